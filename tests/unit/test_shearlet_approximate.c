/* tests/unit/test_shearlet_approximate.c - images from few coefficients, and how fast
 * the error falls against wavelets. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/base/vec.h"
#include "data/phantom.h"
#include "shearlet/approximate.h"
#include "shearlet/approximate_internal.h"
#include "support/wavelet_testing.h"

/* nx x ny with an edge that is neither straight nor centred. */
static float *edge(int nx, int ny)
{
    float *f = malloc((size_t)nx * (size_t)ny * sizeof *f);

    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++)
            f[y * nx + x] = hypot(x - 0.3 * nx, y - 0.6 * ny) < 0.25 * nx
                                ? 1.0f + 0.01f * (float)x
                                : 0.2f;
    return f;
}

static lac_approximate_config by(lac_approximate_by way)
{
    lac_approximate_config c;

    lac_approximate_defaults(&c);
    c.by = way;
    return c;
}

static int larger_first(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x < y) - (x > y);
}

/* Against sorting, with ties, zeros and numbers of every size. */
static void largest_ranks(void **state)
{
    enum { N = 500 };
    uint32_t rank[N], sorted[N];
    size_t positive = 0;
    float x[N];

    (void)state;
    lac_test_fill_normal(x, N, 3);
    for (int i = 0; i < N;
         i++) /* exponents of all sizes; each value about three times */
        sorted[i] = rank[i] =
            i % 7 == 0 ? 0 : laci_rank(fabsf(ldexpf(x[i / 3], 40 * (i / 3 % 5) - 90)));
    qsort(sorted, N, sizeof *sorted, larger_first);
    while (positive < N && sorted[positive] > 0)
        positive++;
    for (size_t count = 0; count <= N; count++) {
        laci_cut cut = laci_largest(N, rank, count);
        size_t taken = 0;

        for (size_t i = 0; i < N; i++)
            if (laci_cut_takes(&cut, rank[i])) {
                assert_true(rank[i] >= sorted[count - 1]);
                taken++;
            }
        assert_int_equal(taken, count < positive ? count : positive); /* no zeros */
    }
}

/* Of equal ranks the first ones. */
static void ties_go_to_the_first(void **state)
{
    const uint32_t rank[6] = {5, 7, 5, 5, 2, 7};
    const int want[6] = {1, 1, 1, 0, 0, 1};
    laci_cut cut = laci_largest(6, rank, 4);

    (void)state;
    assert_int_equal(cut.above, 2);
    assert_int_equal(cut.ties, 2);
    for (int i = 0; i < 6; i++)
        assert_int_equal(laci_cut_takes(&cut, rank[i]), want[i]);
}

/* The image that coefficients make against another: relative difference. */
static double distance(const lac_shearlet *s, const float *c, const float *f)
{
    const lac_shearlet_config *k = lac_shearlet_config_of(s);
    const size_t n = (size_t)k->nx * (size_t)k->ny;
    float *g = malloc(n * sizeof *g);
    double d;

    lac_test_ok(lac_shearlet_adjoint_small(s, c, g));
    d = lac_test_rel_diff(g, f, n);
    free(g);
    return d;
}

static size_t nonzero(size_t n, const float *c)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        k += c[i] != 0.0f;
    return k;
}

