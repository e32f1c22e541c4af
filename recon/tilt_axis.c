/* recon/tilt_axis.c - a robust line through the axis of several rows. */
#include "tilt_axis.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rank.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 50 };

#define BIWEIGHT 4.685  /* 95 % as good as least squares where all are normal */
#define TO_SIGMA 1.4826 /* from the median of |x| to a standard deviation */

typedef struct line {
    double at, slope;
} line;

typedef struct rows {
    int n;
    const double *v, *offset, *error;
    double *scratch; /* [n (n - 1) / 2], at least n */
    double *weight;  /* [n] */
    double floor;    /* smallest error that a row is believed to have */
} rows;

/* The medians of slopes and of distances; 0 where all rows have one height. */
static int begin(rows *r, line *l)
{
    int n = 0;

    for (int i = 0; i < r->n; i++)
        for (int k = 0; k < i; k++)
            if (r->v[i] != r->v[k])
                r->scratch[n++] = (r->offset[i] - r->offset[k]) / (r->v[i] - r->v[k]);
    if (n == 0)
        return 0;
    l->slope = laci_sort_median((size_t)n, r->scratch);
    for (int i = 0; i < r->n; i++)
        r->scratch[i] = r->offset[i] - l->slope * r->v[i];
    l->at = laci_sort_median((size_t)r->n, r->scratch);
    return 1;
}

static double distance(const rows *r, line l, int i)
{
    return r->offset[i] - l.at - l.slope * r->v[i];
}

/* Standard error that counts: a row is not believed to be much better than the others.
 */
static double error_of(const rows *r, int i)
{
    return r->error ? fmax(r->error[i], r->floor) : 1.0;
}

/* Weights by the distance from the line; how many are not 0. */
static int weigh(rows *r, line l)
{
    int used = 0;
    double sigma;

    for (int i = 0; i < r->n; i++)
        r->scratch[i] = fabs(distance(r, l, i)) / error_of(r, i);
    sigma = TO_SIGMA * laci_sort_median((size_t)r->n, r->scratch);
    for (int i = 0; i < r->n; i++) {
        const double e = error_of(r, i), off = distance(r, l, i) / e,
                     x = sigma > 0.0  ? off / (BIWEIGHT * sigma)
                         : off == 0.0 ? 0.0
                                      : 2.0;

        r->weight[i] = fabs(x) < 1.0 ? (1.0 - x * x) * (1.0 - x * x) / (e * e) : 0.0;
        used += r->weight[i] > 0.0;
    }
    return used;
}

/* Weighted least squares; *spread: sum of w (v - mean v)^2. 0 where it tells no slope.
 */
static int fit(const rows *r, line *l, double *spread)
{
    double w = 0.0, v = 0.0, at = 0.0, up = 0.0;

    for (int i = 0; i < r->n; i++) {
        w += r->weight[i];
        v += r->weight[i] * r->v[i];
        at += r->weight[i] * r->offset[i];
    }
    *spread = 0.0;
    if (!(w > 0.0))
        return 0;
    v /= w;
    at /= w;
    for (int i = 0; i < r->n; i++) {
        *spread += r->weight[i] * (r->v[i] - v) * (r->v[i] - v);
        up += r->weight[i] * (r->v[i] - v) * (r->offset[i] - at);
    }
    if (!(*spread > 0.0))
        return 0;
    l->slope = up / *spread;
    l->at = at - l->slope * v;
    return 1;
}

static void report(const rows *r, line l, int used, double spread, lac_tilt_axis *out)
{
    double wrr = 0.0, rr = 0.0, one;

    for (int i = 0; i < r->n; i++) {
        const double off = distance(r, l, i);

        wrr += r->weight[i] * off * off;
        rr += r->weight[i] > 0.0 ? off * off : 0.0;
    }
    *out = (lac_tilt_axis){.angle = atan(l.slope),
                           .offset_mm = l.at,
                           .rms_mm = sqrt(rr / laci_max_int(used, 1)),
                           .n_used = used};
    if (!(used > 2 && spread > 0.0)) {
        out->error = INFINITY;
        return;
    }
    /* Variance of a row of weight 1, from n - 2 that are free. Few rows, of which a
     * robust fit leaves some out, agree by chance: no less than their own errors say.
     */
    one = wrr / (used - 2);
    if (r->error)
        one = fmax(one, 1.0);
    out->error = sqrt(one / spread) * cos(out->angle) * cos(out->angle);
}

static lac_status check(int n, const double *v, const double *offset,
                        const double *error)
{
    if (!v || !offset)
        return LAC_FAIL(LAC_E_ARG, "tilt axis: a pointer is NULL");
    if (n < 3 || n > LAC_TILT_AXIS_MAX)
        return LAC_FAIL(LAC_E_ARG,
                        "tilt axis: the axis of 3..%d rows is needed, got %d",
                        LAC_TILT_AXIS_MAX, n);
    for (int i = 0; i < n; i++) {
        if (!isfinite(v[i]) || !isfinite(offset[i]) || (error && isnan(error[i])))
            return LAC_FAIL(LAC_E_NUMERIC, "tilt axis: row %d of %d is not finite", i,
                            n);
        if (error && error[i] < 0.0)
            return LAC_FAIL(LAC_E_ARG, "tilt axis: row %d has the error %g, below 0", i,
                            error[i]);
    }
    return LAC_OK;
}

lac_status lac_tilt_axis_fit(int n, const double *v_mm, const double *offset_mm,
                             const double *error_mm, lac_tilt_axis *out)
{
    rows r = {n, v_mm, offset_mm, error_mm, NULL, NULL, 1.0};
    line l = {0.0, 0.0};
    double spread = 0.0;
    lac_status st;
    int used = 0;

    LAC_TRY(check(n, v_mm, offset_mm, error_mm));
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "tilt axis: the output pointer is NULL");
    LAC_TRY(laci_alloc(&r.scratch, (size_t)n * (size_t)n, sizeof(double)));
    LAC_TRY(laci_alloc(&r.weight, (size_t)n, sizeof(double)));
    if (error_mm) {
        for (int i = 0; i < n; i++)
            r.scratch[i] = error_mm[i];
        r.floor = fmax(0.5 * laci_sort_median((size_t)n, r.scratch), 1e-12);
    }
    if (!begin(&r, &l)) {
        st = LAC_FAIL(LAC_E_NUMERIC, "tilt axis: all %d rows are at one height", n);
        goto out;
    }
    for (int k = 0; k < ROUNDS; k++) {
        const line before = l;

        used = weigh(&r, l);
        if (used < 3 || !fit(&r, &l, &spread))
            break;
        if (fabs(l.slope - before.slope) < 1e-12)
            break;
    }
    report(&r, l, used, spread, out);
out:
    laci_free(r.scratch);
    laci_free(r.weight);
    return st;
}
