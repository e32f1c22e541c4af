/* tests/unit/test_base.c - status, allocation, random numbers, FFT plans, vectors, and
 * the comparison helpers of the tests themselves. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/memory.h"
#include "data/base/base_internal.h"
#include "data/base/fft.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/base/vec.h"

static void helpers_catch_nan(void **state)
{
    const float a[3] = {1.0f, 2.0f, 3.0f}, b[3] = {1.0f, 2.1f, 3.5f};
    const float bad[3] = {1.0f, NAN, 3.0f};

    (void)state;
    assert_int_equal(lac_test_first_bad(a, a, 3, 0.0, 0.0), 3);
    assert_int_equal(lac_test_first_bad(b, a, 3, 0.0, 0.2), 2);
    assert_int_equal(lac_test_first_bad(bad, a, 3, 1.0, 1e9), 1);
    assert_int_equal(lac_test_first_bad(a, bad, 3, 1.0, 1e9), 1);
}

static void detail_is_kept_and_may_quote_itself(void **state)
{
    (void)state;
    assert_int_equal(LAC_FAIL(LAC_E_ARG, "size must be 1..9, got %d", 12), LAC_E_ARG);
    assert_string_equal(lac_error_detail(), "size must be 1..9, got 12");
    (void)LAC_FAIL(LAC_E_IO, "f.npy: %s", lac_error_detail());
    assert_string_equal(lac_error_detail(), "f.npy: size must be 1..9, got 12");
    assert_string_equal(lac_status_name(LAC_E_SHAPE), "shape mismatch");
    assert_string_equal(lac_status_name((lac_status)99), "unknown status");
}

static void alloc_is_aligned_zeroed_counted_and_checked(void **state)
{
    const long live = laci_alloc_live();
    unsigned char *p = NULL;
    float *q = NULL;

    (void)state;
    lac_test_ok(laci_alloc(&p, 1000, 3));
    assert_int_equal((uintptr_t)p % LACI_ALIGN, 0);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(p[i], 0);
    lac_test_fails(laci_alloc(&q, SIZE_MAX / 2, 4), LAC_E_NOMEM);
    assert_null(q);
    lac_test_fails(laci_alloc(&q, SIZE_MAX - 3, 1), LAC_E_NOMEM);
    laci_alloc_fail_at(2);
    lac_test_ok(laci_alloc(&q, 2, 4));
    q[1] = 5.0f;
    lac_test_fails(laci_grow(&q, 2, 9, 4), LAC_E_NOMEM);
    assert_true(q[1] == 5.0f);
    lac_test_ok(laci_grow(&q, 2, 9, 4));
    assert_true(q[1] == 5.0f && q[8] == 0.0f);
    assert_int_equal(laci_alloc_live(), live + 2);
    laci_free(p);
    laci_free(q);
    laci_free(NULL);
    assert_int_equal(laci_alloc_live(), live);
}

/* Known answers of Philox4x32-10 from the Random123 distribution (kat_vectors). */
static void philox_known_answers(void **state)
{
    const uint32_t zero[4] = {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u};
    const uint32_t ones[4] = {0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu};
    uint32_t w[4];

    (void)state;
    lac_rng_words(0, 0, 0, w);
    assert_memory_equal(w, zero, sizeof w);
    lac_rng_words(UINT64_MAX, UINT64_MAX, UINT64_MAX, w);
    assert_memory_equal(w, ones, sizeof w);
}

static void moments(double (*draw)(uint64_t), int n, double *mean, double *var)
{
    double s = 0.0, q = 0.0;

    for (int i = 0; i < n; i++) {
        const double x = draw((uint64_t)i);

        s += x;
        q += x * x;
    }
    *mean = s / n;
    *var = q / n - *mean * *mean;
}

static double draw_uniform(uint64_t i)
{
    return lac_rng_uniform(3, 1, i);
}

static double draw_normal(uint64_t i)
{
    return lac_rng_normal(3, 1, i);
}

static double draw_poisson_small(uint64_t i)
{
    return lac_rng_poisson(3, 1, i, 4.5);
}

static double draw_poisson_large(uint64_t i)
{
    return lac_rng_poisson(3, 1, i, 1234.5);
}

/* Bounds: five standard errors of mean and variance for n independent draws. */
static void distributions_have_their_moments(void **state)
{
    const int n = 200000;
    const double e = 5.0 / sqrt(n);
    double m, v;

    (void)state;
    moments(draw_uniform, n, &m, &v);
    lac_test_near(m, 0.5, e * sqrt(1.0 / 12));
    lac_test_near(v, 1.0 / 12, e / 12);
    moments(draw_normal, n, &m, &v);
    lac_test_near(m, 0.0, e);
    lac_test_near(v, 1.0, e * sqrt(2.0));
    moments(draw_poisson_small, n, &m, &v);
    lac_test_near(m, 4.5, e * sqrt(4.5));
    lac_test_near(v, 4.5, e * sqrt(2.0 * 4.5 * 4.5 + 4.5));
    moments(draw_poisson_large, n, &m, &v);
    lac_test_near(m, 1234.5, e * sqrt(1234.5));
    lac_test_near(v, 1234.5, e * sqrt(2.0 * 1234.5 * 1234.5 + 1234.5));
    assert_true(lac_rng_poisson(1, 1, 1, -1.0) == 0.0);
    assert_true(lac_rng_poisson(1, 1, 1, NAN) == 0.0);
}

