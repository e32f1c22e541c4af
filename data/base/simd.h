/* data/base/simd.h - which instruction set the kernels of the library use. */
#ifndef LAC_DATA_BASE_SIMD_H
#define LAC_DATA_BASE_SIMD_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Choose the instruction set of all kernels of the process (projectors, networks):
 * "ref" (portable C), "avx2", "avx512" or "auto" (the best that the processor has, the
 * default). For tests and timing; call it while no kernel runs.
 * @return LAC_OK, LAC_E_ARG (unknown name), LAC_E_UNSUPPORTED (not on this processor)
 */
LAC_API LAC_NODISCARD lac_status lac_simd_set(const char *name);

/** The instruction set in use, "ref", "avx2" or "avx512". */
LAC_API const char *lac_simd_get(void);

#ifdef __cplusplus
}
#endif

/* Private: the instruction set in use; indexes the tables of kernels of a science. */
typedef enum laci_simd {
    LACI_SIMD_REF,
    LACI_SIMD_AVX2,
    LACI_SIMD_AVX512,
    LACI_SIMD_COUNT
} laci_simd;

laci_simd laci_simd_now(void);

#endif
