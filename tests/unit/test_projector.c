/* tests/unit/test_projector.c - projectors against their definitions in double
 * precision, their adjoints element by element and by dot products, on every
 * instruction set. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/base/vec.h"
#include "data/image.h"
#include "data/sino.h"
#include "radon/projector.h"

#define PI 3.14159265358979323846
#define DEG (PI / 180.0)

static const char *const simd_names[] = {"ref", "avx2", "avx512"};

/* One setting: odd sizes, nothing centred, exact multiples of 45 degrees among the
 * views. */
typedef struct setting {
    lac_beam beam;
    int nx, ny, n_det;
    double pixel, pitch, offset;
} setting;

static const setting small[] = {
    {LAC_BEAM_PARALLEL, 7, 5, 9, 1.0, 1.0, 0.0},
    {LAC_BEAM_PARALLEL, 5, 19, 23, 0.7, 0.7, 0.31},
    {LAC_BEAM_PARALLEL, 21, 6, 40, 1.0, 0.3, -1.3},
    {LAC_BEAM_PARALLEL, 18, 23, 13, 0.25, 0.43, 0.1},
    {LAC_BEAM_PARALLEL, 37, 33, 11, 0.5, 2.1, 0.4},
    {LAC_BEAM_PARALLEL, 3, 2, 4, 9.0, 0.5, 0.2},
    {LAC_BEAM_FAN, 7, 5, 9, 1.0, 1.2, 0.0},
    {LAC_BEAM_FAN, 5, 19, 23, 0.7, 1.0, 0.31},
    {LAC_BEAM_FAN, 21, 6, 40, 1.0, 0.35, -1.3},
    {LAC_BEAM_FAN, 37, 33, 19, 0.5, 2.9, 0.4},
};

static lac_geom *make_geom(const setting *s)
{
    static const double deg[] = {3.0,   0.0,   45.0,  90.0,  135.0, 180.0, 200.3, 225.0,
                                 247.9, 270.0, 291.0, 315.0, 333.0, 44.99, 60.1};
    const int n = (int)(sizeof deg / sizeof *deg);
    const double diagonal = hypot(s->nx, s->ny) * s->pixel;
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, n, s->n_det));
    for (int i = 0; i < n; i++)
        g->angle[i] = deg[i] * DEG;
    g->beam = s->beam;
    g->pitch_mm = s->pitch;
    g->axis_offset_mm = s->offset;
    if (s->beam == LAC_BEAM_FAN) {
        g->source_origin_mm = 1.1 * diagonal;
        g->source_detector_mm = 1.7 * diagonal;
    }
    return g;
}

/* Joseph's sum by its definition. Lengths in pixels, Y downwards, from the grid's
 * centre. */
static void joseph_row(const lac_geom *g, const lac_grid *grid, int iv, int d,
                       double *row)
{
    const double c = cos(g->angle[iv]), s = sin(g->angle[iv]), h = grid->pixel_mm;
    const double bin = lac_geom_bin_mm(g, d);
    /* a point of the ray and its direction, mm, y upwards */
    double px = bin * c, py = bin * s, ex = -s, ey = c;
    int columns, lines, length;
    double step;

    if (g->beam == LAC_BEAM_FAN) {
        px = g->source_origin_mm * s;
        py = -g->source_origin_mm * c;
        ex = bin * c - g->source_detector_mm * s;
        ey = bin * s + g->source_detector_mm * c;
    }
    columns = fabs(ex) > fabs(ey);
    lines = columns ? grid->nx : grid->ny;
    length = columns ? grid->ny : grid->nx;
    step = h * hypot(ex, ey) / fmax(fabs(ex), fabs(ey));
    for (int r = 0; r < lines; r++) {
        double p;
        int k;

        if (columns) {
            const double x = (r - 0.5 * (grid->nx - 1)) * h;

            p = 0.5 * (grid->ny - 1) - (py + (x - px) * ey / ex) / h;
        } else {
            const double y = (0.5 * (grid->ny - 1) - r) * h;

            p = (px + (y - py) * ex / ey) / h + 0.5 * (grid->nx - 1);
        }
        k = (int)floor(p);
        for (int q = k; q <= k + 1; q++)
            if (q >= 0 && q < length)
                row[columns ? q * grid->nx + r : r * grid->nx + q] +=
                    step * (1.0 - fabs(p - q));
    }
}

