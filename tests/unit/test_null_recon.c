/* tests/unit/test_null_recon.c - each pointer that a function of recon needs, NULL. */
#include "support/fileio_fixture.h"
#include "support/null_testing.h"

#include "recon/align.h"
#include "recon/binary.h"
#include "recon/center.h"
#include "recon/method.h"
#include "recon/model.h"
#include "recon/opnorm.h"
#include "recon/ops.h"
#include "recon/prox.h"
#include "recon/solver_admm.h"
#include "recon/solver_cgls.h"
#include "recon/solver_pdhg.h"
#include "recon/solver_sirt.h"
#include "recon/stability.h"
#include "recon/tilt_axis.h"
#include "recon/trainer.h"

enum { N = 12 };

/* Room for the numbers of each call. */
static float a[400], b[400], c[400];
static double x[400];

static lac_status nothing_done(const void *ctx, const float *from, float *to)
{
    (void)ctx;
    (void)from;
    (void)to;
    return LAC_OK;
}

static void operators(void **state)
{
    const lac_linop_vt vt = {
        .name = "own", .apply = nothing_done, .adjoint = nothing_done};
    const lac_shape shape = {{1, 1, N}};
    const lac_grid grid = {5, 3, 1.0};
    lac_sino *s = make_sino();
    lac_projector *projector = NULL;
    lac_linop *op = NULL, *own = NULL, *out = NULL;
    const lac_linop *ops[2];

    (void)state;
    lac_test_ok(lac_projector_create(&projector, s->geom, &grid, LAC_PROJECTOR_JOSEPH));
    lac_test_ok(lac_op_identity(&op, shape));
    lac_test_ok(lac_linop_create(&own, &vt, NULL, shape, shape));
    ops[0] = ops[1] = op;
    REFUSES_NULL(lac_linop_create(P(&out), P(&vt), NULL, shape, shape));
    REFUSES_NULL(lac_linop_apply(P(op), P(a), P(b)));
    REFUSES_NULL(lac_linop_adjoint(P(op), P(a), P(b)));
    REFUSES_NULL(lac_linop_normal(P(own), P(a), P(b), P(c)));
    REFUSES_NULL(lac_linop_chain(P(&out), P(op), P(op)));
    REFUSES_NULL(lac_linop_stack(P(&out), P(ops), 2));
    REFUSES_NULL(lac_linop_scale(P(&out), 2.0, P(op)));
    REFUSES_NULL(lac_linop_sum(P(&out), P(op), P(op)));
    REFUSES_NULL(lac_op_identity(P(&out), shape));
    REFUSES_NULL(lac_op_diagonal(P(&out), shape, P(a)));
    REFUSES_NULL(lac_op_dense(P(&out), 3, 4, P(a)));
    REFUSES_NULL(lac_op_gradient(P(&out), 5, 3));
    REFUSES_NULL(lac_op_gradient_directional(P(&out), 5, 3, 0.1, 1.0, 0.5));
    REFUSES_NULL(lac_op_radon(P(&out), P(projector)));
    s->geom->beam = LAC_BEAM_PARALLEL;
    REFUSES_NULL(lac_op_gridding(P(&out), P(s->geom), P(&grid)));
    REFUSES_NULL(lac_op_circulant(P(&out), 5, 3, P(a)));
    REFUSES_NULL(lac_opnorm(P(op), NULL, NULL, P(x)));
    assert_null(lac_linop_ref(NULL));
    lac_linop_unref(&op);
    lac_linop_unref(&own);
    lac_projector_destroy(&projector);
    lac_sino_destroy(&s);
    DESTROYS_NULL(lac_linop_unref, lac_linop);
}

static lac_status same(const void *ctx, double step, const float *in, float *out)
{
    (void)ctx;
    (void)step;
    (void)in;
    (void)out;
    return LAC_OK;
}

