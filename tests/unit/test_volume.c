/* Volumes and scans of many rows, written a page at a time and read again. */
#include "data/projections.h"
#include "data/volume.h"
#include "support/fileio_fixture.h"

#include <math.h>

#include "lac_config.h"

enum { NX = 5, NY = 4, SLICES = 3, VIEWS = 4, ROWS = 3, BINS = 5 };

/* The formats of this build that keep stacks. */
static const char *const names[] = {"v.npy", "v.mrc", "v.edf",
#ifdef LAC_HAVE_MATIO
                                    "v.mat",
#endif
#ifdef LAC_HAVE_HDF5
                                    "v.h5",
#endif
#ifdef LAC_HAVE_TIFF
                                    "v.tif",
#endif
                                    NULL};

typedef struct pages {
    int n_asked, fails_at, nan_at;
} pages;

static float number(int page, int row, int column)
{
    return (float)(100 * page + 10 * row + column) + 0.25f;
}

/* Pages of 4 x 5 numbers, asked for in order. */
static lac_status give(void *user, int page, float *to)
{
    pages *p = user;

    assert_int_equal(page, p->n_asked++);
    if (page == p->fails_at)
        return LAC_E_CANCELLED;
    for (int i = 0; i < NY * NX; i++)
        to[i] = number(page, i / NX, i % NX);
    if (page == p->nan_at)
        to[7] = NAN;
    return LAC_OK;
}

static pages all_pages(void)
{
    return (pages){.fails_at = -1, .nan_at = -1};
}

static const lac_volume volume = {{NX, NY, 0.1483223173}, SLICES, 0.25};

static lac_geom *make_geom(void)
{
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, VIEWS, BINS));
    g->pitch_mm = 0.2;
    g->axis_offset_mm = -0.3125;
    lac_geom_set_angles_deg(g, -12.5, 3.5);
    return g;
}

/* --- round trips ---------------------------------------------------------------------
 */

static void volumes_come_back(void **state)
{
    lac_provenance *r = make_record();
    (void)state;

    for (const char *const *name = names; *name; name++) {
        const char *path = lac_test_path(*name);
        lac_volume_file *f = NULL;
        lac_file_info *info = NULL;
        pages p = all_pages();
        float got[NY * NX], want[NY * NX];

        lac_test_ok(lac_volume_write(&volume, path, give, &p, r));
        assert_int_equal(p.n_asked, SLICES);
        lac_test_ok(lac_volume_open(&f, path, 0.0));
        assert_true(lac_volume_about(f)->grid.nx == NX);
        assert_true(lac_volume_about(f)->grid.ny == NY);
        assert_true(lac_volume_about(f)->n_slices == SLICES);
        assert_true(lac_volume_about(f)->grid.pixel_mm == 0.1483223173);
        assert_true(lac_volume_about(f)->slice_mm == 0.25);
        for (int k = SLICES; k-- > 0;) {
            p = all_pages();
            p.n_asked = k;
            lac_test_ok(give(&p, k, want));
            lac_test_ok(lac_volume_read(f, k, got));
            assert_memory_equal(got, want, sizeof got);
        }
        lac_test_fails(lac_volume_read(f, SLICES, got), LAC_E_ARG);
        lac_volume_close(&f);
        expect_record(path);
        lac_test_ok(lac_file_info_read(&info, path));
        assert_false(info->is_scan);
        assert_true(info->slice_mm == 0.25);
        lac_file_info_destroy(&info);
    }
    lac_provenance_destroy(&r);
}

static void scans_come_back(void **state)
{
    lac_provenance *r = make_record();
    lac_geom *g = make_geom();
    (void)state;

    for (const char *const *name = names; *name; name++) {
        const char *path = lac_test_path(*name);
        lac_projections *s = NULL;
        const lac_projections_info *a;
        pages p = all_pages();
        float got[ROWS * VIEWS * BINS];

        lac_test_ok(lac_projections_write(g, ROWS, 0.75, path, give, &p, r));
        lac_test_ok(lac_projections_open(&s, path, NULL));
        a = lac_projections_about(s);
        assert_true(a->n_rows == ROWS && a->n_views == VIEWS && a->n_det == BINS);
        expect_same_geom(a->geom, g);
        assert_true(a->row_pitch_mm == 0.75);
        assert_int_equal(a->quantity, LAC_QUANTITY_LINES);
        assert_int_equal(lac_provenance_count(a->provenance), 3);
        lac_test_ok(lac_projections_read(s, LAC_FRAMES_DATA, 0, ROWS, got));
        for (int i = 0; i < ROWS * VIEWS * BINS; i++)
            lac_test_near(got[i],
                          number(i / (VIEWS * BINS), i / BINS % VIEWS, i % BINS), 0.0);
        lac_projections_close(&s);
    }
    lac_geom_destroy(&g);
    lac_provenance_destroy(&r);
}

