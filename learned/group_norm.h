/* learned/group_norm.h - (private) normalisation of groups of channels over a map,
 * forward and backward. Y. Wu, K. He, Group normalization, ECCV 2018; as many groups as
 * channels make it instance normalisation. */
#ifndef LAC_LEARNED_GROUP_NORM_H
#define LAC_LEARNED_GROUP_NORM_H

#include "map.h"

#define LACI_NORM_EPSILON 1e-5

/*
 * y(c) = scale[c] z + shift[c], z = (x(c) - m) s, with the mean m and s = 1 /
 * sqrt(variance
 * + LACI_NORM_EPSILON) of all pixels and channels of the group of c; a group has
 * x->channels / groups neighbouring channels, without remainder.
 * saved [2 groups]: m and s of each, for backward. y may be x where x is not needed
 * later.
 */
void laci_norm_forward(int groups, const laci_map *x, const float *scale,
                       const float *shift, float *saved, const laci_map *y);

/* dx = the gradient at x; dscale, dshift [channels] += theirs. dx may be dy. */
void laci_norm_backward(int groups, const laci_map *x, const float *scale,
                        const float *saved, const laci_map *dy, const laci_map *dx,
                        float *dscale, float *dshift);

#endif
