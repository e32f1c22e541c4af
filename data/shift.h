/* data/shift.h - views moved along the detector, and detectors turned about the beam:
 * sub-pixel resampling of line integrals.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_DATA_SHIFT_H
#define LAC_DATA_SHIFT_H

#include "projections.h"
#include "sino.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Interpolation everywhere here is by a sinc in the window of Lanczos, 6 bins wide:
 * L(x) = sinc(x) sinc(x / 3) for |x| < 3 (C. E. Duchon, J. Appl. Meteor. 18 (1979)
 * 1016), plus the window times a + b x so that constants and straight lines come out
 * exactly. Whole steps change no bit. Half a step, the worst, multiplies a detail of f
 * cycles a bin by 1.005 at f = 0.125, 1.017 at 0.25, 0.76 at 0.375 and 0.43 at 0.4375,
 * the variance of white noise by 0.78; at an edge it overshoots by 11 % of the step.
 * Beyond an end the last number goes on.
 */
#define LAC_SHIFT_TAPS 6

/**
 * g'[iv, d] = g(iv, d + shift_bins[iv]): takes back that view iv lies so many bins
 * towards higher numbers than the geometry says. Whole views that leave the detector
 * are refused.
 * @return LAC_OK; LAC_E_ARG (NULL; a shift that is not finite or as wide as the
 * detector: the detail names the view); LAC_E_NOMEM. sino: unchanged on failure.
 */
LAC_API LAC_NODISCARD lac_status lac_sino_shift(lac_sino *sino,
                                                const double *shift_bins);

/**
 * A detector whose rotation axis is not along its columns: it leans by `angle` radians
 * towards higher bins on top (row 0), within LAC_TILT_LARGEST. With u along the bins
 * and v along the rows, v up, both in mm from the middle of the detector, the turned
 * projections are
 *
 *   g'(u, v) = g(u cos a + v sin a, v cos a - u sin a).
 */
typedef struct lac_tilt {
    double angle; /**< a, radians */
    int n_rows, n_views, n_det;
    double pitch_mm, row_pitch_mm; /**< > 0 */
} lac_tilt;

#define LAC_TILT_LARGEST 0.17453292519943295 /**< 10 degrees */

/** The tilt of an open scan. @return LAC_OK, LAC_E_ARG, LAC_E_UNSUPPORTED (one detector
 * row, or the rows of a cone beam, which would mix) */
LAC_API LAC_NODISCARD lac_status lac_tilt_make(lac_tilt *out,
                                               const lac_projections_info *about,
                                               double angle);

/** The detector rows *from .. *from + *count - 1 that turned rows first .. first + n -
 * 1 are made from. @return LAC_OK, LAC_E_ARG (a field of tilt or a row out of range) */
LAC_API LAC_NODISCARD lac_status lac_tilt_needs(const lac_tilt *tilt, int first, int n,
                                                int *from, int *count);

/** Turned rows at each end, top and bottom, that lie partly beyond the detector. */
LAC_API int lac_tilt_uncovered(const lac_tilt *tilt);

/**
 * Turned row number `row`.
 * @param rows  [count] pointers to the detector rows from number `from` on, each
 *              [n_views, n_det]; at least those of lac_tilt_needs(), else the last one
 *              goes on as if the detector ended there
 * @param out   [n_views, n_det], overwritten; overlaps none of them
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM. The bits depend on nothing but the needed
 * rows.
 */
LAC_API LAC_NODISCARD lac_status lac_tilt_row(const lac_tilt *tilt, int row,
                                              const float *const *rows, int from,
                                              int count, float *out);

#ifdef __cplusplus
}
#endif

/* Private: line'[d] = line(d + shift), n numbers; the two must not overlap. */
void laci_line_shift(int n, const float *line, double shift, float *out);

#endif
