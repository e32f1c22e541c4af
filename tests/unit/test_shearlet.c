/* tests/unit/test_shearlet.c - making systems: what they say about themselves, spectra,
 * and wrong configurations. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/base_internal.h"
#include "shearlet/shearlet.h"
#include "shearlet/shearlet_internal.h"

static lac_shearlet_config config_of(int nx, int ny, int scales)
{
    return lac_test_shearlet_config(LAC_SHEARLET_BANDLIMITED, nx, ny, scales);
}

static lac_shearlet *make(int nx, int ny, int scales, double alpha)
{
    lac_shearlet_config c = config_of(nx, ny, scales);
    lac_shearlet *s = NULL;

    c.alpha = alpha;
    lac_test_ok(lac_shearlet_create(&s, &c));
    return s;
}

static void names(void **state)
{
    lac_shearlet_system system = (lac_shearlet_system)77;

    (void)state;
    assert_string_equal(lac_shearlet_system_name(LAC_SHEARLET_BANDLIMITED),
                        "bandlimited");
    assert_null(lac_shearlet_system_name((lac_shearlet_system)9));
    assert_null(lac_shearlet_system_name((lac_shearlet_system)-1));
    lac_test_ok(lac_shearlet_system_find("bandlimited", &system));
    assert_int_equal(system, LAC_SHEARLET_BANDLIMITED);
    system = (lac_shearlet_system)77;
    lac_test_fails(lac_shearlet_system_find("curvelet", &system), LAC_E_ARG);
    assert_true(lac_test_detail_has("'curvelet'"));
    assert_true(lac_test_detail_has("bandlimited"));
    assert_int_equal(system, 77);
}

/* The squares of all spectra sum to 1 at each frequency, on awkward sizes too. */
static void squares_sum_to_one(void **state)
{
    static const int size[][3] = {{128, 128, 4}, {33, 57, 2}, {64, 17, 1},
                                  {16, 200, 1},  {97, 96, 3}, {40, 31, 1},
                                  {256, 100, 3}};
    static const double alpha[] = {0.5, 0.0, 0.3, 1.0};

    (void)state;
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++)
        for (int a = 0; a < 4; a++) {
            lac_shearlet *s = make(size[i][0], size[i][1], size[i][2], alpha[a]);
            const size_t n = (size_t)size[i][0] * (size_t)size[i][1];
            double *sum = calloc(n, sizeof *sum), norms = 0.0;
            float *psi = malloc(n * sizeof *psi);

            int count = 0;

            lac_test_ok(lac_shearlet_count_for(lac_shearlet_config_of(s), &count));
            assert_int_equal(count, lac_shearlet_count(s));
            for (int b = 0; b < lac_shearlet_count(s); b++) {
                const double norm = lac_shearlet_subband(s, b)->norm;
                double energy = 0.0;

                lac_test_ok(lac_shearlet_spectrum(s, b, psi));
                for (size_t k = 0; k < n; k++) {
                    sum[k] += (double)psi[k] * (double)psi[k];
                    energy += (double)psi[k] * (double)psi[k];
                }
                lac_test_near(norm, sqrt(energy / (double)n), 1e-9);
                norms += norm * norm;
            }
            for (size_t k = 0; k < n; k++)
                lac_test_near(sum[k], 1.0, 5e-7);
            lac_test_near(norms, 1.0, 1e-7);
            free(sum);
            free(psi);
            lac_shearlet_destroy(&s);
        }
}

/* psi(-k) = psi(k), so real images have real coefficients. */
static void spectra_are_symmetric(void **state)
{
    enum { NX = 30, NY = 45 };
    lac_shearlet *s = make(NX, NY, 1, 0.5);
    float psi[NX * NY];

    (void)state;
    for (int b = 0; b < lac_shearlet_count(s); b++) {
        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++)
                assert_true(psi[y * NX + x] == psi[(NY - y) % NY * NX + (NX - x) % NX]);
    }
    lac_shearlet_destroy(&s);
}

/* Turning the plane by 90 degrees maps (kx, ky) to (-ky, kx) and each subband onto the
 * one of the other cone with the opposite shear; odd sizes have no Nyquist row in the
 * way. */
