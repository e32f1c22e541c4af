/* tests/unit/test_tool_sample.c - training samples: what is drawn, what is made of it,
 * and the folder that keeps them. */
#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "data/fileio.h"
#include "data/wedge.h"
#include "support/testing.h"
#include "tools/cmd.h"
#include "tools/sample_cache.h"
#include "tools/suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static recipe_options o;
static const opt_row rows[] = {RECIPE_ROWS(o), {.type = OPT_END}};

/* The defaults, but small and quick. */
static void start(const char *data, const char *sizes)
{
    opt_defaults(rows);
    o.data = data;
    o.sizes = sizes;
    o.set.n = 1;
    o.set.item[0] = "iterations=5";
}

static recipe *open_recipe(void)
{
    recipe *r;

    assert_int_equal(recipe_open(&r, &o), EXIT_DONE);
    return r;
}

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

/* --- samples -------------------------------------------------------------------------
 */

static void assert_same_image(const lac_image *a, const lac_image *b)
{
    assert_int_equal(a->grid.nx, b->grid.nx);
    assert_int_equal(a->grid.ny, b->grid.ny);
    assert_true(a->grid.pixel_mm == b->grid.pixel_mm);
    assert_memory_equal(a->data, b->data, lac_image_count(a) * sizeof *a->data);
}

static void assert_same(const sample *a, const sample *b)
{
    const lac_geom *g = a->sino->geom, *h = b->sino->geom;

    assert_true(a->draw.number == b->draw.number && a->draw.seed == b->draw.seed);
    assert_true(a->draw.from == b->draw.from && a->draw.step == b->draw.step);
    assert_string_equal(a->object, b->object);
    assert_same_image(a->truth, b->truth);
    assert_same_image(a->fbp, b->fbp);
    assert_same_image(a->fstar, b->fstar);
    assert_int_equal(g->n_views, h->n_views);
    assert_int_equal(g->n_det, h->n_det);
    assert_true(g->pitch_mm == h->pitch_mm && g->beam == h->beam);
    assert_memory_equal(g->angle, h->angle, (size_t)g->n_views * sizeof *g->angle);
    assert_memory_equal(a->sino->data, b->sino->data,
                        lac_sino_count(a->sino) * sizeof *a->sino->data);
}

/* Data, truth and reconstructions belong together and have one scale. */
static void parts_belong_together(void **state)
{
    recipe *r;

    (void)state;
    start("ellipses,cartoon,holes", "48");
    o.arcs = "120:150";
    o.noise = "0.005";
    o.pixel_mm = 0.4;
    o.set.item[0] = "iterations=40";
    r = open_recipe();
    for (uint64_t i = 0; i < 6; i++) {
        lac_wedge *wedge = NULL;
        sample s;
        size_t n;

        lac_test_ok(sample_make(r, i, &s));
        n = lac_image_count(s.truth);
        assert_int_equal(n, 48 * 48);
        assert_true(s.fstar->grid.pixel_mm == 0.4);
        assert_int_equal(s.sino->geom->n_views,
                         (int)floor((s.draw.to - s.draw.from) / s.draw.step + 1e-6) +
                             1);
        lac_test_near(s.sino->geom->angle[0], s.draw.from * 3.14159265358979 / 180.0,
                      1e-9);
        lac_test_range(lac_test_rel_diff(s.fstar->data, s.truth->data, n), 0.02, 0.4);
        lac_test_range(lac_test_rel_diff(s.fbp->data, s.truth->data, n), 0.1, 0.8);
        lac_test_ok(lac_wedge_from_geom(&wedge, s.sino->geom));
        lac_test_near(lac_wedge_share(wedge), (s.draw.to - s.draw.from) / 180.0, 0.02);
        lac_wedge_destroy(&wedge);
        sample_clear(&s);
    }
    recipe_close(&r);
}

/* A number depends on the recipe alone: not on what was made before, nor on threads. */
static void samples_are_pure(void **state)
{
    sample a, b;
    recipe *r;

    (void)state;
    start("cartoon,ellipses", "48,33");
    r = open_recipe();
    lac_threads_set(1);
    lac_test_ok(sample_make(r, 5, &a));
    lac_test_ok(sample_make(r, 6, &b));
    assert_true(a.draw.seed != b.draw.seed);
    sample_clear(&b);
    lac_threads_set(3);
    lac_test_ok(sample_make(r, 5, &b));
    lac_threads_set(0);
    assert_same(&a, &b);
    sample_clear(&a);
    sample_clear(&b);
    assert_null(a.truth);
    recipe_close(&r);
}

static const recipe *of_failures;

static lac_status make_and_clear(void *ctx)
{
    sample s;
    const lac_status st = sample_make(of_failures, 3, &s);

    (void)ctx;
    if (st != LAC_OK)
        assert_true(!s.truth && !s.fbp && !s.fstar && !s.sino);
    sample_clear(&s);
    return st;
}

static void allocations_fail(void **state)
{
    recipe *r;

    (void)state;
    start("disc", "16");
    o.arcs = "90";
    o.step = "10";
    o.set.item[0] = "iterations=1";
    r = open_recipe();
    of_failures = r;
    lac_threads_set(1);
    assert_true(lac_test_alloc_failures(make_and_clear, NULL) >= 10);
    lac_threads_set(0);
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
    lac_test_dir_remove();
}

/* --- the folder ----------------------------------------------------------------------
 */

static int calls, last_done;

static void count_calls(int done, int total)
{
    calls++;
    last_done = done;
    assert_int_equal(total, 5);
}

static const char *file_of(const recipe *r, uint64_t number)
{
    static char path[4][600];
    static int turn;
    char *to = path[turn++ % 4];

    sample_cache_path(r, lac_test_path("samples"), number, to, sizeof path[0]);
    return to;
}

