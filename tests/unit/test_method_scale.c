/* tests/unit/test_method_scale.c - contrast and peak of a scan, and the lambda of total
 * variation that follows. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "recon/method.h"
#include "recon/method_scale.h"

enum { VIEWS = 7, BINS = 90 };

static const lac_grid grid = {64, 48, 0.5};

/* Discs of value a and radius r mm, round the axis: exact line integrals. */
static void add_disc(lac_sino *sino, double a, double r)
{
    const double d = sino->geom->pitch_mm;

    for (int v = 0; v < VIEWS; v++)
        for (int i = 0; i < BINS; i++) {
            const double s = (i - 0.5 * (BINS - 1)) * d;

            sino->data[v * BINS + i] +=
                (float)(2.0 * a * sqrt(fmax(r * r - s * s, 0.0)));
        }
}

static lac_sino *scan(void)
{
    lac_geom *geom = NULL;
    lac_sino *sino = NULL;

    lac_test_ok(lac_geom_create(&geom, VIEWS, BINS));
    geom->pitch_mm = 0.4;
    lac_geom_set_angles_deg(geom, -30.0, 9.0);
    lac_test_ok(lac_sino_create(&sino, geom));
    lac_geom_destroy(&geom);
    return sino;
}

static void a_disc_has_its_value_and_no_peak(void **state)
{
    lac_sino *sino = scan();
    laci_scale s;

    (void)state;
    laci_scale_of(sino, &grid, &s);
    assert_true(s.contrast == 0.0 && s.peak == 1.0 && s.tv == 0.0);
    add_disc(sino, 0.02, 12.0);
    laci_scale_of(sino, &grid, &s);
    lac_test_near(s.contrast / 0.02, 1.0, 0.01);
    lac_test_range(s.peak, 1.0, 1.01);
    lac_test_near(s.tv / (VIEWS * 0.4 * 0.5 * s.contrast), 1.0, 1e-12);
    lac_sino_destroy(&sino);
}

/* The larger disc alone decides about the first moments, the smaller about the largest
 * value: with areas A = pi r^2 and chords 2 r. */
static void dense_details_raise_the_peak(void **state)
{
    lac_sino *sino = scan();
    laci_scale s;

    (void)state;
    add_disc(sino, 0.02, 12.0);
    add_disc(sino, 0.08, 1.5);
    laci_scale_of(sino, &grid, &s);
    /* 2 r a falls a little short of the longest chord's 0.48 + 0.24 over 0.48 */
    lac_test_range(s.peak, 1.3, 1.5);
    sino->data[3 * BINS + 11] = 40.0f; /* one faulty bin */
    laci_scale_of(sino, &grid, &s);
    assert_true(s.peak <= 2.0);
    memset(sino->data, 0, lac_sino_count(sino) * sizeof *sino->data);
    for (size_t i = 0; i < lac_sino_count(sino); i++)
        sino->data[i] = i % 2 ? 1.0f : -1.0f; /* no disc at all */
    laci_scale_of(sino, &grid, &s);
    assert_true(s.peak == 1.0 && s.contrast > 0.0);
    lac_sino_destroy(&sino);
}

static double lambda_of(const char *method, const lac_sino *sino)
{
    lac_settings *set = NULL;
    lac_image *image = NULL;
    lac_recon_result result;

    lac_test_ok(lac_image_create(&image, &grid));
    lac_test_ok(lac_settings_create(&set, lac_method_find(method)));
    lac_test_ok(lac_settings_set(set, "noise", "0.02"));
    lac_test_ok(lac_settings_set(set, "iterations", "1"));
    lac_test_ok(lac_reconstruct(set, sino, image, NULL, &result));
    lac_settings_destroy(&set);
    lac_image_destroy(&image);
    return result.lambda;
}

/* Same views, same noise: lambda goes like 1 / (contrast peak^2). */
static void lambda_falls_with_the_peak(void **state)
{
    static const char *const methods[] = {"tv", "dtv"};
    lac_sino *a = scan(), *b = scan();
    laci_scale of_a, of_b;

    (void)state;
    add_disc(a, 0.02, 12.0);
    add_disc(b, 0.02, 12.0);
    add_disc(b, 0.08, 1.5);
    laci_scale_of(a, &grid, &of_a);
    laci_scale_of(b, &grid, &of_b);
    for (size_t k = 0; k < 2; k++)
        lac_test_near(lambda_of(methods[k], b) / lambda_of(methods[k], a),
                      of_a.contrast / of_b.contrast * pow(of_a.peak / of_b.peak, 2.0),
                      1e-6);
    lac_sino_destroy(&a);
    lac_sino_destroy(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disc_has_its_value_and_no_peak),
        cmocka_unit_test(dense_details_raise_the_peak),
        cmocka_unit_test(lambda_falls_with_the_peak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
