/* tests/unit/test_shearlet_filters.c - the filters of the compactly supported
 * shearlets, and the spectra made of them, against their closed forms. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/base/rng.h"
#include "shearlet/compact_filters.h"
#include "shearlet/shearlet.h"

#define TWO_PI (2.0 * LACI_PI)

/* The large fan where the smaller side has room for it, the small one elsewhere. */
static laci_fan_kind kind_for(int n, int scales)
{
    int s = (scales + 1) / 2;

    return n >= 3 * (1 << (s + 4)) - 7 && n >= (1 << (scales + 4)) - 7
               ? LACI_FAN_MAXFLAT
               : LACI_FAN_CDF;
}

/* --- the filters
 * --------------------------------------------------------------------------- */

/* The diamond that McClellan's transform starts from, as a function of frequency. */
static double diamond(laci_fan_kind kind, double a, double b)
{
    static const int order[6][3] = {{0, 1, 1454}, {0, 3, 34}, {1, 2, -276},
                                    {1, 4, -3},   {2, 3, 52}, {3, 4, -5}};
    double sum = 0.0;

    if (kind == LACI_FAN_CDF)
        return (cos(a) + cos(b)) / 2.0;
    for (int i = 0; i < 6; i++) {
        int m = order[i][0], n = order[i][1];
        double both = cos(m * a) * cos(n * b) + cos(n * a) * cos(m * b);

        sum += (m == 0 ? 2.0 : 4.0) * order[i][2] * both;
    }
    return sum / 4096.0;
}

/* The 1-D prototypes at cos(w) = t. */
static double prototype(laci_fan_kind kind, double t)
{
    double w = acos(fmax(-1.0, fmin(1.0, t)));
    double k = 1.0 / sqrt(2.0), l = 1.0 - sqrt(2.0);

    if (kind == LACI_FAN_MAXFLAT)
        return 1.0 + k * l / 2.0 + k * cos(w) + k * l / 2.0 * cos(2.0 * w);
    return 0.602949018236 +
           2.0 * (0.266864118443 * cos(w) - 0.078223266529 * cos(2.0 * w) -
                  0.016864118443 * cos(3.0 * w) + 0.026748757411 * cos(4.0 * w));
}

static double fan_sum(const laci_fan *fan, double wx, double wy)
{
    double sum = 0.0;

    for (int y = -LACI_FAN_HALF; y <= LACI_FAN_HALF; y++)
        for (int x = -LACI_FAN_HALF; x <= LACI_FAN_HALF; x++)
            sum +=
                fan->tap[y + LACI_FAN_HALF][x + LACI_FAN_HALF] * cos(wx * x + wy * y);
    return sum;
}

/* Response of the fan: the diamond moved to (pi, 0), its peak as the taps have it. */
static double fan_response(laci_fan_kind kind, double wx, double wy)
{
    laci_fan fan;

    laci_fan_make(&fan, kind);
    return fan_sum(&fan, LACI_PI, 0.0) / prototype(kind, 1.0) *
           prototype(kind, diamond(kind, wx + LACI_PI, wy));
}

static void fans_follow_mcclellan(void **state)
{
    (void)state;
    for (int kind = LACI_FAN_MAXFLAT; kind <= LACI_FAN_CDF; kind++) {
        laci_fan fan;
        double sum = 0.0;

        laci_fan_make(&fan, (laci_fan_kind)kind);
        for (int y = 0; y < LACI_FAN_SIDE; y++)
            for (int x = 0; x < LACI_FAN_SIDE; x++)
                sum += fabs(fan.tap[y][x]);
        lac_test_near(sum, 1.0, 1e-14);
        assert_int_equal(fan.half, kind == LACI_FAN_MAXFLAT ? 8 : 4);
        for (int i = 0; i < 50; i++) {
            double wx = TWO_PI * lac_rng_uniform(1, 0, (uint64_t)i);
            double wy = TWO_PI * lac_rng_uniform(1, 1, (uint64_t)i);

            lac_test_near(fan_sum(&fan, wx, wy),
                          fan_response((laci_fan_kind)kind, wx, wy), 1e-13);
        }
        /* A fan around the x axis: much at (pi, 0), nothing at (0, pi) and at 0. */
        lac_test_range(fan_sum(&fan, LACI_PI, 0.0), 0.5, 0.6);
        lac_test_near(fan_sum(&fan, 0.0, LACI_PI), 0.0, 1e-6);
    }
}

