/* recon/stability.c - the ascent, and gradients of methods that do not tell theirs.
 *
 * Frank and Wolfe, Nav. Res. Logist. Q. 3 (1956) 95; perturbations of this kind in
 * tomography: Antun, Renna, Poon, Adcock, Hansen, PNAS 117 (2020) 30088. */
#include "stability.h"
#include "method_internal.h"
#include "ops.h"
#include "ridge.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rng.h"
#include "../data/base/vec.h"
#include "../radon/projector.h"

#include <math.h>

/* Of R^T d = v, whose solution need not be exact: a ridge over the mean eigenvalue of
 * R^T R, and the steps. */
#define LEAST_RIDGE 1e-2
enum { RIDGE_STEPS = 30, STREAM = 0x57ab };

/* A perturbation and what it does. */
typedef struct point {
    float *d;        /* [n_data] */
    float *gradient; /* [n_data] */
    lac_image *x;    /* x(g + d) */
    double change;   /* ||x(g + d) - x(g)|| */
} point;

typedef struct search {
    const lac_settings *settings;
    const lac_sino *sino;
    const lac_stability_config *config;
    size_t n, n_data;
    lac_sino *at;              /* g + d */
    lac_image *plain, *random; /* x(g), x(g + noise) */
    point now, best;
    lac_projector *projector;
    lac_linop *radon;
    lac_stability result;
} search;

void lac_stability_defaults(lac_stability_config *config)
{
    if (config)
        *config = (lac_stability_config){.steps = 8, .seed = 1};
}

static int same_grid(const lac_image *a, const lac_image *b)
{
    return !b || (a->grid.nx == b->grid.nx && a->grid.ny == b->grid.ny &&
                  a->grid.pixel_mm == b->grid.pixel_mm);
}

static lac_status check(const lac_settings *settings, const lac_sino *sino,
                        const lac_stability_config *c, const lac_stability_arrays *a,
                        const lac_stability *result)
{
    lac_status st = LAC_OK;

    if (!settings || !sino || !sino->geom || !sino->data || !c || !a || !a->plain ||
        !result)
        return LAC_FAIL(LAC_E_ARG, "stability: a pointer is NULL");
    if (!(c->size > 0.0 && c->size <= 1e12))
        return LAC_FAIL(LAC_E_ARG,
                        "stability: size must be above 0 and at most 1e12, got %g",
                        c->size);
    if (c->steps < 0 || c->steps > 10000)
        return LAC_FAIL(LAC_E_ARG, "stability: steps must be in 0..10000, got %d",
                        c->steps);
    LAC_TRY(lac_geom_check(sino->geom));
    LAC_TRY(lac_grid_check(&a->plain->grid));
    if (!same_grid(a->plain, a->random) || !same_grid(a->plain, a->worst))
        return LAC_FAIL(LAC_E_SHAPE, "stability: the grids of the images differ");
    if (a->difference && lac_sino_count(a->difference) != lac_sino_count(sino))
        st = LAC_FAIL(LAC_E_SHAPE,
                      "stability: the difference has %zu numbers, the sinogram %zu",
                      lac_sino_count(a->difference), lac_sino_count(sino));
out:
    return st;
}

/* --- gradients -----------------------------------------------------------------------
 */

/* w = x - x(g): the derivative of 1/2 ||x - x(g)||^2. */
static lac_status seed(void *user, const float *x, float *w)
{
    const search *s = user;

    laci_vec_sub(s->n, x, s->plain->data, w);
    return LAC_OK;
}

/* Scale to Euclidean length `size`. 0 where there is nothing to scale. */
static int stretch(const search *s, float *d)
{
    const double norm = laci_vec_norm(s->n_data, d);

    if (!(norm > 0.0) || !isfinite(norm))
        return 0;
    laci_vec_scale(s->n_data, s->config->size / norm, d);
    return 1;
}

/* R^T d = v as well as it goes: d = R (R^T R + ridge)^-1 v. */
static lac_status lift(search *s, const float *v, float *z, float *d)
{
    const laci_problem p = {
        .settings = s->settings, .sino = s->sino, .grid = &s->plain->grid};
    laci_ridge r = {.p = &p, .radon = s->radon};
    lac_status st = LAC_OK;

    LAC_TRY(laci_ridge_unit(&p, &r.ridge));
    r.ridge *= LEAST_RIDGE;
    LAC_TRY(laci_ridge_solve(&r, RIDGE_STEPS, v, z));
    LAC_TRY(lac_linop_apply(s->radon, z, d));
out:
    return st;
}

/* J = B R^T with B symmetric: J^T v = R B v = R J d for R^T d = v, and J d is a
 * difference of reconstructions. */
static lac_status differ(search *s)
{
    point *p = &s->now;
    lac_image *moved = NULL;
    lac_recon_result result;
    float *v = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(lac_image_create(&moved, &s->plain->grid));
    LAC_TRY(laci_alloc(&v, s->n, sizeof *v));
    laci_vec_sub(s->n, p->x->data, s->plain->data, v);
    LAC_TRY(lift(s, v, moved->data, p->gradient));
    if (!stretch(s, p->gradient))
        goto out;
    laci_vec_axpy(s->n_data, 1.0, p->gradient, s->at->data);
    LAC_TRY(lac_reconstruct(s->settings, s->at, moved, NULL, &result));
    s->result.runs++;
    laci_vec_sub(s->n, moved->data, p->x->data, v);
    LAC_TRY(lac_linop_apply(s->radon, v, p->gradient));
out:
    lac_image_destroy(&moved);
    laci_free(v);
    return st;
}

