/* data/base/rank.c - order statistics by quickselect. */
#include "rank.h"

#include <math.h>
#include <stdlib.h>

static void swap(float *a, float *b)
{
    const float t = *a;

    *a = *b;
    *b = t;
}

/* The middle one of three ends up in x[mid], which also sorts ends of sorted input. */
static float pivot_of(float *x, size_t lo, size_t hi)
{
    const size_t mid = lo + (hi - lo) / 2;

    if (x[mid] < x[lo])
        swap(x + mid, x + lo);
    if (x[hi] < x[lo])
        swap(x + hi, x + lo);
    if (x[hi] < x[mid])
        swap(x + hi, x + mid);
    return x[mid];
}

float laci_rank(size_t n, float *x, size_t k)
{
    size_t lo = 0, hi = n - 1;

    while (lo < hi) {
        const float p = pivot_of(x, lo, hi);
        size_t i = lo, j = hi;

        for (;;) { /* Hoare: equal numbers are shared between both sides */
            while (x[i] < p)
                i++;
            while (x[j] > p)
                j--;
            if (i >= j)
                break;
            swap(x + i++, x + j--);
        }
        if (k <= j)
            hi = j;
        else
            lo = j + 1;
    }
    return x[k];
}

double laci_quantile(size_t n, float *x, double q)
{
    const double at = q * (double)(n - 1);
    const size_t k = (size_t)at;
    const double below = laci_rank(n, x, k);
    float above;

    if (k + 1 >= n || at <= (double)k)
        return below;
    above = x[k + 1];
    for (size_t i = k + 2; i < n; i++)
        above = fminf(above, x[i]);
    return below + (at - (double)k) * (above - below);
}

double laci_median(size_t n, float *x)
{
    return laci_quantile(n, x, 0.5);
}

double laci_spread(size_t n, float *x, double centre)
{
    for (size_t i = 0; i < n; i++)
        x[i] = fabsf(x[i] - (float)centre);
    return LACI_MAD_SIGMA * laci_median(n, x);
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void laci_sort(size_t n, double *x)
{
    qsort(x, n, sizeof *x, compare);
}

double laci_sort_median(size_t n, double *x)
{
    laci_sort(n, x);
    return 0.5 * (x[(n - 1) / 2] + x[n / 2]);
}
