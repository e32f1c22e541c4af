/* tests/unit/test_consistency.c - images made to agree with the data: against a dense
 * minimiser, the residual that is reached, bounds, threads. */
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/base/vec.h"
#include "radon/projector.h"
#include "recon/consistency.h"
#include "recon/data_term.h"
#include "recon/ops.h"

#define DEGREE (3.14159265358979323846 / 180.0)

/* A scan of two boxes with noise, and a prior that has them wrong. */
typedef struct scene {
    lac_grid grid;
    lac_geom *geom;
    lac_sino *sino;
    lac_projector *projector;
    lac_linop *joseph, *radon;
    float *truth, *prior, *x;
    size_t n;
    double noise; /* length of the noise that was added */
    laci_problem p;
} scene;

static void draw(scene *s, float *image, double shift, double value)
{
    for (int r = 0; r < s->grid.ny; r++)
        for (int k = 0; k < s->grid.nx; k++) {
            const double u = (k + 0.5 - 0.5 * s->grid.nx) / s->grid.nx,
                         v = (r + 0.5 - 0.5 * s->grid.ny) / s->grid.ny;
            const int big = fabs(u + shift) < 0.21 && fabs(v) < 0.17,
                      small = fabs(u - 0.05) < 0.08 && fabs(v + 0.05 + shift) < 0.06;

            image[(size_t)r * (size_t)s->grid.nx + (size_t)k] =
                (float)(value * (big + 0.5 * small));
        }
}

static void scene_make(scene *s, int nx, int ny, int fan, double noise)
{
    const int n_det = (int)ceil(1.5 * hypot(nx, ny));
    float *random;
    size_t bins;

    memset(s, 0, sizeof *s);
    s->grid = (lac_grid){.nx = nx, .ny = ny, .pixel_mm = 0.7};
    s->n = (size_t)nx * (size_t)ny;
    lac_test_ok(lac_geom_create(&s->geom, 41, n_det));
    s->geom->pitch_mm = 0.7;
    if (fan) {
        s->geom->beam = LAC_BEAM_FAN;
        s->geom->source_origin_mm = 3.0 * hypot(nx, ny);
        s->geom->source_detector_mm = 4.0 * hypot(nx, ny);
        s->geom->pitch_mm = 1.0;
    }
    lac_geom_set_angles_deg(s->geom, -37.0, 2.5);
    lac_test_ok(lac_sino_create(&s->sino, s->geom));
    lac_test_ok(
        lac_projector_create(&s->projector, s->geom, &s->grid, LAC_PROJECTOR_JOSEPH));
    lac_test_ok(lac_op_radon(&s->joseph, s->projector));
    s->truth = calloc(s->n, sizeof(float));
    s->prior = calloc(s->n, sizeof(float));
    s->x = calloc(s->n, sizeof(float));
    draw(s, s->truth, 0.0, 0.02);
    draw(s, s->prior, 1.6 / nx, 0.021);
    s->p = (laci_problem){.sino = s->sino, .grid = &s->grid, .radon = s->joseph};
    lac_test_ok(laci_data_operator(&s->p, &s->radon));
    lac_test_ok(lac_linop_apply(s->radon, s->truth, s->sino->data));
    bins = lac_sino_count(s->sino);
    noise *= laci_vec_max_abs(bins, s->sino->data);
    random = calloc(bins, sizeof *random);
    lac_test_fill_normal(random, bins, 77);
    laci_vec_axpy(bins, noise, random, s->sino->data);
    s->noise = noise * laci_vec_norm(bins, random);
    free(random);
}

static void scene_clear(scene *s)
{
    lac_linop_unref(&s->radon);
    lac_linop_unref(&s->joseph);
    lac_projector_destroy(&s->projector);
    lac_sino_destroy(&s->sino);
    lac_geom_destroy(&s->geom);
    free(s->truth);
    free(s->prior);
    free(s->x);
}

static double residual(const scene *s, const lac_linop *radon, const float *x)
{
    const size_t bins = lac_sino_count(s->sino);
    float *rx = calloc(bins, sizeof *rx);
    double r;

    lac_test_ok(lac_linop_apply(radon, x, rx));
    r = laci_vec_diff_norm(bins, rx, s->sino->data);
    free(rx);
    return r;
}

