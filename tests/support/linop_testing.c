/* tests/support/linop_testing.c - see linop_testing.h. */
#include "linop_testing.h"
#include "testing.h"

#include <math.h>
#include <stdlib.h>

static double dot(size_t n, const float *x, const float *y)
{
    double s = 0.0;

    for (size_t i = 0; i < n; i++)
        s += (double)x[i] * y[i];
    return s;
}

/* Arrays come from calloc: an operator that reads beyond its input meets the
 * sanitizer. */
static float *array(size_t n)
{
    float *x = calloc(n, sizeof *x);

    if (!x)
        exit(99);
    return x;
}

double lac_test_dot_error(const lac_linop *op, int seeds)
{
    const size_t n = lac_linop_n_domain(op), m = lac_linop_n_codomain(op);
    float *x = array(n), *y = array(m), *ax = array(m), *aty = array(n);
    double worst = 0.0;

    for (int s = 0; s < seeds; s++) {
        double e;

        lac_test_fill_normal(x, n, 100 + (uint64_t)s);
        lac_test_fill_normal(y, m, 200 + (uint64_t)s);
        if (lac_linop_apply(op, x, ax) != LAC_OK ||
            lac_linop_adjoint(op, y, aty) != LAC_OK) {
            worst = INFINITY;
            break;
        }
        e = fabs(dot(m, ax, y) - dot(n, x, aty)) / sqrt(dot(m, ax, ax) * dot(m, y, y));
        if (!isfinite(e))
            worst = INFINITY;
        worst = fmax(worst, e);
    }
    free(x);
    free(y);
    free(ax);
    free(aty);
    return worst;
}

static double compare(const double *a, const double *b, size_t n)
{
    double worst = 0.0, most = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(a[i]) || !isfinite(b[i]))
            return INFINITY;
        worst = fmax(worst, fabs(a[i] - b[i]));
        most = fmax(most, fabs(a[i]));
    }
    return most > 0.0 ? worst / most : INFINITY;
}

double lac_test_dense_error(const lac_linop *op, double *matrix)
{
    const size_t n = lac_linop_n_domain(op), m = lac_linop_n_codomain(op);
    float *x = array(n), *y = array(m);
    double *a = calloc(n * m, sizeof *a), *t = calloc(n * m, sizeof *t);
    lac_status st = LAC_OK;
    double worst;

    for (size_t j = 0; j < n && a && st == LAC_OK; j++) {
        x[j] = 1.0f;
        st = lac_linop_apply(op, x, y);
        x[j] = 0.0f;
        for (size_t i = 0; i < m; i++)
            a[i * n + j] = y[i];
    }
    for (size_t i = 0; i < m; i++)
        y[i] = 0.0f;
    for (size_t i = 0; i < m && t && st == LAC_OK; i++) {
        y[i] = 1.0f;
        st = lac_linop_adjoint(op, y, x);
        y[i] = 0.0f;
        for (size_t j = 0; j < n; j++)
            t[i * n + j] = x[j];
    }
    worst = st == LAC_OK && a && t ? compare(a, t, n * m) : INFINITY;
    for (size_t k = 0; matrix && a && k < n * m; k++)
        matrix[k] = a[k];
    free(x);
    free(y);
    free(a);
    free(t);
    return worst;
}

void lac_test_adjoint(const lac_linop *op)
{
    lac_test_range(lac_test_dense_error(op, NULL), 0.0, 1e-5);
    lac_test_range(lac_test_dot_error(op, 4), 0.0, 1e-6);
}
