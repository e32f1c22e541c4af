/* learned/unet_maps.c - one arena for all maps of a run. */
#include "unet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

enum { LANES = 16 }; /* floats in 64 bytes: maps and pixels begin at such places */

static size_t round_up(size_t n)
{
    return (n + LANES - 1) / LANES * LANES;
}

/* Counts on, or gives out places, as it goes: the same walk sizes and makes an arena.
 */
typedef struct walk {
    float *arena; /* NULL: count only */
    size_t used;
} walk;

static float *take(walk *w, size_t n)
{
    float *at = w->arena ? w->arena + w->used : NULL;

    w->used += round_up(n);
    return at;
}

static laci_map take_map(walk *w, int height, int width, int channels)
{
    const size_t stride = round_up((size_t)channels);

    return (laci_map){take(w, (size_t)height * (size_t)width * stride), height, width,
                      channels, stride};
}

/* A map of the same size in the place of another with at least as many channels. */
static laci_map share(const laci_map *with, int channels)
{
    laci_map m = *with;

    m.channels = channels;
    return m;
}

static void place(walk *w, laci_unet_maps *m, const lac_unet_config *c, int training)
{
    const int depth = c->depth;

    m->x = take_map(w, m->height, m->width, c->inputs);
    for (int l = 0; l <= depth; l++) {
        const int h = m->height >> l, n = m->width >> l, width = c->width[l];

        if (l > 0)
            m->pooled[l] = take_map(w, h, n, c->width[l - 1]);
        m->inner[l] = take_map(w, h, n, width);
        m->joined[l] = take_map(w, h, n, l < depth ? 2 * width : width);
        if (l > 0)
            m->deep[l] = take_map(w, h, n, 4 * c->width[l - 1]);
        if (l < depth) {
            m->mixed[l] =
                training ? take_map(w, h, n, width) : share(&m->inner[l], width);
            m->level[l] = take_map(w, h, n, width);
        } else {
            m->level[l] = m->joined[l];
        }
    }
    m->y = take_map(w, m->height, m->width, c->outputs);
}

static size_t most_scratch(const lac_unet *net, int height, int width)
{
    size_t most = 0;

    for (int i = 0; i < net->n_layers; i++) {
        const laci_unet_layer *layer = &net->layer[i];
        const size_t n = laci_conv_scratch(layer->conv, height >> layer->level,
                                           width >> layer->level);

        most = n > most ? n : most;
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

    place(&w, m, &net->config, training);
    m->bias = take(&w, most_outputs(net));
    m->scratch = take(&w, most_scratch(net, m->height, m->width));
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

    *out = NULL;
    LAC_TRY(laci_new(&m, sizeof *m));
    m->height = height;
    m->width = width;
    LAC_TRY(laci_alloc(&m->arena, laci_unet_maps_floats(net, height, width, training),
                       sizeof *m->arena));
    lay_out(m, net, training);
    *out = m;
    m = NULL;
out:
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
