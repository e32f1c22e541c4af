/* tests/unit/test_wedge.c - measured directions of scans, and the split of images. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/wedge.h"

#define DEG (LACI_PI / 180.0)

/* 1 where the wedge of angles (degrees) contains a direction (degrees). */
static int contains(const lac_wedge *w, double degrees)
{
    return lac_wedge_contains(w, 3.0 * cos(degrees * DEG), 3.0 * sin(degrees * DEG));
}

static lac_wedge *of_views(lac_beam beam, double start, double step, int n)
{
    lac_geom *g = NULL;
    lac_wedge *w = NULL;

    lac_test_ok(lac_geom_create(&g, n, 5));
    lac_geom_set_angles_deg(g, start, step);
    g->beam = beam;
    g->source_origin_mm = 100.0;
    g->source_detector_mm = 150.0;
    lac_test_ok(lac_wedge_from_geom(&w, g));
    lac_geom_destroy(&g);
    return w;
}

static void one_arc(void **state)
{
    lac_wedge *w = of_views(LAC_BEAM_PARALLEL, -60.0, 1.0, 121);

    (void)state;
    lac_test_near(lac_wedge_share(w), 121.0 / 180.0, 1e-9);
    for (int sign = -1; sign <= 1; sign += 2) {
        assert_int_equal(contains(w, 60.4 * sign), 1);
        assert_int_equal(contains(w, 60.6 * sign), 0);
        assert_int_equal(contains(w, 90.0 * sign), 0);
        assert_int_equal(contains(w, 119.4 * sign), 0); /* the same line as -60.6 */
        assert_int_equal(contains(w, 119.6 * sign), 1);
    }
    assert_int_equal(contains(w, 0.0), 1);
    assert_int_equal(contains(w, 180.0), 1);
    assert_int_equal(lac_wedge_contains(w, 0.0, 0.0), 1);
    assert_int_equal(lac_wedge_contains(w, 0.0, NAN), 0);
    lac_wedge_destroy(&w);
}

/* Up and down are not the same: views 10..50 measure directions to the upper right. */
static void wedge_has_a_handedness(void **state)
{
    lac_wedge *w = of_views(LAC_BEAM_FAN, 10.0, 0.5, 81);

    (void)state;
    assert_int_equal(contains(w, 30.0), 1);
    assert_int_equal(contains(w, 210.0), 1);
    assert_int_equal(contains(w, -30.0), 0);
    assert_int_equal(contains(w, 150.0), 0);
    lac_test_near(lac_wedge_share(w), 40.5 / 180.0, 1e-9);
    lac_wedge_destroy(&w);
}

static void arcs_wrap_and_full_scans_have_no_gap(void **state)
{
    lac_wedge *w = of_views(LAC_BEAM_PARALLEL, 150.0, 2.0, 26); /* 150 .. 200 */

    (void)state;
    lac_test_near(lac_wedge_share(w), 52.0 / 180.0, 1e-9);
    assert_int_equal(contains(w, 179.5), 1);
    assert_int_equal(contains(w, 20.9), 1);
    assert_int_equal(contains(w, 21.1), 0);
    assert_int_equal(contains(w, 149.1), 1);
    assert_int_equal(contains(w, 148.9), 0);
    lac_wedge_destroy(&w);
    w = of_views(LAC_BEAM_FAN, 3.0, 0.5, 721); /* a turn and its first view again */
    lac_test_near(lac_wedge_share(w), 1.0, 0.0);
    assert_int_equal(contains(w, 77.77), 1);
    lac_wedge_destroy(&w);
    w = of_views(LAC_BEAM_PARALLEL, 0.0, 18.0, 10); /* few views, evenly spread */
    lac_test_near(lac_wedge_share(w), 1.0, 0.0);
    lac_wedge_destroy(&w);
    w = of_views(LAC_BEAM_PARALLEL, 40.0, 0.0, 3); /* one direction, three times */
    lac_test_near(lac_wedge_share(w), 0.0, 1e-9);
    assert_int_equal(contains(w, 40.0), 1);
    assert_int_equal(contains(w, 41.0), 0);
    lac_wedge_destroy(&w);
}

