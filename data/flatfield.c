/* data/flatfield.c - transmission from counts, and line integrals from transmission. */
#include "flatfield.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "views.h"
#include "base/rank.h"
#include "geometry.h"

#include <math.h>

/* Frames farther from the median are outliers, robust standard deviations. */
#define OUTLIER 4.0

/* Air at the ends: so much of the detector, and so near to the brightest bins. */
#define END_SHARE 0.03
#define END_AGREES 0.05
#define BRIGHT 0.99

/* --- frames --------------------------------------------------------------------------
 */

/* How far from the middle a number may be; work [n]: the numbers, replaced. Where more
 * than half of them are equal, as whole counts may be, the mean distance stands in for
 * the median one; of up to 5 such numbers an outlier would hide itself in it. */
static double limit_of(size_t n, float *work, double middle)
{
    const double spread = laci_spread(n, work, middle);
    double sum = 0.0;

    if (spread > 0.0)
        return OUTLIER * spread;
    for (size_t i = 0; i < n; i++)
        sum += work[i];
    return n > 5 ? OUTLIER * 1.2533 * sum / (double)n : 0.0;
}

/* Mean of x[0..n-1] near their median, or it; *left_out += the others. work [n] */
static double guarded_mean(const float *x, size_t n, float *work, size_t *left_out)
{
    double middle, limit, sum = 0.0;
    size_t used = 0;

    for (size_t i = 0; i < n; i++)
        work[i] = x[i];
    middle = laci_median(n, work);
    if (n <= 3) /* the median of 1 or 2 is their mean */
        return middle;
    limit = limit_of(n, work, middle);
    for (size_t i = 0; i < n; i++)
        if (fabs(x[i] - middle) <= limit) {
            sum += x[i];
            used++;
        }
    *left_out += n - used;
    return used > 0 ? sum / (double)used : middle;
}

lac_status lac_frames_mean(const float *frames, int n_frames, size_t n, float *mean,
                           size_t *left_out)
{
    float *x = NULL;
    size_t out = 0;
    lac_status st = LAC_OK;

    if (!frames || !mean || n_frames < 1 || n < 1)
        return LAC_FAIL(LAC_E_ARG,
                        "frames: at least one frame and number are needed, got %d and "
                        "%zu%s",
                        n_frames, n, !frames || !mean ? "; a pointer is NULL" : "");
    LAC_TRY(laci_alloc(&x, 2 * (size_t)n_frames, sizeof *x));
    for (size_t i = 0; i < n; i++) {
        size_t m = 0;

        for (int f = 0; f < n_frames; f++) {
            const float v = frames[(size_t)f * n + i];

            if (isfinite(v))
                x[m++] = v;
        }
        out += (size_t)n_frames - m;
        mean[i] = m > 0 ? (float)guarded_mean(x, m, x + n_frames, &out) : NAN;
    }
    if (left_out)
        *left_out = out;
out:
    laci_free(x);
    return st;
}

/* --- flat field ----------------------------------------------------------------------
 */

static double gain_of(const lac_flatfield *f, int d)
{
    return (f->flat ? f->flat[d] : 1.0) - (f->dark ? f->dark[d] : 0.0);
}

/* *mean = that of the monitor, 1 where there is none. */
static lac_status mean_monitor(const lac_flatfield *f, int n_views, double *mean)
{
    double sum = 0.0;

    *mean = 1.0;
    if (!f->monitor)
        return LAC_OK;
    for (int iv = 0; iv < n_views; iv++) {
        if (!(f->monitor[iv] > 0.0f && isfinite(f->monitor[iv])))
            return LAC_FAIL(LAC_E_NUMERIC,
                            "flat field: the monitor of view %d is %g, it must be "
                            "positive",
                            iv, (double)f->monitor[iv]);
        sum += f->monitor[iv];
    }
    *mean = sum / n_views;
    return LAC_OK;
}

lac_status lac_flatfield_apply(const lac_flatfield *field, int n_views, int n_det,
                               float *g, int *n_dead)
{
    lac_status st = LAC_OK;
    double monitor;
    int dead = 0;

    if (!field)
        return LAC_FAIL(LAC_E_ARG, "flat field: a pointer is NULL");
    LAC_TRY(laci_views_check("flat field", n_views, n_det, g));
    LAC_TRY(mean_monitor(field, n_views, &monitor));
    for (int d = 0; d < n_det; d++)
        dead += !(gain_of(field, d) > 0.0);
    if (dead == n_det)
        return LAC_FAIL(LAC_E_NUMERIC,
                        "flat field: all %d bins are dead: the flat field is nowhere "
                        "above the dark field (bin 0: %g and %g)",
                        n_det, field->flat ? (double)field->flat[0] : 1.0,
                        field->dark ? (double)field->dark[0] : 0.0);
    for (int iv = 0; iv < n_views; iv++) {
        const double beam = field->monitor ? field->monitor[iv] / monitor : 1.0;
        float *row = g + (size_t)iv * (size_t)n_det;

        for (int d = 0; d < n_det; d++) {
            const double gain = gain_of(field, d) * beam;

            row[d] =
                gain > 0.0
                    ? (float)((row[d] - (field->dark ? field->dark[d] : 0.0)) / gain)
                    : NAN;
        }
    }
    if (n_dead)
        *n_dead = dead;
out:
    return st;
}