/* A shifted impulse has the spectrum exp(-2 pi i k s / n), and back gives n times
 * itself. */
static void fft_of_an_impulse(void **state)
{
    const int n[2] = {6, 10};
    laci_fft *fft = NULL;
    float *x = NULL, *y = NULL;
    laci_complex *s = NULL;

    (void)state;
    lac_test_ok(laci_fft_create(&fft, 2, n, 2, LACI_FFT_MEASURE));
    assert_int_equal(laci_fft_real_size(fft), 120);
    assert_int_equal(laci_fft_spectrum_size(fft), 2 * 6 * 6);
    lac_test_ok(laci_alloc(&x, 120, sizeof *x));
    lac_test_ok(laci_alloc(&y, 120, sizeof *y));
    lac_test_ok(laci_alloc(&s, 72, sizeof *s));
    x[60 + 2 * 10 + 3] = 1.0f; /* second array, row 2, column 3 */
    laci_fft_forward(fft, x, s);
    for (int ky = 0; ky < 6; ky++)
        for (int kx = 0; kx < 6; kx++) {
            const double p = -2.0 * LACI_PI * (ky * 2 / 6.0 + kx * 3 / 10.0);

            lac_test_near(s[36 + ky * 6 + kx][0], cos(p), 1e-6);
            lac_test_near(s[36 + ky * 6 + kx][1], sin(p), 1e-6);
        }
    laci_fft_inverse(fft, s, y);
    laci_vec_scale(120, 1.0 / 60.0, y);
    lac_test_close(y, x, 120, 1e-6, 0.0);
    assert_int_equal(laci_fft_good_size(1), 2);
    assert_int_equal(laci_fft_good_size(11), 12);
    assert_int_equal(laci_fft_good_size(1025), 1050);
    laci_fft_destroy(&fft);
    lac_test_fails(laci_fft_create(&fft, 3, n, 1, LACI_FFT_ESTIMATE), LAC_E_ARG);
    assert_null(fft);
    lac_test_ok(laci_fft_create(&fft, 1, n, 1, LACI_FFT_ESTIMATE));
    laci_fft_destroy(&fft);
    laci_free(x);
    laci_free(y);
    laci_free(s);
}

static void vec_sums_do_not_depend_on_threads(void **state)
{
    const size_t n = 300001;
    float *x = NULL, *y = NULL;
    double dot, norm;

    (void)state;
    lac_test_ok(laci_alloc(&x, n, sizeof *x));
    lac_test_ok(laci_alloc(&y, n, sizeof *y));
    lac_test_fill_normal(x, n, 1);
    lac_test_fill_normal(y, n, 2);
    lac_threads_set(1);
    dot = laci_vec_dot(n, x, y);
    norm = laci_vec_norm(n, x);
    for (int t = 2; t <= 4; t++) {
        lac_threads_set(t);
        assert_true(laci_vec_dot(n, x, y) == dot);
        assert_true(laci_vec_norm(n, x) == norm);
    }
    lac_threads_set(0);
    lac_test_near(norm * norm / (double)n, 1.0, 0.02);
    assert_int_equal(laci_vec_find_bad(n, x), n);
    x[123] = INFINITY;
    assert_int_equal(laci_vec_find_bad(n, x), 123);
    laci_free(x);
    laci_free(y);
}

static void memory_in_use_is_counted(void **state)
{
    const size_t before = lac_memory_used();
    char *p = NULL, *q = NULL;

    (void)state;
    if (before == 0 && lac_memory_peak() == 0)
        skip(); /* the system does not tell */
    lac_memory_peak_reset();
    lac_test_ok(laci_alloc(&p, 100000, 1));
    lac_test_ok(laci_alloc(&q, 50000, 1));
    laci_free(q);
    lac_test_range(lac_memory_used() - before, 100000, 101000);
    lac_test_range(lac_memory_peak() - before, 150000, 152000);
    lac_memory_peak_reset();
    lac_test_range(lac_memory_peak() - before, 100000, 101000);
    laci_free(p);
    assert_int_equal(lac_memory_used(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(helpers_catch_nan),
        cmocka_unit_test(detail_is_kept_and_may_quote_itself),
        cmocka_unit_test(alloc_is_aligned_zeroed_counted_and_checked),
        cmocka_unit_test(memory_in_use_is_counted),
        cmocka_unit_test(philox_known_answers),
        cmocka_unit_test(distributions_have_their_moments),
        cmocka_unit_test(fft_of_an_impulse),
        cmocka_unit_test(vec_sums_do_not_depend_on_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
