#include "learned_testing.h"
#include "method_testing.h"
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/vec.h"
#include "data/phantom.h"
#include "radon/projector.h"
#include "recon/trainer.h"

#define DEGREE (3.14159265358979323846 / 180.0)

/* --- models, trained for a moment ----------------------------------------------------
 */

const char *lac_test_model[LAC_TEST_KINDS];

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

int lac_test_models_make(void **state)
{
    static char path[LAC_TEST_KINDS][4096];

    (void)state;
    lac_test_dir();
    for (int k = 0; k < LAC_TEST_KINDS; k++) {
        char name[64];

        snprintf(name, sizeof name, "%s.safetensors",
                 lac_model_kind_name((lac_model_kind)k));
        snprintf(path[k], sizeof path[k], "%s", lac_test_path(name));
        lac_test_model[k] = path[k];
        train((lac_model_kind)k, lac_test_model[k]);
    }
    return 0;
}

/* --- scans ---------------------------------------------------------------------------
 */

void lac_test_scan_make(lac_test_scan *s, int fan, double noise, double pixel,
                        double factor)
{
    const lac_grid grid = {.nx = LAC_TEST_NX, .ny = LAC_TEST_NY, .pixel_mm = pixel};
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
    laci_vec_fill(LAC_TEST_PIXELS, 7.0f, s->image->data);
    lac_projector_destroy(&projector);
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&geom);
}

void lac_test_scan_clear(lac_test_scan *s)
{
    lac_sino_destroy(&s->sino);
    lac_image_destroy(&s->image);
}

lac_status lac_test_run_with(lac_test_scan *s, const char *method, const char *model,
                             const char *text)
{
    lac_settings *set = lac_test_settings(method, text);
    lac_status st;

    if (model)
        lac_test_ok(lac_settings_set(set, "model", model));
    st = lac_reconstruct(set, s->sino, s->image, NULL, &s->result);
    lac_settings_destroy(&set);
    return st;
}

void lac_test_run(lac_test_scan *s, lac_model_kind kind, const char *text)
{
    lac_test_ok(
        lac_test_run_with(s, lac_model_kind_name(kind), lac_test_model[kind], text));
}

float *lac_test_copy_of(const lac_test_scan *s)
{
    float *x = malloc(LAC_TEST_PIXELS * sizeof *x);

    memcpy(x, s->image->data, LAC_TEST_PIXELS * sizeof *x);
    return x;
}

float *lac_test_start_of(lac_test_scan *s, lac_model_kind kind, const char *text)
{
    lac_test_ok(lac_test_run_with(s, kind == LAC_MODEL_UNET_FBP ? "fbp" : "shearlet",
                                  NULL, text));
    return lac_test_copy_of(s);
}

lac_model *lac_test_model_load(lac_model_kind kind)
{
    lac_weights *w;
    lac_model *m;

    lac_test_ok(lac_weights_read(&w, lac_test_model[kind]));
    lac_test_ok(lac_model_load(&m, w));
    lac_weights_destroy(&w);
    return m;
}
