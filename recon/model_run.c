/* recon/model_run.c - from an image to what the network sees, and back. */
#include "model_internal.h"
#include "octave.h"
#include "turn.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"
#include "../shearlet/visibility.h"

#include <math.h>

/* Image sizes from here on carry the scales of the model. */
static int least_size(const lac_model_config *config)
{
    int n = 16;

    while (n < 4096 && lac_shearlet_max_scales(config->system, n, n) < config->scales)
        n *= 2;
    return n;
}

lac_status laci_model_frame_create(laci_model_frame **out, const lac_model *model,
                                   int nx, int ny)
{
    const int least = least_size(&model->config);
    laci_model_frame *f = NULL;
    lac_shearlet_config c;
    lac_status st = LAC_OK;

    *out = NULL;
    LAC_TRY(laci_new(&f, sizeof *f));
    f->model = model;
    f->nx = nx;
    f->ny = ny;
    f->mx = laci_max_int(nx, least);
    f->my = laci_max_int(ny, least);
    lac_shearlet_defaults(&c);
    c.system = model->config.system;
    c.scales = model->config.scales;
    c.nx = f->mx;
    c.ny = f->my;
    LAC_TRY(lac_shearlet_create(&f->shearlet, &c));
    f->subbands = lac_shearlet_count(f->shearlet);
    if (f->subbands != model->config.unet.conditions) {
        st = LAC_FAIL(LAC_E_ARG, "model: %d x %d pixels have %d subbands, not %d", nx,
                      ny, f->subbands, model->config.unet.conditions);
        goto out;
    }
    *out = f;
    f = NULL;
out:
    laci_model_frame_destroy(&f);
    return st;
}

void laci_model_frame_destroy(laci_model_frame **frame)
{
    if (!frame || !*frame)
        return;
    lac_shearlet_destroy(&(*frame)->shearlet);
    laci_free(*frame);
    *frame = NULL;
}

size_t laci_model_planes(const laci_model_frame *frame)
{
    return (size_t)frame->model->config.unet.inputs * (size_t)frame->mx *
           (size_t)frame->my;
}

/* sum f^2 / sum |f|: the value of an object that is the same everywhere, and unlike a
 * mean not a matter of the air around it. */
static double scale_of(size_t n, const float *image)
{
    const double sum = laci_vec_sum_abs(n, image);

    return sum == 0.0 ? 0.0 : laci_vec_dot(n, image, image) / sum;
}

/* to [my, mx] = (image - less) * gain, both [ny, nx], continued by its last pixels;
 * less NULL: 0. */
static void embed(const laci_model_frame *f, double gain, const float *image,
                  const float *less, float *to)
{
    for (int r = 0; r < f->my; r++) {
        const size_t row = (size_t)laci_min_int(r, f->ny - 1) * (size_t)f->nx;

        for (int k = 0; k < f->mx; k++) {
            const size_t at = row + (size_t)laci_min_int(k, f->nx - 1);

            to[(size_t)r * (size_t)f->mx + (size_t)k] =
                (float)(gain * (less ? image[at] - less[at] : image[at]));
        }
    }
}

static lac_status find_visibility(const laci_model_frame *f, const lac_wedge *wedge,
                                  float *visibility)
{
    double *share = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&share, (size_t)f->subbands, sizeof *share));
    LAC_TRY(lac_shearlet_visibility(f->shearlet, wedge, share, NULL));
    for (int b = 0; b < f->subbands; b++)
        visibility[b] = (float)share[b];
out:
    laci_free(share);
    return st;
}

lac_status laci_model_inputs(const laci_model_frame *f, const lac_wedge *wedge,
                             const float *image, const float *fbp, float *planes,
                             float *visibility, double *scale)
{
    const lac_model *m = f->model;
    const size_t n = (size_t)f->mx * (size_t)f->my;
    lac_status st = LAC_OK;

    *scale = scale_of((size_t)f->nx * (size_t)f->ny, image);
    LAC_TRY(find_visibility(f, wedge, visibility));
    if (*scale == 0.0) {
        laci_vec_fill(laci_model_planes(f), 0.0f, planes);
        return LAC_OK;
    }
    embed(f, 1.0 / *scale / m->rms[0], image, NULL, planes);
    if (m->config.kind == LAC_MODEL_LTI)
        embed(f, 1.0 / *scale / m->rms[1], fbp, image, planes + n);
out:
    return st;
}

