/* learned/layer_avx512.c - the kernels compiled for one instruction set; see lanes.h.
 */
#define LACI_SIMD 512
#define LACI_LAYER_KERNELS laci_layers_avx512
#include "layer_impl.h"
