/* tests/unit/test_method_learned.c - the methods with a network: what they add to their
 * start, the data residual, units, bad model files. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/base/vec.h"
#include "data/phantom.h"
#include "radon/projector.h"
#include "recon/learned_split.h"
#include "recon/method.h"
#include "recon/trainer.h"

#define DEGREE (3.14159265358979323846 / 180.0)

enum { NX = 60, NY = 52, PIXELS = NX * NY, KINDS = 3 };

/* --- models, trained for a moment ----------------------------------------------------
 */

static const char *model_path[KINDS];

static void train(lac_model_kind kind, const char *path)
{
    enum { N = 32, EXAMPLES = 5 };
    static float truth[EXAMPLES][N * N], start[EXAMPLES][N * N], fbp[EXAMPLES][N * N];
    lac_example example[EXAMPLES];
    lac_trainer_config c;
    lac_trainer *t;
    lac_weights *w;
    double loss, norm;

    for (int e = 0; e < EXAMPLES; e++) {
        const double from = (-50 - 3 * e) * DEGREE, to = -from;
        lac_wedge *wedge;

        for (int i = 0; i < N * N; i++)
            truth[e][i] = i / N > 6 + e && i / N < 20 && i % N > 8 && i % N < 25 - e
                              ? 0.02f
                              : 0.0f;
        lac_test_ok(lac_wedge_from_arc(&wedge, from, to));
        lac_test_ok(lac_wedge_split(wedge, N, N, truth[e], fbp[e], NULL));
        for (int i = 0; i < N * N; i++) /* no direction is silent in all examples */
            start[e][i] = 0.7f * fbp[e][i] + 0.3f * truth[e][i];
        example[e] = (lac_example){N, start[e], fbp[e], truth[e], from, to};
        lac_wedge_destroy(&wedge);
    }
    lac_trainer_defaults(&c);
    c.model.kind = kind;
    c.model.scales = 2;
    c.model.unet.depth = 1;
    c.model.unet.width[0] = 6;
    c.model.unet.width[1] = 8;
    c.crop = 24;
    c.batch = 2;
    c.warm = 2;
    c.steps = 30;
    c.rate = 1e-3;
    c.keep = 0.5;
    lac_test_ok(lac_trainer_create(&t, &c));
    lac_test_ok(lac_trainer_calibrate(t, EXAMPLES, example));
    for (int k = 0; k < 12; k++)
        lac_test_ok(lac_trainer_step(t, 2, example + k % 4, &loss, &norm));
    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_trainer_store(t, w)); /* a checkpoint serves as a model, too */
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F32));
    lac_weights_destroy(&w);
    lac_trainer_destroy(&t);
}

static int make_models(void **state)
{
    static char path[KINDS][4096];

    (void)state;
    lac_test_dir();
    for (int k = 0; k < KINDS; k++) {
        char name[64];

        snprintf(name, sizeof name, "%s.safetensors",
                 lac_model_kind_name((lac_model_kind)k));
        snprintf(path[k], sizeof path[k], "%s", lac_test_path(name));
        model_path[k] = path[k];
        train((lac_model_kind)k, model_path[k]);
    }
    return 0;
}

static int remove_models(void **state)
{
    (void)state;
    lac_test_dir_remove();
    return 0;
}

/* --- scans ---------------------------------------------------------------------------
 */

typedef struct scan {
    lac_sino *sino;
    lac_image *image;
    lac_recon_result result;
} scan;

