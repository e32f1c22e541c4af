/* tests/unit/test_stack.c - stacks of images and their NPY files. */
#include "support/fileio_fixture.h"

#include <math.h>

#include "data/stack.h"

static lac_stack *make_stack(void)
{
    const lac_grid grid = {5, 3, 0.25};
    lac_stack *s = NULL;

    lac_test_ok(lac_stack_create(&s, &grid, 4));
    lac_test_fill_normal(s->data, 60, 11);
    return s;
}

#define fails(call, code, word)                                                        \
    do {                                                                               \
        lac_test_fails(call, code);                                                    \
        assert_true(lac_test_detail_has(word));                                        \
    } while (0)

static void round_trip(void **state)
{
    lac_stack *s = make_stack(), *back = NULL;
    lac_provenance *r = make_record();
    lac_image *page = NULL;
    const char *path = lac_test_path("s.npy");

    (void)state;
    lac_test_ok(lac_stack_write(s, path, r));
    lac_test_ok(lac_stack_read(&back, path));
    assert_int_equal(back->n, 4);
    assert_int_equal(back->grid.nx, 5);
    assert_int_equal(back->grid.ny, 3);
    assert_true(back->grid.pixel_mm == 0.25);
    assert_memory_equal(back->data, s->data, 60 * sizeof *s->data);
    expect_record(path);
    /* The readers of images see the same pages. */
    lac_test_ok(lac_image_read(&page, path, 0.0, 2));
    assert_memory_equal(page->data, s->data + 30, 15 * sizeof *s->data);
    lac_image_destroy(&page);
    lac_stack_destroy(&back);
    lac_stack_destroy(&s);
    lac_provenance_destroy(&r);
}

static void bad_input_is_named(void **state)
{
    const lac_grid good = {5, 3, 1.0}, wide = {LAC_MAX_PIXELS + 1, 3, 1.0};
    const lac_grid no_pixel = {5, 3, 0.0};
    lac_stack *s = make_stack(), *back = NULL;
    const char *path;

    (void)state;
    fails(lac_stack_create(&back, &good, 0), LAC_E_ARG, "got 0");
    fails(lac_stack_create(&back, &wide, 1), LAC_E_ARG, "32768");
    fails(lac_stack_create(&back, &no_pixel, 1), LAC_E_ARG, "pixel");
    fails(lac_stack_create(NULL, &good, 1), LAC_E_ARG, "NULL");
    fails(lac_stack_write(s, lac_test_path("s.png"), NULL), LAC_E_UNSUPPORTED, ".npy");
    fails(lac_stack_read(&back, lac_test_path("none.npy")), LAC_E_IO, "none.npy");
    path = lac_test_path("nan.npy");
    s->data[37] = NAN;
    lac_test_ok(lac_stack_write(s, path, NULL));
    fails(lac_stack_read(&back, path), LAC_E_NUMERIC, "page 2, row 1, column 2");
    assert_null(back);
    lac_stack_destroy(&s);
    lac_stack_destroy(&s);
}

static lac_status read_job(void *ctx)
{
    lac_stack *s = NULL;
    lac_status st = lac_stack_read(&s, ctx);

    assert_true((s != NULL) == (st == LAC_OK));
    lac_stack_destroy(&s);
    return st;
}

static void allocation_failures(void **state)
{
    lac_stack *s = make_stack();
    char path[600];

    (void)state;
    snprintf(path, sizeof path, "%s", lac_test_path("s.npy"));
    lac_test_ok(lac_stack_write(s, path, NULL));
    lac_test_alloc_failures(read_job, path);
    lac_stack_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(round_trip),
        IN_EMPTY_DIR(bad_input_is_named),
        IN_EMPTY_DIR(allocation_failures),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
