/* recon/solver_pdhg.h - primal-dual hybrid gradients for sums of convex functions. */
#ifndef LAC_RECON_SOLVER_PDHG_H
#define LAC_RECON_SOLVER_PDHG_H

#include "linop.h"
#include "prox.h"
#include "solver.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One term F(K x) of the problem. Both borrowed. */
typedef struct lac_pdhg_term {
    const lac_linop *op; /**< K; all terms have the same domain */
    const lac_prox *f;   /**< F on the codomain of K */
    double norm;  /**< upper bound of ||S^(1/2) K||, S the metric of f; 0: estimated */
    double share; /**< part of the step budget, see below, > 0; the shares are scaled to
                       the sum 1 */
} lac_pdhg_term;

typedef struct lac_pdhg_config {
    int iterations;     /**< limit, >= 1; default 300 */
    double step;        /**< t below, > 0; default 1 */
    double relaxation;  /**< r below, in (0, 2); default 1.9 */
    double tolerance;   /**< stop when |x_new - x| <= tolerance |x_new|, in 0..1;
                             default 1e-4; 0: never */
    int patience;       /**< ... in this many iterations in a row, >= 1; default 3 */
    double discrepancy; /**< stop when ||K_0 x - b|| <= this, where the first term is
                             1/2 ||K_0 x - b||^2, >= 0; default 0: never */
    double settled;    /**< ... and |x_new - x| <= settled |x_new|, >= 0: fast steps can
                            pass the noise level long before the other terms have
                            acted; default INFINITY: no condition */
    int with_residual; /**< 1 (default): the first term is 1/2 ||K_0 x - b||^2, and its
                            norm is reported as the residual */
    int with_objective; /**< 1: the objective every iteration, at the cost of applying
                             all terms but the first once more; default 0: NaN */
} lac_pdhg_config;

LAC_API void lac_pdhg_defaults(lac_pdhg_config *config);

#define LAC_PDHG_MAX_TERMS 8

/**
 * min over x of sum_i F_i(K_i x) + G(x), all convex.
 *
 * Steps: primal T = t / ||K_0||^2, dual s_i = share_i / (T ||K_i||^2), so that
 * T sum_i s_i ||K_i||^2 = 1 and the iteration converges; norms in the metrics of F_i.
 *
 * @param terms    n of them, 1 .. LAC_PDHG_MAX_TERMS, borrowed.
 * @param g        G, a function on the domain, or NULL for 0.
 * @param x        [domain]: start on entry, iterate on return (a point where G is
 *                 finite); not defined after an error.
 * @param config   NULL: defaults. monitor: may be NULL.
 * Workspace allocated once. Same bits for any number of threads where operators and
 * functions give them.
 * @return LAC_OK (also where it did not converge: see reason), LAC_E_ARG, LAC_E_SHAPE,
 *         LAC_E_NUMERIC (an operator has no finite norm), LAC_E_NOMEM, what operators
 *         and functions return
 */
LAC_API LAC_NODISCARD lac_status lac_pdhg(const lac_pdhg_term *terms, size_t n,
                                          const lac_prox *g, float *x,
                                          const lac_pdhg_config *config,
                                          const lac_monitor *monitor,
                                          lac_solver_result *result);

#ifdef __cplusplus
}
#endif
#endif
