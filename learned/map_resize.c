/* learned/map_resize.c - layers that double or halve a map. */
#include "map_resize.h"

#include "../data/base/parallel.h"

/* Threads for the pixels of a map. */
static int threads_of(const laci_map *large)
{
    return laci_threads_for(0.2 * large->height * large->width * large->channels);
}

/* y = weight (sum of 2 x 2 pixels of x) */
static void shrink(const laci_map *x, float weight, const laci_map *y)
{
#pragma omp parallel for num_threads(threads_of(x)) schedule(static)
    for (int r = 0; r < y->height; r++)
        for (int k = 0; k < y->width; k++) {
            const float *p = laci_map_at(x, 2 * r, 2 * k);
            const float *q = laci_map_at(x, 2 * r + 1, 2 * k);
            float *to = laci_map_at(y, r, k);

            for (size_t c = 0; c < (size_t)y->channels; c++)
                to[c] =
                    weight * ((p[c] + p[c + x->stride]) + (q[c] + q[c + x->stride]));
        }
}

/* Each of 2 x 2 pixels of y = weight x */
static void grow(const laci_map *x, float weight, const laci_map *y)
{
#pragma omp parallel for num_threads(threads_of(y)) schedule(static)
    for (int r = 0; r < y->height; r++)
        for (int k = 0; k < y->width; k++) {
            const float *from = laci_map_at(x, r / 2, k / 2);
            float *to = laci_map_at(y, r, k);

            for (int c = 0; c < y->channels; c++)
                to[c] = weight * from[c];
        }
}

void laci_average_forward(const laci_map *large, const laci_map *small)
{
    shrink(large, 0.25f, small);
}

void laci_average_backward(const laci_map *small, const laci_map *large)
{
    grow(small, 0.25f, large);
}

void laci_nearest_forward(const laci_map *small, const laci_map *large)
{
    grow(small, 1.0f, large);
}

void laci_nearest_backward(const laci_map *large, const laci_map *small)
{
    shrink(large, 1.0f, small);
}

/* The pixel of the small map, n of them along an axis, that has 1/4 in pixel i. */
static int neighbour(int i, int n)
{
    const int at = i / 2 + (i % 2 ? 1 : -1);

    return at < 0 ? 0 : (at < n ? at : n - 1);
}

void laci_bilinear_forward(const laci_map *small, const laci_map *large)
{
#pragma omp parallel for num_threads(threads_of(large)) schedule(static)
    for (int r = 0; r < large->height; r++) {
        const int near = r / 2, far = neighbour(r, small->height);

        for (int k = 0; k < large->width; k++) {
            const int side = neighbour(k, small->width);
            const float *a = laci_map_at(small, near, k / 2);
            const float *b = laci_map_at(small, near, side);
            const float *p = laci_map_at(small, far, k / 2);
            const float *q = laci_map_at(small, far, side);
            float *to = laci_map_at(large, r, k);

            for (int c = 0; c < large->channels; c++)
                to[c] = 0.75f * (0.75f * a[c] + 0.25f * b[c]) +
                        0.25f * (0.75f * p[c] + 0.25f * q[c]);
        }
    }
}

/*
 * Weights of the pixels 2 i - 1 .. 2 i + 2 of the large map (clamped to it) in the
 * transpose at pixel i: 1/4, 3/4, 3/4, 1/4, where pixels over an edge give their share
 * to the one at the edge.
 */
static void transposed_weights(int i, int n, int at[4], float weight[4])
{
    for (int k = 0; k < 4; k++) {
        at[k] = 2 * i - 1 + k;
        weight[k] = k == 0 || k == 3 ? 0.25f : 0.75f;
    }
    if (i == 0) {
        at[0] = 0;
        weight[0] = 0.0f;
        weight[1] = 1.0f;
    }
    if (i == n - 1) {
        at[3] = 2 * n - 1;
        weight[3] = 0.0f;
        weight[2] = 1.0f;
    }
}

void laci_bilinear_backward(const laci_map *large, const laci_map *small)
{
#pragma omp parallel for num_threads(threads_of(large)) schedule(static)
    for (int r = 0; r < small->height; r++) {
        int row[4], column[4];
        float v[4], h[4];

        transposed_weights(r, small->height, row, v);
        for (int k = 0; k < small->width; k++) {
            float *to = laci_map_at(small, r, k);

            transposed_weights(k, small->width, column, h);
            for (int c = 0; c < small->channels; c++)
                to[c] = 0.0f;
            for (int i = 0; i < 16; i++) {
                const float weight = v[i / 4] * h[i % 4];
                const float *from = laci_map_at(large, row[i / 4], column[i % 4]);

                for (int c = 0; c < small->channels; c++)
                    to[c] += weight * from[c];
            }
        }
    }
}
