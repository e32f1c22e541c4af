/* data/phantom.c - the kinds of phantoms, fixed tables, creation. */
#include "phantom.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/rng.h"
#include "phantom_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEG (LACI_PI / 180.0)

/* The ten ellipses of Shepp and Logan, "The Fourier reconstruction of a head section",
 * IEEE Trans. Nucl. Sci. 21 (1974) 21-43. Only the values differ between the original
 * and the modified phantom of Toft, "The Radon transform: theory and implementation",
 * PhD thesis, DTU 1996, whose contrast can be seen. */
static const lac_ellipse head[10] = {
    {0, .6900, .9200, .00, .0000, 0.0},  {0, .6624, .8740, .00, -.0184, 0.0},
    {0, .1100, .3100, .22, .0000, -18.}, {0, .1600, .4100, -.22, .0000, 18.},
    {0, .2100, .2500, .00, .3500, 0.0},  {0, .0460, .0460, .00, .1000, 0.0},
    {0, .0460, .0460, .00, -.1000, 0.0}, {0, .0460, .0230, -.08, -.6050, 0.0},
    {0, .0230, .0230, .00, -.6060, 0.0}, {0, .0230, .0460, .06, -.6050, 0.0}};
static const double head_original[10] = {2.0, -.98, -.02, -.02, .01,
                                         .01, .01,  .01,  .01,  .01};
static const double head_modified[10] = {1.0, -.8, -.2, -.2, .1, .1, .1, .1, .1, .1};

static lac_status set_ellipses(lac_phantom *ph, const lac_ellipse *e, size_t n)
{
    lac_status st = laci_alloc(&ph->shape, n, sizeof *ph->shape);

    if (st != LAC_OK)
        return st;
    ph->n_shape = n;
    for (size_t i = 0; i < n; i++)
        ph->shape[i] = laci_shape_ellipse(&e[i]);
    return LAC_OK;
}

static lac_status make_head(lac_phantom *ph, const double *value)
{
    lac_ellipse e[10];

    for (int i = 0; i < 10; i++) {
        e[i] = head[i];
        e[i].value = value[i];
        e[i].phi *= DEG;
    }
    return set_ellipses(ph, e, 10);
}

static lac_status make_modified(lac_phantom *ph, uint64_t seed)
{
    (void)seed;
    return make_head(ph, head_modified);
}

static lac_status make_original(lac_phantom *ph, uint64_t seed)
{
    (void)seed;
    return make_head(ph, head_original);
}

/* The disc of radius 100 pixels in 512 that published solvers are compared on. */
static lac_status make_disc(lac_phantom *ph, uint64_t seed)
{
    const lac_ellipse disc = {1.0, 100.0 / 256.0, 100.0 / 256.0, 0.0, 0.0, 0.0};

    (void)seed;
    return set_ellipses(ph, &disc, 1);
}

typedef struct maker {
    lac_phantom_kind kind;
    lac_status (*make)(lac_phantom *ph, uint64_t seed);
} maker;

static const maker makers[] = {
    {{"shepp-logan", "head of ten ellipses, modified contrast (Toft), values 0..1", 0,
      1, 0},
     make_modified},
    {{"shepp-logan-original", "head of ten ellipses, contrast of 1974, values 0..2", 0,
      1, 0},
     make_original},
    {{"disc", "one centred disc of value 1, radius 100 of 512 pixels", 0, 1, 1},
     make_disc},
    {{"ellipses", "5 to 20 random overlapping ellipses, values 0..about 1", 1, 1, 0},
     laci_phantom_ellipses},
    {{"cartoon", "cartoon-like function: smooth pieces inside smooth curves, 0..1", 1,
      0, 0},
     laci_phantom_cartoon},
    {{"holes", "acrylic disc (0.031 per mm) with 1 to 24 holes", 1, 1, 1},
     laci_phantom_holes},
    {{"discs",
      "acrylic disc (0.0317 per mm) with 0 to 40 holes of many shapes and layouts", 1,
      1, 1},
     laci_phantom_discs},
};
static const lac_phantom_kind given_kind = {
    "given", "ellipses given by the caller, not made by name", 0, 1, 0};

#define N_KINDS (sizeof makers / sizeof makers[0])

const lac_phantom_kind *lac_phantom_kind_at(size_t i)
{
    return i < N_KINDS ? &makers[i].kind : NULL;
}

static lac_status unknown_name(const char *name)
{
    char list[200];
    int at = 0;

    for (size_t i = 0; i < N_KINDS && at < (int)sizeof list; i++)
        at += snprintf(list + at, sizeof list - (size_t)at, "%s%s", i ? ", " : "",
                       makers[i].kind.name);
    return LAC_FAIL(LAC_E_ARG, "phantom: there is no '%.60s', the names are: %s", name,
                    list);
}

