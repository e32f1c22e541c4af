/* radon/kern_avx512.c - the kernels compiled for one instruction set; see lanes.h. */
#define LACI_SIMD 512
#define LACI_KERNEL_SET laci_kernels_avx512
#define LACI_KERNEL_NAME "avx512"
#include "kern_impl.h"
