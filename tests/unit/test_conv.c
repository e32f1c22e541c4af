/* tests/unit/test_conv.c - convolution layers against their definition in double: odd
 * sizes, strides, instruction sets, threads, gradients, scratch. */
#include "support/conv_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "data/base/simd.h"
#include "learned/conv.h"

static const char *const simd_names[] = {"ref", "avx2", "avx512"};

typedef struct shape {
    int size, height, width, inputs, outputs;
    size_t more_in, more_out; /* of the strides than channels */
} shape;

static const shape shapes[] = {
    {3, 1, 1, 1, 1, 0, 0},      {3, 2, 3, 3, 17, 1, 0},    {3, 5, 7, 16, 3, 0, 2},
    {3, 13, 9, 17, 16, 0, 1},   {3, 33, 17, 59, 64, 5, 0}, {3, 33, 17, 64, 59, 0, 3},
    {3, 4, 4, 64, 1, 64, 0},    {3, 9, 41, 1, 33, 0, 17},  {3, 8, 16, 160, 48, 0, 0},
    {3, 61, 70, 17, 5, 47, 11}, {3, 6, 10, 33, 256, 0, 0}, {3, 10, 6, 256, 40, 0, 0},
    {1, 1, 1, 1, 1, 0, 0},      {1, 2, 3, 3, 17, 1, 0},    {1, 5, 7, 16, 3, 0, 2},
    {1, 13, 9, 17, 16, 0, 1},   {1, 33, 17, 59, 64, 5, 0}, {1, 33, 17, 64, 59, 0, 3},
    {1, 4, 4, 256, 40, 0, 0},   {1, 11, 31, 5, 300, 0, 1},
};
enum { N_SHAPES = sizeof shapes / sizeof *shapes, GUARD = 64 };

/* A layer, its maps and scratch with a guard behind it. */
typedef struct fixture {
    laci_conv *conv;
    laci_map x, dy, y, dx;
    float *weight, *bias, *dweight, *dbias, *scratch;
    size_t n_weight, n_scratch;
} fixture;

static float *normal_array(size_t n, uint64_t seed)
{
    float *p = NULL;

    lac_test_ok(laci_alloc(&p, n, sizeof *p));
    lac_test_fill_normal(p, n, seed);
    return p;
}

static fixture open_fixture(const shape *s)
{
    const size_t in = (size_t)s->inputs, out = (size_t)s->outputs;
    fixture f = {.n_weight = in * out * (size_t)(s->size * s->size)};

    f.x = map_random(s->height, s->width, s->inputs, in + s->more_in, 1);
    f.dx = map_random(s->height, s->width, s->inputs, in + s->more_out, 2);
    f.y = map_random(s->height, s->width, s->outputs, out + s->more_out, 3);
    f.dy = map_random(s->height, s->width, s->outputs, out + s->more_in, 4);
    f.weight = normal_array(f.n_weight, 5);
    f.bias = normal_array(out, 6);
    f.dweight = normal_array(f.n_weight, 7);
    f.dbias = normal_array(out, 8);
    lac_test_ok(laci_conv_create(&f.conv, s->size, s->inputs, s->outputs));
    laci_conv_load(f.conv, f.weight, 1);
    f.n_scratch = laci_conv_scratch(f.conv, s->height, s->width);
    f.scratch = normal_array(f.n_scratch + GUARD, 9);
    for (size_t i = 0; i < f.n_scratch + GUARD; i++)
        f.scratch[i] = NAN; /* nothing may be taken from it */
    return f;
}

static void close_fixture(fixture *f)
{
    for (size_t i = 0; i < GUARD; i++)
        if (!isnan(f->scratch[f->n_scratch + i]))
            fail_msg("scratch was written behind its end");
    assert_true(map_guard_intact(&f->x) && map_guard_intact(&f->dx));
    assert_true(map_guard_intact(&f->y) && map_guard_intact(&f->dy));
    map_free(&f->x);
    map_free(&f->dx);
    map_free(&f->y);
    map_free(&f->dy);
    laci_free(f->weight);
    laci_free(f->bias);
    laci_free(f->dweight);
    laci_free(f->dbias);
    laci_free(f->scratch);
    laci_conv_destroy(&f->conv);
}

/* Everything that the layer computes. */
static void run_all(fixture *f, laci_activation act)
{
    laci_conv_forward(f->conv, &f->x, f->bias, act, &f->y, f->scratch);
    laci_conv_backward_input(f->conv, &f->dy, &f->dx, f->scratch);
    laci_conv_backward_weight(f->conv, &f->x, &f->dy, f->dweight, f->dbias, f->scratch);
}

/* What the fixture's results should be. */
typedef struct truth {
    laci_map x, dy, y, dx;
    float *dweight, *dbias;
} truth;

