/* tests/unit/test_phantom.c - phantoms: images against points of known value, exact
 * line integrals against sums over images, mass, sign, support, seeds, threads. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/base_internal.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/phantom.h"
#include "data/phantom_internal.h"

static lac_image *raster(const char *name, uint64_t seed, int nx, int ny, int sub)
{
    const lac_grid grid = {nx, ny, 0.7};
    lac_phantom *ph = NULL;
    lac_image *im = NULL;

    lac_test_ok(lac_phantom_create(&ph, name, seed));
    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_ok(lac_phantom_raster(ph, sub, im));
    lac_phantom_destroy(&ph);
    return im;
}

/* The value of the pixel that holds (x, y), half width = 1; 0 outside. */
static double look(const lac_image *im, double x, double y)
{
    const int nx = im->grid.nx, ny = im->grid.ny;
    const double half = 0.5 * (nx > ny ? nx : ny);
    const double col = floor(x * half + 0.5 * nx), row = floor(0.5 * ny - y * half);

    if (col < 0.0 || col >= nx || row < 0.0 || row >= ny)
        return 0.0;
    return im->data[(size_t)row * (size_t)nx + (size_t)col];
}

static void head_has_its_values(void **state)
{
    lac_image *im = raster("shepp-logan", 0, 300, 340, 4);
    lac_image *old = raster("shepp-logan-original", 0, 300, 340, 4);

    (void)state;
    /* x, y, value; upper and lower, left and right differ. */
    lac_test_near(look(im, 0.0, 0.9), 1.0, 1e-6);
    lac_test_near(look(im, 0.8, 0.8), 0.0, 0.0);
    lac_test_near(look(im, 0.0, 0.35), 0.3, 1e-6);
    lac_test_near(look(im, 0.0, -0.35), 0.2, 1e-6);
    lac_test_near(look(im, 0.22, 0.0), 0.0, 0.0);
    lac_test_near(look(im, -0.33, -0.25), 0.2, 1e-6);
    lac_test_near(look(im, -0.33, 0.3), 0.0, 0.0);
    lac_test_near(look(im, 0.33, 0.3), 0.2, 1e-6);
    lac_test_near(look(im, -0.08, -0.605), 0.3, 1e-6);
    lac_test_near(look(im, 0.0, 0.605), 0.2, 1e-6);
    lac_test_near(look(old, 0.0, 0.9), 2.0, 1e-6);
    lac_test_near(look(old, 0.0, 0.35), 1.03, 1e-6);
    lac_test_near(look(old, 0.22, 0.0), 1.0, 1e-6);
    lac_image_destroy(&im);
    lac_image_destroy(&old);
}

/* The raster of a disc by its definition: count the samples inside. */
static void raster_counts_samples(void **state)
{
    const lac_ellipse e = {3.0, 0.5, 0.21, 0.17, -0.33, 0.6};
    const int nx = 23, ny = 31, sub = 3;
    const lac_grid grid = {nx, ny, 1.0};
    lac_phantom *ph = NULL;
    lac_image *im = NULL;

    (void)state;
    lac_test_ok(lac_phantom_from_ellipses(&ph, &e, 1));
    assert_string_equal(lac_phantom_kind_of(ph)->name, "given");
    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_ok(lac_phantom_raster(ph, sub, im));
    for (int iy = 0; iy < ny; iy++)
        for (int ix = 0; ix < nx; ix++) {
            int inside = 0;

            for (int k = 0; k < sub * sub; k++) {
                const double x = (ix + (k % sub + 0.5) / sub - 0.5 * nx) * 2.0 / ny;
                const double y = (0.5 * ny - iy - (k / sub + 0.5) / sub) * 2.0 / ny;
                const double c = cos(e.phi), s = sin(e.phi);
                const double u = (x - e.x0) * c + (y - e.y0) * s;
                const double v = (y - e.y0) * c - (x - e.x0) * s;

                inside += hypot(u / e.a, v / e.b) <= 1.0;
            }
            lac_test_near(im->data[iy * nx + ix], 3.0 * inside / (sub * sub), 1e-6);
        }
    lac_image_destroy(&im);
    lac_phantom_destroy(&ph);
}

