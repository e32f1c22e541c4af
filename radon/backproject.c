/* radon/backproject.c - pixel-driven backprojection, linear interpolation. */
#include "backproject.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

#include <math.h>
#include <string.h>

size_t laci_view_stride(int n_det)
{
    return ((size_t)n_det + 2 * LACI_VIEW_GUARD + 15) / 16 * 16;
}

/* Positions of pixel ix of a row: bin = (num0 + ix num1) / (den0 + ix den1). */
typedef struct row_map {
    double num0, num1, den0, den1;
} row_map;

/* The detector bin of a pixel centre (x, y) is, parallel beam, (x c + y s + offset) /
 * pitch + middle; fan beam, SDD (x c + y s) / L in place of x c + y s. */
static row_map map_row(const lac_geom *g, const lac_grid *grid, double t, int iy)
{
    const double c = cos(t), s = sin(t), px = grid->pixel_mm;
    const double x0 = -0.5 * (grid->nx - 1) * px;
    const double y = (0.5 * (grid->ny - 1) - iy) * px;
    const double middle = 0.5 * (g->n_det - 1) + g->axis_offset_mm / g->pitch_mm;
    const int fan = g->beam == LAC_BEAM_FAN;
    const double gain = (fan ? g->source_detector_mm : 1.0) / g->pitch_mm;
    row_map m;

    m.den0 = fan ? g->source_origin_mm - x0 * s + y * c : 1.0;
    m.den1 = fan ? -s * px : 0.0;
    m.num0 = gain * (x0 * c + y * s) + middle * m.den0;
    m.num1 = gain * c * px + middle * m.den1;
    return m;
}

static float sample(const float *q, int n_det, double bin)
{
    const double limit = n_det;
    int i;

    if (!(bin > -1.0 && bin < limit))
        return 0.0f;
    i = (int)floor(bin);
    return q[i] + (float)(bin - i) * (q[i + 1] - q[i]);
}

static void add_row_parallel(const lac_geom *g, const row_map *m, const float *q,
                             int nx, float *row)
{
    for (int ix = 0; ix < nx; ix++)
        row[ix] += sample(q, g->n_det, m->num0 + ix * m->num1);
}

static void add_row_fan(const lac_geom *g, const row_map *m, const float *q, int depth,
                        int nx, float *row)
{
    for (int ix = 0; ix < nx; ix++) {
        const double length = m->den0 + ix * m->den1;
        const double u = g->source_origin_mm / length;

        if (length > 1e-6 * g->source_origin_mm)
            row[ix] += (float)(depth == 2 ? u * u : u) *
                       sample(q, g->n_det, (m->num0 + ix * m->num1) / length);
    }
}

void laci_backproject(const lac_geom *geom, const lac_grid *grid,
                      const laci_views *views, int add, float *image)
{
    const size_t stride = laci_view_stride(geom->n_det);
    const int nx = grid->nx, ny = grid->ny;
    const double work = 2.0 * nx * ny * views->n;

#pragma omp parallel for schedule(static) num_threads(laci_threads_for(work))
    for (int iy = 0; iy < ny; iy++) {
        float *row = image + (size_t)iy * (size_t)nx;

        if (!add)
            memset(row, 0, (size_t)nx * sizeof *row);
        for (int k = 0; k < views->n; k++) {
            const int iv = views->view ? views->view[k] : k;
            const row_map m = map_row(geom, grid, geom->angle[iv], iy);
            const float *q = views->data + (size_t)k * stride + LACI_VIEW_GUARD;

            if (geom->beam == LAC_BEAM_FAN)
                add_row_fan(geom, &m, q, views->depth, nx, row);
            else
                add_row_parallel(geom, &m, q, nx, row);
        }
    }
}
