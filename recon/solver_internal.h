/* recon/solver_internal.h - (private) small helpers of the solvers. */
#ifndef LAC_RECON_SOLVER_INTERNAL_H
#define LAC_RECON_SOLVER_INTERNAL_H

#include "solver.h"

/* Report an iteration; 1 where it is the last one, by a *reason other than the limit or
 * because the monitor, which may be NULL, asks to stop, as *reason says then. */
int laci_monitor_done(const lac_monitor *monitor, const lac_iteration *it,
                      lac_reason *reason);

/* LAC_E_ARG naming the solver, the field, its value and its range (NaN fails). */
lac_status laci_check_iterations(const char *solver, int iterations);
lac_status laci_check_range(const char *solver, const char *name, double value,
                            double lo, double hi);
/* The same for what ends the iterations of a solver that looks at its residual. */
lac_status laci_check_stopping(const char *solver, int iterations, double tolerance,
                               double discrepancy);

#endif
