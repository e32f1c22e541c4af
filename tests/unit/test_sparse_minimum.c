/* tests/unit/test_sparse_minimum.c - method "shearlet" against the minimum that another
 * algorithm finds for the problem as it is stated. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/noise.h"
#include "data/phantom.h"
#include "radon/normal.h"
#include "radon/projector.h"
#include "recon/method.h"
#include "recon/method_scale.h"
#include "recon/ops.h"
#include "shearlet/decimated.h"

/* One problem: 12 views over 100 degrees. */
typedef struct problem {
    lac_beam beam;
    lac_shearlet_system system;
    int small, nx, ny, scales, disc;
    double lambda;        /* of the method */
    const char *weights;  /* setting, or NULL for growth 2 */
    double hi;            /* upper bound */
    double tv, ratio;     /* of total variation */
    double weight[4];     /* what `weights` or growth mean, by scale */
    double least_clipped; /* at least this share of the pixels lies on a bound */
    double apart;         /* at most, relative: the two images */
} problem;

#define PI 3.14159265358979323846

enum { CX = 63, CY = 58 }; /* compact shearlets need some room */

/* What the rival needs of it. */
typedef struct rival {
    const problem *p;
    lac_sino *sino;
    lac_image *image;
    lac_projector *projector;
    lac_linop *radon;
    lac_linop *gradient; /* with the weight of total variation; NULL: no such term */
    lac_shearlet *s;
    size_t n, m;
    float *rtg, *work, *c, *level; /* level[m] = lambda w */
    float *slope;                  /* [2 n] */
    unsigned char *inside;
    double half_norm; /* 1/2 ||g||^2 */
} rival;

static void scan_create(rival *r)
{
    const problem *p = r->p;
    const lac_grid grid = {p->nx, p->ny, 1.3};
    lac_phantom *phantom = NULL;
    lac_geom *geom = NULL;
    const double width = 1.3 * (p->nx > p->ny ? p->nx : p->ny);

    lac_test_ok(lac_geom_create(&geom, 12, (int)((p->disc ? 0.8 : 1.5) * width / 1.1)));
    lac_geom_set_angles_deg(geom, -37.0, 100.0 / 11.0);
    geom->pitch_mm = p->beam == LAC_BEAM_FAN ? 1.6 : 1.1;
    geom->beam = p->beam;
    geom->axis_offset_mm = 0.4;
    geom->source_origin_mm = 3.0 * width;
    geom->source_detector_mm = 4.0 * width;
    lac_test_ok(lac_sino_create(&r->sino, geom));
    lac_test_ok(lac_phantom_create(&phantom, "ellipses", 3));
    lac_test_ok(lac_phantom_project(phantom, 0.8 * width, 4, r->sino));
    lac_test_ok(lac_noise_gaussian(r->sino, 0.01, 7, NULL));
    lac_test_ok(lac_image_create(&r->image, &grid));
    if (p->beam == LAC_BEAM_PARALLEL) {
        lac_test_ok(lac_op_gridding(&r->radon, geom, &grid));
    } else {
        lac_test_ok(
            lac_projector_create(&r->projector, geom, &grid, LAC_PROJECTOR_JOSEPH));
        lac_test_ok(lac_op_radon(&r->radon, r->projector));
    }
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&geom);
}

/* B in units of its weight, so that the dual variable lies in discs of radius 1. The 12
 * views from -37 degrees have their centre at 13. */
static void slopes(rival *r)
{
    const problem *p = r->p;
    lac_linop *plain = NULL;
    laci_scale scale;

    r->slope = calloc(2 * r->n, sizeof *r->slope);
    if (p->tv == 0.0)
        return;
    laci_scale_of(r->sino, &r->image->grid, &scale);
    lac_test_ok(lac_op_gradient_directional(&plain, p->nx, p->ny, 13.0 * PI / 180.0,
                                            p->ratio, 1.0));
    lac_test_ok(lac_linop_scale(&r->gradient, p->lambda * p->tv * scale.tv, plain));
    lac_linop_unref(&plain);
}

