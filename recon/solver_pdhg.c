/* recon/solver_pdhg.c - the primal-dual method of Chambolle and Pock (J. Math. Imaging
 * Vis. 40 (2011) 120) in the over-relaxed form of Condat (J. Optim. Theory Appl. 158
 * (2013) 460, algorithm 3.1), one dual vector p_i a term:
 *
 *   u   = prox_{T G}(x - T sum_i K_i^T p_i)
 *   q_i = argmin_q F_i*(q) - <K_i (2 u - x), q> + 1/(2 s_i) ||q - p_i||^2_{S_i^-1}
 *   x   = x + r (u - x)
 *   p_i = p_i + r (q_i - p_i)
 *
 * With the identity as metric S_i the second line is prox_{s_i F_i*}(p_i + s_i K_i
 * (2 u - x)). It converges for T sum_i s_i ||S_i^(1/2) K_i||^2 <= 1 and 0 < r < 2: the
 * metric is a change of variables in the dual space. The iterate given out is u.
 *
 * K_0 u costs nothing: y = K_0 x obeys K_0 u = (K_0 (2 u - x) + y) / 2, y = y + r (K_0
 * u
 * - y).
 */
#include "solver_pdhg.h"
#include "opnorm.h"
#include "solver_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

typedef struct dual {
    const lac_linop *op;
    const lac_prox *f;
    size_t m;
    double norm, share, sigma;
    float *p; /* [m] */
} dual;

typedef struct pdhg {
    const lac_pdhg_config *c;
    const lac_prox *g;
    size_t n_terms, n, m_most;
    dual term[LAC_PDHG_MAX_TERMS];
    double tau;
    float *x, *u;    /* [n]; u is the array of the caller */
    float *z, *w;    /* [n] */
    float *kx, *old; /* [largest codomain] */
    float *y;        /* [codomain of term 0] where the residual is wanted */
    double residual, objective, change;
} pdhg;

void lac_pdhg_defaults(lac_pdhg_config *config)
{
    config->iterations = 300;
    config->step = 1.0;
    config->relaxation = 1.9;
    config->tolerance = 1e-4;
    config->patience = 3;
    config->discrepancy = 0.0;
    config->settled = INFINITY;
    config->with_residual = 1;
    config->with_objective = 0;
}

static lac_status check_config(const lac_pdhg_config *c)
{
    lac_status st = LAC_OK;

    LAC_TRY(laci_check_stopping("pdhg", c->iterations, c->tolerance, c->discrepancy));
    LAC_TRY(laci_check_range("pdhg", "step", c->step, 1e-12, 1e12));
    LAC_TRY(laci_check_range("pdhg", "settled", c->settled, 0.0, INFINITY));
    LAC_TRY(laci_check_range("pdhg", "patience", c->patience, 1.0, 1e9));
    if (!(c->relaxation > 0.0 && c->relaxation < 2.0))
        return LAC_FAIL(LAC_E_ARG, "pdhg: relaxation must be in (0, 2), got %g",
                        c->relaxation);
    if (c->discrepancy > 0.0 && !c->with_residual)
        return LAC_FAIL(LAC_E_ARG, "pdhg: discrepancy %g needs with_residual = 1",
                        c->discrepancy);
out:
    return st;
}

static lac_status check_term(const lac_pdhg_term *t, size_t i, size_t n)
{
    lac_status st = LAC_OK;

    if (!t->op || !t->f)
        return LAC_FAIL(LAC_E_ARG, "pdhg: operator or function of term %zu is NULL", i);
    if (lac_linop_n_domain(t->op) != n ||
        lac_linop_n_codomain(t->op) != lac_prox_count(t->f))
        return LAC_FAIL(LAC_E_SHAPE,
                        "pdhg: term %zu maps %zu numbers to %zu, its function takes "
                        "%zu, the first term starts from %zu",
                        i, lac_linop_n_domain(t->op), lac_linop_n_codomain(t->op),
                        lac_prox_count(t->f), n);
    LAC_TRY(laci_check_range("pdhg", "norm", t->norm, 0.0, 1e30));
    if (!(t->share > 0.0 && t->share <= 1e30))
        return LAC_FAIL(LAC_E_ARG, "pdhg: share of term %zu must be > 0, got %g", i,
                        t->share);
out:
    return st;
}

static lac_status check(const lac_pdhg_term *terms, size_t n, const lac_prox *g,
                        const float *x, const lac_solver_result *result)
{
    lac_status st = LAC_OK;

    if (!terms || !x || !result)
        return LAC_FAIL(LAC_E_ARG, "pdhg: a pointer is NULL");
    if (n < 1 || n > LAC_PDHG_MAX_TERMS)
        return LAC_FAIL(LAC_E_ARG, "pdhg: 1..%d terms are needed, got %zu",
                        LAC_PDHG_MAX_TERMS, n);
    if (!terms[0].op)
        return LAC_FAIL(LAC_E_ARG, "pdhg: operator of term 0 is NULL");
    for (size_t i = 0; i < n; i++)
        LAC_TRY(check_term(&terms[i], i, lac_linop_n_domain(terms[0].op)));
    if (g && lac_prox_count(g) != lac_linop_n_domain(terms[0].op))
        return LAC_FAIL(LAC_E_SHAPE, "pdhg: G takes %zu numbers, the terms %zu",
                        lac_prox_count(g), lac_linop_n_domain(terms[0].op));
out:
    return st;
}

