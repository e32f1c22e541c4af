/* shearlet/visibility.h - which subbands a scan has measured.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_SHEARLET_VISIBILITY_H
#define LAC_SHEARLET_VISIBILITY_H

#include "../data/wedge.h"
#include "shearlet.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The measured share of each subband's energy,
 *
 *   V_b = sum_{xi measured} psi_b(xi)^2 / sum_xi psi_b(xi)^2,    0 <= V_b <= 1,
 *
 * the sums over the DFT grid, a frequency measured where the wedge contains its
 * direction (data/wedge.h; y up, cycles a pixel). On the Nyquist row and column of even
 * sizes a sample stands for both signs: it counts half where only one is measured. So
 * the shares of a wedge and of its complement add up to 1. A subband is visible where
 * V_b >= 1/2; the low-pass always is. White images have V_b of their energy in a
 * subband measured; others may differ.
 *
 * @param share    [n_subbands] V_b; may be NULL.
 * @param visible  [n_subbands] 1 or 0; may be NULL.
 * @return LAC_OK; LAC_E_ARG (shearlet or wedge is NULL, or both outputs are);
 * LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_visibility(const lac_shearlet *shearlet,
                                                         const lac_wedge *wedge,
                                                         double *share, int *visible);

/**
 * Split coefficients: `seen` keeps the subbands with visible[b] != 0 and is 0
 * elsewhere, `unseen` the others; seen + unseen = coefficients, exactly. Arrays
 * [n_subbands, ny, nx]; either output may be NULL, and one of them may be the
 * coefficients themselves.
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_split(const lac_shearlet *shearlet,
                                                    const int *visible,
                                                    const float *coefficients,
                                                    float *seen, float *unseen);

#ifdef __cplusplus
}
#endif
#endif
