/* recon/method_learned.c - reconstructions that a network completes. */
#include "consistency.h"
#include "data_term.h"
#include "learned_split.h"
#include "method_internal.h"
#include "method_model.h"
#include "method_support.h"
#include "method_scale.h"
#include "model_internal.h"
#include "ridge.h"
#include "sparse.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>

#define PARAM_MODEL                                                                    \
    {                                                                                  \
        .name = "model", .unit = "",                                                   \
        .help = "file of the network; 'auto': the one that comes with Lacuna",         \
        .text = "auto"                                                                 \
    }
#define PARAM_CONSISTENCY(default_)                                                    \
    {                                                                                  \
        .name = "consistency", .unit = "",                                             \
        .help = "1: make the result agree with the data to the noise level; 0: leave " \
                "it as the network made it",                                           \
        .fallback = (default_), .min = 0, .max = 1, .integer = 1                       \
    }
#define PARAM_MIRRORS(default_)                                                        \
    {                                                                                  \
        .name = "mirrors", .unit = "",                                                 \
        .help = "4: the mean of what the network makes of the image, of its mirror "   \
                "images and of the image turned by 180 degrees; 1: of the image",      \
        .choices = "1 4", .fallback = (default_)                                       \
    }
/* Those of method shearlet that matter for f*. */
#define PARAMS_SPARSE                                                                  \
    LACI_PARAM_SUPPORT, LACI_PARAM_LAMBDA, LACI_PARAM_TV, LACI_PARAM_TV_RATIO,         \
        LACI_PARAM_ITERATIONS(100), LACI_PARAM_SPLIT_TOLERANCE, LACI_PARAM_RHO,        \
        LACI_PARAM_INNER

static const lac_param lti_params[] = {
    PARAM_MODEL,
    {.name = "split",
     .unit = "",
     .help = "what the network changes: subbands by their invisible share, invisible "
             "ones only, or all",
     .choices = "soft hard all",
     .fallback = LACI_SPLIT_ALL},
    PARAM_CONSISTENCY(1),
    PARAM_MIRRORS(1),
    LACI_PARAM_NOISE_AUTO,
    LACI_PARAM_MIN(0.0),
    LACI_PARAM_MAX,
    PARAMS_SPARSE,
};

static const lac_param unet_shearlet_params[] = {
    PARAM_MODEL,         PARAM_CONSISTENCY(0), PARAM_MIRRORS(0), LACI_PARAM_NOISE_AUTO,
    LACI_PARAM_MIN(0.0), LACI_PARAM_MAX,       PARAMS_SPARSE,
};

static const lac_param unet_fbp_params[] = {
    PARAM_MODEL,           PARAM_CONSISTENCY(0), PARAM_MIRRORS(0),
    LACI_PARAM_NOISE_AUTO, LACI_PARAM_MIN(0.0),  LACI_PARAM_MAX,
    LACI_PARAM_SUPPORT,
};

/* --- the start -----------------------------------------------------------------------
 */

/* Settings of another method: those of ours that it knows too. */
static lac_status pass_on(const lac_settings *from, const laci_method_entry *to,
                          lac_settings **out)
{
    lac_status st = LAC_OK;

    LAC_TRY(lac_settings_create(out, &to->method));
    for (size_t i = 0; i < to->method.n_params; i++) {
        const char *name = to->method.params[i].name;
        const char *text = lac_settings_text(from, name);

        if (text)
            LAC_TRY(lac_settings_set(*out, name, text));
    }
out:
    return st;
}

static lac_status start(const laci_problem *p, const laci_method_entry *with,
                        laci_pull *pull, float *x, lac_solver_result *result)
{
    lac_settings *settings = NULL;
    laci_problem q = *p;
    lac_status st = LAC_OK;

    LAC_TRY(pass_on(p->settings, with, &settings));
    q.settings = settings;
    q.pull = pull;
    LAC_TRY(with->run(&q, x, result));
out:
    lac_settings_destroy(&settings);
    return st;
}

/* --- the correction ------------------------------------------------------------------
 */

/* What a run has beside its problem. */
typedef struct learned {
    const laci_problem *p;
    lac_model *model;
    lac_wedge *wedge;
    lac_shearlet *shearlet;
    lac_linop *radon;
    float *x0, *u; /* the start; the correction, then the corrected image */
    float *fbp;    /* what the network sees beside the start; NULL: nothing */
    float *at_fbp; /* the gradient there, while it is found */
    laci_split split;
    laci_consistency c; /* the last step; c.ridge = 0 where it only cut to bounds */
    float *x;           /* the result */
    double raw;         /* ||R u - g|| of the network's picture */
    double heard;       /* share of its correction that was used */
    size_t n;
} learned;

