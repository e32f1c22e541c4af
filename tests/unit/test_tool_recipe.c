/* tests/unit/test_tool_recipe.c - recipes of training samples: what they say, what is
 * drawn by them, and those that are refused. */
#include "data/fileio.h"
#include "support/sample_fixture.h"
#include "tools/suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- recipes -------------------------------------------------------------------------
 */

static void recipe_is_one_line(void **state)
{
    recipe *r;
    char first[65];

    (void)state;
    start("ellipses:4,cartoon", "32:3,48:2");
    r = open_recipe();
    assert_ptr_equal(
        strstr(r->text,
               "data=ellipses:4,cartoon:1 sizes=32:3,48:2 values=auto "
               "pixel_mm=1 arcs_deg=40:150 centres_deg=0 step_deg=0.6:2 "
               "noise=0.003:0.03 seed=1 beam=parallel method=shearlet lambda=auto "),
        r->text);
    assert_non_null(strstr(r->text, " iterations=5 "));
    assert_null(strchr(r->text, '\n'));
    memcpy(first, r->checksum, sizeof first);
    recipe_close(&r);
    assert_null(r);

    start("ellipses:4.0,cartoon:1", "32:3,48:2");
    r = open_recipe(); /* the same in other words */
    assert_string_equal(r->checksum, first);
    recipe_close(&r);
    o.seed = 2;
    r = open_recipe();
    assert_string_not_equal(r->checksum, first);
    recipe_close(&r);
    o.seed = 1;
    o.set.item[0] = "iterations=6";
    r = open_recipe();
    assert_string_not_equal(r->checksum, first);
    recipe_close(&r);
}

static int refused(void)
{
    recipe *r = (recipe *)&o;
    const int status = recipe_open(&r, &o);

    assert_null(r);
    return status;
}

static void recipes_refused(void **state)
{
    static const char *const data[] = {
        "",       "ellipses,", "ellips",       "disc:0", "disc:-1",   "disc@0-1",
        "disc@1", "disc:nan",  "/nowhere.npy", ":4",     "disc,,disc"};
    static const char *const sizes[] = {"", "8", "32.5", "32:0", "32,x", "5000"};
    static const char *const arcs[] = {"",    "0.5:90", "40:181",  "90:40",
                                       "40:", "40:x",   "40:50:60"};

    (void)state;
    msg_level(1, 0);
    for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
        start(data[i], "32");
        assert_int_equal(refused(), EXIT_USAGE);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        start("disc", sizes[i]);
        assert_int_equal(refused(), EXIT_USAGE);
    }
    for (size_t i = 0; i < sizeof arcs / sizeof *arcs; i++) {
        start("disc", "32");
        o.arcs = arcs[i];
        assert_int_equal(refused(), EXIT_USAGE);
    }
    start("disc", "32");
    o.noise = "0:0.1";
    assert_int_equal(refused(), EXIT_USAGE);
    start("disc", "32");
    o.arcs = "10:90";
    o.step = "1:11";
    assert_int_equal(refused(), EXIT_USAGE);
    start("disc", "32");
    o.set.item[0] = "iteration=5";
    assert_int_equal(refused(), EXIT_USAGE);
    o.set.item[0] = "iterations";
    assert_int_equal(refused(), EXIT_USAGE);
}

/* --- draws ---------------------------------------------------------------------------
 */

enum { DRAWS = 4000 };

/* Four standard deviations of the share of a choice of probability p. */
static double spread(double p)
{
    return 4.0 * sqrt(p * (1.0 - p) / DRAWS);
}

static void weights_are_kept(void **state)
{
    int source[3] = {0}, size[2] = {0};
    recipe *r;

    (void)state;
    start("ellipses:4,cartoon:3,holes:1", "32:3,48:2");
    r = open_recipe();
    for (int i = 0; i < DRAWS; i++) {
        sample_draw d;

        sample_draw_make(r, (uint64_t)i, &d);
        assert_true(d.number == (uint64_t)i && d.seed >= SUITE_SEEDS);
        source[d.source]++;
        size[d.size == 48]++;
        assert_true(d.size == 32 || d.size == 48);
    }
    lac_test_near(source[0] / (double)DRAWS, 0.5, spread(0.5));
    lac_test_near(source[1] / (double)DRAWS, 0.375, spread(0.375));
    lac_test_near(source[2] / (double)DRAWS, 0.125, spread(0.125));
    lac_test_near(size[1] / (double)DRAWS, 0.4, spread(0.4));
    recipe_close(&r);
}

/* 1 where a parallel view of the draw measures the spectrum along this direction. */
static int measures(const sample_draw *d, double deg)
{
    const double turn = fmod(deg - d->from + 3600.0, 180.0);

    return turn <= d->to - d->from;
}