static void levels(rival *r)
{
    const problem *p = r->p;
    laci_scale scale;
    size_t i = 0;

    laci_scale_of(r->sino, &r->image->grid, &scale);
    for (int b = 0; b < lac_shearlet_count(r->s); b++) {
        const lac_subband *info = lac_shearlet_subband(r->s, b);
        const size_t of_band = p->small ? (size_t)info->nx * (size_t)info->ny : r->n;
        const double w = p->weight[info->scale < 0 ? 0 : info->scale];

        for (size_t k = 0; k < of_band; k++)
            r->level[i++] = (float)(p->lambda * scale.tv * w *
                                    sqrt((double)r->n / (double)of_band));
    }
}

static void rival_create(rival *r, const problem *p)
{
    size_t views_bins;

    memset(r, 0, sizeof *r);
    r->p = p;
    scan_create(r);
    r->s = lac_test_shearlet(p->system, p->nx, p->ny, p->scales);
    r->n = (size_t)p->nx * (size_t)p->ny;
    r->m = p->small ? lac_shearlet_small_count(r->s)
                    : (size_t)lac_shearlet_count(r->s) * r->n;
    views_bins = lac_sino_count(r->sino);
    r->rtg = calloc(r->n, sizeof *r->rtg);
    r->work = calloc(views_bins, sizeof *r->work);
    r->c = calloc(r->m, sizeof *r->c);
    r->level = calloc(r->m, sizeof *r->level);
    r->inside = calloc(r->n, 1);
    lac_test_ok(lac_linop_adjoint(r->radon, r->sino->data, r->rtg));
    for (size_t i = 0; i < views_bins; i++)
        r->half_norm += 0.5 * r->sino->data[i] * (double)r->sino->data[i];
    levels(r);
    slopes(r);
    for (int y = 0; y < p->ny; y++)
        for (int x = 0; x < p->nx; x++)
            r->inside[y * p->nx + x] =
                !p->disc || 1.3 * hypot(x - 0.5 * (p->nx - 1), y - 0.5 * (p->ny - 1)) <=
                                lac_geom_field_radius_mm(r->sino->geom);
}

static void rival_release(rival *r)
{
    lac_linop_unref(&r->radon);
    lac_linop_unref(&r->gradient);
    free(r->slope);
    lac_projector_destroy(&r->projector);
    lac_sino_destroy(&r->sino);
    lac_image_destroy(&r->image);
    lac_shearlet_destroy(&r->s);
    free(r->rtg);
    free(r->work);
    free(r->c);
    free(r->level);
    free(r->inside);
}

static void analyse(const rival *r, const float *x, float *c)
{
    lac_test_ok(r->p->small ? lac_shearlet_analyse_small(r->s, x, c)
                            : lac_shearlet_analyse(r->s, x, c));
}

static void adjoint(const rival *r, const float *c, float *x)
{
    lac_test_ok(r->p->small ? lac_shearlet_adjoint_small(r->s, c, x)
                            : lac_shearlet_adjoint(r->s, c, x));
}

/* 1/2 ||R x - g||^2 (1/2 ||E x - (g, 0)||^2 for gridding) + sum level |c|, all sums in
 * double. */
static double objective(const rival *r, const float *x)
{
    float *z = calloc(r->n, sizeof *z);
    double sum = r->half_norm;

    lac_test_ok(lac_linop_normal(r->radon, x, z, r->work));
    for (size_t i = 0; i < r->n; i++)
        sum += (double)x[i] * (0.5 * z[i] - r->rtg[i]);
    analyse(r, x, r->c);
    for (size_t i = 0; i < r->m; i++)
        sum += (double)r->level[i] * fabs((double)r->c[i]);
    if (r->gradient) {
        lac_test_ok(lac_linop_apply(r->gradient, x, r->slope));
        for (size_t i = 0; i < r->n; i++)
            sum += hypot(r->slope[i], r->slope[r->n + i]);
    }
    free(z);
    return sum;
}

static double bounded(const rival *r, size_t i, double v)
{
    return r->inside[i] ? fmin(fmax(v, 0.0), (float)r->p->hi) : 0.0;
}

