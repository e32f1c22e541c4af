/* data/base/rank.h - (private) order statistics: quantiles, medians and the spread that
 * outliers do not move. */
#ifndef LAC_DATA_BASE_RANK_H
#define LAC_DATA_BASE_RANK_H

#include <stddef.h>

/* 1 / the median of |x| of a standard normal x: makes it a standard deviation. */
#define LACI_MAD_SIGMA 1.4826022185056018

/** The k-th smallest, k from 0, of n numbers without NaN, which are put into another
 * order: x[0..k-1] <= x[k] <= x[k+1..n-1]. Quickselect, O(n) on average. */
float laci_rank(size_t n, float *x, size_t k);

/** Quantile q in 0..1 of n >= 1 numbers, between neighbours linearly; x is reordered.
 */
double laci_quantile(size_t n, float *x, double q);

/** Quantile 1/2. */
double laci_median(size_t n, float *x);

/** median |x - centre| as the standard deviation of a normal distribution; x is
 * replaced by |x - centre|, reordered. */
double laci_spread(size_t n, float *x, double centre);

/** Ascending; for numbers that need more than float. */
void laci_sort(size_t n, double *x);

/** The same median of n >= 1 numbers, which are sorted. */
double laci_sort_median(size_t n, double *x);

#endif