/* What is cut off by the border of a narrow grid stays off, rows do not leak. */
static void narrow_grid_sees_the_middle(void **state)
{
    lac_image *wide = raster("holes", 4, 90, 90, 4);
    lac_image *low = raster("holes", 4, 90, 30, 4);
    lac_image *slim = raster("cartoon", 4, 30, 90, 4);
    lac_image *full = raster("cartoon", 4, 90, 90, 4);

    (void)state;
    lac_test_close(low->data, wide->data + 30 * 90, 30 * 90, 0.0, 0.0);
    for (int iy = 0; iy < 90; iy++)
        lac_test_close(slim->data + iy * 30, full->data + iy * 90 + 30, 30, 1e-6, 1e-7);
    lac_image_destroy(&wide);
    lac_image_destroy(&low);
    lac_image_destroy(&slim);
    lac_image_destroy(&full);
}

static lac_sino *scan(lac_beam beam, int n_views, int n_det, double pitch)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, n_views, n_det));
    lac_geom_set_angles_deg(g, -37.0, 45.5);
    g->angle[1] = 0.0;
    g->angle[2] = 0.5 * LACI_PI;
    g->beam = beam;
    g->pitch_mm = pitch;
    g->axis_offset_mm = 1.3;
    g->source_origin_mm = 150.0;
    g->source_detector_mm = 220.0;
    lac_test_ok(lac_sino_create(&s, g));
    lac_geom_destroy(&g);
    return s;
}

/* Sum of an image along the line of a ray, by points and from the words of geometry.h:
 * for fan beam from the source to the bin on the detector. */
static double walk(const lac_image *im, const lac_geom *g, double t, double s)
{
    const double c = cos(t), n = sin(t), half = 50.0; /* mm */
    double x = s * c + 200.0 * n, y = s * n - 200.0 * c;
    double dx = -n, dy = c, sum = 0.0;
    const int steps = 8000;
    double length = 400.0;

    if (g->beam == LAC_BEAM_FAN) {
        const double back = g->source_detector_mm - g->source_origin_mm;

        x = g->source_origin_mm * n;
        y = -g->source_origin_mm * c;
        dx = s * c - back * n - x;
        dy = s * n + back * c - y;
        length = hypot(dx, dy);
        dx /= length;
        dy /= length;
    }
    for (int i = 0; i < steps; i++) {
        const double l = (i + 0.5) * length / steps;

        sum += look(im, (x + l * dx) / half, (y + l * dy) / half);
    }
    return sum * length / steps;
}

static void check_exact(const char *name, uint64_t seed, lac_beam beam)
{
    lac_image *im = raster(name, seed, 1000, 1000, 3);
    lac_sino *s = scan(beam, 7, 23, beam == LAC_BEAM_FAN ? 6.1 : 4.1);
    lac_phantom *ph = NULL;
    double diff = 0.0, all = 0.0;

    lac_test_ok(lac_phantom_create(&ph, name, seed));
    lac_test_ok(lac_phantom_project(ph, 100.0, 1, s));
    for (int i = 0; i < 7 * 23; i++) {
        const double want =
            walk(im, s->geom, s->geom->angle[i / 23], lac_geom_bin_mm(s->geom, i % 23));

        diff += (s->data[i] - want) * (s->data[i] - want);
        all += want * want;
    }
    assert_true(all > 0.0);
    /* Pixels of 0.1 mm and bars of 1 mm: what remains is rays that touch an edge. */
    lac_test_range(sqrt(diff / all), 0.0, 8e-3);
    lac_phantom_destroy(&ph);
    lac_sino_destroy(&s);
    lac_image_destroy(&im);
}

static void exact_integrals_are_those_of_the_image(void **state)
{
    (void)state;
    for (size_t i = 0; lac_phantom_kind_at(i); i++) {
        const lac_phantom_kind *kind = lac_phantom_kind_at(i);

        for (uint64_t seed = 11; kind->exact && seed < (kind->random ? 14 : 12);
             seed++) {
            check_exact(kind->name, seed, LAC_BEAM_PARALLEL);
            check_exact(kind->name, seed, LAC_BEAM_FAN);
        }
    }
}

/* The sum over the bins of a parallel view times the pitch is the mass of the object.
 */
static void views_keep_the_mass(void **state)
{
    static const char *const names[] = {"shepp-logan", "ellipses", "holes", "disc",
                                        "discs"};

    (void)state;
    for (int i = 0; i < 5; i++) {
        lac_image *im = raster(names[i], 5, 500, 500, 8);
        lac_sino *s = scan(LAC_BEAM_PARALLEL, 5, 220, 0.5);
        lac_phantom *ph = NULL;
        double mass = 0.0;

        for (size_t p = 0; p < lac_image_count(im); p++)
            mass += 0.04 * im->data[p]; /* 0.2 x 0.2 mm */
        if (i == 3)
            lac_test_near(mass, LACI_PI * pow(50.0 * 100.0 / 256.0, 2), 0.1);
        lac_test_ok(lac_phantom_create(&ph, names[i], 5));
        lac_test_ok(lac_phantom_project(ph, 100.0, 16, s));
        for (int iv = 0; iv < 5; iv++) {
            double sum = 0.0;

            for (int d = 0; d < 220; d++)
                sum += 0.5 * s->data[iv * 220 + d];
            lac_test_near(sum, mass, 3e-4 * mass);
        }
        lac_phantom_destroy(&ph);
        lac_sino_destroy(&s);
        lac_image_destroy(&im);
    }
}

