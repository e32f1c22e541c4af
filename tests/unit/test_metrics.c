/* tests/unit/test_metrics.c - scores against numbers made by other programs. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/base_internal.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/metrics.h"
#include "data/phantom.h"

#define NX 37
#define NY 29

static lac_image *blank(int nx, int ny)
{
    const lac_grid grid = {nx, ny, 1.0};
    lac_image *im = NULL;

    lac_test_ok(lac_image_create(&im, &grid));
    return im;
}

/*
 * The pair behind the golden numbers (v in double, both stored as float):
 *   truth = v = 0.5 + 0.3 sin(0.4 ix) cos(0.25 iy) + (0.4 where ix > 20 and iy < 12),
 *   image = 0.9 v + 0.1 cos(0.9 ix + 0.5 iy).
 * PSNR, SSIM, Otsu: scikit-image 0.19.3 on the float values as float64,
 *   structural_similarity(T, X, data_range=peak, gaussian_weights=True, sigma=1.5,
 *   use_sample_covariance=False), peak_signal_noise_ratio(T, X, data_range=peak),
 *   threshold_otsu(., nbins=256), which is the centre of the last bin of the lower
 *   class, plus half a bin. MCC: numpy.corrcoef of the masks above these thresholds.
 * HaarPSI: a plain Python program with one loop a filter tap, made from the paper.
 */
static void fixture(lac_image **image, lac_image **truth)
{
    *image = blank(NX, NY);
    *truth = blank(NX, NY);
    for (int i = 0; i < NX * NY; i++) {
        const int ix = i % NX, iy = i / NX;
        const double v = 0.5 + 0.3 * sin(0.4 * ix) * cos(0.25 * iy) +
                         (ix > 20 && iy < 12 ? 0.4 : 0.0);

        (*truth)->data[i] = (float)v;
        (*image)->data[i] = (float)(0.9 * v + 0.1 * cos(0.9 * ix + 0.5 * iy));
    }
}

static void golden_numbers(void **state)
{
    /* peak (0: the maximum of the truth), PSNR, SSIM, HaarPSI */
    static const double want[3][4] = {{0.0, 22.141745944, 0.7661114268, 0.6985967967},
                                      {1.0, 20.578541079, 0.7606381919, 0.6805032340},
                                      {2.0, 26.599140993, 0.7934379279, 0.7601585196}};
    lac_image *image, *truth;
    lac_score_options o;

    (void)state;
    fixture(&image, &truth);
    lac_score_defaults(&o);
    for (int i = 0; i < 3; i++) {
        lac_scores s;

        o.peak = want[i][0];
        lac_test_ok(lac_score(image, truth, &o, &s));
        lac_test_near(s.re, 0.1520492804, 1e-7);
        lac_test_near(s.psnr, want[i][1], 1e-5);
        lac_test_near(s.ssim, want[i][2], 1e-6);
        lac_test_near(s.haarpsi, want[i][3], 1e-6);
        lac_test_near(s.mcc, 0.7911694691, 1e-9);
    }
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
}

static void otsu_golden_numbers(void **state)
{
    lac_image *image, *truth;
    double t = 0.0;

    (void)state;
    fixture(&image, &truth);
    lac_test_ok(lac_otsu_threshold(truth, &t));
    lac_test_near(t, 0.609679184, 1e-7);
    lac_test_ok(lac_otsu_threshold(image, &t));
    lac_test_near(t, 0.541088243, 1e-7);
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
}

static void otsu_halves_two_values_and_keeps_one(void **state)
{
    lac_image *im = blank(7, 5);
    double t = 0.0;

    (void)state;
    for (int i = 0; i < 35; i++)
        im->data[i] = i % 5 == 0 ? 9.0f : -3.0f;
    lac_test_ok(lac_otsu_threshold(im, &t));
    lac_test_near(t, 3.0, 12.0 / 256.0);
    for (int i = 0; i < 35; i++)
        im->data[i] = 4.5f;
    lac_test_ok(lac_otsu_threshold(im, &t));
    assert_true(t == 4.5);
    im->data[33] = NAN;
    lac_test_fails(lac_otsu_threshold(im, &t), LAC_E_NUMERIC);
    lac_test_fails(lac_otsu_threshold(NULL, &t), LAC_E_ARG);
    assert_true(t == 4.5);
    lac_image_destroy(&im);
}

