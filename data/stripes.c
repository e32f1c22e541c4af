/* data/stripes.c - stripes of a sinogram by what each bin is off its neighbours in most
 * views. */
#include "stripes.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/rank.h"
#include "base/vec.h"
#include "repair.h"
#include "views.h"

#include <math.h>

enum { FLICKER = 5, FEW_VIEWS = 8 }; /* views on both sides; fewer tell nothing */

/* log of the change over that of the neighbours: a factor of 5, at least */
#define BROKEN_RATIO 1.6

typedef struct job {
    int n_views, n_det;
    float *g, *rest;                   /* [n_views, n_det] */
    float *column;                     /* [n_views] */
    float *list, *base, *off, *window; /* [n_det] */
    lac_stripes_options o;
    lac_stripes_report report;
} job;

void lac_stripes_defaults(lac_stripes_options *options)
{
    *options = (lac_stripes_options){.window = 11, .threshold = 4.0};
}

/* --- pieces --------------------------------------------------------------------------
 */

/* to = running median of n numbers over `width` ones, fewer at the ends. */
static void median_filter(int n, const float *x, int width, float *work, float *to)
{
    const int half = width / 2;

    for (int d = 0; d < n; d++) {
        const int reach = laci_min_int(half, laci_min_int(d, n - 1 - d));
        size_t m = 0;

        for (int k = d - reach; k <= d + reach; k++)
            work[m++] = x[k];
        to[d] = (float)laci_median(m, work);
    }
}

/* off = list - its running median; the spread of that. */
static double stand_out(job *j)
{
    median_filter(j->n_det, j->list, j->o.window, j->window, j->base);
    for (int d = 0; d < j->n_det; d++)
        j->window[d] = j->off[d] = j->list[d] - j->base[d];
    return laci_spread((size_t)j->n_det, j->window, 0.0);
}

/* --- the two steps ------------------------------------------------------------------
 */

/* list[d] = log of the mean distance of a bin from its running mean over the views. */
static void measure_flicker(job *j)
{
    const size_t n_det = (size_t)j->n_det;

    for (size_t d = 0; d < n_det; d++) {
        double sum = 0.0;

        for (int v = 0; v < j->n_views; v++) {
            const int lo = laci_max_int(v - FLICKER, 0),
                      hi = laci_min_int(v + FLICKER, j->n_views - 1);
            double mean = 0.0;

            for (int k = lo; k <= hi; k++)
                mean += j->g[(size_t)k * n_det + d];
            sum += fabs(j->g[(size_t)v * n_det + d] - mean / (hi - lo + 1));
        }
        j->list[d] = (float)log(sum / j->n_views + 1e-12);
    }
}

static lac_status mend_broken(job *j)
{
    double limit;

    measure_flicker(j);
    limit = fmax(j->o.threshold * stand_out(j), BROKEN_RATIO);
    for (int d = 0; d < j->n_det; d++) {
        if (fabs(j->off[d]) <= limit)
            continue;
        j->report.broken++;
        for (int v = 0; v < j->n_views; v++)
            j->g[(size_t)v * (size_t)j->n_det + (size_t)d] = NAN;
    }
    if (j->report.broken == j->n_det || j->report.broken == 0)
        return LAC_OK;
    return lac_bad_fill(j->n_views, j->n_det, j->g, j->n_det, NULL);
}

/* g -= the median over the views of (a bin - the median of the bins around). */
static void level_bins(job *j)
{
    const size_t n_det = (size_t)j->n_det;

    for (size_t v = 0; v < (size_t)j->n_views; v++) {
        float *r = j->rest + v * n_det;

        median_filter(j->n_det, j->g + v * n_det, j->o.window, j->window, r);
        laci_vec_sub(n_det, j->g + v * n_det, r, r);
    }
    for (size_t d = 0; d < n_det; d++) {
        for (size_t v = 0; v < (size_t)j->n_views; v++)
            j->column[v] = j->rest[v * n_det + d];
        j->off[d] = (float)laci_median((size_t)j->n_views, j->column);
    }
    for (size_t v = 0; v < (size_t)j->n_views; v++)
        laci_vec_axpy(n_det, -1.0, j->off, j->g + v * n_det);
}

/* --- all -----------------------------------------------------------------------------
 */

static lac_status check(int n_views, int n_det, const float *g,
                        const lac_stripes_options *o)
{
    lac_status st = LAC_OK;
    size_t bad;

    LAC_TRY(laci_views_check("stripes", n_views, n_det, g));
    if (o->window < 3 || !(o->threshold > 0.0 && o->threshold < 1e6))
        return LAC_FAIL(LAC_E_ARG,
                        "stripes: a window of 3 bins or more and a threshold above 0 "
                        "are needed, got %d and %g",
                        o->window, o->threshold);
    bad = laci_vec_find_bad((size_t)n_views * (size_t)n_det, g);
    if (bad < (size_t)n_views * (size_t)n_det)
        return LAC_FAIL(LAC_E_NUMERIC, "stripes: view %zu, bin %zu is %g",
                        bad / (size_t)n_det, bad % (size_t)n_det, (double)g[bad]);
out:
    return st;
}

static lac_status job_make(job *j)
{
    const size_t n = (size_t)j->n_views * (size_t)j->n_det;
    lac_status st;

    LAC_TRY(laci_alloc(&j->g, n, sizeof *j->g));
    LAC_TRY(laci_alloc(&j->rest, n, sizeof *j->rest));
    LAC_TRY(laci_alloc(&j->column, (size_t)j->n_views, sizeof *j->column));
    LAC_TRY(laci_alloc(&j->list, 4 * (size_t)j->n_det, sizeof *j->list));
    j->base = j->list + j->n_det;
    j->off = j->base + j->n_det;
    j->window = j->off + j->n_det;
out:
    return st;
}

static void job_clear(job *j)
{
    laci_free(j->g);
    laci_free(j->rest);
    laci_free(j->column);
    laci_free(j->list);
}

lac_status lac_stripes_remove(int n_views, int n_det, float *g,
                              const lac_stripes_options *options,
                              lac_stripes_report *report)
{
    const size_t n = (size_t)n_views * (size_t)n_det;
    job j = {.n_views = n_views, .n_det = n_det};
    lac_status st = LAC_OK;

    lac_stripes_defaults(&j.o);
    if (options)
        j.o = *options;
    LAC_TRY(check(n_views, n_det, g, &j.o));
    LAC_TRY(job_make(&j));
    laci_vec_copy(n, g, j.g);
    if (n_views >= FEW_VIEWS && n_det >= 3) {
        LAC_TRY(mend_broken(&j));
        level_bins(&j);
    }
    j.report.moved = laci_vec_diff_norm(n, g, j.g) / sqrt((double)n);
    laci_vec_copy(n, j.g, g);
    if (report)
        *report = j.report;
out:
    job_clear(&j);
    return st;
}
