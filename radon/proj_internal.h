/* radon/proj_internal.h - (private) what a projector holds, and its table of kernels.
 */
#ifndef LAC_RADON_PROJ_INTERNAL_H
#define LAC_RADON_PROJ_INTERNAL_H

#include "backproject.h"
#include "columns.h"
#include "nufft.h"
#include "projector.h"

/*
 * Joseph's method walks an image line by line: rows where a ray is closer to the
 * vertical, columns else ("lines"). Ray d crosses line r at the pixel coordinate p_d(r)
 * along it. A segment is a run of neighbouring bins of one view that share the kind of
 * line.
 */
typedef struct laci_segment {
    int view;
    int columns;    /* 1: lines are columns of the image, 0: rows */
    int begin, end; /* bins begin <= d < end */
    int ascending;  /* fan: 1 where p_d(r) grows with d */
    float
        spacing; /* fan: greatest distance of neighbouring rays along a line, pixels */
} laci_segment;

/*
 * Parallel beam, view t. Pixel (row i, column j) falls on the bin coordinate
 *   u = u0 + ux j + uy i;
 * ray d crosses line r at p = a d + b + slope r; a step between lines is `length` mm
 * long.
 */
typedef struct laci_parallel_view {
    double u0, ux, uy;
    double a, b, slope;
    float length;
    float reach;     /* 1 / |a|: half width of Joseph's triangle, in bins */
    int adjoint_two; /* 1: a pixel touches two bins, 16 x 16 pixels less than 32 */
} laci_parallel_view;

/*
 * Fan beam, view t, lengths in pixels from the centre of the grid (column offset X to
 * the right, row offset Y downwards): along = ax X + ay Y is the place along the
 * detector axis, depth = dist + dx X + dy Y the distance from the source along the
 * central ray, and u = mid + scale along / depth.
 */
typedef struct laci_fan_view {
    double ax, ay, dx, dy;
} laci_fan_view;

/*
 * Fan beam, the adjoint's list of the segments of one kind of line, padded to
 * LACI_LANES. On line N, lane L (pixels from the middle): along = lane_a L + line_a N,
 * depth likewise.
 */
typedef struct laci_fan_lines {
    int n;
    int *segment;
    float *lane_a, *line_a, *lane_d, *line_d;
} laci_fan_lines;

/* Kernels load this many entries of a table at a time, also at its end. */
#define LACI_LANES 16

struct lac_projector {
    lac_geom *geom;
    lac_grid grid;
    lac_projector_model model;
    int n_segments;
    laci_segment *segment;        /* sorted by view, then bin */
    laci_parallel_view *parallel; /* [n_views], parallel beam */
    laci_fan_view *fan;           /* [n_views], fan beam */
    double fan_mid, fan_scale, fan_dist;
    /* Fan beam, Joseph: ray (view, d) crosses line r at p = at + slope (r - middle
     * line), with `length` mm between lines; [n_views, n_det] each. */
    float *ray_at, *ray_slope, *ray_length;
    laci_fan_lines fan_lines[2];
    /* Adjoint: bins per pixel vary over a tile by less than the factor fan_stretch, and
     * the bins of its pixels are affine in their place but for fan_slack bins. */
    double fan_stretch, fan_slack;
    int taps; /* most bins that one pixel touches (footprint) */
};

/*
 * One implementation of the transforms. forward: views v0 <= v < v1, rows of `sino`
 * zeroed by the caller. adjoint: image rows y0 <= y < y1, every pixel overwritten.
 */
typedef struct laci_kernels {
    const char *name;
    int tile_rows; /* rows of the image that the adjoint does together */
    void (*forward)(const lac_projector *p, const float *image, int v0, int v1,
                    float *sino);
    void (*adjoint)(const lac_projector *p, const float *sino, int y0, int y1,
                    float *image);
} laci_kernels;

typedef struct laci_kernel_set {
    const char *name; /* "ref", "avx2", "avx512" */
    laci_kernels joseph_parallel, joseph_fan, footprint_parallel, footprint_fan;
    laci_backproject_kernel backproject; /* filtered backprojection */
    laci_column_kernels columns;
    laci_nufft_kernels gridding;
} laci_kernel_set;

extern const laci_kernel_set laci_kernels_ref;
extern const laci_kernel_set laci_kernels_avx2;
extern const laci_kernel_set laci_kernels_avx512;

/* The set in use. */
const laci_kernel_set *laci_kernels_now(void);

/* proj_plan.c: fill the tables of a projector whose geom, grid and model are set. */
LAC_NODISCARD lac_status laci_plan_parallel(lac_projector *p);
LAC_NODISCARD lac_status laci_plan_fan(lac_projector *p);

#endif
