/* recon/model.c - models and their files. */
#include "model_internal.h"
#include "turn.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include "lac_config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
    [LAC_MODEL_LTI] = "lti",
    [LAC_MODEL_UNET_SHEARLET] = "unet-shearlet",
    [LAC_MODEL_UNET_FBP] = "unet-fbp",
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

const char *lac_model_kind_name(lac_model_kind kind)
{
    return (unsigned)kind < N_KINDS ? kinds[kind] : NULL;
}

lac_status lac_model_kind_find(const char *name, lac_model_kind *kind)
{
    if (!name || !kind)
        return LAC_FAIL(LAC_E_ARG, "model: name or kind is NULL");
    for (int k = 0; k < N_KINDS; k++)
        if (strcmp(name, kinds[k]) == 0) {
            *kind = (lac_model_kind)k;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_ARG,
                    "model: the kind must be lti, unet-shearlet or unet-fbp, "
                    "got '%s'",
                    name);
}

static char folder[3072] = LAC_MODELS_FOLDER;

lac_status lac_models_folder_set(const char *name)
{
    if (!name)
        name = LAC_MODELS_FOLDER;
    if (strlen(name) > 3000)
        return LAC_FAIL(LAC_E_ARG, "model: the name of the folder is too long");
    snprintf(folder, sizeof folder, "%s", name);
    return LAC_OK;
}

const char *lac_models_folder(void)
{
    return folder;
}

void lac_model_defaults(lac_model_config *config)
{
    static const int width[] = {32, 64, 128, 128, 128};

    *config = (lac_model_config){
        .kind = LAC_MODEL_LTI, .system = LAC_SHEARLET_BANDLIMITED, .scales = 4};
    lac_unet_defaults(&config->unet);
    memcpy(config->unet.width, width, sizeof width);
}

/* The system on the smallest square that carries it. */
static lac_status smallest(const lac_model_config *config, int *n)
{
    for (*n = 16; *n <= 4096; *n *= 2)
        if (lac_shearlet_max_scales(config->system, *n, *n) >= config->scales)
            return LAC_OK;
    return LAC_FAIL(LAC_E_ARG, "model: no image carries %d scales", config->scales);
}

/* Without making the system: a model file of a few bytes may name a large one. */
static lac_status count_subbands(const lac_model_config *config, int *count)
{
    lac_shearlet_config c;
    lac_status st = LAC_OK;

    lac_shearlet_defaults(&c);
    c.system = config->system;
    c.scales = config->scales;
    LAC_TRY(smallest(config, &c.nx));
    c.ny = c.nx;
    LAC_TRY(lac_shearlet_count_for(&c, count));
out:
    return st;
}

static lac_status make(lac_model **out, const lac_model_config *config)
{
    lac_model *m = NULL;
    lac_status st = LAC_OK;
    int subbands;

    if (!lac_model_kind_name(config->kind))
        return LAC_FAIL(LAC_E_ARG, "model: kind %d does not exist", (int)config->kind);
    if (config->scales < 1 || config->scales > 16)
        return LAC_FAIL(LAC_E_ARG, "model: scales must be 1..16, got %d",
                        config->scales);
    LAC_TRY(laci_new(&m, sizeof *m));
    m->config = *config;
    LAC_TRY(count_subbands(config, &subbands));
    m->config.unet.inputs = config->kind == LAC_MODEL_LTI ? 2 : 1;
    m->config.unet.outputs = 1;
    m->config.unet.conditions = subbands;
    LAC_TRY(laci_alloc(&m->rms, (size_t)m->config.unet.inputs, sizeof *m->rms));
    laci_vec_fill((size_t)m->config.unet.inputs, 1.0f, m->rms);
    m->gain = 1.0f;
    m->mirrors = LACI_MIRRORS;
    *out = m;
    m = NULL;
out:
    lac_model_destroy(&m);
    return st;
}

lac_status lac_model_create(lac_model **out, const lac_model_config *config,
                            uint64_t seed)
{
    lac_model *m = NULL;
    lac_status st = LAC_OK;

    if (!out || !config)
        return LAC_FAIL(LAC_E_ARG, "model: out or config is NULL");
    *out = NULL;
    LAC_TRY(make(&m, config));
    LAC_TRY(lac_unet_create(&m->net, &m->config.unet));
    laci_unet_randomise(m->net, seed);
    *out = m;
    m = NULL;
out:
    lac_model_destroy(&m);
    return st;
}

void lac_model_destroy(lac_model **model)
{
    if (!model || !*model)
        return;
    lac_unet_destroy(&(*model)->net);
    laci_free((*model)->rms);
    laci_free(*model);
    *model = NULL;
}

lac_status lac_model_set_mirrors(lac_model *model, int mirrors)
{
    if (!model || (mirrors != 1 && mirrors != LACI_MIRRORS))
        return LAC_FAIL(
            LAC_E_ARG,
            "model: the symmetries must be 1 or %d, got %d, or model is NULL",
            LACI_MIRRORS, mirrors);
    model->mirrors = mirrors;
    return LAC_OK;
}

const lac_model_config *lac_model_config_of(const lac_model *model)
{
    return model ? &model->config : NULL;
}

size_t lac_model_count(const lac_model *model)
{
    return model ? lac_unet_count(model->net) : 0;
}

/* --- files ---------------------------------------------------------------------------
 */

