/* shearlet/approximate_internal.h - (private) parts of the approximation: magnitudes in
 * order, the pursuit. */
#ifndef LAC_SHEARLET_APPROXIMATE_INTERNAL_H
#define LAC_SHEARLET_APPROXIMATE_INTERNAL_H

#include <stdint.h>
#include <string.h>
#include "approximate.h"

/* Floats that are not negative are in the order of their bits as numbers. */
static inline uint32_t laci_rank(float magnitude)
{
    uint32_t bits;

    memcpy(&bits, &magnitude, sizeof bits);
    return bits;
}

/* The largest of some ranks: all above `rank`, and the first `ties` of those equal. */
typedef struct laci_cut {
    uint32_t rank;
    size_t above, ties;
} laci_cut;

/**
 * The `count` largest of n ranks in O(n); fewer where fewer are above 0.
 */
laci_cut laci_largest(size_t n, const uint32_t *rank, size_t count);

/** 1 for the ranks of a cut, asked one by one in order; counts the ties down. */
static inline int laci_cut_takes(laci_cut *cut, uint32_t rank)
{
    if (rank > cut->rank)
        return 1;
    if (rank < cut->rank || cut->ties == 0)
        return 0;
    cut->ties--;
    return 1;
}

/** The root of the sum of squares of a shearlet of subband b on its small grid. */
double laci_atom_norm(const lac_shearlet *shearlet, int b);

/** lac_shearlet_approximate by pursuit, for checked arguments; *kept terms. */
LAC_NODISCARD lac_status laci_pursuit(const lac_shearlet *shearlet, const float *image,
                                      size_t terms,
                                      const lac_approximate_config *config,
                                      float *coefficients, size_t *kept);

#endif
