/* learned/optimiser.c - Muon and AdamW. */
#include "optimiser.h"
#include "orthogonal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

void laci_optimiser_defaults(laci_optimiser_config *config)
{
    *config = (laci_optimiser_config){.beta1 = 0.9,
                                      .beta2 = 0.99,
                                      .epsilon = 1e-8,
                                      .decay = 1e-4,
                                      .clip = 1.0,
                                      .keep = 0.999,
                                      .momentum = 0.95,
                                      .gain = 0.5};
}

static size_t count_of(const laci_matrix *m)
{
    return (size_t)m->rows * (size_t)m->columns;
}

static lac_status take_matrices(laci_optimiser *o, const laci_matrix *matrix)
{
    const int n = o->config.n_matrices;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&o->matrix, (size_t)n + 1, sizeof *o->matrix));
    for (int i = 0; i < n; i++) {
        const size_t each = laci_orthogonal_scratch(matrix[i].rows, matrix[i].columns);

        o->matrix[i] = matrix[i];
        o->each = each > o->each ? each : o->each;
    }
    o->matrix[n].offset = o->n;
    o->threads = laci_min_int(n, lac_threads_get());
    o->each = (o->each + 15) / 16 * 16;
    LAC_TRY(laci_alloc(&o->scratch, o->each * (size_t)o->threads, sizeof *o->scratch));
out:
    return st;
}

lac_status laci_optimiser_create(laci_optimiser **out,
                                 const laci_optimiser_config *config, size_t n,
                                 const float *weight)
{
    laci_optimiser *o = NULL;
    lac_status st = LAC_OK;

    *out = NULL;
    LAC_TRY(laci_new(&o, sizeof *o));
    o->config = *config;
    o->config.matrix = NULL;
    o->n = n;
    LAC_TRY(laci_alloc(&o->mean, n, sizeof *o->mean));
    LAC_TRY(laci_alloc(&o->square, n, sizeof *o->square));
    LAC_TRY(laci_alloc(&o->average, n, sizeof *o->average));
    laci_vec_copy(n, weight, o->average);
    LAC_TRY(take_matrices(o, config->matrix));
    *out = o;
    o = NULL;
out:
    laci_optimiser_destroy(&o);
    return st;
}

void laci_optimiser_destroy(laci_optimiser **optimiser)
{
    laci_optimiser *o = optimiser ? *optimiser : NULL;

    if (!o)
        return;
    laci_free(o->mean);
    laci_free(o->square);
    laci_free(o->average);
    laci_free(o->matrix);
    laci_free(o->scratch);
    laci_free(o);
    *optimiser = NULL;
}

/* AdamW on the weights from begin on, before end. */
static void adam(laci_optimiser *o, size_t begin, size_t end, double rate,
                 const float *gradient, float *weight)
{
    const laci_optimiser_config *c = &o->config;
    const double t = (double)o->step;
    const float b1 = (float)c->beta1, b2 = (float)c->beta2;
    const float mean_gain = (float)(1.0 / (1.0 - pow(c->beta1, t)));
    const float square_gain = (float)(1.0 / (1.0 - pow(c->beta2, t)));
    const float lr = (float)rate, shrink = (float)(rate * c->decay);
    const float eps = (float)c->epsilon;

    for (size_t i = begin; i < end; i++) {
        const float g = gradient[i];

        o->mean[i] = b1 * o->mean[i] + (1.0f - b1) * g;
        o->square[i] = b2 * o->square[i] + (1.0f - b2) * g * g;
        weight[i] -=
            lr * (o->mean[i] * mean_gain) / (sqrtf(o->square[i] * square_gain) + eps) +
            shrink * weight[i];
    }
}

/* Muon on one matrix; the gradient becomes the direction of the step. */
static void muon(laci_optimiser *o, const laci_matrix *m, double rate, float *gradient,
                 float *weight, float *scratch)
{
    const laci_optimiser_config *c = &o->config;
    const size_t n = count_of(m);
    const float b = (float)c->momentum;
    const float shrink = (float)(1.0 - rate * c->decay);
    float *mean = o->mean + m->offset, *g = gradient + m->offset;

    for (size_t i = 0; i < n; i++) {
        mean[i] = b * mean[i] + (1.0f - b) * g[i];
        g[i] = b * mean[i] + (1.0f - b) * g[i];
    }
    laci_orthogonalise(m->rows, m->columns, g, g, scratch);
    weight += m->offset;
    laci_vec_scale(n, shrink, weight);
    laci_vec_axpy(n, -rate * c->gain * sqrt(laci_max_int(m->rows, m->columns)), g,
                  weight);
}

/* The weights between two matrices are AdamW's; the first job has those before all. */
static void job(laci_optimiser *o, int i, double rate, float *gradient, float *weight)
{
    const laci_matrix *m = o->matrix;
    float *scratch = o->scratch + o->each * (size_t)laci_thread_number();

    if (i == o->config.n_matrices) {
        adam(o, 0, m[0].offset, rate, gradient, weight);
        return;
    }
    muon(o, &m[i], rate, gradient, weight, scratch);
    adam(o, m[i].offset + count_of(&m[i]), m[i + 1].offset, rate, gradient, weight);
}

lac_status laci_optimiser_step(laci_optimiser *o, double rate, float *gradient,
                               float *weight, double *norm)
{
    const laci_optimiser_config *c = &o->config;
    const double length = laci_vec_norm(o->n, gradient);
    const int jobs = c->n_matrices + 1;
    float follow;

    if (!isfinite(length))
        return LAC_FAIL(LAC_E_NUMERIC,
                        "optimiser: step %ld: the gradient is not finite", o->step + 1);
    if (length > c->clip)
        laci_vec_scale(o->n, c->clip / length, gradient);
    *norm = length;
    o->step++;
    follow = (float)fmax(1.0 - c->keep, 1.0 / (1.0 + (double)o->step / 10.0));
#pragma omp parallel for schedule(dynamic) num_threads(laci_max_int(o->threads, 1))
    for (int i = 0; i < jobs; i++)
        job(o, i, rate, gradient, weight);
    for (size_t i = 0; i < o->n; i++)
        o->average[i] += follow * (weight[i] - o->average[i]);
    return LAC_OK;
}

double laci_rate_at(const laci_rate *r, long t)
{
    const double begin = (double)(r->n - r->fall > r->warm ? r->n - r->fall : r->warm);

    if (t < r->warm)
        return r->peak * (double)(t + 1) / (double)r->warm;
    if (t >= r->n)
        return r->last;
    if ((double)t <= begin)
        return r->peak;
    return r->last +
           0.5 * (r->peak - r->last) *
               (1.0 + cos(LACI_PI * ((double)t - begin) / ((double)r->n - begin)));
}
