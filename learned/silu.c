/* learned/silu.c - the activation x / (1 + exp(-x)). */
#include "silu.h"

#include "../data/base/parallel.h"
#include "layer_kernels.h"

void laci_silu_forward(const laci_map *x, const laci_map *y)
{
    const double work = 1.0 * x->height * x->width * x->channels;

#pragma omp parallel for num_threads(laci_threads_for(work)) schedule(static)
    for (int r = 0; r < x->height; r++) {
        const laci_map from = laci_map_rows(x, r, r + 1);
        const laci_map to = laci_map_rows(y, r, r + 1);

        laci_layers_now()->silu_forward(&from, &to);
    }
}

void laci_silu_backward(const laci_map *x, const laci_map *dy, const laci_map *dx)
{
    const double work = 1.0 * x->height * x->width * x->channels;

#pragma omp parallel for num_threads(laci_threads_for(work)) schedule(static)
    for (int r = 0; r < x->height; r++) {
        const laci_map v = laci_map_rows(x, r, r + 1), d = laci_map_rows(dy, r, r + 1);
        const laci_map to = laci_map_rows(dx, r, r + 1);

        laci_layers_now()->silu_backward(&v, &d, &to);
    }
}