static void disc_integrals_to_rounding(void **state)
{
    const lac_ellipse e = {0.25, 0.3, 0.3, 0.4, -0.2, 1.0};
    lac_sino *s = scan(LAC_BEAM_FAN, 4, 41, 3.0);
    lac_phantom *ph = NULL;

    (void)state;
    lac_test_ok(lac_phantom_from_ellipses(&ph, &e, 1));
    lac_test_ok(lac_phantom_project(ph, 80.0, 1, s));
    for (int i = 0; i < 4 * 41; i++) { /* distance of the centre from the ray */
        const double t = s->geom->angle[i / 41], u = lac_geom_bin_mm(s->geom, i % 41);
        const double sx = 150.0 * sin(t), sy = -150.0 * cos(t);
        const double dx = u * cos(t) - 220.0 * sin(t), dy = u * sin(t) + 220.0 * cos(t);
        const double far =
            ((16.0 - sx) * dy - (-8.0 - sy) * dx) / sqrt(dx * dx + dy * dy);
        const double q = 12.0 * 12.0 - far * far;

        lac_test_near(s->data[i], q > 0.0 ? 0.5 * sqrt(q) : 0.0, 2e-6);
    }
    lac_phantom_destroy(&ph);
    lac_sino_destroy(&s);
}

static void random_kinds_stay_in_their_bounds(void **state)
{
    static const char *const names[] = {"ellipses", "cartoon", "holes"};
    static const double top[] = {1.6, 1.0, 0.031};

    (void)state;
    for (int k = 0; k < 3; k++)
        for (uint64_t seed = 0; seed < 60; seed++) {
            lac_image *im = raster(names[k], seed, 120, 120, 3);
            double most = 0.0;

            for (int i = 0; i < 120 * 120; i++) {
                const double x = (i % 120 - 59.5) / 60.0, y = (59.5 - i / 120) / 60.0;

                lac_test_range(im->data[i], 0.0, top[k] * (1.0 + 1e-6));
                most = fmax(most, im->data[i]);
                if (hypot(x, y) > 0.95 + 0.015) /* a pixel reaches 0.012 */
                    assert_true(im->data[i] == 0.0f);
            }
            lac_test_range(most, 0.5 * top[k], top[k] * (1.0 + 1e-6));
            lac_image_destroy(&im);
        }
}

/* Same seed, same bits; another seed, another object; threads do not matter. */
static void seeds_and_threads(void **state)
{
    (void)state;
    for (size_t i = 0; lac_phantom_kind_at(i); i++) {
        const lac_phantom_kind *kind = lac_phantom_kind_at(i);
        lac_image *a, *b, *c;

        lac_threads_set(1);
        a = raster(kind->name, 3, 211, 190, 8);
        lac_threads_set(3);
        b = raster(kind->name, 3, 211, 190, 8);
        c = raster(kind->name, 4, 211, 190, 8);
        lac_threads_set(0);
        assert_memory_equal(a->data, b->data, 211 * 190 * sizeof(float));
        if (kind->random)
            assert_memory_not_equal(a->data, c->data, 211 * 190 * sizeof(float));
        else
            assert_memory_equal(a->data, c->data, 211 * 190 * sizeof(float));
        lac_image_destroy(&a);
        lac_image_destroy(&b);
        lac_image_destroy(&c);
    }
}

static void projection_does_not_depend_on_threads(void **state)
{
    lac_sino *a = scan(LAC_BEAM_FAN, 30, 101, 1.0), *b = NULL;
    lac_phantom *ph = NULL;

    (void)state;
    lac_test_ok(lac_sino_copy(&b, a));
    lac_test_ok(lac_phantom_create(&ph, "holes", 9));
    lac_threads_set(1);
    lac_test_ok(lac_phantom_project(ph, 90.0, 4, a));
    lac_threads_set(4);
    lac_test_ok(lac_phantom_project(ph, 90.0, 4, b));
    lac_threads_set(0);
    assert_memory_equal(a->data, b->data, 30 * 101 * sizeof(float));
    lac_phantom_destroy(&ph);
    lac_sino_destroy(&a);
    lac_sino_destroy(&b);
}

