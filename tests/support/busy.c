/* tests/support/busy.c - see busy.h. */
#include "busy.h"

#include <stdio.h>
#include <string.h>

#include "data/base/base_internal.h"
#include "data/fileio.h"
#include "data/metrics.h"
#include "data/noise.h"
#include "data/phantom.h"
#include "radon/fbp.h"
#include "radon/gridding.h"
#include "radon/projector.h"
#include "recon/method.h"
#include "recon/ops.h"
#include "recon/solver_cgls.h"
#include "recon/trainer.h"
#include "shearlet/l1.h"

#define DEGREE (3.14159265358979323846 / 180.0)

enum { VIEWS = 25, BINS = 56 };

static const char *folder;
static lac_projector *projector;
static lac_fbp *fbp;
static lac_shearlet *shearlet;
static lac_model *model;

static lac_grid grid_of(int who)
{
    return (lac_grid){BUSY_N, BUSY_N - 5 * who, 1.0 + 0.25 * who};
}

lac_status busy_scan(lac_sino **out, int who)
{
    lac_status st = LAC_OK;
    lac_geom *g = NULL;
    lac_phantom *p = NULL;
    double sigma;

    LAC_TRY(lac_geom_create(&g, VIEWS - who, BINS + 3 * who));
    g->pitch_mm = 1.25;
    lac_geom_set_angles_deg(g, -60.0 + 7.0 * who, 5.0);
    LAC_TRY(lac_phantom_create(&p, "ellipses", 5 + (uint64_t)who));
    LAC_TRY(lac_sino_create(out, g));
    LAC_TRY(lac_phantom_project(p, BUSY_N * grid_of(who).pixel_mm, 2, *out));
    LAC_TRY(lac_noise_gaussian(*out, 0.01, 3 + (uint64_t)who, &sigma));
out:
    lac_phantom_destroy(&p);
    lac_geom_destroy(&g);
    return st;
}

static void fill(float *x, size_t n, int who)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)((i * 37 + 11 * (size_t)who) % 101) / 101.0f;
}

/* --- files ---------------------------------------------------------------------------
 */

static void path_of(char *path, size_t room, int who, const char *extension)
{
    snprintf(path, room, "%s/%d.%.*s", folder, who, (int)strcspn(extension, " "),
             extension);
}

static lac_status through_image(int who, const char *path, float *out)
{
    lac_status st = LAC_OK;
    lac_grid grid = grid_of(who);
    lac_image *image = NULL, *again = NULL;

    LAC_TRY(lac_image_create(&image, &grid));
    fill(image->data, lac_image_count(image), who);
    LAC_TRY(lac_image_write(image, path, NULL, NULL));
    LAC_TRY(lac_image_read(&again, path, 0.0, 0));
    memcpy(out, again->data, lac_image_count(again) * sizeof *out);
out:
    lac_image_destroy(&image);
    lac_image_destroy(&again);
    return st;
}

static lac_status through_scan(int who, const char *path, float *out)
{
    lac_status st = LAC_OK;
    lac_sino *scan = NULL, *again = NULL;

    LAC_TRY(busy_scan(&scan, who));
    LAC_TRY(lac_sino_write(scan, path, NULL));
    LAC_TRY(lac_sino_read(&again, path));
    memcpy(out, again->data, lac_sino_count(again) * sizeof *out);
out:
    lac_sino_destroy(&scan);
    lac_sino_destroy(&again);
    return st;
}

/* Each format that can be written, under a name of this thread; each leaves a trace. */
static lac_status files(int who, float *out)
{
    lac_status st = LAC_OK;
    const lac_format *f;

    for (size_t k = 0; (f = lac_format_at(k)); k++) {
        char path[4200];

        path_of(path, sizeof path, who, f->extensions);
        if (f->writes_image)
            LAC_TRY(through_image(who, path, out + k));
        if (f->writes_sino)
            LAC_TRY(through_scan(who, path, out + BUSY_PIXELS + 16 + k));
    }
out:
    return st;
}

/* --- projectors ----------------------------------------------------------------------
 */

static lac_status to_and_fro(const lac_projector *p, int who, float *out)
{
    lac_status st = LAC_OK;

    fill(out, BUSY_PIXELS, who);
    LAC_TRY(lac_projector_forward(p, out, out + BUSY_PIXELS));
    LAC_TRY(lac_projector_adjoint(p, out + BUSY_PIXELS, out));
out:
    return st;
}

static lac_status own_projector(int who, float *out)
{
    lac_status st = LAC_OK;
    const lac_grid grid = grid_of(who);
    lac_sino *scan = NULL;
    lac_projector *p = NULL;

    LAC_TRY(busy_scan(&scan, who));
    LAC_TRY(lac_projector_create(&p, scan->geom, &grid, (lac_projector_model)who));
    LAC_TRY(to_and_fro(p, who, out));
out:
    lac_projector_destroy(&p);
    lac_sino_destroy(&scan);
    return st;
}

static lac_status shared_projector(int who, float *out)
{
    return to_and_fro(projector, who, out);
}

