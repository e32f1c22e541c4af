/* tools/prepare_steps.h - corrections of a scan before it is reconstructed: outline,
 * air, beam hardening; for 'lacuna prepare' and for every command that takes raw scans.
 */
#ifndef LACUNA_TOOLS_PREPARE_STEPS_H
#define LACUNA_TOOLS_PREPARE_STEPS_H

#include "data/provenance.h"
#include "data/sino.h"
#include "json.h"
#include "radon/air.h"
#include "radon/disc_fit.h"
#include "radon/hardening.h"

/* What to do; {0} does nothing. Texts are borrowed. */
typedef struct prepare_request {
    int disc_fit; /* fit the outline of a round object; needed steps do so anyway */
    int air;      /* take the air off */
    int air_bins; /* by so many bins at each end; 0: by the outline, where it is round
                   */
    const char *hardening; /* NULL; "auto"; "disc"; a file; or "MU C1 C2 ... [to G]".
                              The first two take the air off too. */
    int degree;            /* of a curve that is fitted; 0: 3 */
} prepare_request;

/* What was done. */
typedef struct prepare_result {
    int has_disc, has_air, has_curve, fitted; /* fitted: fit holds more than a curve */
    lac_disc_fit disc;
    int air_bins; /* at each end; 0: the air was found by the outline */
    lac_air_report air;
    char source[256]; /* of the curve: "auto", "disc", "given", or the file */
    lac_hardening_fit fit;
} prepare_result;

/* Read the curve of a request that names one; EXIT_USAGE or EXIT_FAILED, said, where it
 * is wrong. Before the scan is read. */
int prepare_check(const prepare_request *request);

/* Do it, in this order: outline, air, hardening. sino is changed. Doubts are said as
 * warnings, a curve that cannot be trusted as one that matters. */
lac_status prepare_run(const prepare_request *request, lac_sino *sino,
                       prepare_result *result);

/* What was done: in words (with --verbose), into the record, as members of an object.
 */
void prepare_say(const prepare_result *result);
lac_status prepare_record(const prepare_result *result, lac_provenance *record);
void prepare_json(const prepare_result *result, json *j);

#endif
