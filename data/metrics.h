/* data/metrics.h - how far an image is from the truth.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_DATA_METRICS_H
#define LAC_DATA_METRICS_H

#include "image.h"
#include "wedge.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * NaN where a value does not apply: re where the truth is zero; psnr, ssim and haarpsi
 * where the peak is not above 0; ssim where a side has less than 11 pixels; mcc where
 * the mask of the truth is all 0 or all 1. Definitions and sources: data/README.md.
 */
typedef struct lac_scores {
    double re;      /**< ||x - xh|| / ||x|| */
    double psnr;    /**< 10 log10(peak^2 / MSE), dB; +inf for equal images */
    double ssim;    /**< Gaussian window 11, sigma 1.5, K1 0.01, K2 0.03, range = peak;
                       mean over the windows that lie inside the image */
    double haarpsi; /**< on images scaled so that peak is 255 */
    double mcc;     /**< Matthews correlation of the masks; 0 where that of the image
                       is constant */
} lac_scores;

typedef struct lac_score_options {
    double peak; /**< PSNR, SSIM, HaarPSI; 0: max of the truth */
    int mask; /**< 1: both images are masks, 0 and not 0; else Otsu thresholds make them
               */
} lac_score_options;

/** Peak from the truth, masks by Otsu. */
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
 * outside the wedge (lac_wedge_split). The peak stays that of the whole truth; mcc does
 * not apply. @return as lac_score
 */
LAC_API LAC_NODISCARD lac_status lac_score_split(
    const lac_image *image, const lac_image *truth, const lac_wedge *wedge,
    const lac_score_options *options, lac_scores *visible, lac_scores *invisible);

/**
 * Otsu's threshold (1979) over 256 bins between min and max; max for a flat image. It
 * is the edge between two bins, or the middle of all edges that do equally well: half
 * way between two values. Pixels above it (>) are the mask.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NUMERIC
 */
LAC_API LAC_NODISCARD lac_status lac_otsu_threshold(const lac_image *image,
                                                    double *threshold);

#define LAC_OTSU_MAX_CLASSES 8

/**
 * The same for several classes, 2 .. LAC_OTSU_MAX_CLASSES: threshold [classes - 1],
 * rising, with the largest sum of w_c m_c^2 over the classes, w_c their pixels and m_c
 * their means (Liao, Chen and Chung 2001; exact, by dynamic programming). Some classes
 * stay empty where there are fewer values.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NUMERIC
 */
LAC_API LAC_NODISCARD lac_status lac_otsu_thresholds(const lac_image *image,
                                                     int classes, double *threshold);

#ifdef __cplusplus
}
#endif
#endif
