/* tests/support/busy.h - pieces of work of all parts of the library, for threads that
 * do them at the same time. */
#ifndef LAC_TESTS_SUPPORT_BUSY_H
#define LAC_TESTS_SUPPORT_BUSY_H

#include "data/base/status.h"
#include "data/sino.h"

enum {
    BUSY_N = 60, /* pixels of a side */
    BUSY_PIXELS = BUSY_N * BUSY_N,
    BUSY_ROOM = 4 * BUSY_PIXELS /* floats of a result */
};

/* out[BUSY_ROOM] = the result of thread `who`, 0 or 1, which has other sizes, angles
 * and numbers than the other's; out is 0 before. The same who gives the same bits. */
typedef struct busy_work {
    const char *name;
    lac_status (*run)(int who, float *out);
} busy_work;

extern const busy_work busy_works[];
extern const int n_busy_works;

/* What both threads share where a header allows it, and a folder for files. */
lac_status busy_begin(const char *folder);
void busy_end(void);

/* The scan of a thread. */
lac_status busy_scan(lac_sino **out, int who);

#endif
