/* radon/kern_ref.c - the kernels compiled for one instruction set; see lanes.h. */
#define LACI_SIMD 0
#define LACI_KERNEL_SET laci_kernels_ref
#define LACI_KERNEL_NAME "ref"
#include "kern_impl.h"