static void mirror_filters(void **state)
{
    (void)state;
    lac_test_near(laci_qmf(0.0), 1.0, 1e-14);
    lac_test_near(laci_qmf(LACI_PI), 0.0, 1e-14);
    lac_test_near(laci_qmf(1.0), laci_qmf(-1.0), 1e-15);
    for (int i = 0; i <= 100; i++) {
        double w = LACI_PI * i / 100.0, h = laci_qmf(w), g = laci_qmf_band(w, 0);

        lac_test_near(h * h + g * g, 1.0,
                      0.0052); /* nearly a power-complementary pair */
        lac_test_near(laci_qmf_band(w, 2),
                      h * laci_qmf(2.0 * w) * laci_qmf(4.0 * w + LACI_PI), 1e-14);
    }
    lac_test_near(laci_qmf_low(0.7, 0), 1.0, 0.0);
}

static void taps_have_the_product_as_response(void **state)
{
    (void)state;
    for (int n = 1; n <= 4; n++) {
        for (int power = 1; power <= 2; power++) {
            laci_taps taps = {0};

            lac_test_ok(laci_taps_low(&taps, n, power));
            assert_int_equal(taps.half, power * 4 * ((1 << n) - 1));
            for (int i = 0; i < 20; i++) {
                double w = 0.17 * i, sum = 0.0;

                for (int t = -taps.half; t <= taps.half; t++)
                    sum += taps.tap[taps.half + t] * cos(w * t);
                lac_test_near(sum, pow(laci_qmf_low(w, n), power), 1e-14);
            }
            laci_taps_free(&taps);
        }
    }
}

/* --- spectra against their closed form
 * ----------------------------------------------------- */

/* psi of (cone, scale j, shear k) at frequency (wx, wy), rows downwards: the
 * formula of shearlet/README.md, which no part of the library evaluates. */
static double formula(laci_fan_kind kind, int scales, const lac_subband *b, double wx,
                      double wy)
{
    int s = b->scale / 2 + 1;
    double along = b->cone == 'h' ? wx : wy, across = b->cone == 'h' ? wy : wx;
    double k = b->cone == 'h' ? b->shear : -b->shear, sum = 0.0;

    if (b->cone == 'l')
        return laci_qmf_low(wx, scales) * laci_qmf_low(wy, scales);
    for (int m = 0; m < 1 << s; m++) {
        double t = ldexp(along + TWO_PI * m, -s);

        sum += pow(laci_qmf_low(t, s), 2.0) * laci_qmf_low(across - k * t, s + 1);
    }
    return sum * laci_qmf_band(along, scales - 1 - b->scale) *
           fan_response(kind, along, ldexp(across, s + 1) - 2.0 * k * along);
}

static void check_formula(int nx, int ny, int scales)
{
    lac_shearlet *s = NULL;
    laci_fan_kind kind = kind_for(laci_min_int(nx, ny), scales);
    float *psi = NULL;

    s = lac_test_shearlet(LAC_SHEARLET_COMPACT, nx, ny, scales);
    lac_test_ok(laci_alloc(&psi, (size_t)nx * (size_t)ny, sizeof(float)));
    for (int b = 0; b < lac_shearlet_count(s); b++) {
        lac_test_ok(lac_shearlet_spectrum(s, b, psi));
        for (int i = 0; i < 40; i++) {
            int x = (int)(nx * lac_rng_uniform(7, (uint64_t)b, 2 * (uint64_t)i));
            int y = (int)(ny * lac_rng_uniform(7, (uint64_t)b, 2 * (uint64_t)i + 1));
            double want = formula(kind, scales, lac_shearlet_subband(s, b),
                                  TWO_PI * x / nx, TWO_PI * y / ny);

            lac_test_near(psi[(size_t)y * (size_t)nx + (size_t)x], want, 5e-7);
        }
    }
    laci_free(psi);
    lac_shearlet_destroy(&s);
}

static void spectra_are_the_formula(void **state)
{
    (void)state;
    check_formula(57, 57, 1);
    check_formula(97, 60, 2);   /* the small fan, odd and even */
    check_formula(88, 130, 2);  /* one point below the large fan */
    check_formula(89, 89, 2);   /* the large fan, smallest size */
    check_formula(185, 191, 3); /* both odd */
    check_formula(184, 240, 3);
    check_formula(250, 249, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fans_follow_mcclellan),
        cmocka_unit_test(mirror_filters),
        cmocka_unit_test(taps_have_the_product_as_response),
        cmocka_unit_test(spectra_are_the_formula),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
