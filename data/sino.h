/* data/sino.h - a sinogram: line integrals together with their geometry.
 * Threads: any number may read one object at once; who changes it is alone. */
#ifndef LAC_DATA_SINO_H
#define LAC_DATA_SINO_H

#include "geometry.h"

#ifdef __cplusplus
extern "C" {
#endif

/** View iv, bin d is data[iv * n_det + d]; -log(I/I0), dimensionless. */
typedef struct lac_sino {
    lac_geom *geom; /**< owned by this struct */
    float *data;    /**< [n_views, n_det], aligned to 64 bytes, owned by this struct */
} lac_sino;

/**
 * Zero sinogram; geom is borrowed and copied.
 * @return LAC_OK, LAC_E_ARG (bad geometry), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_sino_create(lac_sino **out, const lac_geom *geom);

/** Deep copy. @return LAC_OK, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_sino_copy(lac_sino **out, const lac_sino *sino);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_sino_destroy(lac_sino **sino);

/** n_views * n_det */
LAC_API size_t lac_sino_count(const lac_sino *sino);

/** @return LAC_OK; LAC_E_NUMERIC naming the first NaN or Inf, "view 3, bin 7". */
LAC_API LAC_NODISCARD lac_status lac_sino_check_finite(const lac_sino *sino);

/**
 * Share of the views whose data do not fall below 5 % of the largest |g| at an end of
 * the detector (mean of the 3 outermost bins): there the object reaches beyond it.
 * 0..1. Above LAC_TRUNCATED_LIMIT a reconstruction is not to be trusted near its
 * border.
 */
LAC_API double lac_sino_truncated_share(const lac_sino *sino);
#define LAC_TRUNCATED_LIMIT 0.05

/**
 * The views with from <= t <= to (radians, modulo a turn; from > to wraps through 0; a
 * width of a full turn or more keeps all). Ends are taken with a tolerance of 1e-9 rad
 * and the order of the views is kept. Angles are compared modulo 2 pi for both beams: a
 * parallel view at t is not taken for one at t + pi. The first or last view of a scan
 * that lies alone at an end of the range and repeats another one there is left out: of
 * 0..360 degrees 0:90 keeps view 0, not view 360, which closes the turn.
 * @return LAC_OK, LAC_E_ARG (not finite, or no view in the range: the detail names the
 *         angles there are), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_sino_select(const lac_sino *sino, double from,
                                                 double to, lac_sino **out);

/**
 * Means of `bins` neighbouring bins, bins >= 1: a detector with bins so many times as
 * wide. The first bins are kept; n_det % bins are left over at the last end, and the
 * axis offset follows. Means of line integrals, not of intensities: for bins that are
 * finer than what is to be seen.
 * @return LAC_OK, LAC_E_ARG (fewer bins than that), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_sino_bin(const lac_sino *sino, int bins,
                                              lac_sino **out);

/**
 * Means of `views` neighbouring views in the order they have, views >= 1, at the mean
 * of their angles; n_views % views are left over at the last end. A point at radius r
 * is smeared by about r times the angle between the first and the last of them.
 * @return LAC_OK, LAC_E_ARG (fewer views than that, or neighbours more than 10 degrees
 *         apart), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_sino_bin_views(const lac_sino *sino, int views,
                                                    lac_sino **out);

/**
 * The bins first .. last of every view; the axis stays where it is, so its offset from
 * the middle of what is left changes.
 * @return LAC_OK, LAC_E_ARG (0 <= first <= last < n_det is needed), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_sino_crop(const lac_sino *sino, int first,
                                               int last, lac_sino **out);

#ifdef __cplusplus
}
#endif
#endif
