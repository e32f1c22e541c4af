/* learned/layer_kernels.h - (private) the inner loops of the layers, one table for each
 * instruction set. */
#ifndef LAC_LEARNED_LAYER_KERNELS_H
#define LAC_LEARNED_LAYER_KERNELS_H

#include "conv.h"
#include "map.h"

/* Packed matrices lie in panels of this many columns; the last one of a matrix is 16
 * wide where that is enough. All instruction sets share the form. */
#define LACI_PANEL 32

/* Floats from `channels` to the end of a whole vector. */
static inline size_t laci_padded(int channels)
{
    return ((size_t)channels + 15) / 16 * 16;
}

/*
 * c[r][j] (=, +=) sum_k a(r, k) b[k][j] for r < rows, k < depth, j < width.
 * a(r, k) = a[r a_row + k a_step], where one of a_row, a_step is 1; b[k] has whole
 * panels of 16 or LACI_PANEL columns, whatever the width. With `bias` set (no sum into
 * c), c = max(v, slope v) of v = sum + bias[j].
 */
typedef struct laci_product {
    int rows, depth, width;
    const float *a;
    size_t a_row, a_step;
    const float *b;
    size_t b_row;
    float *c;
    size_t c_row;
    int add;
    const float *bias;
    float slope;
} laci_product;

/* Winograd's transforms work on 4 x 4 pixels of output and have 6 x 6 positions. */
enum { LACI_TILE = 4, LACI_POSITIONS = 36 };

/* Transformed tiles begin <= t < end of a map (row by row, cut at its ends): channel c
 * of position p is data[p position + (t - begin) tile + c], channels up to whole
 * vectors. */
typedef struct laci_tiles {
    float *data;
    size_t position, tile;
    int begin, end;
} laci_tiles;

/* Some weights [o][i][3][3] of a layer: w[o out + i in + 3 k + l]. */
typedef struct laci_kernel3 {
    size_t out, in;
    int outputs, inputs; /* outputs <= width */
    int flip;            /* 1: w[o out + i in + 8 - (3 k + l)] */
    int width;           /* of a panel: 16 or LACI_PANEL */
} laci_kernel3;

typedef struct laci_layer_kernels {
    void (*product)(const laci_product *p);

    /* Tiles of the input B^T d B, of the gradient at the output A d A^T. */
    void (*input_tiles)(const laci_map *x, const laci_tiles *to);
    void (*gradient_tiles)(const laci_map *dy, const laci_tiles *to);
    /* y = act(A^T m A + bias); act(v) = max(v, slope v); bias of y->channels. */
    void (*output)(const laci_tiles *m, const float *bias, float slope,
                   const laci_map *y);
    /* u[p][i][width] = G w G^T, positions `position` floats apart; and its transpose,
     * dw += G^T du G. */
    void (*pack3)(const laci_kernel3 *k, const float *w, float *u, size_t position);
    void (*unpack3)(const laci_kernel3 *k, const float *du, size_t position, float *dw);

    /* sum[c] += sum over the pixels of the map. */
    void (*channel_sums)(const laci_map *x, float *sum);

    /* layers.h and silu.h say what these do. */
    void (*activation_backward)(float slope, const laci_map *y, const laci_map *dy);
    void (*pool_forward)(const laci_map *x, const laci_map *y);
    void (*pool_backward)(const laci_map *x, const laci_map *dy, const laci_map *dx);
    void (*silu_forward)(const laci_map *x, const laci_map *y);
    void (*silu_backward)(const laci_map *x, const laci_map *dy, const laci_map *dx);
} laci_layer_kernels;

extern const laci_layer_kernels laci_layers_ref;
extern const laci_layer_kernels laci_layers_avx2;
extern const laci_layer_kernels laci_layers_avx512;

/* The table in use. */
const laci_layer_kernels *laci_layers_now(void);

#endif
