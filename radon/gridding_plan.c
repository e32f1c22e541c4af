/* radon/gridding_plan.c - tables of the Fourier-slice projector, in double. */
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "gridding_internal.h"

#include <math.h>

/* Bins between the two ends of a projection on the circle of M bins. */
#define MARGIN 32

/* Cycles per pixel that an image has; views along its axes at Nyquist's frequency fall
 * on the same side everywhere. */
#define BAND (0.5 - 1e-9)

/* M: longer than the projections, than the way from them to the furthest measured bin,
 * and than the detector. */
static lac_status endless_bins(const lac_geom *g, const lac_grid *grid, int *m)
{
    const double radius = 0.5 * grid->pixel_mm * hypot(grid->nx, grid->ny);
    const double first = fabs(lac_geom_bin_mm(g, 0));
    const double last = fabs(lac_geom_bin_mm(g, g->n_det - 1));
    const double far = fmax(fmax(first, last), radius);
    const double bins = fmax((radius + far) / g->pitch_mm + MARGIN, g->n_det);

    if (bins > 1 << 19)
        return LAC_FAIL(LAC_E_ARG,
                        "gridding: the grid spans %.0f bins of the detector; at most "
                        "%d are possible",
                        bins, 1 << 19);
    *m = laci_fft_good_size((int)ceil(bins));
    return LAC_OK;
}

/* One view: frequencies in cycles per pixel, and the factor between the spectrum of the
 * pixels about nx/2, ny/2 and that of the bins from bin 0 on. */
static void plan_view(lac_gridding *g, int iv, double *fx, double *fy)
{
    const double c = cos(g->geom->angle[iv]), s = sin(g->geom->angle[iv]);
    const double h = g->grid.pixel_mm, length = g->m * g->geom->pitch_mm;
    const double ex = g->grid.nx / 2 - 0.5 * (g->grid.nx - 1);
    const double ey = g->grid.ny / 2 - 0.5 * (g->grid.ny - 1);
    const double shift = lac_geom_bin_mm(g->geom, 0) - h * (c * ex - s * ey);
    const size_t row = (size_t)iv * (size_t)g->n_freq;

    for (int k = 0; k < g->n_freq; k++) {
        const double sigma = k / length, x = h * sigma * c, y = h * sigma * s;
        const double size = fmax(fabs(x), fabs(y)) < BAND ? h * h / length : 0.0;
        const double phase = 2.0 * LACI_PI * sigma * shift;

        fx[row + (size_t)k] = x;
        fy[row + (size_t)k] = -y; /* rows go down */
        g->factor[row + (size_t)k][0] = (float)(size * cos(phase));
        g->factor[row + (size_t)k][1] = (float)(size * sin(phase));
    }
}

/*
 * E^T E of the endless detector: by Parseval over its M bins, pixels a distance r apart
 * meet with
 *
 *   M sum over views and |k| < M/2 of |factor|^2 cos(2 pi sigma_k u . r),
 *
 * which is the transform of the samples M w |factor|^2, w = 1 for k = 0 and 2 else.
 */
static lac_status plan_normal(lac_gridding *g, size_t n, const double *fx,
                              const double *fy)
{
    const int nx = g->grid.nx, ny = g->grid.ny;
    lac_status st = LAC_OK;
    laci_nufft *wide = NULL;
    laci_complex *weight = NULL;
    float *kernel = NULL;
    size_t count;

    LAC_TRY(laci_mul_size(&count, 2 * (size_t)nx - 1, 2 * (size_t)ny - 1));
    LAC_TRY(laci_alloc(&kernel, count, sizeof *kernel));
    LAC_TRY(laci_alloc(&weight, n, sizeof *weight));
    LAC_TRY(laci_nufft_create(&wide, 2 * nx - 1, 2 * ny - 1, n, fx, fy));
    for (size_t i = 0; i < n; i++) {
        const double re = g->factor[i][0], im = g->factor[i][1];
        const double w = i % (size_t)g->n_freq == 0 ? 1.0 : 2.0;

        weight[i][0] = (float)(g->m * w * (re * re + im * im));
    }
    laci_nufft_adjoint(wide, weight, kernel);
    LAC_TRY(laci_toeplitz_create(&g->normal, nx, ny, kernel));
out:
    laci_free(kernel);
    laci_free(weight);
    laci_nufft_destroy(&wide);
    return st;
}

static lac_status plan_scratch(lac_gridding *g, size_t n)
{
    const int groups = (g->geom->n_views + LACI_FFT_ROWS - 1) / LACI_FFT_ROWS;
    lac_status st = LAC_OK;

    g->threads = laci_min_int(lac_threads_get(), groups);
    LAC_TRY(laci_alloc(&g->samples, n, sizeof *g->samples));
    LAC_TRY(laci_fft_pass_create(&g->pass, g->m, 1));
    g->own_size = LACI_FFT_ROWS * laci_fft_half_pitch(g->pass) +
                  LACI_FFT_ROWS * laci_fft_real_pitch(g->pass) / 2;
    LAC_TRY(laci_alloc(&g->own, (size_t)g->threads * g->own_size, sizeof *g->own));
out:
    return st;
}

lac_status laci_gridding_plan(lac_gridding *g)
{
    lac_status st = LAC_OK;
    double *fx = NULL, *fy = NULL;
    size_t n;

    LAC_TRY(endless_bins(g->geom, &g->grid, &g->m));
    g->n_freq = g->m / 2;
    LAC_TRY(laci_mul_size(&n, (size_t)g->geom->n_views, (size_t)g->n_freq));
    LAC_TRY(laci_alloc(&g->factor, n, sizeof *g->factor));
    LAC_TRY(laci_alloc(&fx, n, sizeof *fx));
    LAC_TRY(laci_alloc(&fy, n, sizeof *fy));
    for (int iv = 0; iv < g->geom->n_views; iv++)
        plan_view(g, iv, fx, fy);
    LAC_TRY(laci_nufft_create(&g->nufft, g->grid.nx, g->grid.ny, n, fx, fy));
    LAC_TRY(plan_normal(g, n, fx, fy));
    LAC_TRY(plan_scratch(g, n));
out:
    laci_free(fx);
    laci_free(fy);
    return st;
}