/* sum of w m^2 over three classes of the values below a, from a on and from b on. */
static double worth_of(const lac_image *im, double a, double b)
{
    double w[3] = {0}, sum[3] = {0}, worth = 0.0;

    for (int i = 0; i < 60 * 40; i++) {
        const int c = (im->data[i] > a) + (im->data[i] > b);

        w[c] += 1.0;
        sum[c] += im->data[i];
    }
    for (int c = 0; c < 3; c++)
        worth += w[c] > 0.0 ? sum[c] * sum[c] / w[c] : 0.0;
    return worth;
}

static void otsu_of_three_classes_is_the_best_of_all(void **state)
{
    static const double value[3] = {-1.0, 0.4, 2.5};
    lac_image *im = blank(60, 40);
    double t[2], two, one, best = 0.0, lo = 1e9, hi = -1e9;

    (void)state;
    for (int i = 0; i < 60 * 40; i++) {
        im->data[i] =
            (float)(value[i % 7 % 3] + 0.3 * lac_rng_normal(1, 2, (uint64_t)i));
        lo = fmin(lo, im->data[i]);
        hi = fmax(hi, im->data[i]);
    }
    lac_test_ok(lac_otsu_thresholds(im, 3, t));
    for (int a = 1; a < 64; a++) /* every fourth edge */
        for (int b = a; b < 64; b++)
            best = fmax(best,
                        worth_of(im, lo + (hi - lo) * a / 64, lo + (hi - lo) * b / 64));
    assert_true(worth_of(im, t[0], t[1]) > best * (1.0 - 1e-5));
    lac_test_range(t[0], -0.6, 0.0);
    lac_test_range(t[1], 1.1, 1.8);
    lac_test_ok(lac_otsu_thresholds(im, 2, &one));
    lac_test_ok(lac_otsu_threshold(im, &two));
    lac_test_near(one, two, (hi - lo) / 128.0);
    for (int i = 0; i < 60 * 40; i++)
        im->data[i] = i % 3 ? 2.0f : 5.0f;
    lac_test_ok(lac_otsu_thresholds(im, 2, &one));
    lac_test_near(one, 3.5, 3.0 / 128.0);
    for (int i = 0; i < 60 * 40; i++)
        im->data[i] = 2.0f;
    lac_test_ok(lac_otsu_thresholds(im, 3, t));
    assert_true(t[0] == 2.0 && t[1] == 2.0);
    lac_test_fails(lac_otsu_thresholds(im, 1, t), LAC_E_ARG);
    lac_test_fails(lac_otsu_thresholds(im, LAC_OTSU_MAX_CLASSES + 1, t), LAC_E_ARG);
    lac_image_destroy(&im);
}

static void equal_images_score_best(void **state)
{
    lac_image *image, *truth;
    lac_scores s;

    (void)state;
    fixture(&image, &truth);
    lac_test_ok(lac_score(truth, truth, NULL, &s));
    assert_true(s.re == 0.0);
    assert_true(isinf(s.psnr) && s.psnr > 0.0);
    lac_test_near(s.ssim, 1.0, 1e-12);
    lac_test_near(s.haarpsi, 1.0, 1e-12);
    lac_test_near(s.mcc, 1.0, 1e-12);
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
}

