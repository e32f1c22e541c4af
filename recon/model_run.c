/* recon/model_run.c - from an image to what the network sees, and back. */
#include "model_internal.h"
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

/* to [my, mx] = image [ny, nx] * gain, continued by its last pixels. */
static void embed(const laci_model_frame *f, double gain, const float *image, float *to)
{
    for (int r = 0; r < f->my; r++) {
        const float *from = image + (size_t)laci_min_int(r, f->ny - 1) * (size_t)f->nx;

        for (int k = 0; k < f->mx; k++)
            to[(size_t)r * (size_t)f->mx + (size_t)k] =
                (float)(gain * from[laci_min_int(k, f->nx - 1)]);
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
                             const float *image, float *planes, float *visibility,
                             float *work, double *scale)
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
    embed(f, 1.0 / *scale, image, work);
    laci_vec_copy(n, work, planes);
    laci_vec_scale(n, 1.0 / m->rms[0], planes);
    if (m->config.kind != LAC_MODEL_LTI)
        goto out;
    LAC_TRY(lac_shearlet_analyse(f->shearlet, work, planes + n));
    for (int b = 0; b < f->subbands; b++)
        laci_vec_scale(n, visibility[b] / m->rms[b + 1], planes + (size_t)(b + 1) * n);
out:
    return st;
}

/* The correction of an image whose measured directions lie about 0. */
static lac_status correct(const lac_model *model, const lac_wedge *wedge, int nx,
                          int ny, const float *image, float *correction)
{
    laci_model_frame *f = NULL;
    float *planes = NULL, *visibility = NULL, *work = NULL;
    lac_status st = LAC_OK;
    double scale;

    LAC_TRY(laci_model_frame_create(&f, model, nx, ny));
    LAC_TRY(laci_alloc(&planes, laci_model_planes(f), sizeof *planes));
    LAC_TRY(laci_alloc(&work, (size_t)f->mx * (size_t)f->my, sizeof *work));
    LAC_TRY(laci_alloc(&visibility, (size_t)f->subbands, sizeof *visibility));
    LAC_TRY(laci_model_inputs(f, wedge, image, planes, visibility, work, &scale));
    if (scale != 0.0)
        LAC_TRY(lac_unet_run(model->net, f->mx, f->my, planes, visibility, work));
    for (int r = 0; r < ny; r++)
        for (int k = 0; k < nx; k++)
            correction[(size_t)r * (size_t)nx + (size_t)k] =
                scale != 0.0 ? (float)(scale * model->gain *
                                       work[(size_t)r * (size_t)f->mx + (size_t)k])
                             : 0.0f;
out:
    laci_model_frame_destroy(&f);
    laci_free(planes);
    laci_free(work);
    laci_free(visibility);
    return st;
}

/* The same for any directions: the image is turned, the correction turned back. */
static lac_status correct_turned(const lac_model *model, const lac_wedge *wedge,
                                 double direction, int nx, int ny, const float *image,
                                 float *correction)
{
    float *turned = NULL, *result = NULL;
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
    LAC_TRY(correct(model, about_0, tx, ty, turned, result));
    laci_turn_image(direction, tx, ty, result, nx, ny, correction);
out:
    lac_wedge_destroy(&about_0);
    laci_free(turned);
    laci_free(result);
    return st;
}

lac_status lac_model_run(const lac_model *model, const lac_wedge *wedge, int nx, int ny,
                         const float *image, float *correction)
{
    double direction;

    if (!model || !wedge || !image || !correction)
        return LAC_FAIL(LAC_E_ARG, "model: a pointer is NULL");
    if (nx < 1 || ny < 1 || nx > LAC_MAX_PIXELS || ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG, "model: image sizes must be 1..%d, got %d x %d",
                        LAC_MAX_PIXELS, nx, ny);
    direction = lac_wedge_direction(wedge);
    if (fabs(direction) < 1e-9)
        return correct(model, wedge, nx, ny, image, correction);
    return correct_turned(model, wedge, direction, nx, ny, image, correction);
}