static void largest_of_the_analysis(void **state)
{
    enum { NX = 72, NY = 58, TERMS = 300 };
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, NX, NY, 2);
    const size_t m = lac_shearlet_small_count(s);
    const lac_approximate_config config = by(LAC_APPROXIMATE_LARGEST);
    float *f = edge(NX, NY), *all = malloc(m * sizeof *all), *c = malloc(m * sizeof *c);
    double kept = INFINITY, dropped = 0.0;
    lac_approximation r;

    (void)state;
    lac_test_ok(lac_shearlet_analyse_small(s, f, all));
    lac_test_ok(lac_shearlet_approximate(s, f, TERMS, &config, c, &r));
    assert_int_equal(r.terms, TERMS);
    assert_int_equal(nonzero(m, c), TERMS);
    for (size_t i = 0; i < m; i++)
        if (c[i] != 0.0f) {
            lac_test_near(c[i], all[i], 0.0);
            kept = fmin(kept, fabs((double)c[i]));
        } else {
            dropped = fmax(dropped, fabs((double)all[i]));
        }
    assert_true(kept >= dropped);
    lac_test_near(r.error, distance(s, c, f), 1e-6);
    /* all of them: the image; none: nothing */
    lac_test_ok(lac_shearlet_approximate(s, f, m, &config, c, &r));
    lac_test_range(r.error, 0.0, 1e-6);
    lac_test_ok(lac_shearlet_approximate(s, f, 0, &config, c, &r));
    assert_int_equal(r.terms, 0);
    assert_int_equal(nonzero(m, c), 0);
    lac_test_near(r.error, 1.0, 1e-12);
    free(f);
    free(all);
    free(c);
    lac_shearlet_destroy(&s);
}

/* Not a Parseval frame: the coefficients kept give the image back all the same. */
static void largest_of_the_compact_system(void **state)
{
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_COMPACT, 70, 61, 1);
    const size_t m = lac_shearlet_small_count(s);
    const lac_approximate_config config = by(LAC_APPROXIMATE_LARGEST);
    float *f = edge(70, 61), *c = malloc(m * sizeof *c);
    lac_approximation r;

    (void)state;
    lac_test_ok(lac_shearlet_approximate(s, f, m, &config, c, &r));
    lac_test_range(r.error, 0.0, 3e-6);
    free(f);
    free(c);
    lac_shearlet_destroy(&s);
}

/* An image that five shearlets make is found with these five. */
static void pursuit_finds_what_is_there(void **state)
{
    enum { NX = 96, NY = 80, TERMS = 5 };
    static const int band[TERMS] = {0, 3, 9, 12, 16};
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, NX, NY, 2);
    const size_t m = lac_shearlet_small_count(s);
    float *f = malloc(NX * NY * sizeof *f), *want = calloc(m, sizeof *want);
    float *c = malloc(m * sizeof *c);
    lac_approximate_config config = by(LAC_APPROXIMATE_PURSUIT);
    lac_approximation r;

    (void)state;
    for (int k = 0; k < TERMS; k++) {
        const lac_subband *i = lac_shearlet_subband(s, band[k]);
        const size_t at = (size_t)(i->ny * (k + 1) / 6 * i->nx + i->nx * (k + 1) / 7);

        want[lac_shearlet_small_offset(s, band[k]) + at] = k % 2 ? -2.0f : 1.0f;
    }
    lac_test_ok(lac_shearlet_adjoint_small(s, want, f));
    lac_test_ok(lac_shearlet_approximate(s, f, TERMS, &config, c, &r));
    assert_int_equal(r.terms, TERMS);
    lac_test_range(r.error, 0.0, 1e-4);
    lac_test_close(c, want, m, 1e-3, 0.0);
    free(f);
    free(want);
    free(c);
    lac_shearlet_destroy(&s);
}

