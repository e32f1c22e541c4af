/* radon/nufft_internal.h - (private) what a nufft holds; nufft.c makes it, nufft_run.c
 * runs it. */
#ifndef LAC_RADON_NUFFT_INTERNAL_H
#define LAC_RADON_NUFFT_INTERNAL_H

#include "../data/base/fft_pass.h"
#include "nufft.h"

/*
 * The grid of frequencies: gx x gy, both even; columns 0 .. gx/2 are stored, behind
 * LACI_NUFFT_LEFT places of which the last TAPS/2 hold the conjugate continuation, as
 * do TAPS/2 behind them; TAPS - 1 rows below repeat the first ones. So no tap needs a
 * test.
 */

/* Rows of the grid in a band: samples of two bands with one between never meet. */
#define LACI_NUFFT_BAND 16

struct laci_nufft {
    int nx, ny, gx, gy, n_blocks, n_bands, threads;
    size_t n;
    laci_nufft_table table;
    size_t *band;   /* [n_bands + 2] into table.order; the last: near 0 */
    double *near;   /* [NEAR_ROWS][NEAR_COLUMNS][2] */
    float *scale_x; /* [nx], [ny]: one over the transform of the kernel */
    float *scale_y;
    laci_fft_pass *pass;
    laci_complex *grid;   /* [gy + TAPS - 1][pitch] */
    laci_complex *blocks; /* [n_blocks][ny + 1][LANES] */
    laci_complex *own;    /* [threads]: own_size each */
    size_t own_size;      /* a block of columns, a group of spectra and of rows */
};

#endif
