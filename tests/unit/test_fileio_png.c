/* tests/unit/test_fileio_png.c - PNG images: windows, depths, colour, damaged files. */
#include "data/volume.h"
#include "support/fileio_fixture.h"
#include "support/testing.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>

/* Values come back within half a grey step of the window, and its ends exactly. */
static void values_come_back_within_half_a_step(void **state)
{
    static const int bits[] = {8, 16};
    const char *path = lac_test_path("x.png");
    lac_image *im = make_image(), *back = NULL;
    float lo = im->data[0], hi = lo;

    (void)state;
    for (int i = 0; i < 15; i++) {
        lo = fminf(lo, im->data[i]);
        hi = fmaxf(hi, im->data[i]);
    }
    for (int k = 0; k < 2; k++) {
        const double step = (hi - lo) / (double)((1 << bits[k]) - 1);
        lac_image_write_options o;

        lac_image_write_defaults(&o);
        o.png_bits = bits[k];
        lac_test_ok(lac_image_write(im, path, &o, NULL));
        lac_test_ok(lac_image_read(&back, path, 0.0, 0));
        assert_true(back->grid.nx == 5 && back->grid.ny == 3);
        assert_true(back->grid.pixel_mm == im->grid.pixel_mm);
        for (int i = 0; i < 15; i++) {
            lac_test_near(back->data[i], im->data[i], 0.501 * step);
            if (im->data[i] == lo || im->data[i] == hi)
                assert_true(back->data[i] == im->data[i]);
        }
        lac_image_destroy(&back);
    }
    lac_image_destroy(&im);
}

