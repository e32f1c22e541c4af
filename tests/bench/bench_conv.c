/* tests/bench/bench_conv.c - GFLOP/s of convolution layers, forward and backward,
 * counted as direct convolution, 2 x multiply-adds; and sgemm to compare with. Not run
 * by default: see tests/bench/meson.build.
 *
 *   bench_conv [THREADS [CALLS]]
 */
#include "support/conv_testing.h"
#include "support/testing.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "data/base/simd.h"
#include "learned/conv.h"

typedef struct shape {
    int size, inputs, outputs, pixels; /* maps of pixels x pixels */
} shape;

static const shape shapes[] = {
    {3, 59, 32, 512},  {3, 32, 32, 512},   {3, 64, 32, 512},  {3, 64, 64, 256},
    {3, 128, 64, 256}, {3, 128, 128, 128}, {3, 256, 256, 64}, {3, 512, 512, 32},
    {3, 32, 32, 128},  {3, 64, 64, 64},    {3, 128, 128, 32}, {3, 128, 128, 16},
    {3, 128, 128, 8},  {1, 32, 59, 512},   {1, 64, 128, 256}, {1, 512, 1024, 32},
};

enum { FORWARD, AT_INPUT, AT_WEIGHTS, LOAD, KINDS };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(lac_status st)
{
    if (st == LAC_OK)
        return;
    fprintf(stderr, "bench_conv: %s\n", lac_error_detail());
    exit(1);
}

static float *numbers(size_t n, uint64_t seed)
{
    float *p = NULL;

    must(laci_alloc(&p, n, sizeof *p));
    lac_test_fill_normal(p, n, seed);
    return p;
}

static double sgemm(int calls)
{
    enum { N = 1024 };
    float *a = numbers(N * N, 1), *b = numbers(N * N, 2), *c = numbers(N * N, 3);
    double best = 1e9;

    openblas_set_num_threads(1);
    for (int i = 0; i < calls; i++) {
        const double start = seconds();

        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1.0f, a, N, b,
                    N, 0.0f, c, N);
        if (seconds() - start < best)
            best = seconds() - start;
    }
    laci_free(a);
    laci_free(b);
    laci_free(c);
    return 2e-9 * N * N * N / best;
}

static void measure(const shape *s, int calls, double best[KINDS])
{
    const size_t pixels = (size_t)s->pixels * (size_t)s->pixels;
    const size_t n = (size_t)(s->size * s->size * s->inputs * s->outputs);
    const laci_map x = {numbers(pixels * (size_t)s->inputs, 1), s->pixels, s->pixels,
                        s->inputs, (size_t)s->inputs};
    const laci_map y = {numbers(pixels * (size_t)s->outputs, 2), s->pixels, s->pixels,
                        s->outputs, (size_t)s->outputs};
    float *weight = numbers(n, 3), *bias = numbers((size_t)s->outputs, 4);
    float *dweight = numbers(n, 5), *scratch;
    laci_conv *conv = NULL;

    must(laci_conv_create(&conv, s->size, s->inputs, s->outputs));
    must(laci_alloc(&scratch, laci_conv_scratch(conv, s->pixels, s->pixels),
                    sizeof *scratch));
    for (int i = 0; i < KINDS; i++)
        best[i] = 1e9;
    for (int i = 0; i < KINDS * calls; i++) {
        const int kind = (i + LOAD) % KINDS;
        const double start = seconds();

        if (kind == LOAD)
            laci_conv_load(conv, weight, 1);
        else if (kind == FORWARD)
            laci_conv_forward(conv, &x, bias, LACI_LEAKY, &y, scratch);
        else if (kind == AT_INPUT)
            laci_conv_backward_input(conv, &y, &x, scratch);
        else
            laci_conv_backward_weight(conv, &x, &y, dweight, NULL, scratch);
        if (seconds() - start < best[kind])
            best[kind] = seconds() - start;
    }
    laci_conv_destroy(&conv);
    laci_free(x.data);
    laci_free(y.data);
    laci_free(weight);
    laci_free(bias);
    laci_free(dweight);
    laci_free(scratch);
}

int main(int argc, char **argv)
{
    const int calls = argc > 2 ? atoi(argv[2]) : 10;

    lac_threads_set(argc > 1 ? atoi(argv[1]) : 1);
    printf("%s, threads: %d; sgemm 1024, one thread: %.0f GFLOP/s\n", lac_simd_get(),
           lac_threads_get(), sgemm(calls));
    printf("%-4s %-12s %7s %9s %9s %11s %9s\n", "size", "channels", "pixels", "forward",
           "at input", "at weights", "load, ms");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const shape *s = &shapes[i];
        const double flop =
            2e-9 * s->size * s->size * s->inputs * s->outputs * s->pixels * s->pixels;
        double t[KINDS];

        measure(s, flop < 1.0 ? 4 * calls : calls, t);
        printf("%d    %4d -> %-4d %7d %9.0f %9.0f %11.0f %9.3f\n", s->size, s->inputs,
               s->outputs, s->pixels, flop / t[FORWARD], flop / t[AT_INPUT],
               flop / t[AT_WEIGHTS], 1e3 * t[LOAD]);
    }
    return 0;
}
