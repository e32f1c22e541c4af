/* data/phantom_layout.h - (private) where the holes of a disc go. */
#ifndef LAC_DATA_PHANTOM_LAYOUT_H
#define LAC_DATA_PHANTOM_LAYOUT_H

#include "phantom_outline.h"

#define LACI_WALL 0.026 /* thinnest wall, half widths */

/* Holes that are being cut into a disc of radius r about 0. */
typedef struct laci_plan {
    laci_draw *d;
    double r;           /* of the disc */
    double wall, rim;   /* least walls between holes, and to the rim */
    int n, most;        /* holes so far, and at most */
    laci_outline *hole; /* [most], borrowed */
} laci_plan;

/* Take a hole where it has room and is not tiny. 1 where it was taken. */
int laci_plan_add(laci_plan *p, const laci_outline *hole);

/* One layout each. */
void laci_layout_scatter(laci_plan *p, int n);
void laci_layout_large(laci_plan *p);
void laci_layout_lattice(laci_plan *p);
void laci_layout_bars(laci_plan *p);
void laci_layout_cells(laci_plan *p);
void laci_layout_rings(laci_plan *p);

#endif
