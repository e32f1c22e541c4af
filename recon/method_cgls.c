/* recon/method_cgls.c - least squares and Tikhonov by conjugate gradients. */
#include "method_internal.h"
#include "method_scale.h"
#include "method_support.h"
#include "ops.h"
#include "solver_cgls.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>

#define GRADIENT_TOLERANCE(t)                                                          \
    {                                                                                  \
        .name = "tolerance", .unit = "",                                               \
        .help = "stop when the gradient has fallen to this share; 0: run to the "      \
                "iteration limit",                                                     \
        .fallback = (t), .min = 0.0, .max = 1.0                                        \
    }

static const lac_param cgls_params[] = {
    LACI_PARAM_ITERATIONS(10),
    LACI_PARAM_SUPPORT,
    LACI_PARAM_NOISE,
    GRADIENT_TOLERANCE(1e-4),
};

/* Weight over the noise, measured best over phantoms and arcs (recon/README.md). */
#define TIKHONOV_FACTOR 80.0

static const lac_param tikhonov_params[] = {
    LACI_PARAM_LAMBDA,
    LACI_PARAM_ITERATIONS(50),
    LACI_PARAM_NOISE_AUTO,
    GRADIENT_TOLERANCE(1e-3),
};

static void configure(const laci_problem *p, lac_cgls_config *c)
{
    lac_cgls_defaults(c);
    c->iterations = (int)lac_settings_get(p->settings, "iterations");
    c->tolerance = lac_settings_get(p->settings, "tolerance");
    c->discrepancy = laci_discrepancy(p);
}

static lac_status run_cgls(const laci_problem *p, float *x, lac_solver_result *result)
{
    lac_linop *radon = NULL;
    lac_cgls_config c;
    lac_status st = LAC_OK;

    configure(p, &c);
    LAC_TRY(laci_support_radon(p, &radon));
    LAC_TRY(lac_cgls(radon, p->sino->data, x, &c, p->monitor, result));
out:
    lac_linop_unref(&radon);
    return st;
}

/* min ||R x - g||^2 + w ||D x||^2 as least squares: (R; sqrt(w) D) x = (g; 0). */
static lac_status run_tikhonov(const laci_problem *p, float *x,
                               lac_solver_result *result)
{
    lac_linop *gradient = NULL, *scaled = NULL, *stack = NULL;
    const lac_linop *parts[2] = {p->radon, NULL};
    lac_cgls_config c;
    laci_scale scale;
    lac_status st = LAC_OK;
    float *b = NULL;
    double lambda;

    configure(p, &c);
    c.n_data = lac_sino_count(p->sino);
    laci_scale_of(p->sino, p->grid, &scale);
    LAC_TRY(laci_lambda_of(p, TIKHONOV_FACTOR, &lambda));
    LAC_TRY(lac_op_gradient(&gradient, p->grid->nx, p->grid->ny));
    LAC_TRY(lac_linop_scale(&scaled, sqrt(lambda * scale.quadratic), gradient));
    parts[1] = scaled;
    LAC_TRY(lac_linop_stack(&stack, parts, 2));
    LAC_TRY(laci_alloc(&b, lac_linop_n_codomain(stack), sizeof *b));
    laci_vec_copy(c.n_data, p->sino->data, b);
    LAC_TRY(lac_cgls(stack, b, x, &c, p->monitor, result));
out:
    lac_linop_unref(&gradient);
    lac_linop_unref(&scaled);
    lac_linop_unref(&stack);
    laci_free(b);
    return st;
}

const laci_method_entry laci_method_cgls = {
    {"cgls", "least squares by conjugate gradients, stopped early",
     "min ||R f - g||^2, few iterations", cgls_params,
     sizeof cgls_params / sizeof *cgls_params, 1},
    run_cgls};

const laci_method_entry laci_method_tikhonov = {
    {"tikhonov", "least squares with a penalty on the squared gradient",
     "min ||R f - g||^2 + w ||D f||^2", tikhonov_params,
     sizeof tikhonov_params / sizeof *tikhonov_params, 1},
    run_tikhonov};
