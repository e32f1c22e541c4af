/* recon/learned_split.h - (private) images taken apart by the visibility of subbands.
 */
#ifndef LAC_RECON_LEARNED_SPLIT_H
#define LAC_RECON_LEARNED_SPLIT_H

#include "model.h"

/* Weights a_b of the subbands of what a network changes. */
typedef enum laci_split {
    LACI_SPLIT_SOFT, /* 1 - V_b */
    LACI_SPLIT_HARD, /* 1 for the invisible ones, V_b < 1/2 */
    LACI_SPLIT_ALL   /* 1 */
} laci_split;

/* The subbands of a model on a grid; fewer scales where it is small, NULL where it is
 * too small for any: the low-pass is all there is. */
LAC_NODISCARD lac_status laci_split_system(const lac_model_config *config, int nx,
                                           int ny, lac_shearlet **shearlet);

/* out = SH^T a_b SH_b image (dual frame where SH is not Parseval) of n pixels; may be
 * in place. */
LAC_NODISCARD lac_status laci_split_image(const lac_shearlet *shearlet,
                                          const lac_wedge *wedge, laci_split split,
                                          size_t n, const float *image, float *out);

#endif