/* What a model file holds beside the network. */
enum { N_OWN = 2 };

static void own_specs(const lac_model *m, lac_tensor_spec *spec)
{
    spec[0] = (lac_tensor_spec){"input.rms", 1, {(size_t)m->config.unet.inputs}};
    spec[1] = (lac_tensor_spec){"output.gain", 1, {1}};
}

static void copy_numbers(const float *from, lac_weights *weights, const char *name)
{
    lac_tensor t;

    if (lac_weights_find(weights, name, &t))
        laci_vec_copy(t.count, from, t.data);
}

lac_status lac_model_store(const lac_model *model, lac_weights *weights)
{
    lac_tensor_spec own[N_OWN];
    lac_status st = LAC_OK;
    char number[32];

    if (!model || !weights)
        return LAC_FAIL(LAC_E_ARG, "model: model or weights is NULL");
    snprintf(number, sizeof number, "%d", model->config.scales);
    LAC_TRY(lac_weights_set_text(weights, "model.kind",
                                 lac_model_kind_name(model->config.kind)));
    LAC_TRY(lac_weights_set_text(weights, "model.system",
                                 lac_shearlet_system_name(model->config.system)));
    LAC_TRY(lac_weights_set_text(weights, "model.scales", number));
    own_specs(model, own);
    LAC_TRY(lac_weights_add_all(weights, own, N_OWN));
    LAC_TRY(lac_unet_store(model->net, weights));
    copy_numbers(model->rms, weights, "input.rms");
    copy_numbers(&model->gain, weights, "output.gain");
out:
    return st;
}

static lac_status wanted(const lac_weights *weights, const char *key, const char **text)
{
    *text = lac_weights_text(weights, key);
    if (!*text)
        return LAC_FAIL(LAC_E_FORMAT,
                        "model: the file has no key '%s': it is not a model of Lacuna",
                        key);
    return LAC_OK;
}

static lac_status read_config(const lac_weights *weights, lac_model_config *config)
{
    const char *kind, *system, *scales;
    char *end;
    long number;
    lac_status st = LAC_OK;

    lac_model_defaults(config);
    LAC_TRY(wanted(weights, "model.kind", &kind));
    LAC_TRY(wanted(weights, "model.system", &system));
    LAC_TRY(wanted(weights, "model.scales", &scales));
    if (lac_model_kind_find(kind, &config->kind) != LAC_OK ||
        lac_shearlet_system_find(system, &config->system) != LAC_OK)
        return LAC_FAIL(LAC_E_FORMAT, "model: unknown kind '%s' or system '%s'", kind,
                        system);
    number = strtol(scales, &end, 10);
    if (end == scales || *end || number < 1 || number > 16)
        return LAC_FAIL(LAC_E_FORMAT, "model: scales must be 1..16, got '%s'", scales);
    config->scales = (int)number;
out:
    return st;
}

/* Numbers that divide or scale: all above 0. */
static lac_status read_numbers(const lac_weights *weights, const char *name,
                               float *value)
{
    lac_tensor t;

    if (!lac_weights_find(weights, name, &t))
        return LAC_FAIL(LAC_E_FORMAT, "model: the file has no tensor '%s'", name);
    for (size_t i = 0; i < t.count; i++)
        if (!(t.data[i] > 0.0f))
            return LAC_FAIL(LAC_E_FORMAT, "model: %s[%zu] must be above 0, got %g",
                            name, i, t.data[i]);
    laci_vec_copy(t.count, t.data, value);
    return LAC_OK;
}

/* Exactly the tensors of the network and our own; those of a trainer may be there. */
static lac_status check_tensors(const lac_model *m, const lac_weights *weights)
{
    lac_tensor_spec spec[3 * LACI_UNET_MAX_LAYERS + N_OWN + LACI_TRAINER_TENSORS];
    size_t n = laci_unet_specs(m->net, spec);

    own_specs(m, spec + n);
    n += N_OWN;
    if (lac_weights_text(weights, "trainer.step"))
        n += laci_trainer_specs(m->net->count, spec + n);
    return lac_weights_expect(weights, spec, n);
}

lac_status lac_model_load(lac_model **out, const lac_weights *weights)
{
    lac_model_config config;
    lac_model *m = NULL;
    const lac_unet_config *c;
    lac_status st = LAC_OK;

    if (!out || !weights)
        return LAC_FAIL(LAC_E_ARG, "model: out or weights is NULL");
    *out = NULL;
    LAC_TRY(read_config(weights, &config));
    LAC_TRY(make(&m, &config));
    LAC_TRY(lac_unet_load(&m->net, weights));
    c = lac_unet_config_of(m->net);
    if (c->inputs != m->config.unet.inputs || c->outputs != 1 ||
        c->conditions != m->config.unet.conditions) {
        st = LAC_FAIL(LAC_E_FORMAT,
                      "model: %d inputs, %d conditions and 1 output are right for this "
                      "kind, the network has %d, %d and %d",
                      m->config.unet.inputs, m->config.unet.conditions, c->inputs,
                      c->conditions, c->outputs);
        goto out;
    }
    m->config.unet = *c;
    LAC_TRY(check_tensors(m, weights));
    LAC_TRY(read_numbers(weights, "input.rms", m->rms));
    LAC_TRY(read_numbers(weights, "output.gain", &m->gain));
    *out = m;
    m = NULL;
out:
    lac_model_destroy(&m);
    return st;
}