/* Scores that do not depend on a common factor, and the mean shift they do see. */
static void scaling_and_shift(void **state)
{
    lac_image *image, *truth;
    lac_scores a, b;

    (void)state;
    fixture(&image, &truth);
    lac_test_ok(lac_score(image, truth, NULL, &a));
    for (int i = 0; i < NX * NY; i++) {
        image->data[i] *= 0.03f;
        truth->data[i] *= 0.03f;
    }
    lac_test_ok(lac_score(image, truth, NULL, &b));
    lac_test_near(b.re, a.re, 1e-6);
    lac_test_near(b.psnr, a.psnr, 1e-4);
    lac_test_near(b.ssim, a.ssim, 1e-5);
    lac_test_near(b.haarpsi, a.haarpsi, 1e-5);
    lac_test_near(b.mcc, a.mcc, 1e-9);
    for (int i = 0; i < NX * NY; i++)
        image->data[i] = truth->data[i] + 0.01f;
    lac_test_ok(lac_score(image, truth, NULL, &b));
    lac_test_near(b.psnr, 20.0 * log10(0.03 * 1.1971821785 / 0.01), 1e-4);
    lac_test_near(b.mcc, 1.0, 1e-12);
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
}

static void masks(void **state)
{
    lac_score_options o;
    lac_image *a = blank(4, 3), *b = blank(4, 3);
    lac_scores s;

    (void)state;
    lac_score_defaults(&o);
    o.mask = 1;
    /* truth 5 pixels on; 3 of them found, 1 more wrongly: (3 * 6 - 1 * 2) / ... */
    for (int i = 0; i < 5; i++)
        b->data[i] = 1.0f;
    a->data[0] = a->data[1] = 0.001f;
    a->data[2] = -2.0f;
    a->data[9] = 255.0f;
    lac_test_ok(lac_score(a, b, &o, &s));
    lac_test_near(s.mcc, 16.0 / sqrt(4.0 * 5.0 * 7.0 * 8.0), 1e-12);
    for (int i = 0; i < 12; i++)
        a->data[i] = b->data[i] == 0.0f ? 1.0f : 0.0f;
    lac_test_ok(lac_score(a, b, &o, &s));
    lac_test_near(s.mcc, -1.0, 1e-12);
    memset(a->data, 0, 12 * sizeof(float));
    lac_test_ok(lac_score(a, b, &o, &s));
    assert_true(s.mcc == 0.0);
    lac_test_ok(lac_score(b, a, &o, &s)); /* a truth of one class: nothing to score */
    assert_true(isnan(s.mcc) && isnan(s.re) && isnan(s.psnr));
    lac_image_destroy(&a);
    lac_image_destroy(&b);
}

/* Too small for the window of SSIM; HaarPSI still is a number. */
static void small_images(void **state)
{
    lac_image *a = blank(10, 40), *b = blank(10, 40);
    lac_scores s;

    (void)state;
    lac_test_fill_normal(a->data, 400, 1);
    lac_test_fill_normal(b->data, 400, 2);
    lac_test_ok(lac_score(a, b, NULL, &s));
    assert_true(isnan(s.ssim));
    lac_test_range(s.haarpsi, 0.0, 0.7);
    lac_image_destroy(&a);
    lac_image_destroy(&b);
}

static void threads_do_not_matter(void **state)
{
    lac_image *a = blank(301, 211), *b = blank(301, 211);
    lac_scores one, more;

    (void)state;
    lac_test_fill_normal(a->data, 301 * 211, 1);
    lac_test_fill_normal(b->data, 301 * 211, 2);
    lac_threads_set(1);
    lac_test_ok(lac_score(a, b, NULL, &one));
    lac_threads_set(3);
    lac_test_ok(lac_score(a, b, NULL, &more));
    lac_threads_set(0);
    assert_memory_equal(&one, &more, sizeof one);
    lac_image_destroy(&a);
    lac_image_destroy(&b);
}

