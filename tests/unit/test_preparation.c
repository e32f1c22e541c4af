/* Flat fields, beams, repairs, stripes, crops: known faults put into known numbers. */
#include "data/base/alloc.h"
#include "data/base/rank.h"
#include "data/base/rng.h"
#include "data/flatfield.h"
#include "data/repair.h"
#include "data/sino.h"
#include "data/stripes.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

enum { VIEWS = 40, BINS = 61, COUNT = VIEWS * BINS };

/* A smooth object that moves over the detector, 0..1. */
static void fill(float *g)
{
    for (int v = 0; v < VIEWS; v++)
        for (int d = 0; d < BINS; d++) {
            const double x = (d - 30.0 - 8.0 * cos(0.1 * v)) / 15.0;

            g[v * BINS + d] = (float)(fabs(x) < 1.0 ? sqrt(1.0 - x * x) : 0.0);
        }
}

static void order_statistics(void **state)
{
    float x[9] = {5, 1, 4, 1, 5, 9, 2, 6, 3}, y[4] = {4, 4, 4, 4};
    (void)state;

    lac_test_near(laci_median(9, x), 4.0, 0.0);
    lac_test_near(laci_quantile(9, x, 0.0), 1.0, 0.0);
    lac_test_near(laci_quantile(9, x, 1.0), 9.0, 0.0);
    lac_test_near(laci_quantile(9, x, 0.1875), 1.5, 1e-6); /* between 1 and 2 */
    lac_test_near(laci_spread(9, x, 4.0), LACI_MAD_SIGMA * 2.0, 1e-6);
    lac_test_near(laci_median(4, y), 4.0, 0.0);
}

static void means_of_frames_leave_hits_out(void **state)
{
    float f[6][3], mean[3];
    size_t out = 0;
    (void)state;

    for (int i = 0; i < 6; i++) {
        f[i][0] = (float)(100 + i);
        f[i][1] = i == 4 ? 60000.0f : 7.0f; /* all others are equal */
        f[i][2] = i < 5 ? NAN : 3.0f;
    }
    lac_test_ok(lac_frames_mean(f[0], 6, 3, mean, &out));
    lac_test_near(mean[0], 102.5, 1e-4);
    lac_test_near(mean[1], 7.0, 0.0);
    lac_test_near(mean[2], 3.0, 0.0);
    assert_int_equal(out, 1 + 5);
    lac_test_ok(lac_frames_mean(f[0], 2, 3, mean, NULL));
    lac_test_near(mean[0], 100.5, 1e-5);
    assert_true(isnan(mean[2]));
    lac_test_fails(lac_frames_mean(f[0], 0, 3, mean, NULL), LAC_E_ARG);
}

static void fields_monitor_and_log(void **state)
{
    const float flat[3] = {110, 220, 30}, dark[3] = {10, 20, 30}, monitor[2] = {1, 3};
    float g[6] = {60, 120, 1, 160, 320, 1}, keep[6];
    const lac_flatfield f = {flat, dark, monitor}, none = {dark, flat, NULL};
    size_t clipped = 0;
    int dead = 0;
    (void)state;

    memcpy(keep, g, sizeof g);
    lac_test_fails(lac_flatfield_apply(&none, 2, 3, g, &dead), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("all 3 bins are dead"));
    assert_memory_equal(keep, g, sizeof g);
    lac_test_ok(lac_flatfield_apply(&f, 2, 3, g, &dead));
    assert_int_equal(dead, 1);
    lac_test_near(g[0], 1.0, 1e-6); /* half the flat, half the mean beam */
    lac_test_near(g[1], 1.0, 1e-6);
    lac_test_near(g[3], 1.0, 1e-6);
    assert_true(isnan(g[2]) && isnan(g[5]));
    g[0] = 1.5f;
    g[1] = -2.0f;
    lac_test_ok(lac_minus_log(6, g, 1e-3, &clipped));
    assert_int_equal(clipped, 1);
    lac_test_near(g[0], -log(1.5), 1e-6);
    lac_test_near(g[1], log(1000.0), 1e-5);
    assert_true(isnan(g[2]));
    lac_test_fails(lac_minus_log(6, g, 0.0, NULL), LAC_E_ARG);
    lac_test_fails(lac_flatfield_apply(&f, 0, 3, g, NULL), LAC_E_ARG);
}

