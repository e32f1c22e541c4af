/* tests/support/fileio_fixture.h - what the tests of the file formats share. */
#ifndef LAC_TESTS_SUPPORT_FILEIO_FIXTURE_H
#define LAC_TESTS_SUPPORT_FILEIO_FIXTURE_H

#include "testing.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "data/base/alloc.h"
#include "data/fileio.h"
#include "data/projections.h"

/* A fan scan of 5 views and 7 bins with uneven numbers everywhere. */
static inline lac_sino *make_sino(void)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, 5, 7));
    g->beam = LAC_BEAM_FAN;
    g->pitch_mm = 0.2;
    g->axis_offset_mm = -0.3125;
    g->source_origin_mm = 410.66;
    g->source_detector_mm = 553.74;
    lac_geom_set_angles_deg(g, 12.5, 3.5);
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_fill_normal(s->data, 35, 4);
    lac_geom_destroy(&g);
    return s;
}

static inline lac_image *make_image(void)
{
    const lac_grid grid = {5, 3, 0.1483223173};
    lac_image *im = NULL;

    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_fill_normal(im->data, 15, 9);
    return im;
}

static inline lac_provenance *make_record(void)
{
    lac_provenance *r = NULL;

    lac_test_ok(lac_provenance_create(&r));
    lac_test_ok(lac_provenance_add(r, "command", "lacuna x=1 # --set a = b"));
    lac_test_ok(lac_provenance_add(r, "seed", "18446744073709551615"));
    return r;
}

static inline void expect_same_geom(const lac_geom *a, const lac_geom *b)
{
    assert_int_equal(a->beam, b->beam);
    assert_int_equal(a->n_views, b->n_views);
    assert_int_equal(a->n_det, b->n_det);
    for (int i = 0; i < a->n_views; i++)
        lac_test_near(a->angle[i], b->angle[i], 1e-14);
    assert_true(a->pitch_mm == b->pitch_mm);
    assert_true(a->axis_offset_mm == b->axis_offset_mm);
    assert_true(a->source_origin_mm == b->source_origin_mm);
    assert_true(a->source_detector_mm == b->source_detector_mm);
}

static inline void expect_record(const char *path)
{
    lac_file_info *info = NULL;

    lac_test_ok(lac_file_info_read(&info, path));
    assert_int_equal(lac_provenance_count(info->provenance), 3);
    assert_string_equal(lac_provenance_key(info->provenance, 0), "software");
    assert_string_equal(lac_provenance_value(info->provenance, 1),
                        "lacuna x=1 # --set a = b");
    assert_string_equal(lac_provenance_key(info->provenance, 2), "seed");
    lac_file_info_destroy(&info);
}

/* The scan of make_sino is written as `files` files, and read again as it was. */
static inline void scan_comes_back(const char *path, int files, const char *format)
{
    lac_sino *s = make_sino(), *back = NULL;
    lac_provenance *r = make_record();
    lac_file_info *info = NULL;

    lac_test_ok(lac_sino_write(s, path, r));
    assert_int_equal(lac_test_dir_count(), files);
    lac_test_ok(lac_sino_read(&back, path));
    expect_same_geom(back->geom, s->geom);
    assert_memory_equal(back->data, s->data, 35 * sizeof *s->data);
    expect_record(path);
    lac_test_ok(lac_file_info_read(&info, path));
    assert_string_equal(info->format, format);
    assert_string_equal(info->type, "float32");
    assert_true(info->is_scan && info->rows == 5 && info->columns == 7);
    expect_same_geom(info->geom, s->geom);
    lac_file_info_destroy(&info);
    lac_sino_destroy(&s);
    lac_sino_destroy(&back);
    lac_provenance_destroy(&r);
}

/* The image of make_image, with a record where there is one. */
static inline void image_comes_back(const char *path, const lac_provenance *r)
{
    lac_image *im = make_image(), *back = NULL;

    lac_test_ok(lac_image_write(im, path, NULL, r));
    lac_test_ok(lac_image_read(&back, path, 0.0, 0));
    assert_true(back->grid.nx == 5 && back->grid.ny == 3);
    assert_true(back->grid.pixel_mm == im->grid.pixel_mm);
    assert_memory_equal(back->data, im->data, 15 * sizeof *im->data);
    lac_image_destroy(&im);
    lac_image_destroy(&back);
}

