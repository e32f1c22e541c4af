/* tests/unit/test_geometry.c - scan descriptions, grids and arcs. */
#include "support/testing.h"

#include <math.h>

#include "data/base/base_internal.h"
#include "data/image.h"
#include "data/sino.h"

#define DEG (LACI_PI / 180.0)

static lac_geom *views(lac_beam beam, double start, double step, int n)
{
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, n, 560));
    lac_geom_set_angles_deg(g, start, step);
    if (beam == LAC_BEAM_FAN) { /* the Helsinki scanner */
        g->beam = beam;
        g->pitch_mm = 0.2;
        g->source_origin_mm = 410.66;
        g->source_detector_mm = 553.74;
    }
    return g;
}

static void created_with_defaults(void **state)
{
    lac_geom *g = NULL;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 3, 8));
    assert_int_equal(g->beam, LAC_BEAM_PARALLEL);
    assert_int_equal(g->n_views, 3);
    assert_int_equal(g->n_det, 8);
    lac_test_near(g->pitch_mm, 1.0, 0.0);
    lac_test_near(g->axis_offset_mm, 0.0, 0.0);
    lac_geom_set_angles_deg(g, -30.0, 45.0);
    lac_test_near(g->angle[0], -LACI_PI / 6.0, 1e-15);
    lac_test_near(g->angle[2], LACI_PI / 3.0, 1e-15);
    lac_test_ok(lac_geom_check(g));
    lac_geom_destroy(&g);
    assert_null(g);
    lac_geom_destroy(&g);
    lac_geom_destroy(NULL);
}

static void counts_out_of_range(void **state)
{
    lac_geom *g = NULL;

    (void)state;
    lac_test_fails(lac_geom_create(&g, 0, 8), LAC_E_ARG);
    lac_test_fails(lac_geom_create(&g, LAC_MAX_VIEWS + 1, 8), LAC_E_ARG);
    assert_true(lac_test_detail_has("views") && lac_test_detail_has("1000001"));
    lac_test_fails(lac_geom_create(&g, 3, -1), LAC_E_ARG);
    lac_test_fails(lac_geom_create(&g, 3, LAC_MAX_DETECTORS + 1), LAC_E_ARG);
    assert_true(lac_test_detail_has("detectors") && lac_test_detail_has("65537"));
    assert_null(g);
    lac_test_fails(lac_geom_create(NULL, 3, 8), LAC_E_ARG);
}

static void copies_are_deep(void **state)
{
    lac_geom *g = views(LAC_BEAM_FAN, 10.0, 2.0, 4), *c = NULL;

    (void)state;
    g->axis_offset_mm = -0.3;
    lac_test_ok(lac_geom_copy(&c, g));
    assert_ptr_not_equal(c->angle, g->angle);
    assert_memory_equal(c->angle, g->angle, 4 * sizeof(double));
    g->angle[2] = 9.0;
    lac_test_near(c->angle[2], 14.0 * DEG, 1e-15);
    lac_test_near(c->source_detector_mm, 553.74, 0.0);
    lac_test_near(c->axis_offset_mm, -0.3, 0.0);
    assert_int_equal(c->beam, LAC_BEAM_FAN);
    lac_geom_destroy(&c);
    c = g;
    lac_test_fails(lac_geom_copy(&c, NULL), LAC_E_ARG);
    assert_null(c);
    lac_geom_destroy(&g);
}

/* Each field in turn set to values it must not have; the detail names field and value.
 */
