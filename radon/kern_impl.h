/* radon/kern_impl.h - (private) body of kern_ref.c, kern_avx2.c and kern_avx512.c. */
#include "simd.h"

#include <math.h>
#include <string.h>

#include "../data/base/base_internal.h"
#include "proj_internal.h"

#include "kern_tile.h"
#include "kern_parallel.h"
#include "kern_fan.h"
#include "kern_footprint.h"

const laci_kernel_set LACI_KERNEL_SET = {
    .name = LACI_KERNEL_NAME,
    .joseph_parallel = {LACI_KERNEL_NAME, SQUARE, parallel_forward, parallel_adjoint},
    .joseph_fan = {LACI_KERNEL_NAME, W, fan_forward, fan_adjoint},
    .footprint = {LACI_KERNEL_NAME, ROWS, footprint_forward, footprint_adjoint},
};