/* --- the ascent ----------------------------------------------------------------------
 */

/* What s->now.d does, and the gradient there where it is wanted. */
static lac_status look(search *s, int want_gradient)
{
    laci_pull pull = {seed, s, s->now.gradient, 0};
    lac_recon_result result;
    lac_status st = LAC_OK;

    laci_vec_copy(s->n_data, s->sino->data, s->at->data);
    laci_vec_axpy(s->n_data, 1.0, s->now.d, s->at->data);
    LAC_TRY(laci_reconstruct(s->settings, s->at, s->now.x, NULL,
                             want_gradient ? &pull : NULL, &result));
    s->result.runs++;
    s->now.change = laci_vec_diff_norm(s->n, s->now.x->data, s->plain->data);
    if (want_gradient && !pull.done)
        LAC_TRY(differ(s));
    s->result.gradient |= pull.done;
out:
    return st;
}

static lac_status begin(search *s)
{
    lac_recon_result result;
    lac_status st = LAC_OK;

    LAC_TRY(lac_reconstruct(s->settings, s->sino, s->plain, NULL, &result));
    s->result.runs = 1;
    s->result.norm = laci_vec_norm(s->n, s->plain->data);
    for (size_t i = 0; i < s->n_data; i++)
        s->now.d[i] = (float)lac_rng_normal(s->config->seed, STREAM, i);
    stretch(s, s->now.d);
    LAC_TRY(look(s, s->config->steps > 0));
    s->result.random = s->result.first = s->now.change;
    laci_vec_copy(s->n, s->now.x->data, s->random->data);
out:
    return st;
}

static void keep(search *s, int step)
{
    const point p = s->best;

    s->best = s->now;
    s->now = p;
    s->result.best = step;
}

static lac_status climb(search *s)
{
    lac_status st = LAC_OK;
    double share = 1.0;

    LAC_TRY(begin(s));
    keep(s, 0);
    for (int k = 1; k <= s->config->steps; k++) {
        laci_vec_copy(s->n_data, s->best.gradient, s->now.d);
        if (!stretch(s, s->now.d))
            break;
        laci_vec_scale(s->n_data, share, s->now.d);
        laci_vec_axpy(s->n_data, 1.0 - share, s->best.d, s->now.d);
        if (!stretch(s, s->now.d))
            break;
        LAC_TRY(look(s, k < s->config->steps));
        if (k == 1)
            s->result.first = s->now.change;
        if (s->now.change > s->best.change) {
            keep(s, k);
            share = fmin(1.0, 2.0 * share);
        } else {
            share *= 0.5;
        }
    }
    s->result.worst = s->best.change;
out:
    return st;
}

static lac_status make_point(const search *s, point *p)
{
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&p->d, s->n_data, sizeof *p->d));
    LAC_TRY(laci_alloc(&p->gradient, s->n_data, sizeof *p->gradient));
    LAC_TRY(lac_image_create(&p->x, &s->plain->grid));
out:
    return st;
}

static lac_status prepare(search *s, const lac_grid *grid)
{
    lac_status st = LAC_OK;

    s->n = (size_t)grid->nx * (size_t)grid->ny;
    s->n_data = lac_sino_count(s->sino);
    LAC_TRY(lac_image_create(&s->plain, grid));
    LAC_TRY(lac_image_create(&s->random, grid));
    LAC_TRY(make_point(s, &s->now));
    LAC_TRY(make_point(s, &s->best));
    LAC_TRY(lac_sino_copy(&s->at, s->sino));
    LAC_TRY(
        lac_projector_create(&s->projector, s->sino->geom, grid, LAC_PROJECTOR_JOSEPH));
    LAC_TRY(lac_op_radon(&s->radon, s->projector));
out:
    return st;
}

static void clear_point(point *p)
{
    laci_free(p->d);
    laci_free(p->gradient);
    lac_image_destroy(&p->x);
}

static void clear(search *s)
{
    lac_linop_unref(&s->radon);
    lac_projector_destroy(&s->projector);
    lac_sino_destroy(&s->at);
    clear_point(&s->now);
    clear_point(&s->best);
    lac_image_destroy(&s->plain);
    lac_image_destroy(&s->random);
}

static void hand_over(const search *s, const lac_stability_arrays *to)
{
    laci_vec_copy(s->n, s->plain->data, to->plain->data);
    if (to->random)
        laci_vec_copy(s->n, s->random->data, to->random->data);
    if (to->worst)
        laci_vec_copy(s->n, s->best.x->data, to->worst->data);
    if (to->difference)
        laci_vec_copy(s->n_data, s->best.d, to->difference->data);
}

lac_status lac_stability_find(const lac_settings *settings, const lac_sino *sino,
                              const lac_stability_config *config,
                              const lac_stability_arrays *arrays, lac_stability *result)
{
    search s = {.settings = settings, .sino = sino, .config = config};
    lac_status st = LAC_OK;

    LAC_TRY(check(settings, sino, config, arrays, result));
    LAC_TRY(prepare(&s, &arrays->plain->grid));
    LAC_TRY(climb(&s));
    hand_over(&s, arrays);
    *result = s.result;
out:
    clear(&s);
    return st;
}
