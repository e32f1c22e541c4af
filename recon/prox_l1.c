/* recon/prox_l1.c - l1 norms of entries and of groups.
 *
 * F = w sum_i |x_i|, |x_i| the Euclidean length of group i (one entry for plain l1):
 *
 *   prox_{s F}(v)_i = max(0, 1 - s w / |v_i|) v_i          (shrink)
 *   F*(p) = 0 where |p_i| <= w for all i, else +inf, so
 *   prox_{s F*}(v)_i = v_i / max(1, |v_i| / w)             (project; any s)
 */
#include "prox.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

#include <math.h>

/* Groups are walked in blocks that stay in the first-level cache. */
#define BLOCK 1024

typedef struct l1 {
    size_t groups, n;
    float weight;
} l1;

/* |v_i|^2 of the groups from..from+m. */
static void squares(const l1 *f, const float *v, size_t from, size_t m, float *sq)
{
    for (size_t i = 0; i < m; i++)
        sq[i] = v[from + i] * v[from + i];
    for (size_t c = 1; c < f->groups; c++)
        for (size_t i = 0; i < m; i++) {
            const float a = v[c * f->n + from + i];

            sq[i] += a * a;
        }
}

static int threads(const l1 *f)
{
    return laci_threads_for((double)f->n * (double)f->groups);
}

static size_t blocks(const l1 *f)
{
    return (f->n + BLOCK - 1) / BLOCK;
}

static size_t block_size(const l1 *f, size_t from)
{
    return f->n - from < BLOCK ? f->n - from : BLOCK;
}

static lac_status l1_apply(const void *ctx, double step, const float *in, float *out)
{
    const l1 *f = ctx;
    const float t = (float)(step * f->weight);
    const size_t n_block = blocks(f);

#pragma omp parallel for num_threads(threads(f)) schedule(static)
    for (size_t b = 0; b < n_block; b++) {
        const size_t from = b * BLOCK, m = block_size(f, from);
        float s[BLOCK];

        squares(f, in, from, m, s);
        for (size_t i = 0; i < m; i++) {
            const float r = sqrtf(s[i]);

            s[i] = r <= t ? 0.0f : 1.0f - t / r; /* NaN gives NaN */
        }
        for (size_t c = 0; c < f->groups; c++)
            for (size_t i = 0; i < m; i++)
                out[c * f->n + from + i] = s[i] * in[c * f->n + from + i];
    }
    return LAC_OK;
}

static lac_status l1_dual_step(const void *ctx, double step, float *kx, float *p)
{
    const l1 *f = ctx;
    const float t = (float)step, w = f->weight;
    const size_t n_block = blocks(f);

#pragma omp parallel for num_threads(threads(f)) schedule(static)
    for (size_t b = 0; b < n_block; b++) {
        const size_t from = b * BLOCK, m = block_size(f, from);
        float s[BLOCK];

        for (size_t c = 0; c < f->groups; c++) {
            float *pc = p + c * f->n + from;
            const float *kc = kx + c * f->n + from;

            for (size_t i = 0; i < m; i++)
                pc[i] += t * kc[i];
        }
        squares(f, p, from, m, s);
        for (size_t i = 0; i < m; i++) {
            const float r = sqrtf(s[i]);

            s[i] = r <= w ? 1.0f : w / r;
        }
        for (size_t c = 0; c < f->groups; c++) {
            float *pc = p + c * f->n + from;

            for (size_t i = 0; i < m; i++)
                pc[i] *= s[i];
        }
    }
    return LAC_OK;
}

static lac_status l1_value(const void *ctx, const float *x, double *value)
{
    const l1 *f = ctx;
    double sum = 0.0;
    float s[BLOCK];

    for (size_t from = 0; from < f->n; from += BLOCK) {
        const size_t m = block_size(f, from);

        squares(f, x, from, m, s);
        for (size_t i = 0; i < m; i++)
            sum += sqrtf(s[i]);
    }
    *value = f->weight * sum;
    return LAC_OK;
}

static const lac_prox_vt l1_vt = {.name = "l1",
                                  .apply = l1_apply,
                                  .dual_step = l1_dual_step,
                                  .value = l1_value,
                                  .destroy = laci_free};

lac_status lac_prox_group_l1(lac_prox **out, size_t groups, size_t n, double weight)
{
    lac_status st = LAC_OK;
    size_t count = 0;
    l1 *f = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox l1: the output pointer is NULL");
    *out = NULL;
    if (!(weight >= 0.0 && weight <= 1e30))
        return LAC_FAIL(LAC_E_ARG, "prox l1: the weight must be in 0..1e30, got %g",
                        weight);
    if (groups == 0)
        return LAC_FAIL(LAC_E_ARG, "prox l1: at least one component is needed, got 0");
    LAC_TRY(laci_mul_size(&count, groups, n));
    LAC_TRY(laci_new(&f, sizeof *f));
    f->groups = groups;
    f->n = n;
    f->weight = (float)weight;
    LAC_TRY(lac_prox_create(out, &l1_vt, f, count));
    f = NULL;
out:
    laci_free(f);
    return st;
}

lac_status lac_prox_l1(lac_prox **out, size_t n, double weight)
{
    return lac_prox_group_l1(out, 1, n, weight);
}
