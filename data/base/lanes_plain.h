/* data/base/lanes_plain.h - (private) 8 lanes in portable C; see lanes.h. */
#ifndef LAC_DATA_BASE_LANES_PLAIN_H
#define LAC_DATA_BASE_LANES_PLAIN_H

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
static inline vf vf_load_first(const float *p, int n)
{
    vf a = {0};

    memcpy(&a, p, (size_t)n * sizeof *p);
    return a;
}
static inline void vf_store_first(float *p, vf a, int n)
{
    memcpy(p, &a, (size_t)n * sizeof *p);
}
static inline vf vf_keep_ge(vf a, vf x, vf y)
{
    return (vf)((vi)a & (x >= y));
}
static inline vf vf_where_positive(vf x, vf a, vf b)
{
    const vi m = x > (vf){0};

    return (vf)(((vi)a & m) | ((vi)b & ~m));
}
static inline vf vf_from_bits(vi a)
{
    return (vf)a;
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
