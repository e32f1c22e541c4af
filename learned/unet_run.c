/* learned/unet_run.c - forward and backward through the layers. */
#include "unet_internal.h"
#include "layers.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

/* Channels first .. first + count of a map. */
static laci_map part(const laci_map *m, int first, int count)
{
    laci_map p = *m;

    p.data += first;
    p.channels = count;
    return p;
}

static const float *bias_of(const lac_unet *net, const laci_unet_layer *layer,
                            const float *condition, float *sum)
{
    const float *bias = net->weight + layer->bias;
    const int n = net->config.conditions;

    if (!layer->conditional)
        return bias;
    for (int o = 0; o < layer->outputs; o++) {
        const float *row = net->weight + layer->mix + (size_t)o * (size_t)n;
        double s = bias[o];

        for (int i = 0; i < n; i++)
            s += (double)row[i] * condition[i];
        sum[o] = (float)s;
    }
    return sum;
}

static void run_layer(const lac_unet *net, const laci_unet_maps *m, int index,
                      const float *condition, const laci_map *x, const laci_map *y)
{
    const laci_unet_layer *layer = &net->layer[index];

    laci_conv_forward(layer->conv, x, bias_of(net, layer, condition, m->bias),
                      layer->act, y, m->scratch);
}

void laci_unet_forward(const lac_unet *net, const laci_unet_maps *m,
                       const float *condition)
{
    const lac_unet_config *c = &net->config;
    const int before = laci_threads_hold(m->threads);

    for (int l = 0; l <= c->depth; l++) {
        const laci_map skip = part(&m->joined[l], 0, c->width[l]);

        if (l > 0) {
            const laci_map above = part(&m->joined[l - 1], 0, c->width[l - 1]);

            laci_pool_forward(&above, &m->pooled[l]);
        }
        run_layer(net, m, laci_unet_down_at(l, 0), condition, l ? &m->pooled[l] : &m->x,
                  &m->inner[l]);
        run_layer(net, m, laci_unet_down_at(l, 1), condition, &m->inner[l], &skip);
    }
    for (int l = c->depth - 1; l >= 0; l--) {
        const laci_map up = part(&m->joined[l], c->width[l], c->width[l]);

        run_layer(net, m, laci_unet_up_at(net, l, -1), condition, &m->level[l + 1],
                  &m->deep[l + 1]);
        laci_depth_to_space(&m->deep[l + 1], &up);
        run_layer(net, m, laci_unet_up_at(net, l, 0), condition, &m->joined[l],
                  &m->mixed[l]);
        run_layer(net, m, laci_unet_up_at(net, l, 1), condition, &m->mixed[l],
                  &m->level[l]);
    }
    run_layer(net, m, laci_unet_out_at(net), condition, &m->level[0], &m->y);
    laci_threads_hold(before);
}

/* Gradients of one layer: dy (behind its activation, overwritten) to weights, bias and,
 * where dx is not NULL, its input. */
static void back_layer(const lac_unet *net, int index, const laci_unet_maps *d,
                       const float *condition, const laci_map *x, const laci_map *y,
                       const laci_map *dy, const laci_map *dx, float *gradient)
{
    const laci_unet_layer *layer = &net->layer[index];
    const int n = net->config.conditions;
    float *db = layer->conditional ? d->bias : gradient + layer->bias;

    laci_activation_backward(layer->act, y, dy);
    for (int o = 0; layer->conditional && o < layer->outputs; o++)
        db[o] = 0.0f;
    laci_conv_backward_weight(layer->conv, x, dy, gradient + layer->weight, db,
                              d->scratch);
    for (int o = 0; layer->conditional && o < layer->outputs; o++) {
        float *row = gradient + layer->mix + (size_t)o * (size_t)n;

        gradient[layer->bias + (size_t)o] += db[o];
        for (int i = 0; i < n; i++)
            row[i] += db[o] * condition[i];
    }
    if (dx)
        laci_conv_backward_input(layer->conv, dy, dx, d->scratch);
}

/* dy += dx, element by element. */
static void add_map(const laci_map *dx, const laci_map *dy)
{
    const int rows = dy->height;

#pragma omp parallel for num_threads(                                                  \
    laci_threads_for((double)rows * dy->width * dy->channels))
    for (int r = 0; r < rows; r++)
        for (int k = 0; k < dy->width; k++) {
            const size_t at = (size_t)r * (size_t)dy->width + (size_t)k;
            const float *from = dx->data + at * dx->stride;
            float *to = dy->data + at * dy->stride;

            for (int i = 0; i < dy->channels; i++)
                to[i] += from[i];
        }
}

