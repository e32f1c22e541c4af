/* tests/unit/test_hardening.c - beam hardening: curves, their fit, their text. */
#include "support/disc_testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "radon/hardening.h"

/* A beam of two energies, a known material: g = -log(0.5 e^-aL + 0.5 e^-bL). */
static double measured(double length)
{
    return -log(0.5 * exp(-0.06 * length) + 0.5 * exp(-0.02 * length));
}

static void harden(lac_sino *s)
{
    for (size_t i = 0; i < lac_sino_count(s); i++)
        s->data[i] = (float)measured(s->data[i]);
}

/* The curve gives path lengths back: p(g(L)) = mu L within a share of the longest. */
static void expect_curve(const lac_hardening *h, double from, double to, double share)
{
    for (int i = 0; i <= 20; i++) {
        const double length = from + (to - from) * i / 20.0;

        lac_test_near(lac_hardening_value(h, measured(length)) / h->mu, length,
                      share * to);
    }
}

static void values_and_ends(void **state)
{
    const lac_hardening h = {0.03, 3, {0.8, -0.04, 0.06}, 2.0};
    const double slope = 0.8 - 0.08 * 2.0 + 0.18 * 4.0;

    (void)state;
    lac_test_near(lac_hardening_value(&h, 1.5), 0.8 * 1.5 - 0.04 * 2.25 + 0.06 * 3.375,
                  1e-14);
    lac_test_near(lac_hardening_value(&h, -0.1), -0.08, 1e-14);
    lac_test_near(lac_hardening_value(&h, 3.0), 1.6 - 0.16 + 0.48 + slope, 1e-14);
    lac_test_near(lac_hardening_value(&h, 0.0), 0.0, 0.0);
}

/* mu of the fit keeps the sum of the data; the curve undoes the bend to 0.4 % of the
 * longest path (a cubic), the straight line is far off. */
static void a_solid_disc_gives_the_curve(void **state)
{
    (void)state;
    for (int fan = 0; fan < 2; fan++) {
        lac_test_disc d = lac_test_disc_usual;
        lac_hardening_fit f;
        double before = 0.0, after = 0.0;
        lac_sino *s;

        d.fan = fan;
        d.holes = 0;
        s = lac_test_disc_scan(&d);
        harden(s);
        lac_test_ok(lac_hardening_fit_disc(s, &d.disc, NULL, &f));
        expect_curve(&f.curve, 3.0, 40.6, 0.004);
        lac_test_near(f.longest_mm, 40.6, 0.1);
        lac_test_range(f.straight, 0.01, 0.1);
        lac_test_range(f.residual, 0.0, 0.3 * f.straight);
        for (size_t i = 0; i < lac_sino_count(s); i++)
            before += s->data[i];
        lac_test_ok(lac_hardening_apply(&f.curve, s));
        for (size_t i = 0; i < lac_sino_count(s); i++)
            after += s->data[i];
        lac_test_near(after / before, 1.0, 0.003);
        lac_sino_destroy(&s);
    }
}

/* A full turn of a disc with holes: FBP, Otsu, projection. */
static void a_full_turn_gives_the_curve(void **state)
{
    lac_test_disc d = lac_test_disc_usual;
    lac_hardening_fit f;
    lac_sino *s;

    (void)state;
    d.n_views = 180;
    s = lac_test_disc_scan(&d);
    harden(s);
    lac_test_ok(lac_hardening_fit_scan(s, NULL, NULL, &f));
    expect_curve(&f.curve, 8.0, 38.0, 0.02);
    lac_test_range(f.iterations, 2, 4);
    lac_test_range(f.changed, 0.0, 0.01);
    lac_test_range(f.residual, 0.0, 0.02);
    lac_sino_destroy(&s);
}

/* 90 degrees of a disc with holes, its outline known; without it the error says so. */
static void an_arc_needs_the_outline(void **state)
{
    const lac_hardening_fit before = {.iterations = -3};
    lac_test_disc d = lac_test_disc_usual;
    lac_hardening_fit f = before;
    lac_sino *s;

    (void)state;
    d.fan = 1;
    s = lac_test_disc_scan(&d);
    harden(s);
    lac_test_fails(lac_hardening_fit_scan(s, NULL, NULL, &f), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("outline"));
    assert_memory_equal(&f, &before, sizeof f);
    lac_test_ok(lac_hardening_fit_scan(s, &d.disc, NULL, &f));
    expect_curve(&f.curve, 8.0, 38.0, 0.03);
    lac_sino_destroy(&s);
}

/* Many bins are joined by threes, two are left over: half of them on each side would
 * shift the object by a bin. */
static void joined_bins_stay_in_place(void **state)
{
    const lac_hardening_options o = {.degree = 4, .iterations = 2};
    lac_test_disc d = lac_test_disc_usual;
    lac_hardening_fit f;
    lac_sino *s;

    (void)state;
    d.holes = 0;
    d.n_det = 770;
    d.n_views = 20;
    d.step_deg = 4.0;
    s = lac_test_disc_scan(&d);
    lac_test_ok(lac_hardening_fit_scan(s, &d.disc, &o, &f));
    lac_test_range(f.residual, 0.0, 0.0037); /* 0.0027; 0.0047 where they are */
    lac_sino_destroy(&s);
}

