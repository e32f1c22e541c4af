/* radon/backproject.h - (private) pixel-driven backprojection of filtered views. */
#ifndef LAC_RADON_BACKPROJECT_H
#define LAC_RADON_BACKPROJECT_H

#include "../data/geometry.h"

/** Zeros that stand before and after the bins of each filtered view. */
#define LACI_VIEW_GUARD 32

/**
 * Where the pixel centre (column i, row j) falls on the detector of one view, in bins:
 * u = num / den, num = num[0] + num[1] i + num[2] j, den alike. den is the depth L of
 * the pixel, its distance from the source along the central ray, in units of SOD;
 * parallel beam: 1.
 */
typedef struct laci_view_map {
    double num[3], den[3];
} laci_view_map;

void laci_view_map_init(laci_view_map *map, const lac_geom *geom, const lac_grid *grid,
                        int view);

/** Filtered views that are backprojected together. */
typedef struct laci_views {
    int fan;   /**< 1: divide by the depth */
    int depth; /**< weight (SOD / L)^depth, 1 or 2; parallel: no weight */
    int n_det; /**< bins of a view */
    int n;     /**< number of views */
    const laci_view_map *map; /**< maps of all views of the scan */
    const int *view;          /**< [n] numbers of the views, or NULL: 0, 1, 2, ... */
    double steep_x, steep_y;  /**< bounds of |du/di| and |du/dj| on the detector */
    const float *data; /**< [n, stride] bin d stands at [LACI_VIEW_GUARD + d], else 0 */
} laci_views;

/** Bin coordinates beyond +-LACI_FAR count as infinitely steep. */
#define LACI_FAR 1e6

/** Set steep_x and steep_y; fan, n_det, n, map and view are set. */
void laci_views_bound(laci_views *views, const lac_grid *grid);

/** Floats from one view to the next in laci_views.data. */
size_t laci_view_stride(int n_det);

/**
 * image[pixel] (+)= sum over views of q_view(u(pixel)) * (SOD / L)^depth; q is
 * interpolated linearly between bins and 0 off the detector. add 0: image [ny, nx] is
 * overwritten. Same bits for any number of threads; no allocation.
 */
void laci_backproject(const laci_views *views, const lac_grid *grid, int add,
                      float *image);

/**
 * One implementation (kern_backproject.h): views first <= k < end into the blocks of
 * `size` x `size` pixels in block row `row`.
 */
#define LACI_MAX_BLOCK 16
typedef struct laci_backproject_kernel {
    int size; /* at most LACI_MAX_BLOCK */
    void (*run)(const laci_views *views, const lac_grid *grid, int first, int end,
                int row, int add, float *image);
} laci_backproject_kernel;

#endif
