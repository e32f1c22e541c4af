/* data/base/parallel.h - how many threads the library may use. */
#ifndef LAC_DATA_BASE_PARALLEL_H
#define LAC_DATA_BASE_PARALLEL_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Limit the threads that one call may use, for the whole process; n < 1 restores the
 * default (what OpenMP would use: OMP_NUM_THREADS, else all processors). Results do not
 * depend on it: same input, same bits for any number. Threads: any; takes effect with
 * the next call.
 */
LAC_API void lac_threads_set(int n);

/** The present limit, >= 1. Always 1 in a build without OpenMP. */
LAC_API int lac_threads_get(void);

#ifdef __cplusplus
}
#endif

/* Private: threads worth starting for `work` elementary operations (about a nanosecond
 * each); small work stays on one, and so does work within a parallel region. For
 * num_threads() clauses. */
int laci_threads_for(double work);

/* Private: until the next hold, lac_threads_get() is n on the calling thread, whatever
 * another one sets: for calls that brought scratch for n threads. 0: the limit counts
 * again. Returns what was held before, for the hold that ends this one. */
int laci_threads_hold(int n);

/* Private: number of the calling thread in its team, from 0, for its own scratch. */
int laci_thread_number(void);

/* Private: part i of n of `count` things, begin <= t < end, all as large as can be. */
static inline void laci_part(int count, int i, int n, int *begin, int *end)
{
    *begin = (int)((long long)count * i / n);
    *end = (int)((long long)count * (i + 1) / n);
}

#endif
