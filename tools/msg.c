/* tools/msg.c - messages on standard error, the progress bar, the exit status. */
#include "msg.h"
#include "data/base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *command;
static int is_quiet, is_verbose, is_hushed, has_warned;
static struct {
    int on, n, hidden;
    char kind[16][48]; /* that were printed */
} once;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of standard error */

static struct {
    double started, shown; /* seconds; started 0: no bar is open */
    int visible;
} bar;

void msg_command(const char *name)
{
    command = name;
}

void msg_level(int quiet, int verbose)
{
    is_quiet = quiet;
    is_verbose = verbose;
}

int msg_interactive(void)
{
    return !is_quiet && isatty(STDERR_FILENO);
}

double msg_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Behind "NAME: " where the library begins a message with the name of the command. */
static const char *without_prefix(const char *text)
{
    const size_t n = command ? strlen(command) : 0;

    return n > 0 && strncmp(text, command, n) == 0 && strncmp(text + n, ": ", 2) == 0
               ? text + n + 2
               : text;
}

static void put(const char *kind, const char *fmt, va_list ap)
{
    char text[8192];

    vsnprintf(text, sizeof text, fmt, ap);
    pthread_mutex_lock(&lock);
    if (bar.visible) { /* the next tick draws the bar again */
        fputs("\r\033[K", stderr);
        bar.visible = 0;
    }
    fprintf(stderr, "lacuna%s%s: %s%s\n", command ? " " : "", command ? command : "",
            kind, without_prefix(text));
    pthread_mutex_unlock(&lock);
}

void msg_hush(int on)
{
    is_hushed = on;
}

int msg_once(int on)
{
    const int hidden = once.hidden;

    memset(&once, 0, sizeof once);
    once.on = on;
    return hidden;
}

/* 1 where a warning of this kind was printed before. */
static int is_repeated(const char *text)
{
    const int n_kinds = (int)(sizeof once.kind / sizeof *once.kind);
    char kind[sizeof *once.kind];
    int seen = 0;

    if (!once.on || is_verbose)
        return 0;
    snprintf(kind, sizeof kind, "%.*s", (int)strcspn(text, ":"), text);
    pthread_mutex_lock(&lock);
    for (int i = 0; i < once.n; i++)
        seen |= strcmp(once.kind[i], kind) == 0;
    if (!seen && once.n < n_kinds)
        memcpy(once.kind[once.n++], kind, sizeof kind);
    once.hidden += seen;
    pthread_mutex_unlock(&lock);
    return seen;
}

void msg_error(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    put("", fmt, ap);
    va_end(ap);
}

void msg_warning(const char *fmt, ...)
{
    va_list ap;

    if (is_quiet || is_hushed)
        return;
    va_start(ap, fmt);
    put("warning: ", fmt, ap);
    va_end(ap);
}

void msg_warning_matters(const char *fmt, ...)
{
    va_list ap;

    has_warned = 1;
    if (is_quiet)
        return;
    va_start(ap, fmt);
    put("warning: ", fmt, ap);
    va_end(ap);
}

void msg_matters(void)
{
    has_warned = 1;
}

void msg_note(const char *fmt, ...)
{
    va_list ap;

    if (is_quiet)
        return;
    va_start(ap, fmt);
    put("", fmt, ap);
    va_end(ap);
}

void msg_info(const char *fmt, ...)
{
    va_list ap;

    if (!is_verbose || is_quiet || is_hushed)
        return;
    va_start(ap, fmt);
    put("", fmt, ap);
    va_end(ap);
}

int msg_fail(lac_status st)
{
    const char *detail = lac_error_detail();

    msg_progress_end();
    msg_error("%s", detail[0] ? detail : lac_status_name(st));
    return EXIT_FAILED;
}

int msg_usage(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    put("", fmt, ap);
    va_end(ap);
    if (command)
        fprintf(stderr, "Try 'lacuna help %s'.\n", command);
    else
        fputs("Try 'lacuna help'.\n", stderr);
    return EXIT_USAGE;
}

int msg_finish(int status)
{
    msg_progress_end();
    if ((fflush(stdout) != 0 || ferror(stdout)) && status != EXIT_FAILED) {
        msg_error("standard output: cannot write: %s", strerror(errno));
        return EXIT_FAILED;
    }
    return status == EXIT_DONE && has_warned ? EXIT_WARNED : status;
}

static void from_library(void *user, lac_log_level level, const char *text)
{
    (void)user;
    if (is_hushed)
        return;
    if (level != LAC_LOG_WARNING)
        msg_info("%s", text);
    else if (!is_repeated(text))
        msg_warning("%s", text);
}

void msg_attach_library(void)
{
    lac_log_set(from_library, NULL);
}

void msg_detach_library(void)
{
    lac_log_set(NULL, NULL);
}

void msg_progress(int done, int total)
{
    enum { width = 30 };
    const double now = msg_seconds();
    char fill[width + 1];
    double left;
    int full;

    if (!msg_interactive() || total < 1)
        return;
    if (bar.started <= 0.0)
        bar.started = now;
    if (now - bar.shown < 0.1 && done < total)
        return;
    pthread_mutex_lock(&lock);
    bar.shown = now;
    full = (int)((double)width * done / total);
    memset(fill, '.', width);
    memset(fill, '#', (size_t)(full < 0 ? 0 : full > width ? width : full));
    fill[width] = '\0';
    /* The first tick has no time behind it to measure by. */
    left = done > 1 ? (now - bar.started) * (total - done) / (done - 1) : 0.0;
    fprintf(stderr, "\r[%s] %d of %d", fill, done, total);
    if (done > 1)
        fprintf(stderr, ", %.0f s left", left);
    fputs("\033[K", stderr);
    fflush(stderr);
    bar.visible = 1;
    pthread_mutex_unlock(&lock);
}

void msg_progress_end(void)
{
    if (bar.visible)
        fputs("\r\033[K", stderr);
    bar.visible = 0;
    bar.started = 0.0;
}
