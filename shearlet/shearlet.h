/* shearlet/shearlet.h - cone-adapted digital shearlet transforms of images. */
#ifndef LAC_SHEARLET_SHEARLET_H
#define LAC_SHEARLET_SHEARLET_H

#include <stddef.h>
#include "../data/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A ready-to-run transform of ny x nx images into n subbands. Subband b has the real
 * spectrum psi_b on the DFT grid of the image, and
 *
 *   analyse:     c_b = F^-1 (psi_b F f)
 *   adjoint:     f   = sum_b F^-1 (psi_b F c_b)         the exact transpose of analyse
 *   synthesise:  f   = sum_b F^-1 (psi_b F c_b) / W,    W = sum_b psi_b^2 in frequency,
 *
 * so that synthesise(analyse(f)) = f. `bandlimited` is a Parseval frame: W = 1, and
 * adjoint and synthesise are the same. Immutable after creation; any number of threads
 * may run it at once as long as each brings its own arrays. Formulas and sources:
 * shearlet/README.md.
 */
typedef struct lac_shearlet lac_shearlet;

typedef enum lac_shearlet_system {
    LAC_SHEARLET_BANDLIMITED = 0, /**< alpha-shearlets, band-limited, Parseval */
    LAC_SHEARLET_COMPACT = 1      /**< compactly supported ShearLab system */
} lac_shearlet_system;

/** "bandlimited" or "compact"; NULL for another number. */
LAC_API const char *lac_shearlet_system_name(lac_shearlet_system system);

/** System of a name. @return LAC_OK, LAC_E_ARG (the detail lists the names) */
LAC_API LAC_NODISCARD lac_status lac_shearlet_system_find(const char *name,
                                                          lac_shearlet_system *system);

typedef struct lac_shearlet_config {
    lac_shearlet_system system; /**< default bandlimited */
    int nx, ny;                 /**< size of the images */
    int scales;                 /**< J >= 1; 5 gives 59 bandlimited subbands */
    double alpha;               /**< bandlimited: 0 .. 1, default 1/2 (parabolic) */
    size_t budget;              /**< bytes that creation and one run may take; 0: any */
} lac_shearlet_config;

/** bandlimited, 512 x 512, 5 scales, alpha 1/2, no budget. */
LAC_API void lac_shearlet_defaults(lac_shearlet_config *config);

/** Largest number of scales for a size, 0 where it is too small for one. */
LAC_API int lac_shearlet_max_scales(lac_shearlet_system system, int nx, int ny);

/**
 * Bytes that a system and one run of it take, and what n_subbands full-size
 * coefficients take, before anything is allocated. Either pointer may be NULL.
 * @return LAC_OK, LAC_E_ARG (as lac_shearlet_create)
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_memory(const lac_shearlet_config *config,
                                                     size_t *system_bytes,
                                                     size_t *coefficient_bytes);

/**
 * @return LAC_OK; LAC_E_ARG (sizes too small: the detail names the largest number of
 * scales; alpha or system out of range); LAC_E_NOMEM (also where the budget does not
 * do: the detail names the bytes needed)
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_create(lac_shearlet **out,
                                                     const lac_shearlet_config *config);
LAC_API void lac_shearlet_destroy(lac_shearlet **shearlet);

/** The configuration that it was made from; borrowed. */
LAC_API const lac_shearlet_config *lac_shearlet_config_of(const lac_shearlet *shearlet);

/** One subband. The order is that of the published systems (index files of their
 * authors). */
typedef struct lac_subband {
    int scale;        /**< 0 coarsest; -1 for the low-pass */
    int shear;        /**< -K .. K */
    char cone;        /**< 'h' or 'v'; 'l' for the low-pass */
    double direction; /**< of the centre of its spectrum, atan2(fy, fx) with y up,
                         degrees in [0, 180); NaN for the low-pass */
    double norm;      /**< root mean square of psi_b over the DFT grid */
    int nx, ny;       /**< smallest grid that holds the subband without aliasing */
} lac_subband;

LAC_API int lac_shearlet_count(const lac_shearlet *shearlet);

/** The same of a system that need not be made. @return LAC_OK, LAC_E_ARG */
LAC_API LAC_NODISCARD lac_status
lac_shearlet_count_for(const lac_shearlet_config *config, int *count);
/** Subband b; borrowed; NULL where b is out of range. */
LAC_API const lac_subband *lac_shearlet_subband(const lac_shearlet *shearlet, int b);

/**
 * psi_b on the full DFT grid, [ny, nx], zero frequency first (not shifted), rows for fy
 * downwards as in the DFT of the stored image. @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_spectrum(const lac_shearlet *shearlet,
                                                       int b, float *psi);

/* Full-size transforms: image [ny, nx], coefficients [n_subbands, ny, nx]; borrowed,
 * aligned or not, overwritten, no overlap; same bits for any number of threads. Scratch
 * is allocated once a call. @return LAC_OK, LAC_E_ARG (a pointer is NULL), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_shearlet_analyse(const lac_shearlet *shearlet,
                                                      const float *image,
                                                      float *coefficients);
LAC_API LAC_NODISCARD lac_status lac_shearlet_adjoint(const lac_shearlet *shearlet,
                                                      const float *coefficients,
                                                      float *image);
LAC_API LAC_NODISCARD lac_status lac_shearlet_synthesise(const lac_shearlet *shearlet,
                                                         const float *coefficients,
                                                         float *image);

#ifdef __cplusplus
}
#endif
#endif
