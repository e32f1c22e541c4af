/* data/phantom_outline.h - (private) closed outlines: what discs with holes are cut by.
 */
#ifndef LAC_DATA_PHANTOM_OUTLINE_H
#define LAC_DATA_PHANTOM_OUTLINE_H

#include "phantom_internal.h"

/* Add a corner; more than LACI_OUTLINE_CORNERS are not taken. */
void laci_outline_add(laci_outline *o, double x, double y);

/* Add `n` + 1 corners on a circle about (x, y) from angle t0 to t1. */
void laci_outline_add_arc(laci_outline *o, double x, double y, double r, double t0,
                          double t1, int n);

/* Where the corners turn by more than 25 degrees: each becomes a parabola that leaves
 * its sides at `cut` from the corner, at most 0.45 of a side. Unchanged where the
 * corners would become too many. */
void laci_outline_round(laci_outline *o, double cut);

/* (x, y) to (x0, y0) + Q (a x, b y), Q the turn by `angle`. */
void laci_outline_map(laci_outline *o, double a, double b, double angle, double x0,
                      double y0);

/* To the middle of the bounding box, then to a largest distance of 1 from there. */
void laci_outline_unit(laci_outline *o);

/* Keep the part with x nx + y ny <= most; for convex outlines. */
void laci_outline_clip(laci_outline *o, double nx, double ny, double most);

double laci_outline_area(const laci_outline *o); /* >= 0 */

/* A circle about the corners, centre in the middle of the bounding box. */
typedef struct laci_circle {
    double x, y, r;
} laci_circle;

laci_circle laci_outline_circle(const laci_outline *o);

/* 1 where two outlines neither meet nor hold one another, and are `gap` apart. */
int laci_outline_apart(const laci_outline *a, const laci_outline *b, double gap);

/* Some hole with corners within distance 1 of 0. */
typedef enum laci_hole {
    LACI_HOLE_CIRCLE,
    LACI_HOLE_ELLIPSE,
    LACI_HOLE_SLOT,
    LACI_HOLE_RECTANGLE,
    LACI_HOLE_POLYGON,
    LACI_HOLE_STAR,
    LACI_HOLE_BLOB,
    LACI_HOLE_SEGMENT,
    LACI_HOLE_CROSS,
    LACI_HOLE_LETTER,
    LACI_HOLE_ARC,
    LACI_HOLES
} laci_hole;

void laci_hole_draw(laci_draw *d, laci_hole kind, laci_outline *o);

/* Radius below which a hole of a kind has parts that are too thin. */
double laci_hole_least(laci_hole kind);

#endif
