/* recon/opnorm.c - Lanczos iteration on M = A^T S A from a random start (Golub, Van
 * Loan, "Matrix computations", section 10.1; Kuczynski, Wozniakowski, SIAM J. Matrix
 * Anal. Appl. 13 (1992) 1094 for random starts):
 *
 *   v_1 random, |v_1| = 1
 *   z = M v_k - b_{k-1} v_{k-1}
 *   a_k = <z, v_k>,  z = z - a_k v_k
 *   b_k = |z|,  v_{k+1} = z / b_k
 *
 * The largest eigenvalue of the tridiagonal matrix (a, b) grows towards that of M, much
 * faster than the power method where M has many nearly equal eigenvalues, as gradients
 * and filtered projectors have. Loss of orthogonality only repeats eigenvalues that
 * have been found, so the vectors are not kept.
 */
#include "opnorm.h"
#include "solver_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rng.h"
#include "../data/base/vec.h"

#include <math.h>

#define SEED 20221
#define MAX_STEPS 200

void lac_opnorm_defaults(lac_opnorm_config *config)
{
    config->iterations = 40;
    config->tolerance = 1e-3;
    config->safety = 1.01;
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
    LAC_TRY(
        laci_check_range("operator norm", "iterations", c->iterations, 1.0, MAX_STEPS));
    LAC_TRY(laci_check_range("operator norm", "tolerance", c->tolerance, 0.0, 1.0));
    LAC_TRY(laci_check_range("operator norm", "safety", c->safety, 1.0, 10.0));
out:
    return st;
}

/* 1 where all eigenvalues of the tridiagonal matrix lie below t: all pivots of T - t I
 * are negative. */
static int all_below(const double *a, const double *b, int k, double t)
{
    double d = a[0] - t;

    for (int i = 1; i < k && d < 0.0; i++)
        d = a[i] - t - b[i - 1] * b[i - 1] / d;
    return d < 0.0;
}

/* Largest eigenvalue of the symmetric tridiagonal matrix with diagonal a[k] and
 * off-diagonal b[k-1] >= 0, by bisection from Gershgorin's bound. */
static double largest(const double *a, const double *b, int k)
{
    double lo = a[0], hi = a[0];

    for (int i = 0; i < k; i++) {
        const double r = (i > 0 ? b[i - 1] : 0.0) + (i + 1 < k ? b[i] : 0.0);

        lo = fmax(lo, a[i]);
        hi = fmax(hi, a[i] + r);
    }
    for (int i = 0; i < 60 && hi - lo > 1e-9 * hi; i++) {
        const double t = 0.5 * (lo + hi);

        if (all_below(a, b, k, t))
            hi = t;
        else
            lo = t;
    }
    return hi;
}

typedef struct lanczos {
    const lac_linop *op;
    const lac_prox *metric;
    size_t n;
    float *v, *z, *last; /* [domain] */
    float *y, *w;        /* [codomain] */
    double a[MAX_STEPS], b[MAX_STEPS];
} lanczos;

/* z = A^T S A v */
static lac_status normal(lanczos *s)
{
    lac_status st = LAC_OK;

    if (!s->metric)
        return lac_linop_normal(s->op, s->v, s->z, s->y);
    LAC_TRY(lac_linop_apply(s->op, s->v, s->y));
    LAC_TRY(lac_prox_metric(s->metric, s->y, s->w));
    LAC_TRY(lac_linop_adjoint(s->op, s->w, s->z));
out:
    return st;
}

/* Step k: a[k], b[k] and the next vector. */
static lac_status step(lanczos *s, int k)
{
    const lac_status st = normal(s);
    float *swap = s->last;

    if (st != LAC_OK)
        return st;
    if (k > 0)
        laci_vec_axpy(s->n, -s->b[k - 1], s->last, s->z); /* z -= b_{k-1} v_{k-1} */
    s->a[k] = laci_vec_dot(s->n, s->z, s->v);
    laci_vec_axpy(s->n, -s->a[k], s->v, s->z); /* z -= a_k v_k */
    s->b[k] = laci_vec_norm(s->n, s->z);
    if (!isfinite(s->a[k]) || !isfinite(s->b[k]))
        return LAC_FAIL(LAC_E_NUMERIC, "operator norm: operator %s gave NaN or Inf",
                        lac_linop_name(s->op));
    if (s->b[k] > 0.0)
        laci_vec_scale(s->n, 1.0 / s->b[k], s->z);
    s->last = s->v;
    s->v = s->z;
    s->z = swap;
    return LAC_OK;
}

/* Stops after two steps in a row of little growth: one alone may be chance. */
static lac_status iterate(lanczos *s, const lac_opnorm_config *c, double *norm)
{
    double estimate = 0.0;
    lac_status st = LAC_OK;
    int quiet = 0;

    for (size_t i = 0; i < s->n; i++)
        s->v[i] = (float)lac_rng_normal(SEED, 0, i);
    laci_vec_scale(s->n, 1.0 / laci_vec_norm(s->n, s->v), s->v);
    for (int k = 0; k < c->iterations && quiet < 2; k++) {
        double theta;

        LAC_TRY(step(s, k));
        theta = fmax(largest(s->a, s->b, k + 1), 0.0);
        quiet = theta <= estimate * (1.0 + c->tolerance) ? quiet + 1 : 0;
        estimate = fmax(theta, estimate);
        if (s->b[k] <= 1e-7 * estimate) /* the space is exhausted */
            break;
    }
    *norm = sqrt(estimate) * c->safety;
out:
    return st;
}

lac_status lac_opnorm(const lac_linop *op, const lac_prox *metric,
                      const lac_opnorm_config *config, double *norm)
{
    lac_opnorm_config c;
    lanczos s = {.op = op, .metric = metric};
    lac_status st = LAC_OK;

    lac_opnorm_defaults(&c);
    if (config)
        c = *config;
    if (!norm)
        return LAC_FAIL(LAC_E_ARG, "operator norm: the output pointer is NULL");
    LAC_TRY(check(op, metric, &c));
    s.n = lac_linop_n_domain(op);
    LAC_TRY(laci_alloc(&s.v, s.n, sizeof *s.v));
    LAC_TRY(laci_alloc(&s.z, s.n, sizeof *s.z));
    LAC_TRY(laci_alloc(&s.last, s.n, sizeof *s.last));
    LAC_TRY(laci_alloc(&s.y, lac_linop_n_codomain(op), sizeof *s.y));
    if (metric)
        LAC_TRY(laci_alloc(&s.w, lac_linop_n_codomain(op), sizeof *s.w));
    LAC_TRY(iterate(&s, &c, norm));
out:
    laci_free(s.v);
    laci_free(s.z);
    laci_free(s.last);
    laci_free(s.y);
    laci_free(s.w);
    return st;
}