static truth open_truth(const shape *s)
{
    fixture f = open_fixture(s);
    truth t = {map_copy(&f.x),
               map_copy(&f.dy),
               map_copy(&f.y),
               map_copy(&f.dx),
               normal_array(f.n_weight, 0),
               normal_array((size_t)s->outputs, 0)};

    conv_forward_truth(s->size, f.weight, &f.x, f.bias, &t.y);
    conv_input_truth(s->size, f.weight, &f.dy, &t.dx);
    conv_weight_truth(s->size, &f.x, &f.dy, t.dweight, t.dbias);
    for (size_t i = 0; i < f.n_weight; i++) /* they are added to what was there */
        t.dweight[i] += f.dweight[i];
    for (int o = 0; o < s->outputs; o++)
        t.dbias[o] += f.dbias[o];
    close_fixture(&f);
    return t;
}

static void close_truth(truth *t)
{
    laci_free(t->dweight);
    laci_free(t->dbias);
    map_free(&t->x);
    map_free(&t->dy);
    map_free(&t->y);
    map_free(&t->dx);
}

/* Each simd set that this machine has. */
static void for_each_simd(void (*f)(const shape *s, const truth *t), const shape *s,
                          const truth *t)
{
    for (size_t k = 0; k < sizeof simd_names / sizeof *simd_names; k++) {
        if (lac_simd_set(simd_names[k]) != LAC_OK)
            continue;
        print_message("# %s: %d x %d, %d -> %d on %d x %d\n", lac_simd_get(), s->size,
                      s->size, s->inputs, s->outputs, s->height, s->width);
        f(s, t);
    }
    lac_test_ok(lac_simd_set("auto"));
}

static void meets_truth(const shape *s, const truth *t)
{
    fixture f = open_fixture(s);

    run_all(&f, LACI_LINEAR);
    print_message("# relative L2 error: forward %.1e, at input %.1e, at weights %.1e\n",
                  map_rel_diff(&f.y, &t->y), map_rel_diff(&f.dx, &t->dx),
                  lac_test_rel_diff(f.dweight, t->dweight, f.n_weight));
    /* Sums of up to 9 x 256 terms in float, and the rounding of the transforms. */
    lac_test_range(map_rel_diff(&f.y, &t->y), 0.0, 3e-6);
    lac_test_range(map_rel_diff(&f.dx, &t->dx), 0.0, 3e-6);
    lac_test_range(lac_test_rel_diff(f.dweight, t->dweight, f.n_weight), 0.0, 3e-6);
    lac_test_close(f.dbias, t->dbias, (size_t)s->outputs, 1e-6, 1e-6);
    assert_true(map_same(&f.x, &t->x) && map_same(&f.dy, &t->dy));
    close_fixture(&f);
}

static void layers_are_their_definition(void **state)
{
    (void)state;
    for (int i = 0; i < N_SHAPES; i++) {
        truth t = open_truth(&shapes[i]);

        for_each_simd(meets_truth, &shapes[i], &t);
        close_truth(&t);
    }
}

/* Bias and activation of the sum that a layer without them gives, but for one rounding:
 * a compiler may make one step of the last product and the bias. */
static void acts_on_sum(const shape *s, const truth *t)
{
    static const float slope[] = {
        [LACI_LINEAR] = 1.0f, [LACI_RELU] = 0.0f, [LACI_LEAKY] = LACI_LEAKY_SLOPE};
    fixture f = open_fixture(s);

    (void)t;
    laci_conv_forward(f.conv, &f.x, NULL, LACI_LINEAR, &f.y, f.scratch);
    for (int act = LACI_LINEAR; act <= LACI_LEAKY; act++) {
        laci_map y = map_copy(&f.y);

        for (int r = 0; r < s->height; r++)
            for (int c = 0; c < s->width; c++)
                for (int o = 0; o < s->outputs; o++) {
                    const float v = *map_at(&f.y, r, c, o) + f.bias[o];

                    *map_at(&f.y, r, c, o) = v > 0.0f ? v : slope[act] * v;
                }
        laci_conv_forward(f.conv, &f.x, f.bias, (laci_activation)act, &y, f.scratch);
        lac_test_range(map_rel_diff(&y, &f.y), 0.0, 1e-7);
        laci_conv_forward(f.conv, &f.x, NULL, LACI_LINEAR, &f.y, f.scratch);
        map_free(&y);
    }
    close_fixture(&f);
}

static void activations_follow_the_sum(void **state)
{
    (void)state;
    for (int i = 0; i < N_SHAPES; i++)
        for_each_simd(acts_on_sum, &shapes[i], NULL);
}

static void same_bits(const shape *s, const truth *t)
{
    fixture f[2];

    (void)t;
    for (int k = 0; k < 2; k++) {
        lac_threads_set(k + 1);
        f[k] = open_fixture(s);
        run_all(&f[k], LACI_LEAKY);
    }
    assert_true(map_same(&f[0].y, &f[1].y) && map_same(&f[0].dx, &f[1].dx));
    assert_memory_equal(f[0].dweight, f[1].dweight, f[0].n_weight * sizeof(float));
    assert_memory_equal(f[0].dbias, f[1].dbias, (size_t)s->outputs * sizeof(float));
    close_fixture(&f[0]);
    close_fixture(&f[1]);
    lac_threads_set(0);
}

