/* recon/ridge.h - (private) least squares with a ridge, on the pixels that may move. */
#ifndef LAC_RECON_RIDGE_H
#define LAC_RECON_RIDGE_H

#include "method_internal.h"

/*
 *   y = P (P (R^T R + ridge) P)^-1 P v,
 *
 * P the projection on the pixels of the support where lo < x < hi (x NULL: all of it):
 * the derivative of
 *
 *   argmin over lo <= f <= hi of 1/2 ||R f - g||^2 + ridge/2 ||f - prior||^2
 *
 * at its solution x is y in direction v = R^T dg + ridge dprior.
 */
typedef struct laci_ridge {
    const laci_problem *p;
    const lac_linop *radon; /* R */
    double ridge;           /* > 0, mm^2 */
    const float *x;         /* [ny, nx] or NULL */
    double lo, hi;
} laci_ridge;

/* Conjugate gradients, `steps` of them at most; v, y [ny, nx], no overlap. */
LAC_NODISCARD lac_status laci_ridge_solve(const laci_ridge *r, int steps,
                                          const float *v, float *y);

/* Mean eigenvalue of R^T R, mm^2: what a ridge is measured by. */
LAC_NODISCARD lac_status laci_ridge_unit(const laci_problem *p, double *unit);

#endif
