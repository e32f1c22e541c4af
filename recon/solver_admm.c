/* recon/solver_admm.c - ADMM in scaled form (Boyd, Parikh, Chu, Peleato, Eckstein,
 * Found. Trends Mach. Learn. 3 (2011) 1), with M = A^T A + sum rho_i K_i^T K_i + rho_g:
 *
 *   M x  = A^T b + sum rho_i K_i^T (z_i - u_i) + rho_g (z - u)     some CG steps
 *   v_i  = K_i x + u_i,  z_i = prox(v_i),  u_i = v_i - z_i         the terms' step
 *   v    = x + u,        z = prox_G(v),    u = v - z
 *
 * Since z_i - u_i = K_i x + u_i(old) - 2 u_i(new), the right-hand side follows from the
 * images K_i^T K_i x and s_i = K_i^T u_i: no split variable is ever stored.
 */
#include "solver_admm.h"
#include "solver_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>
#include <string.h>

/* M x is carried along with x; it is computed afresh in every so many iterations,
 * before rounding errors add up. */
#define FRESH 16

struct lac_admm {
    lac_admm_problem p;
    lac_admm_term term[LAC_ADMM_MAX_TERMS];
    size_t n;                     /* of the domain */
    float *x, *z, *u;             /* [n] */
    float *old;                   /* [n]: the solution before an iteration */
    float *mx;                    /* [n]: M x */
    int age;                      /* iterations since the start */
    float *s[LAC_ADMM_MAX_TERMS]; /* [n]: K_i^T u_i */
    float *h[LAC_ADMM_MAX_TERMS]; /* [n]: K_i^T (z_i - u_i) */
    float *rhs, *r, *d, *q, *y;   /* [n]: right-hand side; residual, direction, M d,
                                     preconditioned residual of CG */
    float *work;                  /* [codomain of A] */
};

void lac_admm_defaults(lac_admm_config *config)
{
    config->iterations = 100;
    config->inner = 2;
    config->tolerance = 1e-3;
}

static lac_status check_square(const lac_linop *op, size_t n, const char *what)
{
    if (op && (lac_linop_n_domain(op) != n || lac_linop_n_codomain(op) != n))
        return LAC_FAIL(LAC_E_SHAPE,
                        "admm: the %s must map %zu numbers to %zu, it maps %zu to %zu",
                        what, n, n, lac_linop_n_domain(op), lac_linop_n_codomain(op));
    return LAC_OK;
}

static lac_status check_problem(const lac_admm_problem *p)
{
    lac_status st = LAC_OK;
    size_t n;

    if (!p || !p->a || !p->atb || (p->n_terms > 0 && !p->terms))
        return LAC_FAIL(LAC_E_ARG, "admm: a pointer is NULL");
    if (p->n_terms > LAC_ADMM_MAX_TERMS)
        return LAC_FAIL(LAC_E_ARG, "admm: at most %d terms, got %zu",
                        LAC_ADMM_MAX_TERMS, p->n_terms);
    n = lac_linop_n_domain(p->a);
    for (size_t i = 0; i < p->n_terms; i++) {
        const lac_admm_term *t = &p->terms[i];

        if (!t->vt || !t->vt->step || !t->vt->value || !t->vt->reset)
            return LAC_FAIL(LAC_E_ARG, "admm: term %zu lacks a function", i);
        if (!(t->rho > 0.0) || isinf(t->rho))
            return LAC_FAIL(LAC_E_ARG, "admm: rho of term %zu must be > 0, got %g", i,
                            t->rho);
        LAC_TRY(check_square(t->gram, n, "Gram operator of a term"));
    }
    LAC_TRY(check_square(p->precond, n, "preconditioner"));
    if (p->g && (!(p->rho_g > 0.0) || isinf(p->rho_g)))
        return LAC_FAIL(LAC_E_ARG, "admm: rho_g must be > 0, got %g", p->rho_g);
    if (p->g && lac_prox_count(p->g) != n)
        return LAC_FAIL(LAC_E_SHAPE, "admm: G takes %zu numbers, A takes %zu",
                        lac_prox_count(p->g), n);
out:
    return st;
}