/* The inverse of 2 C + 3 c + c SH^T SH + c + 8 c, the last with total variation only, C
 * near R^T R, *c its mean eigenvalue. */
static lac_linop *metric(const rival *r, double *c)
{
    const int nx = r->p->nx, ny = r->p->ny, half = nx / 2 + 1;
    float *eig = calloc((size_t)(ny * half), sizeof *eig);
    float *frame = calloc((size_t)(ny * half), sizeof *frame);
    float *psi = calloc(r->n, sizeof *psi);
    lac_linop *p = NULL;
    double mean = 0.0;

    lac_test_ok(lac_normal_spectrum(r->sino->geom, &r->image->grid, nx, ny, eig));
    for (int i = 0; i < lac_shearlet_count(r->s); i++) {
        lac_test_ok(lac_shearlet_spectrum(r->s, i, psi));
        for (int k = 0; k < ny * half; k++)
            frame[k] += psi[k / half * nx + k % half] * psi[k / half * nx + k % half];
    }
    for (int k = 0; k < ny * half; k++)
        mean += eig[k] / (ny * half);
    *c = mean;
    for (int k = 0; k < ny * half; k++)
        eig[k] = (float)(1.0 / (2.0 * eig[k] +
                                mean * (frame[k] + 4.0 + (r->gradient ? 8.0 : 0.0))));
    lac_test_ok(lac_op_circulant(&p, nx, ny, eig));
    free(eig);
    free(frame);
    free(psi);
    return p;
}

/* s <- s + e B x, projected on discs of radius 1. */
static void step_slopes(const rival *r, double e, const float *x, float *s)
{
    if (!r->gradient)
        return;
    lac_test_ok(lac_linop_apply(r->gradient, x, r->slope));
    for (size_t i = 0; i < r->n; i++) {
        const double a = s[i] + e * r->slope[i],
                     b = s[r->n + i] + e * r->slope[r->n + i];
        const double over = fmax(hypot(a, b), 1.0);

        s[i] = (float)(a / over);
        s[r->n + i] = (float)(b / over);
    }
}

/*
 * Primal-dual splitting with the gradient of the data term (L. Condat, J. Optim. Theory
 * Appl. 158 (2013) 460, algorithm 3.1, relaxation 1), in a metric P, the bounds as a
 * second dual term, total variation |B x| as a third:
 *
 *   x+ = x - P (R^T (R x - g) + SH^T p + q + B^T s),   x' = 2 x+ - x,
 *   p+ = clip(p + c SH x'),   q+ = v - c bounded(v / c),  v = q + c x',
 *   s+ = projected(s + e B x'),
 *   P^-1 - c SH^T SH - c - e B^T B >= 1/2 R^T R,  e B^T B <= 8 c.
 *
 * The metric decides about speed only: at rest, p is a subgradient of the norm and q of
 * the bounds, and with the gradient of the data term they add up to 0. Returns the
 * objective after half of the iterations.
 */
