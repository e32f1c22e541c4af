/* recon/consistency.c - the search for mu, each step an ADMM run from the last one. */
#include "consistency.h"
#include "method_scale.h"
#include "ops.h"
#include "prox.h"
#include "solver_admm.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "../radon/normal.h"

#include <math.h>

enum { MOST_SOLVES = 10, ITERATIONS = 12, INNER = 3 };

/* mu over the mean eigenvalue of R^T R. */
#define FIRST_MU 0.03
#define LEAST_MU 1e-6
#define MOST_MU 1e4

typedef struct task {
    const laci_problem *p;
    const lac_linop *radon;
    laci_consistency *c;
    const float *prior;
    size_t n, n_data;
    float *rtg, *atb, *data, *x;
    float *eig, *inverse; /* spectrum of R^T R, of the preconditioner */
    double mean_eig, mu;
    lac_linop *ridge; /* an operator A with A^T A = R^T R + mu */
    lac_prox *box;
} task;

/* --- R^T R + mu as the normal operator of A = (R, sqrt(mu)) --------------------------
 */

static lac_status ridge_apply(const void *ctx, const float *x, float *y)
{
    const task *t = ctx;
    lac_status st = lac_linop_apply(t->radon, x, y);

    laci_vec_copy(t->n, x, y + t->n_data);
    laci_vec_scale(t->n, sqrt(t->mu), y + t->n_data);
    return st;
}

static lac_status ridge_adjoint(const void *ctx, const float *y, float *x)
{
    const task *t = ctx;
    lac_status st = lac_linop_adjoint(t->radon, y, x);

    laci_vec_axpy(t->n, sqrt(t->mu), y + t->n_data, x);
    return st;
}

static lac_status ridge_normal(const void *ctx, const float *x, float *z)
{
    const task *t = ctx;
    lac_status st = lac_linop_normal(t->radon, x, z, t->data);

    laci_vec_axpy(t->n, t->mu, x, z);
    return st;
}

static const lac_linop_vt ridge_vt = {"data and ridge", ridge_apply, ridge_adjoint,
                                      ridge_normal, NULL};

static lac_status residual_of(const task *t, const float *x, double *residual)
{
    lac_status st = lac_linop_apply(t->radon, x, t->data);

    *residual = laci_vec_diff_norm(t->n_data, t->data, t->p->sino->data);
    return st;
}

/* x = f(mu), from the x so far. */
static lac_status solve(task *t, double mu)
{
    const lac_grid *grid = t->p->grid;
    const size_t half = (size_t)grid->ny * ((size_t)grid->nx / 2 + 1);
    const lac_admm_config config = {
        .iterations = ITERATIONS, .inner = INNER, .tolerance = 1e-4};
    lac_admm_problem problem = {.a = t->ridge, .atb = t->atb, .g = t->box};
    lac_admm *admm = NULL;
    lac_linop *precond = NULL;
    lac_solver_result result;
    lac_status st = LAC_OK;

    t->mu = mu * t->mean_eig;
    problem.rho_g = t->mu + 0.1 * t->mean_eig;
    for (size_t i = 0; i < half; i++)
        t->inverse[i] = (float)(1.0 / (t->eig[i] + t->mu + problem.rho_g));
    LAC_TRY(lac_op_circulant(&precond, grid->nx, grid->ny, t->inverse));
    problem.precond = precond;
    laci_vec_copy(t->n, t->rtg, t->atb);
    laci_vec_axpy(t->n, t->mu, t->prior, t->atb);
    LAC_TRY(lac_admm_create(&admm, &problem));
    LAC_TRY(lac_admm_restart(admm, t->x));
    LAC_TRY(lac_admm_run(admm, &config, NULL, &result));
    laci_vec_copy(t->n, lac_admm_solution(admm), t->x);
    t->c->solves++;
    t->c->mu = mu;
    LAC_TRY(residual_of(t, t->x, &t->c->after));
out:
    lac_admm_destroy(&admm);
    lac_linop_unref(&precond);
    return st;
}

/* Regula falsi in log mu (Illinois), the residual within 1 % of the target. */
static lac_status search(task *t)
{
    const double target = t->c->target;
    double lo = log(LEAST_MU), hi = log(MOST_MU); /* residual below, above the target */
    double at = log(FIRST_MU);
    lac_status st = LAC_OK;

    for (int k = 0; k < MOST_SOLVES; k++) {
        LAC_TRY(solve(t, exp(at)));
        if (t->c->after <= target && t->c->after >= 0.99 * target)
            break;
        if (t->c->after > target)
            hi = at;
        else
            lo = at;
        /* the residual over the noise grows about like mu: a damped Newton step, kept
         * inside of the bracket */
        at += 1.5 * log(0.995 * target / t->c->after) * 4.0;
        if (at <= lo || at >= hi)
            at = 0.5 * (lo + hi);
        if (hi - lo < 0.02)
            break;
    }
out:
    return st;
}

static lac_status prepare(task *t)
{
    const lac_grid *grid = t->p->grid;
    const size_t half = (size_t)grid->ny * ((size_t)grid->nx / 2 + 1);
    const size_t all = t->n + t->n_data;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&t->rtg, t->n, sizeof *t->rtg));
    LAC_TRY(laci_alloc(&t->atb, t->n, sizeof *t->atb));
    LAC_TRY(laci_alloc(&t->x, t->n, sizeof *t->x));
    LAC_TRY(laci_alloc(&t->data, all, sizeof *t->data));
    LAC_TRY(laci_alloc(&t->eig, half, sizeof *t->eig));
    LAC_TRY(laci_alloc(&t->inverse, half, sizeof *t->inverse));
    LAC_TRY(lac_linop_adjoint(t->radon, t->p->sino->data, t->rtg));
    LAC_TRY(lac_normal_spectrum(t->p->sino->geom, grid, grid->nx, grid->ny, t->eig));
    t->mean_eig = laci_spectrum_mean(grid, t->eig);
    if (!(t->mean_eig > 0.0))
        t->mean_eig = 1.0;
    LAC_TRY(lac_prox_box(&t->box, t->n, t->c->lo, t->c->hi));
    LAC_TRY(lac_linop_create(&t->ridge, &ridge_vt, t, lac_linop_domain(t->radon),
                             (lac_shape){{1, 1, all}}));
out:
    return st;
}

static void clear(task *t)
{
    lac_linop_unref(&t->ridge);
    lac_prox_destroy(&t->box);
    laci_free(t->rtg);
    laci_free(t->atb);
    laci_free(t->x);
    laci_free(t->data);
    laci_free(t->eig);
    laci_free(t->inverse);
}

lac_status laci_consistency_run(const laci_problem *p, const lac_linop *radon,
                                laci_consistency *c, const float *prior, float *x)
{
    task t = {.p = p,
              .radon = radon,
              .c = c,
              .prior = prior,
              .n = lac_linop_n_domain(radon),
              .n_data = lac_linop_n_codomain(radon)};
    lac_status st = LAC_OK;

    c->mu = 0.0;
    c->solves = 0;
    LAC_TRY(prepare(&t));
    for (size_t i = 0; i < t.n; i++)
        t.x[i] = fminf(fmaxf(prior[i], (float)c->lo), (float)c->hi);
    LAC_TRY(residual_of(&t, t.x, &c->before));
    c->after = c->before;
    if (c->before > c->target)
        LAC_TRY(search(&t));
    laci_vec_copy(t.n, t.x, x);
out:
    clear(&t);
    return st;
}
