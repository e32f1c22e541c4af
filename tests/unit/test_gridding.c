/* tests/unit/test_gridding.c - the Fourier-slice projector: its matrix against the
 * definition in double, adjoint, the convolution, threads, bad input. */
#include "support/linop_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/image.h"
#include "data/phantom.h"
#include "data/sino.h"
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

/* The weight of a pixel in a bin, from the definition in gridding.h. */
static double weight(const setting *s, int m, double t, int d, int row, int column)
{
    const double at = s->pixel * ((column - 0.5 * (s->nx - 1)) * cos(t) +
                                  (0.5 * (s->ny - 1) - row) * sin(t));
    const double bin = (d - 0.5 * (s->n_det - 1)) * s->pitch - s->offset;
    double sum = 0.0;

    for (int k = 1 - m / 2; k < m / 2; k++) {
        const double sigma = k / (m * s->pitch), a = s->pixel * sigma;

        if (fmax(fabs(a * cos(t)), fabs(a * sin(t))) < 0.5 - 1e-9)
            sum += s->pixel * s->pixel * cos(2.0 * PI * sigma * (bin - at));
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

/* x, R^T R x by both ways (want, got). */
typedef struct pair {
    lac_linop *op;
    float *x, *sino, *want, *got;
    size_t n;
} pair;

static pair pair_of(const setting *s)
{
    pair p = {.op = op_of(s)};

    p.n = lac_linop_n_domain(p.op);
    p.x = calloc(3 * p.n, sizeof *p.x);
    p.sino = calloc(lac_linop_n_codomain(p.op), sizeof *p.sino);
    assert_non_null(p.x);
    assert_non_null(p.sino);
    p.want = p.x + p.n;
    p.got = p.x + 2 * p.n;
    return p;
}

static double pair_difference(pair *p)
{
    lac_test_ok(lac_linop_apply(p->op, p->x, p->sino));
    lac_test_ok(lac_linop_adjoint(p->op, p->sino, p->want));
    lac_test_ok(lac_linop_normal(p->op, p->x, p->got, NULL));
    return lac_test_rel_diff(p->got, p->want, p->n);
}

static void pair_free(pair *p)
{
    free(p->x);
    free(p->sino);
    lac_linop_unref(&p->op);
}

/* With as many bins as the endless detector has, the convolution is R^T R: relative to
 * its norm both are good to 1e-6. All radices of the column transforms occur, and rows
 * enough for blocks that are transformed part by part, on each instruction set. Last,
 * so many views that the sums near frequency 0 in float alone were off by 6e-5. */
static void normal_is_forward_and_adjoint(void **state)
{
    static const char *const sets[] = {"ref", "avx2", "avx512"};
    setting all[] = {medium,
                     small[0],
                     small[1],
                     small[2],
                     small[3],
                     small[4],
                     {20, 590, 3, 1, 1.0, 1.0, 0.0, 5.0, 61.0},
                     {90, 70, 3000, 1, 1.0, 1.0, 0.0, 5.0, 0.06}};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        setting s = all[i];
        pair p;

        s.offset += 0.1;
        while (endless(&s) != s.n_det) /* a longer detector may be followed by more */
            s.n_det = endless(&s);
        p = pair_of(&s);
        lac_test_fill_normal(p.x, p.n, 3);
        for (size_t k = 0; k < 3; k++) {
            double e;

            if (lac_simd_set(sets[k]) != LAC_OK)
                continue;
            e = pair_difference(&p);
            print_message("# normal %zu %s: %.1e\n", i, sets[k], e);
            lac_test_range(e, 0.0, i == 7 ? 4e-6 : 2e-6);
        }
        lac_test_ok(lac_simd_set("auto"));
        pair_free(&p);
    }
}

/* The measured detector alone does as well where the projections end within it: here a
 * smooth blob, whose band limit does not ring. Shifted half out of it, it differs. */
static void normal_wants_data_that_are_not_truncated(void **state)
{
    const setting s = {40, 40, 20, 44, 1.0, 1.0, 1.5, -31.0, 5.3};
    pair p = pair_of(&s);

    (void)state;
    for (int out = 0; out < 2; out++) {
        double e;

        for (int y = 0; y < 40; y++)
            for (int x = 0; x < 40; x++) {
                const double dx = x - 19.5 - 18.0 * out, dy = y - 21.0;

                p.x[y * 40 + x] = (float)exp(-0.05 * (dx * dx + dy * dy));
            }
        e = pair_difference(&p);
        print_message("# blob %d: %.1e\n", out, e);
        if (out)
            lac_test_range(e, 1e-3, 1.0);
        else
            lac_test_range(e, 0.0, 2e-6);
    }
    pair_free(&p);
}

/* Same bits for one thread and two; a size at which two are used. */
static void threads_do_not_change_bits(void **state)
{
    const setting s = {150, 131, 40, 170, 1.0, 1.0, 0.3, 3.0, 4.4};
    float *first = NULL;

    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        size_t n_sino;
        pair p;

        lac_threads_set(threads);
        p = pair_of(&s);
        n_sino = lac_linop_n_codomain(p.op);
        lac_test_fill_normal(p.x, p.n, 5);
        (void)pair_difference(&p);
        if (!first) {
            first = calloc(2 * p.n + n_sino, sizeof *first);
            assert_non_null(first);
            memcpy(first, p.want, 2 * p.n * sizeof *first);
            memcpy(first + 2 * p.n, p.sino, n_sino * sizeof *first);
        }
        assert_memory_equal(first, p.want, 2 * p.n * sizeof *first);
        assert_memory_equal(first + 2 * p.n, p.sino, n_sino * sizeof *first);
        pair_free(&p);
    }
    lac_threads_set(0);
    free(first);
}

