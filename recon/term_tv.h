/* recon/term_tv.h - (private) total variation as a term of ADMM. */
#ifndef LAC_RECON_TERM_TV_H
#define LAC_RECON_TERM_TV_H

#include "solver_admm.h"
#include "../data/image.h"

/*
 *   F(B x) = weight sum over pixels of |B x|,  |.| the length of the two components,
 *
 * B the gradient of recon/ops.h in which slopes along the direction t cost ratio times
 * as much (ratio 1: isotropic total variation). Keeps the dual variable, 2 numbers a
 * pixel, and as much scratch: one thread at a time. Same bits for any number of
 * threads.
 */
typedef struct laci_tv laci_tv;

LAC_NODISCARD lac_status laci_tv_create(laci_tv **out, const lac_grid *grid, double t,
                                        double ratio);
void laci_tv_destroy(laci_tv **tv);

/* The weight from now on, >= 0; 0 until set. */
void laci_tv_weigh(laci_tv *tv, double weight);

/* The term, borrowed from tv, with the penalty rho; its Gram operator is B^T B. */
lac_admm_term laci_tv_term(laci_tv *tv, double rho);

/* spectrum[ny][nx/2 + 1] += factor |B^(w)|^2, the spectrum of B^T B but for the edges
 * of the image, where B does not wrap around. */
void laci_tv_add_spectrum(const laci_tv *tv, double factor, float *spectrum);

#endif
