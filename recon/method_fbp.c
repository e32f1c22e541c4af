/* recon/method_fbp.c - filtered backprojection. */
#include "method_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../radon/fbp.h"

#include <math.h>

/* The order of the words is that of lac_filter. */
static const lac_param params[] = {
    {.name = "filter",
     .unit = "",
     .help = "window on the ramp filter",
     .choices = "ramp shepp-logan cosine hamming hann",
     .fallback = LAC_FILTER_RAMP},
    {.name = "cutoff",
     .unit = "Nyquist",
     .help = "frequency at which the window ends",
     .fallback = 1.0,
     .min = 0.01,
     .max = 1.0},
    {.name = "arc_weights",
     .unit = "",
     .help = "weigh rays by their share of directions, so that the scale is right "
             "whatever the arc",
     .choices = "no yes",
     .fallback = 1},
};

static lac_status pull(const lac_fbp *fbp, const laci_problem *p, const float *x)
{
    float *w = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&w, (size_t)p->grid->nx * (size_t)p->grid->ny, sizeof *w));
    LAC_TRY(p->pull->seed(p->pull->user, x, w));
    LAC_TRY(lac_fbp_adjoint(fbp, w, p->pull->d));
    p->pull->done = 1;
out:
    laci_free(w);
    return st;
}

static lac_status run(const laci_problem *p, float *x, lac_solver_result *result)
{
    lac_status st = LAC_OK;
    lac_fbp_options options;
    lac_fbp *fbp = NULL;

    lac_fbp_defaults(&options);
    options.filter = (lac_filter)(int)lac_settings_get(p->settings, "filter");
    options.cutoff = lac_settings_get(p->settings, "cutoff");
    options.arc_weights = (int)lac_settings_get(p->settings, "arc_weights");
    LAC_TRY(lac_fbp_create(&fbp, p->sino->geom, p->grid, &options));
    LAC_TRY(lac_fbp_run(fbp, p->sino->data, x));
    if (p->pull)
        LAC_TRY(pull(fbp, p, x));
    *result = (lac_solver_result){.reason = LAC_CONVERGED_EXACT,
                                  .iterations = 0,
                                  .objective = NAN,
                                  .residual = NAN};
out:
    lac_fbp_destroy(&fbp);
    return st;
}

const laci_method_entry laci_method_fbp = {
    {"fbp", "filtered backprojection: fast, streaks where the arc is limited",
     "f = R^T W (ramp * g)", params, sizeof params / sizeof *params, 0},
    run};
