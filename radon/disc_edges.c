/* radon/disc_edges.c - edges of the views of a round object, to a part of a bin. */
#include "disc_edges.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rank.h"
#include "small_solve.h"

#include <math.h>
#include <string.h>

enum { END_BINS = 8, POINTS = 3 };

/* A value below this share of those before it is one behind a hole. */
#define FALLING 0.97

/* A view below this share of the highest one shows no object. */
#define LOWEST_VIEW 0.1

typedef struct level {
    double air, height; /* value beside the object, largest value above it */
} level;

static double median_of(const float *g, int n)
{
    float v[END_BINS];

    memcpy(v, g, (size_t)n * sizeof *v);
    return laci_median((size_t)n, v);
}

/* Air is the lower one of the two ends; the height is that of a mean of three bins, so
 * that no single bin sets it. */
static level measure_view(const float *g, int n)
{
    const int ends = laci_max_int(1, laci_min_int(END_BINS, n / 8));
    level l = {fmin(median_of(g, ends), median_of(g + n - ends, ends)), 0.0};

    for (int d = 1; d + 1 < n; d++) {
        const double mean = ((double)g[d - 1] + g[d] + g[d + 1]) / 3.0;

        l.height = fmax(l.height, mean - l.air);
    }
    return l;
}

/* Place where g^2 vanishes: bins at[i] as a polynomial of q[i], its value at q = 0. */
static int extrapolate(int n, const double *q, const double *at, double *edge)
{
    const int terms = n >= 5 ? 3 : 2;
    double a[9] = {0.0}, b[3] = {0.0}, largest = 0.0;

    for (int i = 0; i < n; i++)
        largest = fmax(largest, q[i]);
    for (int i = 0; i < n; i++) {
        const double x = q[i] / largest;

        laci_small_add(terms, (const double[]){1.0, x, x * x}, at[i], 1.0, a, b);
    }
    if (!laci_small_solve(terms, a, b))
        return 0;
    *edge = b[0];
    return 1;
}

/* A view walked from one of its ends: bin i from there. */
typedef struct walk {
    const float *g;
    int n, side;
    level l;
} walk;

static double value_at(const walk *w, int i)
{
    return w->g[w->side < 0 ? i : w->n - 1 - i] - w->l.air;
}

/* The first bin from the end with it and the two behind it above `low`; -1: the end
 * lies in the object already, or there is none. */
static int find_start(const walk *w, double low)
{
    for (int i = 0; i + 2 < w->n; i++)
        if (value_at(w, i) > low && value_at(w, i + 1) > low &&
            value_at(w, i + 2) > low)
            return i > 0 ? i : -1;
    return -1;
}

/* The bin of the edge on one side. q and at: room for n numbers each. A first bin that
 * the object covers in part is left out where there are enough others. */
static int find_edge(const walk *w, const lac_disc_fit_options *o, double *q,
                     double *at, double *edge)
{
    const int start = find_start(w, o->low * w->l.height);
    double top = 0.0;
    int n = 0, skip;

    if (start < 0)
        return 0;
    for (int i = start; i < w->n; i++) {
        const double v = value_at(w, i);

        if (v > w->l.height * (n < POINTS ? 0.95 : o->high))
            break;
        if (n >= POINTS && v < FALLING * top) /* a hole begins */
            break;
        top = fmax(top, v);
        q[n] = v * v;
        at[n++] = i;
    }
    skip = n > POINTS + 2;
    if (n < 2 || !extrapolate(n - skip, q + skip, at + skip, edge))
        return 0;
    /* no further out than a disc can be whose first full bins were seen */
    if (*edge < start - 4.0 - 0.5 * n || *edge > at[n - 1])
        return 0;
    if (w->side > 0)
        *edge = w->n - 1 - *edge;
    return 1;
}

lac_status laci_disc_edges(const lac_sino *sino, const lac_disc_fit_options *options,
                           laci_edge *edge, int *n)
{
    const lac_geom *geom = sino->geom;
    const size_t bins = (size_t)geom->n_det;
    double *q = NULL, *at = NULL, highest = 0.0;
    level *views = NULL;
    lac_status st;

    *n = 0;
    LAC_TRY(laci_alloc(&q, bins, sizeof *q));
    LAC_TRY(laci_alloc(&at, bins, sizeof *at));
    LAC_TRY(laci_alloc(&views, (size_t)geom->n_views, sizeof *views));
    for (int iv = 0; iv < geom->n_views; iv++) {
        views[iv] = measure_view(sino->data + (size_t)iv * bins, geom->n_det);
        highest = fmax(highest, views[iv].height);
    }
    for (int iv = 0; iv < geom->n_views; iv++) {
        walk w = {sino->data + (size_t)iv * bins, geom->n_det, -1, views[iv]};

        if (!(w.l.height > LOWEST_VIEW * highest))
            continue;
        for (; w.side <= 1; w.side += 2) {
            double bin;

            if (!find_edge(&w, options, q, at, &bin))
                continue;
            laci_ray(geom, iv, bin, &edge[*n].phi, &edge[*n].s);
            edge[(*n)++].side = w.side;
        }
    }
out:
    laci_free(views);
    laci_free(at);
    laci_free(q);
    return st;
}
