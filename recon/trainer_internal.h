/* recon/trainer_internal.h - (private) the state of a trainer. */
#ifndef LAC_RECON_TRAINER_INTERNAL_H
#define LAC_RECON_TRAINER_INTERNAL_H

#include "model_internal.h"
#include "trainer.h"
#include "../learned/optimiser.h"

enum { LACI_TRAINER_SIZES = 16 }; /* different image sizes among the examples */

/* What one thread works with. */
typedef struct laci_desk {
    laci_unet_maps *maps, *grads; /* of a crop */
    float *start, *fbp, *truth;   /* [n, n] in one of the symmetries */
    float *planes, *visibility;
    size_t most; /* pixels that there is room for */
} laci_desk;

struct lac_trainer {
    lac_trainer_config config;
    lac_model *model; /* with the weights of the last step */
    laci_optimiser *optimiser;
    float *gradient; /* [batch, count], the sum ends in the first */
    double *loss;    /* [batch] */
    lac_status *status;
    int n_frames, n_desks;
    laci_model_frame *frame[LACI_TRAINER_SIZES];
    laci_desk *desk; /* [n_desks] */
};

/* The frame for images of side n, made at need. */
lac_status laci_trainer_frame(lac_trainer *t, int n, const laci_model_frame **frame);

/* Room for images of n x n, and maps of a crop where there are none. */
lac_status laci_desk_prepare(lac_trainer *t, laci_desk *desk, int n);
void laci_desk_clear(laci_desk *desk);

/*
 * One of the eight symmetries of the square: quarter turns counter-clockwise, k & 3 of
 * them, after a mirror image in x where k & 4. The arc goes with the image; even k
 * leave an arc about 0 there.
 */
void laci_symmetry_image(int k, int n, const float *from, float *to);
void laci_symmetry_arc(int k, double *from, double *to);

/* Inputs of an example on the desk, in symmetry k; *scale 0 where the image is 0. */
lac_status laci_desk_inputs(lac_trainer *t, laci_desk *desk, const lac_example *e,
                            int k, double *scale);

#endif
