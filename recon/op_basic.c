/* recon/op_basic.c - identity, diagonal and dense operators. */
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <string.h>

typedef struct table {
    size_t rows, columns;
    float *a; /* diagonal [columns] or matrix [rows, columns]; NULL: identity */
} table;

static void table_destroy(void *ctx)
{
    table *t = ctx;

    if (!t)
        return;
    laci_free(t->a);
    laci_free(t);
}

/* A context with a copy of n numbers (none where values is NULL) and its operator. */
static lac_status table_op(lac_linop **out, const lac_linop_vt *vt, const float *values,
                           size_t n, lac_shape domain, lac_shape codomain)
{
    lac_status st = LAC_OK;
    table *t = NULL;

    LAC_TRY(laci_new(&t, sizeof *t));
    t->rows = lac_shape_count(codomain);
    t->columns = lac_shape_count(domain);
    if (values) {
        LAC_TRY(laci_alloc(&t->a, n, sizeof *t->a));
        memcpy(t->a, values, n * sizeof *t->a);
    }
    LAC_TRY(lac_linop_create(out, vt, t, domain, codomain));
    t = NULL;
out:
    table_destroy(t);
    return st;
}

static lac_status copy(const void *ctx, const float *x, float *y)
{
    const table *t = ctx;

    laci_vec_copy(t->columns, x, y);
    return LAC_OK;
}

static const lac_linop_vt identity_vt = {"identity", copy, copy, copy, table_destroy};

lac_status lac_op_identity(lac_linop **out, lac_shape shape)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "identity: the output pointer is NULL");
    *out = NULL;
    return table_op(out, &identity_vt, NULL, 0, shape, shape);
}

static lac_status multiply(const void *ctx, const float *x, float *y)
{
    const table *t = ctx;

    laci_vec_mul(t->columns, t->a, x, y);
    return LAC_OK;
}

static const lac_linop_vt diagonal_vt = {"diagonal", multiply, multiply, NULL,
                                         table_destroy};

lac_status lac_op_diagonal(lac_linop **out, lac_shape shape, const float *d)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "diagonal: the output pointer is NULL");
    *out = NULL;
    if (!d)
        return LAC_FAIL(LAC_E_ARG, "diagonal: the numbers are NULL");
    return table_op(out, &diagonal_vt, d, lac_shape_count(shape), shape, shape);
}

static lac_status dense_apply(const void *ctx, const float *x, float *y)
{
    const table *t = ctx;

    for (size_t i = 0; i < t->rows; i++)
        y[i] = (float)laci_vec_dot(t->columns, t->a + i * t->columns, x);
    return LAC_OK;
}

static lac_status dense_adjoint(const void *ctx, const float *y, float *x)
{
    const table *t = ctx;

    for (size_t j = 0; j < t->columns; j++) {
        double s = 0.0;

        for (size_t i = 0; i < t->rows; i++)
            s += (double)t->a[i * t->columns + j] * y[i];
        x[j] = (float)s;
    }
    return LAC_OK;
}

static const lac_linop_vt dense_vt = {"dense", dense_apply, dense_adjoint, NULL,
                                      table_destroy};

lac_status lac_op_dense(lac_linop **out, size_t rows, size_t columns,
                        const float *matrix)
{
    const lac_shape domain = {{1, 1, columns}}, codomain = {{1, 1, rows}};
    size_t n = 0;
    lac_status st;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "dense: the output pointer is NULL");
    *out = NULL;
    if (!matrix)
        return LAC_FAIL(LAC_E_ARG, "dense: the matrix is NULL");
    st = laci_mul_size(&n, rows, columns);
    return st == LAC_OK ? table_op(out, &dense_vt, matrix, n, domain, codomain) : st;
}