/* A scan of one row is a sinogram for those who know no volumes. */
static void one_row_is_a_sinogram(void **state)
{
    lac_geom *g = make_geom();
    (void)state;

    for (const char *const *name = names; *name; name++) {
        lac_sino *s = NULL;
        pages p = all_pages();

        lac_test_ok(
            lac_projections_write(g, 1, 0.0, lac_test_path(*name), give, &p, NULL));
        lac_test_ok(lac_sino_read(&s, lac_test_path(*name)));
        expect_same_geom(s->geom, g);
        lac_test_near(s->data[2 * BINS + 3], number(0, 2, 3), 0.0);
        lac_sino_destroy(&s);
    }
    lac_geom_destroy(&g);
}

/* --- failures ------------------------------------------------------------------------
 */

static void a_failing_page_leaves_no_file(void **state)
{
    const long live = laci_alloc_live();
    lac_geom *g = make_geom();
    (void)state;

    for (const char *const *name = names; *name; name++) {
        const char *path = lac_test_path(*name);
        pages p = all_pages();

        lac_test_dir_setup(NULL);
        path = lac_test_path(*name);
        p.fails_at = 1;
        lac_test_fails(lac_volume_write(&volume, path, give, &p, NULL),
                       LAC_E_CANCELLED);
        p = all_pages();
        p.nan_at = 2;
        lac_test_fails(lac_volume_write(&volume, path, give, &p, NULL), LAC_E_NUMERIC);
        assert_true(lac_test_detail_has("page 2, row 1, column 2 is NaN"));
        p = all_pages();
        p.nan_at = 1;
        lac_test_fails(lac_projections_write(g, ROWS, 1.0, path, give, &p, NULL),
                       LAC_E_NUMERIC);
        assert_true(lac_test_detail_has("page 1, view 1, bin 2 is NaN"));
        assert_int_equal(lac_test_dir_count(), 0);
    }
    lac_geom_destroy(&g);
    assert_int_equal(laci_alloc_live(), live);
}

static void wrong_arguments_are_named(void **state)
{
    lac_volume v = volume;
    pages p = all_pages();
    lac_geom *g = make_geom();
    (void)state;

    v.n_slices = 0;
    lac_test_fails(lac_volume_write(&v, lac_test_path("v.npy"), give, &p, NULL),
                   LAC_E_ARG);
    assert_true(lac_test_detail_has("0 slices"));
    v = volume;
    v.slice_mm = -1.0;
    lac_test_fails(lac_volume_write(&v, lac_test_path("v.npy"), give, &p, NULL),
                   LAC_E_ARG);
    assert_true(lac_test_detail_has("got -1"));
    lac_test_fails(lac_volume_write(&volume, lac_test_path("v.png"), give, &p, NULL),
                   LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("PNG files are not written"));
    lac_test_fails(lac_volume_write(&volume, lac_test_path("v.npy"), NULL, &p, NULL),
                   LAC_E_ARG);
    g->beam = LAC_BEAM_FAN;
    g->source_origin_mm = 10.0;
    g->source_detector_mm = 20.0;
    lac_test_fails(
        lac_projections_write(g, 2, 0.0, lac_test_path("v.npy"), give, &p, NULL),
        LAC_E_ARG);
    assert_true(lac_test_detail_has("2 rows of a fan beam"));
    lac_geom_destroy(&g);
    assert_int_equal(lac_test_dir_count(), 0);
}

/* 200 x 100 numbers a page, more than a file may have. */
static lac_status give_large(void *user, int page, float *to)
{
    (void)user;
    for (int i = 0; i < 20000; i++)
        to[i] = (float)(page + i);
    return LAC_OK;
}

static void full_disk_is_noticed(void **state)
{
    const lac_volume large = {{200, 100, 1.0}, 3, 1.0};
    (void)state;

    for (const char *const *name = names; *name; name++)
        for (int k = 0; k < 3; k++) { /* in the header, the first and the last page */
            const rlim_t room[] = {400, 50000, 230000};
            lac_status st;

            lac_test_dir_setup(NULL);
            limit_files(room[k]);
            st = lac_volume_write(&large, lac_test_path(*name), give_large, NULL, NULL);
            limit_files(RLIM_INFINITY);
            if (st != LAC_E_IO || !lac_test_detail_has(*name) ||
                lac_test_dir_count() != 0)
                fail_msg("%s, %d: '%s': %s", *name, k, lac_status_name(st),
                         lac_error_detail());
        }
}

