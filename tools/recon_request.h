/* tools/recon_request.h - options that say how a scan becomes an image, beside the
 * method: for 'lacuna recon', and for judging methods on scans in the same way. */
#ifndef LACUNA_TOOLS_RECON_REQUEST_H
#define LACUNA_TOOLS_RECON_REQUEST_H

#include "data/image.h"
#include "data/metrics.h"
#include "prepare_steps.h"
#include "recon/method.h"

typedef struct recon_request {
    prepare_request prepare;
    opt_list set;    /* "[METHOD.]KEY=VALUE" */
    int size;        /* pixels along each side; 0: what the detector sees */
    double pixel_mm; /* 0: a bin, seen at the axis */
    int coarse;      /* pixels so many times as large, then enlarged; 0 or 1: none */
    int mask;        /* 1: a segmentation is wanted, not the image */
    int levels;      /* of it; 0: 2 */
    int refine;      /* rounds of lac_binary_refine before it; 0: none */
} recon_request;

/* Rows for the options of a command with a recon_request r. */
/* clang-format off */
#define RECON_ROWS(r)                                                                  \
    {.name = "set", .type = OPT_LIST, .to = &(r).set, .value = "KEY=VALUE",            \
     .help = "set a parameter of the method, or [METHOD.]KEY=VALUE where that is the " \
             "method; may be repeated"},                                               \
    {.name = "size", .type = OPT_INT, .to = &(r).size, .value = "N",                   \
     .help = "pixels along each side of the image", .min = 1, .max = LAC_MAX_PIXELS,   \
     .otherwise = "what the detector sees"},                                           \
    {.name = "pixel", .type = OPT_REAL, .to = &(r).pixel_mm, .value = "MM",            \
     .help = "side of a pixel", .unit = "mm", .min = 1e-6, .max = 1e6,                 \
     .otherwise = "a detector bin, seen at the rotation axis"},                        \
    {.name = "coarse", .type = OPT_INT, .to = &(r).coarse, .value = "N",               \
     .help = "reconstruct with pixels N times as large, which is quicker, and "        \
             "interpolate", .fallback = 1, .min = 1, .max = 64},                       \
    PREPARE_ROWS((r).prepare),                                                         \
    PREPARE_RAW_ROWS((r).prepare),                                                     \
    {.name = "mask", .type = OPT_FLAG, .to = &(r).mask,                                \
     .help = "write the 0/1 segmentation by Otsu's threshold instead of the image"},   \
    {.name = "levels", .type = OPT_INT, .to = &(r).levels, .value = "N",               \
     .help = "with --mask: N classes by Otsu's thresholds, 0 .. N - 1",                \
     .fallback = 2, .min = 2, .max = LAC_OTSU_MAX_CLASSES},                            \
    {.name = "refine", .type = OPT_INT, .to = &(r).refine, .value = "N",               \
     .help = "for objects of one material: N rounds in which only pixels at its edges " \
             "change to agree with the scan", .fallback = 0, .min = 0, .max = 1000}
/* clang-format on */

/* Check what can be checked before the scan is read. EXIT_DONE, or another status after
 * a message. */
int recon_request_check(const recon_request *r);

/* Apply one "[METHOD.]KEY=VALUE"; nothing where METHOD is another one. EXIT_DONE, or
 * EXIT_USAGE after a message. */
int recon_request_set(lac_settings *settings, const char *text);

/* The grid that is solved on. @return what lac_geom_default_grid says */
lac_status recon_request_grid(const recon_request *r, const lac_geom *geom,
                              lac_grid *grid);

/* Refine an image of that grid, and enlarge it. @return LAC_OK, LAC_E_NOMEM, LAC_E_ARG,
 * LAC_E_NUMERIC */
lac_status recon_request_finish(const recon_request *r, const lac_sino *sino,
                                lac_image **image);

#endif
