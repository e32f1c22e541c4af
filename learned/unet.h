/* learned/unet.h - a U-Net on stacks of feature maps. */
#ifndef LAC_LEARNED_UNET_H
#define LAC_LEARNED_UNET_H

#include <stddef.h>
#include <stdint.h>
#include "net_weights.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LAC_UNET_MAX_DEPTH 6

/**
 * The table that a network is made from (after Ronneberger, Fischer and Brox 2015).
 * Level l works on maps 2^l times smaller with width[l] channels. Down: two 3 x 3
 * convolutions a level, then the maximum of 2 x 2 pixels. Up: a 2 x 2 transposed
 * convolution of stride 2, the level's own maps beside it, two 3 x 3 convolutions. A 1
 * x 1 convolution ends it. ReLU or leaky ReLU behind every 3 x 3 convolution; no
 * normalisation, so that crops and whole images see the same network.
 *
 * Conditions are numbers about the whole image, such as the visibility of each subband.
 * They add C v to the bias of the first convolution of every block, C learned.
 */
typedef struct lac_unet_config {
    int inputs, outputs;               /**< channels, 1 .. 4096 */
    int conditions;                    /**< 0 .. 4096 */
    int depth;                         /**< poolings, 0 .. LAC_UNET_MAX_DEPTH */
    int width[LAC_UNET_MAX_DEPTH + 1]; /**< channels of levels 0 .. depth, 1 .. 4096 */
    int leaky;                         /**< 0: ReLU; 1: slope 0.1 below 0 */
} lac_unet_config;

/** inputs 1, outputs 1, no conditions, depth 4, widths 32, 64, 128, 256, 512, leaky. */
LAC_API void lac_unet_defaults(lac_unet_config *config);

/** A network with its weights. Running it changes nothing: several threads may. */
typedef struct lac_unet lac_unet;

/** All weights 0. @return LAC_OK, LAC_E_ARG (a number out of range), LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_unet_create(lac_unet **out,
                                                 const lac_unet_config *config);
LAC_API void lac_unet_destroy(lac_unet **net);

/**
 * A network from tensors with the metadata that lac_unet_store wrote.
 * @return LAC_OK; LAC_E_FORMAT (metadata missing or out of range; tensors missing,
 * extra or of another shape, all named); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_unet_load(lac_unet **out,
                                               const lac_weights *weights);

/** Add the tensors ("down.0.0.weight" ...) and the keys "unet.*" to a set of weights.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_unet_store(const lac_unet *net,
                                                lac_weights *weights);

/** Borrowed. */
LAC_API const lac_unet_config *lac_unet_config_of(const lac_unet *net);

/** Number of weights and biases. */
LAC_API size_t lac_unet_count(const lac_unet *net);

/** Bytes that lac_unet_run takes for images of this size. @return LAC_OK, LAC_E_ARG */
LAC_API LAC_NODISCARD lac_status lac_unet_memory(const lac_unet *net, int nx, int ny,
                                                 size_t *bytes);

/**
 * y [outputs, ny, nx] = network of x [inputs, ny, nx] and the conditions [conditions]
 * (NULL where there are none). Any size: maps are continued beyond the right and lower
 * border by their last pixels up to a multiple of 2^depth, and cropped again. Borrowed,
 * no overlap. Same bits for any number of threads.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_unet_run(const lac_unet *net, int nx, int ny,
                                              const float *x, const float *condition,
                                              float *y);

#ifdef __cplusplus
}
#endif
#endif
