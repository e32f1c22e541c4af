/* shearlet/decimated.h - the transforms with each subband on its smallest exact grid.
 */
#ifndef LAC_SHEARLET_DECIMATED_H
#define LAC_SHEARLET_DECIMATED_H

#include "shearlet.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Subband b on its own grid of n_b = lac_subband.nx * lac_subband.ny points, the
 * subbands one behind the other: [ny, nx] of the first, of the second and so on. The
 * grids cover the whole image, so the points of small ones lie further apart; at common
 * points
 *
 *   c_small = sqrt(nx ny / n_b) c_full,
 *
 * which keeps the sum of squares of each subband. Nothing is lost: grids are fine
 * enough for the spectra. For a Parseval system analyse_small keeps norms too, and
 * adjoint_small inverts it. Threads, alignment and overlap as in shearlet.h.
 */

/** Floats in all small subbands; 0 for NULL. */
LAC_API size_t lac_shearlet_small_count(const lac_shearlet *shearlet);

/** Where subband b begins; small_count for b = n_subbands, 0 where b is out of range.
 */
LAC_API size_t lac_shearlet_small_offset(const lac_shearlet *shearlet, int b);

/* @return LAC_OK, LAC_E_ARG (a pointer is NULL), LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_shearlet_analyse_small(
    const lac_shearlet *shearlet, const float *image, float *coefficients);
LAC_API LAC_NODISCARD lac_status lac_shearlet_adjoint_small(
    const lac_shearlet *shearlet, const float *coefficients, float *image);
LAC_API LAC_NODISCARD lac_status lac_shearlet_synthesise_small(
    const lac_shearlet *shearlet, const float *coefficients, float *image);

#ifdef __cplusplus
}
#endif
#endif
