/* tests/unit/test_solver_pdhg.c - PDHG: exact solutions, optimality, stops, faults. */
#include "support/solver_testing.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "recon/ops.h"
#include "recon/solver_pdhg.h"

/*
 * Denoising a step by total variation has a closed form: two plateaus of n1 and n2
 * samples, values u < v, move towards one another by w / n1 and w / n2 (as long as they
 * do not meet; Strong, Chan, Inverse Problems 19 (2003) S165).
 */
static void step_signal_shrinks_as_it_should(void **state)
{
    enum { N = 12, N1 = 5 };
    const double w = 0.8, u = 1.0, v = 3.0;
    float b[N], x[N] = {0.0f}, want[N];
    lac_linop *eye = NULL, *d = NULL;
    lac_prox *data = NULL, *tv = NULL;
    lac_solver_result r;
    lac_pdhg_config c;
    double objective = 0.0;

    (void)state;
    for (int i = 0; i < N; i++) {
        b[i] = (float)(i < N1 ? u : v);
        want[i] = (float)(i < N1 ? u + w / N1 : v - w / (N - N1));
        objective += 0.5 * (want[i] - b[i]) * (want[i] - b[i]);
    }
    objective += w * (want[N1] - want[N1 - 1]);
    lac_test_ok(lac_op_identity(&eye, (lac_shape){{1, 1, N}}));
    lac_test_ok(lac_op_gradient(&d, N, 1));
    lac_test_ok(lac_prox_quadratic(&data, N, b));
    lac_test_ok(lac_prox_group_l1(&tv, 2, N, w));
    lac_pdhg_defaults(&c);
    c.iterations = 3000;
    c.tolerance = 1e-6;
    c.patience = 50;
    c.with_objective = 1;
    {
        const lac_pdhg_term terms[2] = {{eye, data, 0.0, 0.5}, {d, tv, 0.0, 0.5}};

        lac_test_ok(lac_pdhg(terms, 2, NULL, x, &c, NULL, &r));
    }
    lac_test_close(x, want, N, 1e-5, 0.0);
    lac_test_near(r.objective, objective, 1e-5);
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    lac_linop_unref(&eye);
    lac_linop_unref(&d);
    lac_prox_destroy(&data);
    lac_prox_destroy(&tv);
}

/* A 5 x 4 image seen by 3 x 6 random "rays", bounds that bind, and total variation. */
enum { NX = 5, NY = 4, N = NX * NY, ROWS = 3, COLUMNS = 6, M = ROWS * COLUMNS };

typedef struct problem {
    lac_linop *a, *d;
    lac_prox *data, *ramp, *tv, *box;
    lac_pdhg_term terms[2];
} problem;

static const double tv_weight = 0.3;

static lac_status problem_create(problem *p)
{
    float a[M * N], b[M];
    lac_status st;

    memset(p, 0, sizeof *p);
    lac_test_fill_normal(a, M * N, 1);
    lac_test_fill_normal(b, M, 2);
    st = lac_op_dense(&p->a, M, N, a);
    if (st == LAC_OK)
        st = lac_op_gradient(&p->d, NX, NY);
    if (st == LAC_OK)
        st = lac_prox_quadratic(&p->data, M, b);
    if (st == LAC_OK)
        st = lac_prox_quadratic_ramp(&p->ramp, ROWS, COLUMNS, b, 0.2);
    if (st == LAC_OK)
        st = lac_prox_group_l1(&p->tv, 2, N, tv_weight);
    if (st == LAC_OK)
        st = lac_prox_box(&p->box, N, 0.0, 0.2);
    p->terms[0] = (lac_pdhg_term){p->a, p->data, 0.0, 0.5};
    p->terms[1] = (lac_pdhg_term){p->d, p->tv, 0.0, 0.5};
    return st;
}

static void problem_release(problem *p)
{
    lac_linop_unref(&p->a);
    lac_linop_unref(&p->d);
    lac_prox_destroy(&p->data);
    lac_prox_destroy(&p->ramp);
    lac_prox_destroy(&p->tv);
    lac_prox_destroy(&p->box);
}

static double objective(const problem *p, const float *x)
{
    float ax[M], dx[2 * N];
    double v = 0.0, sum = 0.0;

    lac_test_ok(lac_linop_apply(p->a, x, ax));
    lac_test_ok(lac_prox_value(p->data, ax, &v));
    sum += v;
    lac_test_ok(lac_linop_apply(p->d, x, dx));
    lac_test_ok(lac_prox_value(p->tv, dx, &v));
    sum += v;
    lac_test_ok(lac_prox_value(p->box, x, &v));
    return sum + v;
}

/* The problem is convex, so a point that no nearby admissible point improves on is its
 * minimum: 4000 random ones in three sizes. */
