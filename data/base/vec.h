/* data/base/vec.h - (private) vector arithmetic: float storage, double sums. The order
 * of summation is fixed by n alone, so results do not depend on the number of threads.
 */
#ifndef LAC_DATA_BASE_VEC_H
#define LAC_DATA_BASE_VEC_H

#include <stddef.h>

double laci_vec_dot(size_t n, const float *x, const float *y);
double laci_vec_norm(size_t n, const float *x);                      /* ||x||_2 */
double laci_vec_diff_norm(size_t n, const float *x, const float *y); /* ||x - y||_2 */
double laci_vec_sum(size_t n, const float *x);
double laci_vec_sum_abs(size_t n, const float *x);
double laci_vec_max_abs(size_t n, const float *x);
void laci_vec_axpy(size_t n, double a, const float *x, float *y);      /* y += a x */
void laci_vec_xpay(size_t n, const float *x, double a, float *y);      /* y = x + a y */
void laci_vec_sub(size_t n, const float *x, const float *y, float *z); /* z = x - y */
void laci_vec_mul(size_t n, const float *x, const float *y, float *z); /* z = x .* y */
void laci_vec_scale(size_t n, double a, float *x);                     /* x *= a */
void laci_vec_copy(size_t n, const float *x, float *y);
void laci_vec_fill(size_t n, float a, float *x);

/** Index of the first NaN or Inf, or n where there is none. */
size_t laci_vec_find_bad(size_t n, const float *x);

#endif
