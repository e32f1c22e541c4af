/* radon/gridding.c - the Fourier-slice projector: creation, forward, adjoint, normal.
 */
#include "gridding.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "gridding_internal.h"

#include <math.h>
#include <string.h>

enum { ROWS = LACI_FFT_ROWS };

lac_status lac_gridding_create(lac_gridding **out, const lac_geom *geom,
                               const lac_grid *grid)
{
    lac_status st = LAC_OK;
    lac_gridding *g = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "gridding: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_geom_check(geom));
    LAC_TRY(lac_grid_check(grid));
    if (geom->beam != LAC_BEAM_PARALLEL)
        return LAC_FAIL(LAC_E_ARG, "gridding: the beam must be parallel, got %s",
                        "fan");
    LAC_TRY(laci_new(&g, sizeof *g));
    LAC_TRY(lac_geom_copy(&g->geom, geom));
    g->grid = *grid;
    LAC_TRY(laci_gridding_plan(g));
    *out = g;
    g = NULL;
out:
    lac_gridding_destroy(&g);
    return st;
}

void lac_gridding_destroy(lac_gridding **gridding)
{
    lac_gridding *g = gridding ? *gridding : NULL;

    if (!g)
        return;
    lac_geom_destroy(&g->geom);
    laci_nufft_destroy(&g->nufft);
    laci_toeplitz_destroy(&g->normal);
    laci_fft_pass_destroy(&g->pass);
    laci_free(g->factor);
    laci_free(g->samples);
    laci_free(g->own);
    laci_free(g);
    *gridding = NULL;
}

const lac_geom *lac_gridding_geom(const lac_gridding *gridding)
{
    return gridding->geom;
}

const lac_grid *lac_gridding_grid(const lac_gridding *gridding)
{
    return &gridding->grid;
}

int lac_gridding_n_endless(const lac_gridding *gridding)
{
    return gridding->m;
}

/* One thread's group of views: spectra and bins. */
typedef struct scratch {
    laci_complex *spectra;
    float *bins;
} scratch;

static scratch own_scratch(const lac_gridding *g)
{
    const int thread = laci_thread_number();
    scratch s;

    s.spectra = g->own + (size_t)thread * g->own_size;
    s.bins = (float *)(s.spectra + ROWS * laci_fft_half_pitch(g->pass));
    return s;
}

static int threads_for(const lac_gridding *g)
{
    return laci_min_int(g->threads,
                        laci_threads_for(10.0 * g->geom->n_views * (double)g->m));
}

/* The inverse transform doubles all frequencies but 0, for their conjugates. */
static void samples_to_views(const lac_gridding *g, int v0, float *sino)
{
    const int n = laci_min_int(ROWS, g->geom->n_views - v0);
    const size_t n_freq = (size_t)g->n_freq, n_det = (size_t)g->geom->n_det;
    const scratch s = own_scratch(g);

    for (int v = 0; v < n; v++) {
        const size_t row = (size_t)(v0 + v) * n_freq;
        laci_complex *to = s.spectra + (size_t)v * laci_fft_half_pitch(g->pass);

        for (size_t k = 0; k < n_freq; k++) {
            const float *a = g->samples[row + k], *b = g->factor[row + k];

            to[k][0] = a[0] * b[0] - a[1] * b[1];
            to[k][1] = a[0] * b[1] + a[1] * b[0];
        }
        to[0][1] = 0.0f;
        to[n_freq][0] = to[n_freq][1] = 0.0f;
    }
    laci_fft_rows_inverse(g->pass, s.spectra, s.bins);
    for (int v = 0; v < n; v++)
        memcpy(sino + (size_t)(v0 + v) * n_det,
               s.bins + (size_t)v * laci_fft_real_pitch(g->pass), n_det * sizeof *sino);
}

lac_status lac_gridding_forward(lac_gridding *gridding, const float *image, float *sino)
{
    if (!gridding || !image || !sino)
        return LAC_FAIL(LAC_E_ARG, "gridding: a pointer is NULL");
    laci_nufft_forward(gridding->nufft, image, gridding->samples);
#pragma omp parallel for schedule(static) num_threads(threads_for(gridding))
    for (int v = 0; v < gridding->geom->n_views; v += ROWS)
        samples_to_views(gridding, v, sino);
    return LAC_OK;
}

