/* radon/columns.h - (private) Fourier transforms of 16 columns at a time, forward and
 * back, with the frequencies in between in an order of their own. */
#ifndef LAC_RADON_COLUMNS_H
#define LAC_RADON_COLUMNS_H

#include <stddef.h>
#include "../data/base/fft.h"

/*
 * A block of columns is [n][2][LANES] floats: row by row the real parts, then the
 * imaginary parts of LANES columns, so that vector instructions need no shuffles. What
 * happens between the two transforms does not care for the order of the frequencies,
 * and no pass sorts them: after the forward transform row i holds frequency
 * freq[i]. Mixed radix, decimation in frequency there, in time back (Cooley and Tukey,
 * Math. Comp. 19 (1965) 297; Gentleman and Sande, AFIPS Conf. Proc. 29 (1966) 563).
 * What they save against FFTW: radon/README.md.
 */
#define LACI_COLUMN_LANES 16
#define LACI_COLUMN_STAGES 20

typedef struct laci_columns {
    int n, stages;
    int radix[LACI_COLUMN_STAGES];      /* 2, 3, 4 or 5 */
    float *twiddle[LACI_COLUMN_STAGES]; /* [n_s / radix][radix - 1][2] */
    float *memory;
    int *freq;  /* [n] */
    float *odd; /* [n][2]: exp(-i pi k / n), the way to the odd frequencies of 2 n */
} laci_columns;

/** The smallest number >= n that has no prime factors but 2, 3 and 5. */
int laci_columns_size(int n);

/** @param n as laci_columns_size() gives. @return LAC_OK, LAC_E_NOMEM */
LAC_NODISCARD lac_status laci_columns_create(laci_columns **out, int n);
void laci_columns_destroy(laci_columns **columns);

/* The kernels of radon/kern_columns.h. Transforms are unnormalised and in place. */
typedef struct laci_column_kernels {
    void (*forward)(const laci_columns *c, float *block);
    void (*inverse)(const laci_columns *c, float *block);
    /* `count` complex numbers of a row to the first blocks of it, `step` floats apart,
     * and back; a multiple of LANES is read or written. */
    void (*split)(laci_complex *row, int count, float *blocks, size_t step);
    void (*join)(const float *blocks, size_t step, int count, laci_complex *row);
    /* The convolution of the first `rows` <= n rows of a block with a column kernel of
     * real spectrum m on 2 n points: [2][n][LANES], at the frequencies 2 freq[i], then
     * 2 freq[i] + 1. scratch: two blocks. */
    void (*convolve)(const laci_columns *c, const float *m, int rows, float *block,
                     float *scratch);
} laci_column_kernels;

#endif
