/* tests/unit/test_method_learned.c - the methods with a network: what they add to their
 * start, the data residual, units. */
#include "support/learned_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/base/vec.h"
#include "recon/learned_split.h"

#define DEGREE (3.14159265358979323846 / 180.0)

/* --- start + correction --------------------------------------------------------------
 */

/* What the correction of the model is on a start, as a split leaves it. */
static float *correction_of(lac_test_scan *s, lac_model_kind kind, laci_split split,
                            const float *start)
{
    float *fbp = lac_test_start_of(s, LAC_MODEL_UNET_FBP, "");
    lac_model *m = lac_test_model_load(kind);
    float *u = malloc(LAC_TEST_PIXELS * sizeof *u);
    lac_shearlet *shearlet;
    lac_wedge *wedge;

    lac_test_ok(lac_wedge_from_geom(&wedge, s->sino->geom));
    if (kind != LAC_MODEL_LTI)
        lac_test_ok(lac_model_set_mirrors(m, 1));
    lac_test_ok(lac_model_run(m, wedge, LAC_TEST_NX, LAC_TEST_NY, start, fbp, u));
    lac_test_ok(
        laci_split_system(lac_model_config_of(m), LAC_TEST_NX, LAC_TEST_NY, &shearlet));
    lac_test_ok(laci_split_image(shearlet, wedge, split, LAC_TEST_PIXELS, u, u));
    lac_shearlet_destroy(&shearlet);
    lac_wedge_destroy(&wedge);
    lac_model_destroy(&m);
    free(fbp);
    return u;
}

static void without_consistency_start_and_correction_add_up(void **state)
{
    const char *const splits[] = {"split=soft", "split=hard", "split=all"};
    lac_test_scan s;

    (void)state;
    lac_test_scan_make(&s, 0, 0.01, 1.0, 2.0);
    for (int k = 0; k < LAC_TEST_KINDS + 2; k++) {
        const lac_model_kind kind = (lac_model_kind)(k < 3 ? 0 : k - 2);
        const laci_split split = k < 3 ? (laci_split)k : LACI_SPLIT_ALL;
        float *start = lac_test_start_of(
            &s, kind, kind == LAC_MODEL_UNET_FBP ? "" : "iterations=15 max=0.04");
        float *u;
        char text[128];
        double size;
        int held = 0;

        u = correction_of(&s, kind, split, start);
        size =
            laci_vec_norm(LAC_TEST_PIXELS, u) / laci_vec_norm(LAC_TEST_PIXELS, start);
        snprintf(text, sizeof text, "%s max=0.04 consistency=0 %s",
                 kind == LAC_MODEL_UNET_FBP ? "" : "iterations=15",
                 kind == LAC_MODEL_LTI ? splits[split] : "");
        lac_test_run(&s, kind, text);
        for (int i = 0; i < LAC_TEST_PIXELS; i++) {
            u[i] = fminf(fmaxf(start[i] + u[i], 0.0f), 0.04f);
            held += u[i] == 0.0f || u[i] == 0.04f;
        }
        print_message("# %s %s: correction of %.3g of the start, %d at the bound\n",
                      lac_model_kind_name(kind), kind ? "" : splits[split], size, held);
        assert_true(size > 1e-3);
        assert_true(held > 20 && held < LAC_TEST_PIXELS - 20);
        lac_test_close(s.image->data, u, LAC_TEST_PIXELS, 1e-5, 0.0);
        free(start);
        free(u);
    }
    lac_test_scan_clear(&s);
}

/* split=hard: frequencies that no invisible subband reaches keep the start's value. */
static void hard_split_keeps_what_was_measured(void **state)
{
    const char *const text = "iterations=15 min=-1e9 split=hard consistency=0";
    float *start, kept[LAC_TEST_PIXELS];
    double changed;
    lac_wedge *inner;
    lac_test_scan s;

    (void)state;
    lac_test_scan_make(&s, 0, 0.01, 1.0, 2.0);
    start = lac_test_start_of(&s, LAC_MODEL_LTI, "iterations=15 min=-1e9");
    lac_test_run(&s, LAC_MODEL_LTI, text);
    laci_vec_sub(LAC_TEST_PIXELS, s.image->data, start, s.image->data);
    changed = laci_vec_norm(LAC_TEST_PIXELS, s.image->data);
    assert_true(changed > 1e-3 * laci_vec_norm(LAC_TEST_PIXELS, start));
    lac_test_ok(lac_wedge_from_arc(&inner, 5 * DEGREE, 25 * DEGREE));
    lac_test_ok(
        lac_wedge_split(inner, LAC_TEST_NX, LAC_TEST_NY, s.image->data, kept, NULL));
    for (int i = 0; i < LAC_TEST_PIXELS; i++) /* their mean belongs to all directions */
        kept[i] -=
            (float)(laci_vec_sum(LAC_TEST_PIXELS, s.image->data) / LAC_TEST_PIXELS);
    lac_test_range(laci_vec_norm(LAC_TEST_PIXELS, kept), 0.0, 1e-3 * changed);
    lac_wedge_destroy(&inner);
    free(start);
    lac_test_scan_clear(&s);
}

