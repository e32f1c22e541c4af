/* recon/opnorm.h - norm of an operator by power iteration, for step sizes. */
#ifndef LAC_RECON_OPNORM_H
#define LAC_RECON_OPNORM_H

#include "linop.h"
#include "prox.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_opnorm_config {
    int iterations;   /**< most power steps, >= 1; default 30 */
    double tolerance; /**< stop when the estimate grows by less than this share; default
                           1e-3 */
    double safety;    /**< the result is the estimate times this, >= 1; default 1.02.
                           Power iteration approaches the norm from below: with the
                           default tolerance the estimates of our projectors are within
                           0.5 %, and a step size may exceed its bound by no more than
                           the safety factor covers. */
} lac_opnorm_config;

LAC_API void lac_opnorm_defaults(lac_opnorm_config *config);

/**
 * *norm = estimate of ||S^(1/2) A||, S the metric of a prox on the codomain (NULL: the
 * identity): power iteration on A^T S A from a random vector with a fixed seed, so the
 * same operator always gives the same number. 0 for the zero operator.
 * config may be NULL.
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
