/* recon/model.h - trained networks that correct a reconstruction, as files. */
#ifndef LAC_RECON_MODEL_H
#define LAC_RECON_MODEL_H

#include "../data/image.h"
#include "../data/wedge.h"
#include "../learned/unet.h"
#include "../learned/net_weights.h"
#include "../shearlet/shearlet.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a network was trained to correct, and what it sees. */
typedef enum lac_model_kind {
    LAC_MODEL_LTI = 0,           /**< f*; sees f* and, beside it, FBP */
    LAC_MODEL_UNET_SHEARLET = 1, /**< f*; sees f* only */
    LAC_MODEL_UNET_FBP = 2       /**< FBP; sees it only */
} lac_model_kind;

/** "lti", "unet-shearlet", "unet-fbp"; NULL for another number. */
LAC_API const char *lac_model_kind_name(lac_model_kind kind);

/** Kind of a name. @return LAC_OK, LAC_E_ARG (the detail lists the names) */
LAC_API LAC_NODISCARD lac_status lac_model_kind_find(const char *name,
                                                     lac_model_kind *kind);

/**
 * Where the models that come with Lacuna are: the folder of this installation, or what
 * was set last; NULL restores the default. The text is copied. Not while another thread
 * reconstructs. @return LAC_OK, LAC_E_ARG (longer than 3000 bytes)
 */
LAC_API LAC_NODISCARD lac_status lac_models_folder_set(const char *folder);
LAC_API const char *lac_models_folder(void);

/**
 * A U-Net U with what it needs to know. For a reconstruction f, of which the directions
 * in a wedge were measured,
 *
 *   correction = a q U(x, V),   a = sum f^2 / sum |f|,
 *
 * where q is one number of the model, V the visibility of each subband and the input x
 * is f / a and, for LAC_MODEL_LTI, (FBP - f) / a, every channel divided by its root
 * mean square over training images. FBP holds what the regulariser took for noise. So
 * the correction has the unit of f, and c f is corrected by c times as much. U knows
 * measured directions about 0 only: for others f is turned so that theirs lie there,
 * and the correction is turned back, so that one network serves any arc. The
 * correction is the mean of what U makes of f, of its two mirror images and of f turned
 * by 180 degrees, so that a mirrored scan gives the mirrored result: four runs of U. An
 * image of 192 pixels or more along both sides is corrected on pixels twice as large,
 * too, and most of what those can show of the correction comes from there.
 */
typedef struct lac_model lac_model;

typedef struct lac_model_config {
    lac_model_kind kind;
    lac_shearlet_system system;
    int scales;           /**< of the subbands that V belongs to; 4: 41 subbands */
    lac_unet_config unet; /**< inputs, outputs and conditions are set from the above */
} lac_model_config;

/** lti, bandlimited, 4 scales, widths 32, 64, 128, 128, 128. */
LAC_API void lac_model_defaults(lac_model_config *config);

/** A model with random weights that corrects nothing yet. @return LAC_OK, LAC_E_ARG,
 * LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_model_create(lac_model **out,
                                                  const lac_model_config *config,
                                                  uint64_t seed);
LAC_API void lac_model_destroy(lac_model **model);

/** @return LAC_OK; LAC_E_IO; LAC_E_FORMAT (not a model file; the detail says what is
 * missing or wrong); LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_model_load(lac_model **out,
                                                const lac_weights *weights);

/** Add tensors and the metadata "model.*", "unet.*" to a set. @return LAC_OK,
 * LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_model_store(const lac_model *model,
                                                 lac_weights *weights);

/** In how many of the four symmetries U is run: 4, the default, or 1, of the image as
 * it is. @return LAC_OK, LAC_E_ARG */
LAC_API LAC_NODISCARD lac_status lac_model_set_mirrors(lac_model *model, int mirrors);

/** Borrowed. */
LAC_API const lac_model_config *lac_model_config_of(const lac_model *model);
/** Number of weights of the network. */
LAC_API size_t lac_model_count(const lac_model *model);

/**
 * correction [ny, nx] for an image of any size; borrowed, no overlap. fbp [ny, nx]: the
 * filtered backprojection of the same scan for LAC_MODEL_LTI, not read for other kinds.
 * 0 for an image that is 0. Same bits for any number of threads; several threads may
 * use one model.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_model_run(const lac_model *model,
                                               const lac_wedge *wedge, int nx, int ny,
                                               const float *image, const float *fbp,
                                               float *correction);

/**
 * Tell apart what a scan measured of an image and what it did not: `measured` keeps the
 * subbands with visibility V_b >= 1/2 and the low-pass, `learned` the others, of the
 * system of lac_model_defaults (with fewer scales where the image is small; all of an
 * image below 16 pixels is low-pass); both are
 * images, and measured + learned = image. In a reconstruction with a network the second
 * part is what it and the regulariser made. Arrays [ny, nx], no overlap.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_learned_split(const lac_wedge *wedge, int nx,
                                                   int ny, const float *image,
                                                   float *measured, float *learned);

#ifdef __cplusplus
}
#endif
#endif
