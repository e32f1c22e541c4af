/* tools/job.h - what several commands do the same way: read inputs, keep the record. */
#ifndef LACUNA_TOOLS_JOB_H
#define LACUNA_TOOLS_JOB_H

#include "cmd.h"
#include "data/image.h"
#include "data/provenance.h"
#include "data/sino.h"
#include "recon/method.h"

#define JOB_DEGREE (3.14159265358979323846 / 180.0)

/* Read a scan and keep the views in `views` (where given). */
lac_status job_read_scan(const char *path, const opt_pair *views, lac_sino **out);

/* A new record that holds the command line. */
lac_status job_record(lac_provenance **out, const opt_input *in);

/* Add an input file and the .geom beside it (where there is one) with checksums. */
lac_status job_record_input(lac_provenance *record, const char *path);

/* The same for the model of a method with a network; nothing for other methods. */
lac_status job_record_model(lac_provenance *record, const lac_settings *settings);

lac_status job_record_text(lac_provenance *record, const char *key, const char *fmt,
                           ...) MSG_PRINTF(3, 4);

/* Average so many neighbouring bins of a scan, which is replaced. */
lac_status job_average_bins(lac_sino **sino, int bins);

/*
 * Numbers of classes 0 .. classes - 1 in place of attenuation, by Otsu's thresholds;
 * 2 classes are a mask. record and threshold [classes - 1], which receive them, may be
 * NULL. @return what lac_otsu_thresholds says
 */
lac_status job_segment(lac_image *image, int classes, lac_provenance *record,
                       double *threshold);

/* EXIT_USAGE, with a message (option NULL: an argument), where writing `output` (NULL:
 * nothing) would put its .geom over the one that holds the geometry of a scan: x.npy
 * from x.mat. */
int job_check_beside(const char *option, const char *output, const char *scan);

/* The number that a parameter had in a run: where it was automatic, what the method
 * chose; NaN where that is not known. */
double job_parameter(const lac_settings *settings, const lac_recon_result *result,
                     const char *name);

/* The last part of a path. */
const char *job_basename(const char *path);

/* "parallel beam, 181 views 0..90 deg, 560 bins of 0.2 mm" */
void job_describe_geom(const lac_geom *geom, char *text, size_t size);

/* ||x||, <x, y> in double; values from N(0, 1) by seed. */
double job_norm(size_t n, const float *x);
double job_dot(size_t n, const float *x, const float *y);
void job_fill_normal(size_t n, float *x, uint64_t seed);

#endif
