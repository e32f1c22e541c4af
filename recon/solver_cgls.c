/* recon/solver_cgls.c - conjugate gradients on the normal equations, without forming
 * them (Hestenes, Stiefel 1952; Paige, Saunders, ACM TOMS 8 (1982) 43, section 7.1;
 * Bjoerck, "Numerical methods for least squares problems", algorithm 7.4.1):
 *
 *   r = b - A x,  s = A^T r - d x,  p = s,  g = |s|^2
 *   q = A p
 *   a = g / (|q|^2 + d |p|^2)
 *   x = x + a p
 *   r = r - a q
 *   s = A^T r - d x
 *   p = s + (|s|^2 / g) p,  g = |s|^2
 */
#include "solver_cgls.h"
#include "solver_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>

typedef struct cgls {
    const lac_linop *op;
    const lac_cgls_config *c;
    size_t m, n, n_data;
    float *x;
    float *r, *q; /* [m] */
    float *s, *p; /* [n] */
    double g, g0; /* |s|^2 now, and |A^T b|^2 */
    double residual, objective, change;
} cgls;

void lac_cgls_defaults(lac_cgls_config *config)
{
    config->iterations = 30;
    config->damping = 0.0;
    config->tolerance = 1e-4;
    config->discrepancy = 0.0;
    config->n_data = 0;
}

static lac_status check(const lac_linop *op, const float *b, const float *x,
                        const lac_cgls_config *c, const lac_solver_result *result)
{
    lac_status st = LAC_OK;

    if (!op || !b || !x || !result)
        return LAC_FAIL(LAC_E_ARG, "cgls: a pointer is NULL");
    LAC_TRY(laci_check_stopping("cgls", c->iterations, c->tolerance, c->discrepancy));
    LAC_TRY(laci_check_range("cgls", "damping", c->damping, 0.0, 1e30));
    if (c->n_data > lac_linop_n_codomain(op))
        return LAC_FAIL(LAC_E_ARG, "cgls: n_data must be at most %zu, got %zu",
                        lac_linop_n_codomain(op), c->n_data);
out:
    return st;
}

static void measure(cgls *w)
{
    const double all = laci_vec_norm(w->m, w->r);
    const double xx = w->c->damping > 0.0 ? laci_vec_norm(w->n, w->x) : 0.0;

    w->objective = 0.5 * (all * all + w->c->damping * xx * xx);
    w->residual = w->n_data < w->m ? laci_vec_norm(w->n_data, w->r) : all;
}

/* s = A^T r - d x, *g = |s|^2 */
static lac_status gradient(cgls *w, double *g)
{
    const lac_status st = lac_linop_adjoint(w->op, w->r, w->s);

    if (st != LAC_OK)
        return st;
    if (w->c->damping > 0.0)
        laci_vec_axpy(w->n, -w->c->damping, w->x, w->s);
    *g = laci_vec_dot(w->n, w->s, w->s);
    return LAC_OK;
}

static lac_status start(cgls *w, const float *b)
{
    lac_status st = LAC_OK;
    double x_norm;

    LAC_TRY(lac_linop_adjoint(w->op, b, w->s));
    w->g0 = laci_vec_dot(w->n, w->s, w->s); /* |A^T b|^2 */
    LAC_TRY(lac_linop_apply(w->op, w->x, w->r));
    laci_vec_xpay(w->m, b, -1.0, w->r); /* r = b - A x */
    x_norm = laci_vec_norm(w->n, w->x);
    if (x_norm != 0.0)
        LAC_TRY(gradient(w, &w->g));
    else
        w->g = w->g0; /* s = A^T b already */
    laci_vec_copy(w->n, w->s, w->p);
    measure(w);
out:
    return st;
}

/* One iteration; *broken where A p = 0 or not a number appeared. */
static lac_status step(cgls *w, int *broken)
{
    lac_status st = LAC_OK;
    double qq, pp, g, a;

    LAC_TRY(lac_linop_apply(w->op, w->p, w->q)); /* q = A p */
    qq = laci_vec_dot(w->m, w->q, w->q);
    pp = laci_vec_dot(w->n, w->p, w->p);
    a = w->g / (qq + w->c->damping * pp);
    *broken = !(qq + w->c->damping * pp > 0.0 && isfinite(a));
    if (*broken)
        goto out;
    laci_vec_axpy(w->n, a, w->p, w->x);        /* x = x + a p */
    laci_vec_axpy(w->m, -a, w->q, w->r);       /* r = r - a q */
    LAC_TRY(gradient(w, &g));                  /* s = A^T r - d x */
    laci_vec_xpay(w->n, w->s, g / w->g, w->p); /* p = s + (|s|^2/g) p */
    w->g = g;
    w->change = a * sqrt(pp) / laci_vec_norm(w->n, w->x);
    measure(w);
out:
    return st;
}

/* *reason where the iterate is good enough or useless. */
static void judge(const cgls *w, lac_reason *reason)
{
    if (!isfinite(w->g) || !isfinite(w->objective))
        *reason = LAC_STOP_NAN;
    else if (w->c->discrepancy > 0.0 && w->residual <= w->c->discrepancy)
        *reason = LAC_CONVERGED_DISCREPANCY;
    else if (w->g == 0.0 || w->g <= w->c->tolerance * w->c->tolerance * w->g0)
        *reason = LAC_CONVERGED_TOLERANCE;
}

static lac_status iterate(cgls *w, const lac_monitor *monitor, lac_solver_result *res)
{
    lac_status st = LAC_OK;
    int done, broken = 0;

    judge(w, &res->reason);
    done = res->reason != LAC_STOP_ITERATIONS;
    while (!done && res->iterations < w->c->iterations) {
        lac_iteration it = {0};

        LAC_TRY(step(w, &broken));
        if (broken) {
            res->reason = isfinite(w->g) ? LAC_STOP_BREAKDOWN : LAC_STOP_NAN;
            break;
        }
        it = (lac_iteration){.iteration = ++res->iterations,
                             .limit = w->c->iterations,
                             .objective = w->objective,
                             .residual = w->residual,
                             .change = w->change,
                             .primal = NAN,
                             .dual = NAN,
                             .x = w->x};
        judge(w, &res->reason);
        done = laci_monitor_done(monitor, &it, &res->reason);
    }
    res->objective = w->objective;
    res->residual = w->residual;
out:
    return st;
}

lac_status lac_cgls(const lac_linop *op, const float *b, float *x,
                    const lac_cgls_config *config, const lac_monitor *monitor,
                    lac_solver_result *result)
{
    lac_cgls_config c;
    cgls w = {0};
    lac_solver_result res = {.reason = LAC_STOP_ITERATIONS};
    lac_status st = LAC_OK;

    lac_cgls_defaults(&c);
    if (config)
        c = *config;
    LAC_TRY(check(op, b, x, &c, result));
    w.op = op;
    w.c = &c;
    w.m = lac_linop_n_codomain(op);
    w.n = lac_linop_n_domain(op);
    w.n_data = c.n_data ? c.n_data : w.m;
    w.x = x;
    LAC_TRY(laci_alloc(&w.r, w.m, sizeof *w.r));
    LAC_TRY(laci_alloc(&w.q, w.m, sizeof *w.q));
    LAC_TRY(laci_alloc(&w.s, w.n, sizeof *w.s));
    LAC_TRY(laci_alloc(&w.p, w.n, sizeof *w.p));
    LAC_TRY(start(&w, b));
    LAC_TRY(iterate(&w, monitor, &res));
    *result = res;
out:
    laci_free(w.r);
    laci_free(w.q);
    laci_free(w.s);
    laci_free(w.p);
    return st;
}
