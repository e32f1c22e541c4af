/* tests/unit/test_method_support.c - where an image may be other than 0: the field of
 * all views, and the outline of a round object fitted to the scan. */
#include "support/disc_testing.h"
#include "support/method_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/base/log.h"
#include "data/noise.h"
#include "recon/method.h"

enum { N = 64 };

/* A scan of the usual disc, and an image for it. */
static lac_sino *make_scan(int holes, int n_views, double first_deg, double step_deg,
                           lac_image **image)
{
    const lac_grid grid = {N, N, 1.0};
    lac_test_disc d = lac_test_disc_usual;

    d.holes = holes;
    d.n_views = n_views;
    d.first_deg = first_deg;
    d.step_deg = step_deg;
    lac_test_ok(lac_image_create(image, &grid));
    return lac_test_disc_scan(&d);
}

/* How far pixel i lies from the edge of the disc; below 0 inside. */
static double beyond(int i)
{
    const lac_disc *d = &lac_test_disc_usual.disc;

    return hypot(i % N - 0.5 * (N - 1) - d->x_mm, 0.5 * (N - 1) - i / N - d->y_mm) -
           d->radius_mm;
}

static double worst_inside(const lac_image *image)
{
    double sum = 0.0;

    for (int i = 0; i < N * N; i++)
        sum += beyond(i) < -1.0 ? pow(image->data[i] - 1.0, 2.0) : 0.0;
    return sqrt(sum);
}

static const struct {
    const char *method, *set;
} with_support[] = {
    {"cgls", "iterations=15"}, {"sirt", "iterations=50"},     {"tv", "iterations=100"},
    {"dtv", "iterations=100"}, {"shearlet", "iterations=20"},
};

enum { WITH = sizeof with_support / sizeof *with_support };

static void nothing_lies_beyond_the_outline(void **state)
{
    lac_image *fit = NULL, *all = NULL;
    lac_sino *g = make_scan(0, 41, -30.0, 1.5, &fit);

    (void)state;
    lac_test_ok(lac_image_copy(&all, fit));
    for (int k = 0; k < WITH; k++) {
        const char *method = with_support[k].method;
        double leak = 0.0;
        char set[128];

        snprintf(set, sizeof set, "%s support=fit", with_support[k].set);
        lac_test_ok(lac_test_reconstruct(method, with_support[k].set, g, all, NULL));
        lac_test_ok(lac_test_reconstruct(method, set, g, fit, NULL));
        for (int i = 0; i < N * N; i++)
            if (beyond(i) > 1.0) {
                leak = fmax(leak, fabs(all->data[i]));
                assert_true(fit->data[i] == 0.0f);
            }
        print_message("# %s: leak %.3f, error inside %.2f, with support %.2f\n", method,
                      leak, worst_inside(all), worst_inside(fit));
        assert_true(leak > 0.05); /* a limited arc shows more than there is */
        assert_true(worst_inside(fit) < 0.8 * worst_inside(all));
    }
    lac_image_destroy(&fit);
    lac_image_destroy(&all);
    lac_sino_destroy(&g);
}

/* Where bounds do not allow 0. */
static void outside_is_0_whatever_the_bounds(void **state)
{
    lac_image *image = NULL;
    lac_sino *g = make_scan(3, 30, 17.0, 6.0, &image);

    (void)state;
    for (int k = 1; k < WITH; k++) {
        char set[128];

        snprintf(set, sizeof set, "%s support=fit min=0.25 max=0.5",
                 with_support[k].set);
        lac_test_ok(lac_test_reconstruct(with_support[k].method, set, g, image, NULL));
        for (int i = 0; i < N * N; i++) {
            const float v = image->data[i];

            assert_true(beyond(i) > 1.0    ? v == 0.0f
                        : beyond(i) < -1.0 ? v >= 0.25f && v <= 0.5f
                                           : v >= 0.0f && v <= 0.5f);
        }
    }
    lac_image_destroy(&image);
    lac_sino_destroy(&g);
}

/* The bound that the scan shows: 1 per mm, with room for noise. */
static void the_largest_value_is_that_of_the_disc(void **state)
{
    lac_image *image = NULL;
    lac_sino *g = make_scan(2, 31, 17.0, 1.0, &image);
    double value;

    (void)state;
    lac_test_ok(lac_noise_gaussian(g, 0.01, 5, NULL));
    lac_test_ok(lac_disc_attenuation(g, &lac_test_disc_usual.disc, &value));
    for (int k = 1; k < WITH; k++) {
        float most = 0.0f, free = 0.0f;
        char set[128];

        snprintf(set, sizeof set, "%s lambda=0.001 max=auto", with_support[k].set);
        if (strcmp(with_support[k].method, "sirt") == 0)
            snprintf(set, sizeof set, "iterations=400 relax=1.9 tolerance=0 max=auto");
        lac_test_ok(lac_test_reconstruct(with_support[k].method, set, g, image, NULL));
        for (int i = 0; i < N * N; i++)
            most = fmaxf(most, image->data[i]);
        lac_test_range(most, 0.98, 1.025 * value);
        *strstr(set, "max=auto") = '\0';
        lac_test_ok(lac_test_reconstruct(with_support[k].method, set, g, image, NULL));
        for (int i = 0; i < N * N; i++)
            free = fmaxf(free, image->data[i]);
        print_message("# %s: at most %.3f, unbounded %.3f\n", with_support[k].method,
                      most, free);
        if (k == 1) /* SIRT fits the noise; the others need not */
            assert_true(free > most + 0.02f);
    }
    lac_image_destroy(&image);
    lac_sino_destroy(&g);
}

static int warned;

static void listen(void *user, lac_log_level level, const char *text)
{
    (void)user;
    warned += level == LAC_LOG_WARNING && strstr(text, "no outline is known") != NULL;
}

/* A scan of something else has no outline: a warning, and the image as without. */
static void what_is_not_round_is_everywhere(void **state)
{
    lac_image *image = NULL, *all = NULL;
    lac_sino *g = make_scan(3, 30, 17.0, 6.0, &image);

    (void)state;
    lac_test_fill_normal(g->data, lac_sino_count(g), 3);
    lac_test_ok(lac_image_copy(&all, image));
    lac_log_set(listen, NULL);
    lac_test_ok(lac_test_reconstruct("tv", "iterations=3", g, all, NULL));
    assert_int_equal(warned, 0);
    lac_test_ok(lac_test_reconstruct("tv", "support=fit iterations=3", g, image, NULL));
    assert_int_equal(warned, 1);
    lac_log_set(NULL, NULL);
    assert_memory_equal(image->data, all->data, N * N * sizeof *all->data);
    lac_image_destroy(&image);
    lac_image_destroy(&all);
    lac_sino_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_lies_beyond_the_outline),
        cmocka_unit_test(outside_is_0_whatever_the_bounds),
        cmocka_unit_test(the_largest_value_is_that_of_the_disc),
        cmocka_unit_test(what_is_not_round_is_everywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