static void text_goes_round(void **state)
{
    const lac_hardening h = {
        0.0329128309, 3, {0.81388902, -0.0308484553, 0.0656450104}, 2.16580654};
    lac_hardening back;
    char text[256];

    (void)state;
    lac_test_ok(lac_hardening_format(&h, text, sizeof text));
    assert_string_equal(text, "0.0329128309 0.81388902 -0.0308484553 0.0656450104 to "
                              "2.16580654");
    lac_test_ok(lac_hardening_parse(&back, text, "text"));
    assert_int_equal(back.n, 3);
    lac_test_near(back.mu, h.mu, 1e-12);
    lac_test_near(back.c[2], h.c[2], 1e-12);
    lac_test_near(back.g_max, h.g_max, 1e-12);
    lac_test_ok(lac_hardening_parse(&back, " 0.04 1\n", "text"));
    assert_int_equal(back.n, 1);
    assert_true(isinf(back.g_max));
    lac_test_ok(lac_hardening_format(&back, text, sizeof text));
    assert_string_equal(text, "0.04 1");
    lac_test_fails(lac_hardening_format(&h, text, 20), LAC_E_ARG);
}

static void bad_text_is_refused(void **state)
{
    const struct {
        const char *text, *says;
    } bad[] = {{"", "MU C1"},
               {"mu 1", "MU C1"},
               {"0.03", "coefficients are needed"},
               {"-0.03 1", "mu must be above 0"},
               {"0.03 1 0.5x", "'0.5x' is not a number"},
               {"0.03 1 nan", "'nan' is not a number"},
               {"0.03 1 to", "one number must follow"},
               {"0.03 1 to 2 3", "one number must follow"},
               {"0.03 1 to -2", "above 0"},
               {"0.03 1 -0.3 to 2", "must grow"},
               {"0.03 1 -0.001", "must grow"}, /* at g = 500, without "to" at 20 */
               {"0.03 -1 1", "must grow"},
               {"0.03 1 1 1 1 1 1 1", "at most 6"}};
    lac_hardening h = {.n = 77};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (i == 10) /* grows up to 20 */
            continue;
        lac_test_fails(lac_hardening_parse(&h, bad[i].text, "here"), LAC_E_FORMAT);
        if (!lac_test_detail_has(bad[i].says) || !lac_test_detail_has("here:"))
            fail_msg("'%s' says: %s", bad[i].text, lac_error_detail());
        assert_int_equal(h.n, 77);
    }
}

static void files_go_round(void **state)
{
    const lac_hardening h = {0.03, 2, {0.9, 0.05}, 2.5};
    lac_provenance *record = NULL;
    lac_hardening back = {.n = 77};
    char *path;

    (void)state;
    lac_test_dir();
    path = (char *)lac_test_path("a.hardening");
    lac_test_ok(lac_provenance_create(&record));
    lac_test_ok(lac_provenance_add(record, "command", "lacuna 1 2 3"));
    lac_test_ok(lac_hardening_write(&h, path, record));
    lac_test_ok(lac_hardening_read(&back, path));
    assert_int_equal(back.n, 2);
    lac_test_near(back.c[1], 0.05, 1e-12);
    lac_test_near(back.g_max, 2.5, 1e-12);
    back.n = 77;
    lac_test_fails(lac_hardening_read(&back, lac_test_path("none")), LAC_E_IO);
    assert_true(lac_test_detail_has("none"));
    lac_test_write_file(path, "# 0.03 1\n", 9);
    lac_test_fails(lac_hardening_read(&back, path), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("a.hardening"));
    lac_test_write_file(path, "0.03 1\0 2", 9);
    lac_test_fails(lac_hardening_read(&back, path), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("binary"));
    lac_test_fails(lac_hardening_write(&h, lac_test_path("no/such"), NULL), LAC_E_IO);
    assert_int_equal(back.n, 77);
    assert_int_equal(lac_test_dir_count(), 1);
    lac_provenance_destroy(&record);
    lac_test_dir_remove();
}

