/* recon/align.c - shifts of views by reconstruction, reprojection and registration. */
#include "align.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "../data/shift.h"
#include "../radon/small_solve.h"
#include "nonnegative.h"

#include <math.h>
#include <string.h>

enum { LEVELS = 3, MIN_BINS = 8, MIN_ANGLES = 5, MOST_ROUNDS = 10000 };

#define TAPER 0.05      /* of the detector at each end count less and less */
#define MOST_STEP 1.5   /* bins of a level that a view moves in one round */
#define LEVEL_DONE 0.15 /* bins of a level: the next one takes over */

/* bins of the levels */
static const int level_bins[LEVELS] = {80, 160, 320};

typedef struct work {
    const lac_sino *const *sino;
    int n, n_views, n_det;
    const lac_align_options *o;
    double *shift, *step, *up, *down; /* [n_views] */
    float *line;                      /* [n_det] */

    /* of the level */
    lac_geom *geom;
    int bin, n_bins; /* so many are averaged; bins then */
    float *g;        /* [n_views, n_bins] */
    laci_nonnegative solver;
} work;

/* --- what only moves the object ------------------------------------------------------
 */

/* Least squares; the constant is put back where it is to be kept. */
static lac_status detrend(const lac_geom *geom, int keep_constant, double *shift_bins)
{
    double a[9] = {0.0}, b[3] = {0.0}, middle = 0.0;

    for (int i = 0; i < geom->n_views; i++)
        middle += geom->angle[i] / geom->n_views;
    /* about the middle of the arc, 1 - cos and sin are of like size to 1 */
    for (int i = 0; i < geom->n_views; i++) {
        const double t = geom->angle[i] - middle, row[3] = {1.0, 1.0 - cos(t), sin(t)};

        laci_small_add(3, row, shift_bins[i], 1.0, a, b);
    }
    if (!laci_small_solve(3, a, b))
        return LAC_FAIL(LAC_E_NUMERIC,
                        "alignment: the %d views have fewer than 3 "
                        "different angles",
                        geom->n_views);
    for (int i = 0; i < geom->n_views; i++) {
        const double t = geom->angle[i] - middle;

        shift_bins[i] -=
            (keep_constant ? -b[1] * cos(t) : b[0] + b[1] * (1.0 - cos(t))) +
            b[2] * sin(t);
    }
    return LAC_OK;
}

lac_status lac_align_detrend(const lac_geom *geom, double *shift_bins)
{
    if (!geom || !shift_bins)
        return LAC_FAIL(LAC_E_ARG, "alignment: a pointer is NULL");
    if (geom->n_views < 4)
        return LAC_FAIL(LAC_E_ARG, "alignment: at least 4 views are needed, got %d",
                        geom->n_views);
    return detrend(geom, 0, shift_bins);
}

/* --- one round -----------------------------------------------------------------------
 */

/* w->g <- a slice with its views moved back, bins averaged. */
static void move_views(work *w, const lac_sino *s)
{
    for (int iv = 0; iv < w->n_views; iv++) {
        float *to = w->g + (size_t)iv * (size_t)w->n_bins;

        laci_line_shift(w->n_det, s->data + (size_t)iv * (size_t)w->n_det, w->shift[iv],
                        w->line);
        for (int d = 0; d < w->n_bins; d++) {
            double sum = 0.0;

            for (int k = 0; k < w->bin; k++)
                sum += w->line[d * w->bin + k];
            to[d] = (float)(sum / w->bin);
        }
    }
}

/* 1 in the middle of the detector, less towards its ends, where views look past one
 * another. */
static double weight(int d, int n)
{
    const double end = fmin(d + 0.5, n - d - 0.5) / (TAPER * n);

    return fmin(end, 1.0);
}

/* Sums of the step of each view. */
static void register_views(work *w)
{
    const int n = w->n_bins;

    for (int iv = 0; iv < w->n_views; iv++) {
        const float *g = w->g + (size_t)iv * (size_t)n,
                    *p = w->solver.p + (size_t)iv * (size_t)n;

        for (int d = 1; d < n - 1; d++) {
            const double slope = 0.5 * ((double)p[d + 1] - p[d - 1]),
                         times = weight(d, n) * slope;

            w->up[iv] += times * ((double)p[d] - g[d]);
            w->down[iv] += times * slope;
        }
    }
}

/* New shifts; *change: largest, in bins of the scan. The constant part stays until the
 * end: a half turn tells it, and an axis beside its place would bend the others. */
