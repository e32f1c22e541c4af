/* The rotation axis: known offsets, arcs, beams, noise; what must be refused. */
#include "data/base/alloc.h"
#include "data/base/rng.h"
#include "data/phantom.h"
#include "recon/center.h"
#include "support/testing.h"

#include <math.h>

#define DEGREE (3.14159265358979 / 180.0)

/* An off-centre object of two discs over an arc, with the axis at `offset` bins; the
 * geometry says 0. */
static lac_sino *make(int fan, double from, double to, double offset, double noise)
{
    const double disc[2][4] = {{3.0, -2.0, 14.0, 0.02}, {-4.0, 3.0, 4.0, 0.03}};
    const int n = (int)((to - from) / 2.0 + 0.5) + 1;
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, n, 64));
    lac_geom_set_angles_deg(g, from, 2.0);
    g->axis_offset_mm = offset;
    if (fan) {
        g->beam = LAC_BEAM_FAN;
        g->source_origin_mm = 200.0;
        g->source_detector_mm = 260.0;
    }
    lac_test_ok(lac_sino_create(&s, g));
    for (int iv = 0; iv < n; iv++)
        for (int d = 0; d < 64; d++)
            for (int k = 0; k < 4; k++) { /* mean over the bin */
                const double at = lac_geom_bin_mm(g, d + (k - 1.5) / 4.0),
                             gamma = fan ? atan(at / 260.0) : 0.0,
                             t = g->angle[iv] - gamma,
                             r = fan ? 200.0 * sin(gamma) : at;

                for (int i = 0; i < 2; i++) {
                    const double x = r - disc[i][0] * cos(t) - disc[i][1] * sin(t),
                                 h = disc[i][2] * disc[i][2] - x * x;

                    s->data[iv * 64 + d] +=
                        (float)(h > 0.0 ? 0.5 * disc[i][3] * sqrt(h) : 0.0);
                }
            }
    for (int i = 0; i < n * 64; i++)
        s->data[i] += (float)(noise * 0.56 * lac_rng_normal(5, 0, (uint64_t)i));
    s->geom->axis_offset_mm = 0.0;
    lac_geom_destroy(&g);
    return s;
}

static void known_axes_are_found(void **state)
{
    /* fan, from, to, offset, noise, tolerance in bins: a half turn compares opposite
     * views; a third of a turn tells by positivity and moments only */
    const double cases[][6] = {
        {0, 0, 178, 2.3, 0.00, 0.1},  {0, 0, 178, -1.4, 0.03, 0.1},
        {0, 20, 140, 2.3, 0.00, 0.2}, {0, 20, 140, -1.4, 0.02, 0.5},
        {1, 0, 358, -2.6, 0.01, 0.1}, {1, 30, 150, 1.7, 0.00, 0.3},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double *c = cases[i];
        lac_sino *s = make((int)c[0], c[1], c[2], c[3], c[4]);
        lac_center r;

        lac_test_ok(lac_center_find(s, NULL, &r));
        lac_test_near(r.offset_mm, c[3], c[5]);
        lac_test_range(r.error_mm, 1e-6, 0.6);
        assert_false(r.at_end);
        lac_test_near(r.truncated, 0.0, 0.0);
        lac_sino_destroy(&s);
    }
}

/* What is left of the axis by short arcs is said: hardly an error beyond twice the one
 * that is stated, whatever the noise, and more where the arc is shorter. */
static void the_error_of_short_arcs_is_stated(void **state)
{
    const double arcs[][2] = {{20, 140}, {10, 100}, {-50, 40}, {0, 60}};
    const double offset[] = {2.3, -3.1, 0.4};
    double before = 0.0;
    (void)state;

    for (size_t i = 0; i < sizeof arcs / sizeof *arcs; i++) {
        double least = INFINITY;

        for (int k = 0; k < 3; k++) {
            lac_sino *s = make(0, arcs[i][0], arcs[i][1], offset[k], 0.003 * k);
            lac_center r;

            lac_test_ok(lac_center_find(s, NULL, &r));
            lac_test_near(r.offset_mm, offset[k], 2.5 * r.error_mm);
            least = fmin(least, r.error_mm);
            lac_sino_destroy(&s);
        }
        assert_true(i == 2 ? least > 0.9 * before : least > before); /* two of 90 */
        before = least;
    }
}

