/* recon/model_internal.h - (private) the parts of a model, and its inputs for an image.
 */
#ifndef LAC_RECON_MODEL_INTERNAL_H
#define LAC_RECON_MODEL_INTERNAL_H

#include "model.h"
#include "../learned/unet_internal.h"

/*
 * The share of the coarser image in what both can show, by the shorter side and the
 * part of all directions that was not measured. Structures that no view measured are
 * long, the longer the more is missing; seen on pixels twice as large, half as long,
 * they are what the network met most in images of 128 and 256 pixels; larger ones it
 * never met. Measured in learned/README.md.
 */
static inline double laci_octave_share(int nx, int ny, double missing)
{
    const int side = nx < ny ? nx : ny;
    const double much = missing < 1.0 / 2.25 ? 2.25 * missing : 1.0; /* 80 degrees */

    return side < 192 ? 0.0 : side < 384 ? 0.75 * much : 1.0;
}

struct lac_model {
    lac_model_config config;
    lac_unet *net;
    float *rms; /* [inputs] root mean square of each channel over training images */
    float gain; /* q */
    int mirrors;
};

/* What depends on the size of the images: the subbands. Images smaller than the system
 * allows are continued by their last pixels. */
typedef struct laci_model_frame {
    const lac_model *model; /* borrowed */
    int nx, ny;             /* of the image */
    int mx, my;             /* of the subbands, >= nx, ny */
    int subbands;
    lac_shearlet *shearlet;
} laci_model_frame;

LAC_NODISCARD lac_status laci_model_frame_create(laci_model_frame **out,
                                                 const lac_model *model, int nx,
                                                 int ny);
void laci_model_frame_destroy(laci_model_frame **frame);

/* Floats of the planes of an image, [inputs, my, mx]. */
size_t laci_model_planes(const laci_model_frame *frame);

/*
 * The planes that the network sees, V [subbands] and the scale a. a = 0
 * for an image that is 0; the planes are 0 then.
 */
LAC_NODISCARD lac_status laci_model_inputs(const laci_model_frame *frame,
                                           const lac_wedge *wedge, const float *image,
                                           const float *fbp, float *planes,
                                           float *visibility, double *scale);

/*
 * gradient [ny, nx] = N'(image)^T v for N(image) = the correction of lac_model_run:
 * what a functional with the derivative v at the correction has at the image, and
 * at_fbp [ny, nx] what it has at fbp (0 for kinds that do not see it). Exact, the scale
 * a included. Prepares the network for backward runs: not for two threads.
 */
LAC_NODISCARD lac_status laci_model_pull(lac_model *model, const lac_wedge *wedge,
                                         int nx, int ny, const float *image,
                                         const float *fbp, const float *v,
                                         float *gradient, float *at_fbp);

/* The tensors that a trainer adds to those of a model with `count` weights. */
enum { LACI_TRAINER_TENSORS = 3 };
size_t laci_trainer_specs(size_t count, lac_tensor_spec *spec);

#endif
