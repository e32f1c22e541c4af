/* recon/center.h - where the rotation axis falls on the detector, from the scan alone.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_RECON_CENTER_H
#define LAC_RECON_CENTER_H

#include "../data/sino.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_center_options {
    double reach_mm; /**< search so far on both sides of the axis that the geometry
                          names; 0: an eighth of the detector */
    int bins; /**< of the finest detector that is looked at, 16 or more; 0: 320 */
} lac_center_options;

typedef struct lac_center {
    double offset_mm; /**< axis_offset_mm of the geometry, as it should be */
    double error_mm;  /**< standard error from the curvature of the residual and its
                           size at the minimum, the step from the level before, and of
                           less than a half turn what the views have in common */
    double residual;  /**< ||R f - g|| / ||g|| at the minimum; of a full turn the
                           difference of opposite rays, root mean square, likewise */
    double rise;      /**< residual a bin of the detector away over that, less 1 */
    int opposite;     /**< 1: by opposite rays */
    double truncated; /**< lac_sino_truncated_share() of the scan */
    int at_end;       /**< 1: the smallest residual is at the end of the search */
    int n_trials;     /**< reconstructions */
} lac_center;

/**
 * The axis for which some image f >= 0 explains the data best: the residual of
 * nonnegative least squares as a function of axis_offset_mm, first coarsely on averaged
 * bins, then finer, the minimum by a parabola. Needs no opposite views: parallel and
 * fan beam, arcs well below a half turn too, for objects that each view sees whole.
 *
 * Of a full turn in equal steps the coarsest level is enough: each line was measured
 * from both ends, and g(t, s) = g(t + pi - 2 atan(s / SDD), -s) holds for the right
 * axis only, beam hardening or not; parallel beam: g(t, s) = g(t + pi, -s).
 *
 * Of a short arc only the condition f >= 0 and the lowest moments tell the axis, so
 * each trial iterates longer there. recon/README.md has the reasons, figures for arcs
 * and noise, and what was tried besides.
 * @param options  may be NULL
 * @return LAC_OK; LAC_E_ARG (fewer than 8 bins or 3 views, options out of range);
 *         LAC_E_NUMERIC (NaN, Inf, or nothing in the data); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_center_find(const lac_sino *sino,
                                                 const lac_center_options *options,
                                                 lac_center *center);

/**
 * The same from the centre of mass of each view of a parallel beam, which follows
 * c + a cos t + b sin t: least squares over the views. Quick, and as good as the zero
 * of the data is: an air value off by 1e-3 of the largest moves it by a tenth of a bin
 * and more, by ten times that over short arcs. For objects that each view sees whole.
 * @param error_mm  standard error by the scatter of the views; may be NULL
 * @return LAC_OK; LAC_E_ARG (not parallel, fewer than 4 angles); LAC_E_NUMERIC (NaN,
 *         Inf; a view without mass; an arc too short to tell); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_center_of_mass(const lac_sino *sino,
                                                    double *offset_mm,
                                                    double *error_mm);

#ifdef __cplusplus
}
#endif
#endif
