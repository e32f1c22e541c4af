/* tests/unit/test_stability.c - the worst perturbation of a scan, and the transposed
 * derivatives that find it. */
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/vec.h"
#include "data/phantom.h"
#include "radon/gridding.h"
#include "recon/octave.h"
#include "recon/method_internal.h"
#include "recon/model_internal.h"
#include "recon/ops.h"
#include "recon/ridge.h"
#include "recon/stability.h"
#include "recon/turn.h"
#include "radon/projector.h"

#define DEGREE (3.14159265358979323846 / 180.0)

/* A scan of ellipses over part of a half turn. */
static lac_sino *make_scan(int n, int n_views, double step)
{
    lac_phantom *phantom = NULL;
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, n_views, (int)(1.5 * n)));
    lac_geom_set_angles_deg(g, -50.0, step);
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_ok(lac_phantom_create(&phantom, "ellipses", 7));
    lac_test_ok(lac_phantom_project(phantom, n, 2, s));
    for (size_t i = 0; i < lac_sino_count(s); i++)
        s->data[i] += 0.01f * (float)sin(1e3 * (double)i * (double)i);
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&g);
    return s;
}

static lac_settings *settings_of(const char *method, const char *const *set)
{
    lac_settings *s = NULL;

    lac_test_ok(lac_settings_create(&s, lac_method_find(method)));
    for (; set && set[0]; set += 2)
        lac_test_ok(lac_settings_set(s, set[0], set[1]));
    return s;
}

/* --- linear methods against their matrix ---------------------------------------------
 */

enum { NX = 14, NY = 11, N = NX * NY };

static void reconstruct(const lac_settings *s, const lac_sino *g, lac_image *x)
{
    lac_recon_result r;

    lac_test_ok(lac_reconstruct(s, g, x, NULL, &r));
}

/* Largest singular value of a linear method, from the images of all unit vectors. */
static double largest_singular_value(const lac_settings *s, const lac_sino *like)
{
    const size_t m = lac_sino_count(like);
    double u[N], norm = 0.0, *v = calloc(m, sizeof *v);
    float *a = calloc(m * N, sizeof *a);
    lac_sino *unit;
    lac_image *x;

    lac_test_ok(lac_sino_copy(&unit, like));
    lac_test_ok(lac_image_create(&x, &(lac_grid){NX, NY, 1.0}));
    for (size_t i = 0; i < m; i++) {
        memset(unit->data, 0, m * sizeof *unit->data);
        unit->data[i] = 1.0f;
        reconstruct(s, unit, x);
        memcpy(a + i * N, x->data, N * sizeof *a);
        v[i] = sin(1.0 + (double)i);
    }
    for (int k = 0; k < 2000; k++) { /* v <- A^T A v / ||.|| */
        memset(u, 0, sizeof u);
        for (size_t i = 0; i < m; i++)
            for (int j = 0; j < N; j++)
                u[j] += a[i * N + (size_t)j] * v[i];
        norm = 0.0;
        for (size_t i = 0; i < m; i++) {
            v[i] = 0.0;
            for (int j = 0; j < N; j++)
                v[i] += a[i * N + (size_t)j] * u[j];
            norm += v[i] * v[i];
        }
        norm = sqrt(norm);
        for (size_t i = 0; i < m; i++)
            v[i] /= norm;
    }
    free(v);
    free(a);
    lac_sino_destroy(&unit);
    lac_image_destroy(&x);
    return sqrt(norm); /* ||A^T A v|| = sigma^2 */
}

