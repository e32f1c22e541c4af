/* tests/unit/test_shearlet_visibility.c - measured shares of subbands, splits by them,
 * and thresholds and energies of subbands. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/base_internal.h"
#include "data/base/vec.h"
#include "shearlet/subband.h"
#include "shearlet/visibility.h"

#define DEG (LACI_PI / 180.0)
#define MAX_BANDS 64

static lac_shearlet *make(int nx, int ny, int scales)
{
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, nx, ny, scales);

    assert_in_range(lac_shearlet_count(s), 1, MAX_BANDS);
    return s;
}

static lac_wedge *arc(double from, double to)
{
    lac_wedge *w = NULL;

    lac_test_ok(lac_wedge_from_arc(&w, from * DEG, to * DEG));
    return w;
}

/* The definition, over the full grid; the Nyquist samples of even sizes by halves. */
static double direct(const lac_shearlet *s, const lac_wedge *w, int b)
{
    const int nx = lac_shearlet_config_of(s)->nx, ny = lac_shearlet_config_of(s)->ny;
    float *psi = malloc((size_t)nx * (size_t)ny * sizeof *psi);
    double seen = 0.0, all = 0.0;

    lac_test_ok(lac_shearlet_spectrum(s, b, psi));
    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++) {
            const double e = pow((double)psi[y * nx + x], 2.0);
            const double fx = (2 * x > nx ? x - nx : x) / (double)nx;
            const double fy = -(2 * y > ny ? y - ny : y) / (double)ny;
            double part = lac_wedge_contains(w, fx, fy);

            if (2 * x == nx || 2 * y == ny)
                part = 0.5 * (part + lac_wedge_contains(w, fx, -fy));
            all += e;
            seen += e * part;
        }
    free(psi);
    return seen / all;
}

static void shares_match_their_definition(void **state)
{
    static const int size[][2] = {{64, 48}, {51, 66}, {45, 33}};
    double share[MAX_BANDS];

    (void)state;
    for (int i = 0; i < 3; i++) {
        lac_shearlet *s = make(size[i][0], size[i][1], 2);
        lac_wedge *w = arc(-50.3, 21.7);

        lac_test_ok(lac_shearlet_visibility(s, w, share, NULL));
        for (int b = 0; b < lac_shearlet_count(s); b++)
            lac_test_near(share[b], direct(s, w, b), 1e-9);
        lac_wedge_destroy(&w);
        lac_shearlet_destroy(&s);
    }
}

static void full_and_empty_arcs(void **state)
{
    lac_shearlet *s = make(60, 80, 2);
    lac_wedge *full = arc(10.0, 190.0), *thin = arc(33.3, 33.3);
    double share[MAX_BANDS];
    int visible[MAX_BANDS];

    (void)state;
    lac_test_ok(lac_shearlet_visibility(s, full, share, visible));
    for (int b = 0; b < lac_shearlet_count(s); b++) {
        lac_test_near(share[b], 1.0, 0.0);
        assert_int_equal(visible[b], 1);
    }
    lac_test_ok(lac_shearlet_visibility(s, thin, share, visible));
    for (int b = 0; b < lac_shearlet_count(s); b++) {
        lac_test_range(share[b], 0.0, 0.1);
        assert_int_equal(visible[b], b == 0); /* the low-pass always is */
    }
    lac_wedge_destroy(&full);
    lac_wedge_destroy(&thin);
    lac_shearlet_destroy(&s);
}

/* No frequency lies on the ends of these arcs but zero, which both contain. */
static void complements_add_up(void **state)
{
    lac_shearlet *s = make(64, 50, 2);
    lac_wedge *w = arc(-41.234, 77.77), *rest = arc(77.77, 138.766);
    double a[MAX_BANDS], b[MAX_BANDS];

    (void)state;
    lac_test_ok(lac_shearlet_visibility(s, w, a, NULL));
    lac_test_ok(lac_shearlet_visibility(s, rest, b, NULL));
    for (int k = 1; k < lac_shearlet_count(s); k++)
        lac_test_near(a[k] + b[k], 1.0, 1e-12);
    lac_wedge_destroy(&w);
    lac_wedge_destroy(&rest);
    lac_shearlet_destroy(&s);
}

