/* tests/support/mat_fixture.h - MAT files made by matio, as other programs write them.
 */
#ifndef LAC_TESTS_SUPPORT_MAT_FIXTURE_H
#define LAC_TESTS_SUPPORT_MAT_FIXTURE_H

#include "fileio_fixture.h"

#include <matio.h>

static inline matvar_t *make_var(const char *name, int class_type, int type, size_t m,
                                 size_t n, const void *data)
{
    size_t dims[2] = {m, n};

    return Mat_VarCreate(name, (enum matio_classes)class_type, (enum matio_types)type,
                         2, dims, (void *)data, 0);
}

static inline void write_vars(const char *path, matvar_t **v, int n)
{
    mat_t *f = Mat_CreateVer(path, NULL, MAT_FT_MAT5);

    assert_non_null(f);
    for (int i = 0; i < n; i++) {
        assert_int_equal(
            Mat_VarWrite(f, v[i], i % 2 ? MAT_COMPRESSION_ZLIB : MAT_COMPRESSION_NONE),
            0);
        Mat_VarFree(v[i]);
    }
    Mat_Close(f);
}

static inline matvar_t *number(const char *name, double value)
{
    return make_var(name, MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 1, &value);
}

/* The struct of the Helsinki laboratory: 3 views of 4 bins. */
static inline matvar_t *helsinki(const char *name, int n_angles, const char *unit)
{
    const char *outer[] = {"type", "sinogram", "parameters"};
    const char *inner[] = {"distanceSourceOrigin",
                           "distanceSourceDetector",
                           "distanceUnit",
                           "angles",
                           "pixelSize",
                           "pixelSizePost"};
    const double columns[12] = {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11};
    const double angles[4] = {10.5, 11, 11.5, 12};
    size_t one[2] = {1, 1};
    matvar_t *v = Mat_VarCreateStruct(name, 2, one, outer, 3);
    matvar_t *p = Mat_VarCreateStruct("parameters", 2, one, inner, 6);

    Mat_VarSetStructFieldByName(p, inner[0], 0, number(inner[0], 410.66));
    Mat_VarSetStructFieldByName(p, inner[1], 0, number(inner[1], 553.74));
    Mat_VarSetStructFieldByName(
        p, inner[2], 0,
        make_var(inner[2], MAT_C_CHAR, MAT_T_UTF8, 1, strlen(unit), unit));
    Mat_VarSetStructFieldByName(
        p, inner[3], 0,
        make_var(inner[3], MAT_C_DOUBLE, MAT_T_DOUBLE, 1, (size_t)n_angles, angles));
    Mat_VarSetStructFieldByName(p, inner[4], 0, number(inner[4], 0.05));
    Mat_VarSetStructFieldByName(p, inner[5], 0, number(inner[5], 0.2));
    Mat_VarSetStructFieldByName(v, outer[0], 0,
                                make_var("type", MAT_C_CHAR, MAT_T_UTF8, 1, 2, "2d"));
    Mat_VarSetStructFieldByName(
        v, outer[1], 0,
        make_var("sinogram", MAT_C_DOUBLE, MAT_T_DOUBLE, 3, 4, columns));
    Mat_VarSetStructFieldByName(v, outer[2], 0, p);
    return v;
}

#endif
