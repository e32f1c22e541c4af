/* data/io_geom.h - (private) the keys of the .geom text. */
#ifndef LAC_DATA_IO_GEOM_H
#define LAC_DATA_IO_GEOM_H

#include "io_internal.h"

enum {
    K_BEAM,
    K_ANGLES,
    K_PITCH,
    K_OFFSET,
    K_SOURCE_ORIGIN,
    K_SOURCE_DETECTOR,
    K_PIXEL,
    K_VIEWS_ALONG,
    K_QUANTITY,
    K_ROW_PITCH,
    K_LAYOUT,
    K_FLATS,
    K_DARKS,
    K_SLICE,
    N_KEYS
};

extern const char *const laci_geom_key[N_KEYS];

#endif
