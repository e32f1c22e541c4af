/* tests/unit/test_sino.c - images and sinograms: copies, the selection of views, bins
 * that are averaged, images that are enlarged. */
#include "support/testing.h"

#include <math.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/image.h"
#include "data/sino.h"

#define DEG (LACI_PI / 180.0)

static void images(void **state)
{
    const lac_grid grid = {5, 3, 0.2};
    lac_image *im = NULL, *copy = NULL;

    (void)state;
    lac_test_ok(lac_image_create(&im, &grid));
    assert_int_equal(lac_image_count(im), 15);
    assert_int_equal((uintptr_t)im->data % LACI_ALIGN, 0);
    for (int i = 0; i < 15; i++)
        assert_true(im->data[i] == 0.0f);
    im->data[13] = 4.0f;
    lac_test_ok(lac_image_copy(&copy, im));
    im->data[13] = NAN;
    assert_true(copy->data[13] == 4.0f && copy->grid.nx == 5 && copy->grid.ny == 3);
    lac_test_ok(lac_image_check_finite(copy));
    lac_test_fails(lac_image_check_finite(im), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("row 2, column 3"));
    lac_image_destroy(&copy);
    copy = im;
    lac_test_fails(lac_image_copy(&copy, NULL), LAC_E_ARG);
    assert_null(copy);
    lac_image_destroy(&im);
    lac_test_fails(lac_image_create(&im, &(lac_grid){5, 0, 1.0}), LAC_E_ARG);
    assert_null(im);
    lac_image_destroy(&im);
    lac_image_destroy(NULL);
}

/* A scan of 7 bins that hold view * 100 + bin. */
static lac_sino *numbered(double start, double step, int n)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, n, 7));
    lac_geom_set_angles_deg(g, start, step);
    g->beam = LAC_BEAM_FAN;
    g->pitch_mm = 0.2;
    g->source_origin_mm = 410.66;
    g->source_detector_mm = 553.74;
    lac_test_ok(lac_sino_create(&s, g));
    lac_geom_destroy(&g);
    for (int i = 0; i < 7 * n; i++)
        s->data[i] = (float)(i / 7 * 100 + i % 7);
    return s;
}

static void sinograms(void **state)
{
    lac_sino *s = numbered(0.0, 1.0, 4), *copy = NULL;

    (void)state;
    assert_int_equal(lac_sino_count(s), 28);
    lac_test_ok(lac_sino_copy(&copy, s));
    assert_memory_equal(copy->data, s->data, 28 * sizeof(float));
    assert_ptr_not_equal(copy->geom, s->geom);
    s->data[23] = INFINITY;
    lac_test_fails(lac_sino_check_finite(s), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("view 3, bin 2"));
    lac_test_ok(lac_sino_check_finite(copy));
    lac_sino_destroy(&copy);
    s->geom->pitch_mm = -1.0;
    lac_test_fails(lac_sino_create(&copy, s->geom), LAC_E_ARG);
    assert_null(copy);
    lac_sino_destroy(&s);
    lac_sino_destroy(NULL);
}

/* The share of views with more than 5 % of the largest |g| in the mean of the 3
 * outermost bins of an end, of either sign. */
static void cut_off_views_are_counted(void **state)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    (void)state;
    lac_test_ok(lac_geom_create(&g, 5, 9));
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_near(lac_sino_truncated_share(s), 0.0, 0.0); /* nothing in it */
    s->data[2 * 9 + 4] = -10.0f; /* the largest, in the middle */
    lac_test_near(lac_sino_truncated_share(s), 0.0, 0.0);
    s->data[0 * 9 + 1] = 1.49f; /* mean of three: 0.497 of 0.5 */
    lac_test_near(lac_sino_truncated_share(s), 0.0, 0.0);
    s->data[0 * 9 + 2] = -0.02f; /* 0.503 */
    lac_test_near(lac_sino_truncated_share(s), 0.2, 1e-12);
    s->data[3 * 9 + 8] = 2.0f; /* the other end of another view */
    s->data[4 * 9 + 5] = 9.0f; /* the fourth from the end does not count */
    s->data[4 * 9 + 3] = 9.0f;
    lac_test_near(lac_sino_truncated_share(s), 0.4, 1e-12);
    lac_sino_destroy(&s);
    g->n_det = 2; /* fewer than three */
    g->n_views = 1;
    lac_test_ok(lac_sino_create(&s, g));
    s->data[1] = 1.0f;
    lac_test_near(lac_sino_truncated_share(s), 1.0, 0.0);
    lac_sino_destroy(&s);
    lac_geom_destroy(&g);
}

