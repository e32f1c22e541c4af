/* tests/unit/test_views.c - what a missing arc is, and that all who ask agree. */
#include "support/testing.h"

#include <math.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/base/rank.h"
#include "data/views.h"
#include "data/wedge.h"
#include "radon/weights.h"

#define DEG (LACI_PI / 180.0)

static lac_geom *scan(lac_beam beam, int n_views, double start, double step)
{
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, n_views, 11));
    lac_geom_set_angles_deg(g, start, step);
    g->beam = beam;
    g->source_origin_mm = 300.0;
    g->source_detector_mm = 500.0;
    return g;
}

/* Missing arcs of a parallel scan, as everybody counts them; the scan is released. */
static void check_runs(lac_geom *g, int n_runs, double share)
{
    laci_views *v = NULL;
    laci_weights *w = NULL;
    lac_wedge *wedge = NULL;
    lac_arc arc;

    lac_test_ok(laci_views_sort(&v, g, LACI_PI));
    assert_int_equal(v->n_runs, n_runs);
    lac_test_ok(lac_geom_arc(g, &arc));
    assert_int_equal(arc.full, n_runs == 0);
    lac_test_near(arc.step, v->step, 0.0);
    lac_test_ok(lac_wedge_from_geom(&wedge, g));
    lac_test_near(lac_wedge_share(wedge), share, 1e-9);
    assert_int_equal(lac_wedge_arc(wedge, n_runs, NULL, NULL), n_runs == 0);
    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_int_equal(w->n_runs, n_runs);
    laci_weights_destroy(&w);
    lac_wedge_destroy(&wedge);
    laci_views_destroy(&v);
    lac_geom_destroy(&g);
}

static void four_steps_or_five_degrees(void **state)
{
    (void)state;
    /* steps of 2 degrees: a gap of 8 is bridged, one of 10 is not */
    check_runs(scan(LAC_BEAM_PARALLEL, 87, 3.0, 2.0), 0, 1.0);
    check_runs(scan(LAC_BEAM_PARALLEL, 86, 3.0, 2.0), 1, 172.0 / 180.0);
    /* steps of a quarter: nearly 5 degrees are bridged though they are 19 steps */
    check_runs(scan(LAC_BEAM_PARALLEL, 702, 3.0, 0.25), 0, 1.0);
    check_runs(scan(LAC_BEAM_PARALLEL, 700, 3.0, 0.25), 1, 175.0 / 180.0);
    /* few views */
    check_runs(scan(LAC_BEAM_PARALLEL, 10, -7.0, 18.0), 0, 1.0);
    check_runs(scan(LAC_BEAM_PARALLEL, 9, -60.0, 10.0), 1, 90.0 / 180.0);
    check_runs(scan(LAC_BEAM_PARALLEL, 3, 40.0, 0.0), 1, 0.0);
}

/* Golden angles leave gaps of three lengths; lost views are no missing arc. */
static void uneven_scans_are_whole(void **state)
{
    const double golden = 180.0 * (sqrt(5.0) - 1.0) / 2.0;

    (void)state;
    for (int n = 5; n < 400; n += 7)
        check_runs(scan(LAC_BEAM_PARALLEL, n, 11.0, golden), 0, 1.0);
    for (int lost = 1; lost <= 4; lost++) {
        lac_geom *g = scan(LAC_BEAM_PARALLEL, 90 - lost, 0.0, 2.0);

        for (int i = 50; i < g->n_views; i++)
            g->angle[i] += 2.0 * lost * DEG;
        check_runs(g, lost == 4, lost == 4 ? 172.0 / 180.0 : 1.0);
    }
}

/* In any order, over any number of turns, each view twice. */
static void order_does_not_matter(void **state)
{
    lac_geom *g = scan(LAC_BEAM_PARALLEL, 122, 0.0, 1.0), *mixed = NULL;
    laci_views *v = NULL;

    (void)state;
    for (int i = 0; i < 122; i++) /* 20..50 and 100..129 degrees */
        g->angle[i] = (i % 61 < 31 ? 20 + i % 61 : 69 + i % 61) * DEG;
    lac_test_ok(lac_geom_copy(&mixed, g));
    for (int i = 0; i < 122; i++)
        mixed->angle[i] = g->angle[(i * 37 + 5) % 122] + LACI_PI * (i % 5 - 2);
    lac_test_ok(laci_views_sort(&v, mixed, LACI_PI));
    assert_int_equal(v->n_runs, 2);
    for (int k = 0; k < 2; k++) {
        const int low = v->run[k].from < 60.0 * DEG;

        lac_test_near(v->run[k].from, (low ? 20.0 : 100.0) * DEG, 1e-9);
        lac_test_near(v->run[k].to, (low ? 50.0 : 129.0) * DEG, 1e-9);
        lac_test_near(v->run[k].gap, (low ? 50.0 : 71.0) * DEG, 1e-9);
    }
    lac_test_near(v->step, 1.0 * DEG, 1e-9);
    for (int i = 0; i < v->n; i++)
        lac_test_near(laci_wrap(mixed->angle[v->view[i]] - v->at[i] + 0.1, LACI_PI),
                      0.1, 1e-9);
    laci_views_destroy(&v);
    check_runs(mixed, 2, 61.0 / 180.0);
    lac_geom_destroy(&g);
}

