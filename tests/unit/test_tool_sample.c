/* tests/unit/test_tool_sample.c - training samples: what is made of a recipe, and the
 * folder that keeps it. */
#include "data/base/parallel.h"
#include "data/fileio.h"
#include "data/wedge.h"
#include "support/sample_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_belong_together),
        cmocka_unit_test(samples_are_pure),
        cmocka_unit_test(allocations_fail),
        cmocka_unit_test_setup(kept_samples_are_the_same, lac_test_dir_setup),
        cmocka_unit_test_setup(damaged_files_are_made_again, lac_test_dir_setup),
        cmocka_unit_test_setup(filling_fails, lac_test_dir_setup),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
