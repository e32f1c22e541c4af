/* shearlet/decimated_internal.h - (private) the steps of transforms on small grids. */
#ifndef LAC_SHEARLET_DECIMATED_INTERNAL_H
#define LAC_SHEARLET_DECIMATED_INTERNAL_H

#include "decimated.h"
#include "shearlet_internal.h"

/* Plans and arrays of one call or one object. */
typedef struct laci_small {
    int threads, half;
    size_t n_plane, n_real; /* complex and real numbers of a thread, multiples of 16 */
    laci_fft *whole;        /* ny x nx */
    laci_fft **band;        /* of each subband; borrowed from the first of its size */
    laci_complex *planes;   /* one a thread and one more: the spectrum of the image */
    float *reals;           /* one a thread */
} laci_small;

LAC_NODISCARD lac_status laci_small_begin(const lac_shearlet *s, laci_small *small);
void laci_small_end(const lac_shearlet *s, laci_small *small);

/* Go through psi_b: small += factor psi large, or large += factor psi small, planes of
 * half spectra. */
void laci_small_exchange(const lac_shearlet *s, const laci_band *band, int to_small,
                         laci_complex *large, laci_complex *small);

#endif
