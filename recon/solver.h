/* recon/solver.h - what all solvers share: why they stopped, and the monitor. */
#ifndef LAC_RECON_SOLVER_H
#define LAC_RECON_SOLVER_H

#include <stddef.h>
#include "../data/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Why a solver stopped: > 0 converged, 0 ran out of iterations, < 0 stopped early. */
typedef enum lac_reason {
    LAC_CONVERGED_EXACT = 1,     /**< direct method, nothing to iterate */
    LAC_CONVERGED_TOLERANCE = 2, /**< relative change or residual below the tolerance */
    LAC_CONVERGED_DISCREPANCY = 3, /**< residual down to the noise level */
    LAC_STOP_ITERATIONS = 0,       /**< iteration limit reached */
    LAC_STOP_MONITOR = -1,         /**< the monitor asked to stop */
    LAC_STOP_NAN = -2,             /**< NaN or Inf appeared */
    LAC_STOP_BREAKDOWN = -3        /**< a division by zero or an indefinite operator */
} lac_reason;

/** Short text, "iteration limit reached". */
LAC_API const char *lac_reason_text(lac_reason reason);

typedef struct lac_solver_result {
    lac_reason reason;
    int iterations;
    double objective; /**< last value of the objective, NaN where it is not computed */
    double residual;  /**< last ||A x - b||, NaN where it is not computed */
} lac_solver_result;

/** What the monitor sees once an iteration. */
typedef struct lac_iteration {
    int iteration, limit; /**< 1 .. limit */
    double objective;     /**< NaN where not computed */
    double residual;      /**< ||A x - b||, NaN where not computed */
    double change;        /**< ||x_new - x|| / ||x_new||, NaN where not computed */
    double primal, dual;  /**< primal and dual residual of a splitting method, NaN where
                             not computed */
    const float *x;       /**< the iterate, borrowed during the call */
} lac_iteration;

/** Called once an iteration by the thread that runs the solver; not 0 stops the run. */
typedef struct lac_monitor {
    int (*call)(void *user, const lac_iteration *it);
    void *user;
} lac_monitor;

#ifdef __cplusplus
}
#endif
#endif
