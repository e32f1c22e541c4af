/* shearlet/l1_internal.h - (private) the l1 norm and its two samplings. */
#ifndef LAC_SHEARLET_L1_INTERNAL_H
#define LAC_SHEARLET_L1_INTERNAL_H

#include "decimated_internal.h"
#include "l1.h"

struct lac_shearlet_l1 {
    const lac_shearlet *shearlet;
    lac_shearlet_sampling sampling;
    double *weight; /* [count], of the sampling */
    double *gain;   /* [count], coefficients of the sampling over full-size ones */
    size_t *at;     /* [count + 1], where each subband begins */
    float *u;       /* dual variable */
    float *r;       /* weights of single coefficients, NULL: all 1 */
    double *sum;    /* [count], of a pass */
    int threads;
    laci_complex *memory; /* scratch: threads, the image, the result */
    laci_small small;     /* small grids only */
};

/* What a pass does with the coefficients it meets. */
typedef struct laci_l1_pass {
    enum { LACI_L1_CLIP, LACI_L1_VALUE, LACI_L1_REWEIGHT } what;
    double number; /* level, nothing, epsilon */
} laci_l1_pass;

/* Coefficients i .. i + n - 1 of subband b in c; clipping overwrites them with u.
 * Returns their part of the sum of the pass. */
double laci_l1_visit(lac_shearlet_l1 *l, const laci_l1_pass *pass, int b, size_t i,
                     size_t n, float *c);

/* One pass on small grids. */
double laci_l1_pass_small(lac_shearlet_l1 *l, const laci_l1_pass *pass, const float *x,
                          float *adjoint);

#endif
