/* tools/slice_store.h - the slices of a volume in the making: a file in which each
 * slice is either complete or not there, so that an interrupted run can go on. */
#ifndef LACUNA_TOOLS_SLICE_STORE_H
#define LACUNA_TOOLS_SLICE_STORE_H

#include <stddef.h>
#include <stdint.h>

/* How a slice was reconstructed. */
typedef struct slice_record {
    int32_t done; /* 1: its pages are complete */
    int32_t iterations, reason;
    int32_t unused;
    double seconds, residual, lambda, noise, learned_energy, heard;
} slice_record;

/* What belongs together. */
typedef struct slice_plan {
    const char *text; /* lines "key = value" that say how slices are made, borrowed */
    int n_slices;
    int n_pages;       /* arrays a slice */
    size_t page_count; /* numbers in each */
} slice_plan;

typedef struct slice_store slice_store;

/*
 * Open the store of the file `output`, which is called "OUTPUT.part"; where there is
 * none, one of full size is made (with `create`; else that is a failure). One that was
 * made by another plan is refused, naming the first line that differs. EXIT_DONE, or
 * EXIT_FAILED after a message.
 */
int slice_store_open(slice_store **out, const char *output, const slice_plan *plan,
                     int create);
void slice_store_close(slice_store **store);

/* Its name, and how many slices it holds complete. */
const char *slice_store_path(const slice_store *store);
int slice_store_count(const slice_store *store);

/* The record of a slice; done is 0 where it is missing. */
const slice_record *slice_store_record(const slice_store *store, int slice);

/* One page of a slice to or from the file. Several threads and processes may put
 * different slices at once. EXIT_DONE, or EXIT_FAILED after a message. */
int slice_store_put(slice_store *store, int slice, int page, const float *numbers);
int slice_store_get(const slice_store *store, int slice, int page, float *numbers);

/* Bring what was put to the disk. */
int slice_store_sync(slice_store *store);

/* Record that all pages of a slice are complete, after they are on the disk. One
 * process only may do so. */
int slice_store_finish(slice_store *store, int slice, const slice_record *record);

/* Remove the file of a store that slice_store_open() has not finished making. */
void slice_store_discard(const char *output);

/* Remove the file. */
void slice_store_remove(slice_store *store);

#endif