/* Norms and steps: T = t / |K_0|^2, s_i = share_i / (T |K_i|^2). A zero operator takes
 * any step. */
static lac_status choose_steps(pdhg *w)
{
    double shares = 0.0;
    lac_status st = LAC_OK;

    for (size_t i = 0; i < w->n_terms; i++) {
        dual *d = &w->term[i];

        if (d->norm == 0.0)
            LAC_TRY(lac_opnorm(d->op, d->f, NULL, &d->norm));
        d->norm = d->norm > 0.0 ? d->norm : 1.0;
        shares += d->share;
    }
    w->tau = w->c->step / (w->term[0].norm * w->term[0].norm);
    for (size_t i = 0; i < w->n_terms; i++) {
        dual *d = &w->term[i];

        d->sigma = d->share / (shares * w->tau * d->norm * d->norm);
    }
out:
    return st;
}

static lac_status prepare(pdhg *w, const lac_pdhg_term *terms)
{
    lac_status st = LAC_OK;

    for (size_t i = 0; i < w->n_terms; i++) {
        dual *d = &w->term[i];

        d->op = terms[i].op;
        d->f = terms[i].f;
        d->norm = terms[i].norm;
        d->share = terms[i].share;
        d->m = lac_linop_n_codomain(d->op);
        w->m_most = d->m > w->m_most ? d->m : w->m_most;
        LAC_TRY(laci_alloc(&d->p, d->m, sizeof *d->p));
    }
    LAC_TRY(laci_alloc(&w->x, w->n, sizeof *w->x));
    LAC_TRY(laci_alloc(&w->z, w->n, sizeof *w->z));
    LAC_TRY(laci_alloc(&w->w, w->n, sizeof *w->w));
    LAC_TRY(laci_alloc(&w->kx, w->m_most, sizeof *w->kx));
    LAC_TRY(laci_alloc(&w->old, w->m_most, sizeof *w->old));
    if (w->c->with_residual)
        LAC_TRY(laci_alloc(&w->y, w->term[0].m, sizeof *w->y));
    LAC_TRY(choose_steps(w));
    laci_vec_copy(w->n, w->u, w->x);
    if (w->c->with_residual)
        LAC_TRY(lac_linop_apply(w->term[0].op, w->x, w->y));
out:
    return st;
}

static void release(pdhg *w)
{
    for (size_t i = 0; i < w->n_terms; i++)
        laci_free(w->term[i].p);
    laci_free(w->x);
    laci_free(w->z);
    laci_free(w->w);
    laci_free(w->kx);
    laci_free(w->old);
    laci_free(w->y);
}

/* d / u, where 0/0 is no change; NaN and Inf pass on. */
static double relative(double d, double u)
{
    if (u == 0.0)
        return d == 0.0 ? 0.0 : d / d;
    return d / u;
}

/* u = prox_{T G}(x - T sum_i K_i^T p_i); then w = 2 u - x, x = x + r (u - x) and the
 * change of x. */
static lac_status primal_step(pdhg *s)
{
    const float tau = (float)s->tau, r = (float)s->c->relaxation;
    float *x = s->x, *u = s->u, *z = s->z, *w = s->w;
    const int threads = laci_threads_for((double)s->n);
    lac_status st = LAC_OK;

    LAC_TRY(lac_linop_adjoint(s->term[0].op, s->term[0].p, z));
    for (size_t i = 1; i < s->n_terms; i++) {
        LAC_TRY(lac_linop_adjoint(s->term[i].op, s->term[i].p, w));
        if (i + 1 < s->n_terms)
            laci_vec_axpy(s->n, 1.0, w, z);
    }
    if (s->n_terms == 1)
        laci_vec_fill(s->n, 0.0f, w);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t j = 0; j < s->n; j++)
        u[j] = x[j] - tau * (z[j] + w[j]);
    if (s->g)
        LAC_TRY(lac_prox_apply(s->g, s->tau, u, u));
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t j = 0; j < s->n; j++) {
        const float d = u[j] - x[j];

        z[j] = d;
        w[j] = u[j] + d;
        x[j] += r * d;
    }
    s->change =
        relative(s->c->relaxation * laci_vec_norm(s->n, z), laci_vec_norm(s->n, u));
out:
    return st;
}

