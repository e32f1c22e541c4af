/* tools/tiling.h - a picture of the frequency plane, cut up into subbands. */
#ifndef LACUNA_TOOLS_TILING_H
#define LACUNA_TOOLS_TILING_H

#include "data/wedge.h"
#include "shearlet/shearlet.h"

typedef struct tiling {
    int nx, ny;
    unsigned char *rgb; /* [ny, nx, 3]; release with mem_free */
} tiling;

/*
 * Zero frequency in the middle, fy up. A frequency has the colour of the subband that
 * is strongest there: hue by direction, the shade changing from one to the next; bright
 * where the subband is visible, dark where it is not, the low-pass grey. White lines
 * bound the directions that the wedge contains. `caption` stands below. On failure
 * nothing is kept.
 */
lac_status tiling_make(const lac_shearlet *shearlet, const lac_wedge *wedge,
                       const int *visible, const char *caption, tiling *out);

#endif
