/* learned/safetensors.h - (private) the header of a safetensors file, taken apart. */
#ifndef LAC_LEARNED_SAFETENSORS_H
#define LAC_LEARNED_SAFETENSORS_H

#include <jansson.h>

#include "net_weights_internal.h"
#include "../data/io_internal.h"

/* Element types that are read; the first three as lac_weights_type. */
typedef enum laci_st_type {
    LACI_ST_F32 = LAC_WEIGHTS_F32,
    LACI_ST_F16 = LAC_WEIGHTS_F16,
    LACI_ST_BF16 = LAC_WEIGHTS_BF16,
    LACI_ST_F64,
    LACI_ST_TYPES
} laci_st_type;

const char *laci_st_type_name(laci_st_type type); /* "BF16" */
size_t laci_st_type_size(laci_st_type type);

typedef struct laci_st_tensor {
    const char *name; /* borrowed from the header */
    laci_st_type type;
    int n_dims;
    size_t dim[LAC_TENSOR_MAX_DIMS];
    size_t count;
    uint64_t begin, end; /* bytes, from the end of the header */
} laci_st_tensor;

/* A header that holds: tensors in the order of their numbers, which follow one another
 * without hole from byte 0 to byte n_bytes. */
typedef struct laci_st_header {
    json_t *root;
    laci_st_tensor *tensor; /* owned */
    size_t n;
    uint64_t n_bytes;     /* of all numbers */
    const char *checksum; /* that the metadata names, or NULL */
} laci_st_header;

/* Reads the header and leaves the file at the first number. The texts go to `w`.
 * @return as lac_weights_read; release with laci_st_header_clear in any case. */
LAC_NODISCARD lac_status laci_st_header_read(laci_st_header *h, laci_in *in,
                                             lac_weights *w);
void laci_st_header_clear(laci_st_header *h);

/* Of that: the tensors of h->root, checked against h->n_bytes. */
LAC_NODISCARD lac_status laci_st_tensors_read(laci_st_header *h, const char *path);

/* What a value of JSON is, for messages: "an array". */
const char *laci_st_kind(const json_t *value);

/* A text of the file for a message: what could disturb a terminal becomes '?'. */
typedef struct laci_st_quoted {
    char text[81];
} laci_st_quoted;

laci_st_quoted laci_st_quote(const char *text);

#endif
