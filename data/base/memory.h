/* data/base/memory.h - how much memory the objects and calls of the library hold. */
#ifndef LAC_DATA_BASE_MEMORY_H
#define LAC_DATA_BASE_MEMORY_H

#include <stddef.h>
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Bytes that are held now by all objects of the library in this process, those of
 * running calls included; without what FFTW, BLAS and file libraries take for
 * themselves. 0 where the system does not tell the size of a block (only glibc does).
 * Threads: any.
 */
LAC_API size_t lac_memory_used(void);

/** The most that was held since the start, or since lac_memory_peak_reset(). */
LAC_API size_t lac_memory_peak(void);

/** Let the peak begin anew with what is held now. */
LAC_API void lac_memory_peak_reset(void);

#ifdef __cplusplus
}
#endif
#endif
