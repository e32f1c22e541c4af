/* tools/job_noise.c - measurement noise as the command line names it. */
#include "job_noise.h"
#include "data/noise.h"
#include "job.h"

#include <math.h>
#include <string.h>

int job_noise_parse(const char *text, job_noise *noise)
{
    const char *colon = text ? strchr(text, ':') : NULL;

    *noise = (job_noise){.text = text};
    if (!text)
        return EXIT_DONE;
    if (strncmp(text, "gaussian:", 9) == 0)
        noise->kind = NOISE_GAUSSIAN;
    else if (strncmp(text, "poisson:", 8) == 0)
        noise->kind = NOISE_POISSON;
    if (noise->kind == NOISE_NONE || !opt_number(colon + 1, &noise->level))
        return msg_usage("option --noise: must be gaussian:REL or poisson:I0, got '%s'",
                         text);
    if (noise->kind == NOISE_GAUSSIAN && !(noise->level >= 0.0 && noise->level <= 1e6))
        return msg_usage("option --noise: REL must be in 0..1e6, got '%s'", text);
    if (noise->kind == NOISE_POISSON && !(noise->level >= 1.0 && noise->level <= 1e15))
        return msg_usage("option --noise: I0 must be in 1..1e15, got '%s'", text);
    return EXIT_DONE;
}

job_noise job_noise_twice(const job_noise *noise)
{
    job_noise twice = *noise;

    twice.level = noise->kind == NOISE_POISSON ? fmax(0.25 * noise->level, 1.0)
                                               : 2.0 * noise->level;
    return twice;
}

static void warn_starved(const lac_sino *sino, double i0)
{
    const size_t n = lac_sino_count(sino);
    size_t dark = 0;

    for (size_t i = 0; i < n; i++)
        dark += sino->data[i] > log(i0);
    if (dark > 0)
        msg_warning("%zu of %zu rays expect less than one count: the object is too "
                    "thick; use a smaller --pixel or a larger I0",
                    dark, n);
}

lac_status job_noise_add(const job_noise *noise, uint64_t seed, lac_sino *sino,
                         lac_provenance *record)
{
    double sigma = 0.0;
    lac_status st = LAC_OK;

    if (noise->kind == NOISE_NONE)
        return LAC_OK;
    if (record) {
        CMD_TRY(job_record_text(record, "noise", "%s", noise->text));
        CMD_TRY(job_record_text(record, "seed", "%llu", (unsigned long long)seed));
    }
    if (noise->kind == NOISE_POISSON) {
        warn_starved(sino, noise->level);
        return lac_noise_poisson(sino, noise->level, seed);
    }
    CMD_TRY(lac_noise_gaussian(sino, noise->level, seed, &sigma));
    if (record)
        CMD_TRY(job_record_text(record, "noise_sigma", "%.9g", sigma));
out:
    return st;
}