static void check_names_the_field(void **state)
{
    static const double bad[] = {NAN, INFINITY, -1.0, 0.0, 1e10};
    lac_geom *g = views(LAC_BEAM_FAN, 0.0, 1.0, 5);
    double *const field[] = {&g->pitch_mm, &g->source_origin_mm,
                             &g->source_detector_mm};
    static const char *const name[] = {"pitch_mm", "source_origin_mm",
                                       "source_detector_mm"};

    (void)state;
    lac_test_ok(lac_geom_check(g));
    for (int f = 0; f < 3; f++)
        for (int i = 0; i < 5; i++) {
            const double keep = *field[f];

            *field[f] = bad[i];
            lac_test_fails(lac_geom_check(g), LAC_E_ARG);
            assert_true(lac_test_detail_has(name[f]));
            *field[f] = keep;
        }
    g->source_detector_mm = 410.0;
    lac_test_fails(lac_geom_check(g), LAC_E_ARG);
    assert_true(lac_test_detail_has("410.66") && lac_test_detail_has("got 410"));
    g->source_detector_mm = 553.74;
    g->axis_offset_mm = NAN;
    lac_test_fails(lac_geom_check(g), LAC_E_ARG);
    assert_true(lac_test_detail_has("axis_offset_mm"));
    g->axis_offset_mm = 0.0;
    g->angle[3] = NAN;
    lac_test_fails(lac_geom_check(g), LAC_E_ARG);
    assert_true(lac_test_detail_has("view 3"));
    g->angle[3] = 0.0;
    g->beam = (lac_beam)7;
    lac_test_fails(lac_geom_check(g), LAC_E_ARG);
    assert_true(lac_test_detail_has("beam"));
    g->beam = LAC_BEAM_PARALLEL;
    g->source_origin_mm = NAN; /* not used by a parallel beam */
    lac_test_ok(lac_geom_check(g));
    g->n_det = 0;
    lac_test_fails(lac_geom_check(g), LAC_E_ARG);
    g->n_det = 560;
    lac_test_fails(lac_geom_check(NULL), LAC_E_ARG);
    lac_geom_destroy(&g);
}

static void bins_and_field(void **state)
{
    lac_geom *g = views(LAC_BEAM_PARALLEL, 0.0, 1.0, 2);
    double s, gamma;

    (void)state;
    g->n_det = 11;
    g->pitch_mm = 0.5;
    g->axis_offset_mm = 0.75;
    lac_test_near(lac_geom_bin_mm(g, 5), -0.75, 1e-15);
    lac_test_near(lac_geom_bin_mm(g, 0), -3.25, 1e-15);
    lac_test_near(lac_geom_bin_mm(g, 10.5), 2.0, 1e-15);
    lac_test_near(lac_geom_axis_pitch_mm(g), 0.5, 1e-15);
    lac_test_near(lac_geom_field_radius_mm(g), 2.0, 1e-15);
    g->axis_offset_mm = -0.75; /* the other side is the near one */
    lac_test_near(lac_geom_field_radius_mm(g), 2.0, 1e-15);
    g->axis_offset_mm = 4.0; /* the axis falls beside the detector */
    lac_test_near(lac_geom_field_radius_mm(g), 0.0, 0.0);
    lac_geom_destroy(&g);
    g = views(LAC_BEAM_FAN, 0.0, 1.0, 2);
    lac_test_near(lac_geom_axis_pitch_mm(g), 0.1483223173, 1e-9);
    s = 280 * 0.2;
    gamma = atan(s / 553.74); /* the outermost ray passes the axis at SOD sin(gamma) */
    lac_test_near(lac_geom_field_radius_mm(g), 410.66 * sin(gamma), 1e-12);
    lac_geom_destroy(&g);
}

