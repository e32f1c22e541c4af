/* tests/unit/test_phantom_discs.c - discs with holes: what was asked for, holes apart
 * from one another and from the rim, shares of the area, masks. */
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/base_internal.h"
#include "data/phantom.h"
#include "data/phantom_internal.h"

enum { SEEDS = 200, SIZE = 400 };
#define MU 0.0317
#define WALL 0.026

static lac_phantom *make(uint64_t seed)
{
    lac_phantom *ph = NULL;

    lac_test_ok(lac_phantom_create(&ph, "discs", seed));
    return ph;
}

static lac_image *raster(const lac_phantom *ph, int n)
{
    const lac_grid grid = {n, n, 1.0};
    lac_image *im = NULL;

    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_ok(lac_phantom_raster(ph, 8, im));
    return im;
}

/* Area of the material, half widths squared. */
static double area(const lac_image *im, double value)
{
    const double pixel = 2.0 / im->grid.nx;
    double sum = 0.0;

    for (size_t i = 0; i < lac_image_count(im); i++)
        sum += im->data[i];
    return sum / value * pixel * pixel;
}

static double disc_area(const lac_phantom *ph)
{
    return LACI_PI * ph->shape[0].radius * ph->shape[0].radius;
}

/* --- what is asked for ---------------------------------------------------------------
 */

static void radius_centre_and_value_as_asked(void **state)
{
    lac_phantom_disc_options o;
    lac_phantom *ph = NULL;
    double x = 0.0, y = 0.0, sum = 0.0;
    lac_image *im;

    (void)state;
    lac_phantom_disc_defaults(&o);
    o.value = 2.5;
    o.radius = 0.6;
    o.x0 = 0.25;
    o.y0 = -0.1;
    o.holes = 0;
    lac_test_ok(lac_phantom_disc(&ph, &o, 7));
    assert_string_equal(lac_phantom_kind_of(ph)->name, "discs");
    assert_int_equal(ph->n_shape, 1);
    im = raster(ph, SIZE);
    for (int i = 0; i < SIZE * SIZE; i++) {
        sum += im->data[i];
        x += im->data[i] * ((i % SIZE + 0.5) * 2.0 / SIZE - 1.0);
        y += im->data[i] * (1.0 - (i / SIZE + 0.5) * 2.0 / SIZE);
        lac_test_range(im->data[i], 0.0, 2.5 * (1.0 + 1e-6));
    }
    lac_test_near(area(im, 2.5), LACI_PI * 0.36, 1e-3);
    lac_test_near(x / sum, 0.25, 1e-4);
    lac_test_near(y / sum, -0.1, 1e-4);
    lac_image_destroy(&im);
    lac_phantom_destroy(&ph);
}

static void assert_same_outline(const laci_outline *a, const laci_outline *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->x, b->x, (size_t)a->n * sizeof *a->x);
    assert_memory_equal(a->y, b->y, (size_t)a->n * sizeof *a->y);
}

/* The most holes asked for, and that the name gives the defaults. */
static void number_as_asked(void **state)
{
    lac_phantom_disc_options o;
    size_t most = 0;

    (void)state;
    lac_phantom_disc_defaults(&o);
    for (uint64_t seed = 0; seed < 40; seed++) {
        lac_phantom *a = NULL, *b = make(seed);

        o.holes = -1;
        lac_test_ok(lac_phantom_disc(&a, &o, seed));
        assert_int_equal(a->n_shape, b->n_shape);
        for (size_t i = 1; i < a->n_shape; i++)
            assert_same_outline(a->shape[i].outline, b->shape[i].outline);
        lac_phantom_destroy(&a);
        o.holes = 3;
        lac_test_ok(lac_phantom_disc(&a, &o, seed));
        assert_in_range(a->n_shape, 1, 4);
        most = a->n_shape > most ? a->n_shape : most;
        lac_phantom_destroy(&a);
        lac_phantom_destroy(&b);
    }
    assert_int_equal(most, 4);
}

static void refused(const lac_phantom_disc_options *o, const char *word)
{
    lac_phantom *ph = (lac_phantom *)(void *)&ph;

    lac_test_fails(lac_phantom_disc(&ph, o, 1), LAC_E_ARG);
    assert_true(lac_test_detail_has(word));
    assert_null(ph);
}

