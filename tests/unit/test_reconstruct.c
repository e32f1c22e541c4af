/* tests/unit/test_reconstruct.c - methods end to end: quality in a range, scaling,
 * warnings, faults. */
#include "support/linop_testing.h"
#include "support/method_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/parallel.h"
#include "data/fileio.h"
#include "data/metrics.h"
#include "data/noise.h"
#include "data/phantom.h"
#include "radon/projector.h"
#include "recon/method.h"
#include "recon/ops.h"

/* A scan of the phantom "ellipses" (seed 3) on a square of 72 pixels of `pixel` mm:
 * views first..last in steps of step degrees, 81 bins of 1.1 pixels, 1 % noise; and the
 * truth on 72 x 70 pixels. */
typedef struct scan {
    lac_sino *sino;
    lac_image *truth, *image;
    double sigma;
} scan;

enum { NX = 72, NY = 70 };

static void scan_create(scan *s, double pixel, double first, double last, double step)
{
    const lac_grid grid = {NX, NY, pixel};
    const int n_views = (int)floor((last - first) / step + 1.5);
    lac_phantom *phantom = NULL;
    lac_geom *geom = NULL;

    lac_test_ok(lac_phantom_create(&phantom, "ellipses", 3));
    lac_test_ok(lac_geom_create(&geom, n_views, 81));
    lac_geom_set_angles_deg(geom, first, step);
    geom->pitch_mm = 1.1 * pixel;
    lac_test_ok(lac_sino_create(&s->sino, geom));
    lac_test_ok(lac_phantom_project(phantom, NX * pixel, 4, s->sino));
    lac_test_ok(lac_noise_gaussian(s->sino, 0.01, 7, &s->sigma));
    lac_test_ok(lac_image_create(&s->truth, &grid));
    lac_test_ok(lac_image_create(&s->image, &grid));
    lac_test_ok(lac_phantom_raster(phantom, 8, s->truth));
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&geom);
}

static void scan_release(scan *s)
{
    lac_sino_destroy(&s->sino);
    lac_image_destroy(&s->truth);
    lac_image_destroy(&s->image);
}

/* Reconstruct with "key=value key=value"; returns the relative error. */
static double run(scan *s, const char *method, const char *settings,
                  lac_recon_result *result)
{
    lac_test_ok(lac_test_reconstruct(method, settings, s->sino, s->image, result));
    return lac_test_rel_diff(s->image->data, s->truth->data, lac_image_count(s->image));
}

/*
 * Relative errors of all methods, full and limited. The ranges are those that were
 * seen, +- 15 %: a result far better than that is as suspect as a worse one. On the
 * limited arc the order counts: fbp > cgls, about as good as tikhonov, > sirt > tv >
 * dtv.
 */
static void methods_reach_their_quality(void **state)
{
    double fbp, cgls, tikhonov, sirt, tv, dtv;
    scan s = {0};

    (void)state;
    scan_create(&s, 1.0, 3.0, 181.0, 2.0);
    lac_test_range(run(&s, "fbp", "filter=hann", NULL), 0.05, 0.25);
    lac_test_range(run(&s, "tv", "", NULL), 0.03, 0.07);
    scan_release(&s);
    scan_create(&s, 1.0, -40.0, 60.0, 2.0);
    fbp = run(&s, "fbp", "", NULL);
    cgls = run(&s, "cgls", "", NULL);
    tikhonov = run(&s, "tikhonov", "", NULL);
    sirt = run(&s, "sirt", "", NULL);
    tv = run(&s, "tv", "", NULL);
    dtv = run(&s, "dtv", "", NULL);
    print_message("# RE: fbp %.4f cgls %.4f tikhonov %.4f sirt %.4f tv %.4f dtv %.4f\n",
                  fbp, cgls, tikhonov, sirt, tv, dtv);
    assert_true(fbp > cgls && cgls > sirt && sirt > tv && tv > dtv);
    lac_test_range(tikhonov / cgls, 0.9, 1.05);
    lac_test_range(tv, 0.08, 0.2);
    scan_release(&s);
}

/* The same object described in another unit of length: pictures agree but for the
 * unit, and so does everything that is relative. */
