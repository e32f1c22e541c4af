/* data/geometry.h - how a scan was taken, and the pixel grid of an image.
 * Threads: any number may read one object at once; who changes it is alone. */
#ifndef LAC_DATA_GEOMETRY_H
#define LAC_DATA_GEOMETRY_H

#include <stddef.h>
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits that every reader and constructor checks before it allocates. */
#define LAC_MAX_VIEWS 1000000
#define LAC_MAX_DETECTORS 65536
#define LAC_MAX_PIXELS 32768 /**< largest nx or ny */

typedef enum lac_beam { LAC_BEAM_PARALLEL = 0, LAC_BEAM_FAN = 1 } lac_beam;

/**
 * A two-dimensional scan. Lengths in mm, angles in radians. Conventions
 * (data/README.md): view angle t has the detector axis u = (cos t, sin t), x to the
 * right, y up. Bin d, 0 <= d < n_det, has its centre at s_d = (d - (n_det-1)/2) pitch -
 * axis_offset.
 *
 *   parallel: ray (t, s) is the line x cos t + y sin t = s;
 *   fan, flat detector: the source stands at SOD (sin t, -cos t), the detector,
 * parallel to u, at distance SDD from the source along the central ray, which meets it
 * at s = 0; s is measured on the detector. The central ray passes through the rotation
 * centre.
 */
typedef struct lac_geom {
    lac_beam beam;
    int n_views;           /**< 1 .. LAC_MAX_VIEWS */
    int n_det;             /**< 1 .. LAC_MAX_DETECTORS */
    double *angle;         /**< [n_views] radians, any order, owned by this struct */
    double pitch_mm;       /**< bin width on the detector, > 0 */
    double axis_offset_mm; /**< where the axis falls on the detector, from its middle */
    double source_origin_mm;   /**< SOD, fan only, > 0 */
    double source_detector_mm; /**< SDD, fan only, >= SOD */
} lac_geom;

/** Pixel grid: centre = rotation centre, square pixels. Row 0 is y = +, column 0 x = -.
 */
typedef struct lac_grid {
    int nx, ny;      /**< columns and rows, 1 .. LAC_MAX_PIXELS */
    double pixel_mm; /**< side of a pixel, > 0 */
} lac_grid;

/**
 * A parallel-beam scan with n_views angles all 0, pitch 1, offset 0; fill in the rest.
 * @return LAC_OK, LAC_E_ARG (counts out of range), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_geom_create(lac_geom **out, int n_views,
                                                 int n_det);

/** Deep copy. @return LAC_OK, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_geom_copy(lac_geom **out, const lac_geom *geom);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_geom_destroy(lac_geom **geom);

/**
 * Check every field. @return LAC_OK; LAC_E_ARG with the field, its value and its range
 * (fan: the detector must lie behind the axis; all angles and lengths must be finite).
 */
LAC_API LAC_NODISCARD lac_status lac_geom_check(const lac_geom *geom);

/** As lac_geom_check for a grid. @return LAC_OK, LAC_E_ARG */
LAC_API LAC_NODISCARD lac_status lac_grid_check(const lac_grid *grid);

/**
 * The geometry of the views in any of n ranges, n >= 1: from[k] <= t <= to[k], radians,
 * each taken as in lac_sino_select() (data/sino.h). The order of the views is kept, and
 * a view in several ranges stands there once.
 * @return LAC_OK, LAC_E_ARG (a range is not finite, or no view lies in any: the detail
 *         names the angles there are), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_geom_select(const lac_geom *geom, int n,
                                                 const double *from, const double *to,
                                                 lac_geom **out);

/** angle[i] = (start + i * step) * pi/180 for i < n_views, in double. */
LAC_API void lac_geom_set_angles_deg(lac_geom *geom, double start, double step);

/** Signed position of the centre of bin d on the detector, mm (formula above). */
LAC_API double lac_geom_bin_mm(const lac_geom *geom, double d);

/** Bin width seen at the rotation axis: pitch, divided by SDD/SOD for fan beam. */
LAC_API double lac_geom_axis_pitch_mm(const lac_geom *geom);

/** Radius of the disc about the axis that every view sees whole, mm (0 where none). */
LAC_API double lac_geom_field_radius_mm(const lac_geom *geom);

/**
 * The grid that the detector sees: pixel = axis pitch and nx = ny = number of pixels
 * over the diameter of the field, at least 1. size > 0 prescribes nx = ny, pixel_mm > 0
 * the pixel; where only one is given, the other follows so that the grid spans the
 * field (for a given pixel: ceil(field / pixel); for a given size: field / size).
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_geom_default_grid(const lac_geom *geom, int size,
                                                       double pixel_mm, lac_grid *grid);

/**
 * Angular facts of a scan that say how complete it is; see radon/fbp.h and
 * data/wedge.h. The angles are sorted modulo 2 pi (fan) or pi (parallel: opposite views
 * are equal); the largest gap between neighbours is the missing arc, where it is wider
 * than 4 median steps and than 5 degrees (data/README.md: one rule for all that asks).
 */
typedef struct lac_arc {
    double start;   /**< first measured angle after the gap, radians, in [0, turn) */
    double span;    /**< measured arc from first to last view, radians */
    double step;    /**< median distance of neighbouring views; 0 for one angle */
    double missing; /**< width of the largest gap less one step, >= 0, radians */
    int full;       /**< 1: no arc is missing from the whole (half) turn */
} lac_arc;

LAC_API LAC_NODISCARD lac_status lac_geom_arc(const lac_geom *geom, lac_arc *arc);

/**
 * The views so that each has those beside it that look from beside it, for steps that
 * compare neighbouring views: view[k] = the number of the k-th one. Those of a scan in
 * order, which goes one way and either through at most one turn or in steps below 10
 * degrees, stay as they are; others, as of golden angles, are sorted by the angle modulo
 * a turn, from the one after the widest gap on.
 * @param view  [n_views]
 * @return LAC_OK, LAC_E_ARG (also the geometry), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_geom_order(const lac_geom *geom, int *view);

#ifdef __cplusplus
}
#endif
#endif
