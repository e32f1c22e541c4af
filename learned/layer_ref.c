/* learned/layer_ref.c - the kernels compiled for one instruction set; see lanes.h. */
#define LACI_SIMD 0
#define LACI_LAYER_KERNELS laci_layers_ref
#include "layer_impl.h"