static void functions(void **state)
{
    const lac_prox_vt vt = {.name = "own", .apply = same};
    lac_prox *prox = NULL, *out = NULL;
    double value = 3.0;

    (void)state;
    lac_test_ok(lac_prox_create(&prox, &vt, NULL, N));
    assert_string_equal(lac_prox_name(prox), "own");
    lac_test_ok(lac_prox_value(prox, a, &value)); /* it has none */
    assert_true(value != value);
    REFUSES_NULL(lac_prox_create(P(&out), P(&vt), NULL, N));
    lac_test_fails(lac_prox_create(&out, &(lac_prox_vt){.name = "own"}, NULL, N),
                   LAC_E_ARG);
    lac_test_fails(lac_prox_create(&out, &(lac_prox_vt){.apply = same}, NULL, N),
                   LAC_E_ARG);
    REFUSES_NULL(lac_prox_apply(P(prox), 1.0, P(a), P(b)));
    REFUSES_NULL(lac_prox_dual_step(P(prox), 1.0, P(a), P(b)));
    REFUSES_NULL(lac_prox_metric(P(prox), P(a), P(b)));
    REFUSES_NULL(lac_prox_value(P(prox), P(a), P(x)));
    REFUSES_NULL(lac_prox_zero(P(&out), N));
    REFUSES_NULL(lac_prox_box(P(&out), N, 0.0, 1.0));
    REFUSES_NULL(lac_prox_box_support(P(&out), N, 0.0, 1.0, P("inside 12 px")));
    REFUSES_NULL(lac_prox_l1(P(&out), N, 1.0));
    REFUSES_NULL(lac_prox_group_l1(P(&out), 2, N, 1.0));
    REFUSES_NULL(lac_prox_quadratic(P(&out), N, P(a)));
    REFUSES_NULL(lac_prox_quadratic_ramp(P(&out), 3, 4, P(a), 0.1));
    assert_null(out);
    lac_prox_destroy(&prox);
    DESTROYS_NULL(lac_prox_destroy, lac_prox);
}

static void solvers(void **state)
{
    const lac_shape shape = {{1, 1, N}};
    lac_linop *op = NULL;
    lac_prox *prox = NULL;
    lac_admm *admm = NULL, *other = NULL;
    lac_admm_problem problem = {.atb = a};
    lac_pdhg_term term = {0};
    lac_solver_result result;

    (void)state;
    lac_test_ok(lac_op_identity(&op, shape));
    lac_test_ok(lac_prox_zero(&prox, N));
    problem.a = op;
    lac_test_ok(lac_admm_create(&admm, &problem));
    REFUSES_NULL(lac_admm_create(P(&other), P(&problem)));
    REFUSES_NULL(lac_admm_restart(P(admm), a));
    REFUSES_NULL(lac_admm_run(P(admm), NULL, NULL, P(&result)));
    REFUSES_NULL(lac_admm_objective(P(admm), P(x)));
    REFUSES_NULL(lac_cgls(P(op), P(a), P(b), NULL, NULL, P(&result)));
    REFUSES_NULL(lac_sirt(P(op), P(a), P(b), NULL, NULL, P(&result)));
    term.op = op;
    term.f = prox;
    REFUSES_NULL(lac_pdhg(P(&term), 1, NULL, P(b), NULL, NULL, P(&result)));
    term.op = NULL;
    lac_test_fails(lac_pdhg(&term, 1, NULL, b, NULL, NULL, &result), LAC_E_ARG);
    assert_true(lac_test_detail_has("term 0"));
    lac_admm_destroy(&admm);
    lac_linop_unref(&op);
    lac_prox_destroy(&prox);
    DESTROYS_NULL(lac_admm_destroy, lac_admm);
}

