/* radon/simd.h - (private) a thin layer over vector instructions. A kernel file is
 * compiled once for each instruction set with LACI_SIMD set to 0 (portable C), 2 (AVX2
 * and FMA) or 512 (AVX-512 F, DQ, BW, VL); W is the number of lanes. */
#ifndef LAC_RADON_SIMD_H
#define LAC_RADON_SIMD_H

#include <stdint.h>

#if LACI_SIMD == 512

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

#elif LACI_SIMD == 2

#include <immintrin.h>
#define W 8
typedef __m256 vf;
typedef __m256i vi;
typedef struct vwin {
    __m256 lo, hi;
} vwin;

static inline vf vf_set1(float a)
{
    return _mm256_set1_ps(a);
}
static inline vf vf_load(const float *p)
{
    return _mm256_loadu_ps(p);
}
static inline void vf_store(float *p, vf a)
{
    _mm256_storeu_ps(p, a);
}
static inline vf vf_add(vf a, vf b)
{
    return _mm256_add_ps(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return _mm256_sub_ps(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return _mm256_mul_ps(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return _mm256_div_ps(a, b);
}
static inline vf vf_sqrt(vf a)
{
    return _mm256_sqrt_ps(a);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return _mm256_fmadd_ps(a, b, c);
}
static inline vf vf_fnma(vf a, vf b, vf c)
{
    return _mm256_fnmadd_ps(a, b, c);
}
static inline vf vf_min(vf a, vf b)
{
    return _mm256_min_ps(a, b);
}
static inline vf vf_max(vf a, vf b)
{
    return _mm256_max_ps(a, b);
}
static inline vf vf_abs(vf a)
{
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a);
}
static inline vf vf_copysign(vf mag, vf sign)
{
    return _mm256_or_ps(mag, _mm256_and_ps(_mm256_set1_ps(-0.0f), sign));
}
static inline vi vi_set1(int a)
{
    return _mm256_set1_epi32(a);
}
static inline vi vi_add(vi a, vi b)
{
    return _mm256_add_epi32(a, b);
}
static inline vi vi_shift_down(vi a, int n)
{
    return _mm256_srli_epi32(a, n);
}
static inline vi vi_shift_right(vi a, int n) /* with the sign */
{
    return _mm256_srai_epi32(a, n);
}
static inline vi vi_shift_left(vi a, int n)
{
    return _mm256_slli_epi32(a, n);
}
static inline vi vi_and(vi a, vi b)
{
    return _mm256_and_si256(a, b);
}
static inline void vi_store(int *p, vi a)
{
    _mm256_storeu_si256((__m256i *)p, a);
}
static inline vi vi_trunc(vf a)
{
    return _mm256_cvttps_epi32(a);
}
static inline vf vf_from_int(vi a)
{
    return _mm256_cvtepi32_ps(a);
}
static inline vwin vwin_load(const float *p)
{
    return (vwin){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)};
}
static inline vf vf_pick(vwin w, vi i)
{
    /* Bit 3 of the index, moved to the sign, chooses the half. */
    return _mm256_blendv_ps(_mm256_permutevar8x32_ps(w.lo, i),
                            _mm256_permutevar8x32_ps(w.hi, i),
                            _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)));
}
static inline vf vf_gather(const float *p, vi i)
{
    return _mm256_i32gather_ps(p, i, 4);
}
static inline vf vf_gather_or_zero(const float *p, vi i, int n)
{
    const __m256i above = _mm256_cmpgt_epi32(i, _mm256_set1_epi32(-1));
    const __m256i below = _mm256_cmpgt_epi32(_mm256_set1_epi32(n), i);

    return _mm256_mask_i32gather_ps(_mm256_setzero_ps(), p, i,
                                    _mm256_castsi256_ps(_mm256_and_si256(above, below)),
                                    4);
}

static inline vf vf_lane(vf a, vi i)
{
    return _mm256_permutevar8x32_ps(a, i);
}
static inline vf vf_floor(vf a)
{
    return _mm256_floor_ps(a);
}
static inline vf vf_frac(vf a)
{
    return _mm256_sub_ps(a, _mm256_floor_ps(a));
}

