/* tools/scores.h - the scores as a table: names, digits, which way is better. */
#ifndef LACUNA_TOOLS_SCORES_H
#define LACUNA_TOOLS_SCORES_H

#include <stddef.h>

#include "data/metrics.h"

enum { SCORES = 5, SCORE_MCC = 4 };

typedef struct score_column {
    const char *key, *label, *unit;
    int digits;
    int better; /* 1: larger is better, -1: smaller */
} score_column;

extern const score_column score_columns[SCORES];

double score_value(const lac_scores *scores, int column);

/* "0.1234", "25.30", "-" for NaN; without the unit. */
void score_text(double value, int column, char *text, size_t size);

/* All NaN: nothing to compare with. */
lac_scores score_none(void);

#endif