static void two_arcs_and_any_order(void **state)
{
    lac_geom *g = NULL;
    lac_wedge *w = NULL;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 42, 5));
    for (int i = 0; i < 42; i++) /* 20..40 and 100..120, from the last to the first */
        g->angle[41 - i] = (i < 21 ? 20.0 + i : 79.0 + i) * DEG;
    g->angle[3] += 5.0 * LACI_PI; /* the same direction */
    lac_test_ok(lac_wedge_from_geom(&w, g));
    lac_test_near(lac_wedge_share(w), 42.0 / 180.0, 1e-9);
    assert_int_equal(contains(w, 40.4), 1);
    assert_int_equal(contains(w, 70.0), 0);
    assert_int_equal(contains(w, 99.6), 1);
    assert_int_equal(contains(w, 99.4), 0);
    assert_int_equal(contains(w, 0.0), 0);
    assert_int_equal(contains(w, 120.4), 1);
    lac_wedge_destroy(&w);
    lac_geom_destroy(&g);
}

/* A gap of three steps is a hole in the arc, one of five steps ends it. */
static void missing_views_within_an_arc(void **state)
{
    lac_geom *g = NULL;
    lac_wedge *w = NULL;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 11, 5));
    lac_geom_set_angles_deg(g, 0.0, 5.0);
    for (int i = 6; i < 11; i++)
        g->angle[i] += 10.0 * DEG;
    lac_test_ok(lac_wedge_from_geom(&w, g));
    lac_test_near(lac_wedge_share(w), 65.0 / 180.0, 1e-9);
    assert_int_equal(contains(w, 35.0), 1);
    lac_wedge_destroy(&w);
    for (int i = 6; i < 11; i++)
        g->angle[i] += 10.0 * DEG;
    lac_test_ok(lac_wedge_from_geom(&w, g));
    lac_test_near(lac_wedge_share(w), 55.0 / 180.0, 1e-9);
    assert_int_equal(contains(w, 35.0), 0);
    lac_wedge_destroy(&w);
    lac_geom_destroy(&g);
}

static void given_arcs(void **state)
{
    lac_wedge *w = NULL;

    (void)state;
    lac_test_ok(lac_wedge_from_arc(&w, 100.0 * DEG, 200.0 * DEG));
    lac_test_near(lac_wedge_share(w), 100.0 / 180.0, 1e-12);
    assert_int_equal(contains(w, 20.0), 1);
    assert_int_equal(contains(w, 21.0), 0);
    lac_wedge_destroy(&w);
    lac_test_ok(lac_wedge_from_arc(&w, -1.0, 5.0));
    lac_test_near(lac_wedge_share(w), 1.0, 0.0);
    assert_int_equal(contains(w, 123.0), 1);
    lac_wedge_destroy(&w);
    lac_test_fails(lac_wedge_from_arc(&w, 1.0, 0.5), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_arc(&w, NAN, 0.5), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_arc(NULL, 0.0, 0.5), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_geom(&w, NULL), LAC_E_ARG);
    assert_null(w);
    lac_wedge_destroy(NULL);
}

/* Share and directions of arcs against a count of single directions. */
static void check_arcs(int n, const double *from_deg, const double *to_deg)
{
    enum { STEPS = 3600 };
    double from[8], to[8];
    lac_wedge *w = NULL;
    int inside = 0;

    for (int i = 0; i < n; i++) {
        from[i] = from_deg[i] * DEG;
        to[i] = to_deg[i] * DEG;
    }
    lac_test_ok(lac_wedge_from_arcs(&w, n, from, to));
    for (int k = 0; k < STEPS; k++) {
        const double t = (k + 0.5) * 180.0 / STEPS;
        int want = 0;

        for (int i = 0; i < n; i++)
            for (int turn = -4; turn <= 4; turn++)
                want |=
                    t + 180.0 * turn >= from_deg[i] && t + 180.0 * turn <= to_deg[i];
        assert_int_equal(contains(w, t), want);
        assert_int_equal(contains(w, t - 180.0), want);
        inside += want;
    }
    lac_test_near(lac_wedge_share(w), (double)inside / STEPS, 1e-9);
    lac_wedge_destroy(&w);
}

