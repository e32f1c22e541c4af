/* data/phantom_cartoon_raster.c - pixel images of cartoon-like functions. Samples are
 * taken one by one only in pixels that a curve may cross; elsewhere their mean is
 * known: over symmetric offsets the mean of cos(a + p + q) is cos(a) mean(cos p)
 * mean(cos q). */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/parallel.h"
#include "phantom_internal.h"

#include <math.h>

/* Mean of cos(pi k o) over the offsets o of the samples of a pixel. */
static double mean_cos(const laci_raster *r, double k)
{
    double sum = 0.0;

    for (int i = 0; i < r->sub; i++)
        sum += cos(LACI_PI * k * r->pixel * ((i + 0.5) / r->sub - 0.5));
    return sum / r->sub;
}

static double waves_at(const laci_waves *s, double x, double y)
{
    double sum = 0.0;

    for (int i = 0; i < LACI_WAVES; i++)
        sum += s->w[i] * cos(LACI_PI * (s->kx[i] * x + s->ky[i] * y) + s->phase[i]);
    return sum;
}

/* How far inside a point is along its ray from the centre: r(t) - |x|. */
static double depth(const laci_curve *c, double x, double y)
{
    const double dx = x - c->x0, dy = y - c->y0, r = sqrt(dx * dx + dy * dy);

    return r < 1e-12 ? c->r_min : laci_curve_radius(c, dx / r, dy / r) - r;
}

/* 1: the whole pixel about (x, y) is inside, 0: outside, -1: the curve may cross it.
 * Within the pixel (half diagonal h) the depth changes by no more than
 * h sqrt(1 + (slope / distance)^2). */
static int classify(const laci_curve *c, double x, double y, double h)
{
    const double r = hypot(x - c->x0, y - c->y0);
    double inside, change;

    if (r - h > c->r_max)
        return 0;
    if (r + h < c->r_min)
        return 1;
    if (r < 2.0 * h)
        return -1;
    inside = depth(c, x, y);
    change = h * hypot(1.0, c->slope / (r - h));
    if (inside > change)
        return 1;
    return inside < -change ? 0 : -1;
}

/* Mean over the samples of pixel (ix, iy) that lie inside. */
static double piece_samples(const laci_piece *p, const laci_raster *r, int ix, int iy)
{
    double sum = 0.0;

    for (int j = 0; j < r->sub; j++)
        for (int i = 0; i < r->sub; i++) {
            const double x = laci_raster_x(r, ix, i), y = laci_raster_y(r, iy, j);

            if (depth(&p->curve, x, y) >= 0.0)
                sum += p->base + p->swing * waves_at(&p->waves, x, y);
        }
    return sum / ((double)r->sub * r->sub);
}

/* Add a piece to a row. `blurred` has the waves with their mean over a pixel. */
static void add_piece(const laci_piece *p, const laci_waves *blurred,
                      const laci_raster *r, int iy, int nx, double *row)
{
    const double y = r->top - (iy + 0.5) * r->pixel, h = 0.7072 * r->pixel;
    const double reach = p->curve.r_max + h;
    const double from = (p->curve.x0 - reach - r->left) / r->pixel;
    const double to = (p->curve.x0 + reach - r->left) / r->pixel;
    const int first = (int)fmin(fmax(from, 0.0), nx);
    const int last = (int)fmin(fmax(to, -1.0), nx - 1.0);

    if (fabs(y - p->curve.y0) > reach)
        return;
    for (int ix = first; ix <= last; ix++) {
        const double x = r->left + (ix + 0.5) * r->pixel;
        const int where = classify(&p->curve, x, y, h);

        if (where > 0)
            row[ix] += p->base + p->swing * waves_at(blurred, x, y);
        else if (where < 0)
            row[ix] += piece_samples(p, r, ix, iy);
    }
}

static double bump_1d(double t)
{
    const double c = 0.5 + 0.5 * cos(LACI_PI * t);

    return fabs(t) < 1.0 ? c * c : 0.0;
}

/* Means of both factors of a bump over the samples of each column and row. */
static void bump_tables(const laci_bump *b, const laci_raster *r, const lac_grid *grid,
                        double *col, double *row)
{
    for (int ix = 0; ix < grid->nx; ix++) {
        col[ix] = 0.0;
        for (int k = 0; k < r->sub; k++)
            col[ix] += bump_1d((laci_raster_x(r, ix, k) - b->x0) / b->wx) / r->sub;
    }
    for (int iy = 0; iy < grid->ny; iy++) {
        row[iy] = 0.0;
        for (int k = 0; k < r->sub; k++)
            row[iy] +=
                b->height * bump_1d((laci_raster_y(r, iy, k) - b->y0) / b->wy) / r->sub;
    }
}

typedef struct scratch {
    double *col[LACI_MAX_BUMPS], *row[LACI_MAX_BUMPS]; /* factors of the bumps */
    laci_waves blurred[LACI_MAX_PIECES];
} scratch;

static void raster_row(const laci_cartoon *ca, const laci_raster *r, const scratch *s,
                       int iy, lac_image *image, double *row)
{
    const int nx = image->grid.nx;

    for (int ix = 0; ix < nx; ix++) {
        row[ix] = 0.0;
        for (int i = 0; i < ca->n_bump; i++)
            row[ix] += s->col[i][ix] * s->row[i][iy];
    }
    for (int i = 0; i < ca->n_piece; i++)
        add_piece(&ca->piece[i], &s->blurred[i], r, iy, nx, row);
    for (int ix = 0; ix < nx; ix++)
        image->data[(size_t)iy * (size_t)nx + (size_t)ix] = (float)row[ix];
}

lac_status laci_cartoon_raster(const laci_cartoon *ca, int sub, lac_image *image)
{
    const laci_raster r = laci_raster_of(&image->grid, sub);
    const size_t nx = (size_t)image->grid.nx, ny = (size_t)image->grid.ny;
    const int n_band =
        laci_min_int(laci_threads_for(100.0 * (double)nx * (double)ny), (int)ny);
    lac_status st = LAC_OK;
    double *tables = NULL, *rows = NULL;
    scratch s;

    LAC_TRY(laci_alloc(&tables, nx + ny, LACI_MAX_BUMPS * sizeof *tables));
    LAC_TRY(laci_alloc(&rows, (size_t)n_band, nx * sizeof *rows));
    for (int i = 0; i < ca->n_bump; i++) {
        s.col[i] = tables + (size_t)i * (nx + ny);
        s.row[i] = s.col[i] + nx;
        bump_tables(&ca->bump[i], &r, &image->grid, s.col[i], s.row[i]);
    }
    for (int i = 0; i < ca->n_piece; i++) {
        s.blurred[i] = ca->piece[i].waves;
        for (int k = 0; k < LACI_WAVES; k++)
            s.blurred[i].w[k] *=
                mean_cos(&r, s.blurred[i].kx[k]) * mean_cos(&r, s.blurred[i].ky[k]);
    }
#pragma omp parallel for num_threads(n_band) schedule(static)
    for (int i = 0; i < n_band; i++)
        for (int iy = i; iy < (int)ny; iy += n_band)
            raster_row(ca, &r, &s, iy, image, rows + nx * (size_t)i);
out:
    laci_free(tables);
    laci_free(rows);
    return st;
}
