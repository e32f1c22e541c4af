/* tests/unit/test_noise.c - noise: moments, seeds, threads, extreme counts, and its
 * estimate. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/noise.h"
#include "data/phantom.h"

#define VIEWS 40
#define BINS 1001
#define N (VIEWS * BINS)

static lac_sino *flat(float value)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, VIEWS, BINS));
    lac_test_ok(lac_sino_create(&s, g));
    lac_geom_destroy(&g);
    for (int i = 0; i < N; i++)
        s->data[i] = value;
    return s;
}

static void moments(const lac_sino *s, double *mean, double *var)
{
    double sum = 0.0, sq = 0.0;

    for (int i = 0; i < N; i++)
        sum += s->data[i];
    *mean = sum / N;
    for (int i = 0; i < N; i++)
        sq += (s->data[i] - *mean) * (s->data[i] - *mean);
    *var = sq / (N - 1);
}

static void gaussian_has_its_moments(void **state)
{
    lac_sino *s = flat(2.0f);
    double mean, var, sigma = 0.0, beside = 0.0;

    (void)state;
    s->data[7] = -4.0f; /* the level refers to the largest magnitude */
    lac_test_ok(lac_noise_gaussian(s, 0.05, 12, &sigma));
    lac_test_near(sigma, 0.2, 1e-7);
    s->data[7] = 2.0f;
    moments(s, &mean, &var);
    lac_test_near(mean, 2.0, 4.0 * 0.2 / sqrt(N));
    lac_test_near(var / 0.04, 1.0, 4.0 * sqrt(2.0 / N));
    for (int i = 1; i < N; i++) /* neighbours are independent */
        beside += (s->data[i] - mean) * (s->data[i - 1] - mean) / (N * var);
    lac_test_near(beside, 0.0, 4.0 / sqrt(N));
    lac_sino_destroy(&s);
}

static void no_noise_changes_nothing(void **state)
{
    lac_sino *s = flat(1.5f);

    (void)state;
    lac_test_ok(lac_noise_gaussian(s, 0.0, 12, NULL));
    for (int i = 0; i < N; i++)
        assert_true(s->data[i] == 1.5f);
    lac_sino_destroy(&s);
}

/* -log(N/I0) of many counts n has mean g + 1/(2n) and variance 1/n to first order. */
static void check_poisson(double i0, double g)
{
    lac_sino *s = flat((float)g);
    const double n = i0 * exp(-(double)(float)g);
    double mean, var;

    lac_test_ok(lac_noise_poisson(s, i0, 99));
    moments(s, &mean, &var);
    lac_test_near(mean, (float)g + 0.5 / n, 4.5 / sqrt(n * N) + 3.0 / (n * n) + 2e-7);
    /* float storage adds its own rounding; the next term of the variance is 3/(2n^2) */
    lac_test_near(var * n, 1.0 + 1.5 / n, 4.5 * sqrt(2.0 / N) + 9.0 / (n * n));
    lac_sino_destroy(&s);
}

static void poisson_has_its_moments(void **state)
{
    (void)state;
    check_poisson(1e5, 2.0);
    check_poisson(1e3, 3.0);
    check_poisson(1e11, 0.5); /* by the normal distribution */
}

static void poisson_without_counts(void **state)
{
    lac_sino *s = flat(80.0f);

    (void)state;
    lac_test_ok(lac_noise_poisson(s, 1e4, 5));
    for (int i = 0; i < N; i++)
        lac_test_near(s->data[i], log(2e4), 1e-6);
    for (int i = 0; i < N; i++)
        s->data[i] = -1000.0f; /* more light than there can be: kept */
    lac_test_ok(lac_noise_poisson(s, 1e4, 5));
    for (int i = 0; i < N; i++)
        assert_true(s->data[i] == -1000.0f);
    lac_sino_destroy(&s);
}

static void seeds_and_threads(void **state)
{
    (void)state;
    for (int poisson = 0; poisson < 2; poisson++) {
        lac_sino *s[3];

        for (int i = 0; i < 3; i++) {
            s[i] = flat(1.0f);
            lac_threads_set(i == 0 ? 1 : 4);
            if (poisson)
                lac_test_ok(lac_noise_poisson(s[i], 1e4, i == 2 ? 8 : 7));
            else
                lac_test_ok(lac_noise_gaussian(s[i], 0.1, i == 2 ? 8 : 7, NULL));
        }
        lac_threads_set(0);
        assert_memory_equal(s[0]->data, s[1]->data, N * sizeof(float));
        assert_memory_not_equal(s[0]->data, s[2]->data, N * sizeof(float));
        for (int i = 0; i < 3; i++)
            lac_sino_destroy(&s[i]);
    }
}

