/* tools/simulate.c - scans of phantoms and images made on a finer grid. */
#include "simulate.h"
#include "cmd.h"
#include "radon/projector.h"

#include <math.h>

lac_status simulate_empty(const lac_grid *grid, const suite_arc *arc, double step,
                          lac_sino **out)
{
    const int n_views = (int)floor((arc->to - arc->from) / step + 1e-6) + 1;
    const int n_det = (int)ceil(hypot(grid->nx, grid->ny) - 1e-6);
    lac_geom *geom = NULL;
    lac_status st;

    CMD_TRY(lac_geom_create(&geom, n_views, n_det));
    lac_geom_set_angles_deg(geom, arc->from, step);
    geom->pitch_mm = grid->pixel_mm;
    CMD_TRY(lac_sino_create(out, geom));
out:
    lac_geom_destroy(&geom);
    return st;
}

/* to = mean of factor x factor pixels of a finer image. */
static void take_means(const lac_image *fine, int factor, lac_image *to)
{
    const int nx = to->grid.nx, ny = to->grid.ny;

    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++) {
            double sum = 0.0;

            for (int k = 0; k < factor * factor; k++) {
                const size_t fy = (size_t)(y * factor + k / factor),
                             fx = (size_t)(x * factor + k % factor);

                sum += fine->data[fy * (size_t)fine->grid.nx + fx];
            }
            to->data[(size_t)y * (size_t)nx + (size_t)x] =
                (float)(sum / (factor * factor));
        }
}

lac_status simulate_image(const lac_image *fine, int factor, const suite_arc *arc,
                          double step_deg, suite_case *c)
{
    lac_projector *projector = NULL;
    lac_status st;

    CMD_TRY(lac_image_create(&c->truth, &c->grid));
    take_means(fine, factor, c->truth);
    if (!c->sino)
        CMD_TRY(simulate_empty(&c->grid, arc, step_deg, &c->sino));
    CMD_TRY(lac_projector_create(&projector, c->sino->geom, &fine->grid,
                                 LAC_PROJECTOR_FOOTPRINT));
    CMD_TRY(lac_projector_forward(projector, fine->data, c->sino->data));
out:
    lac_projector_destroy(&projector);
    return st;
}

static lac_status simulate_exact(const lac_phantom *phantom, const suite_arc *arc,
                                 double step_deg, suite_case *c)
{
    lac_status st;

    CMD_TRY(lac_image_create(&c->truth, &c->grid));
    CMD_TRY(lac_phantom_raster(phantom, 8, c->truth));
    if (!c->sino)
        CMD_TRY(simulate_empty(&c->grid, arc, step_deg, &c->sino));
    CMD_TRY(lac_phantom_project(phantom, c->grid.nx * c->grid.pixel_mm, 8, c->sino));
out:
    return st;
}

lac_status simulate_phantom(const lac_phantom *phantom, const suite_arc *arc,
                            double step_deg, suite_case *c)
{
    const lac_grid grid = {c->grid.nx * SIMULATE_FINER, c->grid.ny * SIMULATE_FINER,
                           c->grid.pixel_mm / SIMULATE_FINER};
    lac_image *fine = NULL;
    lac_status st;

    if (lac_phantom_kind_of(phantom)->exact)
        return simulate_exact(phantom, arc, step_deg, c);
    CMD_TRY(lac_image_create(&fine, &grid));
    CMD_TRY(lac_phantom_raster(phantom, 4, fine));
    CMD_TRY(simulate_image(fine, SIMULATE_FINER, arc, step_deg, c));
out:
    lac_image_destroy(&fine);
    return st;
}
