/* data/io_mat_element.h - (private) the data elements of a MAT 5 file, inflated where
 * they are compressed; each must lie within what holds it. */
#ifndef LAC_DATA_IO_MAT_ELEMENT_H
#define LAC_DATA_IO_MAT_ELEMENT_H

#include <zlib.h>

#include "io_internal.h"

typedef struct laci_mat_stream {
    laci_in in;
    const char *label; /* the name of the file in messages */
    int swap;          /* the other byte order */
    z_stream z;
    int inflating;
    uint64_t packed;      /* compressed bytes not yet read from the file */
    unsigned char *chunk; /* of compressed bytes */
    unsigned char *waste; /* for skipped data */
} laci_mat_stream;

typedef struct laci_mat_element {
    uint32_t type, bytes;
    unsigned char small[4]; /* the data, where they stand in the tag */
    int is_small;
} laci_mat_element;

/* Close it also where this failed. */
LAC_NODISCARD lac_status laci_mat_stream_open(laci_mat_stream *s, const char *path,
                                              const char *label);
void laci_mat_stream_close(laci_mat_stream *s);

/* LAC_E_FORMAT: a damaged MAT file. */
LAC_NODISCARD lac_status laci_mat_broken(const laci_mat_stream *s, const char *what);

/* The next `bytes` bytes are compressed, until the end; *left = the most that can come
 * out of them. */
LAC_NODISCARD lac_status laci_mat_inflate_begin(laci_mat_stream *s, uint32_t bytes,
                                                uint64_t *left);
/* Nothing more comes out of them, and their checksum is right. */
LAC_NODISCARD lac_status laci_mat_inflate_end(laci_mat_stream *s);

uint32_t laci_mat_number(const laci_mat_stream *s, const unsigned char *p);
/* Bytes of a number of a storage type, 0 where it is none. */
uint64_t laci_mat_storage_size(uint32_t type);

/* All below take what they read off `left`, the bytes of what holds the element. */

/* Take the tag of the next element; its data must fit into the rest. */
LAC_NODISCARD lac_status laci_mat_get_tag(laci_mat_stream *s, uint64_t *left,
                                          laci_mat_element *e);
LAC_NODISCARD lac_status laci_mat_skip_data(laci_mat_stream *s, uint64_t *left,
                                            const laci_mat_element *e);
/* to = the data of an element of exactly this type and at most `room` bytes. */
LAC_NODISCARD lac_status laci_mat_get_data(laci_mat_stream *s, uint64_t *left,
                                           uint32_t type, void *to, size_t room,
                                           size_t *n);
/* Pass over bytes that belong to no element. */
LAC_NODISCARD lac_status laci_mat_skip(laci_mat_stream *s, uint64_t n);

#endif
