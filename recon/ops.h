/* recon/ops.h - constructors of the operators of this library. */
#ifndef LAC_RECON_OPS_H
#define LAC_RECON_OPS_H

#include "../radon/projector.h"
#include "linop.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Each constructor makes an operator with one reference. All of these are immutable and
 * may run concurrently, give the same bits for any number of threads and do not
 * allocate when applied. Compositions and operators of your own: recon/linop.h.
 */

/** x -> x. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_op_identity(lac_linop **out, lac_shape shape);

/** x -> d .* x; d [shape], borrowed and copied. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_op_diagonal(lac_linop **out, lac_shape shape,
                                                 const float *d);

/**
 * x -> A x for a dense matrix [rows, columns], row-major, borrowed and copied; sums in
 * double. For small problems and tests.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_op_dense(lac_linop **out, size_t rows,
                                              size_t columns, const float *matrix);

/**
 * Gradient of an image by forward differences with a reflecting (Neumann) edge,
 * {1, ny, nx} -> {2, ny, nx}, in differences of neighbours (not divided by the pixel):
 *
 *   (D x)[0][iy][ix] = x[iy][ix+1] - x[iy][ix],  0 in the last column: along +x
 *   (D x)[1][iy][ix] = x[iy+1][ix] - x[iy][ix],  0 in the last row: along -y
 *
 * (row 0 is y = +, so the second component points down). ||D||^2 < 8.
 * @return LAC_OK, LAC_E_ARG (a size of 0), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_op_gradient(lac_linop **out, int nx, int ny);

/**
 * Gradient turned and weighted: with the unit vectors e = (cos t, sin t) and
 * e' = (-sin t, cos t), y up, and the gradient (gx, gy) = (D x [0], -D x [1]),
 *
 *   (B x)[0] = along  (gx cos t + gy sin t),
 *   (B x)[1] = across (gy cos t - gx sin t).
 *
 * `along` weighs the slope in direction t, `across` the slope in direction t + 90
 * degrees. t in radians; weights >= 0 and finite. t = 0 and weights 1 give (gx, gy).
 */
LAC_API LAC_NODISCARD lac_status lac_op_gradient_directional(lac_linop **out, int nx,
                                                             int ny, double t,
                                                             double along,
                                                             double across);

/**
 * A projector as an operator, {1, ny, nx} -> {1, n_views, n_det}.
 * @param projector  kept: must outlive the operator.
 */
LAC_API LAC_NODISCARD lac_status lac_op_radon(lac_linop **out,
                                              const lac_projector *projector);

/**
 * The Fourier-slice projector (radon/gridding.h) as an operator with a fast normal,
 * {1, ny, nx} -> {1, n_views, n_det}. Unlike the others it holds scratch: one thread at
 * a time.
 *
 * lac_linop_normal() is E^T E of the endless detector, the right partner of the adjoint
 * for zero-extended data: the gradient of 1/2 ||E x - (g, 0)||^2 is normal(x) -
 * adjoint(g). It equals adjoint(apply(x)) where the projections of x fall inside the
 * detector; see lac_geom_covers().
 * @param geom  parallel beam. geom and grid are copied.
 * @return LAC_OK, LAC_E_ARG (bad geometry or grid, fan beam), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_op_gridding(lac_linop **out, const lac_geom *geom,
                                                 const lac_grid *grid);

/**
 * Convolution with wrap-around, {1, ny, nx} -> {1, ny, nx}: x -> F^-1 (eig .* F x), F
 * the discrete Fourier transform. Its own transpose.
 * @param eig  [ny, nx/2 + 1], real, finite: the half spectrum of a symmetric kernel,
 * row 0 and column 0 the frequency 0; borrowed, copied. Holds scratch: one thread at a
 * time.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_op_circulant(lac_linop **out, int nx, int ny,
                                                  const float *eig);

#ifdef __cplusplus
}
#endif
#endif
