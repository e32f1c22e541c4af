/* recon/solver_sirt.c - SIRT with row and column weights (Gregor, Benson, IEEE TMI 27
 * (2008) 918; Gilbert, J. Theor. Biol. 36 (1972) 105), projected on a box:
 *
 *   W = 1 / (A 1),  C = 1 / (A^T 1)
 *   r = b - A x                       (discrepancy: stop where |r| is small)
 *   d = clip(x + w C A^T W r) - x
 *   x = x + d
 *
 * ||C^(1/2) A^T W A C^(1/2)|| <= 1 for entries >= 0, so 0 < w < 2 converges.
 */
#include "solver_sirt.h"
#include "solver_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

typedef struct sirt {
    const lac_linop *op;
    const lac_sirt_config *c;
    size_t m, n;
    float *x;
    float *row, *r;    /* [m]: W, residual */
    float *column, *d; /* [n]: w C, update */
} sirt;

void lac_sirt_defaults(lac_sirt_config *config)
{
    config->iterations = 100;
    config->relaxation = 1.0;
    config->lo = -INFINITY;
    config->hi = INFINITY;
    config->tolerance = 0.0;
    config->discrepancy = 0.0;
}

static lac_status check(const lac_linop *op, const float *b, const float *x,
                        const lac_sirt_config *c, const lac_solver_result *result)
{
    lac_status st = LAC_OK;

    if (!op || !b || !x || !result)
        return LAC_FAIL(LAC_E_ARG, "sirt: a pointer is NULL");
    LAC_TRY(laci_check_stopping("sirt", c->iterations, c->tolerance, c->discrepancy));
    if (!(c->relaxation > 0.0 && c->relaxation < 2.0))
        return LAC_FAIL(LAC_E_ARG, "sirt: relaxation must be in (0, 2), got %g",
                        c->relaxation);
    if (!(c->lo <= c->hi))
        return LAC_FAIL(LAC_E_ARG,
                        "sirt: the lower bound must not be above the upper, got %g and "
                        "%g",
                        c->lo, c->hi);
out:
    return st;
}

/* w_i = scale / w_i, 0 where w_i is not above 1e-6 of the largest. */
static void invert(size_t n, double scale, float *w)
{
    const float least = (float)(1e-6 * laci_vec_max_abs(n, w)), s = (float)scale;

    for (size_t i = 0; i < n; i++)
        w[i] = w[i] > least ? s / w[i] : 0.0f;
}

/* NaN is not above the least, so a weight would hide it. */
static lac_status check_sums(const sirt *w, const char *which, size_t n, const float *x)
{
    const size_t bad = laci_vec_find_bad(n, x);

    if (bad == n)
        return LAC_OK;
    return LAC_FAIL(LAC_E_NUMERIC, "sirt: operator %s: the sum of %s %zu is %g",
                    lac_linop_name(w->op), which, bad, (double)x[bad]);
}

static lac_status weights(sirt *w)
{
    lac_status st = LAC_OK;

    laci_vec_fill(w->n, 1.0f, w->d);
    laci_vec_fill(w->m, 1.0f, w->r);
    LAC_TRY(lac_linop_apply(w->op, w->d, w->row));
    LAC_TRY(lac_linop_adjoint(w->op, w->r, w->column));
    LAC_TRY(check_sums(w, "row", w->m, w->row));
    LAC_TRY(check_sums(w, "column", w->n, w->column));
    invert(w->m, 1.0, w->row);
    invert(w->n, w->c->relaxation, w->column);
out:
    return st;
}

/* r = b - A x and its norm */
static lac_status residual(sirt *w, const float *b, double *norm)
{
    const lac_status st = lac_linop_apply(w->op, w->x, w->r);

    if (st != LAC_OK)
        return st;
    laci_vec_xpay(w->m, b, -1.0, w->r);
    *norm = laci_vec_norm(w->m, w->r);
    return LAC_OK;
}

/* d = clip(x + w C A^T W r) - x, x = x + d. NaN passes the comparisons. */
static lac_status update(sirt *w)
{
    const float lo = (float)w->c->lo, hi = (float)w->c->hi;
    lac_status st = LAC_OK;

    laci_vec_mul(w->m, w->row, w->r, w->r); /* r = W r */
    LAC_TRY(lac_linop_adjoint(w->op, w->r, w->d));
#pragma omp parallel for num_threads(laci_threads_for((double)w->n)) schedule(static)
    for (size_t j = 0; j < w->n; j++) {
        const float old = w->x[j];
        float v = old + w->column[j] * w->d[j];

        v = v < lo ? lo : v;
        v = v > hi ? hi : v;
        w->d[j] = v - old;
        w->x[j] = v;
    }
out:
    return st;
}

static lac_status iterate(sirt *w, const float *b, const lac_monitor *monitor,
                          lac_solver_result *res)
{
    const lac_sirt_config *c = w->c;
    lac_status st = LAC_OK;
    int done = 0;

    while (!done && res->iterations < c->iterations) {
        lac_iteration it;
        double change, x_norm;

        LAC_TRY(residual(w, b, &res->residual));
        if (c->discrepancy > 0.0 && res->residual <= c->discrepancy) {
            res->reason = LAC_CONVERGED_DISCREPANCY;
            break;
        }
        LAC_TRY(update(w));
        x_norm = laci_vec_norm(w->n, w->x);
        change = laci_vec_norm(w->n, w->d) / x_norm;
        it = (lac_iteration){.iteration = ++res->iterations,
                             .limit = c->iterations,
                             .objective = NAN,
                             .residual = res->residual,
                             .change = change,
                             .primal = NAN,
                             .dual = NAN,
                             .x = w->x};
        if (!isfinite(x_norm) || !isfinite(res->residual))
            res->reason = LAC_STOP_NAN;
        else if (x_norm == 0.0 || change <= c->tolerance)
            res->reason = LAC_CONVERGED_TOLERANCE;
        done = laci_monitor_done(monitor, &it, &res->reason);
    }
out:
    return st;
}

lac_status lac_sirt(const lac_linop *op, const float *b, float *x,
                    const lac_sirt_config *config, const lac_monitor *monitor,
                    lac_solver_result *result)
{
    lac_sirt_config c;
    sirt w = {0};
    lac_solver_result res = {.reason = LAC_STOP_ITERATIONS, .objective = NAN};
    lac_status st = LAC_OK;

    lac_sirt_defaults(&c);
    if (config)
        c = *config;
    LAC_TRY(check(op, b, x, &c, result));
    w.op = op;
    w.c = &c;
    w.m = lac_linop_n_codomain(op);
    w.n = lac_linop_n_domain(op);
    w.x = x;
    LAC_TRY(laci_alloc(&w.row, w.m, sizeof *w.row));
    LAC_TRY(laci_alloc(&w.r, w.m, sizeof *w.r));
    LAC_TRY(laci_alloc(&w.column, w.n, sizeof *w.column));
    LAC_TRY(laci_alloc(&w.d, w.n, sizeof *w.d));
    LAC_TRY(weights(&w));
    LAC_TRY(iterate(&w, b, monitor, &res));
    *result = res;
out:
    laci_free(w.row);
    laci_free(w.r);
    laci_free(w.column);
    laci_free(w.d);
    return st;
}
