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

/* Channels begin <= c < begin + n of a map. */
static inline laci_map laci_map_channels(const laci_map *x, int begin, int n)
{
    return (laci_map){x->data + begin, x->height, x->width, n, x->stride};
}

/* Rows begin <= y < end of a map. */
static inline laci_map laci_map_rows(const laci_map *x, int begin, int end)
{
    return (laci_map){x->data + (size_t)begin * (size_t)x->width * x->stride,
                      end - begin, x->width, x->channels, x->stride};
}

/* The pixel at (row, column). */
static inline float *laci_map_at(const laci_map *x, int row, int column)
{
    return x->data + ((size_t)row * (size_t)x->width + (size_t)column) * x->stride;
}

#endif
