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

/* --- several classes -----------------------------------------------------------------
 */

/* Sums over the bins below k. */
typedef struct cumulated {
    double count[BINS + 1], sum[BINS + 1];
} cumulated;

/* w m^2 of the bins from..to - 1. */
static double worth(const cumulated *c, int from, int to)
{
    const double w = c->count[to] - c->count[from], s = c->sum[to] - c->sum[from];

    return w > 0.0 ? s * s / w : 0.0;
}

/* best[k], the most that `c` classes are worth on the bins below k, becomes that of one
 * more class; edge[k]: where the last of them begins. Empty bins go with the lower
 * class. */
static void add_class(const cumulated *c, double *best, unsigned char *edge)
{
    for (int k = BINS; k > 0; k--) {
        double most = -1.0;

        for (int e = 0; e < k; e++) {
            const double v = best[e] + worth(c, e, k);

            if (v > most * (1.0 + 1e-12)) {
                most = v;
                edge[k] = (unsigned char)e;
            }
        }
        best[k] = most;
    }
}

/* The middle of the empty bins from an edge on. */
static double middle(const histogram *h, int edge)
{
    int last = edge;

    while (last < BINS && h->count[last] == 0.0)
        last++;
    return 0.5 * (edge + last);
}

static void find_edges(const histogram *h, int classes, double *edge_at)
{
    unsigned char edge[LAC_OTSU_MAX_CLASSES][BINS + 1];
    double best[BINS + 1];
    cumulated c = {.count = {0}};

    for (int k = 0; k < BINS; k++) {
        c.count[k + 1] = c.count[k] + h->count[k];
        c.sum[k + 1] = c.sum[k] + h->count[k] * (k + 1);
    }
    for (int k = 0; k <= BINS; k++)
        best[k] = worth(&c, 0, k);
    for (int i = 1; i < classes; i++)
        add_class(&c, best, edge[i]);
    for (int i = classes - 1, k = BINS; i > 0; i--) {
        k = edge[i][k];
        edge_at[i - 1] = middle(h, k);
    }
}

lac_status lac_otsu_thresholds(const lac_image *image, int classes, double *threshold)
{
    histogram h;
    lac_status st;

    if (!image || !image->data || !threshold)
        return LAC_FAIL(LAC_E_ARG, "otsu: a pointer is NULL");
    if (classes < 2 || classes > LAC_OTSU_MAX_CLASSES)
        return LAC_FAIL(LAC_E_ARG, "otsu: classes must be 2..%d, got %d",
                        LAC_OTSU_MAX_CLASSES, classes);
    st = lac_image_check_finite(image);
    if (st != LAC_OK)
        return st;
    make_histogram(&h, image);
    if (h.hi > h.lo)
        find_edges(&h, classes, threshold);
    for (int i = 0; i + 1 < classes; i++)
        threshold[i] = h.hi > h.lo ? h.lo + (h.hi - h.lo) * threshold[i] / BINS : h.hi;
    return LAC_OK;
}
