/* recon/consistency.h - (private) an image made to agree with the data. */
#ifndef LAC_RECON_CONSISTENCY_H
#define LAC_RECON_CONSISTENCY_H

#include "method_internal.h"

/*
 *   f(mu) = argmin over lo <= f <= hi, and the support, of 1/2 ||R f - g||^2 + mu/2 ||f
 * - prior||^2
 *
 * keeps the prior where the data say nothing and moves it where they do. mu is the
 * largest one at which ||R f - g|| is down to `target` (the discrepancy principle,
 * Morozov 1966): ||R f(mu) - g|| grows with mu, so that a search in log mu finds it. A
 * prior that already agrees so well is only cut to the bounds.
 *
 * The result has a residual of at most 1.01 times the target wherever the search finds
 * such an f(mu): where it ends on the wrong side, the result is the point that meets
 * the target on the line to the f(mu) next to it. By the projector of the problem,
 * whose residual reports tell, it has at most 1.01 times the larger of the target and
 * the residual of `start`, likewise.
 */
typedef struct laci_consistency {
    double target;        /* ||R f - g|| to reach */
    double lo, hi;        /* lo <= hi */
    const float *start;   /* an image within the bounds that agrees with the data as
                             well as is wanted, or NULL */
    double mu;            /* out: 0 where no search was needed; relative to the mean
                             eigenvalue of R^T R */
    double ridge;         /* out: the same in mm^2 */
    double before, after; /* out: ||R f - g|| of the prior, cut to the bounds, and of
                             the result */
    int solves, normals;  /* out: values of mu tried, applications of R^T R */
} laci_consistency;

/* radon: of the data term (data_term.h). prior, x [ny, nx], may be the same. */
LAC_NODISCARD lac_status laci_consistency_run(const laci_problem *p,
                                              const lac_linop *radon,
                                              laci_consistency *c, const float *prior,
                                              float *x);

#endif