/* --- data ----------------------------------------------------------------------------
 */

static void residual_is_that_of_the_start_or_of_the_noise(void **state)
{
    (void)state;
    for (int fan = 0; fan <= 1; fan++)
        for (int k = 0; k < LAC_TEST_KINDS * 2; k++) {
            const lac_model_kind kind = (lac_model_kind)(k % LAC_TEST_KINDS);
            double start, noise;
            lac_test_scan s;

            lac_test_scan_make(&s, fan, k < LAC_TEST_KINDS ? 0.002 : 0.03, 1.0, 2.0);
            lac_test_ok(lac_test_run_with(
                &s, kind == LAC_MODEL_UNET_FBP ? "fbp" : "shearlet", NULL, ""));
            start = s.result.residual;
            lac_test_run(&s, kind, "consistency=1");
            noise = s.result.noise * sqrt((double)lac_sino_count(s.sino)) /
                    laci_vec_norm(lac_sino_count(s.sino), s.sino->data);
            print_message("# %s, fan %d: start %.4f, noise %.4f; %.4f to %.4f, learned "
                          "%.4f, moved %.4f\n",
                          lac_model_kind_name(kind), fan, start, noise,
                          s.result.residual_before, s.result.residual,
                          s.result.learned_energy, s.result.moved_energy);
            lac_test_range(s.result.residual, 0.0, 1.05 * fmax(start, noise));
            lac_test_range(s.result.residual_before, 0.5 * s.result.residual, 10.0);
            lac_test_range(s.result.learned_energy, 1e-6, 0.5);
            lac_test_range(s.result.moved_energy, 1e-6, 0.5);
            for (int i = 0; i < LAC_TEST_PIXELS; i++)
                assert_true(s.image->data[i] >= 0.0f);
            lac_test_scan_clear(&s);
        }
}

/* The model with a correction so many times as large. */
static const char *wild_model(float times)
{
    static char path[4096];
    lac_tensor gain;
    lac_weights *w;

    lac_test_ok(lac_weights_read(&w, lac_test_model[LAC_MODEL_LTI]));
    assert_true(lac_weights_find(w, "output.gain", &gain));
    gain.data[0] *= times;
    snprintf(path, sizeof path, "%s", lac_test_path("wild.safetensors"));
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F32));
    lac_weights_destroy(&w);
    return path;
}

/* A network that contradicts the data is heard as far as they bear it and no further,
 * however loud it is. */
static void wild_networks_are_restrained(void **state)
{
    double start, far;
    float *once;
    lac_test_scan s;

    (void)state;
    lac_test_scan_make(&s, 0, 0.002, 1.0, 2.0);
    lac_test_ok(lac_test_run_with(&s, "shearlet", NULL, ""));
    start = s.result.residual;
    lac_test_ok(lac_test_run_with(&s, "lti", wild_model(200.0f), "consistency=1"));
    once = lac_test_copy_of(&s);
    assert_true(s.result.residual_before > 20.0 * start); /* as it would be */
    assert_true(s.result.residual < 1.5 * start && s.result.heard < 0.1);
    lac_test_ok(lac_test_run_with(&s, "lti", wild_model(800.0f), "consistency=1"));
    far = laci_vec_diff_norm(LAC_TEST_PIXELS, once, s.image->data);
    assert_true(far < 1e-2 * laci_vec_norm(LAC_TEST_PIXELS, once));
    free(once);
    lac_test_scan_clear(&s);
}