static void the_beam_without_a_flat_field(void **state)
{
    static float g[COUNT], want[COUNT];
    lac_beam_report r;
    (void)state;

    fill(want);
    for (int i = 0; i < COUNT; i++) {
        want[i] = expf(-want[i]);
        g[i] = want[i] * (500.0f + (float)(i / BINS)); /* drifts by view */
    }
    lac_test_ok(lac_beam_normalise(LAC_BEAM_AUTO, 0, VIEWS, BINS, g, &r));
    assert_int_equal(r.rule, LAC_BEAM_ENDS);
    lac_test_near(r.mean, 519.5, 1e-3);
    lac_test_near(r.largest, 539.0, 1e-3);
    lac_test_close(g, want, COUNT, 1e-6, 0.0);
    for (int i = 0; i < COUNT; i++) /* the ends are dark: the brightest bins count */
        g[i] = i % BINS < 5 || i % BINS > BINS - 6 ? 10.0f : 200.0f * want[i];
    lac_test_ok(lac_beam_normalise(LAC_BEAM_AUTO, 3, VIEWS, BINS, g, &r));
    assert_int_equal(r.rule, LAC_BEAM_QUANTILE);
    memset(g + 3 * BINS, 0, BINS * sizeof *g);
    lac_test_fails(lac_beam_normalise(LAC_BEAM_AUTO, 3, VIEWS, BINS, g, &r),
                   LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("view 3"));
}

static void holes_are_filled(void **state)
{
    static float g[COUNT], want[COUNT];
    size_t n = 0;
    (void)state;

    for (int i = 0; i < COUNT; i++)
        want[i] = (float)(2 * (i % BINS) + 3 * (i / BINS));
    memcpy(g, want, sizeof g);
    g[5 * BINS + 7] = INFINITY;
    for (int d = 20; d < 40; d++) /* wider than the reach */
        g[9 * BINS + d] = NAN;
    for (int v = 0; v < VIEWS; v++) /* bins that are bad throughout */
        for (int d = 45; d < 55; d++)
            g[v * BINS + d] = NAN;
    for (int d = 0; d < BINS; d++)
        g[12 * BINS + d] = NAN; /* a view without light */
    lac_test_ok(lac_bad_fill(VIEWS, BINS, g, 4, &n));
    assert_int_equal(n, 1 + 20 + 10 * VIEWS + BINS - 10);
    lac_test_close(g, want, COUNT, 1e-6, 0.0); /* a plane is interpolated exactly */
    g[0] = NAN;
    lac_test_ok(lac_bad_fill(VIEWS, BINS, g, 0, NULL));
    lac_test_near(g[0], g[1], 0.0);
    for (int i = 0; i < COUNT; i++)
        g[i] = NAN;
    lac_test_fails(lac_bad_fill(VIEWS, BINS, g, 0, NULL), LAC_E_NUMERIC);
    lac_test_fails(lac_bad_fill(VIEWS, BINS, g, -1, NULL), LAC_E_ARG);
}

static void stuck_bins_and_zingers_are_marked(void **state)
{
    static float g[COUNT];
    size_t n = 0;
    int stuck = 0, marked = 0;
    (void)state;

    fill(g);
    for (int i = 0; i < COUNT; i++)
        g[i] = (float)(1000.0 * exp(-g[i]) + 5.0 * lac_rng_normal(3, 0, (uint64_t)i));
    for (int v = 0; v < VIEWS; v++)
        g[v * BINS + 30] = 321.0f;
    lac_test_ok(lac_stuck_mark(VIEWS, BINS, g, &stuck));
    assert_int_equal(stuck, 1);
    assert_true(isnan(g[30]) && isnan(g[COUNT - 31]));
    lac_test_ok(lac_zingers_mark(VIEWS, BINS, g, 8.0, &n));
    assert_int_equal(n, 0); /* edges and noise are none */
    g[17 * BINS + 3] += 100.0f;
    g[17 * BINS + 4] += 150.0f;
    g[0] += 200.0f;
    lac_test_ok(lac_zingers_mark(VIEWS, BINS, g, 8.0, &n));
    assert_int_equal(n, 3);
    for (int i = 0; i < COUNT; i++)
        marked += isnan(g[i]);
    assert_int_equal(marked, 3 + VIEWS);
    assert_true(isnan(g[0]) && isnan(g[17 * BINS + 4]));
    lac_test_fails(lac_zingers_mark(VIEWS, BINS, g, 0.0, &n), LAC_E_ARG);
    lac_test_ok(lac_zingers_mark(1, BINS, g, 8.0, &n)); /* one view tells nothing */
    assert_int_equal(n, 0);
    lac_test_ok(lac_stuck_mark(1, BINS, g, &stuck));
    assert_int_equal(stuck, 0);
}

static double error_of(const float *g, const float *want)
{
    return lac_test_rel_diff(g, want, COUNT);
}

