/* Rows of packed TIFF files, some at a time: strips of any height, tiles, folders. */
#include "data/projections.h"
#include "support/fileio_fixture.h"

#include <sys/stat.h>
#include <tiffio.h>

enum { VIEWS = 6, ROWS = 20, BINS = 23 };

typedef struct form {
    int packing, strip, tiled; /* rows of a strip */
} form;

static const form forms[] = {
    {COMPRESSION_LZW, ROWS, 0},           {COMPRESSION_ADOBE_DEFLATE, ROWS, 0},
    {COMPRESSION_PACKBITS, 100, 0},       {COMPRESSION_LZW, 7, 0},
    {COMPRESSION_ADOBE_DEFLATE, 1, 0},    {COMPRESSION_NONE, ROWS, 0},
    {COMPRESSION_ADOBE_DEFLATE, ROWS, 1}, {COMPRESSION_NONE, ROWS, 1},
};
enum { N_FORMS = sizeof forms / sizeof *forms };

static int number(int k, int r, int d)
{
    return 1000 * k + 40 * r + d * d % 31;
}

static void put_tiles(TIFF *t, int k)
{
    uint16_t tile[16 * 16];

    TIFFSetField(t, TIFFTAG_TILEWIDTH, 16);
    TIFFSetField(t, TIFFTAG_TILELENGTH, 16);
    for (int y = 0; y < ROWS; y += 16)
        for (int x = 0; x < BINS; x += 16) {
            for (int i = 0; i < 256; i++)
                tile[i] = (uint16_t)number(k, y + i / 16, x + i % 16);
            assert_true(TIFFWriteTile(t, tile, (uint32_t)x, (uint32_t)y, 0, 0) > 0);
        }
}

static void put_page(TIFF *t, const form *f, int k)
{
    uint16_t row[BINS];

    assert_non_null(t);
    TIFFSetField(t, TIFFTAG_IMAGEWIDTH, BINS);
    TIFFSetField(t, TIFFTAG_IMAGELENGTH, ROWS);
    TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 16);
    TIFFSetField(t, TIFFTAG_COMPRESSION, f->packing);
    TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    if (f->tiled)
        put_tiles(t, k);
    else
        TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, f->strip);
    for (int y = 0; !f->tiled && y < ROWS; y++) {
        for (int d = 0; d < BINS; d++)
            row[d] = (uint16_t)number(k, y, d);
        assert_int_equal(TIFFWriteScanline(t, row, (uint32_t)y, 0), 1);
    }
    assert_int_equal(TIFFWriteDirectory(t), 1);
}

/* scan/p0.tif .. */
static void write_folder(const form *f)
{
    char name[40];

    mkdir(lac_test_path("scan"), 0777);
    for (int k = 0; k < VIEWS; k++) {
        TIFF *t;

        snprintf(name, sizeof name, "scan/p%d.tif", k);
        t = TIFFOpen(lac_test_path(name), "w");
        put_page(t, f, k);
        TIFFClose(t);
    }
}

static void remove_pictures(void)
{
    char name[40];

    for (int k = 0; k < VIEWS; k++) {
        snprintf(name, sizeof name, "scan/p%d.tif", k);
        assert_int_equal(remove(lac_test_path(name)), 0);
    }
}

static lac_projections *open_scan(const char *name)
{
    lac_projections *p = NULL;

    lac_test_ok(lac_projections_open(&p, lac_test_path(name),
                                     "angles_deg = 0:150:30; layout = projections"));
    return p;
}

static void expect_rows(lac_projections *p, int first, int n)
{
    float got[ROWS * VIEWS * BINS];

    lac_test_ok(lac_projections_read(p, LAC_FRAMES_DATA, first, n, got));
    for (int i = 0; i < n * VIEWS * BINS; i++)
        lac_test_near(
            got[i], number(i / BINS % VIEWS, first + i / BINS / VIEWS, i % BINS), 0.0);
}

/* The middle first, as a slice is tried before all; forward, back, across strips. */
static void expect_any_order(lac_projections *p)
{
    static const int first[] = {10, 0, 3, 17, 5, 19, 13, 0, 6},
                     n[] = {1, 3, 3, 3, 10, 1, 2, ROWS, 1};

    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        expect_rows(p, first[i], n[i]);
}

static void any_rows_of_a_folder(void **state)
{
    (void)state;
    for (int k = 0; k < N_FORMS; k++) {
        lac_projections *p;

        write_folder(&forms[k]);
        p = open_scan("scan");
        expect_any_order(p);
        lac_projections_close(&p);
    }
}

/* Pages of one file, packed in turn in every way. */
static void any_rows_of_a_stack(void **state)
{
    lac_projections *p;
    TIFF *t = TIFFOpen(lac_test_path("stack.tif"), "w");

    (void)state;
    for (int k = 0; k < VIEWS; k++)
        put_page(t, &forms[k], k);
    TIFFClose(t);
    p = open_scan("stack.tif");
    expect_any_order(p);
    lac_projections_close(&p);
}

/* One strip is unpacked once: its other rows need no file. */
static void a_strip_is_unpacked_once(void **state)
{
    float got[VIEWS * BINS];
    lac_projections *p;

    (void)state;
    write_folder(&forms[0]);
    p = open_scan("scan");
    expect_rows(p, 8, 2);
    remove_pictures();
    expect_rows(p, 3, 4);
    expect_rows(p, 10, 9);
    expect_rows(p, 19, 1); /* the last of it: not kept */
    lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 0, 1, got), LAC_E_IO);
    assert_true(lac_test_detail_has("p0.tif"));
    lac_projections_close(&p);
}

/* Strips of seven rows: the second is read from the file when it is wanted. */
static void what_changed_meanwhile_is_found(void **state)
{
    const form whole = {COMPRESSION_LZW, ROWS, 0};
    float got[VIEWS * BINS];
    lac_projections *p;

    (void)state;
    write_folder(&forms[3]);
    p = open_scan("scan");
    expect_rows(p, 0, 2);
    lac_test_write_file(lac_test_path("scan/p0.tif"), "gone", 4);
    for (int k = 0; k < 3; k++) {
        lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 8, 1, got),
                       LAC_E_FORMAT);
        assert_true(lac_test_detail_has("p0.tif"));
    }
    write_folder(&whole);
    expect_rows(p, 8, 1);
    lac_projections_close(&p);
}

static lac_status open_and_read(void *path)
{
    float got[VIEWS * BINS];
    lac_projections *p = NULL;
    lac_status st = lac_projections_open(&p, path, "angles_deg = 0:150:30");

    for (int r = 4; st == LAC_OK && r < 10; r += 4)
        st = lac_projections_read(p, LAC_FRAMES_DATA, r, 1, got);
    lac_projections_close(&p);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    char path[600];

    (void)state;
    for (int k = 3; k < 7; k += 3) {
        write_folder(&forms[k]);
        snprintf(path, sizeof path, "%s", lac_test_path("scan"));
        lac_test_alloc_failures(open_and_read, path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(any_rows_of_a_folder),
        IN_EMPTY_DIR(any_rows_of_a_stack),
        IN_EMPTY_DIR(a_strip_is_unpacked_once),
        IN_EMPTY_DIR(what_changed_meanwhile_is_found),
        IN_EMPTY_DIR(failing_allocations_leak_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
