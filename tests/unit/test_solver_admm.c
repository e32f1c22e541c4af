/* tests/unit/test_solver_admm.c - ADMM: closed forms, another algorithm's minimum,
 * residuals by hand, warm starts. */
#include "support/admm_testing.h"
#include "support/solver_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "recon/ops.h"
#include "recon/solver_pdhg.h"

static lac_admm_config config_of(int iterations, int inner, double tolerance)
{
    return (lac_admm_config){iterations, inner, tolerance};
}

static double soft(double v, double t)
{
    return v > t ? v - t : v < -t ? v + t : 0.0;
}

/*
 * A = diag(d): each pixel alone, x_i = soft(d_i b_i, w) / d_i^2, moved into the bounds.
 * The objective, less 1/2 ||b||^2, is a sum too.
 */
static void diagonal_has_a_closed_form(void **state)
{
    enum { N = 7 };
    const float d[N] = {1.0f, 0.5f, -2.0f, 3.0f, 1.5f, -1.0f, 0.7f};
    const float b[N] = {3.0f, -1.0f, 0.9f, 0.05f, -4.0f, -2.0f, 5.0f};
    const double w = 0.8;
    const lac_admm_config c = config_of(3000, 3, 1e-7);

    (void)state;
    for (int bounded = 0; bounded < 2; bounded++) {
        const double lo = bounded ? -1.0 : -INFINITY, hi = bounded ? 2.0 : INFINITY;
        float atb[N], want[N];
        double objective = 0.0, got = NAN;
        lac_linop *a = NULL;
        lac_prox *box = NULL;
        lac_admm *admm = NULL;
        lac_solver_result r;
        lac_admm_term term;
        lac_test_l1 l1;

        for (int i = 0; i < N; i++) {
            const double dd = (double)d[i] * d[i];

            atb[i] = d[i] * b[i];
            want[i] = (float)fmin(fmax(soft(d[i] * (double)b[i], w) / dd, lo), hi);
            objective += 0.5 * dd * want[i] * want[i] - want[i] * (double)atb[i] +
                         w * fabs((double)want[i]);
        }
        lac_test_ok(lac_op_diagonal(&a, (lac_shape){{1, 1, N}}, d));
        lac_test_ok(lac_prox_box(&box, N, lo, hi));
        lac_test_l1_init(&l1, NULL, N, w);
        term = lac_test_l1_term(&l1, NULL, 1.3);
        lac_test_ok(
            lac_admm_create(&admm, &(lac_admm_problem){.a = a,
                                                       .atb = atb,
                                                       .terms = &term,
                                                       .n_terms = 1,
                                                       .g = bounded ? box : NULL,
                                                       .rho_g = 0.7}));
        lac_test_ok(lac_admm_restart(admm, NULL));
        lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
        assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
        assert_true(isnan(r.objective) && isnan(r.residual));
        lac_test_close(lac_admm_solution(admm), want, N, 2e-6, 0.0);
        lac_test_ok(lac_admm_objective(admm, &got));
        lac_test_near(got, objective, 1e-5 * fabs(objective));
        lac_admm_destroy(&admm);
        assert_null(admm);
        lac_test_l1_release(&l1);
        lac_prox_destroy(&box);
        lac_linop_unref(&a);
    }
}

/* No terms, no G: conjugate gradients, exact after as many steps as unknowns. */
static void least_squares_without_terms(void **state)
{
    enum { M = 9, N = 5 };
    float a[M * N], b[M], atb[N], want[N];
    const lac_admm_config c = config_of(4, 8, 1e-5);
    lac_admm *admm = NULL;
    lac_linop *op = NULL;
    lac_solver_result r;

    (void)state;
    lac_test_fill_normal(a, M * N, 1);
    lac_test_fill_normal(b, M, 2);
    lac_test_ok(lac_op_dense(&op, M, N, a));
    lac_test_ok(lac_linop_adjoint(op, b, atb));
    lac_test_least_squares(a, b, M, N, 0.0, want);
    lac_test_ok(lac_admm_create(&admm, &(lac_admm_problem){.a = op, .atb = atb}));
    lac_test_ok(lac_admm_run(admm, &c, NULL, &r)); /* starts from 0 by itself */
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    lac_test_close(lac_admm_solution(admm), want, N, 1e-4, 0.0);
    lac_admm_destroy(&admm);
    lac_linop_unref(&op);
}

enum { N = LAC_TEST_ADMM_N, M = LAC_TEST_ADMM_M };

