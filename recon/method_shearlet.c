/* recon/method_shearlet.c - sparse shearlet coefficients, by ADMM. */
#include "method_internal.h"
#include "method_scale.h"
#include "sparse.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <math.h>

/* Weight of the finest scale from the noise, measured best over phantoms and arcs
 * (recon/README.md). */
static const double factors[] = {
    [LAC_SHEARLET_BANDLIMITED] = 0.6, [LAC_SHEARLET_COMPACT] = 0.9};

/* The same of total variation beside them. */
#define TV_FACTOR 1.4

/* Weight of a scale over the next coarser one. Beside total variation, which knows what
 * is large better, coarse scales had better be cheap. */
#define GROWTH 3.0
#define GROWTH_TV 10.0

static const lac_param params[] = {
    LACI_PARAM_LAMBDA,
    LACI_PARAM_NOISE_AUTO,
    {.name = "system",
     .unit = "",
     .help = "system of shearlets",
     .choices = "bandlimited compact"},
    {.name = "scales",
     .unit = "",
     .help = "number of scales; 'auto': from the size of the image",
     .fallback = NAN,
     .min = 1,
     .max = 32,
     .integer = 1,
     .word = "auto"},
    {.name = "sampling",
     .unit = "",
     .help = "coefficients at every pixel, or on the smallest grids, which is faster",
     .choices = "full small",
     .fallback = 1},
    {.name = "growth",
     .unit = "",
     .help = "weight of a scale over that of the next coarser one; 'auto': 10, without "
             "tv 3",
     .fallback = NAN,
     .min = 0.01,
     .max = 100.0,
     .word = "auto"},
    {.name = "weights",
     .unit = "",
     .help = "one for each scale, the coarsest first; 'auto': by growth, 1 for the "
             "finest",
     .fallback = NAN,
     .min = 0.0,
     .max = 1e9,
     .word = "auto",
     .list = LAC_PARAM_MAX_LIST},
    LACI_PARAM_SUPPORT,
    LACI_PARAM_TV,
    LACI_PARAM_TV_RATIO,
    {.name = "reweight",
     .unit = "",
     .help = "how often weights follow the coefficients found so far",
     .max = 100,
     .integer = 1},
    LACI_PARAM_MIN(0.0),
    LACI_PARAM_MAX,
    LACI_PARAM_ITERATIONS(100),
    LACI_PARAM_SPLIT_TOLERANCE,
    LACI_PARAM_RHO,
    LACI_PARAM_INNER,
};

static int automatic_scales(lac_shearlet_system system, const lac_grid *grid)
{
    const int n = laci_min_int(grid->nx, grid->ny);
    const int most = lac_shearlet_max_scales(system, grid->nx, grid->ny);
    int scales = 1;

    while (scales < most && 32 << scales <= n)
        scales++;
    return laci_min_int(scales, most);
}

static void shearlet_config(const laci_problem *p, lac_shearlet_config *c)
{
    const double scales = lac_settings_get(p->settings, "scales");

    lac_shearlet_defaults(c);
    c->system = (lac_shearlet_system)lac_settings_get(p->settings, "system");
    c->nx = p->grid->nx;
    c->ny = p->grid->ny;
    c->scales = isnan(scales) ? automatic_scales(c->system, p->grid) : (int)scales;
}

static lac_status total_variation(const laci_problem *p, laci_sparse_config *c)
{
    lac_status st = LAC_OK;
    laci_gap gap;

    LAC_TRY(laci_gap_of(p->sino->geom, &gap));
    c->tv = lac_settings_get(p->settings, "tv");
    c->tv_angle = gap.centre;
    c->tv_ratio = gap.missing > 0.0 ? lac_settings_get(p->settings, "tv_ratio") : 1.0;
out:
    return st;
}

/* Each term alone would want its own factor; together they share the noise. */
static double factor_of(const laci_sparse_config *c)
{
    return 1.0 /
           (1.0 / factors[c->shearlet.system] + c->tv * sqrt(c->tv_ratio) / TV_FACTOR);
}

static lac_status scale_weights(const laci_problem *p, laci_sparse_config *c)
{
    const int scales = c->shearlet.scales;
    double growth = lac_settings_get(p->settings, "growth");

    if (isnan(growth))
        growth = c->tv > 0.0 ? GROWTH_TV : GROWTH;
    if (isnan(lac_settings_get(p->settings, "weights"))) {
        for (int j = 0; j < scales; j++)
            c->weight[j] = pow(growth, j - scales + 1);
        return LAC_OK;
    }
    if (lac_settings_get(p->settings, "weights") != scales)
        return LAC_FAIL(LAC_E_ARG, "shearlet: %d scales need %d weights, got %g: %s",
                        scales, scales, lac_settings_get(p->settings, "weights"),
                        lac_settings_text(p->settings, "weights"));
    lac_settings_list(p->settings, "weights", c->weight, scales);
    return LAC_OK;
}

static lac_status pull(laci_sparse *s, const laci_problem *p, const float *x)
{
    float *w = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&w, (size_t)p->grid->nx * (size_t)p->grid->ny, sizeof *w));
    LAC_TRY(p->pull->seed(p->pull->user, x, w));
    LAC_TRY(laci_sparse_pull(s, w, p->pull->d));
    p->pull->done = 1;
out:
    laci_free(w);
    return st;
}

static lac_status run(const laci_problem *p, float *x, lac_solver_result *result)
{
    laci_sparse_config c = {0};
    laci_sparse *s = NULL;
    lac_status st = LAC_OK;
    laci_scale scale;
    double lambda;

    shearlet_config(p, &c.shearlet);
    c.sampling = (lac_shearlet_sampling)lac_settings_get(p->settings, "sampling");
    c.reweight = (int)lac_settings_get(p->settings, "reweight");
    c.rho = lac_settings_get(p->settings, "rho");
    LAC_TRY(total_variation(p, &c));
    LAC_TRY(scale_weights(p, &c));
    lac_admm_defaults(&c.admm);
    c.admm.iterations = (int)lac_settings_get(p->settings, "iterations");
    c.admm.inner = (int)lac_settings_get(p->settings, "inner");
    c.admm.tolerance = lac_settings_get(p->settings, "tolerance");
    LAC_TRY(laci_sparse_create(&s, p, &c));
    laci_scale_of(p->sino, p->grid, &scale);
    LAC_TRY(laci_lambda_of(p, factor_of(&c), &lambda));
    LAC_TRY(laci_sparse_run(s, lambda * scale.tv, x, result));
    if (p->pull)
        LAC_TRY(pull(s, p, x));
out:
    laci_sparse_destroy(&s);
    return st;
}

const laci_method_entry laci_method_shearlet = {
    {"shearlet", "sparse shearlets: piecewise smooth objects, limited arcs",
     "min 1/2 ||R f - g||^2 + sum_b w_b ||SH_b f||_1 + t sum |B f| with min <= f <= "
     "max",
     params, sizeof params / sizeof *params, 1},
    run};
