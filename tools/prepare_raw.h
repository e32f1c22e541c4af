/* tools/prepare_raw.h - from the numbers of a file to line integrals, one detector row
 * at a time: fields, bad pixels, zingers, the logarithm. */
#ifndef LACUNA_TOOLS_PREPARE_RAW_H
#define LACUNA_TOOLS_PREPARE_RAW_H

#include "data/flatfield.h"
#include "data/projections.h"
#include "prepare_steps.h"

/* What was done to the rows so far. */
typedef struct prepare_raw_report {
    size_t numbers;         /* looked at */
    size_t filled, zingers; /* interpolated, zingers among them */
    size_t clipped;         /* raised to the floor */
    size_t outliers;        /* numbers of flats and darks passed over */
    int rows, dead, stuck;  /* detector rows; bins of them */
    int broken;             /* bins, interpolated with the stripes */
    double moved;           /* root mean square of the stripes of the last slice */
    int has_beam;
    lac_beam_report beam; /* extremes over all rows, mean of the last */
} prepare_raw_report;

typedef struct prepare_raw {
    const prepare_request *request;    /* kept */
    const lac_projections_info *about; /* kept */
    float *flat, *dark;                /* [n_det] of the row at hand, or NULL */
    prepare_raw_report report;
} prepare_raw;

/* EXIT_USAGE, said, where the request makes no sense by itself. */
int prepare_raw_check(const prepare_request *request);

/* 1 where the numbers need any of these steps: repairs, or fields and the logarithm. */
int prepare_raw_needed(const prepare_request *request, lac_quantity quantity);

/* Room for the fields. clear: releases it; the report stays. */
void prepare_raw_begin(prepare_raw *raw, const prepare_request *request,
                       const lac_projections_info *about);
void prepare_raw_clear(prepare_raw *raw);

/* raw->flat and raw->dark from the frames of one row, [n_flats, n_det] and [n_darks,
 * n_det]; NULL where there are none. */
lac_status prepare_raw_fields(prepare_raw *raw, const float *flats, const float *darks);

/* Numbers of one detector row as the file has them become transmission (or stay line
 * integrals) without bad ones. */
lac_status prepare_raw_row(prepare_raw *raw, lac_sino *row);

/* After rows were averaged: views, intensity of the beam, logarithm, crop. */
lac_status prepare_raw_lines(prepare_raw *raw, lac_sino **slice);

/* In words, always; as entries of the record; as members of an object. */
void prepare_raw_say(const prepare_raw *raw);
lac_status prepare_raw_record(const prepare_raw *raw, lac_provenance *record);
void prepare_raw_json(const prepare_raw *raw, json *j);

#endif
