/* recon/solver_cgls.h - conjugate gradients for least squares. */
#ifndef LAC_RECON_SOLVER_CGLS_H
#define LAC_RECON_SOLVER_CGLS_H

#include "linop.h"
#include "solver.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_cgls_config {
    int iterations;     /**< limit, >= 1; default 30 */
    double damping;     /**< d in the problem below, >= 0; default 0 */
    double tolerance;   /**< stop when ||A^T r - d x|| <= tolerance ||A^T b||, in 0..1;
                             default 1e-4; 0: never */
    double discrepancy; /**< stop when ||A x - b|| <= this (data part only), >= 0; for
                             noise of standard deviation s in m numbers: about s
                             sqrt(m); default 0: never */
    size_t n_data;      /**< the first n_data entries of b are data, the rest belong to
                             a stacked regulariser and do not count in the residual;
                             default 0: all are data */
} lac_cgls_config;

LAC_API void lac_cgls_defaults(lac_cgls_config *config);

/**
 * min over x of ||A x - b||^2 + d ||x||^2. Tikhonov terms ||L x||^2 are stacked under A
 * (lac_linop_stack) with zeros under b.
 *
 * @param op       A, borrowed.
 * @param b        [codomain], borrowed.
 * @param x        [domain]: the start on entry, the iterate on return; on an error its
 *                 content is not defined.
 * @param config   NULL: defaults.
 * @param monitor  may be NULL.
 * @param result   reason, iterations, objective (half of the minimised sum), residual.
 * Workspace of two vectors of each side, allocated once. Same bits for any number of
 * threads where the operator gives them.
 * @return LAC_OK (also where it did not converge: see reason), LAC_E_ARG, LAC_E_NOMEM,
 *         what the operator returns
 */
LAC_API LAC_NODISCARD lac_status lac_cgls(const lac_linop *op, const float *b, float *x,
                                          const lac_cgls_config *config,
                                          const lac_monitor *monitor,
                                          lac_solver_result *result);

#ifdef __cplusplus
}
#endif
#endif
