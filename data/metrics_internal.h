/* data/metrics_internal.h - (private) the scores that have files of their own. All
 * arrays [ny, nx], row-major; both images finite; peak > 0. */
#ifndef LAC_DATA_METRICS_INTERNAL_H
#define LAC_DATA_METRICS_INTERNAL_H

#include "base/status.h"

/* Structural similarity; NaN where an image is smaller than the window of 11 x 11. */
LAC_NODISCARD lac_status laci_ssim(const float *a, const float *b, int nx, int ny,
                                   double peak, double *ssim);

/* Haar wavelet-based perceptual similarity. */
LAC_NODISCARD lac_status laci_haarpsi(const float *a, const float *b, int nx, int ny,
                                      double peak, double *score);

#endif
