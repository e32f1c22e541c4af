/* recon/opnorm.c - power iteration:
 *
 *   x_0 random, |x_0| = 1;  z = A^T S A x_k;  estimate |z|^(1/2);  x_{k+1} = z / |z|.
 *
 * |z| <= ||A^T S A|| and grows from step to step (Golub, Van Loan, "Matrix
 * computations", section 8.2).
 */
#include "opnorm.h"
#include "solver_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rng.h"
#include "../data/base/vec.h"

#include <math.h>

#define SEED 20221

void lac_opnorm_defaults(lac_opnorm_config *config)
{
    config->iterations = 30;
    config->tolerance = 1e-3;
    config->safety = 1.02;
}

static lac_status check(const lac_linop *op, const lac_prox *metric,
                        const lac_opnorm_config *c)
{
    lac_status st = LAC_OK;

    if (!op)
        return LAC_FAIL(LAC_E_ARG, "operator norm: the operator is NULL");
    if (metric && lac_prox_count(metric) != lac_linop_n_codomain(op))
        return LAC_FAIL(LAC_E_SHAPE,
                        "operator norm: the metric is for %zu numbers, the operator %s "
                        "gives %zu",
                        lac_prox_count(metric), lac_linop_name(op),
                        lac_linop_n_codomain(op));
    LAC_TRY(laci_check_iterations("operator norm", c->iterations));
    LAC_TRY(laci_check_range("operator norm", "tolerance", c->tolerance, 0.0, 1.0));
    LAC_TRY(laci_check_range("operator norm", "safety", c->safety, 1.0, 10.0));
out:
    return st;
}

/* z = A^T S A x; y, w are scratch on the codomain. */
static lac_status normal(const lac_linop *op, const lac_prox *metric, const float *x,
                         float *y, float *w, float *z)
{
    lac_status st = LAC_OK;

    if (!metric)
        return lac_linop_normal(op, x, z, y);
    LAC_TRY(lac_linop_apply(op, x, y));
    LAC_TRY(lac_prox_metric(metric, y, w));
    LAC_TRY(lac_linop_adjoint(op, w, z));
out:
    return st;
}

static lac_status power(const lac_linop *op, const lac_prox *metric,
                        const lac_opnorm_config *c, float *work[4], double *norm)
{
    const size_t n = lac_linop_n_domain(op);
    double estimate = 0.0, last = 0.0;
    float *x = work[0], *z = work[1], *swap;
    lac_status st = LAC_OK;

    for (size_t i = 0; i < n; i++)
        x[i] = (float)lac_rng_normal(SEED, 0, i);
    laci_vec_scale(n, 1.0 / laci_vec_norm(n, x), x);
    for (int k = 0; k < c->iterations; k++) {
        LAC_TRY(normal(op, metric, x, work[2], work[3], z));
        estimate = laci_vec_norm(n, z);
        if (!isfinite(estimate))
            return LAC_FAIL(LAC_E_NUMERIC, "operator norm: operator %s gave NaN or Inf",
                            lac_linop_name(op));
        if (estimate == 0.0 || estimate <= last * (1.0 + c->tolerance))
            break;
        last = estimate;
        laci_vec_scale(n, 1.0 / estimate, z);
        swap = x;
        x = z;
        z = swap;
    }
    *norm = sqrt(estimate > last ? estimate : last) * c->safety;
out:
    return st;
}

lac_status lac_opnorm(const lac_linop *op, const lac_prox *metric,
                      const lac_opnorm_config *config, double *norm)
{
    lac_opnorm_config c;
    float *work[4] = {NULL};
    lac_status st;

    lac_opnorm_defaults(&c);
    if (config)
        c = *config;
    if (!norm)
        return LAC_FAIL(LAC_E_ARG, "operator norm: the output pointer is NULL");
    st = check(op, metric, &c);
    for (int i = 0; i < 4 && st == LAC_OK; i++)
        st = laci_alloc(&work[i],
                        i < 2 ? lac_linop_n_domain(op) : lac_linop_n_codomain(op),
                        sizeof *work[i]);
    if (st == LAC_OK)
        st = power(op, metric, &c, work, norm);
    for (int i = 0; i < 4; i++)
        laci_free(work[i]);
    return st;
}
