/* tests/unit/test_derivatives.c - transposed derivatives of models, methods and their
 * parts against inner products and differences. */
#include "support/method_testing.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/vec.h"
#include "radon/projector.h"
#include "recon/method_internal.h"
#include "recon/model_internal.h"
#include "recon/octave.h"
#include "recon/ops.h"
#include "recon/ridge.h"
#include "recon/turn.h"

#define DEGREE (3.14159265358979323846 / 180.0)

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
        lac_test_ok(lac_reconstruct(s, at, x[k], NULL, &r));
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

static void method_gradient(const char *method, const char *model, const char *text,
                            double h, double tolerance)
{
    const lac_grid grid = {32, 34, 1.0};
    lac_settings *s = lac_test_settings(method, text);
    lac_sino *g = lac_test_ripple_scan(32, 45, 4.0);
    double pulled, difference;

    if (model)
        lac_test_ok(lac_settings_set(s, "model", model));
    derivative(s, g, &grid, h, &pulled, &difference);
    lac_test_near(pulled / difference, 1.0, tolerance);
    lac_sino_destroy(&g);
    lac_settings_destroy(&s);
}

#define SPARSE "lambda=0.001 min=-1e9 iterations=300 tolerance=0"

static void gradients_are_those_of_differences(void **state)
{
    static const char *const with_lti[] = {
        SPARSE " consistency=1 noise=0.01",
        SPARSE " consistency=0 noise=0.01",
        SPARSE " consistency=1 noise=0.01 support=disc",
        SPARSE " consistency=1 noise=0.01 split=soft", /* the splitting is symmetric */
        SPARSE " consistency=1 noise=0.01 split=hard",
    };
    const char *model = model_file(LAC_MODEL_UNET_FBP);

    (void)state;
    method_gradient("fbp", NULL, "", 0.1, 1e-4);
    method_gradient("shearlet", NULL, SPARSE, 0.1, 0.05);
    method_gradient("unet-fbp", model, "min=-1e9", 6e-3, 0.01);
    model = model_file(LAC_MODEL_UNET_SHEARLET);
    method_gradient("unet-shearlet", model, with_lti[0], 0.1, 0.05);
    model = model_file(LAC_MODEL_LTI);
    for (size_t k = 0; k < sizeof with_lti / sizeof *with_lti; k++)
        method_gradient("lti", model, with_lti[k], 0.1, 0.05);
}

/* (R^T R + ridge) y = v where nothing is held; nothing moves where all is. */
static void ridge_is_solved(void **state)
{
    const lac_grid grid = {20, 17, 1.0};
    enum { M = 20 * 17 };
    float v[M], y[M], back[M], x[M] = {0};
    lac_sino *g = lac_test_ripple_scan(20, 26, 7.0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_model_gradient_is_that_of_differences),
        cmocka_unit_test(octaves_count_where_much_is_missing),
        cmocka_unit_test(octaves_have_their_transposes),
        cmocka_unit_test(turn_has_its_transpose),
        cmocka_unit_test(model_gradient_is_that_of_differences),
        cmocka_unit_test(gradients_are_those_of_differences),
        cmocka_unit_test(ridge_is_solved),
    };

    return cmocka_run_group_tests_name("derivatives", tests, NULL,
                                       lac_test_dir_teardown);
}
