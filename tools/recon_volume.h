/* tools/recon_volume.h - reconstruct all slices of a scan into a volume. */
#ifndef LACUNA_TOOLS_RECON_VOLUME_H
#define LACUNA_TOOLS_RECON_VOLUME_H

#include "cmd.h"
#include "prepare_scan.h"
#include "recon_request.h"

/* What can be written of each slice, in the order of `output` below. */
enum {
    VOLUME_IMAGE,
    VOLUME_VISIBLE,
    VOLUME_INVISIBLE,
    VOLUME_MEASURED,
    VOLUME_LEARNED,
    VOLUME_OUTPUTS
};

/* All borrowed. */
typedef struct recon_volume {
    prepared_scan *scan;
    lac_settings *settings; /* an automatic lambda becomes a number */
    const recon_request *request;
    const opt_input *in;
    const char *output[VOLUME_OUTPUTS]; /* files; NULL: not wanted; the image is */
    size_t memory;                      /* bytes a process; 0: most of what is free */
    int json;                           /* 1: report on standard output */
} recon_volume;

/*
 * Reconstruct, with all processes of an MPI run. Slices are kept in OUTPUT.part until
 * all are there; a run that finds one of the same request goes on with it. A status.
 */
int recon_volume_run(const recon_volume *v);

#endif
