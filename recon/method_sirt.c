/* recon/method_sirt.c - SIRT with bounds. */
#include "method_internal.h"
#include "method_scale.h"
#include "method_support.h"
#include "solver_sirt.h"
#include "../data/base/base_internal.h"

static const lac_param params[] = {
    LACI_PARAM_ITERATIONS(200),
    LACI_PARAM_MIN(0.0),
    LACI_PARAM_MAX,
    LACI_PARAM_SUPPORT,
    {.name = "relax",
     .unit = "",
     .help = "relaxation, below 2",
     .fallback = 1.0,
     .min = 0.01,
     .max = 1.99},
    LACI_PARAM_NOISE,
    LACI_PARAM_TOLERANCE(1e-4),
};

static lac_status run(const laci_problem *p, float *x, lac_solver_result *result)
{
    lac_linop *radon = NULL;
    lac_sirt_config c;
    lac_status st = LAC_OK;

    lac_sirt_defaults(&c);
    c.iterations = (int)lac_settings_get(p->settings, "iterations");
    c.relaxation = lac_settings_get(p->settings, "relax");
    c.tolerance = lac_settings_get(p->settings, "tolerance");
    c.discrepancy = laci_discrepancy(p);
    LAC_TRY(laci_bounds(p, &c.lo, &c.hi));
    LAC_TRY(laci_support_radon(p, &radon));
    LAC_TRY(lac_sirt(radon, p->sino->data, x, &c, p->monitor, result));
    laci_support_cut(p, x); /* bounds may lie above 0 */
out:
    lac_linop_unref(&radon);
    return st;
}

const laci_method_entry laci_method_sirt = {
    {"sirt", "simultaneous iterations, weighted by row and column sums, with bounds",
     "min sum_i (R f - g)_i^2 / (R 1)_i with min <= f <= max, few iterations", params,
     sizeof params / sizeof *params, 1},
    run};
