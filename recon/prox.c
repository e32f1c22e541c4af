/* recon/prox.c - the prox object, and the dual step by Moreau's identity. */
#include "prox.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>
#include <stdint.h>

struct lac_prox {
    const lac_prox_vt *vt;
    void *ctx;
    size_t n;
};

lac_status lac_prox_create(lac_prox **out, const lac_prox_vt *vt, void *ctx, size_t n)
{
    lac_status st = LAC_OK;
    lac_prox *p = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox: the output pointer is NULL");
    *out = NULL;
    if (!vt || !vt->name || !vt->apply)
        return LAC_FAIL(LAC_E_ARG, "prox: the table, its name and apply are needed");
    if (n == 0 || n > PTRDIFF_MAX / sizeof(float))
        return LAC_FAIL(LAC_E_ARG, "prox %s: the size must be in 1..%zu, got %zu",
                        vt->name, (size_t)PTRDIFF_MAX / sizeof(float), n);
    LAC_TRY(laci_new(&p, sizeof *p));
    p->vt = vt;
    p->ctx = ctx;
    p->n = n;
    *out = p;
out:
    return st;
}

void lac_prox_destroy(lac_prox **prox)
{
    if (!prox || !*prox)
        return;
    if ((*prox)->vt->destroy)
        (*prox)->vt->destroy((*prox)->ctx);
    laci_free(*prox);
    *prox = NULL;
}

const char *lac_prox_name(const lac_prox *prox)
{
    return prox->vt->name;
}

size_t lac_prox_count(const lac_prox *prox)
{
    return prox->n;
}

static lac_status check(const lac_prox *prox, double step, const void *a, const void *b)
{
    if (!prox || !a || !b)
        return LAC_FAIL(LAC_E_ARG, "prox: a pointer is NULL");
    if (!(step > 0.0 && step <= 1e30))
        return LAC_FAIL(LAC_E_ARG, "prox %s: the step must be in (0, 1e30], got %g",
                        prox->vt->name, step);
    return LAC_OK;
}

lac_status lac_prox_apply(const lac_prox *prox, double step, const float *in,
                          float *out)
{
    const lac_status st = check(prox, step, in, out);

    return st == LAC_OK ? prox->vt->apply(prox->ctx, step, in, out) : st;
}

lac_status lac_prox_dual_step(const lac_prox *prox, double step, float *kx, float *p)
{
    const float s = (float)step;
    lac_status st = check(prox, step, kx, p);

    if (st != LAC_OK)
        return st;
    if (prox->vt->dual_step)
        return prox->vt->dual_step(prox->ctx, step, kx, p);
#pragma omp parallel for num_threads(laci_threads_for((double)prox->n)) schedule(static)
    for (size_t i = 0; i < prox->n; i++) {
        p[i] += s * kx[i]; /* v = p + s K x */
        kx[i] = p[i] / s;
    }
    st = prox->vt->apply(prox->ctx, 1.0 / step, kx, kx);
    if (st == LAC_OK)
        laci_vec_axpy(prox->n, -step, kx, p); /* v - s prox_{F/s}(v / s) */
    return st;
}

lac_status lac_prox_metric(const lac_prox *prox, const float *p, float *out)
{
    if (!prox || !p || !out || p == out)
        return LAC_FAIL(LAC_E_ARG, "prox: a pointer is NULL, or the arrays overlap");
    if (prox->vt->metric)
        return prox->vt->metric(prox->ctx, p, out);
    laci_vec_copy(prox->n, p, out);
    return LAC_OK;
}

lac_status lac_prox_value(const lac_prox *prox, const float *x, double *value)
{
    if (!prox || !x || !value)
        return LAC_FAIL(LAC_E_ARG, "prox: a pointer is NULL");
    if (prox->vt->value)
        return prox->vt->value(prox->ctx, x, value);
    *value = NAN;
    return LAC_OK;
}
