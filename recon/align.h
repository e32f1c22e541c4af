/* recon/align.h - views of a tilt series that lie beside where they belong: their
 * shifts along the detector, from the scan alone.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_RECON_ALIGN_H
#define LAC_RECON_ALIGN_H

#include "../data/sino.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_align_options {
    int rounds; /**< of reconstruction and registration at most, 1 or more; 0: 30 */
    double limit_bins; /**< done where no shift changes by more, >= 0; 0: 0.02 */
    int bins;       /**< of the finest detector that is looked at, 16 or more; 0: 320 */
    int iterations; /**< of each reconstruction, 1 or more; 0: 50 */
} lac_align_options;

typedef struct lac_align {
    int rounds;                    /**< done */
    int converged;                 /**< 1: the last change was below the limit */
    double change_bins;            /**< largest of the last round */
    double rms_before, rms_after;  /**< ||R f - g|| / ||g|| of the first reconstruction
                             at the finest level and of the last, over all slices */
    double rms_bins, largest_bins; /**< of the shifts */
} lac_align;

/**
 * Shifts of the views of a parallel beam. Each round moves the views back by the
 * present shifts s, reconstructs some f >= 0 with few iterations, and adds to s the
 * step of Gauss and Newton that brings each view of g to that of R f:
 *
 *   ds = sum p' (p - g_s) / sum p'^2,  p = R f, p' its derivative along the bins,
 *
 * sums over bins and slices; first on averaged bins, then on finer ones. What only
 * moves the object, a + b cos t + c sin t, is taken off: the constant part belongs to
 * the rotation axis, which lac_center_find() then finds on the moved views. The axis of
 * the geometry need not be right. recon/README.md has figures and sources.
 * @param sinos       [n] slices of one scan, of the same geometry; borrowed
 * @param options     may be NULL
 * @param shift_bins  [n_views] result, for lac_sino_shift(); unchanged on failure
 * @param report      may be NULL
 * @return LAC_OK (also where it did not converge); LAC_E_ARG (fewer than 8 bins or 5
 *         angles, options out of range); LAC_E_SHAPE (slices of different sizes);
 *         LAC_E_UNSUPPORTED (fan beam); LAC_E_NUMERIC (NaN, Inf, or nothing in the
 *         data); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_align_find(const lac_sino *const *sinos, int n,
                                                const lac_align_options *options,
                                                double *shift_bins, lac_align *report);

/**
 * Take the part a + b cos t + c sin t off, which is the least squares fit, that only
 * moves the object. @return LAC_OK, LAC_E_ARG (NULL; fewer than 4 angles),
 * LAC_E_NUMERIC (angles that do not tell the three apart)
 */
LAC_API LAC_NODISCARD lac_status lac_align_detrend(const lac_geom *geom,
                                                   double *shift_bins);

/**
 * Shifts from a text file: one number a line, bins, as many as there are views; what
 * follows # is a comment.
 * @param shift_bins  [n_views]; unchanged on failure
 * @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_FORMAT (not a number: the detail names the
 *         line), LAC_E_SHAPE (another count), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_align_read(const char *path, int n_views,
                                                double *shift_bins);

#ifdef __cplusplus
}
#endif
#endif
