/* recon/solver_internal.h - (private) small helpers of the solvers. */
#ifndef LAC_RECON_SOLVER_INTERNAL_H
#define LAC_RECON_SOLVER_INTERNAL_H

#include "solver.h"

/* Report an iteration; 1 where the monitor asks to stop. monitor may be NULL. */
int laci_monitor_call(const lac_monitor *monitor, const lac_iteration *it);

/* LAC_E_ARG naming the solver, the field, its value and its range (NaN fails). */
lac_status laci_check_iterations(const char *solver, int iterations);
lac_status laci_check_range(const char *solver, const char *name, double value,
                            double lo, double hi);

#endif
