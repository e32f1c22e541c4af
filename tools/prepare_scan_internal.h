/* tools/prepare_scan_internal.h - (private) what opening a scan and reading it share.
 */
#ifndef LACUNA_TOOLS_PREPARE_SCAN_INTERNAL_H
#define LACUNA_TOOLS_PREPARE_SCAN_INTERNAL_H

#include "prepare_align.h"
#include "prepare_center.h"
#include "prepare_raw.h"
#include "prepare_scan.h"
#include "prepare_tilt.h"

struct prepared_scan {
    lac_projections *file;
    const lac_projections_info *about;
    const prepare_request *request;
    prepare_raw raw;
    prepare_tilt tilt;
    prepare_align align;
    prepare_center center;
    int first; /* row of the file that slice 0 begins with */
    int row0;  /* the same row as the projections count: some select theirs */
    int n_slices, bin_rows;
    prepare_result result;
    lac_geom *geom; /* of a finished slice */
    lac_sino *kept; /* the finished slice that the decisions were made by, or NULL */
    int kept_slice;
};

/* Slices first .. first + n - 1 as line integrals, before what the middle one decides;
 * all NULL on failure. */
lac_status prepare_lines(prepared_scan *p, int first, int n, lac_sino **sinos);

/* Release n sinograms; NULL are passed over. */
void prepare_drop(lac_sino **sinos, int n);

#endif
