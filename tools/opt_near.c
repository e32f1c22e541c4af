/* tools/opt_near.c - the nearest name in a list. */
#include "data/base/nearest.h"
#include "opt.h"

const char *opt_nearest(const char *text, const char *(*at)(size_t i))
{
    enum { MOST = 512 };
    const char *name[MOST];
    size_t n = 0;

    while (n < MOST && (name[n] = at(n)) != NULL)
        n++;
    return lac_nearest_name(text, name, n);
}