static void a_window_clips(void **state)
{
    const lac_grid grid = {3, 1, 1.0};
    const float want[3] = {-1.0f, 0.0f, 1.0f};
    const char *path = lac_test_path("x.png");
    lac_image *im = NULL, *back = NULL;
    lac_image_write_options o;

    (void)state;
    lac_test_ok(lac_image_create(&im, &grid));
    im->data[0] = -7.0f;
    im->data[2] = 100.0f;
    lac_image_write_defaults(&o);
    o.window_lo = -1.0;
    o.window_hi = 1.0;
    o.png_bits = 16;
    lac_test_ok(lac_image_write(im, path, &o, NULL));
    lac_test_ok(lac_image_read(&back, path, 0.0, 0));
    lac_test_close(back->data, want, 3, 0.0, 1.0 / 65535);
    lac_image_destroy(&back);
    im->data[0] = im->data[1] = im->data[2] = 0.25f; /* flat: comes back as it is */
    lac_test_ok(lac_image_write(im, path, NULL, NULL));
    lac_test_ok(lac_image_read(&back, path, 0.0, 0));
    assert_memory_equal(back->data, im->data, 3 * sizeof *im->data);
    o.window_lo = 2.0;
    lac_test_fails(lac_image_write(im, path, &o, NULL), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 2:1"));
    o.window_lo = NAN;
    lac_test_fails(lac_image_write(im, path, &o, NULL), LAC_E_ARG);
    o.window_lo = 0.0;
    o.png_bits = 12;
    lac_test_fails(lac_image_write(im, path, &o, NULL), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 12"));
    lac_image_destroy(&im);
    lac_image_destroy(&back);
}

static void masks_are_exact(void **state)
{
    const char *path = lac_test_path("m.png");
    lac_image *im = make_image(), *back = NULL;
    lac_image_write_options o;

    (void)state;
    lac_image_write_defaults(&o);
    o.mask = 1;
    for (int pattern = 0; pattern < 3; pattern++) {
        for (int i = 0; i < 15; i++)
            im->data[i] = pattern == 2 ? i % 4 == 1 : (float)pattern;
        lac_test_ok(lac_image_write(im, path, &o, NULL));
        lac_test_ok(lac_image_read(&back, path, 0.0, 0));
        assert_memory_equal(back->data, im->data, 15 * sizeof *im->data);
        lac_image_destroy(&back);
    }
    lac_image_destroy(&im);
}

static void the_record_is_kept(void **state)
{
    const unsigned char pixels[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const char *path = lac_test_path("x.png");
    lac_image *im = make_image();
    lac_provenance *r = make_record();
    lac_file_info *info = NULL;

    (void)state;
    lac_test_ok(lac_image_write(im, path, NULL, r));
    expect_record(path);
    lac_test_ok(lac_provenance_add(r, "author", "J\xc3\xa4rvi \xe2\x82\xac"));
    lac_test_ok(lac_png_write_bytes(path, 2, 2, 3, pixels, r));
    lac_test_ok(lac_file_info_read(&info, path));
    assert_string_equal(info->format, "PNG");
    assert_string_equal(info->type, "uint8");
    assert_int_equal(lac_provenance_count(info->provenance), 4);
    assert_string_equal(lac_provenance_value(info->provenance, 3),
                        "J\xc3\xa4rvi \xe2\x82\xac");
    assert_true(info->pixel_mm == 0.0 && !info->is_scan);
    lac_file_info_destroy(&info);
    lac_image_destroy(&im);
    lac_provenance_destroy(&r);
}

static void bytes_are_pixels(void **state)
{
    const unsigned char grey[6] = {0, 51, 102, 153, 204, 255};
    const unsigned char color[12] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
    const float want_grey[6] = {0, 0.2f, 0.4f, 0.6f, 0.8f, 1};
    const float want_color[4] = {0.2126f, 0.7152f, 0.0722f, 1};
    const char *path = lac_test_path("x.png");
    lac_image *im = NULL;

    (void)state;
    lac_test_ok(lac_png_write_bytes(path, 3, 2, 1, grey, NULL));
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    assert_true(im->grid.nx == 3 && im->grid.ny == 2 && im->grid.pixel_mm == 1.0);
    lac_test_close(im->data, want_grey, 6, 1e-6, 0.0);
    lac_image_destroy(&im);
    lac_test_ok(lac_png_write_bytes(path, 2, 2, 3, color, NULL));
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    lac_test_close(im->data, want_color, 4, 1e-6, 0.0);
    lac_image_destroy(&im);
    lac_test_fails(lac_png_write_bytes(path, 0, 2, 1, grey, NULL), LAC_E_ARG);
    lac_test_fails(lac_png_write_bytes(path, 2, -2, 1, grey, NULL), LAC_E_ARG);
    lac_test_fails(lac_png_write_bytes(path, 2, 2, 2, grey, NULL), LAC_E_ARG);
    lac_test_fails(lac_png_write_bytes(path, 2, 2, 3, NULL, NULL), LAC_E_ARG);
    assert_int_equal(lac_test_dir_count(), 1);
}

/* A picture as other programs make it. `type` and `bits` as in the PNG header. */
static void foreign_png(const char *path, int nx, int ny, int type, int bits,
                        int interlace, unsigned char *rows, size_t stride)
{
    png_color palette[4] = {{0, 0, 0}, {255, 255, 255}, {255, 0, 0}, {0, 0, 255}};
    FILE *f = fopen(path, "wb");
    png_structp p = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(p);
    png_bytep list[16];

    assert_non_null(f);
    for (int y = 0; y < ny; y++)
        list[y] = rows + (size_t)y * stride;
    png_init_io(p, f);
    png_set_IHDR(p, info, (png_uint_32)nx, (png_uint_32)ny, bits, type, interlace, 0,
                 0);
    if (type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(p, info, palette, 4);
    png_set_rows(p, info, list);
    png_write_png(p, info, PNG_TRANSFORM_IDENTITY, NULL);
    png_destroy_write_struct(&p, &info);
    fclose(f);
}

static void expect(const char *path, const float *want, int n)
{
    lac_image *im = NULL;

    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    assert_int_equal(lac_image_count(im), n);
    lac_test_close(im->data, want, (size_t)n, 1e-6, 0.0);
    lac_image_destroy(&im);
}

static void other_kinds_of_png(void **state)
{
    unsigned char one_bit[2] = {0xa0, 0x40}, palette[2] = {0x1b, 0x40};
    unsigned char alpha[8] = {51, 0, 255, 255, 0, 9, 102, 200};
    unsigned char wide[8] = {0x33, 0x33, 0xff, 0xff, 0, 0, 0x66, 0x66};
    unsigned char many[12 * 9];
    float ramp[12 * 9];
    const char *path = lac_test_path("f.png");

    (void)state;
    foreign_png(path, 3, 2, PNG_COLOR_TYPE_GRAY, 1, 0, one_bit, 1);
    expect(path, (const float[]){1, 0, 1, 0, 1, 0}, 6);
    foreign_png(path, 4, 1, PNG_COLOR_TYPE_PALETTE, 2, 0, palette, 1);
    expect(path, (const float[]){0, 1, 0.2126f, 0.0722f}, 4);
    foreign_png(path, 2, 2, PNG_COLOR_TYPE_GRAY_ALPHA, 8, 0, alpha, 4);
    expect(path, (const float[]){0.2f, 1, 0, 0.4f}, 4);
    foreign_png(path, 2, 2, PNG_COLOR_TYPE_GRAY, 16, 0, wide, 4);
    expect(path, (const float[]){0.2f, 1, 0, 0.4f}, 4);
    for (int i = 0; i < 12 * 9; i++) {
        many[i] = (unsigned char)(2 * i);
        ramp[i] = (float)(2 * i / 255.0);
    }
    foreign_png(path, 12, 9, PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_ADAM7, many, 12);
    expect(path, ramp, 12 * 9);
}

static void damage_is_found(void **state)
{
    static unsigned char bytes[4096];
    const char *path = lac_test_path("x.png");
    lac_image *im = make_image(), *back = NULL;
    size_t n;

    (void)state;
    lac_test_ok(lac_image_write(im, path, NULL, NULL));
    every_prefix_fails(path);
    damaged_bytes_are_survived(path);
    n = lac_test_read_file(path, bytes, sizeof bytes);
    memcpy(bytes + 16, "\x7f\xff\xff\xff\x7f\xff\xff\xff", 8);
    lac_test_write_file(path, bytes, n);
    lac_test_fails(lac_image_read(&back, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("2147483647 x 2147483647"));
    memcpy(bytes + 16, "\0\0\x7f\xff\0\0\x7f\xff", 8);
    lac_test_write_file(path, bytes, n);
    lac_test_fails(lac_image_read(&back, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("cannot hold"));
    lac_image_destroy(&im);
}

static void bad_places(void **state)
{
    static unsigned char noise[300 * 300];
    char path[600];
    lac_sino *s = make_sino(), *back = NULL;
    lac_status st;

    (void)state;
    snprintf(path, sizeof path, "%s", lac_test_path("x.png"));
    lac_test_fails(lac_sino_write(s, path, NULL), LAC_E_UNSUPPORTED);
    assert_int_equal(lac_test_dir_count(), 0);
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)(i * i * 2654435761u >> 13);
    lac_test_write_file(path, "old", 3);
    limit_files(5000);
    st = lac_png_write_bytes(path, 300, 300, 1, noise, NULL);
    limit_files(RLIM_INFINITY);
    assert_int_equal(st, LAC_E_IO);
    assert_true(lac_test_detail_has("x.png: writing failed"));
    assert_int_equal(lac_test_dir_count(), 1);
    lac_test_ok(lac_png_write_bytes(path, 300, 300, 1, noise, NULL));
    lac_test_fails(lac_sino_read(&back, path), LAC_E_UNSUPPORTED);
    lac_sino_destroy(&s);
}

static void allocation_failures(void **state)
{
    struct job j = make_job("x.png");

    (void)state;
    lac_test_alloc_failures(write_image_job, &j);
    assert_int_equal(lac_test_dir_count(), 1);
    lac_test_alloc_failures(read_image_job, &j);
    lac_test_alloc_failures(read_info_job, &j);
    destroy_job(&j);
}

/* The shipped mask, made by another program. */
static void the_sample_mask(void **state)
{
    const char *dir = getenv("LACUNA_TEST_SAMPLES");
    char path[700];
    lac_image *im = NULL;
    double sum = 0.0;

    (void)state;
    if (!dir)
        skip();
    snprintf(path, sizeof path, "%s/htc2022_ta_mask.png", dir);
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    assert_true(im->grid.nx == 512 && im->grid.ny == 512);
    for (int i = 0; i < 512 * 512; i++) {
        assert_true(im->data[i] == 0.0f || im->data[i] == 1.0f);
        sum += im->data[i];
    }
    /* a disc of about 470 pixels with holes */
    lac_test_range(sum, 0.8 * 173494, 173494);
    lac_image_destroy(&im);
}

static void same_call_same_bytes(void **state)
{
    (void)state;
    writes_the_same_bytes("png");
}

static unsigned char noise_3[90 * 70 * 3];

static lac_status encode_job(void *ctx)
{
    unsigned char *png = NULL;
    size_t n = 0;
    const lac_status st = lac_png_encode(&png, &n, 90, 70, 3, noise_3);

    (void)ctx;
    assert_true((st == LAC_OK) == (png != NULL) && (st == LAC_OK) == (n > 0));
    lac_free(png);
    return st;
}

/* In memory stands what the file holds: pixels that do not compress, so that the
 * buffer has to grow. */
static void encoded_is_written(void **state)
{
    unsigned char *png = NULL, *file;
    const char *path = lac_test_path("x.png");
    size_t n = 0;
    FILE *f;

    (void)state;
    for (size_t i = 0; i < sizeof noise_3; i++)
        noise_3[i] = (unsigned char)(i * i * 2654435761u >> 13);
    lac_test_ok(lac_png_write_bytes(path, 90, 70, 3, noise_3, NULL));
    lac_test_ok(lac_png_encode(&png, &n, 90, 70, 3, noise_3));
    assert_true(n > 8192);
    file = malloc(n + 1);
    f = fopen(path, "rb");
    assert_int_equal(fread(file, 1, n + 1, f), n);
    fclose(f);
    assert_memory_equal(png, file, n);
    free(file);
    lac_free(png);
    png = NULL;
    lac_test_fails(lac_png_encode(&png, &n, 0, 2, 1, noise_3), LAC_E_ARG);
    lac_test_fails(lac_png_encode(&png, &n, 2, 2, 2, noise_3), LAC_E_ARG);
    lac_test_fails(lac_png_encode(&png, NULL, 2, 2, 1, noise_3), LAC_E_ARG);
    lac_test_fails(lac_png_encode(&png, &n, 2, 2, 1, NULL), LAC_E_ARG);
    assert_null(png);
    lac_test_alloc_failures(encode_job, NULL);
}

static lac_status write_file_job(void *path)
{
    return lac_file_write(path, "new text", 8);
}

/* Any file is complete or as it was. */
static void files_are_whole(void **state)
{
    char path[600], back[16] = "";
    FILE *f;

    (void)state;
    snprintf(path, sizeof path, "%s", lac_test_path("x.csv"));
    lac_test_ok(lac_file_write(path, NULL, 0));
    lac_test_ok(lac_file_write(path, "old", 3));
    limit_files(5);
    lac_test_fails(lac_file_write(path, "new text", 8), LAC_E_IO);
    limit_files(RLIM_INFINITY);
    f = fopen(path, "rb");
    assert_int_equal(fread(back, 1, sizeof back, f), 3);
    fclose(f);
    lac_test_alloc_failures(write_file_job, path);
    f = fopen(path, "rb");
    assert_int_equal(fread(back, 1, sizeof back, f), 8);
    fclose(f);
    lac_test_fails(lac_file_write(NULL, "x", 1), LAC_E_ARG);
    lac_test_fails(lac_file_write(path, NULL, 1), LAC_E_ARG);
    lac_test_fails(lac_file_write(lac_test_path("no/x"), "x", 1), LAC_E_IO);
    assert_int_equal(lac_test_dir_count(), 1);
}

/* libpng reads a file once; a volume of one picture may be read again. */
static void a_picture_is_read_again(void **state)
{
    const float want[] = {0, 51, 102, 153, 204, 255};
    const lac_grid grid = {3, 2, 0.5};
    const char *path = lac_test_path("again.png");
    lac_image_write_options o;
    lac_volume_file *f = NULL;
    lac_image *im = NULL;
    float got[6];
    (void)state;

    lac_test_ok(lac_image_create(&im, &grid));
    memcpy(im->data, want, sizeof want);
    lac_image_write_defaults(&o);
    o.window_hi = 255.0;
    lac_test_ok(lac_image_write(im, path, &o, NULL));
    lac_test_ok(lac_volume_open(&f, path, 0.0));
    for (int k = 0; k < 3; k++) {
        memset(got, 0, sizeof got);
        lac_test_ok(lac_volume_read(f, 0, got));
        lac_test_close(got, want, 6, 0.0, 1e-3);
        assert_true(lac_volume_about(f)->grid.pixel_mm == 0.5);
    }
    lac_volume_close(&f);
    lac_image_destroy(&im);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(values_come_back_within_half_a_step),
        IN_EMPTY_DIR(a_window_clips),
        IN_EMPTY_DIR(masks_are_exact),
        IN_EMPTY_DIR(the_record_is_kept),
        IN_EMPTY_DIR(bytes_are_pixels),
        IN_EMPTY_DIR(other_kinds_of_png),
        IN_EMPTY_DIR(damage_is_found),
        IN_EMPTY_DIR(bad_places),
        IN_EMPTY_DIR(allocation_failures),
        IN_EMPTY_DIR(same_call_same_bytes),
        IN_EMPTY_DIR(the_sample_mask),
        IN_EMPTY_DIR(encoded_is_written),
        IN_EMPTY_DIR(files_are_whole),
        cmocka_unit_test(a_picture_is_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
