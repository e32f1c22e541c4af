/* tools/study_worst.h - how methods of a study bear more noise and the worst
 * perturbation. */
#ifndef LACUNA_TOOLS_STUDY_WORST_H
#define LACUNA_TOOLS_STUDY_WORST_H

#include <stdio.h>

#include "json.h"
#include "study.h"

/* 1 where it is looked at: the first object of each simulated suite, in each arc. */
int study_worst_wanted(const study *s, const study_case *c);

/* Fill run->worst of all methods of a case whose runs are done. given: what they ran
 * on; keep: their pictures too. */
lac_status study_worst_go(const study *s, study_case *c, const suite_case *given,
                          int keep);

/* The numbers as columns, after those that tables have anyway. */
typedef struct worst_column {
    const char *key, *label, *unit;
    int digits;
} worst_column;

enum { WORST_COLUMNS = 7 };
extern const worst_column worst_columns[WORST_COLUMNS];
double worst_value(const study_worst *w, int column);

/* A table below that of a group; nothing where it was not looked at. */
void study_worst_print(FILE *to, const study *s, const study_case *c);

/* The same on a page, with the pictures. */
lac_status study_worst_page(FILE *to, const study *s, const study_case *c);

/* Keys and numbers of a result. */
void study_worst_json(json *j, const study_worst *w);

#endif
