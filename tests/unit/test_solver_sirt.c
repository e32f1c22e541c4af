/* tests/unit/test_solver_sirt.c - SIRT: weighted least squares, bounds, stops. */
#include "support/solver_testing.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/parallel.h"
#include "recon/ops.h"
#include "recon/solver_sirt.h"

enum { M = 11, N = 5 };

/* Entries >= 0, some 0, as a projector has them. */
static float a[M * N], b[M];
static lac_linop *op;

static int setup(void **state)
{
    (void)state;
    lac_test_fill_normal(a, M * N, 1);
    lac_test_fill_normal(b, M, 2);
    for (int i = 0; i < M * N; i++)
        a[i] = a[i] > 0.0f ? a[i] : 0.0f;
    for (int i = 0; i < M; i++) { /* data of (1, -0.5, 1, -0.5, 1) with noise */
        b[i] *= 0.1f;
        for (int j = 0; j < N; j++)
            b[i] += a[i * N + j] * (j % 2 == 0 ? 1.0f : -0.5f);
    }
    return lac_op_dense(&op, M, N, a) == LAC_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    lac_linop_unref(&op);
    return 0;
}

/* The fixed point minimises sum_i W_i (A x - b)_i^2, W = 1 / row sums. */
static void weighted_solution(float *x)
{
    float wa[M * N], wb[M];

    for (int i = 0; i < M; i++) {
        float sum = 0.0f, w;

        for (int j = 0; j < N; j++)
            sum += a[i * N + j];
        w = sum > 0.0f ? sqrtf(1.0f / sum) : 0.0f;
        for (int j = 0; j < N; j++)
            wa[i * N + j] = w * a[i * N + j];
        wb[i] = w * b[i];
    }
    lac_test_least_squares(wa, wb, M, N, 0.0, x);
}

static void converges_to_weighted_least_squares(void **state)
{
    lac_solver_result r;
    lac_sirt_config c;
    float x[N] = {0.0f}, want[N];

    (void)state;
    weighted_solution(want);
    lac_sirt_defaults(&c);
    c.iterations = 3000;
    c.relaxation = 1.8;
    c.tolerance = 1e-6;
    lac_test_ok(lac_sirt(op, b, x, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    lac_test_close(x, want, N, 1e-4, 0.0);
    c.iterations = 1; /* a fixed point stays */
    c.tolerance = 0.0;
    lac_test_ok(lac_sirt(op, b, x, &c, NULL, &r));
    lac_test_close(x, want, N, 1e-4, 0.0);
}

/* One step from zero by hand: x = w C A^T W b. */
static void first_step_is_the_formula(void **state)
{
    lac_solver_result r;
    lac_sirt_config c;
    float x[N] = {0.0f}, want[N];

    (void)state;
    for (int j = 0; j < N; j++) {
        double column = 0.0, sum = 0.0;

        for (int i = 0; i < M; i++) {
            double row = 0.0;

            for (int k = 0; k < N; k++)
                row += a[i * N + k];
            column += a[i * N + j];
            sum += row > 0.0 ? a[i * N + j] * b[i] / row : 0.0;
        }
        want[j] = (float)(0.7 * sum / column);
    }
    lac_sirt_defaults(&c);
    c.iterations = 1;
    c.relaxation = 0.7;
    lac_test_ok(lac_sirt(op, b, x, &c, NULL, &r));
    lac_test_close(x, want, N, 1e-5, 0.0);
    assert_int_equal(r.reason, LAC_STOP_ITERATIONS);
    assert_true(isnan(r.objective));
}

static void bounds_hold_in_every_iterate(void **state)
{
    lac_solver_result r;
    lac_sirt_config c;
    float want[N];
    int outside = 0;

    (void)state;
    weighted_solution(want);
    lac_sirt_defaults(&c);
    c.lo = -0.1;
    c.hi = 0.2;
    for (int k = 1; k <= 20; k++) {
        float x[N] = {0.0f};

        c.iterations = k;
        lac_test_ok(lac_sirt(op, b, x, &c, NULL, &r));
        for (int j = 0; j < N; j++)
            assert_true(x[j] >= -0.1f && x[j] <= 0.2f);
    }
    for (int j = 0; j < N; j++) /* else the test would show nothing */
        outside += want[j] < -0.1f || want[j] > 0.2f;
    assert_true(outside > 0);
}

static void stops(void **state)
{
    lac_test_monitor m = {.stop_at = 4};
    const lac_monitor monitor = {lac_test_monitor_call, &m};
    lac_solver_result r;
    lac_sirt_config c;
    float x[N] = {0.0f};
    const float nan_b[M] = {NAN, NAN, NAN};

    (void)state;
    lac_sirt_defaults(&c);
    lac_test_ok(lac_sirt(op, b, x, &c, &monitor, &r));
    assert_int_equal(r.reason, LAC_STOP_MONITOR);
    assert_int_equal(r.iterations, 4);
    assert_true(m.last_residual < m.first_residual);
    assert_int_equal(m.split, 0); /* no splitting, so not known */
    c.discrepancy = 0.5 * (m.last_residual + m.first_residual);
    memset(x, 0, sizeof x);
    lac_test_ok(lac_sirt(op, b, x, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_DISCREPANCY);
    assert_true(r.residual <= c.discrepancy && r.iterations >= 1 && r.iterations < 4);
    lac_test_ok(lac_sirt(op, nan_b, x, NULL, NULL, &r));
    assert_int_equal(r.reason, LAC_STOP_NAN);
}

/* One number that is no number in an operator is no row that A does not see. */
static void sums_are_finite(void **state)
{
    const float bad[] = {NAN, INFINITY};
    float with[M * N], x[N] = {0.0f};
    lac_solver_result r;
    lac_linop *broken = NULL;

    (void)state;
    for (int k = 0; k < 2; k++) {
        memcpy(with, a, sizeof a);
        with[3 * N + 2] = bad[k];
        lac_test_ok(lac_op_dense(&broken, M, N, with));
        lac_test_fails(lac_sirt(broken, b, x, NULL, NULL, &r), LAC_E_NUMERIC);
        assert_true(lac_test_detail_has("the sum of row 3 is"));
        lac_linop_unref(&broken);
    }
}

static void arguments_are_checked(void **state)
{
    lac_solver_result r;
    lac_sirt_config c;
    float x[N] = {0.0f};

    (void)state;
    lac_test_fails(lac_sirt(op, NULL, x, NULL, NULL, &r), LAC_E_ARG);
    lac_sirt_defaults(&c);
    c.relaxation = 2.0;
    lac_test_fails(lac_sirt(op, b, x, &c, NULL, &r), LAC_E_ARG);
    assert_true(lac_test_detail_has("(0, 2), got 2"));
    lac_sirt_defaults(&c);
    c.lo = 1.0;
    c.hi = 0.0;
    lac_test_fails(lac_sirt(op, b, x, &c, NULL, &r), LAC_E_ARG);
    lac_sirt_defaults(&c);
    c.discrepancy = -1.0;
    lac_test_fails(lac_sirt(op, b, x, &c, NULL, &r), LAC_E_ARG);
}

static lac_status run(void *ctx)
{
    lac_solver_result r;
    float x[N] = {0.0f};

    (void)ctx;
    return lac_sirt(op, b, x, NULL, NULL, &r);
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(lac_test_alloc_failures(run, NULL), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converges_to_weighted_least_squares),
        cmocka_unit_test(first_step_is_the_formula),
        cmocka_unit_test(bounds_hold_in_every_iterate),
        cmocka_unit_test(stops),
        cmocka_unit_test(sums_are_finite),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
