/* tools/prepare_align.h - shifts of the views of a tilt series: given or found,
 * applied, kept in a file. */
#ifndef LACUNA_TOOLS_PREPARE_ALIGN_H
#define LACUNA_TOOLS_PREPARE_ALIGN_H

#include "data/provenance.h"
#include "prepare_steps.h"
#include "recon/align.h"

enum { ALIGN_SLICES = 3 }; /* that the shifts are found from */

typedef struct prepare_align {
    int n_views;   /* 0: views stay where they are */
    double *shift; /* [n_views] bins of the file */
    int found, n_slices;
    lac_align fit; /* where found */
    const char *file;
} prepare_align;

/* EXIT_USAGE or EXIT_FAILED, said, where the options make no sense. */
int prepare_align_check(const prepare_request *request);

/* Find the shifts by some slices, or read them. Doubts are said. */
lac_status prepare_align_decide(prepare_align *align, const prepare_request *request,
                                const lac_sino *const *slices, int n);
void prepare_align_clear(prepare_align *align);

/* Write them: lines of a record, then one number a view. */
lac_status prepare_align_write(const prepare_align *align, const char *path,
                               const lac_provenance *record);

void prepare_align_say(const prepare_align *align);
lac_status prepare_align_record(const prepare_align *align, lac_provenance *record);
void prepare_align_json(const prepare_align *align, json *j);

#endif
