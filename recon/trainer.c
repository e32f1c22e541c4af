/* recon/trainer.c - steps of training. */
#include "trainer_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/rng.h"
#include "../data/base/vec.h"

#include <math.h>

enum { STREAM_CROPS = 77 }; /* of the seed, beside those of the weights */

void lac_trainer_defaults(lac_trainer_config *config)
{
    laci_optimiser_config optimiser;

    laci_optimiser_defaults(&optimiser);
    *config = (lac_trainer_config){.seed = 1,
                                   .crop = 128,
                                   .batch = 8,
                                   .steps = 10000,
                                   .warm = 200,
                                   .fall = 3333,
                                   .rate = 1e-3,
                                   .last = 1e-5,
                                   .decay = optimiser.decay,
                                   .clip = optimiser.clip,
                                   .keep = optimiser.keep};
    lac_model_defaults(&config->model);
}

static lac_status check(const lac_trainer_config *c)
{
    const int unit = 1 << c->model.unet.depth;

    if (c->batch < 1 || c->batch > 4096)
        return LAC_FAIL(LAC_E_ARG, "trainer: batch must be 1..4096, got %d", c->batch);
    if (c->crop < unit || c->crop > LAC_MAX_PIXELS || c->crop % unit)
        return LAC_FAIL(
            LAC_E_ARG,
            "trainer: the crop must be a multiple of %d pixels (2^depth), got "
            "%d",
            unit, c->crop);
    if (c->steps < 1 || c->warm < 0 || c->fall < 0 || !(c->rate > 0.0) ||
        !(c->last >= 0.0) || !(c->decay >= 0.0) || !(c->clip > 0.0) ||
        !(c->keep >= 0.0 && c->keep < 1.0))
        return LAC_FAIL(LAC_E_ARG,
                        "trainer: steps, rate and clip must be above 0, warm, "
                        "fall, last and decay not below 0, keep in 0..1");
    if (c->total &&
        (c->first < 0 || c->total < 1 || c->batch > c->total - c->first || !c->reduce))
        return LAC_FAIL(
            LAC_E_ARG,
            "trainer: a share of %d examples from number %d on is not part of "
            "%d, or there is no function to add up",
            c->batch, c->first, c->total);
    return LAC_OK;
}

static lac_status make_optimiser(lac_trainer *t)
{
    const lac_unet *net = t->model->net;
    laci_matrix matrix[LACI_UNET_MAX_LAYERS];
    laci_optimiser_config c;

    laci_optimiser_defaults(&c);
    c.decay = t->config.decay;
    c.clip = t->config.clip;
    c.keep = t->config.keep;
    c.matrix = matrix;
    c.n_matrices = net->n_layers - 1; /* not the last, which starts at 0 */
    for (int i = 0; i < c.n_matrices; i++)
        matrix[i] = (laci_matrix){net->layer[i].weight, net->layer[i].outputs,
                                  net->layer[i].inputs * net->layer[i].size *
                                      net->layer[i].size};
    return laci_optimiser_create(&t->optimiser, &c, net->count, net->weight);
}

lac_status lac_trainer_create(lac_trainer **out, const lac_trainer_config *config)
{
    lac_trainer *t = NULL;
    lac_status st = LAC_OK;
    size_t batch;

    if (!out || !config)
        return LAC_FAIL(LAC_E_ARG, "trainer: out or config is NULL");
    *out = NULL;
    LAC_TRY(laci_new(&t, sizeof *t));
    t->config = *config;
    LAC_TRY(lac_model_create(&t->model, &config->model, config->seed));
    LAC_TRY(check(config));
    t->config.model = t->model->config;
    LAC_TRY(make_optimiser(t));
    batch = (size_t)config->batch;
    LAC_TRY(
        laci_alloc(&t->gradient, batch * t->model->net->count, sizeof *t->gradient));
    LAC_TRY(laci_alloc(&t->loss, batch, sizeof *t->loss));
    LAC_TRY(laci_alloc(&t->status, batch, sizeof *t->status));
    t->n_desks = laci_min_int(config->batch, lac_threads_get());
    LAC_TRY(laci_alloc(&t->desk, (size_t)t->n_desks, sizeof *t->desk));
    *out = t;
    t = NULL;
out:
    lac_trainer_destroy(&t);
    return st;
}

void lac_trainer_destroy(lac_trainer **trainer)
{
    lac_trainer *t = trainer ? *trainer : NULL;

    if (!t)
        return;
    for (int i = 0; t->desk && i < t->n_desks; i++)
        laci_desk_clear(&t->desk[i]);
    for (int i = 0; i < t->n_frames; i++)
        laci_model_frame_destroy(&t->frame[i]);
    laci_free(t->desk);
    laci_free(t->status);
    laci_free(t->loss);
    laci_free(t->gradient);
    laci_optimiser_destroy(&t->optimiser);
    lac_model_destroy(&t->model);
    laci_free(t);
    *trainer = NULL;
}

