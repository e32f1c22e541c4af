/* radon/toeplitz.h - (private) convolution of an image with an even kernel, the result
 * cut to the image: the product with a symmetric block Toeplitz matrix. */
#ifndef LAC_RADON_TOEPLITZ_H
#define LAC_RADON_TOEPLITZ_H

#include "../data/base/status.h"

/** Holds its scratch: one thread at a time. */
typedef struct laci_toeplitz laci_toeplitz;

/**
 * @param kernel [2 ny - 1, 2 nx - 1], borrowed: kernel[ny - 1 + dy][nx - 1 + dx] is the
 *               effect of a pixel on the one dx columns and dy rows further on. Its
 * even part is taken.
 * @return LAC_OK, LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_toeplitz_create(laci_toeplitz **out, int nx, int ny,
                                              const float *kernel);
void laci_toeplitz_destroy(laci_toeplitz **toeplitz);

/** z[i, j] = sum kernel[i - k, j - l] x[k, l]; no overlap. Same bits for any number of
 * threads. */
void laci_toeplitz_apply(laci_toeplitz *toeplitz, const float *x, float *z);

#endif
