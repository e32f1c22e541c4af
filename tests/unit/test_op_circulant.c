/* tests/unit/test_op_circulant.c - convolution with wrap-around against sums in double.
 */
#include "support/linop_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "recon/ops.h"

#define PI 3.14159265358979323846

/* A symmetric kernel k[y][x] = k[-y][-x] (modulo the sizes), made from random numbers,
 * and its spectrum by the definition. */
typedef struct kernel {
    int nx, ny;
    double *k;  /* [ny, nx] */
    float *eig; /* [ny, nx/2 + 1] */
} kernel;

static kernel kernel_of(int nx, int ny, uint64_t seed)
{
    const size_t n = (size_t)nx * (size_t)ny;
    kernel c = {.nx = nx, .ny = ny};
    float *r = malloc(n * sizeof *r);

    c.k = malloc(n * sizeof *c.k);
    c.eig = malloc((size_t)ny * ((size_t)nx / 2 + 1) * sizeof *c.eig);
    lac_test_fill_normal(r, n, seed);
    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++)
            c.k[y * nx + x] =
                0.5 * ((double)r[y * nx + x] + r[(ny - y) % ny * nx + (nx - x) % nx]);
    for (int v = 0; v < ny; v++)
        for (int u = 0; u <= nx / 2; u++) {
            double sum = 0.0;

            for (int y = 0; y < ny; y++)
                for (int x = 0; x < nx; x++)
                    sum += c.k[y * nx + x] *
                           cos(2.0 * PI * ((double)u * x / nx + (double)v * y / ny));
            c.eig[v * (nx / 2 + 1) + u] = (float)sum;
        }
    free(r);
    return c;
}

static void kernel_release(kernel *c)
{
    free(c->k);
    free(c->eig);
}

static void convolve(const kernel *c, const float *x, float *z)
{
    const int nx = c->nx, ny = c->ny;

    for (int y = 0; y < ny; y++)
        for (int i = 0; i < nx; i++) {
            double sum = 0.0;

            for (int v = 0; v < ny; v++)
                for (int u = 0; u < nx; u++)
                    sum += c->k[(y - v + ny) % ny * nx + (i - u + nx) % nx] *
                           x[v * nx + u];
            z[y * nx + i] = (float)sum;
        }
}

/* All sizes modulo the group of 8 rows and the block of 8 columns; one pixel wide. */
static void it_convolves(void **state)
{
    static const int sizes[][2] = {{13, 10}, {16, 9}, {14, 23}, {31, 8},
                                   {9, 40},  {1, 6},  {7, 1},   {2, 3}};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        kernel c = kernel_of(sizes[i][0], sizes[i][1], i + 1);
        const size_t n = (size_t)c.nx * (size_t)c.ny;
        float *x = malloc(3 * n * sizeof *x), *want = x + n, *got = want + n;
        lac_linop *op = NULL;

        lac_test_ok(lac_op_circulant(&op, c.nx, c.ny, c.eig));
        lac_test_fill_normal(x, n, 77);
        convolve(&c, x, want);
        lac_test_ok(lac_linop_apply(op, x, got));
        lac_test_close(got, want, n, 2e-6, 0.0);
        lac_test_ok(lac_linop_adjoint(op, x, got));
        lac_test_close(got, want, n, 2e-6, 0.0);
        lac_test_adjoint(op);
        assert_int_equal(lac_linop_domain(op).n[1], c.ny);
        assert_int_equal(lac_linop_codomain(op).n[2], c.nx);
        lac_linop_unref(&op);
        kernel_release(&c);
        free(x);
    }
}

/* The spectrum is copied. */
static void ones_are_the_identity(void **state)
{
    enum { NX = 21, NY = 12, N = NX * NY };
    float eig[NY * (NX / 2 + 1)], x[N], z[N];
    lac_linop *op = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof eig / sizeof *eig; i++)
        eig[i] = -2.0f;
    lac_test_ok(lac_op_circulant(&op, NX, NY, eig));
    memset(eig, 0, sizeof eig);
    lac_test_fill_normal(x, N, 3);
    lac_test_ok(lac_linop_apply(op, x, z));
    for (int i = 0; i < N; i++)
        x[i] *= -2.0f;
    lac_test_close(z, x, N, 1e-6, 0.0);
    lac_linop_unref(&op);
}

static void same_bits_for_any_threads(void **state)
{
    enum { NX = 205, NY = 110, N = NX * NY };
    float *eig = malloc(NY * (NX / 2 + 1) * sizeof *eig);
    float *x = malloc(3 * N * sizeof *x), *one = x + N, *many = one + N;

    (void)state;
    lac_test_fill_normal(eig, NY * (NX / 2 + 1), 5);
    lac_test_fill_normal(x, N, 6);
    for (int t = 1; t <= 3; t++) {
        lac_linop *op = NULL;

        lac_threads_set(t);
        lac_test_ok(lac_op_circulant(&op, NX, NY, eig));
        for (int again = 0; again < 3; again++) {
            lac_test_ok(lac_linop_apply(op, x, t == 1 ? one : many));
            if (t > 1)
                assert_memory_equal(one, many, N * sizeof *one);
        }
        lac_linop_unref(&op);
    }
    lac_threads_set(0);
    free(eig);
    free(x);
}

static void arguments_are_checked(void **state)
{
    float eig[3 * 3] = {1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f};
    lac_linop *op = NULL;

    (void)state;
    lac_test_fails(lac_op_circulant(&op, 0, 3, eig), LAC_E_ARG);
    assert_true(lac_test_detail_has("0 x 3"));
    lac_test_fails(lac_op_circulant(&op, 4, -3, eig), LAC_E_ARG);
    lac_test_fails(lac_op_circulant(&op, 2000000000, 2, eig), LAC_E_ARG);
    lac_test_fails(lac_op_circulant(&op, 4, 3, NULL), LAC_E_ARG);
    lac_test_fails(lac_op_circulant(NULL, 4, 3, eig), LAC_E_ARG);
    eig[5] = NAN;
    lac_test_fails(lac_op_circulant(&op, 4, 3, eig), LAC_E_ARG);
    assert_true(lac_test_detail_has("eigenvalue 5") && lac_test_detail_has("nan"));
    eig[5] = -INFINITY;
    lac_test_fails(lac_op_circulant(&op, 4, 3, eig), LAC_E_ARG);
    assert_null(op);
}

static lac_status make(void *ctx)
{
    float eig[3 * 3] = {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f, 9.0f};
    lac_linop *op = NULL;
    const lac_status st = lac_op_circulant(&op, 4, 3, eig);

    (void)ctx;
    lac_linop_unref(&op);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(make, NULL) >= 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_convolves),
        cmocka_unit_test(ones_are_the_identity),
        cmocka_unit_test(same_bits_for_any_threads),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