/* Views -50 .. 50 degrees: what points well inside is visible, well outside invisible.
 */
static void the_usual_wedge(void **state)
{
    lac_shearlet *s = make(256, 256, 4);
    lac_wedge *w = arc(-50.0, 50.0), *tilted = arc(15.0, 75.0);
    int visible[MAX_BANDS], seen = 0;

    (void)state;
    lac_test_ok(lac_shearlet_visibility(s, w, NULL, visible));
    for (int b = 1; b < lac_shearlet_count(s); b++) {
        const double d = lac_shearlet_subband(s, b)->direction;
        const double off = d > 90.0 ? 180.0 - d : d; /* from the horizontal */

        if (off < 40.0)
            assert_int_equal(visible[b], 1);
        if (off > 60.0)
            assert_int_equal(visible[b], 0);
        seen += visible[b];
    }
    assert_in_range(seen, lac_shearlet_count(s) / 2, lac_shearlet_count(s) * 2 / 3);
    lac_test_ok(lac_shearlet_visibility(s, tilted, NULL, visible));
    assert_int_equal(visible[lac_shearlet_find(s, 2, -1, 'h')], 1); /* 27 degrees */
    assert_int_equal(visible[lac_shearlet_find(s, 2, 1, 'h')], 0);  /* 153 degrees */
    lac_wedge_destroy(&w);
    lac_wedge_destroy(&tilted);
    lac_shearlet_destroy(&s);
}

