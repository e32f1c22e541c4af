/* tools/prepare_center.h - where the rotation axis is taken to fall on the detector. */
#ifndef LACUNA_TOOLS_PREPARE_CENTER_H
#define LACUNA_TOOLS_PREPARE_CENTER_H

#include "data/provenance.h"
#include "prepare_steps.h"
#include "recon/center.h"

typedef struct prepare_center {
    int changed, found; /* the axis is not that of the file; it was searched for */
    double moved_mm;    /* by so much */
    double bin;         /* of the file on which it falls, counted from 0 */
    double pitch_mm;
    lac_center fit; /* where found */
} prepare_center;

/* EXIT_USAGE, said, where --center is neither auto, off nor a number. */
int prepare_center_check(const prepare_request *request);

/*
 * Decide by one slice; file: the geometry as the file has it. Doubts are said. Where
 * nothing is asked for, a centre of mass far from the axis is.
 */
lac_status prepare_center_decide(prepare_center *center, const prepare_request *request,
                                 const lac_geom *file, const lac_sino *slice);

void prepare_center_say(const prepare_center *center);
lac_status prepare_center_record(const prepare_center *center, lac_provenance *record);
void prepare_center_json(const prepare_center *center, json *j);

#endif