/* Values are the best for their terms: what is left does not correlate with them. */
static void check_fit(lac_shearlet *s, size_t terms, double best)
{
    const lac_shearlet_config *k = lac_shearlet_config_of(s);
    const size_t m = lac_shearlet_small_count(s), n = (size_t)k->nx * (size_t)k->ny;
    float *f = edge(k->nx, k->ny), *c = malloc(m * sizeof *c);
    float *g = malloc(n * sizeof *g), *a = malloc(m * sizeof *a);
    lac_approximate_config config = by(LAC_APPROXIMATE_PURSUIT);
    lac_approximation r, plain;
    double worst = 0.0, most = 0.0;

    config.by = LAC_APPROXIMATE_LARGEST;
    lac_test_ok(lac_shearlet_approximate(s, f, terms, &config, c, &plain));
    config.by = LAC_APPROXIMATE_PURSUIT;
    config.growth = 1.5;
    config.steps = 25;
    lac_test_ok(lac_shearlet_approximate(s, f, terms, &config, c, &r));
    assert_int_equal(r.terms, terms);
    lac_test_near(r.error, distance(s, c, f), 1e-6);
    lac_test_range(r.error, 0.0, best * plain.error);
    lac_test_ok(lac_shearlet_adjoint_small(s, c, g));
    laci_vec_sub(n, f, g, g);
    lac_test_ok(lac_shearlet_analyse_small(s, g, a));
    for (size_t i = 0; i < m; i++) {
        if (c[i] != 0.0f)
            worst = fmax(worst, fabs((double)a[i]));
        most = fmax(most, fabs((double)a[i]));
    }
    lac_test_range(worst / most, 0.0, 0.02);
    free(f);
    free(c);
    free(g);
    free(a);
    lac_shearlet_destroy(&s);
}

static void pursuit_fits_values(void **state)
{
    (void)state;
    check_fit(lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, 96, 75, 2), 250, 0.75);
    check_fit(lac_test_shearlet(LAC_SHEARLET_COMPACT, 70, 61, 1), 150, 0.75);
}

static int stop_at_30(void *user, size_t terms, double error)
{
    double *last = user;

    assert_true(error < *last);
    *last = error;
    return terms >= 30;
}

static void pursuit_ends_early(void **state)
{
    enum { NX = 64, NY = 48, N = NX * NY };
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, NX, NY, 1);
    const size_t m = lac_shearlet_small_count(s);
    float *f = edge(NX, NY), *c = malloc(m * sizeof *c);
    lac_approximate_config config = by(LAC_APPROXIMATE_PURSUIT);
    double last = 1.0;
    lac_approximation r;

    (void)state;
    config.watch = stop_at_30;
    config.user = &last;
    lac_test_ok(lac_shearlet_approximate(s, f, 900, &config, c, &r));
    assert_int_equal(r.terms, 38); /* the first round that passes 30 */
    lac_test_near(r.error, last, 1e-6);
    /* accuracy of floats: more terms would say nothing */
    config.watch = NULL;
    config.growth = 2.0;
    config.steps = 20;
    lac_test_ok(lac_shearlet_approximate(s, f, m, &config, c, &r));
    assert_true(r.terms < m);
    lac_test_range(r.error, 0.0, 2e-6);
    /* nothing there: nothing taken */
    memset(f, 0, N * sizeof *f);
    lac_test_ok(lac_shearlet_approximate(s, f, 50, &config, c, &r));
    assert_int_equal(r.terms, 0);
    assert_true(isnan(r.error));
    free(f);
    free(c);
    lac_shearlet_destroy(&s);
}

typedef struct call {
    lac_shearlet *s;
    size_t terms;
    float *f, *c;
    lac_approximate_config config;
} call;

static lac_status approximate(void *ctx)
{
    const call *k = ctx;
    lac_approximation r;

    return lac_shearlet_approximate(k->s, k->f, k->terms, &k->config, k->c, &r);
}

static void threads_and_memory(void **state)
{
    call k = {.s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, 70, 90, 2),
              .f = edge(70, 90)};
    const size_t m = lac_shearlet_small_count(k.s);
    float *c = malloc(m * sizeof *c);

    (void)state;
    k.c = malloc(m * sizeof *c);
    for (int way = 0; way < 2; way++) {
        k.config = by((lac_approximate_by)way);
        k.terms = 60;
        lac_threads_set(1);
        lac_test_ok(approximate(&k));
        memcpy(c, k.c, m * sizeof *c);
        lac_threads_set(3);
        lac_test_ok(approximate(&k));
        lac_threads_set(0);
        assert_memory_equal(k.c, c, m * sizeof *c);
        k.terms = 2; /* each step allocates */
        k.config.steps = 1;
        assert_true(lac_test_alloc_failures(approximate, &k) > 10);
    }
    free(k.f);
    free(k.c);
    free(c);
    lac_shearlet_destroy(&k.s);
}

