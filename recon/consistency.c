/* recon/consistency.c - the search for mu, each step a solve from the last one. */
#include "consistency.h"
#include "bounded.h"
#include "method_scale.h"
#include "method_support.h"
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft.h"
#include "../data/base/vec.h"
#include "../radon/normal.h"

#include <math.h>

enum { MOST_SOLVES = 12, STEPS = 8 };

/* mu over the mean eigenvalue of R^T R. */
#define LEAST_MU 1e-6
#define MOST_MU 1e6
#define STRIDE 8.0

/* What a search aims at, and which shares of the target will do. */
#define AIM 0.99
#define NEAR_BELOW 0.975
#define NEAR_ABOVE 1.01

/* A solve ends where ||R (x - minimiser)|| is about this share of the target. */
#define PRECISION 0.03

typedef struct task {
    const laci_problem *p;
    const lac_linop *radon;
    laci_consistency *c;
    const float *prior;
    size_t n, n_data, half; /* pixels, bins, frequencies */
    float *rtg, *x, *low; /* low: of the largest mu with a residual below the target */
    float *data, *data_low;
    float *eig, *inverse, *power; /* spectra: of R^T R, of the preconditioner, and
                                     |F R^T (R prior - g)|^2 / pixels */
    laci_bounded *solver;
    double mean_eig;
    int has_low;
} task;

/* data = R x; *residual = ||R x - g|| */
static lac_status residual_of(const task *t, const lac_linop *radon, const float *x,
                              float *data, double *residual)
{
    const lac_status st = lac_linop_apply(radon, x, data);

    *residual = laci_vec_diff_norm(t->n_data, data, t->p->sino->data);
    return st;
}

/* --- the curve of residuals, guessed from spectra ------------------------------------
 *
 * Without bounds and with the waves for eigenvectors of R^T R, R f(mu) - g is in each
 * of them mu / (eig + mu) of what it is for the prior, so that
 *
 *   ||R f(mu) - g||^2 = ||R prior - g||^2 - sum_k power_k (eig_k + 2 mu) /
 *                                                         (eig_k + mu)^2.
 */

/* The sum. */
static double gain_at(const task *t, double mu)
{
    const lac_grid *grid = t->p->grid;
    const size_t width = (size_t)grid->nx / 2 + 1;
    const double m = mu * t->mean_eig;
    double sum = 0.0;

    for (size_t i = 0; i < t->half; i++) {
        const size_t k = i % width;
        const double twice = k == 0 || 2 * k == (size_t)grid->nx ? 1.0 : 2.0;
        const double e = t->eig[i];

        sum += twice * t->power[i] * (e + 2.0 * m) / ((e + m) * (e + m));
    }
    return sum;
}

/* The mu at which the curve says this sum; it falls with mu. */
static double mu_of_gain(const task *t, double gain)
{
    double lo = log(LEAST_MU), hi = log(MOST_MU);

    for (int k = 0; k < 24; k++) {
        const double mid = 0.5 * (lo + hi);

        if (gain_at(t, exp(mid)) > gain)
            lo = mid;
        else
            hi = mid;
    }
    return exp(0.5 * (lo + hi));
}

static lac_status find_power(task *t)
{
    const lac_grid *grid = t->p->grid;
    laci_complex *spectrum = NULL;
    float *image = NULL;
    laci_fft *fft = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(
        laci_fft_create(&fft, 2, (int[]){grid->ny, grid->nx}, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&spectrum, t->half, sizeof *spectrum));
    LAC_TRY(laci_alloc(&image, t->n, sizeof *image));
    LAC_TRY(lac_linop_normal(t->radon, t->x, image, t->data_low));
    laci_vec_axpy(t->n, -1.0, t->rtg, image);
    t->c->normals++;
    laci_fft_forward(fft, image, spectrum);
    for (size_t i = 0; i < t->half; i++)
        t->power[i] =
            (spectrum[i][0] * spectrum[i][0] + spectrum[i][1] * spectrum[i][1]) /
            (float)t->n;
out:
    laci_fft_destroy(&fft);
    laci_free(spectrum);
    laci_free(image);
    return st;
}

/* --- the search ----------------------------------------------------------------------
 */

