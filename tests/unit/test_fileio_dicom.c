/* DICOM slices: both syntaxes, Hounsfield units, series in a folder, damaged files. */
#include "data/volume.h"
#include "support/fileio_fixture.h"

#include <sys/stat.h>

enum { NX = 4, NY = 3 };

typedef struct dicom {
    const char *syntax; /* transfer syntax */
    int is_signed, stored;
    const char *position; /* "x\y\z" or NULL */
    const char *number;
    int rows, first; /* what (0028,0010) says; the first pixel */
} dicom;

static unsigned char bytes[8192];
static size_t used;
static int explicit_vr;

static void put16(unsigned v)
{
    bytes[used++] = (unsigned char)v;
    bytes[used++] = (unsigned char)(v >> 8);
}

static void put32(uint32_t v)
{
    put16(v & 0xffff);
    put16(v >> 16);
}

/* One element, padded to an even length. */
static void put(unsigned group, unsigned number, const char *vr, const void *value,
                size_t n)
{
    const int is_long = strstr("OB OW SQ UN", vr) != NULL;
    const size_t even = n + (n & 1);

    put16(group);
    put16(number);
    if (explicit_vr || group == 2) {
        memcpy(bytes + used, vr, 2);
        used += 2;
        if (is_long)
            put16(0);
    }
    if (is_long || !(explicit_vr || group == 2))
        put32((uint32_t)even);
    else
        put16((unsigned)even);
    memcpy(bytes + used, value, n);
    used += n;
    if (n & 1)
        bytes[used++] = strcmp(vr, "UI") == 0 ? 0 : ' ';
}

static void put_text(unsigned group, unsigned number, const char *vr, const char *text)
{
    put(group, number, vr, text, strlen(text));
}

static void put_word(unsigned group, unsigned number, int v)
{
    const unsigned char b[2] = {(unsigned char)v, (unsigned char)(v >> 8)};

    put(group, number, "US", b, 2);
}

/* A sequence of undefined length with an item of undefined length in it. */
static void put_sequence(void)
{
    put16(0x0008);
    put16(0x1140);
    if (explicit_vr) {
        memcpy(bytes + used, "SQ\0\0", 4);
        used += 4;
    }
    put32(0xffffffffu);
    put16(0xfffe);
    put16(0xe000);
    put32(0xffffffffu);
    put_text(0x0008, 0x1150, "UI", "1.2.840");
    put16(0xfffe);
    put16(0xe00d);
    put32(0);
    put16(0xfffe);
    put16(0xe0dd);
    put32(0);
}

static void write_dicom(const char *path, const dicom *d)
{
    unsigned char pixels[2 * NX * NY];

    used = 128;
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes + used, "DICM", 4);
    used += 4;
    put_text(2, 0x10, "UI", d->syntax);
    explicit_vr = strcmp(d->syntax, "1.2.840.10008.1.2") != 0;
    put_text(0x0008, 0x0060, "CS", "CT");
    put_sequence();
    put_text(0x0020, 0x0013, "IS", d->number);
    if (d->position)
        put_text(0x0020, 0x0032, "DS", d->position);
    put_text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0");
    put_word(0x0028, 0x0002, 1);
    put_word(0x0028, 0x0010, d->rows);
    put_word(0x0028, 0x0011, NX);
    put_text(0x0028, 0x0030, "DS", "0.75\\0.75");
    put_word(0x0028, 0x0100, 16);
    put_word(0x0028, 0x0101, d->stored);
    put_word(0x0028, 0x0102, d->stored - 1);
    put_word(0x0028, 0x0103, d->is_signed);
    put_text(0x0028, 0x1052, "DS", "-1024");
    put_text(0x0028, 0x1053, "DS", "2");
    for (int i = 0; i < NX * NY; i++) {
        const int v = d->first + i;

        pixels[2 * i] = (unsigned char)v;
        pixels[2 * i + 1] = (unsigned char)((v >> 8 & 0x0f) | 0xf0 * (d->stored < 16));
    }
    put(0x7fe0, 0x0010, "OW", pixels, sizeof pixels);
    lac_test_write_file(path, bytes, used);
}

static dicom plain(void)
{
    return (dicom){"1.2.840.10008.1.2.1", 0, 16, "0\\0\\5", "1", NY, 100};
}

/* --- tests ---------------------------------------------------------------------------
 */

