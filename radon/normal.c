/* radon/normal.c - see normal.h: the kernel of R^T R for a parallel beam, summed by
 * gridding, its entries weighted by the share of pixels that have such a neighbour. */
#include "normal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "nufft.h"

#include <math.h>

/* Rays that stand for a view: the nodes of Gauss-Chebyshev quadrature of the second
 * kind, whose weight sqrt(1 - x^2) is the chord of a disc. */
#define NODES 16

/* Samples that are summed at a time, to bound the memory: 50 bytes each. */
#define CHUNK (1 << 20)

typedef struct plan {
    const lac_geom *geom;
    const lac_grid *grid;
    double pitch;          /* at the axis */
    double turn[NODES];    /* parallel view angle less view angle, by ray */
    double share[NODES];   /* of the disc */
    int n_rays, m, n_freq; /* M bins, n_freq frequencies */
    double *fx, *fy;       /* [views of a chunk, n_rays, n_freq] */
    laci_complex *weight;
    float *part, *kernel; /* [2 ny - 1, 2 nx - 1] */
} plan;

static int ray_seen(const lac_geom *g, double distance)
{
    double s = distance;

    if (g->beam == LAC_BEAM_FAN)
        s = g->source_detector_mm * tan(asin(distance / g->source_origin_mm));
    return s >= lac_geom_bin_mm(g, -0.5) && s <= lac_geom_bin_mm(g, g->n_det - 0.5);
}

/* The rays of a view at their distances from the axis; in parallel beam all have the
 * angle of the view, so that one stands for the seen ones. */
static void plan_rays(plan *p)
{
    const lac_geom *g = p->geom;
    const double h = p->grid->pixel_mm;
    const double radius =
        h * sqrt((double)p->grid->nx * p->grid->ny / LACI_PI); /* equal area */

    for (int j = 1; j <= NODES; j++) {
        const double t = LACI_PI * j / (NODES + 1), distance = radius * cos(t);
        const double share = 2.0 / (NODES + 1) * sin(t) * sin(t);
        const int parallel = g->beam == LAC_BEAM_PARALLEL;
        const int to = parallel ? 0 : p->n_rays;

        if (!ray_seen(g, distance))
            continue;
        p->share[to] += share;
        p->turn[to] = parallel ? 0.0 : -asin(distance / g->source_origin_mm);
        p->n_rays = to + 1;
    }
}

static double sinc(double x)
{
    return fabs(x) < 1e-9 ? 1.0 : sin(LACI_PI * x) / (LACI_PI * x);
}

/* Frequencies and weights of one parallel view, as in gridding_plan.c. */
static void fill_view(const plan *p, double angle, double share, size_t at)
{
    const double c = cos(angle), s = sin(angle), h = p->grid->pixel_mm;
    const double length = p->m * p->pitch;

    for (int k = 0; k < p->n_freq; k++, at++) {
        const double x = h * (k / length) * c, y = h * (k / length) * s;
        const double size = h * h * sinc(x) * sinc(y) / length;

        p->fx[at] = x;
        p->fy[at] = -y;
        p->weight[at][0] = (float)(p->m * share * size * size * (k == 0 ? 1.0 : 2.0));
        p->weight[at][1] = 0.0f;
    }
}

static lac_status add_views(plan *p, int begin, int end)
{
    const int nx = p->grid->nx, ny = p->grid->ny;
    const size_t n_kernel = (2 * (size_t)nx - 1) * (2 * (size_t)ny - 1);
    lac_status st = LAC_OK;
    laci_nufft *nufft = NULL;
    size_t n = 0;

    for (int v = begin; v < end; v++)
        for (int j = 0; j < p->n_rays; j++, n += (size_t)p->n_freq)
            fill_view(p, p->geom->angle[v] + p->turn[j], p->share[j], n);
    LAC_TRY(laci_nufft_create(&nufft, 2 * nx - 1, 2 * ny - 1, n, p->fx, p->fy));
    laci_nufft_adjoint(nufft, p->weight, p->part);
    for (size_t i = 0; i < n_kernel; i++)
        p->kernel[i] += p->part[i];
out:
    laci_nufft_destroy(&nufft);
    return st;
}

static lac_status sum_kernel(plan *p)
{
    const size_t n_kernel =
        (2 * (size_t)p->grid->nx - 1) * (2 * (size_t)p->grid->ny - 1);
    const int per_view = p->n_rays * p->n_freq, n_views = p->geom->n_views;
    const int step = laci_min_int(n_views, laci_max_int(CHUNK / per_view, 1));
    const size_t room = (size_t)step * (size_t)per_view;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&p->fx, room, sizeof *p->fx));
    LAC_TRY(laci_alloc(&p->fy, room, sizeof *p->fy));
    LAC_TRY(laci_alloc(&p->weight, room, sizeof *p->weight));
    LAC_TRY(laci_alloc(&p->part, n_kernel, sizeof *p->part));
    for (int v = 0; v < n_views; v += step)
        LAC_TRY(add_views(p, v, laci_min_int(v + step, n_views)));
