/* tests/unit/test_layers.c - the layers without matrices: each against its definition
 * in double, its gradient against central differences of that definition. */
#include "support/conv_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/base/simd.h"
#include "learned/group_norm.h"
#include "learned/layers.h"
#include "learned/map_resize.h"
#include "learned/silu.h"

enum { HEIGHT = 4, WIDTH = 6, MOST = 4 * HEIGHT * WIDTH * 68, GROUPS = 3 };

/* Pixels and channels of the result for one pixel of HEIGHT x WIDTH and its channels,
 * as powers of two. */
typedef struct layer {
    const char *name;
    int size, depth;
    void (*forward)(const laci_map *x, const laci_map *y);
    void (*backward)(const laci_map *x, const laci_map *y, const laci_map *dy,
                     const laci_map *dx);
    /* y of x, both dense [y][x][channel] */
    void (*truth)(int channels, const double *x, double *y);
} layer;

static int scaled(int n, int power)
{
    return power > 0 ? n << power : n >> -power;
}

/* Element (r, k, c) of a dense map of HEIGHT x WIDTH pixels. */
static double value(const double *x, int channels, int r, int k, int c)
{
    return x[(r * WIDTH + k) * channels + c];
}

/* --- activations --------------------------------------------------------------------
 */

static double leaky(double x, double slope)
{
    return x > 0.0 ? x : slope * x;
}

static void leaky_truth(int channels, const double *x, double *y)
{
    for (int i = 0; i < HEIGHT * WIDTH * channels; i++)
        y[i] = leaky(x[i], (double)LACI_LEAKY_SLOPE);
}

static void relu_truth(int channels, const double *x, double *y)
{
    for (int i = 0; i < HEIGHT * WIDTH * channels; i++)
        y[i] = leaky(x[i], 0.0);
}

static void silu_truth(int channels, const double *x, double *y)
{
    for (int i = 0; i < HEIGHT * WIDTH * channels; i++)
        y[i] = x[i] / (1.0 + exp(-x[i]));
}

static void copy(const laci_map *from, const laci_map *to)
{
    for (int r = 0; r < from->height; r++)
        for (int k = 0; k < from->width; k++)
            memcpy(laci_map_at(to, r, k), laci_map_at(from, r, k),
                   (size_t)from->channels * sizeof(float));
}

/* The forward part of these is in the convolutions: applied here as their header says.
 */
static void activate(const laci_map *x, const laci_map *y, float slope)
{
    copy(x, y);
    for (int r = 0; r < x->height; r++)
        for (int k = 0; k < x->width; k++)
            for (int c = 0; c < x->channels; c++)
                *map_at(y, r, k, c) =
                    (float)leaky((double)*map_at(x, r, k, c), (double)slope);
}

static void relu_forward(const laci_map *x, const laci_map *y)
{
    activate(x, y, 0.0f);
}

static void leaky_forward(const laci_map *x, const laci_map *y)
{
    activate(x, y, LACI_LEAKY_SLOPE);
}

static void relu_backward(const laci_map *x, const laci_map *y, const laci_map *dy,
                          const laci_map *dx)
{
    (void)x;
    copy(dy, dx);
    laci_activation_backward(LACI_RELU, y, dx);
}

static void leaky_backward(const laci_map *x, const laci_map *y, const laci_map *dy,
                           const laci_map *dx)
{
    (void)x;
    copy(dy, dx);
    laci_activation_backward(LACI_LEAKY, y, dx);
}

static void silu_backward(const laci_map *x, const laci_map *y, const laci_map *dy,
                          const laci_map *dx)
{
    (void)y;
    laci_silu_backward(x, dy, dx);
}

/* --- smaller and larger maps --------------------------------------------------------
 */

static void pool_truth(int channels, const double *x, double *y)
{
    for (int r = 0; r < HEIGHT / 2; r++)
        for (int k = 0; k < WIDTH / 2; k++)
            for (int c = 0; c < channels; c++, y++) {
                *y = -HUGE_VAL;
                for (int i = 0; i < 4; i++)
                    *y = fmax(*y, value(x, channels, 2 * r + i / 2, 2 * k + i % 2, c));
            }
}

static void average_truth(int channels, const double *x, double *y)
{
    for (int r = 0; r < HEIGHT / 2; r++)
        for (int k = 0; k < WIDTH / 2; k++)
            for (int c = 0; c < channels; c++, y++) {
                *y = 0.0;
                for (int i = 0; i < 4; i++)
                    *y += value(x, channels, 2 * r + i / 2, 2 * k + i % 2, c) / 4.0;
            }
}

