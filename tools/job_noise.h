/* tools/job_noise.h - the option --noise: gaussian:REL or poisson:I0. */
#ifndef LACUNA_TOOLS_JOB_NOISE_H
#define LACUNA_TOOLS_JOB_NOISE_H

#include <stdint.h>

#include "data/provenance.h"
#include "data/sino.h"

typedef enum job_noise_kind {
    NOISE_NONE,
    NOISE_GAUSSIAN,
    NOISE_POISSON
} job_noise_kind;

typedef struct job_noise {
    job_noise_kind kind;
    double level;     /* REL or I0 */
    const char *text; /* as given, borrowed; NULL: none */
} job_noise;

/* Parse `text` (NULL: no noise). EXIT_DONE, or EXIT_USAGE after saying what is wrong.
 */
int job_noise_parse(const char *text, job_noise *noise);

/* Noise with twice the standard deviation: a quarter of the counts. */
job_noise job_noise_twice(const job_noise *noise);

/* Add the noise of a seed. record (may be NULL) receives noise, seed and level. Warns
 * of rays that expect less than one count. */
lac_status job_noise_add(const job_noise *noise, uint64_t seed, lac_sino *sino,
                         lac_provenance *record);

#endif
