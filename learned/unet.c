/* learned/unet.c - the table of a U-Net becomes its layers and tensors. */
#include "unet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rng.h"
#include "../data/base/vec.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_CHANNELS = 4096 };

void lac_unet_defaults(lac_unet_config *config)
{
    *config = (lac_unet_config){.inputs = 1, .outputs = 1, .depth = 4, .leaky = 1};
    for (int l = 0; l <= config->depth; l++)
        config->width[l] = 32 << l;
}

int laci_unet_down_at(int level, int k)
{
    return 2 * level + k;
}

int laci_unet_up_at(const lac_unet *net, int level, int k)
{
    return 2 * (net->config.depth + 1) + 3 * (net->config.depth - 1 - level) + k + 1;
}

int laci_unet_out_at(const lac_unet *net)
{
    return 5 * net->config.depth + 2;
}

static lac_status check(const lac_unet_config *c)
{
    if (c->inputs < 1 || c->inputs > MOST_CHANNELS || c->outputs < 1 ||
        c->outputs > MOST_CHANNELS)
        return LAC_FAIL(LAC_E_ARG, "unet: inputs and outputs must be 1..%d, got %d, %d",
                        MOST_CHANNELS, c->inputs, c->outputs);
    if (c->conditions < 0 || c->conditions > MOST_CHANNELS)
        return LAC_FAIL(LAC_E_ARG, "unet: conditions must be 0..%d, got %d",
                        MOST_CHANNELS, c->conditions);
    if (c->depth < 0 || c->depth > LAC_UNET_MAX_DEPTH)
        return LAC_FAIL(LAC_E_ARG, "unet: depth must be 0..%d, got %d",
                        LAC_UNET_MAX_DEPTH, c->depth);
    for (int l = 0; l <= c->depth; l++)
        if (c->width[l] < 1 || c->width[l] > MOST_CHANNELS)
            return LAC_FAIL(LAC_E_ARG,
                            "unet: the width of level %d must be 1..%d, got %d", l,
                            MOST_CHANNELS, c->width[l]);
    return LAC_OK;
}

/* One more tensor at the end of the array. */
static size_t add_tensor(lac_unet *net, const char *name, const char *part, int n_dims,
                         const size_t *dim)
{
    laci_unet_tensor *t = &net->tensor[net->n_tensors++];

    snprintf(t->name, sizeof t->name, "%s.%s", name, part);
    t->n_dims = n_dims;
    t->count = 1;
    for (int i = 0; i < n_dims; i++) {
        t->dim[i] = dim[i];
        t->count *= dim[i];
    }
    t->offset = net->count;
    net->count += t->count;
    return t->offset;
}

static lac_status add_layer(lac_unet *net, const char *name,
                            const laci_unet_layer *what)
{
    laci_unet_layer *layer = &net->layer[net->n_layers++];
    const size_t o = (size_t)what->outputs, k = (size_t)what->size;

    *layer = *what;
    layer->weight =
        add_tensor(net, name, "weight", 4, (size_t[]){o, (size_t)what->inputs, k, k});
    layer->bias = add_tensor(net, name, "bias", 1, &o);
    if (what->conditional)
        layer->mix = add_tensor(net, name, "condition", 2,
                                (size_t[]){o, (size_t)net->config.conditions});
    return laci_conv_create(&layer->conv, what->size, what->inputs, what->outputs);
}

/* Two 3 x 3 convolutions, the first one conditional. */
static lac_status add_block(lac_unet *net, const char *name, int level, int inputs)
{
    const laci_activation act = net->config.leaky ? LACI_LEAKY : LACI_RELU;
    laci_unet_layer layer = {.size = 3,
                             .inputs = inputs,
                             .outputs = net->config.width[level],
                             .level = level,
                             .conditional = net->config.conditions > 0,
                             .act = act};
    char full[24];
    lac_status st = LAC_OK;

    snprintf(full, sizeof full, "%s.%d.0", name, level);
    LAC_TRY(add_layer(net, full, &layer));
    layer.inputs = layer.outputs;
    layer.conditional = 0;
    snprintf(full, sizeof full, "%s.%d.1", name, level);
    LAC_TRY(add_layer(net, full, &layer));
out:
    return st;
}

static lac_status add_up(lac_unet *net, int level)
{
    const int *width = net->config.width;
    const laci_unet_layer layer = {.size = 1,
                                   .inputs = width[level + 1],
                                   .outputs = 4 * width[level],
                                   .level = level + 1};
    char name[24];
    lac_status st = LAC_OK;

    snprintf(name, sizeof name, "up.%d", level);
    LAC_TRY(add_layer(net, name, &layer));
    LAC_TRY(add_block(net, "up", level, 2 * width[level]));
out:
    return st;
}

static lac_status add_all(lac_unet *net)
{
    const lac_unet_config *c = &net->config;
    const laci_unet_layer last = {
        .size = 1, .inputs = c->width[0], .outputs = c->outputs};
    lac_status st = LAC_OK;

    for (int l = 0; l <= c->depth; l++)
        LAC_TRY(add_block(net, "down", l, l ? c->width[l - 1] : c->inputs));
    for (int l = c->depth - 1; l >= 0; l--)
        LAC_TRY(add_up(net, l));
    LAC_TRY(add_layer(net, "out", &last));
out:
    return st;
}

lac_status lac_unet_create(lac_unet **out, const lac_unet_config *config)
{
    lac_unet *net = NULL;
    lac_status st = LAC_OK;

    if (!out || !config)
        return LAC_FAIL(LAC_E_ARG, "unet: out or config is NULL");
    *out = NULL;
    LAC_TRY(check(config));
    LAC_TRY(laci_new(&net, sizeof *net));
    net->config = *config;
    LAC_TRY(add_all(net));
    LAC_TRY(laci_alloc(&net->weight, net->count, sizeof *net->weight));
    laci_unet_refresh(net, 0);
    *out = net;
    net = NULL;
out:
    lac_unet_destroy(&net);
    return st;
}

void lac_unet_destroy(lac_unet **net)
{
    if (!net || !*net)
        return;
    for (int i = 0; i < (*net)->n_layers; i++)
        laci_conv_destroy(&(*net)->layer[i].conv);
    laci_free((*net)->weight);
    laci_free(*net);
    *net = NULL;
}

const lac_unet_config *lac_unet_config_of(const lac_unet *net)
{
    return net ? &net->config : NULL;
}

size_t lac_unet_count(const lac_unet *net)
{
    return net ? net->count : 0;
}

void laci_unet_refresh(lac_unet *net, int training)
{
    for (int i = 0; i < net->n_layers; i++)
        laci_conv_load(net->layer[i].conv, net->weight + net->layer[i].weight,
                       training);
}

void laci_unet_randomise(lac_unet *net, uint64_t seed)
{
    laci_vec_fill(net->count, 0.0f, net->weight);
    for (int i = 0; i < net->n_layers - 1; i++) {
        const laci_unet_layer *layer = &net->layer[i];
        const int fan_in = layer->inputs * layer->size * layer->size;
        const double slope = layer->act == LACI_LEAKY ? LACI_LEAKY_SLOPE : 0.0;
        const double gain =
            layer->act == LACI_LINEAR ? 1.0 : 2.0 / (1.0 + slope * slope);
        const size_t n = (size_t)layer->outputs * (size_t)fan_in;

        for (size_t k = 0; k < n; k++)
            net->weight[layer->weight + k] =
                (float)(sqrt(gain / fan_in) * lac_rng_normal(seed, (uint64_t)i, k));
    }
    laci_unet_refresh(net, 1);
}