static void nearest_truth(int channels, const double *x, double *y)
{
    for (int r = 0; r < 2 * HEIGHT; r++)
        for (int k = 0; k < 2 * WIDTH; k++)
            for (int c = 0; c < channels; c++)
                *y++ = value(x, channels, r / 2, k / 2, c);
}

/* Weight of pixel i in pixel t of the axis of twice the length: sampled at t / 2 - 1 /
 * 4 of the small axis, continued by its ends. */
static double hat(int t, int i, int n)
{
    const double at = fmin(fmax(0.5 * t - 0.25, 0.0), n - 1.0);

    return fmax(0.0, 1.0 - fabs(at - i));
}

static void bilinear_truth(int channels, const double *x, double *y)
{
    for (int r = 0; r < 2 * HEIGHT; r++)
        for (int k = 0; k < 2 * WIDTH; k++)
            for (int c = 0; c < channels; c++, y++) {
                *y = 0.0;
                for (int i = 0; i < HEIGHT; i++)
                    for (int j = 0; j < WIDTH; j++)
                        *y += hat(r, i, HEIGHT) * hat(k, j, WIDTH) *
                              value(x, channels, i, j, c);
            }
}

static void space_truth(int channels, const double *x, double *y)
{
    const int n = channels / 4;

    for (int r = 0; r < 2 * HEIGHT; r++)
        for (int k = 0; k < 2 * WIDTH; k++)
            for (int c = 0; c < n; c++)
                *y++ = value(x, channels, r / 2, k / 2, (r % 2 * 2 + k % 2) * n + c);
}

#define BACKWARD(name, call)                                                           \
    static void name(const laci_map *x, const laci_map *y, const laci_map *dy,         \
                     const laci_map *dx)                                               \
    {                                                                                  \
        (void)x;                                                                       \
        (void)y;                                                                       \
        call(dy, dx);                                                                  \
    }
BACKWARD(average_backward, laci_average_backward)
BACKWARD(nearest_backward, laci_nearest_backward)
BACKWARD(bilinear_backward, laci_bilinear_backward)
BACKWARD(space_backward, laci_space_to_depth)

static void pool_backward(const laci_map *x, const laci_map *y, const laci_map *dy,
                          const laci_map *dx)
{
    (void)y;
    laci_pool_backward(x, dy, dx);
}

/* --- normalisation ------------------------------------------------------------------
 */

static float scale[68], shift[68], saved[2 * 68], dscale[68], dshift[68];
static int norm_groups;

static void norm_truth(int channels, const double *x, double *y)
{
    const int n = channels / norm_groups;

    for (int g = 0; g < norm_groups; g++) {
        double sum = 0.0, squares = 0.0;

        for (int t = 0; t < HEIGHT * WIDTH; t++)
            for (int c = g * n; c < (g + 1) * n; c++) {
                sum += x[t * channels + c];
                squares += x[t * channels + c] * x[t * channels + c];
            }
        sum /= HEIGHT * WIDTH * n;
        squares = squares / (HEIGHT * WIDTH * n) - sum * sum;
        for (int t = 0; t < HEIGHT * WIDTH; t++)
            for (int c = g * n; c < (g + 1) * n; c++)
                y[t * channels + c] = (double)scale[c] * (x[t * channels + c] - sum) /
                                          sqrt(squares + LACI_NORM_EPSILON) +
                                      (double)shift[c];
    }
}

static void norm_forward(const laci_map *x, const laci_map *y)
{
    laci_norm_forward(norm_groups, x, scale, shift, saved, y);
}

static void norm_backward(const laci_map *x, const laci_map *y, const laci_map *dy,
                          const laci_map *dx)
{
    (void)y;
    laci_norm_backward(norm_groups, x, scale, saved, dy, dx, dscale, dshift);
}

/* --- the check ----------------------------------------------------------------------
 */

