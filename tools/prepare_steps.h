/* tools/prepare_steps.h - corrections of a scan before it is reconstructed: outline,
 * air, beam hardening; for 'lacuna prepare' and for every command that takes raw scans.
 */
#ifndef LACUNA_TOOLS_PREPARE_STEPS_H
#define LACUNA_TOOLS_PREPARE_STEPS_H

#include "data/provenance.h"
#include "data/sino.h"
#include "json.h"
#include "opt.h"
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
    int bin;               /* average so many bins, last of all; 0 or 1: none */
} prepare_request;

/* Rows for the options of a command with a prepare_request r. */
/* clang-format off */
#define PREPARE_ROWS(r)                                                                \
    {.name = "air", .type = OPT_FLAG, .to = &(r).air,                                  \
     .help = "take the value of air off each view"},                                   \
    {.name = "air-bins", .type = OPT_INT, .to = &(r).air_bins, .value = "N",           \
     .help = "the same by the N bins at each end of the detector", .min = 1,           \
     .max = LAC_MAX_DETECTORS, .otherwise = "by the outline"},                         \
    {.name = "hardening", .type = OPT_TEXT, .to = &(r).hardening,                      \
     .value = "none|auto|disc|FILE|CURVE",                                                  \
     .help = "undo the beam hardening of one material: by a curve found from the scan " \
             "itself (auto), measured on this scan of a solid disc (disc), from a file, or " \
             "given as 'MU C1 C2 ... [to GMAX]'"},                                     \
    {.name = "bin", .type = OPT_INT, .to = &(r).bin, .value = "N",                     \
     .help = "then average N neighbouring bins of the detector", .fallback = 1,        \
     .min = 1, .max = LAC_MAX_DETECTORS}
/* clang-format on */

/* What was done. */
typedef struct prepare_result {
    int has_disc, has_air, has_curve, fitted; /* fitted: fit holds more than a curve */
    lac_disc_fit disc;
    int air_bins; /* at each end; 0: the air was found by the outline */
    int bin;      /* averaged */
    lac_air_report air;
    char source[256]; /* of the curve: "auto", "disc", "given", or the file */
    lac_hardening_fit fit;
} prepare_result;

/* Read the curve of a request that names one; EXIT_USAGE or EXIT_FAILED, said, where it
 * is wrong. Before the scan is read. */
int prepare_check(const prepare_request *request);

/* Do it, in this order: outline, air, hardening, bins. *sino is changed, or replaced.
 * Doubts are said as warnings, a curve that cannot be trusted as one that matters. */
lac_status prepare_run(const prepare_request *request, lac_sino **sino,
                       prepare_result *result);

/* What was done: in words (with --verbose), into the record, as members of an object.
 */
void prepare_say(const prepare_result *result);
lac_status prepare_record(const prepare_result *result, lac_provenance *record);
void prepare_json(const prepare_result *result, json *j);

#endif
