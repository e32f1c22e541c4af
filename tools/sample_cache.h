/* tools/sample_cache.h - training samples kept as files, one safetensors file a sample.
 */
#ifndef LACUNA_TOOLS_SAMPLE_CACHE_H
#define LACUNA_TOOLS_SAMPLE_CACHE_H

#include "sample.h"

/*
 * FOLDER/CHECKSUM-NUMBER.safetensors, CHECKSUM the first 16 digits of that of the
 * recipe. Tensors, float32: truth, fbp, fstar [n, n] in 1/mm, sino [views, bins].
 * Metadata: the recipe, the number, object, geometry, noise.
 */
void sample_cache_path(const recipe *r, const char *folder, uint64_t number, char *path,
                       size_t size);

enum { SAMPLE_WHY = 1024 };

/*
 * Read a sample: the bits that sample_make would give. *s is empty on failure, and
 * `why` [SAMPLE_WHY] names the file and what is wrong with it. @return LAC_OK,
 * LAC_E_IO, LAC_E_FORMAT (damaged, or not this sample of this recipe), LAC_E_NOMEM
 */
lac_status sample_cache_read(const recipe *r, const char *folder, uint64_t number,
                             sample *s, char *why);

/* From the folder where the file is there, else made; folder NULL: made. Threads: any.
 */
lac_status sample_get(const recipe *r, const char *folder, uint64_t number, sample *s,
                      char *why);

typedef struct sample_filled {
    int made, found, remade; /* remade: the file was damaged */
    double bytes;            /* of those made */
} sample_filled;

/*
 * Make the samples first .. first + count - 1 that are not in the folder; it is created
 * where it does not exist. Samples are shared out over the threads of
 * lac_threads_get(), each sample on one. A damaged file is named in a warning and made
 * again. progress (may be NULL) is called after each sample, by one thread at a time.
 * EXIT_DONE, or another status after a message; samples that were made stay.
 */
int sample_cache_fill(const recipe *r, const char *folder, uint64_t first, int count,
                      void (*progress)(int done, int total), sample_filled *filled);

#endif
