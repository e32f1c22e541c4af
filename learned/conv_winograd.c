/* learned/conv_winograd.c - 3 x 3 convolutions and their gradients by Winograd's
 * minimal filters, F(4 x 4, 3 x 3); formulas in README.md.
 *
 * A block of tiles is transformed to 36 positions; at each, channels are mixed by a
 * matrix product; the result is transformed back. Blocks are small enough that none of
 * this leaves the cache. */
#include "conv_internal.h"

#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

enum {
    BLOCK = 56,  /* tiles */
    INPUTS = 128 /* inputs whose weights have their gradient computed together */
};

static int count_tiles(int height, int width)
{
    return ((height + LACI_TILE - 1) / LACI_TILE) *
           ((width + LACI_TILE - 1) / LACI_TILE);
}

static double flops(const laci_map *x, int outputs)
{
    return 18.0 * x->height * x->width * x->channels * outputs;
}

static int count_blocks(int n, int most)
{
    return (n + most - 1) / most;
}

/* Room of one tile's channels, and of one position of a block: not a multiple of what
 * the cache maps to one place. */
static size_t tile_room(int channels)
{
    const size_t n = laci_padded(channels);

    return n % 256 == 0 ? n + 16 : n;
}

static size_t position_room(int channels)
{
    return BLOCK * tile_room(channels) + 16;
}

static size_t scratch_run(int inputs)
{
    return LACI_POSITIONS * (position_room(inputs) + position_room(LACI_PANEL));
}

static size_t scratch_weight(int inputs)
{
    const int some = laci_min_int(inputs, INPUTS);

    return scratch_run(some) + (size_t)LACI_POSITIONS * LACI_PANEL * (size_t)some;
}

static size_t largest(size_t a, size_t b)
{
    return a > b ? a : b;
}

size_t laci_winograd_scratch(int inputs, int outputs, int height, int width)
{
    const double flop = 18.0 * height * width * inputs * outputs;
    const size_t each = largest(largest(scratch_run(inputs), scratch_run(outputs)),
                                scratch_weight(inputs));

    return each * (size_t)laci_share_out(flop, 1, 1, 0).threads;
}

static laci_tiles tiles_at(float *data, int channels)
{
    return (laci_tiles){
        .data = data, .position = position_room(channels), .tile = tile_room(channels)};
}

/* Panels j0 <= j < j1 of the outputs of the tiles in v; m: scratch. */
static void run_panels(const laci_packed *w, const laci_tiles *v, laci_tiles *m, int j0,
                       int j1, const float *bias, float slope, const laci_map *y)
{
    const laci_layer_kernels *kernels = laci_layers_now();

    for (int j = j0; j < j1; j++) {
        const int width = laci_panel_width(w->outputs, j);
        const laci_map part =
            laci_map_channels(y, j * LACI_PANEL, laci_panel_outputs(w->outputs, j));
        const size_t size = (size_t)w->inputs * (size_t)width;
        laci_product p = {.rows = v->end - v->begin,
                          .depth = w->inputs,
                          .width = width,
                          .a = v->data,
                          .a_row = v->tile,
                          .a_step = 1,
                          .b = w->data + (size_t)j * LACI_POSITIONS *
                                             (size_t)w->inputs * LACI_PANEL,
                          .b_row = (size_t)width,
                          .c = m->data,
                          .c_row = m->tile};

        for (int k = 0; k < LACI_POSITIONS; k++) {
            kernels->product(&p);
            p.a += v->position;
            p.b += size;
            p.c += m->position;
        }
        kernels->output(m, bias ? bias + j * LACI_PANEL : NULL, slope, &part);
    }
}

void laci_winograd_run(const laci_packed *w, const laci_map *x, const float *bias,
                       float slope, const laci_map *y, float *scratch)
{
    const int tiles = count_tiles(x->height, x->width);
    const int panels = laci_panels(w->outputs);
    const laci_share share =
        laci_share_out(flops(x, w->outputs), count_blocks(tiles, BLOCK), panels,
                       scratch_run(w->inputs));

#pragma omp parallel for num_threads(share.threads) schedule(dynamic)
    for (int i = 0; i < share.blocks * share.groups; i++) {
        float *own = scratch + share.each * (size_t)laci_thread_number();
        laci_tiles v = tiles_at(own, w->inputs), m;
        int j0, j1;

        m = tiles_at(own + LACI_POSITIONS * v.position, LACI_PANEL);
        laci_cut(tiles, i / share.groups, share.blocks, &v.begin, &v.end);
        laci_cut(panels, i % share.groups, share.groups, &j0, &j1);
        m.begin = v.begin;
        m.end = v.end;
        laci_layers_now()->input_tiles(x, &v);
        run_panels(w, &v, &m, j0, j1, bias, slope, y);
    }
}

/* Gradient of the weights between all channels of x and of dy (one panel) in Winograd's
 * domain, du[36][x->channels][width]. */
static void sum_products(const laci_map *x, const laci_map *dy, int width, float *own,
                         float *du)
{
    const laci_layer_kernels *kernels = laci_layers_now();
    const int tiles = count_tiles(x->height, x->width);
    const int blocks = count_blocks(tiles, BLOCK);
    laci_tiles v = tiles_at(own, x->channels), d;

    d = tiles_at(own + LACI_POSITIONS * v.position, LACI_PANEL);
    for (int b = 0; b < blocks; b++) {
        laci_product p = {.rows = x->channels,
                          .width = width,
                          .a = v.data,
                          .a_row = 1,
                          .a_step = v.tile,
                          .b = d.data,
                          .b_row = d.tile,
                          .c = du,
                          .c_row = (size_t)width,
                          .add = b > 0};

        laci_cut(tiles, b, blocks, &v.begin, &v.end);
        d.begin = v.begin;
        d.end = v.end;
        p.depth = v.end - v.begin;
        kernels->input_tiles(x, &v);
        kernels->gradient_tiles(dy, &d);
        for (int k = 0; k < LACI_POSITIONS; k++) {
            kernels->product(&p);
            p.a += v.position;
            p.b += d.position;
            p.c += (size_t)x->channels * (size_t)width;
        }
    }
}

void laci_winograd_weight(const laci_map *x, const laci_map *dy, float *dweight,
                          float *scratch)
{
    const int inputs = x->channels, outputs = dy->channels;
    const int parts = count_blocks(inputs, INPUTS), panels = laci_panels(outputs);
    const laci_share share =
        laci_share_out(flops(x, outputs), parts * panels, 1, scratch_weight(inputs));

#pragma omp parallel for num_threads(share.threads) schedule(dynamic)
    for (int i = 0; i < share.blocks; i++) {
        const int j = i / parts;
        float *own = scratch + share.each * (size_t)laci_thread_number();
        float *du = own + scratch_run(laci_min_int(inputs, INPUTS));
        int begin, end;

        laci_cut(inputs, i % parts, parts, &begin, &end);

        const laci_map from = laci_map_channels(x, begin, end - begin);
        const laci_map to =
            laci_map_channels(dy, j * LACI_PANEL, laci_panel_outputs(outputs, j));
        const laci_kernel3 k = {.out = (size_t)inputs * 9,
                                .in = 9,
                                .outputs = to.channels,
                                .inputs = from.channels,
                                .width = laci_panel_width(outputs, j)};

        sum_products(&from, &to, k.width, own, du);
        laci_layers_now()->unpack3(
            &k, du, (size_t)k.inputs * (size_t)k.width,
            dweight + ((size_t)j * LACI_PANEL * (size_t)inputs + (size_t)begin) * 9);
    }
}