/* The minimiser by a long primal-dual run; returns the objective less 1/2 ||b||^2. */
static double rival(lac_test_admm *p, float *x)
{
    const lac_pdhg_term terms[3] = {
        {p->a, p->data, 0.0, 0.4}, {p->d, p->tv, 0.0, 0.3}, {p->eye, p->sum, 0.0, 0.3}};
    lac_prox *box = NULL;
    lac_pdhg_config c;
    lac_solver_result r;

    lac_test_ok(lac_prox_box(&box, N, lac_test_admm_lo, lac_test_admm_hi));
    lac_pdhg_defaults(&c);
    c.iterations = 20000;
    c.tolerance = 0.0;
    c.with_objective = 1;
    memset(x, 0, N * sizeof *x);
    lac_test_ok(lac_pdhg(terms, 3, box, x, &c, NULL, &r));
    lac_prox_destroy(&box);
    for (int i = 0; i < M; i++)
        r.objective -= 0.5 * (double)p->b[i] * p->b[i];
    return r.objective;
}

/* Penalties, numbers of inner steps and preconditioners change the way, not the goal.
 */
static void all_ways_lead_to_the_minimum(void **state)
{
    float want[N], d[N];
    lac_linop *precond = NULL;
    double least;
    lac_test_admm p;

    (void)state;
    lac_test_admm_create(&p);
    least = rival(&p, want);
    for (int i = 0; i < N; i++)
        d[i] = 1.0f / (10.0f + (float)i);
    lac_test_ok(lac_op_diagonal(&precond, (lac_shape){{1, 1, N}}, d));
    for (int k = 0; k < 5; k++) {
        const lac_admm_config c = config_of(20000, k == 1 ? 20 : 2, 1e-6);
        lac_admm *admm = NULL;
        lac_solver_result r;
        double got = NAN;

        p.term[0].rho = k == 2 ? 10.0 : 2.0;
        p.term[1].rho = k == 2 ? 1.0 : 3.0;
        p.p.rho_g = k == 3 ? 20.0 : 5.0;
        p.p.precond = k == 4 ? precond : NULL;
        lac_test_ok(lac_admm_create(&admm, &p.p));
        lac_test_ok(lac_admm_restart(admm, NULL));
        lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
        assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
        lac_test_ok(lac_admm_objective(admm, &got));
        lac_test_near(got, least, 1e-5 * fabs(least));
        lac_test_close(lac_admm_solution(admm), want, N, 2e-4, 0.0);
        lac_admm_destroy(&admm);
    }
    lac_linop_unref(&precond);
    lac_test_admm_release(&p);
}

/* With the inverse of M as preconditioner one inner step is exact: fewer iterations. */
static void preconditioner_saves_iterations(void **state)
{
    const float d[4] = {10.0f, 0.3f, 3.0f, 1.0f}, b[4] = {1.0f, 2.0f, -1.0f, 0.5f};
    const double rho = 0.5;
    int iterations[2];
    lac_linop *a = NULL, *inverse = NULL;
    float inv[4], atb[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        inv[i] = (float)(1.0 / (d[i] * (double)d[i] + rho));
        atb[i] = d[i] * b[i];
    }
    lac_test_ok(lac_op_diagonal(&a, (lac_shape){{1, 1, 4}}, d));
    lac_test_ok(lac_op_diagonal(&inverse, (lac_shape){{1, 1, 4}}, inv));
    for (int k = 0; k < 2; k++) {
        const lac_admm_config c = config_of(5000, 1, 1e-5);
        lac_admm *admm = NULL;
        lac_solver_result r;
        lac_test_l1 l1;
        lac_admm_term term;

        lac_test_l1_init(&l1, NULL, 4, 0.1);
        term = lac_test_l1_term(&l1, NULL, rho);
        lac_test_ok(
            lac_admm_create(&admm, &(lac_admm_problem){.a = a,
                                                       .atb = atb,
                                                       .terms = &term,
                                                       .n_terms = 1,
                                                       .precond = k ? inverse : NULL}));
        lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
        assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
        for (int i = 0; i < 4; i++)
            lac_test_near(lac_admm_solution(admm)[i],
                          soft(atb[i], 0.1) / (d[i] * (double)d[i]), 2e-3);
        iterations[k] = r.iterations;
        lac_admm_destroy(&admm);
        lac_test_l1_release(&l1);
    }
    assert_true(2 * iterations[1] < iterations[0]);
    lac_linop_unref(&a);
    lac_linop_unref(&inverse);
}

/* Residuals from what terms and bounds saw: v = x + u_old tells x, z and u. */
typedef struct witness {
    lac_test_admm *p;
    float u[N];
    double largest; /* ||x|| or ||z|| so far */
    int calls;
} witness;

