/* Scans of volumes: layouts, rows, views, geometry given beside the file, refusals. */
#include "data/projections.h"
#include "data/stack.h"
#include "support/fileio_fixture.h"

enum { VIEWS = 5, ROWS = 3, BINS = 4 };

/* Number v, r, d of the scan. */
static float number(int v, int r, int d)
{
    return (float)(100 * v + 10 * r + d);
}

/* [views, rows, bins] or [rows, views, bins] as NPY, with this text beside it. */
static const char *write_scan(const char *name, int as_sinograms, const char *geom)
{
    const int n = as_sinograms ? ROWS : VIEWS, ny = as_sinograms ? VIEWS : ROWS;
    const lac_grid grid = {BINS, ny, 1.0};
    const char *path = lac_test_path(name);
    char beside[512];
    lac_stack *s = NULL;

    lac_test_ok(lac_stack_create(&s, &grid, n));
    for (int v = 0; v < VIEWS; v++)
        for (int r = 0; r < ROWS; r++)
            for (int d = 0; d < BINS; d++)
                s->data[((as_sinograms ? r : v) * ny + (as_sinograms ? v : r)) * BINS +
                        d] = number(v, r, d);
    lac_test_ok(lac_stack_write(s, path, NULL));
    lac_stack_destroy(&s);
    snprintf(beside, sizeof beside, "%.*s.geom", (int)(strlen(path) - 4), path);
    lac_test_write_file(beside, geom, strlen(geom));
    return path;
}

static void expect_rows(lac_projections *p, int first, int n, int view, int n_views)
{
    float got[VIEWS * ROWS * BINS];

    lac_test_ok(lac_projections_read(p, LAC_FRAMES_DATA, first, n, got));
    for (int r = 0; r < n; r++)
        for (int v = 0; v < n_views; v++)
            for (int d = 0; d < BINS; d++)
                lac_test_near(got[(r * n_views + v) * BINS + d],
                              number(view + v, first + r, d), 0.0);
}

static void both_layouts_give_the_same_sinograms(void **state)
{
    const char *geom = "angles_deg = 0:40/5\nrow_pitch_mm = .5\n";
    (void)state;

    for (int as_sinograms = 0; as_sinograms < 2; as_sinograms++) {
        lac_projections *p = NULL;
        const lac_projections_info *a;

        lac_test_ok(
            lac_projections_open(&p, write_scan("s.npy", as_sinograms, geom), NULL));
        a = lac_projections_about(p);
        assert_int_equal(a->n_views, VIEWS);
        assert_int_equal(a->n_rows, ROWS);
        assert_int_equal(a->n_det, BINS);
        assert_int_equal(a->n_flats, 0);
        assert_int_equal(a->quantity, LAC_QUANTITY_LINES);
        lac_test_near(a->row_pitch_mm, 0.5, 0.0);
        expect_rows(p, 0, ROWS, 0, VIEWS);
        expect_rows(p, 1, 2, 0, VIEWS);
        expect_rows(p, 2, 1, 0, VIEWS);
        lac_test_ok(lac_projections_select(p, 0.3, 0.6)); /* 20 and 30 degrees */
        assert_int_equal(lac_projections_about(p)->n_views, 2);
        expect_rows(p, 1, 1, 2, 2);
        lac_projections_close(&p);
    }
}

static void geometry_given_counts_more(void **state)
{
    const char *path = write_scan("s.npy", 0, "angles_deg = 0:40/5\npitch_mm = 2\n");
    lac_projections *p = NULL;
    (void)state;

    lac_test_ok(
        lac_projections_open(&p, path, "axis_offset_mm = 1.5; quantity = counts"));
    lac_test_near(lac_projections_about(p)->geom->pitch_mm, 2.0, 0.0);
    lac_test_near(lac_projections_about(p)->geom->axis_offset_mm, 1.5, 0.0);
    assert_int_equal(lac_projections_about(p)->quantity, LAC_QUANTITY_COUNTS);
    lac_projections_close(&p);
    lac_test_ok(lac_projections_open(&p, path, "angles_deg = 4,3,2,1,0"));
    lac_test_near(lac_projections_about(p)->geom->angle[0],
                  4.0 * 3.14159265358979 / 180, 1e-12);
    lac_projections_close(&p);
}

