/* data/io_mrc.h - (private) the header of an MRC file (MRC2014; Cheng et al., J.
 * Struct. Biol. 192, 2015), shared by its reader and writer. */
#ifndef LAC_DATA_IO_MRC_H
#define LAC_DATA_IO_MRC_H

#include "io_raw.h"

#define LACI_MRC_HEADER 1024
#define LACI_MRC_ANGSTROM 1e-7 /* mm */

/* Bytes of the header at which its fields stand. */
enum {
    LACI_MRC_NX = 0,
    LACI_MRC_MODE = 12,
    LACI_MRC_MX = 28,
    LACI_MRC_CELL = 40,
    LACI_MRC_AXES = 64,
    LACI_MRC_MIN = 76,
    LACI_MRC_SPACE_GROUP = 88,
    LACI_MRC_EXTENDED = 92,
    LACI_MRC_KIND = 104, /* of the extended header */
    LACI_MRC_VERSION = 108,
    LACI_MRC_N_INT = 128, /* IMOD: of the extended header, of each section */
    LACI_MRC_N_REAL = 130,
    LACI_MRC_IMOD_STAMP = 152,
    LACI_MRC_IMOD_FLAGS = 156,
    LACI_MRC_MAP = 208,
    LACI_MRC_STAMP = 212,
    LACI_MRC_RMS = 216,
    LACI_MRC_N_LABELS = 220,
    LACI_MRC_LABELS = 224
};

#define LACI_MRC_IMOD 1146047817 /* "IMOD" */

typedef struct laci_mrc {
    laci_raw raw;
    uint32_t extended; /* bytes of the extended header */
    unsigned char head[LACI_MRC_HEADER];
} laci_mrc;

/* A field of the header, or of bytes in the order of the file. */
int32_t laci_mrc_int(const laci_mrc *f, const unsigned char *at);
int16_t laci_mrc_short(const laci_mrc *f, const unsigned char *at);
float laci_mrc_float(const laci_mrc *f, const unsigned char *at);
double laci_mrc_double(const laci_mrc *f, const unsigned char *at);

/* Angles of the sections, in degrees: NAME.tlt or NAME.rawtlt beside the file, else the
 * extended header; *angle NULL where nothing says them. Release with laci_free. */
LAC_NODISCARD lac_status laci_mrc_tilts(laci_source *s, double **angle);

/* Volumes as sections, scans as one projection a section; the .geom beside says the
 * rest. */
LAC_NODISCARD lac_status laci_mrc_write_pages(const laci_pages *p, const char *path);

#endif