static double norm_of(const double *v, int n)
{
    double sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += v[i] * v[i];
    return sqrt(sum);
}

static int see(void *user, const lac_iteration *it)
{
    witness *w = user;
    lac_test_admm *p = w->p;
    float x[N], ax[M], ata[N], adjoint[N];
    double grad[N], xd[N], zd[N], diff[N], atb[N], primal;

    for (int i = 0; i < N; i++) {
        x[i] = p->bounds.v[i] - w->u[i];
        xd[i] = x[i];
        zd[i] = p->bounds.z[i];
        diff[i] = xd[i] - zd[i];
        w->u[i] = p->bounds.v[i] - p->bounds.z[i];
        atb[i] = p->atb[i];
    }
    lac_test_ok(lac_linop_apply(p->a, x, ax));
    lac_test_ok(lac_linop_adjoint(p->a, ax, ata));
    lac_test_ok(lac_linop_adjoint(p->d, p->l1[0].u, adjoint));
    for (int i = 0; i < N; i++)
        grad[i] = (double)ata[i] - p->atb[i] + p->term[0].rho * adjoint[i] +
                  p->term[1].rho * p->l1[1].u[i] + p->p.rho_g * w->u[i];
    primal =
        norm_of((double[3]){p->l1[0].change, p->l1[1].change, norm_of(diff, N)}, 3);
    w->largest = fmax(w->largest, fmax(norm_of(xd, N), norm_of(zd, N)));
    lac_test_near(it->primal, primal / (w->largest * sqrt(3.0)), 1e-5);
    lac_test_near(it->dual, norm_of(grad, N) / norm_of(atb, N), 1e-5);
    lac_test_close(it->x, p->bounds.z, N, 0.0, 0.0);
    assert_true(isnan(it->objective) && isnan(it->residual) && it->change >= 0.0);
    assert_int_equal(it->iteration, ++w->calls);
    return 0;
}

static void residuals_are_what_they_say(void **state)
{
    const lac_admm_config c = config_of(40, 2, 0.0);
    lac_admm *admm = NULL;
    lac_solver_result r;
    lac_test_admm p;
    witness w = {.p = &p};

    (void)state;
    lac_test_admm_create(&p);
    lac_test_ok(lac_admm_create(&admm, &p.p));
    lac_test_ok(lac_admm_restart(admm, NULL));
    lac_test_ok(lac_admm_run(admm, &c, &(lac_monitor){see, &w}, &r));
    assert_int_equal(w.calls, 40);
    assert_int_equal(r.iterations, 40);
    assert_int_equal(r.reason, LAC_STOP_ITERATIONS);
    lac_admm_destroy(&admm);
    lac_test_admm_release(&p);
}

/* After the weights have changed the next run goes to the new minimum, from near: it
 * takes fewer iterations than from nothing, and ends at the same point. */
static void warm_starts_are_shorter(void **state)
{
    const lac_admm_config c = config_of(20000, 3, 1e-5);
    lac_admm *warm = NULL, *cold = NULL;
    lac_solver_result rw, rc;
    double a = NAN, b = NAN;
    float want[N], before[N];
    lac_test_admm p, q;

    (void)state;
    lac_test_admm_create(&p);
    lac_test_admm_create(&q);
    lac_test_ok(lac_admm_create(&warm, &p.p));
    lac_test_ok(lac_admm_restart(warm, NULL));
    p.l1[0].weight = 1.04 * lac_test_admm_weight[0];
    lac_test_ok(lac_admm_run(warm, &c, NULL, &rw));
    memcpy(before, lac_admm_solution(warm), sizeof before);
    p.l1[0].weight = lac_test_admm_weight[0];
    lac_test_ok(lac_admm_run(warm, &c, NULL, &rw));
    lac_test_ok(lac_admm_create(&cold, &q.p));
    lac_test_ok(lac_admm_restart(cold, NULL));
    lac_test_ok(lac_admm_run(cold, &c, NULL, &rc));
    print_message("# iterations: cold %d, warm %d\n", rc.iterations, rw.iterations);
    assert_true(rw.reason == LAC_CONVERGED_TOLERANCE && rc.reason == rw.reason);
    assert_true(4 * rw.iterations < 3 * rc.iterations);
    lac_test_ok(lac_admm_objective(warm, &a));
    lac_test_ok(lac_admm_objective(cold, &b));
    lac_test_near(a, b, 1e-4 * fabs(b));
    rival(&q, want);
    lac_test_close(lac_admm_solution(warm), want, N, 1e-3, 0.0);
    assert_true(lac_test_rel_diff(before, want, N) > 2e-3); /* it was another one */
    /* a run at the goal ends at once; a restart begins anew, bit by bit */
    lac_test_ok(lac_admm_run(warm, &c, NULL, &rw));
    assert_int_equal(rw.iterations, 1);
    lac_test_ok(lac_admm_restart(warm, NULL));
    lac_test_ok(lac_admm_run(warm, &c, NULL, &rw));
    assert_int_equal(rw.iterations, rc.iterations);
    assert_memory_equal(lac_admm_solution(warm), lac_admm_solution(cold), sizeof want);
    /* from the minimum, though without its dual variables */
    lac_test_ok(lac_admm_restart(warm, want));
    lac_test_close(lac_admm_solution(warm), want, N, 0.0, 0.0);
    lac_test_ok(lac_admm_run(warm, &c, NULL, &rw));
    lac_test_close(lac_admm_solution(warm), want, N, 1e-3, 0.0);
    lac_admm_destroy(&warm);
    lac_admm_destroy(&cold);
    lac_test_admm_release(&p);
    lac_test_admm_release(&q);
}

