/* data/noise.h - measurement noise for simulated scans. */
#ifndef LAC_DATA_NOISE_H
#define LAC_DATA_NOISE_H

#include <stdint.h>
#include "sino.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * g += N(0, sigma^2), sigma = rel * max |g|. sigma_out (may be NULL) receives sigma.
 * rel: 0 .. 1e6. Same seed, same noise, for any number of threads.
 * @return LAC_OK, LAC_E_ARG (rel out of range), LAC_E_NUMERIC (NaN or Inf in g)
 */
LAC_API LAC_NODISCARD lac_status lac_noise_gaussian(lac_sino *sino, double rel,
                                                    uint64_t seed, double *sigma_out);

/**
 * g = -log(max(N, 1/2) / I0), N ~ Poisson(I0 exp(-g)); I0 counts of an unattenuated
 * ray, 1 .. 1e15. Where more than 1e9 counts are expected, N is normal with the same
 * mean and variance. g must be in units of -log, so lengths and attenuation must match:
 * a ray with I0 exp(-g) far below one count gives log(2 I0), whatever g was.
 * @return LAC_OK, LAC_E_ARG (I0 out of range), LAC_E_NUMERIC (NaN or Inf in g)
 */
LAC_API LAC_NODISCARD lac_status lac_noise_poisson(lac_sino *sino, double i0,
                                                   uint64_t seed);

/**
 * Standard deviation of white noise in a measured sinogram, from the sinogram alone:
 * the median of |d| / (0.6745 ||mask||) over all places of a mask that smooth data
 * hardly meet: (1, -2, 1) along the detector times (1, -1) along the views, norm
 * sqrt(12); for a single view (1, -3, 3, -1) along the detector, norm sqrt(20) (D. L.
 * Donoho, I. M. Johnstone, Biometrika 81 (1994) 425, for the median). Where the noise
 * depends on the ray, as with counted photons, it is that of a typical ray. 0 for a
 * sinogram that is locally flat. Fewer than 4 bins: LAC_E_ARG.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NUMERIC (NaN or Inf), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_noise_estimate(const lac_sino *sino,
                                                    double *sigma);

#ifdef __cplusplus
}
#endif
#endif
