/* learned/unet_file.c - a U-Net to and from named tensors. */
#include "unet_internal.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t laci_unet_specs(const lac_unet *net, lac_tensor_spec *spec)
{
    for (int i = 0; i < net->n_tensors; i++) {
        const laci_unet_tensor *t = &net->tensor[i];

        spec[i] = (lac_tensor_spec){.name = t->name, .n_dims = t->n_dims};
        memcpy(spec[i].dim, t->dim, sizeof t->dim);
    }
    return (size_t)net->n_tensors;
}

/* --- the table as text ---------------------------------------------------------------
 */

static lac_status set_number(lac_weights *w, const char *key, int value)
{
    char text[16];

    snprintf(text, sizeof text, "%d", value);
    return lac_weights_set_text(w, key, text);
}

static lac_status store_config(const lac_unet_config *c, lac_weights *w)
{
    char widths[16 * (LAC_UNET_MAX_DEPTH + 1)] = "";
    size_t used = 0;
    lac_status st = LAC_OK;

    for (int l = 0; l <= c->depth; l++)
        used += (size_t)snprintf(widths + used, sizeof widths - used, "%s%d",
                                 l ? "," : "", c->width[l]);
    LAC_TRY(set_number(w, "unet.inputs", c->inputs));
    LAC_TRY(set_number(w, "unet.outputs", c->outputs));
    LAC_TRY(set_number(w, "unet.conditions", c->conditions));
    LAC_TRY(lac_weights_set_text(w, "unet.widths", widths));
    LAC_TRY(lac_weights_set_text(w, "unet.activation", c->leaky ? "leaky" : "relu"));
out:
    return st;
}

static lac_status text_of(const lac_weights *w, const char *key, const char **text)
{
    *text = lac_weights_text(w, key);
    if (!*text)
        return LAC_FAIL(LAC_E_FORMAT,
                        "unet: the file has no key '%s': it holds no network of Lacuna",
                        key);
    return LAC_OK;
}

/* A whole number at *at, followed by `end` or the end of the text. */
static lac_status parse(const char *key, const char **at, char end, int *value)
{
    char *stop;
    long v;

    errno = 0;
    v = strtol(*at, &stop, 10);
    if (errno || stop == *at || (*stop && *stop != end) || v < 0 || v > 1 << 20)
        return LAC_FAIL(LAC_E_FORMAT,
                        "unet: %s must be whole numbers of 0..%d, got '%s'", key,
                        1 << 20, *at);
    *value = (int)v;
    *at = *stop ? stop + 1 : stop;
    return LAC_OK;
}

static lac_status read_number(const lac_weights *w, const char *key, int *value)
{
    const char *text;
    lac_status st = LAC_OK;

    LAC_TRY(text_of(w, key, &text));
    LAC_TRY(parse(key, &text, '\0', value));
out:
    return st;
}

static lac_status read_config(const lac_weights *w, lac_unet_config *c)
{
    const char *text;
    lac_status st = LAC_OK;

    *c = (lac_unet_config){.depth = -1};
    LAC_TRY(read_number(w, "unet.inputs", &c->inputs));
    LAC_TRY(read_number(w, "unet.outputs", &c->outputs));
    LAC_TRY(read_number(w, "unet.conditions", &c->conditions));
    LAC_TRY(text_of(w, "unet.widths", &text));
    do {
        if (++c->depth > LAC_UNET_MAX_DEPTH)
            return LAC_FAIL(LAC_E_FORMAT, "unet: at most %d widths are possible",
                            LAC_UNET_MAX_DEPTH + 1);
        LAC_TRY(parse("unet.widths", &text, ',', &c->width[c->depth]));
    } while (*text);
    LAC_TRY(text_of(w, "unet.activation", &text));
    c->leaky = strcmp(text, "leaky") == 0;
    if (!c->leaky && strcmp(text, "relu") != 0)
        return LAC_FAIL(LAC_E_FORMAT,
                        "unet: the activation must be leaky or relu, got '%s'", text);
out:
    return st;
}

/* --- tensors -------------------------------------------------------------------------
 */

lac_status lac_unet_store(const lac_unet *net, lac_weights *w)
{
    lac_tensor_spec spec[3 * LACI_UNET_MAX_LAYERS];
    lac_status st = LAC_OK;

    if (!net || !w)
        return LAC_FAIL(LAC_E_ARG, "unet: net or weights is NULL");
    LAC_TRY(store_config(&net->config, w));
    LAC_TRY(lac_weights_add_all(w, spec, laci_unet_specs(net, spec)));
    for (int i = 0; i < net->n_tensors; i++) {
        lac_tensor t;

        if (lac_weights_find(w, net->tensor[i].name, &t))
            laci_vec_copy(t.count, net->weight + net->tensor[i].offset, t.data);
    }
out:
    return st;
}

/* 1 where a found tensor has the shape of the table. */
static int same_shape(const laci_unet_tensor *want, const lac_tensor *t)
{
    int same = t->n_dims == want->n_dims;

    for (int d = 0; same && d < t->n_dims; d++)
        same = t->dim[d] == want->dim[d];
    return same;
}

static lac_status copy_tensors(lac_unet *net, const lac_weights *w)
{
    for (int i = 0; i < net->n_tensors; i++) {
        const laci_unet_tensor *want = &net->tensor[i];
        lac_tensor t;

        if (!lac_weights_find(w, want->name, &t) || !same_shape(want, &t)) {
            lac_tensor_spec spec[3 * LACI_UNET_MAX_LAYERS];

            return lac_weights_expect(w, spec, laci_unet_specs(net, spec));
        }
        laci_vec_copy(t.count, t.data, net->weight + want->offset);
    }
    return LAC_OK;
}

/* The second layer of each block and the ends alone need so many numbers: widths that a
 * file cannot fill are refused before a network of that size is made. */
static lac_status check_size(const lac_unet_config *c, const lac_weights *w)
{
    const size_t found = lac_weights_parameters(w);
    size_t least = (size_t)c->width[0] * ((size_t)c->inputs + (size_t)c->conditions);

    for (int l = 0; l <= c->depth; l++)
        least += 9 * (size_t)c->width[l] * (size_t)c->width[l];
    if (least > found)
        return LAC_FAIL(LAC_E_FORMAT,
                        "unet: a network of these widths, inputs and conditions has "
                        "more than %zu numbers, but there are only %zu",
                        least, found);
    return LAC_OK;
}

lac_status lac_unet_load(lac_unet **out, const lac_weights *w)
{
    lac_unet_config config;
    lac_unet *net = NULL;
    lac_status st = LAC_OK;

    if (!out || !w)
        return LAC_FAIL(LAC_E_ARG, "unet: out or weights is NULL");
    *out = NULL;
    LAC_TRY(read_config(w, &config));
    LAC_TRY(check_size(&config, w));
    st = lac_unet_create(&net, &config);
    if (st == LAC_E_ARG)
        st = LAC_E_FORMAT; /* the numbers came from the file; the detail stands */
    LAC_TRY(st);
    LAC_TRY(copy_tensors(net, w));
    laci_unet_refresh(net, 0);
    *out = net;
    net = NULL;
out:
    lac_unet_destroy(&net);
    return st;
}
