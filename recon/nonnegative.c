/* recon/nonnegative.c - accelerated projected gradient steps in the metric of SIRT. */
#include "nonnegative.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>
#include <string.h>

/* x <- 1 / x, 0 where x is not above 1e-6 of the largest. */
static void invert(size_t n, float *x)
{
    const double least = 1e-6 * laci_vec_max_abs(n, x);

    for (size_t i = 0; i < n; i++)
        x[i] = x[i] > least ? 1.0f / x[i] : 0.0f;
}

static lac_status weigh(laci_nonnegative *n)
{
    lac_status st;

    laci_vec_fill(n->n_image, 1.0f, n->x);
    LAC_TRY(lac_projector_forward(n->projector, n->x, n->row));
    invert(n->n_data, n->row);
    laci_vec_fill(n->n_data, 1.0f, n->p);
    LAC_TRY(lac_projector_adjoint(n->projector, n->p, n->column));
    invert(n->n_image, n->column);
out:
    return st;
}

/* Bins and pixels of a parallel beam that fall into step and out of it would ripple the
 * residual of the ray model as the axis moves; the mean over the bin does not. In a fan
 * they never fall into step, and rays are six times quicker. */
lac_status laci_nonnegative_aim(laci_nonnegative *n, const lac_geom *geom,
                                const lac_grid *grid)
{
    const lac_projector_model model =
        geom->beam == LAC_BEAM_FAN ? LAC_PROJECTOR_JOSEPH : LAC_PROJECTOR_FOOTPRINT;
    lac_status st;

    lac_projector_destroy(&n->projector);
    LAC_TRY(lac_projector_create(&n->projector, geom, grid, model));
    LAC_TRY(weigh(n));
out:
    return st;
}

lac_status laci_nonnegative_make(laci_nonnegative *n, const lac_geom *geom,
                                 const lac_grid *grid)
{
    lac_status st;

    memset(n, 0, sizeof *n);
    n->n_data = (size_t)geom->n_views * (size_t)geom->n_det;
    n->n_image = (size_t)grid->nx * (size_t)grid->ny;
    LAC_TRY(laci_alloc(&n->row, n->n_data, sizeof(float)));
    LAC_TRY(laci_alloc(&n->p, n->n_data, sizeof(float)));
    LAC_TRY(laci_alloc(&n->column, n->n_image, sizeof(float)));
    LAC_TRY(laci_alloc(&n->x, n->n_image, sizeof(float)));
    LAC_TRY(laci_alloc(&n->before, n->n_image, sizeof(float)));
    LAC_TRY(laci_alloc(&n->y, n->n_image, sizeof(float)));
    LAC_TRY(laci_nonnegative_aim(n, geom, grid));
out:
    if (st != LAC_OK)
        laci_nonnegative_clear(n);
    return st;
}

void laci_nonnegative_clear(laci_nonnegative *n)
{
    lac_projector_destroy(&n->projector);
    laci_free(n->row);
    laci_free(n->column);
    laci_free(n->x);
    laci_free(n->before);
    laci_free(n->y);
    laci_free(n->p);
    memset(n, 0, sizeof *n);
}

lac_status laci_nonnegative_run(laci_nonnegative *n, const float *g, int iterations)
{
    double t = 1.0;
    lac_status st;

    laci_vec_fill(n->n_image, 0.0f, n->x);
    laci_vec_fill(n->n_image, 0.0f, n->y);
    for (int k = 0; k < iterations; k++) {
        const double next = 0.5 * (1.0 + sqrt(1.0 + 4.0 * t * t)), b = (t - 1.0) / next;

        LAC_TRY(lac_projector_forward(n->projector, n->y, n->p));
        laci_vec_sub(n->n_data, g, n->p, n->p);
        laci_vec_mul(n->n_data, n->p, n->row, n->p);
        laci_vec_copy(n->n_image, n->x, n->before);
        LAC_TRY(lac_projector_adjoint(n->projector, n->p, n->x));
        for (size_t i = 0; i < n->n_image; i++) {
            n->x[i] = fmaxf(0.0f, n->y[i] + n->column[i] * n->x[i]);
            n->y[i] = (float)(n->x[i] + b * (n->x[i] - n->before[i]));
        }
        t = next;
    }
    LAC_TRY(lac_projector_forward(n->projector, n->x, n->p));
out:
    return st;
}
