/* tests/unit/test_fbp.c - filtered backprojection: values, orientation, arcs, and
 * threads, bad input. Formula: test_fbp_formula.c; real scans: test_fbp_real.c. */
#include "support/fbp_testing.h"

#include <math.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/image.h"
#include "data/phantom.h"
#include "data/sino.h"
#include "radon/fbp.h"

#define DEG (LACI_PI / 180.0)

/* A disc of value `value`, lengths in mm. */
typedef struct disc {
    double value, radius, x, y;
} disc;

static lac_sino *project_disc(const lac_geom *g, const disc *d)
{
    const lac_ellipse e = {d->value, d->radius, d->radius, d->x, d->y, 0.0};
    lac_phantom *phantom = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_phantom_from_ellipses(&phantom, &e, 1));
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_ok(lac_phantom_project(phantom, 2.0, 4, s)); /* half width 1 mm */
    lac_phantom_destroy(&phantom);
    return s;
}

/* Mean, minimum and maximum over the pixels within `share` of the disc's radius, in
 * units of its value. */
typedef struct inside {
    double mean, min, max;
    int n;
} inside;

static inside look_inside(const lac_image *image, const disc *d, double share)
{
    const lac_grid *g = &image->grid;
    inside r = {0.0, INFINITY, -INFINITY, 0};

    for (int iy = 0; iy < g->ny; iy++)
        for (int ix = 0; ix < g->nx; ix++) {
            const double x = (ix - 0.5 * (g->nx - 1)) * g->pixel_mm - d->x;
            const double y = (0.5 * (g->ny - 1) - iy) * g->pixel_mm - d->y;
            const double v = image->data[iy * g->nx + ix] / d->value;

            if (hypot(x, y) >= share * d->radius)
                continue;
            r.mean += v;
            r.min = fmin(r.min, v);
            r.max = fmax(r.max, v);
            r.n++;
            if (isnan(v))
                r.mean = NAN;
        }
    r.mean /= r.n;
    return r;
}

/* A scan of `beam` (0 parallel half turn, 1 parallel full turn, 2 fan full turn) whose
 * detector sees a disc of the given radius about the axis. */
static lac_geom *full_scan(int beam, int n_views, double start_deg, double pitch,
                           double reach, double offset)
{
    const double turn = beam == 0 ? 180.0 : 360.0, magnification = 1.4;
    const double scale = beam == 2 ? magnification : 1.0;
    lac_geom *g = NULL;

    lac_test_ok(
        lac_geom_create(&g, n_views, (int)(2.3 * (reach + fabs(offset)) / pitch) + 8));
    lac_geom_set_angles_deg(g, start_deg, turn / n_views);
    g->pitch_mm = pitch * scale;
    g->axis_offset_mm = offset * scale;
    if (beam == 2) {
        g->beam = LAC_BEAM_FAN;
        g->source_origin_mm = 6.0 * reach;
        g->source_detector_mm = magnification * g->source_origin_mm;
    }
    return g;
}

/* Twenty random combinations of beam, pitch (0.3 .. 3 pixels), pixel size, detector
 * count, axis offset, place and spacing of angles: the mean over the disc is within 1 %
 * of its value. */