static void flip_byte(const char *path, long from_end)
{
    FILE *f = fopen(path, "r+b");
    int c;

    assert_non_null(f);
    fseek(f, -from_end, SEEK_END);
    c = fgetc(f);
    fseek(f, -from_end, SEEK_END);
    fputc(c ^ 1, f);
    fclose(f);
}

static void fill(const recipe *r, int threads, sample_filled *filled)
{
    calls = 0;
    lac_threads_set(threads);
    assert_int_equal(
        sample_cache_fill(r, lac_test_path("samples"), 2, 5, count_calls, filled),
        EXIT_DONE);
    lac_threads_set(0);
    assert_int_equal(calls, 5);
    assert_int_equal(last_done, 5);
}

static void kept_samples_are_the_same(void **state)
{
    const char *folder = lac_test_path("samples");
    char sums[5][65], sum[65], why[SAMPLE_WHY] = "";
    sample_filled filled;
    recipe *r;

    (void)state;
    start("cartoon,ellipses,holes", "24,32");
    r = open_recipe();
    fill(r, 3, &filled);
    assert_true(filled.made == 5 && filled.found == 0 && filled.bytes > 5 * 12 * 576);
    for (uint64_t i = 2; i < 7; i++) {
        sample a, b;

        lac_test_ok(lac_file_sha256(file_of(r, i), sums[i - 2]));
        lac_test_ok(sample_cache_read(r, folder, i, &a, why));
        lac_test_ok(sample_make(r, i, &b));
        assert_same(&a, &b);
        sample_clear(&a);
        lac_test_ok(sample_get(r, folder, i, &a, why));
        assert_same(&a, &b);
        sample_clear(&a);
        sample_clear(&b);
    }
    remove(file_of(r, 4));
    fill(r, 1, &filled);
    assert_true(filled.made == 1 && filled.found == 4 && filled.remade == 0);
    lac_test_ok(lac_file_sha256(file_of(r, 4), sum));
    assert_string_equal(sum, sums[2]);
    lac_test_fails(sample_cache_read(r, folder, 1, &(sample){0}, why), LAC_E_IO);
    assert_non_null(strstr(why, "-00000001.safetensors"));
    recipe_close(&r);
    lac_test_dir_remove();
}

static void expect_damaged(const recipe *r, uint64_t number, const char *word)
{
    char why[SAMPLE_WHY] = "", name[40];
    sample s = {.truth = (lac_image *)why};

    lac_test_fails(sample_cache_read(r, lac_test_path("samples"), number, &s, why),
                   LAC_E_FORMAT);
    assert_true(!s.truth && !s.fbp && !s.fstar && !s.sino);
    snprintf(name, sizeof name, "-%08d.safetensors", (int)number);
    assert_non_null(strstr(why, name));
    assert_non_null(strstr(why, word));
    lac_test_fails(sample_get(r, lac_test_path("samples"), number, &s, why),
                   LAC_E_FORMAT);
}

static void damaged_files_are_made_again(void **state)
{
    sample_filled filled;
    char sums[5][65], sum[65];
    recipe *r, *other;

    (void)state;
    msg_level(1, 0);
    start("ellipses", "24");
    r = open_recipe();
    fill(r, 1, &filled);
    for (uint64_t i = 2; i < 7; i++)
        lac_test_ok(lac_file_sha256(file_of(r, i), sums[i - 2]));
    o.seed = 9;
    other = open_recipe();
    flip_byte(file_of(r, 2), 5);
    lac_test_write_file(file_of(r, 3), "", 0);
    assert_int_equal(rename(file_of(r, 4), file_of(other, 4)),
                     0);                                       /* another recipe's */
    assert_int_equal(rename(file_of(r, 5), file_of(r, 6)), 0); /* another number's */
    expect_damaged(r, 2, "sha256");
    expect_damaged(r, 3, "bytes");
    expect_damaged(other, 4, "recipe.sha256");
    expect_damaged(r, 6, "'number' should be 6, is 5");
    fill(r, 2, &filled);
    assert_true(filled.made == 5 && filled.found == 0 && filled.remade == 3);
    for (uint64_t i = 2; i < 7; i++) {
        lac_test_ok(lac_file_sha256(file_of(r, i), sum));
        assert_string_equal(sum, sums[i - 2]);
    }
    recipe_close(&r);
    recipe_close(&other);
    lac_test_dir_remove();
}

/* The first failure ends the filling; what was made stays whole. */
static void filling_fails(void **state)
{
    sample_filled filled;
    recipe *r;

    (void)state;
    msg_level(1, 0);
    start("ellipses", "24");
    r = open_recipe();
    assert_int_equal(
        sample_cache_fill(r, lac_test_path("no/samples"), 0, 2, NULL, &filled),
        EXIT_FAILED);
    lac_test_write_file(lac_test_path("file"), "x", 1);
    assert_int_equal(sample_cache_fill(r, lac_test_path("file"), 0, 2, NULL, &filled),
                     EXIT_FAILED);
    assert_int_equal(filled.made, 0);
    recipe_close(&r);
    lac_test_dir_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipe_is_one_line),
        cmocka_unit_test(recipes_refused),
        cmocka_unit_test(weights_are_kept),
        cmocka_unit_test(arcs_cover_all_directions),
        cmocka_unit_test(draws_are_independent),
        cmocka_unit_test(parts_belong_together),
        cmocka_unit_test(samples_are_pure),
        cmocka_unit_test(allocations_fail),
        cmocka_unit_test(images_of_a_range),
        cmocka_unit_test(kept_samples_are_the_same),
        cmocka_unit_test(damaged_files_are_made_again),
        cmocka_unit_test(filling_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