/* What a run works with: images [ny, nx], maps [my, mx]. */
typedef struct run {
    const lac_model *model;
    laci_model_frame *frame;
    lac_wedge *mirrored;
    float *image, *fbp, *part; /* in one of the symmetries; fbp NULL: not seen */
    float *planes, *visibility, *map;
} run;

static lac_status prepare(run *t, const lac_model *model, const lac_wedge *wedge,
                          int nx, int ny)
{
    const size_t n = (size_t)nx * (size_t)ny;
    const laci_model_frame *f;
    lac_status st = LAC_OK;

    t->model = model;
    LAC_TRY(laci_model_frame_create(&t->frame, model, nx, ny));
    f = t->frame;
    LAC_TRY(lac_wedge_mirrored(&t->mirrored, wedge));
    LAC_TRY(laci_alloc(&t->image, n, sizeof *t->image));
    LAC_TRY(laci_alloc(&t->part, n, sizeof *t->part));
    if (model->config.kind == LAC_MODEL_LTI)
        LAC_TRY(laci_alloc(&t->fbp, n, sizeof *t->fbp));
    LAC_TRY(laci_alloc(&t->planes, laci_model_planes(f), sizeof *t->planes));
    LAC_TRY(laci_alloc(&t->visibility, (size_t)f->subbands, sizeof *t->visibility));
    LAC_TRY(laci_alloc(&t->map, (size_t)f->mx * (size_t)f->my, sizeof *t->map));
out:
    return st;
}

static void clear(run *t)
{
    laci_model_frame_destroy(&t->frame);
    lac_wedge_destroy(&t->mirrored);
    laci_free(t->image);
    laci_free(t->fbp);
    laci_free(t->part);
    laci_free(t->planes);
    laci_free(t->visibility);
    laci_free(t->map);
}

/* to += the correction in one of the symmetries, brought back, over their number. */
static lac_status add_one(const run *t, int k, const lac_wedge *wedge,
                          const float *image, const float *fbp, float *to)
{
    const laci_model_frame *f = t->frame;
    const size_t row = (size_t)f->nx;
    lac_status st = LAC_OK;
    double scale;

    laci_mirror_image(k, f->nx, f->ny, image, t->image);
    if (t->fbp)
        laci_mirror_image(k, f->nx, f->ny, fbp, t->fbp);
    LAC_TRY(laci_model_inputs(f, wedge, t->image, t->fbp, t->planes, t->visibility,
                              &scale));
    if (scale == 0.0)
        goto out;
    LAC_TRY(
        lac_unet_run(t->model->net, f->mx, f->my, t->planes, t->visibility, t->map));
    for (int r = 0; r < f->ny; r++)
        laci_vec_copy(row, t->map + (size_t)r * (size_t)f->mx,
                      t->image + (size_t)r * row);
    laci_mirror_image(k, f->nx, f->ny, t->image, t->part);
    laci_vec_axpy(row * (size_t)f->ny, scale * t->model->gain / t->model->mirrors,
                  t->part, to);
out:
    return st;
}

/* In the size that the image has. */
static lac_status correct_size(const lac_model *model, const lac_wedge *wedge, int nx,
                               int ny, const float *image, const float *fbp,
                               float *correction)
{
    run t = {0};
    lac_status st = LAC_OK;

    LAC_TRY(prepare(&t, model, wedge, nx, ny));
    laci_vec_fill((size_t)nx * (size_t)ny, 0.0f, correction);
    for (int k = 0; k < model->mirrors; k++)
        LAC_TRY(add_one(&t, k, laci_mirror_turns_arcs(k) ? t.mirrored : wedge, image,
                        fbp, correction));
out:
    clear(&t);
    return st;
}