static void bad_arguments(void **state)
{
    enum { NX = 40, NY = 32 };
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, NX, NY, 1);
    const size_t m = lac_shearlet_small_count(s);
    float *f = edge(NX, NY), *c = malloc(m * sizeof *c);
    lac_approximate_config config = by(LAC_APPROXIMATE_PURSUIT);
    lac_approximation r = {7, 7.0};

    (void)state;
    c[0] = 3.0f;
    lac_test_fails(lac_shearlet_approximate(NULL, f, 3, NULL, c, &r), LAC_E_ARG);
    lac_test_fails(lac_shearlet_approximate(s, NULL, 3, NULL, c, &r), LAC_E_ARG);
    lac_test_fails(lac_shearlet_approximate(s, f, 3, NULL, NULL, &r), LAC_E_ARG);
    lac_test_fails(lac_shearlet_approximate(s, f, m + 1, NULL, c, &r), LAC_E_ARG);
    config.by = (lac_approximate_by)2;
    lac_test_fails(lac_shearlet_approximate(s, f, 3, &config, c, &r), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 2"));
    config = by(LAC_APPROXIMATE_PURSUIT);
    config.growth = 1.0;
    lac_test_fails(lac_shearlet_approximate(s, f, 3, &config, c, &r), LAC_E_ARG);
    config.growth = NAN;
    lac_test_fails(lac_shearlet_approximate(s, f, 3, &config, c, &r), LAC_E_ARG);
    config = by(LAC_APPROXIMATE_PURSUIT);
    config.steps = 0;
    lac_test_fails(lac_shearlet_approximate(s, f, 3, &config, c, &r), LAC_E_ARG);
    f[NX + 3] = NAN;
    lac_test_fails(lac_shearlet_approximate(s, f, 3, NULL, c, &r), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("(3, 1)"));
    lac_test_near(c[0], 3.0, 0.0);
    assert_int_equal(r.terms, 7);
    assert_string_equal(lac_approximate_name(LAC_APPROXIMATE_LARGEST), "largest");
    assert_null(lac_approximate_name((lac_approximate_by)2));
    lac_approximate_defaults(NULL);
    free(f);
    free(c);
    lac_shearlet_destroy(&s);
}

/* ---- against wavelets ---- */

static void wavelet_is_orthogonal(void **state)
{
    enum { SIDE = 16, N = SIDE * SIDE };
    const double *h = lac_test_wavelet_filter;
    float(*w)[N] = malloc(N * sizeof *w);

    (void)state;
    for (int shift = 0; shift < 8; shift += 2) {
        double product = 0.0;

        for (int k = 0; k + shift < 8; k++)
            product += h[k] * h[k + shift];
        lac_test_near(product, shift == 0 ? 1.0 : 0.0, 1e-12);
    }
    for (int power = 0; power < 4; power++) { /* vanishing moments */
        double moment = 0.0;

        for (int k = 0; k < 8; k++)
            moment += (k % 2 ? -1.0 : 1.0) * pow(k, power) * h[k];
        lac_test_near(moment, 0.0, 1e-9);
    }
    memset(w, 0, N * sizeof *w);
    for (int i = 0; i < N; i++) {
        w[i][i] = 1.0f;
        lac_test_wavelet(SIDE, w[i]);
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++)
            lac_test_near(laci_vec_dot(N, w[i], w[j]), i == j, 1e-6);
    free(w);
}

enum { SIZE = 256, SCALES = 5, SEEDS = 2, MOST = 1200, ROUNDS = 40 };