/* Noise of 0.01 over 40 views: the median knows a bin to 1.25 * 0.01 / sqrt(40). */
static void stripes_go_and_little_else(void **state)
{
    static float g[COUNT], want[COUNT];
    lac_stripes_report r;
    lac_stripes_options o;
    double before;
    (void)state;

    fill(want);
    for (int i = 0; i < COUNT; i++)
        want[i] += (float)(0.01 * lac_rng_normal(4, 0, (uint64_t)i));
    memcpy(g, want, sizeof g);
    lac_test_ok(lac_stripes_remove(VIEWS, BINS, g, NULL, &r));
    lac_test_range(error_of(g, want), 1e-4, 0.01);
    memcpy(g, want, sizeof g);
    for (int v = 0; v < VIEWS; v++) {
        g[v * BINS + 12] += 0.1f;
        g[v * BINS + 33] -= 0.2f;
        g[v * BINS + 34] -= 0.2f;
        g[v * BINS + 56] += v % 2 ? 0.5f : -0.5f; /* flickers */
    }
    before = error_of(g, want);
    lac_test_ok(lac_stripes_remove(VIEWS, BINS, g, NULL, &r));
    assert_int_equal(r.broken, 1);
    lac_test_range(error_of(g, want), 1e-4,
                   0.3 *
                       before); /* slopes of so small an object count as stripes too */
    lac_stripes_defaults(&o);
    o.window = 2;
    lac_test_fails(lac_stripes_remove(VIEWS, BINS, g, &o, &r), LAC_E_ARG);
    g[5] = NAN;
    lac_test_fails(lac_stripes_remove(VIEWS, BINS, g, NULL, &r), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("bin 5"));
}

static lac_status repair_all(void *ctx)
{
    static float g[COUNT];
    lac_status st;
    int stuck;
    size_t n;
    (void)ctx;

    fill(g);
    st = lac_stuck_mark(VIEWS, BINS, g, &stuck);
    if (st == LAC_OK)
        st = lac_zingers_mark(VIEWS, BINS, g, 8.0, &n);
    if (st == LAC_OK)
        st = lac_stripes_remove(VIEWS, BINS, g, NULL, NULL);
    if (st == LAC_OK)
        st = lac_frames_mean(g, VIEWS, BINS, g, NULL);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(repair_all, NULL) >= 5);
}

/* A crop leaves every bin where it is; views are averaged in pairs. */
static void parts_of_a_sinogram(void **state)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL, *part = NULL;
    (void)state;

    lac_test_ok(lac_geom_create(&g, 5, 9));
    lac_geom_set_angles_deg(g, 3.0, 2.0);
    g->pitch_mm = 0.5;
    g->axis_offset_mm = 0.3;
    lac_test_ok(lac_sino_create(&s, g));
    for (int i = 0; i < 45; i++)
        s->data[i] = (float)(i * i);
    lac_test_ok(lac_sino_crop(s, 2, 5, &part));
    assert_int_equal(part->geom->n_det, 4);
    for (int d = 0; d < 4; d++) {
        lac_test_near(lac_geom_bin_mm(part->geom, d), lac_geom_bin_mm(g, d + 2), 1e-12);
        lac_test_near(part->data[3 * 4 + d], (27 + 2 + d) * (27 + 2 + d), 0.0);
    }
    lac_sino_destroy(&part);
    lac_test_ok(lac_sino_bin_views(s, 2, &part));
    assert_int_equal(part->geom->n_views, 2);
    lac_test_near(part->geom->angle[1], 8.0 * 3.14159265358979 / 180.0, 1e-9);
    lac_test_near(part->data[9 + 4], 0.5 * (22 * 22 + 31 * 31), 1e-3);
    lac_sino_destroy(&part);
    lac_test_fails(lac_sino_crop(s, 2, 9, &part), LAC_E_ARG);
    assert_true(lac_test_detail_has("there are 0..8"));
    lac_test_fails(lac_sino_bin_views(s, 6, &part), LAC_E_ARG);
    s->geom->angle[1] += 1.0;
    lac_test_fails(lac_sino_bin_views(s, 2, &part), LAC_E_ARG);
    lac_sino_destroy(&s);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_statistics),
        cmocka_unit_test(means_of_frames_leave_hits_out),
        cmocka_unit_test(fields_monitor_and_log),
        cmocka_unit_test(the_beam_without_a_flat_field),
        cmocka_unit_test(holes_are_filled),
        cmocka_unit_test(stuck_bins_and_zingers_are_marked),
        cmocka_unit_test(stripes_go_and_little_else),
        cmocka_unit_test(parts_of_a_sinogram),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