/* --- the beam without a flat field ---------------------------------------------------
 */

/* Median of the finite ones of n numbers; NaN where there are none. */
static double middle_of(const float *g, int n, float *work, double q)
{
    size_t m = 0;

    for (int d = 0; d < n; d++)
        if (isfinite(g[d]))
            work[m++] = g[d];
    return m > 0 ? laci_quantile(m, work, q) : NAN;
}

/* ends[iv] = the brighter end, bright[iv] = the quantile of each view. */
static void measure_beam(int edge_bins, int n_views, int n_det, const float *g,
                         float *work, float *ends, float *bright)
{
    for (int iv = 0; iv < n_views; iv++) {
        const float *row = g + (size_t)iv * (size_t)n_det;
        const double a = middle_of(row, edge_bins, work, 0.5),
                     b = middle_of(row + n_det - edge_bins, edge_bins, work, 0.5);

        ends[iv] = (float)fmax(a, b); /* fmax passes NaN over */
        bright[iv] = (float)middle_of(row, n_det, work, BRIGHT);
    }
}

static lac_beam_rule choose_rule(int n_views, const float *ends, const float *bright,
                                 float *work)
{
    const double e = middle_of(ends, n_views, work, 0.5),
                 b = middle_of(bright, n_views, work, 0.5);

    return e >= (1.0 - END_AGREES) * b ? LAC_BEAM_ENDS : LAC_BEAM_QUANTILE;
}

/* *report = about i0; LAC_E_NUMERIC where one is not positive. */
static lac_status check_beam(int n_views, const float *i0, lac_beam_report *report)
{
    report->mean = 0.0;
    report->smallest = INFINITY;
    report->largest = -INFINITY;
    for (int iv = 0; iv < n_views; iv++) {
        if (!(i0[iv] > 0.0f))
            return LAC_FAIL(LAC_E_NUMERIC,
                            "beam: view %d shows none: its brightest bins are at %g",
                            iv, (double)i0[iv]);
        report->mean += i0[iv] / n_views;
        report->smallest = fmin(report->smallest, i0[iv]);
        report->largest = fmax(report->largest, i0[iv]);
    }
    return LAC_OK;
}

lac_status lac_beam_normalise(lac_beam_rule rule, int edge_bins, int n_views, int n_det,
                              float *g, lac_beam_report *report)
{
    float *ends = NULL, *bright = NULL, *work = NULL;
    const float *i0;
    lac_beam_report r = {0};
    lac_status st = LAC_OK;

    LAC_TRY(laci_views_check("beam", n_views, n_det, g));
    if ((unsigned)rule > LAC_BEAM_QUANTILE || edge_bins < 0 || edge_bins > n_det)
        return LAC_FAIL(LAC_E_ARG,
                        "beam: rule 0..2 and edge_bins 0..%d are known, got %d and %d",
                        n_det, (int)rule, edge_bins);
    if (edge_bins == 0)
        edge_bins = laci_min_int(laci_max_int((int)(END_SHARE * n_det), 2), n_det);
    LAC_TRY(laci_alloc(&ends, (size_t)n_views, sizeof *ends));
    LAC_TRY(laci_alloc(&bright, (size_t)n_views, sizeof *bright));
    LAC_TRY(laci_alloc(&work, (size_t)laci_max_int(n_views, n_det), sizeof *work));
    measure_beam(edge_bins, n_views, n_det, g, work, ends, bright);
    r.edge_bins = edge_bins;
    r.rule = rule;
    if (rule == LAC_BEAM_AUTO)
        r.rule = choose_rule(n_views, ends, bright, work);
    i0 = r.rule == LAC_BEAM_ENDS ? ends : bright;
    LAC_TRY(check_beam(n_views, i0, &r));
    for (int iv = 0; iv < n_views; iv++)
        for (int d = 0; d < n_det; d++)
            g[(size_t)iv * (size_t)n_det + (size_t)d] /= i0[iv];
    if (report)
        *report = r;
out:
    laci_free(ends);
    laci_free(bright);
    laci_free(work);
    return st;
}

lac_status lac_minus_log(size_t n, float *g, double floor, size_t *clipped)
{
    size_t low = 0;

    if (!g || !(floor >= 1e-30 && floor <= 1.0))
        return LAC_FAIL(LAC_E_ARG, "log: the floor must be in 1e-30..1, got %g%s",
                        floor, g ? "" : "; a pointer is NULL");
    for (size_t i = 0; i < n; i++) {
        if (isnan(g[i]))
            continue;
        low += g[i] < floor;
        g[i] = (float)-log(fmax(g[i], floor));
    }
    if (clipped)
        *clipped = low;
    return LAC_OK;
}
