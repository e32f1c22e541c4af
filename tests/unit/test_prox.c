/* tests/unit/test_prox.c - proximal maps against brute-force minimisation, dual steps
 * against Moreau's identity, conjugates and metrics. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "recon/linop.h"
#include "recon/prox.h"

/* F(x) + 1/(2 step) ||x - v||^2 in double; a box is checked with its own rounding. */
static double moreau(const lac_prox *f, size_t n, double step, const float *x,
                     const float *v)
{
    double value = 0.0, s = 0.0;

    lac_test_ok(lac_prox_value(f, x, &value));
    for (size_t i = 0; i < n; i++)
        s += ((double)x[i] - v[i]) * ((double)x[i] - v[i]);
    return value + s / (2.0 * step);
}

/*
 * The prox minimises a strictly convex function: no point of a grid around it, out to
 * +-3 in steps of 0.05 in both of the two numbers, may be lower by more than rounding.
 */
static void brute_force_2(const lac_prox *f, double step, const float v[2])
{
    float best[2], x[2];
    double least;

    lac_test_ok(lac_prox_apply(f, step, v, best));
    least = moreau(f, 2, step, best, v);
    assert_true(isfinite(least));
    for (int i = -60; i <= 60; i++)
        for (int j = -60; j <= 60; j++) {
            x[0] = best[0] + 0.05f * (float)i;
            x[1] = best[1] + 0.05f * (float)j;
            if (!(moreau(f, 2, step, x, v) >= least - 1e-5)) {
                print_error("%s: (%g, %g) is lower than (%g, %g) for v = (%g, %g), "
                            "step %g\n",
                            lac_prox_name(f), x[0], x[1], best[0], best[1], v[0], v[1],
                            step);
                fail();
            }
        }
}

static void brute_force(lac_prox *f)
{
    const float v[5][2] = {
        {0.3f, -0.2f}, {1.7f, 0.4f}, {-2.5f, 3.0f}, {0.0f, 0.0f}, {-0.1f, 1.0f}};

    assert_int_equal(lac_prox_count(f), 2);
    for (int k = 0; k < 5; k++) {
        brute_force_2(f, 0.3, v[k]);
        brute_force_2(f, 2.0, v[k]);
    }
}

static void proxes_minimise(void **state)
{
    const float b[2] = {0.7f, -1.2f};
    lac_prox *f = NULL;

    (void)state;
    lac_test_ok(lac_prox_zero(&f, 2));
    brute_force(f);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_box(&f, 2, -0.25, 1.5));
    brute_force(f);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_box(&f, 2, 0.0, INFINITY));
    brute_force(f);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_l1(&f, 2, 0.6));
    brute_force(f);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_group_l1(&f, 2, 1, 0.6));
    brute_force(f);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_quadratic(&f, 2, b));
    brute_force(f);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_quadratic_ramp(&f, 1, 2, b, 0.5));
    brute_force(f);
    lac_prox_destroy(&f);
    assert_null(f);
}

static void values_are_right(void **state)
{
    const float x[6] = {3.0f, -1.0f, 0.0f, 4.0f, 2.0f, -2.0f}; /* [2, 3] */
    double value = 0.0;
    lac_prox *f = NULL;

    (void)state;
    lac_test_ok(lac_prox_group_l1(&f, 2, 3, 0.5));
    lac_test_ok(lac_prox_value(f, x, &value));
    lac_test_near(value, 0.5 * (5.0 + sqrt(5.0) + 2.0), 1e-6);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_l1(&f, 6, 0.5));
    lac_test_ok(lac_prox_value(f, x, &value));
    lac_test_near(value, 6.0, 1e-6);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_box(&f, 6, -1.0, 3.0));
    lac_test_ok(lac_prox_value(f, x, &value));
    assert_true(isinf(value));
    lac_prox_destroy(&f);
}

/* The dual step is prox_{s F*}(p + s k): by Moreau's identity equal to v - s
 * prox_{F/s}(v / s), here computed apart. */
static void check_dual_step(const lac_prox *f, size_t n, double s)
{
    float p[64], k[64], v[64], w[64];

    lac_test_fill_normal(p, n, 11);
    lac_test_fill_normal(k, n, 12);
    for (size_t i = 0; i < n; i++) {
        v[i] = p[i] + (float)s * k[i];
        w[i] = v[i] / (float)s;
    }
    lac_test_ok(lac_prox_apply(f, 1.0 / s, w, w));
    for (size_t i = 0; i < n; i++)
        v[i] -= (float)s * w[i];
    lac_test_ok(lac_prox_dual_step(f, s, k, p));
    lac_test_close(p, v, n, 4e-6, 1e-6);
}