static void same_call_same_bytes(void **state)
{
    static unsigned char bytes[2][65536];
    size_t n[2];
    (void)state;

    for (const char *const *name = names; *name; name++) {
        for (int k = 0; k < 2; k++) {
            pages p = all_pages();

            if (k == 1) /* HDF5 keeps times in seconds */
                sleep(strcmp(*name, "v.h5") == 0 ? 1 : 0);
            lac_test_ok(
                lac_volume_write(&volume, lac_test_path(*name), give, &p, NULL));
            n[k] = lac_test_read_file(lac_test_path(*name), bytes[k], sizeof bytes[k]);
        }
        assert_int_equal(n[0], n[1]);
        assert_memory_equal(bytes[0], bytes[1], n[0]);
    }
}

static lac_status write_volume(void *path)
{
    pages p = all_pages();

    return lac_volume_write(&volume, path, give, &p, NULL);
}

static lac_status read_volume(void *path)
{
    lac_volume_file *f = NULL;
    float got[NY * NX];
    lac_status st = lac_volume_open(&f, path, 0.0);

    if (st == LAC_OK)
        st = lac_volume_read(f, 1, got);
    lac_volume_close(&f);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    char path[600];
    (void)state;

    for (const char *const *name = names; *name; name++) {
        snprintf(path, sizeof path, "%s", lac_test_path(*name));
        lac_test_alloc_failures(write_volume, path);
        lac_test_alloc_failures(read_volume, path);
    }
}

static void names_that_can_hold_a_volume(void **state)
{
    (void)state;
    for (const char *const *name = names; *name; name++)
        lac_test_ok(lac_volume_check_path(lac_test_path(*name)));
    lac_test_fails(lac_volume_check_path("v.png"), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("v.png"));
    lac_test_fails(lac_volume_check_path("v.xyz"), LAC_E_UNSUPPORTED);
    lac_test_fails(lac_volume_check_path("volume"), LAC_E_UNSUPPORTED);
    lac_test_fails(lac_volume_check_path(NULL), LAC_E_ARG);
    assert_int_equal(lac_test_dir_count(), 0);
}

/* Formats that know stacks only take an image as one page, a sinogram as one row. */
static void single_images_and_sinograms_come_back(void **state)
{
    lac_image *im = make_image();
    lac_sino *s = make_sino();
    lac_provenance *r = make_record();
    (void)state;

    s->geom->beam = LAC_BEAM_PARALLEL; /* no other is kept by all of them */
    s->geom->source_origin_mm = s->geom->source_detector_mm = 0.0;
    for (const char *const *name = names; *name; name++) {
        const char *path = lac_test_path(*name);
        lac_image *image = NULL;
        lac_sino *scan = NULL;

        lac_test_ok(lac_image_write(im, path, NULL, r));
        lac_test_ok(lac_image_read(&image, path, 0.0, 0));
        assert_true(image->grid.nx == 5 && image->grid.ny == 3);
        assert_true(image->grid.pixel_mm == im->grid.pixel_mm);
        assert_memory_equal(image->data, im->data, 15 * sizeof(float));
        expect_record(path);
        lac_image_destroy(&image);
        lac_test_ok(lac_sino_write(s, path, r));
        lac_test_ok(lac_sino_read(&scan, path));
        expect_same_geom(scan->geom, s->geom);
        assert_memory_equal(scan->data, s->data, 35 * sizeof(float));
        lac_sino_destroy(&scan);
    }
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
    lac_provenance_destroy(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(volumes_come_back),
        IN_EMPTY_DIR(scans_come_back),
        IN_EMPTY_DIR(one_row_is_a_sinogram),
        IN_EMPTY_DIR(a_failing_page_leaves_no_file),
        IN_EMPTY_DIR(wrong_arguments_are_named),
        IN_EMPTY_DIR(full_disk_is_noticed),
        IN_EMPTY_DIR(same_call_same_bytes),
        IN_EMPTY_DIR(failing_allocations_leak_nothing),
        IN_EMPTY_DIR(names_that_can_hold_a_volume),
        IN_EMPTY_DIR(single_images_and_sinograms_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
