/* learned/optimiser.h - (private) steps of training: Muon for matrices, AdamW for the
 * rest, with clipped gradients and an average of the weights. */
#ifndef LAC_LEARNED_OPTIMISER_H
#define LAC_LEARNED_OPTIMISER_H

#include <stddef.h>
#include "../data/base/status.h"

/* A matrix [rows][columns] among the weights, from `offset` on. */
typedef struct laci_matrix {
    size_t offset;
    int rows, columns;
} laci_matrix;

/*
 * One step for the gradient G, first scaled down to norm <= clip. AdamW (Loshchilov and
 * Hutter 2019, algorithm 2; Kingma and Ba 2015):
 *
 *   m <- b1 m + (1 - b1) G,   v <- b2 v + (1 - b2) G^2,
 *   w <- w - rate (m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon) + decay w).
 *
 * Muon (K. Jordan et al. 2024; scaled by the longer side as in J. Liu et al. 2025), for
 * the weights of a matrix:
 *
 *   m <- b m + (1 - b) G,
 *   w <- w - rate (gain sqrt(max(rows, columns)) O(b m + (1 - b) G) + decay w),
 *
 * O the orthogonal part (orthogonal.h): all singular directions move alike, and the
 * elements by about gain rate in root mean square.
 *
 * The average is a <- a + (w - a) max(1 - keep, 1 / (1 + t / 10)), which a short run
 * does not start too far from.
 */
typedef struct laci_optimiser_config {
    double beta1, beta2, epsilon, decay, clip, keep;
    double momentum, gain;     /* b, gain */
    const laci_matrix *matrix; /* [n_matrices], copied; no overlap */
    int n_matrices;
} laci_optimiser_config;

typedef struct laci_optimiser {
    laci_optimiser_config config;
    size_t n;
    long step;                      /* steps done */
    float *mean, *square, *average; /* [n] m, v (0 in matrices), a */
    laci_matrix *matrix; /* [n_matrices + 1] by offset; the last is the end */
    float *scratch;      /* [threads][each] */
    size_t each;
    int threads;
} laci_optimiser;

/* beta 0.9, 0.99, epsilon 1e-8, decay 1e-4, clip 1, keep 0.999, momentum 0.95, gain
 * 0.5, no matrices. */
void laci_optimiser_defaults(laci_optimiser_config *config);

/* weight [n] is where the average starts. */
LAC_NODISCARD lac_status laci_optimiser_create(laci_optimiser **out,
                                               const laci_optimiser_config *config,
                                               size_t n, const float *weight);
void laci_optimiser_destroy(laci_optimiser **optimiser);

/* gradient [n], overwritten; *norm: its length before clipping. A gradient with NaN or
 * Inf changes nothing: LAC_E_NUMERIC. Same bits for any number of threads. */
LAC_NODISCARD lac_status laci_optimiser_step(laci_optimiser *optimiser, double rate,
                                             float *gradient, float *weight,
                                             double *norm);

/* Learning rate of step t of n: linear from 0 over `warm` steps, then `peak`, and over
 * the last `fall` steps half a cosine down to `last`. */
typedef struct laci_rate {
    long n, warm, fall;
    double peak, last;
} laci_rate;
double laci_rate_at(const laci_rate *rate, long t);

#endif