static void assert_within(const scene *s, double lo, double hi)
{
    for (size_t i = 0; i < s->n; i++)
        lac_test_range(s->x[i], (float)lo, (float)hi);
}

/* Run, and check all that must hold whatever the input. */
static laci_consistency run(scene *s, double target, double lo, double hi)
{
    laci_consistency c = {.target = target, .lo = lo, .hi = hi};

    lac_test_ok(laci_consistency_run(&s->p, s->radon, &c, s->prior, s->x));
    print_message(
        "# residual %.4g to %.4g, target %.4g; mu %.3g, %d solves, %d normals\n",
        c.before, c.after, target, c.mu, c.solves, c.normals);
    lac_test_near(c.after, residual(s, s->radon, s->x), 1e-6 * c.after);
    assert_within(s, lo, hi);
    return c;
}

/* --- the minimiser -------------------------------------------------------------------
 */

/* Columns of R^T R, one by one. */
static double *dense_normal(const scene *s)
{
    double *a = malloc(s->n * s->n * sizeof *a);
    float *work = calloc(lac_sino_count(s->sino), sizeof *work);
    float *e = calloc(s->n, sizeof *e), *z = calloc(s->n, sizeof *z);

    for (size_t k = 0; k < s->n; k++) {
        e[k] = 1.0f;
        lac_test_ok(lac_linop_normal(s->radon, e, z, work));
        e[k] = 0.0f;
        for (size_t i = 0; i < s->n; i++)
            a[i * s->n + k] = z[i];
    }
    free(work);
    free(e);
    free(z);
    return a;
}

/* Coordinate descent in double: x_i = cut((b_i - sum_{k != i} a_ik x_k) / a_ii). */
static void dense_minimiser(const scene *s, double mu, double lo, double hi, double *x)
{
    double *a = dense_normal(s);
    float *rtg = calloc(s->n, sizeof *rtg);
    double change = 1.0;

    lac_test_ok(lac_linop_adjoint(s->radon, s->sino->data, rtg));
    for (size_t i = 0; i < s->n; i++)
        x[i] = s->p.inside && !s->p.inside[i] ? 0.0 : fmin(fmax(s->prior[i], lo), hi);
    for (int k = 0; k < 20000 && change > 1e-12; k++) {
        change = 0.0;
        for (size_t i = 0; i < s->n; i++) {
            double sum = rtg[i] + mu * s->prior[i], v;

            for (size_t j = 0; j < s->n; j++)
                sum -= j == i ? 0.0 : a[i * s->n + j] * x[j];
            v = fmin(fmax(sum / (a[i * s->n + i] + mu), lo), hi);
            if (s->p.inside && !s->p.inside[i])
                v = 0.0;
            change = fmax(change, fabs(v - x[i]));
            x[i] = v;
        }
    }
    free(a);
    free(rtg);
}

static double mean_eigenvalue(const scene *s)
{
    double *a = dense_normal(s), sum = 0.0;

    for (size_t i = 0; i < s->n; i++)
        sum += a[i * s->n + i];
    free(a);
    return sum / (double)s->n;
}

/* A support that cuts through the object, so that it matters. */
static void cut_support(scene *s, unsigned char *inside)
{
    for (size_t i = 0; i < s->n; i++)
        inside[i] = i % (size_t)s->grid.nx > 6;
    s->p.inside = inside;
}

static void result_is_the_minimiser(void **state)
{
    unsigned char inside[18 * 15];

    (void)state;
    for (int k = 0; k < 4; k++) {
        const int fan = k & 1;
        laci_consistency c;
        double *want, mean, far = 0.0, moved = 0.0;
        int held = 0;
        scene s;

        scene_make(&s, 18, 15, fan, 0.01);
        if (k & 2)
            cut_support(&s, inside);
        c = run(&s, k & 2 ? 0.7 * residual(&s, s.radon, s.prior) : 1.1 * s.noise, 0.0,
                0.0302);
        want = malloc(s.n * sizeof *want);
        mean = mean_eigenvalue(&s);
        dense_minimiser(&s, c.mu * mean, 0.0, 0.0302, want);
        for (size_t i = 0; i < s.n; i++) {
            far += pow(s.x[i] - want[i], 2);
            moved += pow(s.prior[i] - want[i], 2);
            held += want[i] == 0.0 || want[i] == 0.0302;
        }
        print_message("# fan %d, support %d: %.3g of the way from the prior, %d of %zu "
                      "at a bound\n",
                      fan, k / 2, sqrt(far / moved), held, s.n);
        lac_test_range(sqrt(far / moved), 0.0, 0.05);
        assert_true(held > 20 && held < (int)s.n - 20);
        free(want);
        scene_clear(&s);
    }
}

