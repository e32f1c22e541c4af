/* tests/support/wavelet_testing.c - see wavelet_testing.h. */
#include "wavelet_testing.h"

#include <math.h>
#include <stdlib.h>

enum { TAPS = LAC_TEST_WAVELET_TAPS, COARSEST = 8 };

const double lac_test_wavelet_filter[TAPS] = {
    0.23037781330889650086,  0.71484657055291564709,  0.63088076792985890787,
    -0.02798376941685985421, -0.18703481171909308408, 0.03084138183556076363,
    0.03288301166688519974,  -0.01059740178506903211};

/* n values `stride` apart: the low-pass half, then the details. */
static void split(float *x, size_t n, size_t stride, double *scratch)
{
    const double *h = lac_test_wavelet_filter;

    for (size_t k = 0; k < n / 2; k++) {
        double low = 0.0, high = 0.0;

        for (size_t m = 0; m < TAPS; m++) {
            const double v = (double)x[(2 * k + m) % n * stride];

            low += h[m] * v;
            high += (m % 2 ? -h[TAPS - 1 - m] : h[TAPS - 1 - m]) * v;
        }
        scratch[k] = low;
        scratch[n / 2 + k] = high;
    }
    for (size_t k = 0; k < n; k++)
        x[k * stride] = (float)scratch[k];
}

void lac_test_wavelet(int n, float *image)
{
    const size_t side = (size_t)n;
    double *scratch = malloc(side * sizeof *scratch);

    for (size_t m = side; scratch && m > COARSEST; m /= 2) {
        for (size_t y = 0; y < m; y++)
            split(image + y * side, m, 1, scratch);
        for (size_t x = 0; x < m; x++)
            split(image + x, m, side, scratch);
    }
    free(scratch);
}

static int larger_first(const void *a, const void *b)
{
    const float x = fabsf(*(const float *)a), y = fabsf(*(const float *)b);

    return (x < y) - (x > y);
}

void lac_test_sort_magnitudes(size_t count, float *coefficients)
{
    qsort(coefficients, count, sizeof *coefficients, larger_first);
}

double lac_test_tail(size_t count, const float *sorted, size_t terms)
{
    double all = 0.0, tail = 0.0;

    for (size_t i = count; i-- > 0;) { /* the small ones first */
        all += (double)sorted[i] * (double)sorted[i];
        if (i == terms)
            tail = all;
    }
    return sqrt(tail / all);
}

double lac_test_log_slope(int n, const double *x, const double *y)
{
    double mx = 0.0, my = 0.0, xx = 0.0, xy = 0.0;

    for (int i = 0; i < n; i++) {
        mx += log(x[i]) / n;
        my += log(y[i]) / n;
    }
    for (int i = 0; i < n; i++) {
        xx += (log(x[i]) - mx) * (log(x[i]) - mx);
        xy += (log(x[i]) - mx) * (log(y[i]) - my);
    }
    return xy / xx;
}
