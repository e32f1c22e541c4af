/* tests/unit/test_fileio_mat_arrays.c - MAT files of other programs: Helsinki structs,
 * arrays by name, angles beside them. */
#include "support/mat_fixture.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/base_internal.h"

static void helsinki_structs_open_as_they_are(void **state)
{
    const char *path = lac_test_path("h.mat");
    lac_sino *s = NULL;
    matvar_t *v[2];

    (void)state;
    v[0] = helsinki("CtDataLimited", 3, "mm");
    v[1] = number("extra", 1.0); /* a number beside the struct does not matter */
    write_vars(path, v, 2);
    lac_test_ok(lac_sino_read(&s, path));
    assert_true(s->geom->beam == LAC_BEAM_FAN);
    assert_true(s->geom->n_views == 3 && s->geom->n_det == 4);
    lac_test_near(s->geom->angle[2], 11.5 * LACI_PI / 180.0, 1e-15);
    assert_true(s->geom->pitch_mm == 0.2 && s->geom->axis_offset_mm == 0.0);
    assert_true(s->geom->source_origin_mm == 410.66);
    assert_true(s->geom->source_detector_mm == 553.74);
    for (int i = 0; i < 12; i++)
        assert_true(s->data[i] == (float)i);
    lac_sino_destroy(&s);
    v[0] = helsinki("CtDataFull", 4, "mm");
    write_vars(path, v, 1);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("3 rows") && lac_test_detail_has("4 angles"));
    v[0] = helsinki("CtDataFull", 3, "cm");
    write_vars(path, v, 1);
    lac_test_fails(lac_sino_read(&s, path), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("'cm'"));
    v[0] = helsinki("other", 3, "mm"); /* by name, whatever it is called */
    write_vars(path, v, 1);
    {
        char named[700];

        snprintf(named, sizeof named, "%s:other", path);
        lac_test_ok(lac_sino_read(&s, named));
        lac_sino_destroy(&s);
        snprintf(named, sizeof named, "%s:other.sinogram", path);
        lac_test_fails(lac_sino_read(&s, named), LAC_E_FORMAT);
        assert_true(lac_test_detail_has("angles_deg"));
        snprintf(named, sizeof named, "%s:other.nothing", path);
        lac_test_fails(lac_sino_read(&s, named), LAC_E_FORMAT);
        assert_true(lac_test_detail_has("no 'nothing'"));
    }
}

static void arrays_are_found_by_name_or_alone(void **state)
{
    const double d[6] = {1, 2, 3, 4, 5, 6}; /* columns (1,2) (3,4) (5,6) */
    const float want[6] = {1, 3, 5, 2, 4, 6};
    const short i16[6] = {-1, 2, -3, 4, -5, 6};
    const char *path = lac_test_path("g.mat");
    char named[700];
    matvar_t *v[4];
    lac_image *im = NULL;
    lac_sino *s = NULL;

    (void)state;
    v[0] = make_var("theta", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 6, d);
    v[1] = make_var("a", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, 3, d);
    write_vars(path, v, 2);
    lac_test_ok(lac_image_read(&im, path, 0.5, 0)); /* the vector is its axis */
    assert_true(im->grid.ny == 2 && im->grid.nx == 3 && im->grid.pixel_mm == 0.5);
    assert_memory_equal(im->data, want, sizeof want);
    lac_image_destroy(&im);
    /* [detector, view] with a .geom that says so */
    lac_test_write_file(lac_test_path("g.geom"),
                        "angles_deg = 0:2:1\nviews_along = columns\n", 41);
    lac_test_ok(lac_sino_read(&s, path));
    assert_true(s->geom->n_views == 3 && s->geom->n_det == 2);
    for (int i = 0; i < 6; i++)
        assert_true(s->data[i] == (float)d[i]);
    lac_sino_destroy(&s);
    v[0] = make_var("a", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, 3, d);
    v[1] = make_var("b", MAT_C_INT16, MAT_T_INT16, 3, 2, i16);
    v[2] = make_var("c", MAT_C_CHAR, MAT_T_UTF8, 1, 2, "xy");
    write_vars(path, v, 3);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("a (2 x 3), b (3 x 2), c (1 x 2 text)"));
    snprintf(named, sizeof named, "%s:b", path);
    lac_test_ok(lac_image_read(&im, named, 0.0, 0));
    assert_true(im->grid.ny == 3 && im->data[1] == 4.0f && im->data[4] == -3.0f);
    lac_image_destroy(&im);
    snprintf(named, sizeof named, "%s:c", path);
    lac_test_fails(lac_image_read(&im, named, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("c is a text"));
    snprintf(named, sizeof named, "%s:zz", path);
    lac_test_fails(lac_image_read(&im, named, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("no variable 'zz'"));
    v[0] = make_var("c", MAT_C_CHAR, MAT_T_UTF8, 1, 2, "xy");
    write_vars(path, v, 1);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("no array of numbers"));
}

