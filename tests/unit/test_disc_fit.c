/* tests/unit/test_disc_fit.c - outlines of round objects, and air at zero. */
#include "support/disc_testing.h"

#include <math.h>
#include <string.h>

#include "data/noise.h"
#include "data/phantom.h"
#include "radon/air.h"
#include "radon/disc_fit.h"

static void expect_disc(const lac_disc_fit *f, const lac_disc *want, double tol)
{
    lac_test_near(f->disc.x_mm, want->x_mm, tol);
    lac_test_near(f->disc.y_mm, want->y_mm, tol);
    lac_test_near(f->disc.radius_mm, want->radius_mm, tol);
}

/* A bin is 0.26 mm wide; without noise the edge is found to a tenth of it. */
static void the_circle_is_found(void **state)
{
    (void)state;
    for (int k = 0; k < 8; k++) {
        lac_test_disc d = lac_test_disc_usual;
        lac_disc_fit f;
        lac_sino *s;

        d.fan = k & 1;
        d.holes = k & 2 ? 3 : 0;
        if (k & 4) { /* a full turn and a displaced axis */
            d.step_deg = 4.0;
            d.axis_offset = -5.5;
        }
        s = lac_test_disc_scan(&d);
        lac_test_ok(lac_disc_fit_run(s, NULL, &f));
        expect_disc(&f, &d.disc, 0.03);
        lac_test_range(f.residual_mm, 0.0, 0.03);
        assert_int_equal(f.n_found, 2 * d.n_views);
        lac_sino_destroy(&s);
    }
}

/* Bars, cells and rings of holes that begin behind a wall of 1/70 of the disc: what the
 * data rise to behind it must not be taken for the disc. */
static void holes_near_the_edge_do_not_matter(void **state)
{
    const double half = 38.0;
    lac_geom *geom = NULL;
    double worst = 0.0;

    (void)state;
    lac_test_ok(lac_geom_create(&geom, 45, 280));
    lac_geom_set_angles_deg(geom, -33.0, 1.5);
    geom->beam = LAC_BEAM_FAN;
    geom->pitch_mm = 0.4;
    geom->source_origin_mm = 410.66;
    geom->source_detector_mm = 553.74;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        lac_phantom_disc_options o;
        lac_phantom *disc = NULL;
        lac_sino *s = NULL;
        lac_disc_fit f;

        lac_phantom_disc_defaults(&o);
        o.radius = 0.92;
        o.x0 = 0.02;
        o.y0 = -0.01;
        lac_test_ok(lac_phantom_disc(&disc, &o, seed));
        lac_test_ok(lac_sino_create(&s, geom));
        lac_test_ok(lac_phantom_project(disc, 2.0 * half, 2, s));
        lac_test_ok(lac_disc_fit_run(s, NULL, &f));
        worst = fmax(worst, fabs(f.disc.x_mm - o.x0 * half));
        worst = fmax(worst, fabs(f.disc.y_mm - o.y0 * half));
        worst = fmax(worst, fabs(f.disc.radius_mm - o.radius * half));
        lac_sino_destroy(&s);
        lac_phantom_destroy(&disc);
    }
    print_message("# worst of 40 outlines: %.3f mm, a bin is 0.3 mm\n", worst);
    lac_test_range(worst, 0.0, 0.15);
    lac_geom_destroy(&geom);
}

/* 21 degrees, noise of 1 % and an offset of 2 % of the largest value. */
static void short_noisy_arcs_do(void **state)
{
    (void)state;
    for (int fan = 0; fan < 2; fan++) {
        lac_test_disc d = lac_test_disc_usual;
        lac_disc_fit f;
        lac_sino *s;

        d.fan = fan;
        d.n_views = 43;
        d.step_deg = 0.5;
        s = lac_test_disc_scan(&d);
        lac_test_ok(lac_noise_gaussian(s, 0.01, 5, NULL));
        for (size_t i = 0; i < lac_sino_count(s); i++)
            s->data[i] += 0.8f;
        lac_test_ok(lac_disc_fit_run(s, NULL, &f));
        expect_disc(&f, &d.disc, 0.3);
        lac_test_range(f.error_mm, 0.001, 0.15);
        lac_sino_destroy(&s);
    }
}