static void disc_keeps_its_value_in_every_full_scan(void **state)
{
    (void)state;
    for (int k = 0; k < 20; k++) {
        double u[12];
        lac_geom *g;
        lac_sino *s;
        lac_image *image;
        lac_grid grid;
        inside r;
        disc d;

        for (uint64_t i = 0; i < 12; i++)
            u[i] = lac_rng_uniform(2022, (uint64_t)k, i);
        grid.pixel_mm = 0.02 * pow(100.0, u[0]);
        grid.nx = 70 + (int)(30.0 * u[1]);
        grid.ny = 70 + (int)(30.0 * u[2]);
        d.radius = 30.0 * grid.pixel_mm;
        d.x = (u[3] - 0.5) * 8.0 * grid.pixel_mm;
        d.y = (u[4] - 0.5) * 8.0 * grid.pixel_mm;
        d.value = pow(10.0, 2.0 * u[5] - 2.0);
        g = full_scan(k % 3, 200 + (int)(100.0 * u[6]), 360.0 * u[7],
                      grid.pixel_mm * 0.3 * pow(10.0, u[8]), 36.0 * grid.pixel_mm,
                      (u[9] - 0.5) * 20.0 * grid.pixel_mm);
        for (int i = 0; i < g->n_views && u[10] > 0.4; i++) /* irregular angles */
            g->angle[i] += 0.8 * (g->angle[1] - g->angle[0]) *
                           (lac_rng_uniform(7, (uint64_t)k, (uint64_t)i) - 0.5);
        s = project_disc(g, &d);
        image = lac_test_fbp(s, &grid, NULL);
        r = look_inside(image, &d, 0.8);
        if (!(fabs(r.mean - 1.0) < 0.01))
            print_error("combination %d: beam %d, %d views, %d bins of %g mm, offset "
                        "%g mm, pixel %g mm\n",
                        k, k % 3, g->n_views, g->n_det, g->pitch_mm, g->axis_offset_mm,
                        grid.pixel_mm);
        lac_test_near(r.mean, 1.0, 0.01);
        lac_image_destroy(&image);
        lac_sino_destroy(&s);
        lac_geom_destroy(&g);
    }
}

/* Well sampled: every pixel away from the edge is within 1 %, and so is air. */
static void well_sampled_disc_is_right_in_every_pixel(void **state)
{
    const lac_grid grid = {101, 90, 0.25};

    (void)state;
    for (int beam = 0; beam < 3; beam++)
        for (int filter = 0; filter < LAC_FILTER_CUSTOM; filter++) {
            const disc d = {0.05, 8.0, 1.3, -0.7};
            lac_geom *g = full_scan(beam, 360, 11.0, 0.2, 12.0, -0.33);
            lac_sino *s = project_disc(g, &d);
            lac_fbp_options o;
            lac_image *image;
            inside r;

            lac_fbp_defaults(&o);
            o.filter = (lac_filter)filter;
            image = lac_test_fbp(s, &grid, &o);
            r = look_inside(image, &d, 0.9);
            lac_test_range(r.min, 0.99, 1.01);
            lac_test_range(r.max, 0.99, 1.01);
            lac_test_near(image->data[50] / d.value, 0.0, 0.01); /* top edge: air */
            lac_test_near(image->data[101 * 45] / d.value, 0.0, 0.01);
            lac_image_destroy(&image);
            lac_sino_destroy(&s);
            lac_geom_destroy(&g);
        }
}

/* A disc off the centre keeps its value, everywhere inside, whatever the arc. Between a
 * half turn and a short scan a few lines are missing: faint streaks cross the disc. */
static void disc_keeps_its_value_whatever_the_arc(void **state)
{
    const double arcs[] = {180.0, 150.0, 120.0, 90.0, 60.0, 30.0, 185.0, 200.0, 250.0};
    const lac_grid grid = {101, 90, 0.3};
    const disc d = {0.04, 9.0, 2.2, -1.7};

    (void)state;
    for (int fan = 0; fan < 2; fan++)
        for (size_t k = 0; k < sizeof arcs / sizeof *arcs; k++) {
            lac_geom *g = full_scan(2 * fan, (int)arcs[k] + 1, 0.0, 0.2, 13.0, 0.4);
            lac_sino *s;
            lac_image *image;
            inside r;

            lac_geom_set_angles_deg(g, -25.0, 1.0);
            s = project_disc(g, &d);
            image = lac_test_fbp(s, &grid, NULL);
            r = look_inside(image, &d, 0.8);
            if (!(fabs(r.mean - 1.0) < 2e-3))
                print_error("arc %g, fan %d\n", arcs[k], fan);
            lac_test_near(r.mean, 1.0, 2e-3);
            lac_test_range(r.min, arcs[k] == 185.0 ? 0.95 : 0.97, 1.0);
            lac_test_range(r.max, 1.0, arcs[k] == 185.0 ? 1.05 : 1.03);
            lac_image_destroy(&image);
            lac_sino_destroy(&s);
            lac_geom_destroy(&g);
        }
}

