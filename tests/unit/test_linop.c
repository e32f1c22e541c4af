/* tests/unit/test_linop.c - operators: values, adjoints, compositions, and the tests of
 * operators themselves. */
#include "support/linop_testing.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "recon/opnorm.h"
#include "recon/ops.h"

enum { ROWS = 5, COLUMNS = 3 };

static const float matrix[ROWS * COLUMNS] = {2.0f,  -1.0f, 0.5f, 0.0f,  3.0f,
                                             1.0f,  -2.0f, 4.0f, 0.25f, 1.5f,
                                             -0.5f, 2.0f,  1.0f, 1.0f,  -3.0f};

static void dense_multiplies(void **state)
{
    const float x[COLUMNS] = {1.0f, 2.0f, -4.0f};
    const float want[ROWS] = {-2.0f, 2.0f, 5.0f, -7.5f, 15.0f};
    const float y[ROWS] = {1.0f, 0.0f, 2.0f, -1.0f, 3.0f};
    const float want_t[COLUMNS] = {-0.5f, 10.5f, -10.0f};
    float got[ROWS];
    double copy[ROWS * COLUMNS];
    lac_linop *a = NULL;

    (void)state;
    lac_test_ok(lac_op_dense(&a, ROWS, COLUMNS, matrix));
    lac_test_ok(lac_linop_apply(a, x, got));
    lac_test_close(got, want, ROWS, 1e-6, 0.0);
    lac_test_ok(lac_linop_adjoint(a, y, got));
    lac_test_close(got, want_t, COLUMNS, 1e-6, 0.0);
    lac_test_adjoint(a);
    lac_test_dense_error(a, copy);
    for (int i = 0; i < ROWS * COLUMNS; i++)
        assert_true(copy[i] == (double)matrix[i]);
    assert_string_equal(lac_linop_name(a), "dense");
    assert_int_equal(lac_linop_n_domain(a), COLUMNS);
    assert_int_equal(lac_linop_codomain(a).n[2], ROWS);
    assert_int_equal(lac_shape_count(lac_linop_codomain(a)), ROWS);
    assert_int_equal(lac_shape_count((lac_shape){{3, 5, 7}}), 105);
    lac_linop_unref(&a);
    assert_null(a);
    lac_linop_unref(&a);
}

/* An operator of the user's own, faulty on request. */
typedef struct faulty {
    int fault; /* 1: one weight 1 % off, 2: transposed index, 3: NaN */
    int destroyed;
} faulty;

static lac_status faulty_apply(const void *ctx, const float *x, float *y)
{
    (void)ctx;
    for (int i = 0; i < ROWS; i++) {
        y[i] = 0.0f;
        for (int j = 0; j < COLUMNS; j++)
            y[i] += matrix[i * COLUMNS + j] * x[j];
    }
    return LAC_OK;
}

static lac_status faulty_adjoint(const void *ctx, const float *y, float *x)
{
    const faulty *f = ctx;

    for (int j = 0; j < COLUMNS; j++) {
        x[j] = 0.0f;
        for (int i = 0; i < ROWS; i++) {
            const int at = f->fault == 2 ? (j * ROWS + i) : i * COLUMNS + j;
            const float off = f->fault == 1 && i == 3 && j == 1 ? 1.01f : 1.0f;

            x[j] += off * matrix[at] * y[i];
        }
    }
    if (f->fault == 3)
        x[1] = NAN;
    return LAC_OK;
}

static void faulty_destroy(void *ctx)
{
    ((faulty *)ctx)->destroyed++;
}

static const lac_linop_vt faulty_vt = {"faulty", faulty_apply, faulty_adjoint, NULL,
                                       faulty_destroy};

static void the_testers_see_faults(void **state)
{
    faulty f = {0, 0};
    lac_linop *op = NULL, *again;

    (void)state;
    lac_test_ok(lac_linop_create(&op, &faulty_vt, &f, (lac_shape){{1, 1, COLUMNS}},
                                 (lac_shape){{1, 1, ROWS}}));
    assert_true(lac_test_dense_error(op, NULL) < 1e-6);
    assert_true(lac_test_dot_error(op, 4) < 1e-6);
    f.fault = 1;
    assert_true(lac_test_dense_error(op, NULL) > 1e-3);
    f.fault = 2;
    assert_true(lac_test_dense_error(op, NULL) > 0.1);
    assert_true(lac_test_dot_error(op, 4) > 1e-3);
    f.fault = 3;
    assert_true(isinf(lac_test_dense_error(op, NULL)));
    assert_true(isinf(lac_test_dot_error(op, 4)));
    again = lac_linop_ref(op);
    lac_linop_unref(&op);
    assert_int_equal(f.destroyed, 0);
    lac_linop_unref(&again);
    assert_int_equal(f.destroyed, 1);
}

