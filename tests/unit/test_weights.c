/* tests/unit/test_weights.c - shares of views, weights of opposite rays, arc ends. */
#include "support/testing.h"

#include <math.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/base/rng.h"
#include "radon/weights.h"

#define DEG (LACI_PI / 180.0)

/* Views start, start + step, ...; fan with the half fan angle given in degrees. */
static lac_geom *scan(int n_views, double start, double step, double fan_deg)
{
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, n_views, 101));
    lac_geom_set_angles_deg(g, start, step);
    if (fan_deg > 0.0) {
        g->beam = LAC_BEAM_FAN;
        g->source_origin_mm = 300.0;
        g->source_detector_mm = 500.0;
        g->pitch_mm = 500.0 * tan(fan_deg * DEG) / 50.0;
    }
    return g;
}

static double sum_shares(const laci_weights *w)
{
    double sum = 0.0;

    for (int i = 0; i < w->geom->n_views; i++)
        sum += laci_weights_share(w, i);
    return sum;
}

/* Irregular views over a half turn, some twice, some a half turn away: shares sum to
 * pi. */
static void parallel_shares_sum_to_pi(void **state)
{
    lac_geom *g = scan(181, 7.0, 1.0, 0.0);
    laci_weights *w = NULL;

    (void)state;
    for (int round = 0; round < 4; round++) {
        if (round == 1) /* uneven */
            for (int i = 0; i < g->n_views; i++)
                g->angle[i] += 0.8 * DEG * (lac_rng_uniform(5, 0, (uint64_t)i) - 0.5);
        if (round == 2) /* any order, any turn */
            for (int i = 0; i < g->n_views; i++)
                g->angle[i] += LACI_PI * (i % 7 - 3);
        if (round == 3) /* each view twice */
            for (int i = 0; i < g->n_views - 1; i += 2)
                g->angle[i + 1] = g->angle[i] + LACI_PI;
        lac_test_ok(laci_weights_create(&w, g, 1));
        assert_int_equal(w->n_runs, 0);
        assert_true(laci_weights_uniform(w) && !laci_weights_incomplete(w));
        lac_test_near(sum_shares(w), LACI_PI, 1e-12);
        lac_test_near(laci_weights_coverage(w, 3.0, -2.0), LACI_PI, 1e-12);
        if (round == 0) { /* 7 and 187 degrees are one direction: they share */
            lac_test_near(laci_weights_share(w, 0), 0.5 * DEG, 1e-12);
            lac_test_near(laci_weights_share(w, 180), 0.5 * DEG, 1e-12);
            lac_test_near(laci_weights_share(w, 90), 1.0 * DEG, 1e-12);
        }
        laci_weights_destroy(&w);
    }
    lac_geom_destroy(&g);
}

static void fan_full_turn_weighs_each_ray_a_half(void **state)
{
    lac_geom *g = scan(361, -40.0, 1.0, 9.0); /* -40 and 320 are the same view */
    laci_weights *w = NULL;

    (void)state;
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_true(laci_weights_uniform(w) && !laci_weights_incomplete(w));
    lac_test_near(sum_shares(w), 2.0 * LACI_PI, 1e-12);
    lac_test_near(laci_weights_ray(w, 1.0, 0.1), 0.5, 0.0);
    lac_test_near(laci_weights_share(w, 0), 0.5 * DEG, 1e-12);
    lac_test_near(laci_weights_share(w, 360), 0.5 * DEG, 1e-12);
    lac_test_near(laci_weights_coverage(w, 20.0, -30.0), LACI_PI, 1e-9);
    laci_weights_destroy(&w);
    lac_geom_destroy(&g);
}

/* Every line of a short scan or a longer arc counts once: the ray (t, gamma) and its
 * opposite (t + pi - 2 gamma, -gamma) weigh 1 together. */
