/* radon/fbp_internal.h - (private) what a filtered backprojection holds. */
#ifndef LAC_RADON_FBP_INTERNAL_H
#define LAC_RADON_FBP_INTERNAL_H

#include "backproject.h"
#include "fbp.h"
#include "filter.h"

/* The coverage of a fan scan varies slowly over the image: it is computed on this many
 * nodes a side and interpolated. */
#define LACI_FBP_NODES 33

struct lac_fbp {
    lac_geom *geom;
    lac_grid grid;
    laci_ramp *ramp;
    int margin;         /* bins by which rows are continued on either side */
    laci_view_map *map; /* [n_views] where pixels fall on the detector */
    laci_views all;     /* how all views are backprojected, without their data */
    float *view_weight; /* [n_views], or NULL where rays have their own weights */
    float *bin_weight;  /* [n_det] cosine of the fan angle, or NULL for parallel */
    float *ray_weight;  /* [n_views, n_det] share of the ramp-filtered row, or NULL */
    float *ray_wide;    /* [n_views, n_det] share of the Hilbert row, with the former */
    float *ray_slope;   /* [n_slopes, n_det] the same for depth 1 */
    int n_slopes;       /* views whose weight changes within their share */
    int *slope_view;    /* [n_slopes] their numbers */
    int *slope_of;      /* [n_views] place in slope_view, or -1 */
    float *gain; /* [LACI_FBP_NODES, LACI_FBP_NODES] pi / coverage, or NULL where it is
                    1 */
};

/* fbp_plan.c: fill the tables of an object whose geom and grid are set, maps first. */
LAC_NODISCARD lac_status laci_fbp_make_maps(lac_fbp *f);
LAC_NODISCARD lac_status laci_fbp_make_weights(lac_fbp *f, int arc_weights);

/* image *= gain */
void laci_fbp_apply_gain(const lac_fbp *f, float *image);

#endif