static void bad_arguments(void **state)
{
    lac_sino *s = flat(1.0f);
    double sigma = -7.0;

    (void)state;
    lac_test_fails(lac_noise_gaussian(s, -0.1, 1, &sigma), LAC_E_ARG);
    assert_true(lac_test_detail_has("-0.1"));
    lac_test_fails(lac_noise_gaussian(s, NAN, 1, &sigma), LAC_E_ARG);
    lac_test_fails(lac_noise_gaussian(NULL, 0.1, 1, &sigma), LAC_E_ARG);
    lac_test_fails(lac_noise_poisson(s, 0.5, 1), LAC_E_ARG);
    assert_true(lac_test_detail_has("0.5"));
    lac_test_fails(lac_noise_poisson(s, INFINITY, 1), LAC_E_ARG);
    s->data[BINS + 3] = NAN;
    lac_test_fails(lac_noise_gaussian(s, 0.1, 1, &sigma), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("view 1, bin 3"));
    lac_test_fails(lac_noise_poisson(s, 1e4, 1), LAC_E_NUMERIC);
    assert_true(sigma == -7.0);
    for (int i = 0; i < BINS; i++)
        assert_true(s->data[i] == 1.0f);
    lac_sino_destroy(&s);
}

/* Views first, first + step, ... deg of the ellipses on 100 pixels, noise added. */
static lac_sino *scan(int views, double step, double rel, uint64_t seed, double *sigma)
{
    lac_phantom *p = NULL;
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_phantom_create(&p, "ellipses", seed));
    lac_test_ok(lac_geom_create(&g, views, 145));
    lac_geom_set_angles_deg(g, -37.0, step);
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_ok(lac_phantom_project(p, 100.0, 4, s));
    lac_test_ok(lac_noise_gaussian(s, rel, seed, sigma));
    lac_phantom_destroy(&p);
    lac_geom_destroy(&g);
    return s;
}

/* N numbers in masks that overlap: one standard deviation of the median is some 1 %.
 * What is smooth, here a slope and a parabola, does not count, nor does an outlier. */
static void noise_alone_is_found(void **state)
{
    lac_sino *s = flat(0.0f);
    double sigma = -7.0, want = 0.0;

    (void)state;
    for (int i = 0; i < N; i++) {
        const double v = i / BINS, b = i % BINS;

        s->data[i] = (float)(4.0 + 0.02 * b + 0.01 * v * v);
    }
    s->data[VIEWS / 2 * BINS + 9] = -200.0f;
    lac_test_ok(lac_noise_gaussian(s, 0.05, 77, &want));
    lac_test_ok(lac_noise_estimate(s, &sigma));
    lac_test_near(want, 10.0, 1e-6);
    lac_test_near(sigma / want, 1.0, 0.03);
    lac_sino_destroy(&s);
}

/* One view: a parabola does not count. */
static void noise_of_one_view_is_found(void **state)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;
    double sigma = 0.0, want = 0.0;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 1, 20000));
    lac_test_ok(lac_sino_create(&s, g));
    for (int i = 0; i < 20000; i++)
        s->data[i] = 1e-8f * (float)i * (20000.0f - (float)i);
    lac_test_ok(lac_noise_gaussian(s, 0.02, 5, &want));
    lac_test_ok(lac_noise_estimate(s, &sigma));
    lac_test_near(want, 0.02, 1e-4);
    lac_test_near(sigma / want, 1.0, 0.03);
    lac_sino_destroy(&s);
    lac_geom_destroy(&g);
}

/* Edges of an object are few, so 1 % noise is found within 5 %, at 1 degree steps. */
static void noise_of_a_scan_is_found(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        double want = 0.0, got = 0.0;
        lac_sino *s = scan(120, 1.0, 0.01, seed, &want);

        lac_test_ok(lac_noise_estimate(s, &got));
        print_message("# seed %d: estimate / noise = %.3f\n", (int)seed, got / want);
        lac_test_near(got / want, 1.0, 0.05);
        for (int i = 0; i < 120 * 145; i++) /* twice the scan, twice the noise */
            s->data[i] *= 2.0f;
        want = got;
        lac_test_ok(lac_noise_estimate(s, &got));
        lac_test_near(got / want, 2.0, 1e-6);
        lac_sino_destroy(&s);
    }
}