static const layer layers[] = {
    {"relu", 0, 0, relu_forward, relu_backward, relu_truth},
    {"leaky", 0, 0, leaky_forward, leaky_backward, leaky_truth},
    {"silu", 0, 0, laci_silu_forward, silu_backward, silu_truth},
    {"pool", -1, 0, laci_pool_forward, pool_backward, pool_truth},
    {"average", -1, 0, laci_average_forward, average_backward, average_truth},
    {"nearest", 1, 0, laci_nearest_forward, nearest_backward, nearest_truth},
    {"bilinear", 1, 0, laci_bilinear_forward, bilinear_backward, bilinear_truth},
    {"depth to space", 1, -2, laci_depth_to_space, space_backward, space_truth},
    {"norm", 0, 0, norm_forward, norm_backward, norm_truth},
};

static void to_dense(const laci_map *m, double *x)
{
    for (int r = 0; r < m->height; r++)
        for (int k = 0; k < m->width; k++)
            for (int c = 0; c < m->channels; c++)
                *x++ = (double)*map_at(m, r, k, c);
}

static double dot(const double *a, const double *b, int n)
{
    double sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double x[MOST], y[MOST], g[MOST], want[MOST], slope[MOST];

static void close_to(const double *got, const double *expected, int n, double tol)
{
    for (int i = 0; i < n; i++)
        lac_test_near(got[i], expected[i], tol * (1.0 + fabs(expected[i])));
}

static void check_layer(const layer *l, int channels)
{
    const int height = scaled(HEIGHT, l->size), width = scaled(WIDTH, l->size);
    const int out = scaled(channels, l->depth), n = HEIGHT * WIDTH * channels;
    const int n_out = height * width * out;
    const double step = 1e-5;
    laci_map from = map_random(HEIGHT, WIDTH, channels, (size_t)channels + 3, 1);
    laci_map to = map_random(height, width, out, (size_t)out + 1, 2);
    laci_map dy = map_random(height, width, out, (size_t)out + 2, 3);
    laci_map dx = map_random(HEIGHT, WIDTH, channels, (size_t)channels, 4);
    laci_map from_before = map_copy(&from), dy_before = map_copy(&dy);

    to_dense(&from, x);
    to_dense(&dy, g);
    l->truth(channels, x, want);
    l->forward(&from, &to);
    to_dense(&to, y);
    close_to(y, want, n_out, 1e-6);
    for (int i = 0; i < n; i++) { /* d <g, truth> / dx_i */
        const double at = x[i];
        double more;

        x[i] = at + step;
        l->truth(channels, x, y);
        more = dot(y, g, n_out);
        x[i] = at - step;
        l->truth(channels, x, y);
        slope[i] = (more - dot(y, g, n_out)) / (2.0 * step);
        x[i] = at;
    }
    l->backward(&from, &to, &dy, &dx);
    to_dense(&dx, y);
    close_to(y, slope, n, 3e-6);
    assert_true(map_same(&from, &from_before) && map_same(&dy, &dy_before));
    assert_true(map_guard_intact(&to) && map_guard_intact(&dx));
    map_free(&from);
    map_free(&to);
    map_free(&dy);
    map_free(&dx);
    map_free(&from_before);
    map_free(&dy_before);
}

static void fill_norm(int groups)
{
    lac_test_fill_normal(scale, 68, 11);
    lac_test_fill_normal(shift, 68, 12);
    memset(dscale, 0, sizeof dscale);
    memset(dshift, 0, sizeof dshift);
    norm_groups = groups;
}

static void layers_and_gradients(void **state)
{
    static const char *const simd_names[] = {"ref", "avx2", "avx512"};
    static const int channels[] = {4, 12, 16, 36, 68};

    (void)state;
    for (size_t s = 0; s < 3; s++) {
        if (lac_simd_set(simd_names[s]) != LAC_OK)
            continue;
        for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
            print_message("# %s, %s\n", lac_simd_get(), layers[i].name);
            for (size_t k = 0; k < sizeof channels / sizeof *channels; k++) {
                fill_norm(k % 2 ? 4 : channels[k]);
                check_layer(&layers[i], channels[k]);
            }
        }
    }
    lac_test_ok(lac_simd_set("auto"));
    for (size_t i = 0; i + 2 < sizeof layers / sizeof *layers; i++)
        check_layer(&layers[i], 1 + 16 * (int)(i % 2)); /* 1 and 17 */
}

/* dscale and dshift are the derivatives of <g, y>, which is linear in both, and are
 * added to what was there. */