/* 1 where (x, y) is inside, by the words of phantom_internal.h. */
static int is_inside(const laci_shape *p, double x, double y)
{
    const double dx = x - p->x0, dy = y - p->y0;
    const double u = dx * p->c + dy * p->s, v = dy * p->c - dx * p->s;
    const double au = fabs(u), av = fabs(v);

    if (p->type == LACI_SHAPE_ELLIPSE)
        return hypot(u / p->a, v / p->b) <= 1.0;
    if (p->type == LACI_SHAPE_SLOT)
        return hypot(fmax(au - p->a, 0.0), v) <= p->b;
    if (p->type == LACI_SHAPE_OUTLINE) /* the one below */
        return au <= 0.5 && av <= 0.3 && (au >= 0.3 || v <= -0.1);
    if (p->type == LACI_SHAPE_CROSS)
        return (au <= p->a && av <= p->b) || (au <= p->b && av <= p->a);
    for (int i = 0; i < p->n_corner; i++) {
        const int j = (i + 1) % p->n_corner;

        if ((p->pu[j] - p->pu[i]) * (v - p->pv[i]) <
            (p->pv[j] - p->pv[i]) * (u - p->pu[i]))
            return 0;
    }
    return 1;
}

/* The chords of random lines against the points of the lines that lie inside. */
static void chords_of_every_shape(void **state)
{
    static const laci_outline u_shape = {8,
                                         {-0.5, 0.5, 0.5, 0.3, 0.3, -0.3, -0.3, -0.5},
                                         {-0.3, -0.3, 0.3, 0.3, -0.1, -0.1, 0.3, 0.3}};
    laci_shape shape[5] = {{.type = LACI_SHAPE_ELLIPSE, .a = 0.6, .b = 0.25},
                           {.type = LACI_SHAPE_SLOT, .a = 0.4, .b = 0.2},
                           {.type = LACI_SHAPE_CROSS, .a = 0.57, .b = 0.15},
                           {.type = LACI_SHAPE_POLYGON,
                            .n_corner = 5,
                            .pu = {0.5, 0.2, -0.4, -0.3, 0.1},
                            .pv = {0.1, 0.5, 0.2, -0.4, -0.5}},
                           {.type = LACI_SHAPE_OUTLINE, .outline = &u_shape}};
    int hits = 0, doubles = 0;

    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        laci_shape *p = &shape[i % 5];
        const double t = 6.3 * lac_rng_uniform(1, 0, i);
        const double turn = 6.3 * lac_rng_uniform(1, 1, i);
        const laci_line line = {1.2 * lac_rng_uniform(1, 2, i) - 0.5,
                                1.2 * lac_rng_uniform(1, 3, i) - 0.8, cos(t), sin(t)};
        double lo[LACI_MAX_CHORDS], hi[LACI_MAX_CHORDS], sum = 0.0, count = 0.0;
        int n;

        p->radius = 0.61;
        p->x0 = 0.1;
        p->y0 = -0.2;
        p->c = cos(turn);
        p->s = sin(turn);
        n = laci_shape_chords(p, &line, lo, hi);
        for (int k = 0; k < n; k++)
            sum += hi[k] - lo[k];
        if (n == 2)
            assert_true(hi[0] < lo[1] || hi[1] < lo[0]);
        for (int k = 0; k < 4000; k++) {
            const double l = (k + 0.5) * 1e-3 - 2.0;

            count += is_inside(p, line.px + l * line.dx, line.py + l * line.dy);
        }
        lac_test_near(sum, count * 1e-3, 2.1e-3); /* 1e-3 at each end, two chords */
        hits += n > 0;
        doubles += n == 2;
    }
    assert_in_range(hits, 250, 499);
    assert_in_range(doubles, 10, 199);
}

/* Refining the samples of the raster changes the image of a cartoon less and less, and
 * smooth areas not at all: the short cut for them equals the mean over samples. */
static void cartoon_raster_is_the_mean_of_samples(void **state)
{
    lac_image *fine = raster("cartoon", 8, 8 * 24, 8 * 24, 1);
    lac_image *coarse = raster("cartoon", 8, 24, 24, 8);

    (void)state;
    for (int iy = 0; iy < 24; iy++)
        for (int ix = 0; ix < 24; ix++) {
            double sum = 0.0;

            for (int j = 0; j < 8; j++)
                for (int i = 0; i < 8; i++)
                    sum += fine->data[(8 * iy + j) * 192 + 8 * ix + i];
            lac_test_near(coarse->data[iy * 24 + ix], sum / 64.0, 1e-6);
        }
    lac_image_destroy(&fine);
    lac_image_destroy(&coarse);
}

