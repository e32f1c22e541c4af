/* recon/center.c - the rotation axis by nonnegative least squares over trial positions
 * (recon/nonnegative.h). */
#include "center.h"
#include "center_opposite.h"
#include "nonnegative.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>
#include <string.h>

enum { LEVELS = 3, MOST_TRIALS = 200, MIN_BINS = 8 };

#define REACH 0.125     /* of the detector */
#define VIEW_STEP 0.036 /* views closer than this, radians, are averaged: 2 degrees */

/* So far, in bins of the finest level, trials misplace views in a common way: fitted to
 * the table of recon/README.md, see common_error(). */
#define COMMON 0.015

/* A scan with fewer bins, and room for its trials. */
typedef struct level {
    lac_sino *sino;
    lac_geom *geom; /* a copy, whose axis moves */
    lac_grid grid;
    laci_nonnegative solver;
    int iterations;
    double bin_mm;
} level;

/* A trial: axis and the squared residual. */
typedef struct trial {
    double at, value;
} trial;

/* --- one trial -----------------------------------------------------------------------
 */

static lac_status try_at(level *l, double at, double *value)
{
    laci_nonnegative *n = &l->solver;
    lac_status st;
    double norm;

    l->geom->axis_offset_mm = at;
    LAC_TRY(laci_nonnegative_aim(n, l->geom, &l->grid));
    LAC_TRY(laci_nonnegative_run(n, l->sino->data, l->iterations));
    laci_vec_sub(n->n_data, l->sino->data, n->p, n->p);
    norm = laci_vec_norm(n->n_data, n->p);
    *value = norm * norm;
out:
    return st;
}

/* --- levels --------------------------------------------------------------------------
 */

static void level_clear(level *l)
{
    lac_sino_destroy(&l->sino);
    lac_geom_destroy(&l->geom);
    laci_nonnegative_clear(&l->solver);
    memset(l, 0, sizeof *l);
}

/* How many neighbouring views are averaged. */
static int views_of(const lac_sino *s, const lac_arc *arc)
{
    const int n = arc->step > 0.0 ? (int)(VIEW_STEP / arc->step) : 1;

    for (int i = 1; i < s->geom->n_views; i++) /* neighbours in the file, too? */
        if (fabs(s->geom->angle[i] - s->geom->angle[i - 1]) > 1.5 * arc->step)
            return 1;
    return laci_min_int(laci_max_int(n, 1), laci_max_int(s->geom->n_views / 8, 1));
}

/* Each view with (1, 2, 1) / 4: what is finer than the pixels of a trial only adds to
 * its residual. */
static void smooth(lac_sino *s)
{
    for (int iv = 0; iv < s->geom->n_views; iv++) {
        float *g = s->data + (size_t)iv * (size_t)s->geom->n_det, before = g[0];

        for (int d = 0; d + 1 < s->geom->n_det; d++) {
            const float here = g[d];

            g[d] = 0.25f * before + 0.5f * here + 0.25f * g[d + 1];
            before = here;
        }
    }
}

static lac_status level_make(level *l, const lac_sino *sino, const lac_arc *arc,
                             int bins)
{
    const int bin = (sino->geom->n_det + bins - 1) / bins;
    lac_sino *fewer = NULL;
    lac_status st;

    memset(l, 0, sizeof *l);
    LAC_TRY(lac_sino_bin_views(sino, views_of(sino, arc), &fewer));
    LAC_TRY(lac_sino_bin(fewer, bin, &l->sino));
    smooth(l->sino);
    LAC_TRY(lac_geom_copy(&l->geom, l->sino->geom));
    l->bin_mm = l->geom->pitch_mm;
    l->grid.nx = l->grid.ny = l->geom->n_det;
    l->grid.pixel_mm = lac_geom_axis_pitch_mm(l->geom);
    LAC_TRY(laci_nonnegative_make(&l->solver, l->geom, &l->grid));
out:
    lac_sino_destroy(&fewer);
    return st;
}

/* --- search --------------------------------------------------------------------------
 */

typedef struct search {
    double lo, hi;      /* of the offset, mm */
    double off;         /* the geometry's own offset, less that of a level's */
    double best, curve; /* minimum, and the residual^2 = value + curve (at - best)^2 */
    double value, error;
    double rise; /* of residual^2 at the nearest trials */
    int at_end, opposite, n;
} search;

