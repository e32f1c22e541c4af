/* tests/unit/test_fileio_npy.c - NPY arrays with their .geom, and what every reader and
 * writer shares: bad input, nothing left behind, nothing leaked. */
#include "data/projections.h"
#include "support/fileio_fixture.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/fileio.h"
#include "data/io_internal.h"

static void scan_round_trip(void **state)
{
    (void)state;
    scan_comes_back(lac_test_path("s.npy"), 2, "NPY");
}

static void image_round_trip(void **state)
{
    const char *path = lac_test_path("a.b.NPY");
    lac_image *im = make_image(), *back = NULL;
    lac_provenance *r = make_record();

    (void)state;
    lac_test_ok(lac_image_write(im, path, NULL, r));
    assert_true(laci_path_exists(lac_test_path("a.b.geom")));
    lac_test_ok(lac_image_read(&back, path, 0.0, 0));
    assert_true(back->grid.pixel_mm == 0.1483223173);
    assert_true(back->grid.nx == 5 && back->grid.ny == 3);
    assert_memory_equal(back->data, im->data, 15 * sizeof *im->data);
    expect_record(path);
    lac_image_destroy(&back);
    lac_test_ok(lac_image_read(&back, path, 2.5, 0));
    assert_true(back->grid.pixel_mm == 2.5);
    lac_image_destroy(&back);
    unlink(lac_test_path("a.b.geom"));
    lac_test_ok(lac_image_read(&back, path, 0.0, 0));
    assert_true(back->grid.pixel_mm == 1.0);
    lac_image_destroy(&back);
    lac_image_destroy(&im);
    lac_provenance_destroy(&r);
}

static void mask_is_stored_in_bytes(void **state)
{
    const char *path = lac_test_path("m.npy");
    lac_image *im = make_image();
    lac_image_write_options o;

    (void)state;
    lac_image_write_defaults(&o);
    o.mask = 1;
    lac_test_fails(lac_image_write(im, path, &o, NULL), LAC_E_ARG);
    assert_true(lac_test_detail_has("row 0, column 0"));
    assert_int_equal(lac_test_dir_count(), 0);
    mask_comes_back(path, "uint8");
    lac_image_destroy(&im);
}

/* An NPY file made by hand: header text and bytes. */
static size_t build_npy(unsigned char *to, const char *dict, const void *data, size_t n)
{
    const size_t h = strlen(dict);

    memcpy(to, "\x93NUMPY\1\0", 8);
    to[8] = (unsigned char)h;
    to[9] = (unsigned char)(h >> 8);
    memcpy(to + 10, dict, h);
    if (n > 0)
        memcpy(to + 10 + h, data, n);
    return 10 + h + n;
}

static void write_npy(const char *path, const char *dict, const void *data, size_t n)
{
    unsigned char bytes[1024];

    lac_test_write_file(path, bytes, build_npy(bytes, dict, data, n));
}

static void expect_image(const char *path, int page, int ny, int nx, const float *want)
{
    lac_image *im = NULL;

    lac_test_ok(lac_image_read(&im, path, 0.0, page));
    assert_true(im->grid.ny == ny && im->grid.nx == nx);
    for (int i = 0; i < nx * ny; i++)
        if (im->data[i] != want[i])
            fail_msg("element %d is %g, expected %g", i, (double)im->data[i],
                     (double)want[i]);
    lac_image_destroy(&im);
}

static void every_element_type_is_read(void **state)
{
    static const struct {
        const char *descr;
        unsigned char bytes[16];
        size_t n;
        float want[2];
    } cases[] = {
        {"|b1", {0, 1}, 2, {0, 1}},
        {"|u1", {7, 255}, 2, {7, 255}},
        {"|i1", {7, 255}, 2, {7, -1}},
        {"<u2", {1, 2, 255, 255}, 4, {513, 65535}},
        {">u2", {1, 2, 255, 255}, 4, {258, 65535}},
        {"<i2", {1, 2, 254, 255}, 4, {513, -2}},
        {"<i4", {1, 0, 1, 0, 255, 255, 255, 255}, 8, {65537, -1}},
        {">u4", {0, 1, 0, 1, 255, 255, 255, 255}, 8, {65537, 4294967296.0f}},
        {"<i8",
         {3, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255},
         16,
         {3, -1}},
        {">u8",
         {0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0},
         16,
         {3, 4294967296.0f}},
        {"<f2", {0, 0xbe, 1, 0}, 4, {-1.5f, 5.9604645e-8f}},
        {">f4", {0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0}, 8, {1.5f, -2}},
        {"<f8",
         {0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0},
         16,
         {1.5f, -2}},
        {">f8",
         {0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0},
         16,
         {1.5f, -2}},
    };
    const char *path = lac_test_path("t.npy");
    char dict[100];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(dict, sizeof dict,
                 "{'descr': '%s', 'fortran_order': False, 'shape': (1, 2), }",
                 cases[i].descr);
        write_npy(path, dict, cases[i].bytes, cases[i].n);
        expect_image(path, 0, 1, 2, cases[i].want);
    }
}

