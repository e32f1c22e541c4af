/* tests/unit/test_solver_admm_faults.c - ADMM: why it stops, faults, threads. */
#include "support/admm_testing.h"
#include "support/solver_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "recon/ops.h"

enum { N = LAC_TEST_ADMM_N };

static lac_admm_config config_of(int iterations, int inner, double tolerance)
{
    return (lac_admm_config){iterations, inner, tolerance};
}

static void stops(void **state)
{
    lac_test_monitor m = {.stop_at = 5};
    const lac_monitor monitor = {lac_test_monitor_call, &m};
    lac_admm_config c = config_of(7, 2, 0.0);
    lac_admm *admm = NULL;
    lac_solver_result r;
    lac_test_admm p;

    (void)state;
    lac_test_admm_create(&p);
    lac_test_ok(lac_admm_create(&admm, &p.p));
    lac_test_ok(lac_admm_run(admm, &c, &monitor, &r));
    assert_int_equal(r.reason, LAC_STOP_MONITOR);
    assert_int_equal(r.iterations, 5);
    assert_int_equal(m.split, 5);
    assert_int_equal(m.limit, 7);
    lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_STOP_ITERATIONS);
    assert_int_equal(r.iterations, 7);
    /* both residuals must be small: the dual one is at once with exact inner steps and
     * no splitting penalty to speak of, the primal one is not */
    c = config_of(50, 40, 0.5);
    lac_test_ok(lac_admm_restart(admm, NULL));
    lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    assert_true(r.iterations < 50);
    lac_admm_destroy(&admm);
    /* a term that fails: its error, and the result as it was */
    p.l1[1].fail_at = p.l1[1].steps + 3;
    r.iterations = -7;
    lac_test_ok(lac_admm_create(&admm, &p.p));
    c = config_of(7, 2, 0.0);
    lac_test_fails(lac_admm_run(admm, &c, NULL, &r), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("the term failed"));
    assert_int_equal(r.iterations, -7);
    lac_admm_destroy(&admm);
    lac_test_admm_release(&p);
}

static lac_solver_result run_with(const lac_linop *a, const lac_linop *gram,
                                  const lac_linop *precond)
{
    const float atb[4] = {1.0f, 2.0f, 3.0f, 4.0f};
    lac_admm *admm = NULL;
    lac_solver_result r;
    lac_test_l1 l1;
    lac_admm_term term;

    lac_test_l1_init(&l1, NULL, 4, 0.1);
    term = lac_test_l1_term(&l1, gram, 1.0);
    lac_test_ok(lac_admm_create(
        &admm,
        &(lac_admm_problem){
            .a = a, .atb = atb, .terms = &term, .n_terms = 1, .precond = precond}));
    lac_test_ok(lac_admm_restart(admm, NULL));
    lac_test_ok(lac_admm_run(admm, NULL, NULL, &r));
    lac_admm_destroy(&admm);
    lac_test_l1_release(&l1);
    return r;
}

static void nan_and_breakdown_are_noticed(void **state)
{
    const float minus[4] = {-1.0f, -1.0f, -1.0f, -1.0f};
    const float lost[4] = {-50.0f, -50.0f, -50.0f, -50.0f};
    const lac_shape shape = {{1, 1, 4}};
    lac_linop *poisoned = lac_test_poisoned(4, 7), *eye = NULL, *negative = NULL;
    lac_linop *indefinite = NULL;
    lac_solver_result r;

    (void)state;
    lac_test_ok(lac_op_identity(&eye, shape));
    lac_test_ok(lac_op_diagonal(&negative, shape, minus));
    lac_test_ok(lac_op_diagonal(&indefinite, shape, lost));
    r = run_with(eye, NULL, NULL);
    assert_int_equal(r.reason, LAC_CONVERGED_TOLERANCE);
    r = run_with(poisoned, NULL, NULL);
    assert_int_equal(r.reason, LAC_STOP_NAN);
    assert_true(r.iterations > 1 && r.iterations < 12);
    r = run_with(eye, NULL, negative);
    assert_int_equal(r.reason, LAC_STOP_BREAKDOWN);
    r = run_with(eye, indefinite, NULL);
    assert_int_equal(r.reason, LAC_STOP_BREAKDOWN);
    assert_int_equal(r.iterations, 1);
    lac_linop_unref(&poisoned);
    lac_linop_unref(&eye);
    lac_linop_unref(&negative);
    lac_linop_unref(&indefinite);
}

static void create_fails(const lac_admm_term *term, const lac_admm_problem *changed,
                         lac_status code)
{
    lac_admm *admm = NULL;
    lac_admm_problem q = *changed;

    if (term)
        q.terms = term;
    lac_test_fails(lac_admm_create(&admm, &q), code);
    assert_null(admm);
}

