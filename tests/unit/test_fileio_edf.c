/* EDF files of several pictures: reading, writing, damage. */
#include "data/projections.h"
#include "data/volume.h"
#include "support/fileio_fixture.h"

enum { ROWS = 3, BINS = 5, PICTURES = 4, BYTES = 2 * ROWS * BINS };

static int number(int k, int i)
{
    return 300 * k + 7 * i;
}

/* Picture k behind what `bytes` holds; the header fills `head` bytes, and the numbers
 * are followed by zeros up to `stored` ones, which Size names. */
static size_t add_picture(unsigned char *bytes, size_t n, int k, int head, int stored)
{
    char *text = (char *)bytes + n;
    const int used = snprintf(text, (size_t)head,
                              "{\r\nImage = %d ;\nByteOrder = HighByteFirst ;\n"
                              "DataType = UnsignedShort ;\nDim_1 = %d ;\nDim_2 = %d ;\n"
                              "Size = %d ;\n",
                              k + 1, BINS, ROWS, stored);

    memset(text + used, ' ', (size_t)(head - used));
    memcpy(text + head - 2, "}\n", 2);
    n += (size_t)head;
    memset(bytes + n, 0, (size_t)stored);
    for (int i = 0; i < ROWS * BINS; i++) {
        bytes[n + 2 * (size_t)i] = (unsigned char)(number(k, i) >> 8);
        bytes[n + 2 * (size_t)i + 1] = (unsigned char)number(k, i);
    }
    return n + (size_t)stored;
}

static size_t write_pictures(const char *path, int head, int stored)
{
    unsigned char bytes[8192];
    size_t n = 0;

    for (int k = 0; k < PICTURES; k++)
        n = add_picture(bytes, n, k, head, stored);
    lac_test_write_file(path, bytes, n);
    return n;
}

/* Headers of one block and of two; numbers as they are, and filled up to a block. */
static void pictures_of_a_file_are_pages(void **state)
{
    static const int head[] = {512, 1024, 512}, stored[] = {BYTES, BYTES, 512};
    const char *path = lac_test_path("v.edf");
    (void)state;

    for (int i = 0; i < 3; i++) {
        lac_volume_file *f = NULL;
        float got[ROWS * BINS];

        write_pictures(path, head[i], stored[i]);
        lac_test_ok(lac_volume_open(&f, path, 0.5));
        assert_int_equal(lac_volume_about(f)->n_slices, PICTURES);
        for (int k = PICTURES; k-- > 0;) {
            lac_test_ok(lac_volume_read(f, k, got));
            for (int j = 0; j < ROWS * BINS; j++)
                lac_test_near(got[j], number(k, j), 0.0);
        }
        lac_test_fails(lac_volume_read(f, PICTURES, got), LAC_E_ARG);
        lac_volume_close(&f);
    }
}

/* Four projections are a scan, with angles beside them. */
static void pictures_are_projections(void **state)
{
    static const char geom[] = "angles_deg = 0:45:15\nlayout = projections\n";
    const char *path = lac_test_path("v.edf");
    lac_projections *p = NULL;
    float got[2 * PICTURES * BINS];
    (void)state;

    write_pictures(path, 512, BYTES);
    lac_test_write_file(lac_test_path("v.geom"), geom, sizeof geom - 1);
    lac_test_ok(lac_projections_open(&p, path, NULL));
    assert_int_equal(lac_projections_about(p)->n_rows, ROWS);
    lac_test_ok(lac_projections_read(p, LAC_FRAMES_DATA, 1, 2, got));
    for (int i = 0; i < 2 * PICTURES * BINS; i++)
        lac_test_near(
            got[i],
            number(i / BINS % PICTURES, (1 + i / BINS / PICTURES) * BINS + i % BINS),
            0.0);
    lac_projections_close(&p);
}

