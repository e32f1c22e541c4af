/* recon/model_pull.c - the transposed derivative of a model's correction,
 *
 *   N(f) = a q U(P f / a),  a = s2 / s1,  s2 = sum f^2,  s1 = sum |f|,
 *
 * P the planes of an image. With r = q U'(P f / a)^T v, the derivative's transpose is
 *
 *   P^T r + (grad a) (<q U, v> - <r, P f / a>),  grad a = 2 f / s1 - s2 sign(f) / s1^2,
 *
 * between the transposes of turning the image there and the correction back.
 */
#include "model_internal.h"
#include "turn.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>

/* Images and planes on the way. */
typedef struct pull {
    const laci_model_frame *f;
    float *planes, *gradient; /* [inputs, my, mx] */
    float *visibility;        /* [subbands] */
    float *v, *y;             /* [my, mx] */
} pull;

/* to [ny, nx] += the transpose of continuing an image by its last pixels. */
static void fold(const laci_model_frame *f, const float *from, float *to)
{
    for (int r = 0; r < f->my; r++)
        for (int k = 0; k < f->mx; k++)
            to[(size_t)laci_min_int(r, f->ny - 1) * (size_t)f->nx +
               (size_t)laci_min_int(k, f->nx - 1)] +=
                from[(size_t)r * (size_t)f->mx + (size_t)k];
}

/* to = P^T of the planes in p->gradient, which are overwritten; y is scratch. */
static lac_status unplane(const pull *p, float *to)
{
    const laci_model_frame *f = p->f;
    const lac_model *m = f->model;
    const size_t n = (size_t)f->mx * (size_t)f->my;
    lac_status st = LAC_OK;

    laci_vec_fill((size_t)f->nx * (size_t)f->ny, 0.0f, to);
    laci_vec_scale(n, 1.0 / m->rms[0], p->gradient);
    fold(f, p->gradient, to);
    if (m->config.kind != LAC_MODEL_LTI)
        goto out;
    for (int b = 0; b < f->subbands; b++)
        laci_vec_scale(n, p->visibility[b] / m->rms[b + 1],
                       p->gradient + (size_t)(b + 1) * n);
    LAC_TRY(lac_shearlet_adjoint(f->shearlet, p->gradient + n, p->y));
    fold(f, p->y, to);
out:
    return st;
}

/* to += c grad a */
static void add_scale(size_t n, const float *image, double c, float *to)
{
    const double s1 = laci_vec_sum_abs(n, image), s2 = laci_vec_dot(n, image, image);

    for (size_t i = 0; i < n; i++) {
        const double sign = (image[i] > 0.0f) - (image[i] < 0.0f);

        to[i] += (float)(c * (2.0 * image[i] / s1 - s2 / (s1 * s1) * sign));
    }
}

static lac_status run(const pull *p, lac_model *model, const lac_wedge *wedge,
                      const float *image, const float *v, float *to)
{
    const laci_model_frame *f = p->f;
    const size_t n = (size_t)f->nx * (size_t)f->ny, all = (size_t)f->mx * (size_t)f->my;
    lac_status st = LAC_OK;
    double scale, by_scale;

    laci_vec_fill(n, 0.0f, to);
    LAC_TRY(laci_model_inputs(f, wedge, image, p->planes, p->visibility, p->y, &scale));
    if (scale == 0.0)
        goto out;
    for (int r = 0; r < f->ny; r++) /* the rest of v is 0 */
        laci_vec_copy((size_t)f->nx, v + (size_t)r * (size_t)f->nx,
                      p->v + (size_t)r * (size_t)f->mx);
    laci_vec_scale(all, model->gain, p->v);
    LAC_TRY(laci_unet_pull(model->net, f->mx, f->my, p->planes, p->visibility, p->v,
                           p->y, p->gradient));
    by_scale = laci_vec_dot(all, p->v, p->y) -
               laci_vec_dot(laci_model_planes(f), p->gradient, p->planes);
    LAC_TRY(unplane(p, to));
    add_scale(n, image, by_scale, to);
out:
    return st;
}

/* For an image whose measured directions lie about 0. */
static lac_status pull_about_0(lac_model *model, const lac_wedge *wedge, int nx, int ny,
                               const float *image, const float *v, float *gradient)
{
    laci_model_frame *f = NULL;
    pull p = {0};
    lac_status st = LAC_OK;
    size_t n;

    LAC_TRY(laci_model_frame_create(&f, model, nx, ny));
    p.f = f;
    n = (size_t)f->mx * (size_t)f->my;
    LAC_TRY(laci_alloc(&p.planes, laci_model_planes(f), sizeof *p.planes));
    LAC_TRY(laci_alloc(&p.gradient, laci_model_planes(f), sizeof *p.gradient));
    LAC_TRY(laci_alloc(&p.visibility, (size_t)f->subbands, sizeof *p.visibility));
    LAC_TRY(laci_alloc(&p.v, n, sizeof *p.v));
    LAC_TRY(laci_alloc(&p.y, n, sizeof *p.y));
    LAC_TRY(run(&p, model, wedge, image, v, gradient));
out:
    laci_model_frame_destroy(&f);
    laci_free(p.planes);
    laci_free(p.gradient);
    laci_free(p.visibility);
    laci_free(p.v);
    laci_free(p.y);
    return st;
}

lac_status laci_model_pull(lac_model *model, const lac_wedge *wedge, int nx, int ny,
                           const float *image, const float *v, float *gradient)
{
    const double direction = lac_wedge_direction(wedge);
    float *turned = NULL, *at_result = NULL, *at_turned = NULL;
    lac_wedge *about_0 = NULL;
    lac_status st = LAC_OK;
    size_t n;
    int tx, ty;

    if (fabs(direction) < 1e-9)
        return pull_about_0(model, wedge, nx, ny, image, v, gradient);
    laci_turn_size(-direction, nx, ny, &tx, &ty);
    n = (size_t)tx * (size_t)ty;
    LAC_TRY(lac_wedge_turned(&about_0, wedge, -direction));
    LAC_TRY(laci_alloc(&turned, n, sizeof *turned));
    LAC_TRY(laci_alloc(&at_result, n, sizeof *at_result));
    LAC_TRY(laci_alloc(&at_turned, n, sizeof *at_turned));
    laci_turn_image(-direction, nx, ny, image, tx, ty, turned);
    laci_turn_adjoint(direction, tx, ty, at_result, nx, ny, v);
    LAC_TRY(pull_about_0(model, about_0, tx, ty, turned, at_result, at_turned));
    laci_turn_adjoint(-direction, nx, ny, gradient, tx, ty, at_turned);
out:
    lac_wedge_destroy(&about_0);
    laci_free(turned);
    laci_free(at_result);
    laci_free(at_turned);
    return st;
}
