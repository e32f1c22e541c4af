/* recon/binary.h - images of one material, made to agree with their scan. */
#ifndef LAC_RECON_BINARY_H
#define LAC_RECON_BINARY_H

#include "../data/image.h"
#include "../data/sino.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_binary_config {
    int rounds;    /**< >= 1; default 10 */
    int steps;     /**< conjugate gradient steps in a round, >= 1; default 4 */
    double smooth; /**< weight of the neighbours in what an edge pixel becomes, 0..1;
                        default 0.2 */
} lac_binary_config;

LAC_API void lac_binary_defaults(lac_binary_config *config);

/**
 * Refine the edges of an object of one material in air. A round
 *
 *   1. cuts the image at Otsu's threshold into s in {0, 1},
 *   2. finds the material's value c = <R s, g> / <R s, R s>,
 *   3. lets only the pixels at edges of s (8 neighbours) move, from what they were, by
 *      conjugate gradients on ||R f - g||; the others become c s,
 *   4. smooths these and cuts them to 0..c
 *
 * (DART without its random pixels: K. J. Batenburg, J. Sijbers, IEEE Trans. Image
 * Process. 20 (2011) 2542). The image is left as it is where it is flat. *value, which
 * may be NULL, receives c, 1/mm. Threads: any, same bits.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (NaN or Inf); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_binary_refine(const lac_sino *sino,
                                                   const lac_binary_config *config,
                                                   lac_image *image, double *value);

#ifdef __cplusplus
}
#endif
#endif
