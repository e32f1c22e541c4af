/* radon/kern_impl.h - (private) body of kern_ref.c, kern_avx2.c and kern_avx512.c. */
#include "../data/base/lanes.h"

#include <math.h>
#include <string.h>

#include "../data/base/base_internal.h"
#include "proj_internal.h"

#include "kern_tile.h"
#include "kern_parallel.h"
#include "kern_fan.h"
#include "kern_strip.h"
#include "kern_shadow.h"
#include "kern_backproject.h"
#include "kern_columns.h"
#include "kern_gridding.h"

const laci_kernel_set LACI_KERNEL_SET = {
    .name = LACI_KERNEL_NAME,
    .joseph_parallel = {LACI_KERNEL_NAME, SQUARE, joseph_forward, joseph_adjoint},
    .joseph_fan = {LACI_KERNEL_NAME, W, fan_forward, fan_adjoint},
    .footprint_parallel = {LACI_KERNEL_NAME, SQUARE, strip_forward, strip_adjoint},
    .footprint_fan = {LACI_KERNEL_NAME, ROWS, shadow_forward, shadow_adjoint},
    .backproject = {BLOCK, backproject_row},
    .columns = {columns_forward, columns_inverse, columns_split, columns_join,
                columns_convolve},
    .gridding = {gridding_interpolate, gridding_spread, gridding_spread_near},
};
