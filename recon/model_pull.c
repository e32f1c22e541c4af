/* recon/model_pull.c - the transposed derivative of a model's correction,
 *
 *   N(f) = a q U(P f / a),  a = s2 / s1,  s2 = sum f^2,  s1 = sum |f|,
 *
 * P the planes of an image and, where it is seen, of FBP. With r = q U'(P f / a)^T v,
 * the derivative's transpose is
 *
 *   P^T r + (grad a) (<q U, v> - <r, P f / a>),  grad a = 2 f / s1 - s2 sign(f) / s1^2,
 *
 * between the transposes of turning the image there and the correction back.
 */
#include "model_internal.h"
#include "octave.h"
#include "turn.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

#include <math.h>

/* What is given and what is wanted, [ny, nx] each. */
typedef struct ends {
    const float *image, *fbp, *v;
    float *at_image, *at_fbp;
} ends;

/* Planes on the way. */
typedef struct pull {
    const laci_model_frame *f;
    float *planes, *gradient; /* [inputs, my, mx] */
    float *visibility;        /* [subbands] */
    float *v, *y;             /* [my, mx] */
} pull;

/* to [ny, nx] = gain times the transpose of continuing an image by its last pixels. */
static void fold(const laci_model_frame *f, double gain, const float *from, float *to)
{
    const size_t n = (size_t)f->nx * (size_t)f->ny;

    laci_vec_fill(n, 0.0f, to);
    for (int r = 0; r < f->my; r++)
        for (int k = 0; k < f->mx; k++)
            to[(size_t)laci_min_int(r, f->ny - 1) * (size_t)f->nx +
               (size_t)laci_min_int(k, f->nx - 1)] +=
                from[(size_t)r * (size_t)f->mx + (size_t)k];
    laci_vec_scale(n, gain, to);
}

