/* Optimisers: Muon and AdamW against their formulas in double. */
#include "tests/support/testing.h"

#include "data/base/alloc.h"
#include "data/base/rng.h"
#include "learned/optimiser.h"
#include "learned/orthogonal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The iteration as it is written down, x <- a x + (b x x^T + c (x x^T)^2) x. */
static void iterate(int rows, int columns, double *x)
{
    const size_t n = (size_t)rows * (size_t)columns;
    double *gram = calloc((size_t)rows * (size_t)rows, sizeof *gram);
    double *y = calloc(n, sizeof *y), *z = calloc(n, sizeof *z);

    for (int i = 0; i < rows; i++)
        for (int k = 0; k < rows; k++) {
            double *sum = &gram[i * rows + k];

            *sum = 0.0;
            for (int j = 0; j < columns; j++)
                *sum += x[i * columns + j] * x[k * columns + j];
        }
    for (int pass = 0; pass < 2; pass++) {
        const double *from = pass ? y : x;
        double *to = pass ? z : y;

        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) {
                to[i * columns + j] = 0.0;
                for (int k = 0; k < rows; k++)
                    to[i * columns + j] += gram[i * rows + k] * from[k * columns + j];
            }
    }
    for (size_t i = 0; i < n; i++)
        x[i] = 3.4445 * x[i] - 4.775 * y[i] + 2.0315 * z[i];
    free(gram);
    free(y);
    free(z);
}

static void expected(int rows, int columns, const float *g, double *q)
{
    const size_t n = (size_t)rows * (size_t)columns;
    double norm = 0.0;

    for (size_t i = 0; i < n; i++)
        norm += (double)g[i] * g[i];
    norm = sqrt(norm);
    for (size_t i = 0; i < n; i++)
        q[i] = g[i] / norm;
    for (int k = 0; k < 5; k++)
        iterate(rows, columns, q);
}

static double distance(size_t n, const float *q, const double *want)
{
    double miss = 0.0, all = 0.0;

    for (size_t i = 0; i < n; i++) {
        miss += (q[i] - want[i]) * (q[i] - want[i]);
        all += want[i] * want[i];
    }
    return sqrt(miss / all);
}

static void orthogonal_parts(void **state)
{
    static const int shape[][2] = {{1, 1},   {1, 9},   {3, 5},   {32, 27},
                                   {33, 70}, {64, 64}, {90, 32}, {17, 129}};

    (void)state;
    for (size_t k = 0; k < sizeof shape / sizeof *shape; k++) {
        const int rows = shape[k][0], columns = shape[k][1];
        const size_t n = (size_t)rows * (size_t)columns;
        float *g = calloc(n, sizeof *g), *q = calloc(n, sizeof *q);
        double *want = calloc(n, sizeof *want);
        float *scratch = NULL;

        lac_test_ok(laci_alloc(&scratch, laci_orthogonal_scratch(rows, columns),
                               sizeof *scratch));
        for (size_t i = 0; i < n; i++)
            g[i] = (float)(1e-3 * lac_rng_normal(5, k, i));
        laci_orthogonalise(rows, columns, g, q, scratch);
        expected(rows, columns, g, want);
        lac_test_near(distance(n, q, want), 0.0, 2e-5);
        laci_orthogonalise(rows, columns, g, g, scratch); /* in place */
        assert_memory_equal(g, q, n * sizeof *g);
        memset(g, 0, n * sizeof *g);
        laci_orthogonalise(rows, columns, g, q, scratch);
        for (size_t i = 0; i < n; i++)
            assert_true(q[i] == 0.0f);
        laci_free(scratch);
        free(g);
        free(q);
        free(want);
    }
}

/* Gradients that hardly have more than one direction, as those of networks. */
static void weak_directions_are_raised(void **state)
{
    enum { ROWS = 24, COLUMNS = 60, N = ROWS * COLUMNS };
    float g[N], q[N], *scratch = NULL;
    double want[N];

    (void)state;
    lac_test_ok(
        laci_alloc(&scratch, laci_orthogonal_scratch(ROWS, COLUMNS), sizeof *scratch));
    for (int i = 0; i < N; i++)
        g[i] = (float)(sin(i / COLUMNS) * cos(i % COLUMNS) +
                       1e-3 * lac_rng_normal(6, 0, (uint64_t)i));
    laci_orthogonalise(ROWS, COLUMNS, g, q, scratch);
    expected(ROWS, COLUMNS, g, want);
    lac_test_near(distance(N, q, want), 0.0, 1e-2);
    laci_free(scratch);
}

