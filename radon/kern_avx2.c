/* radon/kern_avx2.c - the kernels compiled for one instruction set; see lanes.h. */
#define LACI_SIMD 2
#define LACI_KERNEL_SET laci_kernels_avx2
#define LACI_KERNEL_NAME "avx2"
#include "kern_impl.h"