#else

/* Portable: the vector types of gcc and clang, which any processor's code can carry. */
#include <math.h>
#include <string.h>
#define W 8
typedef float vf __attribute__((vector_size(4 * W)));
typedef int vi __attribute__((vector_size(4 * W)));
typedef unsigned vu __attribute__((vector_size(4 * W)));
typedef struct vwin {
    vf lo, hi;
} vwin;

static inline vf vf_set1(float a)
{
    return (vf){a, a, a, a, a, a, a, a};
}
static inline vi vi_set1(int a)
{
    return (vi){a, a, a, a, a, a, a, a};
}
static inline vf vf_load(const float *p)
{
    vf a;

    memcpy(&a, p, sizeof a);
    return a;
}
static inline void vf_store(float *p, vf a)
{
    memcpy(p, &a, sizeof a);
}
static inline void vi_store(int *p, vi a)
{
    memcpy(p, &a, sizeof a);
}
static inline vf vf_add(vf a, vf b)
{
    return a + b;
}
static inline vf vf_sub(vf a, vf b)
{
    return a - b;
}
static inline vf vf_mul(vf a, vf b)
{
    return a * b;
}
static inline vf vf_div(vf a, vf b)
{
    return a / b;
}
static inline vf vf_sqrt(vf a)
{
    for (int l = 0; l < W; l++)
        a[l] = sqrtf(a[l]);
    return a;
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return a * b + c;
}
static inline vf vf_fnma(vf a, vf b, vf c)
{
    return c - a * b;
}
static inline vf vf_select(vi mask, vf a, vf b)
{
    return (vf)(((vi)a & mask) | ((vi)b & ~mask));
}
static inline vf vf_min(vf a, vf b)
{
    return vf_select(a < b, a, b);
}
static inline vf vf_max(vf a, vf b)
{
    return vf_select(a > b, a, b);
}
static inline vf vf_abs(vf a)
{
    return (vf)((vi)a & vi_set1(0x7fffffff));
}
static inline vf vf_copysign(vf mag, vf sign)
{
    return vf_select(vi_set1(0x7fffffff), mag, sign);
}
static inline vi vi_add(vi a, vi b)
{
    return a + b;
}
static inline vi vi_and(vi a, vi b)
{
    return a & b;
}
static inline vi vi_shift_right(vi a, int n) /* with the sign */
{
    return a >> n;
}
static inline vi vi_shift_down(vi a, int n)
{
    return (vi)((vu)a >> (unsigned)n);
}
static inline vi vi_shift_left(vi a, int n)
{
    return (vi)((vu)a << (unsigned)n);
}
static inline vi vi_trunc(vf a)
{
    return __builtin_convertvector(a, vi);
}
static inline vf vf_from_int(vi a)
{
    return __builtin_convertvector(a, vf);
}
static inline vwin vwin_load(const float *p)
{
    return (vwin){vf_load(p), vf_load(p + W)};
}
static inline vf vf_pick(vwin w, vi i)
{
    float sample[2 * W];
    vf a;

    memcpy(sample, &w, sizeof sample);
    for (int l = 0; l < W; l++)
        a[l] = sample[i[l] & (2 * W - 1)];
    return a;
}
static inline vf vf_lane(vf a, vi i)
{
    vf b;

    for (int l = 0; l < W; l++)
        b[l] = a[i[l] & (W - 1)];
    return b;
}
static inline vf vf_floor(vf a)
{
    for (int l = 0; l < W; l++)
        a[l] = floorf(a[l]);
    return a;
}
static inline vf vf_frac(vf a)
{
    return a - vf_floor(a);
}
static inline vf vf_gather(const float *p, vi i)
{
    vf a;

    for (int l = 0; l < W; l++)
        a[l] = p[i[l]];
    return a;
}
static inline vf vf_gather_or_zero(const float *p, vi i, int n)
{
    vf a;

    for (int l = 0; l < W; l++)
        a[l] = i[l] >= 0 && i[l] < n ? p[i[l]] : 0.0f;
    return a;
}

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
