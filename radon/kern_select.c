/* radon/kern_select.c - the kernels of the instruction set in use. */
#include "proj_internal.h"

#include "../data/base/simd.h"
#include "lac_config.h"

const laci_kernel_set *laci_kernels_now(void)
{
#ifdef LAC_HAVE_SIMD
    static const laci_kernel_set *const sets[LACI_SIMD_COUNT] = {
        &laci_kernels_ref, &laci_kernels_avx2, &laci_kernels_avx512};

    return sets[laci_simd_now()];
#else
    return &laci_kernels_ref;
#endif
}