/* Two arcs with two gaps, views in any order: the value stays. */
static void disc_keeps_its_value_in_two_arcs(void **state)
{
    const lac_grid grid = {80, 91, 0.3};
    const disc d = {0.04, 9.0, -1.5, 2.0};

    (void)state;
    for (int fan = 0; fan < 2; fan++) {
        lac_geom *g = full_scan(2 * fan, 100, 0.0, 0.2, 13.0, 0.0);
        lac_sino *s;
        lac_image *image;
        inside r;

        for (int i = 0; i < 100; i++) {
            const int j = 37 * i % 100;

            g->angle[i] = (j < 60 ? j : j + 40) * DEG;
        }
        s = project_disc(g, &d);
        image = lac_test_fbp(s, &grid, NULL);
        r = look_inside(image, &d, 0.8);
        lac_test_near(r.mean, 1.0, 2e-3);
        lac_image_destroy(&image);
        lac_sino_destroy(&s);
        lac_geom_destroy(&g);
    }
}

/* The detector sees 60 % of the disc. Without continuation the field is far too bright
 * and worse towards its edge; with it the mean is within 20 % and the slope halved. A
 * scan that sees all is not changed. */
static void extend_tames_a_truncated_scan(void **state)
{
    const disc d = {0.05, 20.0, 0.0, 0.0}, core = {0.05, 10.0, 0.0, 0.0};
    const lac_grid grid = {61, 58, 0.5};

    (void)state;
    for (int beam = 0; beam < 3; beam++) {
        lac_geom *g = full_scan(beam, 180, 0.0, 0.3, 20.0, 0.0);
        inside plain, extended, whole;
        lac_sino *s, *full = project_disc(g, &d);
        lac_fbp_options o;
        lac_image *image;

        lac_fbp_defaults(&o);
        o.extend = 0.5;
        image = lac_test_fbp(full, &grid, &o);
        whole = look_inside(image, &core, 1.0);
        lac_image_destroy(&image);
        g->n_det = 80; /* 24 of 40 mm */
        s = project_disc(g, &d);
        image = lac_test_fbp(s, &grid, &o);
        extended = look_inside(image, &core, 1.0);
        lac_image_destroy(&image);
        image = lac_test_fbp(s, &grid, NULL);
        plain = look_inside(image, &core, 1.0);
        lac_image_destroy(&image);
        lac_test_near(whole.mean, 1.0, 2e-3);
        lac_test_range(plain.mean, 1.3, 3.0);
        lac_test_range(extended.mean, 0.8, 1.2);
        lac_test_range((extended.max - extended.min) / (plain.max - plain.min), 0.0,
                       0.5);
        lac_sino_destroy(&s);
        lac_sino_destroy(&full);
        lac_geom_destroy(&g);
    }
}

/* A small disc in the upper right comes back there: row 0 is y = +, column 0 x = -. */
static void image_has_the_agreed_orientation(void **state)
{
    const lac_grid grid = {81, 66, 0.5};
    const disc d = {1.0, 2.0, 9.0, 6.0};

    (void)state;
    for (int beam = 0; beam < 3; beam++) {
        lac_geom *g = full_scan(beam, 240, 30.0, 0.4, 22.0, 1.7);
        lac_sino *s = project_disc(g, &d);
        lac_image *image = lac_test_fbp(s, &grid, NULL);
        double mx = 0.0, my = 0.0, sum = 0.0;

        for (int iy = 0; iy < grid.ny; iy++)
            for (int ix = 0; ix < grid.nx; ix++) {
                const double v = image->data[iy * grid.nx + ix];

                if (v < 0.3)
                    continue;
                sum += v;
                mx += v * (ix - 40.0) * 0.5;
                my += v * (32.5 - iy) * 0.5;
            }
        lac_test_near(mx / sum, 9.0, 0.05);
        lac_test_near(my / sum, 6.0, 0.05);
        lac_image_destroy(&image);
        lac_sino_destroy(&s);
        lac_geom_destroy(&g);
    }
}