/* Area of a convex polygon cut by the half plane a x + b y <= c, in place. */
static int clip(double (*v)[2], int n, double a, double b, double c)
{
    double out[16][2];
    int m = 0;

    for (int i = 0; i < n; i++) {
        const double *p = v[i], *q = v[(i + 1) % n];
        const double fp = a * p[0] + b * p[1] - c, fq = a * q[0] + b * q[1] - c;

        if (fp <= 0.0) {
            out[m][0] = p[0];
            out[m++][1] = p[1];
        }
        if ((fp < 0.0 && fq > 0.0) || (fp > 0.0 && fq < 0.0)) {
            out[m][0] = p[0] + (q[0] - p[0]) * fp / (fp - fq);
            out[m++][1] = p[1] + (q[1] - p[1]) * fp / (fp - fq);
        }
    }
    memcpy(v, out, sizeof out[0] * (size_t)m);
    return m;
}

static double area(double (*v)[2], int n)
{
    double sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += v[i][0] * v[(i + 1) % n][1] - v[(i + 1) % n][0] * v[i][1];
    return 0.5 * fabs(sum);
}

/* Parallel beam: area of pixel and strip in common, over the width of the strip. */
static double strip_weight(const lac_geom *g, const lac_grid *grid, int iv, int d,
                           int i, int j)
{
    const double c = cos(g->angle[iv]), s = sin(g->angle[iv]), h = grid->pixel_mm;
    const double x = (j - 0.5 * (grid->nx - 1)) * h, y = (0.5 * (grid->ny - 1) - i) * h;
    double v[16][2] = {{x - h / 2, y - h / 2},
                       {x + h / 2, y - h / 2},
                       {x + h / 2, y + h / 2},
                       {x - h / 2, y + h / 2}};
    int n = clip(v, 4, c, s, lac_geom_bin_mm(g, d + 0.5));

    n = clip(v, n, -c, -s, -lac_geom_bin_mm(g, d - 0.5));
    return area(v, n) / g->pitch_mm;
}

static double ramp_integral(double x, double a, double b)
{
    const double y = fmin(fmax(x, a), b) - a;

    return b > a ? y * y / (2.0 * (b - a)) : 0.0;
}

/* Fan beam: the trapezoid over the sorted shadows of the corners, averaged over the
 * bin. */
static double shadow_weight(const lac_geom *g, const lac_grid *grid, int iv, int d,
                            int i, int j)
{
    const double c = cos(g->angle[iv]), s = sin(g->angle[iv]), h = grid->pixel_mm;
    const double x = (j - 0.5 * (grid->nx - 1)) * h, y = (0.5 * (grid->ny - 1) - i) * h;
    const double sdd = g->source_detector_mm, sod = g->source_origin_mm;
    const double tangent = (x * c + y * s) / (sod - x * s + y * c);
    const double distance = hypot(x - sod * s, y + sod * c);
    const double mass =
        h * h * sdd * (1.0 + tangent * tangent) / distance / g->pitch_mm;
    const double e[2] = {d - 0.5, d + 0.5};
    double k[4], f[2];

    for (int q = 0; q < 4; q++) {
        const double cx = x + (q & 1 ? 0.5 : -0.5) * h,
                     cy = y + (q & 2 ? 0.5 : -0.5) * h;
        const double at = sdd * (cx * c + cy * s) / (sod - cx * s + cy * c);
        int m = q;

        for (; m > 0 && k[m - 1] > at; m--)
            k[m] = k[m - 1];
        k[m] = at;
    }
    for (int q = 0; q < 4; q++)
        k[q] = (k[q] - lac_geom_bin_mm(g, 0.0)) / g->pitch_mm;
    for (int q = 0; q < 2; q++)
        f[q] = ramp_integral(e[q], k[0], k[1]) + fmin(fmax(e[q], k[1]), k[2]) - k[1] +
               (fmin(fmax(e[q], k[2]), k[3]) - k[2]) - ramp_integral(e[q], k[2], k[3]);
    return mass * (f[1] - f[0]) / (0.5 * (k[3] - k[0] + k[2] - k[1]));
}

