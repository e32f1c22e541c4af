/* data/views.c - the order of views, the gaps between them, ranges of them. */
#include "views.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/rank.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Views closer than this are the same view: angles often come as rounded degrees. */
#define SAME 1e-6

/* Views of more than a turn that are farther apart have others between them. */
#define BESIDE (10.0 * LACI_PI / 180.0)

#define GAP_STEPS 4.0
/* FBP of Shepp-Logan 256 x 256, steps of half a degree: relative error 0.104 over a
 * bridged gap of 3 degrees and 0.126 over one of 4.5, against 0.127 and 0.151 where
 * they count as missing. */
#define GAP_LEAST (5.0 * LACI_PI / 180.0)

/* --- order and gaps ------------------------------------------------------------------
 */

typedef struct place {
    double at;
    int view;
} place;

static int compare_places(const void *a, const void *b)
{
    const place *p = a, *q = b;

    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    return (p->view > q->view) - (p->view < q->view);
}

static lac_status sort_places(laci_views *v, const lac_geom *geom)
{
    const size_t n = (size_t)v->n;
    lac_status st = LAC_OK;
    place *p = NULL;

    LAC_TRY(laci_alloc(&p, n, sizeof *p));
    for (size_t i = 0; i < n; i++) {
        const double t = laci_wrap(geom->angle[i], v->period);

        p[i] = (place){t > v->period - 1e-9 ? 0.0 : t, (int)i};
    }
    qsort(p, n, sizeof *p, compare_places);
    for (size_t i = 0; i < n; i++) {
        v->at[i] = p[i].at;
        v->view[i] = p[i].view;
        v->gap[i] =
            i + 1 < n ? p[i + 1].at - p[i].at : p[0].at + v->period - p[n - 1].at;
    }
out:
    laci_free(p);
    return st;
}

static double median_step(const laci_views *v, double *room)
{
    size_t m = 0;

    for (int i = 0; i < v->n; i++)
        if (v->gap[i] > SAME)
            room[m++] = v->gap[i];
    laci_sort(m, room);
    return m > 1 ? room[(m - 1) / 2] : 0.0; /* of m - 1, without the widest */
}

int laci_views_missing(const laci_views *v, int i)
{
    return v->gap[i] > fmax(GAP_STEPS * v->step, GAP_LEAST);
}

/* Cut the circle at each missing arc. */
static lac_status find_runs(laci_views *v)
{
    const int n = v->n;
    lac_status st = LAC_OK;
    int i = 0;

    for (int k = 0; k < n; k++)
        v->n_runs += laci_views_missing(v, k);
    if (v->n_runs == 0)
        return LAC_OK;
    LAC_TRY(laci_alloc(&v->run, (size_t)v->n_runs, sizeof *v->run));
    while (!laci_views_missing(v, i))
        i++;
    for (int k = 0; k < v->n_runs; k++) {
        laci_view_run *r = &v->run[k];

        i = (i + 1) % n; /* the first one behind a gap */
        r->from = r->to = v->at[i];
        for (; !laci_views_missing(v, i); i = (i + 1) % n)
            r->to += v->gap[i];
        r->gap = v->gap[i];
    }
out:
    return st;
}

lac_status laci_views_sort(laci_views **out, const lac_geom *geom, double period)
{
    const size_t n = (size_t)geom->n_views;
    lac_status st = LAC_OK;
    laci_views *v = NULL;
    double *room = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&v, sizeof *v));
    v->n = geom->n_views;
    v->period = period;
    LAC_TRY(laci_alloc(&v->view, n, sizeof *v->view));
    LAC_TRY(laci_alloc(&v->at, n, sizeof *v->at));
    LAC_TRY(laci_alloc(&v->gap, n, sizeof *v->gap));
    LAC_TRY(laci_alloc(&room, n, sizeof *room));
    LAC_TRY(sort_places(v, geom));
    v->step = median_step(v, room);
    LAC_TRY(find_runs(v));
    *out = v;
    v = NULL;
out:
    laci_views_destroy(&v);
    laci_free(room);
    return st;
}

void laci_views_destroy(laci_views **views)
{
    if (!*views)
        return;
    laci_free((*views)->view);
    laci_free((*views)->at);
    laci_free((*views)->gap);
    laci_free((*views)->run);
    laci_free(*views);
    *views = NULL;
}

