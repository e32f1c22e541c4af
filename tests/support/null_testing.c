/* tests/support/null_testing.c - every pointer of a call NULL in turn. */
#include "null_testing.h"

#include <string.h>

#include "data/base/alloc.h"

static int seen, dropped;
static long live;

int lac_test_null_count(const char *call)
{
    int n = 0;

    for (const char *p = call; (p = strstr(p, "P(")); p++)
        n += p > call && strchr("( ,", p[-1]) != NULL;
    return n;
}

void lac_test_null_begin(int which)
{
    seen = 0;
    dropped = which;
    live = laci_alloc_live();
}

/* Arguments are evaluated in any order: over all rounds each one is left out once. */
void *lac_test_null_pass(const void *pointer)
{
    return ++seen == dropped ? NULL : (void *)(uintptr_t)pointer;
}

void lac_test_null_end(const char *call, lac_status got, const char *file, int line)
{
    if (got != LAC_E_ARG || lac_error_detail()[0] == '\0' ||
        laci_alloc_live() != live) {
        print_error("%s: pointer %d of %d (from either end) NULL gives '%s': %s; %ld "
                    "blocks left\n",
                    call, dropped, seen, lac_status_name(got), lac_error_detail(),
                    laci_alloc_live() - live);
        _fail(file, line);
    }
}