/* Views in any order, as by golden angles, and angles that begin again at 0. */
static void the_order_of_views_does_not_count(void **state)
{
    enum { VIEWS_OF = 60, BINS_OF = 145 };
    double want, got = 0.0, noise;
    lac_sino *s = scan(VIEWS_OF, 2.0, 0.01, 3, &noise), *mixed = NULL;
    lac_geom *g = NULL;

    (void)state;
    lac_test_ok(lac_noise_estimate(s, &want));
    lac_test_near(want / noise, 1.0, 0.1);
    for (int step = 1; step <= 23; step += 11) { /* no factor of 60 but 12: not taken */
        lac_test_ok(lac_geom_create(&g, VIEWS_OF, BINS_OF));
        lac_test_ok(lac_sino_create(&mixed, g));
        for (int v = 0; v < VIEWS_OF; v++) {
            const int of = step == 12 ? (v + 40) % VIEWS_OF : v * step % VIEWS_OF;
            const double angle = s->geom->angle[of];

            mixed->geom->angle[v] = angle < 0.0 ? angle + 6.283185307179586 : angle;
            if (step == 23) /* counted on over many turns */
                mixed->geom->angle[v] = angle + 6.283185307179586 * v;
            memcpy(mixed->data + (size_t)v * BINS_OF, s->data + (size_t)of * BINS_OF,
                   BINS_OF * sizeof(float));
        }
        lac_test_ok(lac_noise_estimate(mixed, &got));
        assert_true(got == want);
        lac_sino_destroy(&mixed);
        lac_geom_destroy(&g);
    }
    lac_sino_destroy(&s);
}

static void no_noise_is_found_in_nothing(void **state)
{
    lac_sino *s = flat(0.0f);
    double sigma = -7.0;

    (void)state;
    lac_test_ok(lac_noise_estimate(s, &sigma));
    assert_true(sigma == 0.0);
    lac_sino_destroy(&s);
}

/* The smallest scans have one and two places of the mask: |d| over 0.6745 sqrt 20 and
 * sqrt 12. */
static void least_scans(void **state)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;
    double sigma = -7.0;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 1, 4));
    lac_test_ok(lac_sino_create(&s, g));
    s->data[1] = 2.0f;
    lac_test_ok(lac_noise_estimate(s, &sigma));
    lac_test_near(sigma, 6.0 / (0.67448975 * sqrt(20.0)), 1e-6);
    lac_sino_destroy(&s);
    lac_geom_destroy(&g);
    lac_test_ok(lac_geom_create(&g, 2, 4));
    lac_test_ok(lac_sino_create(&s, g));
    s->data[6] = -3.0f; /* |d| = 3 and 6 at the two places: the mean of both */
    lac_test_ok(lac_noise_estimate(s, &sigma));
    lac_test_near(sigma, 4.5 / (0.67448975 * sqrt(12.0)), 1e-6);
    lac_sino_destroy(&s);
    lac_geom_destroy(&g);
}

static lac_status estimate(void *ctx)
{
    double sigma;

    return lac_noise_estimate(ctx, &sigma);
}

static void estimates_are_checked(void **state)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL, *f = flat(1.0f);
    double sigma = -7.0;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 5, 3));
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_fails(lac_noise_estimate(s, &sigma), LAC_E_ARG);
    assert_true(lac_test_detail_has("at least 4 bins") && lac_test_detail_has("got 3"));
    lac_test_fails(lac_noise_estimate(NULL, &sigma), LAC_E_ARG);
    lac_test_fails(lac_noise_estimate(f, NULL), LAC_E_ARG);
    assert_int_equal(lac_test_alloc_failures(estimate, f), 2);
    f->data[2 * BINS + 5] = INFINITY;
    lac_test_fails(lac_noise_estimate(f, &sigma), LAC_E_NUMERIC);
    f->data[2 * BINS + 5] = NAN;
    lac_test_fails(lac_noise_estimate(f, &sigma), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("view 2, bin 5"));
    assert_true(sigma == -7.0);
    lac_sino_destroy(&s);
    lac_sino_destroy(&f);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaussian_has_its_moments),
        cmocka_unit_test(no_noise_changes_nothing),
        cmocka_unit_test(poisson_has_its_moments),
        cmocka_unit_test(poisson_without_counts),
        cmocka_unit_test(seeds_and_threads),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(noise_alone_is_found),
        cmocka_unit_test(noise_of_one_view_is_found),
        cmocka_unit_test(noise_of_a_scan_is_found),
        cmocka_unit_test(the_order_of_views_does_not_count),
        cmocka_unit_test(no_noise_is_found_in_nothing),
        cmocka_unit_test(least_scans),
        cmocka_unit_test(estimates_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