static lac_status residual_of(const laci_problem *p, const lac_linop *radon,
                              const float *x, double *residual)
{
    const size_t n = lac_sino_count(p->sino);
    float *rx = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&rx, n, sizeof *rx));
    LAC_TRY(lac_linop_apply(radon, x, rx));
    *residual = laci_vec_diff_norm(n, rx, p->sino->data);
out:
    laci_free(rx);
    return st;
}

/* u = the image as the network wants it. */
static lac_status correct(learned *l)
{
    const lac_grid *grid = l->p->grid;
    lac_status st = LAC_OK;

    LAC_TRY(lac_model_run(l->model, l->wedge, grid->nx, grid->ny, l->x0, l->fbp, l->u));
    if (l->split != LACI_SPLIT_ALL)
        LAC_TRY(laci_split_image(l->shearlet, l->wedge, l->split, l->n, l->u, l->u));
    laci_vec_axpy(l->n, 1.0, l->x0, l->u);
out:
    return st;
}

/* The data residual to reach: that of the start, or of the noise where that is larger.
 */
static lac_status target_of(learned *l, double *target)
{
    lac_status st = LAC_OK;

    LAC_TRY(residual_of(l->p, l->radon, l->x0, target));
    if (isnan(*l->p->noise))
        LAC_TRY(laci_noise_of(l->p));
    if (isfinite(*l->p->noise))
        *target =
            fmax(*target, *l->p->noise * sqrt((double)lac_sino_count(l->p->sino)));
out:
    return st;
}

static void cut(const learned *l, const float *from, float *to)
{
    for (size_t i = 0; i < l->n; i++)
        to[i] = fminf(fmaxf(from[i], (float)l->c.lo), (float)l->c.hi);
    laci_support_cut(l->p, to);
}

/* A network that was trained on such objects leaves the data about as they are: its
 * picture has at most 4 times the residual that is wanted (HTC discs, 30 to 90
 * degrees), more only where that is next to nothing. One that is shown something else
 * can have any; of its correction only what stays within this is used: so many times
 * what is wanted, or this share of the data, whichever is more. */
#define MOST_DOUBT 8.0
#define LEAST_DOUBT 0.1

/* u = x0 + heard (u - x0) with the largest share <= 1 that is allowed. */
static lac_status restrain(learned *l, double target)
{
    const size_t n = lac_sino_count(l->p->sino);
    const double most =
        fmax(MOST_DOUBT * target, LEAST_DOUBT * laci_vec_norm(n, l->p->sino->data));
    float *r = NULL, *d = NULL;
    lac_status st = LAC_OK;
    double a, b, c;

    LAC_TRY(laci_alloc(&r, n, sizeof *r));
    LAC_TRY(laci_alloc(&d, n, sizeof *d));
    LAC_TRY(lac_linop_apply(l->radon, l->u, d));
    l->raw = laci_vec_diff_norm(n, d, l->p->sino->data);
    if (l->raw <= most)
        goto out;
    LAC_TRY(lac_linop_apply(l->radon, l->x0, r));
    laci_vec_sub(n, d, r, d);
    laci_vec_axpy(n, -1.0, l->p->sino->data, r);
    a = laci_vec_dot(n, d, d); /* |r + s d|^2 = a s^2 + 2 b s + c */
    b = laci_vec_dot(n, d, r);
    c = laci_vec_dot(n, r, r);
    l->heard = (sqrt(fmax(b * b - a * (c - most * most), 0.0)) - b) / a;
    l->heard = fmin(fmax(l->heard, 0.0), 1.0);
    laci_vec_sub(l->n, l->u, l->x0, l->u);
    laci_vec_scale(l->n, l->heard, l->u);
    laci_vec_axpy(l->n, 1.0, l->x0, l->u);
out:
    laci_free(r);
    laci_free(d);
    return st;
}

static lac_status agree(learned *l)
{
    laci_consistency *c = &l->c;
    lac_status st = LAC_OK;

    LAC_TRY(laci_bounds(l->p, &c->lo, &c->hi));
    cut(l, l->x0, l->x0); /* FBP does not keep to them */
    if (lac_settings_get(l->p->settings, "consistency") != 0.0) {
        LAC_TRY(target_of(l, &c->target));
        LAC_TRY(restrain(l, c->target));
        c->start = l->x0;
        LAC_TRY(laci_consistency_run(l->p, l->radon, c, l->u, l->x));
        return LAC_OK;
    }
    cut(l, l->u, l->x);
out:
    return st;
}

/* --- gradients -----------------------------------------------------------------------
 */

enum { RIDGE_STEPS = 40 };

/* Back through the last step: w [ny, nx] at x to itself at the corrected image; what it
 * has at the data goes to direct [n_views, n_det]. */
