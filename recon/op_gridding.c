/* recon/op_gridding.c - the Fourier-slice projector as an operator with a fast normal.
 */
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../radon/gridding.h"

typedef struct gridding {
    lac_gridding *projector;
} gridding;

static lac_status forward(const void *ctx, const float *x, float *y)
{
    return lac_gridding_forward(((const gridding *)ctx)->projector, x, y);
}

static lac_status adjoint(const void *ctx, const float *y, float *x)
{
    return lac_gridding_adjoint(((const gridding *)ctx)->projector, y, x);
}

static lac_status normal(const void *ctx, const float *x, float *z)
{
    return lac_gridding_normal(((const gridding *)ctx)->projector, x, z);
}

static void destroy(void *ctx)
{
    gridding *g = ctx;

    if (!g)
        return;
    lac_gridding_destroy(&g->projector);
    laci_free(g);
}

static const lac_linop_vt gridding_vt = {"gridding", forward, adjoint, normal, destroy};

lac_status lac_op_gridding(lac_linop **out, const lac_geom *geom, const lac_grid *grid)
{
    lac_status st = LAC_OK;
    lac_shape image, sino;
    gridding *g = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "gridding operator: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(laci_new(&g, sizeof *g));
    LAC_TRY(lac_gridding_create(&g->projector, geom, grid));
    image = (lac_shape){{1, (size_t)grid->ny, (size_t)grid->nx}};
    sino = (lac_shape){{1, (size_t)geom->n_views, (size_t)geom->n_det}};
    LAC_TRY(lac_linop_create(out, &gridding_vt, g, image, sino));
    g = NULL;
out:
    destroy(g);
    return st;
}