lac_status lac_admm_create(lac_admm **out, const lac_admm_problem *problem)
{
    lac_admm *a = NULL;
    lac_status st = LAC_OK;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "admm: a pointer is NULL");
    *out = NULL;
    LAC_TRY(check_problem(problem));
    LAC_TRY(laci_new(&a, sizeof *a));
    a->p = *problem;
    for (size_t i = 0; i < problem->n_terms; i++)
        a->term[i] = problem->terms[i];
    a->p.terms = a->term;
    a->n = lac_linop_n_domain(problem->a);
    {
        float **const images[] = {&a->x,   &a->z, &a->u, &a->old, &a->mx,
                                  &a->rhs, &a->r, &a->d, &a->q,   &a->y};

        for (size_t i = 0; i < sizeof images / sizeof *images; i++)
            LAC_TRY(laci_alloc(images[i], a->n, sizeof(float)));
    }
    for (size_t i = 0; i < a->p.n_terms; i++) {
        LAC_TRY(laci_alloc(&a->s[i], a->n, sizeof(float)));
        LAC_TRY(laci_alloc(&a->h[i], a->n, sizeof(float)));
    }
    LAC_TRY(laci_alloc(&a->work, lac_linop_n_codomain(problem->a), sizeof(float)));
    LAC_TRY(lac_admm_restart(a, NULL));
    *out = a;
    a = NULL;
out:
    lac_admm_destroy(&a);
    return st;
}

void lac_admm_destroy(lac_admm **admm)
{
    lac_admm *a = admm ? *admm : NULL;

    if (!a)
        return;
    laci_free(a->x);
    laci_free(a->z);
    laci_free(a->u);
    laci_free(a->old);
    laci_free(a->mx);
    laci_free(a->rhs);
    laci_free(a->r);
    laci_free(a->d);
    laci_free(a->q);
    laci_free(a->y);
    laci_free(a->work);
    for (size_t i = 0; i < LAC_ADMM_MAX_TERMS; i++) {
        laci_free(a->s[i]);
        laci_free(a->h[i]);
    }
    laci_free(a);
    *admm = NULL;
}

const float *lac_admm_solution(const lac_admm *admm)
{
    if (!admm)
        return NULL;
    return admm->p.g ? admm->z : admm->x;
}

/* out = K_i^T K_i x */
static lac_status gram(const lac_admm_term *t, size_t n, const float *x, float *out)
{
    if (t->gram)
        return lac_linop_apply(t->gram, x, out);
    laci_vec_copy(n, x, out);
    return LAC_OK;
}

lac_status lac_admm_restart(lac_admm *admm, const float *x)
{
    lac_admm *a = admm;
    lac_status st = LAC_OK;

    if (!a)
        return LAC_FAIL(LAC_E_ARG, "admm: a pointer is NULL");
    if (x)
        laci_vec_copy(a->n, x, a->x);
    else
        laci_vec_fill(a->n, 0.0f, a->x);
    a->age = 0;
    if (a->p.g)
        LAC_TRY(lac_prox_apply(a->p.g, 1.0 / a->p.rho_g, a->x, a->z));
    laci_vec_fill(a->n, 0.0f, a->u);
    for (size_t i = 0; i < a->p.n_terms; i++) {
        a->term[i].vt->reset(a->term[i].ctx);
        laci_vec_fill(a->n, 0.0f, a->s[i]);
        LAC_TRY(gram(&a->term[i], a->n, a->x, a->h[i]));
    }
out:
    return st;
}

/* out = M x; y is scratch */
static lac_status apply_m(lac_admm *a, const float *x, float *out)
{
    lac_status st = LAC_OK;

    LAC_TRY(lac_linop_normal(a->p.a, x, out, a->work));
    for (size_t i = 0; i < a->p.n_terms; i++) {
        if (a->term[i].gram) {
            LAC_TRY(lac_linop_apply(a->term[i].gram, x, a->y));
            laci_vec_axpy(a->n, a->term[i].rho, a->y, out);
        } else {
            laci_vec_axpy(a->n, a->term[i].rho, x, out);
        }
    }
    if (a->p.g)
        laci_vec_axpy(a->n, a->p.rho_g, x, out);
out:
    return st;
}

static void right_hand_side(lac_admm *a)
{
    const float rho_g = (float)a->p.rho_g;
    const int with_g = a->p.g != NULL;

    laci_vec_copy(a->n, a->p.atb, a->rhs);
    for (size_t i = 0; i < a->p.n_terms; i++)
        laci_vec_axpy(a->n, a->term[i].rho, a->h[i], a->rhs);
    if (!with_g)
        return;
#pragma omp parallel for num_threads(laci_threads_for((double)a->n)) schedule(static)
    for (size_t j = 0; j < a->n; j++)
        a->rhs[j] += rho_g * (a->z[j] - a->u[j]);
}

static lac_status precondition(lac_admm *a)
{
    if (a->p.precond)
        return lac_linop_apply(a->p.precond, a->r, a->y);
    laci_vec_copy(a->n, a->r, a->y);
    return LAC_OK;
}