static lac_status pull_agree(learned *l, float *w, float *direct)
{
    const laci_ridge r = {l->p, l->radon, l->c.ridge, l->x, l->c.lo, l->c.hi};
    float *y = NULL;
    lac_status st = LAC_OK;

    laci_vec_fill(lac_sino_count(l->p->sino), 0.0f, direct);
    if (l->c.ridge == 0.0) {
        for (size_t i = 0; i < l->n; i++)
            w[i] = l->x[i] > r.lo && l->x[i] < r.hi ? w[i] : 0.0f;
        laci_support_cut(l->p, w);
        return LAC_OK;
    }
    LAC_TRY(laci_alloc(&y, l->n, sizeof *y));
    LAC_TRY(laci_ridge_solve(&r, RIDGE_STEPS, w, y));
    LAC_TRY(lac_linop_apply(l->radon, y, direct));
    laci_vec_fill(l->n, 0.0f, w);
    laci_vec_axpy(l->n, l->c.ridge, y, w);
out:
    laci_free(y);
    return st;
}

static lac_status hand_on(void *user, const float *fbp, float *w)
{
    const learned *l = user;

    (void)fbp;
    laci_vec_copy(l->n, l->at_fbp, w);
    return LAC_OK;
}

/* direct += what the gradient at FBP, l->at_fbp, has at the data; x is scratch. */
static lac_status pull_fbp(learned *l, float *x, float *direct)
{
    const size_t n = lac_sino_count(l->p->sino);
    laci_pull pull = {hand_on, l, NULL, 0};
    lac_solver_result result;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&pull.d, n, sizeof *pull.d));
    LAC_TRY(start(l->p, &laci_method_fbp, &pull, x, &result));
    laci_vec_axpy(n, 1.0, pull.d, direct);
out:
    laci_free(pull.d);
    return st;
}

/* Back through the correction: w at the corrected image to w at the start; direct as
 * above. */
static lac_status pull_correct(learned *l, const float *x0, float *w, float *direct)
{
    const lac_grid *grid = l->p->grid;
    float *v = NULL, *more = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&v, l->n, sizeof *v));
    LAC_TRY(laci_alloc(&more, l->n, sizeof *more));
    LAC_TRY(laci_alloc(&l->at_fbp, l->n, sizeof *l->at_fbp));
    laci_vec_fill(l->n, 0.0f, v);
    laci_vec_axpy(l->n, l->heard, w, v);
    if (l->split != LACI_SPLIT_ALL) /* symmetric */
        LAC_TRY(laci_split_image(l->shearlet, l->wedge, l->split, l->n, v, v));
    LAC_TRY(laci_model_pull(l->model, l->wedge, grid->nx, grid->ny, x0, l->fbp, v, more,
                            l->at_fbp));
    laci_vec_axpy(l->n, 1.0, more, w);
    if (l->fbp)
        LAC_TRY(pull_fbp(l, more, direct));
out:
    laci_free(l->at_fbp);
    l->at_fbp = NULL;
    laci_free(v);
    laci_free(more);
    return st;
}

/* What is done with the start while its method waits for the gradient at it. */
typedef struct chain {
    learned *l;
    float *direct; /* [n_views, n_det] */
} chain;

static lac_status finish(void *user, const float *x0, float *w)
{
    const chain *c = user;
    learned *l = c->l;
    const laci_pull *pull = l->p->pull;
    lac_status st = LAC_OK;

    laci_vec_copy(l->n, x0, l->x0);
    LAC_TRY(correct(l));
    LAC_TRY(agree(l));
    LAC_TRY(pull->seed(pull->user, l->x, w));
    LAC_TRY(pull_agree(l, w, c->direct));
    LAC_TRY(pull_correct(l, x0, w, c->direct));
out:
    return st;
}

static lac_status run_pulled(learned *l, const laci_method_entry *with,
                             lac_solver_result *result)
{
    laci_pull *pull = l->p->pull;
    chain c = {.l = l};
    laci_pull inner = {finish, &c, pull->d, 0};
    float *x = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&c.direct, lac_sino_count(l->p->sino), sizeof *c.direct));
    LAC_TRY(laci_alloc(&x, l->n, sizeof *x)); /* l->x0 is of finish */
    LAC_TRY(start(l->p, with, &inner, x, result));
    laci_vec_axpy(lac_sino_count(l->p->sino), 1.0, c.direct, pull->d);
    pull->done = inner.done;
out:
    laci_free(c.direct);
    laci_free(x);
    return st;
}