static lac_status check_examples(const lac_trainer *t, int count, const lac_example *e,
                                 int most)
{
    if (!t || !e || count < 1 || count > most)
        return LAC_FAIL(LAC_E_ARG, "trainer: 1..%d examples are needed, got %d", most,
                        count);
    for (int i = 0; i < count; i++)
        if (!e[i].start || !e[i].truth ||
            (t->config.model.kind == LAC_MODEL_LTI && !e[i].fbp) ||
            e[i].n < t->config.crop || e[i].n > LAC_MAX_PIXELS)
            return LAC_FAIL(LAC_E_ARG,
                            "trainer: example %d: images of %d..%d pixels a side are "
                            "needed, got %d",
                            i, t->config.crop, LAC_MAX_PIXELS, e[i].n);
    for (int i = 0; i < count; i++)
        if (!(fabs(sin(0.5 * (e[i].from + e[i].to))) < 1e-6))
            return LAC_FAIL(LAC_E_ARG,
                            "trainer: example %d: the arc must have its middle at 0 "
                            "degrees, got %.6g:%.6g",
                            i, e[i].from * 180.0 / LACI_PI, e[i].to * 180.0 / LACI_PI);
    return LAC_OK;
}

/* Mean square of truth - start, in units of the scale. */
static double error_of(size_t n, const float *start, const float *truth, double scale)
{
    const double d = laci_vec_diff_norm(n, start, truth) / scale;

    return d * d / (double)n;
}

/* Least root mean square of a channel over that of the image. Where the examples were
 * hardly measured in a subband, the scale that they give it would blow up a wider arc,
 * and is no number of 16 bits. */
#define LEAST_RMS 1e-3

lac_status lac_trainer_calibrate(lac_trainer *t, int count, const lac_example *examples)
{
    lac_status st = LAC_OK;
    double *sum = NULL, error = 0.0, pixels = 0.0;
    int inputs, used = 0;

    LAC_TRY(check_examples(t, count, examples, 1 << 20));
    inputs = t->config.model.unet.inputs;
    LAC_TRY(laci_alloc(&sum, (size_t)inputs, sizeof *sum));
    laci_vec_fill((size_t)inputs, 1.0f, t->model->rms);
    for (int i = 0; i < count; i++) {
        const lac_example *e = &examples[i];
        laci_desk *desk = &t->desk[0];
        const laci_model_frame *frame = NULL;
        double scale;
        size_t n;

        LAC_TRY(laci_desk_prepare(t, desk, e->n));
        LAC_TRY(laci_trainer_frame(t, e->n, &frame));
        LAC_TRY(laci_desk_inputs(t, desk, e, 0, &scale));
        n = (size_t)frame->mx * (size_t)frame->my;
        if (scale == 0.0)
            continue;
        for (int c = 0; c < inputs; c++)
            sum[c] += laci_vec_dot(n, desk->planes + (size_t)c * n,
                                   desk->planes + (size_t)c * n);
        error += (double)n *
                 error_of((size_t)e->n * (size_t)e->n, desk->start, desk->truth, scale);
        pixels += (double)n;
        used++;
    }
    if (!used || error == 0.0) {
        st = LAC_FAIL(LAC_E_ARG, "trainer: no example has both signal and error");
        goto out;
    }
    for (int c = 0; c < inputs; c++)
        t->model->rms[c] =
            (float)sqrt(fmax(sum[c], LEAST_RMS * LEAST_RMS * sum[0]) / pixels);
    t->model->gain = (float)sqrt(error / pixels);
out:
    laci_free(sum);
    return st;
}

/* --- one example ---------------------------------------------------------------------
 */

static int draw(const lac_trainer *t, int i, int what, int below)
{
    const uint64_t batch =
        (uint64_t)(t->config.total ? t->config.total : t->config.batch);
    const uint64_t index =
        ((uint64_t)t->optimiser->step * batch + (uint64_t)(t->config.first + i)) * 4 +
        (uint64_t)what;

    return (int)(lac_rng_uniform(t->config.seed, STREAM_CROPS, index) * below);
}

/* Planes [inputs, my, mx] from (row, column) on to the input map. */
static void cut(const laci_model_frame *f, const float *planes, int row, int column,
                const laci_map *x)
{
    const size_t plane = (size_t)f->mx * (size_t)f->my;

    for (int r = 0; r < x->height; r++) {
        const float *from = planes + (size_t)(row + r) * (size_t)f->mx + column;
        float *to = x->data + (size_t)r * (size_t)x->width * x->stride;

        for (int k = 0; k < x->width; k++)
            for (int i = 0; i < x->channels; i++)
                to[(size_t)k * x->stride + (size_t)i] =
                    from[(size_t)i * plane + (size_t)k];
    }
}

