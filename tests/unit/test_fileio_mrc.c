/* MRC files: modes, byte orders, tilt angles from three places, damaged headers. */
#include "data/projections.h"
#include "support/fileio_fixture.h"

enum { NX = 4, NY = 3, NZ = 5, COUNT = NX * NY * NZ };

#define DEGREE (3.14159265358979323846 / 180.0)

/* Number x, y (from below) of section z, right in every mode. */
static int number(int x, int y, int z)
{
    return 20 * z + 4 * y + x;
}

/* --- files made by hand --------------------------------------------------------------
 */

typedef struct mrc {
    int mode, big, no_map, imod_flags; /* flags -1: no stamp of IMOD */
    float cell;                        /* Angstrom, of each axis */
    const char *kind;                  /* of the extended header */
    int n_int, n_real;
    const unsigned char *extended;
    size_t n_extended;
} mrc;

static unsigned char bytes[65536];

static void put(const mrc *m, unsigned char *at, const void *value, size_t size)
{
    const unsigned char *from = value;

    for (size_t i = 0; i < size; i++)
        at[i] = from[m->big ? size - 1 - i : i];
}

static void put_int(const mrc *m, size_t at, int32_t v)
{
    put(m, bytes + at, &v, 4);
}

static void put_float(const mrc *m, size_t at, float v)
{
    put(m, bytes + at, &v, 4);
}

/* binary16 of a whole number below 2048. */
static uint16_t half(int v)
{
    int e = 0;

    if (v == 0)
        return 0;
    while (v >> (e + 1))
        e++;
    return (uint16_t)((e + 15) << 10 | ((v << (10 - e)) & 1023));
}

static size_t put_number(const mrc *m, unsigned char *at, int v)
{
    const int8_t i8 = (int8_t)v;
    const int16_t i16 = (int16_t)v;
    const uint16_t u16 = (uint16_t)v, f16 = half(v);
    const float f32 = (float)v;

    switch (m->mode) {
    case 0:
        put(m, at, &i8, 1);
        return 1;
    case 1:
        put(m, at, &i16, 2);
        return 2;
    case 6:
        put(m, at, &u16, 2);
        return 2;
    case 12:
        put(m, at, &f16, 2);
        return 2;
    default:
        put(m, at, &f32, 4);
        return 4;
    }
}

static size_t write_mrc(const char *path, const mrc *m)
{
    size_t at = 1024 + m->n_extended;
    const int16_t n_int = (int16_t)m->n_int, n_real = (int16_t)m->n_real;

    memset(bytes, 0, sizeof bytes);
    for (int i = 0; i < 3; i++) {
        const int n[3] = {NX, NY, NZ};

        put_int(m, 4 * (size_t)i, n[i]);
        put_int(m, 28 + 4 * (size_t)i, n[i]);
        put_float(m, 40 + 4 * (size_t)i, m->cell);
    }
    put_int(m, 12, m->mode);
    put_int(m, 92, (int32_t)m->n_extended);
    if (m->kind)
        memcpy(bytes + 104, m->kind, 4);
    put(m, bytes + 128, &n_int, 2);
    put(m, bytes + 130, &n_real, 2);
    if (m->imod_flags >= 0) {
        put_int(m, 152, 1146047817);
        put_int(m, 156, m->imod_flags);
    }
    if (!m->no_map) {
        memcpy(bytes + 208, "MAP ", 4);
        bytes[212] = bytes[213] = m->big ? 0x11 : 0x44;
    }
    if (m->n_extended > 0)
        memcpy(bytes + 1024, m->extended, m->n_extended);
    for (int z = 0; z < NZ; z++)
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++)
                at += put_number(m, bytes + at, number(x, y, z));
    lac_test_write_file(path, bytes, at);
    return at;
}

/* --- reading -------------------------------------------------------------------------
 */

static void modes_and_orders(void **state)
{
    static const int modes[] = {0, 1, 2, 6, 12};
    const char *path = lac_test_path("v.mrc");
    (void)state;

    for (int k = 0; k < 5 * 4; k++) {
        const mrc m = {
            .mode = modes[k / 4], .big = k & 1, .no_map = k >> 1 & 1, .imod_flags = -1};
        lac_image *im = NULL;

        write_mrc(path, &m);
        lac_test_ok(lac_image_read(&im, path, 0.0, 3));
        assert_true(im->grid.nx == NX && im->grid.ny == NY);
        for (int y = 0; y < NY; y++) /* the last row of the file is on top */
            for (int x = 0; x < NX; x++)
                lac_test_near(im->data[(NY - 1 - y) * NX + x], number(x, y, 3), 0.0);
        lac_image_destroy(&im);
    }
}

static void bytes_have_the_sign_that_is_said(void **state)
{
    const char *path = lac_test_path("v.mrc");
    lac_image *im = NULL;
    mrc m = {.imod_flags = 0};
    (void)state;

    for (int is_signed = 0; is_signed < 2; is_signed++) {
        m.imod_flags = is_signed;
        write_mrc(path, &m);
        patch(path, 1024, 200);
        lac_test_ok(lac_image_read(&im, path, 0.0, 0));
        lac_test_near(im->data[(NY - 1) * NX], is_signed ? -56.0 : 200.0, 0.0);
        lac_image_destroy(&im);
    }
}

