/* recon/opnorm.h - norm of an operator, for step sizes.
 * Threads: any, where the operator allows it. */
#ifndef LAC_RECON_OPNORM_H
#define LAC_RECON_OPNORM_H

#include "linop.h"
#include "prox.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_opnorm_config {
    int iterations;   /**< most Lanczos steps, 1..200; default 40 */
    double tolerance; /**< stop when the estimate of the squared norm grows by less than
                           this share in two steps in a row; default 1e-3 */
    double safety;    /**< the result is the estimate times this, >= 1; default 1.01.
                           The estimate approaches the norm from below; with the default
                           tolerance it is within 0.5 % for gradients and projectors,
                           filtered or not (measured in tests/unit/test_linop.c). */
} lac_opnorm_config;

LAC_API void lac_opnorm_defaults(lac_opnorm_config *config);

/**
 * *norm = estimate of ||S^(1/2) A||, S the metric of a prox on the codomain (NULL: the
 * identity): Lanczos iteration on A^T S A from a random vector with a fixed seed, so
 * the same operator always gives the same number. Each step applies A and A^T once. 0
 * for the zero operator. config may be NULL.
 * @return LAC_OK, LAC_E_ARG, LAC_E_SHAPE (prox and codomain), LAC_E_NUMERIC (the
 * operator gave NaN or Inf), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_opnorm(const lac_linop *op, const lac_prox *metric,
                                            const lac_opnorm_config *config,
                                            double *norm);

#ifdef __cplusplus
}
#endif
#endif