static lac_status shared_fbp(int who, float *out)
{
    fill(out + BUSY_PIXELS, (size_t)VIEWS * BINS, who);
    return lac_fbp_run(fbp, out + BUSY_PIXELS, out);
}

static lac_status own_gridding(int who, float *out)
{
    lac_status st = LAC_OK;
    const lac_grid grid = grid_of(who);
    lac_sino *scan = NULL;
    lac_gridding *g = NULL;

    LAC_TRY(busy_scan(&scan, who));
    LAC_TRY(lac_gridding_create(&g, scan->geom, &grid));
    LAC_TRY(lac_gridding_adjoint(g, scan->data, out));
    LAC_TRY(lac_gridding_forward(g, out, out + BUSY_PIXELS));
    LAC_TRY(lac_gridding_normal(g, out, out + 2 * BUSY_PIXELS));
out:
    lac_gridding_destroy(&g);
    lac_sino_destroy(&scan);
    return st;
}

/* --- shearlets -----------------------------------------------------------------------
 */

/* The coefficients are folded into the room there is. */
static lac_status analysed(const lac_shearlet *s, int who, float *out)
{
    lac_status st = LAC_OK;
    const size_t n = (size_t)lac_shearlet_count(s) * BUSY_PIXELS;
    lac_grid room = {BUSY_N, BUSY_N * lac_shearlet_count(s), 1.0};
    lac_image *c = NULL;

    LAC_TRY(lac_image_create(&c, &room));
    fill(out, BUSY_PIXELS, who);
    LAC_TRY(lac_shearlet_analyse(s, out, c->data));
    LAC_TRY(lac_shearlet_synthesise(s, c->data, out + BUSY_PIXELS));
    for (size_t i = 0; i < n; i++)
        out[2 * BUSY_PIXELS + i % BUSY_PIXELS] += c->data[i];
out:
    lac_image_destroy(&c);
    return st;
}

static lac_status make_shearlet(lac_shearlet **out, lac_shearlet_system system)
{
    lac_shearlet_config c;

    lac_shearlet_defaults(&c);
    c.system = system;
    c.nx = c.ny = BUSY_N;
    c.scales = 1;
    return lac_shearlet_create(out, &c);
}

static lac_status own_shearlet(int who, float *out)
{
    lac_status st = LAC_OK;
    lac_shearlet *s = NULL;

    LAC_TRY(make_shearlet(&s, (lac_shearlet_system)who));
    LAC_TRY(analysed(s, who, out));
out:
    lac_shearlet_destroy(&s);
    return st;
}

static lac_status shared_shearlet(int who, float *out)
{
    return analysed(shearlet, who, out);
}

static lac_status own_l1(int who, float *out)
{
    lac_status st = LAC_OK;
    lac_shearlet_l1 *l1 = NULL;
    double weight[64], change;

    for (int b = 0; b < 64; b++)
        weight[b] = 0.01 * (b + 1 + who);
    LAC_TRY(lac_shearlet_l1_create(&l1, shearlet, (lac_shearlet_sampling)who, weight));
    fill(out, BUSY_PIXELS, who);
    for (int k = 0; k < 2; k++)
        LAC_TRY(lac_shearlet_l1_step(l1, 1.0, out, out + BUSY_PIXELS, &change));
    out[2 * BUSY_PIXELS] = (float)change;
out:
    lac_shearlet_l1_destroy(&l1);
    return st;
}

/* --- solvers, methods, networks ------------------------------------------------------
 */

static lac_status own_solver(int who, float *out)
{
    lac_status st = LAC_OK;
    const lac_cgls_config c = {.iterations = 6};
    lac_solver_result result;
    lac_linop *a = NULL, *twice = NULL;

    fill(out + BUSY_PIXELS, (size_t)VIEWS * BINS, who);
    LAC_TRY(lac_op_radon(&a, projector)); /* the projector is shared, too */
    LAC_TRY(lac_linop_scale(&twice, 2.0 + who, a));
    LAC_TRY(lac_cgls(twice, out + BUSY_PIXELS, out, &c, NULL, &result));
out:
    lac_linop_unref(&twice);
    lac_linop_unref(&a);
    return st;
}

static lac_status reconstructed(const char *method, int who, float *out)
{
    lac_status st = LAC_OK;
    const lac_grid grid = grid_of(who);
    lac_recon_result result;
    lac_settings *s = NULL;
    lac_image *image = NULL;
    lac_sino *scan = NULL;

    LAC_TRY(lac_settings_create(&s, lac_method_find(method)));
    LAC_TRY(lac_settings_set(s, "iterations", "4"));
    LAC_TRY(busy_scan(&scan, who));
    LAC_TRY(lac_image_create(&image, &grid));
    LAC_TRY(lac_reconstruct(s, scan, image, NULL, &result));
    memcpy(out, image->data, lac_image_count(image) * sizeof *out);
    out[BUSY_PIXELS] = (float)result.residual;
out:
    lac_image_destroy(&image);
    lac_settings_destroy(&s);
    lac_sino_destroy(&scan);
    return st;
}