static void reference_row(const lac_geom *g, const lac_grid *grid,
                          lac_projector_model model, int iv, int d, double *row)
{
    memset(row, 0, (size_t)grid->nx * (size_t)grid->ny * sizeof *row);
    if (model == LAC_PROJECTOR_JOSEPH) {
        joseph_row(g, grid, iv, d, row);
        return;
    }
    for (int i = 0; i < grid->ny; i++)
        for (int j = 0; j < grid->nx; j++)
            row[i * grid->nx + j] = g->beam == LAC_BEAM_PARALLEL
                                        ? strip_weight(g, grid, iv, d, i, j)
                                        : shadow_weight(g, grid, iv, d, i, j);
}

/* Matrices of forward and adjoint, [n_sino, n_image] both. */
static void dense(const lac_projector *p, float *forward, float *adjoint)
{
    const lac_grid *grid = lac_projector_grid(p);
    const lac_geom *g = lac_projector_geom(p);
    const size_t ni = (size_t)grid->nx * (size_t)grid->ny;
    const size_t ns = (size_t)g->n_views * (size_t)g->n_det;
    float *image = NULL, *sino = NULL;

    lac_test_ok(laci_alloc(&image, ni, sizeof *image));
    lac_test_ok(laci_alloc(&sino, ns, sizeof *sino));
    for (size_t k = 0; k < ni; k++) {
        image[k] = 1.0f;
        laci_vec_fill(ns, NAN, sino); /* outputs must be overwritten */
        lac_test_ok(lac_projector_forward(p, image, sino));
        image[k] = 0.0f;
        for (size_t m = 0; m < ns; m++)
            forward[m * ni + k] = sino[m];
    }
    memset(sino, 0, ns * sizeof *sino);
    for (size_t m = 0; m < ns; m++) {
        sino[m] = 1.0f;
        laci_vec_fill(ni, NAN, adjoint + m * ni);
        lac_test_ok(lac_projector_adjoint(p, sino, adjoint + m * ni));
        sino[m] = 0.0f;
    }
    laci_free(image);
    laci_free(sino);
}

static void check_dense(const setting *s, lac_projector_model model)
{
    const lac_grid grid = {s->nx, s->ny, s->pixel};
    const size_t ni = (size_t)s->nx * (size_t)s->ny;
    lac_geom *g = make_geom(s);
    const size_t ns = (size_t)g->n_views * (size_t)g->n_det;
    lac_projector *p = NULL;
    float *want = NULL, *forward = NULL, *adjoint = NULL;
    double *row = NULL;

    lac_test_ok(lac_projector_create(&p, g, &grid, model));
    lac_test_ok(laci_alloc(&want, ns * ni, sizeof *want));
    lac_test_ok(laci_alloc(&forward, ns * ni, sizeof *want));
    lac_test_ok(laci_alloc(&adjoint, ns * ni, sizeof *want));
    lac_test_ok(laci_alloc(&row, ni, sizeof *row));
    for (size_t m = 0; m < ns; m++) {
        reference_row(g, &grid, model, (int)(m / (size_t)g->n_det),
                      (int)(m % (size_t)g->n_det), row);
        for (size_t k = 0; k < ni; k++)
            want[m * ni + k] = (float)row[k];
    }
    dense(p, forward, adjoint);
    /* Coordinates carry 24 bits over at most 64 pixels or bins: 4e-6, times the slope
     * of the weight, up to pixel / pitch = 18 here. */
    lac_test_close(forward, want, ns * ni, 7e-5, 0.0);
    lac_test_close(adjoint, want, ns * ni, 7e-5, 0.0);
    lac_test_close(adjoint, forward, ns * ni, 2e-5, 0.0);
    laci_free(want);
    laci_free(forward);
    laci_free(adjoint);
    laci_free(row);
    lac_projector_destroy(&p);
    lac_geom_destroy(&g);
}