/*
 * The targets of the design, as in test_projector_truth.c: at bin centres and over bin
 * means. Both blur once, pixels and bins, so that means come out better than with the
 * footprint (0.0060, 0.0030); the detector's band limit costs less than Joseph's
 * interpolation.
 */
static void check_truth(const lac_phantom *f, const char *name, double centre,
                        double mean)
{
    const lac_grid grid = {512, 512, 1.0};
    const setting s = {512, 512, 180, 512, 1.0, 1.0, 0.0, 0.0, 1.0};
    lac_geom *g = geom_of(&s);
    lac_image *image = NULL;
    lac_sino *exact = NULL, *got = NULL;
    lac_gridding *p = NULL;

    lac_test_ok(lac_image_create(&image, &grid));
    lac_test_ok(lac_sino_create(&exact, g));
    lac_test_ok(lac_sino_create(&got, g));
    lac_test_ok(lac_phantom_raster(f, 8, image));
    lac_test_ok(lac_gridding_create(&p, g, &grid));
    lac_test_ok(lac_gridding_forward(p, image->data, got->data));
    for (int rays = 1; rays <= 16; rays += 15) {
        const double most = rays == 1 ? centre : mean;
        double e;

        lac_test_ok(lac_phantom_project(f, 512, rays, exact));
        e = lac_test_rel_diff(got->data, exact->data, lac_sino_count(got));
        print_message("# %s 512, %d rays a bin: %.5f\n", name, rays, e);
        lac_test_range(e, 0.5 * most, most);
        for (int k = 0; k < 3; k++) { /* 0, 45, 90 degrees */
            const size_t at = (size_t)(45 * k) * 512;

            lac_test_range(lac_test_rel_diff(got->data + at, exact->data + at, 512),
                           0.0, 1.5 * e);
        }
    }
    lac_gridding_destroy(&p);
    lac_sino_destroy(&exact);
    lac_sino_destroy(&got);
    lac_image_destroy(&image);
    lac_geom_destroy(&g);
}

static void truth_is_met(void **state)
{
    static const lac_ellipse off_centre_disc = {1.0, 0.8, 0.8, 0.05, -0.03, 0.0};
    lac_phantom *shepp = NULL, *disc = NULL;

    (void)state;
    lac_test_ok(lac_phantom_create(&shepp, "shepp-logan", 0));
    lac_test_ok(lac_phantom_from_ellipses(&disc, &off_centre_disc, 1));
    check_truth(shepp, "shepp-logan", 0.0060, 0.0030);
    check_truth(disc, "disc", 0.00117, 0.00056);
    lac_phantom_destroy(&shepp);
    lac_phantom_destroy(&disc);
}

static lac_cover cover_of(const setting *s, int fan)
{
    const lac_grid grid = {s->nx, s->ny, s->pixel};
    lac_geom *g = geom_of(s);
    lac_cover cover = (lac_cover)-1;

    if (fan) {
        g->beam = LAC_BEAM_FAN;
        g->source_origin_mm = 100.0;
        g->source_detector_mm = 200.0; /* twice the size on the detector */
    }
    lac_test_ok(lac_geom_covers(g, &grid, &cover));
    lac_geom_destroy(&g);
    return cover;
}