static lac_status step(work *w, double *change)
{
    double most = 0.0;
    lac_status st;

    for (int iv = 0; iv < w->n_views; iv++)
        most = fmax(most, w->down[iv]);
    for (int iv = 0; iv < w->n_views; iv++) {
        const double s = w->down[iv] > 1e-9 * most ? w->up[iv] / w->down[iv] : 0.0;

        w->step[iv] = w->bin * fmax(-MOST_STEP, fmin(MOST_STEP, s));
    }
    LAC_TRY(detrend(w->geom, 1, w->step));
    *change = 0.0;
    for (int iv = 0; iv < w->n_views; iv++) {
        const double to = w->shift[iv] + w->step[iv], end = w->n_det - 1.0;

        w->shift[iv] = fmax(-end, fmin(end, to));
        *change = fmax(*change, fabs(w->step[iv]));
    }
out:
    return st;
}

/* All slices once: *residual, and the sums of the steps. */
static lac_status look(work *w, double *residual)
{
    double off = 0.0, all = 0.0;
    lac_status st = LAC_OK;

    memset(w->up, 0, (size_t)w->n_views * sizeof *w->up);
    memset(w->down, 0, (size_t)w->n_views * sizeof *w->down);
    for (int i = 0; i < w->n; i++) {
        double part;

        move_views(w, w->sino[i]);
        LAC_TRY(laci_nonnegative_run(&w->solver, w->g, w->o->iterations));
        register_views(w);
        part = laci_vec_diff_norm(w->solver.n_data, w->g, w->solver.p);
        off += part * part;
        part = laci_vec_norm(w->solver.n_data, w->g);
        all += part * part;
    }
    *residual = all > 0.0 ? sqrt(off / all) : 0.0;
out:
    return st;
}

/* --- levels --------------------------------------------------------------------------
 */

static void level_clear(work *w)
{
    lac_geom_destroy(&w->geom);
    laci_nonnegative_clear(&w->solver);
    laci_free(w->g);
    w->g = NULL;
}

static lac_status level_make(work *w, int bins)
{
    const lac_geom *g = w->sino[0]->geom;
    lac_grid grid;
    lac_status st;

    w->bin = (w->n_det + bins - 1) / bins;
    w->n_bins = w->n_det / w->bin;
    LAC_TRY(lac_geom_copy(&w->geom, g));
    w->geom->n_det = w->n_bins;
    w->geom->pitch_mm = g->pitch_mm * w->bin;
    /* bins that are left over at the end move the middle */
    w->geom->axis_offset_mm += 0.5 * (w->n_det - w->n_bins * w->bin) * g->pitch_mm;
    LAC_TRY(lac_geom_default_grid(w->geom, 0, 0.0, &grid));
    LAC_TRY(laci_alloc(&w->g, (size_t)w->n_views * (size_t)w->n_bins, sizeof *w->g));
    LAC_TRY(laci_nonnegative_make(&w->solver, w->geom, &grid));
out:
    return st;
}

/* Rounds on one level; the last one goes on until the limit. */
static lac_status run_level(work *w, int is_last, lac_align *a)
{
    const double limit = is_last ? w->o->limit_bins : LEVEL_DONE * w->bin;
    const int most = is_last ? w->o->rounds : a->rounds + w->o->rounds / LEVELS;
    double residual;
    lac_status st = LAC_OK;

    while (a->rounds < most) {
        LAC_TRY(look(w, &residual));
        LAC_TRY(step(w, &a->change_bins));
        a->rounds++;
        if (a->change_bins < limit) {
            a->converged = is_last;
            break;
        }
    }
out:
    return st;
}

/* ||R f - g|| / ||g|| at the present level with these shifts, or with none. */
static lac_status measure(work *w, int with_shifts, double *residual)
{
    lac_status st;

    memcpy(w->step, w->shift, (size_t)w->n_views * sizeof *w->step);
    if (!with_shifts)
        memset(w->shift, 0, (size_t)w->n_views * sizeof *w->shift);
    LAC_TRY(look(w, residual));
    memcpy(w->shift, w->step, (size_t)w->n_views * sizeof *w->step);
out:
    return st;
}

static lac_status run(work *w, lac_align *a)
{
    lac_status st = LAC_OK;
    int last_bin = 0;

    for (int k = 0; k < LEVELS; k++) {
        const int bins = laci_min_int(level_bins[k], w->o->bins),
                  bin = (w->n_det + bins - 1) / bins,
                  is_last = k == LEVELS - 1 || level_bins[k] >= w->o->bins || bin == 1;

        if (bin == last_bin && !is_last)
            continue;
        last_bin = bin;
        LAC_TRY(level_make(w, bins));
        LAC_TRY(run_level(w, is_last, a));
        if (is_last) {
            LAC_TRY(measure(w, 0, &a->rms_before));
            LAC_TRY(measure(w, 1, &a->rms_after));
            break;
        }
        level_clear(w);
    }
    LAC_TRY(detrend(w->sino[0]->geom, 0, w->shift));
    for (int i = 0; i < w->n_views; i++) {
        a->rms_bins += w->shift[i] * w->shift[i] / w->n_views;
        a->largest_bins = fmax(a->largest_bins, fabs(w->shift[i]));
    }
    a->rms_bins = sqrt(a->rms_bins);
out:
    return st;
}

