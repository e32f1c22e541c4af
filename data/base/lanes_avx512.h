/* data/base/lanes_avx512.h - (private) 16 lanes of AVX-512; see lanes.h. */
#ifndef LAC_DATA_BASE_LANES_AVX512_H
#define LAC_DATA_BASE_LANES_AVX512_H

#include <immintrin.h>
#define W 16
typedef __m512 vf;
typedef __m512i vi;
typedef struct vwin {
    __m512 lo, hi;
} vwin;

static inline vf vf_set1(float a)
{
    return _mm512_set1_ps(a);
}
static inline vf vf_load(const float *p)
{
    return _mm512_loadu_ps(p);
}
static inline void vf_store(float *p, vf a)
{
    _mm512_storeu_ps(p, a);
}
/* The first n lanes, 0 <= n <= W, the others 0; memory behind them is not touched. */
static inline vf vf_load_first(const float *p, int n)
{
    return _mm512_maskz_loadu_ps(_cvtu32_mask16((1u << n) - 1u), p);
}
static inline void vf_store_first(float *p, vf a, int n)
{
    _mm512_mask_storeu_ps(p, _cvtu32_mask16((1u << n) - 1u), a);
}
/* a where x >= y, else 0 */
static inline vf vf_keep_ge(vf a, vf x, vf y)
{
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, y, _CMP_GE_OQ), a);
}
/* x > 0 ? a : b */
static inline vf vf_where_positive(vf x, vf a, vf b)
{
    return _mm512_mask_mov_ps(b, _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_GT_OQ),
                              a);
}
static inline vf vf_from_bits(vi a)
{
    return _mm512_castsi512_ps(a);
}
static inline vf vf_add(vf a, vf b)
{
    return _mm512_add_ps(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return _mm512_sub_ps(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return _mm512_mul_ps(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return _mm512_div_ps(a, b);
}
static inline vf vf_sqrt(vf a)
{
    return _mm512_sqrt_ps(a);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return _mm512_fmadd_ps(a, b, c);
}
static inline vf vf_fnma(vf a, vf b, vf c)
{
    return _mm512_fnmadd_ps(a, b, c);
}
static inline vf vf_min(vf a, vf b)
{
    return _mm512_min_ps(a, b);
}
static inline vf vf_max(vf a, vf b)
{
    return _mm512_max_ps(a, b);
}
static inline vf vf_abs(vf a)
{
    return _mm512_abs_ps(a);
}
static inline vf vf_copysign(vf mag, vf sign)
{
    const __m512i m = _mm512_set1_epi32((int)0x80000000u);

    return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(
        m, _mm512_castps_si512(sign), _mm512_castps_si512(mag), 0xCA));
}
static inline vi vi_set1(int a)
{
    return _mm512_set1_epi32(a);
}
static inline vi vi_add(vi a, vi b)
{
    return _mm512_add_epi32(a, b);
}
static inline vi vi_shift_down(vi a, int n)
{
    return _mm512_srli_epi32(a, (unsigned)n);
}
static inline vi vi_shift_right(vi a, int n) /* with the sign */
{
    return _mm512_srai_epi32(a, (unsigned)n);
}
static inline vi vi_shift_left(vi a, int n)
{
    return _mm512_slli_epi32(a, (unsigned)n);
}
static inline vi vi_and(vi a, vi b)
{
    return _mm512_and_si512(a, b);
}
static inline void vi_store(int *p, vi a)
{
    _mm512_storeu_si512(p, a);
}
static inline vi vi_trunc(vf a)
{
    return _mm512_cvttps_epi32(a);
}
static inline vf vf_from_int(vi a)
{
    return _mm512_cvtepi32_ps(a);
}
static inline vwin vwin_load(const float *p)
{
    return (vwin){_mm512_loadu_ps(p), _mm512_loadu_ps(p + 16)};
}
static inline vf vf_pick(vwin w, vi i)
{
    return _mm512_permutex2var_ps(w.lo, i, w.hi);
}
static inline vf vf_gather(const float *p, vi i)
{
    return _mm512_i32gather_ps(i, p, 4);
}
static inline vf vf_gather_or_zero(const float *p, vi i, int n)
{
    const __mmask16 m = _mm512_cmplt_epu32_mask(i, _mm512_set1_epi32(n));

    return _mm512_mask_i32gather_ps(_mm512_setzero_ps(), m, i, p, 4);
}
/* Lane i of one register, i < W. */
static inline vf vf_lane(vf a, vi i)
{
    return _mm512_permutexvar_ps(i, a);
}
static inline vf vf_floor(vf a)
{
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
/* a - floor(a) */
static inline vf vf_frac(vf a)
{
    return _mm512_reduce_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}

/* Lane j of register i becomes lane i of register j: blocks of 1, 2, 4 and 8 lanes
 * change places in turn. */
static inline void vf_transpose(vf r[16])
{
    vf t[16];

    for (int i = 0; i < 16; i += 4)
        for (int h = 0; h < 2; h++) {
            t[i + h] = _mm512_unpacklo_ps(r[i + 2 * h], r[i + 2 * h + 1]);
            t[i + 2 + h] = _mm512_unpackhi_ps(r[i + 2 * h], r[i + 2 * h + 1]);
        }
    for (int i = 0; i < 16; i += 2) {
        const __m512d a = _mm512_castps_pd(t[i]), b = _mm512_castps_pd(t[i + 1]);

        r[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
        r[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
    }
    for (int i = 0; i < 4; i++) { /* column i of each quarter, of rows 4 k .. 4 k + 3 */
        const vf p = _mm512_shuffle_f32x4(r[i], r[i + 4], 0x88);
        const vf q = _mm512_shuffle_f32x4(r[i], r[i + 4], 0xdd);
        const vf u = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0x88);
        const vf v = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0xdd);

        t[i] = _mm512_shuffle_f32x4(p, u, 0x88);
        t[i + 4] = _mm512_shuffle_f32x4(q, v, 0x88);
        t[i + 8] = _mm512_shuffle_f32x4(p, u, 0xdd);
        t[i + 12] = _mm512_shuffle_f32x4(q, v, 0xdd);
    }
    for (int i = 0; i < 16; i++)
        r[i] = t[i];
}

#endif
