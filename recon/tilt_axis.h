/* recon/tilt_axis.h - a detector that is rotated about the beam: the angle, from where
 * the rotation axis falls in several of its rows.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_RECON_TILT_AXIS_H
#define LAC_RECON_TILT_AXIS_H

#include "../data/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LAC_TILT_AXIS_MAX 1024 /**< most rows of a fit */

typedef struct lac_tilt_axis {
    double angle; /**< radians; the axis leans towards higher bins at larger v */
    double error; /**< standard error of it, by the scatter about the line; where rows
                   *   have errors, no less than these make it */
    double offset_mm; /**< of the axis at v = 0 */
    double rms_mm;    /**< of the rows that count, from the line */
    int n_used;       /**< rows within 4.685 robust standard deviations of the line */
} lac_tilt_axis;

/**
 * The line offset = offset_mm + v tan(angle) through the axis of n rows. It begins with
 * the median of the slopes of all pairs (P. K. Sen, J. Am. Stat. Assoc. 63 (1968)
 * 1379), goes on with least squares weighted by 1 / error^2 and by Tukey's biweight of
 * the distance from the line, in units of the robust standard deviation: up to a
 * quarter of the rows may be anywhere.
 * @param v_mm       [n] height of the rows on the detector, up
 * @param offset_mm  [n] axis_offset_mm of each, as lac_center_find() gives it
 * @param error_mm   [n] its standard error, >= 0; NULL: all alike
 * @return LAC_OK; LAC_E_ARG (NULL, n not in 3..LAC_TILT_AXIS_MAX, an error below 0);
 *         LAC_E_NUMERIC (a number is not finite, all rows at one height); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_tilt_axis_fit(int n, const double *v_mm,
                                                   const double *offset_mm,
                                                   const double *error_mm,
                                                   lac_tilt_axis *out);

#ifdef __cplusplus
}
#endif
#endif
