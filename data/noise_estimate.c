/* data/noise_estimate.c - the noise of a sinogram by the median of its differences. */
#include "noise.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Differences of a view, or of two neighbours: |d| / norm of the mask. */
static void differences(size_t n, const float *g, const float *next, float *d)
{
    const float one = (float)(1.0 / sqrt(20.0)), two = (float)(1.0 / sqrt(12.0));

    for (size_t i = 0; i + (next ? 2 : 3) < n; i++) {
        const float *p = g + i;

        if (next)
            d[i] = two * fabsf((p[0] - 2.0f * p[1] + p[2]) -
                               (next[i] - 2.0f * next[i + 1] + next[i + 2]));
        else
            d[i] = one * fabsf(p[0] - 3.0f * p[1] + 3.0f * p[2] - p[3]);
    }
}

typedef struct place {
    double angle; /* 0 .. 2 pi */
    int view;
} place;

static int by_angle(const void *a, const void *b)
{
    const place *p = a, *q = b;

    if (p->angle != q->angle)
        return p->angle < q->angle ? -1 : 1;
    return p->view - q->view;
}

/* 1 where each view lies on the same side of the one before. */
static int in_order(const lac_geom *g)
{
    int up = 0, down = 0;

    for (int v = 1; v < g->n_views; v++) {
        up |= g->angle[v] > g->angle[v - 1];
        down |= g->angle[v] < g->angle[v - 1];
    }
    return !(up && down);
}

/* Views beside one another, from the one after the widest gap on: in a scan by golden
 * angles the next view of the file looks at the object from elsewhere. */
static void sort_views(const lac_geom *g, place *order, place *scratch)
{
    const double turn = 2.0 * LACI_PI;
    const int n = g->n_views;
    double widest;
    int first = 0;

    for (int v = 0; v < n; v++)
        scratch[v] = (place){g->angle[v] - turn * floor(g->angle[v] / turn), v};
    if (in_order(g)) {
        memcpy(order, scratch, (size_t)n * sizeof *order);
        return;
    }
    qsort(scratch, (size_t)n, sizeof *scratch, by_angle);
    widest = scratch[0].angle + turn - scratch[n - 1].angle;
    for (int v = 1; v < n; v++)
        if (scratch[v].angle - scratch[v - 1].angle > widest) {
            widest = scratch[v].angle - scratch[v - 1].angle;
            first = v;
        }
    for (int v = 0; v < n; v++)
        order[v] = scratch[(first + v) % n];
}

lac_status lac_noise_estimate(const lac_sino *sino, double *sigma)
{
    lac_status st = LAC_OK;
    place *order = NULL;
    float *d = NULL;
    size_t views, bins, places, n;

    if (!sino || !sino->geom || !sino->data || !sigma)
        return LAC_FAIL(LAC_E_ARG, "noise: a pointer is NULL");
    views = (size_t)sino->geom->n_views;
    bins = (size_t)sino->geom->n_det;
    if (bins < 4)
        return LAC_FAIL(LAC_E_ARG,
                        "noise: at least 4 bins are needed to estimate it, got %zu",
                        bins);
    LAC_TRY(lac_sino_check_finite(sino));
    places = views > 1 ? bins - 2 : bins - 3;
    n = (views > 1 ? views - 1 : 1) * places;
    LAC_TRY(laci_alloc(&d, n, sizeof *d));
    LAC_TRY(laci_alloc(&order, 2 * views, sizeof *order));
    sort_views(sino->geom, order, order + views);
    for (size_t v = 0; v == 0 || v + 1 < views; v++)
        differences(bins, sino->data + (size_t)order[v].view * bins,
                    views > 1 ? sino->data + (size_t)order[v + 1].view * bins : NULL,
                    d + v * places);
    *sigma = LACI_MAD_SIGMA * laci_median(n, d);
out:
    laci_free(order);
    laci_free(d);
    return st;
}
