/* tests/unit/test_method_model.c - the methods with a network: which file they take it
 * from, bad models, bad scans, no memory. */
#include "support/learned_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"

static void assert_untouched(const lac_test_scan *s)
{
    for (int i = 0; i < LAC_TEST_PIXELS; i++)
        assert_true(s->image->data[i] == 7.0f);
}

static void spoil(const char *path, const char *from, long keep)
{
    char *bytes;
    FILE *f = fopen(from, "rb");
    size_t n;

    fseek(f, 0, SEEK_END);
    n = (size_t)ftell(f);
    rewind(f);
    bytes = malloc(n);
    assert_int_equal(fread(bytes, 1, n, f), n);
    fclose(f);
    if (keep < 0)
        bytes[n - 3] ^= 0x10; /* the checksum sees it */
    lac_test_write_file(path, bytes, keep < 0 ? n : (size_t)keep);
    free(bytes);
}

static void bad_models_are_refused(void **state)
{
    const char *cut = lac_test_path("cut.safetensors"),
               *bent = lac_test_path("bent.safetensors"),
               *other = lac_test_path("other.safetensors");
    lac_weights *w;
    lac_test_scan s;

    (void)state;
    lac_test_scan_make(&s, 0, 0.01, 1.0, 2.0);
    lac_test_fails(lac_test_run_with(&s, "lti", "no/such.safetensors", ""), LAC_E_IO);
    assert_true(lac_test_detail_has("no/such.safetensors"));
    lac_test_fails(lac_test_run_with(&s, "lti", lac_test_model[LAC_MODEL_UNET_FBP], ""),
                   LAC_E_ARG);
    assert_true(lac_test_detail_has("unet-fbp"));
    assert_true(lac_test_detail_has("unet-fbp.safetensors"));
    spoil(cut, lac_test_model[0], 3000);
    lac_test_fails(lac_test_run_with(&s, "lti", cut, ""), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("cut.safetensors"));
    spoil(bent, lac_test_model[0], -1);
    lac_test_fails(lac_test_run_with(&s, "lti", bent, ""), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("bent.safetensors"));
    lac_test_ok(lac_weights_create(&w)); /* tensors, but no model */
    lac_test_ok(lac_weights_add(w, "a", 1, (size_t[]){3}));
    lac_test_ok(lac_weights_write(w, other, LAC_WEIGHTS_F32));
    lac_weights_destroy(&w);
    lac_test_fails(lac_test_run_with(&s, "lti", other, ""), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("model.kind"));
    assert_untouched(&s);
    /* 'auto' looks in the folder of models */
    lac_test_ok(lac_models_folder_set(lac_test_dir()));
    lac_test_ok(lac_test_run_with(&s, "lti", NULL, "iterations=3"));
    lac_test_ok(lac_models_folder_set("no/folder"));
    lac_test_fails(lac_test_run_with(&s, "lti", NULL, ""), LAC_E_IO);
    assert_true(lac_test_detail_has("no/folder/lti.safetensors"));
    lac_test_ok(lac_models_folder_set(NULL));
    lac_test_scan_clear(&s);
}

/* What a run would read is known before it. */
static void files_of_methods_are_known_before(void **state)
{
    lac_settings *lti, *tv;
    char path[4200], as_set[64], old[4096], small[8] = "";

    (void)state;
    snprintf(old, sizeof old, "%s", lac_models_folder());
    assert_true(old[0] != '\0');
    lac_test_ok(lac_settings_create(&lti, lac_method_find("lti")));
    lac_test_ok(lac_settings_create(&tv, lac_method_find("tv")));
    lac_test_ok(lac_method_ready(tv));
    lac_test_ok(lac_method_file(tv, path, sizeof path));
    assert_string_equal(path, "");
    /* 'auto': one of the folder */
    lac_test_ok(lac_models_folder_set("no/folder"));
    assert_string_equal(lac_models_folder(), "no/folder");
    lac_test_ok(lac_method_file(lti, path, sizeof path));
    assert_string_equal(path, "no/folder/lti.safetensors");
    lac_test_fails(lac_method_ready(lti), LAC_E_IO);
    assert_true(lac_test_detail_has("no/folder/lti.safetensors"));
    lac_test_ok(lac_models_folder_set(lac_test_dir()));
    lac_test_ok(lac_method_ready(lti));
    memset(path, 'x', 3001);
    path[3001] = '\0';
    lac_test_fails(lac_models_folder_set(path), LAC_E_ARG);
    assert_string_equal(lac_models_folder(), lac_test_dir());
    lac_test_ok(lac_models_folder_set(NULL));
    assert_string_equal(lac_models_folder(), old);
    /* a file of the user's */
    snprintf(as_set, sizeof as_set, "%s", "my/own.safetensors");
    lac_test_ok(lac_settings_set(lti, "model", as_set));
    lac_test_ok(lac_method_file(lti, path, sizeof path));
    assert_string_equal(path, as_set);
    lac_test_fails(lac_method_ready(lti), LAC_E_IO);
    lac_test_ok(lac_settings_set(lti, "model", lac_test_model[LAC_MODEL_LTI]));
    lac_test_ok(lac_method_ready(lti));
    lac_test_ok(
        lac_settings_set(lti, "model", lac_test_model[LAC_MODEL_UNET_SHEARLET]));
    lac_test_fails(lac_method_ready(lti), LAC_E_ARG);
    assert_true(lac_test_detail_has("unet-shearlet"));
    lac_test_fails(lac_method_file(lti, small, sizeof small), LAC_E_ARG);
    assert_true(lac_test_detail_has("more than 7"));
    lac_test_fails(lac_method_file(NULL, path, sizeof path), LAC_E_ARG);
    lac_test_fails(lac_method_file(lti, NULL, 9), LAC_E_ARG);
    lac_test_fails(lac_method_ready(NULL), LAC_E_ARG);
    lac_settings_destroy(&lti);
    lac_settings_destroy(&tv);
}

