/* recon/prox_basic.c - zero and box. */
#include "prox.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>
#include <string.h>

typedef struct box {
    size_t n;
    float lo, hi;
    unsigned char *inside; /* the support; NULL: everywhere */
} box;

static void destroy(void *ctx)
{
    laci_free(((box *)ctx)->inside);
    laci_free(ctx);
}

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
    .name = "zero", .apply = zero_apply, .value = zero_value, .destroy = destroy};

/* NaN stays NaN: both comparisons are false for it, and 0 NaN is NaN. */
static lac_status box_apply(const void *ctx, double step, const float *in, float *out)
{
    const box *b = ctx;
    const float lo = b->lo, hi = b->hi;

    (void)step;
#pragma omp parallel for num_threads(laci_threads_for(0.5 * (double)b->n))             \
    schedule(static)
    for (size_t i = 0; i < b->n; i++) {
        const float v = in[i] < lo ? lo : in[i];

        out[i] = b->inside && !b->inside[i] ? 0.0f * in[i] : v > hi ? hi : v;
    }
    return LAC_OK;
}

static lac_status box_value(const void *ctx, const float *x, double *value)
{
    const box *b = ctx;

    *value = 0.0;
    for (size_t i = 0; i < b->n; i++)
        if (b->inside && !b->inside[i] ? x[i] != 0.0f
                                       : !(x[i] >= b->lo && x[i] <= b->hi))
            *value = isnan(x[i]) ? (double)NAN : (double)INFINITY;
    return LAC_OK;
}

static const lac_prox_vt box_vt = {
    .name = "box", .apply = box_apply, .value = box_value, .destroy = destroy};

static lac_status make(lac_prox **out, const lac_prox_vt *vt, size_t n,
                       const double bounds[2], const unsigned char *inside)
{
    lac_status st = LAC_OK;
    box *b = NULL;

    LAC_TRY(laci_new(&b, sizeof *b));
    b->n = n;
    b->lo = (float)bounds[0];
    b->hi = (float)bounds[1];
    if (inside) {
        LAC_TRY(laci_alloc(&b->inside, n, sizeof *b->inside));
        memcpy(b->inside, inside, n * sizeof *inside);
    }
    LAC_TRY(lac_prox_create(out, vt, b, n));
    b = NULL;
out:
    if (b)
        destroy(b);
    return st;
}

lac_status lac_prox_zero(lac_prox **out, size_t n)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox zero: the output pointer is NULL");
    *out = NULL;
    return make(out, &zero_vt, n, (const double[2]){0.0, 0.0}, NULL);
}

static lac_status box_create(lac_prox **out, size_t n, double lo, double hi,
                             const unsigned char *inside)
{
    *out = NULL;
    if (!(lo <= hi))
        return LAC_FAIL(LAC_E_ARG,
                        "prox box: the lower bound must not be above the upper, got %g "
                        "and %g",
                        lo, hi);
    return make(out, &box_vt, n, (const double[2]){lo, hi}, inside);
}

lac_status lac_prox_box(lac_prox **out, size_t n, double lo, double hi)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox box: the output pointer is NULL");
    return box_create(out, n, lo, hi, NULL);
}

lac_status lac_prox_box_support(lac_prox **out, size_t n, double lo, double hi,
                                const unsigned char *inside)
{
    if (!out || !inside)
        return LAC_FAIL(LAC_E_ARG, "prox box: a pointer is NULL");
    return box_create(out, n, lo, hi, inside);
}