static void for_each_simd(void (*f)(void))
{
    for (size_t k = 0; k < sizeof simd_names / sizeof *simd_names; k++) {
        const lac_status st = lac_simd_set(simd_names[k]);

        if (st == LAC_E_UNSUPPORTED)
            continue;
        lac_test_ok(st);
        assert_string_equal(lac_simd_get(), simd_names[k]);
        f();
    }
    lac_test_ok(lac_simd_set("auto"));
}

static void all_dense(void)
{
    for (size_t k = 0; k < sizeof small / sizeof *small; k++)
        for (int model = 0; model < 2; model++)
            check_dense(&small[k], (lac_projector_model)model);
}

static void matrices_are_right_and_transposed(void **state)
{
    (void)state;
    for_each_simd(all_dense);
}

/* |<A x, y> - <x, A^T y>| / (|A x| |y|) < 1e-6 with Gaussian vectors (style: 3.12). */
static void check_dot(const setting *s, lac_projector_model model)
{
    const lac_grid grid = {s->nx, s->ny, s->pixel};
    const size_t ni = (size_t)s->nx * (size_t)s->ny;
    lac_geom *g = make_geom(s);
    const size_t ns = (size_t)g->n_views * (size_t)g->n_det;
    lac_projector *p = NULL;
    float *x, *y, *ax, *aty;

    lac_test_ok(lac_projector_create(&p, g, &grid, model));
    lac_test_ok(laci_alloc(&x, ni, sizeof *x));
    lac_test_ok(laci_alloc(&aty, ni, sizeof *x));
    lac_test_ok(laci_alloc(&y, ns, sizeof *x));
    lac_test_ok(laci_alloc(&ax, ns, sizeof *x));
    for (uint64_t seed = 1; seed <= 3; seed++) {
        double a, b;

        lac_test_fill_normal(x, ni, seed);
        lac_test_fill_normal(y, ns, seed + 100);
        lac_test_ok(lac_projector_forward(p, x, ax));
        lac_test_ok(lac_projector_adjoint(p, y, aty));
        a = laci_vec_dot(ns, ax, y);
        b = laci_vec_dot(ni, x, aty);
        lac_test_near((a - b) / (laci_vec_norm(ns, ax) * laci_vec_norm(ns, y)), 0.0,
                      1e-6);
    }
    laci_free(x);
    laci_free(y);
    laci_free(ax);
    laci_free(aty);
    lac_projector_destroy(&p);
    lac_geom_destroy(&g);
}

static void all_dots(void)
{
    static const setting medium[] = {
        {LAC_BEAM_PARALLEL, 131, 97, 203, 0.5, 0.5, 0.2},
        {LAC_BEAM_PARALLEL, 97, 131, 90, 0.5, 1.4, -0.2},
        {LAC_BEAM_PARALLEL, 600, 41, 640, 0.5, 0.45, 0.0},
        {LAC_BEAM_FAN, 131, 97, 303, 0.5, 0.5, 0.2},
        {LAC_BEAM_FAN, 97, 131, 90, 0.5, 1.4, -0.2},
        {LAC_BEAM_FAN, 41, 600, 640, 0.5, 1.0, 0.0},
    };

    for (size_t k = 0; k < sizeof medium / sizeof *medium; k++)
        for (int model = 0; model < 2; model++)
            check_dot(&medium[k], (lac_projector_model)model);
}

static void dot_products_agree(void **state)
{
    (void)state;
    for_each_simd(all_dots);
}

