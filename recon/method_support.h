/* recon/method_support.h - (private) where an image may be other than 0. */
#ifndef LAC_RECON_METHOD_SUPPORT_H
#define LAC_RECON_METHOD_SUPPORT_H

#include "method_internal.h"

/*
 * The parameter `support` as a mask: inside [ny, nx], 1 where the image may be other
 * than 0; NULL where it may be so everywhere, and for methods without the parameter.
 *   disc  pixels whose centres lie in the disc that every view sees
 *   fit   pixels that meet the outline of a round object, fitted to the scan
 *         (radon/disc_fit.h) and widened by its standard error; everywhere, with a
 *         warning, where the scan shows none
 * And the parameter `max` where that is 'auto': 1.02 times the attenuation of a round
 * object of one material (lac_disc_attenuation), LACI_NO_BOUND where none is seen.
 * Release inside with laci_free. @return LAC_OK; LAC_E_NUMERIC (NaN); LAC_E_NOMEM
 */
typedef struct laci_support {
    unsigned char *inside;
    double most;
} laci_support;

LAC_NODISCARD lac_status laci_support_find(const lac_settings *settings,
                                           const lac_sino *sino, const lac_grid *grid,
                                           laci_support *support);

/* The projector of the problem on images that are 0 outside: R, or R after the mask. */
LAC_NODISCARD lac_status laci_support_radon(const laci_problem *p, lac_linop **radon);

/* Bounds and support as a constraint. */
LAC_NODISCARD lac_status laci_support_box(const laci_problem *p, lac_prox **box);

/* x = 0 outside. */
void laci_support_cut(const laci_problem *p, float *x);

#endif
