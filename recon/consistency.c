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

/* mu over the mean eigenvalue of R^T R: where the search begins, how far it strides
 * until the target lies between two of its points, and where it gives up. */
#define FIRST_MU 10.0
#define STRIDE 8.0
#define LEAST_MU 1e-4
#define MOST_MU 1e6

/* Residuals within these shares of the target will do. */
#define NEAR_BELOW 0.97
#define NEAR_ABOVE 1.02

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
    /* weaker penalties leave z far from x for long: a residual that was not to be */
    problem.rho_g = t->mu + t->mean_eig;
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

/* Two points of the curve of residuals, as logarithms: below and above the target. */
typedef struct bracket {
    double mu[2], residual[2];
    int has[2];
} bracket;

/* Where to look next: between the points as if residual were a power of mu, and by
 * strides while one of them is missing. */
static double next_mu(const bracket *b, double target, double mu)
{
    double share;

    if (!b->has[0])
        return mu / STRIDE;
    if (!b->has[1])
        return mu * STRIDE;
    share = (log(target) - b->residual[0]) / (b->residual[1] - b->residual[0]);
    share = fmin(fmax(share, 0.1), 0.9);
    return exp(b->mu[0] + share * (b->mu[1] - b->mu[0]));
}

static int near(const laci_consistency *c)
{
    return c->after <= NEAR_ABOVE * c->target && c->after >= NEAR_BELOW * c->target;
}

static lac_status search(task *t)
{
    const double target = t->c->target;
    double mu = FIRST_MU;
    bracket b = {0};
    lac_status st = LAC_OK;

    do {
        int above;

        LAC_TRY(solve(t, mu));
        above = t->c->after > target;
        b.mu[above] = log(mu);
        b.residual[above] = log(t->c->after);
        b.has[above] = 1;
        mu = next_mu(&b, 0.99 * target, mu);
    } while (!near(t->c) && t->c->solves < MOST_SOLVES && mu > LEAST_MU &&
             mu < MOST_MU);
    if (t->c->after > NEAR_ABOVE * target && b.has[0]) /* ended on the wrong side */
        LAC_TRY(solve(t, exp(b.mu[0])));
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