/* Which views a range in degrees keeps: first and last one (in the order of the scan)
 * and how many. */
static void check_select(const lac_sino *s, double from, double to, int first, int last,
                         int n)
{
    lac_sino *part = NULL;

    lac_test_ok(lac_sino_select(s, from * DEG, to * DEG, &part));
    assert_int_equal(part->geom->n_views, n);
    assert_int_equal(part->geom->n_det, 7);
    lac_test_near(part->geom->source_origin_mm, 410.66, 0.0);
    assert_true(part->data[3] == 100.0f * (float)first + 3.0f);
    assert_true(part->data[7 * n - 1] == 100.0f * (float)last + 6.0f);
    lac_test_near(part->geom->angle[0], s->geom->angle[first], 0.0);
    lac_test_near(part->geom->angle[n - 1], s->geom->angle[last], 0.0);
    lac_sino_destroy(&part);
}

static void selection_of_views(void **state)
{
    lac_sino *turn = numbered(0.0, 0.5, 721), *tilt = numbered(-60.0, 1.5, 81);

    (void)state;
    check_select(turn, 0.0, 90.0, 0, 180, 181); /* 360 only closes the turn */
    check_select(turn, 0.5, 90.0, 1, 180, 180);
    check_select(turn, 12.3, 13.4, 25, 26, 2);
    check_select(turn, 350.0, 10.0, 0, 720, 42);
    check_select(turn, -10.0, 10.0, 0, 720, 42);
    check_select(turn, 710.0, 730.0, 0, 720, 42);
    check_select(turn, 45.0, 45.0, 90, 90, 1);
    check_select(turn, 0.0, 360.0, 0, 720, 721);
    check_select(turn, 17.0, 1000.0, 0, 720, 721);
    check_select(tilt, -30.0, 30.0, 20, 60, 41);
    check_select(tilt, 330.0, 390.0, 20, 60, 41);
    check_select(tilt, 300.0, 310.0, 0, 6, 7);
    lac_sino_destroy(&turn);
    lac_sino_destroy(&tilt);
}

/* Bins 0..2, 3..5 of seven; bin 6 is left over, and each ray stays where it was. */
static void bins_are_averaged(void **state)
{
    lac_sino *s = numbered(0.0, 0.5, 5), *wide = NULL;

    (void)state;
    s->geom->axis_offset_mm = 0.7;
    lac_test_ok(lac_sino_bin(s, 3, &wide));
    assert_int_equal(wide->geom->n_det, 2);
    assert_int_equal(wide->geom->n_views, 5);
    for (int v = 0; v < 5; v++)
        for (int d = 0; d < 2; d++)
            lac_test_near(wide->data[2 * v + d], 100.0 * v + 3 * d + 1, 1e-4);
    lac_test_near(wide->geom->pitch_mm, 3.0 * s->geom->pitch_mm, 1e-12);
    for (int d = 0; d < 2; d++)
        lac_test_near(lac_geom_bin_mm(wide->geom, d),
                      lac_geom_bin_mm(s->geom, 3 * d + 1), 1e-12);
    lac_sino_destroy(&wide);
    lac_test_ok(lac_sino_bin(s, 1, &wide));
    assert_memory_equal(wide->data, s->data, 35 * sizeof *s->data);
    lac_sino_destroy(&wide);
    lac_test_fails(lac_sino_bin(s, 8, &wide), LAC_E_ARG);
    assert_null(wide);
    lac_test_fails(lac_sino_bin(s, 0, &wide), LAC_E_ARG);
    lac_test_fails(lac_sino_bin(NULL, 1, &wide), LAC_E_ARG);
    lac_sino_destroy(&s);
}

