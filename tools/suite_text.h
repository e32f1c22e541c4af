/* tools/suite_text.h - the text of a .suite file: scans, each with what is known of it.
 */
#ifndef LACUNA_TOOLS_SUITE_TEXT_H
#define LACUNA_TOOLS_SUITE_TEXT_H

#include "suite.h"

enum { SUITE_SCANS = 256, SUITE_TEXT = 512 };

/* One [section]; empty texts and zeros where a key is absent. */
typedef struct suite_scan {
    char name[64];
    char scan[SUITE_TEXT], mask[SUITE_TEXT], reference[SUITE_TEXT], views[SUITE_TEXT];
    int size, rebin;
    double pixel_mm;
    unsigned arcs; /* bit k: seen through arc k of the suite */
} suite_scan;

/*
 * Read a file of lines "key = value" under headings "[name]"; keys above the first
 * heading hold for all. Keys: scan, mask, reference, views (arcs A:B separated by
 * commas or blanks), size, pixel_mm, rebin (bins to take together); # starts a comment.
 * list[SUITE_SCANS]; *n of them are filled. EXIT_DONE, or EXIT_FAILED after naming file
 * and line.
 */
int suite_text_read(const char *path, suite_scan *list, int *n);

#endif
