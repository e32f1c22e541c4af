/* Folders of pictures as scans and stacks, and EDF files. */
#include "data/projections.h"
#include "data/volume.h"
#include "support/fileio_fixture.h"

#include <sys/stat.h>

enum { VIEWS = 12, ROWS = 3, BINS = 4 };

static int number(int kind, int k, int r, int d)
{
    return 1000 * kind + 20 * k + 4 * r + d;
}

/* --- one picture ---------------------------------------------------------------------
 */

/* 16 bit grey, whole numbers. */
static void write_png(const char *path, int kind, int k)
{
    const lac_grid grid = {BINS, ROWS, 1.0};
    lac_image_write_options o;
    lac_image *im = NULL;
    unsigned char bytes[4096], *at = bytes;
    size_t n;

    lac_test_ok(lac_image_create(&im, &grid));
    for (int i = 0; i < ROWS * BINS; i++)
        im->data[i] = (float)number(kind, k, i / BINS, i % BINS);
    lac_image_write_defaults(&o);
    o.png_bits = 16;
    o.window_hi = 65535.0;
    lac_test_ok(lac_image_write(im, path, &o, NULL));
    lac_image_destroy(&im);
    /* As another program: the chunk that keeps the window gets another type. */
    n = lac_test_read_file(path, bytes, sizeof bytes);
    while ((at = memchr(at, 't', (size_t)(bytes + n - at))) != NULL &&
           memcmp(at, "tEXtlacuna-window", 17) != 0)
        at++;
    assert_non_null(at);
    memcpy(at + 4, "other", 5);
    lac_test_write_file(path, bytes, n);
}

static size_t edf_text(char *to, size_t room, const char *type, int big)
{
    const size_t n = (size_t)snprintf(
        to, room,
        "{\nHeaderID = EH:000001:000000:000000 ;\nByteOrder = %s ;\nDataType = %s ;\n"
        "Dim_1 = %d ;\nDim_2 = %d ;\nSize = 24 ;\n",
        big ? "HighByteFirst" : "LowByteFirst", type, BINS, ROWS);

    memset(to + n, ' ', 510 - n);
    memcpy(to + 510, "}\n", 2);
    return 512;
}

static size_t write_edf(const char *path, int big, int kind, int k)
{
    unsigned char bytes[1024];
    size_t n = edf_text((char *)bytes, sizeof bytes, "UnsignedShort", big);

    for (int i = 0; i < ROWS * BINS; i++) {
        const int v = number(kind, k, i / BINS, i % BINS);

        bytes[n++] = (unsigned char)(big ? v >> 8 : v);
        bytes[n++] = (unsigned char)(big ? v : v >> 8);
    }
    lac_test_write_file(path, bytes, n);
    return n;
}

static void write_one(const char *extension, const char *path, int kind, int k)
{
    if (strcmp(extension, "png") == 0)
        write_png(path, kind, k);
    else
        write_edf(path, k & 1, kind, k);
}

/* --- scans ---------------------------------------------------------------------------
 */

/* scan/p1 .. p12, flats/, dark_*: written in another order than they are read. */
static void write_folder(const char *extension)
{
    char name[80];

    mkdir(lac_test_path("scan"), 0777);
    mkdir(lac_test_path("scan/Flats_before"), 0777);
    for (int k = VIEWS; k-- > 0;) {
        snprintf(name, sizeof name, "scan/p%d.%s", k + 1, extension);
        write_one(extension, lac_test_path(name), 0, k);
    }
    for (int k = 2; k-- > 0;) {
        snprintf(name, sizeof name, "scan/Flats_before/x%d.%s", 9 + k, extension);
        write_one(extension, lac_test_path(name), 1, k);
    }
    snprintf(name, sizeof name, "scan/dark_1.%s", extension);
    write_one(extension, lac_test_path(name), 2, 0);
    lac_test_write_file(lac_test_path("scan/notes.txt"), "hello", 5);
}

static void expect_frames(lac_projections *p, int kind, int n, int first, int rows)
{
    float got[VIEWS * ROWS * BINS];

    lac_test_ok(lac_projections_read(p, (lac_frames)kind, first, rows, got));
    for (int i = 0; i < rows * n * BINS; i++)
        lac_test_near(got[i],
                      number(kind, i / BINS % n, first + i / BINS / n, i % BINS), 0.0);
}

