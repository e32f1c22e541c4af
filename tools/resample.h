/* tools/resample.h - an image turned, mirrored, enlarged and moved onto another grid.
 */
#ifndef LACUNA_TOOLS_RESAMPLE_H
#define LACUNA_TOOLS_RESAMPLE_H

#include "data/image.h"

typedef struct resample_how {
    int turns;               /* by so many times 90 degrees, from x towards y */
    int mirror;              /* 1: x to -x, before the turn */
    double zoom;             /* enlarged by this */
    double shift_x, shift_y; /* then moved by so many widths of `to` */
} resample_how;

/*
 * to(p) = from(M^T (p - shift) / zoom), M the turn and the mirror; the width of `to` is
 * the shorter side of `from`, both squares about their centres. 0 outside of `from`,
 * values below 0 (where the interpolation overshoots) become 0.
 * Cubic convolution, R. G. Keys, IEEE Trans. Acoust. Speech Signal Process. 29 (1981)
 * 1153-1160, a = -1/2: unlike linear interpolation it keeps the grain of an image.
 */
void resample(const lac_image *from, const resample_how *how, lac_image *to);

#endif