/* Best of a parabola through three trials `step` apart. */
static void fit(const trial *t, double step, search *s)
{
    const double up = 0.5 * (t[0].value + t[2].value) - t[1].value,
                 slope = 0.5 * (t[2].value - t[0].value);

    s->curve = up / (step * step);
    s->best = t[1].at;
    s->value = t[1].value;
    if (up > 0.0) {
        s->best -= step * fmin(fmax(0.5 * slope / up, -1.0), 1.0);
        s->value -= 0.25 * slope * slope / up;
    }
}

/* Trials about `from`, `step` apart, `n` on both sides; while the smallest is the last
 * one, more of them. */
static lac_status walk(level *l, double from, double step, int n, search *s)
{
    trial t[MOST_TRIALS];
    const double shift = l->sino->geom->axis_offset_mm - s->off;
    int count = 0, best = 0;
    double at;
    lac_status st = LAC_OK;

    for (at = from - n * step; count < 2 * n + 1; at += step, count++) {
        t[count].at = at;
        LAC_TRY(try_at(l, at + shift, &t[count].value));
    }
    for (;;) {
        best = 0;
        for (int i = 1; i < count; i++)
            best = t[i].value < t[best].value ? i : best;
        if (best > 0 && best < count - 1)
            break;
        at = best == 0 ? t[0].at - step : t[count - 1].at + step;
        if (at < s->lo || at > s->hi || count == MOST_TRIALS) {
            s->at_end = 1;
            break;
        }
        if (best == 0)
            memmove(t + 1, t, (size_t)count * sizeof *t);
        t[best == 0 ? 0 : count].at = at;
        LAC_TRY(try_at(l, at + shift, &t[best == 0 ? 0 : count].value));
        count++;
    }
    s->n += count;
    if (s->at_end) {
        s->best = t[best].at;
        s->value = t[best].value;
        s->curve = 0.0;
    } else {
        fit(t + best - 1, step, s);
    }
out:
    return st;
}

/* bins, iterations for arcs that tell less than a half turn, and for others; trials on
 * both sides and their distance in bins. */
static const struct plan {
    int bins, iterations, iterations_full, n;
    double step;
} plans[LEVELS] = {{80, 40, 20, 0, 1.0}, {160, 80, 40, 3, 0.75}, {320, 0, 40, 2, 0.5}};

static int is_full(const lac_sino *sino, const lac_arc *arc)
{
    double widest = 0.0; /* fan: a half turn and the fan have all lines */

    if (sino->geom->beam == LAC_BEAM_FAN)
        widest = 0.5 * sino->geom->n_det * sino->geom->pitch_mm /
                 sino->geom->source_detector_mm;
    return arc->full || arc->span + arc->step >= LACI_PI + 2.0 * atan(widest) - 1e-6;
}

/* A full turn measured each line from both ends: no image is needed to tell the axis,
 * once the coarsest level has found it to a bin of its own. */
static lac_status compare_ends(const lac_sino *sino, double reach, search *s)
{
    laci_opposite o;
    lac_status st;

    LAC_TRY(laci_opposite_find(sino, s->best, reach, &o));
    s->opposite = 1;
    s->best = o.offset_mm;
    s->error = o.error_mm;
    s->value = o.difference * o.difference;
    s->rise = s->value * (pow(1.0 + o.rise, 2.0) - 1.0);
out:
    return st;
}

/* Standard error of a constant beside a cos t + b sin t over these views, for views
 * with independent errors of 1, times sqrt(n). */
static double spread_of(const lac_geom *g)
{
    double c = 0.0, s = 0.0, cc = 0.0, cs = 0.0, ss = 0.0, explained, det;
    const double n = g->n_views;

    for (int i = 0; i < g->n_views; i++) {
        const double x = cos(g->angle[i]), y = sin(g->angle[i]);

        c += x;
        s += y;
        cc += x * x;
        cs += x * y;
        ss += y * y;
    }
    det = cc * ss - cs * cs;
    explained = det > 0.0 ? (c * c * ss - 2.0 * c * s * cs + s * s * cc) / det : n;
    return sqrt(n / fmax(n - explained, 1e-9 * n));
}

/*
 * What noise and curvature do not tell: pixels, the interpolation and the beam misplace
 * the views of a trial by a little that varies slowly with the angle. Of a half turn
 * such errors leave the axis where it is; of less they pass for it, the more so the
 * better a cos t + b sin t imitates a constant.
 */
static double common_error(const lac_geom *g, double bin_mm)
{
    const double half_turn = 1.0 / sqrt(1.0 - 8.0 / (LACI_PI * LACI_PI));

    return COMMON * bin_mm * fmax(spread_of(g) - half_turn, 0.0);
}

