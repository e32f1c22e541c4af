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

/* exp(a) to about 2^-22, a held in -87 .. 88: 2^n times a polynomial (Cephes' expf). */
static inline vf vf_exp(vf a)
{
    const vf x = vf_max(vf_min(a, vf_set1(88.0f)), vf_set1(-87.0f));
    const vf n = vf_floor(vf_fma(x, vf_set1(1.44269504f), vf_set1(0.5f)));
    const vf f =
        vf_fnma(n, vf_set1(-2.12194440e-4f), vf_fnma(n, vf_set1(0.693359375f), x));
    vf p = vf_set1(1.9875691500e-4f);

    p = vf_fma(p, f, vf_set1(1.3981999507e-3f));
    p = vf_fma(p, f, vf_set1(8.3334519073e-3f));
    p = vf_fma(p, f, vf_set1(4.1665795894e-2f));
    p = vf_fma(p, f, vf_set1(1.6666665459e-1f));
    p = vf_fma(p, f, vf_set1(0.5f));
    p = vf_fma(vf_mul(p, f), f, vf_add(f, vf_set1(1.0f)));
    return vf_mul(p,
                  vf_from_bits(vi_shift_left(vi_add(vi_trunc(n), vi_set1(127)), 23)));
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
