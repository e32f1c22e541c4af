/* learned/layers.h - (private) the layers without matrices, forward and backward. */
#ifndef LAC_LEARNED_LAYERS_H
#define LAC_LEARNED_LAYERS_H

#include "conv.h"

/* Gradient before an activation from the gradient behind it, in place: dy *= act'(y).
 */
void laci_activation_backward(laci_activation act, const laci_map *y,
                              const laci_map *dy);

/* y = maximum of 2 x 2 pixels; x: even height and width. */
void laci_pool_forward(const laci_map *x, const laci_map *y);
/* dx = dy at the first of the largest of each 2 x 2 pixels, 0 elsewhere. */
void laci_pool_backward(const laci_map *x, const laci_map *dy, const laci_map *dx);

/*
 * Depth to space: y(2r + k, 2c + l, o) = x(r, c, (2k + l) O + o), O = y.channels =
 * x.channels / 4. Behind a 1 x 1 convolution to 4 O channels it is a transposed 2 x 2
 * convolution of stride 2. `to_depth` is its inverse and transpose.
 */
void laci_depth_to_space(const laci_map *x, const laci_map *y);
void laci_space_to_depth(const laci_map *y, const laci_map *x);

#endif
