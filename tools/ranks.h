/* tools/ranks.h - the processes of an MPI run, where the build has MPI; else there is
 * one.
 */
#ifndef LACUNA_TOOLS_RANKS_H
#define LACUNA_TOOLS_RANKS_H

#include <stddef.h>

#include "data/base/status.h"

/* Join the run that a launcher (mpirun, srun) started; without one there is one
 * process. EXIT_DONE, or EXIT_FAILED after a message. */
int ranks_begin(void);

/* This process, 0 .. ranks_count() - 1. */
int ranks_this(void);
int ranks_count(void);

/* x [n] and *y become their sums over all processes, the same bits on each. */
lac_status ranks_sum(size_t n, float *x, double *y);

/* Bytes to a process, and from it; the first thread of a process only. _any takes what
 * has come from any of them, without waiting: 0 where there is nothing. */
void ranks_send(int to, const void *bytes, size_t n);
int ranks_receive(int from, void *bytes, size_t n);
int ranks_receive_any(int *from, void *bytes, size_t n);

/* Bytes of the first process become those of all. */
void ranks_share(void *bytes, size_t n);

/* Wait for all processes; the largest of their statuses. */
int ranks_agree(int status);

/* Leave the run; after a failure (status not EXIT_DONE) all other processes end too,
 * which else would wait for this one. */
void ranks_end(int status);

#endif
