/* radon/normal.h - the spectrum of R^T R, for preconditioners.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_RADON_NORMAL_H
#define LAC_RADON_NORMAL_H

#include "../data/geometry.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Eigenvalues of a circulant matrix C near R^T R, for any projector model of this
 * library, parallel and fan beam:
 *
 *   R^T R f ~ C f = cut( F^-1 (eig .* F (pad f)) ),
 *
 * F the discrete Fourier transform on a grid of px x py points, the image in its first
 * nx columns and ny rows and zeros behind. On the image's own grid (px = nx, py = ny)
 * it is T. Chan's optimal circulant matrix (SIAM J. Sci. Stat. Comput. 9 (1988) 766) of
 * the convolution that E^T E of radon/gridding.h is:
 *
 *   eig[k] = || R e_k ||^2,  e_k the k-th wave of norm 1 on the image,
 *
 * with the fan beam taken as parallel beams, in each view one for each ray, weighted
 * with what the ray meets of the grid's disc, and rays that miss the detector left out.
 * All eig >= 0; near 0 for the waves that were not measured.
 *
 * Use: (C + rho I)^-1 as preconditioner of R^T R + rho I, never in place of R^T R: see
 * radon/README.md for what it saves. Both are symmetric and positive definite, also
 * with px > nx and py > ny, which saves some more.
 *
 * @param geom, grid  borrowed. Fan beam: the source lies outside the grid.
 * @param px, py  columns and rows of the grid of the transform, nx <= px <= 2
 *             LAC_MAX_PIXELS, likewise py.
 * @param eig  [py, px/2 + 1], overwritten: the half spectrum of a real transform, row 0
 *             and column 0 the frequency 0. In mm^2.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_normal_spectrum(const lac_geom *geom,
                                                     const lac_grid *grid, int px,
                                                     int py, float *eig);

#ifdef __cplusplus
}
#endif
#endif
