/* HDF5 files: Data Exchange, NeXus, single arrays, packed and damaged ones. */
#include <hdf5.h>

#include "data/projections.h"
#include "support/fileio_fixture.h"

enum {
    VIEWS = 4,
    FLATS = 2,
    DARKS = 3,
    ROWS = 3,
    BINS = 5,
    ALL = VIEWS + FLATS + DARKS
};

#define DEGREE (3.14159265358979323846 / 180.0)

/* Number r, d of frame i of a kind. */
static float number(int kind, int i, int r, int d)
{
    return (float)(1000 * kind + 100 * i + 10 * r + d);
}

/* --- files as other programs write them ----------------------------------------------
 */

static void put_units(hid_t object, const char *name, const char *text)
{
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    hid_t a;

    H5Tset_size(type, strlen(text) + 1);
    a = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(a, type, text) >= 0);
    H5Aclose(a);
    H5Sclose(space);
    H5Tclose(type);
}

typedef struct set {
    const char *path, *units; /* groups come into being; NULL: no units */
    int rank;
    hsize_t dim[4];
    hid_t type;          /* in the file */
    const float *data;   /* NULL: nothing is written */
    const hsize_t *pack; /* chunks, with gzip; NULL: contiguous */
} set;

static void put_set(hid_t file, const set *s)
{
    const hid_t links = H5Pcreate(H5P_LINK_CREATE),
                list = H5Pcreate(H5P_DATASET_CREATE);
    const hid_t space = H5Screate_simple(s->rank, s->dim, NULL);
    hid_t id;

    H5Pset_create_intermediate_group(links, 1);
    if (s->pack) {
        H5Pset_chunk(list, s->rank, s->pack);
        H5Pset_deflate(list, 4);
    }
    id = H5Dcreate2(file, s->path, s->type, space, links, list, H5P_DEFAULT);
    assert_true(id >= 0);
    if (s->data)
        assert_true(H5Dwrite(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                             s->data) >= 0);
    if (s->units)
        put_units(id, "units", s->units);
    H5Dclose(id);
    H5Sclose(space);
    H5Pclose(list);
    H5Pclose(links);
}

static hid_t new_file(const char *path)
{
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);

    assert_true(file >= 0);
    return file;
}

static void fill(float *to, int kind, int n)
{
    for (int i = 0; i < n; i++)
        for (int r = 0; r < ROWS; r++)
            for (int d = 0; d < BINS; d++)
                *to++ = number(kind, i, r, d);
}

static void write_exchange(const char *path, hid_t type, const hsize_t *pack,
                           const char *units, const float *theta)
{
    float data[ALL * ROWS * BINS];
    const float size = 6.5f;
    const hid_t file = new_file(path);

    fill(data, 0, VIEWS);
    put_set(file,
            &(set){"/exchange/data", NULL, 3, {VIEWS, ROWS, BINS}, type, data, pack});
    fill(data, 1, FLATS);
    put_set(
        file,
        &(set){"/exchange/data_white", NULL, 3, {FLATS, ROWS, BINS}, type, data, NULL});
    fill(data, 2, DARKS);
    put_set(
        file,
        &(set){"/exchange/data_dark", NULL, 3, {DARKS, ROWS, BINS}, type, data, NULL});
    put_set(file,
            &(set){"/exchange/theta", units, 1, {VIEWS}, H5T_IEEE_F64LE, theta, NULL});
    put_set(file, &(set){"/measurement/instrument/detector/pixel_size_x",
                         "um",
                         1,
                         {1},
                         H5T_IEEE_F32LE,
                         &size,
                         NULL});
    H5Fclose(file);
}

static const float degrees[VIEWS] = {-30.0f, 0.0f, 45.5f, 90.0f};
static const float radians[VIEWS] = {-0.5f, 0.0f, 0.75f, 1.5f};

/* All frames in one array, in uneven order. */
static const float keys[ALL] = {1, 0, 2, 0, 2, 1, 0, 2, 0};

