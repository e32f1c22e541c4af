/* radon/gridding_internal.h - (private) what the Fourier-slice projector holds. */
#ifndef LAC_RADON_GRIDDING_INTERNAL_H
#define LAC_RADON_GRIDDING_INTERNAL_H

#include "../data/base/fft_pass.h"
#include "gridding.h"
#include "nufft.h"
#include "toeplitz.h"

struct lac_gridding {
    lac_geom *geom;
    lac_grid grid;
    int m;       /* M, bins of the endless detector, even */
    int n_freq;  /* M/2: frequencies 0 .. M/2 - 1 of a view; Nyquist's is left out */
    int threads; /* groups of views that have scratch of their own */
    laci_nufft *nufft;
    laci_complex *factor;  /* [n_views, n_freq]: H, phases and scale */
    laci_complex *samples; /* [n_views, n_freq] */
    laci_fft_pass *pass;   /* LACI_FFT_ROWS views of M bins */
    laci_complex *own;     /* [threads]: own_size each, spectra and bins of a group */
    size_t own_size;
    laci_toeplitz *normal;
};

/* gridding_plan.c: fill the tables of an object whose geom and grid are set. */
LAC_NODISCARD lac_status laci_gridding_plan(lac_gridding *g);

#endif
