/* tests/unit/test_fileio_tiff.c - TIFF images and stacks, own and foreign, damaged
 * ones. */
#include "support/fileio_fixture.h"
#include "support/testing.h"

#include <math.h>
#include <tiffio.h>

static void scan_round_trip(void **state)
{
    (void)state;
    scan_comes_back(lac_test_path("s.tiff"), 1, "TIFF");
}

static void image_and_mask_round_trip(void **state)
{
    (void)state;
    image_comes_back(lac_test_path("i.tif"), NULL);
    mask_comes_back(lac_test_path("i.tif"), "uint8");
}

/* One page as other programs write it. */
static void put_page(TIFF *t, int nx, int ny, int format, int bits, int packing,
                     const void *pixels)
{
    const size_t line = (size_t)nx * (size_t)bits / 8;
    unsigned char copy[256];

    assert_non_null(t);
    TIFFSetField(t, TIFFTAG_IMAGEWIDTH, nx);
    TIFFSetField(t, TIFFTAG_IMAGELENGTH, ny);
    TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(t, TIFFTAG_SAMPLEFORMAT, format);
    TIFFSetField(t, TIFFTAG_COMPRESSION, packing);
    /* libtiff 4.5 writes predictor 3 wrongly in the other byte order. */
    if ((packing == COMPRESSION_LZW || packing == COMPRESSION_ADOBE_DEFLATE) &&
        (format != SAMPLEFORMAT_IEEEFP || !TIFFIsByteSwapped(t)))
        TIFFSetField(t, TIFFTAG_PREDICTOR, format == SAMPLEFORMAT_IEEEFP ? 3 : 2);
    TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, 2);
    for (int y = 0; y < ny; y++) { /* libtiff swaps bytes in the buffer it is given */
        memcpy(copy, (const unsigned char *)pixels + (size_t)y * line, line);
        assert_int_equal(TIFFWriteScanline(t, copy, (uint32_t)y, 0), 1);
    }
    assert_int_equal(TIFFWriteDirectory(t), 1);
}

static void every_pixel_type_is_read(void **state)
{
    const unsigned char u8[6] = {0, 1, 2, 3, 4, 255};
    const uint16_t u16[6] = {0, 1, 2, 3, 4, 65535};
    const int16_t i16[6] = {0, 1, 2, 3, 4, -300};
    const uint32_t u32[6] = {0, 1, 2, 3, 4, 4000000000u};
    const int32_t i32[6] = {0, 1, 2, 3, 4, -70000};
    const float f32[6] = {0, 1, 2, 3, 4, -1.5f};
    const double f64[6] = {0, 1, 2, 3, 4, 0.1};
    const struct {
        int format, bits;
        const void *data;
        float last;
    } cases[] = {
        {SAMPLEFORMAT_UINT, 8, u8, 255},
        {SAMPLEFORMAT_UINT, 16, u16, 65535},
        {SAMPLEFORMAT_INT, 16, i16, -300},
        {SAMPLEFORMAT_UINT, 32, u32, 4000000000.0f},
        {SAMPLEFORMAT_INT, 32, i32, -70000},
        {SAMPLEFORMAT_IEEEFP, 32, f32, -1.5f},
        {SAMPLEFORMAT_IEEEFP, 64, f64, 0.1f},
    };
    static const int packings[] = {COMPRESSION_NONE, COMPRESSION_LZW,
                                   COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS};
    static const char *const modes[] = {"wl", "wb", "wl8", "wb8"};
    const char *path = lac_test_path("f.tif");

    (void)state;
    for (size_t k = 0; k < 4 * 4 * (sizeof cases / sizeof *cases); k++) {
        const size_t c = k / 16;
        TIFF *t = TIFFOpen(path, modes[k % 4]);
        lac_image *im = NULL;

        put_page(t, 2, 3, cases[c].format, cases[c].bits, packings[k / 4 % 4],
                 cases[c].data);
        TIFFClose(t);
        lac_test_ok(lac_image_read(&im, path, 0.0, 0));
        assert_true(im->grid.nx == 2 && im->grid.ny == 3 && im->grid.pixel_mm == 1.0);
        for (int i = 0; i < 6; i++)
            if (im->data[i] != (i < 5 ? (float)i : cases[c].last))
                fail_msg("mode %s, packing %d, type %zu: element %d is %g",
                         modes[k % 4], packings[k / 4 % 4], c, i, (double)im->data[i]);
        lac_image_destroy(&im);
    }
}

