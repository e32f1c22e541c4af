/* data/geometry.c - scan descriptions: creation, checks, derived lengths and arcs. */
#include "geometry.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <math.h>
#include <string.h>

lac_status lac_geom_create(lac_geom **out, int n_views, int n_det)
{
    lac_status st = LAC_OK;
    lac_geom *g = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "geometry: the output pointer is NULL");
    *out = NULL;
    if (n_views < 1 || n_views > LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_ARG, "geometry: number of views must be in 1..%d, got %d",
                        LAC_MAX_VIEWS, n_views);
    if (n_det < 1 || n_det > LAC_MAX_DETECTORS)
        return LAC_FAIL(LAC_E_ARG,
                        "geometry: number of detectors must be in 1..%d, got %d",
                        LAC_MAX_DETECTORS, n_det);
    LAC_TRY(laci_new(&g, sizeof *g));
    g->beam = LAC_BEAM_PARALLEL;
    g->n_views = n_views;
    g->n_det = n_det;
    g->pitch_mm = 1.0;
    LAC_TRY(laci_alloc(&g->angle, (size_t)n_views, sizeof *g->angle));
    *out = g;
    g = NULL;
out:
    lac_geom_destroy(&g);
    return st;
}

lac_status lac_geom_copy(lac_geom **out, const lac_geom *geom)
{
    lac_status st;
    double *angle;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "geometry: the output pointer is NULL");
    *out = NULL;
    if (!geom || !geom->angle)
        return LAC_FAIL(LAC_E_ARG, "geometry: a pointer is NULL");
    st = lac_geom_create(out, geom->n_views, geom->n_det);
    if (st != LAC_OK)
        return st;
    angle = (*out)->angle;
    memcpy(angle, geom->angle, (size_t)geom->n_views * sizeof *angle);
    **out = *geom;
    (*out)->angle = angle;
    return LAC_OK;
}

void lac_geom_destroy(lac_geom **geom)
{
    if (!geom || !*geom)
        return;
    laci_free((*geom)->angle);
    laci_free(*geom);
    *geom = NULL;
}

static lac_status check_length(const char *name, double value)
{
    if (!(value > 1e-9 && value < 1e9))
        return LAC_FAIL(LAC_E_ARG, "geometry: %s must be in 1e-9..1e9 mm, got %g", name,
                        value);
    return LAC_OK;
}

static lac_status check_fan(const lac_geom *g)
{
    lac_status st = LAC_OK;

    LAC_TRY(check_length("source_origin_mm", g->source_origin_mm));
    LAC_TRY(check_length("source_detector_mm", g->source_detector_mm));
    if (g->source_detector_mm < g->source_origin_mm)
        st = LAC_FAIL(LAC_E_ARG,
                      "geometry: source_detector_mm must be at least source_origin_mm "
                      "(%g), got %g",
                      g->source_origin_mm, g->source_detector_mm);
out:
    return st;
}

lac_status lac_geom_check(const lac_geom *g)
{
    lac_status st = LAC_OK;

    if (!g || !g->angle)
        return LAC_FAIL(LAC_E_ARG, "geometry: a pointer is NULL");
    if (g->n_views < 1 || g->n_views > LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_ARG, "geometry: number of views must be in 1..%d, got %d",
                        LAC_MAX_VIEWS, g->n_views);
    if (g->n_det < 1 || g->n_det > LAC_MAX_DETECTORS)
        return LAC_FAIL(LAC_E_ARG,
                        "geometry: number of detectors must be in 1..%d, got %d",
                        LAC_MAX_DETECTORS, g->n_det);
    if (g->beam != LAC_BEAM_PARALLEL && g->beam != LAC_BEAM_FAN)
        return LAC_FAIL(LAC_E_ARG,
                        "geometry: beam must be 0 (parallel) or 1 (fan), got %d",
                        (int)g->beam);
    LAC_TRY(check_length("pitch_mm", g->pitch_mm));
    if (!(fabs(g->axis_offset_mm) < 1e9))
        return LAC_FAIL(LAC_E_ARG,
                        "geometry: axis_offset_mm must be within +-1e9, got %g",
                        g->axis_offset_mm);
    for (int i = 0; i < g->n_views; i++)
        if (!(fabs(g->angle[i]) < 1e6))
            return LAC_FAIL(
                LAC_E_ARG,
                "geometry: the angle of view %d must be finite and below 1e6 "
                "rad, got %g",
                i, g->angle[i]);
    if (g->beam == LAC_BEAM_FAN)
        LAC_TRY(check_fan(g));
out:
    return st;
}

lac_status lac_grid_check(const lac_grid *grid)
{
    if (!grid)
        return LAC_FAIL(LAC_E_ARG, "grid: the pointer is NULL");
    if (grid->nx < 1 || grid->nx > LAC_MAX_PIXELS || grid->ny < 1 ||
        grid->ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG,
                        "grid: columns and rows must be in 1..%d, got %d x %d",
                        LAC_MAX_PIXELS, grid->nx, grid->ny);
    if (!(grid->pixel_mm > 1e-9 && grid->pixel_mm < 1e9))
        return LAC_FAIL(LAC_E_ARG, "grid: pixel_mm must be in 1e-9..1e9, got %g",
                        grid->pixel_mm);
    return LAC_OK;
}

void lac_geom_set_angles_deg(lac_geom *geom, double start, double step)
{
    for (int i = 0; i < geom->n_views; i++)
        geom->angle[i] = (start + i * step) * (LACI_PI / 180.0);
}

double lac_geom_bin_mm(const lac_geom *g, double d)
{
    return (d - 0.5 * (g->n_det - 1)) * g->pitch_mm - g->axis_offset_mm;
}

double lac_geom_axis_pitch_mm(const lac_geom *g)
{
    if (g->beam == LAC_BEAM_FAN)
        return g->pitch_mm * g->source_origin_mm / g->source_detector_mm;
    return g->pitch_mm;
}

double lac_geom_field_radius_mm(const lac_geom *g)
{
    const double s =
        fmin(-lac_geom_bin_mm(g, -0.5), lac_geom_bin_mm(g, g->n_det - 0.5));

    if (s <= 0.0)
        return 0.0;
    if (g->beam == LAC_BEAM_FAN)
        return g->source_origin_mm * s / hypot(s, g->source_detector_mm);
    return s;
}

lac_status lac_geom_default_grid(const lac_geom *geom, int size, double pixel_mm,
                                 lac_grid *grid)
{
    lac_status st = lac_geom_check(geom);
    double field;
    lac_grid made;

    if (st != LAC_OK)
        return st;
    if (!grid)
        return LAC_FAIL(LAC_E_ARG, "grid: the output pointer is NULL");
    if (size < 0 || size > LAC_MAX_PIXELS || !(pixel_mm >= 0.0 && pixel_mm < 1e9))
        return LAC_FAIL(LAC_E_ARG,
                        "grid: size must be in 1..%d and pixel_mm > 0, got %d and %g",
                        LAC_MAX_PIXELS, size, pixel_mm);
    field = 2.0 * lac_geom_field_radius_mm(geom);
    made.pixel_mm = pixel_mm > 0.0 ? pixel_mm : lac_geom_axis_pitch_mm(geom);
    if (size > 0 && !(pixel_mm > 0.0) && field > 0.0)
        made.pixel_mm = field / size;
    made.nx = size;
    if (size == 0)
        made.nx = (int)fmin(fmax(ceil(field / made.pixel_mm - 1e-6), 1.0), 1e6);
    made.ny = made.nx;
    st = lac_grid_check(&made);
    if (st == LAC_OK)
        *grid = made;
    return st;
}