static void splits_add_up(void **state)
{
    enum { N = 20 * 24 };
    lac_shearlet *s = make(20, 24, 1);
    const size_t bands = (size_t)lac_shearlet_count(s), m = bands * N;
    float *c = malloc(m * sizeof *c), *seen = malloc(m * sizeof *seen);
    float *unseen = malloc(m * sizeof *unseen);
    int visible[MAX_BANDS];

    (void)state;
    lac_test_fill_normal(c, m, 4);
    for (size_t b = 0; b < bands; b++)
        visible[b] = b % 3 == 0;
    lac_test_ok(lac_shearlet_split(s, visible, c, seen, unseen));
    for (size_t i = 0; i < m; i++) {
        assert_true(seen[i] + unseen[i] == c[i]);
        assert_true((visible[i / N] ? unseen[i] : seen[i]) == 0.0f);
    }
    memcpy(unseen, c, m * sizeof *c); /* in place, either output */
    lac_test_ok(lac_shearlet_split(s, visible, unseen, unseen, NULL));
    assert_memory_equal(unseen, seen, m * sizeof *c);
    memcpy(unseen, c, m * sizeof *c);
    lac_test_ok(lac_shearlet_split(s, visible, unseen, seen, unseen));
    for (size_t i = 0; i < m; i++)
        assert_true(seen[i] + unseen[i] == c[i]);
    lac_test_fails(lac_shearlet_split(s, visible, c, NULL, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_split(s, visible, c, seen, seen), LAC_E_ARG);
    lac_test_fails(lac_shearlet_split(s, NULL, c, seen, unseen), LAC_E_ARG);
    free(c);
    free(seen);
    free(unseen);
    lac_shearlet_destroy(&s);
}

static void thresholds(void **state)
{
    enum { N = 17 * 19 };
    lac_shearlet *s = make(17, 19, 1);
    const size_t bands = (size_t)lac_shearlet_count(s), m = bands * N;
    float *c = malloc(m * sizeof *c), *soft = malloc(m * sizeof *soft);
    float *hard = malloc(m * sizeof *hard), level[MAX_BANDS];

    (void)state;
    lac_test_fill_normal(c, m, 9);
    for (size_t b = 0; b < bands; b++)
        level[b] = 0.2f * (float)b;
    memcpy(soft, c, m * sizeof *c);
    memcpy(hard, c, m * sizeof *c);
    lac_test_ok(lac_shearlet_threshold(s, LAC_THRESHOLD_SOFT, level, soft));
    lac_test_ok(lac_shearlet_threshold(s, LAC_THRESHOLD_HARD, level, hard));
    for (size_t i = 0; i < m; i++) {
        const double l = (double)level[i / N], x = (double)c[i];
        const int keep = fabs(x) > l;

        lac_test_near(soft[i], keep ? x - copysign(l, x) : 0.0, 1e-6);
        assert_true(hard[i] == (keep ? c[i] : 0.0f));
    }
    c[0] = NAN;
    level[0] = 1.0f;
    lac_test_ok(lac_shearlet_threshold(s, LAC_THRESHOLD_SOFT, level, c));
    assert_true(isnan(c[0]));
    level[3] = -1.0f;
    memcpy(hard, soft, m * sizeof *c);
    lac_test_fails(lac_shearlet_threshold(s, LAC_THRESHOLD_SOFT, level, soft),
                   LAC_E_ARG);
    assert_true(lac_test_detail_has("subband 3"));
    level[3] = INFINITY;
    lac_test_fails(lac_shearlet_threshold(s, LAC_THRESHOLD_SOFT, level, soft),
                   LAC_E_ARG);
    level[3] = 0.0f;
    lac_test_fails(lac_shearlet_threshold(s, (lac_threshold)2, level, soft), LAC_E_ARG);
    assert_memory_equal(hard, soft, m * sizeof *c);
    free(c);
    free(soft);
    free(hard);
    lac_shearlet_destroy(&s);
}

/* Energies of all subbands sum to that of the image; white noise has norm^2 of it in
 * each. */
static void energies(void **state)
{
    enum { NX = 96, NY = 80, N = NX * NY };
    lac_shearlet *s = make(NX, NY, 2);
    const int bands = lac_shearlet_count(s);
    float *f = malloc(N * sizeof *f), *c = malloc((size_t)bands * N * sizeof *c);
    double energy[MAX_BANDS], sum = 0.0, want;

    (void)state;
    lac_test_fill_normal(f, N, 12);
    want = laci_vec_dot(N, f, f);
    lac_test_ok(lac_shearlet_analyse(s, f, c));
    lac_test_ok(lac_shearlet_energy(s, c, energy));
    for (int b = 0; b < bands; b++) {
        const double norm = lac_shearlet_subband(s, b)->norm;

        /* about N norm^2 samples of a chi-square: five standard deviations */
        lac_test_near(energy[b] / (want * norm * norm), 1.0,
                      5.0 * sqrt(2.0 / (N * norm * norm)));
        sum += energy[b];
    }
    lac_test_near(sum / want, 1.0, 1e-6);
    lac_test_fails(lac_shearlet_energy(s, c, NULL), LAC_E_ARG);
    assert_int_equal(lac_shearlet_find(s, -1, 0, 'l'), 0);
    assert_int_equal(lac_shearlet_find(s, 0, 1, 'h'), 3);
    assert_int_equal(lac_shearlet_find(s, 0, 2, 'h'), -1);
    free(f);
    free(c);
    lac_shearlet_destroy(&s);
}

static void wrong_input(void **state)
{
    lac_shearlet *s = make(16, 16, 1);
    lac_wedge *w = arc(0.0, 50.0);
    double share[MAX_BANDS] = {7.0};

    (void)state;
    lac_test_fails(lac_shearlet_visibility(NULL, w, share, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_visibility(s, NULL, share, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_visibility(s, w, NULL, NULL), LAC_E_ARG);
    lac_test_near(share[0], 7.0, 0.0);
    lac_wedge_destroy(&w);
    lac_shearlet_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_match_their_definition),
        cmocka_unit_test(full_and_empty_arcs),
        cmocka_unit_test(complements_add_up),
        cmocka_unit_test(the_usual_wedge),
        cmocka_unit_test(splits_add_up),
        cmocka_unit_test(thresholds),
        cmocka_unit_test(energies),
        cmocka_unit_test(wrong_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