static void back_up(const lac_unet *net, const laci_unet_maps *m, laci_unet_maps *d,
                    const float *condition, float *gradient, int l)
{
    const int width = net->config.width[l];
    const laci_map d_up = part(&d->joined[l], width, width);

    back_layer(net, laci_unet_up_at(net, l, 1), d, condition, &m->mixed[l],
               &m->level[l], &d->level[l], &d->mixed[l], gradient);
    back_layer(net, laci_unet_up_at(net, l, 0), d, condition, &m->joined[l],
               &m->mixed[l], &d->mixed[l], &d->joined[l], gradient);
    laci_space_to_depth(&d_up, &d->deep[l + 1]);
    back_layer(net, laci_unet_up_at(net, l, -1), d, condition, &m->level[l + 1],
               &m->deep[l + 1], &d->deep[l + 1], &d->level[l + 1], gradient);
}

static void back_down(const lac_unet *net, const laci_unet_maps *m, laci_unet_maps *d,
                      const float *condition, float *gradient, int l, int want_x)
{
    const int width = net->config.width[l];
    const laci_map skip = part(&m->joined[l], 0, width),
                   d_skip = part(&d->joined[l], 0, width);
    const laci_map *dx = l ? &d->pooled[l] : want_x ? &d->x : NULL;

    if (l <
        net->config.depth) { /* what came through the pooling; level[] is free now */
        laci_pool_backward(&skip, &d->pooled[l + 1], &d->level[l]);
        add_map(&d->level[l], &d_skip);
    }
    back_layer(net, laci_unet_down_at(l, 1), d, condition, &m->inner[l], &skip, &d_skip,
               &d->inner[l], gradient);
    back_layer(net, laci_unet_down_at(l, 0), d, condition, l ? &m->pooled[l] : &m->x,
               &m->inner[l], &d->inner[l], dx, gradient);
}

void laci_unet_backward(const lac_unet *net, const laci_unet_maps *m, laci_unet_maps *d,
                        const float *condition, float *gradient, int want_x)
{
    const int depth = net->config.depth;
    const int before = laci_threads_hold(d->threads);

    back_layer(net, laci_unet_out_at(net), d, condition, &m->level[0], &m->y, &d->y,
               &d->level[0], gradient);
    for (int l = 0; l < depth; l++)
        back_up(net, m, d, condition, gradient, l);
    for (int l = depth; l >= 0; l--)
        back_down(net, m, d, condition, gradient, l, want_x);
    laci_threads_hold(before);
}

/* --- whole images --------------------------------------------------------------------
 */

static int padded(int n, int depth)
{
    return (n + (1 << depth) - 1) >> depth << depth;
}

/* Pixels of a row whose channels stay in the first-level cache meanwhile. */
enum { RUN = 64 };

/* Planes [channels, ny, nx] to a map, the last pixels repeated. */
static void to_map(int nx, int ny, const float *x, const laci_map *m)
{
    const size_t plane = (size_t)nx * (size_t)ny;
    const int last = nx - 1;

#pragma omp parallel for num_threads(laci_threads_for((double)nx *ny * m->channels))
    for (int r = 0; r < m->height; r++)
        for (int k0 = 0; k0 < m->width; k0 += RUN) {
            const int n = laci_min_int(RUN, m->width - k0);
            const float *from = x + (size_t)laci_min_int(r, ny - 1) * (size_t)nx;
            float *to = laci_map_at(m, r, k0);

            for (int i = 0; i < m->channels; i++, from += plane)
                for (int k = 0; k < n; k++)
                    to[(size_t)k * m->stride + (size_t)i] =
                        from[laci_min_int(k0 + k, last)];
        }
}

static void from_map(int nx, int ny, const laci_map *m, float *y)
{
    const size_t plane = (size_t)nx * (size_t)ny;

#pragma omp parallel for num_threads(laci_threads_for((double)nx *ny * m->channels))
    for (int r = 0; r < ny; r++)
        for (int k0 = 0; k0 < nx; k0 += RUN) {
            const int n = laci_min_int(RUN, nx - k0);
            const float *from = laci_map_at(m, r, k0);
            float *to = y + (size_t)r * (size_t)nx + (size_t)k0;

            for (int i = 0; i < m->channels; i++, to += plane)
                for (int k = 0; k < n; k++)
                    to[k] = from[(size_t)k * m->stride + (size_t)i];
        }
}

