/* tests/unit/test_unet.c - the U-Net: its table, gradients, sizes and files. */
#include "tests/support/testing.h"
#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "learned/unet_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static lac_unet *make(int inputs, int outputs, int conditions, int depth)
{
    lac_unet_config c;
    lac_unet *net;

    lac_unet_defaults(&c);
    c.inputs = inputs;
    c.outputs = outputs;
    c.conditions = conditions;
    c.depth = depth;
    for (int l = 0; l <= depth; l++)
        c.width[l] = 5 + 3 * l;
    lac_test_ok(lac_unet_create(&net, &c));
    laci_unet_randomise(net, 3);
    /* also what starts at 0 */
    for (size_t i = 0; i < net->count; i++)
        if (net->weight[i] == 0.0f)
            net->weight[i] = 0.1f * sinf((float)i);
    laci_unet_refresh(net, 1);
    return net;
}

static void fill_map(const laci_map *m, uint64_t seed)
{
    lac_test_fill_normal(m->data, (size_t)m->height * (size_t)m->width * m->stride,
                         seed);
}

/* <y, t> for a fixed t, in double. */
static double value(const lac_unet *net, const laci_unet_maps *m, const laci_map *t,
                    const float *condition)
{
    double s = 0.0;

    laci_unet_forward(net, m, condition);
    for (int i = 0; i < m->y.height * m->y.width; i++)
        for (int c = 0; c < m->y.channels; c++)
            s += (double)m->y.data[(size_t)i * m->y.stride + (size_t)c] *
                 t->data[(size_t)i * t->stride + (size_t)c];
    return s;
}

static void numbers_of_a_published_table(void **state)
{
    lac_unet_config c;
    lac_unet *net;
    size_t bytes;

    (void)state;
    lac_unet_defaults(&c);
    c.inputs = c.outputs = 59;
    c.leaky = 0;
    lac_test_ok(lac_unet_create(&net, &c));
    /* sum over levels of 9 i o + o, up 4 (i o + o), out i o + o, by hand */
    assert_int_equal(lac_unet_count(net), 7779579);
    lac_test_ok(lac_unet_memory(net, 512, 512, &bytes));
    lac_test_range((double)bytes, 100e6, 1.2e9);
    lac_unet_destroy(&net);
    assert_null(net);
}

static void gradients_are_those_of_central_differences(void **state)
{
    lac_unet *net = make(3, 2, 4, 2);
    const float condition[] = {0.3f, -0.7f, 1.0f, 0.2f};
    laci_unet_maps *m, *d;
    float *gradient;

    (void)state;
    lac_test_ok(laci_unet_maps_create(&m, net, 12, 8, 1));
    lac_test_ok(laci_unet_maps_create(&d, net, 12, 8, 1));
    lac_test_ok(laci_alloc(&gradient, net->count, sizeof *gradient));
    fill_map(&m->x, 5);
    fill_map(&d->y, 6);
    laci_unet_forward(net, m, condition);
    {
        laci_map t = d->y;

        lac_test_ok(laci_alloc(&t.data, (size_t)(t.height * t.width) * t.stride, 4));
        memcpy(t.data, d->y.data, (size_t)(t.height * t.width) * t.stride * 4);
        laci_unet_backward(net, m, d, condition, gradient, 1);
        for (int k = 0; k < net->n_tensors; k++) { /* one direction in each tensor */
            const laci_unet_tensor *w = &net->tensor[k];
            const float h = 3e-5f; /* less than most kinks are away */
            double want = 0.0, got;
            float *direction = calloc(w->count, sizeof *direction);

            lac_test_fill_normal(direction, w->count, (uint64_t)(100 + k));
            for (size_t i = 0; i < w->count; i++) {
                want += (double)gradient[w->offset + i] * direction[i];
                net->weight[w->offset + i] += h * direction[i];
            }
            laci_unet_refresh(net, 1);
            got = value(net, m, &t, condition);
            for (size_t i = 0; i < w->count; i++)
                net->weight[w->offset + i] -= 2 * h * direction[i];
            laci_unet_refresh(net, 1);
            got = (got - value(net, m, &t, condition)) / (2.0 * (double)h);
            for (size_t i = 0; i < w->count; i++)
                net->weight[w->offset + i] += h * direction[i];
            laci_unet_refresh(net, 1);
            lac_test_near(got, want, 0.02 * fabs(want) + 0.1);
            free(direction);
        }
        { /* and at the input */
            const size_t n = (size_t)(m->x.height * m->x.width) * m->x.stride;
            float *direction = calloc(n, sizeof *direction);
            const float h = 3e-5f; /* less than most kinks are away */
            double want = 0.0, got;

            lac_test_fill_normal(direction, n, 77);
            for (size_t i = 0; i < n; i++) {
                if (i % m->x.stride < (size_t)m->x.channels)
                    want += (double)d->x.data[i] * direction[i];
                m->x.data[i] += h * direction[i];
            }
            got = value(net, m, &t, condition);
            for (size_t i = 0; i < n; i++)
                m->x.data[i] -= 2 * h * direction[i];
            got = (got - value(net, m, &t, condition)) / (2.0 * (double)h);
            lac_test_near(got, want, 0.02 * fabs(want) + 0.1);
            free(direction);
        }
        laci_free(t.data);
    }
    laci_free(gradient);
    laci_unet_maps_destroy(&m);
    laci_unet_maps_destroy(&d);
    lac_unet_destroy(&net);
}