static double minimise(const rival *r, int iterations, float *x)
{
    float *p = calloc(r->m, sizeof *p), *q = calloc(r->n, sizeof *q);
    float *grad = calloc(r->n, sizeof *grad), *back = calloc(r->n, sizeof *back);
    float *s = calloc(2 * r->n, sizeof *s);
    double c = 0.0, half = 0.0, e = 0.0;
    lac_linop *op = metric(r, &c);

    if (r->gradient) {
        laci_scale scale;

        laci_scale_of(r->sino, &r->image->grid, &scale);
        e = c / pow(r->p->lambda * r->p->tv * scale.tv * r->p->ratio, 2.0);
    }

    memset(x, 0, r->n * sizeof *x);
    for (int k = 0; k < iterations; k++) {
        if (2 * k == iterations) {
            for (size_t i = 0; i < r->n; i++)
                back[i] = (float)bounded(r, i, x[i]);
            half = objective(r, back);
        }
        lac_test_ok(lac_linop_normal(r->radon, x, grad, r->work));
        adjoint(r, p, back);
        for (size_t i = 0; i < r->n; i++)
            grad[i] += back[i] - r->rtg[i] + q[i];
        if (r->gradient) {
            lac_test_ok(lac_linop_adjoint(r->gradient, s, back));
            for (size_t i = 0; i < r->n; i++)
                grad[i] += back[i];
        }
        lac_test_ok(lac_linop_apply(op, grad, back));
        for (size_t i = 0; i < r->n; i++) {
            double v;

            x[i] -= back[i];
            back[i] = x[i] - back[i];
            v = q[i] + c * back[i];
            q[i] = (float)(v - c * bounded(r, i, v / c));
        }
        step_slopes(r, e, back, s);
        analyse(r, back, r->c);
        for (size_t i = 0; i < r->m; i++)
            p[i] = (float)fmax(-(double)r->level[i],
                               fmin(r->level[i], p[i] + c * r->c[i]));
    }
    for (size_t i = 0; i < r->n; i++)
        x[i] = (float)bounded(r, i, x[i]);
    lac_linop_unref(&op);
    free(p);
    free(q);
    free(s);
    free(grad);
    free(back);
    return half;
}

static void set(lac_settings *s, const char *key, const char *format, double value)
{
    char text[64];

    snprintf(text, sizeof text, format, value);
    lac_test_ok(lac_settings_set(s, key, text));
}

static void reconstruct(rival *r, lac_recon_result *result)
{
    const problem *p = r->p;
    lac_settings *s = NULL;

    lac_test_ok(lac_settings_create(&s, lac_method_find("shearlet")));
    set(s, "lambda", "%.9g", p->lambda);
    set(s, "scales", "%g", p->scales);
    set(s, "tv", "%.9g", p->tv);
    if (p->tv > 0.0)
        set(s, "tv_ratio", "%.9g", p->ratio);
    lac_test_ok(lac_settings_set(s, "system", lac_shearlet_system_name(p->system)));
    lac_test_ok(lac_settings_set(s, "sampling", p->small ? "small" : "full"));
    lac_test_ok(lac_settings_set(s, "support", p->disc ? "disc" : "all"));
    if (p->weights)
        lac_test_ok(lac_settings_set(s, "weights", p->weights));
    else
        lac_test_ok(lac_settings_set(s, "growth", "2"));
    set(s, "max", "%.9g", p->hi);
    lac_test_ok(lac_settings_set(s, "iterations", "3000"));
    lac_test_ok(lac_settings_set(s, "tolerance", "3e-5"));
    lac_test_ok(lac_reconstruct(s, r->sino, r->image, NULL, result));
    lac_settings_destroy(&s);
}

/* The rival's objective must have come to rest: in the second half of its iterations it
 * falls by no more than the tolerance. */
static void check(const problem *p, int iterations)
{
    lac_recon_result result;
    double got, half, least;
    size_t bound = 0, outside = 0;
    rival r;
    float *x;

    rival_create(&r, p);
    x = calloc(r.n, sizeof *x);
    reconstruct(&r, &result);
    assert_int_equal(result.solver.reason, LAC_CONVERGED_TOLERANCE);
    got = objective(&r, r.image->data);
    half = minimise(&r, iterations, x);
    least = objective(&r, x);
    for (size_t i = 0; i < r.n; i++) {
        bound += r.image->data[i] == 0.0f || r.image->data[i] == (float)p->hi;
        lac_test_range(r.image->data[i], 0.0, (float)p->hi);
        outside += !r.inside[i];
        assert_true(r.inside[i] || r.image->data[i] == 0.0f);
    }
    print_message("# %s, %s: %d iterations, objective %.7g, rival %.7g (half %.2e), "
                  "images differ by %.1e, %.0f %% on bounds\n",
                  lac_shearlet_system_name(p->system),
                  p->beam == LAC_BEAM_FAN ? "Joseph" : "gridding",
                  result.solver.iterations, got, least, half / least - 1.0,
                  lac_test_rel_diff(r.image->data, x, r.n),
                  100.0 * (double)bound / (double)r.n);
    lac_test_near(half / least, 1.0, 1e-4);
    assert_true((outside > 0) == p->disc);
    lac_test_near(got / least, 1.0, 5e-5);
    lac_test_range(lac_test_rel_diff(r.image->data, x, r.n), 0.0, p->apart);
    lac_test_range((double)bound, p->least_clipped * (double)r.n, (double)r.n);
    lac_test_near(result.lambda, p->lambda, 1e-12);
    free(x);
    rival_release(&r);
}

