/* shearlet/subband.h - work on coefficients one subband at a time.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_SHEARLET_SUBBAND_H
#define LAC_SHEARLET_SUBBAND_H

#include "shearlet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Coefficients are full size, [n_subbands, ny, nx], as lac_shearlet_analyse writes
 * them. */

typedef enum lac_threshold {
    LAC_THRESHOLD_SOFT = 0, /**< sign(c) max(|c| - level, 0) */
    LAC_THRESHOLD_HARD = 1  /**< c where |c| > level, else 0 */
} lac_threshold;

/**
 * Threshold in place, subband b at level[b] >= 0; a negative zero never results. NaN
 * stays. Levels in units of the noise: sigma * lac_subband.norm is the standard
 * deviation that white noise of standard deviation sigma has in a subband.
 * @param level  [n_subbands], finite, >= 0; 0 leaves a subband as it is.
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_threshold(const lac_shearlet *shearlet,
                                                        lac_threshold kind,
                                                        const float *level,
                                                        float *coefficients);

/**
 * energy[b] = sum of the squares of subband b, in double. For a Parseval system their
 * sum is the sum of the squares of the image.
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_energy(const lac_shearlet *shearlet,
                                                     const float *coefficients,
                                                     double *energy);

/**
 * Image to image with weighted subbands, synthesise(weight_b analyse_b(f)): in
 * frequency F f times sum_b weight[b] psi_b^2 / sum_b psi_b^2, without coefficients.
 * Weights of 1 give the image back; those of a set of subbands and of the others add up
 * to it.
 * @param weight  [n_subbands], finite.
 * @param image, out  [ny, nx], may be the same.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_weigh(const lac_shearlet *shearlet,
                                                    const double *weight,
                                                    const float *image, float *out);

/** Number of the subband with this scale, shear and cone; -1 where there is none. */
LAC_API int lac_shearlet_find(const lac_shearlet *shearlet, int scale, int shear,
                              char cone);

#ifdef __cplusplus
}
#endif
#endif