static void orders_stacks_and_other_spellings(void **state)
{
    const unsigned char b[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    const float fortran[6] = {0, 2, 4, 1, 3, 5}, page1[6] = {6, 7, 8, 9, 10, 11};
    const float fortran_page1[6] = {1, 5, 9, 3, 7, 11};
    const char *path = lac_test_path("t.npy");
    lac_image *im = NULL;
    unsigned char v2[200];

    (void)state;
    write_npy(path, "{'shape':(2,3),\"descr\":'|u1','fortran_order':True}\n", b, 6);
    expect_image(path, 0, 2, 3, fortran);
    write_npy(path, "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 3)}", b,
              12);
    expect_image(path, 1, 2, 3, page1);
    lac_test_fails(lac_image_read(&im, path, 0.0, 2), LAC_E_ARG);
    assert_true(lac_test_detail_has("page 2"));
    lac_test_fails(lac_image_read(&im, path, 0.0, -1), LAC_E_ARG);
    write_npy(path, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 3)}", b,
              12);
    expect_image(path, 1, 2, 3, fortran_page1);
    /* version 2 has a four-byte header length */
    build_npy(v2 + 2, "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}", b,
              6);
    memcpy(v2, "\x93NUMPY\2\0", 8);
    v2[8] = 57;
    v2[9] = v2[10] = v2[11] = 0;
    lac_test_write_file(path, v2, 12 + 57 + 6);
    expect_image(path, 0, 2, 3, (const float[]){0, 1, 2, 3, 4, 5});
}

#define D(type, fortran, shape)                                                        \
    "{'descr': '" type "', 'fortran_order': " fortran ", 'shape': " shape ", }"

static void bad_headers_are_explained(void **state)
{
    static const struct {
        const char *dict;
        lac_status code;
        const char *word;
    } cases[] = {
        {D("<f4", "False", "(2, 3)"), LAC_E_FORMAT, "24 bytes follow"},
        {D("<f8", "False", "(2, 2)"), LAC_E_FORMAT, "24 bytes follow"},
        {D("<f4", "False", "(1000000, 1000000)"), LAC_E_FORMAT, "24 bytes follow"},
        {D("<f4", "False", "(4000000000, 4000000000)"), LAC_E_FORMAT,
         "4000000000 rows"},
        {D("<f4", "False", "(18446744073709551617, 2)"), LAC_E_FORMAT, "rows"},
        {D("<f4", "False", "(4611686018427387904, 2, 2)"), LAC_E_FORMAT, "promises"},
        {D("<f4", "False", "(0, 6)"), LAC_E_FORMAT, "0 rows"},
        {D("<f4", "False", "(-2, 3)"), LAC_E_FORMAT, "understood at '-2, 3)"},
        {D("<f4", "False", "(6,)"), LAC_E_FORMAT, "1 dimensions"},
        {D("<f4", "False", "()"), LAC_E_FORMAT, "0 dimensions"},
        {D("<f4", "False", "(1, 1, 2, 3)"), LAC_E_FORMAT, "4 dimensions"},
        {D("<c8", "False", "(2, 3)"), LAC_E_UNSUPPORTED, "'<c8'"},
        {D("|O", "False", "(2, 3)"), LAC_E_UNSUPPORTED, "'|O'"},
        {D("<f4", "Maybe", "(2, 3)"), LAC_E_FORMAT, "Maybe"},
        {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }",
         LAC_E_FORMAT, "understood"},
        {"{'descr': '<f4', 'shape': (2, 3), }", LAC_E_FORMAT, "understood"},
        {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
         LAC_E_FORMAT, "understood"},
        {"{'descr': '<f4", LAC_E_FORMAT, "understood"},
        {"", LAC_E_FORMAT, "understood"},
        {"{", LAC_E_FORMAT, "understood"},
        {"{'", LAC_E_FORMAT, "understood"},
    };
    const char *path = lac_test_path("bad.npy");
    const float data[6] = {0};
    lac_image *im = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* case 0: one element of six is missing */
        const long count = laci_alloc_count();

        write_npy(path, cases[i].dict, data, i == 0 ? 20 : 24);
        lac_test_fails(lac_image_read(&im, path, 0.0, 0), cases[i].code);
        if (!lac_test_detail_has(i == 0 ? "20 bytes follow" : cases[i].word) ||
            !lac_test_detail_has("bad.npy: "))
            fail_msg("case %zu gives: %s", i, lac_error_detail());
        assert_null(im);
        assert_true(laci_alloc_count() - count <= 6); /* names, handle, header text */
    }
}