lac_status lac_geom_arc(const lac_geom *geom, lac_arc *arc)
{
    lac_status st = lac_geom_check(geom);
    laci_views *v = NULL;
    int wide = 0;

    if (st != LAC_OK)
        return st;
    if (!arc)
        return LAC_FAIL(LAC_E_ARG, "arc: the output pointer is NULL");
    LAC_TRY(laci_views_sort(&v, geom,
                            geom->beam == LAC_BEAM_FAN ? 2.0 * LACI_PI : LACI_PI));
    for (int i = 1; i < v->n; i++)
        wide = v->gap[i] > v->gap[wide] ? i : wide;
    arc->start = v->at[(wide + 1) % v->n];
    arc->span = v->period - v->gap[wide];
    arc->step = v->step;
    arc->full = v->n_runs == 0;
    arc->missing = arc->full ? 0.0 : v->gap[wide] - v->step;
out:
    laci_views_destroy(&v);
    return st;
}

/* 1 where each view lies on the same side of the one before, and near it or within one
 * turn of all: golden angles may be counted on over many turns. */
static int in_order(const lac_geom *g)
{
    const double whole = fabs(g->angle[g->n_views - 1] - g->angle[0]);
    double widest = 0.0;
    int up = 0, down = 0;

    for (int i = 1; i < g->n_views; i++) {
        const double step = g->angle[i] - g->angle[i - 1];

        up |= step > 0.0;
        down |= step < 0.0;
        widest = fmax(widest, fabs(step));
    }
    return !(up && down) && (whole < 2.0 * LACI_PI + SAME || widest < BESIDE);
}

lac_status lac_geom_order(const lac_geom *geom, int *view)
{
    lac_status st = lac_geom_check(geom);
    laci_views *v = NULL;
    int last = 0;

    if (st != LAC_OK)
        return st;
    if (!view)
        return LAC_FAIL(LAC_E_ARG, "order: the output pointer is NULL");
    if (in_order(geom)) {
        for (int i = 0; i < geom->n_views; i++)
            view[i] = i;
        return LAC_OK;
    }
    LAC_TRY(laci_views_sort(&v, geom, 2.0 * LACI_PI));
    last = v->n - 1;
    for (int i = 0; i < v->n; i++)
        last = v->gap[i] > v->gap[last] ? i : last;
    for (int i = 0; i < v->n; i++)
        view[i] = v->view[(last + 1 + i) % v->n];
out:
    laci_views_destroy(&v);
    return st;
}

/* --- numbers, ranges
 * --------------------------------------------------------------------------
 */

lac_status laci_views_check(const char *where, int n_views, int n_det, const float *g)
{
    if (!g)
        return LAC_FAIL(LAC_E_ARG, "%s: a pointer is NULL", where);
    if (n_views < 1 || n_views > LAC_MAX_VIEWS || n_det < 1 ||
        n_det > LAC_MAX_DETECTORS)
        return LAC_FAIL(LAC_E_ARG, "%s: %d views of %d bins, 1..%d of 1..%d are known",
                        where, n_views, n_det, LAC_MAX_VIEWS, LAC_MAX_DETECTORS);
    return LAC_OK;
}

/* 1 where from <= angle <= from + width modulo a turn, with a tolerance at both ends.
 */
static int in_range(double angle, double from, double width)
{
    const double tol = 1e-9;

    return laci_wrap(angle - from + tol, 2.0 * LACI_PI) <= width + 2.0 * tol;
}

/* 1 where a neighbour of view i in the order of the scan is kept too. */
static int has_company(const lac_geom *g, const unsigned char *keep, int i)
{
    return (i > 0 && keep[i - 1]) || (i + 1 < g->n_views && keep[i + 1]);
}

/* A view alone in the range that shows what another one shows, which is not alone: the
 * one that closes the turn, where the range begins, or the one that opened it, where
 * the range ends. */
static int only_closes(const lac_geom *g, const unsigned char *keep, int i)
{
    if (!keep[i] || has_company(g, keep, i))
        return 0;
    for (int k = 0; k < g->n_views; k++)
        if (k != i && keep[k] && has_company(g, keep, k) &&
            in_range(g->angle[k], g->angle[i], 0.0))
            return 1;
    return 0;
}

