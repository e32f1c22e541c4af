/* tests/unit/test_tool_sample_like.c - training samples in the geometry of a scan: what
 * is measured, what physics does to it, and the arcs that the trainer is told. */
#include "data/fileio.h"
#include "data/phantom.h"
#include "support/sample_fixture.h"
#include "tools/sample_physics.h"
#include "tools/train_set.h"

#include <math.h>
#include <string.h>

#define DEGREE (3.14159265358979323846 / 180.0)

/* A fan-beam scan of 7 views every 2.5 degrees, 61 bins, the axis off the middle. */
static const char *write_scan(void)
{
    const char *path = lac_test_path("scan.npy");
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, 7, 61));
    lac_geom_set_angles_deg(g, 31.0, 2.5);
    g->beam = LAC_BEAM_FAN;
    g->pitch_mm = 0.9;
    g->axis_offset_mm = 0.7;
    g->source_origin_mm = 120.0;
    g->source_detector_mm = 190.0;
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_ok(lac_sino_write(s, path, NULL));
    lac_geom_destroy(&g);
    lac_sino_destroy(&s);
    return path;
}

static void start_like(void)
{
    start("discs", "24");
    o.like = write_scan();
    o.bin = 2;
    o.field_mm = 30.0;
    o.arcs = "60";
    o.noise = "0";
    o.set.item[0] = "iterations=3";
}

/* --- recipes -------------------------------------------------------------------------
 */

static void recipe_tells_what_is_used(void **state)
{
    recipe *r;

    (void)state;
    start_like();
    o.photons = "1000:4000";
    o.spectrum = "2.5:0.06:0.02:0.03";
    o.offset = "-0.01:0.02";
    r = open_recipe();
    assert_non_null(strstr(r->text,
                           " values=auto field_mm=30 arcs_deg=60 centres_deg=0 "
                           "step_deg=2.5 noise=0 seed=1 beam=fan detectors=30 "
                           "pitch_mm=1.8 axis_offset_mm=1.15 "
                           "source_origin_mm=120 source_detector_mm=190 bin=2 "
                           "photons=1000:4000 spectrum=2.5:0.06:0.02:0.03 "
                           "curve_error=0.03 offset=-0.01:0.02 method="));
    assert_null(strstr(r->text, "scan"));
    recipe_close(&r);
    start_like(); /* the widest disc that all views see: SOD sin(atan(half / SDD)) */
    o.bin = 1;
    o.field_mm = 0.0;
    o.step = "1:2";
    r = open_recipe();
    assert_non_null(strstr(r->text, " step_deg=1:2 "));
    assert_non_null(strstr(r->text, " axis_offset_mm=0.7 "));
    assert_null(strstr(r->text, " bin="));
    lac_test_near(r->given.field_mm,
                  2.0 * 120.0 * sin(atan((0.5 * 61 * 0.9 - 0.7) / 190.0)), 1.0);
    recipe_close(&r);
}

static void refused(const char *what)
{
    recipe *r = (recipe *)&o;

    if (recipe_open(&r, &o) != EXIT_USAGE)
        fail_msg("%s was taken", what);
    assert_null(r);
}

static void recipes_refused(void **state)
{
    static const char *const spectra[] = {
        "",        "1",        "1:2:3",  "1:2:1:1:1", "1:1:2:1", "0:2:1:1",
        "1:2:1:x", "1:2:-1:1", "1:2:1:", "1:2:1:nan", ":2:1:1"};

    (void)state;
    msg_level(1, 0);
    for (size_t i = 0; i < sizeof spectra / sizeof *spectra; i++) {
        start_like();
        o.spectrum = spectra[i];
        refused(spectra[i]);
    }
    start_like();
    o.bin = 62;
    refused("more bins than there are");
    start_like();
    o.like = NULL;
    refused("bins averaged without a scan");
    start_like();
    o.pixel_mm = 0.5;
    refused("a pixel beside a field");
    start_like();
    o.field_mm = 169.0;
    refused("a source within the field");
    start_like();
    o.photons = "0.5";
    refused("half a photon");
    start_like();
    o.offset = "3:2";
    refused("a range from its end");
    start_like();
    o.arcs = "2:60";
    refused("an arc of less than a step");
    start_like();
    o.like = "/nowhere.mat";
    assert_int_equal(recipe_open(&(recipe *){NULL}, &o), EXIT_FAILED);
}

/* --- geometry and data ---------------------------------------------------------------
 */

