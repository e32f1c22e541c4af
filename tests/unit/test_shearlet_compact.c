/* tests/unit/test_shearlet_compact.c - the compactly supported shearlet system: its
 * filters against their formulas, its coefficients against the published
 * implementation. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/base/vec.h"
#include "shearlet/shearlet.h"

static lac_shearlet *made(int nx, int ny, int scales)
{
    return lac_test_shearlet(LAC_SHEARLET_COMPACT, nx, ny, scales);
}

static float *floats(size_t n)
{
    float *p = NULL;

    lac_test_ok(laci_alloc(&p, n, sizeof(float)));
    return p;
}

/* --- the published implementation
 * ---------------------------------------------------------- */

enum { GOLDEN_N = 128, GOLDEN_PLANE = GOLDEN_N * GOLDEN_N, GOLDEN_BANDS = 33 };

static void golden_coefficients(void **state)
{
    const size_t n = (size_t)GOLDEN_BANDS * GOLDEN_PLANE;
    float *image = lac_test_golden("image_128.npy", sizeof(float) * GOLDEN_PLANE);
    float *want = lac_test_golden("shearlab_128_s3_coeffs.npy", sizeof(float) * n);
    lac_shearlet *s = NULL;
    float *got = NULL;

    (void)state;
    if (!image || !want)
        skip();
    s = made(GOLDEN_N, GOLDEN_N, 3);
    got = floats(n);
    assert_int_equal(lac_shearlet_count(s), GOLDEN_BANDS);
    lac_test_ok(lac_shearlet_analyse(s, image, got));
    for (size_t b = 0; b < GOLDEN_BANDS; b++)
        lac_test_close(got + b * GOLDEN_PLANE, want + b * GOLDEN_PLANE, GOLDEN_PLANE,
                       1e-6, 0.0);
    laci_free(got);
    free(want);
    free(image);
    lac_shearlet_destroy(&s);
}

/* Order, and root mean squares: the published index has cone 1 for 'h', 2 for 'v', 0
 * for the low-pass; its scales count from 1. */
static void golden_index_and_norms(void **state)
{
    int *index =
        lac_test_golden("shearlab_128_s3_idx.npy", sizeof(int) * 3 * GOLDEN_BANDS);
    double *rms =
        lac_test_golden("shearlab_128_s3_rms.npy", sizeof(double) * GOLDEN_BANDS);
    lac_shearlet *s = NULL;

    (void)state;
    if (!index || !rms)
        skip();
    s = made(GOLDEN_N, GOLDEN_N, 3);
    for (int b = 0; b < GOLDEN_BANDS; b++) {
        const lac_subband *info = lac_shearlet_subband(s, b);

        assert_int_equal(info->cone, "lhv"[index[3 * b]]);
        assert_int_equal(info->scale, index[3 * b + 1] - 1);
        assert_int_equal(info->shear, index[3 * b + 2]);
        lac_test_near(info->norm, rms[b], 1e-7);
    }
    free(rms);
    free(index);
    lac_shearlet_destroy(&s);
}

/* W = sum psi^2 on the full grid. */
static double *weights_of(const lac_shearlet *s)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(s);
    const size_t n = (size_t)c->nx * (size_t)c->ny;
    float *psi = floats(n);
    double *w = NULL;

    lac_test_ok(laci_alloc(&w, n, sizeof(double)));
    for (int b = 0; b < lac_shearlet_count(s); b++) {
        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        for (size_t i = 0; i < n; i++)
            w[i] += (double)psi[i] * psi[i];
    }
    laci_free(psi);
    return w;
}