static void rotation_permutes_subbands(void **state)
{
    enum { N = 63 };
    lac_shearlet *s = make(N, N, 2, 0.5);
    static float psi[N * N], turned[N * N], other[N * N];
    int found = 0;

    (void)state;
    for (int b = 1; b < lac_shearlet_count(s); b++) {
        const lac_subband *i = lac_shearlet_subband(s, b);

        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        for (int y = 0; y < N; y++)
            for (int x = 0; x < N; x++)
                turned[x * N + (N - y) % N] = psi[y * N + x];
        for (int c = 1; c < lac_shearlet_count(s); c++) {
            const lac_subband *o = lac_shearlet_subband(s, c);

            if (o->scale != i->scale || o->cone == i->cone || o->shear != -i->shear)
                continue;
            lac_test_ok(lac_shearlet_spectrum(s, c, other));
            lac_test_close(turned, other, N * N, 1e-6, 0.0);
            lac_test_near(fabs(o->direction - i->direction), 90.0, 1e-9);
            found++;
        }
    }
    assert_int_equal(found, lac_shearlet_count(s) - 1);
    lac_shearlet_destroy(&s);
}

/* The stated direction is where the energy of the spectrum points, y up: twice its
 * angle is the angle of the mean of (fx + i fy)^2. Folded spectra of the finest scale
 * are left out. */
static void directions_match_spectra(void **state)
{
    enum { NX = 160, NY = 120 };
    lac_shearlet *s = make(NX, NY, 3, 0.5);
    static float psi[NX * NY];

    (void)state;
    assert_true(isnan(lac_shearlet_subband(s, 0)->direction));
    for (int b = 1; b < lac_shearlet_count(s); b++) {
        const lac_subband *i = lac_shearlet_subband(s, b);
        double re = 0.0, im = 0.0, off;

        if (i->scale == 2)
            continue;
        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++) {
                const double fx = (2 * x > NX ? x - NX : x) / (double)NX;
                const double fy = -(2 * y > NY ? y - NY : y) / (double)NY;
                const double e = (double)psi[y * NX + x] * (double)psi[y * NX + x];

                re += e * (fx * fx - fy * fy);
                im += e * 2.0 * fx * fy;
            }
        off = i->direction - 0.5 * atan2(im, re) * 180.0 / LACI_PI;
        lac_test_range(off - 180.0 * round(off / 180.0), -9.0, 9.0);
        lac_test_range(i->direction, 0.0, 180.0 - 1e-9);
    }
    lac_shearlet_destroy(&s);
}

/* A spectrum fits its small grid: no value at or beyond half of it, unless it is the
 * whole. */
static void small_grids_hold_their_subband(void **state)
{
    enum { NX = 128, NY = 90 };
    lac_shearlet *s = make(NX, NY, 3, 0.5);
    static float psi[NX * NY];
    int smaller = 0;

    (void)state;
    for (int b = 0; b < lac_shearlet_count(s); b++) {
        const lac_subband *i = lac_shearlet_subband(s, b);

        assert_in_range(i->nx, 1, NX);
        assert_in_range(i->ny, 1, NY);
        smaller += i->nx < NX;
        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++) {
                if (psi[y * NX + x] == 0.0f)
                    continue;
                assert_true(i->nx == NX || 2 * laci_min_int(x, NX - x) < i->nx);
                assert_true(i->ny == NY || 2 * laci_min_int(y, NY - y) < i->ny);
            }
    }
    assert_true(smaller > 5);
    assert_in_range(lac_shearlet_subband(s, 0)->nx, 21, 24);
    lac_shearlet_destroy(&s);
}