static void bad_options(void **state)
{
    lac_phantom_disc_options o;

    (void)state;
    lac_phantom_disc_defaults(&o);
    o.value = 0.0;
    refused(&o, "got 0");
    o.value = NAN;
    refused(&o, "nan");
    lac_phantom_disc_defaults(&o);
    o.radius = 0.99;
    refused(&o, "0.99");
    lac_phantom_disc_defaults(&o);
    o.radius = 0.6;
    o.x0 = -0.5;
    refused(&o, "leaves the square");
    o.x0 = INFINITY;
    refused(&o, "leaves the square");
    lac_phantom_disc_defaults(&o);
    o.holes = LAC_PHANTOM_HOLES + 1;
    refused(&o, "got 41");
    o.holes = -2;
    refused(&o, "got -2");
    refused(NULL, "NULL");
    lac_phantom_disc_defaults(NULL);
    lac_phantom_disc_defaults(&o);
    lac_test_fails(lac_phantom_disc(NULL, &o, 1), LAC_E_ARG);
}

/* --- what is drawn -------------------------------------------------------------------
 */

/* 1/mm inside, 0 outside and in holes, a wall of solid material along the rim. */
static void assert_rim_is_whole(const lac_phantom *ph, const lac_image *im)
{
    const laci_shape *disc = &ph->shape[0];
    const double reach = 0.7072 * 2.0 / SIZE; /* of a pixel's corners */

    for (int i = 0; i < SIZE * SIZE; i++) {
        const double x = (i % SIZE + 0.5) * 2.0 / SIZE - 1.0 - disc->x0;
        const double y = 1.0 - (i / SIZE + 0.5) * 2.0 / SIZE - disc->y0;
        const double far = hypot(x, y);

        lac_test_range(im->data[i], 0.0, MU * (1.0 + 1e-6));
        if (far > disc->radius + reach)
            assert_true(im->data[i] == 0.0f);
        else if (far > disc->radius - WALL + reach && far < disc->radius - reach)
            lac_test_near(im->data[i], MU, 1e-7);
    }
}

/* Fill a region of pixels below half, neighbours along rows, columns and diagonals. */
static void flood(const lac_image *im, unsigned char *seen, int *stack, int start)
{
    int n = 0;

    stack[n++] = start;
    seen[start] = 1;
    while (n > 0) {
        const int at = stack[--n], x = at % SIZE, y = at / SIZE;

        for (int k = 0; k < 9; k++) {
            const int nx = x + k % 3 - 1, ny = y + k / 3 - 1, to = ny * SIZE + nx;

            if (nx < 0 || ny < 0 || nx >= SIZE || ny >= SIZE || seen[to] ||
                im->data[to] >= 0.5 * MU)
                continue;
            seen[to] = 1;
            stack[n++] = to;
        }
    }
}

/* Connected regions without material, that outside of the disc among them. */
static int count_regions(const lac_image *im)
{
    unsigned char *seen = calloc(SIZE * SIZE, 1);
    int *stack = malloc(SIZE * SIZE * sizeof *stack), n = 0;

    assert_true(seen && stack);
    for (int i = 0; i < SIZE * SIZE; i++)
        if (!seen[i] && im->data[i] < 0.5 * MU) {
            flood(im, seen, stack, i);
            n++;
        }
    free(seen);
    free(stack);
    return n;
}

/* Each hole is one region of its own, so walls are whole and holes too; the share that
 * is cut out ranges from nothing to most of the disc. */
static void holes_are_apart_and_of_all_sizes(void **state)
{
    double least = 1.0, most = 0.0, mean = 0.0, r0 = 1.0, r1 = 0.0;
    int few = 0, many = 0, solid = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        lac_phantom *ph = make(seed);
        lac_image *im = raster(ph, SIZE);
        const double cut = 1.0 - area(im, MU) / disc_area(ph);
        const int holes = (int)ph->n_shape - 1;

        assert_rim_is_whole(ph, im);
        assert_int_equal(count_regions(im), 1 + holes);
        lac_test_range(cut, -1e-3, 0.9);
        if (holes > 0)
            assert_true(cut > 5e-4);
        solid += holes == 0;
        few += holes > 0 && holes <= 4;
        many += holes >= 20;
        least = fmin(least, cut);
        most = fmax(most, cut);
        mean += cut / SEEDS;
        r0 = fmin(r0, ph->shape[0].radius);
        r1 = fmax(r1, ph->shape[0].radius);
        lac_test_range(hypot(ph->shape[0].x0, ph->shape[0].y0), 0.0, 0.035);
        lac_image_destroy(&im);
        lac_phantom_destroy(&ph);
    }
    lac_test_range(least, -1e-3, 0.01);
    lac_test_range(most, 0.6, 0.9);
    lac_test_range(mean, 0.15, 0.35);
    lac_test_range(r0, 0.88, 0.89);
    lac_test_range(r1, 0.94, 0.95);
    assert_in_range(solid, 1, 20);
    assert_in_range(few, 25, 120);
    assert_in_range(many, 15, 100);
}