/* Another thread may raise the limit between the making of the scratch and its use. */
static void scratch_serves_the_threads_it_was_made_for(void **state)
{
    enum { H = 64, W = 96 };
    lac_unet *net = make(1, 1, 0, 1);
    laci_unet_maps *m;
    static float once[H * W];

    (void)state;
    for (int limit = 1; limit <= 4; limit += 3) {
        lac_threads_set(1);
        lac_test_ok(laci_unet_maps_create(&m, net, H, W, 0));
        assert_int_equal(m->threads, 1);
        fill_map(&m->x, 1);
        lac_threads_set(limit);
        laci_unet_forward(net, m, NULL);
        assert_int_equal(lac_threads_get(), limit); /* held no longer */
        for (int i = 0; i < H * W; i++) {
            const float y = m->y.data[(size_t)i * m->y.stride];

            assert_true(limit == 1 || memcmp(&y, &once[i], sizeof y) == 0);
            once[i] = y;
        }
        laci_unet_maps_destroy(&m);
    }
    lac_threads_set(0);
    lac_unet_destroy(&net);
}

static void gradients_add_up(void **state)
{
    lac_unet *net = make(1, 1, 0, 1);
    laci_unet_maps *m, *d;
    float *once, *twice;

    (void)state;
    lac_test_ok(laci_unet_maps_create(&m, net, 6, 4, 1));
    lac_test_ok(laci_unet_maps_create(&d, net, 6, 4, 1));
    lac_test_ok(laci_alloc(&once, net->count, sizeof *once));
    lac_test_ok(laci_alloc(&twice, net->count, sizeof *twice));
    fill_map(&m->x, 1);
    laci_unet_forward(net, m, NULL);
    for (int k = 0; k < 3; k++) {
        fill_map(&d->y, 2);
        laci_unet_backward(net, m, d, NULL, k ? twice : once, 0);
    }
    for (size_t i = 0; i < net->count; i++)
        once[i] *= 2.0f;
    lac_test_close(twice, once, net->count, 1e-5, 1e-5);
    laci_free(once);
    laci_free(twice);
    laci_unet_maps_destroy(&m);
    laci_unet_maps_destroy(&d);
    lac_unet_destroy(&net);
}

/* A shift by 2^depth pixels moves the result along, away from the borders; sizes that
 * are no multiples are continued. */
static void any_size(void **state)
{
    enum { NX = 45, NY = 39, DEPTH = 1, N = NX * NY };
    lac_unet *net = make(2, 1, 1, DEPTH);
    const float one = 1.0f;
    float *x = calloc(2 * N, sizeof *x), *s = calloc(2 * N, sizeof *s);
    float y[N], z[N];

    (void)state;
    for (int c = 0; c < 2; c++)
        for (int r = 18; r < 22; r++)
            for (int k = 18; k < 23; k++) {
                x[c * N + r * NX + k] = (float)(r - k + c);
                s[c * N + (r - 4) * NX + k + 4] = (float)(r - k + c);
            }
    lac_test_ok(lac_unet_run(net, NX, NY, x, &one, y));
    lac_test_ok(lac_unet_run(net, NX, NY, s, &one, z));
    for (int r = 17; r < 23; r++)
        lac_test_close(z + (r - 4) * NX + 21, y + r * NX + 17, 6, 1e-3, 1e-4);
    free(x);
    free(s);
    lac_unet_destroy(&net);
}

static void same_bits_for_any_number_of_threads(void **state)
{
    enum { NX = 70, NY = 50, N = NX * NY };
    lac_unet *net = make(3, 2, 0, 2);
    float *x = calloc(3 * N, sizeof *x);
    static float y[2 * N], z[2 * N];

    (void)state;
    lac_test_fill_normal(x, 3 * N, 9);
    lac_threads_set(1);
    lac_test_ok(lac_unet_run(net, NX, NY, x, NULL, y));
    lac_threads_set(3);
    lac_test_ok(lac_unet_run(net, NX, NY, x, NULL, z));
    lac_threads_set(0);
    assert_memory_equal(y, z, sizeof y);
    free(x);
    lac_unet_destroy(&net);
}

