/* tests/unit/test_stability.c - the worst perturbation of a scan. The derivatives that
 * find it are in test_derivatives.c. */
#include "support/method_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/vec.h"
#include "recon/stability.h"

/* --- linear methods against their matrix ---------------------------------------------
 */

enum { NX = 14, NY = 11, N = NX * NY };

static void reconstruct(const lac_settings *s, const lac_sino *g, lac_image *x)
{
    lac_recon_result r;

    lac_test_ok(lac_reconstruct(s, g, x, NULL, &r));
}

/* Largest singular value of a linear method, from the images of all unit vectors. */
static double largest_singular_value(const lac_settings *s, const lac_sino *like)
{
    const size_t m = lac_sino_count(like);
    double u[N], norm = 0.0, *v = calloc(m, sizeof *v);
    float *a = calloc(m * N, sizeof *a);
    lac_sino *unit;
    lac_image *x;

    lac_test_ok(lac_sino_copy(&unit, like));
    lac_test_ok(lac_image_create(&x, &(lac_grid){NX, NY, 1.0}));
    for (size_t i = 0; i < m; i++) {
        memset(unit->data, 0, m * sizeof *unit->data);
        unit->data[i] = 1.0f;
        reconstruct(s, unit, x);
        memcpy(a + i * N, x->data, N * sizeof *a);
        v[i] = sin(1.0 + (double)i);
    }
    for (int k = 0; k < 2000; k++) { /* v <- A^T A v / ||.|| */
        memset(u, 0, sizeof u);
        for (size_t i = 0; i < m; i++)
            for (int j = 0; j < N; j++)
                u[j] += a[i * N + (size_t)j] * v[i];
        norm = 0.0;
        for (size_t i = 0; i < m; i++) {
            v[i] = 0.0;
            for (int j = 0; j < N; j++)
                v[i] += a[i * N + (size_t)j] * u[j];
            norm += v[i] * v[i];
        }
        norm = sqrt(norm);
        for (size_t i = 0; i < m; i++)
            v[i] /= norm;
    }
    free(v);
    free(a);
    lac_sino_destroy(&unit);
    lac_image_destroy(&x);
    return sqrt(norm); /* ||A^T A v|| = sigma^2 */
}

static void find_and_compare(const char *method, const char *set, int gradient,
                             double tolerance)
{
    lac_settings *s = lac_test_settings(method, set);
    lac_sino *g = lac_test_ripple_scan(NX, 14, 7.0), *d;
    const double sigma = largest_singular_value(s, g);
    lac_stability_config c = {.size = 0.3, .steps = 80, .seed = 5};
    lac_image *x, *random, *worst;
    lac_stability r;

    lac_test_ok(lac_image_create(&x, &(lac_grid){NX, NY, 1.0}));
    lac_test_ok(lac_image_copy(&random, x));
    lac_test_ok(lac_image_copy(&worst, x));
    lac_test_ok(lac_sino_copy(&d, g));
    lac_test_ok(
        lac_stability_find(s, g, &c, &(lac_stability_arrays){x, random, worst, d}, &r));
    assert_int_equal(r.gradient, gradient);
    lac_test_range(r.worst / c.size / sigma, 1.0 - tolerance, 1.0 + 1e-4);
    lac_test_range(r.random / c.size / sigma, 0.0, 0.9);
    lac_test_range(r.first, r.random, r.worst);
    /* what is told agrees with itself */
    lac_test_near(r.norm, laci_vec_norm(N, x->data), 1e-9);
    lac_test_near(r.worst, laci_vec_diff_norm(N, worst->data, x->data), 1e-9);
    lac_test_near(r.random, laci_vec_diff_norm(N, random->data, x->data), 1e-9);
    lac_test_near(laci_vec_norm(lac_sino_count(d), d->data), c.size, 1e-5);
    laci_vec_axpy(lac_sino_count(d), 1.0, d->data, g->data);
    reconstruct(s, g, random);
    lac_test_close(random->data, worst->data, N, 1e-5, 1e-7);
    lac_image_destroy(&x);
    lac_image_destroy(&random);
    lac_image_destroy(&worst);
    lac_sino_destroy(&d);
    lac_sino_destroy(&g);
    lac_settings_destroy(&s);
}

