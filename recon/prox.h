/* recon/prox.h - convex functions by their proximal maps, for recon/solver_pdhg.h. */
#ifndef LAC_RECON_PROX_H
#define LAC_RECON_PROX_H

#include <stddef.h>
#include "../data/base/status.h"
#include "linop.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A convex function F on arrays of n floats:
 *
 *   prox_{s F}(v) = argmin_x F(x) + 1/(2 s) ||x - v||^2,   s > 0,
 *   F*(p) = sup_x <p, x> - F(x)  (the conjugate).
 *
 * All functions work on arrays of the size given at creation and do not allocate.
 */
typedef struct lac_prox_vt {
    const char *name;
    /** out = prox_{step F}(in); in = out is allowed, other overlap is not. */
    lac_status (*apply)(const void *ctx, double step, const float *in, float *out);
    /**
     * optional: p <- argmin_q F*(q) - <kx, q> + 1/(2 step) ||q - p||^2_{S^-1}, that is
     * prox_{step F*}(p + step kx) where S = I. kx is scratch afterwards. Without it the
     * identity of Moreau is used: prox_{s F*}(v) = v - s prox_{F/s}(v/s).
     */
    lac_status (*dual_step)(const void *ctx, double step, float *kx, float *p);
    /** optional: out = S p, the metric of dual_step where that is not the identity;
     * symmetric and positive definite. */
    lac_status (*metric)(const void *ctx, const float *p, float *out);
    /** optional: *value = F(x), +inf allowed. */
    lac_status (*value)(const void *ctx, const float *x, double *value);
    void (*destroy)(void *ctx); /**< optional: release ctx */
} lac_prox_vt;

typedef struct lac_prox lac_prox;

/**
 * A function of your own. vt: kept (a static table). ctx: owned, released by
 * vt->destroy; on failure still the caller's. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_prox_create(lac_prox **out, const lac_prox_vt *vt,
                                                 void *ctx, size_t n);
LAC_API void lac_prox_destroy(lac_prox **prox);

LAC_API const char *lac_prox_name(const lac_prox *prox);
LAC_API size_t lac_prox_count(const lac_prox *prox); /**< n */

/** out = prox_{step F}(in), in = out allowed. @return LAC_OK, LAC_E_ARG (NULL, step not
 * > 0), what the function returns */
LAC_API LAC_NODISCARD lac_status lac_prox_apply(const lac_prox *prox, double step,
                                                const float *in, float *out);

/** The dual step of the table above; kx and p [n], kx is destroyed, p updated. */
LAC_API LAC_NODISCARD lac_status lac_prox_dual_step(const lac_prox *prox, double step,
                                                    float *kx, float *p);

/** out = S p (a copy where the metric is the identity); no overlap. */
LAC_API LAC_NODISCARD lac_status lac_prox_metric(const lac_prox *prox, const float *p,
                                                 float *out);

/** *value = F(x); NaN where the function does not say. */
LAC_API LAC_NODISCARD lac_status lac_prox_value(const lac_prox *prox, const float *x,
                                                double *value);

/*
 * The functions of this library. Weights >= 0 and finite, else LAC_E_ARG; also
 * LAC_E_NOMEM. Immutable: one object may be used by several threads, except the
 * filtered data term.
 */

/** F = 0. */
LAC_API LAC_NODISCARD lac_status lac_prox_zero(lac_prox **out, size_t n);

/** F = 0 where lo <= x_i <= hi for all i, else +inf. lo <= hi; infinities allowed.
 * (0, INFINITY): non-negativity. */
LAC_API LAC_NODISCARD lac_status lac_prox_box(lac_prox **out, size_t n, double lo,
                                              double hi);

/** The same for the i with inside[i] not 0, and x_i = 0 for the others: bounds on a
 * support. inside [n], borrowed and copied. */
LAC_API LAC_NODISCARD lac_status lac_prox_box_support(lac_prox **out, size_t n,
                                                      double lo, double hi,
                                                      const unsigned char *inside);

/** F = weight sum_i |x_i|. */
LAC_API LAC_NODISCARD lac_status lac_prox_l1(lac_prox **out, size_t n, double weight);

/**
 * F = weight sum_i sqrt(sum_c x[c][i]^2), x [groups, n]: with the gradient this is
 * isotropic total variation. groups >= 1; the array has groups * n floats.
 */
LAC_API LAC_NODISCARD lac_status lac_prox_group_l1(lac_prox **out, size_t groups,
                                                   size_t n, double weight);

/** F = 1/2 ||x - b||^2; b [n], borrowed and copied. */
LAC_API LAC_NODISCARD lac_status lac_prox_quadratic(lac_prox **out, size_t n,
                                                    const float *b);

/**
 * The same function for a sinogram [rows, columns], with a dual step in the metric
 *
 *   S = circulant along each row with eigenvalues max(f, floor_value), f =
 * frequency/Nyquist
 *
 * (the ramp of filtered backprojection; a few bins at the ends of a row whose length
 * has prime factors above 7 get the floor instead). The minimiser of a problem does not
 * depend on S, but with a projector R the operator R^T S R is close to a multiple of
 * the identity on what was measured, so that the primal-dual iteration needs far fewer
 * steps; see recon/README.md for the measurement. Holds scratch: one thread at a time.
 *
 * @param b      [rows, columns], borrowed and copied.
 * @param floor_value  in (0, 1].
 */
LAC_API LAC_NODISCARD lac_status lac_prox_quadratic_ramp(lac_prox **out, size_t rows,
                                                         size_t columns, const float *b,
                                                         double floor_value);

#ifdef __cplusplus
}
#endif
#endif