/* An ellipses phantom seen from -37 to 67 degrees, with noise. */
static void scan_make(scan *s, int fan, double noise, double pixel, double factor)
{
    const lac_grid grid = {.nx = NX, .ny = NY, .pixel_mm = pixel};
    const int n_det = 81;
    lac_projector *projector;
    lac_phantom *phantom;
    lac_geom *geom;
    float *random;
    size_t n;
    double peak;

    memset(s, 0, sizeof *s);
    lac_test_ok(lac_image_create(&s->image, &grid));
    lac_test_ok(lac_phantom_create(&phantom, "ellipses", 4));
    lac_test_ok(lac_phantom_raster(phantom, 4, s->image));
    lac_test_ok(lac_geom_create(&geom, 53, n_det));
    geom->pitch_mm = pixel;
    if (fan) {
        geom->beam = LAC_BEAM_FAN;
        geom->source_origin_mm = 200.0 * pixel;
        geom->source_detector_mm = 300.0 * pixel;
        geom->pitch_mm = 1.6 * pixel;
    }
    lac_geom_set_angles_deg(geom, -37.0, 2.0);
    lac_test_ok(lac_sino_create(&s->sino, geom));
    lac_test_ok(lac_projector_create(&projector, geom, &grid, LAC_PROJECTOR_JOSEPH));
    lac_test_ok(lac_projector_forward(projector, s->image->data, s->sino->data));
    n = lac_sino_count(s->sino);
    random = malloc(n * sizeof *random);
    lac_test_fill_normal(random, n, 3);
    peak = laci_vec_max_abs(n, s->sino->data);
    laci_vec_axpy(n, noise * peak, random, s->sino->data);
    laci_vec_scale(n, factor / peak, s->sino->data);
    free(random);
    laci_vec_fill(PIXELS, 7.0f, s->image->data);
    lac_projector_destroy(&projector);
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&geom);
}

static void scan_clear(scan *s)
{
    lac_sino_destroy(&s->sino);
    lac_image_destroy(&s->image);
}

/* Settings "key=value key=value"; `model` is set where the method has it. */
static lac_status run_with(scan *s, const char *method, const char *model,
                           const char *text)
{
    lac_settings *set = NULL;
    char copy[256];
    lac_status st;

    lac_test_ok(lac_settings_create(&set, lac_method_find(method)));
    if (model)
        lac_test_ok(lac_settings_set(set, "model", model));
    snprintf(copy, sizeof copy, "%s", text);
    for (char *key = strtok(copy, " "); key; key = strtok(NULL, " ")) {
        char *value = strchr(key, '=');

        *value++ = '\0';
        lac_test_ok(lac_settings_set(set, key, value));
    }
    st = lac_reconstruct(set, s->sino, s->image, NULL, &s->result);
    lac_settings_destroy(&set);
    return st;
}

static void run(scan *s, lac_model_kind kind, const char *text)
{
    lac_test_ok(run_with(s, lac_model_kind_name(kind), model_path[kind], text));
}

static float *copy_of(const scan *s)
{
    float *x = malloc(PIXELS * sizeof *x);

    memcpy(x, s->image->data, PIXELS * sizeof *x);
    return x;
}

/* The start of a kind by its own method. */
static float *start_of(scan *s, lac_model_kind kind, const char *text)
{
    lac_test_ok(
        run_with(s, kind == LAC_MODEL_UNET_FBP ? "fbp" : "shearlet", NULL, text));
    return copy_of(s);
}

static lac_model *load(lac_model_kind kind)
{
    lac_weights *w;
    lac_model *m;

    lac_test_ok(lac_weights_read(&w, model_path[kind]));
    lac_test_ok(lac_model_load(&m, w));
    lac_weights_destroy(&w);
    return m;
}

/* --- start + correction --------------------------------------------------------------
 */

/* What the correction of the model is on a start, as a split leaves it. */
static float *correction_of(scan *s, lac_model_kind kind, laci_split split,
                            const float *start)
{
    float *fbp = start_of(s, LAC_MODEL_UNET_FBP, "");
    lac_model *m = load(kind);
    float *u = malloc(PIXELS * sizeof *u);
    lac_shearlet *shearlet;
    lac_wedge *wedge;

    lac_test_ok(lac_wedge_from_geom(&wedge, s->sino->geom));
    if (kind != LAC_MODEL_LTI)
        lac_test_ok(lac_model_set_mirrors(m, 1));
    lac_test_ok(lac_model_run(m, wedge, NX, NY, start, fbp, u));
    lac_test_ok(laci_split_system(lac_model_config_of(m), NX, NY, &shearlet));
    lac_test_ok(laci_split_image(shearlet, wedge, split, PIXELS, u, u));
    lac_shearlet_destroy(&shearlet);
    lac_wedge_destroy(&wedge);
    lac_model_destroy(&m);
    free(fbp);
    return u;
}

