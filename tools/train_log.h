/* tools/train_log.h - how a training goes: a CSV that grows by a line a row, and a
 * picture of its curves. */
#ifndef LACUNA_TOOLS_TRAIN_LOG_H
#define LACUNA_TOOLS_TRAIN_LOG_H

#include "data/provenance.h"

enum { TRAIN_LOG_SCORES = 8 };

/* One row. What was not measured at this step is NaN, an empty field of the CSV. */
typedef struct train_row {
    long long step;
    double seconds;    /* since the training began, earlier runs included */
    double rate;       /* learning rate */
    double loss;       /* of the training samples since the last row */
    double validation; /* loss of the held-out samples */
    double score[TRAIN_LOG_SCORES]; /* of the held-out samples, such as PSNR in dB */
} train_row;

typedef struct train_log_options {
    const char *csv, *png; /* where to; either may be NULL */
    /* Negative: begin anew. Else the rows of the CSV up to this step stay, with their
     * record, and later ones go: what a run did after its last checkpoint. */
    long long resume_step;
    int n_scores;
    const char *score[TRAIN_LOG_SCORES]; /* columns of the CSV: "psnr_120" */
    const lac_provenance *record;        /* may be NULL */
} train_log_options;

typedef struct train_log train_log;

/*
 * Open a log; texts of the options must stay. The CSV has the columns step, seconds,
 * rate, loss, validation and the scores, below the record in lines that start with #. A
 * last line without its end, of a run that was killed, is dropped. Returns EXIT_DONE,
 * or EXIT_FAILED after saying what is wrong: the CSV cannot be read or written, has
 * other columns, or a line that is no row; it is unchanged then.
 */
int train_log_open(train_log **out, const train_log_options *o);

/*
 * Add a row, of a later step than the last. The line is on the disk when this returns;
 * with a validation loss the picture is drawn anew too. Returns as train_log_open.
 */
int train_log_add(train_log *log, const train_row *row);

/* Seconds of the last row, 0 before the first and for NULL: where the clock of a
 * resumed run starts. */
double train_log_seconds(const train_log *log);

/* Draw the picture a last time where rows came since, and release; NULL is allowed.
 * Returns as train_log_open; the log is released in any case. */
int train_log_close(train_log **log);

#endif
