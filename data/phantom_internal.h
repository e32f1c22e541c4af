/* data/phantom_internal.h - (private) what phantoms are made of: plane shapes of
 * constant value with exact chords, and the smooth pieces of cartoon-like functions. */
#ifndef LAC_DATA_PHANTOM_INTERNAL_H
#define LAC_DATA_PHANTOM_INTERNAL_H

#include "phantom.h"

#define LACI_SHAPE_CORNERS 6    /* most corners of a polygon */
#define LACI_PHANTOM_RADIUS .95 /* random objects stay within this distance of 0 */

typedef enum laci_shape_type {
    LACI_SHAPE_ELLIPSE, /* half axes a, b */
    LACI_SHAPE_SLOT,    /* all points within b of the segment |u| <= a, v = 0 */
    LACI_SHAPE_CROSS,   /* two bars of half length a and half width b < a */
    LACI_SHAPE_POLYGON, /* convex, counter-clockwise corners (pu, pv) */
    LACI_SHAPE_OUTLINE  /* inside a closed curve that does not cross itself */
} laci_shape_type;

/* A closed curve of straight pieces between its corners, the last one joined to the
 * first. */
#define LACI_OUTLINE_CORNERS 128 /* most corners of an outline */
typedef struct laci_outline {
    int n;
    double x[LACI_OUTLINE_CORNERS], y[LACI_OUTLINE_CORNERS];
} laci_outline;

/* A region in units of the half width, with its own axes u, v. */
typedef struct laci_shape {
    laci_shape_type type;
    double value;  /* added inside */
    double a, b;   /* lengths, see the type */
    double x0, y0; /* origin of (u, v) */
    double c, s;   /* cos and sin of the turn of u from x towards y */
    double radius; /* the shape lies within this distance of (x0, y0) */
    int n_corner;
    double pu[LACI_SHAPE_CORNERS], pv[LACI_SHAPE_CORNERS];
    const laci_outline *outline; /* in (u, v); borrowed */
} laci_shape;

/* A directed line: points (px + l dx, py + l dy), (dx, dy) of length 1. */
typedef struct laci_line {
    double px, py, dx, dy;
} laci_line;

/* A line crosses an outline at most as often as that has sides. */
#define LACI_MAX_CHORDS (LACI_OUTLINE_CORNERS / 2)

/* The disjoint intervals lo[i] <= l <= hi[i] of a line inside a shape; their number. */
int laci_shape_chords(const laci_shape *shape, const laci_line *line, double *lo,
                      double *hi);

laci_shape laci_shape_ellipse(const lac_ellipse *e);

/* w[0] cos(pi (kx[0] x + ky[0] y) + phase[0]) + ..., sum |w| = 1: within -1..1. */
#define LACI_WAVES 3
typedef struct laci_waves {
    double w[LACI_WAVES], kx[LACI_WAVES], ky[LACI_WAVES], phase[LACI_WAVES];
} laci_waves;

/* Star-shaped curve r(t) = radius (1 + sum_n amp[n-2] cos(n t + phase[n-2])), n = 2..
 */
#define LACI_HARMONICS 4
typedef struct laci_curve {
    double x0, y0, radius;
    double amp[LACI_HARMONICS], phase[LACI_HARMONICS];
    double r_min, r_max; /* r_min <= r(t) <= r_max */
    double slope;        /* |r'(t)| <= slope */
} laci_curve;

/* (base + swing * waves) inside the curve. */
typedef struct laci_piece {
    laci_curve curve;
    double base, swing;
    laci_waves waves;
} laci_piece;

/* height B((x - x0) / wx) B((y - y0) / wy), B(t) = ((1 + cos pi t) / 2)^2, |t| < 1. */
typedef struct laci_bump {
    double x0, y0, wx, wy, height;
} laci_bump;

#define LACI_MAX_PIECES 10
#define LACI_MAX_BUMPS 2
typedef struct laci_cartoon {
    int n_piece, n_bump;
    laci_piece piece[LACI_MAX_PIECES];
    laci_bump bump[LACI_MAX_BUMPS];
} laci_cartoon;

struct lac_phantom {
    const lac_phantom_kind *kind;
    size_t n_shape;
    laci_shape *shape;
    laci_outline *outline; /* of those shapes that have one, or NULL */
    laci_cartoon *cartoon; /* or NULL */
};

/* Random numbers drawn one after the other. */
typedef struct laci_draw {
    uint64_t seed, stream, n;
} laci_draw;

double laci_draw_in(laci_draw *draw, double lo, double hi);
int laci_draw_int(laci_draw *draw, int lo, int hi); /* lo..hi, both included */

/* Fill an empty phantom from a seed. @return LAC_OK, LAC_E_NOMEM */
LAC_NODISCARD lac_status laci_phantom_ellipses(lac_phantom *ph, uint64_t seed);
LAC_NODISCARD lac_status laci_phantom_holes(lac_phantom *ph, uint64_t seed);
LAC_NODISCARD lac_status laci_phantom_cartoon(lac_phantom *ph, uint64_t seed);
LAC_NODISCARD lac_status laci_phantom_discs(lac_phantom *ph, uint64_t seed);
LAC_NODISCARD lac_status laci_phantom_disc(lac_phantom *ph,
                                           const lac_phantom_disc_options *options,
                                           uint64_t seed);

/* r(t) of a curve in the direction (c, s) of length 1. */
double laci_curve_radius(const laci_curve *curve, double c, double s);

/* Add the raster of a cartoon; `image` holds zeros. @return LAC_OK, LAC_E_NOMEM */
LAC_NODISCARD lac_status laci_cartoon_raster(const laci_cartoon *cartoon, int sub,
                                             lac_image *image);

/* Coordinates of samples on a grid, in units of the half width: the square covers
 * max(nx, ny) pixels; sub-sample 0 <= k < sub of pixel i sits at i + (k + 1/2)/sub. */
typedef struct laci_raster {
    double pixel;     /* side of a pixel */
    double left, top; /* borders of the grid */
    int sub;
} laci_raster;

static inline laci_raster laci_raster_of(const lac_grid *grid, int sub)
{
    laci_raster r;

    r.pixel = 2.0 / (grid->nx > grid->ny ? grid->nx : grid->ny);
    r.left = -0.5 * grid->nx * r.pixel;
    r.top = 0.5 * grid->ny * r.pixel;
    r.sub = sub;
    return r;
}

static inline double laci_raster_x(const laci_raster *r, int ix, int k)
{
    return r->left + (ix + (k + 0.5) / r->sub) * r->pixel;
}

static inline double laci_raster_y(const laci_raster *r, int iy, int k)
{
    return r->top - (iy + (k + 0.5) / r->sub) * r->pixel;
}

#endif
