/* recon/prox_basic.c - zero and box. */
#include "prox.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

typedef struct box {
    size_t n;
    float lo, hi;
} box;

static lac_status zero_apply(const void *ctx, double step, const float *in, float *out)
{
    const box *b = ctx;

    (void)step;
    if (in != out)
        laci_vec_copy(b->n, in, out);
    return LAC_OK;
}

static lac_status zero_value(const void *ctx, const float *x, double *value)
{
    (void)ctx;
    (void)x;
    *value = 0.0;
    return LAC_OK;
}

static const lac_prox_vt zero_vt = {
    .name = "zero", .apply = zero_apply, .value = zero_value, .destroy = laci_free};

/* NaN stays NaN: both comparisons are false for it. */
static lac_status box_apply(const void *ctx, double step, const float *in, float *out)
{
    const box *b = ctx;
    const float lo = b->lo, hi = b->hi;

    (void)step;
#pragma omp parallel for num_threads(laci_threads_for(0.5 * (double)b->n))             \
    schedule(static)
    for (size_t i = 0; i < b->n; i++) {
        const float v = in[i] < lo ? lo : in[i];

        out[i] = v > hi ? hi : v;
    }
    return LAC_OK;
}

static lac_status box_value(const void *ctx, const float *x, double *value)
{
    const box *b = ctx;

    *value = 0.0;
    for (size_t i = 0; i < b->n; i++)
        if (!(x[i] >= b->lo && x[i] <= b->hi))
            *value = isnan(x[i]) ? (double)NAN : (double)INFINITY;
    return LAC_OK;
}

static const lac_prox_vt box_vt = {
    .name = "box", .apply = box_apply, .value = box_value, .destroy = laci_free};

static lac_status make(lac_prox **out, const lac_prox_vt *vt, size_t n, double lo,
                       double hi)
{
    lac_status st = LAC_OK;
    box *b = NULL;

    LAC_TRY(laci_new(&b, sizeof *b));
    b->n = n;
    b->lo = (float)lo;
    b->hi = (float)hi;
    LAC_TRY(lac_prox_create(out, vt, b, n));
    b = NULL;
out:
    laci_free(b);
    return st;
}

lac_status lac_prox_zero(lac_prox **out, size_t n)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox zero: the output pointer is NULL");
    *out = NULL;
    return make(out, &zero_vt, n, 0.0, 0.0);
}

lac_status lac_prox_box(lac_prox **out, size_t n, double lo, double hi)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox box: the output pointer is NULL");
    *out = NULL;
    if (!(lo <= hi))
        return LAC_FAIL(LAC_E_ARG,
                        "prox box: the lower bound must not be above the upper, got %g "
                        "and %g",
                        lo, hi);
    return make(out, &box_vt, n, lo, hi);
}
