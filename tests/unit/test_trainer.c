/* tests/unit/test_trainer.c - training: it learns, goes on where it was, and says what
 * is wrong. */
#include "support/trainer_fixture.h"

#include <string.h>

#include "data/base/parallel.h"
#include "recon/trainer_internal.h"

static void models_learn(void **state)
{
    (void)state;
    for (int k = LAC_MODEL_LTI; k <= LAC_MODEL_UNET_FBP; k++) {
        lac_trainer *t = make((lac_model_kind)k);
        const double first = run(t, 10), last = run(t, 50);

        lac_test_range(first, 0.5, 2.0);
        lac_test_range(last, 0.0, 0.6 * first);
        assert_int_equal(lac_trainer_steps(t), 60);
        lac_trainer_destroy(&t);
    }
}

/* lti begun with unet-shearlet is that, until it has learned what the other plane says.
 */
static void one_model_begins_with_another(void **state)
{
    lac_trainer *t = make(LAC_MODEL_UNET_SHEARLET), *more = make(LAC_MODEL_LTI);
    float want[PIXELS], got[PIXELS];
    lac_model *m, *begun, *other;
    lac_model_config c;
    lac_wedge *wedge;
    double loss, norm;

    (void)state;
    run(t, 20);
    lac_test_ok(lac_trainer_model(t, &m));
    lac_test_ok(lac_trainer_begin_with(more, m));
    lac_test_ok(lac_trainer_model(more, &begun));
    lac_test_ok(lac_wedge_from_arc(&wedge, example[1].from, example[1].to));
    lac_test_ok(lac_model_run(m, wedge, N, N, start[1], NULL, want));
    lac_test_ok(lac_model_run(begun, wedge, N, N, start[1], fbp[1], got));
    lac_test_close(got, want, PIXELS, 1e-5, 1e-9);
    lac_test_ok(lac_trainer_step(more, 4, example, &loss, &norm));
    lac_test_fails(lac_trainer_begin_with(more, m), LAC_E_ARG);
    assert_true(lac_test_detail_has("1 steps"));
    lac_test_fails(lac_trainer_begin_with(t, begun), LAC_E_ARG);
    lac_trainer_destroy(&t);
    t = make(LAC_MODEL_UNET_SHEARLET);
    lac_test_fails(lac_trainer_begin_with(t, begun), LAC_E_ARG); /* more inputs */
    c = *lac_model_config_of(m);
    c.unet.width[1]++;
    lac_test_ok(lac_model_create(&other, &c, 1));
    lac_test_fails(lac_trainer_begin_with(t, other), LAC_E_ARG);
    lac_wedge_destroy(&wedge);
    lac_model_destroy(&m);
    lac_model_destroy(&begun);
    lac_model_destroy(&other);
    lac_trainer_destroy(&t);
    lac_trainer_destroy(&more);
}

static void store(const lac_trainer *t, const char *path)
{
    lac_weights *w;

    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_trainer_store(t, w));
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F32));
    lac_weights_destroy(&w);
}

static void assert_same_state(const lac_trainer *a, const lac_trainer *b)
{
    const size_t bytes = a->model->net->count * sizeof(float);

    assert_int_equal(lac_trainer_steps(a), lac_trainer_steps(b));
    assert_memory_equal(a->model->net->weight, b->model->net->weight, bytes);
    assert_memory_equal(a->optimiser->mean, b->optimiser->mean, bytes);
    assert_memory_equal(a->optimiser->square, b->optimiser->square, bytes);
    assert_memory_equal(a->optimiser->average, b->optimiser->average, bytes);
}

static void a_break_changes_no_bit(void **state)
{
    lac_trainer *whole = make(LAC_MODEL_LTI), *first = make(LAC_MODEL_LTI), *second;
    lac_trainer_config c;
    lac_weights *w;

    (void)state;
    run(whole, 9);
    run(first, 4);
    lac_test_dir();
    store(first, lac_test_path("state.safetensors"));
    config_of(&c, LAC_MODEL_LTI);
    lac_test_ok(lac_trainer_create(&second, &c));
    lac_test_ok(lac_weights_read(&w, lac_test_path("state.safetensors")));
    lac_test_ok(lac_trainer_resume(second, w));
    assert_same_state(first, second);
    run(second, 5);
    assert_same_state(whole, second);
    lac_weights_destroy(&w);
    lac_trainer_destroy(&second);
    lac_trainer_destroy(&first);
    lac_trainer_destroy(&whole);
}

static void threads_change_no_bit(void **state)
{
    lac_trainer *one, *three;

    (void)state;
    lac_threads_set(1);
    one = make(LAC_MODEL_UNET_SHEARLET);
    run(one, 5);
    lac_threads_set(3);
    three = make(LAC_MODEL_UNET_SHEARLET);
    run(three, 5);
    lac_threads_set(0);
    assert_same_state(one, three);
    lac_trainer_destroy(&one);
    lac_trainer_destroy(&three);
}