static void views_to_samples(const lac_gridding *g, int v0, const float *sino)
{
    const int n = laci_min_int(ROWS, g->geom->n_views - v0);
    const size_t n_freq = (size_t)g->n_freq, n_det = (size_t)g->geom->n_det;
    const scratch s = own_scratch(g);

    for (int v = 0; v < n; v++) {
        float *to = s.bins + (size_t)v * laci_fft_real_pitch(g->pass);

        memcpy(to, sino + (size_t)(v0 + v) * n_det, n_det * sizeof *sino);
        memset(to + n_det, 0, ((size_t)g->m - n_det) * sizeof *to);
    }
    laci_fft_rows_forward(g->pass, s.bins, s.spectra);
    for (int v = 0; v < n; v++) {
        const size_t row = (size_t)(v0 + v) * n_freq;
        laci_complex *from = s.spectra + (size_t)v * laci_fft_half_pitch(g->pass);

        for (size_t k = 0; k < n_freq; k++) {
            const float *b = g->factor[row + k];
            const float w = k == 0 ? 1.0f : 2.0f;

            g->samples[row + k][0] = w * (from[k][0] * b[0] + from[k][1] * b[1]);
            g->samples[row + k][1] = w * (from[k][1] * b[0] - from[k][0] * b[1]);
        }
    }
}

lac_status lac_gridding_adjoint(lac_gridding *gridding, const float *sino, float *image)
{
    if (!gridding || !image || !sino)
        return LAC_FAIL(LAC_E_ARG, "gridding: a pointer is NULL");
#pragma omp parallel for schedule(static) num_threads(threads_for(gridding))
    for (int v = 0; v < gridding->geom->n_views; v += ROWS)
        views_to_samples(gridding, v, sino);
    laci_nufft_adjoint(gridding->nufft, gridding->samples, image);
    return LAC_OK;
}

lac_status lac_gridding_normal(lac_gridding *gridding, const float *image, float *out)
{
    if (!gridding || !image || !out)
        return LAC_FAIL(LAC_E_ARG, "gridding: a pointer is NULL");
    laci_toeplitz_apply(gridding->normal, image, out);
    return LAC_OK;
}

/* 1 where a view sees the four corners of a grid, to within half a bin. */
static int sees_corners(const lac_geom *g, const lac_grid *grid, double t)
{
    const double lo = lac_geom_bin_mm(g, -1), hi = lac_geom_bin_mm(g, g->n_det);
    const double c = cos(t), s = sin(t);

    for (int k = 0; k < 4; k++) {
        const double x = 0.5 * grid->pixel_mm * (k & 1 ? grid->nx : -grid->nx);
        const double y = 0.5 * grid->pixel_mm * (k & 2 ? grid->ny : -grid->ny);
        double at = x * c + y * s;

        if (g->beam == LAC_BEAM_FAN) {
            const double depth = g->source_origin_mm - x * s + y * c;

            if (depth <= 0.0)
                return 0;
            at *= g->source_detector_mm / depth;
        }
        if (at < lo || at > hi)
            return 0;
    }
    return 1;
}

lac_status lac_geom_covers(const lac_geom *geom, const lac_grid *grid, lac_cover *cover)
{
    lac_status st = LAC_OK;
    int all = 1;

    LAC_TRY(lac_geom_check(geom));
    LAC_TRY(lac_grid_check(grid));
    if (!cover)
        return LAC_FAIL(LAC_E_ARG, "cover: the output pointer is NULL");
    for (int iv = 0; iv < geom->n_views && all; iv++)
        all = sees_corners(geom, grid, geom->angle[iv]);
    if (all)
        *cover = LAC_COVER_GRID;
    else
        *cover = lac_geom_field_radius_mm(geom) + 0.5 * lac_geom_axis_pitch_mm(geom) >=
                         0.5 * grid->pixel_mm * laci_min_int(grid->nx, grid->ny)
                     ? LAC_COVER_DISC
                     : LAC_COVER_PART;
out:
    return st;
}