/* Data that bend by 20 % move the edge by less than a tenth of a bin. */
static void hardening_does_not_move_it(void **state)
{
    lac_test_disc d = lac_test_disc_usual;
    lac_sino *s = lac_test_disc_scan(&d);
    lac_disc_fit f;

    (void)state;
    for (size_t i = 0; i < lac_sino_count(s); i++)
        s->data[i] *= 1.0f - 0.005f * s->data[i];
    lac_test_ok(lac_disc_fit_run(s, NULL, &f));
    expect_disc(&f, &d.disc, 0.03);
    lac_sino_destroy(&s);
}

/* In every fifth view a clamp reaches in at the first bins. */
static void outliers_do_not_pull(void **state)
{
    lac_test_disc d = lac_test_disc_usual;
    lac_sino *s = lac_test_disc_scan(&d);
    lac_disc_fit f;

    (void)state;
    for (int iv = 0; iv < d.n_views; iv += 5)
        for (int j = 12; j < 30; j++)
            s->data[iv * d.n_det + j] += 15.0f;
    lac_test_ok(lac_disc_fit_run(s, NULL, &f));
    expect_disc(&f, &d.disc, 0.03);
    lac_test_range(f.n_edges, 150, 165);
    lac_sino_destroy(&s);
}

/* One side beyond the detector: the other edges do. */
static void one_side_may_be_cut_off(void **state)
{
    lac_test_disc d = lac_test_disc_usual;
    lac_disc_fit f;
    lac_sino *s;

    (void)state;
    d.axis_offset = 55.0;
    s = lac_test_disc_scan(&d);
    lac_test_ok(lac_disc_fit_run(s, NULL, &f));
    expect_disc(&f, &d.disc, 0.05);
    lac_test_range(f.n_found, d.n_views, d.n_views + 10);
    lac_sino_destroy(&s);
}

/* An ellipse, nothing at all, one view, and bad arguments. */
static void what_is_not_round_is_refused(void **state)
{
    const lac_ellipse e = {1.0, 0.5, 0.4, 0.05, -0.03, 0.4};
    const lac_disc_fit before = {{1.0, 2.0, 3.0}, 4.0, 5.0, 6, 7};
    lac_disc_fit_options o;
    lac_disc_fit f = before;
    lac_test_disc d = lac_test_disc_usual;
    lac_phantom *phantom = NULL;
    lac_sino *s;

    (void)state;
    d.n_views = 180;
    s = lac_test_disc_scan(&d);
    lac_test_ok(lac_phantom_from_ellipses(&phantom, &e, 1));
    lac_test_ok(lac_phantom_project(phantom, 50.0, 1, s));
    lac_test_fails(lac_disc_fit_run(s, NULL, &f), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("no round object"));
    assert_true(lac_test_detail_has("best circle"));
    memset(s->data, 0, lac_sino_count(s) * sizeof *s->data);
    lac_test_fails(lac_disc_fit_run(s, NULL, &f), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("found in 0 places"));
    lac_disc_fit_defaults(&o);
    o.high = 0.05;
    lac_test_fails(lac_disc_fit_run(s, &o, &f), LAC_E_ARG);
    assert_true(lac_test_detail_has("0.05"));
    s->data[5] = NAN;
    lac_test_fails(lac_disc_fit_run(s, NULL, &f), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("bin 5"));
    lac_test_fails(lac_disc_fit_run(NULL, NULL, &f), LAC_E_ARG);
    assert_memory_equal(&f, &before, sizeof f);
    lac_sino_destroy(&s);
    d.n_views = 1;
    s = lac_test_disc_scan(&d);
    lac_test_fails(lac_disc_fit_run(s, NULL, &f), LAC_E_NUMERIC);
    lac_sino_destroy(&s);
    lac_phantom_destroy(&phantom);
}

/* Chords are the exact line integrals of the disc (of 4 rays a bin: rel 1e-3 away from
 * the edge), so signs and the fan's rays are right. */
static void chords_are_the_path_lengths(void **state)
{
    (void)state;
    for (int fan = 0; fan < 2; fan++) {
        lac_test_disc d = lac_test_disc_usual;
        lac_sino *s;
        float chord[200 * 11];

        d.fan = fan;
        d.holes = 0;
        d.n_views = 11;
        d.axis_offset = 3.25;
        s = lac_test_disc_scan(&d);
        lac_test_ok(lac_disc_chords(s->geom, &d.disc, chord));
        for (int i = 0; i < 200 * 11; i++)
            if (chord[i] > 20.0f || s->data[i] == 0.0f)
                lac_test_near(chord[i], s->data[i], 0.01);
        lac_sino_destroy(&s);
    }
}

