/* tests/unit/test_tool_report.c - sections of the page of a reconstruction: drawings by
 * the conventions, notes, views that stand out, iterates that are kept. */
#include "support/testing.h"
#include "tools/html.h"
#include "tools/mem.h"
#include "tools/report_sections.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEGREE (3.14159265358979323846 / 180.0)

static char *text;
static size_t size;

/* A scan of a few views with an image, and the page's view of both. */
typedef struct fixture {
    lac_geom *geom;
    lac_sino *sino;
    lac_image *image;
    lac_wedge *wedge;
    lac_settings *settings;
    lac_recon_result result;
    history history;
    report_recon r;
    report_page p;
    double fit[180];
} fixture;

static fixture f;

static void begin(lac_beam beam, int n_views, double from, double step)
{
    const lac_grid grid = {16, 16, 1.0};

    lac_test_ok(lac_geom_create(&f.geom, n_views, 24));
    f.geom->beam = beam;
    f.geom->source_origin_mm = 30.0;
    f.geom->source_detector_mm = 45.0;
    lac_geom_set_angles_deg(f.geom, from, step);
    lac_test_ok(lac_sino_create(&f.sino, f.geom));
    f.sino->data[12] = 1.0f;
    lac_test_ok(lac_image_create(&f.image, &grid));
    lac_test_ok(lac_wedge_from_geom(&f.wedge, f.geom));
    lac_test_ok(lac_settings_create(&f.settings, lac_method_find("lti")));
    f.result = (lac_recon_result){.solver = {.reason = LAC_CONVERGED_TOLERANCE},
                                  .residual = 0.01,
                                  .residual_before = NAN,
                                  .learned_energy = NAN,
                                  .heard = NAN,
                                  .noise = NAN};
    f.r = (report_recon){.scan = "scan",
                         .settings = f.settings,
                         .result = &f.result,
                         .sino = f.sino,
                         .image = f.image,
                         .wedge = f.wedge,
                         .history = &f.history};
    f.p = (report_page){.r = &f.r, .lo = 0.0, .hi = 1.0, .fit = f.fit};
}

static int forget(void **state)
{
    (void)state;
    lac_geom_destroy(&f.geom);
    lac_sino_destroy(&f.sino);
    lac_image_destroy(&f.image);
    lac_wedge_destroy(&f.wedge);
    lac_settings_destroy(&f.settings);
    f = (fixture){0};
    mem_free(text);
    text = NULL;
    return 0;
}

/* The numbers after the first occurrence of `before`. */
static const char *numbers_after(const char *from, const char *before, double *a,
                                 double *b)
{
    const char *at = strstr(from, before);
    char *end;

    assert_non_null(at);
    *a = strtod(at + strlen(before), &end);
    while (*end && !strchr("-0123456789", *end))
        end++;
    *b = strtod(end, &end);
    return end;
}

/* --- geometry ------------------------------------------------------------------------
 */

static void draw_geometry(void)
{
    FILE *to = mem_stream(&text, &size);

    lac_test_ok(report_put_geometry(to, &f.p));
    fclose(to);
}

/* Source at SOD (sin t, -cos t), detector opposite along u = (cos t, sin t); SVG's y
 * runs down. */
static void the_fan_stands_where_it_stood(void **state)
{
    double x, y, x0, y0, x1, y1;
    const char *at;

    (void)state;
    begin(LAC_BEAM_FAN, 10, 0.0, 10.0);
    draw_geometry();
    numbers_after(text, "\"source first\" cx=\"", &x, &y);
    lac_test_near(x, 0.0, 0.11);
    assert_true(y > 50.0);
    at = numbers_after(text, "\"detector first\" d=\"M", &x0, &y0);
    numbers_after(at, "L", &x1, &y1);
    assert_true(y0 < -20.0);
    lac_test_near(y1, y0, 0.11);
    assert_true(x1 > 20.0);
    lac_test_near(x0, -x1, 0.11);
    /* detector and source as far from the axis as they were, 15 : 30 */
    lac_test_near(y / -y0, 2.0, 0.01);
    /* at 90 degrees the source is to the right, the detector to the left, u up */
    numbers_after(text, "\"source last\" cx=\"", &x, &y);
    assert_true(x > 50.0);
    lac_test_near(y, 0.0, 0.11);
    at = numbers_after(text, "\"detector last\" d=\"M", &x0, &y0);
    numbers_after(at, "L", &x1, &y1);
    assert_true(x0 < -20.0 && y0 > 0.0 && y1 < 0.0);
    assert_null(strstr(text, "nearer than they are"));
    assert_non_null(strstr(text, "90\xC2\xB0"));
}