static void flats_lie_in_files_of_their_own(void **state)
{
    lac_projections *p = NULL;
    float got[VIEWS * BINS];
    (void)state;

    write_scan("flat.npy", 0, "");
    lac_test_ok(lac_projections_open(
        &p, write_scan("s.npy", 0, "angles_deg = 0:40/5\nflats = flat.npy\n"), NULL));
    assert_int_equal(lac_projections_about(p)->n_flats, VIEWS);
    assert_int_equal(lac_projections_about(p)->quantity, LAC_QUANTITY_COUNTS);
    lac_test_ok(lac_projections_read(p, LAC_FRAMES_FLAT, 1, 1, got));
    lac_test_near(got[BINS + 2], number(1, 1, 2), 0.0);
    lac_projections_close(&p);
}

static void what_does_not_fit_is_refused(void **state)
{
    const char *path = write_scan("s.npy", 0, "angles_deg = 0:40/5\n");
    lac_projections *p = NULL;
    float x;
    (void)state;

    lac_test_fails(lac_projections_open(&p, path, "angles_deg = 1,2"), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("5 views"));
    lac_test_fails(lac_projections_open(&p, path, "pitch = 1"), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("the key 'pitch' is not known"));
    lac_test_fails(lac_projections_open(&p, path, "flats = missing.npy"), LAC_E_IO);
    assert_null(p);
    lac_test_ok(lac_projections_open(&p, path, NULL));
    lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 2, 2, &x), LAC_E_ARG);
    assert_true(lac_test_detail_has("rows 2..3"));
    lac_test_fails(lac_projections_select(p, 1.0, 1.1), LAC_E_ARG);
    lac_projections_close(&p);
}

static lac_status open_and_read(void *ctx)
{
    lac_projections *p = NULL;
    float got[VIEWS * BINS];
    lac_status st = lac_projections_open(&p, ctx, NULL);

    if (st == LAC_OK)
        st = lac_projections_select(p, 0.1, 0.6);
    if (st == LAC_OK)
        st = lac_projections_read(p, LAC_FRAMES_DATA, 1, 1, got);
    lac_projections_close(&p);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    const char *geom = "angles_deg = 0:40/5\nflats = flat.npy\n";
    (void)state;

    write_scan("flat.npy", 0, "");
    lac_test_alloc_failures(open_and_read, (void *)write_scan("s.npy", 0, geom));
}

/* Rows of rows are counted anew; views selected besides stay selected. */
static void rows_are_selected(void **state)
{
    const char *path = write_scan("s.npy", 0, "angles_deg = 0:40/5\n");
    lac_projections *p = NULL;
    (void)state;

    lac_test_ok(lac_projections_open(&p, path, NULL));
    lac_test_fails(lac_projections_select_rows(p, 1, 3), LAC_E_ARG);
    assert_true(lac_test_detail_has("rows 1:3 are wanted, there are 0:2"));
    lac_test_fails(lac_projections_select_rows(p, -1, 2), LAC_E_ARG);
    lac_test_fails(lac_projections_select_rows(p, 2, 1), LAC_E_ARG);
    lac_test_fails(lac_projections_select_rows(NULL, 0, 1), LAC_E_ARG);
    assert_int_equal(lac_projections_about(p)->n_rows, ROWS);
    lac_test_ok(lac_projections_select_rows(p, 1, 2));
    assert_int_equal(lac_projections_about(p)->n_rows, 2);
    lac_test_ok(lac_projections_select_rows(p, 1, 1));
    lac_test_ok(lac_projections_select(p, 0.3, 0.6));
    assert_int_equal(lac_projections_about(p)->n_rows, 1);
    for (int v = 0; v < 2; v++) {
        float got[2 * BINS];

        lac_test_ok(lac_projections_read(p, LAC_FRAMES_DATA, 0, 1, got));
        lac_test_near(got[v * BINS + 3], number(2 + v, 2, 3), 0.0);
    }
    lac_projections_close(&p);
}

