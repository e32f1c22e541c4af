/* learned/group_norm.c - normalisation of groups of channels over a map. */
#include "group_norm.h"

#include <math.h>

#include "../data/base/parallel.h"

/* Threads for groups that share a map. */
static int threads_of(const laci_map *x)
{
    return laci_threads_for(1.0 * x->height * x->width * x->channels);
}

/* The channels of group g. */
static laci_map group_of(const laci_map *x, int groups, int g)
{
    const int n = x->channels / groups;

    return laci_map_channels(x, g * n, n);
}

static double mean_of(const laci_map *x)
{
    const size_t pixels = (size_t)x->height * (size_t)x->width;
    double sum = 0.0;

    for (size_t t = 0; t < pixels; t++)
        for (int c = 0; c < x->channels; c++)
            sum += (double)x->data[t * x->stride + (size_t)c];
    return sum / ((double)pixels * x->channels);
}

static double variance_of(const laci_map *x, double mean)
{
    const size_t pixels = (size_t)x->height * (size_t)x->width;
    double sum = 0.0;

    for (size_t t = 0; t < pixels; t++)
        for (int c = 0; c < x->channels; c++) {
            const double d = (double)x->data[t * x->stride + (size_t)c] - mean;

            sum += d * d;
        }
    return sum / ((double)pixels * x->channels);
}

/* y = a[c] x + b[c] */
static void forward_group(const laci_map *x, const float *scale, const float *shift,
                          const float *saved, const laci_map *y)
{
    const size_t pixels = (size_t)x->height * (size_t)x->width;

    for (size_t t = 0; t < pixels; t++) {
        const float *from = x->data + t * x->stride;
        float *to = y->data + t * y->stride;

        for (int c = 0; c < x->channels; c++)
            to[c] = scale[c] * ((from[c] - saved[0]) * saved[1]) + shift[c];
    }
}

void laci_norm_forward(int groups, const laci_map *x, const float *scale,
                       const float *shift, float *saved, const laci_map *y)
{
    const int n = x->channels / groups;

#pragma omp parallel for num_threads(threads_of(x)) schedule(static)
    for (int g = 0; g < groups; g++) {
        const laci_map from = group_of(x, groups, g), to = group_of(y, groups, g);
        const double mean = mean_of(&from);

        saved[2 * g] = (float)mean;
        saved[2 * g + 1] =
            (float)(1.0 / sqrt(variance_of(&from, mean) + LACI_NORM_EPSILON));
        forward_group(&from, scale + g * n, shift + g * n, saved + 2 * g, &to);
    }
}

/*
 * With z = (x - m) s and d = scale dy: dx = s (d - mean(d) - z mean(d z)), the means
 * over the group.
 */
static void backward_group(const laci_map *x, const float *scale, const float *saved,
                           const laci_map *dy, const laci_map *dx, float *dscale,
                           float *dshift)
{
    const size_t pixels = (size_t)x->height * (size_t)x->width;
    const double count = (double)pixels * x->channels;
    double mean = 0.0, along = 0.0;

    for (int c = 0; c < x->channels; c++) {
        double sum = 0.0, dot = 0.0;

        for (size_t t = 0; t < pixels; t++) {
            const double d = (double)dy->data[t * dy->stride + (size_t)c];

            sum += d;
            dot += d *
                   (double)((x->data[t * x->stride + (size_t)c] - saved[0]) * saved[1]);
        }
        dshift[c] += (float)sum;
        dscale[c] += (float)dot;
        mean += (double)scale[c] * sum / count;
        along += (double)scale[c] * dot / count;
    }
    for (size_t t = 0; t < pixels; t++) {
        const float *v = x->data + t * x->stride, *d = dy->data + t * dy->stride;
        float *to = dx->data + t * dx->stride;

        for (int c = 0; c < x->channels; c++)
            to[c] = saved[1] * (scale[c] * d[c] - (float)mean -
                                (v[c] - saved[0]) * saved[1] * (float)along);
    }
}

void laci_norm_backward(int groups, const laci_map *x, const float *scale,
                        const float *saved, const laci_map *dy, const laci_map *dx,
                        float *dscale, float *dshift)
{
    const int n = x->channels / groups;

#pragma omp parallel for num_threads(threads_of(x)) schedule(static)
    for (int g = 0; g < groups; g++) {
        const laci_map v = group_of(x, groups, g), d = group_of(dy, groups, g);
        const laci_map to = group_of(dx, groups, g);

        backward_group(&v, scale + g * n, saved + 2 * g, &d, &to, dscale + g * n,
                       dshift + g * n);
    }
}
