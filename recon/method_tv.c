/* recon/method_tv.c - total variation, isotropic and directional, by PDHG. */
#include "method_internal.h"
#include "method_scale.h"
#include "method_support.h"
#include "ops.h"
#include "solver_pdhg.h"
#include "../data/base/base_internal.h"

#include <math.h>

/* Step and shares of data and regulariser that served best on limited arcs, and the
 * change at which the noise level counts (recon/README.md). */
#define STEP 0.8
#define SHARE 0.7
#define SETTLED 1e-3

/* Weights over the noise, times the square of the peak: objects with dense details want
 * less. Measured best over phantoms and arcs (recon/README.md). */
#define TV_FACTOR 2.9
#define DTV_FACTOR 1.55

static const lac_param tv_params[] = {
    LACI_PARAM_LAMBDA,          LACI_PARAM_ITERATIONS(500),
    LACI_PARAM_MIN(0.0),        LACI_PARAM_MAX,
    LACI_PARAM_SUPPORT,         LACI_PARAM_NOISE_AUTO,
    LACI_PARAM_TOLERANCE(3e-4),
};

static const lac_param dtv_params[] = {
    LACI_PARAM_LAMBDA,
    {.name = "ratio",
     .unit = "",
     .help = "how much more a slope along the measured directions costs",
     .fallback = 3.0,
     .min = 1.0,
     .max = 1000.0},
    {.name = "angle",
     .unit = "degrees",
     .help = "centre of the measured directions (detector axis), 'auto': from the scan",
     .fallback = NAN,
     .min = -360.0,
     .max = 360.0,
     .word = "auto"},
    LACI_PARAM_ITERATIONS(500),
    LACI_PARAM_MIN(0.0),
    LACI_PARAM_MAX,
    LACI_PARAM_SUPPORT,
    LACI_PARAM_NOISE_AUTO,
    LACI_PARAM_TOLERANCE(3e-4),
};

/* min 1/2 ||R x - g||^2 + w || |B x| ||_1, lo <= x <= hi, B a gradient. */
static lac_status solve(const laci_problem *p, const lac_linop *gradient, double w,
                        float *x, lac_solver_result *result)
{
    const lac_geom *geom = p->sino->geom;
    const size_t n = lac_linop_n_domain(gradient);
    lac_prox *data = NULL, *tv = NULL, *box = NULL;
    lac_pdhg_config c;
    lac_status st = LAC_OK;

    lac_pdhg_defaults(&c);
    c.iterations = (int)lac_settings_get(p->settings, "iterations");
    c.tolerance = lac_settings_get(p->settings, "tolerance");
    c.discrepancy = laci_discrepancy(p);
    c.settled = SETTLED;
    c.step = STEP;
    LAC_TRY(lac_prox_quadratic_ramp(&data, (size_t)geom->n_views, (size_t)geom->n_det,
                                    p->sino->data, fmin(2.0 / geom->n_det, 1.0)));
    LAC_TRY(lac_prox_group_l1(&tv, 2, n, w));
    LAC_TRY(laci_support_box(p, &box));
    {
        const lac_pdhg_term terms[2] = {{p->radon, data, 0.0, SHARE},
                                        {gradient, tv, 0.0, 1.0 - SHARE}};

        LAC_TRY(lac_pdhg(terms, 2, box, x, &c, p->monitor, result));
    }
out:
    lac_prox_destroy(&data);
    lac_prox_destroy(&tv);
    lac_prox_destroy(&box);
    return st;
}

static lac_status run_tv(const laci_problem *p, float *x, lac_solver_result *result)
{
    lac_linop *gradient = NULL;
    lac_status st = LAC_OK;
    laci_scale scale;
    double lambda;

    laci_scale_of(p->sino, p->grid, &scale);
    LAC_TRY(laci_lambda_of(p, TV_FACTOR / (scale.peak * scale.peak), &lambda));
    LAC_TRY(lac_op_gradient(&gradient, p->grid->nx, p->grid->ny));
    LAC_TRY(solve(p, gradient, lambda * scale.tv, x, result));
out:
    lac_linop_unref(&gradient);
    return st;
}

/*
 * Slopes along the centre c of the measured directions weigh ratio, slopes across it 1.
 * Edges with a normal near c are fixed by the data whatever they cost, and what runs
 * across them as streaks is suppressed; edges with a normal near c + 90 degrees, that
 * no view shows, stay cheap, so that the regulariser can complete them sharply. The
 * opposite weighting was measured to be worse than plain TV (recon/README.md).
 */
static lac_status run_dtv(const laci_problem *p, float *x, lac_solver_result *result)
{
    const double angle = lac_settings_get(p->settings, "angle");
    double ratio = lac_settings_get(p->settings, "ratio"), lambda;
    lac_linop *gradient = NULL;
    lac_status st = LAC_OK;
    laci_scale scale;
    laci_gap gap;

    LAC_TRY(laci_gap_of(p->sino->geom, &gap));
    if (isnan(angle) && gap.missing == 0.0)
        ratio = 1.0;
    if (!isnan(angle))
        gap.centre = angle * (LACI_PI / 180.0);
    laci_scale_of(p->sino, p->grid, &scale);
    LAC_TRY(lac_op_gradient_directional(&gradient, p->grid->nx, p->grid->ny, gap.centre,
                                        ratio, 1.0));
    LAC_TRY(laci_lambda_of(p, DTV_FACTOR / (scale.peak * scale.peak), &lambda));
    LAC_TRY(solve(p, gradient, lambda * scale.tv, x, result));
out:
    lac_linop_unref(&gradient);
    return st;
}

const laci_method_entry laci_method_tv = {
    {"tv", "total variation: piecewise constant objects, few views, limited arcs",
     "min 1/2 ||R f - g||^2 + w sum |D f| with min <= f <= max", tv_params,
     sizeof tv_params / sizeof *tv_params, 1},
    run_tv};

const laci_method_entry laci_method_dtv = {
    {"dtv", "total variation that leaves edges cheap which the limited arc cannot see",
     "min 1/2 ||R f - g||^2 + w sum |B f| with min <= f <= max", dtv_params,
     sizeof dtv_params / sizeof *dtv_params, 1},
    run_dtv};