static void find_and_compare(const char *method, const char *const *set, int gradient,
                             double tolerance)
{
    lac_settings *s = settings_of(method, set);
    lac_sino *g = make_scan(NX, 14, 7.0), *d;
    const double sigma = largest_singular_value(s, g);
    lac_stability_config c = {.size = 0.3, .steps = 80, .seed = 5};
    lac_image *x, *random, *worst;
    lac_stability r;

    lac_test_ok(lac_image_create(&x, &(lac_grid){NX, NY, 1.0}));
    lac_test_ok(lac_image_copy(&random, x));
    lac_test_ok(lac_image_copy(&worst, x));
    lac_test_ok(lac_sino_copy(&d, g));
    lac_test_ok(
        lac_stability_find(s, g, &c, &(lac_stability_arrays){x, random, worst, d}, &r));
    assert_int_equal(r.gradient, gradient);
    lac_test_range(r.worst / c.size / sigma, 1.0 - tolerance, 1.0 + 1e-4);
    lac_test_range(r.random / c.size / sigma, 0.0, 0.9);
    lac_test_range(r.first, r.random, r.worst);
    /* what is told agrees with itself */
    lac_test_near(r.norm, laci_vec_norm(N, x->data), 1e-9);
    lac_test_near(r.worst, laci_vec_diff_norm(N, worst->data, x->data), 1e-9);
    lac_test_near(r.random, laci_vec_diff_norm(N, random->data, x->data), 1e-9);
    lac_test_near(laci_vec_norm(lac_sino_count(d), d->data), c.size, 1e-5);
    laci_vec_axpy(lac_sino_count(d), 1.0, d->data, g->data);
    reconstruct(s, g, random);
    lac_test_close(random->data, worst->data, N, 1e-5, 1e-7);
    lac_image_destroy(&x);
    lac_image_destroy(&random);
    lac_image_destroy(&worst);
    lac_sino_destroy(&d);
    lac_sino_destroy(&g);
    lac_settings_destroy(&s);
}

static void fbp_reaches_its_norm(void **state)
{
    (void)state;
    find_and_compare("fbp", NULL, 1, 0.01);
}

static void tikhonov_reaches_its_norm(void **state)
{
    static const char *const set[] = {"lambda",    "0.01", "iterations", "300",
                                      "tolerance", "1e-7", NULL};

    (void)state;
    find_and_compare("tikhonov", set, 0, 0.03);
}

/* --- derivatives ---------------------------------------------------------------------
 */

typedef struct direction {
    const float *w;
    size_t n;
} direction;

static lac_status give(void *user, const float *x, float *w)
{
    const direction *d = user;

    (void)x;
    laci_vec_copy(d->n, d->w, w);
    return LAC_OK;
}

/* <J^T w, d> and <w, (x(g + h d) - x(g - h d)) / 2h> */
static void derivative(const lac_settings *s, const lac_sino *g, const lac_grid *grid,
                       double h, double *pulled, double *difference)
{
    const size_t n = (size_t)grid->nx * (size_t)grid->ny, m = lac_sino_count(g);
    lac_image *x[2], *smooth;
    lac_sino *at, *d;
    lac_recon_result r;
    laci_pull pull = {.seed = give};
    direction w;

    lac_test_ok(lac_image_create(&smooth, grid));
    lac_test_ok(lac_sino_copy(&at, g));
    lac_test_ok(lac_sino_copy(&d, g));
    for (size_t i = 0; i < n; i++)
        smooth->data[i] = (float)(sin(0.21 * (double)(i % (size_t)grid->nx)) *
                                  cos(0.3 * (double)(i / (size_t)grid->nx)));
    for (size_t i = 0; i < m; i++)
        d->data[i] = (float)sin(0.17 * (double)(i % (size_t)g->geom->n_det) +
                                0.11 * (double)(i / (size_t)g->geom->n_det));
    /* lambda follows the mean and the mean square of the data: these stay */
    laci_vec_axpy(
        m, -laci_vec_dot(m, d->data, g->data) / laci_vec_dot(m, g->data, g->data),
        g->data, d->data);
    w = (direction){smooth->data, n};
    pull.user = &w;
    lac_test_ok(laci_alloc(&pull.d, m, sizeof *pull.d));
    lac_test_ok(lac_image_create(&x[0], grid));
    lac_test_ok(lac_image_create(&x[1], grid));
    lac_test_ok(laci_reconstruct(s, g, x[0], NULL, &pull, &r));
    assert_int_equal(pull.done, 1);
    *pulled = laci_vec_dot(m, pull.d, d->data);
    for (int k = 0; k < 2; k++) {
        laci_vec_copy(m, g->data, at->data);
        laci_vec_axpy(m, k ? -h : h, d->data, at->data);
        reconstruct(s, at, x[k]);
    }
    *difference = (laci_vec_dot(n, smooth->data, x[0]->data) -
                   laci_vec_dot(n, smooth->data, x[1]->data)) /
                  (2.0 * h);
    lac_image_destroy(&x[0]);
    lac_image_destroy(&x[1]);
    lac_image_destroy(&smooth);
    lac_sino_destroy(&at);
    lac_sino_destroy(&d);
    laci_free(pull.d);
}