static lac_status run(const lac_sino *sino, const lac_center_options *o, search *s)
{
    lac_arc arc;
    int full, last = 0;
    level l = {0};
    lac_status st;

    LAC_TRY(lac_geom_arc(sino->geom, &arc));
    full = is_full(sino, &arc);
    for (int k = 0; k < LEVELS; k++) {
        const int bins =
            laci_min_int(laci_min_int(plans[k].bins, o->bins), sino->geom->n_det);
        const double before = s->best;
        int n = plans[k].n;

        if (bins == last || (!full && plans[k].iterations == 0))
            break;
        last = bins;
        LAC_TRY(level_make(&l, sino, &arc, bins));
        l.iterations = full ? plans[k].iterations_full : plans[k].iterations;
        if (k == 0)
            n = laci_min_int((int)(0.5 * (s->hi - s->lo) / l.bin_mm),
                             MOST_TRIALS / 2 - 1);
        s->at_end = 0;
        LAC_TRY(walk(&l, s->best, plans[k].step * l.bin_mm, laci_max_int(n, 1), s));
        s->error = s->curve > 0.0 ? sqrt(s->value / (double)l.solver.n_data / s->curve)
                                  : INFINITY;
        if (k > 0)
            s->error = hypot(s->error, 0.5 * (s->best - before));
        if (!full)
            s->error = hypot(s->error, common_error(sino->geom, l.bin_mm));
        if (s->curve > 0.0)
            s->rise = s->curve * sino->geom->pitch_mm * sino->geom->pitch_mm;
        s->value /=
            fmax(pow(laci_vec_norm(l.solver.n_data, l.sino->data), 2.0), 1e-300);
        s->rise /= fmax(pow(laci_vec_norm(l.solver.n_data, l.sino->data), 2.0), 1e-300);
        if (k == 0 && !s->at_end && laci_opposite_can(sino->geom) &&
            compare_ends(sino, 2.0 * l.bin_mm, s) == LAC_OK)
            break;
        level_clear(&l);
    }
out:
    level_clear(&l);
    return st;
}

static lac_status check_args(const lac_sino *sino, const lac_center_options *o)
{
    if (!sino || !sino->geom || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "centre: a pointer is NULL");
    if (sino->geom->n_det < MIN_BINS || sino->geom->n_views < 3)
        return LAC_FAIL(
            LAC_E_ARG, "centre: at least %d bins and 3 views are needed, got %d and %d",
            MIN_BINS, sino->geom->n_det, sino->geom->n_views);
    if (!(o->reach_mm >= 0.0 && isfinite(o->reach_mm)) || o->bins < 16)
        return LAC_FAIL(LAC_E_ARG,
                        "centre: the reach must be 0 or more and bins 16 or more, got "
                        "%g mm and %d",
                        o->reach_mm, o->bins);
    return LAC_OK;
}

lac_status lac_center_find(const lac_sino *sino, const lac_center_options *options,
                           lac_center *center)
{
    lac_center_options o = {0.0, 0};
    search s = {0};
    lac_status st = LAC_OK;
    double reach;

    if (options)
        o = *options;
    o.bins = o.bins == 0 ? 320 : o.bins;
    LAC_TRY(check_args(sino, &o));
    if (!center)
        return LAC_FAIL(LAC_E_ARG, "centre: the output pointer is NULL");
    LAC_TRY(lac_sino_check_finite(sino));
    if (!(laci_vec_max_abs(lac_sino_count(sino), sino->data) > 0.0))
        return LAC_FAIL(LAC_E_NUMERIC, "centre: all line integrals are 0");
    reach = o.reach_mm > 0.0 ? o.reach_mm
                             : REACH * sino->geom->n_det * sino->geom->pitch_mm;
    s.best = s.off = sino->geom->axis_offset_mm;
    s.lo = s.off - reach;
    s.hi = s.off + reach;
    LAC_TRY(run(sino, &o, &s));
    *center = (lac_center){.offset_mm = s.best,
                           .error_mm = s.error,
                           .residual = sqrt(fmax(s.value, 0.0)),
                           .rise = sqrt(1.0 + s.rise / fmax(s.value, 1e-30)) - 1.0,
                           .truncated = lac_sino_truncated_share(sino),
                           .at_end = s.at_end,
                           .opposite = s.opposite,
                           .n_trials = s.n};
out:
    return st;
}
