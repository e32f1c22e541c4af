/* data/base/simd.c - which instruction set the kernels use. */
#include "simd.h"
#include "base_internal.h"

#include <stdatomic.h>
#include <string.h>

#include "lac_config.h"

static const char *const names[LACI_SIMD_COUNT] = {"ref", "avx2", "avx512"};

static atomic_int chosen = -1; /* -1: the best */

/* 1 where this processor and build can run a set. */
static int can_run(int simd)
{
#ifdef LAC_HAVE_SIMD
    if (simd == LACI_SIMD_AVX512)
        return __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    if (simd == LACI_SIMD_AVX2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return simd == LACI_SIMD_REF;
}

laci_simd laci_simd_now(void)
{
    int simd = atomic_load(&chosen);

    if (simd < 0) {
        simd = LACI_SIMD_COUNT - 1;
        while (!can_run(simd)) /* the first one always runs */
            simd--;
        atomic_store(&chosen, simd);
    }
    return (laci_simd)simd;
}

lac_status lac_simd_set(const char *name)
{
    if (!name)
        return LAC_FAIL(LAC_E_ARG, "simd: the name is NULL");
    if (strcmp(name, "auto") == 0) {
        atomic_store(&chosen, -1);
        return LAC_OK;
    }
    for (int simd = 0; simd < LACI_SIMD_COUNT; simd++) {
        if (strcmp(name, names[simd]) != 0)
            continue;
        if (!can_run(simd))
            return LAC_FAIL(LAC_E_UNSUPPORTED,
                            "simd: this processor or build cannot run '%s'", name);
        atomic_store(&chosen, simd);
        return LAC_OK;
    }
    return LAC_FAIL(LAC_E_ARG,
                    "simd: the name must be auto, ref, avx2 or avx512, got '%s'", name);
}

const char *lac_simd_get(void)
{
    return names[laci_simd_now()];
}
