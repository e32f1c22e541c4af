/* shearlet/decimated.c - each subband on its smallest exact grid. */
#include "decimated_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

#include <math.h>
#include <string.h>

static size_t area(const lac_subband *info)
{
    return (size_t)info->nx * (size_t)info->ny;
}

size_t lac_shearlet_small_offset(const lac_shearlet *shearlet, int b)
{
    size_t at = 0;

    if (!shearlet || b < 0 || b > shearlet->count)
        return 0;
    for (int i = 0; i < b; i++)
        at += area(&shearlet->band[i].info);
    return at;
}

size_t lac_shearlet_small_count(const lac_shearlet *shearlet)
{
    return shearlet ? lac_shearlet_small_offset(shearlet, shearlet->count) : 0;
}

/* The first subband with the grid of b. */
static int first_alike(const lac_shearlet *s, int b)
{
    int i = 0;

    while (s->band[i].info.nx != s->band[b].info.nx ||
           s->band[i].info.ny != s->band[b].info.ny)
        i++;
    return i;
}

void laci_small_end(const lac_shearlet *s, laci_small *r)
{
    for (int b = 0; r->band && b < s->count; b++)
        if (first_alike(s, b) == b)
            laci_fft_destroy(&r->band[b]);
    laci_free(r->band);
    laci_fft_destroy(&r->whole);
    laci_free(r->planes);
    laci_free(r->reals);
}

lac_status laci_small_begin(const lac_shearlet *s, laci_small *r)
{
    const int shape[2] = {s->config.ny, s->config.nx};
    const double work = 4.0 * (double)lac_shearlet_small_count(s);
    lac_status st = LAC_OK;

    memset(r, 0, sizeof *r);
    r->half = s->half;
    r->threads = laci_min_int(laci_threads_for(work), s->count);
    r->n_plane = ((size_t)s->config.ny * (size_t)s->half + 15) / 16 * 16;
    r->n_real = ((size_t)s->config.ny * (size_t)s->config.nx + 15) / 16 * 16;
    LAC_TRY(laci_fft_create(&r->whole, 2, shape, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&r->band, (size_t)s->count, sizeof(laci_fft *)));
    for (int b = 0; b < s->count; b++) {
        const lac_subband *info = &s->band[b].info;
        const int small[2] = {info->ny, info->nx}, like = first_alike(s, b);

        if (like == b)
            LAC_TRY(laci_fft_create(&r->band[b], 2, small, 1, LACI_FFT_ESTIMATE));
        r->band[b] = r->band[like];
    }
    LAC_TRY(laci_alloc(&r->planes, (size_t)(r->threads + 1) * r->n_plane,
                       sizeof *r->planes));
    LAC_TRY(laci_alloc(&r->reals, (size_t)r->threads * r->n_real, sizeof *r->reals));
out:
    return st;
}

/* a += m b over a few columns */
static inline void add_lanes(int lanes, float factor, const float *psi, laci_complex *b,
                             laci_complex *a)
{
    for (int l = 0; l < lanes; l++) {
        const float m = factor * psi[l];

        a[l][0] += m * b[l][0];
        a[l][1] += m * b[l][1];
    }
}

void laci_small_exchange(const lac_shearlet *s, const laci_band *band, int to_small,
                         laci_complex *large, laci_complex *small)
{
    const int ny = s->config.ny, my = band->info.ny, mhalf = band->info.nx / 2 + 1;
    const float factor =
        (float)(1.0 / sqrt((double)area(&band->info) * s->config.nx * (double)ny));

    for (int i = 0; i < band->n_runs; i++) {
        const laci_run *run = &band->run[i];
        const float *psi = band->psi + run->offset;
        const int first = run->block * LACI_LANES;
        /* columns beyond the small grid hold zeros only */
        const int lanes =
            laci_min_int(LACI_LANES, laci_min_int(s->half, mhalf) - first);

        for (int r = 0; r < run->rows; r++, psi += LACI_LANES) {
            const int ky = run->row + r, down = 2 * ky > ny ? ky - ny : ky;
            const int row = my == ny || down >= 0 ? ky : down + my;

            if (row < 0 || row >= my) /* a row of zeros in the middle of a run */
                continue;
            laci_complex *a = large + (size_t)ky * (size_t)s->half + first;
            laci_complex *c = small + (size_t)row * (size_t)mhalf + first;

            if (to_small)
                add_lanes(lanes, factor, psi, a, c);
            else
                add_lanes(lanes, factor, psi, c, a);
        }
    }
}

