/* learned/conv.h - (private) convolution layers, forward and backward. */
#ifndef LAC_LEARNED_CONV_H
#define LAC_LEARNED_CONV_H

#include "map.h"
#include "../data/base/status.h"

/* Applied to the result of a layer; both derivatives follow from the output alone. */
typedef enum laci_activation {
    LACI_LINEAR = 0,
    LACI_RELU = 1,
    LACI_LEAKY = 2 /* y < 0: LACI_LEAKY_SLOPE y */
} laci_activation;

#define LACI_LEAKY_SLOPE 0.1f

/*
 * size 3: y(o, r, c) = b_o + sum_{i, k, l} w[o][i][k][l] x(i, r + k - 1, c + l - 1),
 * zero outside of the map; size 1: y(o, r, c) = b_o + sum_i w[o][i] x(i, r, c). Holds
 * the weights in the form that the kernels want. Read only after load: any number of
 * threads may run it, each with its own scratch. Same bits for any number of threads.
 */
typedef struct laci_conv laci_conv;

LAC_NODISCARD lac_status laci_conv_create(laci_conv **out, int size, int inputs,
                                          int outputs);
void laci_conv_destroy(laci_conv **conv);

/* weight [outputs][inputs][size][size]. training: 1 where backward runs will follow. */
void laci_conv_load(laci_conv *conv, const float *weight, int training);

/* Floats of scratch that one call below needs on maps of this size, with the present
 * number of threads; 64-byte aligned scratch. */
size_t laci_conv_scratch(const laci_conv *conv, int height, int width);

/* The same for laci_conv_forward only. */
size_t laci_conv_scratch_forward(const laci_conv *conv, int height, int width);

/* y = act(conv(x) + bias); bias may be NULL. x and y of equal height and width, no
 * overlap of their elements (they may interleave). */
void laci_conv_forward(const laci_conv *conv, const laci_map *x, const float *bias,
                       laci_activation act, const laci_map *y, float *scratch);

/* dx = transpose(conv) dy, where dy is the gradient at the sum before the activation.
 */
void laci_conv_backward_input(const laci_conv *conv, const laci_map *dy,
                              const laci_map *dx, float *scratch);

/* dweight += gradient, [outputs][inputs][size][size]; dbias [outputs] += gradient, may
 * be NULL. */
void laci_conv_backward_weight(const laci_conv *conv, const laci_map *x,
                               const laci_map *dy, float *dweight, float *dbias,
                               float *scratch);

#endif
