/* radon/small_solve.h - (private) linear systems of a few unknowns, and rays as lines.
 */
#ifndef LAC_RADON_SMALL_SOLVE_H
#define LAC_RADON_SMALL_SOLVE_H

#include <math.h>
#include "../data/geometry.h"

enum { LACI_SMALL_MAX = 8 };

/**
 * x = A^-1 b by elimination with row pivots; a [n, n] and b [n] are overwritten, x is
 * in b. Columns should be of like size: a pivot below 1e-13 of the largest entry counts
 * as 0. @return 1, or 0 where A is singular.
 */
int laci_small_solve(int n, double *a, double *b);

/** Adds weight * row row^T to the normal matrix a [n, n] and weight * row value to b.
 */
void laci_small_add(int n, const double *row, double value, double weight, double *a,
                    double *b);

/**
 * The ray of bin d (need not be whole) of view iv as the line x cos phi + y sin phi =
 * s: parallel (t, s_d); fan (t - gamma, SOD sin gamma), gamma = atan(s_d / SDD).
 */
static inline void laci_ray(const lac_geom *g, int iv, double d, double *phi, double *s)
{
    const double at = lac_geom_bin_mm(g, d);
    double gamma;

    *phi = g->angle[iv];
    *s = at;
    if (g->beam != LAC_BEAM_FAN)
        return;
    gamma = atan(at / g->source_detector_mm);
    *phi -= gamma;
    *s = g->source_origin_mm * sin(gamma);
}

#endif