/* Bins of the scan, each the mean over 4 rays, averaged by two. */
static float *bins_averaged(const sample *s)
{
    const lac_geom *g = s->sino->geom;
    static float mean[100 * 30];
    lac_phantom *ph = NULL;
    lac_geom *fine = NULL;
    lac_sino *sino = NULL;

    lac_test_ok(lac_geom_copy(&fine, g));
    fine->n_det = 61;
    fine->pitch_mm = 0.9;
    fine->axis_offset_mm = 0.7;
    lac_test_ok(lac_sino_create(&sino, fine));
    lac_test_ok(lac_phantom_create(&ph, "discs", s->draw.seed));
    lac_test_ok(lac_phantom_project(ph, 30.0, 4, sino));
    for (int v = 0; v < g->n_views; v++)
        for (int d = 0; d < 30; d++)
            mean[v * 30 + d] =
                0.5f * (sino->data[v * 61 + 2 * d] + sino->data[v * 61 + 2 * d + 1]);
    lac_phantom_destroy(&ph);
    lac_geom_destroy(&fine);
    lac_sino_destroy(&sino);
    return mean;
}

static void samples_are_scans_of_that_scanner(void **state)
{
    recipe *r;
    sample s;

    (void)state;
    start_like();
    r = open_recipe();
    for (uint64_t i = 0; i < 3; i++) {
        const lac_geom *g;

        lac_test_ok(sample_make(r, i, &s));
        g = s.sino->geom;
        assert_int_equal(g->beam, LAC_BEAM_FAN);
        assert_int_equal(g->n_views, 25);
        assert_int_equal(g->n_det, 30);
        lac_test_near(g->angle[0], -30.0 * DEGREE, 1e-9);
        lac_test_near(g->angle[24], 30.0 * DEGREE, 1e-9);
        assert_true(g->source_origin_mm == 120.0 && g->source_detector_mm == 190.0);
        assert_true(s.truth->grid.pixel_mm == 30.0 / 24 && s.truth->grid.nx == 24);
        lac_test_close(s.sino->data, bins_averaged(&s), lac_sino_count(s.sino), 1e-5,
                       0.0);
        sample_clear(&s);
    }
    recipe_close(&r);
}

/* Images too go through the scan of the recipe: a large disc as an image and exactly.
 */
static void images_are_scanned_too(void **state)
{
    const lac_grid grid = {96, 96, 1.0};
    lac_image *image = NULL;
    lac_phantom *ph = NULL;
    lac_sino *exact = NULL;
    char data[600];
    recipe *r;
    sample s;
    double most = 0.0;

    (void)state;
    start_like();
    lac_test_ok(lac_image_create(&image, &grid));
    for (int i = 0; i < 96 * 96; i++)
        image->data[i] = hypot(i % 96 - 47.5, i / 96 - 47.5) < 24.0 ? 0.02f : 0.0f;
    lac_test_ok(lac_image_write(image, lac_test_path("disc.npy"), NULL, NULL));
    snprintf(data, sizeof data, "%s@0-0", lac_test_path("disc.npy"));
    o.data = data;
    r = open_recipe();
    lac_test_ok(sample_make(r, 0, &s));
    /* The radius is a quarter of the width, enlarged; the middle is shifted. */
    lac_test_ok(lac_phantom_from_ellipses(
        &ph,
        &(lac_ellipse){0.02, 0.5 * s.draw.zoom, 0.5 * s.draw.zoom, 2.0 * s.draw.shift_x,
                       2.0 * s.draw.shift_y, 0.0},
        1));
    lac_test_ok(lac_sino_create(&exact, s.sino->geom));
    lac_test_ok(lac_phantom_project(ph, 30.0, 8, exact));
    for (size_t i = 0; i < lac_sino_count(exact); i++)
        most = fmax(most, exact->data[i]);
    lac_test_range(most, 0.2, 0.4);
    lac_test_range(lac_test_rel_diff(s.sino->data, exact->data, lac_sino_count(exact)),
                   0.0, 0.02);
    sample_clear(&s);
    recipe_close(&r);
    lac_image_destroy(&image);
    lac_phantom_destroy(&ph);
    lac_sino_destroy(&exact);
}

/* --- physics -------------------------------------------------------------------------
 */