static void the_cell_is_the_pixel(void **state)
{
    const char *path = lac_test_path("v.rec");
    lac_file_info *info = NULL;
    (void)state;

    write_mrc(path, &(mrc){.mode = 2, .imod_flags = -1, .cell = 60.0f});
    lac_test_ok(lac_file_info_read(&info, path));
    lac_test_near(info->pixel_mm, 15e-7, 1e-15); /* 60 Angstrom over 4 columns */
    lac_test_near(info->slice_mm, 12e-7, 1e-15);
    assert_false(info->is_scan);
    lac_file_info_destroy(&info);
}

/* --- tilt series ---------------------------------------------------------------------
 */

static void expect_series(const char *path, double first, double step)
{
    lac_projections *p = NULL;
    const lac_projections_info *a;
    float got[2 * NZ * NX];

    lac_test_ok(lac_projections_open(&p, path, NULL));
    a = lac_projections_about(p);
    assert_true(a->n_views == NZ && a->n_rows == NY && a->n_det == NX);
    for (int z = 0; z < NZ; z++)
        lac_test_near(a->geom->angle[z], (first + step * z) * DEGREE, 1e-8);
    lac_test_ok(lac_projections_read(p, LAC_FRAMES_DATA, 1, 2, got));
    for (int r = 0; r < 2; r++)
        for (int z = 0; z < NZ; z++)
            for (int x = 0; x < NX; x++)
                lac_test_near(got[(r * NZ + z) * NX + x],
                              number(x, NY - 1 - (1 + r), z), 0.0);
    lac_projections_close(&p);
}

static void tilts_beside_the_file(void **state)
{
    const char *path = lac_test_path("a.st"), *tlt = lac_test_path("a.tlt");
    const char *text = " -60.5\n-30.25\n\n0\r\n30.25 \n60.5";
    lac_projections *p = NULL;
    lac_file_info *info = NULL;
    (void)state;

    write_mrc(path, &(mrc){.mode = 1, .imod_flags = -1, .cell = 60.0f});
    lac_test_write_file(lac_test_path("a.rawtlt"), "1\n2\n3\n4\n5\n", 10);
    expect_series(path, 1.0, 1.0);
    lac_test_write_file(tlt, text, strlen(text)); /* the aligned ones count more */
    lac_test_ok(lac_projections_open(&p, path, NULL));
    lac_test_near(lac_projections_about(p)->geom->angle[1], -30.25 * DEGREE, 1e-12);
    lac_test_near(lac_projections_about(p)->geom->pitch_mm, 15e-7, 1e-15);
    lac_test_near(lac_projections_about(p)->row_pitch_mm, 20e-7, 1e-15);
    assert_int_equal(lac_projections_about(p)->quantity, LAC_QUANTITY_COUNTS);
    assert_non_null(strstr(lac_projections_about(p)->assumed, "a.tlt"));
    lac_projections_close(&p);
    lac_test_write_file(tlt, "1\n2\n3\n", 6);
    lac_test_fails(lac_projections_open(&p, path, NULL), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("3 tilt angles") &&
                lac_test_detail_has("5 sections"));
    lac_test_write_file(tlt, "1\n2\nx3\n", 7);
    lac_test_fails(lac_projections_open(&p, path, NULL), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("line 3 is 'x3'"));
    /* A volume of the same name is none of their business. */
    write_mrc(lac_test_path("a.rec"), &(mrc){.mode = 1, .imod_flags = -1});
    lac_test_ok(lac_file_info_read(&info, lac_test_path("a.rec")));
    assert_false(info->is_scan);
    lac_file_info_destroy(&info);
}

static void tilts_in_the_extended_header(void **state)
{
    const char *path = lac_test_path("b.mrc");
    unsigned char x[NZ * 768] = {0};
    (void)state;

    for (int big = 0; big < 2; big++) {
        mrc m = {.mode = 2, .big = big, .imod_flags = -1, .extended = x};

        memset(x, 0, sizeof x); /* SerialEM: tilt and stage, 2 + 4 bytes */
        for (int z = 0; z < NZ; z++) {
            const int16_t tilt = (int16_t)(100 * (-20 + 7 * z));

            put(&m, x + 6 * z, &tilt, 2);
        }
        m.n_extended = 1024;
        m.kind = "SERI";
        m.n_int = 6;
        m.n_real = 1 | 4;
        write_mrc(path, &m);
        expect_series(path, -20.0, 7.0);
        memset(x, 0, sizeof x); /* 2 integers and 3 reals a section */
        for (int z = 0; z < NZ; z++) {
            const float tilt = (float)(-3 + 2 * z);

            put(&m, x + 20 * z + 8, &tilt, 4);
        }
        m.kind = NULL;
        m.n_int = 2;
        m.n_real = 3;
        write_mrc(path, &m);
        expect_series(path, -3.0, 2.0);
        memset(x, 0, sizeof x);
        for (int z = 0; z < NZ; z++) {
            const int32_t size = 768;
            const double tilt = -60 + 30 * z;

            put(&m, x + 768 * z, &size, 4);
            put(&m, x + 768 * z + 100, &tilt, 8);
        }
        m.kind = "FEI1";
        m.n_int = m.n_real = 0;
        m.n_extended = sizeof x;
        write_mrc(path, &m);
        expect_series(path, -60.0, 30.0);
    }
}

