/* tools/report_sections.h - (private to the page of a reconstruction) its sections, and
 * what they have in common. */
#ifndef LACUNA_TOOLS_REPORT_SECTIONS_H
#define LACUNA_TOOLS_REPORT_SECTIONS_H

#include <stdio.h>

#include "report_recon.h"

/* An image to compare the result with. */
typedef struct report_rival {
    lac_image *image; /* NULL: there is none */
    char name[64], about[160];
} report_rival;

typedef struct report_page {
    const report_recon *r;
    int network;         /* 1: the method has one */
    double lo, hi;       /* grey window of the result */
    report_rival cheap;  /* filtered backprojection of the same scan */
    report_rival sparse; /* f*, of methods whose network starts from it */
    float *tint;         /* strength of what was not measured, as in learned_picture.h;
                            NULL where all directions were */
    double *fit, *fit_of_cheap; /* [n_views] root mean square of the residual over that
                                   of the scan */
} report_page;

/* Start from {.r = r}; report_page_clear whatever is returned. @return LAC_OK,
 * LAC_E_NOMEM, LAC_E_ARG */
lac_status report_page_make(report_page *p);
void report_page_clear(report_page *p);

/* What a reader should know before believing the picture, in plain words. */
void report_put_notes(FILE *to, const report_page *p);

/* Number of the view whose residual stands out most, or -1: above 3 times the median of
 * all, and above it by 6 median deviations. */
int report_bad_view(const double *fit, int n_views);

/* The result as a still picture, and beside it what the script needs to show more. */
lac_status report_put_viewer(FILE *to, const report_page *p);

/* The last view that does not repeat the first, a whole number of turns later. */
int report_last_view(const lac_geom *geom);

/* Drawing of source, detector and object as they stood. */
lac_status report_put_geometry(FILE *to, const report_page *p);

/* Which edges the views can show. */
lac_status report_put_visibility(FILE *to, const report_page *p);

/* Curves: convergence, residual by iteration and by view. */
lac_status report_put_fit(FILE *to, const report_page *p);

#endif
