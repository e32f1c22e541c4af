/* tests/support/admm_testing.c - see admm_testing.h. */
#include "admm_testing.h"
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/base_internal.h"
#include "recon/ops.h"

static lac_status apply(const lac_test_l1 *l, const float *x, float *kx)
{
    if (l->op)
        return lac_linop_apply(l->op, x, kx);
    memcpy(kx, x, l->n * sizeof *x);
    return LAC_OK;
}

static lac_status l1_step(void *ctx, double rho, const float *x, float *adjoint,
                          double *change)
{
    lac_test_l1 *l = ctx;
    const double t = l->weight / rho;
    lac_status st = apply(l, x, l->v);
    double sum = 0.0;

    if (++l->steps == l->fail_at)
        return LAC_FAIL(LAC_E_NUMERIC, "the term failed at step %d", l->steps);
    for (size_t i = 0; i < l->m; i++) {
        const double u = fmax(-t, fmin(t, (double)l->v[i] + l->u[i]));

        sum += (u - l->u[i]) * (u - l->u[i]);
        l->u[i] = (float)u;
    }
    *change = l->change = sqrt(sum);
    if (st == LAC_OK && l->op)
        st = lac_linop_adjoint(l->op, l->u, adjoint);
    else if (st == LAC_OK)
        memcpy(adjoint, l->u, l->n * sizeof *adjoint);
    return st;
}

static lac_status l1_value(void *ctx, const float *x, double *value)
{
    lac_test_l1 *l = ctx;
    const lac_status st = apply(l, x, l->v);
    double sum = 0.0;

    for (size_t i = 0; i < l->m; i++)
        sum += fabs((double)l->v[i]);
    *value = l->weight * sum;
    return st;
}

static void l1_reset(void *ctx)
{
    lac_test_l1 *l = ctx;

    memset(l->u, 0, l->m * sizeof *l->u);
}

void lac_test_l1_init(lac_test_l1 *l, const lac_linop *op, size_t n, double weight)
{
    memset(l, 0, sizeof *l);
    l->op = op;
    l->n = n;
    l->m = op ? lac_linop_n_codomain(op) : n;
    l->weight = weight;
    l->u = calloc(l->m, sizeof *l->u);
    l->v = calloc(l->m, sizeof *l->v);
    assert_non_null(l->u);
    assert_non_null(l->v);
}

void lac_test_l1_release(lac_test_l1 *l)
{
    free(l->u);
    free(l->v);
}

lac_admm_term lac_test_l1_term(lac_test_l1 *l, const lac_linop *gram, double rho)
{
    static const lac_admm_term_vt vt = {"l1", l1_step, l1_value, l1_reset};

    return (lac_admm_term){&vt, l, gram, rho};
}

lac_linop *lac_test_gram(const lac_linop *op)
{
    const size_t n = lac_linop_n_domain(op), m = lac_linop_n_codomain(op);
    float *matrix = calloc(n * n, sizeof *matrix), *e = calloc(n, sizeof *e);
    float *y = calloc(m, sizeof *y);
    lac_linop *gram = NULL;

    for (size_t i = 0; i < n; i++) {
        e[i] = 1.0f;
        lac_test_ok(lac_linop_apply(op, e, y));
        lac_test_ok(lac_linop_adjoint(op, y, matrix + i * n));
        e[i] = 0.0f;
    }
    lac_test_ok(lac_op_dense(&gram, n, n, matrix));
    free(matrix);
    free(e);
    free(y);
    return gram;
}

static lac_status bounds_apply(const void *ctx, double step, const float *in,
                               float *out)
{
    const lac_test_bounds *b = ctx;

    (void)step;
    memcpy(b->v, in, b->n * sizeof *in);
    for (size_t i = 0; i < b->n; i++)
        out[i] = b->z[i] = fminf(fmaxf(in[i], b->lo), b->hi);
    return LAC_OK;
}

lac_prox *lac_test_bounds_prox(lac_test_bounds *b, size_t n, double lo, double hi)
{
    static const lac_prox_vt vt = {"noted bounds", bounds_apply, NULL,
                                   NULL,           NULL,         NULL};
    lac_prox *prox = NULL;

    b->n = n;
    b->lo = (float)lo;
    b->hi = (float)hi;
    b->v = calloc(n, sizeof *b->v);
    b->z = calloc(n, sizeof *b->z);
    lac_test_ok(lac_prox_create(&prox, &vt, b, n));
    return prox;
}

void lac_test_bounds_release(lac_test_bounds *b)
{
    free(b->v);
    free(b->z);
}

const double lac_test_admm_weight[2] = {0.3, 0.2}, lac_test_admm_lo = 0.0,
             lac_test_admm_hi = 0.2;

enum {
    NX = LAC_TEST_ADMM_NX,
    NY = LAC_TEST_ADMM_NY,
    N = LAC_TEST_ADMM_N,
    M = LAC_TEST_ADMM_M
};

void lac_test_admm_create(lac_test_admm *p)
{
    float a[M * N];

    memset(p, 0, sizeof *p);
    lac_test_fill_normal(a, M * N, 1);
    lac_test_fill_normal(p->b, M, 2);
    lac_test_ok(lac_op_dense(&p->a, M, N, a));
    lac_test_ok(lac_linop_adjoint(p->a, p->b, p->atb));
    lac_test_ok(lac_op_gradient(&p->d, NX, NY));
    lac_test_ok(lac_op_identity(&p->eye, (lac_shape){{1, NY, NX}}));
    p->gram = lac_test_gram(p->d);
    lac_test_ok(lac_prox_quadratic(&p->data, M, p->b));
    lac_test_ok(lac_prox_l1(&p->tv, 2 * N, lac_test_admm_weight[0]));
    lac_test_ok(lac_prox_l1(&p->sum, N, lac_test_admm_weight[1]));
    p->box = lac_test_bounds_prox(&p->bounds, N, lac_test_admm_lo, lac_test_admm_hi);
    lac_test_l1_init(&p->l1[0], p->d, N, lac_test_admm_weight[0]);
    lac_test_l1_init(&p->l1[1], NULL, N, lac_test_admm_weight[1]);
    p->term[0] = lac_test_l1_term(&p->l1[0], p->gram, 2.0);
    p->term[1] = lac_test_l1_term(&p->l1[1], NULL, 3.0);
    p->p = (lac_admm_problem){.a = p->a,
                              .atb = p->atb,
                              .terms = p->term,
                              .n_terms = 2,
                              .g = p->box,
                              .rho_g = 5.0};
}

void lac_test_admm_release(lac_test_admm *p)
{
    lac_linop_unref(&p->a);
    lac_linop_unref(&p->d);
    lac_linop_unref(&p->gram);
    lac_linop_unref(&p->eye);
    lac_prox_destroy(&p->data);
    lac_prox_destroy(&p->tv);
    lac_prox_destroy(&p->sum);
    lac_prox_destroy(&p->box);
    lac_test_l1_release(&p->l1[0]);
    lac_test_l1_release(&p->l1[1]);
    lac_test_bounds_release(&p->bounds);
}