/* The memory stated before bounds the spectra that are really held, and not wildly. */
static void memory_is_bounded(void **state)
{
    static const int size[][3] = {{512, 512, 5}, {512, 512, 1}, {100, 260, 3},
                                  {64, 64, 3},   {601, 333, 4}, {17, 16, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++)
        for (double alpha = 0.0; alpha <= 1.0; alpha += 0.25) {
            lac_shearlet *s = make(size[i][0], size[i][1], size[i][2], alpha);
            size_t held = 0, system = 0, coefficients = 0;

            for (int b = 0; b < s->count; b++)
                held += s->band[b].n_psi;
            lac_test_ok(
                lac_shearlet_memory(lac_shearlet_config_of(s), &system, &coefficients));
            assert_int_equal(coefficients, (size_t)s->count * (size_t)size[i][0] *
                                               (size_t)size[i][1] * 4);
            lac_test_range((double)s->system->floats(&s->config) / (double)held, 1.0,
                           5.0);
            assert_true(system > held * sizeof(float));
            lac_shearlet_destroy(&s);
        }
}

static void refuse(lac_shearlet_config c, lac_status code, const char *word)
{
    lac_shearlet *s = (lac_shearlet *)&c;
    size_t a = 5, b = 6;

    lac_test_fails(lac_shearlet_create(&s, &c), code);
    assert_null(s);
    if (!lac_test_detail_has(word))
        fail_msg("'%s' lacks '%s'", lac_error_detail(), word);
    if (code == LAC_E_ARG) {
        lac_test_fails(lac_shearlet_memory(&c, &a, &b), LAC_E_ARG);
        assert_int_equal(a, 5);
        assert_int_equal(b, 6);
    }
}

static void wrong_configurations(void **state)
{
    lac_shearlet_config c;
    lac_shearlet *s = NULL;
    int count = 0;

    (void)state;
    assert_int_equal(lac_shearlet_max_scales(LAC_SHEARLET_BANDLIMITED, 512, 512), 6);
    assert_int_equal(lac_shearlet_max_scales(LAC_SHEARLET_BANDLIMITED, 128, 63), 2);
    assert_int_equal(lac_shearlet_max_scales(LAC_SHEARLET_BANDLIMITED, 15, 900), 0);
    assert_int_equal(lac_shearlet_max_scales((lac_shearlet_system)9, 512, 512), 0);
    assert_int_equal(lac_shearlet_max_scales(LAC_SHEARLET_BANDLIMITED, -4, 512), 0);
    refuse(config_of(128, 63, 3), LAC_E_ARG, "1..2 scales");
    refuse(config_of(128, 63, 0), LAC_E_ARG, "got 0");
    refuse(config_of(128, 15, 1), LAC_E_ARG, "at least 16");
    refuse(config_of(0, 64, 1), LAC_E_ARG, "got 0 x 64");
    refuse(config_of(64, 40000, 1), LAC_E_ARG, "32768");
    c = config_of(64, 64, 2);
    c.alpha = 1.5;
    refuse(c, LAC_E_ARG, "1.5");
    c.alpha = NAN;
    refuse(c, LAC_E_ARG, "nan");
    c = config_of(64, 64, 2);
    c.system = (lac_shearlet_system)9;
    refuse(c, LAC_E_ARG, "bandlimited");
    c = config_of(64, 64, 2);
    c.budget = 10000;
    refuse(c, LAC_E_NOMEM, "the budget is 10000");
    lac_test_ok(lac_shearlet_memory(&c, &c.budget, NULL));
    lac_test_ok(lac_shearlet_create(&s, &c));
    assert_null(lac_shearlet_subband(s, -1));
    assert_null(lac_shearlet_subband(s, lac_shearlet_count(s)));
    lac_test_fails(lac_shearlet_spectrum(s, 99, (float[1]){0.0f}), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 99"));
    lac_shearlet_destroy(&s);
    lac_shearlet_destroy(&s);
    lac_shearlet_destroy(NULL);
    lac_test_fails(lac_shearlet_create(&s, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_create(NULL, &c), LAC_E_ARG);
    assert_int_equal(lac_shearlet_count(NULL), 0);
    lac_test_fails(lac_shearlet_count_for(NULL, &count), LAC_E_ARG);
    lac_test_fails(lac_shearlet_count_for(&c, NULL), LAC_E_ARG);
}

static lac_status make_and_release(void *ctx)
{
    const lac_shearlet_config c = config_of(24, 36, 1);
    lac_shearlet *s = NULL;
    const lac_status st = lac_shearlet_create(&s, &c);

    (void)ctx;
    lac_shearlet_destroy(&s);
    return st;
}

static void creation_survives_lack_of_memory(void **state)
{
    (void)state;
    assert_true(lac_test_alloc_failures(make_and_release, NULL) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(squares_sum_to_one),
        cmocka_unit_test(spectra_are_symmetric),
        cmocka_unit_test(rotation_permutes_subbands),
        cmocka_unit_test(directions_match_spectra),
        cmocka_unit_test(small_grids_hold_their_subband),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(wrong_configurations),
        cmocka_unit_test(creation_survives_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
