/* tests/unit/test_fileio_mat.c - MAT files: own files, and files that lie about their
 * sizes. */
#include "support/mat_fixture.h"

static void scan_round_trip(void **state)
{
    (void)state;
    scan_comes_back(lac_test_path("s.mat"), 1, "MAT");
}

static void image_and_mask_round_trip(void **state)
{
    static const char author[] = "J\xc3\xa4rvi \xe2\x82\xac \xf0\x9f\x98\x80";
    const char *path = lac_test_path("i.mat");
    char named[700];
    lac_image *im = make_image();
    lac_provenance *r = make_record();
    lac_file_info *info = NULL;

    (void)state;
    lac_test_ok(lac_provenance_add(r, "author", author));
    image_comes_back(path, r);
    lac_test_ok(lac_file_info_read(&info, path));
    assert_string_equal(lac_provenance_value(info->provenance, 3), author);
    lac_file_info_destroy(&info);
    snprintf(named, sizeof named, "%s:segmentation", path);
    mask_comes_back(named, "bool");
    assert_int_equal(lac_test_dir_count(), 1);
    snprintf(named, sizeof named, "%s:1bad", path);
    lac_test_fails(lac_image_write(im, named, NULL, NULL), LAC_E_ARG);
    assert_true(lac_test_detail_has("'1bad'"));
    lac_image_destroy(&im);
    lac_provenance_destroy(&r);
}

/* A big-endian file made by hand: x = [1.5 -2] as 1 x 2 double. */
static size_t build_big_endian(unsigned char *b)
{
    static const unsigned char body[] = {
        0,    0,    0, 14, 0,   0, 0, 64, /* miMATRIX, 64 bytes */
        0,    0,    0, 6,  0,   0, 0, 8,  0,    0, 0, 6, 0, 0, 0, 0, /* flags: double */
        0,    0,    0, 5,  0,   0, 0, 8,  0,    0, 0, 1, 0, 0, 0, 2, /* 1 x 2 */
        0,    1,    0, 1,  'x', 0, 0, 0,  /* name, in the tag */
        0,    0,    0, 9,  0,   0, 0, 16, /* two doubles */
        0x3f, 0xf8, 0, 0,  0,   0, 0, 0,  0xc0, 0, 0, 0, 0, 0, 0, 0,
    };

    memset(b, ' ', 128);
    memcpy(b, "MATLAB 5.0 MAT-file", 19);
    memcpy(b + 124, "\1\0MI", 4);
    memcpy(b + 128, body, sizeof body);
    return 128 + sizeof body;
}

static void big_endian_and_lying_sizes(void **state)
{
    static const struct {
        size_t at;
        unsigned char value;
    } lies[] = {
        {128 + 7, 63},             /* the array ends inside its numbers */
        {128 + 7, 72},             /* the array goes beyond the file */
        {128 + 4, 0x7f},           /* 2 GB in a file of 200 bytes */
        {128 + 8 + 16 + 8, 0x7f},  /* 2^31 rows */
        {128 + 8 + 16 + 8, 0x80},  /* negative rows */
        {128 + 8 + 16 + 15, 3},    /* three columns, two numbers */
        {128 + 8 + 16 + 15, 0},    /* no column, two numbers */
        {128 + 8 + 16 + 7, 4},     /* one dimension */
        {128 + 8 + 32 + 8 + 7, 8}, /* one number for two */
        {128 + 8 + 32 + 8 + 4, 0xff},
        {128 + 8 + 11, 99}, /* unknown class */
    };
    const char *path = lac_test_path("b.mat");
    unsigned char bytes[300];
    const size_t n = build_big_endian(bytes);
    lac_image *im = NULL;

    (void)state;
    lac_test_write_file(path, bytes, n);
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    assert_true(im->grid.ny == 1 && im->grid.nx == 2);
    assert_true(im->data[0] == 1.5f && im->data[1] == -2.0f);
    lac_image_destroy(&im);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        const unsigned char old = bytes[lies[i].at];

        bytes[lies[i].at] = lies[i].value;
        lac_test_write_file(path, bytes, n);
        bytes[lies[i].at] = old;
        if (lac_image_read(&im, path, 0.0, 0) != LAC_E_FORMAT || im ||
            !lac_test_detail_has("b.mat: "))
            fail_msg("lie %zu gives: %s", i, lac_error_detail());
    }
    lac_test_write_file(path, bytes, n);
    every_prefix_fails(path);
    damaged_bytes_are_survived(path);
}

static void damage_is_found(void **state)
{
    char path[600];
    matvar_t *v[4];
    lac_sino *s = make_sino();
    const char *fields[] = {"p", "q"};
    size_t dims[2] = {2, 2};
    const double d[6] = {1, 2, 3, 4, 5, 6};

    (void)state;
    snprintf(path, sizeof path, "%s", lac_test_path("x.mat"));
    lac_test_ok(lac_sino_write(s, path, NULL));
    every_prefix_fails(path);
    damaged_bytes_are_survived(path);
    lac_sino_destroy(&s);
    v[0] = helsinki("CtDataFull", 3, "mm"); /* plain, then compressed */
    write_vars(path, v, 1);
    damaged_bytes_are_survived(path);
    v[0] = number("n", 1.0);
    v[1] = helsinki("CtDataFull", 3, "mm");
    write_vars(path, v, 2);
    damaged_bytes_are_survived(path);
    v[0] = Mat_VarCreate("cell", MAT_C_CELL, MAT_T_CELL, 2, dims, NULL, 0);
    for (int i = 0; i < 4; i++)
        Mat_VarSetCell(v[0], i, number(NULL, i));
    v[1] = make_var("a", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, 3, d);
    v[2] = Mat_VarCreateStruct("s", 2, dims, fields, 2);
    for (size_t i = 0; i < 4; i++)
        for (int f = 0; f < 2; f++)
            Mat_VarSetStructFieldByName(v[2], fields[f], i, number(NULL, (double)i));
    write_vars(path, v, 3);
    {
        lac_image *im = NULL;

        lac_test_ok(lac_image_read(&im, path, 0.0, 0));
        assert_true(im->data[1] == 3.0f);
        lac_image_destroy(&im);
    }
    damaged_bytes_are_survived(path);
}

static void full_disk_is_noticed(void **state)
{
    /* in the array, in the header, between the two */
    static const rlim_t limit[3] = {4096, 100, 128};

    (void)state;
    full_disk_is_noticed_at("x.mat", limit);
}

static void allocation_failures(void **state)
{
    (void)state;
    allocation_failures_of("x.mat", 1);
}

static void same_call_same_bytes(void **state)
{
    static unsigned char bytes[65536];

    (void)state;
    writes_the_same_bytes("mat");
    /* Two calls may fall into one second: look for the date that matio would put. */
    assert_true(lac_test_read_file(lac_test_path("same0.mat"), bytes, sizeof bytes) >
                128);
    assert_memory_equal(bytes, "MATLAB 5.0 MAT-file, written by lacuna ", 39);
    assert_null(strstr((const char *)bytes, "Created"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(scan_round_trip),
        IN_EMPTY_DIR(image_and_mask_round_trip),
        IN_EMPTY_DIR(big_endian_and_lying_sizes),
        IN_EMPTY_DIR(damage_is_found),
        IN_EMPTY_DIR(full_disk_is_noticed),
        IN_EMPTY_DIR(allocation_failures),
        IN_EMPTY_DIR(same_call_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