/* P^T of p->gradient. */
static void unplane(const pull *p, const ends *e)
{
    const laci_model_frame *f = p->f;
    const lac_model *m = f->model;

    fold(f, 1.0 / m->rms[0], p->gradient, e->at_image);
    if (m->config.kind != LAC_MODEL_LTI)
        return;
    fold(f, 1.0 / m->rms[1], p->gradient + (size_t)f->mx * (size_t)f->my, e->at_fbp);
    laci_vec_axpy((size_t)f->nx * (size_t)f->ny, -1.0, e->at_fbp, e->at_image);
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

/* In one of the symmetries: e is there already. */
static lac_status run(const pull *p, lac_model *model, const lac_wedge *wedge,
                      const ends *e)
{
    const laci_model_frame *f = p->f;
    const size_t n = (size_t)f->nx * (size_t)f->ny, all = (size_t)f->mx * (size_t)f->my;
    lac_status st = LAC_OK;
    double scale, by_scale;

    laci_vec_fill(n, 0.0f, e->at_image);
    laci_vec_fill(n, 0.0f, e->at_fbp);
    LAC_TRY(laci_model_inputs(f, wedge, e->image, e->fbp, p->planes, p->visibility,
                              &scale));
    if (scale == 0.0)
        goto out;
    laci_vec_fill(all, 0.0f, p->v);
    for (int r = 0; r < f->ny; r++) /* the rest of v is 0 */
        laci_vec_copy((size_t)f->nx, e->v + (size_t)r * (size_t)f->nx,
                      p->v + (size_t)r * (size_t)f->mx);
    laci_vec_scale(all, model->gain / model->mirrors, p->v);
    LAC_TRY(laci_unet_pull(model->net, f->mx, f->my, p->planes, p->visibility, p->v,
                           p->y, p->gradient));
    by_scale = laci_vec_dot(all, p->v, p->y) -
               laci_vec_dot(laci_model_planes(f), p->gradient, p->planes);
    unplane(p, e);
    add_scale(n, e->image, by_scale, e->at_image);
out:
    return st;
}

/* Images that a pull works on: room for ends. */
enum { ENDS = 5 };

static ends room_of(float *room, size_t n)
{
    return (ends){room, room + n, room + 2 * n, room + 3 * n, room + 4 * n};
}

/* e->at_image, e->at_fbp += those of one of the symmetries; s: ends within `room`. */
static lac_status add_one(const pull *p, lac_model *model, const lac_wedge *wedge,
                          int k, float *room, const ends *e)
{
    const int nx = p->f->nx, ny = p->f->ny;
    const size_t n = (size_t)nx * (size_t)ny;
    const ends s = room_of(room, n);
    lac_status st = LAC_OK;

    laci_mirror_image(k, nx, ny, e->image, room);
    if (model->config.kind == LAC_MODEL_LTI)
        laci_mirror_image(k, nx, ny, e->fbp, room + n);
    laci_mirror_image(k, nx, ny, e->v, room + 2 * n);
    LAC_TRY(run(p, model, wedge, &s));
    laci_mirror_image(k, nx, ny, s.at_image, room);
    laci_vec_axpy(n, 1.0, room, e->at_image);
    laci_mirror_image(k, nx, ny, s.at_fbp, room);
    laci_vec_axpy(n, 1.0, room, e->at_fbp);
out:
    return st;
}

/* For an image whose measured directions lie about 0, in the size that it has. */
static lac_status pull_size(lac_model *model, const lac_wedge *wedge, int nx, int ny,
                            const ends *e)
{
    const size_t n = (size_t)nx * (size_t)ny;
    laci_model_frame *f = NULL;
    lac_wedge *mirrored = NULL;
    float *room = NULL;
    pull p = {0};
    lac_status st = LAC_OK;
    size_t all;

    LAC_TRY(laci_model_frame_create(&f, model, nx, ny));
    LAC_TRY(lac_wedge_mirrored(&mirrored, wedge));
    p.f = f;
    all = (size_t)f->mx * (size_t)f->my;
    LAC_TRY(laci_alloc(&room, ENDS * n, sizeof *room));
    LAC_TRY(laci_alloc(&p.planes, laci_model_planes(f), sizeof *p.planes));
    LAC_TRY(laci_alloc(&p.gradient, laci_model_planes(f), sizeof *p.gradient));
    LAC_TRY(laci_alloc(&p.visibility, (size_t)f->subbands, sizeof *p.visibility));
    LAC_TRY(laci_alloc(&p.v, all, sizeof *p.v));
    LAC_TRY(laci_alloc(&p.y, all, sizeof *p.y));
    laci_vec_fill(n, 0.0f, e->at_image);
    laci_vec_fill(n, 0.0f, e->at_fbp);
    for (int k = 0; k < model->mirrors; k++)
        LAC_TRY(add_one(&p, model, laci_mirror_turns_arcs(k) ? mirrored : wedge, k,
                        room, e));
out:
    laci_model_frame_destroy(&f);
    lac_wedge_destroy(&mirrored);
    laci_free(room);
    laci_free(p.planes);
    laci_free(p.gradient);
    laci_free(p.visibility);
    laci_free(p.v);
    laci_free(p.y);
    return st;
}

/* C the correction in the size of an image, D and U down and up, s the share of the
 * coarser one: C f + s U (c(D f) - D C f), c the same on D f. */
static lac_status pull_about_0(lac_model *model, const lac_wedge *wedge, int nx, int ny,
                               const ends *e)
{
    const int cx = laci_octave_side(nx), cy = laci_octave_side(ny);
    const size_t n = (size_t)cx * (size_t)cy, all = (size_t)nx * (size_t)ny;
    const double share = laci_octave_share(nx, ny, 1.0 - lac_wedge_share(wedge));
    float *room = NULL, *v = NULL;
    lac_status st = LAC_OK;
    ends coarse, own = *e;

    if (share == 0.0)
        return pull_size(model, wedge, nx, ny, e);
    LAC_TRY(laci_alloc(&room, ENDS * n, sizeof *room));
    LAC_TRY(laci_alloc(&v, all, sizeof *v));
    coarse = room_of(room, n);
    laci_octave_down(nx, ny, e->image, room);
    if (model->config.kind == LAC_MODEL_LTI)
        laci_octave_down(nx, ny, e->fbp, room + n);
    laci_octave_up_adjoint(nx, ny, e->v, room + 2 * n);
    laci_vec_scale(n, share, room + 2 * n);
    laci_vec_copy(all, e->v, v);
    laci_octave_down_adjoint(nx, ny, -1.0, room + 2 * n, v);
    own.v = v;
    LAC_TRY(pull_size(model, wedge, nx, ny, &own));
    LAC_TRY(pull_about_0(model, wedge, cx, cy, &coarse));
    laci_octave_down_adjoint(nx, ny, 1.0, coarse.at_image, e->at_image);
    laci_octave_down_adjoint(nx, ny, 1.0, coarse.at_fbp, e->at_fbp);
out:
    laci_free(room);
    laci_free(v);
    return st;
}

static lac_status pull_turned(lac_model *model, const lac_wedge *wedge,
                              double direction, int nx, int ny, const ends *e)
{
    float *room = NULL;
    lac_wedge *about_0 = NULL;
    lac_status st = LAC_OK;
    size_t n;
    ends t;
    int tx, ty;

    laci_turn_size(-direction, nx, ny, &tx, &ty);
    n = (size_t)tx * (size_t)ty;
    LAC_TRY(lac_wedge_turned(&about_0, wedge, -direction));
    LAC_TRY(laci_alloc(&room, ENDS * n, sizeof *room));
    t = room_of(room, n);
    laci_turn_image(-direction, nx, ny, e->image, tx, ty, room);
    if (model->config.kind == LAC_MODEL_LTI)
        laci_turn_image(-direction, nx, ny, e->fbp, tx, ty, room + n);
    laci_turn_adjoint(direction, tx, ty, room + 2 * n, nx, ny, e->v);
    LAC_TRY(pull_about_0(model, about_0, tx, ty, &t));
    laci_turn_adjoint(-direction, nx, ny, e->at_image, tx, ty, t.at_image);
    laci_turn_adjoint(-direction, nx, ny, e->at_fbp, tx, ty, t.at_fbp);
out:
    lac_wedge_destroy(&about_0);
    laci_free(room);
    return st;
}

lac_status laci_model_pull(lac_model *model, const lac_wedge *wedge, int nx, int ny,
                           const float *image, const float *fbp, const float *v,
                           float *gradient, float *at_fbp)
{
    const ends e = {image, fbp, v, gradient, at_fbp};
    const double direction = lac_wedge_direction(wedge);

    if (fabs(direction) < 1e-9)
        return pull_about_0(model, wedge, nx, ny, &e);
    return pull_turned(model, wedge, direction, nx, ny, &e);
}
