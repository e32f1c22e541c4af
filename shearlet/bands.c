/* shearlet/bands.c - spectra of subbands, stored where they are not zero. */
#include "shearlet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <math.h>
#include <string.h>

/* Fewer zero rows than this do not break a run. */
#define MERGE 8

/* 1 where row ky of a block of the half plane has a value. */
static int row_used(const lac_shearlet *s, const float *psi, int block, int ky)
{
    const int first = block * LACI_LANES;
    const int last = laci_min_int(first + LACI_LANES, s->half);
    const float *row = psi + (size_t)ky * (size_t)s->half;

    for (int kx = first; kx < last; kx++)
        if (row[kx] != 0.0f)
            return 1;
    return 0;
}

/* The next run of a block at or after row ky; 0 where there is none. */
static int next_run(const lac_shearlet *s, const float *psi, int block, int ky,
                    laci_run *run)
{
    const int ny = s->config.ny;
    int last;

    while (ky < ny && !row_used(s, psi, block, ky))
        ky++;
    if (ky == ny)
        return 0;
    last = ky;
    for (int k = ky + 1; k < ny && k - last <= MERGE; k++)
        if (row_used(s, psi, block, k))
            last = k;
    run->block = block;
    run->row = ky;
    run->rows = last + 1 - ky;
    return 1;
}

/* All runs of a half plane into `run` (NULL: only count); floats they hold in *n_psi.
 */
static int find_runs(const lac_shearlet *s, const float *psi, laci_run *run,
                     size_t *n_psi)
{
    int n = 0;

    *n_psi = 0;
    for (int block = 0; block < s->n_blocks; block++) {
        laci_run r;

        for (int ky = 0; next_run(s, psi, block, ky, &r); ky = r.row + r.rows, n++) {
            r.offset = *n_psi;
            *n_psi += (size_t)r.rows * LACI_LANES;
            if (run)
                run[n] = r;
        }
    }
    return n;
}

static void copy_run(const lac_shearlet *s, const laci_run *run, const float *psi,
                     float *to)
{
    const int first = run->block * LACI_LANES;
    const int lanes = laci_min_int(LACI_LANES, s->half - first);

    for (int i = 0; i < run->rows; i++)
        memcpy(to + (size_t)i * LACI_LANES,
               psi + (size_t)(run->row + i) * (size_t)s->half + first,
               (size_t)lanes * sizeof *to);
}

lac_status laci_shearlet_pack(lac_shearlet *shearlet, int b, const lac_subband *info,
                              const float *psi)
{
    laci_band *band = &shearlet->band[b];
    lac_status st = LAC_OK;

    band->info = *info;
    band->n_runs = find_runs(shearlet, psi, NULL, &band->n_psi);
    LAC_TRY(laci_alloc(&band->run, (size_t)band->n_runs, sizeof *band->run));
    LAC_TRY(laci_alloc(&band->psi, band->n_psi, sizeof *band->psi));
    find_runs(shearlet, psi, band->run, &band->n_psi);
    for (int i = 0; i < band->n_runs; i++)
        copy_run(shearlet, &band->run[i], psi, band->psi + band->run[i].offset);
out:
    return st;
}

void laci_shearlet_weight(const lac_shearlet *shearlet, double *w)
{
    const lac_shearlet *s = shearlet;
    const size_t n = (size_t)s->half * (size_t)s->config.ny;

    for (size_t i = 0; i < n; i++)
        w[i] = 0.0;
    for (int b = 0; b < s->count; b++)
        for (int i = 0; i < s->band[b].n_runs; i++) {
            const laci_run *run = &s->band[b].run[i];
            const float *psi = s->band[b].psi + run->offset;
            const int first = run->block * LACI_LANES;
            const int lanes = laci_min_int(LACI_LANES, s->half - first);

            for (int r = 0; r < run->rows; r++) {
                double *row = w + (size_t)(run->row + r) * (size_t)s->half + first;

                for (int l = 0; l < lanes; l++, psi++)
                    row[l] += (double)*psi * (double)*psi;
                psi += LACI_LANES - lanes;
            }
        }
}

void laci_shearlet_scale(lac_shearlet *shearlet, const double *factor)
{
    const lac_shearlet *s = shearlet;

    for (int b = 0; b < s->count; b++)
        for (int i = 0; i < s->band[b].n_runs; i++) {
            const laci_run *run = &s->band[b].run[i];
            const int first = run->block * LACI_LANES;
            const int lanes = laci_min_int(LACI_LANES, s->half - first);

            for (int r = 0; r < run->rows; r++) {
                float *psi = s->band[b].psi + run->offset + (size_t)r * LACI_LANES;
                const double *row =
                    factor + (size_t)(run->row + r) * (size_t)s->half + first;

                for (int l = 0; l < lanes; l++)
                    psi[l] = (float)((double)psi[l] * row[l]);
            }
        }
}

/* The smallest fast grid for frequencies -most .. most, n at most. */
static int small_size(int n, int most)
{
    return laci_min_int(n, laci_fft_fast_size(2 * most + 1));
}

void laci_shearlet_measure(lac_shearlet *shearlet, int b)
{
    laci_band *band = &shearlet->band[b];
    const int nx = shearlet->config.nx, ny = shearlet->config.ny;
    double energy = 0.0;
    int most_x = 0, most_y = 0;

    for (int i = 0; i < band->n_runs; i++) {
        const laci_run *run = &band->run[i];
        const float *psi = band->psi + run->offset;

        for (int r = 0; r < run->rows; r++)
            for (int l = 0; l < LACI_LANES; l++, psi++) {
                const int kx = run->block * LACI_LANES + l;
                const int ky = run->row + r;

                if (*psi == 0.0f)
                    continue;
                energy += laci_multiplicity(nx, kx) * (double)*psi * (double)*psi;
                most_x = laci_max_int(most_x, kx);
                most_y = laci_max_int(most_y, laci_min_int(ky, ny - ky));
            }
    }
    band->info.norm = sqrt(energy / ((double)nx * ny));
    band->info.nx = small_size(nx, most_x);
    band->info.ny = small_size(ny, most_y);
}