static void golden_dual_weights(void **state)
{
    float *want = lac_test_golden("shearlab_128_s3_dualweights.npy",
                                  sizeof(float) * GOLDEN_PLANE);
    const int h = GOLDEN_N / 2;
    lac_shearlet *s = NULL;
    double *w = NULL;

    (void)state;
    if (!want)
        skip();
    s = made(GOLDEN_N, GOLDEN_N, 3);
    w = weights_of(s);
    for (int y = 0; y < GOLDEN_N; y++)
        for (int x = 0; x < GOLDEN_N; x++)
            lac_test_near(w[y * GOLDEN_N + x],
                          want[(y + h) % GOLDEN_N * GOLDEN_N + (x + h) % GOLDEN_N],
                          1e-6);
    laci_free(w);
    free(want);
    lac_shearlet_destroy(&s);
}

/* Smallest and largest W: the frame bounds that the README states. */
static void check_bounds(int nx, int ny, int scales, double lower, double upper)
{
    lac_shearlet *s = made(nx, ny, scales);
    double *w = weights_of(s), lo = INFINITY, hi = 0.0;

    for (size_t i = 0; i < (size_t)nx * (size_t)ny; i++) {
        lo = fmin(lo, w[i]);
        hi = fmax(hi, w[i]);
    }
    print_message("# frame bounds %d x %d, %d scales: %.4f %.7f\n", nx, ny, scales, lo,
                  hi);
    lac_test_near(lo, lower, 6e-5);
    lac_test_near(hi, upper, 2e-5);
    laci_free(w);
    lac_shearlet_destroy(&s);
}

static void frame_bounds(void **state)
{
    (void)state;
    check_bounds(57, 57, 1, 0.1606, 1.0000074);
    check_bounds(89, 89, 2, 0.0869, 1.0000009);
    check_bounds(128, 128, 3, 0.1224, 1.0000125);
    check_bounds(192, 185, 3, 0.0675, 1.0000010);
    check_bounds(256, 256, 4, 0.0669, 1.0000015);
}

/* --- the frame
 * ----------------------------------------------------------------------------- */

static void counts_and_levels(void **state)
{
    static const int sizes[2] = {256, 512};
    static const int counts[4] = {9, 17, 33, 49};

    (void)state;
    for (int i = 0; i < 2; i++) {
        lac_shearlet *s = made(sizes[i], sizes[i], 4);

        assert_int_equal(lac_shearlet_count(s), 49);
        assert_null(lac_shearlet_subband(s, 49));
        lac_shearlet_destroy(&s);
    }
    for (int j = 1; j <= 4; j++) {
        lac_shearlet *s = made(249, 253, j);
        const lac_subband *low = NULL;

        assert_int_equal(lac_shearlet_count(s), counts[j - 1]);
        low = lac_shearlet_subband(s, counts[j - 1] - 1);
        assert_int_equal(low->cone, 'l');
        assert_int_equal(low->scale, -1);
        assert_true(isnan(low->direction));
        lac_shearlet_destroy(&s);
    }
}

/* Twice the direction, averaged with psi^2 over the plane, is that of the subband. */
static double measured_direction(const float *psi, int nx, int ny)
{
    double c = 0.0, s = 0.0, angle;

    for (int y = 0; y < ny; y++) {
        for (int x = 0; x < nx; x++) {
            double fx = (double)(2 * x > nx ? x - nx : x) / nx;
            double fy = -(double)(2 * y > ny ? y - ny : y) / ny;
            double p = psi[(size_t)y * (size_t)nx + (size_t)x];

            c += p * p * cos(2.0 * atan2(fy, fx));
            s += p * p * sin(2.0 * atan2(fy, fx));
        }
    }
    angle = atan2(s, c) * 90.0 / LACI_PI;
    return angle < 0.0 ? angle + 180.0 : angle;
}

static void directions_are_where_the_energy_is(void **state)
{
    lac_shearlet *s = made(143, 122, 3);
    float *psi = floats(143 * 122);

    (void)state;
    for (int b = 0; b + 1 < lac_shearlet_count(s); b++) {
        double want = lac_shearlet_subband(s, b)->direction, d;

        lac_test_range(want, 0.0, 179.999);
        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        d = fabs(measured_direction(psi, 143, 122) - want);
        lac_test_near(fmin(d, 180.0 - d), 0.0,
                      4.0); /* half a step of the finest level: 7 */
    }
    laci_free(psi);
    lac_shearlet_destroy(&s);
}

