/* tools/sample.c - random choices of a training sample, and the sample made. */
#include "sample.h"
#include "cmd.h"
#include "data/base/rng.h"
#include "data/phantom.h"
#include "job.h"
#include "named.h"
#include "resample.h"
#include "sample_physics.h"
#include "simulate.h"

#include <math.h>

/* Streams of the random numbers, one a choice, so that one more choice leaves the
 * others as they were. */
enum {
    FOR_SOURCE = 7000,
    FOR_ITEM,
    FOR_SIZE,
    FOR_SEED,
    FOR_WIDTH,
    FOR_CENTRE,
    FOR_STEP,
    FOR_NOISE,
    FOR_TURNS,
    FOR_MIRROR,
    FOR_ZOOM,
    FOR_SHIFT_X,
    FOR_SHIFT_Y,
    FOR_PHOTONS,
    FOR_OFFSET,
    FOR_CURVE
};

/* Images are enlarged by a factor in 1/ZOOM..ZOOM and moved by at most SHIFT widths. */
#define ZOOM 1.25
#define SHIFT 0.08

static double between(const recipe *r, uint64_t number, int stream, double lo,
                      double hi)
{
    const double u = lac_rng_uniform(r->given.seed, (uint64_t)stream, number);

    return lo + (hi - lo) * u;
}

/* Log-uniform; lo = hi = 0 is allowed. */
static double between_log(const recipe *r, uint64_t number, int stream, double lo,
                          double hi)
{
    return lo > 0.0 && hi > lo ? exp(between(r, number, stream, log(lo), log(hi))) : hi;
}

static int one_of(const recipe *r, uint64_t number, int stream, int n)
{
    const int k = (int)between(r, number, stream, 0.0, n);

    return k < n ? k : n - 1;
}

/* Index by weight, the weights lying `stride` bytes apart. */
static int by_weight(double u, const double *weight, size_t stride, int n)
{
    const char *at = (const char *)weight;
    double sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += *(const double *)(at + (size_t)i * stride);
    u *= sum;
    for (int i = 0; i < n - 1; i++) {
        u -= *(const double *)(at + (size_t)i * stride);
        if (u < 0.0)
            return i;
    }
    return n - 1;
}

/* Seeds of phantoms and noise: from SUITE_SEEDS on, so never one of an evaluation.
 * Spread over 2^62, so that recipes with different seeds hardly share one. */
static uint64_t draw_seed(const recipe *r, uint64_t number)
{
    uint32_t w[4];

    lac_rng_words(r->given.seed, FOR_SEED, number, w);
    return SUITE_SEEDS + ((uint64_t)(w[0] >> 2) << 32 | w[1]);
}

static void draw_scan(const recipe *r, uint64_t number, sample_draw *d)
{
    const double width = between(r, number, FOR_WIDTH, r->arc.lo, r->arc.hi);
    const double centre = between(r, number, FOR_CENTRE, r->centre.lo, r->centre.hi);
    double whole; /* steps, so that the last view stands at the end of the arc */

    d->step = between(r, number, FOR_STEP, r->step.lo, r->step.hi);
    whole = d->step * floor(width / d->step);
    d->from = centre - 0.5 * whole;
    d->to = d->from + whole;
    d->noise = between_log(r, number, FOR_NOISE, r->noise.lo, r->noise.hi);
    d->photons = between_log(r, number, FOR_PHOTONS, r->photons.lo, r->photons.hi);
    d->offset = between(r, number, FOR_OFFSET, r->offset.lo, r->offset.hi);
    d->curve_error = r->given.curve_error * between(r, number, FOR_CURVE, -1.0, 1.0);
}

static void draw_image(const recipe *r, uint64_t number, sample_draw *d)
{
    const recipe_source *s = r->source + d->source;

    d->item = s->first + one_of(r, number, FOR_ITEM, s->last - s->first + 1);
    d->turns = one_of(r, number, FOR_TURNS, 4);
    d->mirror = one_of(r, number, FOR_MIRROR, 2);
    d->zoom = between_log(r, number, FOR_ZOOM, 1.0 / ZOOM, ZOOM);
    d->shift_x = between(r, number, FOR_SHIFT_X, -SHIFT, SHIFT);
    d->shift_y = between(r, number, FOR_SHIFT_Y, -SHIFT, SHIFT);
}

void sample_draw_make(const recipe *r, uint64_t number, sample_draw *d)
{
    *d = (sample_draw){.number = number, .seed = draw_seed(r, number), .zoom = 1.0};
    d->source = by_weight(between(r, number, FOR_SOURCE, 0.0, 1.0), &r->source->weight,
                          sizeof *r->source, r->n_sources);
    d->size = r->size[by_weight(between(r, number, FOR_SIZE, 0.0, 1.0),
                                &r->size->weight, sizeof *r->size, r->n_sizes)]
                  .size;
    draw_scan(r, number, d);
    if (r->source[d->source].images)
        draw_image(r, number, d);
}

/* --- making --------------------------------------------------------------------------
 */