/* Opposite rays agree whatever the physics along them: a beam that hardens, noise. */
static void full_turns_compare_both_ends(void **state)
{
    const double offset[] = {-2.6, 0.37, 4.9};
    (void)state;

    for (int fan = 0; fan < 2; fan++)
        for (int k = 0; k < 3; k++) {
            lac_sino *s = make(fan, 10.0, 368.0, offset[k], 0.0);
            lac_center r;

            for (size_t i = 0; i < lac_sino_count(s); i++)
                s->data[i] = 1.0f - expf(-2.0f * s->data[i]) +
                             0.005f * (float)lac_rng_normal(6, 0, i);
            lac_test_ok(lac_center_find(s, NULL, &r));
            assert_true(r.opposite);
            lac_test_near(r.offset_mm, offset[k], 0.02);
            lac_test_range(r.error_mm, 1e-4, 0.02);
            lac_test_range(r.residual, 1e-3, 0.04); /* noise alone */
            lac_sino_destroy(&s);
            s = make(fan, 10.0, 366.0, offset[k], 0.0); /* a view is missing */
            lac_test_ok(lac_center_find(s, NULL, &r));
            assert_false(r.opposite);
            lac_sino_destroy(&s);
        }
}

static void the_end_of_the_search_is_told(void **state)
{
    const lac_center_options o = {.reach_mm = 2.0};
    lac_sino *s = make(0, 0, 178, 5.5, 0.0);
    lac_center r;
    (void)state;

    lac_test_ok(lac_center_find(s, &o, &r));
    assert_true(r.at_end);
    lac_test_range(r.offset_mm, 1.0, 3.0);
    lac_sino_destroy(&s);
    s = make(0, 0, 178, -5.5, 0.0);
    lac_test_ok(lac_center_find(s, &o, &r));
    assert_true(r.at_end);
    lac_test_range(r.offset_mm, -3.0, -1.0);
    for (int i = 0; i < 64 * s->geom->n_views; i++)
        s->data[i] += 1.0f;
    lac_test_ok(lac_center_find(s, &o, &r));
    lac_test_near(r.truncated, 1.0, 0.0);
    lac_sino_destroy(&s);
}

/* Without noise and with the air at 0 the centre of mass is exact for any arc. */
static void the_centre_of_mass(void **state)
{
    double at, error;
    lac_sino *s;
    (void)state;

    s = make(0, 10, 110, -3.2, 0.0);
    lac_test_ok(lac_center_of_mass(s, &at, &error));
    lac_test_near(at, -3.2, 0.01);
    lac_test_range(error, 0.0, 0.01);
    s->geom->n_views = 3;
    lac_test_fails(lac_center_of_mass(s, &at, &error), LAC_E_ARG);
    s->geom->n_views = 4;
    for (int i = 0; i < 4; i++)
        s->geom->angle[i] = 1.0 + 1e-9 * i;
    lac_test_fails(lac_center_of_mass(s, &at, &error), LAC_E_NUMERIC);
    lac_sino_destroy(&s);
    s = make(1, 10, 110, 0.0, 0.0);
    lac_test_fails(lac_center_of_mass(s, &at, &error), LAC_E_ARG);
    assert_true(lac_test_detail_has("fan"));
    lac_sino_destroy(&s);
}

static void bad_input_is_refused(void **state)
{
    lac_sino *s = make(0, 0, 60, 0.0, 0.0);
    lac_center_options o = {.bins = 8};
    lac_center r = {.n_trials = -7};
    (void)state;

    lac_test_fails(lac_center_find(NULL, NULL, &r), LAC_E_ARG);
    lac_test_fails(lac_center_find(s, NULL, NULL), LAC_E_ARG);
    lac_test_fails(lac_center_find(s, &o, &r), LAC_E_ARG);
    assert_true(lac_test_detail_has("16 or more"));
    s->data[70] = NAN;
    lac_test_fails(lac_center_find(s, NULL, &r), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("view 1, bin 6"));
    for (int i = 0; i < 64 * s->geom->n_views; i++)
        s->data[i] = 0.0f;
    lac_test_fails(lac_center_find(s, NULL, &r), LAC_E_NUMERIC);
    s->geom->n_views = 2;
    lac_test_fails(lac_center_find(s, NULL, &r), LAC_E_ARG);
    assert_int_equal(r.n_trials, -7);
    lac_sino_destroy(&s);
}

static lac_status find_tiny(void *ctx)
{
    const lac_center_options o = {.reach_mm = 1.0, .bins = 16};
    lac_center r;

    return lac_center_find(ctx, &o, &r);
}

static void failing_allocations_leak_nothing(void **state)
{
    lac_sino *s = make(0, 0, 10, 0.0, 0.0);
    (void)state;

    assert_true(lac_test_alloc_failures(find_tiny, s) > 20);
    lac_sino_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_axes_are_found),
        cmocka_unit_test(the_error_of_short_arcs_is_stated),
        cmocka_unit_test(full_turns_compare_both_ends),
        cmocka_unit_test(the_end_of_the_search_is_told),
        cmocka_unit_test(the_centre_of_mass),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
