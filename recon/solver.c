/* recon/solver.c - what all solvers share. */
#include "solver.h"
#include "solver_internal.h"
#include "../data/base/base_internal.h"

#include <math.h>

const char *lac_reason_text(lac_reason reason)
{
    switch (reason) {
    case LAC_CONVERGED_EXACT:
        return "direct method, nothing to iterate";
    case LAC_CONVERGED_TOLERANCE:
        return "tolerance reached";
    case LAC_CONVERGED_DISCREPANCY:
        return "residual down to the noise level";
    case LAC_STOP_ITERATIONS:
        return "iteration limit reached";
    case LAC_STOP_MONITOR:
        return "stopped by the caller";
    case LAC_STOP_NAN:
        return "not a number appeared";
    case LAC_STOP_BREAKDOWN:
        return "breakdown: the operator or the data do not allow a further step";
    }
    return "unknown reason";
}

int laci_monitor_done(const lac_monitor *monitor, const lac_iteration *it,
                      lac_reason *reason)
{
    const int stop = monitor && monitor->call && monitor->call(monitor->user, it) != 0;

    if (stop && *reason == LAC_STOP_ITERATIONS)
        *reason = LAC_STOP_MONITOR;
    return *reason != LAC_STOP_ITERATIONS;
}

lac_status laci_check_iterations(const char *solver, int iterations)
{
    if (iterations < 1)
        return LAC_FAIL(LAC_E_ARG, "%s: iterations must be at least 1, got %d", solver,
                        iterations);
    return LAC_OK;
}

lac_status laci_check_range(const char *solver, const char *name, double value,
                            double lo, double hi)
{
    if (!(value >= lo && value <= hi))
        return LAC_FAIL(LAC_E_ARG, "%s: %s must be in %g..%g, got %g", solver, name, lo,
                        hi, value);
    return LAC_OK;
}

lac_status laci_check_stopping(const char *solver, int iterations, double tolerance,
                               double discrepancy)
{
    lac_status st = LAC_OK;

    LAC_TRY(laci_check_iterations(solver, iterations));
    LAC_TRY(laci_check_range(solver, "tolerance", tolerance, 0.0, 1.0));
    LAC_TRY(laci_check_range(solver, "discrepancy", discrepancy, 0.0, 1e30));
out:
    return st;
}
