/* recon/nonnegative.h - (private) nonnegative least squares with few iterations, for
 * searches that need many quick images. */
#ifndef LAC_RECON_NONNEGATIVE_H
#define LAC_RECON_NONNEGATIVE_H

#include "../radon/projector.h"

/* Room for the images of one projector, and the weights of SIRT. */
typedef struct laci_nonnegative {
    lac_projector *projector; /* owned */
    size_t n_data, n_image;
    float *row, *column;   /* inverse row and column sums of R */
    float *x, *before, *y; /* images; x: the result */
    float *p;              /* sinogram; the result: R x */
} laci_nonnegative;

lac_status laci_nonnegative_make(laci_nonnegative *n, const lac_geom *geom,
                                 const lac_grid *grid);
/* The same room for another geometry of as many views and bins: its axis has moved. */
lac_status laci_nonnegative_aim(laci_nonnegative *n, const lac_geom *geom,
                                const lac_grid *grid);
void laci_nonnegative_clear(laci_nonnegative *n);

/* Accelerated projected gradient steps from 0 on sum_i W_i (R x - g)_i^2, W the inverse
 * row sums (A. Beck, M. Teboulle, SIAM J. Imaging Sci. 2 (2009) 183):
 *
 *   x_new = max(0, y + C R^T W (g - R y)),   y = x_new + b_k (x_new - x). */
lac_status laci_nonnegative_run(laci_nonnegative *n, const float *g, int iterations);

#endif
