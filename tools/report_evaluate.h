/* tools/report_evaluate.h - the page of an evaluation. */
#ifndef LACUNA_TOOLS_REPORT_EVALUATE_H
#define LACUNA_TOOLS_REPORT_EVALUATE_H

#include <stdio.h>

#include "data/provenance.h"
#include "study.h"

/* Write it: complete or not at all. @return LAC_OK, LAC_E_IO, LAC_E_NOMEM */
lac_status report_evaluate_write(const study *s, const suite_options *options,
                                 const lac_provenance *record, const char *path);

/* The pictures of a group: the truth, each method, and below them the differences;
 * of methods with a network also what was learned. (report_pictures.c) */
lac_status report_pictures(FILE *to, const study *s, int first, int n);

#endif
