/* tests/unit/test_fbp_formula.c - filtered backprojection against its formula written
 * out in double precision, for every instruction set. */
#include "support/fbp_testing.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/base_internal.h"
#include "radon/filter.h"
#include "radon/projector.h"
#include "radon/weights.h"

/* Taps written out: q[d] = sum_j w[j] p[j] tap(d - j). */
static double convolve(const double *p, int n, double pitch, int d)
{
    double sum = 0.0;

    for (int j = 0; j < n; j++)
        sum += p[j] * laci_ramp_tap(d - j, pitch);
    return sum;
}

static double lerp(const double *q, int n, double u)
{
    const int i = (int)floor(u);
    const double a = i >= 0 && i < n ? q[i] : 0.0;
    const double b = i >= -1 && i < n - 1 ? q[i + 1] : 0.0;

    return u > -1.0 && u < n ? a + (u - i) * (b - a) : 0.0;
}

/* One filtered view, times pi / n_views (times 2 x 1/2 for fan beam). */
static void filter_plainly(const lac_geom *g, const float *row, double *q)
{
    double *p = calloc((size_t)g->n_det, sizeof *p);
    const double pitch = lac_geom_axis_pitch_mm(g);

    assert_non_null(p);
    for (int d = 0; d < g->n_det; d++) {
        const double s = lac_geom_bin_mm(g, d), l = g->source_detector_mm;

        p[d] = row[d] * LACI_PI / g->n_views;
        if (g->beam == LAC_BEAM_FAN)
            p[d] *= l / hypot(l, s);
    }
    for (int d = 0; d < g->n_det; d++)
        q[d] = convolve(p, g->n_det, pitch, d);
    free(p);
}

/* The formula in double precision, pixel by pixel. */
static void reconstruct_plainly(const lac_sino *s, const lac_grid *grid, float *image)
{
    const lac_geom *g = s->geom;
    double *q = calloc((size_t)g->n_det, sizeof *q);
    double *sum = calloc((size_t)grid->nx * (size_t)grid->ny, sizeof *sum);

    assert_true(q && sum);
    for (int iv = 0; iv < g->n_views; iv++) {
        const double c = cos(g->angle[iv]), n = sin(g->angle[iv]);

        filter_plainly(g, s->data + (size_t)iv * (size_t)g->n_det, q);
        for (int k = 0; k < grid->nx * grid->ny; k++) {
            const double x = (k % grid->nx - 0.5 * (grid->nx - 1)) * grid->pixel_mm;
            const double y = (0.5 * (grid->ny - 1) - k / grid->nx) * grid->pixel_mm;
            double at = x * c + y * n, w = 1.0;

            if (g->beam == LAC_BEAM_FAN) {
                const double depth = g->source_origin_mm - x * n + y * c;

                at *= g->source_detector_mm / depth;
                w = pow(g->source_origin_mm / depth, 2);
            }
            at = (at + g->axis_offset_mm) / g->pitch_mm + 0.5 * (g->n_det - 1);
            sum[k] += w * lerp(q, g->n_det, at);
        }
    }
    for (int k = 0; k < grid->nx * grid->ny; k++)
        image[k] = (float)sum[k];
    free(q);
    free(sum);
}

/* Odd sizes, truncated views, coarse and fine bins, angles 0, 45 and 90 degrees. */
static const lac_test_shape shapes[] = {
    {1, 1, 1, 1, 1.0, 1.0, 0.0},      {5, 3, 7, 4, 1.0, 1.0, 0.3},
    {33, 47, 61, 9, 1.0, 1.0, -2.1},  {64, 16, 40, 8, 1.0, 0.31, 1.0},
    {17, 70, 300, 13, 0.7, 0.2, 0.0}, {90, 50, 31, 16, 0.2, 3.0, 0.05},
    {130, 31, 97, 5, 0.5, 0.6, 9.0},  {48, 48, 64, 24, 1.0, 1.0, 0.5},
};

/* Every instruction set gives the plain formula, with arc_weights 0: pi / n_views.
 * Tolerance: the position of a pixel is known to 2^-24 of the detector, and noise is as
 * steep as it can be. */
static void result_is_the_plain_formula(void **state)
{
    const char *const sets[] = {"ref", "avx2", "avx512"};
    lac_fbp_options o;

    (void)state;
    lac_fbp_defaults(&o);
    o.arc_weights = 0;
    for (size_t v = 0; v < sizeof sets / sizeof *sets; v++) {
        if (lac_simd_set(sets[v]) != LAC_OK)
            continue;
        for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
            for (int fan = 0; fan < 2; fan++) {
                const lac_grid grid = {shapes[k].nx, shapes[k].ny, shapes[k].pixel};
                lac_sino *s = lac_test_noise_scan(&shapes[k], fan);
                lac_image *want = NULL, *got = lac_test_fbp(s, &grid, &o);

                lac_test_ok(lac_image_create(&want, &grid));
                reconstruct_plainly(s, &grid, want->data);
                if (lac_test_first_bad(got->data, want->data, lac_image_count(want),
                                       3e-5, 0.0) < lac_image_count(want))
                    print_error("shape %zu, fan %d, %s\n", k, fan, sets[v]);
                lac_test_close(got->data, want->data, lac_image_count(want), 3e-5, 0.0);
                lac_image_destroy(&want);
                lac_image_destroy(&got);
                lac_sino_destroy(&s);
            }
    }
    lac_test_ok(lac_simd_set("auto"));
}

