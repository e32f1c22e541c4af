/* data/views.h - (private) the views of a scan on the circle of angles: their order,
 * the gaps between them, and which of them lie in a range. */
#ifndef LAC_DATA_VIEWS_H
#define LAC_DATA_VIEWS_H

#include "geometry.h"

/** Neighbours without a missing arc between them: angles from .. to, radians, to >=
 * from (beyond the period where the run reaches round), and the gap to the next run. */
typedef struct laci_view_run {
    double from, to, gap;
} laci_view_run;

/**
 * The views in the order of their angles modulo a period. A gap between neighbours is a
 * missing arc where it is wider than 4 median steps and than 5 degrees; narrower ones
 * are bridged by the views at their sides. The median leaves out the widest gap and
 * views that are the same. Golden angles have gaps of up to 2.7 median steps, and a
 * view or two that a scan lost are no missing arc.
 */
typedef struct laci_views {
    int n;         /**< views, those at the same angle too */
    double period; /**< pi: opposite views are equal; 2 pi */
    double step;   /**< median distance of neighbours, 0 where all are one */
    int *view;     /**< [n] numbers of the views */
    double *at;    /**< [n] their angles, in 0 .. period, ascending */
    double *gap;   /**< [n] from each to the next; from the last one to the first */
    int n_runs;    /**< 0: no arc is missing */
    laci_view_run *run;
} laci_views;

/** geom is one that was checked. @return LAC_OK, LAC_E_NOMEM */
LAC_NODISCARD lac_status laci_views_sort(laci_views **out, const lac_geom *geom,
                                         double period);
void laci_views_destroy(laci_views **views);

/** 1 where gap[i] is a missing arc. */
int laci_views_missing(const laci_views *views, int i);

/**
 * The views that lac_sino_select() keeps: *out = the geometry with them only, *view[k]
 * (release with laci_free) = the number that view k of it has in geom.
 * @return LAC_OK, LAC_E_ARG (as lac_sino_select), LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_views_select(const lac_geom *geom, double from, double to,
                                           lac_geom **out, int **view);

/** LAC_E_ARG where the numbers g[n_views, n_det] of a scan are NULL or their counts
 * beyond the limits; `where` begins the message. */
LAC_NODISCARD lac_status laci_views_check(const char *where, int n_views, int n_det,
                                          const float *g);

#endif
