/* tools/prepare_scan.h - the scan of a volume or of one slice, raw or not, as finished
 * sinograms: what 'lacuna prepare' writes and 'lacuna recon' reconstructs. */
#ifndef LACUNA_TOOLS_PREPARE_SCAN_H
#define LACUNA_TOOLS_PREPARE_SCAN_H

#include "data/projections.h"
#include "prepare_steps.h"

/* An open scan and what was decided for all of its slices. For one thread at a time. */
typedef struct prepared_scan prepared_scan;

/*
 * Open a scan and decide, once, by its middle row, what is done to all: see
 * prepare_request. views may be NULL; request and the texts in it are kept. Warnings
 * are said here.
 */
lac_status prepare_open(prepared_scan **out, const char *path,
                        const prepare_request *request, const opt_pair *views);
void prepare_close(prepared_scan **scan);

/* Slices that there are, >= 1, and their distance. */
int prepare_count(const prepared_scan *scan);
double prepare_row_pitch_mm(const prepared_scan *scan);

/* Detector row of the file that a slice begins with. */
int prepare_first_row(const prepared_scan *scan, int slice);

/* Geometry of each finished slice; borrowed. */
const lac_geom *prepare_geom(const prepared_scan *scan);

/* What the file says. */
const lac_projections_info *prepare_about(const prepared_scan *scan);

/* Read and finish slices first .. first + n - 1; sinos[n] are new objects of the
 * caller, all NULL on failure. */
lac_status prepare_rows(prepared_scan *scan, int first, int n, lac_sino **sinos);

/* Memory that prepare_rows takes at most: for each slice that is read, the finished one
 * among it, and once beside that, for rows of the file around them. */
void prepare_bytes(const prepared_scan *scan, size_t *each, size_t *once);

/* Have the first process of an MPI run know what the others did; all of them call it.
 */
void prepare_scan_gather(prepared_scan *scan);

/* What was assumed and done up to now: in words, the steps of prepare_steps.h with
 * --verbose only; as entries of a record; as members of an object. Counts are of the
 * rows and slices that were read, each once. */
void prepare_scan_say(const prepared_scan *scan);
lac_status prepare_scan_record(const prepared_scan *scan, lac_provenance *record);
void prepare_scan_json(const prepared_scan *scan, json *j);

/* The shifts of the views, --shifts-out. */
lac_status prepare_scan_write_shifts(const prepared_scan *scan, const char *path,
                                     const lac_provenance *record);

/* Of the outline, air and curve; borrowed. */
const prepare_result *prepare_scan_result(const prepared_scan *scan);

#endif
