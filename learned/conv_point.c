/* learned/conv_point.c - 1 x 1 convolutions: matrix products over the pixels. */
#include "conv_internal.h"

#include <string.h>

#include "../data/base/base_internal.h"

enum {
    BLOCK = 112, /* pixels */
    FLOP_NS = 60 /* of one thread in a nanosecond */
};

static size_t pixel_room(int channels)
{
    const size_t n = laci_padded(channels);

    return n % 256 == 0 ? n + 16 : n;
}

static int threads_of(int height, int width, int inputs, int outputs)
{
    return laci_threads_for(2.0 * height * width * inputs * outputs / FLOP_NS);
}

static size_t scratch_run(int inputs)
{
    return BLOCK * pixel_room(inputs);
}

static size_t scratch_weight(int inputs)
{
    return (size_t)(BLOCK + inputs) * LACI_PANEL;
}

size_t laci_point_scratch(const laci_packed *w, int height, int width)
{
    return scratch_run(w->inputs) *
           (size_t)threads_of(height, width, w->inputs, w->outputs);
}

size_t laci_point_weight_scratch(const laci_packed *w, int height, int width)
{
    return scratch_weight(w->inputs) *
           (size_t)threads_of(height, width, w->inputs, w->outputs);
}

/* Pixels begin <= t < end of a map, `room` floats apart; zero in the place of channels
 * up to it. */
static void copy_pixels(const laci_map *x, int begin, int end, size_t room, float *to)
{
    const size_t n = (size_t)x->channels;

    for (int t = begin; t < end; t++, to += room) {
        memcpy(to, x->data + (size_t)t * x->stride, n * sizeof *to);
        for (size_t c = n; c < room; c++)
            to[c] = 0.0f;
    }
}

void laci_point_run(const laci_packed *w, const laci_map *x, const float *bias,
                    float slope, const laci_map *y, float *scratch)
{
    const float none[LACI_PANEL] = {0};
    const int pixels = x->height * x->width, panels = laci_panels(w->outputs);
    const laci_share share =
        laci_share_out(threads_of(x->height, x->width, x->channels, w->outputs),
                       (pixels + BLOCK - 1) / BLOCK, panels, scratch_run(w->inputs));

#pragma omp parallel for num_threads(share.threads) schedule(dynamic)
    for (int i = 0; i < share.blocks * share.groups; i++) {
        float *own = scratch + share.each * (size_t)laci_thread_number();
        int begin, end, j0, j1;

        laci_part(pixels, i / share.groups, share.blocks, &begin, &end);
        laci_part(panels, i % share.groups, share.groups, &j0, &j1);
        copy_pixels(x, begin, end, pixel_room(w->inputs), own);
        for (int j = j0; j < j1; j++) {
            const laci_product p = {
                .rows = end - begin,
                .depth = w->inputs,
                .width = laci_panel_outputs(w->outputs, j),
                .a = own,
                .a_row = pixel_room(w->inputs),
                .a_step = 1,
                .b = w->data + (size_t)j * (size_t)w->inputs * LACI_PANEL,
                .b_row = (size_t)laci_panel_width(w->outputs, j),
                .c = y->data + (size_t)begin * y->stride + j * LACI_PANEL,
                .c_row = y->stride,
                .bias = bias ? bias + j * LACI_PANEL : none,
                .slope = slope};

            laci_layers_now()->product(&p);
        }
    }
}

/* The gradients between all channels of x and the panel dy: dw[o x->channels + i]. */
static void panel_weight(const laci_map *x, const laci_map *dy, float *dw, float *own)
{
    const int pixels = x->height * x->width, blocks = (pixels + BLOCK - 1) / BLOCK;
    const size_t inputs = (size_t)x->channels;
    float *sum = own + (size_t)BLOCK * LACI_PANEL;

    for (int b = 0; b < blocks; b++) {
        int begin, end;
        laci_product p = {.rows = x->channels,
                          .width = dy->channels,
                          .a_row = 1,
                          .a_step = x->stride,
                          .b = own,
                          .b_row = LACI_PANEL,
                          .c = sum,
                          .c_row = LACI_PANEL,
                          .add = b > 0};

        laci_part(pixels, b, blocks, &begin, &end);
        copy_pixels(dy, begin, end, LACI_PANEL, own);
        p.depth = end - begin;
        p.a = x->data + (size_t)begin * x->stride;
        laci_layers_now()->product(&p);
    }
    for (int o = 0; o < dy->channels; o++)
        for (size_t i = 0; i < inputs; i++)
            dw[(size_t)o * inputs + i] += sum[i * LACI_PANEL + (size_t)o];
}

void laci_point_weight(const laci_map *x, const laci_map *dy, float *dweight,
                       float *scratch)
{
    const int panels = laci_panels(dy->channels);
    const laci_share share =
        laci_share_out(threads_of(x->height, x->width, x->channels, dy->channels),
                       panels, 1, scratch_weight(x->channels));

#pragma omp parallel for num_threads(share.threads) schedule(dynamic)
    for (int j = 0; j < share.blocks; j++) {
        const laci_map part =
            laci_map_channels(dy, j * LACI_PANEL, laci_panel_outputs(dy->channels, j));

        panel_weight(x, &part, dweight + (size_t)j * LACI_PANEL * (size_t)x->channels,
                     scratch + share.each * (size_t)laci_thread_number());
    }
}
