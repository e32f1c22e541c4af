/* data/base/lanes_avx2.h - (private) 8 lanes of AVX2 and FMA; see lanes.h. */
#ifndef LAC_DATA_BASE_LANES_AVX2_H
#define LAC_DATA_BASE_LANES_AVX2_H

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
static inline __m256i vi_first(int n)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static inline vf vf_load_first(const float *p, int n)
{
    return _mm256_maskload_ps(p, vi_first(n));
}
static inline void vf_store_first(float *p, vf a, int n)
{
    _mm256_maskstore_ps(p, vi_first(n), a);
}
static inline vf vf_keep_ge(vf a, vf x, vf y)
{
    return _mm256_and_ps(a, _mm256_cmp_ps(x, y, _CMP_GE_OQ));
}
static inline vf vf_where_positive(vf x, vf a, vf b)
{
    return _mm256_blendv_ps(b, a, _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_GT_OQ));
}
static inline vf vf_from_bits(vi a)
{
    return _mm256_castsi256_ps(a);
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

#endif