static void several_given_arcs(void **state)
{
    /* arcs by pairs of columns; ends on tenths of a degree */
    static const struct {
        int n;
        double from[8], to[8];
    } cases[] = {
        {2, {20, 100}, {40, 130}},
        {2, {100, 20}, {130, 40}},        /* any order */
        {2, {-60, 120}, {-50, 130}},      /* the same directions twice */
        {2, {0, 40}, {40, 50}},           /* meeting */
        {3, {10, 20, 90}, {30, 60, 95}},  /* overlapping */
        {3, {10, 20, 90}, {80, 30, 95}},  /* one within another */
        {3, {170, 5, 50}, {190, 20, 60}}, /* the last reaches round to the first */
        {3, {150, 5, 20}, {220, 20, 30}}, /* ... and over all of the first ones */
        {4, {0, 50, 100, 150}, {60, 110, 160, 185}}, /* all directions */
        {2, {30, -10}, {31, 170}},                   /* one that is all */
        {3, {350, -365, 3}, {355, -355.5, 4}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_arcs(cases[i].n, cases[i].from, cases[i].to);
}

/* Directions of the mirror image, and of the image turned. */
static void moved_arcs(void **state)
{
    const double from[2] = {-0.3, 1.0}, to[2] = {0.2, 1.25};
    lac_wedge *wedge, *mirrored, *turned;

    (void)state;
    lac_test_ok(lac_wedge_from_arcs(&wedge, 2, from, to));
    lac_test_ok(lac_wedge_mirrored(&mirrored, wedge));
    lac_test_ok(lac_wedge_turned(&turned, wedge, 0.7));
    lac_test_near(lac_wedge_direction(mirrored), -lac_wedge_direction(wedge), 1e-12);
    for (int i = 0; i < 157; i++) {
        const double t = 0.02 * i;
        const int in = lac_wedge_contains(wedge, cos(t), sin(t));

        assert_int_equal(lac_wedge_contains(mirrored, cos(t), -sin(t)), in);
        assert_int_equal(lac_wedge_contains(turned, cos(t + 0.7), sin(t + 0.7)), in);
    }
    lac_test_fails(lac_wedge_mirrored(&mirrored, NULL), LAC_E_ARG);
    lac_wedge_destroy(&wedge);
    lac_wedge_destroy(&mirrored);
    lac_wedge_destroy(&turned);
}

static void bad_arcs(void **state)
{
    const double from[3] = {0.0, 1.0, 0.2}, to[3] = {0.5, 0.9, NAN};
    lac_wedge *w = NULL;

    (void)state;
    lac_test_fails(lac_wedge_from_arcs(&w, 2, from, to), LAC_E_ARG);
    assert_true(lac_test_detail_has("57.2958:51.5662"));
    lac_test_fails(lac_wedge_from_arcs(&w, 1, from + 2, to + 2), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_arcs(&w, 0, from, to), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_arcs(&w, 10001, from, to), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_arcs(&w, 1, NULL, to), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_arcs(&w, 1, from, NULL), LAC_E_ARG);
    lac_test_fails(lac_wedge_from_arcs(NULL, 1, from, to), LAC_E_ARG);
    assert_null(w);
}

/* A wave with kx periods to the right and ky upwards, y = +: row 0. */
static void fill_wave(float *image, int nx, int ny, int kx, int ky)
{
    for (int iy = 0; iy < ny; iy++)
        for (int ix = 0; ix < nx; ix++) {
            const double phase = (double)kx * ix / nx + (double)ky * (ny - iy) / ny;

            image[iy * nx + ix] = (float)cos(2.0 * LACI_PI * phase + 0.7);
        }
}

static double energy(const float *x, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * x[i];
    return sum;
}

static void plane_waves_go_to_their_side(void **state)
{
    enum { NX = 48, NY = 36, N = NX * NY };
    /* periods, and what an arc of 20..60 degrees sees: 5/48 right and 3/36 up is the
     * direction of 38.7 degrees. Signs together do not matter, one alone does. */
    static const int wave[][3] = {{5, 3, 1},  {-5, -3, 1}, {5, -3, 0}, {-5, 3, 0},
                                  {5, 0, 0},  {0, 3, 0},   {10, 2, 0}, {10, 3, 1},
                                  {3, 3, 1},  {0, 0, 1},   {24, 9, 0}, {4, 18, 0},
                                  {24, 0, 0}, {20, -8, 0}, {20, 8, 1}};
    float *x = NULL, *in = NULL, *off = NULL;
    lac_wedge *w = NULL;

    (void)state;
    lac_test_ok(laci_alloc(&x, N, sizeof *x));
    lac_test_ok(laci_alloc(&in, N, sizeof *in));
    lac_test_ok(laci_alloc(&off, N, sizeof *off));
    lac_test_ok(lac_wedge_from_arc(&w, 20.0 * DEG, 60.0 * DEG));
    for (size_t i = 0; i < sizeof wave / sizeof wave[0]; i++) {
        fill_wave(x, NX, NY, wave[i][0], wave[i][1]);
        lac_test_ok(lac_wedge_split(w, NX, NY, x, in, off));
        lac_test_near(energy(in, N) / energy(x, N), wave[i][2], 1e-5);
        lac_test_near(energy(off, N) / energy(x, N), 1 - wave[i][2], 1e-5);
    }
    lac_wedge_destroy(&w);
    /* The Nyquist column stands for both signs: visible where both are. */
    lac_test_ok(lac_wedge_from_arc(&w, -60.0 * DEG, 60.0 * DEG));
    fill_wave(x, NX, NY, 24, 9);
    lac_test_ok(lac_wedge_split(w, NX, NY, x, in, NULL));
    lac_test_near(energy(in, N) / energy(x, N), 1.0, 1e-5);
    lac_wedge_destroy(&w);
    laci_free(x);
    laci_free(in);
    laci_free(off);
}

static void check_split(int nx, int ny)
{
    const size_t n = (size_t)nx * (size_t)ny;
    float *x = NULL, *in = NULL, *off = NULL, *again = NULL;
    lac_wedge *w = NULL;
    double cross = 0.0;

    lac_test_ok(laci_alloc(&x, n + 1, sizeof *x));
    lac_test_ok(laci_alloc(&in, n + 1, sizeof *in));
    lac_test_ok(laci_alloc(&off, n + 1, sizeof *off));
    lac_test_ok(laci_alloc(&again, n + 1, sizeof *again));
    lac_test_fill_normal(x, n + 1, 3);
    lac_test_ok(lac_wedge_from_arc(&w, -0.4, 1.1));
    /* Arrays that start one float off: alignment is not asked of the caller. */
    lac_test_ok(lac_wedge_split(w, nx, ny, x + 1, in + 1, off + 1));
    for (size_t i = 1; i <= n; i++) {
        lac_test_near(in[i] + off[i], x[i], 1e-6);
        cross += (double)in[i] * off[i];
    }
    lac_test_near(cross / energy(x, n), 0.0, 1e-6); /* the parts are orthogonal */
    lac_test_ok(lac_wedge_split(w, nx, ny, in + 1, again, NULL));
    lac_test_close(again, in + 1, n, 1e-6, 1e-6); /* and the split is a projection */
    lac_test_ok(lac_wedge_split(w, nx, ny, in + 1, NULL, again));
    lac_test_range(energy(again, n) / energy(x, n), 0.0, 1e-12);
    lac_wedge_destroy(&w);
    laci_free(x);
    laci_free(in);
    laci_free(off);
    laci_free(again);
}

static void split_is_an_orthogonal_projection(void **state)
{
    (void)state;
    check_split(24, 18);
    check_split(25, 18);
    check_split(24, 17);
    check_split(15, 21);
    check_split(1, 8);
}

static void bad_arguments(void **state)
{
    float x[6] = {0}, y[6] = {0};
    lac_wedge *w = NULL;

    (void)state;
    lac_test_ok(lac_wedge_from_arc(&w, 0.0, 1.0));
    lac_test_fails(lac_wedge_split(NULL, 3, 2, x, y, NULL), LAC_E_ARG);
    lac_test_fails(lac_wedge_split(w, 3, 2, NULL, y, NULL), LAC_E_ARG);
    lac_test_fails(lac_wedge_split(w, 3, 2, x, NULL, NULL), LAC_E_ARG);
    lac_test_fails(lac_wedge_split(w, 0, 2, x, y, NULL), LAC_E_ARG);
    assert_true(lac_test_detail_has("0 x 2"));
    lac_test_fails(lac_wedge_split(w, 3, 40000, x, y, NULL), LAC_E_ARG);
    assert_int_equal(lac_wedge_contains(NULL, 1.0, 0.0), 0);
    lac_wedge_destroy(&w);
}

static lac_status make_and_split(void *ctx)
{
    float x[6] = {1.0f, 2.0f}, y[6];
    lac_wedge *w = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(lac_wedge_from_geom(&w, ctx));
    LAC_TRY(lac_wedge_split(w, 3, 2, x, y, NULL));
out:
    lac_wedge_destroy(&w);
    return st;
}

static lac_status make_of_arcs(void *ctx)
{
    const double *ends = ctx;
    lac_wedge *w = NULL;
    const lac_status st = lac_wedge_from_arcs(&w, 2, ends, ends + 2);

    lac_wedge_destroy(&w);
    return st;
}

static void survives_failing_allocation(void **state)
{
    lac_geom *g = NULL;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 7, 5));
    lac_geom_set_angles_deg(g, 5.0, 3.0);
    lac_test_alloc_failures(make_and_split, g);
    lac_test_alloc_failures(make_of_arcs, (double[]){0.1, 1.0, 0.5, 1.5});
    lac_geom_destroy(&g);
}