/* Rows of one fan view of a part of a turn: near[d] is backprojected with SOD / L,
 * far[d] with its square (README.md, "Fan beam, part of a turn"). */
static void weigh_plainly(const laci_weights *w, int iv, const float *row, double *near,
                          double *far)
{
    const lac_geom *g = w->geom;
    const double l = g->source_detector_mm, pitch = lac_geom_axis_pitch_mm(g);
    double *p = calloc((size_t)g->n_det, sizeof *p);

    assert_non_null(p);
    for (int d = 0; d < g->n_det; d++)
        p[d] = row[d] * l / hypot(l, lac_geom_bin_mm(g, d));
    for (int d = 0; d < g->n_det; d++) {
        const double gamma = atan(lac_geom_bin_mm(g, d) / l), c = cos(gamma);
        const laci_ray_share r = laci_weights_integrate(w, iv, gamma);
        double hilbert = 0.0;

        for (int j = 0; j < g->n_det; j++)
            hilbert += (d - j) % 2 ? p[j] * 2.0 / (LACI_PI * (d - j)) : 0.0;
        hilbert /= 2.0 * LACI_PI * g->source_origin_mm;
        near[d] = -r.slope * hilbert;
        far[d] =
            r.weight * convolve(p, g->n_det, pitch, d) + r.slope_wide * c * c * hilbert;
    }
    free(p);
}

/* The whole formula for a part of a turn in double precision. */
static void reconstruct_arc_plainly(const lac_sino *s, const lac_grid *grid,
                                    float *image)
{
    const lac_geom *g = s->geom;
    double *near = calloc((size_t)g->n_det, sizeof *near);
    double *far = calloc((size_t)g->n_det, sizeof *far);
    laci_weights *w = NULL;

    lac_test_ok(laci_weights_create(&w, g, 1));
    assert_true(near && far);
    for (int iv = 0; iv < g->n_views; iv++) {
        const double c = cos(g->angle[iv]), n = sin(g->angle[iv]);

        weigh_plainly(w, iv, s->data + (size_t)iv * (size_t)g->n_det, near, far);
        for (int k = 0; k < grid->nx * grid->ny; k++) {
            const double x = (k % grid->nx - 0.5 * (grid->nx - 1)) * grid->pixel_mm;
            const double y = (0.5 * (grid->ny - 1) - k / grid->nx) * grid->pixel_mm;
            const double depth = g->source_origin_mm - x * n + y * c;
            const double t = g->source_origin_mm / depth;
            const double at =
                (g->source_detector_mm * (x * c + y * n) / depth + g->axis_offset_mm) /
                    g->pitch_mm +
                0.5 * (g->n_det - 1);

            image[k] +=
                (float)(t * lerp(near, g->n_det, at) + t * t * lerp(far, g->n_det, at));
        }
    }
    for (int k = 0; k < grid->nx * grid->ny && laci_weights_incomplete(w); k++)
        image[k] *=
            (float)(LACI_PI /
                    laci_weights_coverage(
                        w, (k % grid->nx - 0.5 * (grid->nx - 1)) * grid->pixel_mm,
                        (0.5 * (grid->ny - 1) - k / grid->nx) * grid->pixel_mm));
    laci_weights_destroy(&w);
    free(near);
    free(far);
}

/* Noise over the whole detector, complete and incomplete arcs, bins of half a degree
 * and of a twentieth (there weights are interpolated over several bins, to 1e-3). The
 * gain of incomplete arcs is interpolated between nodes, to 1e-3. */
static void fan_arcs_are_the_formula_written_out(void **state)
{
    const double arcs[] = {240.0, 300.0, 100.0, 40.0};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof arcs / sizeof *arcs; i++) {
        const size_t k = i / 2;
        const double mm = i % 2 ? 0.06 : 1.0;
        const lac_test_shape p = {24, 31, 25,      (int)(arcs[k] / 4.0) + 1,
                                  mm, mm, 0.4 * mm};
        const lac_grid grid = {24, 31, mm};
        lac_sino *s = lac_test_noise_scan(&p, 1);
        lac_image *want = NULL, *got;

        s->geom->source_origin_mm = 80.0;
        s->geom->source_detector_mm = 100.0;
        lac_geom_set_angles_deg(s->geom, -33.0, 4.0);
        got = lac_test_fbp(s, &grid, NULL);
        lac_test_ok(lac_image_create(&want, &grid));
        reconstruct_arc_plainly(s, &grid, want->data);
        if (lac_test_first_bad(got->data, want->data, lac_image_count(want), 1e-3,
                               0.0) < lac_image_count(want))
            print_error("arc %g, bins of %g mm\n", arcs[k], s->geom->pitch_mm);
        lac_test_close(got->data, want->data, lac_image_count(want),
                       arcs[k] > 200.0 && i % 2 == 0 ? 3e-5 : 2e-3, 0.0);
        lac_image_destroy(&want);
        lac_image_destroy(&got);
        lac_sino_destroy(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(result_is_the_plain_formula),
        cmocka_unit_test(fan_arcs_are_the_formula_written_out),
    };

    return cmocka_run_group_tests_name("fbp_formula", tests, NULL, NULL);
}