static void fbp_reaches_its_norm(void **state)
{
    (void)state;
    find_and_compare("fbp", "", 1, 0.01);
}

static void tikhonov_reaches_its_norm(void **state)
{
    (void)state;
    find_and_compare("tikhonov", "lambda=0.01 iterations=300 tolerance=1e-7", 0, 0.03);
}

/* --- calls ---------------------------------------------------------------------------
 */

typedef struct call {
    lac_settings *settings;
    lac_sino *g;
    lac_image *x;
} call;

static lac_status find(void *ctx)
{
    const call *c = ctx;
    const lac_stability_config config = {.size = 0.1, .steps = 2, .seed = 1};
    lac_stability r;

    return lac_stability_find(c->settings, c->g, &config,
                              &(lac_stability_arrays){.plain = c->x}, &r);
}

static void allocation_failures_leave_nothing(void **state)
{
    call c = {lac_test_settings("fbp", ""), lac_test_ripple_scan(12, 9, 8.0), NULL};

    (void)state;
    lac_test_ok(lac_image_create(&c.x, &(lac_grid){12, 12, 1.0}));
    lac_test_alloc_failures(find, &c);
    lac_settings_destroy(&c.settings);
    c.settings = lac_test_settings("cgls", "");
    lac_test_alloc_failures(find, &c);
    lac_settings_destroy(&c.settings);
    lac_image_destroy(&c.x);
    lac_sino_destroy(&c.g);
}

static void bad_arguments_are_refused(void **state)
{
    call c = {lac_test_settings("fbp", ""), lac_test_ripple_scan(12, 9, 8.0), NULL};
    lac_stability_config config;
    lac_stability r = {.worst = 7.0};
    lac_image *other;
    lac_sino *few = lac_test_ripple_scan(12, 8, 8.0);

    (void)state;
    lac_test_ok(lac_image_create(&c.x, &(lac_grid){12, 12, 1.0}));
    lac_test_ok(lac_image_create(&other, &(lac_grid){12, 13, 1.0}));
    c.x->data[5] = 3.0f;
    lac_stability_defaults(NULL);
    lac_stability_defaults(&config);
#define REFUSED(code, ...)                                                             \
    lac_test_fails(lac_stability_find(c.settings, c.g, &config,                        \
                                      &(lac_stability_arrays){__VA_ARGS__}, &r),       \
                   code)
    REFUSED(LAC_E_ARG, .plain = c.x);
    assert_true(lac_test_detail_has("size"));
    config.size = NAN;
    REFUSED(LAC_E_ARG, .plain = c.x);
    config.size = 1.0;
    config.steps = -1;
    REFUSED(LAC_E_ARG, .plain = c.x);
    assert_true(lac_test_detail_has("steps"));
    config.steps = 1;
    REFUSED(LAC_E_ARG, .plain = NULL);
    REFUSED(LAC_E_SHAPE, .plain = c.x, .worst = other);
    REFUSED(LAC_E_SHAPE, .plain = c.x, .difference = few);
    c.g->data[3] = NAN;
    REFUSED(LAC_E_NUMERIC, .plain = c.x);
    assert_true(c.x->data[5] == 3.0f && r.worst == 7.0);
    /* nothing to climb: an image that never moves */
    c.g->data[3] = 0.0f;
    lac_settings_destroy(&c.settings);
    c.settings = lac_test_settings("tv", "min=0 max=0 iterations=2");
    lac_test_ok(lac_stability_find(c.settings, c.g, &config,
                                   &(lac_stability_arrays){.plain = c.x}, &r));
    assert_true(r.worst == 0.0 && r.norm == 0.0);
    lac_settings_destroy(&c.settings);
    lac_image_destroy(&c.x);
    lac_image_destroy(&other);
    lac_sino_destroy(&c.g);
    lac_sino_destroy(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fbp_reaches_its_norm),
        cmocka_unit_test(tikhonov_reaches_its_norm),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests_name("stability", tests, NULL, NULL);
}