/* Arcs come in order, from the one that starts first. */
static void arcs_are_told(void **state)
{
    const double from[2] = {2.0, -0.5}, to[2] = {2.25, 0.125};
    double a = 7.0, b = 7.0;
    lac_wedge *w = NULL;

    (void)state;
    lac_test_ok(lac_wedge_from_arcs(&w, 2, from, to));
    assert_int_equal(lac_wedge_arc(w, 0, &a, &b), 1);
    lac_test_near(a, 2.0, 1e-12);
    lac_test_near(b, 2.25, 1e-12);
    assert_int_equal(lac_wedge_arc(w, 1, &a, NULL), 1);
    assert_int_equal(lac_wedge_arc(w, 1, NULL, &b), 1);
    lac_test_near(a, LACI_PI - 0.5, 1e-12);
    lac_test_near(b, LACI_PI + 0.125, 1e-12);
    a = b = 7.0;
    assert_int_equal(lac_wedge_arc(w, 2, &a, &b), 0);
    assert_int_equal(lac_wedge_arc(w, -1, &a, &b), 0);
    assert_int_equal(lac_wedge_arc(NULL, 0, &a, &b), 0);
    assert_true(a == 7.0 && b == 7.0);
    lac_wedge_destroy(&w);
    lac_test_ok(lac_wedge_from_arc(&w, 1.0, 9.0));
    assert_int_equal(lac_wedge_arc(w, 0, &a, &b), 1);
    lac_test_near(b - a, LACI_PI, 1e-12);
    lac_wedge_destroy(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arcs_are_told),
        cmocka_unit_test(one_arc),
        cmocka_unit_test(wedge_has_a_handedness),
        cmocka_unit_test(arcs_wrap_and_full_scans_have_no_gap),
        cmocka_unit_test(two_arcs_and_any_order),
        cmocka_unit_test(missing_views_within_an_arc),
        cmocka_unit_test(given_arcs),
        cmocka_unit_test(several_given_arcs),
        cmocka_unit_test(moved_arcs),
        cmocka_unit_test(bad_arcs),
        cmocka_unit_test(plane_waves_go_to_their_side),
        cmocka_unit_test(split_is_an_orthogonal_projection),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(survives_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