/* A mask of the same size, in elements of this type. */
static inline void mask_comes_back(const char *path, const char *type)
{
    lac_image *im = make_image(), *back = NULL;
    lac_image_write_options o;
    lac_file_info *info = NULL;

    lac_image_write_defaults(&o);
    o.mask = 1;
    for (int i = 0; i < 15; i++)
        im->data[i] = i % 4 == 1;
    lac_test_ok(lac_image_write(im, path, &o, NULL));
    lac_test_ok(lac_image_read(&back, path, 0.0, 0));
    assert_memory_equal(back->data, im->data, 15 * sizeof *im->data);
    lac_test_ok(lac_file_info_read(&info, path));
    assert_string_equal(info->type, type);
    lac_file_info_destroy(&info);
    lac_image_destroy(&im);
    lac_image_destroy(&back);
}

/* No file may grow beyond `bytes` from here on: what a full disk looks like. */
static inline void limit_files(rlim_t bytes)
{
    struct rlimit r;

    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &r);
    r.rlim_cur = bytes < r.rlim_max ? bytes : r.rlim_max;
    setrlimit(RLIMIT_FSIZE, &r);
}

/* An image of 60000 bytes and its header, at each of three limits: an error, and the
 * old file alone is left. */
static inline void full_disk_is_noticed_at(const char *name, const rlim_t limit[3])
{
    const lac_grid grid = {150, 100, 1.0};
    char path[600], word[700];
    lac_image *im = NULL;

    snprintf(path, sizeof path, "%s", lac_test_path(name));
    snprintf(word, sizeof word, "%s: writing", name);
    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_fill_normal(im->data, 150 * 100, 3);
    lac_test_write_file(path, "old", 3);
    for (int k = 0; k < 3; k++) {
        lac_status st;

        limit_files(limit[k]);
        st = lac_image_write(im, path, NULL, NULL);
        limit_files(RLIM_INFINITY);
        assert_int_equal(st, LAC_E_IO);
        assert_true(lac_test_detail_has(word) && lac_test_detail_has("failed"));
        assert_int_equal(lac_test_dir_count(), 1);
    }
    lac_test_ok(lac_image_write(im, path, NULL, NULL));
    lac_image_destroy(&im);
}

struct job {
    char path[600];
    lac_image *im;
    lac_sino *s;
    lac_provenance *r;
};

static inline lac_status write_image_job(void *ctx)
{
    struct job *j = ctx;

    return lac_image_write(j->im, j->path, NULL, j->r);
}

static inline lac_status write_sino_job(void *ctx)
{
    struct job *j = ctx;

    return lac_sino_write(j->s, j->path, j->r);
}

static inline lac_status read_image_job(void *ctx)
{
    struct job *j = ctx;
    lac_image *im = NULL;
    lac_status st = lac_image_read(&im, j->path, 0.0, 0);

    assert_true((im != NULL) == (st == LAC_OK));
    lac_image_destroy(&im);
    return st;
}

static inline lac_status read_sino_job(void *ctx)
{
    struct job *j = ctx;
    lac_sino *s = NULL;
    lac_status st = lac_sino_read(&s, j->path);

    assert_true((s != NULL) == (st == LAC_OK));
    lac_sino_destroy(&s);
    return st;
}

static inline lac_status read_info_job(void *ctx)
{
    struct job *j = ctx;
    lac_file_info *info = NULL;
    lac_status st = lac_file_info_read(&info, j->path);

    assert_true((info != NULL) == (st == LAC_OK));
    lac_file_info_destroy(&info);
    return st;
}

static inline struct job make_job(const char *name)
{
    struct job j = {.im = make_image(), .s = make_sino(), .r = make_record()};

    snprintf(j.path, sizeof j.path, "%s", lac_test_path(name));
    return j;
}

static inline void destroy_job(struct job *j)
{
    lac_image_destroy(&j->im);
    lac_sino_destroy(&j->s);
    lac_provenance_destroy(&j->r);
}

