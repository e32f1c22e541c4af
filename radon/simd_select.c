/* radon/simd_select.c - which instruction set the kernels use. */
#include "projector.h"
#include "proj_internal.h"

#include <stdatomic.h>
#include <string.h>

#include "../data/base/base_internal.h"
#include "lac_config.h"

static _Atomic(const laci_kernel_set *) chosen;

/* 1 where this processor and build can run a set. */
static int can_run(const laci_kernel_set *set)
{
#ifdef LAC_HAVE_SIMD
    if (set == &laci_kernels_avx512)
        return __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    if (set == &laci_kernels_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return set == &laci_kernels_ref;
}

static const laci_kernel_set *const sets[] = {
#ifdef LAC_HAVE_SIMD
    &laci_kernels_avx512,
    &laci_kernels_avx2,
#endif
    &laci_kernels_ref,
};

const laci_kernel_set *laci_kernels_now(void)
{
    const laci_kernel_set *set = atomic_load(&chosen);

    if (set)
        return set;
    for (size_t i = 0; !set; i++) /* the last one always runs */
        if (can_run(sets[i]))
            set = sets[i];
    atomic_store(&chosen, set);
    return set;
}

lac_status lac_simd_set(const char *name)
{
    if (!name)
        return LAC_FAIL(LAC_E_ARG, "simd: the name is NULL");
    if (strcmp(name, "auto") == 0) {
        atomic_store(&chosen, NULL);
        return LAC_OK;
    }
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (strcmp(name, sets[i]->name) != 0)
            continue;
        if (!can_run(sets[i]))
            return LAC_FAIL(LAC_E_UNSUPPORTED, "simd: this processor cannot run '%s'",
                            name);
        atomic_store(&chosen, sets[i]);
        return LAC_OK;
    }
    if (strcmp(name, "avx2") == 0 || strcmp(name, "avx512") == 0)
        return LAC_FAIL(LAC_E_UNSUPPORTED, "simd: this build has no kernels for '%s'",
                        name);
    return LAC_FAIL(LAC_E_ARG,
                    "simd: the name must be auto, ref, avx2 or avx512, got '%s'", name);
}

const char *lac_simd_get(void)
{
    return laci_kernels_now()->name;
}
