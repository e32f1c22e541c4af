/* learned/layers.c - the layers without matrices. */
#include "layers.h"

#include <string.h>

static size_t pixels(const laci_map *x)
{
    return (size_t)x->height * (size_t)x->width;
}

void laci_activation_backward(laci_activation act, const laci_map *y,
                              const laci_map *dy)
{
    const float slope = act == LACI_RELU ? 0.0f : LACI_LEAKY_SLOPE;

    if (act == LACI_LINEAR)
        return;
    for (size_t t = 0; t < pixels(y); t++) {
        const float *v = y->data + t * y->stride;
        float *d = dy->data + t * dy->stride;

        for (int c = 0; c < y->channels; c++)
            d[c] *= v[c] > 0.0f ? 1.0f : slope;
    }
}

/* The pixel at (row, column). */
static float *at(const laci_map *x, int row, int column)
{
    return x->data + ((size_t)row * (size_t)x->width + (size_t)column) * x->stride;
}

void laci_pool_forward(const laci_map *x, const laci_map *y)
{
    for (int r = 0; r < y->height; r++)
        for (int k = 0; k < y->width; k++) {
            const float *p = at(x, 2 * r, 2 * k), *q = at(x, 2 * r + 1, 2 * k);
            float *to = at(y, r, k);

            for (int c = 0; c < y->channels; c++) {
                const float a = p[c] > p[x->stride + c] ? p[c] : p[x->stride + c];
                const float b = q[c] > q[x->stride + c] ? q[c] : q[x->stride + c];

                to[c] = a > b ? a : b;
            }
        }
}

void laci_pool_backward(const laci_map *x, const laci_map *dy, const laci_map *dx)
{
    for (int r = 0; r < dy->height; r++)
        for (int k = 0; k < dy->width; k++) {
            const float *d = at(dy, r, k);

            for (int c = 0; c < dy->channels; c++) {
                int best = 0;

                for (int i = 1; i < 4; i++)
                    if (at(x, 2 * r + i / 2, 2 * k + i % 2)[c] >
                        at(x, 2 * r + best / 2, 2 * k + best % 2)[c])
                        best = i;
                for (int i = 0; i < 4; i++)
                    at(dx, 2 * r + i / 2, 2 * k + i % 2)[c] = i == best ? d[c] : 0.0f;
            }
        }
}

void laci_depth_to_space(const laci_map *x, const laci_map *y)
{
    const size_t n = (size_t)y->channels;

    for (int r = 0; r < x->height; r++)
        for (int k = 0; k < x->width; k++)
            for (int i = 0; i < 4; i++)
                memcpy(at(y, 2 * r + i / 2, 2 * k + i % 2), at(x, r, k) + (size_t)i * n,
                       n * sizeof(float));
}

void laci_space_to_depth(const laci_map *y, const laci_map *x)
{
    const size_t n = (size_t)y->channels;

    for (int r = 0; r < x->height; r++)
        for (int k = 0; k < x->width; k++)
            for (int i = 0; i < 4; i++)
                memcpy(at(x, r, k) + (size_t)i * n, at(y, 2 * r + i / 2, 2 * k + i % 2),
                       n * sizeof(float));
}