static void a_geom_beside_makes_a_scan(void **state)
{
    const char *path = lac_test_path("c.mrc"), *geom = "angles_deg = 2:10:2\n";
    (void)state;

    write_mrc(path, &(mrc){.mode = 12, .imod_flags = -1, .cell = 60.0f});
    lac_test_write_file(lac_test_path("c.geom"), geom, strlen(geom));
    expect_series(path, 2.0, 2.0);
}

/* --- refusals ------------------------------------------------------------------------
 */

static void bad_fields_are_named(void **state)
{
    static const struct {
        size_t at;
        int32_t value;
        lac_status code;
        const char *word;
    } cases[] = {
        {0, -4, LAC_E_FORMAT, "NX in the MRC header is -4"},
        {4, 0, LAC_E_FORMAT, "NY in the MRC header is 0"},
        {8, 2000000, LAC_E_FORMAT, "NZ in the MRC header is 2000000"},
        {8, NZ + 1, LAC_E_FORMAT, "NZ x NY x NX = 6 x 3 x 4"},
        {12, 3, LAC_E_UNSUPPORTED, "MODE in the MRC header is 3 (complex)"},
        {12, 77, LAC_E_FORMAT, "MODE in the MRC header is 77"},
        {92, -1, LAC_E_FORMAT, "NSYMBT in the MRC header is -1"},
        {92, 1 << 20, LAC_E_FORMAT, "NSYMBT in the MRC header is 1048576"},
    };
    const char *path = lac_test_path("v.mrc");
    const mrc m = {.mode = 1, .imod_flags = -1};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const size_t n = write_mrc(path, &m);
        lac_image *im = NULL;

        put_int(&m, cases[i].at, cases[i].value);
        lac_test_write_file(path, bytes, n);
        lac_test_fails(lac_image_read(&im, path, 0.0, 0), cases[i].code);
        if (!lac_test_detail_has(cases[i].word) || !lac_test_detail_has("v.mrc"))
            fail_msg("'%s' is not in: %s", cases[i].word, lac_error_detail());
    }
    {
        lac_image *im = NULL;

        memset(bytes, 'x', 2000);
        lac_test_write_file(path, bytes, 2000);
        lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
        assert_true(lac_test_detail_has("not an MRC file"));
    }
}

static void every_truncation_is_refused(void **state)
{
    unsigned char x[40] = {0};
    const char *path = lac_test_path("t.mrc");
    (void)state;

    write_mrc(
        path,
        &(mrc){.mode = 1, .imod_flags = -1, .extended = x, .n_extended = sizeof x});
    every_prefix_fails(path);
    write_mrc(path, &(mrc){.mode = 2, .imod_flags = -1, .no_map = 1});
    every_prefix_fails(path);
    write_mrc(path, &(mrc){.mode = 0, .imod_flags = -1});
    damaged_bytes_are_survived(path);
}

static void failing_allocations_leak_nothing(void **state)
{
    unsigned char x[NZ * 32] = {0};
    char path[600];
    mrc m = {.mode = 6,
             .imod_flags = -1,
             .extended = x,
             .n_extended = sizeof x,
             .n_real = 8};
    (void)state;

    for (int z = 0; z < NZ; z++) {
        const float tilt = (float)z;

        memcpy(x + 32 * z, &tilt, 4);
    }
    snprintf(path, sizeof path, "%s", lac_test_path("s.mrc"));
    write_mrc(path, &m);
    lac_test_alloc_failures(read_projections_job, path);
}

static void real_file(void **state)
{
    const char *dir = lac_test_data_dir();
    char path[700];
    lac_projections *p = NULL;
    const lac_projections_info *a;
    (void)state;

    if (!dir)
        skip();
    snprintf(path, sizeof path, "%s/synchrotron/projections.mrc", dir);
    lac_test_ok(lac_projections_open(&p, path,
                                     "angles_deg = 0:180:2; quantity = transmission"));
    a = lac_projections_about(p);
    assert_true(a->n_views == 91 && a->n_rows == 135 && a->n_det == 160);
    assert_int_equal(a->quantity, LAC_QUANTITY_TRANSMISSION);
    lac_projections_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(modes_and_orders),
        IN_EMPTY_DIR(bytes_have_the_sign_that_is_said),
        IN_EMPTY_DIR(the_cell_is_the_pixel),
        IN_EMPTY_DIR(tilts_beside_the_file),
        IN_EMPTY_DIR(tilts_in_the_extended_header),
        IN_EMPTY_DIR(a_geom_beside_makes_a_scan),
        IN_EMPTY_DIR(bad_fields_are_named),
        IN_EMPTY_DIR(every_truncation_is_refused),
        IN_EMPTY_DIR(failing_allocations_leak_nothing),
        IN_EMPTY_DIR(real_file),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