static void a_folder_is_a_scan(void **state)
{
    static const char *const extension[] = {"png", "edf"};
    static const char geom[] = "angles_deg = 0:110:10\npitch_mm = 0.5\n";
    (void)state;

    for (int k = 0; k < 2; k++)
        for (int inside = 0; inside < 2; inside++) {
            lac_projections *p = NULL;
            const lac_projections_info *a;
            lac_file_info *info = NULL;

            lac_test_dir_setup(NULL);
            write_folder(extension[k]);
            lac_test_write_file(lac_test_path(inside ? "scan/scan.geom" : "scan.geom"),
                                geom, sizeof geom - 1);
            lac_test_ok(lac_projections_open(&p, lac_test_path("scan/"), NULL));
            a = lac_projections_about(p);
            assert_true(a->n_views == VIEWS && a->n_rows == ROWS && a->n_det == BINS);
            assert_true(a->n_flats == 2 && a->n_darks == 1);
            assert_int_equal(a->quantity, LAC_QUANTITY_COUNTS);
            lac_test_near(a->geom->pitch_mm, 0.5, 0.0);
            assert_non_null(strstr(a->assumed, "2 flats and 1 darks by their names"));
            expect_frames(p, 0, VIEWS, 0, ROWS);
            expect_frames(p, 0, VIEWS, 1, 1);
            expect_frames(p, 1, 2, 1, 2);
            expect_frames(p, 2, 1, 0, 3);
            lac_projections_close(&p);
            lac_test_ok(lac_file_info_read(&info, lac_test_path("scan")));
            assert_true(info->is_scan && info->n_rows == ROWS && info->n_flats == 2);
            assert_string_equal(info->type, "uint16");
            lac_file_info_destroy(&info);
        }
}

static void a_folder_without_angles_is_a_stack(void **state)
{
    lac_volume_file *f = NULL;
    float got[ROWS * BINS];
    (void)state;

    write_folder("png");
    lac_test_ok(lac_volume_open(&f, lac_test_path("scan"), 0.25));
    assert_int_equal(lac_volume_about(f)->n_slices, VIEWS);
    for (int k = 0; k < 2; k++) { /* twice the same */
        lac_test_ok(lac_volume_read(f, 10, got));
        lac_test_near(got[BINS + 2], number(0, 10, 1, 2), 0.0);
    }
    lac_volume_close(&f);
}

static void what_does_not_fit_is_named(void **state)
{
    const lac_grid other = {BINS + 1, ROWS, 1.0};
    const char *geom = "angles_deg = 0:110:10";
    lac_projections *p = NULL;
    lac_image *im = NULL;
    float got[VIEWS * BINS];
    (void)state;

    write_folder("png");
    lac_test_ok(lac_image_create(&im, &other));
    lac_test_ok(lac_image_write(im, lac_test_path("scan/p7.png"), NULL, NULL));
    lac_image_destroy(&im);
    lac_test_ok(lac_projections_open(&p, lac_test_path("scan"), geom));
    lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 0, 1, got), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("p7.png: 3 x 5 pixels") &&
                lac_test_detail_has("p1.png has 3 x 4"));
    lac_projections_close(&p);
    lac_test_fails(lac_projections_open(&p, lac_test_path("scan"), "angles_deg = 1,2"),
                   LAC_E_SHAPE);
    assert_true(lac_test_detail_has("12 views"));
    write_edf(lac_test_path("scan/p3.edf"), 0, 0, 0);
    lac_test_fails(lac_projections_open(&p, lac_test_path("scan"), geom), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("one kind is needed"));
    mkdir(lac_test_path("empty"), 0777);
    lac_test_fails(lac_projections_open(&p, lac_test_path("empty"), geom),
                   LAC_E_FORMAT);
    assert_true(lac_test_detail_has("without pictures"));
}

/* Pictures that are unpacked row after row go on where they stopped, and begin anew
 * where rows are asked for again; each kind of frame by itself. */