/* keep[i] = 1 where view i lies in the range. */
static void mark_views(const lac_geom *g, double from, double to, unsigned char *keep)
{
    const double turn = 2.0 * LACI_PI;
    const double width = to < from ? fmod(to - from, turn) + turn : to - from;
    const int ends[] = {0, g->n_views - 1};

    for (int i = 0; i < g->n_views; i++)
        keep[i] = (unsigned char)in_range(g->angle[i], from, width);
    for (int i = 0; i < 2 && width < turn - 1e-9; i++)
        if (only_closes(g, keep, ends[i]))
            keep[ends[i]] = 0;
}

static lac_status none_left(const lac_geom *g, int n, const double *from,
                            const double *to)
{
    const double deg = 180.0 / LACI_PI;
    char others[48] = "";

    if (n > 1)
        snprintf(others, sizeof others, " or in the other %d ranges", n - 1);
    return LAC_FAIL(
        LAC_E_ARG,
        "views: no view lies in %g:%g degrees%s, the scan has %d from %g to %g",
        from[0] * deg, to[0] * deg, others, g->n_views, g->angle[0] * deg,
        g->angle[g->n_views - 1] * deg);
}

/* keep[i] = 1 where view i lies in a range; *count = how many do. */
static lac_status mark_ranges(const lac_geom *g, int n, const double *from,
                              const double *to, unsigned char *keep, int *count)
{
    lac_status st = LAC_OK;
    unsigned char *one = NULL;

    LAC_TRY(laci_alloc(&one, (size_t)g->n_views, 1));
    for (int k = 0; k < n; k++) {
        if (!isfinite(from[k]) || !isfinite(to[k])) {
            st = LAC_FAIL(LAC_E_ARG,
                          "views: the range must be finite, got %g:%g degrees",
                          from[k] * 180.0 / LACI_PI, to[k] * 180.0 / LACI_PI);
            goto out;
        }
        mark_views(g, from[k], to[k], one);
        for (int i = 0; i < g->n_views; i++)
            keep[i] |= one[i];
    }
    *count = 0;
    for (int i = 0; i < g->n_views; i++)
        *count += keep[i];
    if (*count == 0)
        st = none_left(g, n, from, to);
out:
    laci_free(one);
    return st;
}

static lac_status select_views(const lac_geom *geom, int n, const double *from,
                               const double *to, lac_geom **out, int **view)
{
    lac_status st = LAC_OK;
    unsigned char *keep = NULL;
    lac_geom *g = NULL;
    int *number = NULL, count = 0;

    LAC_TRY(laci_alloc(&keep, (size_t)geom->n_views, 1));
    LAC_TRY(mark_ranges(geom, n, from, to, keep, &count));
    LAC_TRY(lac_geom_copy(&g, geom));
    LAC_TRY(laci_alloc(&number, (size_t)count, sizeof *number));
    g->n_views = 0;
    for (int i = 0; i < geom->n_views; i++)
        if (keep[i]) {
            number[g->n_views] = i;
            g->angle[g->n_views++] = geom->angle[i];
        }
    *out = g;
    *view = number;
    g = NULL;
    number = NULL;
out:
    laci_free(keep);
    laci_free(number);
    lac_geom_destroy(&g);
    return st;
}

lac_status laci_views_select(const lac_geom *geom, double from, double to,
                             lac_geom **out, int **view)
{
    return select_views(geom, 1, &from, &to, out, view);
}

lac_status lac_geom_select(const lac_geom *geom, int n, const double *from,
                           const double *to, lac_geom **out)
{
    lac_status st = LAC_OK;
    lac_geom *g = NULL;
    int *view = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "views: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_geom_check(geom));
    if (n < 1)
        return LAC_FAIL(LAC_E_ARG, "views: at least 1 range is needed, got %d", n);
    if (!from || !to)
        return LAC_FAIL(LAC_E_ARG, "views: the ends of the ranges are NULL");
    LAC_TRY(select_views(geom, n, from, to, &g, &view));
    *out = g;
out:
    laci_free(view);
    return st;
}
