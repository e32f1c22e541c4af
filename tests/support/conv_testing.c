/* tests/support/conv_testing.c - the definition of the convolution layers, in double.
 */
#include "support/conv_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Floats of a map, with one pixel behind its end. */
static size_t room(const laci_map *m)
{
    return ((size_t)m->height * (size_t)m->width + 1) * m->stride;
}

float *map_at(const laci_map *m, int y, int x, int c)
{
    return m->data + ((size_t)y * (size_t)m->width + (size_t)x) * m->stride + (size_t)c;
}

laci_map map_random(int height, int width, int channels, size_t stride, uint64_t seed)
{
    laci_map m = {NULL, height, width, channels, stride};
    const size_t n = room(&m), used = n - stride;

    m.data = malloc(n * sizeof *m.data);
    assert_non_null(m.data);
    lac_test_fill_normal(m.data, n, seed);
    for (size_t i = 0; i < n; i++)
        if (i >= used || i % stride >= (size_t)channels)
            m.data[i] = NAN;
    return m;
}

void map_free(laci_map *m)
{
    free(m->data);
    m->data = NULL;
}

laci_map map_copy(const laci_map *x)
{
    laci_map m = *x;

    m.data = malloc(room(x) * sizeof *m.data);
    assert_non_null(m.data);
    memcpy(m.data, x->data, room(x) * sizeof *m.data);
    return m;
}

int map_same(const laci_map *a, const laci_map *b)
{
    return memcmp(a->data, b->data, room(a) * sizeof *a->data) == 0;
}

double map_rel_diff(const laci_map *a, const laci_map *b)
{
    double diff = 0.0, norm = 0.0;

    for (int y = 0; y < a->height; y++)
        for (int x = 0; x < a->width; x++)
            for (int c = 0; c < a->channels; c++) {
                const double v = (double)*map_at(a, y, x, c);
                const double w = (double)*map_at(b, y, x, c);

                diff += (v - w) * (v - w);
                norm += w * w;
            }
    return sqrt(diff) / (norm > 0.0 ? sqrt(norm) : 1.0);
}

int map_guard_intact(const laci_map *m)
{
    const size_t n = room(m), used = n - m->stride;

    for (size_t i = 0; i < n; i++)
        if ((i >= used || i % m->stride >= (size_t)m->channels) && !isnan(m->data[i]))
            return 0;
    return 1;
}

/* For all pairs of pixels that a tap joins: x at (r + k - h, c + l - h), h = size / 2.
 */
typedef struct tap {
    int k, l, y, x; /* pixel of the output */
    int v, u;       /* pixel of the input */
} tap;

static int next_tap(tap *t, int size, const laci_map *m)
{
    const int h = size / 2;

    for (;;) {
        if (++t->l == size) {
            t->l = 0;
            if (++t->k == size) {
                t->k = 0;
                if (++t->x == m->width) {
                    t->x = 0;
                    if (++t->y == m->height)
                        return 0;
                }
            }
        }
        t->v = t->y + t->k - h;
        t->u = t->x + t->l - h;
        if (t->v >= 0 && t->v < m->height && t->u >= 0 && t->u < m->width)
            return 1;
    }
}

static const tap first_tap = {.l = -1};

static double *zeros(size_t n)
{
    double *p = calloc(n, sizeof *p);

    assert_non_null(p);
    return p;
}

void conv_forward_truth(int size, const float *weight, const laci_map *x,
                        const float *bias, const laci_map *y)
{
    const size_t area = (size_t)(size * size), outputs = (size_t)y->channels;
    double *sum = zeros((size_t)y->height * (size_t)y->width * outputs);
    tap t = first_tap;

    while (next_tap(&t, size, x))
        for (size_t o = 0; o < outputs; o++)
            for (int i = 0; i < x->channels; i++)
                sum[((size_t)t.y * (size_t)y->width + (size_t)t.x) * outputs + o] +=
                    (double)weight[(o * (size_t)x->channels + (size_t)i) * area +
                                   (size_t)(t.k * size + t.l)] *
                    (double)*map_at(x, t.v, t.u, i);
    for (int r = 0; r < y->height; r++)
        for (int c = 0; c < y->width; c++)
            for (size_t o = 0; o < outputs; o++)
                *map_at(y, r, c, (int)o) =
                    (float)(sum[((size_t)r * (size_t)y->width + (size_t)c) * outputs +
                                o] +
                            (bias ? (double)bias[o] : 0.0));
    free(sum);
}

void conv_input_truth(int size, const float *weight, const laci_map *dy,
                      const laci_map *dx)
{
    const size_t area = (size_t)(size * size), inputs = (size_t)dx->channels;
    double *sum = zeros((size_t)dx->height * (size_t)dx->width * inputs);
    tap t = first_tap;

    while (next_tap(&t, size, dx))
        for (int o = 0; o < dy->channels; o++)
            for (size_t i = 0; i < inputs; i++)
                sum[((size_t)t.v * (size_t)dx->width + (size_t)t.u) * inputs + i] +=
                    (double)weight[((size_t)o * inputs + i) * area +
                                   (size_t)(t.k * size + t.l)] *
                    (double)*map_at(dy, t.y, t.x, o);
    for (int r = 0; r < dx->height; r++)
        for (int c = 0; c < dx->width; c++)
            for (size_t i = 0; i < inputs; i++)
                *map_at(dx, r, c, (int)i) = (float)
                    sum[((size_t)r * (size_t)dx->width + (size_t)c) * inputs + i];
    free(sum);
}

void conv_weight_truth(int size, const laci_map *x, const laci_map *dy, float *dweight,
                       float *dbias)
{
    const size_t area = (size_t)(size * size), inputs = (size_t)x->channels;
    const size_t n = (size_t)dy->channels * inputs * area;
    double *sum = zeros(n), *bias = zeros((size_t)dy->channels);
    tap t = first_tap;

    while (next_tap(&t, size, x))
        for (int o = 0; o < dy->channels; o++) {
            const double d = (double)*map_at(dy, t.y, t.x, o);

            for (size_t i = 0; i < inputs; i++)
                sum[((size_t)o * inputs + i) * area + (size_t)(t.k * size + t.l)] +=
                    d * (double)*map_at(x, t.v, t.u, (int)i);
            if (t.k == size / 2 && t.l == size / 2) /* always inside */
                bias[o] += d;
        }
    for (size_t i = 0; i < n; i++)
        dweight[i] = (float)sum[i];
    for (int o = 0; o < dy->channels; o++)
        dbias[o] = (float)bias[o];
    free(sum);
    free(bias);
}