/* A cut file is refused, or ends with a picture: what stands behind is no header. */
static void every_cut_is_noticed(void **state)
{
    unsigned char bytes[8192];
    const char *path = lac_test_path("v.edf");
    const size_t n = write_pictures(path, 512, BYTES);
    (void)state;

    lac_test_read_file(path, bytes, sizeof bytes);
    for (size_t cut = 0; cut < n; cut++) {
        lac_volume_file *f = NULL;
        lac_status st;

        lac_test_write_file(path, bytes, cut);
        st = lac_volume_open(&f, path, 0.0);
        if (st == LAC_OK)
            assert_true(cut % (512 + BYTES) < 512 && cut >= 512 + BYTES);
        else if (st != LAC_E_FORMAT || f || !lac_test_detail_has("v.edf"))
            fail_msg("cut at %zu: '%s'", cut, lac_error_detail());
        lac_volume_close(&f);
    }
}

static void pictures_must_be_alike(void **state)
{
    static const struct {
        const char *from, *to, *word;
    } cases[] = {
        {"Dim_1 = 5", "Dim_1 = 4", "picture 1 has 3 x 4 numbers of uint16"},
        {"Dim_2 = 3", "Dim_2 = 2", "picture 1 has 2 x 5 numbers"},
        {"UnsignedShort", "SignedShort  ", "numbers of int16, picture 0 has"},
        {"HighByteFirst", "LowByteFirst ", "picture 1"},
        {"Dim_2 = 3", "Dim_2 = x", "Dim_2 in the EDF header is 'x'"},
    };
    const char *path = lac_test_path("v.edf");
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char bytes[8192];
        const size_t n = write_pictures(path, 512, BYTES);
        lac_file_info *info = NULL;
        char *at;

        lac_test_read_file(path, bytes, sizeof bytes);
        at = strstr((char *)bytes + 512 + BYTES, cases[i].from);
        assert_non_null(at);
        memcpy(at, cases[i].to, strlen(cases[i].to));
        lac_test_write_file(path, bytes, n);
        lac_test_fails(lac_file_info_read(&info, path), LAC_E_FORMAT);
        if (!lac_test_detail_has(cases[i].word) || !lac_test_detail_has("v.edf"))
            fail_msg("%s: '%s'", cases[i].to, lac_error_detail());
    }
}

/* An image and a scan of one sinogram, as of every format. */
static void images_and_sinograms_come_back(void **state)
{
    lac_provenance *r = make_record();
    lac_image *im = make_image(), *got = NULL;
    lac_sino *s = NULL, *back = NULL;
    lac_geom *g = NULL;
    (void)state;

    lac_test_ok(lac_image_write(im, lac_test_path("i.edf"), NULL, r));
    lac_test_ok(lac_image_read(&got, lac_test_path("i.edf"), 0.0, 0));
    assert_memory_equal(got->data, im->data, lac_image_count(im) * sizeof *im->data);
    assert_true(got->grid.pixel_mm == im->grid.pixel_mm);
    expect_record(lac_test_path("i.edf"));
    lac_test_ok(lac_geom_create(&g, 3, 4));
    lac_geom_set_angles_deg(g, -5.0, 2.5);
    lac_test_ok(lac_sino_create(&s, g));
    for (int i = 0; i < 12; i++)
        s->data[i] = 0.5f * (float)i - 1.0f;
    lac_test_ok(lac_sino_write(s, lac_test_path("s.edf"), NULL));
    lac_test_ok(lac_sino_read(&back, lac_test_path("s.edf")));
    expect_same_geom(back->geom, g);
    assert_memory_equal(back->data, s->data, 12 * sizeof *s->data);
    lac_geom_destroy(&g);
    lac_sino_destroy(&s);
    lac_sino_destroy(&back);
    lac_image_destroy(&im);
    lac_image_destroy(&got);
    lac_provenance_destroy(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(pictures_of_a_file_are_pages),
        IN_EMPTY_DIR(pictures_are_projections),
        IN_EMPTY_DIR(every_cut_is_noticed),
        IN_EMPTY_DIR(pictures_must_be_alike),
        IN_EMPTY_DIR(images_and_sinograms_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
