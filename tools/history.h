/* tools/history.h - how a solver went: one row an iteration, as CSV, PNG or SVG. */
#ifndef LACUNA_TOOLS_HISTORY_H
#define LACUNA_TOOLS_HISTORY_H

#include "data/provenance.h"
#include "plot.h"
#include "recon/solver.h"

enum { HISTORY_COLUMNS = 6 };

typedef struct history {
    int n, room;
    double scale;   /* ||g||, by which curves divide the residual */
    double started; /* msg_seconds() */
    double *iteration;
    double *column[HISTORY_COLUMNS]; /* NaN where not known */
} history;

/* Start the clock. scale: ||g||. */
void history_begin(history *h, double scale);
void history_add(history *h, const lac_iteration *it);
void history_end(history *h);

/*
 * By the extension of `path`: .csv has the columns iteration, objective, residual,
 * change, primal, dual, seconds (those that were known), below the record in lines that
 * start with #; .png a picture of the curves. @return as lac_file_write
 */
lac_status history_write(const history *h, const char *path,
                         const lac_provenance *record);

/*
 * The known columns as curves on a logarithmic axis: residual / ||g||, change, primal
 * and dual residual, objective / first objective. They borrow from `h` and from
 * `scratch` (2 * n numbers). title is borrowed.
 */
void history_plot(const history *h, const char *title, double *scratch, plot *p);

/* EXIT_DONE, or EXIT_USAGE where a path ends in neither .csv nor .png. */
int history_check(const char *option, const char *path);

#endif