static void curve_and_its_inverse(void **state)
{
    const recipe_curve c = {2.647, 0.05421, 0.01484, 0.0317};
    const double h = 1e-4;

    (void)state;
    lac_test_near(sample_harden(&c, 0.0), 0.0, 1e-15);
    /* -log of two exponentials, as the definition says */
    lac_test_near(sample_harden(&c, 40.0),
                  -log((c.a * exp(-c.m1 * 40.0) + exp(-c.m2 * 40.0)) / (1.0 + c.a)),
                  1e-12);
    lac_test_near((sample_harden(&c, h) - sample_harden(&c, -h)) / (2.0 * h),
                  (c.a * c.m1 + c.m2) / (1.0 + c.a), 1e-9);
    lac_test_near(sample_harden(&c, 4001.0) - sample_harden(&c, 4000.0), c.m2, 1e-9);
    for (double length = -20.0; length < 300.0; length += 7.3)
        lac_test_near(sample_straighten(&c, sample_harden(&c, length)), length, 1e-8);
}

/* One sample of a recipe, with its draw. */
static sample one(uint64_t number)
{
    recipe *r = open_recipe();
    sample s;

    lac_test_ok(sample_make(r, number, &s));
    recipe_close(&r);
    return s;
}

static double largest(const lac_sino *s)
{
    double most = 0.0;

    for (size_t i = 0; i < lac_sino_count(s); i++)
        most = fmax(most, s->data[i]);
    return most;
}

/* What is corrected without error is what was; else it is bent as the header says. */
static void hardening_is_corrected(void **state)
{
    const sample *s;
    sample a, b, c;
    size_t n;
    double most;

    (void)state;
    start_like();
    a = one(4);
    o.spectrum = "2.6:0.06:0.015:0.0317";
    o.curve_error = 0.0;
    b = one(4);
    o.curve_error = 0.05;
    c = one(4);
    n = lac_sino_count(a.sino);
    most = largest(a.sino);
    lac_test_range(most, 0.3, 1.0);
    lac_test_close(b.sino->data, a.sino->data, n, 2e-6, 0.0);
    s = &c;
    lac_test_range(fabs(s->draw.curve_error), 1e-3, 0.05);
    for (size_t i = 0; i < n; i++) {
        const double h = a.sino->data[i];

        lac_test_near(s->sino->data[i],
                      h * (1.0 + s->draw.curve_error * (2.0 * h / most - 1.0)),
                      1e-5 * most);
    }
    sample_clear(&a);
    sample_clear(&b);
    sample_clear(&c);
}

/* An offset before the correction: in air it is divided by the slope at 0. */
static void offset_is_added_to_the_measurement(void **state)
{
    const double slope = (2.6 * 0.06 + 0.015) / 3.6;
    sample a, b;
    int air = 0;

    (void)state;
    start_like();
    a = one(4);
    o.offset = "0.001:0.002";
    b = one(4);
    lac_test_range(b.draw.offset, 0.001, 0.002);
    for (size_t i = 0; i < lac_sino_count(a.sino); i++)
        lac_test_near(b.sino->data[i] - a.sino->data[i], b.draw.offset, 1e-6);
    sample_clear(&b);
    o.spectrum = "2.6:0.06:0.015:0.0317";
    o.curve_error = 0.0;
    b = one(4);
    for (size_t i = 0; i < lac_sino_count(a.sino); i++)
        if (a.sino->data[i] == 0.0f) {
            lac_test_near(b.sino->data[i], b.draw.offset * 0.0317 / slope, 1e-5);
            air++;
        }
    assert_true(air > 5);
    sample_clear(&a);
    sample_clear(&b);
}

/* Variance exp(g) / N with twice the counts, and the square of the Gaussian share of
 * the largest value, halved. */
static void noise_is_that_of_averaged_bins(void **state)
{
    double z = 0.0, most, gauss = 0.0;
    sample a, b;
    size_t n;

    (void)state;
    start_like();
    o.step = "0.5";
    a = one(1);
    o.photons = "3000";
    b = one(1);
    n = lac_sino_count(a.sino);
    most = largest(a.sino);
    lac_test_near(b.draw.photons, 3000.0, 1e-9);
    for (size_t i = 0; i < n; i++) {
        const double d = b.sino->data[i] - a.sino->data[i];

        z += d * d * 6000.0 / exp(a.sino->data[i]) / (double)n;
    }
    /* A mean of n squares of standard normal numbers has the deviation sqrt(2/n). */
    lac_test_near(z, 1.0, 5.0 * sqrt(2.0 / (double)n));
    sample_clear(&b);
    o.photons = NULL;
    o.noise = "0.01";
    b = one(1);
    for (size_t i = 0; i < n; i++)
        gauss += pow(b.sino->data[i] - a.sino->data[i], 2) / (double)n;
    lac_test_near(gauss / (0.5 * pow(0.01 * most, 2)), 1.0,
                  5.0 * sqrt(2.0 / (double)n));
    sample_clear(&a);
    sample_clear(&b);
}