static void opposite_rays_weigh_one_together(void **state)
{
    const double arcs[] = {199.0, 205.0, 240.0, 300.0, 352.0}; /* fan 2 x 9 degrees */

    (void)state;
    for (size_t k = 0; k < sizeof arcs / sizeof *arcs; k++) {
        lac_geom *g = scan((int)arcs[k] + 1, 33.0, 1.0, 9.0);
        laci_weights *w = NULL;

        lac_test_ok(laci_weights_create(&w, g, 1));
        assert_false(laci_weights_uniform(w));
        assert_false(laci_weights_incomplete(w));
        for (uint64_t i = 0; i < 2000; i++) {
            const double t = 2.0 * LACI_PI * lac_rng_uniform(1, k, 2 * i);
            const double gamma =
                9.0 * DEG * (2.0 * lac_rng_uniform(1, k, 2 * i + 1) - 1);
            const double a = laci_weights_ray(w, t, gamma);
            const double b = laci_weights_ray(w, t + LACI_PI - 2.0 * gamma, -gamma);

            lac_test_range(a, 0.0, 1.0);
            lac_test_near(a + b, 1.0, 1e-9);
        }
        for (int i = 0; i < 5; i++)
            lac_test_near(laci_weights_coverage(w, 10.0 * i, 20.0 - 8.0 * i), LACI_PI,
                          2e-3);
        laci_weights_destroy(&w);
        lac_geom_destroy(&g);
    }
}

/* No jump of the weight along an arc, 0 at both its ends. Arcs that miss a few lines
 * only are left out: there the taper is as narrow as the gap, on purpose. */
static void weights_are_smooth_to_the_ends(void **state)
{
    const double arcs[] = {70.0, 150.0, 230.0, 310.0};

    (void)state;
    for (size_t k = 0; k < sizeof arcs / sizeof *arcs; k++) {
        lac_geom *g = scan((int)arcs[k] + 1, -20.0, 1.0, 9.0);
        laci_weights *w = NULL;

        lac_test_ok(laci_weights_create(&w, g, 1));
        for (double gamma = -5.0; gamma <= 5.0; gamma += 2.5) {
            double before = 0.0;

            for (double t = -21.0; t <= arcs[k] - 18.9; t += 0.1) {
                const double a = laci_weights_ray(w, t * DEG, gamma * DEG);

                lac_test_range(a, 0.0, 1.0);
                lac_test_near(a, before, 0.06);
                before = a;
            }
            lac_test_near(before, 0.0, 0.0);
        }
        laci_weights_destroy(&w);
        lac_geom_destroy(&g);
    }
}

/* Less than a half turn: no line is measured twice near the middle, each weighs 1. */
static void short_arcs_are_incomplete(void **state)
{
    lac_geom *g = scan(91, 10.0, 1.0, 9.0);
    laci_weights *w = NULL;

    (void)state;
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_int_equal(w->n_runs, 1);
    assert_true(laci_weights_incomplete(w));
    lac_test_near(w->run[0].lo, 9.5 * DEG, 1e-12);
    lac_test_near(w->run[0].hi, 100.5 * DEG, 1e-12);
    lac_test_near(w->run[0].after, 269.0 * DEG, 1e-9);
    lac_test_near(laci_weights_ray(w, 55.0 * DEG, 0.1), 1.0, 0.0);
    lac_test_near(laci_weights_ray(w, 200.0 * DEG, 0.1), 0.0, 0.0);
    lac_test_range(laci_weights_ray(w, 12.0 * DEG, 0.1), 0.05, 0.9);
    lac_test_near(sum_shares(w), 91.0 * DEG, 1e-12);
    laci_weights_destroy(&w);
    g->beam = LAC_BEAM_PARALLEL;
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_true(laci_weights_uniform(w) && laci_weights_incomplete(w));
    lac_test_near(w->run[0].after, 89.0 * DEG, 1e-9);
    lac_test_range(laci_weights_coverage(w, 0.0, 0.0), 80.0 * DEG, 91.0 * DEG);
    laci_weights_destroy(&w);
    lac_geom_destroy(&g);
}

