/* data/wedge.c - arcs of measured directions. */
#include "wedge.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "views.h"

#include <math.h>

/* Directions closer than this are the same; both ends of an arc are widened by it. */
#define SAME 1e-9
#define MOST_ARCS 10000

/* Directions from[i] .. from[i] + width[i], modulo pi. */
struct lac_wedge {
    int n_arc;
    double *from, *width;
};

static lac_status wedge_new(lac_wedge **out, int n_arc)
{
    lac_status st = LAC_OK;
    lac_wedge *w = NULL;

    LAC_TRY(laci_new(&w, sizeof *w));
    LAC_TRY(laci_alloc(&w->from, (size_t)n_arc, sizeof *w->from));
    LAC_TRY(laci_alloc(&w->width, (size_t)n_arc, sizeof *w->width));
    *out = w;
    w = NULL;
out:
    lac_wedge_destroy(&w);
    return st;
}

void lac_wedge_destroy(lac_wedge **wedge)
{
    if (!wedge || !*wedge)
        return;
    laci_free((*wedge)->from);
    laci_free((*wedge)->width);
    laci_free(*wedge);
    *wedge = NULL;
}

static void add_arc(lac_wedge *w, double from, double to)
{
    w->from[w->n_arc] = from;
    w->width[w->n_arc++] = fmin(to - from, LACI_PI);
}

static lac_status check_arcs(int n, const double *from, const double *to)
{
    if (!from || !to)
        return LAC_FAIL(LAC_E_ARG, "wedge: a pointer is NULL");
    if (n < 1 || n > MOST_ARCS)
        return LAC_FAIL(LAC_E_ARG, "wedge: 1..%d arcs can be, got %d", MOST_ARCS, n);
    for (int i = 0; i < n; i++)
        if (!(fabs(from[i]) < 1e6 && fabs(to[i]) < 1e6 && from[i] <= to[i]))
            return LAC_FAIL(LAC_E_ARG,
                            "wedge: an arc needs finite ends, the first not above the "
                            "second, got %g:%g degrees",
                            from[i] * 180.0 / LACI_PI, to[i] * 180.0 / LACI_PI);
    return LAC_OK;
}

/* Sort by the beginning, which is in 0..pi; arcs are few. */
static void sort_arcs(lac_wedge *w)
{
    for (int i = 1; i < w->n_arc; i++) {
        const double from = w->from[i], width = w->width[i];
        int k = i;

        for (; k > 0 && w->from[k - 1] > from; k--) {
            w->from[k] = w->from[k - 1];
            w->width[k] = w->width[k - 1];
        }
        w->from[k] = from;
        w->width[k] = width;
    }
}

/* Merge sorted arcs that meet or overlap, so that the widths add up to what is
 * measured; the last ones may reach round to the first ones. */
static void merge_arcs(lac_wedge *w)
{
    int n = 0; /* the arc that grows */

    for (int i = 1; i < w->n_arc; i++) {
        const double end = w->from[i] + w->width[i];

        if (w->from[i] <= w->from[n] + w->width[n] + SAME) {
            w->width[n] = fmax(w->width[n], end - w->from[n]);
        } else {
            w->from[++n] = w->from[i];
            w->width[n] = w->width[i];
        }
    }
    w->n_arc = n + 1;
    while (w->n_arc > 1 && w->from[0] + LACI_PI <= w->from[n] + w->width[n] + SAME) {
        const double end = w->from[0] + w->width[0] + LACI_PI;

        w->width[n] = fmax(w->width[n], end - w->from[n]);
        for (int i = 1; i <= n; i++) {
            w->from[i - 1] = w->from[i];
            w->width[i - 1] = w->width[i];
        }
        w->n_arc = n--;
    }
    w->width[n] = fmin(w->width[n], LACI_PI);
}