static lac_status tv(int who, float *out)
{
    return reconstructed(who ? "dtv" : "tv", who, out);
}

static lac_status sparse(int who, float *out)
{
    return reconstructed(who ? "sirt" : "shearlet", who, out);
}

static lac_status shared_network(int who, float *out)
{
    lac_status st = LAC_OK;
    lac_wedge *w = NULL;

    fill(out + BUSY_PIXELS, 2 * BUSY_PIXELS, who);
    LAC_TRY(lac_wedge_from_arc(&w, -0.9 - 0.1 * who, 0.9 - 0.3 * who));
    LAC_TRY(lac_model_run(model, w, BUSY_N, BUSY_N - 3 * who, out + BUSY_PIXELS,
                          out + 2 * BUSY_PIXELS, out));
out:
    lac_wedge_destroy(&w);
    return st;
}

static void trainer_of(lac_trainer_config *c)
{
    lac_trainer_defaults(c);
    c->model.scales = 1;
    c->model.unet.depth = 1;
    c->model.unet.width[0] = 4;
    c->model.unet.width[1] = 6;
    c->crop = 24;
    c->batch = 2;
    c->warm = 1;
    c->fall = 1;
    c->steps = 4;
    c->keep = 0.5;
}

/* A few steps of training; the random network corrects nothing before. */
static lac_status trained(int who, lac_model **out)
{
    static const double arc = 50.0 * DEGREE;
    static _Thread_local float truth[BUSY_PIXELS], start[BUSY_PIXELS],
        back[BUSY_PIXELS];
    const lac_example e = {BUSY_N, start, back, truth, -arc, arc};
    const lac_example two[2] = {e, e};
    lac_status st = LAC_OK;
    lac_trainer_config c;
    lac_trainer *t = NULL;
    lac_wedge *w = NULL;
    double loss, norm;

    trainer_of(&c);
    c.seed = 3 + (uint64_t)who;
    fill(truth, BUSY_PIXELS, who);
    LAC_TRY(lac_wedge_from_arc(&w, -arc, arc));
    LAC_TRY(lac_wedge_split(w, BUSY_N, BUSY_N, truth, back, NULL));
    for (int i = 0; i < BUSY_PIXELS; i++)
        start[i] = 0.7f * back[i] + 0.3f * truth[i];
    LAC_TRY(lac_trainer_create(&t, &c));
    LAC_TRY(lac_trainer_calibrate(t, 2, two));
    for (int k = 0; k < 2; k++)
        LAC_TRY(lac_trainer_step(t, 2, two, &loss, &norm));
    LAC_TRY(lac_trainer_model(t, out));
out:
    lac_trainer_destroy(&t);
    lac_wedge_destroy(&w);
    return st;
}

static lac_status own_trainer(int who, float *out)
{
    lac_status st = LAC_OK;
    lac_weights *w = NULL;
    lac_model *m = NULL;
    const float *value;
    size_t n;

    LAC_TRY(trained(who, &m));
    LAC_TRY(lac_weights_create(&w));
    LAC_TRY(lac_model_store(m, w));
    value = lac_weights_values(w, &n);
    memcpy(out, value, (n < BUSY_ROOM ? n : BUSY_ROOM) * sizeof *out);
out:
    lac_weights_destroy(&w);
    lac_model_destroy(&m);
    return st;
}

/* --- all -----------------------------------------------------------------------------
 */

const busy_work busy_works[] = {
    {"files", files},
    {"own projector", own_projector},
    {"shared projector", shared_projector},
    {"shared fbp", shared_fbp},
    {"own gridding", own_gridding},
    {"own shearlets", own_shearlet},
    {"shared shearlets", shared_shearlet},
    {"own l1 norm", own_l1},
    {"own solver", own_solver},
    {"tv and dtv", tv},
    {"shearlet and sirt", sparse},
    {"shared network", shared_network},
    {"own trainer", own_trainer},
};
const int n_busy_works = sizeof busy_works / sizeof *busy_works;

lac_status busy_begin(const char *in)
{
    lac_status st = LAC_OK;
    const lac_grid grid = {BUSY_N, BUSY_N, 1.0};
    lac_sino *scan = NULL;

    folder = in;
    LAC_TRY(busy_scan(&scan, 0));
    LAC_TRY(lac_projector_create(&projector, scan->geom, &grid, LAC_PROJECTOR_JOSEPH));
    LAC_TRY(lac_fbp_create(&fbp, scan->geom, &grid, NULL));
    LAC_TRY(make_shearlet(&shearlet, LAC_SHEARLET_BANDLIMITED));
    LAC_TRY(trained(0, &model));
out:
    lac_sino_destroy(&scan);
    return st;
}

void busy_end(void)
{
    lac_projector_destroy(&projector);
    lac_fbp_destroy(&fbp);
    lac_shearlet_destroy(&shearlet);
    lac_model_destroy(&model);
}