static void bandlimited_by_joseph(void **state)
{
    static const problem p = {.beam = LAC_BEAM_FAN,
                              .system = LAC_SHEARLET_BANDLIMITED,
                              .small = 1,
                              .nx = 24,
                              .ny = 20,
                              .scales = 1,
                              .lambda = 0.05,
                              .hi = 0.6,
                              .weight = {1.0},
                              .least_clipped = 0.1,
                              .apart = 2e-3};

    (void)state;
    check(&p, 1200);
}

static void bandlimited_by_gridding(void **state)
{
    static const problem p = {.beam = LAC_BEAM_PARALLEL,
                              .system = LAC_SHEARLET_BANDLIMITED,
                              .nx = 32,
                              .ny = 37,
                              .scales = 2,
                              .lambda = 0.03,
                              .hi = 1e9,
                              .weight = {0.5, 1.0},
                              .least_clipped = 0.1,
                              .apart = 2e-3};

    (void)state;
    check(&p, 1200);
}

static void compact_by_joseph(void **state)
{
    static const problem p = {.beam = LAC_BEAM_FAN,
                              .system = LAC_SHEARLET_COMPACT,
                              .disc = 1,
                              .nx = CX,
                              .ny = CY,
                              .scales = 1,
                              .lambda = 0.05,
                              .weights = "0.7",
                              .hi = 0.6,
                              .weight = {0.7},
                              .least_clipped = 0.1,
                              .apart = 6e-3};

    (void)state;
    check(&p, 2000);
}

static void compact_by_gridding(void **state)
{
    static const problem p = {.beam = LAC_BEAM_PARALLEL,
                              .system = LAC_SHEARLET_COMPACT,
                              .small = 1,
                              .nx = CY,
                              .ny = CX,
                              .scales = 1,
                              .lambda = 0.05,
                              .hi = 1e9,
                              .weight = {1.0},
                              .least_clipped = 0.1,
                              .apart = 6e-3};

    (void)state;
    check(&p, 2000);
}

static void total_variation_by_gridding(void **state)
{
    static const problem p = {.beam = LAC_BEAM_PARALLEL,
                              .system = LAC_SHEARLET_BANDLIMITED,
                              .small = 1,
                              .nx = 32,
                              .ny = 37,
                              .scales = 2,
                              .lambda = 0.02,
                              .hi = 1e9,
                              .tv = 2.0,
                              .ratio = 3.0,
                              .weight = {0.5, 1.0},
                              .least_clipped = 0.1,
                              .apart = 2e-3};

    (void)state;
    check(&p, 1200);
}

static void total_variation_by_joseph(void **state)
{
    static const problem p = {.beam = LAC_BEAM_FAN,
                              .system = LAC_SHEARLET_COMPACT,
                              .nx = CX,
                              .ny = CY,
                              .scales = 1,
                              .lambda = 0.01,
                              .hi = 0.6,
                              .tv = 5.0,
                              .ratio = 1.0,
                              .weight = {1.0},
                              .least_clipped = 0.1,
                              .apart = 6e-3};

    (void)state;
    check(&p, 1500);
}

/* Small problems: threads would only wait for one another on a busy machine. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bandlimited_by_joseph),
        cmocka_unit_test(bandlimited_by_gridding),
        cmocka_unit_test(compact_by_joseph),
        cmocka_unit_test(compact_by_gridding),
        cmocka_unit_test(total_variation_by_gridding),
        cmocka_unit_test(total_variation_by_joseph),
    };

    return cmocka_run_group_tests(tests, lac_test_one_thread, NULL);
}