lac_status lac_wedge_from_arcs(lac_wedge **out, int n, const double *from,
                               const double *to)
{
    lac_wedge *w = NULL;
    lac_status st = LAC_OK;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "wedge: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(check_arcs(n, from, to));
    LAC_TRY(wedge_new(&w, n));
    for (int i = 0; i < n; i++) {
        const double start = laci_wrap(from[i], LACI_PI);

        add_arc(w, start, start + (to[i] - from[i]));
    }
    sort_arcs(w);
    merge_arcs(w);
    *out = w;
out:
    return st;
}

lac_status lac_wedge_from_arc(lac_wedge **out, double from, double to)
{
    return lac_wedge_from_arcs(out, 1, &from, &to);
}

lac_status lac_wedge_from_geom(lac_wedge **out, const lac_geom *geom)
{
    lac_status st = LAC_OK;
    laci_views *v = NULL;
    lac_wedge *w = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "wedge: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_geom_check(geom));
    LAC_TRY(laci_views_sort(&v, geom, LACI_PI));
    LAC_TRY(wedge_new(&w, laci_max_int(v->n_runs, 1)));
    if (v->n_runs == 0)
        add_arc(w, 0.0, LACI_PI);
    for (int k = 0; k < v->n_runs; k++)
        add_arc(w, v->run[k].from - 0.5 * v->step, v->run[k].to + 0.5 * v->step);
    *out = w;
out:
    laci_views_destroy(&v);
    return st;
}

int lac_wedge_contains(const lac_wedge *wedge, double fx, double fy)
{
    double t;

    if (!wedge)
        return 0;
    if (fx == 0.0 && fy == 0.0)
        return 1;
    t = atan2(fy, fx);
    for (int i = 0; i < wedge->n_arc; i++)
        if (laci_wrap(t - wedge->from[i] + SAME, LACI_PI) <=
            wedge->width[i] + 2.0 * SAME)
            return 1;
    return 0;
}

double lac_wedge_direction(const lac_wedge *wedge)
{
    double c = 0.0, s = 0.0;

    for (int i = 0; wedge && i < wedge->n_arc; i++) {
        const double a = 2.0 * wedge->from[i], b = a + 2.0 * wedge->width[i];

        c += sin(b) - sin(a);
        s += cos(a) - cos(b);
    }
    return hypot(c, s) < 1e-6 ? 0.0 : 0.5 * atan2(s, c);
}

/* *out = the arcs of `wedge`, mirrored where `mirror`, then further by an angle. */
static lac_status moved(lac_wedge **out, const lac_wedge *wedge, int mirror,
                        double angle)
{
    double *from = NULL, *to = NULL;
    lac_status st = LAC_OK;
    size_t n;

    if (!out || !wedge)
        return LAC_FAIL(LAC_E_ARG, "wedge: a pointer is NULL");
    *out = NULL;
    n = (size_t)wedge->n_arc;
    LAC_TRY(laci_alloc(&from, n, sizeof *from));
    LAC_TRY(laci_alloc(&to, n, sizeof *to));
    for (size_t i = 0; i < n; i++) {
        from[i] =
            (mirror ? -(wedge->from[i] + wedge->width[i]) : wedge->from[i]) + angle;
        to[i] = from[i] + wedge->width[i];
    }
    LAC_TRY(lac_wedge_from_arcs(out, wedge->n_arc, from, to));
out:
    laci_free(from);
    laci_free(to);
    return st;
}

lac_status lac_wedge_turned(lac_wedge **out, const lac_wedge *wedge, double angle)
{
    return moved(out, wedge, 0, angle);
}

lac_status lac_wedge_mirrored(lac_wedge **out, const lac_wedge *wedge)
{
    return moved(out, wedge, 1, 0.0);
}

int lac_wedge_arc(const lac_wedge *wedge, int i, double *from, double *to)
{
    if (!wedge || i < 0 || i >= wedge->n_arc)
        return 0;
    if (from)
        *from = wedge->from[i];
    if (to)
        *to = wedge->from[i] + wedge->width[i];
    return 1;
}

double lac_wedge_share(const lac_wedge *wedge)
{
    double sum = 0.0;

    for (int i = 0; wedge && i < wedge->n_arc; i++)
        sum += wedge->width[i];
    return fmin(sum / LACI_PI, 1.0);
}
