/* tools/shearlet_job.h - (lacuna shearlet) options, systems and coefficient files. */
#ifndef LACUNA_TOOLS_SHEARLET_JOB_H
#define LACUNA_TOOLS_SHEARLET_JOB_H

#include "cmd.h"
#include "data/fileio.h"
#include "data/stack.h"
#include "shearlet/shearlet.h"

/* What the command line says; 0, NULL and a negative alpha where it says nothing. */
typedef struct shearlet_options {
    const char *system, *angles, *output, *terms, *by;
    opt_arcs views;
    int scales, size, json;
    double alpha, budget_mib;
} shearlet_options;

/* The system that the options ask for at this size, with the defaults filled in. */
void shearlet_job_config(const shearlet_options *o, int nx, int ny,
                         lac_shearlet_config *config);

/* Make it; with_coefficients: the budget must hold those too. *status becomes the exit
 * status of a failure (wrong usage where an option is at fault). */
lac_status shearlet_job_create(const lac_shearlet_config *config, int with_coefficients,
                               lac_shearlet **out, int *status);

/* Note the system in the record of a coefficient file. */
lac_status shearlet_job_record(lac_provenance *record,
                               const lac_shearlet_config *config);

/*
 * The system of a coefficient file: as its record says, else as the options say. Where
 * both speak they must agree; the record must agree with the array. A failure is
 * printed; returns an exit status.
 */
int shearlet_job_of_file(const shearlet_options *o, const char *path,
                         lac_shearlet_config *config);

/* Actions in files of their own. */
int shearlet_info(const shearlet_options *o, const opt_input *in);
int shearlet_visibility(const shearlet_options *o, const opt_input *in);
int shearlet_approximate(const shearlet_options *o, const opt_input *in);

/* Refuse where `bytes` beyond those of the system do not fit the budget; `what` says
 * what they are for. Returns an exit status. */
int shearlet_job_afford(const lac_shearlet_config *config, size_t bytes,
                        const char *what);

#endif
