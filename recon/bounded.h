/* recon/bounded.h - (private) least squares with bounds: projected Newton steps. */
#ifndef LAC_RECON_BOUNDED_H
#define LAC_RECON_BOUNDED_H

#include "linop.h"

/*
 *   min over lo <= x <= hi of q(x) = 1/2 ||R x - g||^2 + mu/2 ||x - prior||^2
 *
 * A step holds the pixels that are at a bound and would leave it, takes some
 * preconditioned conjugate gradients on the others, and cuts the result to the bounds,
 * the step halved until q falls (Bertsekas, SIAM J. Control Optim. 20 (1982) 221). q
 * never rises. Few steps do where x begins with most of the right pixels at a bound.
 */
typedef struct laci_bounded laci_bounded;

typedef struct laci_bounded_problem {
    const lac_linop *radon;   /* R^T R by lac_linop_normal */
    const lac_linop *precond; /* near (R^T R + mu)^-1 */
    const float *rtg;         /* R^T g */
    const float *prior;
    double mu, lo, hi;
    const unsigned char *inside; /* 0: x begins and stays at 0; NULL: nowhere */
} laci_bounded_problem;

LAC_NODISCARD lac_status laci_bounded_create(laci_bounded **out,
                                             const lac_linop *radon);
void laci_bounded_destroy(laci_bounded **solver);

/*
 * Improve x, which keeps to the bounds, until <gradient, precond gradient> over the
 * pixels that are free, about twice what q is above its minimum, is at most `gap`, or
 * for so many steps. *normals counts the applications of R^T R.
 */
LAC_NODISCARD lac_status laci_bounded_run(laci_bounded *solver,
                                          const laci_bounded_problem *problem,
                                          double gap, int steps, float *x,
                                          int *normals);

#endif
