/* recon/data_term.h - (private) the least squares term of a scan in its quickest exact
 * form. */
#ifndef LAC_RECON_DATA_TERM_H
#define LAC_RECON_DATA_TERM_H

#include "method_internal.h"

/*
 * R of the term 1/2 ||R f - g||^2: the gridding projector, whose R^T R is one
 * convolution, for a parallel-beam scan that is not truncated, else the projector of
 * the problem. Release with lac_linop_unref.
 */
lac_status laci_data_operator(const laci_problem *p, lac_linop **radon);

#endif
