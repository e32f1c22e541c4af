/* Volumes in the making: what is kept, what is refused, who takes which slice, and how
 * many go into a memory. */
#include "support/testing.h"
#include "data/base/parallel.h"
#include "data/geometry.h"
#include "tools/msg.h"
#include "tools/recon_memory.h"
#include "tools/slice_queue.h"

#include <unistd.h>

enum { SLICES = 7, PAGES = 2, COUNT = 1500 };

static const slice_plan plan = {"method = tv\nlambda = 1\n", SLICES, PAGES, COUNT};

static int clean(void **state)
{
    msg_level(1, 0);
    return lac_test_dir_setup(state);
}

static float number(int slice, int page, int i)
{
    return (float)(slice + 0.25 * page + 0.001 * i);
}

static void put_slice(slice_store *s, int slice)
{
    const slice_record r = {.iterations = 10 + slice, .residual = 0.5};
    float x[COUNT];

    for (int p = 0; p < PAGES; p++) {
        for (int i = 0; i < COUNT; i++)
            x[i] = number(slice, p, i);
        assert_int_equal(slice_store_put(s, slice, p, x), EXIT_DONE);
    }
    assert_int_equal(slice_store_sync(s), EXIT_DONE);
    assert_int_equal(slice_store_finish(s, slice, &r), EXIT_DONE);
}

static void expect_slice(const slice_store *s, int slice)
{
    float x[COUNT];

    assert_int_equal(slice_store_record(s, slice)->done, 1);
    assert_int_equal(slice_store_record(s, slice)->iterations, 10 + slice);
    for (int p = 0; p < PAGES; p++) {
        assert_int_equal(slice_store_get(s, slice, p, x), EXIT_DONE);
        for (int i = 0; i < COUNT; i++)
            lac_test_near(x[i], number(slice, p, i), 0.0);
    }
}

static void a_store_goes_on_where_it_was(void **state)
{
    const char *output = lac_test_path("v.npy");
    slice_store *s = NULL;

    (void)state;
    assert_int_equal(slice_store_open(&s, output, &plan, 0), EXIT_FAILED);
    assert_null(s);
    assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_DONE);
    put_slice(s, 5);
    put_slice(s, 0);
    assert_int_equal(slice_store_count(s), 2);
    slice_store_close(&s);
    assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_DONE);
    assert_int_equal(slice_store_count(s), 2);
    expect_slice(s, 5);
    expect_slice(s, 0);
    assert_int_equal(slice_store_record(s, 3)->done, 0);
    slice_store_remove(s);
    slice_store_close(&s);
    assert_int_equal(lac_test_dir_count(), 0);
}

static void other_plans_are_refused(void **state)
{
    const char *output = lac_test_path("v.npy");
    slice_plan other = plan;
    slice_store *s = NULL, *second = NULL;

    (void)state;
    assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_DONE);
    put_slice(s, 1);
    assert_int_equal(slice_store_open(&second, output, &plan, 1), EXIT_FAILED);
    assert_null(second);
    assert_int_equal(slice_store_open(&second, output, &plan, 0), EXIT_DONE);
    expect_slice(second, 1);
    slice_store_close(&second);
    slice_store_close(&s);
    other.text = "method = tv\nlambda = 2\n";
    assert_int_equal(slice_store_open(&s, output, &other, 1), EXIT_FAILED);
    other = plan;
    other.n_slices++;
    assert_int_equal(slice_store_open(&s, output, &other, 1), EXIT_FAILED);
    other = plan;
    other.page_count--;
    assert_int_equal(slice_store_open(&s, output, &other, 1), EXIT_FAILED);
    assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_DONE);
    expect_slice(s, 1);
    slice_store_close(&s);
}

/* Every length of the file: refused, or begun anew where nothing was in it yet. */
static void damaged_stores_are_refused(void **state)
{
    const char *output = lac_test_path("v.npy"), *part = lac_test_path("v.npy.part");
    slice_store *s = NULL;

    (void)state;
    for (long size = 20; size < 4200; size += 61) {
        assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_DONE);
        slice_store_close(&s);
        assert_int_equal(truncate(part, size), 0);
        assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_FAILED);
        assert_null(s);
        assert_int_equal(unlink(part), 0);
    }
    lac_test_write_file(part, "an ordinary text of mine, not a store", 37);
    assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_FAILED);
    assert_int_equal(truncate(part, 0), 0);
    assert_int_equal(slice_store_open(&s, output, &plan, 1), EXIT_DONE);
    slice_store_close(&s);
}

/* --- the queue -----------------------------------------------------------------------
 */

typedef struct toy {
    int order[3 * SLICES], n; /* slices that were worked on */
    int bad, stop;            /* a slice that fails; one after which nothing goes on */
    int most;
    slice_store *store;
} toy;

