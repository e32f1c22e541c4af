/* data/base/lanes.h - (private) a thin layer over vector instructions. A kernel file is
 * compiled once for each instruction set with LACI_SIMD set to 0 (portable C), 2 (AVX2
 * and FMA) or 512 (AVX-512 F, DQ, BW, VL); W is the number of lanes. */
#ifndef LAC_DATA_BASE_LANES_H
#define LAC_DATA_BASE_LANES_H

#include <stddef.h>
#include <stdint.h>

#if LACI_SIMD == 512
#include "lanes_avx512.h"
#elif LACI_SIMD == 2
#include "lanes_avx2.h"
#else
#include "lanes_plain.h"
#endif

/* 0, 1, 2, ... W - 1 */
static inline vf vf_iota(void)
{
    static const float k[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    return vf_load(k);
}

static inline vf vf_zero(void)
{
    return vf_set1(0.0f);
}

/* 1 / a to about 2^-23: an estimate and one step of Newton's iteration. */
static inline vf vf_inverse(vf a)
{
#if LACI_SIMD == 512
    const vf e = _mm512_rcp14_ps(a);
#elif LACI_SIMD == 2
    const vf e = _mm256_rcp_ps(a);
#else
    const vf e = vf_div(vf_set1(1.0f), a);
#endif

    return vf_fma(e, vf_fnma(a, e, vf_set1(1.0f)), e);
}

/* a[i] * b + c[i] */
static inline vwin vwin_fma(vwin a, vf b, vwin c)
{
    return (vwin){vf_fma(a.lo, b, c.lo), vf_fma(a.hi, b, c.hi)};
}

/* a[i] * b[i] */
static inline vwin vwin_mul(vwin a, vwin b)
{
    return (vwin){vf_mul(a.lo, b.lo), vf_mul(a.hi, b.hi)};
}

#endif
