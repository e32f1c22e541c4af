/* recon/center_opposite.c - differences of opposite rays as a function of the axis. */
#include "center_opposite.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <math.h>

/* Trials a quarter of a bin apart; the parabola goes through those within a bin of the
 * least, so that ripples of the interpolation cancel. */
#define STEP 0.25
enum { NEAR = 4, MOST = 401 };

/* Interpolation between bins averages noise where it falls half-way, which would draw
 * the minimum there: so the views are smoothed first, by binomial weights so many
 * times. */
enum { SMOOTH = 2 };

/* A full turn: views per turn, and the place of a view in it. */
typedef struct turn {
    const lac_geom *geom;
    const float *data; /* [n, n_det], smoothed */
    int n;
    double step; /* radians, signed */
} turn;

static int turn_of(const lac_geom *g, turn *t)
{
    double whole;

    t->geom = g;
    if (g->n_views < 8)
        return 0;
    t->step = (g->angle[g->n_views - 1] - g->angle[0]) / (g->n_views - 1);
    if (!(fabs(t->step) > 1e-6))
        return 0;
    for (int i = 1; i < g->n_views; i++)
        if (fabs(g->angle[i] - g->angle[0] - i * t->step) > 0.1 * fabs(t->step))
            return 0;
    whole = 2.0 * LACI_PI / fabs(t->step);
    t->n = (int)lrint(whole);
    return fabs(whole - t->n) < 0.02 && g->n_views >= t->n;
}

int laci_opposite_can(const lac_geom *geom)
{
    turn t;

    return turn_of(geom, &t);
}

/* The middle of each view is found by its neighbours, (1, 2, 1) / 4, SMOOTH times. */
static void smooth(float *g, int n)
{
    for (int k = 0; k < SMOOTH; k++) {
        float before = g[0];

        for (int d = 0; d + 1 < n; d++) {
            const float here = g[d];

            g[d] = 0.25f * before + 0.5f * here + 0.25f * g[d + 1];
            before = here;
        }
    }
}

/* The number at view v and bin d, neither of them whole; v is taken modulo a turn. */
static double look_up(const turn *t, double v, double d)
{
    const int n_det = t->geom->n_det;
    const double turns = floor(v / t->n);
    const double at = v - turns * t->n;
    const int i = (int)at % t->n, k = (int)d;
    const double fv = at - floor(at), fd = d - k;
    const float *a = t->data + (size_t)i * (size_t)n_det + k;
    const float *b = t->data + (size_t)((i + 1) % t->n) * (size_t)n_det + k;

    return (1.0 - fv) * ((1.0 - fd) * a[0] + fd * a[1]) +
           fv * ((1.0 - fd) * b[0] + fd * b[1]);
}

/* Mean square difference of opposite rays for an axis; the number of pairs in *pairs.
 */
static double difference(const turn *t, double offset_mm, double *pairs)
{
    const lac_geom *g = t->geom;
    /* bin of s = 0 */
    const double zero = 0.5 * (g->n_det - 1) + offset_mm / g->pitch_mm;
    double sum = 0.0;
    long count = 0;

    for (int d = 0; d < g->n_det; d++) {
        const double s = (d - zero) * g->pitch_mm, across = 2.0 * zero - d;
        const double gamma =
            g->beam == LAC_BEAM_FAN ? atan(s / g->source_detector_mm) : 0.0;
        const double views = (LACI_PI - 2.0 * gamma) / t->step;

        if (across < 0.0 || across >= g->n_det - 1)
            continue;
        for (int v = 0; v < t->n; v++) {
            const double x = t->data[(size_t)v * (size_t)g->n_det + d] -
                             look_up(t, v + views, across);

            sum += x * x;
        }
        count += t->n;
    }
    *pairs = (double)count;
    return count > 0 ? sum / (double)count : NAN;
}

/* Least squares parabola through the trials about the least: its minimum, in steps from
 * trial `at`, and its curvature a step. */
static int parabola(const double *value, int n, int at, double *minimum, double *curve)
{
    double x2 = 0.0, x4 = 0.0, y = 0.0, xy = 0.0, x2y = 0.0, k = 0.0, slope;

    if (at < NEAR || at + NEAR >= n)
        return 0;
    for (int i = -NEAR; i <= NEAR; i++) {
        const double v = value[at + i];

        k += 1.0;
        x2 += i * i;
        x4 += (double)i * i * i * i;
        y += v;
        xy += i * v;
        x2y += i * i * v;
    }
    *curve = (x2y - x2 / k * y) / (x4 - x2 * x2 / k);
    slope = xy / x2;
    *minimum = -0.5 * slope / *curve;
    return *curve > 0.0 && fabs(*minimum) <= NEAR;
}

static double mean_square(const turn *t)
{
    const size_t n = (size_t)t->n * (size_t)t->geom->n_det;
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (double)t->data[i] * t->data[i];
    return sum / (double)n;
}

static lac_status search(const turn *t, double from, double reach, laci_opposite *out)
{
    const double pitch = t->geom->pitch_mm, step = STEP * pitch;
    int side = (int)ceil(reach / step) + NEAR, least = 0;
    double value[MOST], minimum = 0.0, curve = 0.0, pairs, at;

    side = laci_min_int(side, MOST / 2);
    for (int i = 0; i <= 2 * side; i++) {
        value[i] = difference(t, from + (i - side) * step, &pairs);
        if (isnan(value[i]))
            return LAC_FAIL(LAC_E_NUMERIC, "centre: no opposite rays");
        least = value[i] < value[least] ? i : least;
    }
    if (!parabola(value, 2 * side + 1, least, &minimum, &curve))
        return LAC_FAIL(LAC_E_NUMERIC, "centre: opposite rays do not tell the axis");
    at = from + (least - side + minimum) * step;
    (void)difference(t, at, &pairs);
    out->offset_mm = at;
    /* neighbours in a smoothed view are not independent: 3 bins hold one number */
    out->error_mm = step * sqrt(value[least] / (curve * pairs / 3.0));
    out->difference = sqrt(value[least] / fmax(mean_square(t), 1e-300));
    out->rise = sqrt(1.0 + curve / (STEP * STEP) / fmax(value[least], 1e-300)) - 1.0;
    return LAC_OK;
}

lac_status laci_opposite_find(const lac_sino *sino, double from_mm, double reach_mm,
                              laci_opposite *out)
{
    const size_t n_det = (size_t)sino->geom->n_det;
    lac_status st = LAC_OK;
    float *data = NULL;
    turn t;

    if (!turn_of(sino->geom, &t))
        return LAC_FAIL(LAC_E_NUMERIC, "centre: the views are no full turn");
    LAC_TRY(laci_alloc(&data, (size_t)t.n * n_det, sizeof *data));
    for (size_t i = 0; i < (size_t)t.n * n_det; i++)
        data[i] = sino->data[i];
    for (int v = 0; v < t.n; v++)
        smooth(data + (size_t)v * n_det, (int)n_det);
    t.data = data;
    LAC_TRY(search(&t, from_mm, reach_mm, out));
out:
    laci_free(data);
    return st;
}