static void cover_says_what_is_seen(void **state)
{
    setting s = {20, 14, 9, 20, 1.0, 1.0, 0.0, 20.0, 17.0};

    (void)state;
    s.n_det = 26; /* the diagonal is 24.4 */
    assert_int_equal(cover_of(&s, 0), LAC_COVER_GRID);
    s.n_det = 20;
    assert_int_equal(cover_of(&s, 0), LAC_COVER_DISC);
    s.offset = 4.0; /* one side ends at 6, the disc at 7 */
    assert_int_equal(cover_of(&s, 0), LAC_COVER_PART);
    s.n_views = 1;
    s.start = 90.0; /* y alone: from -7 to 7 */
    assert_int_equal(cover_of(&s, 0), LAC_COVER_PART);
    s.offset = 0.0;
    s.n_det = 14;
    assert_int_equal(cover_of(&s, 0), LAC_COVER_GRID);
    assert_int_equal(cover_of(&s, 1), LAC_COVER_PART);
    s.n_det = 29;
    assert_int_equal(cover_of(&s, 1),
                     LAC_COVER_DISC); /* corners: 7 / 90 * 200 = 15.6 */
    s.n_det = 32;
    assert_int_equal(cover_of(&s, 1), LAC_COVER_GRID);
}

static void bad_input_is_refused(void **state)
{
    const lac_grid grid = {8, 9, 1.0}, none = {0, 9, 1.0};
    lac_geom *g = geom_of(&small[0]);
    lac_gridding *p = (lac_gridding *)g;
    lac_linop *op = (lac_linop *)g;
    lac_cover cover = LAC_COVER_DISC;
    float a[1] = {7.0f};

    (void)state;
    lac_test_fails(lac_gridding_create(NULL, g, &grid), LAC_E_ARG);
    lac_test_fails(lac_gridding_create(&p, NULL, &grid), LAC_E_ARG);
    assert_null(p);
    lac_test_fails(lac_gridding_create(&p, g, &none), LAC_E_ARG);
    lac_test_fails(lac_op_gridding(NULL, g, &grid), LAC_E_ARG);
    lac_test_fails(lac_op_gridding(&op, g, &none), LAC_E_ARG);
    assert_null(op);
    lac_test_fails(lac_geom_covers(g, &none, &cover), LAC_E_ARG);
    lac_test_fails(lac_geom_covers(g, &grid, NULL), LAC_E_ARG);
    assert_int_equal(cover, LAC_COVER_DISC);
    g->pitch_mm = 1e-6;
    lac_test_fails(lac_gridding_create(&p, g, &grid), LAC_E_ARG);
    assert_true(lac_test_detail_has("bins"));
    g->pitch_mm = 1.0;
    lac_test_ok(lac_gridding_create(&p, g, &grid));
    lac_test_fails(lac_gridding_forward(p, NULL, a), LAC_E_ARG);
    lac_test_fails(lac_gridding_forward(p, a, NULL), LAC_E_ARG);
    lac_test_fails(lac_gridding_adjoint(p, NULL, a), LAC_E_ARG);
    lac_test_fails(lac_gridding_adjoint(NULL, a, a), LAC_E_ARG);
    lac_test_fails(lac_gridding_normal(p, a, NULL), LAC_E_ARG);
    lac_test_near(a[0], 7.0, 0.0);
    assert_int_equal(lac_gridding_geom(p)->n_det, small[0].n_det);
    assert_int_equal(lac_gridding_grid(p)->ny, 9);
    lac_gridding_destroy(&p);
    lac_gridding_destroy(&p);
    lac_gridding_destroy(NULL);
    g->beam = LAC_BEAM_FAN;
    g->source_origin_mm = 100.0;
    g->source_detector_mm = 200.0;
    lac_test_fails(lac_gridding_create(&p, g, &grid), LAC_E_ARG);
    assert_true(lac_test_detail_has("parallel"));
    lac_geom_destroy(&g);
}

static lac_status make_and_drop(void *ctx)
{
    const lac_grid grid = {8, 9, 1.0};
    lac_linop *op = NULL;
    const lac_status st = lac_op_gridding(&op, ctx, &grid);

    if (st != LAC_OK)
        assert_null(op);
    lac_linop_unref(&op);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    lac_geom *g = geom_of(&small[0]);

    (void)state;
    lac_test_range(lac_test_alloc_failures(make_and_drop, g), 20, 80);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_is_the_definition),
        cmocka_unit_test(adjoint_is_the_transpose),
        cmocka_unit_test(normal_is_forward_and_adjoint),
        cmocka_unit_test(normal_wants_data_that_are_not_truncated),
        cmocka_unit_test(threads_do_not_change_bits),
        cmocka_unit_test(truth_is_met),
        cmocka_unit_test(cover_says_what_is_seen),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