lac_status lac_phantom_create(lac_phantom **out, const char *name, uint64_t seed)
{
    lac_status st = LAC_OK;
    lac_phantom *ph = NULL;
    size_t i = 0;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "phantom: the output pointer is NULL");
    *out = NULL;
    if (!name)
        return LAC_FAIL(LAC_E_ARG, "phantom: the name is NULL");
    while (i < N_KINDS && strcmp(makers[i].kind.name, name) != 0)
        i++;
    if (i == N_KINDS)
        return unknown_name(name);
    LAC_TRY(laci_new(&ph, sizeof *ph));
    ph->kind = &makers[i].kind;
    LAC_TRY(makers[i].make(ph, seed));
    *out = ph;
    ph = NULL;
out:
    lac_phantom_destroy(&ph);
    return st;
}

static int ellipse_is_good(const lac_ellipse *e)
{
    return isfinite(e->value) && e->a > 0.0 && e->a < 1e6 && e->b > 0.0 && e->b < 1e6 &&
           fabs(e->x0) < 1e6 && fabs(e->y0) < 1e6 && fabs(e->phi) < 1e6;
}

lac_status lac_phantom_from_ellipses(lac_phantom **out, const lac_ellipse *ellipses,
                                     size_t n)
{
    lac_status st = LAC_OK;
    lac_phantom *ph = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "phantom: the output pointer is NULL");
    *out = NULL;
    if (!ellipses || n < 1 || n > 1000000)
        return LAC_FAIL(LAC_E_ARG, "phantom: 1..1000000 ellipses are needed, got %zu%s",
                        n, ellipses ? "" : " and a NULL pointer");
    for (size_t i = 0; i < n; i++) {
        const lac_ellipse *e = &ellipses[i];

        if (!ellipse_is_good(e))
            return LAC_FAIL(LAC_E_ARG,
                            "phantom: ellipse %zu needs finite numbers and half axes "
                            "in 0..1e6, got value %g, axes %g and %g, centre (%g, %g), "
                            "turn %g",
                            i, e->value, e->a, e->b, e->x0, e->y0, e->phi);
    }
    LAC_TRY(laci_new(&ph, sizeof *ph));
    ph->kind = &given_kind;
    LAC_TRY(set_ellipses(ph, ellipses, n));
    *out = ph;
    ph = NULL;
out:
    lac_phantom_destroy(&ph);
    return st;
}

static int in_or_drawn(double value, double lo, double hi)
{
    return isnan(value) || (value >= lo && value <= hi);
}

static lac_status check_disc(const lac_phantom_disc_options *o)
{
    const double away = hypot(isnan(o->x0) ? 0.0 : o->x0, isnan(o->y0) ? 0.0 : o->y0);

    if (!(o->value > 0.0 && o->value < 1e6))
        return LAC_FAIL(LAC_E_ARG, "phantom: the value must be in 0..1e6, got %g",
                        o->value);
    if (!in_or_drawn(o->radius, 0.1, 0.98))
        return LAC_FAIL(LAC_E_ARG, "phantom: the radius must be in 0.1..0.98, got %g",
                        o->radius);
    if (!(away + (isnan(o->radius) ? 0.95 : o->radius) <= 1.0))
        return LAC_FAIL(LAC_E_ARG,
                        "phantom: a disc of radius %g about (%g, %g) leaves the square",
                        o->radius, o->x0, o->y0);
    if (o->holes < -1 || o->holes > LAC_PHANTOM_HOLES)
        return LAC_FAIL(LAC_E_ARG, "phantom: holes must be -1 or 0..%d, got %d",
                        LAC_PHANTOM_HOLES, o->holes);
    return LAC_OK;
}

lac_status lac_phantom_disc(lac_phantom **out, const lac_phantom_disc_options *options,
                            uint64_t seed)
{
    lac_status st = LAC_OK;
    lac_phantom *ph = NULL;
    size_t i = 0;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "phantom: the output pointer is NULL");
    *out = NULL;
    if (!options)
        return LAC_FAIL(LAC_E_ARG, "phantom: the options are NULL");
    LAC_TRY(check_disc(options));
    LAC_TRY(laci_new(&ph, sizeof *ph));
    while (makers[i].make != laci_phantom_discs)
        i++;
    ph->kind = &makers[i].kind;
    LAC_TRY(laci_phantom_disc(ph, options, seed));
    *out = ph;
    ph = NULL;
out:
    lac_phantom_destroy(&ph);
    return st;
}

void lac_phantom_destroy(lac_phantom **phantom)
{
    if (!phantom || !*phantom)
        return;
    laci_free((*phantom)->shape);
    laci_free((*phantom)->outline);
    laci_free((*phantom)->cartoon);
    laci_free(*phantom);
    *phantom = NULL;
}

const lac_phantom_kind *lac_phantom_kind_of(const lac_phantom *phantom)
{
    return phantom ? phantom->kind : NULL;
}

double laci_draw_in(laci_draw *draw, double lo, double hi)
{
    return lo + (hi - lo) * lac_rng_uniform(draw->seed, draw->stream, draw->n++);
}

int laci_draw_int(laci_draw *draw, int lo, int hi)
{
    const int k = (int)floor(laci_draw_in(draw, lo, hi + 1.0));

    return k > hi ? hi : k;
}