static void the_unit_of_length_does_not_matter(void **state)
{
    static const char *const methods[] = {"cgls", "sirt", "tikhonov", "tv", "dtv"};
    scan a = {0}, b = {0};

    (void)state;
    scan_create(&a, 1.0, 10.0, 130.0, 3.0);
    scan_create(&b, 0.037, 10.0, 130.0, 3.0);
    /* equal objects: lengths * 0.037, values / 0.037, line integrals the same */
    memcpy(b.sino->data, a.sino->data, lac_sino_count(a.sino) * sizeof(float));
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        const size_t n = lac_image_count(a.image);
        lac_recon_result ra, rb;

        run(&a, methods[i], "iterations=60", &ra);
        run(&b, methods[i], "iterations=60", &rb);
        for (size_t k = 0; k < n; k++)
            b.image->data[k] *= 0.037f;
        lac_test_range(lac_test_rel_diff(b.image->data, a.image->data, n), 0.0, 1e-3);
        lac_test_near(rb.residual, ra.residual, 1e-4);
    }
    scan_release(&a);
    scan_release(&b);
}

/* Data times c: the picture times c. Half of the views, half of the bins, twice the
 * pixel: the defaults still serve (errors within a factor). */
static void defaults_follow_the_data(void **state)
{
    scan s = {0}, t = {0};
    double base, other;
    float *first;

    (void)state;
    scan_create(&s, 1.0, 10.0, 130.0, 2.0);
    base = run(&s, "tv", "", NULL);
    first = malloc(lac_image_count(s.image) * sizeof *first);
    assert_non_null(first);
    for (size_t i = 0; i < lac_image_count(s.image); i++)
        first[i] = 64.0f * s.image->data[i];
    for (size_t i = 0; i < lac_sino_count(s.sino); i++)
        s.sino->data[i] *= 64.0f;
    run(&s, "tv", "", NULL);
    lac_test_range(lac_test_rel_diff(s.image->data, first, lac_image_count(s.image)),
                   0.0, 1e-4);
    free(first);
    scan_create(&t, 1.0, 10.0, 130.0, 1.0);
    other = run(&t, "tv", "", NULL);
    lac_test_range(other / base, 0.75, 1.1);
    scan_release(&s);
    scan_release(&t);
}

static void noise_level_stops(void **state)
{
    char text[64];
    lac_recon_result r;
    scan s = {0};

    (void)state;
    scan_create(&s, 1.0, 3.0, 181.0, 2.0);
    for (int k = 0; k < 4; k++) {
        static const char *const names[] = {"cgls", "sirt", "tikhonov", "tv"};
        double norm = 0.0;

        /* a lambda of its own: that from the noise would keep the residual above it */
        snprintf(text, sizeof text, "noise=%g iterations=1000%s", 1.5 * s.sigma,
                 k < 2 ? "" : " lambda=0.2");
        lac_test_range(run(&s, names[k], text, &r), 0.0, 0.3);
        assert_int_equal(r.solver.reason, LAC_CONVERGED_DISCREPANCY);
        for (size_t i = 0; i < lac_sino_count(s.sino); i++)
            norm += (double)s.sino->data[i] * s.sino->data[i];
        lac_test_range(r.residual * sqrt(norm / (double)lac_sino_count(s.sino)),
                       0.5 * s.sigma, 1.54 * s.sigma);
    }
    scan_release(&s);
}

static char last_warning[2048];

static void keep_warning(void *user, lac_log_level level, const char *text)
{
    (void)user;
    if (level == LAC_LOG_WARNING)
        strncat(last_warning, text, sizeof last_warning - strlen(last_warning) - 1);
}

static void limits_are_announced(void **state)
{
    scan s = {0};

    (void)state;
    lac_log_set(keep_warning, NULL);
    last_warning[0] = '\0';
    scan_create(&s, 1.0, 0.0, 178.0, 2.0); /* a full half turn, all in sight */
    run(&s, "fbp", "", NULL);
    assert_string_equal(last_warning, "");
    scan_release(&s);
    scan_create(&s, 1.0, -40.0, 60.0, 2.0); /* gap 78 degrees around 100 */
    run(&s, "fbp", "", NULL);
    assert_non_null(strstr(last_warning, "78 of 180 degrees"));
    assert_non_null(strstr(last_warning, "within 39 degrees of 100 degrees"));
    assert_null(strstr(last_warning, "truncated"));
    last_warning[0] = '\0';
    for (int iv = 0; iv < s.sino->geom->n_views; iv++)
        s.sino->data[iv * 81] = s.sino->data[iv * 81 + 1] = 20.0f;
    run(&s, "fbp", "", NULL);
    assert_non_null(strstr(last_warning, "truncated data: in 100 %"));
    lac_log_set(NULL, NULL);
    scan_release(&s);
}

