/* learned/map_resize.h - (private) layers that double or halve a map, each with its
 * transpose. Sizes: `large` has 2 x 2 pixels for each of `small`. */
#ifndef LAC_LEARNED_MAP_RESIZE_H
#define LAC_LEARNED_MAP_RESIZE_H

#include "map.h"

/* small = mean of 2 x 2 pixels; backward: large = small / 4 at each of them. */
void laci_average_forward(const laci_map *large, const laci_map *small);
void laci_average_backward(const laci_map *small, const laci_map *large);

/* large = small at each of 2 x 2 pixels; backward: small = sum of them. */
void laci_nearest_forward(const laci_map *small, const laci_map *large);
void laci_nearest_backward(const laci_map *large, const laci_map *small);

/*
 * large(2r + k, 2c + l) = bilinear interpolation at a quarter of a pixel from the
 * centre: along each axis 3/4 of the pixel itself and 1/4 of its neighbour on that
 * side, which at the edge is itself. backward: the transpose.
 */
void laci_bilinear_forward(const laci_map *small, const laci_map *large);
void laci_bilinear_backward(const laci_map *large, const laci_map *small);

#endif
