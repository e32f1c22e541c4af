/* data/base/status.c - names of the codes; the thread-local detail text. */
#include "status.h"
#include "base_internal.h"
#include "data/base/version.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char detail[1024];

lac_status laci_fail(lac_status code, const char *fmt, ...)
{
    /* The text may quote the previous detail, so format apart and copy. */
    char text[sizeof detail];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    snprintf(detail, sizeof detail, "%s", text);
    return code;
}

const char *lac_error_detail(void)
{
    return detail;
}

const char *lac_status_name(lac_status st)
{
    static const char *const names[] = {
        "ok",           "invalid argument", "shape mismatch", "out of memory",
        "input/output", "bad file content", "unsupported",    "not a number",
        "cancelled",    "internal error",
    };
    const unsigned k = (unsigned)st;

    return k < sizeof names / sizeof *names ? names[k] : "unknown status";
}

const char *lac_version(void)
{
    return LAC_VERSION;
}