static void no_neighbour_is_better(const problem *p, const float *x)
{
    const double least = objective(p, x);
    float e[N], y[N];

    assert_true(isfinite(least));
    for (int k = 0; k < 4000; k++) {
        const float size = k % 3 == 0 ? 0.1f : k % 3 == 1 ? 0.01f : 0.001f;

        lac_test_fill_normal(e, N, 50 + (uint64_t)k);
        for (int i = 0; i < N; i++)
            y[i] = fminf(fmaxf(x[i] + size * e[i], 0.0f), 0.2f);
        lac_test_range(objective(p, y), least - 2e-6, INFINITY);
    }
}

/* Plain and ramp metric, several steps and relaxations: one minimiser. */
static void all_steps_lead_to_one_minimum(void **state)
{
    float x[N], first[N];
    lac_solver_result r;
    lac_pdhg_config c;
    problem p;

    (void)state;
    lac_test_ok(problem_create(&p));
    lac_pdhg_defaults(&c);
    c.iterations = 20000;
    c.tolerance = 1e-8;
    c.patience = 20;
    c.with_objective = 1;
    for (int k = 0; k < 4; k++) {
        memset(x, 0, sizeof x);
        c.step = k == 1 ? 3.0 : 1.0;
        c.relaxation = k == 2 ? 1.0 : 1.9;
        p.terms[0].f = k >= 2 ? p.ramp : p.data;
        p.terms[0].share = k == 3 ? 0.8 : 0.5;
        lac_test_ok(lac_pdhg(p.terms, 2, p.box, x, &c, NULL, &r));
        lac_test_near(r.objective, objective(&p, x), 1e-5);
        if (k == 0) {
            no_neighbour_is_better(&p, x);
            memcpy(first, x, sizeof x);
        }
        lac_test_close(x, first, N, 2e-3, 0.0);
    }
    problem_release(&p);
}

/* The reported residual is that of the x given out, at any stop. */
static void residual_is_that_of_the_iterate(void **state)
{
    float x[N] = {0.0f}, ax[M];
    lac_solver_result r;
    lac_pdhg_config c;
    double half = 0.0;
    problem p;

    (void)state;
    lac_test_ok(problem_create(&p));
    lac_pdhg_defaults(&c);
    for (int k = 1; k < 60; k += 19) {
        x[3] = 0.1f; /* a start that is not zero */
        c.iterations = k;
        c.tolerance = 0.0;
        lac_test_ok(lac_pdhg(p.terms, 2, p.box, x, &c, NULL, &r));
        assert_int_equal(r.iterations, k);
        assert_int_equal(r.reason, LAC_STOP_ITERATIONS);
        lac_test_ok(lac_linop_apply(p.a, x, ax));
        lac_test_ok(lac_prox_value(p.data, ax, &half));
        lac_test_near(r.residual, sqrt(2.0 * half), 1e-5 * r.residual);
        assert_true(isnan(r.objective));
    }
    problem_release(&p);
}

