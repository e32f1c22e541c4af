/* recon/trainer_file.c - the state of a trainer as tensors, and the model it makes. */
#include "trainer_internal.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const names[LACI_TRAINER_TENSORS] = {"adam.mean", "adam.square",
                                                        "adam.average"};

size_t laci_trainer_specs(size_t count, lac_tensor_spec *spec)
{
    for (int i = 0; i < LACI_TRAINER_TENSORS; i++)
        spec[i] = (lac_tensor_spec){names[i], 1, {count}};
    return LACI_TRAINER_TENSORS;
}

static float *state(const lac_trainer *t, int i)
{
    float *const vector[LACI_TRAINER_TENSORS] = {t->adam->mean, t->adam->square,
                                                 t->adam->average};

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
    laci_vec_copy(m->net->count, t->adam->average, m->net->weight);
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
    snprintf(step, sizeof step, "%ld", t->adam->step);
    LAC_TRY(lac_model_store(t->model, weights));
    LAC_TRY(lac_weights_set_text(weights, "trainer.step", step));
    LAC_TRY(lac_weights_add_all(weights, spec, laci_trainer_specs(t->adam->n, spec)));
    for (int i = 0; i < LACI_TRAINER_TENSORS; i++)
        if (lac_weights_find(weights, names[i], &found))
            laci_vec_copy(found.count, state(t, i), found.data);
out:
    return st;
}

static lac_status same_config(const lac_model_config *a, const lac_model_config *b)
{
    int same = a->kind == b->kind && a->system == b->system && a->scales == b->scales &&
               a->unet.depth == b->unet.depth && a->unet.leaky == b->unet.leaky;

    for (int l = 0; same && l <= a->unet.depth; l++)
        same = a->unet.width[l] == b->unet.width[l];
    if (!same)
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
    t->adam->step = strtol(step, NULL, 10);
out:
    lac_model_destroy(&m);
    return st;
}
