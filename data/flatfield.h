/* data/flatfield.h - from what a detector gave to line integrals: flat and dark fields,
 * the beam's intensity where there are none, and the logarithm.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_DATA_FLATFIELD_H
#define LAC_DATA_FLATFIELD_H

#include <stddef.h>
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * mean[i] = mean over the frames [n_frames, n] of number i without outliers: those
 * farther than 4 robust standard deviations (1.4826 x the median distance from the
 * median) from the median of the frames, as a hit of radiation is. Up to three frames
 * have no outliers that could be told apart: 3 give the median, fewer the mean. NaN and
 * Inf are passed over; where there is nothing else the mean is NaN.
 * @param left_out  receives how many numbers were passed over; may be NULL
 * @return LAC_OK; LAC_E_ARG; LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_frames_mean(const float *frames, int n_frames,
                                                 size_t n, float *mean,
                                                 size_t *left_out);

/** Fields of one detector row; all borrowed. */
typedef struct lac_flatfield {
    const float *flat;    /**< [n_det] beam without object, or NULL: 1 */
    const float *dark;    /**< [n_det] without a beam, or NULL: 0 */
    const float *monitor; /**< [n_views] strength of the beam in each view, or NULL */
} lac_flatfield;

/**
 * g[iv, d] <- (g - dark[d]) / (flat[d] - dark[d]) / (monitor[iv] / mean monitor), the
 * transmission of a sinogram [n_views, n_det]. A bin whose flat is not above its dark
 * field is dead: its numbers become NaN, for lac_bad_fill().
 * @param n_dead  receives how many bins are; may be NULL
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (all bins are dead; a monitor that is not
 * positive). g: unchanged on failure.
 */
LAC_API LAC_NODISCARD lac_status lac_flatfield_apply(const lac_flatfield *field,
                                                     int n_views, int n_det, float *g,
                                                     int *n_dead);

/** How the beam's intensity is found where no flat field tells it. */
typedef enum lac_beam_rule {
    LAC_BEAM_AUTO = 0, /**< the ends where both agree with the quantile, else that */
    LAC_BEAM_ENDS,     /**< median of the bins at the brighter end of each view */
    LAC_BEAM_QUANTILE  /**< 99 % quantile of each view */
} lac_beam_rule;

/** What was found; quantities in the unit of the data. */
typedef struct lac_beam_report {
    lac_beam_rule rule;             /**< the one that was followed; never AUTO */
    double mean, smallest, largest; /**< over views */
    int edge_bins;                  /**< at each end */
} lac_beam_report;

/**
 * g[iv, d] <- g / I0[iv] with I0 taken from the data: from the ends of the detector
 * where they see air, else from the brightest bins. The quantile is that of the noise
 * too (2.3 standard deviations too high where all is air), and too low where less than
 * 1 % of a view sees air; so it is the second choice. The ends are believed where the
 * middle of the views' brighter end is within 5 % of that of the quantiles.
 * @param edge_bins  at each end; 0: 3 % of the detector, at least 2. NaN is passed
 * over.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (a view without a positive number);
 *         LAC_E_NOMEM. g: unchanged on failure.
 */
LAC_API LAC_NODISCARD lac_status lac_beam_normalise(lac_beam_rule rule, int edge_bins,
                                                    int n_views, int n_det, float *g,
                                                    lac_beam_report *report);

/**
 * g <- -log(max(g, floor)) for n transmissions. More than 1 is noise, and gives line
 * integrals below 0 that average out. NaN stays.
 * @param floor    in 1e-30..1: a ray that lets less through than can be measured
 * @param clipped  receives how many were raised to floor; may be NULL
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_minus_log(size_t n, float *g, double floor,
                                               size_t *clipped);

#ifdef __cplusplus
}
#endif
#endif