static void gaps_split_the_views_into_runs(void **state)
{
    lac_geom *g = scan(120, 0.0, 1.0, 0.0);
    laci_weights *w = NULL;

    (void)state;
    for (int i = 60; i < 120; i++) /* 0..59 and 80..139 degrees */
        g->angle[i] += 20.0 * DEG;
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_int_equal(w->n_runs, 2);
    for (int k = 0; k < 2; k++) {
        const laci_run *r = &w->run[k], *next = &w->run[1 - k];

        lac_test_near(r->hi - r->lo, 60.0 * DEG, 1e-9);
        lac_test_near(r->after, next->before, 1e-12);
    }
    lac_test_near(w->run[0].after + w->run[1].after, 60.0 * DEG, 1e-9);
    lac_test_near(laci_weights_ray(w, 70.0 * DEG, 0.0), 0.0, 0.0);
    lac_test_near(laci_weights_ray(w, 30.0 * DEG, 0.0), 1.0, 0.0);
    lac_test_near(laci_weights_ray(w, (30.0 + 180.0) * DEG, 0.0), 1.0, 0.0);
    laci_weights_destroy(&w);
    for (int i = 60; i < 120; i++) /* 0..59 and 63..122: three missing views */
        g->angle[i] -= 17.0 * DEG;
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_int_equal(w->n_runs, 1);
    lac_test_near(laci_weights_share(w, 59), 2.5 * DEG, 1e-12);
    laci_weights_destroy(&w);
    lac_geom_destroy(&g);
}

static void few_views_are_no_trouble(void **state)
{
    lac_geom *g = scan(1, 12.0, 1.0, 0.0);
    laci_weights *w = NULL;

    (void)state;
    lac_test_ok(laci_weights_create(&w, g, 1));
    lac_test_range(laci_weights_coverage(w, 0.0, 0.0), 1e-3, LACI_PI);
    laci_weights_destroy(&w);
    lac_geom_destroy(&g);
    g = scan(2, 12.0, 90.0, 0.0);
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_int_equal(w->n_runs, 0);
    lac_test_near(laci_weights_share(w, 1), 0.5 * LACI_PI, 1e-12);
    laci_weights_destroy(&w);
    lac_geom_destroy(&g);
    g = scan(4, 12.0, 0.0, 7.0); /* the same view four times */
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_int_equal(w->n_runs, 1);
    lac_test_range(laci_weights_coverage(w, 0.0, 0.0), 1e-3, LACI_PI);
    laci_weights_destroy(&w);
    lac_geom_destroy(&g);
}

static void plain_weights_are_equal(void **state)
{
    lac_geom *g = scan(50, 0.0, 1.0, 6.0);
    laci_weights *w = NULL;

    (void)state;
    g->angle[49] = 3.0;
    lac_test_ok(laci_weights_create(&w, g, 0));
    assert_true(laci_weights_uniform(w) && !laci_weights_incomplete(w));
    for (int i = 0; i < 50; i++)
        lac_test_near(laci_weights_share(w, i) * laci_weights_ray(w, g->angle[i], 0.1),
                      LACI_PI / 50.0, 1e-12);
    laci_weights_destroy(&w);
    lac_geom_destroy(&g);
}

static lac_status make_and_drop(void *ctx)
{
    laci_weights *w = NULL;
    lac_status st = laci_weights_create(&w, ctx, 1);

    laci_weights_destroy(&w);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    lac_geom *g = scan(91, 0.0, 1.0, 5.0);

    (void)state;
    lac_test_alloc_failures(make_and_drop, g);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parallel_shares_sum_to_pi),
        cmocka_unit_test(fan_full_turn_weighs_each_ray_a_half),
        cmocka_unit_test(opposite_rays_weigh_one_together),
        cmocka_unit_test(weights_are_smooth_to_the_ends),
        cmocka_unit_test(short_arcs_are_incomplete),
        cmocka_unit_test(gaps_split_the_views_into_runs),
        cmocka_unit_test(few_views_are_no_trouble),
        cmocka_unit_test(plain_weights_are_equal),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests_name("weights", tests, NULL, NULL);
}