static void parallel_rays_come_from_below(void **state)
{
    double x0, y0, x1, y1;
    const char *at;

    (void)state;
    begin(LAC_BEAM_PARALLEL, 10, 0.0, -10.0);
    draw_geometry();
    at = numbers_after(text, "\"ray first\" d=\"M", &x0, &y0);
    numbers_after(at, "L", &x1, &y1);
    assert_true(y0 > 50.0 && y1 < -50.0);
    lac_test_near(x1, x0, 0.11);
    /* downwards angles turn clockwise: the arrow goes left of the first view */
    numbers_after(strstr(text, "class=\"rotation\""), "L", &x1, &y1);
    assert_true(x1 < 0.0);
    at = numbers_after(text, "\"detector last\" d=\"M", &x0, &y0);
    assert_true(x0 > 20.0);
}

/* By most of the steps, not by the last view. */
static void the_sense_is_that_of_most_views(void **state)
{
    double x, y;

    (void)state;
    begin(LAC_BEAM_PARALLEL, 10, 0.0, 10.0);
    f.sino->geom->angle[9] = -5.0 * DEGREE;
    draw_geometry();
    numbers_after(strstr(text, "class=\"rotation\""), "L", &x, &y);
    assert_true(x > 0.0);
}

/* Far sources move in, and the outermost ray still touches the field. */
static void far_sources_are_drawn_nearer(void **state)
{
    double sx, sy, x0, y0, radius, unused;

    (void)state;
    begin(LAC_BEAM_FAN, 10, 0.0, 10.0);
    f.sino->geom->source_origin_mm = 400.0;
    f.sino->geom->source_detector_mm = 500.0;
    draw_geometry();
    assert_non_null(strstr(text, "nearer than they are"));
    numbers_after(text, "\"source first\" cx=\"", &sx, &sy);
    numbers_after(text, "\"detector first\" d=\"M", &x0, &y0);
    numbers_after(text, "\"field\" r=\"", &radius, &unused);
    lac_test_near(sy * fabs(x0) / hypot(x0, sy - y0), radius, 0.15);
}

static void repeated_views_are_not_the_last(void **state)
{
    (void)state;
    begin(LAC_BEAM_FAN, 5, 20.0, 90.0);
    assert_int_equal(report_last_view(f.geom), 3);
    forget(NULL);
    begin(LAC_BEAM_FAN, 1, 20.0, 90.0);
    assert_int_equal(report_last_view(f.geom), 0);
    forget(NULL);
    begin(LAC_BEAM_FAN, 5, 0.0, 30.0);
    assert_int_equal(report_last_view(f.geom), 4);
}

/* --- visibility ----------------------------------------------------------------------
 */

static int count(const char *what)
{
    int n = 0;

    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        n++;
    return n;
}