/* Every direction is measured by the same share of the scans, mean width / 180. */
static void arcs_cover_all_directions(void **state)
{
    double least = 1e9, most = 0.0, mean = 0.0, noise = 0.0, step = 0.0;
    int hits[36] = {0};
    recipe *r;

    (void)state;
    start("ellipses", "32");
    o.centres = "0:180";
    r = open_recipe();
    for (int i = 0; i < DRAWS; i++) {
        sample_draw d;
        double width;

        sample_draw_make(r, (uint64_t)i, &d);
        width = d.to - d.from; /* whole steps */
        lac_test_near(remainder(width, d.step), 0.0, 1e-9);
        least = fmin(least, width);
        most = fmax(most, width);
        mean += width / DRAWS;
        lac_test_range(d.noise, 0.003, 0.03);
        lac_test_range(d.step, 0.6, 2.0);
        noise += log(d.noise) / DRAWS;
        step += d.step / DRAWS;
        for (int k = 0; k < 36; k++)
            hits[k] += measures(&d, 5.0 * k + 1.7);
    }
    /* A uniform number on an interval of width w has the deviation w / sqrt(12). */
    lac_test_range(least, 38.0, 40.5);
    lac_test_range(most, 148.0, 150.0);
    /* a width loses half a step on average */
    lac_test_near(mean, 95.0 - 0.65, 4.0 * 110.0 / sqrt(12.0 * DRAWS));
    lac_test_near(step, 1.3, 4.0 * 1.4 / sqrt(12.0 * DRAWS));
    lac_test_near(noise, 0.5 * log(0.003 * 0.03), 4.0 * log(10.0) / sqrt(12.0 * DRAWS));
    for (int k = 0; k < 36; k++)
        lac_test_near(hits[k] / (double)DRAWS, 94.35 / 180.0, spread(94.35 / 180.0));
    recipe_close(&r);
}

/* Other choices stay as they are when one of them changes. */
static void draws_are_independent(void **state)
{
    sample_draw a, b;
    recipe *r;

    (void)state;
    start("ellipses", "32");
    o.centres = "10:70";
    r = open_recipe();
    sample_draw_make(r, 17, &a);
    recipe_close(&r);
    o.arcs = "100";
    o.noise = "0.01";
    r = open_recipe();
    sample_draw_make(r, 17, &b);
    assert_true(a.seed == b.seed && a.step == b.step);
    lac_test_near(0.5 * (a.from + a.to), 0.5 * (b.from + b.to), 1e-9);
    lac_test_range(b.to - b.from, 100.0 - b.step, 100.0);
    lac_test_near(b.noise, 0.01, 0.0);
    recipe_close(&r);
    o.seed = 2;
    r = open_recipe();
    sample_draw_make(r, 17, &a);
    assert_true(a.seed != b.seed && a.step != b.step && a.from != b.from);
    recipe_close(&r);
}

/* --- images --------------------------------------------------------------------------
 */

/* Images of a range only, each of them, and no other. */
static void images_of_a_range(void **state)
{
    const lac_grid grid = {34, 32, 1.0};
    char data[600];
    int seen[5] = {0};
    lac_image *image = NULL;
    recipe *r;

    (void)state;
    lac_test_ok(lac_image_create(&image, &grid));
    for (int k = 0; k < 5; k++) {
        char name[16];

        for (size_t i = 0; i < lac_image_count(image); i++)
            image->data[i] = (float)(k + 1);
        snprintf(name, sizeof name, "slice%d.npy", k);
        lac_test_ok(lac_image_write(image, lac_test_path(name), NULL, NULL));
    }
    lac_image_destroy(&image);
    snprintf(data, sizeof data, "%s:2@1-3", lac_test_dir());
    start(data, "16");
    r = open_recipe();
    assert_null(strchr(r->text, '/')); /* no paths */
    for (uint64_t i = 0; i < 60; i++) {
        sample_draw d;

        sample_draw_make(r, i, &d);
        lac_test_range(d.zoom, 0.8, 1.25);
        seen[d.item]++;
    }
    assert_true(!seen[0] && seen[1] > 5 && seen[2] > 5 && seen[3] > 5 && !seen[4]);
    for (uint64_t i = 0; i < 3; i++) {
        sample s;

        lac_test_ok(sample_make(r, i, &s));
        assert_int_equal(s.object[5], '0' + s.draw.item);
        lac_test_near(s.truth->data[8 * 16 + 8], s.draw.item + 1, 1e-4);
        sample_clear(&s);
    }
    recipe_close(&r);
    msg_level(1, 0);
    o.sizes = "33"; /* more than the 32 rows */
    assert_int_equal(refused(), EXIT_FAILED);
    o.sizes = "16";
    snprintf(data, sizeof data, "%s@1-5", lac_test_dir());
    assert_int_equal(refused(), EXIT_USAGE);
    snprintf(data, sizeof data, "%s@3-1", lac_test_dir());
    assert_int_equal(refused(), EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipe_is_one_line),
        cmocka_unit_test(recipes_refused),
        cmocka_unit_test(weights_are_kept),
        cmocka_unit_test(arcs_cover_all_directions),
        cmocka_unit_test(draws_are_independent),
        cmocka_unit_test(images_of_a_range),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
