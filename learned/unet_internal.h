/* learned/unet_internal.h - (private) what training needs of a U-Net: its weights in
 * one array, and its activations and gradients in another. */
#ifndef LAC_LEARNED_UNET_INTERNAL_H
#define LAC_LEARNED_UNET_INTERNAL_H

#include "conv.h"
#include "unet.h"

/* One tensor of the array of weights. */
typedef struct laci_unet_tensor {
    char name[32];
    int n_dims;
    size_t dim[4], offset, count;
} laci_unet_tensor;

/* One convolution: its kernel and where its weights are. */
typedef struct laci_unet_layer {
    laci_conv *conv;
    int size, inputs, outputs, level; /* level of its maps */
    int conditional;
    laci_activation act;
    size_t weight, bias, mix; /* offsets; mix: C, where conditional */
} laci_unet_layer;

/* Layers in the order of the forward run: down 0.0, 0.1, 1.0 ... depth.1, then for each
 * level upwards up.L (1 x 1), up.L.0, up.L.1, and out. */
enum { LACI_UNET_MAX_LAYERS = 5 * LAC_UNET_MAX_DEPTH + 3 };

struct lac_unet {
    lac_unet_config config;
    size_t count;
    float *weight; /* [count] */
    int n_layers, n_tensors;
    laci_unet_layer layer[LACI_UNET_MAX_LAYERS];
    laci_unet_tensor tensor[3 * LACI_UNET_MAX_LAYERS];
};

int laci_unet_down_at(int level, int k);                    /* index of down.L.k */
int laci_unet_up_at(const lac_unet *net, int level, int k); /* k = -1: the 1 x 1 */
int laci_unet_out_at(const lac_unet *net);

/* The table of its tensors, for checks of files: how many were written to `spec`, at
 * most 3 * LACI_UNET_MAX_LAYERS. Names are borrowed. */
size_t laci_unet_specs(const lac_unet *net, lac_tensor_spec *spec);

/* Random start: normal with the variance of He et al. 2015 for the activation; the last
 * layer and the mixing of conditions 0, so that the output starts at 0. */
void laci_unet_randomise(lac_unet *net, uint64_t seed);

/* Give the present weights to the kernels; training 1: for backward runs too. */
void laci_unet_refresh(lac_unet *net, int training);

/* Maps of one image on their way through the network, from one arena. */
typedef struct laci_unet_maps {
    int height, width; /* of level 0: multiples of 2^depth */
    int threads;       /* that the scratch is for */
    float *arena;
    laci_map x, y;                           /* input and output */
    laci_map pooled[LAC_UNET_MAX_DEPTH + 1]; /* input of level l >= 1 */
    laci_map inner[LAC_UNET_MAX_DEPTH + 1];  /* between the two down layers */
    laci_map joined[LAC_UNET_MAX_DEPTH + 1]; /* skip | up; the deepest: no up */
    laci_map deep[LAC_UNET_MAX_DEPTH + 1];   /* up.L before depth to space */
    laci_map mixed[LAC_UNET_MAX_DEPTH + 1];  /* between the two up layers */
    laci_map level[LAC_UNET_MAX_DEPTH + 1];  /* end of level l on the way up */
    float *bias;                             /* with conditions */
    float *scratch;
} laci_unet_maps;

/* training 0: maps whose lives do not meet share their place. */
LAC_NODISCARD lac_status laci_unet_maps_create(laci_unet_maps **out,
                                               const lac_unet *net, int height,
                                               int width, int training);
void laci_unet_maps_destroy(laci_unet_maps **maps);
size_t laci_unet_maps_floats(const lac_unet *net, int height, int width, int training);

/* maps->x to maps->y. */
void laci_unet_forward(const lac_unet *net, const laci_unet_maps *maps,
                       const float *condition);

/*
 * From d->y, the gradient of a loss at the output: gradient [count] += that at the
 * weights; d->x = that at the input where want_x. m: the maps of the forward run; d:
 * maps of the same size, overwritten.
 */
void laci_unet_backward(const lac_unet *net, const laci_unet_maps *m, laci_unet_maps *d,
                        const float *condition, float *gradient, int want_x);

/*
 * y = U(x) as lac_unet_run, and dx [inputs, ny, nx] = U'(x)^T dy for dy [outputs, ny,
 * nx]. Takes the memory of a training step; prepares the kernels of `net` for it.
 */
LAC_NODISCARD lac_status laci_unet_pull(lac_unet *net, int nx, int ny, const float *x,
                                        const float *condition, const float *dy,
                                        float *y, float *dx);

#endif