/* Directions 0 .. 60 degrees: edges there and opposite are seen. */
static void edges_that_face_views_are_seen(void **state)
{
    double x, y;
    FILE *to;
    int above = 0;

    (void)state;
    begin(LAC_BEAM_PARALLEL, 7, 5.0, 10.0); /* 0 .. 70 with half a step at both ends */
    to = mem_stream(&text, &size);
    lac_test_ok(report_put_visibility(to, &f.p));
    fclose(to);
    assert_int_equal(count("class=\"seen\""), 2);
    assert_int_equal(count("class=\"unseen\""), 2);
    assert_int_equal(count("<img"), 2); /* the star, twice */
    for (const char *at = text; (at = strstr(at, "\"seen\" d=\"M")); at++) {
        numbers_after(at, "M", &x, &y);
        lac_test_near(fabs(x), 70.0, 0.1); /* starts at 0 or 180 degrees, ... */
        lac_test_near(y, 0.0, 0.7);
        numbers_after(strstr(at, "L") + 1, "L", &x, &y);
        above += y < 0.0; /* ... and goes up on the right, down on the left */
        assert_true(x * y < 0.0);
    }
    assert_int_equal(above, 1);
}

static void full_arcs_see_all_edges(void **state)
{
    FILE *to;

    (void)state;
    begin(LAC_BEAM_PARALLEL, 18, 0.0, 10.0);
    to = mem_stream(&text, &size);
    lac_test_ok(report_put_visibility(to, &f.p));
    fclose(to);
    assert_int_equal(count("class=\"seen\""), 1);
    assert_int_equal(count("class=\"unseen\""), 0);
}

/* --- notes ---------------------------------------------------------------------------
 */

static void put_notes(void)
{
    FILE *to;

    mem_free(text);
    text = NULL;
    to = mem_stream(&text, &size);
    report_put_notes(to, &f.p);
    fclose(to);
}

static void nothing_to_say_against_it(void **state)
{
    (void)state;
    begin(LAC_BEAM_PARALLEL, 180, 0.0, 1.0);
    put_notes();
    assert_non_null(strstr(text, "nothing else is known"));
    assert_int_equal(count("<li"), 0);
}

static void each_note_has_its_reason(void **state)
{
    (void)state;
    begin(LAC_BEAM_PARALLEL, 5, 0.0, 20.0);
    f.p.network = 1;
    f.fit[3] = 1.0;
    f.result.learned_energy = 0.05;
    f.result.residual_before = 0.5;
    f.result.heard = 0.25;
    f.result.solver.reason = LAC_STOP_NAN;
    for (int v = 0; v < 5; v++)
        f.sino->data[v * 24] = 1.0f;
    put_notes();
    assert_non_null(strstr(text, "<b>Limited arc.</b> The views measured 100 of 180"));
    assert_non_null(strstr(text, "<b>Truncated.</b>"));
    assert_non_null(strstr(text, "<b>Few views.</b> 5 views, 20 degrees apart"));
    assert_non_null(strstr(text, "View 4, at 60 degrees"));
    assert_non_null(strstr(text, "<b>Learned.</b>"));
    assert_non_null(strstr(text, "only 25 % of its correction"));
    assert_non_null(strstr(text, "<b>The method stopped early,</b>"));
    f.result.heard = 1.0;
    f.result.solver.reason = LAC_STOP_ITERATIONS;
    f.fit[3] = 0.0;
    put_notes();
    assert_null(strstr(text, "not heard"));
    assert_null(strstr(text, "stands out"));
    assert_non_null(strstr(text, "<b>Iteration limit.</b>"));
}

/* ||g|| = 1 and 240 bins: noise alone leaves noise * sqrt(240). */
static void residuals_are_weighed_by_the_noise(void **state)
{
    (void)state;
    begin(LAC_BEAM_PARALLEL, 10, 0.0, 12.0);
    f.result.residual = 0.2;
    put_notes();
    assert_non_null(strstr(text, "differs from the data by 20 %"));
    f.result.noise = 0.1 / sqrt(240.0);
    put_notes();
    assert_non_null(strstr(text, "<b>Not all of the data are explained.</b>"));
    assert_null(strstr(text, "differs from"));
    f.result.noise = 0.5 / sqrt(240.0);
    put_notes();
    assert_non_null(strstr(text, "<b>The noise is explained, too.</b>"));
    f.result.noise = 0.2 / sqrt(240.0);
    put_notes();
    assert_null(strstr(text, "explained"));
}

