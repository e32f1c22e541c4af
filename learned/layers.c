/* learned/layers.c - the layers without matrices, shared out by rows of pixels. */
#include "layers.h"

#include <string.h>

#include "../data/base/parallel.h"
#include "layer_kernels.h"

/* Bands of rows, one for each thread that a map is worth. */
static int bands_of(const laci_map *x)
{
    const int n = laci_threads_for(0.2 * x->height * x->width * x->channels);

    return n < x->height ? n : x->height;
}

/* Band i of n of a map; `times` rows of it for one of the map that is cut. */
static laci_map band(const laci_map *x, int times, int i, int n)
{
    int begin, end;

    laci_part(x->height / times, i, n, &begin, &end);
    return laci_map_rows(x, begin * times, end * times);
}

void laci_activation_backward(laci_activation act, const laci_map *y,
                              const laci_map *dy)
{
    const float slope = act == LACI_RELU ? 0.0f : LACI_LEAKY_SLOPE;
    const int n = bands_of(y);

    if (act == LACI_LINEAR)
        return;
#pragma omp parallel for num_threads(n) schedule(static)
    for (int i = 0; i < n; i++) {
        const laci_map v = band(y, 1, i, n), d = band(dy, 1, i, n);

        laci_layers_now()->activation_backward(slope, &v, &d);
    }
}

void laci_pool_forward(const laci_map *x, const laci_map *y)
{
    const int n = bands_of(y);

#pragma omp parallel for num_threads(n) schedule(static)
    for (int i = 0; i < n; i++) {
        const laci_map from = band(x, 2, i, n), to = band(y, 1, i, n);

        laci_layers_now()->pool_forward(&from, &to);
    }
}

void laci_pool_backward(const laci_map *x, const laci_map *dy, const laci_map *dx)
{
    const int n = bands_of(dy);

#pragma omp parallel for num_threads(n) schedule(static)
    for (int i = 0; i < n; i++) {
        const laci_map v = band(x, 2, i, n), d = band(dy, 1, i, n);
        const laci_map to = band(dx, 2, i, n);

        laci_layers_now()->pool_backward(&v, &d, &to);
    }
}

/* Quarter i of the channels at a pixel of the small map x, and where it is in y. */
static float *small_at(const laci_map *x, int row, int column, int i, int channels)
{
    return laci_map_at(x, row, column) + (size_t)i * (size_t)channels;
}

static float *large_at(const laci_map *y, int row, int column, int i)
{
    return laci_map_at(y, 2 * row + i / 2, 2 * column + i % 2);
}

void laci_depth_to_space(const laci_map *x, const laci_map *y)
{
    const size_t bytes = (size_t)y->channels * sizeof *y->data;

#pragma omp parallel for num_threads(bands_of(y)) schedule(static)
    for (int r = 0; r < x->height; r++)
        for (int k = 0; k < x->width; k++)
            for (int i = 0; i < 4; i++)
                memcpy(large_at(y, r, k, i), small_at(x, r, k, i, y->channels), bytes);
}

void laci_space_to_depth(const laci_map *y, const laci_map *x)
{
    const size_t bytes = (size_t)y->channels * sizeof *y->data;

#pragma omp parallel for num_threads(bands_of(y)) schedule(static)
    for (int r = 0; r < x->height; r++)
        for (int k = 0; k < x->width; k++)
            for (int i = 0; i < 4; i++)
                memcpy(small_at(x, r, k, i, y->channels), large_at(y, r, k, i), bytes);
}