/* An image of 128 pixels has the areas of one of 512. */
static void areas_do_not_depend_on_the_size(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        lac_phantom *ph = make(seed);
        lac_image *small = raster(ph, 128), *large = raster(ph, 512);
        const double cut0 = disc_area(ph) - area(small, MU);
        const double cut1 = disc_area(ph) - area(large, MU);

        lac_test_near(area(small, MU), area(large, MU), 0.001 * area(large, MU));
        lac_test_near(cut0, cut1, 0.01 * cut1 + 1e-3);
        lac_image_destroy(&small);
        lac_image_destroy(&large);
        lac_phantom_destroy(&ph);
    }
}

/* Outlines add up: the area by corners is what is cut out of the image. */
static void holes_have_the_area_of_their_outlines(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        lac_phantom *ph = make(seed);
        lac_image *im = raster(ph, SIZE);
        double sum = disc_area(ph);

        for (size_t k = 1; k < ph->n_shape; k++) {
            const laci_outline *o = ph->shape[k].outline;
            double twice = 0.0;

            for (int i = 0, h = o->n - 1; i < o->n; h = i++)
                twice += o->x[h] * o->y[i] - o->x[i] * o->y[h];
            sum -= 0.5 * fabs(twice);
        }
        lac_test_near(area(im, MU), sum, 2e-3);
        lac_image_destroy(&im);
        lac_phantom_destroy(&ph);
    }
}

/* --- masks ---------------------------------------------------------------------------
 */

static void masks(void **state)
{
    static const char *const names[] = {"disc", "holes", "discs"};
    const lac_grid grid = {90, 70, 1.0};
    lac_image *im = NULL, *mask = NULL;
    lac_phantom *ph = NULL;

    (void)state;
    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_ok(lac_image_create(&mask, &grid));
    for (int k = 0; k < 3; k++) {
        double top, ones = 0.0;

        lac_test_ok(lac_phantom_create(&ph, names[k], 12));
        assert_true(lac_phantom_kind_of(ph)->one_material);
        top = ph->shape[0].value;
        lac_test_ok(lac_phantom_raster(ph, 8, im));
        lac_test_ok(lac_phantom_mask(ph, mask));
        for (int i = 0; i < 90 * 70; i++) {
            const double share = im->data[i] / top;

            assert_true(mask->data[i] == 0.0f || mask->data[i] == 1.0f);
            if (fabs(share - 0.5) > 1e-3)
                assert_true(mask->data[i] == (share > 0.5));
            ones += mask->data[i];
        }
        lac_test_range(ones, 500, 6000);
        lac_phantom_destroy(&ph);
    }
    lac_test_ok(lac_phantom_create(&ph, "ellipses", 1));
    mask->data[5] = 3.0f;
    lac_test_fails(lac_phantom_mask(ph, mask), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("ellipses"));
    assert_true(mask->data[5] == 3.0f);
    lac_test_fails(lac_phantom_mask(NULL, mask), LAC_E_ARG);
    lac_test_fails(lac_phantom_mask(ph, NULL), LAC_E_ARG);
    lac_phantom_destroy(&ph);
    lac_image_destroy(&im);
    lac_image_destroy(&mask);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(radius_centre_and_value_as_asked),
        cmocka_unit_test(number_as_asked),
        cmocka_unit_test(bad_options),
        cmocka_unit_test(holes_are_apart_and_of_all_sizes),
        cmocka_unit_test(areas_do_not_depend_on_the_size),
        cmocka_unit_test(holes_have_the_area_of_their_outlines),
        cmocka_unit_test(masks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
