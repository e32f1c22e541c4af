/* radon/weights.h - (private) how much each view and each ray weighs in filtered
 * backprojection. Formulas, reasons and tests: radon/README.md. */
#ifndef LAC_RADON_WEIGHTS_H
#define LAC_RADON_WEIGHTS_H

#include "../data/geometry.h"

/** A run of views without a missing arc between neighbours, radians. */
typedef struct laci_run {
    double lo, hi; /**< first and last view, widened by half a step at both ends */
    double before; /**< missing arc between the run before and lo, > 0 */
    double after;  /**< missing arc between hi and the next run, > 0 */
} laci_run;

/**
 * The views of a scan as runs on the circle of angles: period pi for parallel beam,
 * where t and t + pi hold the same rays, 2 pi for fan beam. No run: the whole circle
 * was measured. Immutable after creation.
 */
typedef struct laci_weights {
    const lac_geom *geom; /**< kept */
    double period;
    double step; /**< median distance of neighbouring views */
    int n_runs;
    laci_run *run;
    double *below; /**< [n_views] half the distance to the view before, radians */
    double *above; /**< [n_views] half the distance to the view after */
    double taper;  /**< rays lose weight over this angle before a missing arc */
    double blend;  /**< twice-measured rays share their weight over this angle */
    double widest; /**< largest fan angle |gamma| of a bin, 0 for parallel beam */
} laci_weights;

/**
 * geom is kept. arc_weights 0: share = pi / n_views for each view and every ray weighs
 * the same.
 * @return LAC_OK, LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_weights_create(laci_weights **out, const lac_geom *geom,
                                             int arc_weights);
void laci_weights_destroy(laci_weights **weights);

/**
 * Weight of the ray at view angle t and fan angle gamma = atan(s / SDD) (0 for parallel
 * beam) against the other rays along the same line: 0..1, and w(ray) + w(opposite ray)
 * = 1 for a line that is not within a taper of a missing arc.
 */
double laci_weights_ray(const laci_weights *weights, double t, double gamma);

/** The part of the circle that a view stands for, below + above, radians. */
double laci_weights_share(const laci_weights *weights, int iv);

/** What a ray of one view contributes: integrals over the view's share of the circle.
 */
typedef struct laci_ray_share {
    double weight;     /**< of the weight w */
    double slope;      /**< of dw/dt + dw/dgamma: along lines of one direction */
    double slope_wide; /**< of dw/dgamma */
} laci_ray_share;

laci_ray_share laci_weights_integrate(const laci_weights *weights, int iv,
                                      double gamma);

/** 1 where all rays weigh the same in all views (parallel beam, or a full turn). */
int laci_weights_uniform(const laci_weights *weights);

/** 1 where some line through the field was missed: the scale must be corrected. */
int laci_weights_incomplete(const laci_weights *weights);

/**
 * Sum of the weights of all rays through the point (x, y), radians: the integral of the
 * weight over the directions of lines, pi where all were measured.
 */
double laci_weights_coverage(const laci_weights *weights, double x, double y);

#endif