/* --- the target ----------------------------------------------------------------------
 */

static void targets_are_reached(void **state)
{
    const double noise[] = {0.001, 0.01, 0.05}, over[] = {1.02, 1.1, 1.5};

    (void)state;
    for (int fan = 0; fan <= 1; fan++)
        for (int k = 0; k < 3; k++)
            for (int i = 0; i < 3; i++) {
                laci_consistency c;
                scene s;

                scene_make(&s, 48, 40, fan, noise[k]);
                c = run(&s, over[i] * s.noise, 0.0, 1e9);
                if (c.before > c.target)
                    lac_test_range(c.after, 0.97 * c.target, 1.011 * c.target);
                assert_true(c.solves <= 8);
                scene_clear(&s);
            }
}

/* Nothing, far too much, the opposite, noise: all are brought down. */
static void priors_may_be_far_off(void **state)
{
    scene s;

    (void)state;
    scene_make(&s, 40, 48, 0, 0.01);
    for (int k = 0; k < 5; k++) {
        laci_consistency c;

        for (size_t i = 0; i < s.n; i++)
            s.prior[i] = k == 0   ? 0.0f
                         : k == 1 ? 10.0f * s.truth[i]
                         : k == 2 ? -s.truth[i]
                         : k == 3 ? 0.3f
                                  : 1e-6f;
        for (int bound = 0; bound <= 1; bound++) {
            c = run(&s, 1.1 * s.noise, bound ? 0.0 : -1e9, 1e9);
            lac_test_range(c.after, 0.97 * c.target, 1.011 * c.target);
        }
    }
    scene_clear(&s);
}

static void priors_that_agree_are_left_alone(void **state)
{
    laci_consistency c;
    scene s;

    (void)state;
    scene_make(&s, 40, 32, 0, 0.02);
    c = run(&s, 1e3, -1e9, 1e9);
    assert_int_equal(c.solves, 0);
    assert_true(c.mu == 0.0);
    assert_memory_equal(s.x, s.prior, s.n * sizeof(float));
    lac_test_ok(laci_consistency_run(&s.p, s.radon, &c, s.x, s.x)); /* in place */
    assert_memory_equal(s.x, s.prior, s.n * sizeof(float));
    run(&s, 1e3, 0.001, 0.015); /* cut to the bounds */
    for (size_t i = 0; i < s.n; i++)
        assert_true(s.x[i] == fminf(fmaxf(s.prior[i], 0.001f), 0.015f));
    scene_clear(&s);
}

/* Below what any image explains: as near as one comes, and no further than `start`. */
static void targets_may_be_out_of_reach(void **state)
{
    laci_consistency c;
    double least;
    scene s;

    (void)state;
    scene_make(&s, 40, 32, 0, 0.05);
    least = run(&s, 0.1 * s.noise, 0.0, 1e9).after;
    lac_test_range(least, 0.5 * s.noise, s.noise); /* it fits the noise in part */
    c = run(&s, 0.0, 0.0, 1e9);
    lac_test_range(c.after, 0.5 * s.noise, 1.02 * least);
    /* bounds that nothing can explain the data with */
    c = run(&s, s.noise, 0.5, 0.6);
    lac_test_range(c.after, residual(&s, s.radon, s.x), 1.001 * c.before);
    scene_clear(&s);
}

/* The start has a residual below the target while no f(mu) within the range of mu does.
 */