/* Sums of logarithms of the errors by round. */
typedef struct decay {
    int at;
    double terms[ROUNDS], shearlet[ROUNDS], wavelet[ROUNDS];
} decay;

static int note_round(void *user, size_t terms, double error)
{
    decay *d = user;

    if (d->at == ROUNDS)
        return 1;
    d->terms[d->at] = (double)terms;
    d->shearlet[d->at++] += log(error) / SEEDS;
    return 0;
}

static void run_seed(const lac_shearlet *s, uint64_t seed, float *c, decay *d)
{
    const lac_grid grid = {SIZE, SIZE, 1.0};
    lac_approximate_config config = by(LAC_APPROXIMATE_PURSUIT);
    lac_phantom *phantom = NULL;
    lac_image *image = NULL;

    lac_test_ok(lac_phantom_create(&phantom, "cartoon", seed));
    lac_test_ok(lac_image_create(&image, &grid));
    lac_test_ok(lac_phantom_raster(phantom, 8, image));
    config.growth = 1.3; /* half the time of the default, somewhat worse */
    config.watch = note_round;
    config.user = d;
    d->at = 0;
    lac_test_ok(lac_shearlet_approximate(s, image->data, MOST, &config, c, NULL));
    lac_test_wavelet(SIZE, image->data);
    lac_test_sort_magnitudes(SIZE * SIZE, image->data);
    for (int i = 0; i < d->at; i++)
        d->wavelet[i] +=
            log(lac_test_tail(SIZE * SIZE, image->data, (size_t)d->terms[i])) / SEEDS;
    lac_phantom_destroy(&phantom);
    lac_image_destroy(&image);
}

/*
 * Cartoon-like images, theory for the L2 error: N^-1 (log N)^(3/2) for shearlets,
 * N^-1/2 for wavelets. From 130 to 1200 terms of 65536 pixels (beyond, the finest
 * wavelets have all the edges, and any basis falls fast): the table in
 * shearlet/README.md goes further.
 */
static void errors_fall_faster_than_wavelets(void **state)
{
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, SIZE, SIZE, SCALES);
    float *c = malloc(lac_shearlet_small_count(s) * sizeof *c);
    double slope[2], at_end;
    decay d = {0};
    int first = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        run_seed(s, seed, c, &d);
    for (int i = 0; i < d.at; i++) {
        d.shearlet[i] = exp(d.shearlet[i]);
        d.wavelet[i] = exp(d.wavelet[i]);
        first += d.terms[i] < 130.0;
        if (d.terms[i] >= 130.0)
            print_message("# %5.0f terms: shearlets %.4f, wavelets %.4f\n", d.terms[i],
                          d.shearlet[i], d.wavelet[i]);
    }
    assert_true(d.at - first > 8);
    slope[0] = lac_test_log_slope(d.at - first, d.terms + first, d.shearlet + first);
    slope[1] = lac_test_log_slope(d.at - first, d.terms + first, d.wavelet + first);
    at_end = d.shearlet[d.at - 1] / d.wavelet[d.at - 1];
    print_message("# slopes: shearlets %.3f, wavelets %.3f\n", slope[0], slope[1]);
    lac_test_range(slope[0], -1.0, -0.68);
    lac_test_range(slope[1], -0.62, -0.45);
    lac_test_range(slope[0] - slope[1], -0.5, -0.13);
    lac_test_range(at_end, 0.4, 0.7);
    free(c);
    lac_shearlet_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(largest_ranks),
        cmocka_unit_test(ties_go_to_the_first),
        cmocka_unit_test(largest_of_the_analysis),
        cmocka_unit_test(largest_of_the_compact_system),
        cmocka_unit_test(pursuit_finds_what_is_there),
        cmocka_unit_test(pursuit_fits_values),
        cmocka_unit_test(pursuit_ends_early),
        cmocka_unit_test(threads_and_memory),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(wavelet_is_orthogonal),
        cmocka_unit_test(errors_fall_faster_than_wavelets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