/* Shares of energy: what invisible subbands carry, and how far visible ones moved. */
static lac_status account(learned *l, const float *x)
{
    const double total = laci_vec_dot(l->n, x, x);
    laci_learned *out = l->p->learned;
    double hidden, before, norm;
    lac_status st = LAC_OK;

    if (l->heard < 1.0)
        before = l->raw;
    else
        LAC_TRY(residual_of(l->p, l->p->radon, l->u, &before));
    norm = laci_vec_norm(lac_sino_count(l->p->sino), l->p->sino->data);
    out->residual_before = before == 0.0 ? 0.0 : before / norm;
    LAC_TRY(laci_split_image(l->shearlet, l->wedge, LACI_SPLIT_HARD, l->n, x, l->u));
    hidden = laci_vec_dot(l->n, l->u, l->u);
    out->energy = total > 0.0 ? hidden / total : 0.0;
    laci_vec_sub(l->n, x, l->x0, l->x0); /* the start is not needed any more */
    LAC_TRY(
        laci_split_image(l->shearlet, l->wedge, LACI_SPLIT_HARD, l->n, l->x0, l->u));
    laci_vec_sub(l->n, l->x0, l->u, l->u);
    out->heard = l->heard;
    out->moved = total > 0.0 ? laci_vec_dot(l->n, l->u, l->u) / total : 0.0;
out:
    return st;
}

static lac_status complete(learned *l, lac_model_kind kind,
                           const laci_method_entry *with, float *x,
                           lac_solver_result *result)
{
    const laci_problem *p = l->p;
    lac_status st = LAC_OK;

    l->split = kind == LAC_MODEL_LTI
                   ? (laci_split)lac_settings_get(p->settings, "split")
                   : LACI_SPLIT_ALL;
    l->x = x;
    LAC_TRY(laci_method_model(p->settings, kind, &l->model));
    LAC_TRY(lac_model_set_mirrors(
        l->model, lac_settings_get(p->settings, "mirrors") == 0.0 ? 1 : 4));
    LAC_TRY(lac_wedge_from_geom(&l->wedge, p->sino->geom));
    LAC_TRY(laci_split_system(lac_model_config_of(l->model), p->grid->nx, p->grid->ny,
                              &l->shearlet));
    LAC_TRY(laci_data_operator(p, &l->radon));
    LAC_TRY(laci_alloc(&l->x0, l->n, sizeof *l->x0));
    LAC_TRY(laci_alloc(&l->u, l->n, sizeof *l->u));
    if (kind == LAC_MODEL_LTI) {
        LAC_TRY(laci_alloc(&l->fbp, l->n, sizeof *l->fbp));
        LAC_TRY(start(p, &laci_method_fbp, NULL, l->fbp, result));
    }
    if (p->pull) {
        LAC_TRY(run_pulled(l, with, result));
    } else {
        LAC_TRY(start(p, with, NULL, l->x0, result));
        LAC_TRY(correct(l));
        LAC_TRY(agree(l));
    }
    LAC_TRY(account(l, x));
out:
    return st;
}

static lac_status run(const laci_problem *p, lac_model_kind kind,
                      const laci_method_entry *with, float *x,
                      lac_solver_result *result)
{
    learned l = {.p = p, .n = (size_t)p->grid->nx * (size_t)p->grid->ny, .heard = 1.0};
    const lac_status st = complete(&l, kind, with, x, result);

    lac_model_destroy(&l.model);
    lac_wedge_destroy(&l.wedge);
    lac_shearlet_destroy(&l.shearlet);
    lac_linop_unref(&l.radon);
    laci_free(l.x0);
    laci_free(l.u);
    laci_free(l.fbp);
    return st;
}

static lac_status run_lti(const laci_problem *p, float *x, lac_solver_result *result)
{
    return run(p, LAC_MODEL_LTI, &laci_method_shearlet, x, result);
}

static lac_status run_unet_shearlet(const laci_problem *p, float *x,
                                    lac_solver_result *result)
{
    return run(p, LAC_MODEL_UNET_SHEARLET, &laci_method_shearlet, x, result);
}

static lac_status run_unet_fbp(const laci_problem *p, float *x,
                               lac_solver_result *result)
{
    return run(p, LAC_MODEL_UNET_FBP, &laci_method_fbp, x, result);
}

const laci_method_entry laci_method_lti = {
    {"lti", "learning the invisible: sparse shearlets, completed by a network",
     "f* + sum_b a_b SH_b^T SH_b U(f*, FBP), then min 1/2 ||R f - g||^2 + "
     "mu/2 "
     "||f - that||^2 with min <= f <= max",
     lti_params, sizeof lti_params / sizeof *lti_params, 1},
    run_lti};

const laci_method_entry laci_method_unet_shearlet = {
    {"unet-shearlet", "a network on the image of sparse shearlets, for comparison",
     "f* + U(f*)", unet_shearlet_params,
     sizeof unet_shearlet_params / sizeof *unet_shearlet_params, 1},
    run_unet_shearlet};

const laci_method_entry laci_method_unet_fbp = {
    {"unet-fbp", "a network on the filtered backprojection, for comparison",
     "f + U(f), f = R^T W (ramp * g)", unet_fbp_params,
     sizeof unet_fbp_params / sizeof *unet_fbp_params, 0},
    run_unet_fbp};