static void without_consistency_start_and_correction_add_up(void **state)
{
    const char *const splits[] = {"split=soft", "split=hard", "split=all"};
    scan s;

    (void)state;
    scan_make(&s, 0, 0.01, 1.0, 2.0);
    for (int k = 0; k < KINDS + 2; k++) {
        const lac_model_kind kind = (lac_model_kind)(k < 3 ? 0 : k - 2);
        const laci_split split = k < 3 ? (laci_split)k : LACI_SPLIT_ALL;
        float *start = start_of(
            &s, kind, kind == LAC_MODEL_UNET_FBP ? "" : "iterations=15 max=0.04");
        float *u;
        char text[128];
        double size;
        int held = 0;

        u = correction_of(&s, kind, split, start);
        size = laci_vec_norm(PIXELS, u) / laci_vec_norm(PIXELS, start);
        snprintf(text, sizeof text, "%s max=0.04 consistency=0 %s",
                 kind == LAC_MODEL_UNET_FBP ? "" : "iterations=15",
                 kind == LAC_MODEL_LTI ? splits[split] : "");
        run(&s, kind, text);
        for (int i = 0; i < PIXELS; i++) {
            u[i] = fminf(fmaxf(start[i] + u[i], 0.0f), 0.04f);
            held += u[i] == 0.0f || u[i] == 0.04f;
        }
        print_message("# %s %s: correction of %.3g of the start, %d at the bound\n",
                      lac_model_kind_name(kind), kind ? "" : splits[split], size, held);
        assert_true(size > 1e-3);
        assert_true(held > 20 && held < PIXELS - 20);
        lac_test_close(s.image->data, u, PIXELS, 1e-5, 0.0);
        free(start);
        free(u);
    }
    scan_clear(&s);
}

/* split=hard: frequencies that no invisible subband reaches keep the start's value. */
static void hard_split_keeps_what_was_measured(void **state)
{
    const char *const text = "iterations=15 min=-1e9 split=hard consistency=0";
    float *start, kept[PIXELS];
    double changed;
    lac_wedge *inner;
    scan s;

    (void)state;
    scan_make(&s, 0, 0.01, 1.0, 2.0);
    start = start_of(&s, LAC_MODEL_LTI, "iterations=15 min=-1e9");
    run(&s, LAC_MODEL_LTI, text);
    laci_vec_sub(PIXELS, s.image->data, start, s.image->data);
    changed = laci_vec_norm(PIXELS, s.image->data);
    assert_true(changed > 1e-3 * laci_vec_norm(PIXELS, start));
    lac_test_ok(lac_wedge_from_arc(&inner, 5 * DEGREE, 25 * DEGREE));
    lac_test_ok(lac_wedge_split(inner, NX, NY, s.image->data, kept, NULL));
    for (int i = 0; i < PIXELS; i++) /* their mean belongs to all directions */
        kept[i] -= (float)(laci_vec_sum(PIXELS, s.image->data) / PIXELS);
    lac_test_range(laci_vec_norm(PIXELS, kept), 0.0, 1e-3 * changed);
    lac_wedge_destroy(&inner);
    free(start);
    scan_clear(&s);
}

/* --- data ----------------------------------------------------------------------------
 */

static void residual_is_that_of_the_start_or_of_the_noise(void **state)
{
    (void)state;
    for (int fan = 0; fan <= 1; fan++)
        for (int k = 0; k < KINDS * 2; k++) {
            const lac_model_kind kind = (lac_model_kind)(k % KINDS);
            double start, noise;
            scan s;

            scan_make(&s, fan, k < KINDS ? 0.002 : 0.03, 1.0, 2.0);
            lac_test_ok(run_with(&s, kind == LAC_MODEL_UNET_FBP ? "fbp" : "shearlet",
                                 NULL, ""));
            start = s.result.residual;
            run(&s, kind, "consistency=1");
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
            for (int i = 0; i < PIXELS; i++)
                assert_true(s.image->data[i] >= 0.0f);
            scan_clear(&s);
        }
}

