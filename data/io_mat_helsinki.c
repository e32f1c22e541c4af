/* data/io_mat_helsinki.c - scans as the X-ray laboratory of the University of Helsinki
 * publishes them: a struct (CtDataFull, CtDataLimited) of a sinogram and parameters.
 *
 * Its convention is ours: source at SOD (sin t, -cos t), detector axis (cos t, sin t),
 * rows of the sinogram are views (see data/README.md for how this was proven).
 */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_mat.h"

#include <string.h>

int laci_mat_is_helsinki(const matvar_t *v)
{
    const matvar_t *array = laci_mat_field(v, "sinogram");
    const matvar_t *parameters = laci_mat_field(v, "parameters");

    return array && parameters && laci_mat_field(parameters, "distanceSourceOrigin") &&
           laci_mat_field(parameters, "angles");
}

/* Number i of a real numeric array, in double. */
static double element(const matvar_t *v, size_t i)
{
    float f;

    if (v->class_type == MAT_C_DOUBLE)
        return ((const double *)v->data)[i];
    switch (v->class_type) {
    case MAT_C_INT8:
        return ((const int8_t *)v->data)[i];
    case MAT_C_UINT8:
        return ((const uint8_t *)v->data)[i];
    case MAT_C_INT16:
        return ((const int16_t *)v->data)[i];
    case MAT_C_UINT16:
        return ((const uint16_t *)v->data)[i];
    case MAT_C_INT32:
        return ((const int32_t *)v->data)[i];
    case MAT_C_UINT32:
        return ((const uint32_t *)v->data)[i];
    case MAT_C_INT64:
        return (double)((const int64_t *)v->data)[i];
    case MAT_C_UINT64:
        return (double)((const uint64_t *)v->data)[i];
    default:
        memcpy(&f, (const char *)v->data + i * sizeof f, sizeof f);
        return f;
    }
}

/* Elements of a real numeric array with data, else 0. */
static size_t count(const matvar_t *v)
{
    size_t n = 1;

    if (!v || !v->data || v->isComplex || !laci_mat_is_numeric((int)v->class_type))
        return 0;
    for (int i = 0; i < v->rank; i++)
        n *= v->dims[i];
    return n;
}

static lac_status need_number(const laci_source *s, const matvar_t *parameters,
                              const char *name, double *value)
{
    const matvar_t *v = laci_mat_field(parameters, name);

    if (count(v) != 1)
        return LAC_FAIL(LAC_E_FORMAT, "%s: parameters.%s must be one number", s->file,
                        name);
    *value = element(v, 0);
    return LAC_OK;
}

/* The lengths are in mm, or the file is not what it seems. */
static lac_status check_unit(const laci_source *s, const matvar_t *parameters)
{
    lac_status st = LAC_OK;
    char *unit = NULL;

    LAC_TRY(laci_mat_text(&unit, laci_mat_field(parameters, "distanceUnit")));
    if (unit && strcmp(unit, "mm") != 0)
        st = LAC_FAIL(LAC_E_UNSUPPORTED,
                      "%s: parameters.distanceUnit is '%.20s', 'mm' is needed", s->file,
                      unit);
out:
    laci_free(unit);
    return st;
}

static lac_status fill(const laci_source *s, const matvar_t *parameters, lac_geom *g)
{
    const matvar_t *angles = laci_mat_field(parameters, "angles");
    lac_status st = LAC_OK;

    for (int i = 0; i < g->n_views; i++)
        g->angle[i] = element(angles, (size_t)i) * (LACI_PI / 180.0);
    g->beam = LAC_BEAM_FAN;
    LAC_TRY(need_number(s, parameters, "distanceSourceOrigin", &g->source_origin_mm));
    LAC_TRY(
        need_number(s, parameters, "distanceSourceDetector", &g->source_detector_mm));
    /* Bins after rebinning where that was done. */
    LAC_TRY(need_number(s, parameters,
                        laci_mat_field(parameters, "pixelSizePost") ? "pixelSizePost"
                                                                    : "pixelSize",
                        &g->pitch_mm));
    if (lac_geom_check(g) != LAC_OK)
        st = LAC_FAIL(LAC_E_FORMAT, "%s: parameters: %s", s->file, lac_error_detail());
out:
    return st;
}

lac_status laci_mat_helsinki(laci_source *s, matvar_t *v, matvar_t **array)
{
    const matvar_t *parameters = laci_mat_field(v, "parameters");
    const size_t n = count(laci_mat_field(parameters, "angles"));
    lac_status st = LAC_OK;
    lac_geom *g = NULL;

    if (n < 1 || n > LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: parameters.angles has %zu angles, 1..%d are needed",
                        s->file, n, LAC_MAX_VIEWS);
    LAC_TRY(check_unit(s, parameters));
    LAC_TRY(lac_geom_create(&g, (int)n, 1));
    LAC_TRY(fill(s, parameters, g));
    s->meta.geom = g;
    g = NULL;
    *array = laci_mat_field(v, "sinogram");
out:
    lac_geom_destroy(&g);
    return st;
}
