/* radon/backproject.h - (private) pixel-driven backprojection of filtered views. */
#ifndef LAC_RADON_BACKPROJECT_H
#define LAC_RADON_BACKPROJECT_H

#include "../data/geometry.h"

/** Zeros that stand before and after the bins of each filtered view. */
#define LACI_VIEW_GUARD 32

/** Floats from one view to the next in a table of filtered views. */
size_t laci_view_stride(int n_det);

/** How a contribution falls with the depth L of the pixel, its distance from the source
 * along the central ray: (SOD / L)^depth. Parallel beam has no depth: use 0. */
typedef struct laci_views {
    int n;             /**< number of views in the table */
    const int *view;   /**< [n] their numbers in the geometry, or NULL: 0, 1, 2, ... */
    const float *data; /**< [n, stride] bin d stands at [LACI_VIEW_GUARD + d], else 0 */
    int depth;         /**< power of SOD / L, 1 or 2 */
} laci_views;

/**
 * image[pixel] (+)= sum over views of q_view(s(pixel)) * (SOD / L)^depth, where s is
 * the detector position of the pixel centre and q is interpolated linearly between bins
 * and 0 off the detector. add 0: image [ny, nx] is overwritten. Same bits for any
 * number of threads; no allocation.
 */
void laci_backproject(const lac_geom *geom, const lac_grid *grid,
                      const laci_views *views, int add, float *image);

#endif