static void threads_do_not_change_bits(void **state)
{
    (void)state;
    for (int i = 0; i < N_SHAPES; i++)
        for_each_simd(same_bits, &shapes[i], NULL);
}

/* As training does: samples share a team, and each call stays on its own thread. */
static void calls_within_a_team(void **state)
{
    const shape *s = &shapes[5]; /* enough work for two threads */
    fixture f[3];
    int most = 0;

    (void)state;
    lac_threads_set(2);
    for (int i = 0; i < 3; i++)
        f[i] = open_fixture(s);
    run_all(&f[2], LACI_RELU);
#pragma omp parallel for num_threads(2) reduction(max : most)
    for (int i = 0; i < 2; i++) {
        most = laci_threads_for(1e12);
        run_all(&f[i], LACI_RELU);
    }
    assert_int_equal(most, lac_threads_get() > 1 ? 1 : most);
    for (int i = 0; i < 3; i++) {
        assert_true(map_same(&f[i].y, &f[2].y) && map_same(&f[i].dx, &f[2].dx));
        assert_memory_equal(f[i].dweight, f[2].dweight, f[2].n_weight * sizeof(float));
        if (i < 2)
            close_fixture(&f[i]);
    }
    close_fixture(&f[2]);
    lac_threads_set(0);
}

/* <dy, conv(x)> = <conv^T dy, x> = <dw, w>, in double. */
static void one_form_three_ways(void **state)
{
    (void)state;
    for (int i = 0; i < N_SHAPES; i++) {
        const shape *s = &shapes[i];
        fixture f = open_fixture(s);
        double out = 0.0, in = 0.0, by_weight = 0.0, size = 0.0;

        memset(f.dweight, 0, f.n_weight * sizeof *f.dweight);
        laci_conv_forward(f.conv, &f.x, NULL, LACI_LINEAR, &f.y, f.scratch);
        laci_conv_backward_input(f.conv, &f.dy, &f.dx, f.scratch);
        laci_conv_backward_weight(f.conv, &f.x, &f.dy, f.dweight, NULL, f.scratch);
        for (int r = 0; r < s->height; r++)
            for (int c = 0; c < s->width; c++) {
                for (int o = 0; o < s->outputs; o++) {
                    const double term = (double)*map_at(&f.y, r, c, o) *
                                        (double)*map_at(&f.dy, r, c, o);

                    out += term;
                    size += term * term;
                }
                for (int k = 0; k < s->inputs; k++)
                    in += (double)*map_at(&f.x, r, c, k) *
                          (double)*map_at(&f.dx, r, c, k);
            }
        for (size_t k = 0; k < f.n_weight; k++)
            by_weight += (double)f.weight[k] * (double)f.dweight[k];
        lac_test_near(in, out, 5e-6 * sqrt(size) + 1e-6);
        lac_test_near(by_weight, out, 5e-6 * sqrt(size) + 1e-6);
        close_fixture(&f);
    }
}

/* Forward runs alone need less scratch, and keep to it. */
static void forward_keeps_to_its_scratch(void **state)
{
    (void)state;
    for (int i = 0; i < N_SHAPES; i++) {
        const shape *s = &shapes[i];
        fixture f = open_fixture(s);
        const size_t n = laci_conv_scratch_forward(f.conv, s->height, s->width);

        assert_true(n <= f.n_scratch);
        laci_conv_forward(f.conv, &f.x, f.bias, LACI_RELU, &f.y, f.scratch);
        for (size_t k = n; k < f.n_scratch + GUARD; k++)
            if (!isnan(f.scratch[k]))
                fail_msg("scratch was written behind its end");
        close_fixture(&f);
    }
}

static lac_status create_and_drop(void *ctx)
{
    laci_conv *conv = NULL;
    const lac_status st = laci_conv_create(&conv, *(int *)ctx, 3, 5);

    if (st != LAC_OK)
        assert_null(conv);
    laci_conv_destroy(&conv);
    laci_conv_destroy(&conv);
    return st;
}

static void faults_leave_nothing(void **state)
{
    laci_conv *conv = NULL;
    int size = 3;

    (void)state;
    lac_test_range(lac_test_alloc_failures(create_and_drop, &size), 3, 3);
    lac_test_fails(laci_conv_create(&conv, 5, 1, 1), LAC_E_ARG);
    assert_true(lac_test_detail_has("5"));
    lac_test_fails(laci_conv_create(&conv, 3, 0, 1), LAC_E_ARG);
    lac_test_fails(laci_conv_create(&conv, 3, 1, -4), LAC_E_ARG);
    assert_true(lac_test_detail_has("-4"));
    assert_null(conv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_their_definition),
        cmocka_unit_test(activations_follow_the_sum),
        cmocka_unit_test(threads_do_not_change_bits),
        cmocka_unit_test(calls_within_a_team),
        cmocka_unit_test(one_form_three_ways),
        cmocka_unit_test(forward_keeps_to_its_scratch),
        cmocka_unit_test(faults_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
