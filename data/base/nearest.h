/* data/base/nearest.h - the nearest of a list of names, for messages about a mistyped
 * one. */
#ifndef LAC_DATA_BASE_NEAREST_H
#define LAC_DATA_BASE_NEAREST_H

#include <stddef.h>
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The name that a person who typed `word` most likely meant: the one with the smallest
 * optimal string alignment distance (insertions, deletions, substitutions and swaps of
 * neighbours count 1; case does not count), where that is at most a third of the
 * longer length, at least 1; else the only name that begins with `word` (two letters or
 * more); else NULL. Of equally near names the first.
 *
 * @param names  n names, borrowed; NULL entries are skipped. Words beyond 63 bytes have
 *               no nearest name.
 * Threads: any.
 */
LAC_API const char *lac_nearest_name(const char *word, const char *const *names,
                                     size_t n);

#ifdef __cplusplus
}
#endif
#endif
