/* data/repair.c - stuck bins, zingers, and filling in what is not finite. */
#include "repair.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/rank.h"
#include "views.h"

#include <math.h>

enum { REACH = 8, AROUND = 10, FEW_VIEWS = 8, VIEWS_BESIDE = 2, BINS_BESIDE = 3 };

/* A bin that changes by less than this share of its neighbours is stuck. */
#define STUCK 0.01

/* --- filling -------------------------------------------------------------------------
 */

/* Numbers x[0], x[step], ...: from i on the next finite one, or n. */
static int next_finite(const float *x, size_t step, int n, int i)
{
    while (i < n && !isfinite(x[(size_t)i * step]))
        i++;
    return i;
}

/* Fills the holes of a line of n numbers that are at most `widest` wide. */
static size_t fill_line(float *x, size_t step, int n, int widest)
{
    int before = -1;
    size_t filled = 0;

    for (int i = next_finite(x, step, n, 0); before < n;) {
        const int hole = i - before - 1; /* between the finite ones before and i */
        const int one_sided = before < 0 || i == n;

        if (hole > 0 && hole <= widest && !(before < 0 && i == n))
            for (int k = before + 1; k < i; k++) {
                const double a = before < 0 ? 0.0 : x[(size_t)before * step],
                             b = i == n ? 0.0 : x[(size_t)i * step],
                             f = (double)(k - before) / (i - before);

                x[(size_t)k * step] =
                    (float)(one_sided ? a + b : a + (b - a) * f); /* one is 0 */
                filled++;
            }
        before = i;
        i = next_finite(x, step, n, i + 1);
    }
    return filled;
}

lac_status lac_bad_fill(int n_views, int n_det, float *g, int reach, size_t *filled)
{
    const size_t bins = (size_t)n_det;
    lac_status st = LAC_OK;
    size_t n = 0, bad = 0;

    LAC_TRY(laci_views_check("bad pixels", n_views, n_det, g));
    if (reach < 0)
        return LAC_FAIL(LAC_E_ARG, "bad pixels: the reach must be 0 or more, got %d",
                        reach);
    for (size_t i = 0; i < (size_t)n_views * bins; i++)
        bad += !isfinite(g[i]);
    if (bad == (size_t)n_views * bins)
        return LAC_FAIL(LAC_E_NUMERIC, "bad pixels: none of the %zu numbers is finite",
                        bad);
    for (int iv = 0; iv < n_views && n < bad; iv++)
        n += fill_line(g + (size_t)iv * bins, 1, n_det, reach > 0 ? reach : REACH);
    for (size_t d = 0; d < bins && n < bad; d++)
        n += fill_line(g + d, bins, n_views, n_views);
    for (int iv = 0; iv < n_views && n < bad; iv++)
        n += fill_line(g + (size_t)iv * bins, 1, n_det, n_det);
    if (filled)
        *filled = bad;
out:
    return st;
}

/* --- stuck bins ----------------------------------------------------------------------
 */

/* Root mean square of the differences of neighbouring views of a bin; NaN: too few. */
static float change_of(const float *g, int n_views, size_t n_det)
{
    double sum = 0.0;
    int n = 0;

    for (int iv = 1; iv < n_views; iv++) {
        const double d = (double)g[(size_t)iv * n_det] - g[(size_t)(iv - 1) * n_det];

        if (isfinite(d)) {
            sum += d * d;
            n++;
        }
    }
    return n >= FEW_VIEWS - 1 ? (float)sqrt(sum / n) : NAN;
}

/* Lower quartile of the finite ones among the neighbours of bin d; 0: none. */
static double usual_change(const float *change, int n_det, int d)
{
    float near[2 * AROUND];
    size_t n = 0;

    for (int k = laci_max_int(d - AROUND, 0); k <= laci_min_int(d + AROUND, n_det - 1);
         k++)
        if (k != d && isfinite(change[k]))
            near[n++] = change[k];
    return n > 0 ? laci_quantile(n, near, 0.25) : 0.0;
}