static void rows_in_any_order(void **state)
{
    static const int first[] = {0, 1, 2, 2, 0, 1, 0, 0, 1},
                     rows[] = {1, 1, 1, 1, 2, 2, 3, 1, 1};
    lac_projections *p = NULL;
    (void)state;

    write_folder("png");
    lac_test_ok(
        lac_projections_open(&p, lac_test_path("scan"), "angles_deg = 0:110:10"));
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        expect_frames(p, 0, VIEWS, first[i], rows[i]);
        expect_frames(p, 1, 2, first[i], rows[i]);
        expect_frames(p, 2, 1, first[i], rows[i]);
    }
    lac_projections_close(&p);
}

/* A picture that cannot go on fails again, and says so each time. */
static void damage_between_rows_is_found(void **state)
{
    unsigned char bytes[4096];
    char path[600];
    lac_projections *p = NULL;
    float got[VIEWS * BINS];
    size_t n;
    (void)state;

    write_folder("png");
    snprintf(path, sizeof path, "%s", lac_test_path("scan/p5.png"));
    lac_test_ok(
        lac_projections_open(&p, lac_test_path("scan"), "angles_deg = 0:110:10"));
    expect_frames(p, 0, VIEWS, 0, 1);
    n = lac_test_read_file(path, bytes, sizeof bytes);
    lac_test_write_file(path, bytes, n - 20); /* the end of the last chunk is gone */
    for (int k = 0; k < 3; k++) {
        lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 2, 1, got),
                       LAC_E_FORMAT);
        assert_true(lac_test_detail_has("p5.png"));
    }
    lac_test_write_file(path, "gone", 4);
    lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 2, 1, got), LAC_E_FORMAT);
    remove(path);
    lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 1, 1, got), LAC_E_IO);
    lac_test_write_file(path, bytes, n);
    expect_frames(p, 0, VIEWS, 2, 1);
    lac_projections_close(&p);
}

static lac_status open_and_read(void *path)
{
    float got[VIEWS * BINS];
    lac_projections *p = NULL;
    lac_status st = lac_projections_open(&p, path, "angles_deg = 0:110:10");

    if (st == LAC_OK)
        st = lac_projections_read(p, LAC_FRAMES_DATA, 0, 1, got);
    if (st == LAC_OK)
        st = lac_projections_read(p, LAC_FRAMES_DATA, 2, 1, got);
    lac_projections_close(&p);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    char path[600];
    (void)state;

    for (int k = 0; k < 2; k++) {
        lac_test_dir_setup(NULL);
        write_folder(k ? "edf" : "png");
        snprintf(path, sizeof path, "%s", lac_test_path("scan"));
        lac_test_alloc_failures(open_and_read, path);
    }
}

/* --- EDF by itself -------------------------------------------------------------------
 */

static void edf_headers_are_checked(void **state)
{
    static const struct {
        const char *from, *to;
        lac_status code;
        const char *word;
    } cases[] = {
        {"Dim_1 = 4", "Dim_1 = 9", LAC_E_FORMAT, "Dim_2 x Dim_1 = 1 x 3 x 9"},
        {"Dim_1 = 4", "Dim_1 = x", LAC_E_FORMAT, "Dim_1 in the EDF header is 'x'"},
        {"Dim_2 = 3", "Dim_4 = 3", LAC_E_FORMAT, "Dim_2 is missing"},
        {"Dim_2 = 3", "Dim_2 = 0", LAC_E_FORMAT, "0 rows"},
        {"UnsignedShort", "UnsignedShirt", LAC_E_UNSUPPORTED, "'UnsignedShirt'"},
        {"LowByteFirst", "LowByteThird", LAC_E_FORMAT, "'LowByteThird'"},
        {"}", " ", LAC_E_FORMAT, "does not end"},
        {"{", "x", LAC_E_FORMAT, "not an EDF file"},
    };
    const char *path = lac_test_path("a.edf");
    lac_image *im = NULL;
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char bytes[1024];
        const size_t n = write_edf(path, 0, 0, 2);
        char *at;

        assert_int_equal(lac_test_read_file(path, bytes, sizeof bytes), n);
        at = strstr((char *)bytes, cases[i].from);
        assert_non_null(at);
        memcpy(at, cases[i].to, strlen(cases[i].to));
        lac_test_write_file(path, bytes, n);
        lac_test_fails(lac_image_read(&im, path, 0.0, 0), cases[i].code);
        if (!lac_test_detail_has(cases[i].word) || !lac_test_detail_has("a.edf"))
            fail_msg("'%s' is not in: %s", cases[i].word, lac_error_detail());
    }
}