static int toy_work(void *user, int first, int n, slice_record *record)
{
    toy *t = user;

    assert_in_range(n, 1, t->most);
    for (int i = 0; i < n; i++) {
        t->order[t->n++] = first + i;
        record[i].done = first + i != t->bad;
        if (first + i == t->stop)
            return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int toy_want(void *user)
{
    return ((toy *)user)->most;
}

static int toy_finished(void *user, int slice, const slice_record *record)
{
    return slice_store_finish(((toy *)user)->store, slice, record);
}

static int run_toy(toy *t)
{
    const slice_queue q = {SLICES, t->store, toy_want, toy_work, toy_finished, t};

    return slice_queue_run(&q);
}

static void missing_slices_are_worked_on_once(void **state)
{
    const int want[] = {0, 1, 3, 4, 6};
    toy t = {.bad = -1, .stop = -1, .most = 2};

    (void)state;
    assert_int_equal(slice_store_open(&t.store, lac_test_path("q.npy"), &plan, 1),
                     EXIT_DONE);
    put_slice(t.store, 2);
    put_slice(t.store, 5);
    assert_int_equal(run_toy(&t), EXIT_DONE);
    assert_int_equal(t.n, 5);
    assert_memory_equal(t.order, want, sizeof want);
    assert_int_equal(slice_store_count(t.store), SLICES);
    slice_store_close(&t.store);
}

static void a_bad_slice_does_not_stop_the_others(void **state)
{
    toy t = {.bad = 3, .stop = -1, .most = 3};

    (void)state;
    assert_int_equal(slice_store_open(&t.store, lac_test_path("q.npy"), &plan, 1),
                     EXIT_DONE);
    assert_int_equal(run_toy(&t), EXIT_FAILED);
    assert_int_equal(t.n, SLICES);
    assert_int_equal(slice_store_count(t.store), SLICES - 1);
    assert_int_equal(slice_store_record(t.store, 3)->done, 0);
    slice_store_close(&t.store);
}

static void a_process_that_fails_leaves_the_rest(void **state)
{
    toy t = {.bad = -1, .stop = 2, .most = 1};

    (void)state;
    assert_int_equal(slice_store_open(&t.store, lac_test_path("q.npy"), &plan, 1),
                     EXIT_DONE);
    assert_int_equal(run_toy(&t), EXIT_FAILED);
    assert_int_equal(t.n, 3);
    assert_int_equal(slice_store_count(t.store), 3);
    slice_store_close(&t.store);
}

/* --- memory --------------------------------------------------------------------------
 */

static void sizes_are_read(void **state)
{
    (void)state;
    assert_int_equal(recon_memory_parse("1"), 1);
    assert_int_equal(recon_memory_parse("2K"), 2048);
    assert_int_equal(recon_memory_parse("1.5G"), (size_t)3 << 29);
    assert_int_equal(recon_memory_parse("500MB"), (size_t)500 << 20);
    assert_int_equal(recon_memory_parse("0"), 0);
    assert_int_equal(recon_memory_parse("-1G"), 0);
    assert_int_equal(recon_memory_parse("2X"), 0);
    assert_int_equal(recon_memory_parse("G"), 0);
    assert_int_equal(recon_memory_parse("2G2"), 0);
    assert_int_equal(recon_memory_parse("nan"), 0);
}

static void as_many_slices_as_fit(void **state)
{
    const lac_grid grid = {256, 256, 1.0};
    lac_settings *settings = NULL;
    lac_sino *slice = NULL;
    lac_geom *g = NULL;
    recon_memory m = {.waiting = 1000}, all;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 90, 256));
    lac_geom_set_angles_deg(g, 0.0, 2.0);
    lac_test_ok(lac_sino_create(&slice, g));
    lac_test_fill_normal(slice->data, lac_sino_count(slice), 1);
    lac_test_ok(lac_settings_create(&settings, lac_method_find("tv")));
    lac_threads_set(4);
    assert_int_equal(recon_memory_plan(&m, settings, slice, &grid, 50), EXIT_DONE);
    if (lac_threads_get() == 4) {
        all = m;
        assert_int_equal(m.at_once, 4);
        assert_int_equal(m.batch, 48);
        /* An image is 256 KiB, and the method needs several. */
        lac_test_range(m.slice, (8 << 20) + 1e6, 60e6);
        /* What the program itself uses grows from run to run, under a sanitizer more.
         */
        m.limit = m.base + 3 * m.slice + 10 * m.waiting + ((size_t)64 << 20);
        assert_int_equal(recon_memory_plan(&m, settings, slice, &grid, 50), EXIT_DONE);
        assert_in_range(m.at_once, 2, 4);
        assert_true(m.base + (size_t)m.at_once * m.slice +
                        (size_t)m.batch * m.waiting <=
                    m.limit);
        lac_threads_set(64); /* few slices for many threads: all on one */
        m.limit = m.base + 9 * m.slice + ((size_t)64 << 20);
        assert_int_equal(recon_memory_plan(&m, settings, slice, &grid, 50), EXIT_DONE);
        assert_int_equal(m.at_once, 1);
        lac_threads_set(4);
        m.limit = all.slice / 2;
        assert_int_equal(recon_memory_plan(&m, settings, slice, &grid, 50),
                         EXIT_FAILED);
        assert_int_equal(lac_threads_get(), 4);
    }
    lac_threads_set(0);
    lac_settings_destroy(&settings);
    lac_sino_destroy(&slice);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_store_goes_on_where_it_was, clean),
        cmocka_unit_test_setup(other_plans_are_refused, clean),
        cmocka_unit_test_setup(damaged_stores_are_refused, clean),
        cmocka_unit_test_setup(missing_slices_are_worked_on_once, clean),
        cmocka_unit_test_setup(a_bad_slice_does_not_stop_the_others, clean),
        cmocka_unit_test_setup(a_process_that_fails_leaves_the_rest, clean),
        cmocka_unit_test(sizes_are_read),
        cmocka_unit_test(as_many_slices_as_fit),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