static void start_is_the_last_resort(void **state)
{
    laci_consistency c = {.lo = 0.0, .hi = 1e9};
    double least;
    scene s;

    (void)state;
    scene_make(&s, 40, 32, 0, 0.0);
    s.p.radon = s.radon;
    least = residual(&s, s.radon, s.truth);
    c.target = 1e-5 * laci_vec_norm(lac_sino_count(s.sino), s.sino->data);
    c.start = s.truth;
    assert_true(least <= c.target);
    lac_test_ok(laci_consistency_run(&s.p, s.radon, &c, s.prior, s.x));
    print_message("# residual %.4g to %.4g, target %.4g; mu %.3g, %d solves\n",
                  c.before, c.after, c.target, c.mu, c.solves);
    lac_test_range(c.after, 0.0, 1.02 * c.target);
    lac_test_near(residual(&s, s.radon, s.x), c.after, 1e-6 * c.target);
    scene_clear(&s);
}

static void nothing_stays_nothing(void **state)
{
    laci_consistency c;
    scene s;

    (void)state;
    scene_make(&s, 40, 32, 0, 0.0);
    memset(s.sino->data, 0, lac_sino_count(s.sino) * sizeof(float));
    c = run(&s, 1e-3, 0.0, 1e9);
    lac_test_range(c.after, 0.0, 1.011e-3);
    c = run(&s, 0.0, 0.0, 1e9); /* cannot be had but by 0 itself */
    lac_test_range(c.after, 0.0, 1e-4 * c.before);
    memset(s.prior, 0, s.n * sizeof(float));
    c = run(&s, 0.0, 0.0, 1e9);
    assert_int_equal(c.solves, 0);
    for (size_t i = 0; i < s.n; i++)
        assert_true(s.x[i] == 0.0f);
    scene_clear(&s);
}

/* c times data, target and prior: c times the result. */
static void scale_does_not_matter(void **state)
{
    const float factor = 4096.0f; /* exact */
    float *first;
    scene s;

    (void)state;
    scene_make(&s, 40, 32, 0, 0.01);
    run(&s, 1.1 * s.noise, 0.0, 1e6);
    first = malloc(s.n * sizeof *first);
    for (size_t i = 0; i < s.n; i++) {
        first[i] = factor * s.x[i];
        s.prior[i] *= factor;
    }
    for (size_t i = 0; i < lac_sino_count(s.sino); i++)
        s.sino->data[i] *= factor;
    run(&s, 1.1 * factor * s.noise, 0.0, 1e6 * factor);
    lac_test_close(s.x, first, s.n, 1e-5, 0.0);
    free(first);
    scene_clear(&s);
}

static void threads_change_no_bit(void **state)
{
    float *first;
    scene s;

    (void)state;
    for (int fan = 0; fan <= 1; fan++) {
        scene_make(&s, 72, 60, fan, 0.01);
        lac_threads_set(1);
        run(&s, 1.1 * s.noise, 0.0, 0.0302);
        first = malloc(s.n * sizeof *first);
        memcpy(first, s.x, s.n * sizeof *first);
        lac_threads_set(3);
        run(&s, 1.1 * s.noise, 0.0, 0.0302);
        lac_threads_set(0);
        assert_memory_equal(first, s.x, s.n * sizeof *first);
        free(first);
        scene_clear(&s);
    }
}

static lac_status run_once(void *ctx)
{
    scene *s = ctx;
    laci_consistency c = {.target = 1.1 * s->noise, .lo = 0.0, .hi = 1e9};

    return laci_consistency_run(&s->p, s->radon, &c, s->prior, s->x);
}

static void allocation_failures_are_survived(void **state)
{
    scene s;

    (void)state;
    scene_make(&s, 20, 16, 0, 0.01);
    lac_threads_set(1);
    lac_test_alloc_failures(run_once, &s);
    lac_threads_set(0);
    scene_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(result_is_the_minimiser),
        cmocka_unit_test(targets_are_reached),
        cmocka_unit_test(priors_may_be_far_off),
        cmocka_unit_test(priors_that_agree_are_left_alone),
        cmocka_unit_test(targets_may_be_out_of_reach),
        cmocka_unit_test(start_is_the_last_resort),
        cmocka_unit_test(nothing_stays_nothing),
        cmocka_unit_test(scale_does_not_matter),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(allocation_failures_are_survived),
    };

    return cmocka_run_group_tests_name("consistency", tests, NULL, NULL);
}
