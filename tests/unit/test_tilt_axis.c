/* The line through the axis of several rows, and projections turned back. */
#include "data/base/alloc.h"
#include "data/base/rng.h"
#include "data/shift.h"
#include "recon/tilt_axis.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#define DEGREE (3.14159265358979 / 180.0)

enum { ROWS = 40, VIEWS = 2, BINS = 50, COUNT = VIEWS * BINS };

static void known_lines_are_found(void **state)
{
    const double angle[] = {0.0, 0.5, -1.0, 2.0, 30.0};
    double v[9], at[9], error[9];
    lac_tilt_axis a;
    (void)state;

    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 9; k++) {
            v[k] = 6.0 * k - 20.0;
            at[k] = 3.0 + v[k] * tan(angle[i] * DEGREE) +
                    0.02 * lac_rng_normal(3, (uint64_t)i, (uint64_t)k);
            error[k] = 0.02;
        }
        at[2] += 5.0; /* up to a quarter may be anywhere */
        at[7] -= 9.0;
        error[7] = 1e-9;
        lac_test_ok(lac_tilt_axis_fit(9, v, at, error, &a));
        lac_test_near(a.angle / DEGREE, angle[i], 0.05);
        lac_test_range(a.error / DEGREE, 0.003, 0.06);
        lac_test_near(a.offset_mm, 3.0, 0.03);
        lac_test_range(a.rms_mm, 0.005, 0.04);
        lac_test_range(a.n_used, 5, 7);
    }
    for (int k = 0; k < 9; k++)
        at[k] = 1.0 - 0.01 * v[k];
    lac_test_ok(lac_tilt_axis_fit(3, v, at, NULL, &a));
    lac_test_near(a.angle, atan(-0.01), 1e-9);
}

/* Nine rows scatter by what they say: so does the angle, in 400 draws. */
static void the_error_is_that_of_the_angle(void **state)
{
    enum { DRAWS = 400 };
    double v[9], at[9], error[9], sum = 0.0;
    lac_tilt_axis a;
    (void)state;

    for (int i = 0; i < DRAWS; i++) {
        for (int k = 0; k < 9; k++) {
            v[k] = 7.0 * k - 28.0;
            error[k] = 0.03 + 0.005 * (k % 3);
            at[k] = error[k] * lac_rng_normal(5, (uint64_t)i, (uint64_t)k);
        }
        lac_test_ok(lac_tilt_axis_fit(9, v, at, error, &a));
        sum += a.angle * a.angle / (a.error * a.error);
    }
    lac_test_range(sqrt(sum / DRAWS), 0.75, 1.1);
}

static void bad_rows_are_refused(void **state)
{
    double v[4] = {0.0, 1.0, 2.0, 3.0}, at[4] = {0.0}, error[4] = {1.0, 1.0, -1.0, 1.0};
    lac_tilt_axis a = {.n_used = -7};
    (void)state;

    lac_test_fails(lac_tilt_axis_fit(2, v, at, NULL, &a), LAC_E_ARG);
    lac_test_fails(lac_tilt_axis_fit(4, v, at, error, &a), LAC_E_ARG);
    assert_true(lac_test_detail_has("row 2"));
    lac_test_fails(lac_tilt_axis_fit(4, NULL, at, NULL, &a), LAC_E_ARG);
    lac_test_fails(lac_tilt_axis_fit(4, v, at, NULL, NULL), LAC_E_ARG);
    at[1] = NAN;
    lac_test_fails(lac_tilt_axis_fit(4, v, at, NULL, &a), LAC_E_NUMERIC);
    at[1] = 0.0;
    memset(v, 0, sizeof v);
    lac_test_fails(lac_tilt_axis_fit(4, v, at, NULL, &a), LAC_E_NUMERIC);
    assert_int_equal(a.n_used, -7);
}

/* A smooth picture on the detector, u along the bins, v up. */
static double picture(int view, double u, double v)
{
    return exp(-0.01 * ((u - 4.0) * (u - 4.0) + 2.0 * (v + 3.0) * (v + 3.0))) +
           0.3 * view * sin(0.3 * u - 0.2 * v);
}

/* Row r of a detector that is turned by a against the picture: a point of the picture
 * whose axis stands upright falls on (u cos a + v sin a, v cos a - u sin a). */
static void fill_row(const lac_tilt *t, double a, int r, float *to)
{
    const double y = (0.5 * (ROWS - 1) - r) * t->row_pitch_mm;

    for (int i = 0; i < COUNT; i++) {
        const double x = (i % BINS - 0.5 * (BINS - 1)) * t->pitch_mm;

        to[i] =
            (float)picture(i / BINS, x * cos(a) - y * sin(a), y * cos(a) + x * sin(a));
    }
}

