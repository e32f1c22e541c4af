/* tests/support/wavelet_testing.h - the orthogonal wavelet that shearlets are compared
 * with, and how fast errors fall. */
#ifndef LAC_TESTS_SUPPORT_WAVELET_TESTING_H
#define LAC_TESTS_SUPPORT_WAVELET_TESTING_H

#include <stddef.h>

#define LAC_TEST_WAVELET_TAPS 8

/** The scaling filter of Daubechies' wavelet with four vanishing moments (I.
 * Daubechies, Ten Lectures on Wavelets, SIAM 1992, table 6.1), sum sqrt(2). */
extern const double lac_test_wavelet_filter[LAC_TEST_WAVELET_TAPS];

/**
 * The periodic orthogonal transform of an n x n image in place, n a power of two: the
 * low-pass quarter is split again until it has 8 pixels a side.
 */
void lac_test_wavelet(int n, float *image);

/** Sort by magnitude, the largest first. */
void lac_test_sort_magnitudes(size_t count, float *coefficients);

/** Relative error of the best approximation by the first `terms` sorted coefficients of
 * an orthogonal transform. */
double lac_test_tail(size_t count, const float *sorted, size_t terms);

/** Slope of the straight line through the points (log x, log y), least squares. */
double lac_test_log_slope(int n, const double *x, const double *y);

#endif
