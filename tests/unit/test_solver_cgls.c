/* tests/unit/test_solver_cgls.c - CGLS against a direct solve, stops, faults. */
#include "support/solver_testing.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/parallel.h"
#include "recon/ops.h"
#include "recon/solver_cgls.h"

enum { M = 12, N = 7 };

static float a[M * N], b[M];
static lac_linop *op;

static int setup(void **state)
{
    (void)state;
    lac_test_fill_normal(a, M * N, 1);
    lac_test_fill_normal(b, M, 2);
    return lac_op_dense(&op, M, N, a) == LAC_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    lac_linop_unref(&op);
    return 0;
}

/* n steps solve a problem of n unknowns but for rounding; the condition of this matrix
 * is below 10, so 1e-4 is far above float rounding. */
static void solves_least_squares(void **state)
{
    lac_solver_result r;
    lac_cgls_config c;
    float x[N] = {0.0f}, want[N];

    (void)state;
    lac_cgls_defaults(&c);
    c.tolerance = 1e-6;
    lac_test_least_squares(a, b, M, N, 0.0, want);
    lac_test_ok(lac_cgls(op, b, x, &c, NULL, &r));
    lac_test_close(x, want, N, 1e-4, 0.0);
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    assert_true(r.iterations <= 2 * N);
    lac_test_near(r.objective, 0.5 * r.residual * r.residual, 1e-6);
    /* starting at the solution there is nothing to do */
    lac_test_ok(lac_cgls(op, b, x, &c, NULL, &r));
    assert_true(r.iterations <= 1);
    lac_test_close(x, want, N, 1e-4, 0.0);
}

static void damping_is_the_same_as_a_stack(void **state)
{
    const double d = 2.5;
    float x[N] = {0.0f}, want[N], stacked[M + N] = {0.0f}, y[N] = {0.0f};
    lac_linop *eye = NULL, *scaled = NULL, *stack = NULL;
    const lac_linop *both[2];
    lac_solver_result r, q;
    lac_cgls_config c;

    (void)state;
    lac_cgls_defaults(&c);
    c.tolerance = 1e-6;
    c.damping = d;
    lac_test_least_squares(a, b, M, N, d, want);
    lac_test_ok(lac_cgls(op, b, x, &c, NULL, &r));
    lac_test_close(x, want, N, 1e-4, 0.0);
    lac_test_ok(lac_op_identity(&eye, (lac_shape){{1, 1, N}}));
    lac_test_ok(lac_linop_scale(&scaled, sqrt(d), eye));
    both[0] = op;
    both[1] = scaled;
    lac_test_ok(lac_linop_stack(&stack, both, 2));
    memcpy(stacked, b, sizeof b);
    c.damping = 0.0;
    c.n_data = M;
    lac_test_ok(lac_cgls(stack, stacked, y, &c, NULL, &q));
    lac_test_close(y, want, N, 1e-4, 0.0);
    lac_test_near(q.residual, r.residual, 1e-4 * r.residual);
    lac_test_near(q.objective, r.objective, 1e-4 * r.objective);
    lac_linop_unref(&eye);
    lac_linop_unref(&scaled);
    lac_linop_unref(&stack);
}