/* An error along the missing direction only is seen in the invisible part only. */
static void split_scores_see_their_part(void **state)
{
    lac_image *truth = blank(48, 36), *image = NULL;
    lac_scores whole, in, off;
    lac_wedge *wedge = NULL;
    lac_phantom *ph = NULL;

    (void)state;
    lac_test_ok(lac_phantom_create(&ph, "shepp-logan", 0));
    lac_test_ok(lac_phantom_raster(ph, 4, truth));
    lac_test_ok(lac_image_copy(&image, truth));
    lac_test_ok(lac_wedge_from_arc(&wedge, 0.1, 1.3));
    for (int i = 0; i < 48 * 36; i++) { /* 5 waves to the right and 3 downwards */
        const double phase = 5.0 * (i % 48) / 48.0 + 3.0 * (i / 48) / 36.0;

        image->data[i] += (float)(0.2 * cos(2.0 * LACI_PI * phase));
    }
    lac_test_ok(lac_score(image, truth, NULL, &whole));
    lac_test_ok(lac_score_split(image, truth, wedge, NULL, &in, &off));
    lac_test_range(in.re, 0.0, 1e-5);
    lac_test_range(in.psnr, 90.0, INFINITY);
    lac_test_near(off.psnr, whole.psnr, 1e-3);     /* same error, same peak */
    lac_test_range(off.re, 1.3 * whole.re, 100.0); /* less to be relative to */
    lac_test_range(off.ssim, -1.0, 0.95);
    assert_true(isnan(in.mcc) && isnan(off.mcc));
    lac_wedge_destroy(&wedge);
    lac_phantom_destroy(&ph);
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
}

static void bad_arguments(void **state)
{
    lac_image *image, *truth, *other = blank(NX, NY + 1);
    lac_scores s = {.re = -5.0};
    lac_score_options o;

    (void)state;
    fixture(&image, &truth);
    lac_score_defaults(&o);
    lac_test_fails(lac_score(NULL, truth, NULL, &s), LAC_E_ARG);
    lac_test_fails(lac_score(image, NULL, NULL, &s), LAC_E_ARG);
    lac_test_fails(lac_score(image, truth, NULL, NULL), LAC_E_ARG);
    lac_test_fails(lac_score(image, other, NULL, &s), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("37 x 29") && lac_test_detail_has("37 x 30"));
    o.peak = -1.0;
    lac_test_fails(lac_score(image, truth, &o, &s), LAC_E_ARG);
    o.peak = NAN;
    lac_test_fails(lac_score(image, truth, &o, &s), LAC_E_ARG);
    truth->data[2 * NX + 5] = INFINITY;
    lac_test_fails(lac_score(image, truth, NULL, &s), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("truth") && lac_test_detail_has("row 2, column 5"));
    lac_test_fails(lac_score_split(image, truth, NULL, NULL, &s, &s), LAC_E_ARG);
    assert_true(s.re == -5.0);
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
    lac_image_destroy(&other);
}

static lac_status score_all(void *ctx)
{
    lac_image **pair = ctx;
    lac_wedge *wedge = NULL;
    lac_scores s[3];
    lac_status st = LAC_OK;

    LAC_TRY(lac_score(pair[0], pair[1], NULL, &s[0]));
    LAC_TRY(lac_wedge_from_arc(&wedge, 0.0, 1.0));
    LAC_TRY(lac_score_split(pair[0], pair[1], wedge, NULL, &s[1], &s[2]));
out:
    lac_wedge_destroy(&wedge);
    return st;
}

static void survives_failing_allocation(void **state)
{
    lac_image *pair[2];

    (void)state;
    fixture(&pair[0], &pair[1]);
    lac_test_alloc_failures(score_all, pair);
    lac_image_destroy(&pair[0]);
    lac_image_destroy(&pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_numbers),
        cmocka_unit_test(otsu_golden_numbers),
        cmocka_unit_test(otsu_halves_two_values_and_keeps_one),
        cmocka_unit_test(otsu_of_three_classes_is_the_best_of_all),
        cmocka_unit_test(equal_images_score_best),
        cmocka_unit_test(scaling_and_shift),
        cmocka_unit_test(masks),
        cmocka_unit_test(small_images),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(split_scores_see_their_part),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(survives_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
