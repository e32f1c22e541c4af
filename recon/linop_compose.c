/* recon/linop_compose.c - operators made of operators: chain, stack, multiple, sum. One
 * context serves all four. */
#include "linop.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>

#define MAX_PARTS 16

typedef struct parts {
    lac_linop *op[MAX_PARTS];
    size_t n;
    size_t n_work; /* floats in work */
    float *work;
    double c;
} parts;

static void parts_destroy(void *ctx)
{
    parts *p = ctx;

    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++)
        lac_linop_unref(&p->op[i]);
    laci_free(p->work);
    laci_free(p);
}

static lac_status parts_create(parts **out, const lac_linop *const *ops, size_t n,
                               size_t n_work)
{
    lac_status st = LAC_OK;
    parts *p = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&p, sizeof *p));
    LAC_TRY(laci_alloc(&p->work, n_work, sizeof *p->work));
    p->n_work = n_work;
    for (; p->n < n; p->n++)
        p->op[p->n] = lac_linop_ref(ops[p->n]);
    *out = p;
    p = NULL;
out:
    parts_destroy(p);
    return st;
}

/* Make the operator of a context, or release the context. */
static lac_status finish(lac_linop **out, const lac_linop_vt *vt, parts *p,
                         lac_shape domain, lac_shape codomain)
{
    const lac_status st = lac_linop_create(out, vt, p, domain, codomain);

    if (st != LAC_OK)
        parts_destroy(p);
    return st;
}

static int same_shape(lac_shape a, lac_shape b)
{
    return a.n[0] == b.n[0] && a.n[1] == b.n[1] && a.n[2] == b.n[2];
}

static lac_status check_equal(const char *what, lac_shape a, lac_shape b)
{
    if (!same_shape(a, b))
        return LAC_FAIL(LAC_E_SHAPE,
                        "operator: %s must be equal, got %zu x %zu x %zu and %zu x %zu "
                        "x %zu",
                        what, a.n[0], a.n[1], a.n[2], b.n[0], b.n[1], b.n[2]);
    return LAC_OK;
}

static lac_status check_operands(lac_linop **out, const lac_linop *const *ops, size_t n)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "operator: the output pointer is NULL");
    *out = NULL;
    if (!ops || n < 1 || n > MAX_PARTS)
        return LAC_FAIL(LAC_E_ARG, "operator: 1..%d operators are needed, got %zu",
                        MAX_PARTS, ops ? n : 0);
    for (size_t i = 0; i < n; i++)
        if (!ops[i])
            return LAC_FAIL(LAC_E_ARG, "operator: operator %zu is NULL", i);
    return LAC_OK;
}

static lac_status chain_apply(const void *ctx, const float *x, float *y)
{
    const parts *p = ctx;
    const lac_status st = lac_linop_apply(p->op[0], x, p->work);

    return st == LAC_OK ? lac_linop_apply(p->op[1], p->work, y) : st;
}

static lac_status chain_adjoint(const void *ctx, const float *y, float *x)
{
    const parts *p = ctx;
    const lac_status st = lac_linop_adjoint(p->op[1], y, p->work);

    return st == LAC_OK ? lac_linop_adjoint(p->op[0], p->work, x) : st;
}

static const lac_linop_vt chain_vt = {"chain", chain_apply, chain_adjoint, NULL,
                                      parts_destroy};

lac_status lac_linop_chain(lac_linop **out, const lac_linop *a, const lac_linop *b)
{
    const lac_linop *const ops[2] = {a, b};
    lac_status st = check_operands(out, ops, 2);
    parts *p = NULL;

    if (st == LAC_OK)
        st = check_equal("codomain of the first and domain of the second",
                         lac_linop_codomain(a), lac_linop_domain(b));
    if (st == LAC_OK)
        st = parts_create(&p, ops, 2, lac_linop_n_codomain(a));
    return st == LAC_OK
               ? finish(out, &chain_vt, p, lac_linop_domain(a), lac_linop_codomain(b))
               : st;
}

static lac_status stack_apply(const void *ctx, const float *x, float *y)
{
    const parts *p = ctx;
    lac_status st = LAC_OK;

    for (size_t i = 0; i < p->n && st == LAC_OK; i++) {
        st = lac_linop_apply(p->op[i], x, y);
        y += lac_linop_n_codomain(p->op[i]);
    }
    return st;
}