/* Nothing through the material, data that fall with L, NaN, bad options. */
static void bad_data_are_refused(void **state)
{
    const float g[] = {0.1f, 0.2f, 0.3f, 0.4f}, l[] = {1.0f, 2.0f, 3.0f, 4.0f};
    const float none[4] = {0.0f}, minus[] = {-0.1f, -0.2f, -0.3f, -0.4f};
    const float broken[] = {0.1f, NAN, 0.3f, 0.4f};
    lac_hardening_fit f;

    (void)state;
    lac_test_ok(lac_hardening_fit_lengths(4, g, l, NULL, &f));
    lac_test_near(f.curve.mu, 0.1, 1e-6);
    lac_test_fails(lac_hardening_fit_lengths(4, g, none, NULL, &f), LAC_E_NUMERIC);
    lac_test_fails(lac_hardening_fit_lengths(2, g, l, NULL, &f), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("at least 3"));
    lac_test_fails(lac_hardening_fit_lengths(4, minus, l, NULL, &f), LAC_E_NUMERIC);
    lac_test_fails(lac_hardening_fit_lengths(4, broken, l, NULL, &f), LAC_E_NUMERIC);
    lac_test_fails(
        lac_hardening_fit_lengths(
            4, g, l, &(lac_hardening_options){.degree = 7, .iterations = 1}, &f),
        LAC_E_ARG);
    assert_true(lac_test_detail_has("got 7"));
    lac_test_fails(
        lac_hardening_fit_lengths(
            4, g, l, &(lac_hardening_options){.degree = 1, .iterations = 0}, &f),
        LAC_E_ARG);
}

/* A curve that could not grow gets a lower degree: noise at degree 6 would bend it. */
static void the_degree_is_lowered(void **state)
{
    const float l[] = {10.0f, 20.0f, 30.0f, 40.0f, 50.0f, 60.0f};
    const float g[] = {1.0f, 0.6f, 2.0f, 1.5f, 3.0f, 2.5f};
    const lac_hardening_options o = {.degree = 6, .iterations = 1};
    lac_hardening_fit f;

    (void)state;
    lac_test_ok(lac_hardening_fit_lengths(6, g, l, &o, &f));
    lac_test_range(f.curve.n, 1, 5);
    lac_test_ok(lac_hardening_check(&f.curve));
}

static lac_status fit_arc(void *ctx)
{
    lac_hardening_fit f;
    const lac_hardening_options o = {.degree = 2, .iterations = 1};

    return lac_hardening_fit_scan(ctx, &lac_test_disc_usual.disc, &o, &f);
}

static void memory_may_run_out(void **state)
{
    lac_test_disc d = lac_test_disc_usual;
    lac_sino *s;

    (void)state;
    d.n_det = 24;
    for (int full = 0; full < 2; full++) {
        d.n_views = full ? 60 : 10;
        d.step_deg = 3.0;
        s = lac_test_disc_scan(&d);
        harden(s);
        lac_test_alloc_failures(fit_arc, s);
        lac_sino_destroy(&s);
    }
}

static void defaults_are_those_of_the_header(void **state)
{
    lac_hardening_options o = {-1, -1};

    (void)state;
    lac_hardening_defaults(&o);
    assert_int_equal(o.degree, 3);
    assert_int_equal(o.iterations, 4);
}

/* The mask is the disc itself, as pixels know it: the curve is that of the chords, to
 * the width of a pixel in some 40. */
static void a_mask_gives_the_curve_of_the_disc(void **state)
{
    const lac_grid grid = {120, 120, 0.4};
    lac_test_disc d = lac_test_disc_usual;
    lac_hardening_fit f = {.iterations = -3}, before = f;
    lac_image *mask = NULL;
    lac_sino *s;

    (void)state;
    d.holes = 0;
    s = lac_test_disc_scan(&d);
    harden(s);
    lac_test_ok(lac_image_create(&mask, &grid));
    for (int i = 0; i < 120 * 120 * 64; i++) { /* 8 x 8 points a pixel */
        const int p = i / 64;
        const double x = (p % 120 - 60 + (i % 8 + 0.5) / 8.0) * 0.4 - d.disc.x_mm,
                     y = (60 - p / 120 - (i / 8 % 8 + 0.5) / 8.0) * 0.4 - d.disc.y_mm;

        mask->data[p] += hypot(x, y) < d.disc.radius_mm ? 1.0f / 64.0f : 0.0f;
    }
    lac_test_fails(lac_hardening_fit_mask(s, NULL, NULL, &f), LAC_E_ARG);
    mask->data[7] = NAN;
    lac_test_fails(lac_hardening_fit_mask(s, mask, NULL, &f), LAC_E_NUMERIC);
    mask->data[7] = 0.0f;
    assert_memory_equal(&f, &before, sizeof f);
    lac_test_ok(lac_hardening_fit_mask(s, mask, NULL, &f));
    expect_curve(&f.curve, 3.0, 40.6, 0.006);
    lac_test_near(f.longest_mm, 40.6, 0.4);
    lac_image_destroy(&mask);
    lac_sino_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_ends),
        cmocka_unit_test(a_solid_disc_gives_the_curve),
        cmocka_unit_test(a_full_turn_gives_the_curve),
        cmocka_unit_test(an_arc_needs_the_outline),
        cmocka_unit_test(joined_bins_stay_in_place),
        cmocka_unit_test(text_goes_round),
        cmocka_unit_test(bad_text_is_refused),
        cmocka_unit_test(files_go_round),
        cmocka_unit_test(bad_data_are_refused),
        cmocka_unit_test(the_degree_is_lowered),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(defaults_are_those_of_the_header),
        cmocka_unit_test(a_mask_gives_the_curve_of_the_disc),
    };

    return cmocka_run_group_tests_name("hardening", tests, NULL, NULL);
}
