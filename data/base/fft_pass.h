/* data/base/fft_pass.h - (private) the two passes of a real 2-D FFT, one at a time, for
 * transforms that skip the columns they know to be zero. */
#ifndef LAC_DATA_BASE_FFT_PASS_H
#define LAC_DATA_BASE_FFT_PASS_H

#include "fft.h"

/*
 * Rows go in groups of LACI_FFT_ROWS, columns in blocks of LACI_FFT_LANES. With nx
 * reals a row and half = nx/2 + 1 complex numbers in its spectrum:
 *
 *   a group of rows       [LACI_FFT_ROWS][real_pitch] floats
 *   a group of spectra    [LACI_FFT_ROWS][half_pitch] complex
 *   a block of columns    [ny][LACI_FFT_LANES] complex, transformed in place
 *
 * All arrays aligned to 64 bytes, all transforms unnormalised.
 */
#define LACI_FFT_LANES 8
#define LACI_FFT_ROWS 8

/** Immutable; runs concurrently on different arrays. */
typedef struct laci_fft_pass laci_fft_pass;

/** @return LAC_OK, LAC_E_ARG (sizes outside 1..1048576), LAC_E_NOMEM */
LAC_NODISCARD lac_status laci_fft_pass_create(laci_fft_pass **out, int nx, int ny);
void laci_fft_pass_destroy(laci_fft_pass **pass);

/** Floats between rows of a group; complex numbers between their spectra. */
size_t laci_fft_real_pitch(const laci_fft_pass *pass);
size_t laci_fft_half_pitch(const laci_fft_pass *pass);

/** Real rows to spectra; the rows are kept. */
void laci_fft_rows_forward(const laci_fft_pass *pass, const float *rows,
                           laci_complex *spectra);
/** Spectra to real rows (times nx); the spectra are destroyed. */
void laci_fft_rows_inverse(const laci_fft_pass *pass, laci_complex *spectra,
                           float *rows);
/** The columns of a block, in place; the inverse multiplies by ny. */
void laci_fft_block_forward(const laci_fft_pass *pass, laci_complex *block);
void laci_fft_block_inverse(const laci_fft_pass *pass, laci_complex *block);

#endif
