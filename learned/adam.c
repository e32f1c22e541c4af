/* learned/adam.c - AdamW. */
#include "adam.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

void laci_adam_defaults(laci_adam_config *config)
{
    *config = (laci_adam_config){.beta1 = 0.9,
                                 .beta2 = 0.99,
                                 .epsilon = 1e-8,
                                 .decay = 1e-4,
                                 .clip = 1.0,
                                 .keep = 0.999};
}

lac_status laci_adam_create(laci_adam **out, const laci_adam_config *config, size_t n,
                            const float *weight)
{
    laci_adam *a = NULL;
    lac_status st = LAC_OK;

    *out = NULL;
    LAC_TRY(laci_new(&a, sizeof *a));
    a->config = *config;
    a->n = n;
    LAC_TRY(laci_alloc(&a->mean, n, sizeof *a->mean));
    LAC_TRY(laci_alloc(&a->square, n, sizeof *a->square));
    LAC_TRY(laci_alloc(&a->average, n, sizeof *a->average));
    laci_vec_copy(n, weight, a->average);
    *out = a;
    a = NULL;
out:
    laci_adam_destroy(&a);
    return st;
}

void laci_adam_destroy(laci_adam **adam)
{
    if (!adam || !*adam)
        return;
    laci_free((*adam)->mean);
    laci_free((*adam)->square);
    laci_free((*adam)->average);
    laci_free(*adam);
    *adam = NULL;
}

lac_status laci_adam_step(laci_adam *a, double rate, const float *gradient,
                          float *weight, double *norm)
{
    const laci_adam_config *c = &a->config;
    const double length = laci_vec_norm(a->n, gradient);
    const long t = a->step + 1;
    const float b1 = (float)c->beta1, b2 = (float)c->beta2;
    const float mean_gain = (float)(1.0 / (1.0 - pow(c->beta1, (double)t)));
    const float square_gain = (float)(1.0 / (1.0 - pow(c->beta2, (double)t)));
    const float lr = (float)rate, shrink = (float)(rate * c->decay);
    const float eps = (float)c->epsilon;
    const float follow = (float)fmax(1.0 - c->keep, 1.0 / (1.0 + (double)t / 10.0));
    float scale;

    if (!isfinite(length))
        return LAC_FAIL(LAC_E_NUMERIC, "adam: step %ld: the gradient is not finite", t);
    scale = length > c->clip ? (float)(c->clip / length) : 1.0f;
    *norm = length;
    a->step = t;
#pragma omp parallel for num_threads(laci_threads_for((double)a->n))
    for (size_t i = 0; i < a->n; i++) {
        const float g = scale * gradient[i];

        a->mean[i] = b1 * a->mean[i] + (1.0f - b1) * g;
        a->square[i] = b2 * a->square[i] + (1.0f - b2) * g * g;
        weight[i] -=
            lr * (a->mean[i] * mean_gain) / (sqrtf(a->square[i] * square_gain) + eps) +
            shrink * weight[i];
        a->average[i] += follow * (weight[i] - a->average[i]);
    }
    return LAC_OK;
}

double laci_rate_at(long t, long n, long warm, double peak, double last)
{
    if (t < warm)
        return peak * (double)(t + 1) / (double)warm;
    if (t >= n || n <= warm)
        return last;
    return last + 0.5 * (peak - last) *
                      (1.0 + cos(LACI_PI * (double)(t - warm) / (double)(n - warm)));
}
