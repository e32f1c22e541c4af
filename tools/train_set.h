/* tools/train_set.h - the samples of a training in memory, as the trainer takes them.
 */
#ifndef LACUNA_TOOLS_TRAIN_SET_H
#define LACUNA_TOOLS_TRAIN_SET_H

#include "recon/trainer.h"
#include "sample_cache.h"

typedef struct train_set {
    int n;
    lac_example *example; /* [n] */
    float **image;        /* what the examples borrow */
} train_set;

/*
 * Samples first .. first + count - 1 of a recipe, made or taken from the cache; starts
 * are FBP or f* as the kind wants. The arc of an example is that of the wedge of its
 * views. EXIT_DONE, or another status after a message; train_set_clear in any case.
 */
int train_set_load(train_set *set, const recipe *r, const char *cache, uint64_t first,
                   int count, lac_model_kind kind);
void train_set_clear(train_set *set);

/*
 * Add every example again on pixels twice as large, and so on, so many times, as long
 * as its side is even and then at least `least`: models see images so too
 * (recon/model.h). The new ones stand behind the others.
 */
void train_set_add_octaves(train_set *set, int octaves, int least);

/* What a model does for the examples: mean PSNR in dB of the starts, and of the starts
 * with the model's correction, below 0 cut off. The peak is the largest value of the
 * truth.
 */
typedef struct train_score {
    double before, after;
    double loss; /* mean of ||x - truth||^2 / ||start - truth||^2 */
} train_score;

lac_status train_set_score(const train_set *set, const lac_model *model,
                           train_score *score);

#endif