static lac_model *make_model(lac_model_kind kind)
{
    lac_model_config c;
    lac_model *m = NULL;

    lac_model_defaults(&c);
    c.kind = kind;
    c.scales = 2;
    c.unet.depth = 2;
    c.unet.width[0] = 8;
    c.unet.width[1] = c.unet.width[2] = 12;
    lac_test_ok(lac_model_create(&m, &c, 3));
    /* the last layers start at 0 */
    for (size_t i = 0; i < m->net->count; i++)
        if (m->net->weight[i] == 0.0f)
            m->net->weight[i] = 0.05f * (float)sin(7.0 * (double)i);
    for (int i = 0; i < c.unet.inputs; i++)
        m->rms[i] = 0.5f + 0.01f * (float)i;
    m->gain = 0.3f;
    laci_unet_refresh(m->net, 0);
    return m;
}

/* In an odd size, which is continued. */
static void model_gradient_is_that_of_differences(void **state)
{
    enum { W = 21, H = 26, M = W * H };
    float f[M], b[M], v[M], d[M], e[M], got[M], at_b[M], moved[M], moved_b[M];
    float out[2][M];
    lac_wedge *wedge;

    (void)state;
    lac_test_ok(lac_wedge_from_arc(&wedge, -50.0 * DEGREE, 40.0 * DEGREE));
    for (int i = 0; i < M; i++)
        f[i] = (float)(0.02 * (1.2 + sin(0.4 * (i % W)) * cos(0.3 * (i / W))));
    lac_test_fill_normal(v, M, 1);
    for (int i = 0; i < M; i++)
        b[i] = (float)(0.02 * cos(0.7 * (i % W) + 0.2 * (i / W)));
    lac_test_fill_normal(d, M, 2);
    lac_test_fill_normal(e, M, 3);
    for (int k = LAC_MODEL_LTI; k <= LAC_MODEL_UNET_FBP; k++) {
        lac_model *m = make_model((lac_model_kind)k);
        const double h = 2e-6; /* leaky ReLU: few kinks within */

        lac_test_ok(laci_model_pull(m, wedge, W, H, f, b, v, got, at_b));
        for (int side = 0; side < 2; side++) {
            laci_vec_copy(M, f, moved);
            laci_vec_axpy(M, side ? -h : h, d, moved);
            laci_vec_copy(M, b, moved_b);
            laci_vec_axpy(M, side ? -h : h, e, moved_b);
            lac_test_ok(lac_model_run(m, wedge, W, H, moved, moved_b, out[side]));
        }
        assert_true((laci_vec_norm(M, at_b) > 0.0) == (k == LAC_MODEL_LTI));
        lac_test_near((laci_vec_dot(M, got, d) + laci_vec_dot(M, at_b, e)) /
                          (laci_vec_norm(M, got) * laci_vec_norm(M, d)),
                      (laci_vec_dot(M, out[0], v) - laci_vec_dot(M, out[1], v)) /
                          (2.0 * h * laci_vec_norm(M, got) * laci_vec_norm(M, d)),
                      2e-3);
        memset(moved, 0, sizeof moved);
        lac_test_ok(laci_model_pull(m, wedge, W, H, moved, b, v, got, at_b));
        for (int i = 0; i < M; i++)
            assert_true(got[i] == 0.0f && at_b[i] == 0.0f);
        lac_model_destroy(&m);
    }
    lac_wedge_destroy(&wedge);
}

