/* shearlet/approximate.h - images from few shearlet coefficients. */
#ifndef LAC_SHEARLET_APPROXIMATE_H
#define LAC_SHEARLET_APPROXIMATE_H

#include "decimated.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Which N coefficients on the small grids (decimated.h) to keep, c zero elsewhere, so
 * that lac_shearlet_adjoint_small(c) is near the image f. The best ones cannot be found
 * in a frame with more coefficients than pixels; two ways to good ones:
 */
typedef enum lac_approximate_by {
    /** The N largest |c_i| of the coefficients c = SH W^-1 f, which give f back. Quick:
     * one analysis. Neighbours say nearly the same, so many terms are spent on little.
     */
    LAC_APPROXIMATE_LARGEST = 0,
    /** Stagewise orthogonal matching pursuit: terms are added where the residual
     * correlates most with the shearlets, and after each round all values are fitted to
     * the image anew (least squares by conjugate gradients). The default; some hundred
     * times the work of `largest`, and an error several times smaller. */
    LAC_APPROXIMATE_PURSUIT = 1
} lac_approximate_by;

/** "largest" or "pursuit"; NULL for another number. */
LAC_API const char *lac_approximate_name(lac_approximate_by by);

typedef struct lac_approximate_config {
    lac_approximate_by by; /**< default pursuit */
    double growth; /**< pursuit: the number of terms grows by this factor from round to
                      round, 1.01 .. 1000; default 1.15; smaller is better and slower */
    int steps;     /**< pursuit: least-squares steps, 1 .. 1000; default 3 before and 3
                      after each round's terms are cut to number; 4 times that at the end */
    /** pursuit: called after each round with the terms so far and the relative error;
     * not 0 ends it there. May be NULL. */
    int (*watch)(void *user, size_t terms, double error);
    void *user;
} lac_approximate_config;

LAC_API void lac_approximate_defaults(lac_approximate_config *config);

typedef struct lac_approximation {
    size_t terms; /**< coefficients that are not zero */
    double error; /**< ||f - adjoint_small(c)|| / ||f||; NaN where the image is zero */
} lac_approximation;

/**
 * Approximate an image by at most `terms` coefficients; fewer where no more than that
 * are not zero, where `watch` ended it, or where the pursuit has reached the accuracy
 * of floats (relative error 1e-6). Of equal magnitudes the first ones are kept. Same
 * bits for any number of threads.
 *
 * @param image         [ny, nx], finite; kept.
 * @param terms         0 .. lac_shearlet_small_count
 * @param config        NULL: defaults.
 * @param coefficients  [lac_shearlet_small_count], overwritten on success only.
 * @param result        may be NULL.
 *
 * Memory: 8 bytes for each coefficient, 32 for each term, 12 for each pixel.
 * @return LAC_OK; LAC_E_ARG (a pointer is NULL; terms, growth or steps out of range);
 * LAC_E_NUMERIC (NaN or Inf in the image); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status
lac_shearlet_approximate(const lac_shearlet *shearlet, const float *image, size_t terms,
                         const lac_approximate_config *config, float *coefficients,
                         lac_approximation *result);

#ifdef __cplusplus
}
#endif
#endif
