/* tests/unit/test_shearlet_transform.c - analyse, adjoint and synthesise against their
 * definition, and what follows from it. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/base_internal.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/base/vec.h"
#include "shearlet/shearlet.h"

static lac_shearlet *make(int nx, int ny, int scales)
{
    return lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, nx, ny, scales);
}

/* The filter of subband b in space by its sum over frequencies, in double: the
 * coefficients of a point at (px, py) are the filter moved there. */
static void analyse_is_a_convolution(void **state)
{
    enum { NX = 18, NY = 27, N = NX * NY };
    lac_shearlet *s = make(NX, NY, 1);
    const int bands = lac_shearlet_count(s), px = 5, py = 11;
    float point[N] = {0}, psi[N], want[N],
          *got = malloc((size_t)bands * N * sizeof *got);

    (void)state;
    point[py * NX + px] = 1.0f;
    lac_test_ok(lac_shearlet_analyse(s, point, got));
    for (int b = 0; b < bands; b++) {
        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++) {
                double sum = 0.0;

                for (int ky = 0; ky < NY; ky++)
                    for (int kx = 0; kx < NX; kx++)
                        sum += (double)psi[ky * NX + kx] *
                               cos(2.0 * LACI_PI *
                                   (kx * (x - px) / (double)NX +
                                    ky * (y - py) / (double)NY));
                want[y * NX + x] = (float)(sum / N);
            }
        lac_test_close(got + (size_t)b * N, want, N, 1e-6, 0.0);
    }
    free(got);
    lac_shearlet_destroy(&s);
}

/* Both matrices, element by element. */
static void adjoint_is_the_transpose(void **state)
{
    enum { NX = 17, NY = 22, N = NX * NY };
    lac_shearlet *s = make(NX, NY, 1);
    const size_t rows = (size_t)lac_shearlet_count(s) * N;
    float *matrix = malloc(rows * N * sizeof *matrix); /* [N][rows] */
    float *c = calloc(rows, sizeof *c), image[N] = {0}, want[N];

    (void)state;
    for (size_t k = 0; k < N; k++) {
        image[k] = 1.0f;
        lac_test_ok(lac_shearlet_analyse(s, image, matrix + k * rows));
        image[k] = 0.0f;
    }
    for (size_t r = 0; r < rows; r += 7) { /* coprime to the sizes: all pixels occur */
        c[r] = 1.0f;
        lac_test_ok(lac_shearlet_adjoint(s, c, image));
        c[r] = 0.0f;
        for (size_t k = 0; k < N; k++)
            want[k] = matrix[k * rows + r];
        lac_test_close(image, want, N, 3e-6, 1e-8);
    }
    free(matrix);
    free(c);
    lac_shearlet_destroy(&s);
}

/* Random sizes: dot test, Parseval, perfect reconstruction. */
static void random_sizes(void **state)
{
    (void)state;
    for (uint64_t k = 0; k < 15; k++) {
        const int nx = 16 + (int)(lac_rng_uniform(5, 0, k) * 150.0);
        const int ny = 16 + (int)(lac_rng_uniform(5, 1, k) * 150.0);
        const int most = lac_shearlet_max_scales(LAC_SHEARLET_BANDLIMITED, nx, ny);
        lac_shearlet *s = make(nx, ny, 1 + (int)(lac_rng_uniform(5, 2, k) * most));
        const size_t n = (size_t)nx * (size_t)ny;
        const size_t m = n * (size_t)lac_shearlet_count(s);
        float *f = lac_test_normal(n, 10 + k), *y = lac_test_normal(m, 50 + k),
              *c = malloc(m * sizeof *c);
        float *g = malloc(n * sizeof *g);

        lac_test_ok(lac_shearlet_analyse(s, f, c));
        lac_test_ok(lac_shearlet_adjoint(s, y, g));
        lac_test_near((laci_vec_dot(m, c, y) - laci_vec_dot(n, f, g)) /
                          (laci_vec_norm(m, c) * laci_vec_norm(m, y)),
                      0.0, 1e-6);
        lac_test_near(laci_vec_norm(m, c) / laci_vec_norm(n, f), 1.0, 1e-6);
        lac_test_ok(lac_shearlet_synthesise(s, c, g));
        lac_test_range(lac_test_rel_diff(g, f, n), 0.0, 1e-6);
        free(f);
        free(y);
        free(c);
        free(g);
        lac_shearlet_destroy(&s);
    }
}

/* Moving the image moves all coefficients. */
static void shifts_commute(void **state)
{
    enum { NX = 40, NY = 33, N = NX * NY, DX = 7, DY = 30 };
    lac_shearlet *s = make(NX, NY, 2);
    const int bands = lac_shearlet_count(s);
    float *f = lac_test_normal(N, 3), moved[N], back[N];
    float *c = malloc((size_t)bands * N * sizeof *c);
    float *d = malloc((size_t)bands * N * sizeof *d);

    (void)state;
    for (int y = 0; y < NY; y++)
        for (int x = 0; x < NX; x++)
            moved[(y + DY) % NY * NX + (x + DX) % NX] = f[y * NX + x];
    lac_test_ok(lac_shearlet_analyse(s, f, c));
    lac_test_ok(lac_shearlet_analyse(s, moved, d));
    for (int b = 0; b < bands; b++) {
        const float *db = d + (size_t)b * N;

        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++)
                back[y * NX + x] = db[(y + DY) % NY * NX + (x + DX) % NX];
        lac_test_close(back, c + (size_t)b * N, N, 1e-5, 0.0);
    }
    free(f);
    free(c);
    free(d);
    lac_shearlet_destroy(&s);
}