/* y = K_0 x and the residual of u from kx = K_0 (2 u - x); old is scratch. */
static lac_status track_residual(pdhg *s)
{
    const float r = (float)s->c->relaxation;
    float *y = s->y, *ku = s->old;
    const size_t m = s->term[0].m;
    double value = 0.0;
    lac_status st;

#pragma omp parallel for num_threads(laci_threads_for((double)m)) schedule(static)
    for (size_t i = 0; i < m; i++) {
        ku[i] = 0.5f * (s->kx[i] + y[i]);
        y[i] += r * (ku[i] - y[i]);
    }
    st = lac_prox_value(s->term[0].f, ku, &value); /* 1/2 |K_0 u - b|^2 */
    s->residual = sqrt(2.0 * value);
    s->objective = value;
    return st;
}

/* q = dual step from p; p = p + r (q - p) */
static lac_status dual_step(pdhg *s, size_t i)
{
    dual *d = &s->term[i];
    const float r = (float)s->c->relaxation;
    float *p = d->p, *old = s->old;
    lac_status st = LAC_OK;

    LAC_TRY(lac_linop_apply(d->op, s->w, s->kx)); /* K_i (2 u - x) */
    if (i == 0 && s->c->with_residual)
        LAC_TRY(track_residual(s));
    laci_vec_copy(d->m, p, old);
    LAC_TRY(lac_prox_dual_step(d->f, d->sigma, s->kx, p));
#pragma omp parallel for num_threads(laci_threads_for((double)d->m)) schedule(static)
    for (size_t j = 0; j < d->m; j++)
        p[j] = old[j] + r * (p[j] - old[j]);
out:
    return st;
}

/* The objective of u: all terms, and G. */
static lac_status measure_objective(pdhg *s)
{
    lac_status st = LAC_OK;
    double sum = s->c->with_residual ? s->objective : 0.0, value = 0.0;

    for (size_t i = s->c->with_residual ? 1 : 0; i < s->n_terms; i++) {
        LAC_TRY(lac_linop_apply(s->term[i].op, s->u, s->kx));
        LAC_TRY(lac_prox_value(s->term[i].f, s->kx, &value));
        sum += value;
    }
    if (s->g) {
        LAC_TRY(lac_prox_value(s->g, s->u, &value));
        sum += value;
    }
    s->objective = sum;
out:
    return st;
}

static lac_status step(pdhg *s)
{
    lac_status st = LAC_OK;

    LAC_TRY(primal_step(s));
    for (size_t i = 0; i < s->n_terms; i++)
        LAC_TRY(dual_step(s, i));
    if (s->c->with_objective)
        LAC_TRY(measure_objective(s));
    else
        s->objective = NAN;
out:
    return st;
}

/* *reason where the run is over. quiet counts the iterations of little change in a row.
 */
static void judge(const pdhg *s, int *quiet, lac_reason *reason)
{
    const lac_pdhg_config *c = s->c;
    const int still = s->change <= c->tolerance && c->tolerance > 0.0;

    *quiet = still ? *quiet + 1 : 0;
    if (!isfinite(s->change) || !isfinite(s->residual))
        *reason = LAC_STOP_NAN;
    else if (c->discrepancy > 0.0 && s->residual <= c->discrepancy &&
             s->change <= c->settled)
        *reason = LAC_CONVERGED_DISCREPANCY;
    else if (*quiet >= c->patience)
        *reason = LAC_CONVERGED_TOLERANCE;
}

static lac_status iterate(pdhg *s, const lac_monitor *monitor, lac_solver_result *res)
{
    lac_status st = LAC_OK;
    int done = 0, quiet = 0;

    while (!done && res->iterations < s->c->iterations) {
        lac_iteration it;

        LAC_TRY(step(s));
        res->iterations++;
        it = (lac_iteration){.iteration = res->iterations,
                             .limit = s->c->iterations,
                             .objective = s->objective,
                             .residual = s->c->with_residual ? s->residual : NAN,
                             .change = s->change,
                             .primal = NAN,
                             .dual = NAN,
                             .x = s->u};
        judge(s, &quiet, &res->reason);
        done = laci_monitor_done(monitor, &it, &res->reason);
    }
    res->objective = s->objective;
    res->residual = s->c->with_residual ? s->residual : NAN;
out:
    return st;
}

lac_status lac_pdhg(const lac_pdhg_term *terms, size_t n, const lac_prox *g, float *x,
                    const lac_pdhg_config *config, const lac_monitor *monitor,
                    lac_solver_result *result)
{
    lac_pdhg_config c;
    pdhg s = {0};
    lac_solver_result res = {.reason = LAC_STOP_ITERATIONS};
    lac_status st = LAC_OK;

    lac_pdhg_defaults(&c);
    if (config)
        c = *config;
    LAC_TRY(check_config(&c));
    LAC_TRY(check(terms, n, g, x, result));
    s.c = &c;
    s.g = g;
    s.n_terms = n;
    s.n = lac_linop_n_domain(terms[0].op);
    s.u = x;
    LAC_TRY(prepare(&s, terms));
    LAC_TRY(iterate(&s, monitor, &res));
    *result = res;
out:
    release(&s);
    return st;
}
