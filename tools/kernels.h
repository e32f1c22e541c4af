/* tools/kernels.h - the work that 'lacuna bench' times. */
#ifndef LACUNA_TOOLS_KERNELS_H
#define LACUNA_TOOLS_KERNELS_H

#include <stddef.h>
#include "data/base/status.h"

typedef struct kernel {
    const char *name; /* part of the interface: scripts compare by it */
    const char *summary;
    int calls;     /* how often it is timed */
    double flop;   /* see kernel_flop */
    int op, setup; /* enums of kernels.c */
    int model;     /* lac_projector_model */
    const char *method;
} kernel;

/* The kernels; NULL after the last. */
const kernel *kernel_at(size_t i);
const kernel *kernel_find(const char *name);

/* Operations of one call; 0 where a rate in FLOP/s says nothing. Convolutions count as
 * direct ones, 2 x multiply-adds, however they are computed. */
double kernel_flop(const kernel *k);

/* Everything a kernel needs, ready to run with a number of threads. */
typedef struct kernel_work kernel_work;
lac_status kernel_open(const kernel *k, int threads, kernel_work **work);
lac_status kernel_call(kernel_work *work);
void kernel_close(kernel_work **work);

/* Which processor OpenBLAS believes to run on. */
const char *kernel_blas_core(void);

#endif
