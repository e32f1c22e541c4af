/* tests/unit/test_projector_truth.c - both projectors against exact integrals of
 * ellipses: the accuracy of design targets, and how it improves as the grid is refined.
 */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>

#include "data/image.h"
#include "data/phantom.h"
#include "data/sino.h"
#include "radon/projector.h"

#define DEG (3.14159265358979323846 / 180.0)

/* The disc of the benchmark: radius 0.8 at (0.05, -0.03) of the half width, value 1. */
static const lac_ellipse off_centre_disc = {1.0, 0.8, 0.8, 0.05, -0.03, 0.0};

/* n x n pixels of 1 mm, 180 views, n bins of one pixel at the axis; fan beam with the
 * proportions of HTC 2022. */
static lac_geom *bench_geom(lac_beam beam, int n)
{
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, 180, n));
    lac_geom_set_angles_deg(g, 0.0, beam == LAC_BEAM_FAN ? 2.0 : 1.0);
    g->beam = beam;
    if (beam == LAC_BEAM_FAN) {
        g->source_origin_mm = 410.66 / 0.1483223173 * n / 512.0;
        g->source_detector_mm = 553.74 / 0.1483223173 * n / 512.0;
        g->pitch_mm = 0.2 / 0.1483223173;
    }
    return g;
}

/* Relative L2 error of the projected raster against exact integrals: through the bin
 * centres (rays 1) or their means over the bin (rays 16). The views at 0, 45 (44 in fan
 * beam) and 90 degrees by themselves go to special[3]. */
static double error_of(const lac_phantom *f, lac_beam beam, int n,
                       lac_projector_model model, int rays, double special[3])
{
    const lac_grid grid = {n, n, 1.0};
    const int step = beam == LAC_BEAM_FAN ? 2 : 1;
    lac_geom *g = bench_geom(beam, n);
    lac_image *image = NULL;
    lac_sino *exact = NULL, *got = NULL;
    lac_projector *p = NULL;
    double error;

    lac_test_ok(lac_image_create(&image, &grid));
    lac_test_ok(lac_sino_create(&exact, g));
    lac_test_ok(lac_sino_create(&got, g));
    lac_test_ok(lac_phantom_raster(f, 8, image));
    lac_test_ok(lac_phantom_project(f, n, rays, exact));
    lac_test_ok(lac_projector_create(&p, g, &grid, model));
    lac_test_ok(lac_projector_forward(p, image->data, got->data));
    error = lac_test_rel_diff(got->data, exact->data, lac_sino_count(got));
    for (int k = 0; special && k < 3; k++) {
        const size_t at = (size_t)(45 * k / step) * (size_t)n;

        special[k] = lac_test_rel_diff(got->data + at, exact->data + at, (size_t)n);
    }
    lac_projector_destroy(&p);
    lac_sino_destroy(&exact);
    lac_sino_destroy(&got);
    lac_image_destroy(&image);
    lac_geom_destroy(&g);
    return error;
}

/*
 * The targets of the design for a 512 grid whose pixels are means of the object, set by
 * Joseph's projector: 0.0070 at bin centres and 0.0035 over bin means for Shepp-Logan,
 * 0.00126 and 0.00062 for the disc. The footprint is exact for the image of square
 * pixels; since those are means already, it blurs once more than the truth and lies 5 %
 * higher. The lower bounds say that nothing but the pixel grid is left: "too good"
 * fails too.
 */
static void check_targets(const lac_phantom *f, const char *name, double centre,
                          double mean)
{
    static const double slack[2][2] = {{1.0, 1.07}, {1.04, 1.12}};

    for (int beam = 0; beam < 2; beam++)
        for (int model = 0; model < 2; model++) {
            const lac_projector_model m = (lac_projector_model)model;
            const double at_centre = error_of(f, (lac_beam)beam, 512, m, 1, NULL);
            const double over_bin = error_of(f, (lac_beam)beam, 512, m, 16, NULL);

            print_message("# %s 512 %s %s: centres %.5f, means %.5f\n", name,
                          beam ? "fan" : "parallel", lac_projector_model_name(m),
                          at_centre, over_bin);
            lac_test_range(at_centre, 0.5 * centre, slack[beam][model] * centre);
            lac_test_range(over_bin, 0.5 * mean, slack[beam][model] * mean);
        }
}

static void shepp_logan_meets_the_targets(void **state)
{
    lac_phantom *shepp = NULL;

    (void)state;
    lac_test_ok(lac_phantom_create(&shepp, "shepp-logan", 0));
    check_targets(shepp, "shepp-logan", 0.0070, 0.0035);
    lac_phantom_destroy(&shepp);
}

static void disc_meets_the_targets(void **state)
{
    lac_phantom *disc = NULL;

    (void)state;
    lac_test_ok(lac_phantom_from_ellipses(&disc, &off_centre_disc, 1));
    check_targets(disc, "disc", 0.00126, 0.00062);
    lac_phantom_destroy(&disc);
}

/* Where rays run along pixel borders or diagonals, no view may stand out: a factor of 3
 * over the mean leaves room for the edges that such a view meets tangentially. */
static void special_views_are_as_good(void **state)
{
    lac_phantom *shepp = NULL;

    (void)state;
    lac_test_ok(lac_phantom_create(&shepp, "shepp-logan", 0));
    for (int beam = 0; beam < 2; beam++)
        for (int model = 0; model < 2; model++) {
            double special[3];
            const double error =
                error_of(shepp, (lac_beam)beam, 256, (lac_projector_model)model,
                         1 + 15 * model, special);

            for (int k = 0; k < 3; k++) {
                print_message("# beam %d model %d view %d deg: %.5f, all views %.5f\n",
                              beam, model, 45 * k, special[k], error);
                lac_test_range(special[k], 0.0, 3.0 * error);
            }
        }
    lac_phantom_destroy(&shepp);
}

/*
 * The error lies in a layer one pixel wide along the edges. The integrals near an edge
 * are of order sqrt(h), their error within the layer of order sqrt(h) too where the ray
 * is tangent, so its L2 norm falls like h: order 1 at least for bin means, and 1 for
 * bin centres.
 */
static void error_falls_with_the_pixel(void **state)
{
    lac_phantom *disc = NULL;

    (void)state;
    lac_test_ok(lac_phantom_from_ellipses(&disc, &off_centre_disc, 1));
    for (int beam = 0; beam < 2; beam++)
        for (int model = 0; model < 2; model++) {
            double e[3], order;

            for (int k = 0; k < 3; k++)
                e[k] = error_of(disc, (lac_beam)beam, 64 << k,
                                (lac_projector_model)model, 1 + 15 * model, NULL);
            order = 0.5 * log2(e[0] / e[2]);
            print_message("# beam %d model %d: %.5f %.5f %.5f, order %.2f\n", beam,
                          model, e[0], e[1], e[2], order);
            lac_test_range(order, 0.9, 1.6);
        }
    lac_phantom_destroy(&disc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shepp_logan_meets_the_targets),
        cmocka_unit_test(disc_meets_the_targets),
        cmocka_unit_test(special_views_are_as_good),
        cmocka_unit_test(error_falls_with_the_pixel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