static void identity_and_diagonal(void **state)
{
    const lac_shape shape = {{1, 2, 3}};
    const float d[6] = {1.0f, -2.0f, 3.0f, 0.5f, 0.0f, 4.0f};
    const float x[6] = {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f};
    const float want[6] = {1.0f, -4.0f, 9.0f, 2.0f, 0.0f, 24.0f};
    float got[6], work[6];
    lac_linop *op = NULL;

    (void)state;
    lac_test_ok(lac_op_identity(&op, shape));
    lac_test_ok(lac_linop_apply(op, x, got));
    lac_test_close(got, x, 6, 0.0, 0.0);
    lac_test_adjoint(op);
    lac_linop_unref(&op);
    lac_test_ok(lac_op_diagonal(&op, shape, d));
    lac_test_ok(lac_linop_apply(op, x, got));
    lac_test_close(got, want, 6, 0.0, 0.0);
    lac_test_adjoint(op);
    lac_test_ok(lac_linop_normal(op, x, got, work));
    lac_test_near(got[1], 8.0, 0.0);
    lac_linop_unref(&op);
}

/* 4 columns, 3 rows; every pixel has its own differences, so that a swapped component,
 * a backward difference or a wrong edge shows. */
static void gradient_has_its_values(void **state)
{
    const float x[12] = {1.0f,  4.0f, 9.0f, 7.0f, 30.0f, 2.0f,
                         -5.0f, 3.0f, 8.0f, 6.0f, 0.5f,  11.0f};
    const float right[12] = {3.0f, 5.0f, -2.0f, 0.0f,  -28.0f, -7.0f,
                             8.0f, 0.0f, -2.0f, -5.5f, 10.5f,  0.0f};
    const float down[12] = {29.0f, -2.0f, -14.0f, -4.0f, -22.0f, 4.0f,
                            5.5f,  8.0f,  0.0f,   0.0f,  0.0f,   0.0f};
    float got[24];
    lac_linop *d = NULL;

    (void)state;
    lac_test_ok(lac_op_gradient(&d, 4, 3));
    lac_test_ok(lac_linop_apply(d, x, got));
    lac_test_close(got, right, 12, 0.0, 0.0);
    lac_test_close(got + 12, down, 12, 0.0, 0.0);
    lac_test_adjoint(d);
    lac_linop_unref(&d);
    for (int nx = 1; nx <= 3; nx++)
        for (int ny = nx == 1 ? 2 : 1; ny <= 3; ny++) {
            lac_test_ok(lac_op_gradient(&d, nx, ny));
            lac_test_adjoint(d);
            lac_linop_unref(&d);
        }
}

/* x = 2 X + 3 Y on pixel centres, Y up: the slope along 30 degrees is 2 cos 30 + 3 sin
 * 30, across it 3 cos 30 - 2 sin 30. */
static void directional_gradient_turns(void **state)
{
    const double t = 30.0 * 3.14159265358979 / 180.0;
    float x[5 * 4], got[40];
    lac_linop *b = NULL;

    (void)state;
    for (int iy = 0; iy < 4; iy++)
        for (int ix = 0; ix < 5; ix++)
            x[iy * 5 + ix] = 2.0f * (float)ix + 3.0f * (float)(3 - iy);
    lac_test_ok(lac_op_gradient_directional(&b, 5, 4, t, 1.0, 1.0));
    lac_test_ok(lac_linop_apply(b, x, got));
    lac_test_near(got[6], 2.0 * cos(t) + 3.0 * sin(t), 1e-5);
    lac_test_near(got[20 + 6], 3.0 * cos(t) - 2.0 * sin(t), 1e-5);
    lac_test_adjoint(b);
    lac_linop_unref(&b);
    lac_test_ok(lac_op_gradient_directional(&b, 5, 4, t, 0.5, 4.0));
    lac_test_ok(lac_linop_apply(b, x, got));
    lac_test_near(got[6], 0.5 * (2.0 * cos(t) + 3.0 * sin(t)), 1e-5);
    lac_test_near(got[20 + 6], 4.0 * (3.0 * cos(t) - 2.0 * sin(t)), 1e-5);
    lac_test_adjoint(b);
    lac_linop_unref(&b);
}