lac_status lac_stuck_mark(int n_views, int n_det, float *g, int *n_stuck)
{
    float *change = NULL;
    lac_status st = LAC_OK;
    int stuck = 0;

    LAC_TRY(laci_views_check("stuck bins", n_views, n_det, g));
    LAC_TRY(laci_alloc(&change, (size_t)n_det, sizeof *change));
    for (int d = 0; d < n_det; d++)
        change[d] = change_of(g + d, n_views, (size_t)n_det);
    for (int d = 0; d < n_det; d++) {
        if (!(change[d] < STUCK * usual_change(change, n_det, d)))
            continue;
        stuck++;
        for (int iv = 0; iv < n_views; iv++)
            g[(size_t)iv * (size_t)n_det + (size_t)d] = NAN;
    }
    if (n_stuck)
        *n_stuck = stuck;
out:
    laci_free(change);
    return st;
}

/* --- zingers -------------------------------------------------------------------------
 */

typedef struct sheet {
    const float *g;
    int n_views, n_det;
} sheet;

static float at(const sheet *s, int iv, int d)
{
    return s->g[(size_t)iv * (size_t)s->n_det + (size_t)d];
}

/* The finite ones of bin d in the views beside iv: median and range; 0: none. */
static size_t other_views(const sheet *s, int iv, int d, double *middle, double *range)
{
    float x[2 * VIEWS_BESIDE], lo = INFINITY, hi = -INFINITY;
    size_t n = 0;

    for (int k = laci_max_int(iv - VIEWS_BESIDE, 0);
         k <= laci_min_int(iv + VIEWS_BESIDE, s->n_views - 1); k++)
        if (k != iv && isfinite(at(s, k, d))) {
            lo = fminf(lo, at(s, k, d));
            hi = fmaxf(hi, at(s, k, d));
            x[n++] = at(s, k, d);
        }
    if (n > 0) {
        *middle = laci_median(n, x);
        *range = (double)hi - lo;
    }
    return n;
}

/* Median of the finite ones of the bins beside d in view iv, or -INFINITY. */
static double other_bins(const sheet *s, int iv, int d)
{
    float x[2 * BINS_BESIDE];
    size_t n = 0;

    for (int k = laci_max_int(d - BINS_BESIDE, 0);
         k <= laci_min_int(d + BINS_BESIDE, s->n_det - 1); k++)
        if (k != d && isfinite(at(s, iv, k)))
            x[n++] = at(s, iv, k);
    return n > 0 ? laci_median(n, x) : -INFINITY;
}

/* Standard deviation of the noise by the curvature over three views. */
static double noise_of(const sheet *s, float *work)
{
    size_t n = 0;

    for (int iv = 1; iv + 1 < s->n_views; iv++)
        for (int d = 0; d < s->n_det; d++) {
            const float r = at(s, iv, d) - 0.5f * (at(s, iv - 1, d) + at(s, iv + 1, d));

            if (isfinite(r))
                work[n++] = r;
        }
    return n > 0 ? laci_spread(n, work, 0.0) / sqrt(1.5) : 0.0;
}

static int is_zinger(const sheet *s, int iv, int d, double limit)
{
    double middle = 0.0, range = 0.0, above;

    if (!isfinite(at(s, iv, d)) || other_views(s, iv, d, &middle, &range) == 0)
        return 0;
    above = at(s, iv, d) - fmax(middle, other_bins(s, iv, d));
    return above > limit && above > 2.0 * range; /* twice: at a cusp, and at the ends */
}

lac_status lac_zingers_mark(int n_views, int n_det, float *g, double threshold,
                            size_t *n_zingers)
{
    const size_t count = (size_t)n_views * (size_t)n_det;
    const sheet s = {g, n_views, n_det};
    unsigned char *hit = NULL;
    float *work = NULL;
    lac_status st = LAC_OK;
    size_t n = 0;
    double limit;

    LAC_TRY(laci_views_check("zingers", n_views, n_det, g));
    if (!(threshold > 0.0 && threshold < 1e6))
        return LAC_FAIL(LAC_E_ARG,
                        "zingers: the threshold must be in 0..1e6 standard deviations, "
                        "got %g",
                        threshold);
    LAC_TRY(laci_alloc(&hit, count, 1));
    LAC_TRY(laci_alloc(&work, count, sizeof *work));
    limit = threshold * noise_of(&s, work);
    for (int iv = 0; iv < n_views; iv++)
        for (int d = 0; d < n_det; d++)
            hit[(size_t)iv * (size_t)n_det + (size_t)d] =
                (unsigned char)is_zinger(&s, iv, d, limit);
    for (size_t i = 0; i < count; i++)
        if (hit[i]) {
            g[i] = NAN;
            n++;
        }
    if (n_zingers)
        *n_zingers = n;
out:
    laci_free(hit);
    laci_free(work);
    return st;
}