static void every_truncation_is_an_error(void **state)
{
    const float data[6] = {1, 2, 3, 4, 5, 6};
    const char *path = lac_test_path("cut.npy");
    unsigned char bytes[1024];
    const size_t n = build_npy(bytes, D("<f4", "False", "(2, 3)"), data, sizeof data);
    lac_image *im = NULL;
    const long live = laci_alloc_live();

    (void)state;
    for (size_t k = 0; k < n; k++) {
        lac_test_write_file(path, bytes, k);
        lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
        assert_null(im);
        assert_true(lac_test_detail_has("cut.npy: "));
        if (k == 0)
            assert_true(lac_test_detail_has("empty"));
    }
    lac_test_write_file(path, bytes, n);
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    lac_image_destroy(&im);
    bytes[n] = 0;
    lac_test_write_file(path, bytes, n + 1);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_int_equal(laci_alloc_live(), live);
}

/* Each byte of the header set to each of a few values: an answer, never a crash. */
static void damaged_bytes_do_no_harm(void **state)
{
    static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff, '(', '}', '9', '\''};
    const float data[6] = {1, 2, 3, 4, 5, 6};
    const char *path = lac_test_path("harm.npy");
    unsigned char bytes[1024];
    const size_t n = build_npy(bytes, D("<f4", "False", "(2, 3)"), data, sizeof data);
    const long live = laci_alloc_live();

    (void)state;
    for (size_t k = 0; k < n; k++) {
        const unsigned char old = bytes[k];

        for (size_t v = 0; v < sizeof values; v++) {
            lac_image *im = NULL;

            bytes[k] = values[v];
            lac_test_write_file(path, bytes, n);
            if (lac_image_read(&im, path, 0.0, 0) == LAC_OK)
                assert_int_equal(lac_image_count(im), 6);
            lac_image_destroy(&im);
        }
        bytes[k] = old;
    }
    assert_int_equal(laci_alloc_live(), live);
}

static void wrong_types_and_places_are_named(void **state)
{
    lac_image *im = NULL;
    lac_sino *s = NULL;

    (void)state;
    lac_test_write_file(lac_test_path("p.npy"), "\x89PNG\r\n\x1a\n0000", 12);
    lac_test_fails(lac_image_read(&im, lac_test_path("p.npy"), 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("looks like PNG"));
    lac_test_fails(lac_image_read(&im, lac_test_path("absent.npy"), 0.0, 0), LAC_E_IO);
    assert_true(lac_test_detail_has("absent.npy: cannot be opened"));
    lac_test_fails(lac_image_read(&im, "x.xyz", 0.0, 0), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("'xyz'"));
    lac_test_fails(lac_image_read(&im, "/dev/full", 0.0, 0), LAC_E_UNSUPPORTED);
    mkdir(lac_test_path("d.npy"), 0755);
    lac_test_fails(lac_image_read(&im, lac_test_path("d.npy"), 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("folder"));
    rmdir(lac_test_path("d.npy"));
    lac_test_fails(lac_image_read(&im, NULL, 0.0, 0), LAC_E_ARG);
    lac_test_fails(lac_image_read(&im, "a.npy", -1.0, 0), LAC_E_ARG);
    lac_test_fails(lac_sino_read(NULL, "a.npy"), LAC_E_ARG);
    lac_test_fails(lac_sino_read(&s, lac_test_path("absent.npy")), LAC_E_IO);
}

static void nan_and_overflow_name_the_position(void **state)
{
    const float f[6] = {1, 2, 3, 4, NAN, 6};
    const double d[6] = {1, 2, 3, 4, 5, 1e300};
    const char *path = lac_test_path("nan.npy");
    lac_image *im = NULL;
    lac_sino *s = NULL;

    (void)state;
    write_npy(path, D("<f4", "False", "(2, 3)"), f, sizeof f);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("nan.npy: row 1, column 1 is NaN"));
    lac_test_write_file(lac_test_path("nan.geom"), "angles_deg = 1,2", 16);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_NUMERIC);
    assert_null(s);
    write_npy(path, D("<f8", "False", "(2, 3)"), d, sizeof d);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("row 1, column 2"));
    assert_null(im);
}

static void geometry_must_fit_the_array(void **state)
{
    const unsigned char b[6] = {0, 1, 2, 3, 4, 5};
    const float turned[6] = {0, 3, 1, 4, 2, 5};
    const char *path = lac_test_path("g.npy"), *geom = lac_test_path("g.geom");
    lac_sino *s = NULL;

    (void)state;
    write_npy(path, D("|u1", "False", "(2, 3)"), b, 6);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("g.geom with at least angles_deg"));
    lac_test_write_file(geom, "angles_deg = 1,2,3,4", 20);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("2 rows") && lac_test_detail_has("4 angles"));
    lac_test_write_file(geom, "angles_deg = 1,2,3\n", 19);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("views_along = columns"));
    lac_test_write_file(geom, "angles_deg = 1,2,3\nviews_along = columns\n", 41);
    lac_test_ok(lac_sino_read(&s, path));
    assert_true(s->geom->n_views == 3 && s->geom->n_det == 2);
    assert_memory_equal(s->data, turned, sizeof turned);
    lac_sino_destroy(&s);
    write_npy(path, D("|u1", "False", "(3, 2, 1)"), b, 6);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("stack of 3"));
}

