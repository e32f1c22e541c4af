/* data/noise_estimate.c - the noise of a sinogram by the median of its differences. */
#include "noise.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/rank.h"

#include <math.h>

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

lac_status lac_noise_estimate(const lac_sino *sino, double *sigma)
{
    lac_status st = LAC_OK;
    float *d = NULL;
    int *order = NULL;
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
    LAC_TRY(laci_alloc(&order, views, sizeof *order));
    /* in a scan by golden angles the next view looks at the object from elsewhere */
    LAC_TRY(lac_geom_order(sino->geom, order));
    for (size_t v = 0; v == 0 || v + 1 < views; v++)
        differences(bins, sino->data + (size_t)order[v] * bins,
                    views > 1 ? sino->data + (size_t)order[v + 1] * bins : NULL,
                    d + v * places);
    *sigma = LACI_MAD_SIGMA * laci_median(n, d);
out:
    laci_free(order);
    laci_free(d);
    return st;
}
