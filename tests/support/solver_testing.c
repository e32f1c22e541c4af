/* tests/support/solver_testing.c - see solver_testing.h. */
#include "solver_testing.h"
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 16 };

static void eliminate(double g[MOST][MOST + 1], size_t n)
{
    for (size_t k = 0; k < n; k++) {
        size_t best = k;

        for (size_t i = k + 1; i < n; i++)
            if (fabs(g[i][k]) > fabs(g[best][k]))
                best = i;
        for (size_t j = 0; j <= n; j++) {
            const double t = g[k][j];

            g[k][j] = g[best][j];
            g[best][j] = t;
        }
        for (size_t i = 0; i < n; i++) {
            const double f = i == k ? 0.0 : g[i][k] / g[k][k];

            for (size_t j = k; j <= n; j++)
                g[i][j] -= f * g[k][j];
        }
    }
}

void lac_test_least_squares(const float *a, const float *b, size_t m, size_t n,
                            double damping, float *x)
{
    double g[MOST][MOST + 1];

    assert_true(n <= MOST);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            g[i][j] = i == j ? damping : 0.0;
            for (size_t k = 0; k < m; k++)
                g[i][j] += (double)a[k * n + i] * a[k * n + j];
        }
        g[i][n] = 0.0;
        for (size_t k = 0; k < m; k++)
            g[i][n] += (double)a[k * n + i] * b[k];
    }
    eliminate(g, n);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(g[i][n] / g[i][i]);
}

typedef struct poisoned {
    size_t n;
    int k, *calls;
} poisoned;

static lac_status poisoned_apply(const void *ctx, const float *x, float *y)
{
    const poisoned *p = ctx;

    memcpy(y, x, p->n * sizeof *x);
    if (p->k > 0 && ++*p->calls >= p->k)
        y[1] = NAN;
    return LAC_OK;
}

static lac_status poisoned_adjoint(const void *ctx, const float *y, float *x)
{
    const poisoned *p = ctx;

    memcpy(x, y, p->n * sizeof *x);
    return LAC_OK;
}

static void poisoned_destroy(void *ctx)
{
    poisoned *p = ctx;

    free(p->calls);
    free(p);
}

lac_linop *lac_test_poisoned(size_t n, int k)
{
    static const lac_linop_vt vt = {"poisoned", poisoned_apply, poisoned_adjoint, NULL,
                                    poisoned_destroy};
    const lac_shape shape = {{1, 1, n}};
    poisoned *p = calloc(1, sizeof *p);
    lac_linop *op = NULL;

    assert_non_null(p);
    p->n = n;
    p->k = k;
    p->calls = calloc(1, sizeof *p->calls);
    lac_test_ok(lac_linop_create(&op, &vt, p, shape, shape));
    return op;
}

int lac_test_monitor_call(void *user, const lac_iteration *it)
{
    lac_test_monitor *m = user;

    m->calls++;
    assert_int_equal(it->iteration, m->calls);
    assert_non_null(it->x);
    m->limit = it->limit;
    if (m->calls == 1)
        m->first_residual = it->residual;
    m->last_residual = it->residual;
    m->split += !isnan(it->primal) || !isnan(it->dual);
    return m->stop_at > 0 && m->calls >= m->stop_at;
}