static void residual_falls_and_stops_at_the_noise_level(void **state)
{
    lac_test_monitor m = {0};
    const lac_monitor monitor = {lac_test_monitor_call, &m};
    lac_solver_result r;
    lac_cgls_config c;
    float x[N] = {0.0f}, ax[M];
    double check = 0.0;

    (void)state;
    lac_cgls_defaults(&c);
    m.stop_at = 4;
    lac_test_ok(lac_cgls(op, b, x, &c, &monitor, &r));
    assert_true(m.last_residual < m.first_residual);
    assert_int_equal(m.split, 0); /* no splitting, so not known */
    c.discrepancy = 0.5 * (m.first_residual + m.last_residual);
    m = (lac_test_monitor){0};
    memset(x, 0, sizeof x);
    lac_test_ok(lac_cgls(op, b, x, &c, &monitor, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_DISCREPANCY);
    assert_int_equal(r.iterations, m.calls);
    assert_true(m.calls >= 2 && m.calls <= 4);
    assert_true(m.first_residual > c.discrepancy && r.residual <= c.discrepancy);
    lac_test_ok(lac_linop_apply(op, x, ax));
    for (int i = 0; i < M; i++)
        check += ((double)ax[i] - b[i]) * ((double)ax[i] - b[i]);
    lac_test_near(r.residual, sqrt(check), 1e-5);
    c.discrepancy = 100.0; /* already there: x = 0 is the answer */
    memset(x, 0, sizeof x);
    lac_test_ok(lac_cgls(op, b, x, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_DISCREPANCY);
    assert_int_equal(r.iterations, 0);
}

static void monitor_and_limit_stop(void **state)
{
    lac_test_monitor m = {.stop_at = 3};
    const lac_monitor monitor = {lac_test_monitor_call, &m};
    lac_solver_result r;
    lac_cgls_config c;
    float x[N] = {0.0f}, y[N] = {0.0f};

    (void)state;
    lac_cgls_defaults(&c);
    lac_test_ok(lac_cgls(op, b, x, &c, &monitor, &r));
    assert_int_equal(r.reason, LAC_STOP_MONITOR);
    assert_int_equal(r.iterations, 3);
    c.iterations = 3;
    lac_test_ok(lac_cgls(op, b, y, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_STOP_ITERATIONS);
    assert_memory_equal(x, y, sizeof x);
}

static void faults_have_reasons(void **state)
{
    const float nan_b[M] = {1.0f, NAN};
    const float zero[M * N] = {0.0f};
    lac_linop *bad = lac_test_poisoned(N, 3), *nothing = NULL;
    lac_solver_result r;
    float x[N] = {0.0f}, y[N] = {0.0f};

    (void)state;
    lac_test_ok(lac_cgls(op, nan_b, x, NULL, NULL, &r));
    assert_int_equal(r.reason, LAC_STOP_NAN);
    memset(x, 0, sizeof x);
    x[2] = 1.0f;
    y[0] = 1.0f;
    lac_test_ok(lac_cgls(bad, y, x, NULL, NULL, &r));
    assert_true(r.reason == LAC_CONVERGED_TOLERANCE || r.reason == LAC_STOP_NAN);
    lac_linop_unref(&bad);
    bad = lac_test_poisoned(N, 1);
    memset(x, 0, sizeof x);
    lac_test_ok(lac_cgls(bad, y, x, NULL, NULL, &r));
    assert_int_equal(r.reason, LAC_STOP_NAN);
    lac_linop_unref(&bad);
    lac_test_ok(lac_op_dense(&nothing, M, N, zero));
    memset(x, 0, sizeof x);
    lac_test_ok(lac_cgls(nothing, b, x, NULL, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    assert_true(x[0] == 0.0f);
    lac_linop_unref(&nothing);
}

static void arguments_are_checked(void **state)
{
    lac_solver_result r;
    lac_cgls_config c;
    float x[N] = {0.0f};

    (void)state;
    lac_test_fails(lac_cgls(NULL, b, x, NULL, NULL, &r), LAC_E_ARG);
    lac_test_fails(lac_cgls(op, b, x, NULL, NULL, NULL), LAC_E_ARG);
    lac_cgls_defaults(&c);
    c.iterations = 0;
    lac_test_fails(lac_cgls(op, b, x, &c, NULL, &r), LAC_E_ARG);
    assert_true(lac_test_detail_has("at least 1, got 0"));
    lac_cgls_defaults(&c);
    c.tolerance = NAN;
    lac_test_fails(lac_cgls(op, b, x, &c, NULL, &r), LAC_E_ARG);
    lac_cgls_defaults(&c);
    c.damping = -1.0;
    lac_test_fails(lac_cgls(op, b, x, &c, NULL, &r), LAC_E_ARG);
    assert_true(lac_test_detail_has("damping") && lac_test_detail_has("-1"));
    lac_cgls_defaults(&c);
    c.n_data = M + 1;
    lac_test_fails(lac_cgls(op, b, x, &c, NULL, &r), LAC_E_ARG);
}

static lac_status run(void *ctx)
{
    lac_solver_result r;
    float x[N] = {0.0f};

    (void)ctx;
    return lac_cgls(op, b, x, NULL, NULL, &r);
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(lac_test_alloc_failures(run, NULL), 4);
}

static void reasons_have_texts(void **state)
{
    (void)state;
    assert_string_equal(lac_reason_text(LAC_STOP_ITERATIONS),
                        "iteration limit reached");
    assert_string_equal(lac_reason_text((lac_reason)77), "unknown reason");
}

static lac_status to_zero(const void *ctx, const float *x, float *y)
{
    (void)ctx;
    (void)x;
    memset(y, 0, 4 * sizeof *y);
    return LAC_OK;
}

static lac_status as_it_is(const void *ctx, const float *y, float *x)
{
    (void)ctx;
    memcpy(x, y, 4 * sizeof *x);
    return LAC_OK;
}

/* An adjoint that belongs to another operator: ||A p|| = 0 though A^T r is not. */
static void a_wrong_adjoint_breaks_down(void **state)
{
    const lac_linop_vt vt = {.name = "wrong", .apply = to_zero, .adjoint = as_it_is};
    const lac_shape shape = {{1, 1, 4}};
    const float data[] = {1.0f, 2.0f, -3.0f, 4.0f};
    float x[4] = {0.0f};
    lac_linop *wrong = NULL;
    lac_solver_result r;

    (void)state;
    lac_test_ok(lac_linop_create(&wrong, &vt, NULL, shape, shape));
    lac_test_ok(lac_cgls(wrong, data, x, NULL, NULL, &r));
    assert_int_equal(r.reason, LAC_STOP_BREAKDOWN);
    assert_non_null(strstr(lac_reason_text(r.reason), "breakdown"));
    for (int i = 0; i < 4; i++)
        lac_test_near(x[i], 0.0, 0.0);
    lac_linop_unref(&wrong);
}

static void reasons_have_words(void **state)
{
    const char *unknown = lac_reason_text((lac_reason)99);

    (void)state;
    for (int k = LAC_STOP_BREAKDOWN; k <= LAC_CONVERGED_DISCREPANCY; k++) {
        assert_string_not_equal(lac_reason_text((lac_reason)k), unknown);
        for (int l = LAC_STOP_BREAKDOWN; l < k; l++)
            assert_string_not_equal(lac_reason_text((lac_reason)k),
                                    lac_reason_text((lac_reason)l));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_least_squares),
        cmocka_unit_test(damping_is_the_same_as_a_stack),
        cmocka_unit_test(residual_falls_and_stops_at_the_noise_level),
        cmocka_unit_test(monitor_and_limit_stop),
        cmocka_unit_test(faults_have_reasons),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(reasons_have_texts),
        cmocka_unit_test(a_wrong_adjoint_breaks_down),
        cmocka_unit_test(reasons_have_words),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
