/* recon/linop.c - the operator object. */
#include "linop.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

struct lac_linop {
    const lac_linop_vt *vt;
    void *ctx;
    lac_shape domain, codomain;
    atomic_long refs;
};

size_t lac_shape_count(lac_shape shape)
{
    return shape.n[0] * shape.n[1] * shape.n[2];
}

static lac_status check_shape(const char *name, const char *what, lac_shape s)
{
    const size_t most = PTRDIFF_MAX / sizeof(float);
    size_t count = 1;

    for (int i = 0; i < 3; i++) {
        if (s.n[i] == 0 || s.n[i] > most / count)
            return LAC_FAIL(LAC_E_ARG,
                            "operator %s: sizes of the %s must be >= 1 with a product "
                            "below %zu, got %zu x %zu x %zu",
                            name, what, most, s.n[0], s.n[1], s.n[2]);
        count *= s.n[i];
    }
    return LAC_OK;
}

lac_status lac_linop_create(lac_linop **out, const lac_linop_vt *vt, void *ctx,
                            lac_shape domain, lac_shape codomain)
{
    lac_status st = LAC_OK;
    lac_linop *op = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "operator: the output pointer is NULL");
    *out = NULL;
    if (!vt || !vt->name || !vt->apply || !vt->adjoint)
        return LAC_FAIL(LAC_E_ARG,
                        "operator: the table, its name, apply and adjoint are needed");
    LAC_TRY(check_shape(vt->name, "domain", domain));
    LAC_TRY(check_shape(vt->name, "codomain", codomain));
    LAC_TRY(laci_new(&op, sizeof *op));
    op->vt = vt;
    op->ctx = ctx;
    op->domain = domain;
    op->codomain = codomain;
    atomic_init(&op->refs, 1);
    *out = op;
out:
    return st;
}

lac_linop *lac_linop_ref(const lac_linop *op)
{
    lac_linop *shared = NULL;

    memcpy(&shared, &op, sizeof op); /* the count is the only thing that changes */
    if (shared)
        atomic_fetch_add(&shared->refs, 1);
    return shared;
}

void lac_linop_unref(lac_linop **op)
{
    if (!op || !*op)
        return;
    if (atomic_fetch_sub(&(*op)->refs, 1) == 1) {
        if ((*op)->vt->destroy)
            (*op)->vt->destroy((*op)->ctx);
        laci_free(*op);
    }
    *op = NULL;
}

const char *lac_linop_name(const lac_linop *op)
{
    return op->vt->name;
}

lac_shape lac_linop_domain(const lac_linop *op)
{
    return op->domain;
}

lac_shape lac_linop_codomain(const lac_linop *op)
{
    return op->codomain;
}

size_t lac_linop_n_domain(const lac_linop *op)
{
    return lac_shape_count(op->domain);
}

size_t lac_linop_n_codomain(const lac_linop *op)
{
    return lac_shape_count(op->codomain);
}

static lac_status check_arrays(const lac_linop *op, const float *in, const float *out)
{
    if (!op || !in || !out)
        return LAC_FAIL(LAC_E_ARG, "operator: a pointer is NULL");
    if (in == out)
        return LAC_FAIL(LAC_E_ARG, "operator %s: input and output are one array",
                        op->vt->name);
    return LAC_OK;
}

lac_status lac_linop_apply(const lac_linop *op, const float *x, float *y)
{
    const lac_status st = check_arrays(op, x, y);

    return st == LAC_OK ? op->vt->apply(op->ctx, x, y) : st;
}

lac_status lac_linop_adjoint(const lac_linop *op, const float *y, float *x)
{
    const lac_status st = check_arrays(op, y, x);

    return st == LAC_OK ? op->vt->adjoint(op->ctx, y, x) : st;
}

lac_status lac_linop_normal(const lac_linop *op, const float *x, float *z, float *work)
{
    lac_status st = check_arrays(op, x, z);

    if (st == LAC_OK && op->vt->normal)
        return op->vt->normal(op->ctx, x, z);
    if (st == LAC_OK)
        st = lac_linop_apply(op, x, work);
    if (st == LAC_OK)
        st = lac_linop_adjoint(op, work, z);
    return st;
}
