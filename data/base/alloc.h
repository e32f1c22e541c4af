/* data/base/alloc.h - (private) the one allocator: aligned, overflow-checked, counted,
 * failure-injectable. No other file calls malloc or free. */
#ifndef LAC_DATA_BASE_ALLOC_H
#define LAC_DATA_BASE_ALLOC_H

#include <stddef.h>
#include "status.h"

#define LACI_ALIGN 64

/**
 * *(T **)pp = n * size bytes, zeroed, aligned to 64; n * size = 0 gives a valid
 * pointer. pp is the address of any object pointer; it is set to NULL on failure.
 * @return LAC_OK; LAC_E_NOMEM (also where n * size overflows), the detail naming the
 * bytes.
 */
LAC_NODISCARD lac_status laci_alloc(void *pp, size_t n, size_t size);

/** As laci_alloc for one object of `size` bytes. */
LAC_NODISCARD lac_status laci_new(void *pp, size_t size);

/** *pp = a copy of a string. NULL gives NULL. */
LAC_NODISCARD lac_status laci_strdup(char **pp, const char *text);

/**
 * Grow *(T **)pp from n_old to n_new elements, the new ones zeroed; on failure
 * unchanged.
 */
LAC_NODISCARD lac_status laci_grow(void *pp, size_t n_old, size_t n_new, size_t size);

/** Release what laci_alloc gave. NULL is allowed. */
void laci_free(void *p);

/** *out = a * b, or LAC_E_NOMEM where that overflows. */
LAC_NODISCARD lac_status laci_mul_size(size_t *out, size_t a, size_t b);

/* Hooks for tests: fail the k-th allocation from now (1 = next; 0 = none), once;
 * number of blocks alive; number of allocations so far. */
void laci_alloc_fail_at(long k);
long laci_alloc_live(void);
long laci_alloc_count(void);

#endif
