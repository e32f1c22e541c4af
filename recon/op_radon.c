/* recon/op_radon.c - a projector as an operator. */
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

typedef struct radon {
    const lac_projector *projector;
} radon;

static lac_status forward(const void *ctx, const float *x, float *y)
{
    return lac_projector_forward(((const radon *)ctx)->projector, x, y);
}

static lac_status adjoint(const void *ctx, const float *y, float *x)
{
    return lac_projector_adjoint(((const radon *)ctx)->projector, y, x);
}

static const lac_linop_vt radon_vt = {"radon", forward, adjoint, NULL, laci_free};

lac_status lac_op_radon(lac_linop **out, const lac_projector *projector)
{
    lac_status st = LAC_OK;
    lac_shape image, sino;
    radon *r = NULL;

    if (!out || !projector)
        return LAC_FAIL(LAC_E_ARG, "radon operator: a pointer is NULL");
    *out = NULL;
    image = (lac_shape){{1, (size_t)lac_projector_grid(projector)->ny,
                         (size_t)lac_projector_grid(projector)->nx}};
    sino = (lac_shape){{1, (size_t)lac_projector_geom(projector)->n_views,
                        (size_t)lac_projector_geom(projector)->n_det}};
    LAC_TRY(laci_new(&r, sizeof *r));
    r->projector = projector;
    LAC_TRY(lac_linop_create(out, &radon_vt, r, image, sino));
    r = NULL;
out:
    laci_free(r);
    return st;
}