static int random_between(int lo, int hi, uint64_t stream, uint64_t i)
{
    return lo + (int)((hi - lo + 1) * lac_rng_uniform(33, stream, i));
}

static void check_reconstruction(int nx, int ny, int scales)
{
    const size_t n = (size_t)nx * (size_t)ny;
    lac_shearlet *s = made(nx, ny, scales);
    float *image = floats(n), *back = floats(n);
    float *c = floats(n * (size_t)lac_shearlet_count(s));

    lac_test_fill_normal(image, n, 5);
    lac_test_ok(lac_shearlet_analyse(s, image, c));
    lac_test_ok(lac_shearlet_synthesise(s, c, back));
    lac_test_range(lac_test_rel_diff(back, image, n), 0.0, 3e-6);
    laci_free(c);
    laci_free(back);
    laci_free(image);
    lac_shearlet_destroy(&s);
}

static void reconstructs_at_random_sizes(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 15; i++) {
        int nx = random_between(57, 300, 0, i), ny = random_between(57, 300, 1, i);
        int most = lac_shearlet_max_scales(LAC_SHEARLET_COMPACT, nx, ny);

        assert_in_range(most, 2, 4);
        check_reconstruction(nx, ny, random_between(1, most, 2, i));
    }
}

static void adjoint_passes_dot_tests(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 4; i++) {
        int nx = random_between(57, 200, 3, i), ny = random_between(57, 200, 4, i);
        const size_t n = (size_t)nx * (size_t)ny;
        lac_shearlet *s = made(nx, ny, 2);
        const size_t m = n * (size_t)lac_shearlet_count(s);
        float *x = floats(n), *aty = floats(n), *y = floats(m), *ax = floats(m);
        double scale;

        lac_test_fill_normal(x, n, 11 + i);
        lac_test_fill_normal(y, m, 21 + i);
        lac_test_ok(lac_shearlet_analyse(s, x, ax));
        lac_test_ok(lac_shearlet_adjoint(s, y, aty));
        scale = laci_vec_norm(m, ax) * laci_vec_norm(m, y);
        lac_test_near(laci_vec_dot(m, ax, y) / scale, laci_vec_dot(n, x, aty) / scale,
                      1e-6);
        laci_free(ax);
        laci_free(y);
        laci_free(aty);
        laci_free(x);
        lac_shearlet_destroy(&s);
    }
}

/* Entries of both matrices at a hundred random rows and columns, unit vector by
 * unit vector. */
enum { DENSE_NX = 59, DENSE_NY = 58, DENSE_SIDE = 120 };

static void adjoint_is_the_dense_transpose(void **state)
{
    const size_t n = (size_t)DENSE_NX * DENSE_NY;
    lac_shearlet *s = made(DENSE_NX, DENSE_NY, 1);
    const size_t m = n * (size_t)lac_shearlet_count(s);
    float *x = floats(n), *y = floats(m);
    float *a = floats((size_t)DENSE_SIDE * DENSE_SIDE);
    float *at = floats((size_t)DENSE_SIDE * DENSE_SIDE);
    size_t column[DENSE_SIDE], row[DENSE_SIDE];

    (void)state;
    for (size_t i = 0; i < DENSE_SIDE; i++) {
        /* Near one another, or most entries would be nothing. */
        column[i] = (size_t)(n * lac_rng_uniform(9, 0, i));
        row[i] = (size_t)(9 * lac_rng_uniform(9, 1, i)) * n +
                 (column[i] + (size_t)(5.0 * lac_rng_uniform(9, 2, i))) % n;
    }
    for (size_t j = 0; j < DENSE_SIDE; j++) {
        laci_vec_fill(n, 0.0f, x);
        x[column[j]] = 1.0f;
        lac_test_ok(lac_shearlet_analyse(s, x, y));
        for (size_t i = 0; i < DENSE_SIDE; i++)
            a[i * DENSE_SIDE + j] = y[row[i]];
    }
    for (size_t i = 0; i < DENSE_SIDE; i++) {
        laci_vec_fill(m, 0.0f, y);
        y[row[i]] = 1.0f;
        lac_test_ok(lac_shearlet_adjoint(s, y, x));
        for (size_t j = 0; j < DENSE_SIDE; j++)
            at[i * DENSE_SIDE + j] = x[column[j]];
    }
    lac_test_range(laci_vec_max_abs((size_t)DENSE_SIDE * DENSE_SIDE, a), 0.01, 1.0);
    lac_test_close(at, a, (size_t)DENSE_SIDE * DENSE_SIDE, 1e-6, 0.0);
    laci_free(at);
    laci_free(a);
    laci_free(y);
    laci_free(x);
    lac_shearlet_destroy(&s);
}