static void compositions_are_what_they_say(void **state)
{
    const float second[2 * ROWS] = {1.0f, 0.0f, 2.0f, -1.0f, 3.0f,
                                    0.5f, 2.0f, 0.0f, 1.0f,  -1.0f};
    const float x[COLUMNS] = {1.0f, 2.0f, -4.0f};
    const float ax[ROWS] = {-2.0f, 2.0f, 5.0f, -7.5f, 15.0f};
    const float bax[2] = {60.5f, -19.5f};
    float got[2 * ROWS];
    lac_linop *a = NULL, *b = NULL, *c = NULL;
    const lac_linop *both[2];

    (void)state;
    lac_test_ok(lac_op_dense(&a, ROWS, COLUMNS, matrix));
    lac_test_ok(lac_op_dense(&b, 2, ROWS, second));
    lac_test_ok(lac_linop_chain(&c, a, b));
    lac_test_ok(lac_linop_apply(c, x, got));
    lac_test_close(got, bax, 2, 1e-6, 0.0);
    lac_test_adjoint(c);
    both[0] = a;
    both[1] = c;
    lac_linop_unref(&b); /* the chain keeps its own reference */
    lac_test_ok(lac_linop_stack(&b, both, 2));
    lac_linop_unref(&c);
    lac_test_ok(lac_linop_apply(b, x, got));
    lac_test_close(got, ax, ROWS, 1e-6, 0.0);
    lac_test_close(got + ROWS, bax, 2, 1e-6, 0.0);
    lac_test_adjoint(b);
    lac_linop_unref(&b);
    lac_test_ok(lac_linop_scale(&b, -2.5, a));
    lac_test_ok(lac_linop_apply(b, x, got));
    lac_test_near(got[4], -37.5, 1e-5);
    lac_test_adjoint(b);
    lac_test_ok(lac_linop_sum(&c, a, b));
    lac_test_ok(lac_linop_apply(c, x, got));
    lac_test_near(got[4], -22.5, 1e-5);
    lac_test_adjoint(c);
    lac_linop_unref(&a);
    lac_linop_unref(&b);
    lac_linop_unref(&c);
}

static void shapes_and_arguments_are_checked(void **state)
{
    float x[ROWS] = {0.0f};
    lac_linop *a = NULL, *g = NULL, *out = NULL;
    const lac_linop *both[2];
    const lac_linop_vt no_adjoint = {"half", faulty_apply, NULL, NULL, NULL};

    (void)state;
    lac_test_ok(lac_op_dense(&a, ROWS, COLUMNS, matrix));
    lac_test_ok(lac_op_gradient(&g, 3, 2));
    lac_test_fails(lac_linop_chain(&out, a, g), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("1 x 1 x 5") && lac_test_detail_has("1 x 2 x 3"));
    assert_null(out);
    both[0] = a;
    both[1] = g;
    lac_test_fails(lac_linop_stack(&out, both, 2), LAC_E_SHAPE);
    lac_test_fails(lac_linop_sum(&out, a, g), LAC_E_SHAPE);
    lac_test_fails(lac_linop_stack(&out, both, 0), LAC_E_ARG);
    both[1] = NULL;
    lac_test_fails(lac_linop_stack(&out, both, 2), LAC_E_ARG);
    lac_test_fails(lac_linop_scale(&out, NAN, a), LAC_E_ARG);
    lac_test_fails(lac_linop_apply(a, x, x), LAC_E_ARG);
    lac_test_fails(lac_linop_apply(NULL, x, x), LAC_E_ARG);
    lac_test_fails(lac_op_gradient(&out, 0, 4), LAC_E_ARG);
    assert_true(lac_test_detail_has("0 x 4"));
    lac_test_fails(lac_op_gradient_directional(&out, 4, 4, NAN, 1, 1), LAC_E_ARG);
    lac_test_fails(lac_op_gradient_directional(&out, 4, 4, 0.0, -1, 1), LAC_E_ARG);
    lac_test_fails(lac_op_dense(&out, 0, 3, matrix), LAC_E_ARG);
    lac_test_fails(lac_op_dense(&out, SIZE_MAX / 2, 3, matrix), LAC_E_NOMEM);
    lac_test_fails(lac_linop_create(&out, &no_adjoint, NULL, (lac_shape){{1, 1, 1}},
                                    (lac_shape){{1, 1, 1}}),
                   LAC_E_ARG);
    lac_test_fails(lac_linop_create(&out, &faulty_vt, NULL,
                                    (lac_shape){{1, SIZE_MAX / 4, 9}},
                                    (lac_shape){{1, 1, 1}}),
                   LAC_E_ARG);
    assert_null(out);
    lac_linop_unref(&a);
    lac_linop_unref(&g);
}

