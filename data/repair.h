/* data/repair.h - numbers of a sinogram that are no measurements: found, and replaced
 * by what their neighbours say.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_DATA_REPAIR_H
#define LAC_DATA_REPAIR_H

#include <stddef.h>
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Replace each NaN and Inf of g [n_views, n_det] by interpolation, in three steps that
 * use what the one before has filled: holes of up to `reach` bins along their view,
 * linearly between the finite numbers on both sides; wider ones along the views of each
 * bin; bins that are bad in all views along the bins again. At the ends the last finite
 * number goes on.
 * @param reach   widest hole to fill along a view at first, >= 0; 0: 8 bins
 * @param filled  receives how many; may be NULL
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (no finite number at all)
 */
LAC_API LAC_NODISCARD lac_status lac_bad_fill(int n_views, int n_det, float *g,
                                              int reach, size_t *filled);

/**
 * Make NaN of bins that are stuck: the root mean square of the differences of their
 * neighbouring views is below 1 % of the lower quartile of that of the bins within 10
 * around. Fewer than 8 views tell nothing and are left alone.
 * @param n_stuck  receives how many bins; may be NULL
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_stuck_mark(int n_views, int n_det, float *g,
                                                int *n_stuck);

/**
 * Make NaN of zingers: numbers far brighter than those around, as a hit of radiation on
 * the detector makes them in one view. With m the larger of two medians, of the same
 * bin in the 2 views before and after and of the 3 bins on either side in the same
 * view, a zinger has r = g - m > threshold * sigma, and r above twice the range of the
 * four in the other views, so that the edge of an object is none. sigma is the spread
 * of g - (mean of the same bin in the views before and after), divided by
 * sqrt(3/2): 1.48 x the median of its magnitude. Numbers grow with intensity: counts or
 * transmission.
 *
 * A gap that only one view looks through, no wider than 3 bins, is taken for one.
 * @param threshold  in standard deviations of noise, > 0; a good start is 8
 * @param n_zingers  receives how many; may be NULL
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_zingers_mark(int n_views, int n_det, float *g,
                                                  double threshold, size_t *n_zingers);

#ifdef __cplusplus
}
#endif
#endif