static void default_grids(void **state)
{
    lac_geom *g = views(LAC_BEAM_PARALLEL, 0.0, 1.0, 2);
    lac_grid grid = {0, 0, 0.0};

    (void)state;
    g->pitch_mm = 0.3;
    lac_test_ok(lac_geom_default_grid(g, 0, 0.0, &grid)); /* a pixel a bin */
    assert_int_equal(grid.nx, 560);
    assert_int_equal(grid.ny, 560);
    lac_test_near(grid.pixel_mm, 0.3, 1e-15);
    g->axis_offset_mm = 1.0; /* 2 mm less are seen from all sides: 553.33 bins */
    lac_test_ok(lac_geom_default_grid(g, 0, 0.0, &grid));
    assert_int_equal(grid.nx, 554);
    g->axis_offset_mm = 0.0;
    lac_test_ok(lac_geom_default_grid(g, 256, 0.0, &grid)); /* 168 mm over 256 */
    assert_int_equal(grid.ny, 256);
    lac_test_near(grid.pixel_mm, 168.0 / 256.0, 1e-12);
    lac_test_ok(lac_geom_default_grid(g, 0, 0.5, &grid));
    assert_int_equal(grid.nx, 336);
    lac_test_ok(lac_geom_default_grid(g, 0, 0.51, &grid));
    assert_int_equal(grid.nx, 330); /* 329.4 */
    lac_test_near(grid.pixel_mm, 0.51, 1e-15);
    lac_test_ok(lac_geom_default_grid(g, 100, 0.25, &grid)); /* both are obeyed */
    assert_int_equal(grid.nx, 100);
    lac_test_near(grid.pixel_mm, 0.25, 1e-15);
    lac_test_ok(lac_geom_default_grid(g, 0, 1e4, &grid));
    assert_int_equal(grid.nx, 1);
    lac_geom_destroy(&g);
    g = views(LAC_BEAM_FAN, 0.0, 1.0, 2);
    lac_test_ok(lac_geom_default_grid(g, 0, 0.0, &grid));
    assert_int_equal(grid.nx, 558); /* 560 bins cos(gamma): 557.2 */
    lac_test_near(grid.pixel_mm, 0.2 * 410.66 / 553.74, 1e-12);
    lac_geom_destroy(&g);
}

static void bad_grids(void **state)
{
    lac_geom *g = views(LAC_BEAM_PARALLEL, 0.0, 1.0, 2);
    lac_grid grid = {7, 8, 9.0};
    lac_grid check[] = {{0, 5, 1.0},
                        {5, LAC_MAX_PIXELS + 1, 1.0},
                        {5, 5, 0.0},
                        {5, 5, NAN},
                        {5, -5, 1.0}};

    (void)state;
    lac_test_fails(lac_geom_default_grid(g, -1, 0.0, &grid), LAC_E_ARG);
    lac_test_fails(lac_geom_default_grid(g, 40000, 0.0, &grid), LAC_E_ARG);
    lac_test_fails(lac_geom_default_grid(g, 0, NAN, &grid), LAC_E_ARG);
    lac_test_fails(lac_geom_default_grid(g, 0, -2.0, &grid), LAC_E_ARG);
    lac_test_fails(lac_geom_default_grid(g, 0, 1e-6, &grid), LAC_E_ARG);
    lac_test_fails(lac_geom_default_grid(NULL, 0, 0.0, &grid), LAC_E_ARG);
    lac_test_fails(lac_geom_default_grid(g, 0, 0.0, NULL), LAC_E_ARG);
    assert_int_equal(grid.nx, 7);
    for (size_t i = 0; i < sizeof check / sizeof check[0]; i++)
        lac_test_fails(lac_grid_check(&check[i]), LAC_E_ARG);
    lac_test_fails(lac_grid_check(NULL), LAC_E_ARG);
    lac_test_ok(lac_grid_check(&grid));
    lac_geom_destroy(&g);
}

/* All in degrees; `start` modulo a turn. */
static void check_arc(lac_geom *g, double start, double span, double step,
                      double missing, int full)
{
    lac_arc arc;

    lac_test_ok(lac_geom_arc(g, &arc));
    if (start >= 0.0)
        lac_test_near(arc.start / DEG, start, 1e-6);
    lac_test_near(arc.span / DEG, span, 1e-6);
    lac_test_near(arc.step / DEG, step, 1e-6);
    lac_test_near(arc.missing / DEG, missing, 1e-6);
    assert_int_equal(arc.full, full);
    lac_geom_destroy(&g);
}