static void dual_steps_obey_moreau(void **state)
{
    float b[60];
    lac_prox *f = NULL;

    (void)state;
    lac_test_fill_normal(b, 60, 3);
    for (double s = 0.2; s < 3.0; s *= 3.0) {
        lac_test_ok(lac_prox_l1(&f, 60, 0.7));
        check_dual_step(f, 60, s);
        lac_prox_destroy(&f);
        lac_test_ok(lac_prox_group_l1(&f, 3, 20, 0.7));
        check_dual_step(f, 60, s);
        lac_prox_destroy(&f);
        lac_test_ok(lac_prox_quadratic(&f, 60, b));
        check_dual_step(f, 60, s);
        lac_prox_destroy(&f);
        lac_test_ok(lac_prox_box(&f, 60, -0.5, 1.0));
        check_dual_step(f, 60, s);
        lac_prox_destroy(&f);
    }
}

/* The step in the ramp metric is optimal: S (q + b - k) + (q - p) / s = 0. 29 is prime:
 * the circulant covers 28 bins. */
static void ramp_step_solves_its_equation(void **state)
{
    enum { ROWS = 20, COLUMNS = 29, N = ROWS * COLUMNS };
    const double s = 0.9;
    float b[N], p[N], q[N], k[N], k_used[N], g[N], sg[N], want[N];
    lac_prox *f = NULL;

    (void)state;
    lac_test_fill_normal(b, N, 1);
    lac_test_fill_normal(p, N, 2);
    lac_test_fill_normal(k, N, 3);
    memcpy(q, p, sizeof q);
    memcpy(k_used, k, sizeof k);
    lac_test_ok(lac_prox_quadratic_ramp(&f, ROWS, COLUMNS, b, 0.1));
    lac_test_ok(lac_prox_dual_step(f, s, k_used, q));
    for (int i = 0; i < N; i++) {
        g[i] = q[i] + b[i] - k[i];
        want[i] = (p[i] - q[i]) / (float)s;
    }
    lac_test_ok(lac_prox_metric(f, g, sg));
    lac_test_close(sg, want, N, 1e-5, 0.0);
    lac_prox_destroy(&f);
}

/* Eigenvalues of the metric: a cosine of frequency k along a row comes back times 2 k /
 * columns, a constant row times the floor, and rows do not mix. */
static void ramp_metric_has_its_eigenvalues(void **state)
{
    enum { ROWS = 3, COLUMNS = 24, N = ROWS * COLUMNS };
    const double pi = 3.14159265358979;
    float b[N] = {0.0f}, x[N] = {0.0f}, y[N], want[N] = {0.0f};
    lac_prox *f = NULL;

    (void)state;
    for (int i = 0; i < COLUMNS; i++) {
        x[COLUMNS + i] = (float)cos(2.0 * pi * 5 * i / COLUMNS + 0.3);
        want[COLUMNS + i] = x[COLUMNS + i] * 10.0f / COLUMNS;
        x[2 * COLUMNS + i] = 2.0f;
        want[2 * COLUMNS + i] = 2.0f * 0.05f;
    }
    lac_test_ok(lac_prox_quadratic_ramp(&f, ROWS, COLUMNS, b, 0.05));
    lac_test_ok(lac_prox_metric(f, x, y));
    lac_test_close(y, want, N, 1e-6, 0.0);
    lac_prox_destroy(&f);
    /* 3 x 23 = 69 numbers: 21 bins under the circulant, one on either side */
    lac_test_ok(lac_prox_quadratic_ramp(&f, ROWS, 23, b, 0.05));
    for (int i = 0; i < 69; i++)
        x[i] = 1.0f;
    lac_test_ok(lac_prox_metric(f, x, y));
    for (int i = 0; i < 69; i++)
        lac_test_near(y[i], 0.05, 1e-7);
    x[23] = 3.0f; /* first bin of the second row: alone */
    lac_test_ok(lac_prox_metric(f, x, y));
    lac_test_near(y[23], 0.15, 1e-7);
    lac_test_near(y[24], 0.05, 1e-7);
    lac_prox_destroy(&f);
}

static void nan_stays(void **state)
{
    const float v[4] = {1.0f, NAN, -3.0f, 0.5f};
    float out[4];
    lac_prox *f = NULL;

    (void)state;
    lac_test_ok(lac_prox_box(&f, 4, 0.0, 1.0));
    lac_test_ok(lac_prox_apply(f, 1.0, v, out));
    assert_true(isnan(out[1]) && out[2] == 0.0f);
    lac_prox_destroy(&f);
    lac_test_ok(lac_prox_l1(&f, 4, 1.0));
    lac_test_ok(lac_prox_apply(f, 1.0, v, out));
    assert_true(isnan(out[1]));
    lac_prox_destroy(&f);
}

