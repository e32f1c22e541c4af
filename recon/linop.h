/* recon/linop.h - linear operators as objects: apply, exact adjoint, composition. */
#ifndef LAC_RECON_LINOP_H
#define LAC_RECON_LINOP_H

#include <stddef.h>
#include "../data/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Sizes of an array, slowest index first: an image is {1, ny, nx}, its gradient
 * {2, ny, nx}, a sinogram {1, n_views, n_det}, a plain vector {1, 1, n}. Arrays are
 * contiguous float32.
 */
typedef struct lac_shape {
    size_t n[3];
} lac_shape;

/** n0 * n1 * n2 (not checked; the shapes of operators have been). */
LAC_API size_t lac_shape_count(lac_shape shape);

/**
 * What an operator does. Outputs are overwritten, never accumulated; input and output
 * do not overlap. `adjoint` is the exact transpose of `apply` in plain Euclidean inner
 * products. No function allocates. They may be called by several threads at once where
 * the operator says so.
 */
typedef struct lac_linop_vt {
    const char *name;
    lac_status (*apply)(const void *ctx, const float *x, float *y);   /**< y = A x */
    lac_status (*adjoint)(const void *ctx, const float *y, float *x); /**< x = A^T y */
    /** optional: z = A^T A x, faster than the two in turn */
    lac_status (*normal)(const void *ctx, const float *x, float *z);
    void (*destroy)(void *ctx); /**< optional: release ctx */
} lac_linop_vt;

/** A linear operator, reference counted. Constructors: below and recon/ops.h. */
typedef struct lac_linop lac_linop;

/**
 * Any operator of your own: a table of functions and their context.
 *
 * @param out       the operator with one reference, NULL on failure.
 * @param vt        kept: must live as long as the operator (a static table).
 * @param ctx       owned: vt->destroy releases it with the last reference; on failure
 *                  it is still the caller's.
 * @param domain    shape of x, all sizes >= 1.
 * @param codomain  shape of y = A x.
 * @return LAC_OK, LAC_E_ARG (NULL, a size of 0, or a product beyond PTRDIFF_MAX / 4),
 *         LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_linop_create(lac_linop **out,
                                                  const lac_linop_vt *vt, void *ctx,
                                                  lac_shape domain, lac_shape codomain);

/** One more reference to an operator; returns it. NULL gives NULL. Threads: any. */
LAC_API lac_linop *lac_linop_ref(const lac_linop *op);

/** Give up a reference and set the pointer to NULL; the last one destroys. */
LAC_API void lac_linop_unref(lac_linop **op);

LAC_API const char *lac_linop_name(const lac_linop *op);
LAC_API lac_shape lac_linop_domain(const lac_linop *op);
LAC_API lac_shape lac_linop_codomain(const lac_linop *op);
LAC_API size_t lac_linop_n_domain(const lac_linop *op);   /**< count of the domain */
LAC_API size_t lac_linop_n_codomain(const lac_linop *op); /**< count of the codomain */

/**
 * y = A x. x [domain], y [codomain], borrowed, y overwritten, no overlap.
 * @return LAC_OK; LAC_E_ARG (NULL, or x = y); what the operator returns
 */
LAC_API LAC_NODISCARD lac_status lac_linop_apply(const lac_linop *op, const float *x,
                                                 float *y);

/** x = A^T y, likewise. */
LAC_API LAC_NODISCARD lac_status lac_linop_adjoint(const lac_linop *op, const float *y,
                                                   float *x);

/**
 * z = A^T A x, by vt->normal where there is one. work [codomain] is scratch of the
 * caller; it is used only where the operator has no normal of its own.
 */
LAC_API LAC_NODISCARD lac_status lac_linop_normal(const lac_linop *op, const float *x,
                                                  float *z, float *work);

/*
 * Composition. Every operator made here takes its own references; the caller keeps and
 * releases his. Shapes are checked here (LAC_E_SHAPE, the detail naming both). Chain,
 * stack and sum own scratch: one such object serves one thread at a time.
 */

/** x -> B (A x): the codomain of A is the domain of B. */
LAC_API LAC_NODISCARD lac_status lac_linop_chain(lac_linop **out, const lac_linop *a,
                                                 const lac_linop *b);

/**
 * x -> (A_0 x, A_1 x, ...), one behind the other as a plain vector; n in 1..16, equal
 * domains.
 */
LAC_API LAC_NODISCARD lac_status lac_linop_stack(lac_linop **out,
                                                 const lac_linop *const *ops, size_t n);

/** x -> c (A x), c finite. */
LAC_API LAC_NODISCARD lac_status lac_linop_scale(lac_linop **out, double c,
                                                 const lac_linop *a);

/** x -> A x + B x, equal shapes. */
LAC_API LAC_NODISCARD lac_status lac_linop_sum(lac_linop **out, const lac_linop *a,
                                               const lac_linop *b);

#ifdef __cplusplus
}
#endif
#endif