static void arcs_of_parallel_scans(void **state)
{
    lac_geom *g;

    (void)state;
    check_arc(views(LAC_BEAM_PARALLEL, 0.0, 1.0, 180), -1.0, 179.0, 1.0, 0.0, 1);
    check_arc(views(LAC_BEAM_PARALLEL, 0.0, 1.0, 181), -1.0, 179.0, 1.0, 0.0, 1);
    check_arc(views(LAC_BEAM_PARALLEL, 0.0, 1.0, 360), -1.0, 179.0, 1.0, 0.0, 1);
    check_arc(views(LAC_BEAM_PARALLEL, 7.0, 2.0, 46), 7.0, 90.0, 2.0, 88.0, 0);
    check_arc(views(LAC_BEAM_PARALLEL, -60.0, 1.0, 121), 120.0, 120.0, 1.0, 59.0, 0);
    check_arc(views(LAC_BEAM_PARALLEL, 350.0, 1.0, 31), 170.0, 30.0, 1.0, 149.0, 0);
    check_arc(views(LAC_BEAM_PARALLEL, 30.0, -0.5, 61), 0.0, 30.0, 0.5, 149.5, 0);
    /* five degrees short of the half turn still is a full scan (test_views.c) */
    check_arc(views(LAC_BEAM_PARALLEL, 0.0, 1.0, 177), 0.0, 176.0, 1.0, 0.0, 1);
    check_arc(views(LAC_BEAM_PARALLEL, 0.0, 1.0, 175), 0.0, 174.0, 1.0, 5.0, 0);
    g = views(LAC_BEAM_PARALLEL, 20.0, 1.0, 40); /* each view twice, other half too */
    for (int i = 0; i < 20; i++)
        g->angle[i + 20] = g->angle[i] + (i % 2 ? LACI_PI : -3.0 * LACI_PI);
    check_arc(g, 20.0, 19.0, 1.0, 160.0, 0);
    g = views(LAC_BEAM_PARALLEL, 20.0, 1.0, 6); /* in no order */
    g->angle[0] = 25.0 * DEG;
    g->angle[5] = 20.0 * DEG;
    check_arc(g, 20.0, 5.0, 1.0, 174.0, 0);
}

static void arcs_of_fan_scans(void **state)
{
    (void)state;
    check_arc(views(LAC_BEAM_FAN, 0.0, 0.5, 721), -1.0, 359.5, 0.5, 0.0, 1);
    check_arc(views(LAC_BEAM_FAN, 0.0, 0.5, 181), 0.0, 90.0, 0.5, 269.5, 0);
    check_arc(views(LAC_BEAM_FAN, 0.0, 1.0, 180), 0.0, 179.0, 1.0, 180.0, 0);
    check_arc(views(LAC_BEAM_FAN, 320.0, 2.0, 41), 320.0, 80.0, 2.0, 278.0, 0);
}

static void arcs_of_few_views(void **state)
{
    lac_geom *g = views(LAC_BEAM_PARALLEL, 33.0, 0.0, 3);

    (void)state;
    check_arc(views(LAC_BEAM_PARALLEL, 33.0, 0.0, 1), 33.0, 0.0, 0.0, 180.0, 0);
    check_arc(views(LAC_BEAM_FAN, 33.0, 0.0, 1), 33.0, 0.0, 0.0, 360.0, 0);
    check_arc(g, 33.0, 0.0, 0.0, 180.0, 0); /* the same view three times */
    check_arc(views(LAC_BEAM_PARALLEL, 10.0, 20.0, 2), 10.0, 20.0, 20.0, 140.0, 0);
    check_arc(views(LAC_BEAM_PARALLEL, 10.0, 90.0, 2), -1.0, 90.0, 90.0, 0.0, 1);
    lac_test_fails(lac_geom_arc(NULL, NULL), LAC_E_ARG);
    g = views(LAC_BEAM_FAN, 0.0, 1.0, 4);
    lac_test_fails(lac_geom_arc(g, NULL), LAC_E_ARG);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(created_with_defaults),
        cmocka_unit_test(counts_out_of_range),
        cmocka_unit_test(copies_are_deep),
        cmocka_unit_test(check_names_the_field),
        cmocka_unit_test(bins_and_field),
        cmocka_unit_test(default_grids),
        cmocka_unit_test(bad_grids),
        cmocka_unit_test(arcs_of_parallel_scans),
        cmocka_unit_test(arcs_of_fan_scans),
        cmocka_unit_test(arcs_of_few_views),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
