/* data/base/log.c - the log callback. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

static lac_log_callback log_callback;
static void *log_user;

void lac_log_set(lac_log_callback callback, void *user)
{
    log_callback = callback;
    log_user = user;
}

void laci_log(lac_log_level level, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    if (!log_callback)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    log_callback(log_user, level, text);
}