static void stops(void **state)
{
    lac_test_monitor m = {.stop_at = 5};
    const lac_monitor monitor = {lac_test_monitor_call, &m};
    float x[N] = {0.0f};
    lac_solver_result r;
    lac_pdhg_config c;
    problem p;

    (void)state;
    lac_test_ok(problem_create(&p));
    lac_test_ok(lac_pdhg(p.terms, 2, p.box, x, NULL, &monitor, &r));
    assert_int_equal(r.reason, LAC_STOP_MONITOR);
    assert_int_equal(r.iterations, 5);
    assert_true(m.last_residual < m.first_residual);
    assert_int_equal(m.split, 0); /* no splitting, so not known */
    lac_pdhg_defaults(&c);
    c.discrepancy = 0.5 * (m.last_residual + m.first_residual);
    memset(x, 0, sizeof x);
    lac_test_ok(lac_pdhg(p.terms, 2, p.box, x, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_DISCREPANCY);
    assert_true(r.residual <= c.discrepancy);
    problem_release(&p);
}

static void nan_is_noticed(void **state)
{
    const float b[4] = {1.0f, 2.0f, 3.0f, 4.0f};
    lac_linop *op = lac_test_poisoned(4, 6);
    lac_prox *data = NULL;
    float x[4] = {0.0f};
    lac_solver_result r;

    (void)state;
    lac_test_ok(lac_prox_quadratic(&data, 4, b));
    {
        const lac_pdhg_term terms[1] = {{op, data, 1.0, 1.0}};

        lac_test_ok(lac_pdhg(terms, 1, NULL, x, NULL, NULL, &r));
        assert_int_equal(r.reason, LAC_STOP_NAN);
    }
    lac_linop_unref(&op);
    op = lac_test_poisoned(4, 1);
    {
        const lac_pdhg_term terms[1] = {{op, data, 0.0, 1.0}};

        lac_test_fails(lac_pdhg(terms, 1, NULL, x, NULL, NULL, &r), LAC_E_NUMERIC);
    }
    lac_linop_unref(&op);
    lac_prox_destroy(&data);
}

static void arguments_are_checked(void **state)
{
    float x[N] = {0.0f};
    lac_prox *small = NULL;
    lac_solver_result r;
    lac_pdhg_config c;
    problem p;

    (void)state;
    lac_test_ok(problem_create(&p));
    lac_test_ok(lac_prox_zero(&small, 3));
    lac_test_fails(lac_pdhg(p.terms, 0, NULL, x, NULL, NULL, &r), LAC_E_ARG);
    lac_test_fails(lac_pdhg(p.terms, 2, small, x, NULL, NULL, &r), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("3") && lac_test_detail_has("20"));
    p.terms[1].f = small;
    lac_test_fails(lac_pdhg(p.terms, 2, NULL, x, NULL, NULL, &r), LAC_E_SHAPE);
    p.terms[1].f = NULL;
    lac_test_fails(lac_pdhg(p.terms, 2, NULL, x, NULL, NULL, &r), LAC_E_ARG);
    p.terms[1].f = p.tv;
    p.terms[1].share = 0.0;
    lac_test_fails(lac_pdhg(p.terms, 2, NULL, x, NULL, NULL, &r), LAC_E_ARG);
    p.terms[1].share = 0.5;
    lac_pdhg_defaults(&c);
    c.relaxation = 2.0;
    lac_test_fails(lac_pdhg(p.terms, 2, NULL, x, &c, NULL, &r), LAC_E_ARG);
    lac_pdhg_defaults(&c);
    c.discrepancy = 1.0;
    c.with_residual = 0;
    lac_test_fails(lac_pdhg(p.terms, 2, NULL, x, &c, NULL, &r), LAC_E_ARG);
    lac_prox_destroy(&small);
    problem_release(&p);
}

static lac_status run(void *ctx)
{
    float x[N] = {0.0f};
    lac_solver_result r;
    problem p;
    lac_status st = problem_create(&p);

    (void)ctx;
    if (st == LAC_OK)
        st = lac_pdhg(p.terms, 2, p.box, x, NULL, NULL, &r);
    problem_release(&p);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(run, NULL) >= 20);
}

static void same_bits_for_any_threads(void **state)
{
    enum { SIDE = 260, LARGE = SIDE * SIDE };
    float *b = NULL, *one = NULL, *many = NULL;
    lac_linop *eye = NULL, *d = NULL;
    lac_prox *data = NULL, *tv = NULL, *box = NULL;
    lac_solver_result r;
    lac_pdhg_config c;

    (void)state;
    lac_test_ok(laci_alloc(&b, LARGE, sizeof *b));
    lac_test_ok(laci_alloc(&one, LARGE, sizeof *one));
    lac_test_ok(laci_alloc(&many, LARGE, sizeof *many));
    lac_test_fill_normal(b, LARGE, 9);
    lac_test_ok(lac_op_identity(&eye, (lac_shape){{1, SIDE, SIDE}}));
    lac_test_ok(lac_op_gradient(&d, SIDE, SIDE));
    lac_test_ok(lac_prox_quadratic_ramp(&data, SIDE, SIDE, b, 0.01));
    lac_test_ok(lac_prox_group_l1(&tv, 2, LARGE, 0.1));
    lac_test_ok(lac_prox_box(&box, LARGE, 0.0, 1.0));
    lac_pdhg_defaults(&c);
    c.iterations = 8;
    for (int t = 1; t <= 3; t++) {
        const lac_pdhg_term terms[2] = {{eye, data, 1.0, 0.7}, {d, tv, 0.0, 0.3}};

        lac_threads_set(t);
        memset(many, 0, LARGE * sizeof *many);
        lac_test_ok(lac_pdhg(terms, 2, box, many, &c, NULL, &r));
        if (t == 1)
            memcpy(one, many, LARGE * sizeof *one);
        assert_memory_equal(one, many, LARGE * sizeof *one);
    }
    lac_threads_set(0);
    lac_linop_unref(&eye);
    lac_linop_unref(&d);
    lac_prox_destroy(&data);
    lac_prox_destroy(&tv);
    lac_prox_destroy(&box);
    laci_free(b);
    laci_free(one);
    laci_free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_signal_shrinks_as_it_should),
        cmocka_unit_test(all_steps_lead_to_one_minimum),
        cmocka_unit_test(residual_is_that_of_the_iterate),
        cmocka_unit_test(stops),
        cmocka_unit_test(nan_is_noticed),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(same_bits_for_any_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
