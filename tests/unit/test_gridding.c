/* tests/unit/test_gridding.c - the Fourier-slice projector: its matrix against the
 * definition in double, adjoint, the convolution, threads, bad input. */
#include "support/linop_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "radon/gridding.h"
#include "radon/projector.h"
#include "recon/ops.h"

#define PI 3.14159265358979323846
#define DEG (PI / 180.0)

typedef struct setting {
    int nx, ny, n_views, n_det;
    double pixel, pitch, offset, start, step; /* mm, degrees */
} setting;

static const setting small[] = {
    {13, 8, 5, 11, 1.0, 1.0, 0.0, 7.0, 31.0},
    {8, 13, 6, 17, 0.7, 1.0, 0.4, -80.0, 45.0},
    {9, 9, 4, 40, 1.3, 0.4, -2.3, 90.0, 22.5}, /* bins much finer than pixels */
    {16, 5, 7, 6, 0.5, 2.1, 0.7, 0.0, 180.0},  /* much coarser; repeated angles */
    {1, 1, 3, 4, 1.0, 1.0, 0.2, 10.0, 50.0},
    {2, 1, 3, 1, 1.0, 0.9, 0.0, 300.0, 500.0},
};
enum { N_SMALL = sizeof small / sizeof *small };

static lac_geom *geom_of(const setting *s)
{
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, s->n_views, s->n_det));
    lac_geom_set_angles_deg(g, s->start, s->step);
    g->pitch_mm = s->pitch;
    g->axis_offset_mm = s->offset;
    return g;
}

static lac_linop *op_of(const setting *s)
{
    const lac_grid grid = {s->nx, s->ny, s->pixel};
    lac_geom *g = geom_of(s);
    lac_linop *op = NULL;

    lac_test_ok(lac_op_gridding(&op, g, &grid));
    lac_geom_destroy(&g);
    return op;
}

static int endless(const setting *s)
{
    const lac_grid grid = {s->nx, s->ny, s->pixel};
    lac_gridding *p = NULL;
    lac_geom *g = geom_of(s);
    int m;

    lac_test_ok(lac_gridding_create(&p, g, &grid));
    m = lac_gridding_n_endless(p);
    lac_gridding_destroy(&p);
    lac_geom_destroy(&g);
    return m;
}

static double sinc(double x)
{
    return fabs(x) < 1e-12 ? 1.0 : sin(PI * x) / (PI * x);
}

/* The weight of a pixel in a bin, from the definition in gridding.h. */
static double weight(const setting *s, int m, double t, int d, int row, int column)
{
    const double at = s->pixel * ((column - 0.5 * (s->nx - 1)) * cos(t) +
                                  (0.5 * (s->ny - 1) - row) * sin(t));
    const double bin = (d - 0.5 * (s->n_det - 1)) * s->pitch - s->offset;
    double sum = 0.0;

    for (int k = 1 - m / 2; k < m / 2; k++) {
        const double sigma = k / (m * s->pitch), a = s->pixel * sigma;

        sum += s->pixel * s->pixel * sinc(a * cos(t)) * sinc(a * sin(t)) *
               cos(2.0 * PI * sigma * (bin - at));
    }
    return sum / (m * s->pitch);
}

static void matrix_is_the_definition(void **state)
{
    (void)state;
    for (int i = 0; i < N_SMALL; i++) {
        const setting *s = &small[i];
        const int m = endless(s), pixels = s->nx * s->ny;
        const size_t count = (size_t)s->n_views * (size_t)s->n_det * (size_t)pixels;
        double *got = calloc(count, sizeof *got), most = 0.0, worst = 0.0;
        lac_linop *op = op_of(s);

        assert_non_null(got);
        lac_test_range(lac_test_dense_error(op, got), 0.0, 1e-5);
        for (size_t k = 0; k < count; k++) {
            const int ray = (int)(k / (size_t)pixels),
                      pixel = (int)(k % (size_t)pixels);
            const double t = (s->start + s->step * (ray / s->n_det)) * DEG;
            const double want =
                weight(s, m, t, ray % s->n_det, pixel / s->nx, pixel % s->nx);

            most = fmax(most, fabs(want));
            worst = fmax(worst, fabs(got[k] - want));
        }
        /* the interpolation kernel is good to 1e-6, floats to 1e-7 a sum */
        print_message("# setting %d, M %d: %.1e\n", i, m, worst / most);
        lac_test_range(worst / most, 0.0, 3e-6);
        lac_linop_unref(&op);
        free(got);
    }
}

static const setting medium = {61, 48, 33, 55, 0.9, 1.1, 1.7, -61.3, 3.7};

static void adjoint_is_the_transpose(void **state)
{
    lac_linop *op = op_of(&medium);

    (void)state;
    lac_test_range(lac_test_dot_error(op, 5), 0.0, 1e-6);
    lac_linop_unref(&op);
}

/* With as many bins as the endless detector has, the convolution is R^T R: relative to
 * its norm both are good to 1e-6. */
static void normal_is_forward_and_adjoint(void **state)
{
    setting all[] = {medium, small[0], small[1], small[2], small[3], small[4]};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        setting s = all[i];
        lac_linop *op;
        float *x, *y, *want, *got;
        size_t n, n_y;

        s.n_det = endless(&s);
        s.offset += 0.1; /* n_det may not change M again */
        while (endless(&s) != s.n_det)
            s.n_det = endless(&s);
        op = op_of(&s);
        n = lac_linop_n_domain(op);
        n_y = lac_linop_n_codomain(op);
        x = calloc(3 * n, sizeof *x);
        y = calloc(n_y, sizeof *y);
        assert_non_null(x);
        assert_non_null(y);
        want = x + n;
        got = x + 2 * n;
        lac_test_fill_normal(x, n, 3);
        lac_test_ok(lac_linop_apply(op, x, y));
        lac_test_ok(lac_linop_adjoint(op, y, want));
        lac_test_ok(lac_linop_normal(op, x, got, NULL));
        print_message("# normal %zu: %.1e\n", i, lac_test_rel_diff(got, want, n));
        lac_test_range(lac_test_rel_diff(got, want, n), 0.0, 2e-6);
        free(x);
        free(y);
        lac_linop_unref(&op);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_is_the_definition),
        cmocka_unit_test(adjoint_is_the_transpose),
        cmocka_unit_test(normal_is_forward_and_adjoint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