/* An example whose start is nearly right counts for less: its error over that of the
 * examples of the calibration stays above this. */
#define FLOOR 0.1

/* Loss of the crop and its gradient at the output. */
static double compare(const lac_trainer *t, const laci_desk *d, int n, int row,
                      int column, double scale, int count)
{
    const laci_map *y = &d->maps->y, *dy = &d->grads->y;
    const double unit = scale * t->model->gain;
    const size_t pixels = (size_t)y->height * (size_t)y->width;
    const double whole =
        error_of((size_t)n * (size_t)n, d->start, d->truth, unit) + FLOOR;
    const double weight = 1.0 / (whole * (double)pixels);
    double loss = 0.0;

    for (int r = 0; r < y->height; r++)
        for (int k = 0; k < y->width; k++) {
            const size_t at = (size_t)r * (size_t)y->width + (size_t)k;
            const size_t from = (size_t)(row + r) * (size_t)n + (size_t)(column + k);
            const double wanted = ((double)d->truth[from] - d->start[from]) / unit;
            const double miss = y->data[at * y->stride] - wanted;

            loss += weight * miss * miss;
            dy->data[at * dy->stride] = (float)(2.0 * weight * miss / count);
        }
    return loss;
}

static lac_status one(lac_trainer *t, laci_desk *desk, const lac_example *e, int i,
                      int count)
{
    const int room = e->n - t->config.crop + 1;
    const int row = draw(t, i, 1, room), column = draw(t, i, 2, room);
    float *gradient = t->gradient + (size_t)i * t->model->net->count;
    const laci_model_frame *frame = NULL;
    lac_status st = LAC_OK;
    double scale;

    laci_vec_fill(t->model->net->count, 0.0f, gradient);
    t->loss[i] = 0.0;
    LAC_TRY(laci_trainer_frame(t, e->n, &frame));
    LAC_TRY(laci_desk_inputs(t, desk, e, 2 * draw(t, i, 0, 4), &scale));
    if (scale == 0.0)
        goto out;
    cut(frame, desk->planes, row, column, &desk->maps->x);
    laci_unet_forward(t->model->net, desk->maps, desk->visibility);
    t->loss[i] = compare(t, desk, e->n, row, column, scale, count);
    laci_unet_backward(t->model->net, desk->maps, desk->grads, desk->visibility,
                       gradient, 0);
out:
    return st;
}

/* The gradients of all examples, added up in their order. */
static void sum_gradients(lac_trainer *t, int count)
{
    const size_t n = t->model->net->count;
    float *sum = t->gradient;

#pragma omp parallel for num_threads(laci_threads_for((double)n *count))
    for (size_t k = 0; k < n; k++)
        for (int i = 1; i < count; i++)
            sum[k] += t->gradient[(size_t)i * n + k];
}

lac_status lac_trainer_step(lac_trainer *t, int count, const lac_example *examples,
                            double *loss, double *norm)
{
    lac_status st = LAC_OK;
    int desks, total;

    if (!t || !loss || !norm)
        return LAC_FAIL(LAC_E_ARG, "trainer: trainer, loss or norm is NULL");
    LAC_TRY(check_examples(t, count, examples, t->config.batch));
    desks = laci_min_int(t->n_desks, count);
    total = t->config.total ? t->config.total : count;
    for (int i = 0; i < count; i++) /* all frames too: threads only read them */
        for (int d = 0; d < desks; d++)
            LAC_TRY(laci_desk_prepare(t, &t->desk[d], examples[i].n));
    laci_unet_refresh(t->model->net, 1);
#pragma omp parallel for schedule(dynamic) num_threads(desks)
    for (int i = 0; i < count; i++)
        t->status[i] = one(t, &t->desk[laci_thread_number()], &examples[i], i, total);
    *loss = 0.0;
    for (int i = 0; i < count; i++) {
        LAC_TRY(t->status[i]);
        *loss += t->loss[i] / total;
    }
    sum_gradients(t, count);
    if (t->config.reduce)
        LAC_TRY(
            t->config.reduce(t->config.user, t->model->net->count, t->gradient, loss));
    LAC_TRY(laci_optimiser_step(t->optimiser, lac_trainer_rate(t), t->gradient,
                                t->model->net->weight, norm));
out:
    return st;
}

long lac_trainer_steps(const lac_trainer *t)
{
    return t ? t->optimiser->step : 0;
}

double lac_trainer_rate(const lac_trainer *t)
{
    laci_rate rate;

    if (!t)
        return 0.0;
    rate = (laci_rate){t->config.steps, t->config.warm, t->config.fall, t->config.rate,
                       t->config.last};
    return laci_rate_at(&rate, t->optimiser->step);
}
