/* data/base/fft.h - (private) real FFT plans over FFTW; one lock guards all planning.
 */
#ifndef LAC_DATA_BASE_FFT_H
#define LAC_DATA_BASE_FFT_H

#include <stddef.h>
#include "status.h"

/** One complex number as two floats, the layout of fftwf_complex. */
typedef float laci_complex[2];

/** A pair of plans for one shape. Immutable; runs concurrently on different arrays. */
typedef struct laci_fft laci_fft;

typedef enum laci_fft_effort {
    LACI_FFT_ESTIMATE, /* plan in microseconds; right for a few transforms */
    LACI_FFT_MEASURE   /* plan by timing; right inside iterations */
} laci_fft_effort;

/**
 * Plans for `howmany` real arrays of shape n[0] x ... x n[rank-1] (row-major, rank 1 or
 * 2), one behind the other. The spectrum of each is n[0] x ... x (n[rank-1]/2 + 1).
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_fft_create(laci_fft **out, int rank, const int *n,
                                         int howmany, laci_fft_effort effort);
void laci_fft_destroy(laci_fft **fft);

/** Floats in `howmany` real arrays; complex numbers in their spectra. */
size_t laci_fft_real_size(const laci_fft *fft);
size_t laci_fft_spectrum_size(const laci_fft *fft);

/** Out of place, unnormalised; both arrays aligned to 64 bytes. The input is kept. */
void laci_fft_forward(const laci_fft *fft, const float *real, laci_complex *spectrum);

/** Out of place, unnormalised (times n[0]*...): the spectrum is destroyed. */
void laci_fft_inverse(const laci_fft *fft, laci_complex *spectrum, float *real);

/** FFTW plans one at a time: hold this around its planner and around destroying plans.
 */
void laci_fft_lock(void);
void laci_fft_unlock(void);

/** The smallest m >= n whose only prime factors are 2, 3, 5 and 7, and even. */
int laci_fft_good_size(int n);

/** The smallest m >= n that is a multiple of 4 and of the primes 2, 3 and 5 only: with
 * estimated plans such sizes take two thirds of the time of those with a factor 7. */
int laci_fft_fast_size(int n);

#endif
