/* tools/prepare_tilt.h - a detector that is rotated about the beam: the angle of the
 * rotation axis, given or found. */
#ifndef LACUNA_TOOLS_PREPARE_TILT_H
#define LACUNA_TOOLS_PREPARE_TILT_H

#include "data/projections.h"
#include "data/shift.h"
#include "prepare_steps.h"
#include "recon/tilt_axis.h"

enum { TILT_SLICES = 9, TILT_LOOKS = 3 }; /* that an angle is found from */

typedef struct prepare_tilt {
    int on, found;
    lac_tilt turn;     /* what is done to the projections */
    int n_slices;      /* where found: looked at */
    lac_tilt_axis fit; /* of the last look, at turned projections */
    double error;      /* of the angle of `turn`, standard */
} prepare_tilt;

/* EXIT_USAGE, said, where --tilt-axis is neither auto nor a small angle. */
int prepare_tilt_check(const prepare_request *request);

/* 1 where projections will be turned, so that rows need others around them. */
int prepare_tilt_wanted(const prepare_request *request);

/* Sizes, and the angle where it is given (then `on`). */
lac_status prepare_tilt_begin(prepare_tilt *tilt, const prepare_request *request,
                              const lac_projections_info *about);

/* One look: `user` gives slice i of n and the height of it on the detector, mm up; the
 * angle of the line through their centres is added. A row of a rotated detector mixes
 * slices, so it takes a few looks. Doubts are said after the last. */
typedef struct tilt_slices {
    int n;
    lac_status (*get)(void *user, int i, lac_sino **slice, double *v_mm);
    void *user;
} tilt_slices;
lac_status prepare_tilt_look(prepare_tilt *tilt, const tilt_slices *slices);
void prepare_tilt_doubt(const prepare_tilt *tilt);

void prepare_tilt_say(const prepare_tilt *tilt);
lac_status prepare_tilt_record(const prepare_tilt *tilt, lac_provenance *record);
void prepare_tilt_json(const prepare_tilt *tilt, json *j);

#endif