/* Before any restart the solver stands at x = 0, the solution within the bounds. */
static void a_new_solver_has_begun(void **state)
{
    const lac_admm_config c = config_of(20, 2, 0.0);
    float first[N];
    lac_admm *admm = NULL;
    lac_solver_result r;
    lac_test_admm p;

    (void)state;
    lac_test_admm_create(&p);
    p.bounds.lo = 0.05f;
    lac_test_ok(lac_admm_create(&admm, &p.p));
    for (int i = 0; i < N; i++)
        assert_true(lac_admm_solution(admm)[i] == 0.05f);
    lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
    memcpy(first, lac_admm_solution(admm), sizeof first);
    lac_test_ok(lac_admm_restart(admm, NULL));
    lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
    assert_memory_equal(lac_admm_solution(admm), first, sizeof first);
    lac_admm_destroy(&admm);
    lac_test_admm_release(&p);
}

/* No data, and weights so large that nothing is left: defined ends, no NaN. */
static void zeros_are_solutions_too(void **state)
{
    const lac_admm_config c = config_of(5000, 2, 1e-5);
    float zero[N] = {0.0f};
    lac_admm *admm = NULL;
    lac_solver_result r;
    lac_test_admm p;

    (void)state;
    lac_test_admm_create(&p);
    p.l1[1].weight = 50.0;
    lac_test_ok(lac_admm_create(&admm, &p.p));
    lac_test_ok(lac_admm_restart(admm, NULL));
    lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    lac_test_close(lac_admm_solution(admm), zero, N, 0.0, 1e-5);
    lac_admm_destroy(&admm);
    p.l1[1].weight = lac_test_admm_weight[1];
    p.p.atb = zero;
    lac_test_ok(lac_admm_create(&admm, &p.p));
    lac_test_ok(lac_admm_restart(admm, NULL));
    lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    assert_int_equal(r.iterations, 1);
    lac_test_close(lac_admm_solution(admm), zero, N, 0.0, 0.0);
    /* no data but bounds that keep zero out, and a start that is not the goal */
    p.bounds.lo = 0.1f;
    for (int k = 0; k < 2; k++) {
        lac_test_ok(lac_admm_restart(admm, k ? p.atb : NULL));
        lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
        assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
        for (int i = 0; i < N; i++)
            lac_test_range(lac_admm_solution(admm)[i], 0.1f, lac_test_admm_hi);
    }
    lac_admm_destroy(&admm);
    lac_test_admm_release(&p);
}

static void defaults_are_those_of_the_header(void **state)
{
    lac_admm_config c = {-1, -1, -1.0};

    (void)state;
    lac_admm_defaults(&c);
    assert_int_equal(c.iterations, 100);
    assert_int_equal(c.inner, 2);
    lac_test_near(c.tolerance, 1e-3, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diagonal_has_a_closed_form),
        cmocka_unit_test(least_squares_without_terms),
        cmocka_unit_test(all_ways_lead_to_the_minimum),
        cmocka_unit_test(preconditioner_saves_iterations),
        cmocka_unit_test(residuals_are_what_they_say),
        cmocka_unit_test(warm_starts_are_shorter),
        cmocka_unit_test(a_new_solver_has_begun),
        cmocka_unit_test(zeros_are_solutions_too),
        cmocka_unit_test(defaults_are_those_of_the_header),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