/* With holes and without, from few views, with noise; nothing in air. */
static void the_attenuation_is_found(void **state)
{
    (void)state;
    for (int k = 0; k < 4; k++) {
        lac_test_disc d = lac_test_disc_usual;
        double value = 0.0;
        lac_sino *s;

        d.fan = k & 1;
        d.holes = k & 2 ? 3 : 0;
        d.n_views = 25;
        s = lac_test_disc_scan(&d);
        lac_test_ok(lac_disc_attenuation(s, &d.disc, &value));
        lac_test_near(value, 1.0, 0.01);
        for (size_t i = 0; i < lac_sino_count(s); i++)
            s->data[i] *= 0.0317f;
        lac_test_ok(lac_noise_gaussian(s, 0.005, 5, NULL));
        lac_test_ok(lac_disc_attenuation(s, &d.disc, &value));
        lac_test_range(value, 0.0317, 1.05 * 0.0317);
        memset(s->data, 0, lac_sino_count(s) * sizeof *s->data);
        lac_test_fails(lac_disc_attenuation(s, &d.disc, &value), LAC_E_NUMERIC);
        lac_test_fails(lac_disc_attenuation(s, NULL, &value), LAC_E_ARG);
        lac_sino_destroy(&s);
    }
}

static void the_raster_has_the_area(void **state)
{
    const lac_disc disc = {1.3, -2.1, 7.0};
    const lac_grid grid = {40, 50, 0.5};
    lac_image *image = NULL;
    double area = 0.0, x = 0.0, y = 0.0;

    (void)state;
    lac_test_ok(lac_image_create(&image, &grid));
    lac_test_ok(lac_disc_raster(&disc, 0.4, image));
    for (int i = 0; i < 40 * 50; i++) {
        area += image->data[i] * 0.25;
        x += image->data[i] * 0.25 * (i % 40 - 19.5) * 0.5;
        y += image->data[i] * 0.25 * (24.5 - i / 40) * 0.5;
    }
    lac_test_near(area, 3.14159265 * 7.4 * 7.4, 0.3);
    lac_test_near(x / area, 1.3, 0.02);
    lac_test_near(y / area, -2.1, 0.02);
    lac_test_fails(lac_disc_raster(&disc, -7.0, image), LAC_E_ARG);
    lac_image_destroy(&image);
}

/* A drift in time and a slope along the detector are taken off where rays meet the air
 * on both sides; the data then equal the clean ones. */
static void air_drift_is_taken_off(void **state)
{
    lac_test_disc d = lac_test_disc_usual;
    lac_air_options o = {.disc = &d.disc};
    lac_sino *clean, *s = NULL;
    lac_air_report r;

    (void)state;
    d.fan = 1;
    clean = lac_test_disc_scan(&d);
    lac_test_ok(lac_sino_copy(&s, clean));
    for (int iv = 0; iv < d.n_views; iv++)
        for (int j = 0; j < d.n_det; j++)
            s->data[iv * d.n_det + j] += (float)(0.5 + 0.003 * iv);
    lac_test_ok(lac_air_correct(s, &o, &r));
    lac_test_close(s->data, clean->data, lac_sino_count(s), 0.0, 1e-5);
    lac_test_near(r.mean, 0.5 + 0.003 * 45.0, 1e-5);
    lac_test_near(r.smallest, 0.5, 1e-5);
    lac_test_near(r.largest, 0.77, 1e-5);
    assert_int_equal(r.n_views, 91);
    /* a slope is followed between the middles of both sides: some 15 bins are left at
     * each end, 0.001 * 8 of it */
    for (int i = 0; i < 91 * 200; i++)
        s->data[i] = clean->data[i] + 0.001f * (float)(i % 200);
    lac_test_ok(lac_air_correct(s, &(lac_air_options){.edge_bins = 5}, &r));
    lac_test_close(s->data, clean->data, lac_sino_count(s), 0.0, 0.0021);
    lac_test_near(r.mean, 0.001 * 99.5, 1e-5);
    lac_sino_destroy(&s);
    lac_sino_destroy(&clean);
}

