/* recon/trainer_file.c - the state of a trainer as tensors, and the model it makes. */
#include "trainer_internal.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const names[LACI_TRAINER_TENSORS] = {
    "optimiser.mean", "optimiser.square", "optimiser.average"};

size_t laci_trainer_specs(size_t count, lac_tensor_spec *spec)
{
    for (int i = 0; i < LACI_TRAINER_TENSORS; i++)
        spec[i] = (lac_tensor_spec){names[i], 1, {count}};
    return LACI_TRAINER_TENSORS;
}

static float *state(const lac_trainer *t, int i)
{
    float *const vector[LACI_TRAINER_TENSORS] = {
        t->optimiser->mean, t->optimiser->square, t->optimiser->average};

    return vector[i];
}

lac_status lac_trainer_model(const lac_trainer *t, lac_model **out)
{
    lac_weights *w = NULL;
    lac_model *m = NULL;
    lac_status st = LAC_OK;

    if (!t || !out)
        return LAC_FAIL(LAC_E_ARG, "trainer: trainer or out is NULL");
    *out = NULL;
    LAC_TRY(lac_weights_create(&w));
    LAC_TRY(lac_model_store(t->model, w));
    LAC_TRY(lac_model_load(&m, w));
    laci_vec_copy(m->net->count, t->optimiser->average, m->net->weight);
    laci_unet_refresh(m->net, 0);
    *out = m;
    m = NULL;
out:
    lac_model_destroy(&m);
    lac_weights_destroy(&w);
    return st;
}

lac_status lac_trainer_store(const lac_trainer *t, lac_weights *weights)
{
    lac_tensor_spec spec[LACI_TRAINER_TENSORS];
    lac_status st = LAC_OK;
    lac_tensor found;
    char step[32];

    if (!t || !weights)
        return LAC_FAIL(LAC_E_ARG, "trainer: trainer or weights is NULL");
    snprintf(step, sizeof step, "%ld", t->optimiser->step);
    LAC_TRY(lac_model_store(t->model, weights));
    LAC_TRY(lac_weights_set_text(weights, "trainer.step", step));
    LAC_TRY(
        lac_weights_add_all(weights, spec, laci_trainer_specs(t->optimiser->n, spec)));
    for (int i = 0; i < LACI_TRAINER_TENSORS; i++)
        if (lac_weights_find(weights, names[i], &found))
            laci_vec_copy(found.count, state(t, i), found.data);
out:
    return st;
}

static int same_table(const lac_model_config *a, const lac_model_config *b)
{
    int same = a->system == b->system && a->scales == b->scales &&
               a->unet.depth == b->unet.depth && a->unet.leaky == b->unet.leaky;

    for (int l = 0; same && l <= a->unet.depth; l++)
        same = a->unet.width[l] == b->unet.width[l];
    return same;
}

/* Tensors of the same names, but the first may have more inputs: they stay 0. */
static void take_weights(lac_unet *to, const lac_unet *from)
{
    const size_t most = to->tensor[0].dim[1], few = from->tensor[0].dim[1];
    const size_t kernel = to->tensor[0].dim[2] * to->tensor[0].dim[3];

    laci_vec_fill(to->tensor[0].count, 0.0f, to->weight);
    for (size_t o = 0; o < to->tensor[0].dim[0]; o++)
        laci_vec_copy(few * kernel, from->weight + o * few * kernel,
                      to->weight + o * most * kernel);
    for (int i = 1; i < to->n_tensors; i++)
        laci_vec_copy(to->tensor[i].count, from->weight + from->tensor[i].offset,
                      to->weight + to->tensor[i].offset);
}

lac_status lac_trainer_begin_with(lac_trainer *t, const lac_model *model)
{
    lac_model *m;

    if (!t || !model)
        return LAC_FAIL(LAC_E_ARG, "trainer: trainer or model is NULL");
    m = t->model;
    if (t->optimiser->step > 0)
        return LAC_FAIL(LAC_E_ARG, "trainer: %ld steps were done already",
                        t->optimiser->step);
    if (!same_table(&m->config, &model->config) ||
        model->config.unet.inputs > m->config.unet.inputs)
        return LAC_FAIL(
            LAC_E_ARG,
            "trainer: a model of other subbands, widths or more inputs (%d, "
            "not up to %d) cannot be begun with",
            model->config.unet.inputs, m->config.unet.inputs);
    take_weights(m->net, model->net);
    laci_vec_copy(m->net->count, m->net->weight, t->optimiser->average);
    laci_vec_copy((size_t)model->config.unet.inputs, model->rms, m->rms);
    m->gain = model->gain;
    return LAC_OK;
}

static lac_status same_config(const lac_model_config *a, const lac_model_config *b)
{
    if (a->kind != b->kind || !same_table(a, b))
        return LAC_FAIL(
            LAC_E_FORMAT,
            "trainer: the stored state is of another kind or size of model");
    return LAC_OK;
}

lac_status lac_trainer_resume(lac_trainer *t, const lac_weights *weights)
{
    lac_model *m = NULL;
    const char *step;
    lac_tensor found;
    lac_status st = LAC_OK;

    if (!t || !weights)
        return LAC_FAIL(LAC_E_ARG, "trainer: trainer or weights is NULL");
    step = lac_weights_text(weights, "trainer.step");
    if (!step)
        return LAC_FAIL(LAC_E_FORMAT, "trainer: the file has no key 'trainer.step': it "
                                      "is a model, not a state to go on from");
    LAC_TRY(lac_model_load(&m, weights));
    LAC_TRY(same_config(&m->config, &t->config.model));
    laci_vec_copy(m->net->count, m->net->weight, t->model->net->weight);
    laci_vec_copy((size_t)m->config.unet.inputs, m->rms, t->model->rms);
    t->model->gain = m->gain;
    for (int i = 0; i < LACI_TRAINER_TENSORS; i++)
        if (lac_weights_find(weights, names[i], &found))
            laci_vec_copy(found.count, found.data, state(t, i));
    t->optimiser->step = strtol(step, NULL, 10);
out:
    lac_model_destroy(&m);
    return st;
}
