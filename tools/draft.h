/* tools/draft.h - a text file that is written in memory and put in place when whole. */
#ifndef LACUNA_TOOLS_DRAFT_H
#define LACUNA_TOOLS_DRAFT_H

#include <stdio.h>

#include "data/base/status.h"
#include "data/provenance.h"

typedef struct draft {
    const char *path; /* borrowed */
    FILE *to;         /* write here */
    char *text;
    size_t size;
} draft;

/* Open a draft of `path`. */
void draft_open(draft *d, const char *path);

/* Write it to its path: complete or not at all. @return LAC_OK, LAC_E_IO, LAC_E_NOMEM
 */
lac_status draft_commit(draft *d);

/* Release; nothing is written. After draft_commit too, and on {0}. */
void draft_close(draft *d);

/* EXIT_DONE where a file could be made at `path` (NULL: none is wanted); else says what
 * is wrong with `--option`: for runs that take hours before they write. */
int draft_check(const char *option, const char *path);

/* The record as lines "# key = value" on top of a table. */
void draft_put_record(FILE *to, const lac_provenance *record);

/* 1 where the path ends in the extension, ".html". */
int draft_is(const char *path, const char *extension);

#endif
