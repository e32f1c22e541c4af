/* tools/slice_queue.h - which slices are reconstructed next, and by which process of an
 * MPI run: whoever is free takes the next ones. */
#ifndef LACUNA_TOOLS_SLICE_QUEUE_H
#define LACUNA_TOOLS_SLICE_QUEUE_H

#include "slice_store.h"

enum { SLICE_BATCH = 64 }; /* most slices that are taken at once */

typedef struct slice_queue {
    int n_slices;
    const slice_store *store; /* what is complete already, on the process that serves */
    /* How many slices this process would take at once now, 1 .. SLICE_BATCH. */
    int (*want)(void *user);
    /* Reconstruct slices first .. first + n - 1; record[i].done = 1 where that was a
     * success. EXIT_FAILED: this process can go on no more; the slices that are not
     * done are left to others. One call at a time in each process. */
    int (*work)(void *user, int first, int n, slice_record *record);
    /* On the process that serves: a slice is complete. */
    int (*finished)(void *user, int slice, const slice_record *record);
    void *user;
} slice_queue;

/*
 * Work until no slice is left. All processes of the run call it; the first one serves
 * the others while a thread of its own works too. EXIT_DONE; on the first process
 * EXIT_FAILED where slices were left undone. Messages are printed where things went
 * wrong.
 */
int slice_queue_run(const slice_queue *queue);

#endif
