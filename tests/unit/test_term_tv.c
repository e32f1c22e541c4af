/* tests/unit/test_term_tv.c - total variation as a term of ADMM. */
#include "support/admm_testing.h"
#include "support/linop_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "recon/ops.h"
#include "recon/term_tv.h"

#define PI 3.14159265358979323846

enum { NX = 9, NY = 8, N = NX * NY };

static const double angle = 0.7, ratio = 3.0;
static const lac_grid grid = {NX, NY, 1.3};

static lac_linop *gradient(void)
{
    lac_linop *b = NULL;

    lac_test_ok(lac_op_gradient_directional(&b, NX, NY, angle, ratio, 1.0));
    return b;
}

static void gram_is_that_of_the_gradient(void **state)
{
    lac_linop *b = gradient(), *want = lac_test_gram(b);
    float x[N], y[N], z[N];
    laci_tv *tv = NULL;
    lac_admm_term term;

    (void)state;
    lac_test_ok(laci_tv_create(&tv, &grid, angle, ratio));
    term = laci_tv_term(tv, 0.25);
    assert_true(term.rho == 0.25);
    lac_test_adjoint(term.gram);
    lac_test_fill_normal(x, N, 1);
    lac_test_ok(lac_linop_apply(term.gram, x, y));
    lac_test_ok(lac_linop_apply(want, x, z));
    lac_test_range(lac_test_rel_diff(y, z, N), 0.0, 1e-6);
    laci_tv_destroy(&tv);
    assert_null(tv);
    laci_tv_destroy(&tv);
    lac_linop_unref(&want);
    lac_linop_unref(&b);
}

/* What B^T B makes of one pixel in the middle knows no edge: its transform, by the
 * definition, is the spectrum. */
static void spectrum_is_that_of_a_pixel(void **state)
{
    const int cx = 4, cy = 3, half = NX / 2 + 1;
    float x[N] = {0}, y[N], spectrum[NY * (NX / 2 + 1)];
    laci_tv *tv = NULL;

    (void)state;
    lac_test_ok(laci_tv_create(&tv, &grid, angle, ratio));
    x[cy * NX + cx] = 1.0f;
    lac_test_ok(lac_linop_apply(laci_tv_term(tv, 1.0).gram, x, y));
    for (int i = 0; i < NY * half; i++)
        spectrum[i] = 0.5f;
    laci_tv_add_spectrum(tv, 2.0, spectrum);
    for (int v = 0; v < NY; v++)
        for (int u = 0; u < half; u++) {
            double sum = 0.0;

            for (int i = 0; i < N; i++)
                sum += y[i] * cos(2.0 * PI *
                                  ((double)(u * (i % NX - cx)) / NX +
                                   (double)(v * (i / NX - cy)) / NY));
            lac_test_near(spectrum[v * half + u], 0.5 + 2.0 * sum, 1e-4);
        }
    laci_tv_destroy(&tv);
}

/* Two steps against the formulas of lac_admm_term_vt: u <- projection of B x + u. */
static void steps_project(void **state)
{
    const double weight = 0.6, rho = 0.3, radius = weight / rho;
    lac_linop *b = gradient();
    float x[N], v[2 * N], u[2 * N] = {0}, want[N], adjoint[N];
    double change, moved, value, sum = 0.0;
    size_t inside = 0;
    laci_tv *tv = NULL;
    lac_admm_term term;

    (void)state;
    lac_test_ok(laci_tv_create(&tv, &grid, angle, ratio));
    laci_tv_weigh(tv, weight);
    term = laci_tv_term(tv, rho);
    for (uint64_t k = 0; k < 2; k++) {
        moved = 0.0;
        lac_test_fill_normal(x, N, k);
        lac_test_ok(lac_linop_apply(b, x, v));
        for (int i = 0; i < N; i++) {
            const double p = (double)u[i] + v[i], q = (double)u[N + i] + v[N + i];
            const double s = fmin(1.0, radius / hypot(p, q));

            inside += s == 1.0;
            moved += pow(s * p - u[i], 2.0) + pow(s * q - u[N + i], 2.0);
            u[i] = (float)(s * p);
            u[N + i] = (float)(s * q);
        }
        lac_test_ok(lac_linop_adjoint(b, u, want));
        lac_test_ok(term.vt->step(term.ctx, rho, x, adjoint, &change));
        lac_test_range(lac_test_rel_diff(adjoint, want, N), 0.0, 1e-5);
        lac_test_near(change / sqrt(moved), 1.0, 1e-5);
    }
    assert_true(inside > 10 && inside < 2 * N - 10);
    for (int i = 0; i < N; i++)
        sum += weight * hypot(v[i], v[N + i]);
    lac_test_ok(term.vt->value(term.ctx, x, &value));
    lac_test_near(value / sum, 1.0, 1e-6);
    term.vt->reset(term.ctx);
    memset(x, 0, sizeof x);
    lac_test_ok(term.vt->step(term.ctx, rho, x, adjoint, &change));
    assert_true(change == 0.0 && adjoint[N / 2] == 0.0f);
    laci_tv_destroy(&tv);
    lac_linop_unref(&b);
}

static void same_bits_for_any_threads(void **state)
{
    enum { SIDE = 300 };
    const lac_grid big = {SIDE, SIDE, 1.0};
    const size_t n = (size_t)SIDE * SIDE;
    float *x = malloc(n * sizeof *x), *y[2];
    double change[2];

    (void)state;
    lac_test_fill_normal(x, n, 5);
    for (int k = 0; k < 2; k++) {
        laci_tv *tv = NULL;

        lac_threads_set(k ? 3 : 1);
        y[k] = malloc(n * sizeof *y[k]);
        lac_test_ok(laci_tv_create(&tv, &big, angle, ratio));
        laci_tv_weigh(tv, 1.0);
        lac_test_ok(laci_tv_term(tv, 1.0).vt->step(tv, 1.0, x, y[k], &change[k]));
        laci_tv_destroy(&tv);
    }
    lac_threads_set(0);
    assert_memory_equal(y[0], y[1], n * sizeof *x);
    assert_true(change[0] == change[1] && change[0] > 0.0);
    free(x);
    free(y[0]);
    free(y[1]);
}

static lac_status make(void *ctx)
{
    laci_tv *tv = NULL;
    const lac_status st = laci_tv_create(&tv, &grid, angle, ratio);

    (void)ctx;
    laci_tv_destroy(&tv);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(make, NULL) >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gram_is_that_of_the_gradient),
        cmocka_unit_test(spectrum_is_that_of_a_pixel),
        cmocka_unit_test(steps_project),
        cmocka_unit_test(same_bits_for_any_threads),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