static void arguments_are_checked(void **state)
{
    const float b[2] = {0.0f};
    float out[2] = {7.0f, 7.0f};
    lac_prox *f = NULL;

    (void)state;
    lac_test_fails(lac_prox_box(&f, 3, 2.0, 1.0), LAC_E_ARG);
    assert_true(lac_test_detail_has("2 and 1"));
    assert_null(f);
    lac_test_fails(lac_prox_box(&f, 3, NAN, 1.0), LAC_E_ARG);
    lac_test_fails(lac_prox_l1(&f, 3, -1.0), LAC_E_ARG);
    lac_test_fails(lac_prox_l1(&f, 0, 1.0), LAC_E_ARG);
    lac_test_fails(lac_prox_group_l1(&f, SIZE_MAX / 2, 9, 1.0), LAC_E_NOMEM);
    lac_test_fails(lac_prox_quadratic(&f, 2, NULL), LAC_E_ARG);
    lac_test_fails(lac_prox_quadratic_ramp(&f, 1, 2, b, 0.0), LAC_E_ARG);
    lac_test_ok(lac_prox_l1(&f, 2, 1.0));
    lac_test_fails(lac_prox_apply(f, 0.0, b, out), LAC_E_ARG);
    lac_test_fails(lac_prox_apply(f, NAN, b, out), LAC_E_ARG);
    assert_true(out[0] == 7.0f);
    lac_prox_destroy(&f);
}

static lac_status make_ramp(void *ctx)
{
    float b[12] = {0.0f};
    lac_prox *f = NULL;
    const lac_status st = lac_prox_quadratic_ramp(&f, 3, 4, b, 0.1);

    (void)ctx;
    lac_prox_destroy(&f);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(make_ramp, NULL) >= 6);
}

static void same_bits_for_any_threads(void **state)
{
    enum { ROWS = 61, COLUMNS = 1000, N = ROWS * COLUMNS };
    float *b = NULL, *k = NULL, *one = NULL, *many = NULL;
    lac_prox *f = NULL;

    (void)state;
    lac_test_ok(laci_alloc(&b, N, sizeof *b));
    lac_test_ok(laci_alloc(&k, N, sizeof *k));
    lac_test_ok(laci_alloc(&one, N, sizeof *one));
    lac_test_ok(laci_alloc(&many, N, sizeof *many));
    lac_test_fill_normal(b, N, 1);
    lac_test_fill_normal(k, N, 2);
    lac_test_ok(lac_prox_quadratic_ramp(&f, ROWS, COLUMNS, b, 0.001));
    for (int t = 1; t <= 3; t++) {
        lac_threads_set(t);
        memset(many, 0, N * sizeof *many);
        lac_test_ok(lac_prox_dual_step(f, 0.5, k, many));
        if (t == 1)
            memcpy(one, many, N * sizeof *one);
        assert_memory_equal(one, many, N * sizeof *one);
    }
    lac_threads_set(0);
    lac_prox_destroy(&f);
    laci_free(b);
    laci_free(k);
    laci_free(one);
    laci_free(many);
}

static void a_support_keeps_the_rest_at_zero(void **state)
{
    const float in[5] = {3.0f, -1.0f, 0.25f, 2.0f, NAN};
    const float want[4] = {1.0f, 0.0f, 0.0f, 0.0f};
    const unsigned char inside[5] = {1, 7, 0, 0, 0};
    float out[5];
    lac_prox *p = NULL;
    double value;

    (void)state;
    lac_test_ok(lac_prox_box_support(&p, 5, 0.0, 1.0, inside));
    lac_test_ok(lac_prox_apply(p, 2.0, in, out));
    lac_test_close(out, want, 4, 0.0, 0.0);
    assert_true(isnan(out[4])); /* faults are not hidden */
    out[4] = 0.0f;
    lac_test_ok(lac_prox_value(p, out, &value));
    assert_true(value == 0.0);
    out[2] = 0.5f; /* within the bounds, not on the support */
    lac_test_ok(lac_prox_value(p, out, &value));
    assert_true(isinf(value));
    lac_prox_destroy(&p);
    lac_test_fails(lac_prox_box_support(&p, 5, 0.0, 1.0, NULL), LAC_E_ARG);
    lac_test_fails(lac_prox_box_support(&p, 5, 1.0, 0.0, inside), LAC_E_ARG);
    assert_null(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_support_keeps_the_rest_at_zero),
        cmocka_unit_test(proxes_minimise),
        cmocka_unit_test(values_are_right),
        cmocka_unit_test(dual_steps_obey_moreau),
        cmocka_unit_test(ramp_step_solves_its_equation),
        cmocka_unit_test(ramp_metric_has_its_eigenvalues),
        cmocka_unit_test(nan_stays),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(same_bits_for_any_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
