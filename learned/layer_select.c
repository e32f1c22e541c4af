/* learned/layer_select.c - the kernels of the instruction set in use. */
#include "layer_kernels.h"

#include "../data/base/simd.h"
#include "lac_config.h"

const laci_layer_kernels *laci_layers_now(void)
{
#ifdef LAC_HAVE_SIMD
    static const laci_layer_kernels *const sets[LACI_SIMD_COUNT] = {
        &laci_layers_ref, &laci_layers_avx2, &laci_layers_avx512};

    return sets[laci_simd_now()];
#else
    return &laci_layers_ref;
#endif
}