/* x = f(mu), from the x so far. */
static lac_status solve(task *t, double mu)
{
    const lac_grid *grid = t->p->grid;
    laci_bounded_problem problem = {.radon = t->radon,
                                    .rtg = t->rtg,
                                    .prior = t->prior,
                                    .mu = mu * t->mean_eig,
                                    .lo = t->c->lo,
                                    .hi = t->c->hi,
                                    .inside = t->p->inside};
    const double error = PRECISION * t->c->target;
    lac_linop *precond = NULL;
    lac_status st = LAC_OK;

    for (size_t i = 0; i < t->half; i++)
        t->inverse[i] = (float)(1.0 / (t->eig[i] + problem.mu));
    LAC_TRY(lac_op_circulant(&precond, grid->nx, grid->ny, t->inverse));
    problem.precond = precond;
    LAC_TRY(laci_bounded_run(t->solver, &problem, error * error, STEPS, t->x,
                             &t->c->normals));
    t->c->solves++;
    t->c->mu = mu;
    t->c->ridge = problem.mu;
    LAC_TRY(residual_of(t, t->radon, t->x, t->data, &t->c->after));
    if (t->c->after <= t->c->target) {
        laci_vec_copy(t->n, t->x, t->low);
        t->has_low = 1;
    }
out:
    lac_linop_unref(&precond);
    return st;
}

/* Points of the curve of residuals as logarithms: the nearest below and above the
 * target, and the two last ones. */
typedef struct point {
    double mu, residual;
} point;

typedef struct curve {
    point below, above, last, old;
    int has_below, has_above, n;
} curve;

static void curve_add(curve *v, double target, double mu, double residual)
{
    const point at = {log(mu), log(residual)};

    v->old = v->last;
    v->last = at;
    v->n++;
    if (residual > target && (!v->has_above || at.mu < v->above.mu)) {
        v->above = at;
        v->has_above = 1;
    } else if (residual <= target && (!v->has_below || at.mu > v->below.mu)) {
        v->below = at;
        v->has_below = 1;
    }
}

/* Where the line through two points has the residual that is aimed at. */
static double along(point a, point b, double aim)
{
    return a.mu + (log(aim) - a.residual) * (b.mu - a.mu) / (b.residual - a.residual);
}

/* Where to look next. First by the guessed curve, moved to what was found; then by a
 * line, residuals being near to a power of mu. A step that is not between the bracket,
 * or hardly moves, is replaced by a stride. */
static double next_mu(const task *t, const curve *v)
{
    const laci_consistency *c = t->c;
    const double aim = AIM * c->target, stride = log(STRIDE);
    const double sign = c->after > c->target ? -1.0 : 1.0;
    double mu;

    if (v->has_below && v->has_above) {
        const double lo = v->below.mu, hi = v->above.mu;

        mu = along(v->below, v->above, aim);
        return exp(fmin(fmax(mu, lo + 0.1 * (hi - lo)), hi - 0.1 * (hi - lo)));
    }
    if (v->n == 1)
        mu = log(mu_of_gain(t, gain_at(t, c->mu) + c->after * c->after - aim * aim));
    else
        mu = along(v->old, v->last, aim);
    mu = (mu - v->last.mu) * sign; /* how far in the right direction */
    mu = isfinite(mu) && mu > 0.0 ? fmin(fmax(mu, 0.1 * stride), 2.0 * stride) : stride;
    return exp(v->last.mu + sign * mu);
}

static int near(const laci_consistency *c)
{
    return c->after <= NEAR_ABOVE * c->target && c->after >= NEAR_BELOW * c->target;
}

static lac_status search(task *t)
{
    laci_consistency *c = t->c;
    curve v = {.n = 0};
    lac_status st = LAC_OK;
    double mu;

    LAC_TRY(find_power(t));
    mu = mu_of_gain(t, c->before * c->before - AIM * AIM * c->target * c->target);
    do {
        LAC_TRY(solve(t, mu));
        curve_add(&v, c->target, mu, c->after);
        mu = fmin(fmax(next_mu(t, &v), LEAST_MU), MOST_MU);
    } while (!near(c) && c->solves < MOST_SOLVES && mu != c->mu);
out:
    return st;
}

