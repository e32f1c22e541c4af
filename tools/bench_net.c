/* tools/bench_net.c - networks that 'lacuna bench' runs. */
#include "bench_net.h"

#include <math.h>

#include "cmd.h"
#include "job.h"
#include "learned/unet.h"
#include "mem.h"

typedef struct shape {
    int channels, outputs, base, depth, size;
} shape;

static const shape shapes[] = {
    [NET_UNET_512] = {59, 59, 32, 4, 512},
    [NET_CONV_512] = {32, 1, 32, 0, 512},
    [NET_CONV_64] = {256, 1, 256, 0, 64},
};

struct bench_net {
    const shape *shape;
    lac_unet *net;
    float *x, *y;
};

double bench_net_flop(int net)
{
    const shape *s = &shapes[net];
    double sum = (double)s->size * s->size * s->base * s->outputs;

    for (int l = 0; l <= s->depth; l++) {
        const double pixels = (double)(s->size >> l) * (s->size >> l);
        const double width = s->base << l, above = l ? width / 2.0 : s->channels;

        sum += 9.0 * pixels * (above + width) * width;
        if (l < s->depth) /* the transposed convolution, and both on the way up */
            sum += pixels * (2.0 + 9.0 * 3.0) * width * width;
    }
    return 2.0 * sum;
}

/* Normal numbers that keep the size of what passes through the layer. */
static void fill(const lac_tensor *t, uint64_t seed)
{
    const double inputs = (double)t->count / (double)t->dim[0];

    job_fill_normal(t->count, t->data, seed);
    for (size_t i = 0; i < t->count; i++)
        t->data[i] *= (float)sqrt(2.0 / inputs);
}

static lac_status make_net(const shape *s, lac_unet **net)
{
    lac_unet_config config;
    lac_unet *zero = NULL;
    lac_weights *weights = NULL;
    lac_tensor t;
    lac_status st;

    lac_unet_defaults(&config);
    config.inputs = s->channels;
    config.outputs = s->outputs;
    config.depth = s->depth;
    for (int l = 0; l <= s->depth; l++)
        config.width[l] = s->base << l;
    CMD_TRY(lac_unet_create(&zero, &config));
    CMD_TRY(lac_weights_create(&weights));
    CMD_TRY(lac_unet_store(zero, weights));
    for (size_t i = 0; lac_weights_at(weights, i, &t); i++)
        if (t.n_dims == 4)
            fill(&t, i + 1);
    CMD_TRY(lac_unet_load(net, weights));
out:
    lac_weights_destroy(&weights);
    lac_unet_destroy(&zero);
    return st;
}

lac_status bench_net_open(int net, bench_net **out)
{
    bench_net *b = mem_alloc(1, sizeof *b);
    const shape *s = &shapes[net];
    const size_t pixels = (size_t)s->size * (size_t)s->size;
    const size_t n = pixels * (size_t)s->channels;
    lac_status st;

    b->shape = s;
    b->x = mem_alloc(n, sizeof *b->x);
    b->y = mem_alloc(pixels * (size_t)s->outputs, sizeof *b->y);
    job_fill_normal(n, b->x, 1);
    CMD_TRY(make_net(s, &b->net));
    *out = b;
    b = NULL;
out:
    bench_net_close(&b);
    return st;
}

lac_status bench_net_run(bench_net *b)
{
    return lac_unet_run(b->net, b->shape->size, b->shape->size, b->x, NULL, b->y);
}

void bench_net_close(bench_net **b)
{
    if (!*b)
        return;
    lac_unet_destroy(&(*b)->net);
    mem_free((*b)->x);
    mem_free((*b)->y);
    mem_free(*b);
    *b = NULL;
}
