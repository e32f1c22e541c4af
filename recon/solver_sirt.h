/* recon/solver_sirt.h - simultaneous iterative reconstruction with bounds. */
#ifndef LAC_RECON_SOLVER_SIRT_H
#define LAC_RECON_SOLVER_SIRT_H

#include "linop.h"
#include "solver.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_sirt_config {
    int iterations;     /**< limit, >= 1; default 100 */
    double relaxation;  /**< w, in (0, 2); default 1 */
    double lo, hi;      /**< bounds of x, lo <= hi; default -INFINITY, INFINITY */
    double tolerance;   /**< stop when |x_new - x| <= tolerance |x_new|, in 0..1;
                             default 0: never */
    double discrepancy; /**< stop when ||A x - b|| <= this, >= 0; default 0: never */
} lac_sirt_config;

LAC_API void lac_sirt_defaults(lac_sirt_config *config);

/**
 * x <- clip(x + w C A^T W (b - A x)), W and C the inverse row and column sums of A,
 * taken from A 1 and A^T 1: for an operator with entries >= 0. Rows and columns whose
 * sum is not above 1e-6 of the largest are left alone. Without bounds it converges to
 * the minimiser of sum_i W_i (A x - b)_i^2 nearest to the start in the metric of C^-1.
 *
 * The residual that the monitor and the discrepancy see belongs to the x before the
 * step: it is known without another application of A. Arguments, workspace, threads
 * and errors as lac_cgls(), and LAC_E_NUMERIC where a sum is NaN or Inf; objective is
 * NaN.
 */
LAC_API LAC_NODISCARD lac_status lac_sirt(const lac_linop *op, const float *b, float *x,
                                          const lac_sirt_config *config,
                                          const lac_monitor *monitor,
                                          lac_solver_result *result);

#ifdef __cplusplus
}
#endif
#endif
