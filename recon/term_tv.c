/* recon/term_tv.c - total variation by its dual variable: u <- the projection of B x +
 * u on the ball of radius weight / rho, pixel by pixel. */
#include "term_tv.h"
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

struct laci_tv {
    size_t nx, ny, n;
    double t, ratio, weight;
    lac_linop *gradient, *gram;
    float *u, *v; /* [2][n]: dual variable; B x */
    double *sum;  /* [ny] */
};

static void project_row(const laci_tv *tv, size_t row, float radius)
{
    const size_t at = row * tv->nx;
    const float *restrict vp = tv->v + at, *restrict vq = vp + tv->n;
    float *restrict up = tv->u + at, *restrict uq = up + tv->n;
    float part = 0.0f;

    for (size_t i = 0; i < tv->nx; i++) {
        const float p = up[i] + vp[i], q = uq[i] + vq[i];
        const float length = sqrtf(p * p + q * q);
        const float s = length > radius ? radius / length : 1.0f;
        const float dp = s * p - up[i], dq = s * q - uq[i];

        part += dp * dp + dq * dq;
        up[i] = s * p;
        uq[i] = s * q;
    }
    tv->sum[row] = (double)part;
}

static lac_status tv_step(void *ctx, double rho, const float *x, float *adjoint,
                          double *change)
{
    laci_tv *tv = ctx;
    const float radius = (float)(tv->weight / rho);
    lac_status st = LAC_OK;
    double sum = 0.0;

    LAC_TRY(lac_linop_apply(tv->gradient, x, tv->v));
#pragma omp parallel for num_threads(laci_threads_for(8.0 * (double)tv->n))            \
    schedule(static)
    for (size_t row = 0; row < tv->ny; row++)
        project_row(tv, row, radius);
    LAC_TRY(lac_linop_adjoint(tv->gradient, tv->u, adjoint));
    for (size_t row = 0; row < tv->ny; row++)
        sum += tv->sum[row];
    *change = sqrt(sum);
out:
    return st;
}

static lac_status tv_value(void *ctx, const float *x, double *value)
{
    const laci_tv *tv = ctx;
    const lac_status st = lac_linop_apply(tv->gradient, x, tv->v);
    double sum = 0.0;

    if (st != LAC_OK)
        return st;
    for (size_t i = 0; i < tv->n; i++)
        sum += hypot((double)tv->v[i], (double)tv->v[tv->n + i]);
    *value = tv->weight * sum;
    return LAC_OK;
}

static void tv_reset(void *ctx)
{
    const laci_tv *tv = ctx;

    laci_vec_fill(2 * tv->n, 0.0f, tv->u);
}

static lac_status gram_apply(const void *ctx, const float *x, float *y)
{
    const laci_tv *tv = ctx;
    lac_status st = LAC_OK;

    LAC_TRY(lac_linop_apply(tv->gradient, x, tv->v));
    LAC_TRY(lac_linop_adjoint(tv->gradient, tv->v, y));
out:
    return st;
}

static const lac_linop_vt gram_vt = {"B^T B", gram_apply, gram_apply, NULL, NULL};
static const lac_admm_term_vt tv_vt = {"total variation", tv_step, tv_value, tv_reset};

lac_status laci_tv_create(laci_tv **out, const lac_grid *grid, double t, double ratio)
{
    const lac_shape image = {{1, (size_t)grid->ny, (size_t)grid->nx}};
    lac_status st = LAC_OK;
    laci_tv *tv = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&tv, sizeof *tv));
    tv->nx = (size_t)grid->nx;
    tv->ny = (size_t)grid->ny;
    tv->n = tv->nx * tv->ny;
    tv->t = t;
    tv->ratio = ratio;
    LAC_TRY(
        lac_op_gradient_directional(&tv->gradient, grid->nx, grid->ny, t, ratio, 1.0));
    LAC_TRY(laci_alloc(&tv->u, 2 * tv->n, sizeof *tv->u));
    LAC_TRY(laci_alloc(&tv->v, 2 * tv->n, sizeof *tv->v));
    LAC_TRY(laci_alloc(&tv->sum, tv->ny, sizeof *tv->sum));
    LAC_TRY(lac_linop_create(&tv->gram, &gram_vt, tv, image, image));
    *out = tv;
    tv = NULL;
out:
    laci_tv_destroy(&tv);
    return st;
}

void laci_tv_destroy(laci_tv **out)
{
    laci_tv *tv = out ? *out : NULL;

    if (!tv)
        return;
    lac_linop_unref(&tv->gram);
    lac_linop_unref(&tv->gradient);
    laci_free(tv->u);
    laci_free(tv->v);
    laci_free(tv->sum);
    laci_free(tv);
    *out = NULL;
}

void laci_tv_weigh(laci_tv *tv, double weight)
{
    tv->weight = weight;
}

lac_admm_term laci_tv_term(laci_tv *tv, double rho)
{
    return (lac_admm_term){.vt = &tv_vt, .ctx = tv, .gram = tv->gram, .rho = rho};
}

/* With a = e^{i wx} - 1 and b = e^{i wy} - 1 (rows run downwards, so gy = -b):
 *   |ratio (a cos t - b sin t)|^2 + |b cos t + a sin t|^2. */
void laci_tv_add_spectrum(const laci_tv *tv, double factor, float *spectrum)
{
    const double c = cos(tv->t), s = sin(tv->t), r2 = tv->ratio * tv->ratio;
    const double faa = r2 * c * c + s * s, fbb = r2 * s * s + c * c;
    const double fab = 2.0 * c * s * (1.0 - r2);
    const size_t half = tv->nx / 2 + 1;

    for (size_t y = 0; y < tv->ny; y++)
        for (size_t x = 0; x < half; x++) {
            const double wx = 2.0 * LACI_PI * (double)x / (double)tv->nx;
            const double wy = 2.0 * LACI_PI * (double)y / (double)tv->ny;
            const double aa = 2.0 - 2.0 * cos(wx), bb = 2.0 - 2.0 * cos(wy);
            const double ab = cos(wx - wy) - cos(wx) - cos(wy) + 1.0; /* Re a b* */

            spectrum[y * half + x] +=
                (float)(factor * (faa * aa + fbb * bb + fab * ab));
        }
}