/* A matrix [detector, view] of 2 x 12 with a vector of angles beside it. */
static void angles_beside_a_matrix_make_a_scan(void **state)
{
    static const struct {
        const char *name;
        double step, unit; /* as stored; radians in one */
        const char *word;
    } cases[] = {
        {"theta", 15.0, LACI_PI / 180.0, "degrees by its range"},
        {"theta", 0.25, 1.0, "radians by its range"},
        {"anglesRad", 2.0, 1.0, "radians by its name"},
        {"Angle_deg", 0.25, LACI_PI / 180.0, "degrees by its name"},
    };
    double d[24], angle[12];
    const char *path = lac_test_path("g.mat");
    matvar_t *v[3];
    lac_sino *s = NULL;

    (void)state;
    for (int i = 0; i < 24; i++)
        d[i] = i;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        lac_file_info *info = NULL;

        for (int i = 0; i < 12; i++)
            angle[i] = cases[k].step * i;
        v[0] = make_var("sino", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, 12, d);
        v[1] = make_var(cases[k].name, MAT_C_DOUBLE, MAT_T_DOUBLE, 12, 1, angle);
        v[2] = make_var("p", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 2, d);
        write_vars(path, v, 3);
        lac_test_ok(lac_sino_read(&s, path));
        assert_true(s->geom->n_views == 12 && s->geom->n_det == 2);
        lac_test_near(s->geom->angle[3], 3 * cases[k].step * cases[k].unit, 1e-14);
        lac_test_near(s->data[7], 7.0, 0.0);
        lac_sino_destroy(&s);
        lac_test_ok(lac_file_info_read(&info, path));
        assert_true(info->is_scan);
        assert_non_null(strstr(info->assumed, cases[k].word));
        lac_file_info_destroy(&info);
    }
    /* A .geom beside it knows better, */
    lac_test_write_file(lac_test_path("g.geom"), "pitch_mm = 0.5\n", 15);
    lac_test_ok(lac_sino_read(&s, path));
    assert_true(s->geom->pitch_mm == 0.5 && s->geom->n_views == 12);
    lac_sino_destroy(&s);
    /* but not one that was written for the array that was made from it. */
    lac_test_write_file(lac_test_path("g.geom"), "# lacuna scan\npitch_mm = 0.5\n", 29);
    lac_test_write_file(lac_test_path("g.npy"), "", 0);
    lac_test_ok(lac_sino_read(&s, path));
    assert_true(s->geom->pitch_mm == 1.0);
    lac_sino_destroy(&s);
}

static void stacks_and_what_is_refused(void **state)
{
    const double d[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, NAN, 10, 11};
    mat_complex_split_t z = {(void *)d, (void *)d};
    size_t dims[4] = {2, 3, 2, 1};
    const char *path = lac_test_path("g.mat");
    lac_image *im = NULL;
    matvar_t *v;

    (void)state;
    v = Mat_VarCreate("v", MAT_C_DOUBLE, MAT_T_DOUBLE, 3, dims, (void *)d, 0);
    write_vars(path, &v, 1);
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    assert_true(im->data[1] == 2.0f && im->data[3] == 1.0f);
    lac_image_destroy(&im);
    lac_test_fails(lac_image_read(&im, path, 0.0, 1), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("row 1, column 1 is NaN"));
    lac_test_fails(lac_image_read(&im, path, 0.0, 2), LAC_E_ARG);
    v = Mat_VarCreate("z", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, dims, &z, MAT_F_COMPLEX);
    write_vars(path, &v, 1);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("z is complex"));
    v = Mat_VarCreate("e", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, (size_t[]){0, 3}, NULL, 0);
    write_vars(path, &v, 1);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    lac_test_write_file(path, "MATLAB 7.3 MAT-file, Platform", 29);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("-v7"));
    lac_test_write_file(path, "\x89PNG\r\n\x1a\n0000", 12);
    lac_test_fails(lac_image_read(&im, path, 0.0, 0), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("looks like PNG"));
}