/* 1, 2 and 5 threads, and four runs at once on one object: the same bits. */
static void threads_do_not_change_a_bit(void **state)
{
    const lac_grid grid = {130, 117, 0.5};

    (void)state;
    for (int fan = 0; fan < 2; fan++) {
        const lac_test_shape p = {130, 117, 190, 91, 0.5, 0.4, 0.1};
        lac_sino *s = lac_test_noise_scan(&p, fan);
        const size_t n = (size_t)grid.nx * (size_t)grid.ny;
        float *image = NULL;
        lac_fbp *fbp = NULL;
        int bad = 0;

        lac_geom_set_angles_deg(s->geom, 5.0, 1.0); /* a limited arc */
        lac_test_ok(laci_alloc(&image, 7 * n, sizeof *image));
        for (int k = 0; k < 3; k++) {
            lac_threads_set(k == 2 ? 5 : k + 1);
            lac_test_ok(lac_fbp_create(&fbp, s->geom, &grid, NULL));
            lac_test_ok(lac_fbp_run(fbp, s->data, image + (size_t)k * n));
            if (k < 2)
                lac_fbp_destroy(&fbp);
        }
#pragma omp parallel for num_threads(4)
        for (int k = 3; k < 7; k++)
            if (lac_fbp_run(fbp, s->data, image + (size_t)k * n) != LAC_OK)
#pragma omp atomic
                bad++;
        assert_int_equal(bad, 0);
        for (int k = 1; k < 7; k++)
            assert_memory_equal(image, image + (size_t)k * n, n * sizeof *image);
        lac_threads_set(0);
        lac_fbp_destroy(&fbp);
        laci_free(image);
        lac_sino_destroy(&s);
    }
}

/* Linear: the FBP of a x + b y is a FBP(x) + b FBP(y), and a NaN stays in its reach. */
static void run_is_linear(void **state)
{
    const lac_grid grid = {40, 37, 1.0};
    const lac_test_shape p = {40, 37, 60, 30, 1.0, 1.0, 0.0};
    lac_sino *x = lac_test_noise_scan(&p, 1), *y = lac_test_noise_scan(&p, 1);
    lac_image *fx, *fy, *fz;

    (void)state;
    lac_test_fill_normal(y->data, lac_sino_count(y), 99);
    fx = lac_test_fbp(x, &grid, NULL);
    fy = lac_test_fbp(y, &grid, NULL);
    for (size_t i = 0; i < lac_sino_count(x); i++)
        x->data[i] = 2.0f * x->data[i] - 3.0f * y->data[i];
    fz = lac_test_fbp(x, &grid, NULL);
    for (size_t i = 0; i < lac_image_count(fx); i++)
        fx->data[i] = 2.0f * fx->data[i] - 3.0f * fy->data[i];
    lac_test_close(fz->data, fx->data, lac_image_count(fx), 2e-5, 0.0);
    lac_image_destroy(&fx);
    lac_image_destroy(&fy);
    lac_image_destroy(&fz);
    lac_sino_destroy(&x);
    lac_sino_destroy(&y);
}

typedef struct job {
    const lac_geom *geom;
    const lac_grid *grid;
    const float *sino;
    float *image;
} job;