/* Large enough for the coarser image to take part; one kind with both inputs. */
static void large_model_gradient_is_that_of_differences(void **state)
{
    enum { W = 192, H = 195, M = W * H };
    static float f[M], b[M], v[M], d[M], got[M], at_b[M], moved[M], out[2][M];
    lac_model *m = make_model(LAC_MODEL_LTI);
    const double h = 2e-6;
    lac_wedge *wedge;

    (void)state;
    lac_test_ok(lac_wedge_from_arc(&wedge, -50.0 * DEGREE, 50.0 * DEGREE));
    for (int i = 0; i < M; i++) {
        f[i] = (float)(0.02 * (1.2 + sin(0.1 * (i % W)) * cos(0.07 * (i / W))));
        b[i] = (float)(0.02 * cos(0.2 * (i % W) + 0.1 * (i / W)));
    }
    lac_test_fill_normal(v, M, 1);
    lac_test_fill_normal(d, M, 2);
    lac_test_ok(laci_model_pull(m, wedge, W, H, f, b, v, got, at_b));
    for (int side = 0; side < 2; side++) {
        laci_vec_copy(M, f, moved);
        laci_vec_axpy(M, side ? -h : h, d, moved);
        lac_test_ok(lac_model_run(m, wedge, W, H, moved, b, out[side]));
    }
    lac_test_near(laci_vec_dot(M, got, d) /
                      (laci_vec_norm(M, got) * laci_vec_norm(M, d)),
                  (laci_vec_dot(M, out[0], v) - laci_vec_dot(M, out[1], v)) /
                      (2.0 * h * laci_vec_norm(M, got) * laci_vec_norm(M, d)),
                  2e-4);
    lac_wedge_destroy(&wedge);
    lac_model_destroy(&m);
}

static void octaves_count_where_much_is_missing(void **state)
{
    (void)state;
    lac_test_near(laci_octave_share(128, 512, 0.7), 0.0, 0.0);
    lac_test_near(laci_octave_share(256, 256, 0.0), 0.0, 0.0);
    lac_test_near(laci_octave_share(256, 512, 1.0 / 3.0), 0.5625, 1e-12);
    lac_test_near(laci_octave_share(512, 512, 1.0 / 3.0), 1.0, 0.0);
    lac_test_near(laci_octave_share(256, 256, 4.0 / 9.0), 0.75, 1e-12);
    lac_test_near(laci_octave_share(256, 256, 2.0 / 3.0), 0.75, 0.0);
}

static void octaves_have_their_transposes(void **state)
{
    static const int size[][2] = {{8, 6}, {7, 9}, {2, 1}, {13, 12}};
    float fine[13 * 12], coarse[13 * 12], up[13 * 12], down[13 * 12];

    (void)state;
    for (int k = 0; k < 4; k++) {
        const int nx = size[k][0], ny = size[k][1];
        const size_t all = (size_t)(nx * ny);
        const size_t n = (size_t)(laci_octave_side(nx) * laci_octave_side(ny));

        lac_test_fill_normal(fine, all, 1);
        lac_test_fill_normal(coarse, n, 2);
        laci_vec_fill(all, 0.0f, up);
        laci_octave_up(nx, ny, 2.0, coarse, up);
        laci_octave_up_adjoint(nx, ny, fine, down);
        lac_test_near(laci_vec_dot(all, up, fine), 2.0 * laci_vec_dot(n, coarse, down),
                      1e-4);
        laci_octave_down(nx, ny, fine, down);
        laci_vec_fill(all, 0.0f, up);
        laci_octave_down_adjoint(nx, ny, 3.0, coarse, up);
        lac_test_near(3.0 * laci_vec_dot(n, coarse, down), laci_vec_dot(all, up, fine),
                      1e-4);
        for (size_t i = 0; i < all; i++) /* constants stay */
            fine[i] = 5.0f;
        laci_octave_down(nx, ny, fine, down);
        laci_vec_fill(all, 0.0f, up);
        laci_octave_up(nx, ny, 1.0, down, up);
        for (size_t i = 0; i < all; i++)
            lac_test_near(up[i], 5.0, 1e-5);
    }
}

static void turn_has_its_transpose(void **state)
{
    enum { W = 21, H = 26, T = 40 * 40 };
    static const double angles[] = {0.3, -1.2, 0.0, 1.5707963267948966};
    float x[W * H], back[W * H], y[T], turned[T];

    (void)state;
    lac_test_fill_normal(x, W * H, 1);
    lac_test_fill_normal(y, T, 2);
    for (int i = 0; i < 4; i++) {
        int tx, ty;
        size_t n;

        laci_turn_size(angles[i], W, H, &tx, &ty);
        n = (size_t)tx * (size_t)ty;
        assert_true(n <= T);
        laci_turn_image(angles[i], W, H, x, tx, ty, turned);
        laci_turn_adjoint(angles[i], W, H, back, tx, ty, y);
        lac_test_near(laci_vec_dot(n, turned, y), laci_vec_dot(W * H, x, back),
                      1e-6 * laci_vec_norm(n, turned) * laci_vec_norm(n, y));
    }
}