/* A slope stays one between the outermost middles, and is level beyond them. */
static void images_are_enlarged(void **state)
{
    const lac_grid grid = {5, 4, 0.6};
    lac_image *im = NULL, *fine = NULL;

    (void)state;
    lac_test_ok(lac_image_create(&im, &grid));
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 5; x++)
            im->data[5 * y + x] = (float)(2 * x - 3 * y);
    for (int k = 1; k <= 3; k++) {
        lac_test_ok(lac_image_enlarge(im, k, &fine));
        assert_true(fine->grid.nx == 5 * k && fine->grid.ny == 4 * k);
        lac_test_near(fine->grid.pixel_mm, 0.6 / k, 1e-12);
        for (int y = 0; y < 4 * k; y++)
            for (int x = 0; x < 5 * k; x++) {
                const double u = fmin(fmax((x + 0.5) / k - 0.5, 0.0), 4.0);
                const double v = fmin(fmax((y + 0.5) / k - 0.5, 0.0), 3.0);

                lac_test_near(fine->data[5 * k * y + x], 2.0 * u - 3.0 * v, 1e-5);
            }
        lac_image_destroy(&fine);
    }
    lac_test_fails(lac_image_enlarge(im, 0, &fine), LAC_E_ARG);
    lac_test_fails(lac_image_enlarge(im, LAC_MAX_PIXELS, &fine), LAC_E_ARG);
    lac_test_fails(lac_image_enlarge(NULL, 2, &fine), LAC_E_ARG);
    lac_image_destroy(&im);
}

static void selection_that_finds_nothing(void **state)
{
    lac_sino *s = numbered(-60.0, 1.0, 121), *part = s;

    (void)state;
    lac_test_fails(lac_sino_select(s, 70.0 * DEG, 110.0 * DEG, &part), LAC_E_ARG);
    assert_true(lac_test_detail_has("70:110") &&
                lac_test_detail_has("121 from -60 to 60"));
    assert_null(part);
    /* For a parallel beam too, a view at t is not one at t + 180. */
    s->geom->beam = LAC_BEAM_PARALLEL;
    lac_test_fails(lac_sino_select(s, 170.0 * DEG, 190.0 * DEG, &part), LAC_E_ARG);
    lac_test_fails(lac_sino_select(s, NAN, 1.0, &part), LAC_E_ARG);
    lac_test_fails(lac_sino_select(s, 0.0, INFINITY, &part), LAC_E_ARG);
    part = s;
    lac_test_fails(lac_sino_select(NULL, 0.0, 1.0, &part), LAC_E_ARG);
    assert_null(part);
    lac_test_fails(lac_sino_select(s, 0.0, 1.0, NULL), LAC_E_ARG);
    lac_sino_destroy(&s);
}

static lac_status make_everything(void *ctx)
{
    const lac_sino *s = ctx;
    const lac_grid grid = {4, 3, 1.0};
    lac_image *im = NULL, *im2 = NULL;
    lac_sino *s2 = NULL, *s3 = NULL;
    lac_geom *g = NULL;
    lac_arc arc;
    lac_status st = LAC_OK;

    LAC_TRY(lac_image_create(&im, &grid));
    LAC_TRY(lac_image_copy(&im2, im));
    LAC_TRY(lac_geom_copy(&g, s->geom));
    LAC_TRY(lac_geom_arc(g, &arc));
    LAC_TRY(lac_sino_copy(&s2, s));
    LAC_TRY(lac_sino_select(s, 0.0, 1.0, &s3));
out:
    lac_image_destroy(&im);
    lac_image_destroy(&im2);
    lac_geom_destroy(&g);
    lac_sino_destroy(&s2);
    lac_sino_destroy(&s3);
    return st;
}

static void survives_failing_allocation(void **state)
{
    lac_sino *s = numbered(0.0, 1.0, 9);

    (void)state;
    lac_test_alloc_failures(make_everything, s);
    lac_sino_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images),
        cmocka_unit_test(sinograms),
        cmocka_unit_test(cut_off_views_are_counted),
        cmocka_unit_test(selection_of_views),
        cmocka_unit_test(selection_that_finds_nothing),
        cmocka_unit_test(bins_are_averaged),
        cmocka_unit_test(images_are_enlarged),
        cmocka_unit_test(survives_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