/* Known singular values: diagonal; gradient of an nx x ny grid has the largest
 * eigenvalue 4 sin^2(pi (nx-1) / (2 nx)) + the same for ny. */
static void norms_are_found(void **state)
{
    const double pi = 3.14159265358979;
    const float d[4] = {1.0f, -7.0f, 3.0f, 0.5f};
    const float zero[4] = {0.0f};
    lac_opnorm_config c;
    lac_linop *op = NULL;
    double norm = 0.0, want;

    (void)state;
    lac_opnorm_defaults(&c);
    lac_test_ok(lac_op_diagonal(&op, (lac_shape){{1, 1, 4}}, d));
    lac_test_ok(lac_opnorm(op, NULL, NULL, &norm));
    lac_test_range(norm, 7.0, 7.0 * c.safety * 1.0001);
    lac_linop_unref(&op);
    lac_test_ok(lac_op_diagonal(&op, (lac_shape){{1, 1, 4}}, zero));
    lac_test_ok(lac_opnorm(op, NULL, NULL, &norm));
    assert_true(norm == 0.0);
    lac_linop_unref(&op);
    lac_test_ok(lac_op_gradient(&op, 17, 9));
    lac_test_ok(lac_opnorm(op, NULL, NULL, &norm));
    want = 2.0 * sqrt(pow(sin(pi * 16 / 34), 2.0) + pow(sin(pi * 8 / 18), 2.0));
    lac_test_range(norm, want, want * c.safety * 1.0001);
    c.safety = 0.5;
    lac_test_fails(lac_opnorm(op, NULL, &c, &norm), LAC_E_ARG);
    lac_linop_unref(&op);
}

static lac_status make_all(void *ctx)
{
    lac_linop *a = NULL, *g = NULL, *s = NULL, *c = NULL, *t = NULL;
    const lac_linop *both[2];
    double norm;
    lac_status st = lac_op_dense(&a, ROWS, COLUMNS, matrix);

    (void)ctx;
    if (st == LAC_OK)
        st = lac_linop_scale(&s, 2.0, a);
    if (st == LAC_OK)
        st = lac_linop_sum(&c, a, s);
    both[0] = a;
    both[1] = c;
    if (st == LAC_OK)
        st = lac_linop_stack(&t, both, 2);
    if (st == LAC_OK)
        st = lac_op_gradient(&g, 4, 3);
    if (st == LAC_OK)
        st = lac_opnorm(t, NULL, NULL, &norm);
    lac_linop_unref(&a);
    lac_linop_unref(&g);
    lac_linop_unref(&s);
    lac_linop_unref(&c);
    lac_linop_unref(&t);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(make_all, NULL) >= 15);
}

static void gradient_gives_the_same_bits_for_any_threads(void **state)
{
    const int nx = 301, ny = 203;
    const size_t n = (size_t)nx * (size_t)ny;
    float *x = NULL, *one = NULL, *many = NULL;
    lac_linop *g = NULL;

    (void)state;
    lac_test_ok(lac_op_gradient_directional(&g, nx, ny, 0.7, 1.0, 3.0));
    lac_test_ok(laci_alloc(&x, n, sizeof *x));
    lac_test_ok(laci_alloc(&one, 3 * n, sizeof *one));
    lac_test_ok(laci_alloc(&many, 3 * n, sizeof *many));
    lac_test_fill_normal(x, n, 5);
    lac_threads_set(1);
    lac_test_ok(lac_linop_apply(g, x, one));
    lac_test_ok(lac_linop_adjoint(g, one, one + 2 * n));
    for (int t = 2; t <= 3; t++) {
        lac_threads_set(t);
        lac_test_ok(lac_linop_apply(g, x, many));
        lac_test_ok(lac_linop_adjoint(g, many, many + 2 * n));
        assert_memory_equal(one, many, 3 * n * sizeof *one);
    }
    lac_threads_set(0);
    lac_linop_unref(&g);
    laci_free(x);
    laci_free(one);
    laci_free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_multiplies),
        cmocka_unit_test(the_testers_see_faults),
        cmocka_unit_test(identity_and_diagonal),
        cmocka_unit_test(gradient_has_its_values),
        cmocka_unit_test(directional_gradient_turns),
        cmocka_unit_test(compositions_are_what_they_say),
        cmocka_unit_test(shapes_and_arguments_are_checked),
        cmocka_unit_test(norms_are_found),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(gradient_gives_the_same_bits_for_any_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