static void stacks_and_what_is_refused(void **state)
{
    const float a[6] = {0, 1, 2, 3, 4, 5}, b[6] = {6, 7, 8, 9, 10, NAN};
    const unsigned char bits[6] = {0};
    const char *path = lac_test_path("f.tif");
    TIFF *t = TIFFOpen(path, "w");
    lac_file_info *info = NULL;
    lac_image *im = NULL;
    lac_sino *s = NULL;

    (void)state;
    put_page(t, 2, 3, SAMPLEFORMAT_IEEEFP, 32, COMPRESSION_LZW, a);
    put_page(t, 2, 3, SAMPLEFORMAT_IEEEFP, 32, COMPRESSION_NONE, b);
    put_page(t, 3, 2, SAMPLEFORMAT_IEEEFP, 32, COMPRESSION_NONE, a);
    TIFFClose(t);
    lac_test_ok(lac_file_info_read(&info, path));
    assert_true(info->n_pages == 3 && info->rows == 3 && info->columns == 2);
    lac_file_info_destroy(&info);
    lac_test_fails(lac_image_read(&im, path, 0.0, 1), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("row 2, column 1 is NaN"));
    lac_test_fails(lac_image_read(&im, path, 0.0, 2), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("pages of one size"));
    lac_test_fails(lac_image_read(&im, path, 0.0, 3), LAC_E_ARG);
    lac_test_write_file(lac_test_path("f.geom"), "angles_deg = 1,2,3", 18);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("stack of 3"));
    t = TIFFOpen(path, "w");
    put_page(t, 2, 3, SAMPLEFORMAT_IEEEFP, 32, COMPRESSION_NONE, a);
    TIFFClose(t);
    lac_test_ok(lac_sino_read(&s, path)); /* geometry from the .geom beside it */
    assert_true(s->geom->n_views == 3 && s->data[3] == 3.0f);
    lac_sino_destroy(&s);
    t = TIFFOpen(path, "w");
    put_page(t, 8, 3, SAMPLEFORMAT_UINT, 1, COMPRESSION_NONE, bits);
    TIFFClose(t);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("of 1 bits"));
    lac_test_write_file(path, "GIF89a......", 12);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("not a TIFF file"));
}

/* A directory made by hand: width, length, bits, one strip. */
static size_t build(unsigned char *to, uint32_t width, uint32_t length, uint32_t next)
{
    const uint32_t entries[][3] = {
        {256 | 4u << 16, 1, width},  {257 | 4u << 16, 1, length},
        {258 | 3u << 16, 1, 8},      {259 | 3u << 16, 1, 1},
        {262 | 3u << 16, 1, 1},      {273 | 4u << 16, 1, 8},
        {278 | 4u << 16, 1, length}, {279 | 4u << 16, 1, 6},
    };

    memcpy(to, "II*\0\x10\0\0\0abcdef\0\0\x08\0", 18);
    memcpy(to + 18, entries, sizeof entries);
    memcpy(to + 18 + sizeof entries, &next, 4);
    return 22 + sizeof entries;
}

