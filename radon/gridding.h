/* radon/gridding.h - parallel-beam projector by the Fourier slice theorem, whose R^T R
 * is a convolution. */
#ifndef LAC_RADON_GRIDDING_H
#define LAC_RADON_GRIDDING_H

#include "../data/geometry.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A projector for one parallel-beam geometry and grid. The image is the band-limited
 * function through the pixel values; its projection, low-passed to the band of the
 * detector too, is sampled at the centres of the bins:
 *
 *   sino[t, s] = sum_k h^2 F(sigma_k cos t, sigma_k sin t) exp(2 pi i sigma_k s)
 *                / (M pitch),   sigma_k = k / (M pitch),  |k| < M/2,
 *   F(xi) = sum over pixels of image exp(-2 pi i xi . r) where both |xi_x|, |xi_y| <
 *           1/(2 h), else 0;  h the pixel,
 *
 * with M so large that no measured bin and no two parts of the image's projections meet
 * modulo M bins. Pixels that are means of an object give means over bins: both blur
 * alike. Formulas, choice of the model, sources: radon/README.md. Conventions (axes,
 * angles, units): data/README.md.
 *
 * The object holds its scratch, for as many threads as lac_threads_get() said when it
 * was made: one call at a time on one object.
 */
typedef struct lac_gridding lac_gridding;

/**
 * @param out   the projector, NULL on failure.
 * @param geom  borrowed, copied; parallel beam; any angles, pitch and offset.
 * @param grid  borrowed, copied.
 * Costs about as much as ten applications.
 * @return LAC_OK; LAC_E_ARG (bad geometry or grid, or fan beam); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_gridding_create(lac_gridding **out,
                                                     const lac_geom *geom,
                                                     const lac_grid *grid);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_gridding_destroy(lac_gridding **gridding);

LAC_API const lac_geom *
lac_gridding_geom(const lac_gridding *gridding); /**< borrowed */
LAC_API const lac_grid *
lac_gridding_grid(const lac_gridding *gridding); /**< borrowed */

/**
 * Bins of the endless detector, M: the measured ones, and as many beyond their ends as
 * the projections of the grid and a margin need.
 */
LAC_API int lac_gridding_n_endless(const lac_gridding *gridding);

/**
 * sino = R image at the measured bins, in mm. image [ny, nx], sino [n_views, n_det],
 * borrowed, sino overwritten, no overlap. Linear, no allocation, same bits for any
 * number of threads.
 * @return LAC_OK, LAC_E_ARG (a pointer is NULL)
 */
LAC_API LAC_NODISCARD lac_status lac_gridding_forward(lac_gridding *gridding,
                                                      const float *image, float *sino);

/** image = R^T sino, the exact transpose of the above in Euclidean inner products. */
LAC_API LAC_NODISCARD lac_status lac_gridding_adjoint(lac_gridding *gridding,
                                                      const float *sino, float *image);

/**
 * out = E^T E image, where E is R with an endless detector (all M bins), by one
 * convolution: two pruned FFTs, whatever the number of views. With it,
 * E^T E f = R^T g are the normal equations of min ||E f - (g, 0)||^2: bins beyond the
 * ends of the measured detector count as measured zeros. That is right where the scan
 * is not truncated (the object casts no shadow beyond the detector); then R f = E f
 * but for the ringing of the sharp band limit, and E^T E f = R^T R f. See
 * lac_geom_covers().
 * image, out [ny, nx], borrowed, out overwritten, no overlap.
 * @return LAC_OK, LAC_E_ARG (a pointer is NULL)
 */
LAC_API LAC_NODISCARD lac_status lac_gridding_normal(lac_gridding *gridding,
                                                     const float *image, float *out);

/** What of a grid a detector sees in every view. */
typedef enum lac_cover {
    LAC_COVER_PART = 0, /**< less than the largest disc about the axis in the grid */
    LAC_COVER_DISC = 1, /**< that disc, of diameter min(nx, ny) pixels, but not all */
    LAC_COVER_GRID = 2  /**< every pixel, corners included */
} lac_cover;

/**
 * How much of the grid the shadow of the detector covers, within half a bin; the answer
 * for any geometry, fan beam too. LAC_COVER_GRID: zero-extended data (above) are right
 * for any image; LAC_COVER_DISC: for objects within the disc.
 * @return LAC_OK, LAC_E_ARG (bad geometry or grid, or a NULL pointer)
 */
LAC_API LAC_NODISCARD lac_status lac_geom_covers(const lac_geom *geom,
                                                 const lac_grid *grid,
                                                 lac_cover *cover);

#ifdef __cplusplus
}
#endif
#endif