static void allocation_failures(void **state)
{
    (void)state;
    allocation_failures_of("x.npy", 2);
}

static void the_table_of_formats(void **state)
{
    (void)state;
    assert_string_equal(lac_format_at(0)->name, "NPY");
    assert_null(lac_format_at(100));
    assert_string_equal(lac_format_of("a/b.c.NpY")->name, "NPY");
    assert_null(lac_format_of("a.npy/b"));
    assert_null(lac_format_of("npy"));
    assert_null(lac_format_of(NULL));
}

/* A real tilt series and a stack of slices, where they are at hand. */
static void real_arrays(void **state)
{
    const char *dir = lac_test_data_dir();
    char path[700];
    lac_file_info *info = NULL;
    lac_image *im = NULL;

    (void)state;
    if (!dir)
        skip();
    snprintf(path, sizeof path, "%s/electron/nanotube2d.npy", dir);
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    assert_true(im->grid.ny == 698 && im->grid.nx == 384);
    lac_image_destroy(&im);
    snprintf(path, sizeof path, "%s/ct_slices/tcga_hu_40x512x512.npy", dir);
    lac_test_ok(lac_file_info_read(&info, path));
    assert_string_equal(info->type, "int16");
    assert_int_equal(info->n_pages, 40);
    lac_file_info_destroy(&info);
    lac_test_ok(lac_image_read(&im, path, 0.0, 39));
    assert_true(im->grid.ny == 512 && im->grid.nx == 512);
    for (int i = 0; i < 512 * 512; i++)
        lac_test_range(im->data[i], -1024, 3071);
    lac_image_destroy(&im);
}

static void same_call_same_bytes(void **state)
{
    (void)state;
    writes_the_same_bytes("npy");
}

/* Rows of an array by columns, as numpy.asfortranarray writes it. */
static void rows_of_fortran_arrays(void **state)
{
    const float by_columns[] = {1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12};
    const char *geom = "angles_deg = 0,10,20\n";
    const char *path = lac_test_path("f.npy");
    lac_projections *p = NULL;
    lac_sino *s = NULL;
    float got[12];
    (void)state;

    write_npy(path, "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4), }",
              by_columns, sizeof by_columns);
    lac_test_write_file(lac_test_path("f.geom"), geom, strlen(geom));
    lac_test_ok(lac_sino_read(&s, path));
    lac_test_ok(lac_projections_open(&p, path, NULL));
    lac_test_ok(lac_projections_read(p, LAC_FRAMES_DATA, 0, 1, got));
    for (int i = 0; i < 12; i++) {
        lac_test_near(got[i], i + 1, 0.0);
        lac_test_near(s->data[i], i + 1, 0.0);
    }
    lac_projections_close(&p);
    lac_sino_destroy(&s);
    /* [view, row, bin]: row 1 of 2 */
    write_npy(path, "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2, 2), }",
              by_columns, sizeof by_columns);
    lac_test_ok(lac_projections_open(&p, path, NULL));
    lac_test_ok(lac_projections_read(p, LAC_FRAMES_DATA, 1, 1, got));
    for (int v = 0; v < 3; v++)
        for (int d = 0; d < 2; d++)
            lac_test_near(got[v * 2 + d], by_columns[v + 3 * (1 + 2 * d)], 0.0);
    lac_projections_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(scan_round_trip),
        IN_EMPTY_DIR(image_round_trip),
        IN_EMPTY_DIR(mask_is_stored_in_bytes),
        IN_EMPTY_DIR(every_element_type_is_read),
        IN_EMPTY_DIR(orders_stacks_and_other_spellings),
        IN_EMPTY_DIR(bad_headers_are_explained),
        IN_EMPTY_DIR(every_truncation_is_an_error),
        IN_EMPTY_DIR(damaged_bytes_do_no_harm),
        IN_EMPTY_DIR(wrong_types_and_places_are_named),
        IN_EMPTY_DIR(nan_and_overflow_name_the_position),
        IN_EMPTY_DIR(geometry_must_fit_the_array),
        IN_EMPTY_DIR(allocation_failures),
        IN_EMPTY_DIR(same_call_same_bytes),
        IN_EMPTY_DIR(the_table_of_formats),
        IN_EMPTY_DIR(real_arrays),
        cmocka_unit_test(rows_of_fortran_arrays),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