/* From x towards an image with a smaller residual, until the target is met. */
static lac_status blend(task *t, const lac_linop *radon, double target,
                        const float *low)
{
    const float *g = t->p->sino->data;
    double a, b, s, square, here, there;
    lac_status st = LAC_OK;

    LAC_TRY(residual_of(t, radon, t->x, t->data, &here));
    LAC_TRY(residual_of(t, radon, low, t->data_low, &there));
    if (here <= NEAR_ABOVE * target || there >= here)
        return LAC_OK;
    /* ||r + s d||^2 = |r|^2 - 2 s b + s^2 a with r = R x - g, d = R (low - x) */
    laci_vec_sub(t->n_data, t->data_low, t->data, t->data_low);
    a = laci_vec_dot(t->n_data, t->data_low, t->data_low);
    b = laci_vec_dot(t->n_data, t->data_low, g) -
        laci_vec_dot(t->n_data, t->data_low, t->data);
    square = b * b - a * (here * here - target * target);
    s = fmin((b - sqrt(fmax(square, 0.0))) / a, 1.0);
    for (size_t i = 0; i < t->n; i++) {
        const double v = t->x[i] + s * ((double)low[i] - t->x[i]);

        t->x[i] = fminf(fmaxf((float)v, (float)t->c->lo), (float)t->c->hi);
    }
    laci_support_cut(t->p, t->x);
out:
    return st;
}

/* What reports will say must hold too: their projector may be another one. */
static lac_status keep_to_start(task *t)
{
    laci_consistency *c = t->c;
    double target;
    lac_status st = LAC_OK;

    LAC_TRY(residual_of(t, t->p->radon, c->start, t->data, &target));
    target = fmax(target, c->target);
    LAC_TRY(blend(t, t->p->radon, target, c->start));
out:
    return st;
}

/* --- a run ---------------------------------------------------------------------------
 */

static lac_status prepare(task *t)
{
    const lac_grid *grid = t->p->grid;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&t->rtg, t->n, sizeof *t->rtg));
    LAC_TRY(laci_alloc(&t->low, t->n, sizeof *t->low));
    LAC_TRY(laci_alloc(&t->eig, t->half, sizeof *t->eig));
    LAC_TRY(laci_alloc(&t->inverse, t->half, sizeof *t->inverse));
    LAC_TRY(laci_alloc(&t->power, t->half, sizeof *t->power));
    LAC_TRY(lac_linop_adjoint(t->radon, t->p->sino->data, t->rtg));
    LAC_TRY(lac_normal_spectrum(t->p->sino->geom, grid, grid->nx, grid->ny, t->eig));
    t->mean_eig = laci_spectrum_mean(grid, t->eig);
    if (!(t->mean_eig > 0.0))
        t->mean_eig = 1.0;
    LAC_TRY(laci_bounded_create(&t->solver, t->radon));
out:
    return st;
}

static void clear(task *t)
{
    laci_bounded_destroy(&t->solver);
    laci_free(t->rtg);
    laci_free(t->x);
    laci_free(t->low);
    laci_free(t->data);
    laci_free(t->data_low);
    laci_free(t->eig);
    laci_free(t->inverse);
    laci_free(t->power);
}

lac_status laci_consistency_run(const laci_problem *p, const lac_linop *radon,
                                laci_consistency *c, const float *prior, float *x)
{
    task t = {.p = p,
              .radon = radon,
              .c = c,
              .prior = prior,
              .n = lac_linop_n_domain(radon),
              .n_data = lac_linop_n_codomain(radon),
              .half = (size_t)p->grid->ny * ((size_t)p->grid->nx / 2 + 1)};
    lac_status st = LAC_OK;

    c->mu = c->ridge = 0.0;
    c->solves = c->normals = 0;
    LAC_TRY(laci_alloc(&t.x, t.n, sizeof *t.x));
    LAC_TRY(laci_alloc(&t.data, t.n_data, sizeof *t.data));
    LAC_TRY(laci_alloc(&t.data_low, t.n_data, sizeof *t.data_low));
    for (size_t i = 0; i < t.n; i++)
        t.x[i] = fminf(fmaxf(prior[i], (float)c->lo), (float)c->hi);
    laci_support_cut(p, t.x);
    LAC_TRY(residual_of(&t, radon, t.x, t.data, &c->before));
    c->after = c->before;
    if (c->before > c->target) {
        LAC_TRY(prepare(&t));
        LAC_TRY(search(&t));
        if (t.has_low)
            LAC_TRY(blend(&t, radon, c->target, t.low));
    }
    if (c->start)
        LAC_TRY(keep_to_start(&t));
    LAC_TRY(residual_of(&t, radon, t.x, t.data, &c->after));
    laci_vec_copy(t.n, t.x, x);
out:
    clear(&t);
    return st;
}
