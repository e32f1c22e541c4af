/* learned/conv_winograd.c - 3 x 3 convolutions and their gradients by Winograd's
 * minimal filters, F(4 x 4, 3 x 3); formulas in README.md.
 *
 * A block of tiles is transformed to 36 positions; at each, channels are mixed by a
 * matrix product; the result is transformed back. Blocks are small enough that none of
 * this leaves the cache. */
#include "conv_internal.h"

#include "../data/base/base_internal.h"

enum { FLOP_NS = 150 }; /* nominal, of one thread in a nanosecond */

static int count_blocks(int n, int most)
{
    return (n + most - 1) / most;
}

static int count_tiles(int height, int width)
{
    return count_blocks(height, LACI_TILE) * count_blocks(width, LACI_TILE);
}

static double flops(int height, int width, int inputs, int outputs)
{
    return 18.0 * height * width * inputs * outputs;
}

static int threads_of(const laci_packed *w, int height, int width)
{
    return laci_threads_for(flops(height, width, w->inputs, w->outputs) / FLOP_NS);
}

/* Tiles of a block: their transforms stay in second-level cache, or, with many
 * channels, the weights are read seldom. */
static int block_run(int inputs)
{
    return inputs <= 32 ? 42 : inputs <= 256 ? 28 : 56;
}

static int block_weight(int inputs, int outputs)
{
    return inputs + outputs <= 128 ? 56 : 112;
}

/* Room of one tile's channels, and of one position of a block: not a multiple of what
 * the cache maps to one place. */
static size_t tile_room(int channels)
{
    const size_t n = laci_padded(channels);

    return n % 256 == 0 ? n + 16 : n;
}

static size_t position_room(int channels, int block)
{
    return (size_t)block * tile_room(channels) + 16;
}

static size_t scratch_run(int inputs)
{
    const int block = block_run(inputs);

    return LACI_POSITIONS *
           (position_room(inputs, block) + position_room(LACI_PANEL, block));
}

static size_t scratch_weight(int inputs, int outputs, int block)
{
    const size_t panels = (size_t)laci_panels(outputs);

    return LACI_POSITIONS *
           (position_room(inputs, block) + panels * position_room(LACI_PANEL, block) +
            panels * LACI_PANEL * (size_t)inputs);
}

size_t laci_winograd_scratch(const laci_packed *w, int height, int width)
{
    return scratch_run(w->inputs) * (size_t)threads_of(w, height, width);
}

static laci_share share_weight(int height, int width, int inputs, int outputs)
{
    const double flop = flops(height, width, inputs, outputs);
    const int parts = laci_min_int(laci_threads_for(flop / FLOP_NS),
                                   count_blocks(inputs, LACI_PANEL / 2));
    const int most = count_blocks(inputs, parts); /* inputs of a part */

    return (laci_share){
        .threads = parts,
        .blocks = parts,
        .groups = 1,
        .each = scratch_weight(most, outputs, block_weight(inputs, outputs))};
}

size_t laci_winograd_weight_scratch(const laci_packed *w, int height, int width)
{
    const laci_share share = share_weight(height, width, w->inputs, w->outputs);

    return share.each * (size_t)share.threads;
}

static laci_tiles tiles_at(float *data, int channels, int block)
{
    return (laci_tiles){.data = data,
                        .position = position_room(channels, block),
                        .tile = tile_room(channels)};
}

static laci_map panel_of(const laci_map *y, int j)
{
    return laci_map_channels(y, j * LACI_PANEL, laci_panel_outputs(y->channels, j));
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
    const int tiles = count_tiles(x->height, x->width), block = block_run(w->inputs);
    const int panels = laci_panels(w->outputs);
    const laci_share share =
        laci_share_out(threads_of(w, x->height, x->width), count_blocks(tiles, block),
                       panels, scratch_run(w->inputs));

#pragma omp parallel for num_threads(share.threads) schedule(dynamic)
    for (int i = 0; i < share.blocks * share.groups; i++) {
        float *own = scratch + share.each * (size_t)laci_thread_number();
        laci_tiles v = tiles_at(own, w->inputs, block), m;
        int j0, j1;

        m = tiles_at(own + LACI_POSITIONS * v.position, LACI_PANEL, block);
        laci_part(tiles, i / share.groups, share.blocks, &v.begin, &v.end);
        laci_part(panels, i % share.groups, share.groups, &j0, &j1);
        m.begin = v.begin;
        m.end = v.end;
        laci_layers_now()->input_tiles(x, &v);
        run_panels(w, &v, &m, j0, j1, bias, slope, y);
    }
}