static void air_needs_bins_in_air(void **state)
{
    lac_test_disc d = lac_test_disc_usual;
    const lac_disc wide = {0.0, 0.0, 60.0};
    lac_sino *s = lac_test_disc_scan(&d), *before = NULL;

    (void)state;
    lac_test_ok(lac_sino_copy(&before, s));
    lac_test_fails(lac_air_correct(s, &(lac_air_options){.disc = &wide}, NULL),
                   LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("no view has a bin in air"));
    lac_test_fails(lac_air_correct(s, &(lac_air_options){.edge_bins = 101}, NULL),
                   LAC_E_ARG);
    assert_true(lac_test_detail_has("1..100"));
    lac_test_fails(
        lac_air_correct(s, &(lac_air_options){.edge_bins = 1, .margin_mm = -1.0}, NULL),
        LAC_E_ARG);
    assert_memory_equal(s->data, before->data, lac_sino_count(s) * sizeof *s->data);
    lac_sino_destroy(&before);
    lac_sino_destroy(&s);
}

static lac_status fit_and_correct(void *ctx)
{
    lac_sino *s = ctx;
    lac_disc_fit f;
    lac_status st = lac_disc_fit_run(s, NULL, &f);

    if (st == LAC_OK)
        st = lac_air_correct(s, &(lac_air_options){.disc = &f.disc}, NULL);
    return st;
}

static void memory_may_run_out(void **state)
{
    lac_sino *s = lac_test_disc_scan(&lac_test_disc_usual);

    (void)state;
    lac_test_alloc_failures(fit_and_correct, s);
    lac_sino_destroy(&s);
}

/* A parallel ray is x cos t + y sin t = s. A ray of the fan through detector position u
 * leaves the source SOD (sin t, -cos t) towards SDD along the central ray, u aside: its
 * distance from a point is that of a point from a line through two points, positive on
 * the side of higher bins. */
static void distances_are_those_of_points_from_lines(void **state)
{
    enum { VIEWS = 7, BINS = 9 };
    const lac_disc disc = {1.7, -2.4, 3.0};

    (void)state;
    for (int fan = 0; fan < 2; fan++) {
        float got[VIEWS * BINS], was;
        lac_geom *g = NULL;

        lac_test_ok(lac_geom_create(&g, VIEWS, BINS));
        g->beam = fan ? LAC_BEAM_FAN : LAC_BEAM_PARALLEL;
        g->pitch_mm = 2.5;
        g->axis_offset_mm = -0.75;
        g->source_origin_mm = 40.0;
        g->source_detector_mm = 65.0;
        lac_geom_set_angles_deg(g, -35.0, 47.0);
        lac_test_ok(lac_disc_distances(g, &disc, got));
        for (int i = 0; i < VIEWS * BINS; i++) {
            const double t = g->angle[i / BINS], u = lac_geom_bin_mm(g, i % BINS),
                         c = cos(t), s = sin(t);
            /* two points of the ray */
            const double ax = fan ? 40.0 * s : u * c, ay = fan ? -40.0 * c : u * s,
                         bx = fan ? u * c - 25.0 * s : u * c - s,
                         by = fan ? u * s + 25.0 * c : u * s + c;
            const double length = hypot(bx - ax, by - ay);
            const double want =
                ((bx - ax) * (disc.y_mm - ay) - (by - ay) * (disc.x_mm - ax)) / length;

            lac_test_near(got[i], want, 1e-5);
        }
        was = got[3];
        g->pitch_mm = -1.0;
        lac_test_fails(lac_disc_distances(g, &disc, got), LAC_E_ARG);
        g->pitch_mm = 2.5;
        lac_test_fails(lac_disc_distances(g, NULL, got), LAC_E_ARG);
        lac_test_fails(lac_disc_distances(g, &disc, NULL), LAC_E_ARG);
        lac_test_near(got[3], was, 0.0);
        lac_geom_destroy(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_circle_is_found),
        cmocka_unit_test(holes_near_the_edge_do_not_matter),
        cmocka_unit_test(short_noisy_arcs_do),
        cmocka_unit_test(hardening_does_not_move_it),
        cmocka_unit_test(outliers_do_not_pull),
        cmocka_unit_test(one_side_may_be_cut_off),
        cmocka_unit_test(what_is_not_round_is_refused),
        cmocka_unit_test(chords_are_the_path_lengths),
        cmocka_unit_test(the_attenuation_is_found),
        cmocka_unit_test(the_raster_has_the_area),
        cmocka_unit_test(air_drift_is_taken_off),
        cmocka_unit_test(air_needs_bins_in_air),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(distances_are_those_of_points_from_lines),
    };

    return cmocka_run_group_tests_name("disc_fit", tests, NULL, NULL);
}
