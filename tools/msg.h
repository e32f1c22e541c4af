/* tools/msg.h - all text that is not a result: errors, warnings, progress, exit status.
 */
#ifndef LACUNA_TOOLS_MSG_H
#define LACUNA_TOOLS_MSG_H

#include "data/base/status.h"

/* Exit status of the program, part of its interface. */
enum {
    EXIT_DONE = 0,   /* done */
    EXIT_FAILED = 1, /* a file, the data or the system is at fault */
    EXIT_USAGE = 2,  /* the command line is at fault */
    EXIT_WARNED = 3  /* done, with a warning that matters */
};

#if defined(__GNUC__)
#define MSG_PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define MSG_PRINTF(a, b)
#endif

/* The command that messages are prefixed with: "lacuna NAME: ". NULL: "lacuna: ". */
void msg_command(const char *name);

/* quiet: errors only. verbose: msg_info too. */
void msg_level(int quiet, int verbose);

void msg_error(const char *fmt, ...) MSG_PRINTF(1, 2);
void msg_warning(const char *fmt, ...) MSG_PRINTF(1, 2);
void msg_info(const char *fmt, ...) MSG_PRINTF(1, 2);

/* What was assumed or done, for commands whose business that is: unless quiet. */
void msg_note(const char *fmt, ...) MSG_PRINTF(1, 2);

/* 1: no warnings and no notes until 0 follows, for trials. */
void msg_hush(int on);

/* 1: print warnings of the library of one kind (the words before the colon) once, and
 * count the others, for work that repeats itself; not with --verbose. 0: all again;
 * returns how many were not printed. */
int msg_once(int on);

/* A warning that makes the exit status 3; and that without a text. */
void msg_warning_matters(const char *fmt, ...) MSG_PRINTF(1, 2);
void msg_matters(void);

/* Print the detail of the last error of the library; returns EXIT_FAILED. */
int msg_fail(lac_status st);

/* Print what is wrong with the command line and where to read more; EXIT_USAGE. */
int msg_usage(const char *fmt, ...) MSG_PRINTF(1, 2);

/* Flush standard output and give the final exit status of a command. */
int msg_finish(int status);

/* Show messages of the library: warnings always, the rest with --verbose. */
void msg_attach_library(void);
void msg_detach_library(void);

/* Progress bar with the time left: on a terminal only, and not when quiet. */
void msg_progress(int done, int total);
void msg_progress_end(void);

/* 1 where a person sits in front: standard error is a terminal and not quiet. */
int msg_interactive(void);

/* Seconds of a clock that never jumps. */
double msg_seconds(void);

#endif