/* For rays a turn is whole after 360 degrees, for directions after 180. */
static void a_run_reaches_round(void **state)
{
    lac_geom *g = scan(LAC_BEAM_FAN, 101, 300.0, 1.0);
    laci_views *v = NULL;
    lac_arc arc;

    (void)state;
    lac_test_ok(laci_views_sort(&v, g, 2.0 * LACI_PI));
    assert_int_equal(v->n_runs, 1);
    lac_test_near(v->run[0].from, 300.0 * DEG, 1e-9);
    lac_test_near(v->run[0].to, 400.0 * DEG, 1e-9);
    lac_test_near(v->run[0].gap, 260.0 * DEG, 1e-9);
    lac_test_ok(lac_geom_arc(g, &arc));
    lac_test_near(arc.start, v->run[0].from, 1e-12);
    lac_test_near(arc.span, v->run[0].to - v->run[0].from, 1e-12);
    lac_test_near(arc.missing, v->run[0].gap - v->step, 1e-12);
    laci_views_destroy(&v);
    lac_geom_destroy(&g);
}

static void kept(lac_geom *g, double from, double to, int n, int first, int last)
{
    lac_geom *part = NULL;
    int *view = NULL;

    lac_test_ok(laci_views_select(g, from * DEG, to * DEG, &part, &view));
    assert_int_equal(part->n_views, n);
    assert_int_equal(view[0], first);
    assert_int_equal(view[n - 1], last);
    for (int i = 0; i < n; i++)
        lac_test_near(part->angle[i], g->angle[view[i]], 0.0);
    laci_free(view);
    lac_geom_destroy(&part);
}

/* The view that closes a turn is no part of an arc that begins where the turn does. */
static void a_turn_is_closed_once(void **state)
{
    lac_geom *turn = scan(LAC_BEAM_FAN, 361, 0.0, 1.0);
    lac_geom *back = scan(LAC_BEAM_FAN, 361, 360.0, -1.0);
    lac_geom *twice = scan(LAC_BEAM_FAN, 721, 0.0, 1.0);
    lac_geom *open = scan(LAC_BEAM_FAN, 360, 0.0, 1.0);

    (void)state;
    kept(turn, 0.0, 90.0, 91, 0, 90);
    kept(turn, 270.0, 360.0, 91, 270, 360);
    kept(turn, 270.0, 0.0, 91, 270, 360);
    kept(turn, -30.0, 30.0, 62, 0, 360); /* both have neighbours in the range */
    kept(turn, 0.0, 0.0, 2, 0, 360);     /* neither has */
    kept(turn, 0.0, 360.0, 361, 0, 360);
    kept(turn, 0.0, 359.9, 361, 0, 360); /* view 359 lies beside 360 */
    kept(back, 0.0, 90.0, 91, 270, 360);
    kept(back, 270.0, 360.0, 91, 0, 90);
    kept(twice, 0.0, 90.0, 182, 0, 450); /* two turns and the view that closes them */
    kept(open, 0.0, 90.0, 91, 0, 90);
    kept(open, 270.0, 360.0, 91, 0, 359); /* view 0 repeats nothing */
    lac_geom_destroy(&turn);
    lac_geom_destroy(&back);
    lac_geom_destroy(&twice);
    lac_geom_destroy(&open);
}

