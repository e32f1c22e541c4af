/* learned/map.h - (private) a stack of feature maps, as the layers see it. */
#ifndef LAC_LEARNED_MAP_H
#define LAC_LEARNED_MAP_H

#include <stddef.h>

/*
 * Element (y, x, c) is data[(y * width + x) * stride + c], 0 <= c < channels <= stride:
 * the channels of a pixel lie side by side, so that kernels run over channels and a
 * skip connection is two maps in one array. Elements from `channels` to `stride` belong
 * to others. Layers of /learned/ read and write maps in float; the caller owns the
 * data.
 */
typedef struct laci_map {
    float *data;
    int height, width, channels;
    size_t stride;
} laci_map;

#endif