/* The numbers are what their names say: of a result without consistency, by hand. */
static void numbers_are_those_of_the_image(void **state)
{
    float measured[LAC_TEST_PIXELS], learned[LAC_TEST_PIXELS], *start;
    lac_model_config config;
    lac_shearlet *shearlet;
    lac_wedge *wedge;
    double total, moved;
    lac_test_scan s;

    (void)state;
    lac_test_scan_make(&s, 0, 0.01, 1.0, 2.0);
    start = lac_test_start_of(&s, LAC_MODEL_LTI, "iterations=15");
    lac_test_run(&s, LAC_MODEL_LTI, "iterations=15 consistency=0");
    total = laci_vec_dot(LAC_TEST_PIXELS, s.image->data, s.image->data);
    lac_model_defaults(&config);
    config.scales = 2; /* of the model here */
    lac_test_ok(laci_split_system(&config, LAC_TEST_NX, LAC_TEST_NY, &shearlet));
    lac_test_ok(lac_wedge_from_geom(&wedge, s.sino->geom));
    lac_test_ok(laci_split_image(shearlet, wedge, LACI_SPLIT_HARD, LAC_TEST_PIXELS,
                                 s.image->data, learned));
    lac_test_near(s.result.learned_energy,
                  laci_vec_dot(LAC_TEST_PIXELS, learned, learned) / total, 1e-6);
    laci_vec_sub(LAC_TEST_PIXELS, s.image->data, start, start);
    lac_test_ok(laci_split_image(shearlet, wedge, LACI_SPLIT_HARD, LAC_TEST_PIXELS,
                                 start, learned));
    laci_vec_sub(LAC_TEST_PIXELS, start, learned, measured);
    moved = laci_vec_dot(LAC_TEST_PIXELS, measured, measured) / total;
    assert_true(moved > 1e-6);
    lac_test_near(s.result.moved_energy, moved, 1e-3 * moved);
    lac_shearlet_destroy(&shearlet);
    lac_wedge_destroy(&wedge);
    free(start);
    lac_test_scan_clear(&s);
}

/* Ten times the data, pixels of 3 mm: 10/3 of the image. */
static void units_do_not_matter(void **state)
{
    (void)state;
    for (int k = 0; k < LAC_TEST_KINDS; k++) {
        lac_test_scan a, b;

        lac_test_scan_make(&a, 0, 0.01, 1.0, 2.0);
        lac_test_scan_make(&b, 0, 0.01, 3.0, 20.0);
        lac_test_run(&a, (lac_model_kind)k, "consistency=1");
        lac_test_run(&b, (lac_model_kind)k, "consistency=1");
        laci_vec_scale(LAC_TEST_PIXELS, 10.0 / 3.0, a.image->data);
        print_message("# %s: %.2e apart\n", lac_model_kind_name((lac_model_kind)k),
                      lac_test_rel_diff(b.image->data, a.image->data, LAC_TEST_PIXELS));
        lac_test_range(lac_test_rel_diff(b.image->data, a.image->data, LAC_TEST_PIXELS),
                       0.0, 1e-3);
        lac_test_near(b.result.learned_energy, a.result.learned_energy,
                      1e-3 * a.result.learned_energy);
        lac_test_scan_clear(&a);
        lac_test_scan_clear(&b);
    }
}

static void nothing_stays_nothing(void **state)
{
    (void)state;
    for (int k = 0; k < LAC_TEST_KINDS; k++) {
        lac_test_scan s;

        lac_test_scan_make(&s, 0, 0.01, 1.0, 2.0);
        memset(s.sino->data, 0, lac_sino_count(s.sino) * sizeof(float));
        lac_test_run(&s, (lac_model_kind)k, "consistency=1");
        for (int i = 0; i < LAC_TEST_PIXELS; i++)
            assert_true(s.image->data[i] == 0.0f);
        assert_true(s.result.learned_energy == 0.0 && s.result.moved_energy == 0.0);
        assert_true(s.result.residual == 0.0 && s.result.residual_before == 0.0);
        lac_test_scan_clear(&s);
    }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    for (int k = 0; k < LAC_TEST_KINDS; k++) {
        float *first;
        lac_test_scan s;

        lac_test_scan_make(&s, 0, 0.002, 1.0, 2.0);
        lac_threads_set(1);
        lac_test_run(&s, (lac_model_kind)k, "consistency=1");
        first = lac_test_copy_of(&s);
        lac_threads_set(3);
        lac_test_run(&s, (lac_model_kind)k, "consistency=1");
        lac_threads_set(0);
        assert_memory_equal(first, s.image->data, LAC_TEST_PIXELS * sizeof(float));
        free(first);
        lac_test_scan_clear(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_consistency_start_and_correction_add_up),
        cmocka_unit_test(hard_split_keeps_what_was_measured),
        cmocka_unit_test(residual_is_that_of_the_start_or_of_the_noise),
        cmocka_unit_test(wild_networks_are_restrained),
        cmocka_unit_test(numbers_are_those_of_the_image),
        cmocka_unit_test(units_do_not_matter),
        cmocka_unit_test(nothing_stays_nothing),
        cmocka_unit_test(threads_change_no_bit),
    };

    return cmocka_run_group_tests_name("method_learned", tests, lac_test_models_make,
                                       lac_test_dir_teardown);
}
