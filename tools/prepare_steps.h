/* tools/prepare_steps.h - corrections of one sinogram before it is reconstructed:
 * outline, air, beam hardening, bins. What comes before, from the numbers of a detector
 * on, is in prepare_scan.h. */
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

    /* The scan of a volume or a raw one, see prepare_scan.h. */
    const char *geometry;    /* a .geom file or its lines, or NULL */
    opt_pair rows;           /* detector rows first:last; not given: all */
    opt_pair crop;           /* bins first:last; not given: all */
    double scale, offset;    /* numbers of the file become scale (x - offset); 0: 1 */
    const char *beam;        /* NULL or "auto", "ends", "quantile", or a number: I0 */
    double floor;            /* smallest transmission; 0: 1e-4 */
    const char *bad;         /* NULL or "auto", "all", "none" */
    int stripes;             /* window, bins; 0: leave them */
    double zingers;          /* threshold, standard deviations; 0: leave them */
    int bin_views, bin_rows; /* average so many; 0 or 1: none */
    const char *center; /* NULL: as the file says; "auto", "off", or a bin: the axis */
    int align;          /* rounds of shifts by reprojection; 0: none */
    const char *shifts; /* a file of shifts to apply, or NULL */
    const char *shifts_out; /* where to write those that were found, or NULL */
    const char *tilt_axis;  /* NULL; "auto"; or degrees */
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

/* More rows, for commands that take scans of volumes and raw ones. */
#define PREPARE_RAW_ROWS(r)                                                            \
    {.name = "geometry", .type = OPT_TEXT, .to = &(r).geometry, .value = "FILE|TEXT",  \
     .help = "how the scan was taken, beside what its file says: a .geom file, or its " \
             "lines with ';' between them, as 'angles_deg = -60:60:1; pitch_mm = 0.2'"}, \
    {.name = "rows", .type = OPT_SPAN, .to = &(r).rows, .value = "A:B",                \
     .help = "of a volume: only the detector rows from A to B, counted from 0",        \
     .min = 0, .max = LAC_MAX_PIXELS, .otherwise = "all rows"},                        \
    {.name = "crop", .type = OPT_SPAN, .to = &(r).crop, .value = "A:B",                \
     .help = "only the bins from A to B, counted from 0; the axis stays where it is",  \
     .min = 0, .max = LAC_MAX_DETECTORS, .otherwise = "all bins"},                     \
    {.name = "scale", .type = OPT_REAL, .to = &(r).scale, .value = "X",                \
     .help = "multiply the numbers of the file by X, after the offset", .fallback = 1, \
     .min = -1e12, .max = 1e12},                                                       \
    {.name = "offset", .type = OPT_REAL, .to = &(r).offset, .value = "X",              \
     .help = "take X off the numbers of the file", .fallback = 0, .min = -1e12,        \
     .max = 1e12},                                                                     \
    {.name = "beam", .type = OPT_TEXT, .to = &(r).beam, .value = "auto|ends|quantile|X", \
     .help = "counts without flat fields, else on request: the intensity of the beam, from the ends of " \
             "the detector, from the brightest 1 % of each view, or X", .word = "auto"}, \
    {.name = "floor", .type = OPT_REAL, .to = &(r).floor, .value = "X",                \
     .help = "transmission below X is taken for X before the logarithm",               \
     .fallback = 1e-4, .min = 1e-30, .max = 1},                                        \
    {.name = "bad-pixels", .type = OPT_CHOICE, .to = &(r).bad, .value = "WHICH",       \
     .help = "interpolate numbers that are no measurements: NaN, bins that are dead in " \
             "the flat field, bins that are stuck (auto: in counts and transmission)", \
     .choices = "auto all none", .word = "auto"},                                      \
    {.name = "zingers", .type = OPT_REAL, .to = &(r).zingers, .value = "SIGMA",        \
     .help = "interpolate numbers that in one view are brighter than all around by so " \
             "many standard deviations of the noise; 8 is a good start", .min = 0,     \
     .max = 1e6, .otherwise = "leave them"},                                           \
    {.name = "stripes", .type = OPT_INT, .to = &(r).stripes, .value = "N",             \
     .help = "take stripes off, which make rings: what a bin is off the median of the N " \
             "bins around in most views; 11 is a good start", .min = 3, .max = 9999,   \
     .otherwise = "leave them"},                                                       \
    {.name = "bin-views", .type = OPT_INT, .to = &(r).bin_views, .value = "N",         \
     .help = "average N neighbouring views, before the logarithm", .fallback = 1,      \
     .min = 1, .max = LAC_MAX_VIEWS},                                                  \
    {.name = "center", .type = OPT_TEXT, .to = &(r).center, .value = "auto|BIN|off",   \
     .help = "the bin of the file on which the rotation axis falls, counted from 0 and " \
             "not whole; auto finds it; off: what the file says, without a word",      \
     .otherwise = "what the file says"},                                               \
    {.name = "tilt-axis", .type = OPT_TEXT, .to = &(r).tilt_axis, .value = "auto|DEG",  \
     .help = "the detector is rotated about the beam: the rotation axis leans by DEG "   \
             "degrees towards higher bins on top; auto finds it from where the axis falls in " \
             "several rows", .otherwise = "along the columns"},                         \
    {.name = "align", .type = OPT_INT, .to = &(r).align, .value = "N",                  \
     .help = "move each view along the detector to where it fits the reprojection of "  \
             "the others, in up to N rounds; 20 is a good start", .min = 1, .max = 1000, \
     .otherwise = "views stay"},                                                        \
    {.name = "shifts", .type = OPT_TEXT, .to = &(r).shifts, .value = "FILE",            \
     .help = "move the views by the shifts of a file: one number a view and line, bins " \
             "that it lies too far towards higher ones"},                               \
    {.name = "shifts-out", .type = OPT_TEXT, .to = &(r).shifts_out, .value = "FILE",    \
     .help = "write the shifts that --align found"},                                    \
    {.name = "bin-rows", .type = OPT_INT, .to = &(r).bin_rows, .value = "N",           \
     .help = "average N neighbouring detector rows, before the logarithm",             \
     .fallback = 1, .min = 1, .max = LAC_MAX_PIXELS}
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

/* Do to another sinogram of the same scan what prepare_run did to the first: air by the
 * same rule, the same curve, the same bins. */
lac_status prepare_again(const prepare_result *result, lac_sino **sino);

/* What was done: in words (with --verbose), into the record, as members of an object.
 */
void prepare_say(const prepare_result *result);
lac_status prepare_record(const prepare_result *result, lac_provenance *record);
void prepare_json(const prepare_result *result, json *j);

#endif
