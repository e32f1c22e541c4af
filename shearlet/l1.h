/* shearlet/l1.h - the weighted l1 norm of shearlet coefficients, by its dual variable.
 */
#ifndef LAC_SHEARLET_L1_H
#define LAC_SHEARLET_L1_H

#include "shearlet.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * ||SH f||_{1,w} = sum_b w_b sum_i r_bi |c_b[i]|,  c = SH f,  r = 1 until reweighted.
 *
 * Iterative solvers need of it one step only, here in one pass over the coefficients,
 * which are never stored: what is stored is the dual variable u, one number a
 * coefficient,
 *
 *   u <- clip(u + SH x, level w r),  clip(v, t) = max(-t, min(t, v)),
 *
 * and its image SH^T u. With the scaled dual variable of ADMM and z the shrunk
 * coefficients, z = v - clip(v, t) for v = SH x + u_old: everything ADMM asks for
 * follows from images (recon/solver_admm.h).
 *
 * Holds the dual variable and scratch for as many threads as lac_threads_get() said
 * when it was made: one call at a time on one object. Same bits for any number of
 * threads.
 */
typedef struct lac_shearlet_l1 lac_shearlet_l1;

/** Where coefficients are taken. */
typedef enum lac_shearlet_sampling {
    /** Every subband at every pixel: invariant to shifts. */
    LAC_SHEARLET_FULL = 0,
    /** Each on its smallest exact grid (decimated.h), 2.5 times fewer numbers for 59
     * subbands of 512 x 512; its weights are multiplied by sqrt(nx ny / n_b), so that
     * the sum stays about the same. */
    LAC_SHEARLET_SMALL = 1
} lac_shearlet_sampling;

/**
 * @param out       with u = 0, NULL on failure.
 * @param shearlet  kept: must outlive the object.
 * @param weight    [n_subbands], finite, >= 0; borrowed, copied.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_l1_create(lac_shearlet_l1 **out,
                                                        const lac_shearlet *shearlet,
                                                        lac_shearlet_sampling sampling,
                                                        const double *weight);
LAC_API void lac_shearlet_l1_destroy(lac_shearlet_l1 **l1);

/** Bytes that an object takes (without reweighting; that takes 4 a coefficient more).
 * 0 for NULL. */
LAC_API size_t lac_shearlet_l1_bytes(const lac_shearlet *shearlet,
                                     lac_shearlet_sampling sampling);

/** u = 0. */
LAC_API void lac_shearlet_l1_reset(lac_shearlet_l1 *l1);

/**
 * The step above. x, adjoint [ny, nx], borrowed; adjoint = SH^T u overwritten, no
 * overlap. *change = ||u_new - u_old||, which is ||SH x - z||. level: finite, >= 0.
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_l1_step(lac_shearlet_l1 *l1, double level,
                                                      const float *x, float *adjoint,
                                                      double *change);

/** *value = the norm of x, [ny, nx]. @return LAC_OK, LAC_E_ARG */
LAC_API LAC_NODISCARD lac_status lac_shearlet_l1_value(lac_shearlet_l1 *l1,
                                                       const float *x, double *value);

/**
 * r_bi = epsilon / (|c_b[i]| + epsilon), c = SH x as on the full grid, also with small
 * sampling: what is large in x becomes cheap (E. J. Candes, M. B. Wakin, S. Boyd, J.
 * Fourier Anal. Appl. 14 (2008) 877). epsilon > 0, in the unit of x.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_l1_reweight(lac_shearlet_l1 *l1,
                                                          const float *x,
                                                          double epsilon);

#ifdef __cplusplus
}
#endif
#endif
