/* learned/adam.h - (private) AdamW with clipped gradients and an average of the
 * weights. */
#ifndef LAC_LEARNED_ADAM_H
#define LAC_LEARNED_ADAM_H

#include <stddef.h>
#include "../data/base/status.h"

/*
 * One step of AdamW (Loshchilov and Hutter 2019, algorithm 2; Kingma and Ba 2015), for
 * the gradient G, first scaled down to norm <= clip:
 *
 *   m <- b1 m + (1 - b1) G,   v <- b2 v + (1 - b2) G^2,
 *   w <- w - rate (m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon) + decay w),
 *
 * and the average a <- a + (w - a) max(1 - keep, 1 / (1 + t / 10)), which a short run
 * does not start too far from.
 */
typedef struct laci_adam_config {
    double beta1, beta2, epsilon, decay, clip, keep;
} laci_adam_config;

typedef struct laci_adam {
    laci_adam_config config;
    size_t n;
    long step;                      /* steps done */
    float *mean, *square, *average; /* [n] m, v, a */
} laci_adam;

/* beta 0.9, 0.99, epsilon 1e-8, decay 1e-4, clip 1, keep 0.999. */
void laci_adam_defaults(laci_adam_config *config);

/* weight [n] is where the average starts. */
LAC_NODISCARD lac_status laci_adam_create(laci_adam **out,
                                          const laci_adam_config *config, size_t n,
                                          const float *weight);
void laci_adam_destroy(laci_adam **adam);

/* gradient [n]; *norm: its length before clipping. A gradient with NaN or Inf changes
 * nothing: LAC_E_NUMERIC. */
LAC_NODISCARD lac_status laci_adam_step(laci_adam *adam, double rate,
                                        const float *gradient, float *weight,
                                        double *norm);

/* Learning rate of step t of n: linear from 0 over `warm` steps, then half a cosine
 * from `peak` down to `last`. */
double laci_rate_at(long t, long n, long warm, double peak, double last);

#endif