static lac_status create_and_step(void *ctx)
{
    lac_trainer_config c;
    lac_trainer *t = NULL;
    double loss, norm;
    lac_status st;

    (void)ctx;
    config_of(&c, LAC_MODEL_LTI);
    st = lac_trainer_create(&t, &c);
    if (st == LAC_OK)
        st = lac_trainer_calibrate(t, 1, example);
    if (st == LAC_OK)
        st = lac_trainer_step(t, 1, example, &loss, &norm);
    lac_trainer_destroy(&t);
    return st;
}

static void allocation_failures_are_survived(void **state)
{
    (void)state;
    lac_threads_set(1);
    lac_test_alloc_failures(create_and_step, NULL);
    lac_threads_set(0);
}

/* Linear over 3 steps, then the highest, and over the last `fall` steps half a cosine.
 */
static void the_rate_follows_its_schedule(void **state)
{
    lac_trainer_config c;
    lac_trainer *t;

    (void)state;
    config_of(&c, LAC_MODEL_UNET_FBP);
    c.warm = 3;
    c.steps = 8;
    c.fall = 4;
    c.rate = 4e-3;
    c.last = 1e-3;
    lac_test_ok(lac_trainer_create(&t, &c));
    lac_test_ok(lac_trainer_calibrate(t, EXAMPLES, example));
    for (int k = 0; k < 10; k++) {
        const double way = k < 4   ? 0.0
                           : k > 8 ? 1.0
                                   : (k - 4) / 4.0,
                     rise = k < 3 ? (k + 1) / 3.0 : 1.0;

        lac_test_near(lac_trainer_rate(t),
                      rise * (1e-3 + 3e-3 * 0.5 * (1.0 + cos(3.14159265358979 * way))),
                      1e-12);
        run(t, 1);
    }
    assert_int_equal(lac_trainer_steps(t), 10);
    lac_test_near(lac_trainer_rate(NULL), 0.0, 0.0);
    lac_trainer_destroy(&t);
}

static void bad_arguments_are_named(void **state)
{
    lac_trainer_config c;
    lac_trainer *t;
    lac_example bad = example[0];
    double loss, norm;

    (void)state;
    config_of(&c, LAC_MODEL_LTI);
    c.crop = 25;
    lac_test_fails(lac_trainer_create(&t, &c), LAC_E_ARG);
    assert_true(lac_test_detail_has("multiple of 2"));
    config_of(&c, LAC_MODEL_LTI);
    c.rate = 0.0;
    lac_test_fails(lac_trainer_create(&t, &c), LAC_E_ARG);
    config_of(&c, LAC_MODEL_LTI);
    c.model.scales = 0;
    lac_test_fails(lac_trainer_create(&t, &c), LAC_E_ARG);
    assert_null(t);
    t = make(LAC_MODEL_LTI);
    bad.to += 0.1;
    lac_test_fails(lac_trainer_step(t, 1, &bad, &loss, &norm), LAC_E_ARG);
    assert_true(lac_test_detail_has("middle"));
    bad.to -= 0.1;
    bad.fbp = NULL;
    lac_test_fails(lac_trainer_step(t, 1, &bad, &loss, &norm), LAC_E_ARG);
    bad.fbp = fbp[0];
    bad.n = 16;
    lac_test_fails(lac_trainer_step(t, 1, &bad, &loss, &norm), LAC_E_ARG);
    assert_true(lac_test_detail_has("24"));
    lac_test_fails(lac_trainer_step(t, 5, example, &loss, &norm), LAC_E_ARG);
    memset(start[5], 0, sizeof start[5]);
    bad = example[5];
    lac_test_fails(lac_trainer_calibrate(t, 1, &bad), LAC_E_ARG);
    lac_test_ok(lac_trainer_step(t, 1, &bad, &loss, &norm)); /* empty: no loss */
    lac_test_near(loss, 0.0, 0.0);
    start[4][7] = NAN;
    lac_test_fails(lac_trainer_step(t, 1, &example[4], &loss, &norm), LAC_E_NUMERIC);
    lac_trainer_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_learn),
        cmocka_unit_test(one_model_begins_with_another),
        cmocka_unit_test(a_break_changes_no_bit),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(allocation_failures_are_survived),
        cmocka_unit_test(the_rate_follows_its_schedule),
        cmocka_unit_test(bad_arguments_are_named), /* spoils the examples */
    };

    return cmocka_run_group_tests_name("trainer", tests, make_examples,
                                       lac_test_dir_teardown);
}