static void write_nexus(const char *path, const float *key)
{
    float data[ALL * ROWS * BINS], angle[ALL];
    int n[4] = {0};
    const hid_t file = new_file(path);

    for (int i = 0; i < ALL; i++) {
        const int kind = (int)keys[i];

        angle[i] = kind == 0 ? degrees[n[0]] : 7.0f;
        for (int r = 0; r < ROWS; r++)
            for (int d = 0; d < BINS; d++)
                data[(i * ROWS + r) * BINS + d] = number(kind, n[kind], r, d);
        n[kind]++;
    }
    put_set(file, &(set){"/entry/scan/instrument/detector/data",
                         NULL,
                         3,
                         {ALL, ROWS, BINS},
                         H5T_STD_U16BE,
                         data,
                         NULL});
    put_set(file, &(set){"/entry/scan/instrument/detector/image_key",
                         NULL,
                         1,
                         {ALL},
                         H5T_STD_I32LE,
                         key,
                         NULL});
    put_set(file, &(set){"/entry/scan/sample/rotation_angle",
                         "degrees",
                         1,
                         {ALL},
                         H5T_IEEE_F64LE,
                         angle,
                         NULL});
    assert_true(H5Lcreate_hard(file, "/entry/scan/instrument/detector/data", file,
                               "/entry/scan/also", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Fclose(file);
}

/* --- reading -------------------------------------------------------------------------
 */

static void expect_frames(lac_projections *p, int kind, int n, int first, int rows)
{
    float got[ALL * ROWS * BINS];

    lac_test_ok(lac_projections_read(p, (lac_frames)kind, first, rows, got));
    for (int r = 0; r < rows; r++)
        for (int i = 0; i < n; i++)
            for (int d = 0; d < BINS; d++)
                lac_test_near(got[(r * n + i) * BINS + d],
                              number(kind, i, first + r, d), 0.0);
}

static void expect_scan(const char *path, const float *angle, double unit)
{
    lac_projections *p = NULL;
    const lac_projections_info *a;

    lac_test_ok(lac_projections_open(&p, path, NULL));
    a = lac_projections_about(p);
    assert_int_equal(a->n_views, VIEWS);
    assert_int_equal(a->n_rows, ROWS);
    assert_int_equal(a->n_det, BINS);
    assert_int_equal(a->n_flats, FLATS);
    assert_int_equal(a->n_darks, DARKS);
    assert_int_equal(a->quantity, LAC_QUANTITY_COUNTS);
    for (int i = 0; i < VIEWS; i++)
        lac_test_near(a->geom->angle[i], unit * (double)angle[i], 1e-12);
    expect_frames(p, 0, VIEWS, 0, ROWS);
    expect_frames(p, 0, VIEWS, 1, 2);
    expect_frames(p, 1, FLATS, 2, 1);
    expect_frames(p, 2, DARKS, 0, 2);
    lac_projections_close(&p);
}

static void data_exchange_of_every_type(void **state)
{
    const hid_t types[] = {H5T_STD_U8LE,   H5T_STD_U16LE,  H5T_STD_U16BE,
                           H5T_STD_I32BE,  H5T_STD_I64LE,  H5T_IEEE_F32LE,
                           H5T_IEEE_F32BE, H5T_IEEE_F64LE, H5T_IEEE_F64BE};
    const hsize_t chunk[3] = {2, 2, 3};
    const char *path = lac_test_path("s.h5");
    lac_projections *p = NULL;
    (void)state;

    for (size_t i = 1; i < sizeof types / sizeof *types; i++)
        for (int packed = 0; packed < 2; packed++) {
            write_exchange(path, types[i], packed ? chunk : NULL, "degrees", degrees);
            expect_scan(path, degrees, DEGREE);
        }
    lac_test_ok(lac_projections_open(&p, path, "axis_offset_mm = 0.002"));
    lac_test_near(lac_projections_about(p)->geom->pitch_mm, 0.0065, 1e-9);
    lac_test_near(lac_projections_about(p)->geom->axis_offset_mm, 0.002, 0.0);
    lac_projections_close(&p);
}

static void angles_follow_their_units(void **state)
{
    const char *path = lac_test_path("s.hdf5");
    lac_projections *p = NULL;
    (void)state;

    write_exchange(path, H5T_STD_U16LE, NULL, "rad", radians);
    expect_scan(path, radians, 1.0);
    write_exchange(path, H5T_STD_U16LE, NULL, NULL, degrees);
    expect_scan(path, degrees, DEGREE);
    lac_test_ok(lac_projections_open(&p, path, NULL));
    assert_non_null(
        strstr(lac_projections_about(p)->assumed, "theta taken as degrees"));
    lac_projections_close(&p);
    write_exchange(path, H5T_STD_U16LE, NULL, "gon", degrees);
    lac_test_fails(lac_projections_open(&p, path, NULL), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("'gon'") && lac_test_detail_has("theta"));
}

static void nexus_frames_are_sorted_by_their_key(void **state)
{
    const char *path = lac_test_path("s.nxs");
    float wrong[ALL];
    lac_projections *p = NULL;
    (void)state;

    write_nexus(path, keys);
    expect_scan(path, degrees, DEGREE);
    memcpy(wrong, keys, sizeof wrong);
    wrong[5] = 7.0f;
    write_nexus(path, wrong);
    lac_test_fails(lac_projections_open(&p, path, NULL), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("image_key[5] is 7"));
    for (int i = 0; i < ALL; i++)
        wrong[i] = 1.0f;
    write_nexus(path, wrong);
    lac_test_fails(lac_projections_open(&p, path, NULL), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("names no projection"));
}

static void any_dataset_can_be_named(void **state)
{
    const char *path = lac_test_path("s.h5");
    char named[700];
    lac_image *im = NULL;
    (void)state;

    write_exchange(path, H5T_STD_U16LE, NULL, "degrees", degrees);
    snprintf(named, sizeof named, "%s:/exchange/data_dark", path);
    lac_test_ok(lac_image_read(&im, named, 0.5, 2));
    assert_true(im->grid.nx == BINS && im->grid.ny == ROWS);
    lac_test_near(im->data[1 * BINS + 3], number(2, 2, 1, 3), 0.0);
    lac_image_destroy(&im);
    snprintf(named, sizeof named, "%s:exchange/data", path);
    expect_scan(named, degrees, DEGREE);
    snprintf(named, sizeof named, "%s:/exchange/none", path);
    lac_test_fails(lac_image_read(&im, named, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("'/exchange/none'") &&
                lac_test_detail_has("/exchange/data_white"));
}

/* A sinogram [view, bin] with its angles, and the same turned. */
static void a_sinogram_alone(void **state)
{
    const char *path = lac_test_path("s.h5");
    const float data[6] = {1, 2, 3, 4, 5, 6}, turned[6] = {1, 3, 5, 2, 4, 6};
    lac_sino *s = NULL;
    (void)state;

    for (int along = 0; along < 2; along++) {
        hid_t file = new_file(path);
        hsize_t rows = along ? 2 : 3;

        put_set(file, &(set){"/sino",
                             NULL,
                             2,
                             {rows, 5 - rows},
                             H5T_IEEE_F32LE,
                             along ? turned : data,
                             NULL});
        put_set(file, &(set){"/theta", "deg", 1, {3}, H5T_IEEE_F32LE, degrees, NULL});
        H5Fclose(file);
        lac_test_ok(lac_sino_read(&s, path));
        assert_true(s->geom->n_views == 3 && s->geom->n_det == 2);
        assert_memory_equal(s->data, data, sizeof data);
        lac_sino_destroy(&s);
    }
}

/* --- refusals ------------------------------------------------------------------------
 */

static void refuse(const set *s, lac_status code, const char *word)
{
    const char *path = lac_test_path("bad.h5");
    const hid_t file = new_file(path);
    lac_image *im = NULL;

    put_set(file, s);
    H5Fclose(file);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), code);
    if (!lac_test_detail_has(word) || !lac_test_detail_has("bad.h5"))
        fail_msg("'%s' is not in: %s", word, lac_error_detail());
}

static void what_cannot_be_is_refused(void **state)
{
    static const float data[16] = {0};
    const hsize_t huge[2] = {30000, 30000};
    lac_image *im = NULL;
    hid_t file;
    (void)state;

    refuse(&(set){"/a", NULL, 4, {2, 2, 2, 2}, H5T_IEEE_F32LE, data, NULL},
           LAC_E_FORMAT, "nothing");
    refuse(&(set){"/a", NULL, 2, {60000, 60000}, H5T_IEEE_F32LE, NULL, NULL},
           LAC_E_FORMAT, "no number of /a has been written");
    refuse(&(set){"/a", NULL, 2, {2, 4000000}, H5T_STD_U8LE, NULL, NULL}, LAC_E_FORMAT,
           "4000000 elements along dimension 1");
    refuse(&(set){"/a", NULL, 2, {60000, 60000}, H5T_IEEE_F32LE, NULL, huge},
           LAC_E_FORMAT, "the chunks of /a have 3600000000 bytes");
    refuse(&(set){"/b", NULL, 1, {3}, H5T_IEEE_F32LE, data, NULL}, LAC_E_FORMAT,
           "not one array of numbers alone");
    file = new_file(lac_test_path("two.h5"));
    put_set(file, &(set){"/a", NULL, 2, {2, 2}, H5T_IEEE_F32LE, data, NULL});
    put_set(file, &(set){"/g/b", NULL, 2, {2, 2}, H5T_IEEE_F32LE, data, NULL});
    H5Fclose(file);
    lac_test_fails(lac_image_read(&im, lac_test_path("two.h5"), 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("/a, /g/b"));
    lac_test_write_file(lac_test_path("x.h5"), "\x93NUMPY and more", 14);
    lac_test_fails(lac_image_read(&im, lac_test_path("x.h5"), 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("looks like NPY"));
    lac_test_fails(lac_image_read(&im, lac_test_path("none.h5"), 0.0, 0), LAC_E_IO);
}

/* HDF5 knows the length that the file should have; below it every length is refused. */
static void every_truncation_is_refused(void **state)
{
    static unsigned char bytes[65536];
    const hsize_t chunk[3] = {2, 2, 3};
    const char *path = lac_test_path("s.h5");
    const long live = laci_alloc_live();
    size_t n;
    (void)state;

    write_exchange(path, H5T_STD_U16LE, chunk, "degrees", degrees);
    n = lac_test_read_file(path, bytes, sizeof bytes);
    for (size_t k = n; k-- > 0; k -= k > 700 ? 40 : 0) {
        lac_projections *p = NULL;
        lac_status st;

        assert_int_equal(truncate(path, (off_t)k), 0);
        st = lac_projections_open(&p, path, NULL);
        if (st != LAC_E_FORMAT || p || !lac_test_detail_has(path))
            fail_msg("the first %zu of %zu bytes give '%s': %s", k, n,
                     lac_status_name(st), lac_error_detail());
    }
    assert_int_equal(laci_alloc_live(), live);
}

/* The packed numbers of a chunk, damaged: gzip has a checksum. */
static void damaged_numbers_are_refused(void **state)
{
    static unsigned char bytes[65536];
    const hsize_t chunk[3] = {2, 2, 3};
    const char *path = lac_test_path("s.h5");
    lac_projections *p = NULL;
    float got[VIEWS * ROWS * BINS];
    size_t n, at = 0;
    (void)state;

    write_exchange(path, H5T_STD_U16LE, chunk, "degrees", degrees);
    n = lac_test_read_file(path, bytes, sizeof bytes);
    for (size_t i = 0; i + 1 < n; i++) /* the head of a deflated chunk at level 4 */
        if (bytes[i] == 0x78 && bytes[i + 1] == 0x5e)
            at = i;
    assert_true(at > 0);
    patch(path, at + 6, (unsigned char)~bytes[at + 6]);
    lac_test_ok(lac_projections_open(&p, path, NULL));
    lac_test_fails(lac_projections_read(p, LAC_FRAMES_DATA, 0, ROWS, got),
                   LAC_E_FORMAT);
    assert_true(lac_test_detail_has("cannot read the numbers"));
    lac_projections_close(&p);
}

/* A heap of texts that promises more than it holds: HDF5 would copy beyond its end. */
static void a_damaged_heap_is_survived(void **state)
{
    static unsigned char bytes[65536];
    const char *path = lac_test_path("s.nxs"), *text = "NXentry";
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    hid_t file, group, a;
    size_t n, at = 0;
    (void)state;

    write_nexus(path, keys);
    H5Tset_size(type, H5T_VARIABLE);
    file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    group = H5Gopen2(file, "/entry", H5P_DEFAULT);
    a = H5Acreate2(group, "NX_class", type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(a, type, &text) >= 0);
    H5Aclose(a);
    H5Gclose(group);
    H5Fclose(file);
    H5Sclose(space);
    H5Tclose(type);
    n = lac_test_read_file(path, bytes, sizeof bytes);
    while (at + 4 < n && memcmp(bytes + at, "GCOL", 4) != 0)
        at++;
    assert_true(at + 4 < n);
    expect_scan(path, degrees, DEGREE);
    patch(path, at + 16 + 8 + 3, 0x10); /* the size of the first text */
    expect_scan(path, degrees, DEGREE); /* the class is not needed here */
}

/* A head that names a block of the driver, of 1.6 GB: HDF5 would read as much. */
static void a_block_of_the_driver_is_refused(void **state)
{
    static const unsigned char where[8] = {0, 2},
                               block[8] = {0, 0, 0, 0, 0, 0, 0, 0x65};
    const char *path = lac_test_path("s.nxs");
    lac_projections *p = NULL;
    (void)state;

    write_nexus(path, keys);
    for (size_t i = 0; i < 8; i++) {
        patch(path, 48 + i, where[i]);
        patch(path, 512 + i, block[i]);
    }
    lac_test_fails(lac_projections_open(&p, path, NULL), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("in several files"));
}

static void failing_allocations_leak_nothing(void **state)
{
    char path[600];
    (void)state;

    snprintf(path, sizeof path, "%s", lac_test_path("s.nxs"));
    write_nexus(path, keys);
    lac_test_alloc_failures(read_projections_job, path);
}

static void real_files(void **state)
{
    const char *dir = lac_test_data_dir();
    char path[700];
    lac_projections *p = NULL;
    const lac_projections_info *a;
    float row[10 * 640];
    double sum = 0.0;
    (void)state;

    if (!dir)
        skip();
    snprintf(path, sizeof path, "%s/synchrotron/tooth.h5", dir);
    lac_test_ok(lac_projections_open(&p, path, NULL));
    a = lac_projections_about(p);
    assert_true(a->n_views == 181 && a->n_rows == 2 && a->n_det == 640);
    assert_true(a->n_flats == 10 && a->n_darks == 10);
    lac_test_near(a->geom->angle[180], 179.0055 * DEGREE, 1e-5);
    lac_test_ok(lac_projections_read(p, LAC_FRAMES_DARK, 1, 1, row));
    for (int i = 0; i < 6400; i++)
        sum += (double)row[i];
    lac_test_range(sum / 6400, 100.0, 110.0);
    lac_projections_close(&p);
    snprintf(path, sizeof path, "%s/synchrotron/stxm_single_sino.nxs", dir);
    lac_test_ok(lac_projections_open(&p, path, NULL));
    a = lac_projections_about(p);
    assert_true(a->n_views == 52 && a->n_rows == 1 && a->n_det == 101);
    lac_test_near(a->geom->angle[0], -42.0 * DEGREE, 1e-9);
    assert_int_equal(a->quantity, LAC_QUANTITY_COUNTS);
    lac_projections_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(data_exchange_of_every_type),
        IN_EMPTY_DIR(angles_follow_their_units),
        IN_EMPTY_DIR(nexus_frames_are_sorted_by_their_key),
        IN_EMPTY_DIR(any_dataset_can_be_named),
        IN_EMPTY_DIR(a_sinogram_alone),
        IN_EMPTY_DIR(what_cannot_be_is_refused),
        IN_EMPTY_DIR(every_truncation_is_refused),
        IN_EMPTY_DIR(damaged_numbers_are_refused),
        IN_EMPTY_DIR(a_damaged_heap_is_survived),
        IN_EMPTY_DIR(a_block_of_the_driver_is_refused),
        IN_EMPTY_DIR(failing_allocations_leak_nothing),
        IN_EMPTY_DIR(real_files),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
