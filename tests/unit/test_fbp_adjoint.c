/* tests/unit/test_fbp_adjoint.c - the transpose of filtered backprojection. */
#include "support/fbp_testing.h"

#include <math.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "data/base/vec.h"

/* <F g, x> = <g, F^T x> relative to ||F g|| ||x||. */
static double gap(const lac_geom *g, const lac_grid *grid, const lac_fbp_options *o)
{
    const size_t n = (size_t)grid->nx * (size_t)grid->ny,
                 m = (size_t)g->n_views * (size_t)g->n_det;
    float *x, *fg, *data, *ftx;
    lac_fbp *fbp;
    double error;

    lac_test_ok(laci_alloc(&x, n, sizeof *x));
    lac_test_ok(laci_alloc(&fg, n, sizeof *fg));
    lac_test_ok(laci_alloc(&data, m, sizeof *data));
    lac_test_ok(laci_alloc(&ftx, m, sizeof *ftx));
    lac_test_fill_normal(x, n, 3);
    lac_test_fill_normal(data, m, 4);
    lac_test_ok(lac_fbp_create(&fbp, g, grid, o));
    lac_test_ok(lac_fbp_run(fbp, data, fg));
    lac_test_ok(lac_fbp_adjoint(fbp, x, ftx));
    error = fabs(laci_vec_dot(n, fg, x) - laci_vec_dot(m, data, ftx)) /
            (laci_vec_norm(n, fg) * laci_vec_norm(n, x));
    lac_fbp_destroy(&fbp);
    laci_free(x);
    laci_free(fg);
    laci_free(data);
    laci_free(ftx);
    return error;
}

static lac_geom *scan(int fan, double first, double step, int n_views)
{
    lac_geom *g;

    lac_test_ok(lac_geom_create(&g, n_views, 29));
    lac_geom_set_angles_deg(g, first, step);
    g->pitch_mm = 0.7;
    g->axis_offset_mm = 0.4;
    if (fan) {
        g->beam = LAC_BEAM_FAN;
        g->source_origin_mm = 30.0;
        g->source_detector_mm = 45.0;
        g->pitch_mm = 1.1;
    }
    return g;
}

static void is_the_transpose(void **state)
{
    static const struct {
        int fan;
        double first, step;
        int n;
    } scans[] = {{0, 3.0, 9.0, 20},
                 {0, -50.0, 4.0, 26},
                 {1, 5.0, 12.0, 30},
                 {1, -60.0, 4.0, 31},
                 {1, 10.0, 5.0, 45}};
    const lac_grid grid = {21, 26, 0.8};
    lac_fbp_options o;

    (void)state;
    for (size_t i = 0; i < sizeof scans / sizeof *scans; i++) {
        lac_geom *g = scan(scans[i].fan, scans[i].first, scans[i].step, scans[i].n);

        lac_fbp_defaults(&o);
        lac_test_range(gap(g, &grid, &o), 0.0, 2e-6);
        o.filter = LAC_FILTER_HANN;
        o.extend = 0.3;
        o.arc_weights = 0;
        lac_test_range(gap(g, &grid, &o), 0.0, 2e-6);
        o.arc_weights = 1;
        lac_test_range(gap(g, &grid, &o), 0.0, 2e-6);
        lac_geom_destroy(&g);
    }
}

static void threads_do_not_change_a_bit(void **state)
{
    const lac_grid grid = {64, 70, 0.3};
    lac_geom *g = scan(1, -60.0, 2.0, 61);
    float x[64 * 70], one[61 * 29], many[61 * 29];
    lac_fbp *fbp;

    (void)state;
    lac_test_fill_normal(x, 64 * 70, 5);
    lac_test_ok(lac_fbp_create(&fbp, g, &grid, NULL));
    lac_threads_set(1);
    lac_test_ok(lac_fbp_adjoint(fbp, x, one));
    lac_threads_set(3);
    lac_test_ok(lac_fbp_adjoint(fbp, x, many));
    lac_threads_set(0);
    assert_memory_equal(one, many, sizeof one);
    lac_fbp_destroy(&fbp);
    lac_geom_destroy(&g);
}

static lac_status run(void *ctx)
{
    static float x[21 * 26], d[31 * 29];

    return lac_fbp_adjoint(ctx, x, d);
}

static void failures_leave_nothing(void **state)
{
    const lac_grid grid = {21, 26, 0.8};
    lac_geom *g = scan(1, -60.0, 4.0, 31);
    float x[1];
    lac_fbp *fbp;

    (void)state;
    lac_test_ok(lac_fbp_create(&fbp, g, &grid, NULL));
    lac_test_alloc_failures(run, fbp);
    lac_test_fails(lac_fbp_adjoint(NULL, x, x), LAC_E_ARG);
    lac_test_fails(lac_fbp_adjoint(fbp, NULL, x), LAC_E_ARG);
    lac_test_fails(lac_fbp_adjoint(fbp, x, NULL), LAC_E_ARG);
    lac_fbp_destroy(&fbp);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_transpose),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(failures_leave_nothing),
    };

    return cmocka_run_group_tests_name("fbp_adjoint", tests, NULL, NULL);
}
