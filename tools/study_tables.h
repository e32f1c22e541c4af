/* tools/study_tables.h - a study as text, CSV and JSON. */
#ifndef LACUNA_TOOLS_STUDY_TABLES_H
#define LACUNA_TOOLS_STUDY_TABLES_H

#include <stdio.h>

#include "data/provenance.h"
#include "study.h"

/* "arc -60:60 deg, 121 views" and the like, for headings. */
void study_heading(const study *s, int which, int arc, char *text, size_t size);

/* Mean and spread a method, for people. */
void study_print(FILE *to, const study *s);

/* One row a run, below the record in lines that start with #. @return as
 * lac_file_write */
lac_status study_write_csv(const study *s, const char *path,
                           const lac_provenance *record);

/* One object: settings, and "results" with mean and spread a method. */
void study_print_json(FILE *to, const study *s, const suite_options *options);

#endif
