/* tests/unit/test_filter.c - the band-limited ramp, its windows, the Hilbert transform.
 */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "radon/filter.h"

/* A plan with its scratch. */
typedef struct rig {
    laci_ramp *ramp;
    float *row, *hilbert;
    laci_complex *spectrum, *spectrum2;
} rig;

static void rig_make(rig *r, int n, double pitch, const lac_fbp_options *options)
{
    lac_fbp_options plain;

    lac_fbp_defaults(&plain);
    memset(r, 0, sizeof *r);
    lac_test_ok(laci_ramp_create(&r->ramp, n, pitch, options ? options : &plain));
    lac_test_ok(laci_alloc(&r->row, laci_ramp_row_size(r->ramp), sizeof *r->row));
    lac_test_ok(laci_alloc(&r->hilbert, laci_ramp_row_size(r->ramp), sizeof *r->row));
    lac_test_ok(laci_alloc(&r->spectrum, laci_ramp_spectrum_size(r->ramp),
                           sizeof *r->spectrum));
    lac_test_ok(laci_alloc(&r->spectrum2, laci_ramp_spectrum_size(r->ramp),
                           sizeof *r->spectrum));
}

static void rig_free(rig *r)
{
    laci_ramp_destroy(&r->ramp);
    laci_free(r->row);
    laci_free(r->hilbert);
    laci_free(r->spectrum);
    laci_free(r->spectrum2);
}

static void taps_have_known_values(void **state)
{
    (void)state;
    lac_test_near(laci_ramp_tap(0, 0.5), 0.5, 1e-15);
    lac_test_near(laci_ramp_tap(1, 0.5), -0.202642367284675, 1e-14); /* -2 / pi^2 */
    lac_test_near(laci_ramp_tap(-1, 0.5), laci_ramp_tap(1, 0.5), 0.0);
    lac_test_near(laci_ramp_tap(2, 0.5), 0.0, 0.0);
    lac_test_near(laci_ramp_tap(-3, 1.0), -0.0112579092935931, 1e-15); /* -1/(9 pi^2) */
}

/* An impulse at either end gives the taps over the whole row: no wrapping round. */
static void filter_is_the_linear_convolution(void **state)
{
    const int sizes[] = {1, 2, 7, 37, 256, 561};

    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const int n = sizes[k], at[2] = {0, n - 1};

        for (int e = 0; e < 2; e++) {
            rig r;

            rig_make(&r, n, 0.7, NULL);
            r.row[at[e]] = 2.0f;
            laci_ramp_apply(r.ramp, r.row, r.hilbert, r.spectrum, r.spectrum2);
            for (int i = 0; i < n; i++) {
                const int d = i - at[e];

                /* 30 eps of the largest tap */
                lac_test_near(r.row[i], 2.0 * laci_ramp_tap(d, 0.7), 3e-6);
                lac_test_near(r.hilbert[i], d % 2 == 0 ? 0.0 : 4.0 / (LACI_PI * d),
                              5e-6);
            }
            rig_free(&r);
        }
    }
}

/* Spectrum of the taps, from the impulse response: |f| up to Nyquist. The taps left out
 * of a row of 2 m + 1 sum to less than 1 / (pi^2 m pitch). */
static void spectrum_is_the_modulus_of_the_frequency(void **state)
{
    const double pitch = 0.3;
    const int m = 600;
    double dc = 0.0;
    rig r;

    (void)state;
    rig_make(&r, 2 * m + 1, pitch, NULL);
    r.row[m] = 1.0f;
    laci_ramp_apply(r.ramp, r.row, NULL, r.spectrum, NULL);
    for (int q = 1; q <= 10; q++) {
        const double f = 0.05 * q / pitch; /* cycles a mm */
        double sum = 0.0;

        for (int i = -m; i <= m; i++)
            sum += r.row[m + i] * cos(2.0 * LACI_PI * f * pitch * i);
        lac_test_near(sum, f, 1.0 / (LACI_PI * LACI_PI * m * pitch) + 1e-4);
    }
    for (int i = -m; i <= m; i++)
        dc += r.row[m + i];
    /* what the cut leaves: 2 sum over odd k > m of 1 / (pi^2 k^2 pitch) */
    lac_test_near(dc, 1.0 / (LACI_PI * LACI_PI * m * pitch), 1e-5);
    rig_free(&r);
}

/* Disc of value 1: p = 2 sqrt(R^2 - s^2) becomes 1/pi inside and (1 - |s| / sqrt(s^2 -
 * R^2)) / pi outside; its Hilbert transform is 2 s inside. */
static void disc_has_the_known_transforms(void **state)
{
    const int n = 801;
    const double pitch = 0.25, radius = 60.1;
    rig r;

    (void)state;
    rig_make(&r, n, pitch, NULL);
    for (int i = 0; i < n; i++) {
        const double s = (i - 400) * pitch;

        r.row[i] = fabs(s) < radius ? (float)(2.0 * sqrt(radius * radius - s * s)) : 0;
    }
    laci_ramp_apply(r.ramp, r.row, r.hilbert, r.spectrum, r.spectrum2);
    for (int i = 0; i < n; i++) {
        const double s = (i - 400) * pitch, a = fabs(s);

        if (a < 0.9 * radius) {
            lac_test_near(r.row[i] * LACI_PI, 1.0, 5e-3);
            lac_test_near(r.hilbert[i], 2.0 * s, 0.01 * radius);
        } else if (a > 1.1 * radius) {
            const double want = 1.0 - a / sqrt(a * a - radius * radius);

            lac_test_near(r.row[i] * LACI_PI, want, 5e-3);
        }
    }
    rig_free(&r);
}

