/* learned/unet_maps.c - one arena for all maps of a run. */
#include "unet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

enum { LANES = 16 }; /* floats in 64 bytes: maps and pixels begin at such places */

static size_t round_up(size_t n)
{
    return (n + LANES - 1) / LANES * LANES;
}

static size_t largest(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Gives out places of an arena (NULL: counts only); the same walk sizes and makes it.
 */
typedef struct walk {
    float *arena;
    size_t used;
} walk;

/* n floats from a place on, wherever they end. */
static float *at(walk *w, size_t place, size_t n)
{
    const size_t end = place + round_up(n);

    w->used = end > w->used ? end : w->used;
    return w->arena ? w->arena + place : NULL;
}

static size_t floats_of(const laci_map *m)
{
    return (size_t)m->height * (size_t)m->width * m->stride;
}

static laci_map map_at(walk *w, size_t place, int height, int width, int channels)
{
    laci_map m = {NULL, height, width, channels, round_up((size_t)channels)};

    m.data = at(w, place, floats_of(&m));
    return m;
}

static laci_map next_map(walk *w, int height, int width, int channels)
{
    return map_at(w, w->used, height, width, channels);
}

/* Training: every map has a place of its own. */
static void place_all(walk *w, laci_unet_maps *m, const lac_unet_config *c)
{
    const int depth = c->depth;

    m->x = next_map(w, m->height, m->width, c->inputs);
    for (int l = 0; l <= depth; l++) {
        const int h = m->height >> l, n = m->width >> l, width = c->width[l];

        if (l > 0)
            m->pooled[l] = next_map(w, h, n, c->width[l - 1]);
        m->inner[l] = next_map(w, h, n, width);
        m->joined[l] = next_map(w, h, n, l < depth ? 2 * width : width);
        if (l > 0)
            m->deep[l] = next_map(w, h, n, 4 * c->width[l - 1]);
        if (l < depth) {
            m->mixed[l] = next_map(w, h, n, width);
            m->level[l] = next_map(w, h, n, width);
        } else {
            m->level[l] = m->joined[l];
        }
    }
    m->y = next_map(w, m->height, m->width, c->outputs);
}

/* Where the maps of a level may lie, and their size. */
typedef struct storey {
    size_t base;
    int height, width;
} storey;

/*
 * Inference: only joined[l] lives while deeper levels run, so they have the place of
 * all else of level l. Once mixed[l] is made, joined[l] gives its place to what follows
 * level l. Input and output of the network stand as pooled[0] and deep[0].
 */
static void place_level(walk *w, laci_unet_maps *m, const lac_unet_config *c, int l,
                        storey *s)
{
    const int width = c->width[l], above = l > 0 ? c->width[l - 1] : 0;
    const int inputs = l > 0 ? above : c->inputs, deepest = l == c->depth;
    const int outputs = l > 0 ? 4 * above : c->outputs;
    const int h = s->height, n = s->width;
    size_t below;

    m->joined[l] = map_at(w, s->base, h, n, deepest ? width : 2 * width);
    below = s->base + floats_of(&m->joined[l]);
    m->level[l] = m->joined[l];
    m->deep[l] = map_at(w, deepest ? below : s->base, h, n, outputs);
    if (!deepest) {
        below = largest(below, s->base + floats_of(&m->deep[l]));
        m->mixed[l] = map_at(w, below, h, n, width);
        m->level[l] = map_at(w, below + floats_of(&m->mixed[l]), h, n, width);
    }
    m->pooled[l] = map_at(w, below, h, n, inputs);
    m->inner[l] = map_at(w, below + floats_of(&m->pooled[l]), h, n, width);
    *s = (storey){below, h / 2, n / 2};
}

static void place_levels(walk *w, laci_unet_maps *m, const lac_unet_config *c)
{
    storey s = {0, m->height, m->width};

    for (int l = 0; l <= c->depth; l++)
        place_level(w, m, c, l, &s);
    m->x = m->pooled[0];
    m->y = m->deep[0];
}

static size_t most_scratch(const lac_unet *net, int height, int width, int training)
{
    size_t most = 0;

    for (int i = 0; i < net->n_layers; i++) {
        const laci_unet_layer *layer = &net->layer[i];
        const int h = height >> layer->level, w = width >> layer->level;

        most = largest(most, training ? laci_conv_scratch(layer->conv, h, w)
                                      : laci_conv_scratch_forward(layer->conv, h, w));
    }
    return most;
}

static size_t most_outputs(const lac_unet *net)
{
    int most = 0;

    for (int i = 0; i < net->n_layers; i++)
        most = laci_max_int(most, net->layer[i].outputs);
    return (size_t)most;
}

static size_t lay_out(laci_unet_maps *m, const lac_unet *net, int training)
{
    walk w = {m->arena, 0};

    if (training)
        place_all(&w, m, &net->config);
    else
        place_levels(&w, m, &net->config);
    m->bias = at(&w, w.used, most_outputs(net));
    m->scratch = at(&w, w.used, most_scratch(net, m->height, m->width, training));
    return w.used;
}

size_t laci_unet_maps_floats(const lac_unet *net, int height, int width, int training)
{
    laci_unet_maps m = {.height = height, .width = width};

    return lay_out(&m, net, training);
}

lac_status laci_unet_maps_create(laci_unet_maps **out, const lac_unet *net, int height,
                                 int width, int training)
{
    laci_unet_maps *m = NULL;
    lac_status st = LAC_OK;
    const int threads = lac_threads_get();
    const int before = laci_threads_hold(threads);

    *out = NULL;
    LAC_TRY(laci_new(&m, sizeof *m));
    m->threads = threads;
    m->height = height;
    m->width = width;
    LAC_TRY(laci_alloc(&m->arena, laci_unet_maps_floats(net, height, width, training),
                       sizeof *m->arena));
    lay_out(m, net, training);
    *out = m;
    m = NULL;
out:
    laci_threads_hold(before);
    laci_unet_maps_destroy(&m);
    return st;
}

void laci_unet_maps_destroy(laci_unet_maps **maps)
{
    if (!maps || !*maps)
        return;
    laci_free((*maps)->arena);
    laci_free(*maps);
    *maps = NULL;
}