lac_status lac_shearlet_analyse_small(const lac_shearlet *shearlet, const float *image,
                                      float *coefficients)
{
    const lac_shearlet *s = shearlet;
    lac_status st = LAC_OK;
    laci_small r;

    if (!s || !image || !coefficients)
        return LAC_FAIL(LAC_E_ARG, "shearlet: a pointer is NULL");
    LAC_TRY(laci_small_begin(s, &r));
    laci_complex *whole = r.planes + (size_t)r.threads * r.n_plane;

    memcpy(r.reals, image, laci_fft_real_size(r.whole) * sizeof *image);
    laci_fft_forward(r.whole, r.reals, whole);
#pragma omp parallel for num_threads(r.threads) schedule(dynamic, 1)
    for (int b = 0; b < s->count; b++) {
        laci_complex *small = r.planes + (size_t)laci_thread_number() * r.n_plane;
        float *real = r.reals + (size_t)laci_thread_number() * r.n_real;

        memset(small, 0, laci_fft_spectrum_size(r.band[b]) * sizeof *small);
        laci_small_exchange(s, &s->band[b], 1, whole, small);
        laci_fft_inverse(r.band[b], small, real);
        memcpy(coefficients + lac_shearlet_small_offset(s, b), real,
               area(&s->band[b].info) * sizeof *real);
    }
out:
    laci_small_end(s, &r);
    return st;
}

static void divide_by_weight(const lac_shearlet *s, laci_complex *plane)
{
    const size_t ny = (size_t)s->config.ny, half = (size_t)s->half;

    for (size_t ky = 0; ky < ny; ky++)
        for (size_t kx = 0; kx < half; kx++) {
            const float w =
                s->dual[(kx / LACI_LANES * ny + ky) * LACI_LANES + kx % LACI_LANES];

            plane[ky * half + kx][0] *= w;
            plane[ky * half + kx][1] *= w;
        }
}

static lac_status from_small(const lac_shearlet *s, const float *coefficients,
                             int weigh, float *image)
{
    lac_status st = LAC_OK;
    laci_small r;

    if (!s || !coefficients || !image)
        return LAC_FAIL(LAC_E_ARG, "shearlet: a pointer is NULL");
    LAC_TRY(laci_small_begin(s, &r));
    laci_complex *whole = r.planes + (size_t)r.threads * r.n_plane;

    /* Sums in the order of the subbands: the same bits for any number of threads. */
#pragma omp parallel for num_threads(r.threads) schedule(dynamic, 1) ordered
    for (int b = 0; b < s->count; b++) {
        laci_complex *small = r.planes + (size_t)laci_thread_number() * r.n_plane;
        float *real = r.reals + (size_t)laci_thread_number() * r.n_real;

        memcpy(real, coefficients + lac_shearlet_small_offset(s, b),
               area(&s->band[b].info) * sizeof *real);
        laci_fft_forward(r.band[b], real, small);
#pragma omp ordered
        laci_small_exchange(s, &s->band[b], 0, whole, small);
    }
    if (weigh && s->dual)
        divide_by_weight(s, whole);
    laci_fft_inverse(r.whole, whole, r.reals);
    memcpy(image, r.reals, laci_fft_real_size(r.whole) * sizeof *image);
out:
    laci_small_end(s, &r);
    return st;
}

lac_status lac_shearlet_adjoint_small(const lac_shearlet *shearlet,
                                      const float *coefficients, float *image)
{
    return from_small(shearlet, coefficients, 0, image);
}

lac_status lac_shearlet_synthesise_small(const lac_shearlet *shearlet,
                                         const float *coefficients, float *image)
{
    return from_small(shearlet, coefficients, 1, image);
}
