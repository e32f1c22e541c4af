/* learned/silu.h - (private) the activation x / (1 + exp(-x)), forward and backward.
 * S. Elfwing, E. Uchibe, K. Doya, Neural Networks 107 (2018) 3. */
#ifndef LAC_LEARNED_SILU_H
#define LAC_LEARNED_SILU_H

#include "map.h"

/* y = x s(x), s(x) = 1 / (1 + exp(-x)), to 2e-7 of |x|; y may be x. */
void laci_silu_forward(const laci_map *x, const laci_map *y);

/* dx = dy s (1 + x (1 - s)); dx may be dy. */
void laci_silu_backward(const laci_map *x, const laci_map *dy, const laci_map *dx);

#endif