static void problems_are_checked(void **state)
{
    lac_admm_term term[2];
    lac_admm_problem q;
    lac_linop *small = NULL;
    lac_prox *few = NULL;
    lac_test_admm p;

    (void)state;
    lac_test_admm_create(&p);
    lac_test_ok(lac_op_identity(&small, (lac_shape){{1, 1, 3}}));
    lac_test_ok(lac_prox_zero(&few, 3));
    lac_test_fails(lac_admm_create(NULL, &p.p), LAC_E_ARG);
    q = p.p;
    q.a = NULL;
    create_fails(NULL, &q, LAC_E_ARG);
    q = p.p;
    q.atb = NULL;
    create_fails(NULL, &q, LAC_E_ARG);
    q = p.p;
    q.terms = NULL;
    create_fails(NULL, &q, LAC_E_ARG);
    q = p.p;
    q.n_terms = LAC_ADMM_MAX_TERMS + 1;
    create_fails(NULL, &q, LAC_E_ARG);
    assert_true(lac_test_detail_has("at most 4 terms, got 5"));
    q = p.p;
    q.precond = small;
    create_fails(NULL, &q, LAC_E_SHAPE);
    assert_true(lac_test_detail_has("preconditioner must map 20"));
    q = p.p;
    q.g = few;
    create_fails(NULL, &q, LAC_E_SHAPE);
    assert_true(lac_test_detail_has("G takes 3 numbers, A takes 20"));
    for (int k = 0; k < 3; k++) {
        static const double bad[] = {0.0, NAN, INFINITY};

        q = p.p;
        q.rho_g = bad[k];
        create_fails(NULL, &q, LAC_E_ARG);
        memcpy(term, p.term, sizeof term);
        term[1].rho = bad[k];
        create_fails(term, &p.p, LAC_E_ARG);
        assert_true(lac_test_detail_has("rho of term 1"));
    }
    memcpy(term, p.term, sizeof term);
    term[0].gram = small;
    create_fails(term, &p.p, LAC_E_SHAPE);
    assert_true(lac_test_detail_has("Gram operator"));
    memcpy(term, p.term, sizeof term);
    term[1].vt = NULL;
    create_fails(term, &p.p, LAC_E_ARG);
    term[1].vt = &(lac_admm_term_vt){"half", p.term[1].vt->step, NULL, NULL};
    create_fails(term, &p.p, LAC_E_ARG);
    assert_true(lac_test_detail_has("term 1 lacks a function"));
    lac_linop_unref(&small);
    lac_prox_destroy(&few);
    lac_test_admm_release(&p);
}

static void run_fails(lac_admm *admm, int iterations, int inner, double tolerance)
{
    const lac_admm_config c = config_of(iterations, inner, tolerance);
    lac_solver_result r = {.iterations = -7};

    lac_test_fails(lac_admm_run(admm, &c, NULL, &r), LAC_E_ARG);
    assert_int_equal(r.iterations, -7);
}

static void runs_are_checked(void **state)
{
    lac_admm *admm = NULL;
    lac_solver_result r;
    double objective = -7.0;
    lac_test_admm p;

    (void)state;
    lac_test_admm_create(&p);
    lac_test_ok(lac_admm_create(&admm, &p.p));
    run_fails(admm, 0, 2, 0.1);
    run_fails(admm, 5, 0, 0.1);
    run_fails(admm, 5, 2, -0.1);
    run_fails(admm, 5, 2, 1.5);
    assert_true(lac_test_detail_has("1.5"));
    run_fails(admm, 5, 2, NAN);
    run_fails(NULL, 5, 2, 0.1);
    lac_test_fails(lac_admm_run(admm, NULL, NULL, NULL), LAC_E_ARG);
    lac_test_fails(lac_admm_run(NULL, NULL, NULL, &r), LAC_E_ARG);
    lac_test_fails(lac_admm_restart(NULL, NULL), LAC_E_ARG);
    lac_test_fails(lac_admm_objective(NULL, &objective), LAC_E_ARG);
    lac_test_fails(lac_admm_objective(admm, NULL), LAC_E_ARG);
    assert_true(objective == -7.0);
    assert_null(lac_admm_solution(NULL));
    lac_admm_destroy(NULL);
    lac_admm_destroy(&admm);
    lac_admm_destroy(&admm);
    lac_test_admm_release(&p);
}

static lac_status make(void *ctx)
{
    const lac_test_admm *p = ctx;
    lac_admm *admm = NULL;
    const lac_status st = lac_admm_create(&admm, &p->p);

    lac_admm_destroy(&admm);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    lac_test_admm p;

    (void)state;
    lac_test_admm_create(&p);
    assert_true(lac_test_alloc_failures(make, &p) >= 15);
    lac_test_admm_release(&p);
}

static void same_bits_for_any_threads(void **state)
{
    enum { SIDE = 260, LARGE = SIDE * SIDE };
    float *b = malloc(2 * LARGE * sizeof *b), *one = b + LARGE;
    const lac_admm_config c = config_of(6, 2, 0.0);
    lac_linop *eye = NULL;
    lac_prox *box = NULL;

    (void)state;
    lac_test_fill_normal(b, LARGE, 9);
    lac_test_ok(lac_op_identity(&eye, (lac_shape){{1, SIDE, SIDE}}));
    lac_test_ok(lac_prox_box(&box, LARGE, 0.0, 1.0));
    for (int t = 1; t <= 3; t++) {
        lac_admm *admm = NULL;
        lac_solver_result r;
        lac_admm_term term;
        lac_test_l1 l1;

        lac_threads_set(t);
        lac_test_l1_init(&l1, NULL, LARGE, 0.1);
        term = lac_test_l1_term(&l1, NULL, 1.0);
        lac_test_ok(lac_admm_create(&admm, &(lac_admm_problem){.a = eye,
                                                               .atb = b,
                                                               .terms = &term,
                                                               .n_terms = 1,
                                                               .g = box,
                                                               .rho_g = 2.0}));
        lac_test_ok(lac_admm_run(admm, &c, NULL, &r));
        if (t == 1)
            memcpy(one, lac_admm_solution(admm), LARGE * sizeof *one);
        assert_memory_equal(one, lac_admm_solution(admm), LARGE * sizeof *one);
        lac_admm_destroy(&admm);
        lac_test_l1_release(&l1);
    }
    lac_threads_set(0);
    lac_linop_unref(&eye);
    lac_prox_destroy(&box);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stops),
        cmocka_unit_test(nan_and_breakdown_are_noticed),
        cmocka_unit_test(problems_are_checked),
        cmocka_unit_test(runs_are_checked),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(same_bits_for_any_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