/* An edge, y up, across direction t answers in the subbands of direction t: a wave
 * whose phase grows to the upper right. */
static void waves_land_in_their_direction(void **state)
{
    enum { N = 96 };
    lac_shearlet *s = make(N, N, 3);
    const int bands = lac_shearlet_count(s);
    float *f = malloc(N * N * sizeof *f),
          *c = malloc((size_t)bands * N * N * sizeof *c);

    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        double best = 0.0;
        int at = 0;

        for (int row = 0; row < N; row++) /* 20 periods to the right, 9 upwards */
            for (int x = 0; x < N; x++)
                f[row * N + x] =
                    (float)cos(2.0 * LACI_PI * (20.0 * x - sign * 9.0 * row) / N);
        lac_test_ok(lac_shearlet_analyse(s, f, c));
        for (int b = 0; b < bands; b++) {
            const double e = laci_vec_norm(N * N, c + (size_t)b * N * N);

            if (e > best) {
                best = e;
                at = b;
            }
        }
        lac_test_near(lac_shearlet_subband(s, at)->direction,
                      sign > 0 ? 24.2 : 180.0 - 24.2, 12.0);
    }
    free(f);
    free(c);
    lac_shearlet_destroy(&s);
}

/* Any number of threads and any alignment of the arrays: the same bits. */
static void threads_and_alignment_change_nothing(void **state)
{
    enum { NX = 90, NY = 70, N = NX * NY };
    lac_shearlet *s = make(NX, NY, 2);
    const size_t m = (size_t)lac_shearlet_count(s) * N;
    float *f = lac_test_normal(N + 1, 1), *y = lac_test_normal(m + 1, 2);
    float *c[3], *g[3];

    (void)state;
    for (int k = 0; k < 3; k++) {
        const size_t off = k == 2;

        c[k] = malloc((m + 1) * sizeof *c[k]);
        g[k] = malloc((N + 1) * sizeof *g[k]);
        memmove(f + off, f, N * sizeof *f);
        memmove(y + off, y, m * sizeof *y);
        lac_threads_set(k == 1 ? 3 : 1);
        lac_test_ok(lac_shearlet_analyse(s, f + off, c[k] + off));
        lac_test_ok(lac_shearlet_adjoint(s, y + off, g[k] + off));
        assert_memory_equal(c[0], c[k] + off, m * sizeof *y);
        assert_memory_equal(g[0], g[k] + off, N * sizeof *f);
    }
    lac_threads_set(0);
    for (int k = 0; k < 3; k++) {
        free(c[k]);
        free(g[k]);
    }
    free(f);
    free(y);
    lac_shearlet_destroy(&s);
}

typedef struct transforms {
    const lac_shearlet *s;
    float *image, *coefficients;
} transforms;

static lac_status run_all(void *ctx)
{
    const transforms *t = ctx;
    lac_status st = lac_shearlet_analyse(t->s, t->image, t->coefficients);

    if (st == LAC_OK)
        st = lac_shearlet_adjoint(t->s, t->coefficients, t->image);
    if (st == LAC_OK)
        st = lac_shearlet_synthesise(t->s, t->coefficients, t->image);
    return st;
}

static void lack_of_memory_and_null(void **state)
{
    enum { N = 16 * 20 };
    lac_shearlet *s = make(16, 20, 1);
    const size_t m = (size_t)lac_shearlet_count(s) * N;
    transforms t = {s, lac_test_normal(N, 1), lac_test_normal(m, 2)};
    float before = t.coefficients[0];

    (void)state;
    lac_test_fails(lac_shearlet_analyse(NULL, t.image, t.coefficients), LAC_E_ARG);
    lac_test_fails(lac_shearlet_analyse(s, NULL, t.coefficients), LAC_E_ARG);
    lac_test_fails(lac_shearlet_analyse(s, t.image, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_adjoint(s, NULL, t.image), LAC_E_ARG);
    lac_test_fails(lac_shearlet_adjoint(s, t.coefficients, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_synthesise(NULL, t.coefficients, t.image), LAC_E_ARG);
    assert_true(t.coefficients[0] == before);
    assert_true(lac_test_alloc_failures(run_all, &t) >= 3);
    free(t.image);
    free(t.coefficients);
    lac_shearlet_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(analyse_is_a_convolution),
        cmocka_unit_test(adjoint_is_the_transpose),
        cmocka_unit_test(random_sizes),
        cmocka_unit_test(shifts_commute),
        cmocka_unit_test(waves_land_in_their_direction),
        cmocka_unit_test(threads_and_alignment_change_nothing),
        cmocka_unit_test(lack_of_memory_and_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
