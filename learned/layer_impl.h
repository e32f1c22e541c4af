/* learned/layer_impl.h - (private) body of layer_ref.c, layer_avx2.c, layer_avx512.c.
 */
#include "../data/base/lanes.h"

#include "../data/base/base_internal.h"
#include "layer_kernels.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

/* Lanes of the vector at channel c of n channels. */
static inline int lanes_at(int c, int n)
{
    return n - c < W ? n - c : W;
}

#include "layer_product.h"
#include "layer_winograd.h"
#include "layer_weights.h"
#include "layer_simple.h"

const laci_layer_kernels LACI_LAYER_KERNELS = {
    .product = product,
    .input_tiles = input_tiles,
    .gradient_tiles = gradient_tiles,
    .output = output_tiles,
    .pack3 = pack3,
    .unpack3 = unpack3,
    .channel_sums = channel_sums,
    .activation_backward = activation_backward,
    .pool_forward = pool_forward,
    .pool_backward = pool_backward,
    .silu_forward = silu_forward,
    .silu_backward = silu_backward,
};