/* Views in several ranges: each once, in their order, by the rule of one range. */
static void several_ranges(void **state)
{
    const double from[] = {30.0 * DEG, 350.0 * DEG, 33.0 * DEG};
    const double to[] = {34.0 * DEG, 2.0 * DEG, 40.0 * DEG};
    const double away[] = {100.0 * DEG, INFINITY};
    lac_geom *turn = scan(LAC_BEAM_FAN, 361, 0.0, 1.0), *part = turn;
    lac_geom *open = scan(LAC_BEAM_FAN, 61, 0.0, 1.0);

    (void)state;
    turn->pitch_mm = 0.25;
    lac_test_ok(lac_geom_select(turn, 3, from, to, &part));
    assert_int_equal(part->n_views, 3 + 11 + 11);
    lac_test_near(part->pitch_mm, 0.25, 0.0);
    for (int i = 0; i < 25; i++)
        lac_test_near(part->angle[i],
                      turn->angle[i < 3    ? i
                                  : i < 14 ? i - 3 + 30
                                           : i - 14 + 350],
                      0.0);
    lac_geom_destroy(&part);
    lac_test_fails(lac_geom_select(open, 1, away, away, &part), LAC_E_ARG);
    assert_true(lac_test_detail_has("100:100 degrees, the scan has 61 from 0 to 60"));
    assert_null(part);
    lac_test_fails(lac_geom_select(turn, 2, NULL, to, &part), LAC_E_ARG);
    lac_test_fails(lac_geom_select(open, 2, away, away, &part), LAC_E_ARG);
    assert_true(lac_test_detail_has("must be finite, got inf:inf"));
    lac_test_fails(lac_geom_select(open, 0, from, to, &part), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 0"));
    lac_geom_destroy(&turn);
    lac_geom_destroy(&open);
}

/* Views of a scan in the order that is expected of it; the scan is released. */
static void check_order(lac_geom *g, const int *want)
{
    int view[12];

    lac_test_ok(lac_geom_order(g, view));
    for (int i = 0; i < g->n_views; i++)
        assert_int_equal(view[i], want ? want[i] : i);
    lac_geom_destroy(&g);
}

static lac_geom *scan_of(int n_views, const double *deg)
{
    lac_geom *g = scan(LAC_BEAM_PARALLEL, n_views, 0.0, 1.0);

    for (int i = 0; i < n_views; i++)
        g->angle[i] = deg[i] * DEG;
    return g;
}

static void views_lie_beside_one_another(void **state)
{
    const double symmetric[] = {0.0, 10.0, -10.0, 20.0, -20.0},
                 turned[] = {350.0, 355.0, 0.0, 5.0, 5.0},
                 wide[] = {0.0, 137.5, 274.0, 412.5, 550.0}; /* 52.5, 190 */
    const int by_tilt[] = {4, 2, 0, 1, 3}, by_angle[] = {0, 3, 1, 4, 2};
    lac_geom *g = NULL;

    (void)state;
    check_order(scan(LAC_BEAM_PARALLEL, 12, -33.0, 15.0), NULL);
    check_order(scan(LAC_BEAM_FAN, 12, 33.0, -15.0), NULL);
    check_order(scan(LAC_BEAM_PARALLEL, 1, 33.0, 1.0), NULL);
    check_order(scan_of(5, symmetric), by_tilt);
    check_order(scan_of(5, turned), NULL); /* passes 0 */
    check_order(scan_of(5, wide), by_angle);
    g = scan(LAC_BEAM_PARALLEL, 4, 0.0, 1.0);
    lac_test_fails(lac_geom_order(g, NULL), LAC_E_ARG);
    lac_geom_destroy(&g);
    lac_test_fails(lac_geom_order(NULL, NULL), LAC_E_ARG);
}

static lac_status sort_and_select(void *ctx)
{
    const double from[] = {0.0, 1.2}, to[] = {0.1, 1.3};
    lac_geom *part = NULL;
    laci_views *v = NULL;
    int *view = NULL, order[91];
    lac_status st = laci_views_sort(&v, ctx, LACI_PI);

    if (st == LAC_OK)
        st = lac_geom_order(ctx, order);
    if (st == LAC_OK)
        st = laci_views_select(ctx, 0.0, 1.0, &part, &view);
    lac_geom_destroy(&part);
    if (st == LAC_OK)
        st = lac_geom_select(ctx, 2, from, to, &part);
    laci_views_destroy(&v);
    laci_free(view);
    lac_geom_destroy(&part);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    lac_geom *g = scan(LAC_BEAM_PARALLEL, 91, 0.0, 1.0);

    (void)state;
    g->angle[90] = -1.0; /* sorted */
    lac_test_alloc_failures(sort_and_select, g);
    lac_geom_destroy(&g);
}

static void wrapping_and_medians(void **state)
{
    double odd[] = {3.0, -1.0, 2.0}, even[] = {4.0, 1.0, 2.0, 8.0};

    (void)state;
    lac_test_near(laci_wrap(7.0, 3.0), 1.0, 1e-15);
    lac_test_near(laci_wrap(-7.0, 3.0), 2.0, 1e-15);
    lac_test_near(laci_wrap(-1e-30, 3.0), 0.0, 0.0); /* never the period itself */
    lac_test_near(laci_wrap(3.0, 3.0), 0.0, 0.0);
    lac_test_near(laci_sort_median(3, odd), 2.0, 0.0);
    lac_test_near(laci_sort_median(4, even), 3.0, 0.0);
    lac_test_near(even[3], 8.0, 0.0);
    lac_test_near(laci_sort_median(1, even), 1.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_steps_or_five_degrees),
        cmocka_unit_test(uneven_scans_are_whole),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(a_run_reaches_round),
        cmocka_unit_test(a_turn_is_closed_once),
        cmocka_unit_test(several_ranges),
        cmocka_unit_test(views_lie_beside_one_another),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(wrapping_and_medians),
    };

    return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}
