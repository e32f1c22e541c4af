/* radon/small_solve.c - elimination with row pivots. */
#include "small_solve.h"

static void swap_rows(int n, double *a, double *b, int i, int k)
{
    double t;

    if (i == k)
        return;
    for (int j = 0; j < n; j++) {
        t = a[i * n + j];
        a[i * n + j] = a[k * n + j];
        a[k * n + j] = t;
    }
    t = b[i];
    b[i] = b[k];
    b[k] = t;
}

/* The row at or below `column` with the largest entry there. */
static int find_pivot(int n, const double *a, int column)
{
    int best = column;

    for (int i = column + 1; i < n; i++)
        if (fabs(a[i * n + column]) > fabs(a[best * n + column]))
            best = i;
    return best;
}

int laci_small_solve(int n, double *a, double *b)
{
    double largest = 0.0;

    for (int i = 0; i < n * n; i++)
        largest = fmax(largest, fabs(a[i]));
    for (int k = 0; k < n; k++) {
        swap_rows(n, a, b, k, find_pivot(n, a, k));
        if (!(fabs(a[k * n + k]) > 1e-13 * largest))
            return 0;
        for (int i = k + 1; i < n; i++) {
            const double f = a[i * n + k] / a[k * n + k];

            for (int j = k; j < n; j++)
                a[i * n + j] -= f * a[k * n + j];
            b[i] -= f * b[k];
        }
    }
    for (int k = n - 1; k >= 0; k--) {
        for (int j = k + 1; j < n; j++)
            b[k] -= a[k * n + j] * b[j];
        b[k] /= a[k * n + k];
    }
    return 1;
}

void laci_small_add(int n, const double *row, double value, double weight, double *a,
                    double *b)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++)
            a[i * n + j] += weight * row[i] * row[j];
        b[i] += weight * row[i] * value;
    }
}