static int stop_at_4(void *user, const lac_iteration *it)
{
    int *calls = user;

    assert_int_equal(it->iteration, ++*calls);
    return *calls == 4;
}

static void monitor_stops_with_the_iterate(void **state)
{
    int calls = 0;
    const lac_monitor monitor = {stop_at_4, &calls};
    lac_settings *set = NULL;
    lac_recon_result r;
    scan s = {0};

    (void)state;
    scan_create(&s, 1.0, 3.0, 181.0, 5.0);
    lac_test_ok(lac_settings_create(&set, lac_method_find("tv")));
    lac_test_ok(lac_reconstruct(set, s.sino, s.image, &monitor, &r));
    assert_int_equal(r.solver.reason, LAC_STOP_MONITOR);
    assert_int_equal(r.solver.iterations, 4);
    lac_test_range(r.residual, 0.01, 0.9);
    assert_true(r.seconds >= 0.0);
    lac_settings_destroy(&set);
    scan_release(&s);
}

static void faults_leave_the_image_alone(void **state)
{
    lac_settings *set = NULL;
    lac_recon_result r = {.residual = -7.0};
    scan s = {0};

    (void)state;
    scan_create(&s, 1.0, 3.0, 181.0, 5.0);
    s.image->data[5] = 42.0f;
    lac_test_ok(lac_settings_create(&set, lac_method_find("tv")));
    lac_test_ok(lac_settings_set(set, "min", "2"));
    lac_test_ok(lac_settings_set(set, "max", "1"));
    lac_test_fails(lac_reconstruct(set, s.sino, s.image, NULL, &r), LAC_E_ARG);
    assert_true(lac_test_detail_has("2 and 1"));
    lac_test_ok(lac_settings_set(set, "max", "3"));
    s.sino->data[81 + 3] = NAN;
    lac_test_fails(lac_reconstruct(set, s.sino, s.image, NULL, &r), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("view 1, bin 3"));
    s.sino->data[81 + 3] = -3e38f; /* finite, but its square is not a float */
    lac_test_fails(lac_reconstruct(set, s.sino, s.image, NULL, &r), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("3e+38"));
    s.image->grid.pixel_mm = -1.0;
    lac_test_fails(lac_reconstruct(set, s.sino, s.image, NULL, &r), LAC_E_ARG);
    lac_test_fails(lac_reconstruct(NULL, s.sino, s.image, NULL, &r), LAC_E_ARG);
    assert_true(s.image->data[5] == 42.0f && r.residual == -7.0);
    lac_settings_destroy(&set);
    scan_release(&s);
}

/* A scan of nothing gives nothing, with every method. */
static void no_data_no_picture(void **state)
{
    scan s = {0};

    (void)state;
    scan_create(&s, 1.0, 3.0, 181.0, 10.0);
    memset(s.sino->data, 0, lac_sino_count(s.sino) * sizeof(float));
    for (size_t i = 0; lac_method_at(i); i++) {
        lac_recon_result r;

        if (lac_method_at(i)->params[0].text) /* a model: test_method_learned */
            continue;
        s.image->data[3] = 1.0f;
        run(&s, lac_method_at(i)->name, "", &r);
        for (size_t k = 0; k < lac_image_count(s.image); k++)
            assert_true(s.image->data[k] == 0.0f);
        assert_true(r.residual == 0.0 && r.solver.reason > 0);
    }
    scan_release(&s);
}