static const char *model_file(lac_model_kind kind)
{
    const char *path = lac_test_path(lac_model_kind_name(kind));
    lac_model *m = make_model(kind);
    lac_weights *w;

    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_model_store(m, w));
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F32));
    lac_weights_destroy(&w);
    lac_model_destroy(&m);
    return path;
}

static void method_gradient(const char *method, const char *const *set, double h,
                            double tolerance)
{
    const lac_grid grid = {32, 34, 1.0};
    lac_settings *s = settings_of(method, set);
    lac_sino *g = make_scan(32, 45, 4.0);
    double pulled, difference;

    derivative(s, g, &grid, h, &pulled, &difference);
    lac_test_near(pulled / difference, 1.0, tolerance);
    lac_sino_destroy(&g);
    lac_settings_destroy(&s);
}

static void gradients_are_those_of_differences(void **state)
{
    static const char *const sparse[] = {
        "lambda", "0.001", "min", "-1e9", "iterations", "300", "tolerance", "0", NULL};
    const char *set[20] = {"model", NULL, "min", "-1e9", NULL};

    (void)state;
    method_gradient("fbp", NULL, 0.1, 1e-4);
    method_gradient("shearlet", sparse, 0.1, 0.05);
    set[1] = model_file(LAC_MODEL_UNET_FBP);
    method_gradient("unet-fbp", set, 6e-3, 0.01);
    set[2] = "consistency";
    set[3] = "1";
    set[4] = "noise";
    set[5] = "0.01";
    memcpy(set + 6, sparse, sizeof sparse);
    set[1] = model_file(LAC_MODEL_UNET_SHEARLET);
    method_gradient("unet-shearlet", set, 0.1, 0.05);
    set[1] = model_file(LAC_MODEL_LTI);
    method_gradient("lti", set, 0.1, 0.05);
    set[3] = "0";
    method_gradient("lti", set, 0.1, 0.05);
    set[3] = "1";
    set[6 + 8] = "support";
    set[6 + 9] = "disc";
    set[6 + 10] = NULL;
    method_gradient("lti", set, 0.1, 0.05);
    set[6 + 8] = "split"; /* the splitting is symmetric */
    for (int k = 0; k < 2; k++) {
        set[6 + 9] = k ? "hard" : "soft";
        method_gradient("lti", set, 0.1, 0.05);
    }
    lac_test_dir_remove();
}

/* (R^T R + ridge) y = v where nothing is held; nothing moves where all is. */
static void ridge_is_solved(void **state)
{
    const lac_grid grid = {20, 17, 1.0};
    enum { M = 20 * 17 };
    float v[M], y[M], back[M], x[M] = {0};
    lac_sino *g = make_scan(20, 26, 7.0);
    const laci_problem p = {.sino = g, .grid = &grid};
    laci_ridge r = {.p = &p, .lo = 0.0, .hi = 1.0};
    lac_projector *projector;
    lac_linop *radon;
    float *work;

    (void)state;
    lac_test_ok(lac_projector_create(&projector, g->geom, &grid, LAC_PROJECTOR_JOSEPH));
    lac_test_ok(lac_op_radon(&radon, projector));
    lac_test_ok(laci_alloc(&work, lac_sino_count(g), sizeof *work));
    r.radon = radon;
    lac_test_ok(laci_ridge_unit(&p, &r.ridge));
    r.ridge *= 0.05;
    lac_test_fill_normal(v, M, 9);
    lac_test_ok(laci_ridge_solve(&r, 100, v, y));
    lac_test_ok(lac_linop_normal(radon, y, back, work));
    laci_vec_axpy(M, r.ridge, y, back);
    lac_test_range(lac_test_rel_diff(back, v, M), 0.0, 1e-4);
    r.x = x; /* all at the lower bound */
    lac_test_ok(laci_ridge_solve(&r, 100, v, y));
    for (int i = 0; i < M; i++)
        assert_true(y[i] == 0.0f);
    laci_free(work);
    lac_linop_unref(&radon);
    lac_projector_destroy(&projector);
    lac_sino_destroy(&g);
}