/* The model with a correction so many times as large. */
static const char *wild_model(float times)
{
    static char path[4096];
    lac_tensor gain;
    lac_weights *w;

    lac_test_ok(lac_weights_read(&w, model_path[LAC_MODEL_LTI]));
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
    scan s;

    (void)state;
    scan_make(&s, 0, 0.002, 1.0, 2.0);
    lac_test_ok(run_with(&s, "shearlet", NULL, ""));
    start = s.result.residual;
    lac_test_ok(run_with(&s, "lti", wild_model(200.0f), "consistency=1"));
    once = copy_of(&s);
    assert_true(s.result.residual_before > 20.0 * start); /* as it would be */
    assert_true(s.result.residual < 1.5 * start && s.result.heard < 0.1);
    lac_test_ok(run_with(&s, "lti", wild_model(800.0f), "consistency=1"));
    far = laci_vec_diff_norm(PIXELS, once, s.image->data);
    assert_true(far < 1e-2 * laci_vec_norm(PIXELS, once));
    free(once);
    scan_clear(&s);
}

/* The numbers are what their names say: of a result without consistency, by hand. */
static void numbers_are_those_of_the_image(void **state)
{
    float measured[PIXELS], learned[PIXELS], *start;
    lac_model_config config;
    lac_shearlet *shearlet;
    lac_wedge *wedge;
    double total, moved;
    scan s;

    (void)state;
    scan_make(&s, 0, 0.01, 1.0, 2.0);
    start = start_of(&s, LAC_MODEL_LTI, "iterations=15");
    run(&s, LAC_MODEL_LTI, "iterations=15 consistency=0");
    total = laci_vec_dot(PIXELS, s.image->data, s.image->data);
    lac_model_defaults(&config);
    config.scales = 2; /* of the model here */
    lac_test_ok(laci_split_system(&config, NX, NY, &shearlet));
    lac_test_ok(lac_wedge_from_geom(&wedge, s.sino->geom));
    lac_test_ok(laci_split_image(shearlet, wedge, LACI_SPLIT_HARD, PIXELS,
                                 s.image->data, learned));
    lac_test_near(s.result.learned_energy,
                  laci_vec_dot(PIXELS, learned, learned) / total, 1e-6);
    laci_vec_sub(PIXELS, s.image->data, start, start);
    lac_test_ok(
        laci_split_image(shearlet, wedge, LACI_SPLIT_HARD, PIXELS, start, learned));
    laci_vec_sub(PIXELS, start, learned, measured);
    moved = laci_vec_dot(PIXELS, measured, measured) / total;
    assert_true(moved > 1e-6);
    lac_test_near(s.result.moved_energy, moved, 1e-3 * moved);
    lac_shearlet_destroy(&shearlet);
    lac_wedge_destroy(&wedge);
    free(start);
    scan_clear(&s);
}

/* Ten times the data, pixels of 3 mm: 10/3 of the image. */
static void units_do_not_matter(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        scan a, b;

        scan_make(&a, 0, 0.01, 1.0, 2.0);
        scan_make(&b, 0, 0.01, 3.0, 20.0);
        run(&a, (lac_model_kind)k, "consistency=1");
        run(&b, (lac_model_kind)k, "consistency=1");
        laci_vec_scale(PIXELS, 10.0 / 3.0, a.image->data);
        print_message("# %s: %.2e apart\n", lac_model_kind_name((lac_model_kind)k),
                      lac_test_rel_diff(b.image->data, a.image->data, PIXELS));
        lac_test_range(lac_test_rel_diff(b.image->data, a.image->data, PIXELS), 0.0,
                       1e-3);
        lac_test_near(b.result.learned_energy, a.result.learned_energy,
                      1e-3 * a.result.learned_energy);
        scan_clear(&a);
        scan_clear(&b);
    }
}

static void nothing_stays_nothing(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        scan s;

        scan_make(&s, 0, 0.01, 1.0, 2.0);
        memset(s.sino->data, 0, lac_sino_count(s.sino) * sizeof(float));
        run(&s, (lac_model_kind)k, "consistency=1");
        for (int i = 0; i < PIXELS; i++)
            assert_true(s.image->data[i] == 0.0f);
        assert_true(s.result.learned_energy == 0.0 && s.result.moved_energy == 0.0);
        assert_true(s.result.residual == 0.0 && s.result.residual_before == 0.0);
        scan_clear(&s);
    }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        float *first;
        scan s;

        scan_make(&s, 0, 0.002, 1.0, 2.0);
        lac_threads_set(1);
        run(&s, (lac_model_kind)k, "consistency=1");
        first = copy_of(&s);
        lac_threads_set(3);
        run(&s, (lac_model_kind)k, "consistency=1");
        lac_threads_set(0);
        assert_memory_equal(first, s.image->data, PIXELS * sizeof(float));
        free(first);
        scan_clear(&s);
    }
}

