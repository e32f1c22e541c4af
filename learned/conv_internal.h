/* learned/conv_internal.h - (private) what a convolution holds, and its two ways to
 * run. */
#ifndef LAC_LEARNED_CONV_INTERNAL_H
#define LAC_LEARNED_CONV_INTERNAL_H

#include "conv.h"
#include "layer_kernels.h"
#include "../data/base/parallel.h"

/*
 * Packed weights of one direction: panel j holds the outputs 32 j <= o < 32 (j + 1), in
 * it the positions of Winograd's domain (one for size 1), in these a row of the panel
 * for each input.
 */
typedef struct laci_packed {
    int size, inputs, outputs;
    float *data;
} laci_packed;

struct laci_conv {
    laci_packed forward, backward;
};

static inline int laci_panels(int outputs)
{
    return (outputs + LACI_PANEL - 1) / LACI_PANEL;
}

/* Columns of panel j, with padding. */
static inline int laci_panel_width(int outputs, int j)
{
    return outputs - j * LACI_PANEL > LACI_PANEL / 2 ? LACI_PANEL : LACI_PANEL / 2;
}

/* Outputs of panel j. */
static inline int laci_panel_outputs(int outputs, int j)
{
    return outputs - j * LACI_PANEL < LACI_PANEL ? outputs - j * LACI_PANEL
                                                 : LACI_PANEL;
}

/*
 * Work is cut into blocks of the map times groups of panels (and of inputs, for
 * weights); each block and each number of a result has one thread. Where to cut depends
 * on the shapes alone, but for how many panels form a group, which changes no sum.
 */
typedef struct laci_share {
    int threads, blocks, groups;
    size_t each; /* floats of scratch of a thread */
} laci_share;

/* Groups for n blocks of some work, at most `most` of them. */
laci_share laci_share_out(int threads, int blocks, int most, size_t each);

/* Size 3 (conv_winograd.c) and size 1 (conv_point.c). */
size_t laci_winograd_scratch(const laci_packed *w, int height, int width);
size_t laci_winograd_weight_scratch(const laci_packed *w, int height, int width);
void laci_winograd_run(const laci_packed *w, const laci_map *x, const float *bias,
                       float slope, const laci_map *y, float *scratch);
void laci_winograd_weight(const laci_map *x, const laci_map *dy, float *dweight,
                          float *scratch);
size_t laci_point_scratch(const laci_packed *w, int height, int width);
size_t laci_point_weight_scratch(const laci_packed *w, int height, int width);
void laci_point_run(const laci_packed *w, const laci_map *x, const float *bias,
                    float slope, const laci_map *y, float *scratch);
void laci_point_weight(const laci_map *x, const laci_map *dy, float *dweight,
                       float *scratch);

#endif
