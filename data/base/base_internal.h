/* data/base/base_internal.h - (private) the two control-flow macros and small helpers.
 */
#ifndef LAC_DATA_BASE_BASE_INTERNAL_H
#define LAC_DATA_BASE_BASE_INTERNAL_H

#include "status.h"

#include <math.h>

#define LACI_PI 3.14159265358979323846

/** Record the detail of an error and return its code: return LAC_FAIL(LAC_E_ARG,
 * "..."). */
#define LAC_FAIL(code, ...) laci_fail((code), __VA_ARGS__)

/** Run a fallible call; on failure keep its code in `st` and go to `out`. */
#define LAC_TRY(call)                                                                  \
    do {                                                                               \
        if ((st = (call)) != LAC_OK)                                                   \
            goto out;                                                                  \
    } while (0)

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
lac_status
laci_fail(lac_status code, const char *fmt, ...);

static inline int laci_min_int(int a, int b)
{
    return a < b ? a : b;
}

static inline int laci_max_int(int a, int b)
{
    return a > b ? a : b;
}

/** x + k * period for the whole k that brings it to 0 <= ... < period. */
static inline double laci_wrap(double x, double period)
{
    x = fmod(x, period);
    x += x < 0.0 ? period : 0.0;
    return x >= period ? 0.0 : x; /* NaN stays */
}

#endif