/* The facts of a file together with a geometry that it does not hold. */
static void facts_take_a_geometry_along(void **state)
{
    const char *path = write_scan("s.npy", 0, "angles_deg = 0:40/5\n");
    lac_file_info *info = NULL;
    (void)state;

    lac_test_ok(
        lac_file_info_read_as(&info, path, "pitch_mm = 0.25; quantity = counts"));
    assert_int_equal(info->is_scan, 1);
    assert_int_equal(info->n_rows, ROWS);
    assert_int_equal(info->quantity, LAC_QUANTITY_COUNTS);
    lac_test_near(info->geom->pitch_mm, 0.25, 0.0);
    lac_file_info_destroy(&info);
    lac_test_ok(lac_file_info_read_as(&info, path, NULL));
    lac_test_near(info->geom->pitch_mm, 1.0, 0.0);
    lac_file_info_destroy(&info);
    lac_test_fails(lac_file_info_read_as(&info, path, "pitch = 1"), LAC_E_FORMAT);
    assert_null(info);
    lac_test_fails(lac_file_info_read_as(&info, NULL, NULL), LAC_E_ARG);
    lac_test_fails(lac_file_info_read_as(NULL, path, NULL), LAC_E_ARG);
}

/* The geometry may lie in a file of its own; what it does not say the scan's file does.
 */
static void geometry_may_be_a_file(void **state)
{
    const char *path = write_scan("s.npy", 0, "angles_deg = 0:40/5\npitch_mm = 2\n");
    const char *text = "axis_offset_mm = -0.5 # of the calibration\n";
    const char *other = lac_test_path("other.txt");
    lac_projections *p = NULL;
    (void)state;

    lac_test_write_file(other, text, strlen(text));
    lac_test_ok(lac_projections_open(&p, path, other));
    lac_test_near(lac_projections_about(p)->geom->axis_offset_mm, -0.5, 0.0);
    lac_test_near(lac_projections_about(p)->geom->pitch_mm, 2.0, 0.0);
    lac_projections_close(&p);
    lac_test_fails(lac_projections_open(&p, path, lac_test_path("none.txt")), LAC_E_IO);
    assert_true(lac_test_detail_has("none.txt"));
    assert_null(p);
}

/* Flats of other sizes, pictures that are no scans, sums that are no line integrals. */
static void flats_must_fit(void **state)
{
    const lac_grid grid = {BINS + 1, ROWS, 1.0};
    const char *flat = lac_test_path("flat.npy");
    lac_projections *p = NULL;
    lac_image *im = NULL;
    lac_sino *s = NULL;
    float got[VIEWS * BINS];
    (void)state;

    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_ok(lac_image_write(im, flat, NULL, NULL));
    lac_image_destroy(&im);
    if (lac_projections_open(
            &p, write_scan("s.npy", 0, "angles_deg = 0:40/5\nflats = flat.npy\n"),
            NULL) == LAC_OK)
        lac_test_fails(lac_projections_read(p, LAC_FRAMES_FLAT, 0, 1, got),
                       LAC_E_SHAPE);
    assert_true(lac_test_detail_has("flat.npy"));
    lac_projections_close(&p);
    im = make_image();
    lac_test_ok(lac_image_write(im, lac_test_path("i.png"), NULL, NULL));
    lac_test_fails(lac_projections_open(&p, lac_test_path("i.png"), "angles_deg = 0"),
                   LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("images, not scans"));
    assert_null(p);
    lac_image_destroy(&im);
    s = make_sino();
    lac_test_ok(lac_sino_write(s, lac_test_path("one.npy"), NULL));
    lac_sino_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_layouts_give_the_same_sinograms),
        cmocka_unit_test(geometry_given_counts_more),
        cmocka_unit_test(flats_lie_in_files_of_their_own),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(failing_allocations_leak_nothing),
        cmocka_unit_test(rows_are_selected),
        cmocka_unit_test(facts_take_a_geometry_along),
        cmocka_unit_test(geometry_may_be_a_file),
        cmocka_unit_test(flats_must_fit),
    };

    return cmocka_run_group_tests(tests, lac_test_dir_setup, lac_test_dir_teardown);
}
