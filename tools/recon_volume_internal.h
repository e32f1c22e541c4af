/* tools/recon_volume_internal.h - (private) the state of a volume being reconstructed.
 */
#ifndef LACUNA_TOOLS_RECON_VOLUME_INTERNAL_H
#define LACUNA_TOOLS_RECON_VOLUME_INTERNAL_H

#include "recon_memory.h"
#include "recon_volume.h"
#include "slice_store.h"

#include <stdatomic.h>

typedef struct volume {
    const recon_volume *v;
    lac_grid grid, solved; /* of the image, and what is solved on */
    int n_slices, n_pages;
    int part_of[VOLUME_OUTPUTS]; /* which output a page is */
    slice_store *store;
    atomic_int n_kept; /* slices in the store; -1: it is not open yet */
    recon_memory memory;
    double started, pace; /* pace: seconds a slice in the last batch; 0: not known */
} volume;

/* How many slices at a time, and the weight of the method: from a trial with the slice
 * in the middle, which is the least likely to be empty. A status. */
int recon_volume_try(volume *w);

/* All slices are there: write the volumes, remove the store, report. A status. */
int recon_volume_finish(const volume *w, lac_provenance *record);

#endif