static void pixels_become_hounsfield_units(void **state)
{
    static const char *const syntax[] = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"};
    const char *path = lac_test_path("a.dcm");
    (void)state;

    for (int k = 0; k < 6; k++) { /* 16 bits, 12 with dirt above them, 12 signed */
        dicom d = plain();
        lac_image *im = NULL;
        lac_file_info *info = NULL;

        d.syntax = syntax[k & 1];
        d.stored = k / 2 > 0 ? 12 : 16;
        d.is_signed = k / 2 == 2;
        d.first = d.is_signed ? -5 : 100;
        write_dicom(path, &d);
        lac_test_ok(lac_image_read(&im, path, 0.0, 0));
        assert_true(im->grid.nx == NX && im->grid.ny == NY);
        assert_true(im->grid.pixel_mm == 0.75);
        for (int i = 0; i < NX * NY; i++)
            lac_test_near(im->data[i], 2 * (d.first + i) - 1024, 0.0);
        lac_image_destroy(&im);
        lac_test_ok(lac_file_info_read(&info, path));
        assert_non_null(strstr(info->assumed, "Hounsfield units (2 x stored -1024)"));
        lac_file_info_destroy(&info);
    }
}

/* Names in one order, positions in another; the highest slice is the first. */
static void a_folder_is_sorted_by_position(void **state)
{
    static const char *const place[] = {"0\\0\\-2.5", "0\\0\\2.5", "0\\0\\0"};
    char name[40];
    lac_volume_file *f = NULL;
    float got[NX * NY];
    (void)state;

    assert_int_equal(mkdir(lac_test_path("ct"), 0777), 0);
    for (int k = 0; k < 3; k++) {
        dicom d = plain();

        d.position = place[k];
        d.first = 10 * k;
        snprintf(name, sizeof name, k == 1 ? "ct/IM%d" : "ct/IM%d.dcm", k);
        write_dicom(lac_test_path(name), &d);
    }
    lac_test_ok(lac_volume_open(&f, lac_test_path("ct"), 0.0));
    assert_int_equal(lac_volume_about(f)->n_slices, 3);
    assert_true(lac_volume_about(f)->slice_mm == 2.5);
    assert_true(lac_volume_about(f)->grid.pixel_mm == 0.75);
    for (int k = 0; k < 3; k++) {
        static const int first[] = {10, 20, 0};

        lac_test_ok(lac_volume_read(f, k, got));
        lac_test_near(got[0], 2 * first[k] - 1024, 0.0);
    }
    lac_volume_close(&f);
}

/* Without positions the numbers count, as numbers. */
static void a_folder_is_sorted_by_number(void **state)
{
    static const char *const number[] = {"10", "9"};
    lac_volume_file *f = NULL;
    float got[NX * NY];
    char name[40];
    (void)state;

    assert_int_equal(mkdir(lac_test_path("ct"), 0777), 0);
    for (int k = 0; k < 2; k++) {
        dicom d = plain();

        d.position = NULL;
        d.number = number[k];
        d.first = k;
        snprintf(name, sizeof name, "ct/%d.ima", k);
        write_dicom(lac_test_path(name), &d);
    }
    lac_test_ok(lac_volume_open(&f, lac_test_path("ct"), 0.0));
    lac_test_ok(lac_volume_read(f, 0, got));
    lac_test_near(got[0], 2 - 1024, 0.0);
    assert_true(lac_volume_about(f)->slice_mm == 0.0);
    lac_volume_close(&f);
}

static void what_is_not_read_is_named(void **state)
{
    const char *path = lac_test_path("a.dcm");
    lac_image *im = NULL;
    dicom d = plain();
    (void)state;

    d.syntax = "1.2.840.10008.1.2.4.90";
    write_dicom(path, &d);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("JPEG 2000 lossless") &&
                lac_test_detail_has("a.dcm"));
    d = plain();
    d.rows = NY + 1;
    write_dicom(path, &d);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("4 x 4 pixels") && lac_test_detail_has("24 bytes"));
    d = plain();
    d.rows = 0;
    write_dicom(path, &d);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    d = plain();
    d.stored = 20;
    write_dicom(path, &d);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("BitsStored 20"));
    lac_test_write_file(path, bytes, 100);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    memset(bytes, 7, 300);
    lac_test_write_file(path, bytes, 300);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("no 'DICM'"));
}

static void damage_is_found(void **state)
{
    const char *path = lac_test_path("a.dcm");
    dicom d = plain();
    (void)state;

    for (int k = 0; k < 2; k++) {
        d.syntax = k ? "1.2.840.10008.1.2" : "1.2.840.10008.1.2.1";
        write_dicom(path, &d);
        every_prefix_fails(path);
        damaged_bytes_are_survived(path);
    }
}

static void failing_allocations_leak_nothing(void **state)
{
    struct job j = make_job("a.dcm");
    const dicom d = plain();
    (void)state;

    write_dicom(j.path, &d);
    lac_test_alloc_failures(read_image_job, &j);
    destroy_job(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(pixels_become_hounsfield_units),
        IN_EMPTY_DIR(a_folder_is_sorted_by_position),
        IN_EMPTY_DIR(a_folder_is_sorted_by_number),
        IN_EMPTY_DIR(what_is_not_read_is_named),
        IN_EMPTY_DIR(damage_is_found),
        IN_EMPTY_DIR(failing_allocations_leak_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
