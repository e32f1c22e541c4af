/* data/metrics.h - how far an image is from the truth. */
#ifndef LAC_DATA_METRICS_H
#define LAC_DATA_METRICS_H

#include "image.h"
#include "wedge.h"

#ifdef __cplusplus
extern "C" {
#endif

/** NaN where a value does not apply. Definitions and sources: data/README.md. */
typedef struct lac_scores {
    double re;   /**< ||x - xh|| / ||x|| */
    double psnr; /**< 10 log10(peak^2 / MSE), dB; +inf for equal images */
    double ssim; /**< Gaussian window 11, sigma 1.5, K1 0.01, K2 0.03, range = peak */
    double haarpsi; /**< on images scaled so that peak is 255 */
    double mcc;     /**< Matthews correlation of the masks */
} lac_scores;

typedef struct lac_score_options {
    double peak; /**< PSNR, SSIM, HaarPSI; 0: max of the truth */
    int mask; /**< 1: both images are masks, 0 and not 0; else Otsu thresholds make them
               */
} lac_score_options;

LAC_API void lac_score_defaults(lac_score_options *options);

/**
 * Scores of `image` against `truth`, equal sizes. options may be NULL.
 * @return LAC_OK, LAC_E_ARG, LAC_E_SHAPE, LAC_E_NUMERIC, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_score(const lac_image *image,
                                           const lac_image *truth,
                                           const lac_score_options *options,
                                           lac_scores *scores);

/**
 * The same with both images reduced to the part of the spectrum inside (visible) and
 * outside the wedge. The peak stays that of the whole truth; mcc does not apply.
 */
LAC_API LAC_NODISCARD lac_status lac_score_split(
    const lac_image *image, const lac_image *truth, const lac_wedge *wedge,
    const lac_score_options *options, lac_scores *visible, lac_scores *invisible);

/** Otsu's threshold (1979) over 256 bins between min and max; max for a flat image. */
LAC_API LAC_NODISCARD lac_status lac_otsu_threshold(const lac_image *image,
                                                    double *threshold);

#ifdef __cplusplus
}
#endif
#endif