/* Tiles that reach beyond the picture, packed or not; rows out of the middle. */
static void tiles_are_read(void **state)
{
    const char *path = lac_test_path("t.tif");
    uint16_t tile[16 * 32];
    (void)state;

    for (int packed = 0; packed < 2; packed++) {
        TIFF *t = TIFFOpen(path, "w");
        lac_image *im = NULL;

        TIFFSetField(t, TIFFTAG_IMAGEWIDTH, 40);
        TIFFSetField(t, TIFFTAG_IMAGELENGTH, 35);
        TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 1);
        TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 16);
        TIFFSetField(t, TIFFTAG_TILEWIDTH, 32);
        TIFFSetField(t, TIFFTAG_TILELENGTH, 16);
        TIFFSetField(t, TIFFTAG_COMPRESSION,
                     packed ? COMPRESSION_LZW : COMPRESSION_NONE);
        TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
        TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
        for (int y0 = 0; y0 < 35; y0 += 16)
            for (int x0 = 0; x0 < 40; x0 += 32) {
                for (int i = 0; i < 16 * 32; i++)
                    tile[i] = (uint16_t)(100 * (y0 + i / 32) + x0 + i % 32);
                assert_true(TIFFWriteTile(t, tile, (uint32_t)x0, (uint32_t)y0, 0, 0) >
                            0);
            }
        TIFFClose(t);
        lac_test_ok(lac_image_read(&im, path, 0.0, 0));
        assert_true(im->grid.nx == 40 && im->grid.ny == 35);
        for (int i = 0; i < 40 * 35; i++)
            lac_test_near(im->data[i], 100 * (i / 40) + i % 40, 0.0);
        lac_image_destroy(&im);
        if (!packed)
            every_prefix_fails(path);
    }
}

static void lying_sizes(void **state)
{
    const char *path = lac_test_path("l.tif");
    unsigned char bytes[200];
    lac_image *im = NULL;

    (void)state;
    lac_test_write_file(path, bytes, build(bytes, 3, 2, 0));
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    lac_test_near(im->data[5], 'f', 0.0);
    lac_image_destroy(&im);
    lac_test_write_file(path, bytes, build(bytes, 30000, 20000, 0));
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("cannot hold"));
    lac_test_write_file(path, bytes, build(bytes, 4000000000u, 4000000000u, 0));
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("l.tif: "));
    lac_test_write_file(path, bytes, build(bytes, 1, 2000000, 0));
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("2000000 rows"));
    lac_test_write_file(path, bytes, build(bytes, 0, 2, 0));
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    lac_test_write_file(path, bytes, build(bytes, 3, 2, 16));
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("circle"));
    lac_test_write_file(path, bytes, build(bytes, 3, 2, 5000));
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("behind the end"));
    build(bytes, 3, 2, 0);
    bytes[18 + 5 * 12 + 4 + 3] = 0x40; /* 2^30 + 1 strips */
    lac_test_write_file(path, bytes, 22 + 96);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("tag 273 has 1073741825 values"));
}

static void damage_is_found(void **state)
{
    static unsigned char pixels[16 * 16];
    char path[600];
    lac_sino *s = make_sino();
    TIFF *t;

    (void)state;
    snprintf(path, sizeof path, "%s", lac_test_path("x.tif"));
    lac_test_ok(lac_sino_write(s, path, NULL));
    every_prefix_fails(path);
    damaged_bytes_are_survived(path);
    lac_sino_destroy(&s);
    for (int k = 0; k < 3; k++) {
        static const int packings[] = {COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
                                       COMPRESSION_PACKBITS};

        t = TIFFOpen(path, k ? "wb8" : "wl");
        put_page(t, 16, 4, SAMPLEFORMAT_UINT, 8, packings[k], pixels);
        put_page(t, 16, 4, SAMPLEFORMAT_UINT, 8, packings[k], pixels);
        TIFFClose(t);
        damaged_bytes_are_survived(path);
    }
}

static void full_disk_is_noticed(void **state)
{
    /* in the pixels, in the header, in the directory */
    static const rlim_t limit[3] = {4096, 4, 60100};

    (void)state;
    full_disk_is_noticed_at("x.tif", limit);
}

static void allocation_failures(void **state)
{
    (void)state;
    allocation_failures_of("x.tif", 1);
}

static void same_call_same_bytes(void **state)
{
    (void)state;
    writes_the_same_bytes("tif");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(scan_round_trip),
        IN_EMPTY_DIR(image_and_mask_round_trip),
        IN_EMPTY_DIR(every_pixel_type_is_read),
        IN_EMPTY_DIR(stacks_and_what_is_refused),
        IN_EMPTY_DIR(tiles_are_read),
        IN_EMPTY_DIR(lying_sizes),
        IN_EMPTY_DIR(damage_is_found),
        IN_EMPTY_DIR(full_disk_is_noticed),
        IN_EMPTY_DIR(allocation_failures),
        IN_EMPTY_DIR(same_call_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
