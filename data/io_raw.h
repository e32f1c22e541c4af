/* data/io_raw.h - (private) files whose numbers stand one after another, not packed:
 * what the readers of NPY, MRC, EDF and DICOM share. */
#ifndef LAC_DATA_IO_RAW_H
#define LAC_DATA_IO_RAW_H

#include "io_internal.h"

/* The handle of such a source begins with one. */
typedef struct laci_raw {
    laci_in in;
    uint64_t offset;     /* of the first number */
    int swap;            /* 1: the bytes of a number are in the other order */
    unsigned char *part; /* numbers as they are in the file */
} laci_raw;

/* s->handle = `size` bytes that begin with a laci_raw, whose file is open. */
LAC_NODISCARD lac_status laci_raw_open(laci_source *s, size_t size);
/* .close of a handle that owns nothing besides. */
void laci_raw_close(laci_source *s);

/* Take the sizes of the pages: they are within the limits, and as many numbers of
 * s->type follow the offset. `names` says what the header calls them, pages first: "NZ
 * x NY x NX".
 */
LAC_NODISCARD lac_status laci_raw_take_sizes(laci_source *s, uint64_t pages,
                                             uint64_t rows, uint64_t columns,
                                             const char *names);

/* to = `count` numbers from number `start` on, in the order of the file. */
LAC_NODISCARD lac_status laci_raw_read(laci_source *s, uint64_t start, size_t count,
                                       float *to);
/* .read_rows where pages follow one another, and the rows of a page downwards. */
lac_status laci_raw_read_rows(laci_source *s, lac_frames frames, int frame,
                              size_t first, size_t n, float *to);

#endif
