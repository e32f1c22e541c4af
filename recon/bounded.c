/* recon/bounded.c - projected Newton steps by conjugate gradients on the free pixels.
 */
#include "bounded.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

/* Conjugate gradients of a step: how many, and at which share of gamma they end. */
enum { INNER = 6, HALVINGS = 8 };
#define ENOUGH 0.02

struct laci_bounded {
    const laci_bounded_problem *p;
    size_t n;
    float *grad;       /* of q at x */
    float *step, *r;   /* of the conjugate gradients: so far, what is left */
    float *d, *y, *ad; /* direction, preconditioned residual, A times something */
    float *work;       /* [codomain of R] */
    int normals;
};

lac_status laci_bounded_create(laci_bounded **out, const lac_linop *radon)
{
    laci_bounded *s = NULL;
    lac_status st = LAC_OK;

    *out = NULL;
    LAC_TRY(laci_new(&s, sizeof *s));
    s->n = lac_linop_n_domain(radon);
    LAC_TRY(laci_alloc(&s->grad, s->n, sizeof(float)));
    LAC_TRY(laci_alloc(&s->step, s->n, sizeof(float)));
    LAC_TRY(laci_alloc(&s->r, s->n, sizeof(float)));
    LAC_TRY(laci_alloc(&s->d, s->n, sizeof(float)));
    LAC_TRY(laci_alloc(&s->y, s->n, sizeof(float)));
    LAC_TRY(laci_alloc(&s->ad, s->n, sizeof(float)));
    LAC_TRY(laci_alloc(&s->work, lac_linop_n_codomain(radon), sizeof(float)));
    *out = s;
    s = NULL;
out:
    laci_bounded_destroy(&s);
    return st;
}

void laci_bounded_destroy(laci_bounded **solver)
{
    laci_bounded *s = solver ? *solver : NULL;

    if (!s)
        return;
    laci_free(s->grad);
    laci_free(s->step);
    laci_free(s->r);
    laci_free(s->d);
    laci_free(s->y);
    laci_free(s->ad);
    laci_free(s->work);
    laci_free(s);
    *solver = NULL;
}

/* out = (R^T R + mu) x */
static lac_status apply(laci_bounded *s, const float *x, float *out)
{
    const lac_status st = lac_linop_normal(s->p->radon, x, out, s->work);

    laci_vec_axpy(s->n, s->p->mu, x, out);
    s->normals++;
    return st;
}

static lac_status gradient(laci_bounded *s, const float *x)
{
    const lac_status st = apply(s, x, s->grad);

    laci_vec_axpy(s->n, -1.0, s->p->rtg, s->grad);
    laci_vec_axpy(s->n, -s->p->mu, s->p->prior, s->grad);
    return st;
}

/* v = 0 where x is at a bound that the gradient pulls it to, and off the support. */
static void hold(const laci_bounded *s, const float *x, float *v)
{
    const float lo = (float)s->p->lo, hi = (float)s->p->hi;
    const unsigned char *inside = s->p->inside;

#pragma omp parallel for num_threads(laci_threads_for((double)s->n)) schedule(static)
    for (size_t i = 0; i < s->n; i++)
        if ((inside && !inside[i]) || (x[i] <= lo && s->grad[i] > 0.0f) ||
            (x[i] >= hi && s->grad[i] < 0.0f))
            v[i] = 0.0f;
}

static lac_status precondition(laci_bounded *s, const float *x)
{
    const lac_status st = lac_linop_apply(s->p->precond, s->r, s->y);

    hold(s, x, s->y);
    return st;
}

/* step = about -A^-1 grad on the free pixels. *gamma: <grad, C grad> there. */
static lac_status newton(laci_bounded *s, const float *x, double gap, double *gamma)
{
    lac_status st = LAC_OK;
    double g, next;

    laci_vec_fill(s->n, 0.0f, s->step);
    laci_vec_fill(s->n, 0.0f, s->r);
    laci_vec_axpy(s->n, -1.0, s->grad, s->r);
    hold(s, x, s->r);
    LAC_TRY(precondition(s, x));
    *gamma = g = laci_vec_dot(s->n, s->r, s->y);
    if (!(g > gap))
        return LAC_OK;
    laci_vec_copy(s->n, s->y, s->d);
    for (int k = 0; k < INNER; k++) {
        double curvature;

        LAC_TRY(apply(s, s->d, s->ad));
        hold(s, x, s->ad);
        curvature = laci_vec_dot(s->n, s->d, s->ad);
        if (!(curvature > 0.0))
            break;
        laci_vec_axpy(s->n, g / curvature, s->d, s->step);
        laci_vec_axpy(s->n, -g / curvature, s->ad, s->r);
        LAC_TRY(precondition(s, x));
        next = laci_vec_dot(s->n, s->r, s->y);
        if (!(next > fmax(ENOUGH * *gamma, 0.25 * gap)))
            break;
        laci_vec_xpay(s->n, s->y, next / g, s->d);
        g = next;
    }
out:
    return st;
}

/* d = cut(x + t step) - x */
static void cut_step(laci_bounded *s, const float *x, double t)
{
    const float lo = (float)s->p->lo, hi = (float)s->p->hi, share = (float)t;
    const unsigned char *inside = s->p->inside;

#pragma omp parallel for num_threads(laci_threads_for((double)s->n)) schedule(static)
    for (size_t i = 0; i < s->n; i++)
        s->d[i] = inside && !inside[i]
                      ? 0.0f
                      : fminf(fmaxf(x[i] + share * s->step[i], lo), hi) - x[i];
}

/* Go along the step as far as q falls. *moved = 0 where it does not. */
static lac_status search(laci_bounded *s, float *x, int *moved)
{
    lac_status st = LAC_OK;
    double t = 1.0;

    *moved = 0;
    for (int k = 0; k < HALVINGS && !*moved; k++, t *= 0.5) {
        double slope;

        cut_step(s, x, t);
        LAC_TRY(apply(s, s->d, s->ad));
        slope = laci_vec_dot(s->n, s->grad, s->d);
        *moved = slope + 0.5 * laci_vec_dot(s->n, s->d, s->ad) < 1e-3 * slope;
    }
    if (*moved) {
        const float lo = (float)s->p->lo, hi = (float)s->p->hi;

        for (size_t i = 0; i < s->n; i++) /* the sum may round beyond a bound */
            if (s->d[i] != 0.0f)
                x[i] = fminf(fmaxf(x[i] + s->d[i], lo), hi);
        laci_vec_axpy(s->n, 1.0, s->ad, s->grad);
    }
out:
    return st;
}

lac_status laci_bounded_run(laci_bounded *solver, const laci_bounded_problem *problem,
                            double gap, int steps, float *x, int *normals)
{
    laci_bounded *s = solver;
    lac_status st = LAC_OK;
    int moved = 1;

    s->p = problem;
    s->normals = 0;
    LAC_TRY(gradient(s, x));
    for (int k = 0; k < steps && moved; k++) {
        double gamma;

        LAC_TRY(newton(s, x, gap, &gamma));
        if (!(gamma > gap))
            break;
        LAC_TRY(search(s, x, &moved));
    }
    *normals += s->normals;
out:
    return st;
}