static void kinds_have_names(void **state)
{
    lac_model_kind kind = LAC_MODEL_UNET_FBP;

    (void)state;
    for (int k = 0; k < LAC_TEST_KINDS; k++) {
        lac_model *m = lac_test_model_load((lac_model_kind)k);

        lac_test_ok(lac_model_kind_find(lac_model_kind_name((lac_model_kind)k), &kind));
        assert_int_equal(kind, k);
        assert_int_equal(lac_model_config_of(m)->kind, k);
        /* one level of 6 and 8 channels: some thousand weights */
        lac_test_range(lac_model_count(m), 1000, 20000);
        lac_model_destroy(&m);
    }
    kind = LAC_MODEL_UNET_SHEARLET;
    lac_test_fails(lac_model_kind_find("unet", &kind), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 'unet'"));
    lac_test_fails(lac_model_kind_find(NULL, &kind), LAC_E_ARG);
    lac_test_fails(lac_model_kind_find("lti", NULL), LAC_E_ARG);
    assert_int_equal(kind, LAC_MODEL_UNET_SHEARLET);
    assert_int_equal(lac_model_count(NULL), 0);
}

static void bad_scans_are_refused(void **state)
{
    lac_test_scan s;

    (void)state;
    lac_test_scan_make(&s, 0, 0.01, 1.0, 2.0);
    s.sino->data[1234] = NAN;
    for (int k = 0; k < LAC_TEST_KINDS; k++)
        lac_test_fails(lac_test_run_with(&s, lac_model_kind_name((lac_model_kind)k),
                                         lac_test_model[k], ""),
                       LAC_E_NUMERIC);
    s.sino->data[1234] = 0.0f;
    lac_test_fails(lac_test_run_with(&s, "lti", lac_test_model[0], "min=2 max=1"),
                   LAC_E_ARG);
    assert_untouched(&s);
    lac_test_scan_clear(&s);
}

typedef struct once {
    lac_test_scan s;
    lac_settings *settings;
} once;

static lac_status run_once(void *ctx)
{
    once *o = ctx;

    return lac_reconstruct(o->settings, o->s.sino, o->s.image, NULL, &o->s.result);
}

static void allocation_failures_are_survived(void **state)
{
    once o;

    (void)state;
    lac_test_scan_make(&o.s, 0, 0.002, 1.0, 2.0);
    lac_test_ok(lac_settings_create(&o.settings, lac_method_find("unet-fbp")));
    lac_test_ok(
        lac_settings_set(o.settings, "model", lac_test_model[LAC_MODEL_UNET_FBP]));
    lac_test_ok(lac_settings_set(o.settings, "consistency", "1"));
    lac_threads_set(1);
    lac_test_alloc_failures(run_once, &o);
    lac_threads_set(0);
    lac_settings_destroy(&o.settings);
    lac_test_scan_clear(&o.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_models_are_refused),
        cmocka_unit_test(files_of_methods_are_known_before),
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(bad_scans_are_refused),
        cmocka_unit_test(allocation_failures_are_survived),
    };

    return cmocka_run_group_tests_name("method_model", tests, lac_test_models_make,
                                       lac_test_dir_teardown);
}
