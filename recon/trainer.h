/* recon/trainer.h - training of the networks that correct reconstructions. */
#ifndef LAC_RECON_TRAINER_H
#define LAC_RECON_TRAINER_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One reconstruction with its truth. Borrowed; [n, n], row 0 at y = +. The measured
 * directions are the arc from .. to, radians, as in lac_wedge_from_arc; its middle must
 * be 0 modulo pi, since models turn images so.
 */
typedef struct lac_example {
    int n;
    const float *start; /**< what the network corrects: f* or FBP */
    const float *fbp;   /**< what LAC_MODEL_LTI sees beside it; else not read */
    const float *truth;
    double from, to;
} lac_example;

/**
 * Minimises the mean over examples of
 *
 *   ||start + correction - truth||^2 / (||start - truth||^2 + e)
 *
 * on random crops, each example in one of the four symmetries that leave its arc where
 * it is (mirrored, turned by 180 degrees), by Muon with a rate that rises linearly,
 * stays and falls like half a cosine. With a Parseval system the
 * square norm is the sum over the coefficients, so that invisible and visible ones
 * count by their errors. e is a tenth of the mean ||start - truth||^2 of the examples
 * of lac_trainer_calibrate, in units of their objects: examples that need no correction
 * do not rule the others. The model taken out has the running average of the weights.
 *
 * The n-th step is a function of the seed, n and the examples given: the same bits for
 * any number of threads, and after lac_trainer_resume. One trainer serves one thread,
 * and uses several inside.
 */
typedef struct lac_trainer lac_trainer;

typedef struct lac_trainer_config {
    lac_model_config model;
    uint64_t seed;   /**< of the first weights, the crops and the symmetries */
    int crop;        /**< side in pixels, a multiple of 2^depth */
    int batch;       /**< most examples in a step */
    long steps;      /**< length of the schedule of the rate */
    long warm, fall; /**< of its rise, at the beginning, and of its fall, at the end */
    double rate, last; /**< highest and last learning rate */
    double decay;      /**< of the weights */
    double clip;       /**< longest gradient */
    double keep;       /**< of the running average, 0 .. 1 */
    /**
     * Several processes that share each step: the examples that this one is given are
     * numbers first .. of `total`, and reduce adds gradient [n] and *loss up over all
     * processes, so that all of them do the same step. total 0: there is one process.
     * The bits depend on how many there are, as sums are taken in another order.
     */
    int first, total;
    lac_status (*reduce)(void *user, size_t n, float *gradient, double *loss);
    void *user; /**< for reduce */
} lac_trainer_config;

/** The model's defaults, crop 128, batch 8, 10000 steps, 200 of them warm, 3333 of
 * fall, rate 1e-3 to 1e-5, decay 1e-4, clip 1, keep 0.999. */
LAC_API void lac_trainer_defaults(lac_trainer_config *config);

/** @return LAC_OK, LAC_E_ARG (a number out of range), LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_trainer_create(lac_trainer **out,
                                                    const lac_trainer_config *config);
LAC_API void lac_trainer_destroy(lac_trainer **trainer);

/**
 * Set the scale of every channel and of the correction from some examples; once, before
 * the first step. @return LAC_OK, LAC_E_ARG (none of them has both signal and error),
 * LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_trainer_calibrate(lac_trainer *trainer, int count,
                                                       const lac_example *examples);

/**
 * Begin with the weights of a model in place of random ones, and with its scales; after
 * lac_trainer_calibrate and before the first step. It has the same table and subbands;
 * its kind may be another one. Where it sees fewer planes, the others count for nothing
 * at first. @return LAC_OK, LAC_E_ARG (another table, or a step was done)
 */
LAC_API LAC_NODISCARD lac_status lac_trainer_begin_with(lac_trainer *trainer,
                                                        const lac_model *model);

/**
 * One step on 1 .. batch examples; *loss: the mean above before the step, *norm: the
 * length of the gradient. @return LAC_OK; LAC_E_ARG (count, an example smaller than the
 * crop); LAC_E_NUMERIC (NaN in the gradient: nothing was changed); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_trainer_step(lac_trainer *trainer, int count,
                                                  const lac_example *examples,
                                                  double *loss, double *norm);

/** Steps done. */
LAC_API long lac_trainer_steps(const lac_trainer *trainer);
/** Learning rate of the next step. */
LAC_API double lac_trainer_rate(const lac_trainer *trainer);

/** A copy of the model with averaged weights. @return LAC_OK, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_trainer_model(const lac_trainer *trainer,
                                                   lac_model **out);

/** All of its state into a set of weights, which also loads as a model. @return LAC_OK,
 * LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_trainer_store(const lac_trainer *trainer,
                                                   lac_weights *weights);

/** Go on where a stored trainer of the same configuration was; steps, rate and the like
 * may differ. @return LAC_OK; LAC_E_FORMAT (of another model, or not a trainer);
 * LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_trainer_resume(lac_trainer *trainer,
                                                    const lac_weights *weights);

#ifdef __cplusplus
}
#endif
#endif
