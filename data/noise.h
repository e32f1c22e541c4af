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
 * @return LAC_OK, LAC_E_ARG (rel negative or not finite)
 */
LAC_API LAC_NODISCARD lac_status lac_noise_gaussian(lac_sino *sino, double rel,
                                                    uint64_t seed, double *sigma_out);

/**
 * g = -log(max(N, 1/2) / I0), N ~ Poisson(I0 exp(-g)); I0 counts of an unattenuated
 * ray.
 * @return LAC_OK, LAC_E_ARG (I0 not in [1, 1e15])
 */
LAC_API LAC_NODISCARD lac_status lac_noise_poisson(lac_sino *sino, double i0,
                                                   uint64_t seed);

#ifdef __cplusplus
}
#endif
#endif
