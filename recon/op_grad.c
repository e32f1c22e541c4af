/* recon/op_grad.c - gradients of an image by forward differences.
 *
 * One context serves the plain and the directional gradient: with the differences
 * a = x[iy][ix+1] - x[iy][ix] and b = x[iy+1][ix] - x[iy][ix] (0 at the edge)
 *
 *   p = m00 a + m01 b,   q = m10 a + m11 b,
 *
 * and the adjoint sends (p, q) to (A, B) = M^T (p, q), then to the negative divergence
 * A[ix-1] - A[ix] + B[iy-1] - B[iy], where A in the last column and B in the last row
 * count as 0.
 */
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

#include <math.h>

typedef struct grad {
    size_t nx, ny;
    float m00, m01, m10, m11;
} grad;

static void forward_row(const grad *g, const float *x, const float *below, float *p,
                        float *q)
{
    const size_t nx = g->nx;
    const float m00 = g->m00, m01 = g->m01, m10 = g->m10, m11 = g->m11;

    for (size_t ix = 0; ix + 1 < nx; ix++) {
        const float a = x[ix + 1] - x[ix], b = below[ix] - x[ix];

        p[ix] = m00 * a + m01 * b;
        q[ix] = m10 * a + m11 * b;
    }
    p[nx - 1] = m01 * (below[nx - 1] - x[nx - 1]);
    q[nx - 1] = m11 * (below[nx - 1] - x[nx - 1]);
}

static lac_status grad_apply(const void *ctx, const float *x, float *y)
{
    const grad *g = ctx;
    const size_t nx = g->nx, ny = g->ny, n = nx * ny;

#pragma omp parallel for num_threads(laci_threads_for((double)n)) schedule(static)
    for (size_t iy = 0; iy < ny; iy++) {
        const float *row = x + iy * nx;
        const float *below = iy + 1 < ny ? row + nx : row; /* last row: difference 0 */

        forward_row(g, row, below, y + iy * nx, y + n + iy * nx);
    }
    return LAC_OK;
}

/* One row of the adjoint. pu, qu: the row above, or NULL; last: whether this row's own
 * downward difference exists not. */
static void adjoint_row(const grad *g, const float *p, const float *q, size_t above,
                        float down, float *x)
{
    const size_t nx = g->nx;
    const float m00 = g->m00, m10 = g->m10;
    const float m01 = g->m01 * down, m11 = g->m11 * down;
    const float u01 = above ? g->m01 : 0.0f, u11 = above ? g->m11 : 0.0f;
    const float *pu = p - above, *qu = q - above;

    for (size_t ix = 0; ix < nx; ix++)
        x[ix] = u01 * pu[ix] + u11 * qu[ix] - m01 * p[ix] - m11 * q[ix];
    for (size_t ix = 0; ix + 1 < nx; ix++)
        x[ix] -= m00 * p[ix] + m10 * q[ix];
    for (size_t ix = 1; ix < nx; ix++)
        x[ix] += m00 * p[ix - 1] + m10 * q[ix - 1];
}

static lac_status grad_adjoint(const void *ctx, const float *y, float *x)
{
    const grad *g = ctx;
    const size_t nx = g->nx, ny = g->ny, n = nx * ny;

#pragma omp parallel for num_threads(laci_threads_for((double)n)) schedule(static)
    for (size_t iy = 0; iy < ny; iy++)
        adjoint_row(g, y + iy * nx, y + n + iy * nx, iy > 0 ? nx : 0,
                    iy + 1 < ny ? 1.0f : 0.0f, x + iy * nx);
    return LAC_OK;
}

static const lac_linop_vt grad_vt = {"gradient", grad_apply, grad_adjoint, NULL,
                                     laci_free};

static lac_status grad_create(lac_linop **out, int nx, int ny, const double m[4])
{
    lac_status st = LAC_OK;
    lac_shape image, field;
    grad *g = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "gradient: the output pointer is NULL");
    *out = NULL;
    if (nx < 1 || ny < 1)
        return LAC_FAIL(LAC_E_ARG,
                        "gradient: columns and rows must be >= 1, got %d x %d", nx, ny);
    image = (lac_shape){{1, (size_t)ny, (size_t)nx}};
    field = (lac_shape){{2, (size_t)ny, (size_t)nx}};
    LAC_TRY(laci_new(&g, sizeof *g));
    g->nx = (size_t)nx;
    g->ny = (size_t)ny;
    g->m00 = (float)m[0];
    g->m01 = (float)m[1];
    g->m10 = (float)m[2];
    g->m11 = (float)m[3];
    LAC_TRY(lac_linop_create(out, &grad_vt, g, image, field));
    g = NULL;
out:
    laci_free(g);
    return st;
}

lac_status lac_op_gradient(lac_linop **out, int nx, int ny)
{
    const double m[4] = {1.0, 0.0, 0.0, 1.0};

    return grad_create(out, nx, ny, m);
}

lac_status lac_op_gradient_directional(lac_linop **out, int nx, int ny, double t,
                                       double along, double across)
{
    const double c = cos(t), s = sin(t);
    /* gx = a, gy = -b: rows run downwards */
    const double m[4] = {along * c, -along * s, -across * s, -across * c};

    if (out)
        *out = NULL;
    if (!isfinite(t) || !(along >= 0.0 && along < 1e9) ||
        !(across >= 0.0 && across < 1e9))
        return LAC_FAIL(LAC_E_ARG,
                        "gradient: the direction must be finite and the weights in "
                        "0..1e9, got %g, %g and %g",
                        t, along, across);
    return grad_create(out, nx, ny, m);
}