static lac_status simulate_from_phantom(const recipe *r, const sample *s,
                                        const suite_arc *arc, suite_case *c)
{
    lac_phantom *phantom = NULL;
    lac_status st;

    CMD_TRY(lac_phantom_create(&phantom, r->source[s->draw.source].name, s->draw.seed));
    CMD_TRY(simulate_phantom(phantom, arc, s->draw.step, c));
out:
    lac_phantom_destroy(&phantom);
    return st;
}

/* The image is resampled to a grid 2 to 4 times finer than that of the sample, about as
 * fine as its own. */
static lac_status simulate_from_image(const recipe *r, const sample *s,
                                      const suite_arc *arc, suite_case *c)
{
    const sample_draw *d = &s->draw;
    const image_set *set = r->source[d->source].images;
    const int fit = image_set_shorter_side(set->page + d->item) / d->size;
    const int factor = fit < 2 ? 2 : fit > 4 ? 4 : fit;
    const lac_grid grid = {factor * d->size, factor * d->size,
                           c->grid.pixel_mm / factor};
    const resample_how how = {d->turns, d->mirror, d->zoom, d->shift_x, d->shift_y};
    lac_image *image = NULL, *fine = NULL;
    lac_status st;

    CMD_TRY(image_set_read(set, d->item, 0.0, r->given.values, &image));
    CMD_TRY(lac_image_create(&fine, &grid));
    resample(image, &how, fine);
    CMD_TRY(simulate_image(fine, factor, arc, d->step, c));
out:
    lac_image_destroy(&fine);
    lac_image_destroy(&image);
    return st;
}

/* The scan of --like from other angles. */
static lac_status like_scan(const recipe *r, const sample_draw *d, lac_sino **out)
{
    const lac_geom *like = r->like;
    const int n_views = (int)floor((d->to - d->from) / d->step + 1e-6) + 1;
    lac_geom *geom = NULL;
    lac_status st;

    CMD_TRY(lac_geom_create(&geom, n_views, like->n_det));
    lac_geom_set_angles_deg(geom, d->from, d->step);
    geom->beam = like->beam;
    geom->pitch_mm = like->pitch_mm;
    geom->axis_offset_mm = like->axis_offset_mm;
    geom->source_origin_mm = like->source_origin_mm;
    geom->source_detector_mm = like->source_detector_mm;
    CMD_TRY(lac_sino_create(out, geom));
out:
    lac_geom_destroy(&geom);
    return st;
}

lac_status sample_scan(const recipe *r, const sample_draw *d, lac_sino **out)
{
    const lac_grid grid = {d->size, d->size, recipe_pixel_mm(r, d->size)};
    const suite_arc arc = {.from = d->from, .to = d->to};

    return r->like ? like_scan(r, d, out) : simulate_empty(&grid, &arc, d->step, out);
}

static lac_status simulate(const recipe *r, sample *s)
{
    const sample_draw *d = &s->draw;
    const suite_arc arc = {.from = d->from, .to = d->to};
    suite_case c = {.grid = {d->size, d->size, recipe_pixel_mm(r, d->size)}};
    lac_status st;

    CMD_TRY(sample_scan(r, d, &c.sino));
    CMD_TRY(r->source[d->source].images ? simulate_from_image(r, s, &arc, &c)
                                        : simulate_from_phantom(r, s, &arc, &c));
    CMD_TRY(sample_measure(r, d, c.sino));
    s->truth = c.truth;
    s->sino = c.sino;
    c = (suite_case){0};
out:
    suite_case_clear(&c);
    return st;
}

static lac_status reconstruct(const lac_settings *settings, const sample *s,
                              lac_image **out)
{
    lac_recon_result result;
    lac_status st;

    CMD_TRY(lac_image_create(out, &s->truth->grid));
    CMD_TRY(lac_reconstruct(settings, s->sino, *out, NULL, &result));
out:
    return st;
}

void sample_name(const recipe *r, uint64_t number, sample *s)
{
    const recipe_source *from;

    *s = (sample){0};
    sample_draw_make(r, number, &s->draw);
    from = r->source + s->draw.source;
    if (from->images) {
        const image_page *p = from->images->page + s->draw.item;

        snprintf(s->object, sizeof s->object, "%.90s:%d", job_basename(p->file),
                 p->number);
    } else {
        snprintf(s->object, sizeof s->object, "%.80s %llu", from->name,
                 (unsigned long long)s->draw.seed);
    }
}

lac_status sample_make(const recipe *r, uint64_t number, sample *s)
{
    lac_settings *fbp = NULL, *fstar = NULL;
    lac_status st;

    sample_name(r, number, s);
    CMD_TRY(lac_settings_create(&fbp, lac_method_find("fbp")));
    CMD_TRY(recipe_settings(r, &fstar));
    CMD_TRY(simulate(r, s));
    CMD_TRY(reconstruct(fbp, s, &s->fbp));
    CMD_TRY(reconstruct(fstar, s, &s->fstar));
out:
    lac_settings_destroy(&fbp);
    lac_settings_destroy(&fstar);
    if (st != LAC_OK)
        sample_clear(s);
    return st;
}

void sample_clear(sample *s)
{
    lac_image_destroy(&s->truth);
    lac_image_destroy(&s->fbp);
    lac_image_destroy(&s->fstar);
    lac_sino_destroy(&s->sino);
}