/* --- bad input -----------------------------------------------------------------------
 */

static void assert_untouched(const scan *s)
{
    for (int i = 0; i < PIXELS; i++)
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
    scan s;

    (void)state;
    scan_make(&s, 0, 0.01, 1.0, 2.0);
    lac_test_fails(run_with(&s, "lti", "no/such.safetensors", ""), LAC_E_IO);
    assert_true(lac_test_detail_has("no/such.safetensors"));
    lac_test_fails(run_with(&s, "lti", model_path[LAC_MODEL_UNET_FBP], ""), LAC_E_ARG);
    assert_true(lac_test_detail_has("unet-fbp"));
    assert_true(lac_test_detail_has("unet-fbp.safetensors"));
    spoil(cut, model_path[0], 3000);
    lac_test_fails(run_with(&s, "lti", cut, ""), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("cut.safetensors"));
    spoil(bent, model_path[0], -1);
    lac_test_fails(run_with(&s, "lti", bent, ""), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("bent.safetensors"));
    lac_test_ok(lac_weights_create(&w)); /* tensors, but no model */
    lac_test_ok(lac_weights_add(w, "a", 1, (size_t[]){3}));
    lac_test_ok(lac_weights_write(w, other, LAC_WEIGHTS_F32));
    lac_weights_destroy(&w);
    lac_test_fails(run_with(&s, "lti", other, ""), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("model.kind"));
    assert_untouched(&s);
    /* 'auto' looks in the folder of models */
    lac_test_ok(lac_models_folder_set(lac_test_dir()));
    lac_test_ok(run_with(&s, "lti", NULL, "iterations=3"));
    lac_test_ok(lac_models_folder_set("no/folder"));
    lac_test_fails(run_with(&s, "lti", NULL, ""), LAC_E_IO);
    assert_true(lac_test_detail_has("no/folder/lti.safetensors"));
    lac_test_ok(lac_models_folder_set(NULL));
    scan_clear(&s);
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
    lac_test_ok(lac_settings_set(lti, "model", model_path[LAC_MODEL_LTI]));
    lac_test_ok(lac_method_ready(lti));
    lac_test_ok(lac_settings_set(lti, "model", model_path[LAC_MODEL_UNET_SHEARLET]));
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
    for (int k = 0; k < KINDS; k++) {
        lac_model *m = load((lac_model_kind)k);

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
    scan s;

    (void)state;
    scan_make(&s, 0, 0.01, 1.0, 2.0);
    s.sino->data[1234] = NAN;
    for (int k = 0; k < KINDS; k++)
        lac_test_fails(
            run_with(&s, lac_model_kind_name((lac_model_kind)k), model_path[k], ""),
            LAC_E_NUMERIC);
    s.sino->data[1234] = 0.0f;
    lac_test_fails(run_with(&s, "lti", model_path[0], "min=2 max=1"), LAC_E_ARG);
    assert_untouched(&s);
    scan_clear(&s);
}

typedef struct once {
    scan s;
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
    scan_make(&o.s, 0, 0.002, 1.0, 2.0);
    lac_test_ok(lac_settings_create(&o.settings, lac_method_find("unet-fbp")));
    lac_test_ok(lac_settings_set(o.settings, "model", model_path[LAC_MODEL_UNET_FBP]));
    lac_test_ok(lac_settings_set(o.settings, "consistency", "1"));
    lac_threads_set(1);
    lac_test_alloc_failures(run_once, &o);
    lac_threads_set(0);
    lac_settings_destroy(&o.settings);
    scan_clear(&o.s);
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
        cmocka_unit_test(bad_models_are_refused),
        cmocka_unit_test(files_of_methods_are_known_before),
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(bad_scans_are_refused),
        cmocka_unit_test(allocation_failures_are_survived),
    };

    return cmocka_run_group_tests_name("method_learned", tests, make_models,
                                       remove_models);
}