/* Preconditioned conjugate gradients on M x = rhs from the x there is. r is the
 * residual at the end. *broken: M or the preconditioner was not positive. */
static lac_status solve_x(lac_admm *a, int steps, int *broken)
{
    lac_status st = LAC_OK;
    double gamma, next;

    right_hand_side(a);
    if (a->age % FRESH == 0)
        LAC_TRY(apply_m(a, a->x, a->mx));
    a->age++;
    laci_vec_sub(a->n, a->rhs, a->mx, a->r);
    LAC_TRY(precondition(a));
    gamma = laci_vec_dot(a->n, a->r, a->y);
    laci_vec_copy(a->n, a->y, a->d);
    for (int k = 0; k < steps && gamma != 0.0; k++) {
        double curvature;

        LAC_TRY(apply_m(a, a->d, a->q));
        curvature = laci_vec_dot(a->n, a->d, a->q);
        if (gamma < 0.0 || curvature <= 0.0) {
            *broken = 1;
            break;
        }
        laci_vec_axpy(a->n, gamma / curvature, a->d, a->x);
        laci_vec_axpy(a->n, gamma / curvature, a->q, a->mx);
        laci_vec_axpy(a->n, -gamma / curvature, a->q, a->r);
        if (k + 1 == steps)
            break;
        LAC_TRY(precondition(a));
        next = laci_vec_dot(a->n, a->r, a->y);
        laci_vec_xpay(a->n, a->y, next / gamma, a->d);
        gamma = next;
    }
out:
    return st;
}

/* h = K^T K x + s_old - 2 s_new, s = s_new. d, q are free here. The new dual variable
 * changes the right-hand side by q, which is added to *left below. */
static lac_status step_term(lac_admm *a, size_t i, double *primal)
{
    const lac_admm_term *t = &a->term[i];
    float *h = a->h[i], *s = a->s[i];
    const float rho = (float)t->rho, *kx = a->d, *s_new = a->q;
    float *left = a->rhs;
    lac_status st = LAC_OK;
    double change;

    LAC_TRY(gram(t, a->n, a->x, a->d));
    LAC_TRY(t->vt->step(t->ctx, t->rho, a->x, a->q, &change));
    *primal += change * change;
#pragma omp parallel for num_threads(laci_threads_for((double)a->n)) schedule(static)
    for (size_t j = 0; j < a->n; j++) {
        const float next = kx[j] + s[j] - 2.0f * s_new[j];

        /* M x = rhs - r held with the old h; the gradient takes s_new: */
        left[j] += rho * (h[j] - kx[j] + s_new[j]);
        h[j] = next;
        s[j] = s_new[j];
    }
out:
    return st;
}

/* z = prox(x + u), u = x + u - z */
static lac_status step_g(lac_admm *a, double *primal)
{
    const float rho = (float)a->p.rho_g;
    float *v = a->d, *left = a->rhs;
    lac_status st = LAC_OK;
    double norm;

#pragma omp parallel for num_threads(laci_threads_for((double)a->n)) schedule(static)
    for (size_t j = 0; j < a->n; j++) {
        v[j] = a->x[j] + a->u[j];
        left[j] += rho * (a->z[j] - a->u[j] - a->x[j]); /* with the old z, u */
    }
    LAC_TRY(lac_prox_apply(a->p.g, 1.0 / a->p.rho_g, v, a->z));
    norm = laci_vec_diff_norm(a->n, a->x, a->z);
    *primal += norm * norm;
#pragma omp parallel for num_threads(laci_threads_for((double)a->n)) schedule(static)
    for (size_t j = 0; j < a->n; j++) {
        a->u[j] = v[j] - a->z[j];
        left[j] += rho * a->u[j];
    }
out:
    return st;
}

/* One iteration. Residuals as in the header: with r = rhs - M x of the CG,
 *
 *   A^T A x - A^T b + sum rho s_i + rho_g u
 *     = -r + sum rho_i (h_i - K_i^T K_i x + s_i) + rho_g (z_old - u_old - x + u),
 *
 * which is gathered in `rhs` while the terms step. */
static lac_status iterate(lac_admm *a, int inner, double *primal, double *dual,
                          int *broken)
{
    lac_status st = LAC_OK;

    LAC_TRY(solve_x(a, inner, broken));
    laci_vec_fill(a->n, 0.0f, a->rhs);
    laci_vec_axpy(a->n, -1.0, a->r, a->rhs);
    *primal = 0.0;
    for (size_t i = 0; i < a->p.n_terms; i++)
        LAC_TRY(step_term(a, i, primal));
    if (a->p.g)
        LAC_TRY(step_g(a, primal));
    *primal = sqrt(*primal);
    *dual = laci_vec_norm(a->n, a->rhs);
out:
    return st;
}