static void damaged_edf_is_found(void **state)
{
    const char *path = lac_test_path("a.edf");
    (void)state;

    write_edf(path, 1, 0, 5);
    every_prefix_fails(path);
    damaged_bytes_are_survived(path);
}

/* The checksum is that of the lines "HEX NAME", projections, flats and darks in their
 * order, as sha256sum prints them but for one blank. */
static void the_checksum_is_that_of_the_files(void **state)
{
    static char lines[8192];
    char hex[65], want[65], name[80];
    size_t n = 0;

    (void)state;
    write_folder("edf");
    for (int i = 0; i < VIEWS + 3; i++) {
        if (i < VIEWS)
            snprintf(name, sizeof name, "p%d.edf", i + 1);
        else if (i < VIEWS + 2)
            snprintf(name, sizeof name, "Flats_before/x%d.edf", 9 + i - VIEWS);
        else
            snprintf(name, sizeof name, "dark_1.edf");
        snprintf(want, sizeof want, "scan/%.50s", name);
        lac_test_ok(lac_file_sha256(lac_test_path(want), hex));
        n += (size_t)snprintf(lines + n, sizeof lines - n, "%s %s\n", hex, name);
    }
    lac_test_ok(lac_sha256(lines, n, want));
    lac_test_ok(lac_file_sha256(lac_test_path("scan"), hex));
    assert_string_equal(hex, want);
    snprintf(name, sizeof name, "%.70s/", lac_test_path("scan"));
    lac_test_ok(lac_file_sha256(name, hex));
    assert_string_equal(hex, want);
    write_edf(lac_test_path("scan/p7.edf"), 0, 0, 8); /* one picture is another one */
    lac_test_ok(lac_file_sha256(lac_test_path("scan"), hex));
    assert_string_not_equal(hex, want);
}

/* What the header says beside the sizes. */
static void edf_pictures_are_single_and_plain(void **state)
{
    static const struct {
        const char *line, *word;
        lac_status st;
    } c[] = {{"Compression = None ;", NULL, LAC_OK},
             {"Compression = GzipCompression ;", "GzipCompression", LAC_E_UNSUPPORTED},
             {"Dim_3 = 1 ;", NULL, LAC_OK},
             {"Dim_3 = 4 ;", "EDF", LAC_E_UNSUPPORTED}};
    unsigned char bytes[2048] = {0};
    lac_file_info *info = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        const char *path = lac_test_path("x.edf");
        lac_image *im = NULL;

        edf_text((char *)bytes, sizeof bytes, "UnsignedShort", 0);
        memcpy(bytes + 300, c[i].line, strlen(c[i].line));
        lac_test_write_file(path, bytes, 512 + 24);
        if (c[i].st == LAC_OK) {
            lac_test_ok(lac_image_read(&im, path, 1.0, 0));
        } else {
            lac_test_fails(lac_image_read(&im, path, 1.0, 0), c[i].st);
            assert_true(lac_test_detail_has(c[i].word));
        }
        lac_image_destroy(&im);
    }
    /* another picture behind it makes a stack */
    edf_text((char *)bytes, sizeof bytes, "UnsignedShort", 0);
    memcpy(bytes + 512 + 24, bytes, 512 + 24);
    lac_test_write_file(lac_test_path("x.edf"), bytes, 2 * (512 + 24));
    lac_test_ok(lac_file_info_read(&info, lac_test_path("x.edf")));
    assert_int_equal(info->n_pages, 2);
    lac_file_info_destroy(&info);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(a_folder_is_a_scan),
        IN_EMPTY_DIR(a_folder_without_angles_is_a_stack),
        IN_EMPTY_DIR(rows_in_any_order),
        IN_EMPTY_DIR(damage_between_rows_is_found),
        IN_EMPTY_DIR(what_does_not_fit_is_named),
        IN_EMPTY_DIR(failing_allocations_leak_nothing),
        IN_EMPTY_DIR(edf_headers_are_checked),
        IN_EMPTY_DIR(damaged_edf_is_found),
        IN_EMPTY_DIR(the_checksum_is_that_of_the_files),
        IN_EMPTY_DIR(edf_pictures_are_single_and_plain),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
