/* tools/train_run.h - a training from its first step to its last. */
#ifndef LACUNA_TOOLS_TRAIN_RUN_H
#define LACUNA_TOOLS_TRAIN_RUN_H

#include "cmd.h"
#include "train_set.h"

typedef struct train_options {
    lac_trainer_config config;
    const recipe *recipe;
    const char *cache;
    uint64_t first;
    int batch;   /* samples in a step, of all processes together */
    int octaves; /* how often training samples are halved too */
    int samples,
        validate; /* the first ones are for validation, the others for training */
    long every;   /* steps between validations and checkpoints */
    long stop;    /* > 0: end after so many steps */
    int resume;
    const char *from; /* NULL, or a model to begin with */
    const char *output, *checkpoint, *log, *curve;
    const opt_input *in;
} train_options;

int train_run(const train_options *o);

#endif