/* Against the formulas in double, and down to the minimum of a bowl. */
static void adam_follows_its_formulas(void **state)
{
    enum { N = 3 };
    laci_optimiser_config c;
    laci_optimiser *a;
    float w[N] = {1.0f, -2.0f, 0.5f};
    double v[N] = {1.0, -2.0, 0.5}, m[N] = {0}, s[N] = {0}, norm;

    (void)state;
    laci_optimiser_defaults(&c);
    c.decay = 0.01;
    lac_test_ok(laci_optimiser_create(&a, &c, N, w));
    for (int t = 1; t <= 50; t++) {
        float g[N];
        double length = 0.0;

        for (int i = 0; i < N; i++) {
            g[i] = 3.0f * w[i] * (float)(i + 1);
            length += (double)g[i] * g[i];
        }
        length = sqrt(length);
        for (int i = 0; i < N; i++) {
            const double gi = g[i] * fmin(1.0, 1.0 / length);

            m[i] = 0.9 * m[i] + 0.1 * gi;
            s[i] = 0.99 * s[i] + 0.01 * gi * gi;
            v[i] -= 0.05 * (m[i] / (1.0 - pow(0.9, t)) /
                                (sqrt(s[i] / (1.0 - pow(0.99, t))) + 1e-8) +
                            0.01 * v[i]);
        }
        lac_test_ok(laci_optimiser_step(a, 0.05, g, w, &norm));
        lac_test_near(norm, length, 1e-5 * length);
        for (int i = 0; i < N; i++)
            lac_test_near(w[i], v[i], 1e-3);
    }
    {
        float bad[N] = {0.0f, NAN, 0.0f};
        const float before = w[0];

        lac_test_fails(laci_optimiser_step(a, 0.05, bad, w, &norm), LAC_E_NUMERIC);
        assert_true(w[0] == before && a->step == 50);
    }
    laci_optimiser_destroy(&a);
}

/* A matrix between two vectors: each part moves by its own rule. */
static void muon_follows_its_formulas(void **state)
{
    enum { ROWS = 4, COLUMNS = 6, BEFORE = 2, AFTER = 3, M = ROWS * COLUMNS };
    enum { N = BEFORE + M + AFTER };
    const laci_matrix matrix = {BEFORE, ROWS, COLUMNS};
    laci_optimiser_config c;
    laci_optimiser *all, *alone;
    float w[N], v[BEFORE + AFTER];
    double x[M], mean[M] = {0}, q[M], norm;

    (void)state;
    laci_optimiser_defaults(&c);
    c.clip = 1e9;
    c.decay = 0.01;
    for (int i = 0; i < N; i++)
        w[i] = (float)lac_rng_normal(7, 0, (uint64_t)i);
    for (int i = 0; i < M; i++)
        x[i] = w[BEFORE + i];
    memcpy(v, w, BEFORE * sizeof *v);
    memcpy(v + BEFORE, w + BEFORE + M, AFTER * sizeof *v);
    lac_test_ok(laci_optimiser_create(&alone, &c, BEFORE + AFTER, v));
    c.matrix = &matrix;
    c.n_matrices = 1;
    lac_test_ok(laci_optimiser_create(&all, &c, N, w));
    for (int t = 0; t < 5; t++) {
        float g[N], rest[BEFORE + AFTER], moved[M];

        for (int i = 0; i < N; i++)
            g[i] = (float)lac_rng_normal(8, (uint64_t)t, (uint64_t)i);
        memcpy(rest, g, BEFORE * sizeof *g);
        memcpy(rest + BEFORE, g + BEFORE + M, AFTER * sizeof *g);
        for (int i = 0; i < M; i++) {
            mean[i] = 0.95 * mean[i] + 0.05 * g[BEFORE + i];
            moved[i] = (float)(0.95 * mean[i] + 0.05 * g[BEFORE + i]);
        }
        expected(ROWS, COLUMNS, moved, q);
        for (int i = 0; i < M; i++)
            x[i] -= 0.02 * (0.5 * sqrt(COLUMNS) * q[i] + 0.01 * x[i]);
        lac_test_ok(laci_optimiser_step(all, 0.02, g, w, &norm));
        lac_test_ok(laci_optimiser_step(alone, 0.02, rest, v, &norm));
    }
    for (int i = 0; i < M; i++)
        lac_test_near(w[BEFORE + i], x[i], 2e-5);
    assert_memory_equal(w, v, BEFORE * sizeof *v);
    assert_memory_equal(w + BEFORE + M, v + BEFORE, AFTER * sizeof *v);
    laci_optimiser_destroy(&all);
    laci_optimiser_destroy(&alone);
}

static void the_rate_rises_and_falls(void **state)
{
    const laci_rate a = {100, 10, 40, 1.0, 0.1}, b = {100, 95, 40, 1.0, 0.1};
    const laci_rate c = {100, 10, 0, 1.0, 0.1}, d = {100, 0, 100, 1.0, 0.1};

    (void)state;
    lac_test_near(laci_rate_at(&a, 0), 0.1, 1e-12);
    lac_test_near(laci_rate_at(&a, 9), 1.0, 1e-12);
    lac_test_near(laci_rate_at(&a, 60), 1.0, 1e-12);
    lac_test_near(laci_rate_at(&a, 80), 0.55, 1e-12);
    lac_test_near(laci_rate_at(&a, 100), 0.1, 1e-12);
    lac_test_near(laci_rate_at(&a, 500), 0.1, 1e-12);
    lac_test_near(laci_rate_at(&b, 95), 1.0, 1e-12);
    lac_test_near(laci_rate_at(&c, 99), 1.0, 1e-12);
    lac_test_near(laci_rate_at(&d, 0), 1.0, 1e-12);
    lac_test_near(laci_rate_at(&d, 50), 0.55, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orthogonal_parts),
        cmocka_unit_test(weak_directions_are_raised),
        cmocka_unit_test(adam_follows_its_formulas),
        cmocka_unit_test(muon_follows_its_formulas),
        cmocka_unit_test(the_rate_rises_and_falls),
    };

    return cmocka_run_group_tests_name("optimiser", tests, NULL, NULL);
}