static lac_status stack_adjoint(const void *ctx, const float *y, float *x)
{
    const parts *p = ctx;
    lac_status st = lac_linop_adjoint(p->op[0], y, x);

    for (size_t i = 1; i < p->n && st == LAC_OK; i++) {
        y += lac_linop_n_codomain(p->op[i - 1]);
        st = lac_linop_adjoint(p->op[i], y, p->work);
        if (st == LAC_OK)
            laci_vec_axpy(p->n_work, 1.0, p->work, x);
    }
    return st;
}

static const lac_linop_vt stack_vt = {"stack", stack_apply, stack_adjoint, NULL,
                                      parts_destroy};

lac_status lac_linop_stack(lac_linop **out, const lac_linop *const *ops, size_t n)
{
    lac_status st = check_operands(out, ops, n);
    lac_shape codomain = {{1, 1, 0}};
    parts *p = NULL;

    for (size_t i = 0; i < n && st == LAC_OK; i++) {
        st = check_equal("domains of stacked operators", lac_linop_domain(ops[0]),
                         lac_linop_domain(ops[i]));
        codomain.n[2] += lac_linop_n_codomain(ops[i]);
    }
    if (st == LAC_OK)
        st = parts_create(&p, ops, n, lac_linop_n_domain(ops[0]));
    return st == LAC_OK ? finish(out, &stack_vt, p, lac_linop_domain(ops[0]), codomain)
                        : st;
}

static lac_status scale_apply(const void *ctx, const float *x, float *y)
{
    const parts *p = ctx;
    const lac_status st = lac_linop_apply(p->op[0], x, y);

    if (st == LAC_OK)
        laci_vec_scale(lac_linop_n_codomain(p->op[0]), p->c, y);
    return st;
}

static lac_status scale_adjoint(const void *ctx, const float *y, float *x)
{
    const parts *p = ctx;
    const lac_status st = lac_linop_adjoint(p->op[0], y, x);

    if (st == LAC_OK)
        laci_vec_scale(lac_linop_n_domain(p->op[0]), p->c, x);
    return st;
}

static const lac_linop_vt scale_vt = {"scale", scale_apply, scale_adjoint, NULL,
                                      parts_destroy};

lac_status lac_linop_scale(lac_linop **out, double c, const lac_linop *a)
{
    lac_status st = check_operands(out, &a, 1);
    parts *p = NULL;

    if (st == LAC_OK && !isfinite(c))
        return LAC_FAIL(LAC_E_ARG, "operator: the factor must be finite, got %g", c);
    if (st == LAC_OK)
        st = parts_create(&p, &a, 1, 0);
    if (st != LAC_OK)
        return st;
    p->c = c;
    return finish(out, &scale_vt, p, lac_linop_domain(a), lac_linop_codomain(a));
}

/* The work of a sum holds the larger of domain and codomain. */
static lac_status sum_apply(const void *ctx, const float *x, float *y)
{
    const parts *p = ctx;
    lac_status st = lac_linop_apply(p->op[0], x, y);

    if (st == LAC_OK)
        st = lac_linop_apply(p->op[1], x, p->work);
    if (st == LAC_OK)
        laci_vec_axpy(lac_linop_n_codomain(p->op[0]), 1.0, p->work, y);
    return st;
}

static lac_status sum_adjoint(const void *ctx, const float *y, float *x)
{
    const parts *p = ctx;
    lac_status st = lac_linop_adjoint(p->op[0], y, x);

    if (st == LAC_OK)
        st = lac_linop_adjoint(p->op[1], y, p->work);
    if (st == LAC_OK)
        laci_vec_axpy(lac_linop_n_domain(p->op[0]), 1.0, p->work, x);
    return st;
}

static const lac_linop_vt sum_vt = {"sum", sum_apply, sum_adjoint, NULL, parts_destroy};

lac_status lac_linop_sum(lac_linop **out, const lac_linop *a, const lac_linop *b)
{
    const lac_linop *const ops[2] = {a, b};
    lac_status st = check_operands(out, ops, 2);
    parts *p = NULL;

    if (st == LAC_OK)
        st = check_equal("domains of a sum", lac_linop_domain(a), lac_linop_domain(b));
    if (st == LAC_OK)
        st = check_equal("codomains of a sum", lac_linop_codomain(a),
                         lac_linop_codomain(b));
    if (st == LAC_OK) {
        const size_t nx = lac_linop_n_domain(a), ny = lac_linop_n_codomain(a);

        st = parts_create(&p, ops, 2, nx > ny ? nx : ny);
    }
    return st == LAC_OK
               ? finish(out, &sum_vt, p, lac_linop_domain(a), lac_linop_codomain(a))
               : st;
}