/* --- arguments -----------------------------------------------------------------------
 */

static int count_angles(const lac_geom *g)
{
    int n = 0;

    for (int i = 0; i < g->n_views && n < MIN_ANGLES; i++) {
        int known = 0;

        for (int k = 0; k < i && !known; k++)
            known = fabs(g->angle[i] - g->angle[k]) < 1e-9;
        n += !known;
    }
    return n;
}

static lac_status check_slice(const lac_sino *s, const lac_geom *first, int i)
{
    if (!s || !s->geom || !s->data)
        return LAC_FAIL(LAC_E_ARG, "alignment: slice %d is NULL", i);
    if (s->geom->n_views != first->n_views || s->geom->n_det != first->n_det)
        return LAC_FAIL(LAC_E_SHAPE,
                        "alignment: slice %d has %d views of %d bins, slice 0 %d of %d",
                        i, s->geom->n_views, s->geom->n_det, first->n_views,
                        first->n_det);
    return lac_sino_check_finite(s);
}

static lac_status check_options(const lac_align_options *o)
{
    if (o->rounds < 1 || o->rounds > MOST_ROUNDS || o->iterations < 1 || o->bins < 16 ||
        !(o->limit_bins >= 0.0 && isfinite(o->limit_bins)))
        return LAC_FAIL(
            LAC_E_ARG,
            "alignment: rounds must be in 1..%d, iterations 1 or more, bins "
            "16 or more and the limit 0 or more, got %d, %d, %d and %g",
            MOST_ROUNDS, o->rounds, o->iterations, o->bins, o->limit_bins);
    return LAC_OK;
}

static lac_status check_args(const lac_sino *const *sinos, int n)
{
    const lac_geom *g;
    double largest = 0.0;
    lac_status st = LAC_OK;

    if (!sinos || n < 1 || !sinos[0] || !sinos[0]->geom)
        return LAC_FAIL(LAC_E_ARG, "alignment: a pointer is NULL or there is no slice");
    g = sinos[0]->geom;
    if (g->beam != LAC_BEAM_PARALLEL)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "alignment: fan beam; views of a parallel beam can be aligned");
    if (g->n_det < MIN_BINS || count_angles(g) < MIN_ANGLES)
        return LAC_FAIL(LAC_E_ARG,
                        "alignment: at least %d bins and %d angles are needed, got %d "
                        "bins and %d views",
                        MIN_BINS, MIN_ANGLES, g->n_det, g->n_views);
    for (int i = 0; i < n; i++) {
        LAC_TRY(check_slice(sinos[i], g, i));
        largest =
            fmax(largest, laci_vec_max_abs(lac_sino_count(sinos[i]), sinos[i]->data));
    }
    if (!(largest > 0.0))
        return LAC_FAIL(LAC_E_NUMERIC, "alignment: all line integrals are 0");
out:
    return st;
}

static lac_status work_make(work *w)
{
    const size_t n = (size_t)w->n_views;
    lac_status st;

    LAC_TRY(laci_alloc(&w->shift, n, sizeof *w->shift));
    LAC_TRY(laci_alloc(&w->step, n, sizeof *w->step));
    LAC_TRY(laci_alloc(&w->up, n, sizeof *w->up));
    LAC_TRY(laci_alloc(&w->down, n, sizeof *w->down));
    LAC_TRY(laci_alloc(&w->line, (size_t)w->n_det, sizeof *w->line));
out:
    return st;
}

lac_status lac_align_find(const lac_sino *const *sinos, int n,
                          const lac_align_options *options, double *shift_bins,
                          lac_align *report)
{
    lac_align_options o = options ? *options : (lac_align_options){0};
    work w = {.sino = sinos, .n = n, .o = &o};
    lac_align a = {0};
    lac_status st;

    o.rounds = o.rounds == 0 ? 30 : o.rounds;
    o.limit_bins = o.limit_bins == 0.0 ? 0.02 : o.limit_bins;
    o.bins = o.bins == 0 ? level_bins[LEVELS - 1] : o.bins;
    o.iterations = o.iterations == 0 ? 50 : o.iterations;
    LAC_TRY(check_options(&o));
    LAC_TRY(check_args(sinos, n));
    if (!shift_bins)
        return LAC_FAIL(LAC_E_ARG, "alignment: the output pointer is NULL");
    w.n_views = sinos[0]->geom->n_views;
    w.n_det = sinos[0]->geom->n_det;
    LAC_TRY(work_make(&w));
    LAC_TRY(run(&w, &a));
    memcpy(shift_bins, w.shift, (size_t)w.n_views * sizeof *shift_bins);
    if (report)
        *report = a;
out:
    level_clear(&w);
    laci_free(w.shift);
    laci_free(w.step);
    laci_free(w.up);
    laci_free(w.down);
    laci_free(w.line);
    return st;
}
