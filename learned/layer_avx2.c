/* learned/layer_avx2.c - the kernels compiled for one instruction set; see lanes.h. */
#define LACI_SIMD 2
#define LACI_LAYER_KERNELS laci_layers_avx2
#include "layer_impl.h"
