/* data/base/alloc.c - aligned, counted, failure-injectable allocation. */
#define _DEFAULT_SOURCE /* madvise */
#include "alloc.h"
#include "base_internal.h"
#include "memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

/* Blocks of LARGE bytes or more begin at a huge page and ask the system for such pages:
 * 512 times fewer faults where they are first written. */
#define HUGE_PAGE ((size_t)2 << 20)
#define LARGE (8 * HUGE_PAGE)

static atomic_long live;
static atomic_long total;
static atomic_long countdown; /* 0: off; k > 0: the k-th allocation from now fails */

static atomic_size_t used, peak; /* bytes */

static size_t size_of_block(void *p)
{
#if defined(__GLIBC__)
    return malloc_usable_size(p);
#else
    (void)p;
    return 0;
#endif
}

static void count_block(void *p)
{
    const size_t size = size_of_block(p);
    const size_t now = atomic_fetch_add(&used, size) + size;
    size_t most = atomic_load(&peak);

    while (now > most && !atomic_compare_exchange_weak(&peak, &most, now))
        continue;
    atomic_fetch_add(&live, 1);
    atomic_fetch_add(&total, 1);
}

size_t lac_memory_used(void)
{
    return atomic_load(&used);
}

size_t lac_memory_peak(void)
{
    return atomic_load(&peak);
}

void lac_memory_peak_reset(void)
{
    atomic_store(&peak, atomic_load(&used));
}

static int must_fail(void)
{
    long k = atomic_load(&countdown);

    while (k > 0)
        if (atomic_compare_exchange_weak(&countdown, &k, k - 1))
            return k == 1;
    return 0;
}

lac_status laci_mul_size(size_t *out, size_t a, size_t b)
{
    if (b != 0 && a > SIZE_MAX / b)
        return LAC_FAIL(LAC_E_NOMEM,
                        "memory: %zu x %zu bytes do not fit the address space", a, b);
    *out = a * b;
    return LAC_OK;
}

static void *zeroed(size_t bytes)
{
    const int large = bytes >= LARGE && bytes <= SIZE_MAX - HUGE_PAGE;
    const size_t align = large ? HUGE_PAGE : LACI_ALIGN;
    const size_t whole = (bytes + LACI_ALIGN - 1) / LACI_ALIGN * LACI_ALIGN;
    void *p = NULL;

    /* unlike aligned_alloc it takes sizes that are no multiple of the alignment */
    if (posix_memalign(&p, align, whole) != 0)
        return NULL;
#ifdef MADV_HUGEPAGE
    if (large) /* whole ones within the block; a hint, whose failure is no loss */
        (void)madvise(p, whole / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
    return memset(p, 0, whole);
}

lac_status laci_alloc(void *pp, size_t n, size_t size)
{
    void *p = NULL;
    size_t bytes = 0;
    lac_status st = laci_mul_size(&bytes, n, size);

    memcpy(pp, &p, sizeof p);
    if (st != LAC_OK)
        return st;
    if (bytes > SIZE_MAX - LACI_ALIGN)
        return LAC_FAIL(LAC_E_NOMEM, "memory: %zu bytes are more than can be addressed",
                        bytes);
    if (!must_fail())
        p = zeroed(bytes == 0 ? LACI_ALIGN : bytes);
    if (!p)
        return LAC_FAIL(LAC_E_NOMEM, "memory: %zu bytes could not be had", bytes);
    count_block(p);
    memcpy(pp, &p, sizeof p);
    return LAC_OK;
}

lac_status laci_new(void *pp, size_t size)
{
    return laci_alloc(pp, 1, size);
}

lac_status laci_strdup(char **pp, const char *text)
{
    lac_status st;

    *pp = NULL;
    if (!text)
        return LAC_OK;
    st = laci_alloc(pp, strlen(text) + 1, 1);
    if (st == LAC_OK)
        memcpy(*pp, text, strlen(text) + 1);
    return st;
}

lac_status laci_grow(void *pp, size_t n_old, size_t n_new, size_t size)
{
    void *old, *fresh;
    lac_status st = laci_alloc(&fresh, n_new, size);

    if (st != LAC_OK)
        return st;
    memcpy(&old, pp, sizeof old);
    if (old)
        memcpy(fresh, old, (n_old < n_new ? n_old : n_new) * size);
    laci_free(old);
    memcpy(pp, &fresh, sizeof fresh);
    return LAC_OK;
}

void laci_free(void *p)
{
    if (!p)
        return;
    atomic_fetch_sub(&live, 1);
    atomic_fetch_sub(&used, size_of_block(p));
    free(p);
}

void laci_alloc_fail_at(long k)
{
    atomic_store(&countdown, k);
}

long laci_alloc_live(void)
{
    return atomic_load(&live);
}

long laci_alloc_count(void)
{
    return atomic_load(&total);
}