/* Each allocation of writing and reading fails once; of each file there are `files`. */
static inline void allocation_failures_of(const char *name, int files)
{
    struct job j = make_job(name);

    lac_test_alloc_failures(write_image_job, &j);
    assert_int_equal(lac_test_dir_count(), files);
    lac_test_alloc_failures(read_image_job, &j);
    lac_test_alloc_failures(write_sino_job, &j);
    lac_test_alloc_failures(read_sino_job, &j);
    lac_test_alloc_failures(read_info_job, &j);
    assert_int_equal(lac_test_dir_count(), files);
    destroy_job(&j);
}

/* Row 1 of a scan of few numbers. */
static inline lac_status read_projections_job(void *path)
{
    float got[256];
    lac_projections *p = NULL;
    lac_status st = lac_projections_open(&p, path, NULL);

    if (st == LAC_OK) {
        const lac_projections_info *a = lac_projections_about(p);

        assert_true((size_t)a->n_views * (size_t)a->n_det <= sizeof got / sizeof *got);
        st = lac_projections_read(p, LAC_FRAMES_DATA, 1, 1, got);
    }
    lac_projections_close(&p);
    return st;
}

/* Every prefix of a file is an error that names the file, and nothing is leaked. */
static inline void every_prefix_fails(const char *path)
{
    static unsigned char bytes[65536];
    const size_t n = lac_test_read_file(path, bytes, sizeof bytes);
    const long live = laci_alloc_live();

    for (size_t k = n; k-- > 0;) {
        lac_image *im = NULL;
        lac_status st;

        assert_int_equal(truncate(path, (off_t)k), 0);
        st = lac_image_read(&im, path, 0.0, 0);
        if (st != LAC_E_FORMAT || im || !lac_test_detail_has(path))
            fail_msg("the first %zu of %zu bytes give '%s': %s", k, n,
                     lac_status_name(st), lac_error_detail());
    }
    lac_test_write_file(path, bytes, n);
    assert_int_equal(laci_alloc_live(), live);
}

/* Set one byte in place: truncating and rewriting waits for the disk each time. */
static inline void patch(const char *path, size_t at, unsigned char value)
{
    FILE *f = fopen(path, "r+b");

    assert_non_null(f);
    fseek(f, (long)at, SEEK_SET);
    fputc(value, f);
    fclose(f);
}

/* Each byte set to each of a few values: an answer, never a crash or a leak. */
static inline void damaged_bytes_are_survived(const char *path)
{
    static const unsigned char values[] = {0, 1, 8, 0x7f, 0x80, 0xff};
    static unsigned char bytes[65536];
    const size_t n = lac_test_read_file(path, bytes, sizeof bytes);
    const long live = laci_alloc_live();

    for (size_t k = 0; k < n; k++) {
        for (size_t v = 0; v < sizeof values; v++) {
            lac_image *im = NULL;
            lac_sino *s = NULL;

            patch(path, k, values[v]);
            if (lac_image_read(&im, path, 0.0, 0) == LAC_OK)
                assert_true(lac_image_count(im) < 100000);
            lac_image_destroy(&im);
            if (lac_sino_read(&s, path) == LAC_OK)
                assert_true(lac_sino_count(s) < 100000);
            lac_sino_destroy(&s);
        }
        patch(path, k, bytes[k]);
    }
    assert_int_equal(laci_alloc_live(), live);
}

/* The same image, options and record give the same bytes: no time stamp, no names. */
static inline void writes_the_same_bytes(const char *extension)
{
    static unsigned char bytes[2][65536];
    struct job j = make_job("same");
    size_t n[2];

    for (int k = 0; k < 2; k++) {
        char name[40];

        snprintf(name, sizeof name, "same%d.%s", k, extension);
        snprintf(j.path, sizeof j.path, "%s", lac_test_path(name));
        lac_test_ok(write_image_job(&j));
        n[k] = lac_test_read_file(j.path, bytes[k], sizeof bytes[k]);
    }
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    destroy_job(&j);
}

#define IN_EMPTY_DIR(f) cmocka_unit_test_setup(f, lac_test_dir_setup)

#endif
