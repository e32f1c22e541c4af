/* radon/fbp.h - filtered backprojection for parallel and fan beam, full and limited
 * arcs. */
#ifndef LAC_RADON_FBP_H
#define LAC_RADON_FBP_H

#include "../data/geometry.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A ready-to-run reconstruction for one geometry and grid. Immutable after creation.
 */
typedef struct lac_fbp lac_fbp;

/** Windows on the ramp, f = frequency / Nyquist in 0..1. */
typedef enum lac_filter {
    LAC_FILTER_RAMP =
        0, /**< 1: band-limited ramp, exact in space (Kak and Slaney, eq. 61) */
    LAC_FILTER_SHEPP_LOGAN, /**< sinc(f/2) */
    LAC_FILTER_COSINE,      /**< cos(pi f / 2) */
    LAC_FILTER_HAMMING,     /**< 0.54 + 0.46 cos(pi f) */
    LAC_FILTER_HANN,        /**< 0.5 + 0.5 cos(pi f) */
    LAC_FILTER_CUSTOM       /**< window by the caller */
} lac_filter;

/** Name of a filter, "shepp-logan"; NULL for another number. */
LAC_API const char *lac_filter_name(lac_filter filter);

/** Filter of a name. @return LAC_OK, LAC_E_ARG (the detail lists the names) */
LAC_API LAC_NODISCARD lac_status lac_filter_find(const char *name, lac_filter *filter);

typedef struct lac_fbp_options {
    lac_filter filter; /**< default ramp */
    double cutoff;     /**< the window ends here, share of Nyquist, (0, 1]; default 1 */
    /** LAC_FILTER_CUSTOM: window(user, f) for f in 0..1, called during create only. */
    double (*window)(void *user, double f);
    void *user;
    int arc_weights; /**< 1 (default): weights by arc, see below; 0: every view weighs
                          the same, pi / n_views */
    /** For objects wider than the detector: each view is continued on both sides over
     * this share of its width, 0..1, falling smoothly from its value at the edge to 0.
     * Default 0: nothing beyond the detector. */
    double extend;
} lac_fbp_options;

LAC_API void lac_fbp_defaults(lac_fbp_options *options);

/**
 * Prepare filters and weights. options may be NULL.
 *
 * With arc_weights every ray weighs its share of directions, so that a constant disc
 * keeps its value whatever the arc: see radon/README.md for the formulas and how they
 * were tested.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_fbp_create(lac_fbp **out, const lac_geom *geom,
                                                const lac_grid *grid,
                                                const lac_fbp_options *options);
LAC_API void lac_fbp_destroy(lac_fbp **fbp);

/**
 * image = FBP of sino, in 1/mm. sino [n_views, n_det] and image [ny, nx] borrowed, no
 * overlap. Allocates one filtered sinogram a call; may run concurrently on one object;
 * same bits for any thread count.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_fbp_run(const lac_fbp *fbp, const float *sino,
                                             float *image);

/**
 * sino = the exact transpose of lac_fbp_run applied to an image: for the sensitivity of
 * a reconstruction to its data. Shapes, allocation and threads as there; plainly
 * written, about ten times slower. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_fbp_adjoint(const lac_fbp *fbp, const float *image,
                                                 float *sino);

#ifdef __cplusplus
}
#endif
#endif
