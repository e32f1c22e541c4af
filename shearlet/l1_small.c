/* shearlet/l1_small.c - one pass over the coefficients on their smallest grids. */
#include "l1_internal.h"
#include "blocks.h"
#include "../data/base/parallel.h"

#include <string.h>

double laci_l1_pass_small(lac_shearlet_l1 *l, const laci_l1_pass *pass, const float *x,
                          float *adjoint)
{
    const lac_shearlet *s = l->shearlet;
    const laci_small *r = &l->small;
    laci_complex *image = r->planes + (size_t)r->threads * r->n_plane;
    double total = 0.0;

    memcpy(r->reals, x, laci_fft_real_size(r->whole) * sizeof *x);
    laci_fft_forward(r->whole, r->reals, image);
    memset(l->memory, 0, r->n_plane * sizeof *l->memory);
#pragma omp parallel for num_threads(r->threads) schedule(dynamic, 1) ordered
    for (int b = 0; b < s->count; b++) {
        laci_complex *small = r->planes + (size_t)laci_thread_number() * r->n_plane;
        float *real = r->reals + (size_t)laci_thread_number() * r->n_real;

        memset(small, 0, laci_fft_spectrum_size(r->band[b]) * sizeof *small);
        laci_small_exchange(s, &s->band[b], 1, image, small);
        laci_fft_inverse(r->band[b], small, real);
        l->sum[b] = laci_l1_visit(l, pass, b, 0, l->at[b + 1] - l->at[b], real);
        if (adjoint)
            laci_fft_forward(r->band[b], real, small);
            /* sums in the order of the subbands: the same bits for any threads */
#pragma omp ordered
        if (adjoint)
            laci_small_exchange(s, &s->band[b], 0, l->memory, small);
    }
    if (adjoint) {
        laci_fft_inverse(r->whole, l->memory, r->reals);
        memcpy(adjoint, r->reals, laci_fft_real_size(r->whole) * sizeof *adjoint);
    }
    for (int b = 0; b < s->count; b++)
        total += l->sum[b];
    return total;
}
