/* tools/history.h - how a solver went: one row an iteration, as CSV, PNG or SVG. */
#ifndef LACUNA_TOOLS_HISTORY_H
#define LACUNA_TOOLS_HISTORY_H

#include "data/image.h"
#include "data/provenance.h"
#include "plot.h"
#include "recon/solver.h"

enum { HISTORY_COLUMNS = 6, HISTORY_KEPT = 20 };

typedef struct history {
    int n, room;
    double scale;   /* ||g||, by which curves divide the residual */
    double started; /* msg_seconds() */
    double *iteration;
    double *column[HISTORY_COLUMNS]; /* NaN where not known */
    /* Copies of some iterates, ever further apart, the last one of all of them: where
     * history_keep() asked for them. */
    lac_grid grid;
    int n_kept, most_kept;
    int kept_at[HISTORY_KEPT]; /* iteration, 1 .. */
    lac_image *kept[HISTORY_KEPT];
} history;

/* Start the clock. scale: ||g||. */
void history_begin(history *h, double scale);
void history_add(history *h, const lac_iteration *it);

/* Keep iterates, which are images of this grid, for a report: at least the last one, as
 * many more as 64 MiB hold. */
void history_keep(history *h, const lac_grid *grid);
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

/* ||A x - b|| by iteration, where the method knew it; else NULL. Borrowed. */
const double *history_residual(const history *h);

/* EXIT_DONE, or EXIT_USAGE where a path ends in neither .csv nor .png. */
int history_check(const char *option, const char *path);

#endif
