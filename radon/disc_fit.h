/* radon/disc_fit.h - the circular outline of a round object, from its scan alone.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_RADON_DISC_FIT_H
#define LAC_RADON_DISC_FIT_H

#include "../data/image.h"
#include "../data/sino.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A circle about (x, y), coordinates of the image (data/README.md). */
typedef struct lac_disc {
    double x_mm, y_mm, radius_mm;
} lac_disc;

typedef struct lac_disc_fit_options {
    /** The edge of a view is read off its data between these shares of its largest
     * value above air; 0 < low < high < 1. Less than the upper one is tried too: the
     * edges that agree best count. Defaults 0.1 and 0.5. */
    double low, high;
    /** A residual above this share of the radius is no circle. Default 0.02. */
    double max_residual;
} lac_disc_fit_options;

typedef struct lac_disc_fit {
    lac_disc disc;
    double residual_mm; /**< robust standard deviation of the edges about the circle:
                           median of |distance| / 0.6745 */
    double error_mm;    /**< largest standard error of x, y and the radius that follows
                           from it; grows as the arc shrinks */
    int n_edges;        /**< edges that agree with the circle and were used */
    int n_found;        /**< edges found, at most 2 n_views */
} lac_disc_fit;

LAC_API void lac_disc_fit_defaults(lac_disc_fit_options *options);

/**
 * Fit a circle to the outline of a round object. Parallel and fan beam, any arc from
 * about 20 degrees on, holes inside, also near the edge, noise and an offset of the air
 * are allowed; the object may reach beyond one end of the detector.
 *
 * Near its edge the chord of a disc obeys L^2 = 4 x (2 R - x), x the distance of the
 * ray from the tangent. So in each view, on each side, the place of the bins is fitted
 * by a polynomial of second degree in q = (g - air)^2; its value at q = 0 is the edge,
 * to a part of a bin. The ray (phi, s) through it is a tangent: s = x cos phi + y sin
 * phi +- R, linear in the three unknowns, which are found by least squares with Tukey's
 * weights. Beam hardening moves the edge by less than a tenth of a bin
 * (radon/README.md).
 *
 * An arc shows a circle only where it sees it: over a short arc an ellipse looks round.
 *
 * @param options may be NULL.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (NaN or Inf; no round object: too few edges,
 *         or they lie on no circle, the detail says which); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_disc_fit_run(const lac_sino *sino,
                                                  const lac_disc_fit_options *options,
                                                  lac_disc_fit *fit);

/**
 * distance[iv * n_det + d] = signed distance of the ray from the centre of the disc,
 * mm: s - x cos phi - y sin phi. The ray meets the disc where |distance| < radius.
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_disc_distances(const lac_geom *geom,
                                                    const lac_disc *disc,
                                                    float *distance);

/** chord = 2 sqrt(R^2 - distance^2), or 0 outside: the length of each ray in the disc,
 * mm. @return LAC_OK, LAC_E_ARG */
LAC_API LAC_NODISCARD lac_status lac_disc_chords(const lac_geom *geom,
                                                 const lac_disc *disc, float *chord);

/**
 * The attenuation of the material that a round object is made of, 1/mm: the 98 %
 * quantile of g / chord over the rays whose chord is at least half the radius. Right
 * where 2 % of them miss all holes, as rays through the rim do, else too small; some
 * percent too large by noise. Beam hardening has to be taken off before.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (no such rays, or nothing along them);
 *         LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_disc_attenuation(const lac_sino *sino,
                                                      const lac_disc *disc,
                                                      double *value);

/**
 * image = the share of each pixel that lies in the disc of radius + margin_mm (8 x 8
 * samples), 0..1: an outline for masks and support constraints.
 * @return LAC_OK, LAC_E_ARG
 */
LAC_API LAC_NODISCARD lac_status lac_disc_raster(const lac_disc *disc, double margin_mm,
                                                 lac_image *image);

#ifdef __cplusplus
}
#endif
#endif
