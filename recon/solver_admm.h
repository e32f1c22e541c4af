/* recon/solver_admm.h - alternating directions for least squares with sparsity terms.
 * Threads: any, each with a problem of its own; what the operators and functions of a
 * problem allow. */
#ifndef LAC_RECON_SOLVER_ADMM_H
#define LAC_RECON_SOLVER_ADMM_H

#include "linop.h"
#include "prox.h"
#include "solver.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A term F(K x) of the objective, known by what the iteration asks of it. With the
 * scaled dual variable u, which the term keeps (p = rho u is the dual variable proper):
 */
typedef struct lac_admm_term_vt {
    const char *name;
    /**
     * v = K x + u, u <- v - prox_{F/rho}(v), adjoint = K^T u, *change = ||u_new -
     * u_old||. For a norm the new u is the projection of v on the polar ball of radius
     * weight / rho. x, adjoint: [domain], no overlap.
     */
    lac_status (*step)(void *ctx, double rho, const float *x, float *adjoint,
                       double *change);
    /** *value = F(K x) */
    lac_status (*value)(void *ctx, const float *x, double *value);
    /** u = 0 */
    void (*reset)(void *ctx);
} lac_admm_term_vt;

/** All borrowed; must outlive the solver. */
typedef struct lac_admm_term {
    const lac_admm_term_vt *vt;
    void *ctx;
    const lac_linop *gram; /**< K^T K; NULL: the identity (a Parseval frame) */
    double rho;            /**< penalty of this splitting, > 0 */
} lac_admm_term;

#define LAC_ADMM_MAX_TERMS 4

/**
 *   min over x of 1/2 ||A x - b||^2 + sum_i F_i(K_i x) + G(x),
 *
 * all convex. The data come in as A^T b, and A by A^T A alone (lac_linop_normal), so a
 * fast normal operator is used where there is one.
 */
typedef struct lac_admm_problem {
    const lac_linop *a;
    const float *atb;           /**< A^T b, [domain] */
    const lac_admm_term *terms; /**< n_terms of them, 0 .. LAC_ADMM_MAX_TERMS; copied */
    size_t n_terms;
    const lac_prox *g; /**< G on the domain, NULL for 0 */
    double rho_g;      /**< penalty of the splitting z = x, > 0; unused for NULL */
    const lac_linop *precond; /**< near (A^T A + sum_i rho_i K_i^T K_i + rho_g)^-1,
                                   symmetric, positive definite; NULL: the identity */
} lac_admm_problem;

typedef struct lac_admm_config {
    int iterations;   /**< limit, >= 1; default 100 */
    int inner;        /**< conjugate gradient steps an iteration, >= 1; default 2 */
    double tolerance; /**< stop when both residuals below are at most this, 0..1;
                           default 1e-3; 0: never */
} lac_admm_config;

LAC_API void lac_admm_defaults(lac_admm_config *config);

/**
 * The solver with its state (x and all dual variables): runs continue where the last
 * one ended, also after the caller has changed the weights of terms: a warm start.
 * Workspace is allocated here only. One run at a time on one object.
 */
typedef struct lac_admm lac_admm;

/**
 * Begins at x = 0, as after lac_admm_restart(admm, NULL).
 * @param problem  the struct is copied, what it points to is borrowed.
 * @return LAC_OK; LAC_E_ARG (NULL, rho not > 0, too many terms); LAC_E_SHAPE;
 *         LAC_E_NOMEM; what G returns
 */
LAC_API LAC_NODISCARD lac_status lac_admm_create(lac_admm **out,
                                                 const lac_admm_problem *problem);
LAC_API void lac_admm_destroy(lac_admm **admm);

/** Start from x [domain] (NULL: 0) and dual variables 0. @return LAC_OK, LAC_E_ARG,
 * what G returns */
LAC_API LAC_NODISCARD lac_status lac_admm_restart(lac_admm *admm, const float *x);

/**
 * Iterate. The residuals are, with z_i the split variables and n of them,
 *
 *   primal: sqrt(sum_i ||K_i x - z_i||^2 + ||x - z||^2), relative to sqrt(n) times the
 *           largest ||x|| or ||z|| of the run;
 *   dual:   ||A^T (A x - b) + sum_i rho_i K_i^T u_i + rho_g u||, the gradient that is
 *           left at x, relative to ||A^T b|| (to the largest rho_i ||K_i^T u_i||, rho_g
 *           ||u|| of the run where A^T b = 0): 0 at the minimiser.
 *
 * Both are computed every iteration from what the iteration knows and go to the
 * monitor. config NULL: defaults.
 * @return LAC_OK (also where it did not converge: see reason), LAC_E_ARG, what
 * operators, terms and G return
 */
LAC_API LAC_NODISCARD lac_status lac_admm_run(lac_admm *admm,
                                              const lac_admm_config *config,
                                              const lac_monitor *monitor,
                                              lac_solver_result *result);

/** The present solution z, a point where G is finite (x where G is NULL); borrowed. */
LAC_API const float *lac_admm_solution(const lac_admm *admm);

/**
 * Objective at the solution, less 1/2 ||b||^2: 1/2 <z, A^T A z> - <z, A^T b> + sum_i
 * F_i(K_i z). Costs one application of everything. @return LAC_OK, LAC_E_ARG, what
 * operators return
 */
LAC_API LAC_NODISCARD lac_status lac_admm_objective(lac_admm *admm, double *objective);

#ifdef __cplusplus
}
#endif
#endif
