/* radon/filter.h - (private) the ramp filter of filtered backprojection as a plan. */
#ifndef LAC_RADON_FILTER_H
#define LAC_RADON_FILTER_H

#include "../data/base/fft.h"
#include "fbp.h"

/** A ramp with its window for rows of one length. Immutable, runs concurrently. */
typedef struct laci_ramp laci_ramp;

/**
 * Tap k of the band-limited ramp times the pitch: the discrete convolution of samples
 * at distance pitch with it is the filtered row in 1/pitch units of the samples (Kak
 * and Slaney 1988, ch. 3, eq. 61):
 *   k = 0: 1/(4 pitch);  k odd: -1/(pi^2 k^2 pitch);  k even: 0.
 */
double laci_ramp_tap(int k, double pitch_mm);

/** The window of `options` at f = frequency / Nyquist in 0..1; 0 beyond the cutoff. */
double laci_filter_window(const lac_fbp_options *options, double f);

/** @return LAC_OK, LAC_E_ARG (filter, cutoff or callback) */
LAC_NODISCARD lac_status laci_filter_check(const lac_fbp_options *options);

/**
 * The plan for rows of n samples. The taps are sampled in space and transformed on a
 * length >= 2 n - 1, so that the filtered row is the linear convolution and its mean is
 * right: a ramp sampled in frequency loses a constant instead.
 * @return LAC_OK, LAC_E_ARG (the callback gave NaN or Inf), LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_ramp_create(laci_ramp **out, int n, double pitch_mm,
                                          const lac_fbp_options *options);
void laci_ramp_destroy(laci_ramp **ramp);

/** Floats of a padded row and complex numbers of its spectrum: the caller's scratch. */
size_t laci_ramp_row_size(const laci_ramp *ramp);
size_t laci_ramp_spectrum_size(const laci_ramp *ramp);

/**
 * row[0 .. n-1] becomes its ramp-filtered self. row has laci_ramp_row_size floats,
 * those from n on must be zero and hold rubbish afterwards. hilbert: NULL, or room for
 * another row: the Hilbert transform sum_j row[j] h[i - j], h[k] = 2 / (pi k) for odd k
 * and 0 for even, with the same window. Arrays aligned to 64 bytes.
 */
void laci_ramp_apply(const laci_ramp *ramp, float *row, float *hilbert,
                     laci_complex *spectrum, laci_complex *spectrum2);

#endif
