/* shearlet/visibility.c - measured shares of subbands, and the split by them. */
#include "visibility.h"
#include "shearlet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

#include <string.h>

/* Measured part, 0, 1/2 or 1, of the sample (kx, ky) of the half plane. */
static float measured(const lac_wedge *wedge, int nx, int ny, int kx, int ky)
{
    const double fx = (double)kx / nx;
    const double fy = -(double)(2 * ky > ny ? ky - ny : ky) / ny; /* rows go down */
    const int here = lac_wedge_contains(wedge, fx, fy);

    if (2 * kx != nx && 2 * ky != ny)
        return (float)here;
    return 0.5f * (float)(here + lac_wedge_contains(wedge, fx, -fy));
}

/* The measured part of the half plane, [ny][n_blocks * 8]. */
static void measure_plane(const lac_shearlet *s, const lac_wedge *wedge, float *part)
{
    const int nx = s->config.nx, ny = s->config.ny;
    const size_t pitch = (size_t)s->n_blocks * LACI_LANES;

#pragma omp parallel for num_threads(laci_threads_for(40.0 * (double)pitch * ny))
    for (int ky = 0; ky < ny; ky++)
        for (int kx = 0; kx < s->half; kx++)
            part[(size_t)ky * pitch + (size_t)kx] = measured(wedge, nx, ny, kx, ky);
}

/* V_b; 1 for a subband without energy, of which nothing is missing. */
static double share_of(const lac_shearlet *s, const laci_band *band, const float *part)
{
    const size_t pitch = (size_t)s->n_blocks * LACI_LANES;
    double seen = 0.0, all = 0.0;

    for (int i = 0; i < band->n_runs; i++) {
        const laci_run *run = &band->run[i];
        const int first = run->block * LACI_LANES;
        const float *psi = band->psi + run->offset;

        for (int r = 0; r < run->rows; r++) {
            const float *p = part + (size_t)(run->row + r) * pitch + first;

            for (int l = 0; l < LACI_LANES; l++, psi++) {
                const double e = laci_multiplicity(s->config.nx, first + l) *
                                 (double)*psi * (double)*psi;

                all += e;
                seen += e * (double)p[l];
            }
        }
    }
    return all > 0.0 ? seen / all : 1.0;
}

lac_status lac_shearlet_visibility(const lac_shearlet *shearlet, const lac_wedge *wedge,
                                   double *share, int *visible)
{
    const lac_shearlet *s = shearlet;
    lac_status st = LAC_OK;
    float *part = NULL;

    if (!s || !wedge || (!share && !visible))
        return LAC_FAIL(LAC_E_ARG, "visibility: a pointer is NULL");
    LAC_TRY(laci_alloc(&part, (size_t)s->config.ny * (size_t)s->n_blocks * LACI_LANES,
                       sizeof *part));
    measure_plane(s, wedge, part);
    for (int b = 0; b < s->count; b++) {
        const double v = share_of(s, &s->band[b], part);

        if (share)
            share[b] = v;
        if (visible)
            visible[b] = v >= 0.5 || s->band[b].info.scale < 0;
    }
out:
    laci_free(part);
    return st;
}

/* to = from where `keep`, else 0. */
static void keep_or_clear(int keep, const float *from, float *to, size_t n)
{
    if (!to)
        return;
    if (!keep)
        memset(to, 0, n * sizeof *to);
    else if (to != from)
        memcpy(to, from, n * sizeof *to);
}

lac_status lac_shearlet_split(const lac_shearlet *shearlet, const int *visible,
                              const float *coefficients, float *seen, float *unseen)
{
    const lac_shearlet *s = shearlet;

    if (!s || !visible || !coefficients || (!seen && !unseen))
        return LAC_FAIL(LAC_E_ARG, "shearlet split: a pointer is NULL");
    if (seen == unseen)
        return LAC_FAIL(LAC_E_ARG, "shearlet split: both outputs are the same array");
    const size_t pixels = (size_t)s->config.nx * (size_t)s->config.ny;

#pragma omp parallel for num_threads(laci_threads_for((double)pixels * s->count))
    for (int b = 0; b < s->count; b++) {
        const size_t at = (size_t)b * pixels;
        const float *from = coefficients + at;
        float *const to[2] = {seen ? seen + at : NULL, unseen ? unseen + at : NULL};
        const int other = visible[b] ? 1 : 0;

        /* The output that gets zeros may be the input: it comes last. */
        keep_or_clear(1, from, to[1 - other], pixels);
        keep_or_clear(0, from, to[other], pixels);
    }
    return LAC_OK;
}
