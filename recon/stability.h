/* recon/stability.h - how far a reconstruction moves when its data do: the worst of all
 * perturbations of a size, found by gradient ascent. */
#ifndef LAC_RECON_STABILITY_H
#define LAC_RECON_STABILITY_H

#include <stdint.h>
#include "method.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_stability_config {
    double size;   /**< ||d||, Euclidean, > 0: noise of standard deviation sigma in N
                        bins has about sigma sqrt(N) */
    int steps;     /**< of the ascent, 0..10000 */
    uint64_t seed; /**< of the random perturbation that it starts from */
} lac_stability_config;

/** size 0 (to be set), 8 steps, seed 1. */
LAC_API void lac_stability_defaults(lac_stability_config *config);

/** What is to be told beside the numbers. NULL where it is not wanted; overwritten on
 * success, left alone on failure. */
typedef struct lac_stability_arrays {
    lac_image *plain;     /**< x(g); not NULL: its grid says what is wanted */
    lac_image *random;    /**< x(g + random), equal grid */
    lac_image *worst;     /**< x(g + d), equal grid */
    lac_sino *difference; /**< d, sizes of g */
} lac_stability_arrays;

typedef struct lac_stability {
    double norm;   /**< ||x(g)|| */
    double random; /**< ||x(g + n) - x(g)|| for white Gaussian n, ||n|| = size */
    double worst;  /**< ||x(g + d) - x(g)||, the largest that was found, ||d|| = size */
    double first;  /**< that after one step */
    int best;      /**< the step that found d; 0: no better one than the random n */
    int runs;      /**< reconstructions that it took */
    int gradient;  /**< 1: the method told its derivative; 0: differences did */
} lac_stability;

/**
 * Maximise ||x(g + d) - x(g)|| over ||d|| = size, x the method with these settings:
 *
 *   d <- size v / ||v||,  v = J(g + d)^T (x(g + d) - x(g)),
 *
 * the ascent of Frank and Wolfe, and the power method for J^T J where x is linear;
 * after a step that gained nothing, shorter ones from the best d so far. J^T is exact
 * for filtered backprojection and networks; for sparse shearlets and the step to data
 * consistency it is that of the implicit function, nearly solved, with weights and
 * active bounds held; for all other methods J is taken for B R^T with a symmetric B, as
 * least squares with any regulariser have it, by one more reconstruction. Whatever the
 * gradient is worth, `worst` is measured: a lower bound of what the worst d does.
 *
 * Costs steps + 2 reconstructions, a gradient about one to two more each. Same bits for
 * any number of threads where the method has.
 * @return LAC_OK, LAC_E_ARG, LAC_E_SHAPE, what lac_reconstruct returns
 */
LAC_API LAC_NODISCARD lac_status lac_stability_find(const lac_settings *settings,
                                                    const lac_sino *sino,
                                                    const lac_stability_config *config,
                                                    const lac_stability_arrays *arrays,
                                                    lac_stability *result);

#ifdef __cplusplus
}
#endif
#endif
