/* recon/ridge.c - preconditioned conjugate gradients on the free pixels. */
#include "ridge.h"
#include "method_scale.h"
#include "method_support.h"
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "../radon/normal.h"

#include <math.h>

typedef struct cg {
    const laci_ridge *r;
    lac_linop *precond;
    size_t n;
    float *left, *q, *d,
        *z;      /* [n]: residual, A d, direction, preconditioned residual */
    float *data; /* scratch of R */
} cg;

/* v = P v */
static void hold(const cg *c, float *v)
{
    const laci_ridge *r = c->r;

    for (size_t i = 0; r->x && i < c->n; i++)
        if (!(r->x[i] > r->lo && r->x[i] < r->hi))
            v[i] = 0.0f;
    laci_support_cut(r->p, v);
}

/* q = P (R^T R + ridge) d, d = P d */
static lac_status apply(const cg *c)
{
    lac_status st = LAC_OK;

    LAC_TRY(lac_linop_normal(c->r->radon, c->d, c->q, c->data));
    laci_vec_axpy(c->n, c->r->ridge, c->d, c->q);
    hold(c, c->q);
out:
    return st;
}

static lac_status precondition(const cg *c)
{
    lac_status st = LAC_OK;

    LAC_TRY(lac_linop_apply(c->precond, c->left, c->z));
    hold(c, c->z);
out:
    return st;
}

static lac_status iterate(const cg *c, int steps, float *y)
{
    lac_status st = LAC_OK;
    double gamma, next, first;

    LAC_TRY(precondition(c));
    laci_vec_copy(c->n, c->z, c->d);
    first = gamma = laci_vec_dot(c->n, c->left, c->z);
    for (int k = 0; k < steps && gamma > 1e-12 * first; k++) {
        double curvature;

        LAC_TRY(apply(c));
        curvature = laci_vec_dot(c->n, c->d, c->q);
        if (!(curvature > 0.0))
            break;
        laci_vec_axpy(c->n, gamma / curvature, c->d, y);
        laci_vec_axpy(c->n, -gamma / curvature, c->q, c->left);
        LAC_TRY(precondition(c));
        next = laci_vec_dot(c->n, c->left, c->z);
        laci_vec_xpay(c->n, c->z, next / gamma, c->d);
        gamma = next;
    }
out:
    return st;
}

/* The inverse of the circulant that is nearest to R^T R + ridge. */
static lac_status make_preconditioner(cg *c)
{
    const lac_grid *grid = c->r->p->grid;
    const size_t half = (size_t)grid->ny * ((size_t)grid->nx / 2 + 1);
    float *eig = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&eig, half, sizeof *eig));
    LAC_TRY(lac_normal_spectrum(c->r->p->sino->geom, grid, grid->nx, grid->ny, eig));
    for (size_t i = 0; i < half; i++)
        eig[i] = (float)(1.0 / (fmax(eig[i], 0.0) + c->r->ridge));
    LAC_TRY(lac_op_circulant(&c->precond, grid->nx, grid->ny, eig));
out:
    laci_free(eig);
    return st;
}

lac_status laci_ridge_solve(const laci_ridge *r, int steps, const float *v, float *y)
{
    cg c = {.r = r, .n = lac_linop_n_domain(r->radon)};
    lac_status st = LAC_OK;

    LAC_TRY(make_preconditioner(&c));
    LAC_TRY(laci_alloc(&c.left, c.n, sizeof *c.left));
    LAC_TRY(laci_alloc(&c.q, c.n, sizeof *c.q));
    LAC_TRY(laci_alloc(&c.d, c.n, sizeof *c.d));
    LAC_TRY(laci_alloc(&c.z, c.n, sizeof *c.z));
    LAC_TRY(laci_alloc(&c.data, lac_linop_n_codomain(r->radon), sizeof *c.data));
    laci_vec_fill(c.n, 0.0f, y);
    laci_vec_copy(c.n, v, c.left);
    hold(&c, c.left);
    LAC_TRY(iterate(&c, steps, y));
out:
    lac_linop_unref(&c.precond);
    laci_free(c.left);
    laci_free(c.q);
    laci_free(c.d);
    laci_free(c.z);
    laci_free(c.data);
    return st;
}

lac_status laci_ridge_unit(const laci_problem *p, double *unit)
{
    const lac_grid *grid = p->grid;
    float *eig = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(
        laci_alloc(&eig, (size_t)grid->ny * ((size_t)grid->nx / 2 + 1), sizeof *eig));
    LAC_TRY(lac_normal_spectrum(p->sino->geom, grid, grid->nx, grid->ny, eig));
    *unit = laci_spectrum_mean(grid, eig);
    if (!(*unit > 0.0)) /* no ray meets the image */
        *unit = 1.0;
out:
    laci_free(eig);
    return st;
}