/* --- calls ---------------------------------------------------------------------------
 */

typedef struct call {
    lac_settings *settings;
    lac_sino *g;
    lac_image *x;
} call;

static lac_status find(void *ctx)
{
    const call *c = ctx;
    const lac_stability_config config = {.size = 0.1, .steps = 2, .seed = 1};
    lac_stability r;

    return lac_stability_find(c->settings, c->g, &config,
                              &(lac_stability_arrays){.plain = c->x}, &r);
}

static void allocation_failures_leave_nothing(void **state)
{
    call c = {settings_of("fbp", NULL), make_scan(12, 9, 8.0), NULL};

    (void)state;
    lac_test_ok(lac_image_create(&c.x, &(lac_grid){12, 12, 1.0}));
    lac_test_alloc_failures(find, &c);
    lac_settings_destroy(&c.settings);
    c.settings = settings_of("cgls", NULL);
    lac_test_alloc_failures(find, &c);
    lac_settings_destroy(&c.settings);
    lac_image_destroy(&c.x);
    lac_sino_destroy(&c.g);
}

static void bad_arguments_are_refused(void **state)
{
    call c = {settings_of("fbp", NULL), make_scan(12, 9, 8.0), NULL};
    lac_stability_config config;
    lac_stability r = {.worst = 7.0};
    lac_image *other;
    lac_sino *few = make_scan(12, 8, 8.0);

    (void)state;
    lac_test_ok(lac_image_create(&c.x, &(lac_grid){12, 12, 1.0}));
    lac_test_ok(lac_image_create(&other, &(lac_grid){12, 13, 1.0}));
    c.x->data[5] = 3.0f;
    lac_stability_defaults(NULL);
    lac_stability_defaults(&config);
#define REFUSED(code, ...)                                                             \
    lac_test_fails(lac_stability_find(c.settings, c.g, &config,                        \
                                      &(lac_stability_arrays){__VA_ARGS__}, &r),       \
                   code)
    REFUSED(LAC_E_ARG, .plain = c.x);
    assert_true(lac_test_detail_has("size"));
    config.size = NAN;
    REFUSED(LAC_E_ARG, .plain = c.x);
    config.size = 1.0;
    config.steps = -1;
    REFUSED(LAC_E_ARG, .plain = c.x);
    assert_true(lac_test_detail_has("steps"));
    config.steps = 1;
    REFUSED(LAC_E_ARG, .plain = NULL);
    REFUSED(LAC_E_SHAPE, .plain = c.x, .worst = other);
    REFUSED(LAC_E_SHAPE, .plain = c.x, .difference = few);
    c.g->data[3] = NAN;
    REFUSED(LAC_E_NUMERIC, .plain = c.x);
    assert_true(c.x->data[5] == 3.0f && r.worst == 7.0);
    /* nothing to climb: an image that never moves */
    c.g->data[3] = 0.0f;
    lac_settings_destroy(&c.settings);
    c.settings = settings_of(
        "tv", (const char *const[]){"min", "0", "max", "0", "iterations", "2", NULL});
    lac_test_ok(lac_stability_find(c.settings, c.g, &config,
                                   &(lac_stability_arrays){.plain = c.x}, &r));
    assert_true(r.worst == 0.0 && r.norm == 0.0);
    lac_settings_destroy(&c.settings);
    lac_image_destroy(&c.x);
    lac_image_destroy(&other);
    lac_sino_destroy(&c.g);
    lac_sino_destroy(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fbp_reaches_its_norm),
        cmocka_unit_test(tikhonov_reaches_its_norm),
        cmocka_unit_test(large_model_gradient_is_that_of_differences),
        cmocka_unit_test(octaves_count_where_much_is_missing),
        cmocka_unit_test(octaves_have_their_transposes),
        cmocka_unit_test(turn_has_its_transpose),
        cmocka_unit_test(model_gradient_is_that_of_differences),
        cmocka_unit_test(gradients_are_those_of_differences),
        cmocka_unit_test(ridge_is_solved),
        cmocka_unit_test(allocation_failures_leave_nothing),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests_name("stability", tests, NULL, NULL);
}