/* A quarter turn of the plane takes the horizontal cone onto the vertical one. */
static void quarter_turn_swaps_the_cones(void **state)
{
    enum { N = 125 };
    lac_shearlet *s = made(N, N, 3);
    float *h = floats((size_t)N * N), *v = floats((size_t)N * N);
    int pairs = 0;

    (void)state;
    for (int b = 0; b < lac_shearlet_count(s); b++) {
        for (int a = 0; a < b; a++) {
            const lac_subband *p = lac_shearlet_subband(s, a);
            const lac_subband *q = lac_shearlet_subband(s, b);

            if (p->cone != 'h' || q->cone != 'v' || p->scale != q->scale ||
                p->shear != q->shear)
                continue;
            lac_test_ok(lac_shearlet_spectrum(s, a, h));
            lac_test_ok(lac_shearlet_spectrum(s, b, v));
            for (int y = 0; y < N; y++)
                for (int x = 0; x < N; x++)
                    lac_test_near(v[y * N + x], h[(N - x) % N * N + y], 5e-7);
            pairs++;
        }
    }
    assert_int_equal(pairs, 3 + 3 + 7);
    laci_free(v);
    laci_free(h);
    lac_shearlet_destroy(&s);
}

static void shifts_go_through(void **state)
{
    enum { NX = 66, NY = 91, DX = 17, DY = 40 };
    const size_t n = (size_t)NX * NY;
    lac_shearlet *s = made(NX, NY, 2);
    const size_t m = n * (size_t)lac_shearlet_count(s);
    float *image = floats(n), *moved = floats(n), *c = floats(m), *d = floats(m);

    (void)state;
    lac_test_fill_normal(image, n, 3);
    for (int y = 0; y < NY; y++)
        for (int x = 0; x < NX; x++)
            moved[(y + DY) % NY * NX + (x + DX) % NX] = image[y * NX + x];
    lac_test_ok(lac_shearlet_analyse(s, image, c));
    lac_test_ok(lac_shearlet_analyse(s, moved, d));
    for (size_t b = 0; b < m / n; b++)
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++)
                lac_test_near(d[b * n + (size_t)((y + DY) % NY * NX + (x + DX) % NX)],
                              c[b * n + (size_t)(y * NX + x)], 2e-6);
    laci_free(d);
    laci_free(c);
    laci_free(moved);
    laci_free(image);
    lac_shearlet_destroy(&s);
}

/* --- threads, errors, memory
 * --------------------------------------------------------------- */

