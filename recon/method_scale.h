/* recon/method_scale.h - (private) what turns parameters into numbers of a problem:
 * scales of the data, missing directions, noise level. */
#ifndef LAC_RECON_METHOD_SCALE_H
#define LAC_RECON_METHOD_SCALE_H

#include "method_internal.h"

/*
 * Regularisation weights are given relative to scales that make a default serve any
 * pixel size, any unit of length and any number of views (derivation: recon/README.md).
 * With n views, pitch d of the rays at the axis, pixel h and contrast a:
 *
 *   TV of pixel differences:            lambda n d h a
 *   squared differences of pixels:      lambda n d^2
 */
typedef struct laci_scale {
    double contrast;  /* a, 1/mm: of the uniform disc that gives the same mean and mean
                         square projections as the data */
    double peak;      /* largest value of the data over that of this disc, 2 r a: near 1
                         for a uniform object, larger where it holds dense details;
                         1 .. LACI_MOST_PEAK, so that no faulty bin counts for much */
    double tv;        /* n d h a, mm */
    double quadratic; /* n d^2, mm^2 */
} laci_scale;

#define LACI_MOST_PEAK 2.0
void laci_scale_of(const lac_sino *sino, const lac_grid *grid, laci_scale *scale);

/* Directions (modulo pi) that no view measures: the largest gap. */
typedef struct laci_gap {
    double centre;  /* of the measured directions, radians in [0, pi) */
    double missing; /* width of the gap, 0 where nothing is missing, radians */
} laci_gap;

lac_status laci_gap_of(const lac_geom *geom, laci_gap *gap);

/* *p->noise: the parameter `noise`, or an estimate from the sinogram (0 for fewer than
 * 4 bins). */
lac_status laci_noise_of(const laci_problem *p);

/*
 * The weight of the regulariser, relative to its scale: the parameter `lambda`, or,
 * where that is 'auto', from the noise:
 *
 *   lambda = factor noise sqrt(m) / scale.tv, at least LACI_LEAST_LAMBDA,
 *
 * m the mean eigenvalue of R^T R, so that noise sqrt(m) is the standard deviation of a
 * pixel of R^T noise: what a gradient of the regulariser has to hold down. Goes to
 * *p->lambda too.
 */
#define LACI_LEAST_LAMBDA 1e-3
lac_status laci_lambda_of(const laci_problem *p, double factor, double *lambda);

/* Mean of a half spectrum [ny, nx/2 + 1] over all frequencies. For that of R^T R this
 * is the mean over the pixels of the squared norm of their columns of R, mm^2. */
double laci_spectrum_mean(const lac_grid *grid, const float *eig);

/* Residual at which the noise level is reached: 1.02 noise sqrt(count); 0 for noise 0
 * or not known. * The 2 % cover that the residual of a fit fluctuates. */
double laci_discrepancy(const laci_problem *p);

/* Warn (log) about directions that the scan cannot show and about objects that reach
 * over the ends of the detector. */
lac_status laci_warn_limits(const lac_sino *sino);

/* The bounds min and max of the settings. LAC_E_ARG where min > max. */
lac_status laci_bounds(const laci_problem *p, double *lo, double *hi);

#endif