static void bad_views_stand_out(void **state)
{
    const double even[] = {1.0, 1.1, 0.9, 1.0, 1.05, 0.95};
    const double one[] = {1.0, 1.1, 0.9, 5.0, 1.05, 0.95};
    const double slope[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, zero[] = {0.0, 0.0, 0.0};

    (void)state;
    assert_int_equal(report_bad_view(even, 6), -1);
    assert_int_equal(report_bad_view(one, 6), 3);
    assert_int_equal(report_bad_view(slope, 6), -1);
    assert_int_equal(report_bad_view(zero, 3), -1);
    assert_int_equal(report_bad_view(one + 3, 1), -1);
}

/* --- iterates and dots ---------------------------------------------------------------
 */

static void add_iterates(history *h, int n, size_t count_of_x)
{
    float *x = mem_alloc(count_of_x, sizeof *x);

    for (int k = 1; k <= n; k++) {
        x[0] = (float)k;
        history_add(h, &(lac_iteration){.iteration = k, .x = x});
    }
    mem_free(x);
}

static void the_last_iterate_is_kept(void **state)
{
    const lac_grid small = {4, 3, 1.0}, large = {4096, 4096, 1.0};
    history h;

    (void)state;
    for (int n = 1; n <= 3000; n = 3 * n + 1) {
        history_begin(&h, 1.0);
        history_keep(&h, &small);
        add_iterates(&h, n, 12);
        lac_test_range(h.n_kept, n < 4 ? n : 3, HISTORY_KEPT);
        assert_int_equal(h.kept_at[0], 1);
        assert_int_equal(h.kept_at[h.n_kept - 1], n);
        for (int k = 0; k < h.n_kept; k++) {
            assert_true(k == 0 || h.kept_at[k] > h.kept_at[k - 1]);
            lac_test_near(h.kept[k]->data[0], h.kept_at[k], 0.0);
        }
        history_end(&h);
    }
    history_begin(&h, 1.0); /* 64 MiB are one image */
    history_keep(&h, &large);
    assert_int_equal(h.most_kept, 1);
    history_end(&h);
    history_begin(&h, 1.0); /* nobody asked */
    add_iterates(&h, 3, 12);
    assert_int_equal(h.n_kept, 0);
    history_end(&h);
}

static void dots_are_means(void **state)
{
    const float data[] = {1, 3, 10, 5, 7, 20, 100, 200, 300};
    float *out = html_reduce(data, 3, 3, 2, 2);

    (void)state;
    lac_test_near(out[0], 4.0, 1e-6);
    lac_test_near(out[1], 15.0, 1e-6);
    lac_test_near(out[2], 150.0, 1e-6);
    lac_test_near(out[3], 300.0, 1e-6);
    mem_free(out);
    assert_int_equal(html_reduction(1, 512), 1);
    assert_int_equal(html_reduction(512, 512), 1);
    assert_int_equal(html_reduction(513, 512), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_fan_stands_where_it_stood, forget),
        cmocka_unit_test_teardown(parallel_rays_come_from_below, forget),
        cmocka_unit_test_teardown(the_sense_is_that_of_most_views, forget),
        cmocka_unit_test_teardown(far_sources_are_drawn_nearer, forget),
        cmocka_unit_test_teardown(repeated_views_are_not_the_last, forget),
        cmocka_unit_test_teardown(edges_that_face_views_are_seen, forget),
        cmocka_unit_test_teardown(full_arcs_see_all_edges, forget),
        cmocka_unit_test_teardown(nothing_to_say_against_it, forget),
        cmocka_unit_test_teardown(each_note_has_its_reason, forget),
        cmocka_unit_test_teardown(residuals_are_weighed_by_the_noise, forget),
        cmocka_unit_test(bad_views_stand_out),
        cmocka_unit_test(the_last_iterate_is_kept),
        cmocka_unit_test(dots_are_means),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