static void same_bits_for_any_number_of_threads(void **state)
{
    enum { NX = 131, NY = 122 };
    const size_t n = (size_t)NX * NY;
    float *psi[3], *image = floats(n), *c[3] = {NULL, NULL, NULL};
    size_t m = 0;

    (void)state;
    lac_test_fill_normal(image, n, 8);
    for (int i = 0; i < 3; i++) {
        lac_shearlet *s = NULL;

        lac_threads_set(i == 2 ? 5 : i + 1);
        s = made(NX, NY, 3);
        m = n * (size_t)lac_shearlet_count(s);
        psi[i] = floats(m);
        c[i] = floats(m);
        for (size_t b = 0; b < m / n; b++)
            lac_test_ok(lac_shearlet_spectrum(s, (int)b, psi[i] + b * n));
        lac_test_ok(lac_shearlet_analyse(s, image, c[i]));
        lac_shearlet_destroy(&s);
    }
    lac_threads_set(0);
    for (int i = 1; i < 3; i++) {
        assert_memory_equal(psi[i], psi[0], sizeof(float) * m);
        assert_memory_equal(c[i], c[0], sizeof(float) * m);
    }
    for (int i = 0; i < 3; i++) {
        laci_free(psi[i]);
        laci_free(c[i]);
    }
    laci_free(image);
}

static void sizes_that_are_too_small(void **state)
{
    static const int need[6] = {57, 57, 121, 249, 505, 1017};
    lac_shearlet_config c = lac_test_shearlet_config(LAC_SHEARLET_COMPACT, 127, 240, 4);
    lac_shearlet *s = NULL;

    (void)state;
    for (int j = 1; j <= 6; j++) {
        assert_true(lac_shearlet_max_scales(LAC_SHEARLET_COMPACT, need[j - 1], 2000) >=
                    j);
        assert_true(
            lac_shearlet_max_scales(LAC_SHEARLET_COMPACT, 2000, need[j - 1] - 1) < j);
    }
    assert_int_equal(lac_shearlet_max_scales(LAC_SHEARLET_COMPACT, 56, 300), 0);
    assert_int_equal(lac_shearlet_max_scales(LAC_SHEARLET_COMPACT, 0, -5), 0);
    assert_int_equal(lac_shearlet_max_scales(LAC_SHEARLET_COMPACT, 1 << 30, 1 << 30),
                     10);
    lac_test_fails(lac_shearlet_create(&s, &c), LAC_E_ARG);
    assert_null(s);
    assert_true(lac_test_detail_has("127") && lac_test_detail_has("240"));
    assert_true(lac_test_detail_has("3")); /* the scales that such images allow */
    c.scales = 0;
    lac_test_fails(lac_shearlet_create(&s, &c), LAC_E_ARG);
    assert_null(s);
}

static lac_status create_once(void *ctx)
{
    lac_shearlet *s = NULL;
    lac_status st = lac_shearlet_create(&s, ctx);

    if (st != LAC_OK)
        assert_null(s);
    lac_shearlet_destroy(&s);
    return st;
}

static void survives_allocation_failures(void **state)
{
    lac_shearlet_config c = lac_test_shearlet_config(LAC_SHEARLET_COMPACT, 64, 57, 1);

    (void)state;
    assert_true(lac_test_alloc_failures(create_once, &c) > 10);
    lac_threads_set(2);
    c = lac_test_shearlet_config(LAC_SHEARLET_COMPACT, 125, 130, 1);
    assert_true(lac_test_alloc_failures(create_once, &c) > 10);
    lac_threads_set(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_coefficients),
        cmocka_unit_test(golden_index_and_norms),
        cmocka_unit_test(golden_dual_weights),
        cmocka_unit_test(frame_bounds),
        cmocka_unit_test(counts_and_levels),
        cmocka_unit_test(directions_are_where_the_energy_is),
        cmocka_unit_test(reconstructs_at_random_sizes),
        cmocka_unit_test(adjoint_passes_dot_tests),
        cmocka_unit_test(adjoint_is_the_dense_transpose),
        cmocka_unit_test(quarter_turn_swaps_the_cones),
        cmocka_unit_test(shifts_go_through),
        cmocka_unit_test(same_bits_for_any_number_of_threads),
        cmocka_unit_test(sizes_that_are_too_small),
        cmocka_unit_test(survives_allocation_failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
