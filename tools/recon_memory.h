/* tools/recon_memory.h - how many slices of a volume are reconstructed at a time. */
#ifndef LACUNA_TOOLS_RECON_MEMORY_H
#define LACUNA_TOOLS_RECON_MEMORY_H

#include <stddef.h>

#include "data/image.h"
#include "data/sino.h"
#include "recon/method.h"

typedef struct recon_memory {
    size_t limit;   /* bytes that this process may use; 0: most of what is free */
    size_t base;    /* what it uses besides slices */
    size_t slice;   /* what one slice takes while it is reconstructed */
    size_t waiting; /* what one slice takes before and after */
    size_t around;  /* what reading takes once, however few slices */
    int at_once;    /* slices that are reconstructed at the same time, each on one
                       thread; 1: one slice on all threads */
    int batch;      /* slices that are read together, >= at_once */
} recon_memory;

/* "2G", "500M", "1.5G": bytes; 0 where it is no such size. */
size_t recon_memory_parse(const char *text);

/*
 * Measure on one iteration of a slice what the method takes, then choose: m->limit is
 * given, `waiting`, `around` and `most` (slices in a batch) too. EXIT_DONE, or
 * EXIT_FAILED after a message where not even one slice fits the limit, or where the
 * trial failed.
 */
int recon_memory_plan(recon_memory *m, const lac_settings *settings,
                      const lac_sino *slice, const lac_grid *grid, int most);

#endif