/* The published files, and the shipped cut of one of them. */
static void real_files(void **state)
{
    const char *dir = lac_test_data_dir(), *samples = getenv("LACUNA_TEST_SAMPLES");
    char path[700], mask[700];
    lac_sino *s = NULL, *cut = NULL, *shipped = NULL;
    lac_image *im = NULL, *png = NULL;

    (void)state;
    if (!dir || !samples)
        skip();
    snprintf(path, sizeof path, "%s/htc2022/htc2022_ta_full.mat", dir);
    lac_test_ok(lac_sino_read(&s, path));
    assert_true(s->geom->n_views == 721 && s->geom->n_det == 560);
    lac_test_ok(lac_sino_select(s, 0.0, LACI_PI / 2, &cut));
    snprintf(path, sizeof path, "%s/htc2022_ta_0_90.npy", samples);
    lac_test_ok(lac_sino_read(&shipped, path));
    /* angle 360 equals 0: the cut of today leaves it out, that of the sample did not */
    assert_int_equal(cut->geom->n_views, 181);
    shipped->geom->n_views = 181;
    expect_same_geom(shipped->geom, cut->geom);
    assert_memory_equal(shipped->data, cut->data, 181 * 560 * sizeof(float));
    lac_sino_destroy(&s);
    lac_sino_destroy(&cut);
    lac_sino_destroy(&shipped);
    snprintf(path, sizeof path, "%s/htc2022/htc2022_ta_full_recon_fbp_seg.mat", dir);
    snprintf(mask, sizeof mask, "%s/htc2022_ta_mask.png", samples);
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    lac_test_ok(lac_image_read(&png, mask, 0.0, 0));
    assert_memory_equal(im->data, png->data, 512 * 512 * sizeof(float));
    lac_image_destroy(&im);
    lac_image_destroy(&png);
    snprintf(path, sizeof path, "%s/htc2022/htc2022_ta_full_recon_fbp.mat", dir);
    lac_test_ok(lac_image_read(&im, path, 0.0, 0));
    assert_true(im->grid.nx == 512 && im->grid.pixel_mm == 1.0);
    lac_image_destroy(&im);
}

/* The lotus root: [detector, view], geometry from a .geom beside it. */
static void real_lotus(void **state)
{
    const char *dir = lac_test_data_dir();
    const char *geom = "beam = fan\nangles_deg = 0:365:1\nviews_along = columns\n"
                       "pitch_mm = 0.05\naxis_offset_mm = -0.29\n"
                       "source_origin_mm = 540\nsource_detector_mm = 630\n";
    char path[700];
    lac_sino *s = NULL;

    (void)state;
    if (!dir)
        skip();
    snprintf(path, sizeof path, "%s/fips/lotus.mat", dir);
    assert_int_equal(symlink(path, lac_test_path("lotus.mat")), 0);
    lac_test_fails(lac_sino_read(&s, lac_test_path("lotus.mat")), LAC_E_FORMAT);
    lac_test_write_file(lac_test_path("lotus.geom"), geom, strlen(geom));
    lac_test_ok(lac_sino_read(&s, lac_test_path("lotus.mat")));
    assert_true(s->geom->n_views == 366 && s->geom->n_det == 2240);
    lac_test_near(s->data[1], 0.046782025, 1e-8); /* second number of the file */
    lac_sino_destroy(&s);
    snprintf(path, sizeof path, "%s/fips/fips_lotus_parallelbeam.mat:sino", dir);
    {
        lac_file_info *info = NULL;

        lac_test_ok(lac_file_info_read(&info, path));
        assert_true(info->rows == 2213 && info->columns == 180 && info->is_scan);
        assert_int_equal(info->geom->n_views, 180);
        lac_test_near(info->geom->angle[179], 179.0 * LACI_PI / 180.0, 1e-12);
        lac_file_info_destroy(&info);
        snprintf(path, sizeof path, "%s/synchrotron/RealDataDend.mat", dir);
        lac_test_ok(lac_file_info_read(&info, path));
        assert_true(info->geom->n_views == 360 && info->geom->n_det == 1260);
        lac_test_near(info->geom->angle[359] - info->geom->angle[0], LACI_PI, 0.02);
        lac_file_info_destroy(&info);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(helsinki_structs_open_as_they_are),
        IN_EMPTY_DIR(arrays_are_found_by_name_or_alone),
        IN_EMPTY_DIR(angles_beside_a_matrix_make_a_scan),
        IN_EMPTY_DIR(stacks_and_what_is_refused),
        IN_EMPTY_DIR(real_files),
        IN_EMPTY_DIR(real_lotus),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