/* One thread's part of the gradient of the weights: inputs of x, all panels of dy. */
typedef struct weight_work {
    laci_map x, dy;
    int panels;
    laci_tiles v, d; /* d: of the first panel */
    float *du;       /* [panels][36][x.channels][width of the panel] */
} weight_work;

static weight_work open_weight(const laci_map *x, const laci_map *dy, int block,
                               float *own)
{
    weight_work w = {.x = *x, .dy = *dy, .panels = laci_panels(dy->channels)};

    w.v = tiles_at(own, x->channels, block);
    w.d = tiles_at(own + LACI_POSITIONS * w.v.position, LACI_PANEL, block);
    w.du = w.d.data + (size_t)w.panels * LACI_POSITIONS * w.d.position;
    return w;
}

/* The tiles of v and d, transformed; their products are added to du or, first, begin
 * it. */
static void add_products(const weight_work *w, int first)
{
    const laci_layer_kernels *kernels = laci_layers_now();
    const size_t inputs = (size_t)w->x.channels;

    kernels->input_tiles(&w->x, &w->v);
    for (int j = 0; j < w->panels; j++) {
        const laci_map part = panel_of(&w->dy, j);
        laci_tiles d = w->d;

        d.data += (size_t)j * LACI_POSITIONS * d.position;
        kernels->gradient_tiles(&part, &d);
    }
    for (int k = 0; k < LACI_POSITIONS; k++)
        for (int j = 0; j < w->panels; j++) {
            const size_t jk = (size_t)j * LACI_POSITIONS, at = jk + (size_t)k;
            const int width = laci_panel_width(w->dy.channels, j);
            const laci_product p = {
                .rows = w->x.channels,
                .depth = w->v.end - w->v.begin,
                .width = width,
                .a = w->v.data + (size_t)k * w->v.position,
                .a_row = 1,
                .a_step = w->v.tile,
                .b = w->d.data + at * w->d.position,
                .b_row = w->d.tile,
                .c = w->du + inputs * (jk * LACI_PANEL + (size_t)k * (size_t)width),
                .c_row = (size_t)width,
                .add = !first};

            kernels->product(&p);
        }
}

/* dw [outputs][all][3][3], of which x holds some of the inputs. */
static void weight_part(const laci_map *x, const laci_map *dy, int all, float *dw,
                        float *own)
{
    const int tiles = count_tiles(x->height, x->width);
    const int block = block_weight(all, dy->channels);
    const int blocks = count_blocks(tiles, block);
    weight_work w = open_weight(x, dy, block, own);

    for (int b = 0; b < blocks; b++) {
        laci_part(tiles, b, blocks, &w.v.begin, &w.v.end);
        w.d.begin = w.v.begin;
        w.d.end = w.v.end;
        add_products(&w, b == 0);
    }
    for (int j = 0; j < w.panels; j++) {
        const laci_kernel3 k = {.out = (size_t)all * 9,
                                .in = 9,
                                .outputs = laci_panel_outputs(dy->channels, j),
                                .inputs = x->channels,
                                .width = laci_panel_width(dy->channels, j)};
        const size_t step = (size_t)k.inputs * LACI_PANEL;

        laci_layers_now()->unpack3(&k, w.du + (size_t)j * LACI_POSITIONS * step,
                                   (size_t)k.inputs * (size_t)k.width,
                                   dw + (size_t)j * LACI_PANEL * k.out);
    }
}

/* Each thread takes some of the inputs; all of them transform dy, which is cheap. */
void laci_winograd_weight(const laci_map *x, const laci_map *dy, float *dweight,
                          float *scratch)
{
    const int inputs = x->channels;
    const laci_share share = share_weight(x->height, x->width, inputs, dy->channels);

#pragma omp parallel for num_threads(share.threads) schedule(static)
    for (int i = 0; i < share.blocks; i++) {
        int begin, end;

        laci_part(inputs, i, share.blocks, &begin, &end);

        const laci_map part = laci_map_channels(x, begin, end - begin);

        weight_part(&part, dy, inputs, dweight + (size_t)begin * 9,
                    scratch + share.each * (size_t)i);
    }
}