static void norm_has_gradients_of_its_parameters(void **state)
{
    enum { CHANNELS = 12, N = HEIGHT * WIDTH * CHANNELS };
    laci_map from = map_random(HEIGHT, WIDTH, CHANNELS, CHANNELS, 1);
    laci_map dy = map_random(HEIGHT, WIDTH, CHANNELS, CHANNELS, 3);

    (void)state;
    fill_norm(GROUPS);
    to_dense(&from, x);
    to_dense(&dy, g);
    norm_forward(&from, &from); /* in place: only `saved` is wanted */
    map_free(&from);
    from = map_random(HEIGHT, WIDTH, CHANNELS, CHANNELS, 1);
    for (int c = 0; c < CHANNELS; c++)
        dscale[c] = dshift[c] = 7.0f;
    norm_backward(&from, NULL, &dy, &dy);
    for (int c = 0; c < CHANNELS; c++) {
        float *parameter[2] = {&scale[c], &shift[c]};

        for (int k = 0; k < 2; k++) {
            const float before = *parameter[k];
            double with, without;

            *parameter[k] = 1.0f;
            norm_truth(CHANNELS, x, y);
            with = dot(y, g, N);
            *parameter[k] = 0.0f;
            norm_truth(CHANNELS, x, y);
            without = dot(y, g, N);
            *parameter[k] = before;
            lac_test_near(k ? dshift[c] : dscale[c], 7.0 + with - without, 2e-5);
        }
    }
    map_free(&from);
    map_free(&dy);
}

/* Ties: the first pixel has all of the gradient, as in a row of zeros behind a ReLU. */
static void first_of_equals_is_pooled(void **state)
{
    float from[2 * 4 * 3] = {0}, d[2 * 3] = {1, 2, 3, 4, 5, 6}, to[2 * 4 * 3];
    const laci_map v = {from, 2, 4, 3, 3}, dy = {d, 1, 2, 3, 3}, dx = {to, 2, 4, 3, 3};

    (void)state;
    from[7] = from[13] = 5.0f; /* pixels (0, 2) and (1, 0), channel 1 */
    laci_pool_backward(&v, &dy, &dx);
    for (int i = 0; i < 24; i++) {
        const float expected = i == 0    ? 1.0f
                               : i == 2  ? 3.0f
                               : i == 6  ? 4.0f
                               : i == 7  ? 5.0f
                               : i == 8  ? 6.0f
                               : i == 13 ? 2.0f
                                         : 0.0f;

        assert_true(to[i] == expected);
    }
}

static void silu_holds_at_the_ends(void **state)
{
    float in[] = {-1e30f, -200.0f, -87.5f, -20.0f, 0.0f, 20.0f, 87.5f, 200.0f, 1e30f};
    float out[9];
    const laci_map v = {in, 1, 1, 9, 9}, to = {out, 1, 1, 9, 9};

    (void)state;
    laci_silu_forward(&v, &to);
    for (int i = 2; i < 9; i++)
        lac_test_near(out[i], (double)in[i] / (1.0 + exp(-(double)in[i])),
                      1e-6 * fabs((double)out[i]) + 1e-12);
    lac_test_near(out[1], 0.0, 1e-30);
    assert_true(isfinite(out[0]));
}

/* Large enough for two threads: same bits. */
static void threads_do_not_change_bits(void **state)
{
    const int size = 64, channels = 20;
    laci_map v = map_random(2 * size, 2 * size, channels, 20, 1);
    laci_map d = map_random(size, size, channels, 23, 2);
    laci_map r[2][5];

    (void)state;
    fill_norm(GROUPS + 2);
    for (int k = 0; k < 2; k++) {
        lac_threads_set(k + 1);
        for (int i = 0; i < 5; i++)
            r[k][i] = i < 2 ? map_copy(&d) : map_copy(&v);
        laci_activation_backward(LACI_RELU, &d, &r[k][0]);
        laci_pool_forward(&v, &r[k][1]);
        laci_pool_backward(&v, &d, &r[k][2]);
        laci_bilinear_forward(&d, &r[k][3]);
        norm_forward(&v, &r[k][4]);
    }
    lac_threads_set(0);
    for (int i = 0; i < 5; i++) {
        assert_true(map_same(&r[0][i], &r[1][i]));
        map_free(&r[0][i]);
        map_free(&r[1][i]);
    }
    map_free(&v);
    map_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_and_gradients),
        cmocka_unit_test(norm_has_gradients_of_its_parameters),
        cmocka_unit_test(first_of_equals_is_pooled),
        cmocka_unit_test(silu_holds_at_the_ends),
        cmocka_unit_test(threads_do_not_change_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
