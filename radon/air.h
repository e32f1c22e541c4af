/* radon/air.h - scans whose air is not at zero.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_RADON_AIR_H
#define LAC_RADON_AIR_H

#include "../data/sino.h"
#include "disc_fit.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which bins see air: give a disc or edge_bins; a disc goes before. */
typedef struct lac_air_options {
    const lac_disc *disc; /**< borrowed: rays that pass it by; or NULL */
    double margin_mm;     /**< at least so far from the disc; 0: 3 % of its radius */
    int edge_bins; /**< without a disc: so many bins at each end of the detector */
} lac_air_options;

typedef struct lac_air_report {
    double mean;     /**< mean over views of what was taken off */
    double smallest; /**< of a view, middle of both sides */
    double largest;
    int n_views; /**< views that have air; the others were given the mean */
} lac_air_report;

/**
 * Take the mean of the bins in air off each view: linearly between the middles of both
 * sides where both have air and constant beyond, the one value where only one has. A
 * drift of the tube adds such an offset; a constant c in all bins of a field of radius
 * F adds c / (pi F) to the middle of the image and more towards its rim. A view without
 * air takes the mean of the others. report may be NULL. sino: unchanged on failure.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (NaN or Inf; no view has air); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_air_correct(lac_sino *sino,
                                                 const lac_air_options *options,
                                                 lac_air_report *report);

#ifdef __cplusplus
}
#endif
#endif
