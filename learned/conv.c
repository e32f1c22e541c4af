/* learned/conv.c - convolution layers: packed weights, and which way to run. */
#include "conv_internal.h"

#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

static lac_status create_packed(laci_packed *p, int size, int inputs, int outputs)
{
    const size_t positions = size == 3 ? LACI_POSITIONS : 1;
    size_t n;
    lac_status st;

    p->size = size;
    p->inputs = inputs;
    p->outputs = outputs;
    LAC_TRY(laci_mul_size(&n, positions * (size_t)inputs, laci_padded(outputs)));
    st = laci_alloc(&p->data, n, sizeof *p->data);
out:
    return st;
}

lac_status laci_conv_create(laci_conv **out, int size, int inputs, int outputs)
{
    laci_conv *conv = NULL;
    lac_status st;

    if (size != 1 && size != 3)
        return LAC_FAIL(LAC_E_ARG, "conv: the size must be 1 or 3, got %d", size);
    if (inputs < 1 || outputs < 1)
        return LAC_FAIL(LAC_E_ARG, "conv: %d inputs, %d outputs; both must be >= 1",
                        inputs, outputs);
    LAC_TRY(laci_new(&conv, sizeof *conv));
    LAC_TRY(create_packed(&conv->forward, size, inputs, outputs));
    LAC_TRY(create_packed(&conv->backward, size, outputs, inputs));
    *out = conv;
    conv = NULL;
out:
    laci_conv_destroy(&conv);
    return st;
}

void laci_conv_destroy(laci_conv **conv)
{
    if (!*conv)
        return;
    laci_free((*conv)->forward.data);
    laci_free((*conv)->backward.data);
    laci_free(*conv);
    *conv = NULL;
}

static void pack1(const laci_kernel3 *k, const float *w, float *to)
{
    for (int i = 0; i < k->inputs; i++)
        for (int o = 0; o < k->width; o++, to++)
            *to = o < k->outputs ? w[(size_t)o * k->out + (size_t)i * k->in] : 0.0f;
}

/* in, out: distance of the weights of neighbouring inputs and outputs. */
static void pack(const laci_packed *p, const float *weight, size_t in, size_t out,
                 int flip)
{
    const laci_layer_kernels *kernels = laci_layers_now();
    const size_t positions = p->size == 3 ? LACI_POSITIONS : 1;
    const size_t panel = positions * (size_t)p->inputs * LACI_PANEL;
    const double work = (double)panel * laci_panels(p->outputs);

#pragma omp parallel for num_threads(laci_threads_for(work)) schedule(static)
    for (int j = 0; j < laci_panels(p->outputs); j++) {
        const laci_kernel3 k = {.out = out,
                                .in = in,
                                .outputs = laci_panel_outputs(p->outputs, j),
                                .inputs = p->inputs,
                                .flip = flip,
                                .width = laci_panel_width(p->outputs, j)};
        const float *from = weight + (size_t)j * LACI_PANEL * out;
        float *to = p->data + (size_t)j * panel;

        if (p->size == 3)
            kernels->pack3(&k, from, to, (size_t)k.inputs * (size_t)k.width);
        else
            pack1(&k, from, to);
    }
}

void laci_conv_load(laci_conv *conv, const float *weight, int training)
{
    const size_t taps = (size_t)conv->forward.size * (size_t)conv->forward.size;
    const size_t output = taps * (size_t)conv->forward.inputs;

    pack(&conv->forward, weight, taps, output, 0);
    if (training)
        pack(&conv->backward, weight, output, taps, 1);
}

static size_t scratch_run(const laci_packed *p, int height, int width)
{
    return p->size == 3 ? laci_winograd_scratch(p, height, width)
                        : laci_point_scratch(p, height, width);
}

size_t laci_conv_scratch_forward(const laci_conv *conv, int height, int width)
{
    return scratch_run(&conv->forward, height, width);
}

size_t laci_conv_scratch(const laci_conv *conv, int height, int width)
{
    const laci_packed *p = &conv->forward;
    const size_t weight = p->size == 3 ? laci_winograd_weight_scratch(p, height, width)
                                       : laci_point_weight_scratch(p, height, width);
    const size_t forward = scratch_run(p, height, width);
    const size_t backward = scratch_run(&conv->backward, height, width);
    const size_t run = forward > backward ? forward : backward;

    return run > weight ? run : weight;
}

static void run(const laci_packed *p, const laci_map *x, const float *bias, float slope,
                const laci_map *y, float *scratch)
{
    if (p->size == 3)
        laci_winograd_run(p, x, bias, slope, y, scratch);
    else
        laci_point_run(p, x, bias, slope, y, scratch);
}

void laci_conv_forward(const laci_conv *conv, const laci_map *x, const float *bias,
                       laci_activation act, const laci_map *y, float *scratch)
{
    static const float slope[] = {
        [LACI_LINEAR] = 1.0f, [LACI_RELU] = 0.0f, [LACI_LEAKY] = LACI_LEAKY_SLOPE};

    run(&conv->forward, x, bias, slope[act], y, scratch);
}

void laci_conv_backward_input(const laci_conv *conv, const laci_map *dy,
                              const laci_map *dx, float *scratch)
{
    run(&conv->backward, dy, NULL, 1.0f, dx, scratch);
}

void laci_conv_backward_weight(const laci_conv *conv, const laci_map *x,
                               const laci_map *dy, float *dweight, float *dbias,
                               float *scratch)
{
    if (conv->forward.size == 3)
        laci_winograd_weight(x, dy, dweight, scratch);
    else
        laci_point_weight(x, dy, dweight, scratch);
    if (dbias)
        laci_layers_now()->channel_sums(dy, dbias);
}

laci_share laci_share_out(int threads, int blocks, int most, size_t each)
{
    laci_share s = {.threads = threads, .blocks = blocks, .groups = 1, .each = each};

    while (s.groups < most && blocks * s.groups < 4 * threads &&
           blocks * s.groups % threads != 0)
        s.groups++;
    return s;
}
