/* tests/support/conv_testing.h - the definition of the convolution layers, in double.
 */
#ifndef LAC_TESTS_SUPPORT_CONV_TESTING_H
#define LAC_TESTS_SUPPORT_CONV_TESTING_H

#include <stdint.h>

#include "learned/conv.h"

/* y = conv(x) + bias without activation; bias may be NULL. */
void conv_forward_truth(int size, const float *weight, const laci_map *x,
                        const float *bias, const laci_map *y);

/* dx = transpose(conv) dy, by scattering. */
void conv_input_truth(int size, const float *weight, const laci_map *dy,
                      const laci_map *dx);

/* dweight [outputs][inputs][size][size] and dbias, not added to what was there. */
void conv_weight_truth(int size, const laci_map *x, const laci_map *dy, float *dweight,
                       float *dbias);

/* A map of random numbers, NaN between its channels and its stride and in a pixel
 * behind its end; free with map_free. */
laci_map map_random(int height, int width, int channels, size_t stride, uint64_t seed);
void map_free(laci_map *x);
laci_map map_copy(const laci_map *x);

/* Element (y, x, c). */
float *map_at(const laci_map *m, int y, int x, int c);

/* 1 where all bytes are equal, also those between channels and stride and behind. */
int map_same(const laci_map *a, const laci_map *b);

/* ||a - b|| / ||b|| over the channels; NaN where there is one. */
double map_rel_diff(const laci_map *a, const laci_map *b);

/* 1 where the numbers that are not the map's are still NaN. */
int map_guard_intact(const laci_map *m);

#endif
