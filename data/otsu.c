/* data/otsu.c - a threshold between two classes of pixels (Otsu, "A threshold selection
 * method from gray-level histograms", IEEE Trans. Systems, Man, Cybernetics 9 (1979)
 * 62-66). */
#include "base/base_internal.h"
#include "metrics.h"

#include <string.h>

#define BINS 256

typedef struct histogram {
    double lo, hi;
    double count[BINS];
} histogram;

static void make_histogram(histogram *h, const lac_image *image)
{
    const size_t n = lac_image_count(image);

    memset(h, 0, sizeof *h);
    h->lo = h->hi = image->data[0];
    for (size_t i = 1; i < n; i++) {
        h->lo = image->data[i] < h->lo ? image->data[i] : h->lo;
        h->hi = image->data[i] > h->hi ? image->data[i] : h->hi;
    }
    if (!(h->hi > h->lo))
        return;
    for (size_t i = 0; i < n; i++) {
        const int k = (int)((image->data[i] - h->lo) / (h->hi - h->lo) * BINS);

        h->count[laci_min_int(k, BINS - 1)] += 1.0;
    }
}

/* The edge, in bins, with the largest variance between the classes below and above:
 * w0 w1 (m0 - m1)^2. Empty bins leave it unchanged, so it may be largest along several
 * edges: then the middle of them, half way between the classes. */
static double best_edge(const histogram *h)
{
    double n = 0.0, total = 0.0, w0 = 0.0, sum = 0.0, best = -1.0;
    int first = 1, last = 1;

    for (int k = 0; k < BINS; k++) {
        n += h->count[k];
        total += k * h->count[k];
    }
    for (int k = 0; k + 1 < BINS; k++) {
        double d, between;

        w0 += h->count[k];
        sum += k * h->count[k];
        if (!(w0 > 0.0) || !(n - w0 > 0.0))
            continue;
        d = sum / w0 - (total - sum) / (n - w0);
        between = w0 * (n - w0) * d * d;
        if (between > best) {
            best = between;
            first = k + 1;
        }
        if (between >= best)
            last = k + 1;
    }
    return 0.5 * (first + last);
}

lac_status lac_otsu_threshold(const lac_image *image, double *threshold)
{
    histogram h;
    lac_status st;

    if (!image || !image->data || !threshold)
        return LAC_FAIL(LAC_E_ARG, "otsu: a pointer is NULL");
    st = lac_image_check_finite(image);
    if (st != LAC_OK)
        return st;
    make_histogram(&h, image);
    *threshold = h.hi;
    if (h.hi > h.lo)
        *threshold = h.lo + (h.hi - h.lo) * best_edge(&h) / BINS;
    return LAC_OK;
}