static void files_bring_the_network_back(void **state)
{
    enum { NX = 9, NY = 13, N = NX * NY };
    lac_unet *net = make(2, 3, 2, 1), *again;
    const float condition[] = {0.5f, -1.0f};
    float x[2 * N], y[3 * N], z[3 * N];
    lac_weights *w, *read;

    (void)state;
    lac_test_fill_normal(x, 2 * N, 4);
    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_unet_store(net, w));
    lac_test_dir();
    lac_test_ok(
        lac_weights_write(w, lac_test_path("net.safetensors"), LAC_WEIGHTS_F32));
    lac_test_ok(lac_weights_read(&read, lac_test_path("net.safetensors")));
    lac_test_ok(lac_unet_load(&again, read));
    assert_int_equal(lac_unet_config_of(again)->inputs, 2);
    assert_int_equal(lac_unet_config_of(again)->outputs, 3);
    assert_int_equal(lac_unet_config_of(again)->depth, lac_unet_config_of(net)->depth);
    assert_int_equal(lac_unet_count(again), lac_unet_count(net));
    assert_null(lac_unet_config_of(NULL));
    lac_test_ok(lac_unet_run(net, NX, NY, x, condition, y));
    lac_test_ok(lac_unet_run(again, NX, NY, x, condition, z));
    assert_memory_equal(y, z, sizeof y);
    lac_unet_destroy(&again);

    lac_test_ok(lac_weights_set_text(read, "unet.widths", "5,9"));
    lac_test_fails(lac_unet_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("down.1.0.weight"));
    lac_test_ok(lac_weights_set_text(read, "unet.widths", "4096,4096,4096"));
    lac_test_fails(lac_unet_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("but there are only")); /* before it is made */
    lac_test_ok(lac_weights_set_text(read, "unet.widths", "5,"));
    lac_test_ok(lac_weights_set_text(read, "unet.widths", "5,x"));
    lac_test_fails(lac_unet_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("unet.widths"));
    lac_test_ok(lac_weights_set_text(read, "unet.widths", "1,1,1,1,1,1,1,1,1,1,1,1"));
    lac_test_fails(lac_unet_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("widths are possible"));
    lac_test_ok(lac_weights_set_text(read, "unet.widths", "5,8"));
    lac_test_ok(lac_weights_set_text(read, "unet.activation", "tanh"));
    lac_test_fails(lac_unet_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("got 'tanh'"));
    lac_test_ok(lac_weights_set_text(read, "unet.activation", "relu"));
    lac_test_ok(lac_weights_set_text(read, "unet.inputs", "0"));
    lac_test_ok(lac_weights_set_text(read, "unet.widths", "5,8"));
    lac_test_fails(lac_unet_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("inputs"));
    lac_test_ok(lac_weights_set_text(read, "unet.inputs", NULL));
    lac_test_fails(lac_unet_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("unet.inputs"));
    assert_null(again);
    lac_weights_destroy(&w);
    lac_weights_destroy(&read);
    lac_unet_destroy(&net);
    lac_test_dir_remove();
}

static void bad_tables_are_refused(void **state)
{
    lac_unet_config c;
    lac_unet *net;

    (void)state;
    lac_unet_defaults(&c);
    c.depth = 7;
    lac_test_fails(lac_unet_create(&net, &c), LAC_E_ARG);
    lac_unet_defaults(&c);
    c.width[2] = 0;
    lac_test_fails(lac_unet_create(&net, &c), LAC_E_ARG);
    assert_true(lac_test_detail_has("level 2"));
    lac_unet_defaults(&c);
    c.conditions = -1;
    lac_test_fails(lac_unet_create(&net, &c), LAC_E_ARG);
    lac_test_fails(lac_unet_create(NULL, &c), LAC_E_ARG);
    lac_test_fails(lac_unet_run(NULL, 4, 4, NULL, NULL, NULL), LAC_E_ARG);
}

static lac_status create_and_run(void *ctx)
{
    lac_unet_config c = {.inputs = 1, .outputs = 1, .depth = 1, .width = {3, 4}};
    lac_unet *net = NULL;
    float x[16] = {1.0f}, y[16];
    lac_status st;

    (void)ctx;
    st = lac_unet_create(&net, &c);
    if (st == LAC_OK)
        st = lac_unet_run(net, 4, 4, x, NULL, y);
    lac_unet_destroy(&net);
    return st;
}

static void allocation_failures_are_survived(void **state)
{
    (void)state;
    lac_test_alloc_failures(create_and_run, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_a_published_table),
        cmocka_unit_test(gradients_are_those_of_central_differences),
        cmocka_unit_test(scratch_serves_the_threads_it_was_made_for),
        cmocka_unit_test(gradients_add_up),
        cmocka_unit_test(any_size),
        cmocka_unit_test(same_bits_for_any_number_of_threads),
        cmocka_unit_test(files_bring_the_network_back),
        cmocka_unit_test(bad_tables_are_refused),
        cmocka_unit_test(allocation_failures_are_survived),
    };

    return cmocka_run_group_tests_name("unet", tests, NULL, NULL);
}
