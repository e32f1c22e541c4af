/* data/io_tiff.h - (private) what reading and writing of TIFF share. */
#ifndef LAC_DATA_IO_TIFF_H
#define LAC_DATA_IO_TIFF_H

#include <tiffio.h>

#include "io_internal.h"

/* A file that libtiff works on through our own functions. */
typedef struct laci_tiff {
    laci_in in;   /* reading */
    laci_out out; /* writing */
    int error;    /* errno of a failed write */
    int turned;   /* the last access to `out` was a read */
    char message[200];
    TIFF *tiff;
} laci_tiff;

#define LACI_TIFF_MAX_PAGES 65535

/* tiff = libtiff on f->in ("r") or f->out ("w", "w8"); most > 0 limits what it may
 * allocate at once. LAC_E_FORMAT or LAC_E_NOMEM where that fails. */
LAC_NODISCARD lac_status laci_tiff_start(laci_tiff *f, const char *label,
                                         const char *mode, uint64_t most);

/* Walk through the directories and check each count and offset against the length of
 * the file, before libtiff sees it; *n_pages = their number. */
LAC_NODISCARD lac_status laci_tiff_check(laci_in *in, int *n_pages);

LAC_NODISCARD lac_status laci_tiff_write_image(const laci_image_job *job,
                                               const char *path);
LAC_NODISCARD lac_status laci_tiff_write_sino(const lac_sino *sino, const char *path,
                                              const lac_provenance *record);
LAC_NODISCARD lac_status laci_tiff_write_pages(const laci_pages *p, const char *path);

#endif