static void same_bits_for_any_threads(void **state)
{
    float one[NX * NY];
    scan s = {0};

    (void)state;
    scan_create(&s, 1.0, 3.0, 181.0, 2.0);
    for (int t = 1; t <= 3; t++) {
        lac_threads_set(t);
        run(&s, "dtv", "iterations=20 angle=30", NULL);
        if (t == 1)
            memcpy(one, s.image->data, sizeof one);
        assert_memory_equal(one, s.image->data, sizeof one);
    }
    lac_threads_set(1);
    scan_release(&s);
}

static lac_status make(void *ctx)
{
    lac_settings *set = NULL;
    lac_recon_result r;
    scan *s = ctx;
    lac_status st = lac_settings_create(&set, lac_method_find("dtv"));

    if (st == LAC_OK)
        st = lac_settings_set(set, "iterations", "2");
    if (st == LAC_OK)
        st = lac_reconstruct(set, s->sino, s->image, NULL, &r);
    lac_settings_destroy(&set);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    scan s = {0};

    (void)state;
    scan_create(&s, 1.0, 3.0, 181.0, 60.0);
    assert_true(lac_test_alloc_failures(make, &s) >= 25);
    scan_release(&s);
}

static void the_radon_operator_is_matched(void **state)
{
    const lac_grid grid = {9, 7, 1.3};
    lac_projector *projector = NULL;
    lac_geom *geom = NULL;
    lac_linop *op = NULL;

    (void)state;
    lac_test_ok(lac_geom_create(&geom, 5, 11));
    lac_geom_set_angles_deg(geom, 13.0, 31.0);
    lac_test_ok(lac_projector_create(&projector, geom, &grid, LAC_PROJECTOR_JOSEPH));
    lac_test_ok(lac_op_radon(&op, projector));
    lac_test_adjoint(op);
    assert_int_equal(lac_linop_domain(op).n[1], 7);
    assert_int_equal(lac_linop_codomain(op).n[2], 11);
    lac_linop_unref(&op);
    lac_projector_destroy(&projector);
    lac_geom_destroy(&geom);
}

/* The shipped scan of the Helsinki challenge, 90 degrees, on a coarse grid: masks by
 * Otsu's threshold against the official one. */
static void real_scan_is_segmented(void **state)
{
    const char *samples = getenv("LACUNA_TEST_SAMPLES");
    const lac_grid grid = {128, 128, 4 * 0.1483223173};
    lac_image *mask = NULL;
    lac_scores scores;
    char path[512];
    scan s = {0};

    (void)state;
    snprintf(path, sizeof path, "%s/htc2022_ta_mask.png", samples ? samples : "");
    if (!samples || lac_image_read(&mask, path, 0.0, 0) != LAC_OK)
        skip();
    snprintf(path, sizeof path, "%s/htc2022_ta_0_90.npy", samples);
    lac_test_ok(lac_sino_read(&s.sino, path));
    lac_test_ok(lac_image_create(&s.truth, &grid));
    lac_test_ok(lac_image_create(&s.image, &grid));
    for (int iy = 0; iy < 512; iy++)
        for (int ix = 0; ix < 512; ix++)
            s.truth->data[iy / 4 * 128 + ix / 4] += mask->data[iy * 512 + ix] / 16.0f;
    run(&s, "dtv", "iterations=150", NULL);
    lac_test_ok(lac_score(s.image, s.truth, NULL, &scores));
    print_message("# HTC ta 0..90, dtv on 128 x 128: MCC %.4f\n", scores.mcc);
    lac_test_range(scores.mcc, 0.93, 0.99);
    lac_image_destroy(&mask);
    scan_release(&s);
}

/* Small problems: threads would only wait for one another on a busy machine. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_radon_operator_is_matched),
        cmocka_unit_test(methods_reach_their_quality),
        cmocka_unit_test(the_unit_of_length_does_not_matter),
        cmocka_unit_test(defaults_follow_the_data),
        cmocka_unit_test(noise_level_stops),
        cmocka_unit_test(limits_are_announced),
        cmocka_unit_test(monitor_stops_with_the_iterate),
        cmocka_unit_test(faults_leave_the_image_alone),
        cmocka_unit_test(no_data_no_picture),
        cmocka_unit_test(same_bits_for_any_threads),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(real_scan_is_segmented),
    };

    return cmocka_run_group_tests(tests, lac_test_one_thread, NULL);
}
