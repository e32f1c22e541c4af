/* radon/projector.h - discrete X-ray transform of an image and its exact adjoint. */
#ifndef LAC_RADON_PROJECTOR_H
#define LAC_RADON_PROJECTOR_H

#include "../data/base/simd.h" /* lac_simd_set governs the projectors too */
#include "../data/geometry.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A ready-to-run projector for one geometry and grid. Immutable after creation, so any
 * number of threads may run it at once. Conventions (axes, angles, units):
 * data/README.md.
 */
typedef struct lac_projector lac_projector;

typedef enum lac_projector_model {
    /** Ray through the bin centre, linear interpolation along the rows or columns that
     * it crosses most squarely (P. M. Joseph, IEEE TMI 1 (1982) 192). The fastest. */
    LAC_PROJECTOR_JOSEPH = 0,
    /** Mean over the bin of the exact footprint of each square pixel: a trapezoid.
     * Parallel beam: the exact strip integral. Fan beam: trapezoid with the corners'
     * projections as knots and the pixel's exact mass (after Long, Fessler, Balter,
     * IEEE TMI 29 (2010) 1839). The most accurate. */
    LAC_PROJECTOR_FOOTPRINT = 1
} lac_projector_model;

/** Name of a model, "joseph" or "footprint"; NULL for another number. */
LAC_API const char *lac_projector_model_name(lac_projector_model model);

/**
 * @param out    the projector, NULL on failure.
 * @param geom   borrowed, copied. Fan beam: the grid must lie between source and
 * detector.
 * @param grid   borrowed, copied.
 * @return LAC_OK; LAC_E_ARG (bad geometry, grid or model; a source inside the grid);
 *         LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_projector_create(lac_projector **out,
                                                      const lac_geom *geom,
                                                      const lac_grid *grid,
                                                      lac_projector_model model);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_projector_destroy(lac_projector **projector);

LAC_API const lac_geom *
lac_projector_geom(const lac_projector *projector); /**< borrowed */
LAC_API const lac_grid *
lac_projector_grid(const lac_projector *projector); /**< borrowed */

/**
 * sino[iv, d] = integral of the image along ray (iv, d) (Joseph) or its mean over the
 * bin (footprint), in mm: an image in 1/mm gives a dimensionless sinogram.
 *
 * @param image  [ny, nx], borrowed.
 * @param sino   [n_views, n_det], overwritten, borrowed; must not overlap image.
 *
 * Linear; O(n_views n_det max(nx, ny)); no allocation; same bits for any thread count.
 * @return LAC_OK, LAC_E_ARG (a pointer is NULL)
 */
LAC_API LAC_NODISCARD lac_status lac_projector_forward(const lac_projector *projector,
                                                       const float *image, float *sino);

/**
 * The transpose of the matrix of lac_projector_forward in plain Euclidean inner
 * products: image = R^T sino, overwritten. Same properties.
 * @return LAC_OK, LAC_E_ARG (a pointer is NULL)
 */
LAC_API LAC_NODISCARD lac_status lac_projector_adjoint(const lac_projector *projector,
                                                       const float *sino, float *image);

#ifdef __cplusplus
}
#endif
#endif
