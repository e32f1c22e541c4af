/* radon/disc_edges.h - (private) where the shadow of an object begins and ends. */
#ifndef LAC_RADON_DISC_EDGES_H
#define LAC_RADON_DISC_EDGES_H

#include "disc_fit.h"

/** A tangent of the outline: x cos phi + y sin phi = s; side -1: the object lies at
 * larger s (the first bins), +1: at smaller s. */
typedef struct laci_edge {
    double phi, s;
    int side;
} laci_edge;

/**
 * edge [2 n_views] receives the edges found, *n their number. options: checked by the
 * caller. @return LAC_OK, LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_disc_edges(const lac_sino *sino,
                                         const lac_disc_fit_options *options,
                                         laci_edge *edge, int *n);

#endif