/* --- files and arcs ------------------------------------------------------------------
 */

static void kept_samples_are_the_same(void **state)
{
    char why[SAMPLE_WHY] = "";
    sample_filled filled;
    sample a, b;
    recipe *r;

    (void)state;
    start_like();
    o.photons = "1000:4000";
    o.spectrum = "2.6:0.06:0.015:0.0317";
    o.offset = "0:0.01";
    r = open_recipe();
    assert_int_equal(
        sample_cache_fill(r, lac_test_path("samples"), 0, 2, NULL, &filled), EXIT_DONE);
    lac_test_ok(sample_cache_read(r, lac_test_path("samples"), 1, &a, why));
    lac_test_ok(sample_make(r, 1, &b));
    assert_memory_equal(a.sino->data, b.sino->data,
                        lac_sino_count(b.sino) * sizeof *b.sino->data);
    assert_memory_equal(a.fstar->data, b.fstar->data, 24 * 24 * sizeof *b.fstar->data);
    assert_int_equal(a.sino->geom->beam, LAC_BEAM_FAN);
    assert_true(a.sino->geom->axis_offset_mm == b.sino->geom->axis_offset_mm);
    sample_clear(&a);
    sample_clear(&b);
    recipe_close(&r);
}

/* Behind the examples themselves their halves, as long as a crop fits. */
static void examples_come_in_octaves(void **state)
{
    train_set set;
    recipe *r;

    (void)state;
    start_like();
    r = open_recipe();
    assert_int_equal(train_set_load(&set, r, NULL, 0, 2, LAC_MODEL_LTI), EXIT_DONE);
    assert_int_equal(set.example[0].n, 24);
    train_set_add_octaves(&set, 3, 6);
    assert_int_equal(set.n, 6);
    for (int i = 0; i < 2; i++) {
        const lac_example *e = &set.example[i], *half = &set.example[2 + i],
                          *least = &set.example[4 + i];

        assert_int_equal(half->n, 12);
        assert_int_equal(least->n, 6);
        assert_true(half->from == e->from && least->to == e->to);
        for (int y = 0; y < 12; y++)
            for (int x = 0; x < 12; x++) {
                const int at = 48 * y + 2 * x;

                lac_test_near(half->truth[12 * y + x],
                              0.25 * (e->truth[at] + e->truth[at + 1] +
                                      e->truth[at + 24] + e->truth[at + 25]),
                              1e-6);
            }
        lac_test_near(least->fbp[0] * 4.0,
                      half->fbp[0] + half->fbp[1] + half->fbp[12] + half->fbp[13],
                      1e-6);
        assert_true(half->start != e->start);
    }
    train_set_clear(&set);
    recipe_close(&r);
}

static void assert_arc(const char *arcs, const char *centres, double from, double to)
{
    train_set set;
    recipe *r;

    start_like();
    o.arcs = arcs;
    o.centres = centres;
    r = open_recipe();
    assert_int_equal(train_set_load(&set, r, NULL, 0, 1, LAC_MODEL_LTI), EXIT_DONE);
    lac_test_near(set.example[0].from / DEGREE, from, 1e-6);
    lac_test_near(set.example[0].to / DEGREE, to, 1e-6);
    train_set_clear(&set);
    recipe_close(&r);
}

/* Half a step is added at both ends; half a turn further, the same; all directions. */
static void examples_have_the_arc_of_the_wedge(void **state)
{
    (void)state;
    assert_arc("60", "0", -31.25, 31.25);
    assert_arc("60", "180", -31.25, 31.25);
    assert_arc("60", "-360", -31.25, 31.25);
    assert_arc("60", "20", -11.25, 51.25);
    assert_arc("180", "0", -90.0, 90.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipe_tells_what_is_used),
        cmocka_unit_test(recipes_refused),
        cmocka_unit_test(samples_are_scans_of_that_scanner),
        cmocka_unit_test(images_are_scanned_too),
        cmocka_unit_test(curve_and_its_inverse),
        cmocka_unit_test(hardening_is_corrected),
        cmocka_unit_test(offset_is_added_to_the_measurement),
        cmocka_unit_test(noise_is_that_of_averaged_bins),
        cmocka_unit_test(kept_samples_are_the_same),
        cmocka_unit_test(examples_have_the_arc_of_the_wedge),
        cmocka_unit_test(examples_come_in_octaves),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