static lac_status create_and_run(void *ctx)
{
    const job *j = ctx;
    lac_fbp *fbp = NULL;
    lac_status st = lac_fbp_create(&fbp, j->geom, j->grid, NULL);

    if (st == LAC_OK)
        st = lac_fbp_run(fbp, j->sino, j->image);
    else
        assert_null(fbp);
    lac_fbp_destroy(&fbp);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    const lac_grid grid = {20, 17, 1.0};
    const lac_test_shape p = {20, 17, 33, 12, 1.0, 1.0, 0.0};

    (void)state;
    for (int fan = 0; fan < 2; fan++) {
        lac_sino *s = lac_test_noise_scan(&p, fan);
        float image[20 * 17];
        job j = {s->geom, &grid, s->data, image};

        lac_geom_set_angles_deg(s->geom, 5.0, 7.0);
        assert_true(lac_test_alloc_failures(create_and_run, &j) > 5);
        lac_sino_destroy(&s);
    }
}

static void bad_arguments_are_refused(void **state)
{
    lac_grid grid = {20, 17, 1.0};
    lac_geom *g = full_scan(2, 30, 0.0, 1.0, 15.0, 0.0);
    float *data = NULL;
    lac_fbp *fbp = NULL;
    lac_fbp_options o;

    (void)state;
    lac_test_ok(laci_alloc(&data, 30u * (size_t)g->n_det + 400u, sizeof *data));
    lac_test_fails(lac_fbp_create(NULL, g, &grid, NULL), LAC_E_ARG);
    lac_test_fails(lac_fbp_create(&fbp, NULL, &grid, NULL), LAC_E_ARG);
    lac_test_fails(lac_fbp_create(&fbp, g, NULL, NULL), LAC_E_ARG);
    grid.nx = 0;
    lac_test_fails(lac_fbp_create(&fbp, g, &grid, NULL), LAC_E_ARG);
    grid.nx = 300; /* the source would stand in the image */
    lac_test_fails(lac_fbp_create(&fbp, g, &grid, NULL), LAC_E_ARG);
    assert_true(lac_test_detail_has("source"));
    grid.nx = 20;
    lac_fbp_defaults(&o);
    lac_fbp_defaults(NULL);
    o.cutoff = 0.0;
    lac_test_fails(lac_fbp_create(&fbp, g, &grid, &o), LAC_E_ARG);
    assert_true(lac_test_detail_has("cutoff"));
    o.cutoff = 1.0;
    o.extend = -0.1;
    lac_test_fails(lac_fbp_create(&fbp, g, &grid, &o), LAC_E_ARG);
    assert_true(lac_test_detail_has("extend"));
    o.extend = 0.0;
    o.filter = (lac_filter)-3;
    lac_test_fails(lac_fbp_create(&fbp, g, &grid, &o), LAC_E_ARG);
    assert_null(fbp);
    g->angle[3] = NAN;
    lac_test_fails(lac_fbp_create(&fbp, g, &grid, NULL), LAC_E_ARG);
    g->angle[3] = 0.3;
    lac_test_ok(lac_fbp_create(&fbp, g, &grid, NULL));
    lac_test_fails(lac_fbp_run(NULL, data, data + 400), LAC_E_ARG);
    lac_test_fails(lac_fbp_run(fbp, NULL, data), LAC_E_ARG);
    lac_test_fails(lac_fbp_run(fbp, data, NULL), LAC_E_ARG);
    lac_test_fails(lac_fbp_run(fbp, data + 339, data), LAC_E_ARG);
    assert_true(lac_test_detail_has("overlap"));
    lac_test_ok(lac_fbp_run(fbp, data + 340, data));
    lac_fbp_destroy(&fbp);
    lac_fbp_destroy(&fbp);
    lac_fbp_destroy(NULL);
    laci_free(data);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disc_keeps_its_value_in_every_full_scan),
        cmocka_unit_test(well_sampled_disc_is_right_in_every_pixel),
        cmocka_unit_test(disc_keeps_its_value_whatever_the_arc),
        cmocka_unit_test(disc_keeps_its_value_in_two_arcs),
        cmocka_unit_test(extend_tames_a_truncated_scan),
        cmocka_unit_test(image_has_the_agreed_orientation),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(run_is_linear),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests_name("fbp", tests, NULL, NULL);
}