static void projections_are_turned_back(void **state)
{
    static float measured[ROWS][COUNT], upright[COUNT], got[COUNT], part[COUNT];
    const float *rows[ROWS];
    const double angle[] = {0.0, 3.0 * DEGREE, -7.0 * DEGREE};
    (void)state;

    for (int i = 0; i < 3; i++) {
        const lac_tilt t = {angle[i], ROWS, VIEWS, BINS, 0.8, 1.1};
        int from, count, ends = lac_tilt_uncovered(&t);

        lac_test_range(ends, i == 0 ? 0 : i == 1 ? 1 : 2, i == 0 ? 0 : i == 1 ? 1 : 3);
        for (int r = 0; r < ROWS; r++) {
            fill_row(&t, angle[i], r, measured[r]);
            rows[r] = measured[r];
        }
        for (int r = 0; r < ROWS; r++) {
            lac_test_ok(lac_tilt_row(&t, r, rows, 0, ROWS, got));
            lac_test_ok(lac_tilt_needs(&t, r, 1, &from, &count));
            lac_test_ok(lac_tilt_row(&t, r, rows + from, from, count, part));
            assert_memory_equal(part, got, sizeof got);
            fill_row(&t, 0.0, r, upright);
            if (i == 0)
                assert_memory_equal(got, upright, sizeof got);
            for (int d = 8; d < BINS - 8; d++) /* inside: all 6 x 6 are there */
                if (r >= ends + 4 && r < ROWS - ends - 4)
                    for (int k = 0; k < VIEWS; k++)
                        lac_test_near(got[k * BINS + d], upright[k * BINS + d], 2e-3);
        }
    }
}

static void bad_tilts_are_refused(void **state)
{
    lac_tilt t = {0.01, ROWS, VIEWS, BINS, 1.0, 1.0};
    float row[COUNT] = {0.0f}, out[COUNT] = {7.0f};
    const float *rows[1] = {row};
    int from = -1, count = -1;
    (void)state;

    lac_test_fails(lac_tilt_needs(&t, 39, 2, &from, &count), LAC_E_ARG);
    lac_test_fails(lac_tilt_needs(NULL, 0, 1, &from, &count), LAC_E_ARG);
    lac_test_fails(lac_tilt_row(&t, 0, rows, 40, 1, out), LAC_E_ARG);
    lac_test_fails(lac_tilt_row(&t, 0, rows, 0, 0, out), LAC_E_ARG);
    t.angle = 11.0 * DEGREE;
    lac_test_fails(lac_tilt_row(&t, 0, rows, 0, 1, out), LAC_E_ARG);
    assert_true(lac_test_detail_has("11 degrees"));
    t.angle = NAN;
    lac_test_fails(lac_tilt_row(&t, 0, rows, 0, 1, out), LAC_E_ARG);
    t.angle = 0.01;
    t.row_pitch_mm = 0.0;
    lac_test_fails(lac_tilt_needs(&t, 0, 1, &from, &count), LAC_E_ARG);
    assert_true(from == -1 && count == -1 && out[0] == 7.0f);
}

static lac_status fit_and_turn(void *ctx)
{
    const double v[3] = {0.0, 1.0, 2.0};
    const lac_tilt t = {0.01, 1, VIEWS, BINS, 1.0, 1.0};
    float row[COUNT] = {0.0f}, out[COUNT];
    const float *rows[1] = {row};
    lac_tilt_axis a;
    const lac_status st = lac_tilt_axis_fit(3, v, v, ctx, &a);

    return st == LAC_OK ? lac_tilt_row(&t, 0, rows, 0, 1, out) : st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(fit_and_turn, NULL) >= 3);
}

static void tilts_are_those_of_an_open_scan(void **state)
{
    lac_geom *g = NULL;
    lac_projections_info about = {.file = "scan.h5",
                                  .n_rows = ROWS,
                                  .n_views = VIEWS,
                                  .n_det = BINS,
                                  .row_pitch_mm = 0.4};
    lac_tilt t = {.n_rows = -7};
    (void)state;

    lac_test_ok(lac_geom_create(&g, VIEWS, BINS));
    g->pitch_mm = 0.3;
    about.geom = g;
    lac_test_fails(lac_tilt_make(&t, &about, 11.0 * DEGREE), LAC_E_ARG);
    lac_test_fails(lac_tilt_make(&t, NULL, 0.0), LAC_E_ARG);
    lac_test_fails(lac_tilt_make(NULL, &about, 0.0), LAC_E_ARG);
    about.n_rows = 1;
    lac_test_fails(lac_tilt_make(&t, &about, 0.01), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("scan.h5") && lac_test_detail_has("1 row of"));
    about.n_rows = ROWS;
    g->beam = LAC_BEAM_FAN;
    lac_test_fails(lac_tilt_make(&t, &about, 0.01), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("40 rows of a fan beam"));
    assert_int_equal(t.n_rows, -7);
    g->beam = LAC_BEAM_PARALLEL;
    lac_test_ok(lac_tilt_make(&t, &about, -0.01));
    lac_test_near(t.angle, -0.01, 0.0);
    lac_test_near(t.pitch_mm, 0.3, 0.0);
    lac_test_near(t.row_pitch_mm, 0.4, 0.0);
    assert_true(t.n_rows == ROWS && t.n_views == VIEWS && t.n_det == BINS);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_lines_are_found),
        cmocka_unit_test(the_error_is_that_of_the_angle),
        cmocka_unit_test(bad_rows_are_refused),
        cmocka_unit_test(projections_are_turned_back),
        cmocka_unit_test(bad_tilts_are_refused),
        cmocka_unit_test(failing_allocations_leak_nothing),
        cmocka_unit_test(tilts_are_those_of_an_open_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