static lac_status check_size(const lac_unet *net, int nx, int ny)
{
    if (!net)
        return LAC_FAIL(LAC_E_ARG, "unet: net is NULL");
    if (nx < 1 || ny < 1 || nx > 1 << 15 || ny > 1 << 15)
        return LAC_FAIL(LAC_E_ARG, "unet: image sizes must be 1..32768, got %d x %d",
                        nx, ny);
    return LAC_OK;
}

lac_status lac_unet_memory(const lac_unet *net, int nx, int ny, size_t *bytes)
{
    lac_status st = LAC_OK;

    if (!bytes)
        return LAC_FAIL(LAC_E_ARG, "unet: bytes is NULL");
    LAC_TRY(check_size(net, nx, ny));
    *bytes = sizeof(float) * laci_unet_maps_floats(net, padded(ny, net->config.depth),
                                                   padded(nx, net->config.depth), 0);
out:
    return st;
}

lac_status lac_unet_run(const lac_unet *net, int nx, int ny, const float *x,
                        const float *condition, float *y)
{
    laci_unet_maps *m = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(check_size(net, nx, ny));
    if (!x || !y || (!condition && net->config.conditions))
        return LAC_FAIL(LAC_E_ARG, "unet: x, y or condition is NULL");
    LAC_TRY(laci_unet_maps_create(&m, net, padded(ny, net->config.depth),
                                  padded(nx, net->config.depth), 0));
    to_map(nx, ny, x, &m->x);
    laci_unet_forward(net, m, condition);
    from_map(nx, ny, &m->y, y);
out:
    laci_unet_maps_destroy(&m);
    return st;
}

/* The transpose of from_map: 0 beyond the image. */
static void gradient_to_map(int nx, int ny, const float *dy, const laci_map *m)
{
    for (int r = 0; r < m->height; r++)
        for (int k = 0; k < m->width; k++) {
            float *to =
                m->data + ((size_t)r * (size_t)m->width + (size_t)k) * m->stride;

            for (int i = 0; i < m->channels; i++)
                to[i] = r < ny && k < nx
                            ? dy[((size_t)i * (size_t)ny + (size_t)r) * (size_t)nx +
                                 (size_t)k]
                            : 0.0f;
        }
}

/* The transpose of to_map: what was repeated adds up in the last pixels. */
static void gradient_from_map(int nx, int ny, const laci_map *m, float *dx)
{
    const size_t n = (size_t)nx * (size_t)ny;

    for (size_t i = 0; i < n * (size_t)m->channels; i++)
        dx[i] = 0.0f;
    for (int r = 0; r < m->height; r++)
        for (int k = 0; k < m->width; k++) {
            const float *from =
                m->data + ((size_t)r * (size_t)m->width + (size_t)k) * m->stride;
            const size_t at = (size_t)laci_min_int(r, ny - 1) * (size_t)nx +
                              (size_t)laci_min_int(k, nx - 1);

            for (int i = 0; i < m->channels; i++)
                dx[(size_t)i * n + at] += from[i];
        }
}

lac_status laci_unet_pull(lac_unet *net, int nx, int ny, const float *x,
                          const float *condition, const float *dy, float *y, float *dx)
{
    const int height = padded(ny, net->config.depth),
              width = padded(nx, net->config.depth);
    laci_unet_maps *m = NULL, *d = NULL;
    float *gradient = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&gradient, net->count, sizeof *gradient));
    LAC_TRY(laci_unet_maps_create(&m, net, height, width, 1));
    LAC_TRY(laci_unet_maps_create(&d, net, height, width, 1));
    laci_unet_refresh(net, 1);
    to_map(nx, ny, x, &m->x);
    laci_unet_forward(net, m, condition);
    from_map(nx, ny, &m->y, y);
    gradient_to_map(nx, ny, dy, &d->y);
    laci_unet_backward(net, m, d, condition, gradient, 1);
    gradient_from_map(nx, ny, &d->x, dx);
out:
    laci_unet_maps_destroy(&m);
    laci_unet_maps_destroy(&d);
    laci_free(gradient);
    return st;
}