/* What residuals are relative to. x: of the largest iterate of the run, as it may tend
 * to 0. gradient: ||A^T b||; where that is 0, the largest of the other parts of it. */
typedef struct residual_scale {
    double x, gradient;
    int no_data; /* A^T b = 0 */
} residual_scale;

static void scale_of(const lac_admm *a, double norm, residual_scale *scale)
{
    const double splits = (double)a->p.n_terms + (a->p.g ? 1.0 : 0.0);

    if (a->p.g)
        norm = fmax(norm, laci_vec_norm(a->n, a->z));
    scale->x = fmax(scale->x, norm * sqrt(splits));
    for (size_t i = 0; scale->no_data && i < a->p.n_terms; i++)
        scale->gradient =
            fmax(scale->gradient, a->term[i].rho * laci_vec_norm(a->n, a->s[i]));
    if (scale->no_data && a->p.g)
        scale->gradient = fmax(scale->gradient, a->p.rho_g * laci_vec_norm(a->n, a->u));
}

static double relative(double value, double scale)
{
    return value == 0.0 || scale == 0.0 ? value : value / scale;
}

static lac_status check_config(const lac_admm_config *c)
{
    lac_status st = LAC_OK;

    LAC_TRY(laci_check_iterations("admm", c->iterations));
    LAC_TRY(laci_check_range("admm", "inner", c->inner, 1.0, 1e6));
    LAC_TRY(laci_check_range("admm", "tolerance", c->tolerance, 0.0, 1.0));
out:
    return st;
}

lac_status lac_admm_run(lac_admm *admm, const lac_admm_config *config,
                        const lac_monitor *monitor, lac_solver_result *result)
{
    lac_solver_result res = {
        .reason = LAC_STOP_ITERATIONS, .objective = NAN, .residual = NAN};
    lac_admm *a = admm;
    lac_admm_config c;
    residual_scale scale = {0};
    lac_status st = LAC_OK;
    int broken = 0;

    if (!a || !result)
        return LAC_FAIL(LAC_E_ARG, "admm: a pointer is NULL");
    lac_admm_defaults(&c);
    if (config)
        c = *config;
    LAC_TRY(check_config(&c));
    scale.gradient = laci_vec_norm(a->n, a->p.atb);
    scale.no_data = scale.gradient == 0.0;
    while (res.iterations < c.iterations) {
        lac_iteration it = {.limit = c.iterations, .objective = NAN, .residual = NAN};
        double norm;

        laci_vec_copy(a->n, lac_admm_solution(a), a->old);
        LAC_TRY(iterate(a, c.inner, &it.primal, &it.dual, &broken));
        norm = laci_vec_norm(a->n, a->x);
        scale_of(a, norm, &scale);
        it.primal = relative(it.primal, scale.x);
        it.dual = relative(it.dual, scale.gradient);
        it.change =
            relative(laci_vec_diff_norm(a->n, lac_admm_solution(a), a->old), norm);
        it.iteration = ++res.iterations;
        it.x = lac_admm_solution(a);
        if (!isfinite(norm) || !isfinite(it.primal) || !isfinite(it.dual))
            res.reason = LAC_STOP_NAN;
        else if (broken)
            res.reason = LAC_STOP_BREAKDOWN;
        else if (it.primal <= c.tolerance && it.dual <= c.tolerance)
            res.reason = LAC_CONVERGED_TOLERANCE;
        if (laci_monitor_done(monitor, &it, &res.reason))
            break;
    }
    *result = res;
out:
    return st;
}

lac_status lac_admm_objective(lac_admm *admm, double *objective)
{
    const float *z = lac_admm_solution(admm);
    lac_status st = LAC_OK;
    double sum, value;

    if (!admm || !objective)
        return LAC_FAIL(LAC_E_ARG, "admm: a pointer is NULL");
    LAC_TRY(lac_linop_normal(admm->p.a, z, admm->q, admm->work));
    sum =
        0.5 * laci_vec_dot(admm->n, z, admm->q) - laci_vec_dot(admm->n, z, admm->p.atb);
    for (size_t i = 0; i < admm->p.n_terms; i++) {
        LAC_TRY(admm->term[i].vt->value(admm->term[i].ctx, z, &value));
        sum += value;
    }
    *objective = sum;
out:
    return st;
}