static void scans(void **state)
{
    lac_sino *s = make_sino();
    lac_image *im = make_image();
    const lac_sino *const sinos[1] = {s};
    const char *path = lac_test_path("none");
    lac_settings *set = NULL, *other = NULL;
    lac_center center;
    lac_tilt_axis axis;
    lac_stability_config config;
    lac_stability_arrays arrays = {.plain = im};
    lac_stability stability;
    lac_recon_result result;
    char text[100];

    (void)state;
    lac_test_ok(lac_settings_create(&set, lac_method_find("fbp")));
    lac_stability_defaults(&config);
    config.size = 1.0;
    REFUSES_NULL(lac_settings_create(P(&other), P(lac_method_find("tv"))));
    REFUSES_NULL(lac_settings_set(P(set), P("filter"), P("hann")));
    REFUSES_NULL(lac_method_ready(P(set)));
    REFUSES_NULL(lac_method_file(P(set), P(text), sizeof text));
    REFUSES_NULL(lac_reconstruct(P(set), P(s), P(im), NULL, P(&result)));
    REFUSES_NULL(
        lac_stability_find(P(set), P(s), P(&config), P(&arrays), P(&stability)));
    s->geom->beam = LAC_BEAM_PARALLEL;
    REFUSES_NULL(lac_align_find(P(sinos), 1, NULL, P(x), NULL));
    REFUSES_NULL(lac_align_detrend(P(s->geom), P(x)));
    REFUSES_NULL(lac_align_read(P(path), 5, P(x)));
    REFUSES_NULL(lac_binary_refine(P(s), NULL, P(im), NULL));
    REFUSES_NULL(lac_center_find(P(s), NULL, P(&center)));
    REFUSES_NULL(lac_center_of_mass(P(s), P(x), NULL));
    REFUSES_NULL(lac_tilt_axis_fit(4, P(x), P(x + 10), NULL, P(&axis)));
    lac_settings_destroy(&set);
    lac_sino_destroy(&s);
    lac_image_destroy(&im);
    DESTROYS_NULL(lac_settings_destroy, lac_settings);
}

static void models(void **state)
{
    lac_model_config config;
    lac_trainer_config training;
    lac_model *model = NULL, *other = NULL;
    lac_trainer *trainer = NULL, *new_trainer = NULL;
    lac_weights *w = NULL;
    lac_wedge *wedge = NULL;
    lac_model_kind kind;
    const lac_example example = {16, a, a, a, 0.0, 1.0};

    (void)state;
    lac_trainer_defaults(&training);
    training.model.scales = 1;
    training.model.unet.depth = 1;
    training.model.unet.width[0] = training.model.unet.width[1] = 4;
    training.crop = 16;
    config = training.model;
    lac_test_ok(lac_model_create(&model, &config, 1));
    lac_test_ok(lac_trainer_create(&trainer, &training));
    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_wedge_from_arc(&wedge, -0.5, 0.5));
    REFUSES_NULL(lac_model_kind_find(P("lti"), P(&kind)));
    REFUSES_NULL(lac_model_create(P(&other), P(&config), 1));
    REFUSES_NULL(lac_model_load(P(&other), P(w)));
    REFUSES_NULL(lac_model_store(P(model), P(w)));
    REFUSES_NULL(lac_model_set_mirrors(P(model), 1));
    REFUSES_NULL(lac_model_run(P(model), P(wedge), 16, 16, P(a), P(b), P(c)));
    REFUSES_NULL(lac_learned_split(P(wedge), 16, 16, P(a), P(b), P(c)));
    REFUSES_NULL(lac_trainer_create(P(&new_trainer), P(&training)));
    REFUSES_NULL(lac_trainer_calibrate(P(trainer), 1, P(&example)));
    REFUSES_NULL(lac_trainer_begin_with(P(trainer), P(model)));
    REFUSES_NULL(lac_trainer_step(P(trainer), 1, P(&example), P(x), P(x + 1)));
    REFUSES_NULL(lac_trainer_model(P(trainer), P(&other)));
    REFUSES_NULL(lac_trainer_store(P(trainer), P(w)));
    REFUSES_NULL(lac_trainer_resume(P(trainer), P(w)));
    assert_int_equal(lac_weights_count(w), 0);
    lac_trainer_destroy(&trainer);
    lac_model_destroy(&model);
    lac_weights_destroy(&w);
    lac_wedge_destroy(&wedge);
    DESTROYS_NULL(lac_trainer_destroy, lac_trainer);
    DESTROYS_NULL(lac_model_destroy, lac_model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators), cmocka_unit_test(functions),
        cmocka_unit_test(solvers),   IN_EMPTY_DIR(scans),
        cmocka_unit_test(models),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
