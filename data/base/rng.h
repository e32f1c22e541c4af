/* data/base/rng.h - counter-based random numbers: a value depends on (seed, stream,
 * index) only, so any thread may draw any of them in any order. */
#ifndef LAC_DATA_BASE_RNG_H
#define LAC_DATA_BASE_RNG_H

#include <stdint.h>
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Four random words: Philox-4x32 with 10 rounds (Salmon, Moraes, Dror, Shaw, "Parallel
 * random numbers: as easy as 1, 2, 3", SC'11), key = seed, counter = (index, stream).
 * stream separates uses of one seed. Threads: any.
 */
LAC_API void lac_rng_words(uint64_t seed, uint64_t stream, uint64_t index,
                           uint32_t out[4]);

/** Uniform in the open interval (0, 1), 53 bits. */
LAC_API double lac_rng_uniform(uint64_t seed, uint64_t stream, uint64_t index);

/** Standard normal (Box and Muller). */
LAC_API double lac_rng_normal(uint64_t seed, uint64_t stream, uint64_t index);

/**
 * Poisson with the given mean >= 0: by inversion below 30, above by Hoermann's
 * transformed rejection (PTRS, "The transformed rejection method for generating Poisson
 * random variables", 1993). NaN or negative means give 0. The result is a whole number.
 */
LAC_API double lac_rng_poisson(uint64_t seed, uint64_t stream, uint64_t index,
                               double mean);

#ifdef __cplusplus
}
#endif
#endif
