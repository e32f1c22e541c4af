/* radon/backproject.c - maps of views, and the loop over views and rows of blocks. */
#include "backproject.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "proj_internal.h"

#include <math.h>

/* Filtered views of this many floats are backprojected together: they and the image
 * rows stay in second-level cache. */
#define CHUNK_FLOATS 131072

size_t laci_view_stride(int n_det)
{
    return ((size_t)n_det + 2 * LACI_VIEW_GUARD + 15) / 16 * 16;
}

/* The pixel centre (x, y) falls on s = x c + y s, parallel beam, or SDD (x c + y s) / L
 * with L = SOD - x s + y c, fan beam; s is bin (s + offset) / pitch + middle. */
void laci_view_map_init(laci_view_map *map, const lac_geom *g, const lac_grid *grid,
                        int view)
{
    const double c = cos(g->angle[view]), s = sin(g->angle[view]), px = grid->pixel_mm;
    const double x0 = -0.5 * (grid->nx - 1) * px, y0 = 0.5 * (grid->ny - 1) * px;
    const double middle = 0.5 * (g->n_det - 1) + g->axis_offset_mm / g->pitch_mm;
    const double sod = g->source_origin_mm;
    double gain = 1.0 / g->pitch_mm;

    map->den[0] = 1.0;
    map->den[1] = map->den[2] = 0.0;
    if (g->beam == LAC_BEAM_FAN) {
        gain *= g->source_detector_mm / sod;
        map->den[0] = 1.0 + (y0 * c - x0 * s) / sod;
        map->den[1] = -s * px / sod;
        map->den[2] = -c * px / sod;
    }
    map->num[0] = gain * (x0 * c + y0 * s) + middle * map->den[0];
    map->num[1] = gain * c * px + middle * map->den[1];
    map->num[2] = -gain * s * px + middle * map->den[2];
}

/* The gradient of u = num / den is (grad num - u grad den) / den: largest where the
 * depth is least, over the grid and the blocks that stick out of it, and at one end of
 * the detector. Within a block u differs by at most LACI_MAX_BLOCK (x + y) more. */
static void bound_view(const laci_view_map *m, const laci_views *v,
                       const lac_grid *grid, double *gx, double *gy)
{
    const double far = v->n_det + 2.0 * LACI_VIEW_GUARD, out = LACI_MAX_BLOCK;
    const double dx = v->fan ? fabs(m->den[1]) : 0.0;
    const double dy = v->fan ? fabs(m->den[2]) : 0.0;
    double least = 1.0;

    if (v->fan)
        least = fmax(m->den[0] + fmin(m->den[1] * grid->nx, 0.0) +
                         fmin(m->den[2] * grid->ny, 0.0) - out * (dx + dy),
                     1e-6);
    for (int end = -1; end <= 1; end += 2) {
        const double u = v->fan ? end * far : 0.0;
        const double x = fabs(m->num[1] - u * m->den[1]) / least;
        const double y = fabs(m->num[2] - u * m->den[2]) / least;
        const double bend = (1.0 + out * (x + y)) / least;
        const double reach = (fabs(m->num[0]) + fabs(m->num[1]) * (grid->nx + out) +
                              fabs(m->num[2]) * (grid->ny + out)) /
                             least;

        *gx = fmax(*gx, reach < LACI_FAR ? x + bend * dx : LACI_FAR);
        *gy = fmax(*gy, reach < LACI_FAR ? y + bend * dy : LACI_FAR);
    }
}

void laci_views_bound(laci_views *views, const lac_grid *grid)
{
    double gx = 0.0, gy = 0.0;

    for (int k = 0; k < views->n; k++)
        bound_view(&views->map[views->view ? views->view[k] : k], views, grid, &gx,
                   &gy);
    views->steep_x = gx;
    views->steep_y = gy;
}

void laci_backproject(const laci_views *views, const lac_grid *grid, int add,
                      float *image)
{
    const laci_backproject_kernel *kernel = &laci_kernels_now()->backproject;
    const int rows = (grid->ny + kernel->size - 1) / kernel->size;
    const int chunk = laci_max_int(
        CHUNK_FLOATS / laci_min_int((int)laci_view_stride(views->n_det), CHUNK_FLOATS),
        8);

    for (int first = 0; first < views->n; first += chunk) {
        const int end = laci_min_int(first + chunk, views->n);
        const double work = 0.3 * grid->nx * grid->ny * (end - first);

#pragma omp parallel for schedule(static) num_threads(laci_threads_for(work))
        for (int row = 0; row < rows; row++)
            kernel->run(views, grid, first, end, row, add || first > 0, image);
    }
}
