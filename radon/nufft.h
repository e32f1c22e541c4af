/* radon/nufft.h - (private) the spectrum of an image at any frequencies, and its exact
 * transpose, by gridding. */
#ifndef LAC_RADON_NUFFT_H
#define LAC_RADON_NUFFT_H

#include <stddef.h>
#include <stdint.h>
#include "../data/base/fft.h"

/*
 * With the offsets X = column - nx/2 and Y = row - ny/2 (whole numbers) and the
 * frequencies (fx, fy) of sample i in cycles per pixel:
 *
 *   forward:  sample[i] = sum over pixels of image exp(-2 pi i (fx X + fy Y))
 *   adjoint:  image = sum over i of Re(sample[i] exp(+2 pi i (fx X + fy Y)))
 *
 * up to a relative error of 1e-6 (see README.md); the adjoint is the exact transpose of
 * the forward transform as it is computed. Same bits for any number of threads. The
 * object holds its scratch: one thread at a time.
 */
typedef struct laci_nufft laci_nufft;

/** @return LAC_OK, LAC_E_NOMEM */
LAC_NODISCARD lac_status laci_nufft_create(laci_nufft **out, int nx, int ny, size_t n,
                                           const double *fx, const double *fy);
void laci_nufft_destroy(laci_nufft **nufft);

void laci_nufft_forward(laci_nufft *nufft, const float *image, laci_complex *samples);
void laci_nufft_adjoint(laci_nufft *nufft, laci_complex *samples, float *image);

/* Places before column 0 of the grid, see nufft_internal.h. */
#define LACI_NUFFT_LEFT 8

/* Taps of the interpolation kernel along each axis, and terms of its polynomials. */
#define LACI_NUFFT_TAPS 8
#define LACI_NUFFT_TERMS 12

/* Where a sample lies on the padded grid: its first tap, and how far it is from the
 * middle of the taps, in [-1, 1) of half a grid step. */
typedef struct laci_nufft_point {
    int32_t at; /* complex numbers from the start of the grid; ~at: use the conjugate */
    float u, v; /* along columns' and rows' index */
} laci_nufft_point;

/* What the kernels of radon/kern_gridding.h work with. */
typedef struct laci_nufft_table {
    size_t pitch; /* complex numbers between rows of the grid */
    float poly[LACI_NUFFT_TERMS][LACI_NUFFT_TAPS];
    laci_nufft_point *point; /* [n] sorted by band of grid rows */
    uint32_t *order;         /* [n] which samples they are */
} laci_nufft_table;

/*
 * All views meet around the frequency 0: what they add to a cell there can be thousands
 * of numbers, whose sum in float would be off by 1e-4. Samples no further than
 * LACI_NUFFT_NEAR cells away are summed in double, on a small grid that is added to the
 * large one; it begins at row -NEAR - TAPS/2 and column -TAPS/2.
 */
#define LACI_NUFFT_NEAR 8
#define LACI_NUFFT_NEAR_ROWS (2 * LACI_NUFFT_NEAR + LACI_NUFFT_TAPS)
#define LACI_NUFFT_NEAR_COLUMNS (LACI_NUFFT_NEAR + LACI_NUFFT_TAPS)

/* The samples order[k], begin <= k < end, from the grid; or added to it. */
typedef struct laci_nufft_kernels {
    void (*interpolate)(const laci_nufft_table *t, laci_complex *grid, size_t begin,
                        size_t end, laci_complex *samples);
    void (*spread)(const laci_nufft_table *t, laci_complex *samples, size_t begin,
                   size_t end, laci_complex *grid);
    /* likewise, added to near [NEAR_ROWS][NEAR_COLUMNS][2]; the grid has gy rows */
    void (*spread_near)(const laci_nufft_table *t, laci_complex *samples, size_t begin,
                        size_t end, int gy, double *near);
} laci_nufft_kernels;

#endif
