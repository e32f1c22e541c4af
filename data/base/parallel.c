/* data/base/parallel.c - the thread limit. */
#include "parallel.h"

#include <stdatomic.h>
#ifdef _OPENMP
#include <omp.h>
#endif

static atomic_int limit;       /* 0: not set */
static _Thread_local int held; /* the same for this thread, in place of that */

/* Starting a team costs some microseconds: ask for this much work of each member. A
 * build that looks for races (tests/tsan.sh) asks for less, so that small tests start
 * teams. */
#ifndef LACI_WORK_PER_THREAD
#define LACI_WORK_PER_THREAD 2e4
#endif

void lac_threads_set(int n)
{
    atomic_store(&limit, n < 1 ? 0 : n);
}

int lac_threads_get(void)
{
#ifdef _OPENMP
    const int n = held > 0 ? held : atomic_load(&limit);

    return n > 0 ? n : omp_get_max_threads();
#else
    return 1;
#endif
}

int laci_threads_hold(int n)
{
    const int before = held;

    held = n;
    return before;
}

int laci_threads_for(double work)
{
    const int n = lac_threads_get();
    const double worth = work / LACI_WORK_PER_THREAD;

#ifdef _OPENMP
    if (omp_in_parallel())
        return 1;
#endif
    if (worth >= n)
        return n;
    return worth < 1.0 ? 1 : (int)worth;
}

int laci_thread_number(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}