/* The correction of an image whose measured directions lie about 0: that in its size,
 * and what a coarser image can show of it from there. */
static lac_status correct(const lac_model *model, const lac_wedge *wedge, int nx,
                          int ny, const float *image, const float *fbp,
                          float *correction)
{
    const int cx = laci_octave_side(nx), cy = laci_octave_side(ny);
    const size_t n = (size_t)cx * (size_t)cy;
    const double share = laci_octave_share(nx, ny, 1.0 - lac_wedge_share(wedge));
    float *coarse = NULL, *coarse_fbp = NULL, *result = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(correct_size(model, wedge, nx, ny, image, fbp, correction));
    if (share == 0.0)
        goto out;
    LAC_TRY(laci_alloc(&coarse, n, sizeof *coarse));
    LAC_TRY(laci_alloc(&result, n, sizeof *result));
    laci_octave_down(nx, ny, correction, result);
    laci_octave_up(nx, ny, -share, result, correction);
    laci_octave_down(nx, ny, image, coarse);
    if (model->config.kind == LAC_MODEL_LTI) {
        LAC_TRY(laci_alloc(&coarse_fbp, n, sizeof *coarse_fbp));
        laci_octave_down(nx, ny, fbp, coarse_fbp);
    }
    LAC_TRY(correct(model, wedge, cx, cy, coarse, coarse_fbp, result));
    laci_octave_up(nx, ny, share, result, correction);
out:
    laci_free(coarse);
    laci_free(coarse_fbp);
    laci_free(result);
    return st;
}

/* The same for any directions: the image is turned, the correction turned back. */
static lac_status correct_turned(const lac_model *model, const lac_wedge *wedge,
                                 double direction, int nx, int ny, const float *image,
                                 const float *fbp, float *correction)
{
    float *turned = NULL, *turned_fbp = NULL, *result = NULL;
    lac_wedge *about_0 = NULL;
    lac_status st = LAC_OK;
    size_t n;
    int tx, ty;

    laci_turn_size(-direction, nx, ny, &tx, &ty);
    n = (size_t)tx * (size_t)ty;
    LAC_TRY(lac_wedge_turned(&about_0, wedge, -direction));
    LAC_TRY(laci_alloc(&turned, n, sizeof *turned));
    LAC_TRY(laci_alloc(&result, n, sizeof *result));
    laci_turn_image(-direction, nx, ny, image, tx, ty, turned);
    if (model->config.kind == LAC_MODEL_LTI) {
        LAC_TRY(laci_alloc(&turned_fbp, n, sizeof *turned_fbp));
        laci_turn_image(-direction, nx, ny, fbp, tx, ty, turned_fbp);
    }
    LAC_TRY(correct(model, about_0, tx, ty, turned, turned_fbp, result));
    laci_turn_image(direction, tx, ty, result, nx, ny, correction);
out:
    lac_wedge_destroy(&about_0);
    laci_free(turned);
    laci_free(turned_fbp);
    laci_free(result);
    return st;
}

lac_status lac_model_run(const lac_model *model, const lac_wedge *wedge, int nx, int ny,
                         const float *image, const float *fbp, float *correction)
{
    double direction;

    if (!model || !wedge || !image || !correction ||
        (model->config.kind == LAC_MODEL_LTI && !fbp))
        return LAC_FAIL(LAC_E_ARG, "model: a pointer is NULL");
    if (nx < 1 || ny < 1 || nx > LAC_MAX_PIXELS || ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG, "model: image sizes must be 1..%d, got %d x %d",
                        LAC_MAX_PIXELS, nx, ny);
    direction = lac_wedge_direction(wedge);
    if (fabs(direction) < 1e-9)
        return correct(model, wedge, nx, ny, image, fbp, correction);
    return correct_turned(model, wedge, direction, nx, ny, image, fbp, correction);
}