out:
    laci_free(p->fx);
    laci_free(p->fy);
    laci_free(p->weight);
    laci_free(p->part);
    return st;
}

/* Entry (dx, dy) of the kernel holds for (nx - |dx|) (ny - |dy|) of nx ny pixels. */
static void wrap_kernel(const plan *p, int px, int py, float *grid)
{
    const int nx = p->grid->nx, ny = p->grid->ny;
    const float *k = p->kernel;

    for (int y = 1 - ny; y < ny; y++)
        for (int x = 1 - nx; x < nx; x++) {
            const double share =
                (1.0 - fabs((double)x) / nx) * (1.0 - fabs((double)y) / ny);
            const int row = (y + py) % py, column = (x + px) % px;

            grid[(size_t)row * (size_t)px + (size_t)column] += (float)(share * *k++);
        }
}

static lac_status to_spectrum(const plan *p, int px, int py, float *eig)
{
    const int size[2] = {py, px};
    lac_status st = LAC_OK;
    laci_fft *fft = NULL;
    laci_complex *spectrum = NULL;
    float *grid = NULL;

    LAC_TRY(laci_fft_create(&fft, 2, size, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&grid, laci_fft_real_size(fft), sizeof *grid));
    LAC_TRY(laci_alloc(&spectrum, laci_fft_spectrum_size(fft), sizeof *spectrum));
    wrap_kernel(p, px, py, grid);
    laci_fft_forward(fft, grid, spectrum);
    for (size_t i = 0; i < laci_fft_spectrum_size(fft); i++)
        eig[i] = fmaxf(spectrum[i][0], 0.0f);
out:
    laci_free(grid);
    laci_free(spectrum);
    laci_fft_destroy(&fft);
    return st;
}

static lac_status check(const lac_geom *geom, const lac_grid *grid, int px, int py,
                        const float *eig)
{
    lac_status st = lac_geom_check(geom);

    if (st == LAC_OK)
        st = lac_grid_check(grid);
    if (st != LAC_OK)
        return st;
    if (!eig)
        return LAC_FAIL(LAC_E_ARG, "normal spectrum: the output pointer is NULL");
    if (px < grid->nx || py < grid->ny || px > 2 * LAC_MAX_PIXELS ||
        py > 2 * LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG,
                        "normal spectrum: the transform must have %d x %d to %d x %d "
                        "points, got %d x %d",
                        grid->nx, grid->ny, 2 * LAC_MAX_PIXELS, 2 * LAC_MAX_PIXELS, px,
                        py);
    if (geom->beam == LAC_BEAM_FAN &&
        0.5 * grid->pixel_mm * hypot(grid->nx, grid->ny) >= geom->source_origin_mm)
        return LAC_FAIL(LAC_E_ARG,
                        "normal spectrum: the source, %g mm from the axis, must lie "
                        "outside the grid, whose corners are at %g mm",
                        geom->source_origin_mm,
                        0.5 * grid->pixel_mm * hypot(grid->nx, grid->ny));
    return LAC_OK;
}

lac_status lac_normal_spectrum(const lac_geom *geom, const lac_grid *grid, int px,
                               int py, float *eig)
{
    plan p = {.geom = geom, .grid = grid};
    lac_status st = LAC_OK;
    double bins;

    LAC_TRY(check(geom, grid, px, py, eig));
    p.pitch = lac_geom_axis_pitch_mm(geom);
    plan_rays(&p);
    /* As many bins as the grid spans, so that the rows of samples are dense enough. */
    bins = ceil(grid->pixel_mm * hypot(grid->nx, grid->ny) / p.pitch) + 16.0;
    if (bins > 1 << 19) {
        st = LAC_FAIL(LAC_E_ARG,
                      "normal spectrum: the grid spans %.0f bins of the detector; at "
                      "most %d are possible",
                      bins, 1 << 19);
        goto out;
    }
    p.m = laci_fft_good_size((int)bins);
    p.n_freq = p.m / 2;
    LAC_TRY(laci_alloc(&p.kernel,
                       (2 * (size_t)grid->nx - 1) * (2 * (size_t)grid->ny - 1),
                       sizeof *p.kernel));
    if (p.n_rays > 0) /* else the detector sees nothing: 0 */
        LAC_TRY(sum_kernel(&p));
    LAC_TRY(to_spectrum(&p, px, py, eig));
out:
    laci_free(p.kernel);
    return st;
}
