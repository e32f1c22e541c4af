/* learned/net_weights_internal.h - (private) what the set and its files share. */
#ifndef LAC_LEARNED_NET_WEIGHTS_INTERNAL_H
#define LAC_LEARNED_NET_WEIGHTS_INTERNAL_H

#include "net_weights.h"

#define LACI_METADATA_KEY "__metadata__"
#define LACI_CHECKSUM_KEY "sha256"

typedef struct laci_weights_entry {
    char *name;
    int n_dims;
    size_t dim[LAC_TENSOR_MAX_DIMS];
    size_t count;
    size_t at; /* first float in the arena */
} laci_weights_entry;

typedef struct laci_weights_text {
    char *key, *text;
} laci_weights_text;

struct lac_weights {
    laci_weights_entry *entry;
    size_t n, room;
    float *arena;
    size_t used, arena_room; /* floats */
    laci_weights_text *text; /* sorted by key */
    size_t n_text, text_room;
    char *path; /* of the file it was read from, or NULL */
    lac_weights_file file;
};

/* Reserve room for this many floats in all, so that adds up to it move nothing. */
LAC_NODISCARD lac_status laci_weights_reserve(lac_weights *w, size_t floats);

/* Floats from the begin of one tensor of `count` numbers to that of the next. */
LAC_NODISCARD lac_status laci_weights_stride(size_t *floats, size_t count);

/* NULL where the text may be a name or a key, else what is wrong with it. */
const char *laci_weights_name_fault(const char *name);
/* The same for a text of metadata. */
const char *laci_weights_text_fault(const char *text);

/* "2 x 3", "scalar" for no dimensions. */
void laci_weights_shape_text(char out[96], int n_dims, const size_t *dim);

#endif