static void same_bits_for_any_number_of_threads(void **state)
{
    const setting s[] = {{LAC_BEAM_PARALLEL, 131, 197, 203, 0.5, 0.5, 0.2},
                         {LAC_BEAM_FAN, 197, 131, 300, 0.5, 0.6, 0.2}};

    (void)state;
    for (int k = 0; k < 4; k++) {
        const lac_grid grid = {s[k / 2].nx, s[k / 2].ny, s[k / 2].pixel};
        lac_geom *g = make_geom(&s[k / 2]);
        lac_projector *p = NULL;
        lac_image *x = NULL, *back[2] = {NULL, NULL};
        lac_sino *y[2] = {NULL, NULL};

        lac_test_ok(lac_projector_create(&p, g, &grid, (lac_projector_model)(k % 2)));
        lac_test_ok(lac_image_create(&x, &grid));
        lac_test_fill_normal(x->data, lac_image_count(x), 5);
        for (int t = 0; t < 2; t++) {
            lac_threads_set(t == 0 ? 1 : 3);
            lac_test_ok(lac_sino_create(&y[t], g));
            lac_test_ok(lac_image_create(&back[t], &grid));
            lac_test_ok(lac_projector_forward(p, x->data, y[t]->data));
            lac_test_ok(lac_projector_adjoint(p, y[t]->data, back[t]->data));
        }
        lac_threads_set(0);
        assert_memory_equal(y[0]->data, y[1]->data,
                            lac_sino_count(y[0]) * sizeof(float));
        assert_memory_equal(back[0]->data, back[1]->data,
                            lac_image_count(back[0]) * sizeof(float));
        for (int t = 0; t < 2; t++) {
            lac_sino_destroy(&y[t]);
            lac_image_destroy(&back[t]);
        }
        lac_image_destroy(&x);
        lac_projector_destroy(&p);
        lac_geom_destroy(&g);
    }
}

static void bad_arguments_are_refused(void **state)
{
    const lac_grid grid = {8, 6, 1.0}, bad_grid = {0, 6, 1.0};
    const setting s = {LAC_BEAM_FAN, 8, 6, 9, 1.0, 1.0, 0.0};
    lac_geom *g = make_geom(&s);
    lac_projector *p = NULL;
    float x[48] = {0};

    (void)state;
    lac_test_fails(lac_projector_create(NULL, g, &grid, LAC_PROJECTOR_JOSEPH),
                   LAC_E_ARG);
    lac_test_fails(lac_projector_create(&p, NULL, &grid, LAC_PROJECTOR_JOSEPH),
                   LAC_E_ARG);
    lac_test_fails(lac_projector_create(&p, g, NULL, LAC_PROJECTOR_JOSEPH), LAC_E_ARG);
    lac_test_fails(lac_projector_create(&p, g, &bad_grid, LAC_PROJECTOR_JOSEPH),
                   LAC_E_ARG);
    lac_test_fails(lac_projector_create(&p, g, &grid, (lac_projector_model)7),
                   LAC_E_ARG);
    assert_true(lac_test_detail_has("got 7"));
    g->source_origin_mm = 4.9;
    lac_test_fails(lac_projector_create(&p, g, &grid, LAC_PROJECTOR_JOSEPH), LAC_E_ARG);
    assert_true(lac_test_detail_has("4.9"));
    assert_null(p);
    g->source_origin_mm = 5.1;
    lac_test_ok(lac_projector_create(&p, g, &grid, LAC_PROJECTOR_JOSEPH));
    lac_test_fails(lac_projector_forward(p, x, NULL), LAC_E_ARG);
    lac_test_fails(lac_projector_forward(NULL, x, x), LAC_E_ARG);
    lac_test_fails(lac_projector_adjoint(p, NULL, x), LAC_E_ARG);
    lac_projector_destroy(&p);
    lac_projector_destroy(&p);
    lac_projector_destroy(NULL);
    lac_geom_destroy(&g);
    lac_test_fails(lac_simd_set("mmx"), LAC_E_ARG);
    lac_test_fails(lac_simd_set(NULL), LAC_E_ARG);
}

static lac_status create_and_destroy(void *ctx)
{
    const lac_grid grid = {37, 33, 0.5};
    lac_projector *p = NULL;
    const lac_status st = lac_projector_create(&p, ctx, &grid, LAC_PROJECTOR_JOSEPH);

    assert_true((st == LAC_OK) == (p != NULL));
    lac_projector_destroy(&p);
    return st;
}

static void allocation_failures_are_survived(void **state)
{
    (void)state;
    for (int beam = 0; beam < 2; beam++) {
        const setting s = {(lac_beam)beam, 37, 33, 400, 0.5, 0.1, 0.4};
        lac_geom *g = make_geom(&s);

        assert_true(lac_test_alloc_failures(create_and_destroy, g) >= 4);
        lac_geom_destroy(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices_are_right_and_transposed),
        cmocka_unit_test(dot_products_agree),
        cmocka_unit_test(same_bits_for_any_number_of_threads),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(allocation_failures_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