static void bad_arguments(void **state)
{
    const lac_grid grid = {5, 4, 1.0};
    lac_ellipse e = {1.0, 0.5, 0.5, 0.0, 0.0, 0.0};
    lac_sino *s = scan(LAC_BEAM_PARALLEL, 3, 5, 1.0);
    lac_phantom *ph = NULL;
    lac_image *im = NULL;

    (void)state;
    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_fails(lac_phantom_create(&ph, "shep-logan", 0), LAC_E_ARG);
    assert_true(lac_test_detail_has("'shep-logan'"));
    for (size_t i = 0; lac_phantom_kind_at(i); i++)
        assert_true(lac_test_detail_has(lac_phantom_kind_at(i)->name));
    lac_test_fails(lac_phantom_create(&ph, NULL, 0), LAC_E_ARG);
    lac_test_fails(lac_phantom_create(NULL, "disc", 0), LAC_E_ARG);
    lac_test_fails(lac_phantom_from_ellipses(&ph, &e, 0), LAC_E_ARG);
    e.b = 0.0;
    lac_test_fails(lac_phantom_from_ellipses(&ph, &e, 1), LAC_E_ARG);
    assert_true(lac_test_detail_has("ellipse 0"));
    e.b = 1.0;
    e.value = NAN;
    lac_test_fails(lac_phantom_from_ellipses(&ph, &e, 1), LAC_E_ARG);
    assert_null(ph);
    lac_test_ok(lac_phantom_create(&ph, "cartoon", 1));
    lac_test_fails(lac_phantom_raster(ph, 0, im), LAC_E_ARG);
    lac_test_fails(lac_phantom_raster(ph, 65, im), LAC_E_ARG);
    assert_true(lac_test_detail_has("65"));
    lac_test_fails(lac_phantom_project(ph, 10.0, 1, s), LAC_E_UNSUPPORTED);
    assert_true(lac_test_detail_has("cartoon"));
    lac_phantom_destroy(&ph);
    lac_test_ok(lac_phantom_create(&ph, "disc", 1));
    lac_test_fails(lac_phantom_project(ph, -1.0, 1, s), LAC_E_ARG);
    lac_test_fails(lac_phantom_project(ph, NAN, 1, s), LAC_E_ARG);
    lac_test_fails(lac_phantom_project(ph, 10.0, 0, s), LAC_E_ARG);
    s->geom->pitch_mm = 0.0;
    lac_test_fails(lac_phantom_project(ph, 10.0, 1, s), LAC_E_ARG);
    for (int i = 0; i < 15; i++)
        assert_true(s->data[i] == 0.0f);
    lac_phantom_destroy(&ph);
    lac_phantom_destroy(&ph);
    lac_phantom_destroy(NULL);
    lac_sino_destroy(&s);
    lac_image_destroy(&im);
}

static lac_status make_and_draw(void *name)
{
    const lac_grid grid = {12, 9, 1.0};
    lac_phantom *ph = NULL;
    lac_image *im = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(lac_image_create(&im, &grid));
    LAC_TRY(lac_phantom_create(&ph, name, 2));
    LAC_TRY(lac_phantom_raster(ph, 2, im));
out:
    lac_phantom_destroy(&ph);
    lac_image_destroy(&im);
    return st;
}

static void survives_failing_allocation(void **state)
{
    (void)state;
    for (size_t i = 0; lac_phantom_kind_at(i); i++)
        lac_test_alloc_failures(make_and_draw, (void *)lac_phantom_kind_at(i)->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(head_has_its_values),
        cmocka_unit_test(raster_counts_samples),
        cmocka_unit_test(narrow_grid_sees_the_middle),
        cmocka_unit_test(exact_integrals_are_those_of_the_image),
        cmocka_unit_test(views_keep_the_mass),
        cmocka_unit_test(disc_integrals_to_rounding),
        cmocka_unit_test(random_kinds_stay_in_their_bounds),
        cmocka_unit_test(seeds_and_threads),
        cmocka_unit_test(projection_does_not_depend_on_threads),
        cmocka_unit_test(chords_of_every_shape),
        cmocka_unit_test(cartoon_raster_is_the_mean_of_samples),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(survives_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
