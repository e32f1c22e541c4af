/* tools/prepare_raw.h - from the numbers of a file to line integrals, one detector row
 * at a time: fields, bad pixels, zingers, the logarithm. */
#ifndef LACUNA_TOOLS_PREPARE_RAW_H
#define LACUNA_TOOLS_PREPARE_RAW_H

#include "data/flatfield.h"
#include "data/projections.h"
#include "prepare_steps.h"

/* What was done to a detector row, each time it was read. */
typedef struct raw_row {
    int seen, dead, stuck;  /* read; bins */
    size_t filled, zingers; /* interpolated, zingers among them */
    size_t outliers;        /* numbers of flats and darks passed over */
} raw_row;

/* What was done to a slice. */
typedef struct raw_slice {
    int seen;       /* 0: not read, else the `stage` of the last time */
    int broken;     /* bins, interpolated with the stripes */
    double moved;   /* root mean square of the stripes */
    size_t clipped; /* raised to the floor */
    int has_beam;
    lac_beam_report beam;
} raw_slice;

/* What was done to all rows and slices that were read, each counted once. */
typedef struct prepare_raw_report {
    int rows, dead, stuck, broken;
    size_t numbers; /* of the rows */
    size_t filled, zingers, outliers, clipped;
    double moved; /* root mean square over slices */
    int has_beam;
    lac_beam_report beam; /* extremes and mean of all slices, rule of the first */
} prepare_raw_report;

typedef struct prepare_raw {
    const prepare_request *request;    /* kept */
    const lac_projections_info *about; /* kept */
    float *flat, *dark;                /* [n_det] of the row at hand, or NULL */
    int n_slices, stage;               /* stage: 1 while it is decided, then 2 */
    raw_row *row;                      /* [about->n_rows] */
    raw_slice *slice;                  /* [n_slices] */
} prepare_raw;

/* EXIT_USAGE, said, where the request makes no sense by itself. */
int prepare_raw_check(const prepare_request *request);

void prepare_raw_begin(prepare_raw *raw, const prepare_request *request,
                       const lac_projections_info *about, int n_slices);
void prepare_raw_clear(prepare_raw *raw);

/* raw->flat and raw->dark from the frames of detector row r, [n_flats, n_det] and
 * [n_darks, n_det]; NULL where there are none. Comes before prepare_raw_row. */
lac_status prepare_raw_fields(prepare_raw *raw, int r, const float *flats,
                              const float *darks);

/* Numbers of detector row r as the file has them become transmission (or stay line
 * integrals) without bad ones. */
lac_status prepare_raw_row(prepare_raw *raw, int r, lac_sino *row);

/* After the rows of slice k were averaged: views, intensity of the beam, logarithm,
 * crop. */
lac_status prepare_raw_lines(prepare_raw *raw, int k, lac_sino **slice);

/* Add what the other processes of an MPI run did; all of them call it. */
void prepare_raw_gather(prepare_raw *raw);

prepare_raw_report prepare_raw_sum(const prepare_raw *raw);

/* What the request says of numbers: x <- scale (x - offset); transmission is raised to
 * the floor; the beam, NaN for a rule. */
double prepare_raw_scale(const prepare_request *request);
double prepare_raw_floor(const prepare_request *request);
double prepare_raw_beam(const prepare_request *request);

/* 1 where the intensity of the beam has to be found: counts without a flat field, and
 * transmission whose air is not at 1, where that is asked for. */
int prepare_raw_lacks_beam(const prepare_raw *raw);

/* In words, always; as entries of the record; as members of an object. */
void prepare_raw_say(const prepare_raw *raw);
lac_status prepare_raw_record(const prepare_raw *raw, lac_provenance *record);
void prepare_raw_json(const prepare_raw *raw, json *j);

#endif
