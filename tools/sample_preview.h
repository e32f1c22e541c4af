/* tools/sample_preview.h - a picture of the first samples of a recipe. */
#ifndef LACUNA_TOOLS_SAMPLE_PREVIEW_H
#define LACUNA_TOOLS_SAMPLE_PREVIEW_H

#include "data/provenance.h"
#include "sample.h"

enum { PREVIEW_MOST = 8 };

/*
 * Truth, FBP and f* of n <= PREVIEW_MOST samples as a PNG, each sample with the window
 * of its truth.
 */
lac_status sample_preview_write(const sample *s, int n, const char *path,
                                const lac_provenance *record);

#endif