static void windows_have_known_values(void **state)
{
    const double at_nyquist[] = {1.0, 2.0 / LACI_PI, 0.0, 0.08, 0.0};
    const double half_way[] = {1.0, 0.900316316157106, 0.707106781186548, 0.54, 0.5};
    lac_fbp_options o;

    (void)state;
    lac_fbp_defaults(&o);
    for (int k = 0; k < LAC_FILTER_CUSTOM; k++) {
        o.filter = (lac_filter)k;
        o.cutoff = 1.0;
        lac_test_near(laci_filter_window(&o, 0.0), 1.0, 1e-15);
        lac_test_near(laci_filter_window(&o, 0.5), half_way[k], 1e-14);
        lac_test_near(laci_filter_window(&o, 1.0), at_nyquist[k], 1e-15);
        o.cutoff = 0.4;
        lac_test_near(laci_filter_window(&o, 0.2), half_way[k], 1e-14);
        lac_test_near(laci_filter_window(&o, 0.41), 0.0, 0.0);
    }
}

/* A window of the plan multiplies the spectrum: a pure frequency shows its gain. */
static double custom(void *user, double f)
{
    return *(double *)user * (1.0 - f);
}

static void window_multiplies_the_spectrum(void **state)
{
    double twice = 2.0, gain[2];
    const int n = 400;

    (void)state;
    for (int k = 0; k < 2; k++) {
        lac_fbp_options o;
        double a = 0.0, b = 0.0;
        rig r;

        lac_fbp_defaults(&o);
        o.filter = k == 0 ? LAC_FILTER_RAMP : LAC_FILTER_CUSTOM;
        o.window = custom;
        o.user = &twice;
        rig_make(&r, n, 1.0, &o);
        for (int i = 0; i < n; i++) /* frequency 0.3 of Nyquist under a wide bell */
            r.row[i] = (float)(cos(0.3 * LACI_PI * i) * exp(-1e-3 * pow(i - 200, 2)));
        laci_ramp_apply(r.ramp, r.row, NULL, r.spectrum, NULL);
        for (int i = 0; i < n; i++) {
            a += r.row[i] * cos(0.3 * LACI_PI * i);
            b += exp(-1e-3 * pow(i - 200, 2)) * pow(cos(0.3 * LACI_PI * i), 2);
        }
        gain[k] = a / b;
        rig_free(&r);
    }
    lac_test_near(gain[0], 0.15, 1e-3); /* |f| = 0.3 / 2 cycles a bin */
    lac_test_near(gain[1] / gain[0], 2.0 * 0.7, 5e-3);
}

static void names_go_both_ways(void **state)
{
    lac_filter found = LAC_FILTER_HANN;

    (void)state;
    for (int k = 0; k < LAC_FILTER_CUSTOM; k++) {
        lac_test_ok(lac_filter_find(lac_filter_name((lac_filter)k), &found));
        assert_int_equal(found, k);
    }
    assert_null(lac_filter_name((lac_filter)17));
    assert_null(lac_filter_name((lac_filter)-1));
    lac_test_fails(lac_filter_find("blackman", &found), LAC_E_ARG);
    assert_true(lac_test_detail_has("blackman") && lac_test_detail_has("shepp-logan"));
    assert_int_equal(found, LAC_FILTER_HANN);
    lac_test_fails(lac_filter_find("custom", &found), LAC_E_ARG);
    lac_test_fails(lac_filter_find(NULL, &found), LAC_E_ARG);
    lac_test_fails(lac_filter_find("ramp", NULL), LAC_E_ARG);
}

static double not_a_number(void *user, double f)
{
    (void)user;
    return f > 0.5 ? NAN : 1.0;
}

static void bad_windows_are_refused(void **state)
{
    lac_fbp_options o;
    laci_ramp *ramp = NULL;

    (void)state;
    lac_fbp_defaults(&o);
    o.filter = LAC_FILTER_CUSTOM;
    lac_test_fails(laci_filter_check(&o), LAC_E_ARG);
    assert_true(lac_test_detail_has("NULL"));
    o.window = not_a_number;
    lac_test_ok(laci_filter_check(&o));
    lac_test_fails(laci_ramp_create(&ramp, 9, 1.0, &o), LAC_E_ARG);
    assert_null(ramp);
    assert_true(lac_test_detail_has("finite"));
    o.cutoff = 1.5;
    lac_test_fails(laci_filter_check(&o), LAC_E_ARG);
    assert_true(lac_test_detail_has("1.5"));
    o.cutoff = NAN;
    lac_test_fails(laci_filter_check(&o), LAC_E_ARG);
    o.cutoff = 1.0;
    o.filter = (lac_filter)9;
    lac_test_fails(laci_filter_check(&o), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 9"));
}

static lac_status make_and_drop(void *ctx)
{
    laci_ramp *ramp = NULL;
    lac_status st = laci_ramp_create(&ramp, 33, 1.0, ctx);

    laci_ramp_destroy(&ramp);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    lac_fbp_options o;

    (void)state;
    lac_fbp_defaults(&o);
    lac_test_alloc_failures(make_and_drop, &o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taps_have_known_values),
        cmocka_unit_test(filter_is_the_linear_convolution),
        cmocka_unit_test(spectrum_is_the_modulus_of_the_frequency),
        cmocka_unit_test(disc_has_the_known_transforms),
        cmocka_unit_test(windows_have_known_values),
        cmocka_unit_test(window_multiplies_the_spectrum),
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(bad_windows_are_refused),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
