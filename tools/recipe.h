/* tools/recipe.h - what the samples of a training are drawn from. */
#ifndef LACUNA_TOOLS_RECIPE_H
#define LACUNA_TOOLS_RECIPE_H

#include "data/sino.h"
#include "image_set.h"
#include "opt.h"
#include "recon/method.h"

enum { RECIPE_SOURCES = 16, RECIPE_SIZES = 8 };

/* As the command line gives it; texts are borrowed. */
typedef struct recipe_options {
    const char *data, *values, *sizes, *arcs, *centres, *step, *noise;
    const char *like, *photons, *spectrum, *offset; /* or NULL */
    opt_list set;
    double pixel_mm, field_mm, curve_error;
    int bin;
    uint64_t seed;
} recipe_options;

/* The rows of these options in the table of a command; `o` is a recipe_options. */
/* clang-format off */
#define RECIPE_ROWS(o)                                                                 \
    {.name = "data", .type = OPT_TEXT, .to = &(o).data, .value = "LIST",               \
     .help = "what is drawn from: phantoms, image files and folders, separated by "    \
             "commas, each NAME[:WEIGHT][@FIRST-LAST]",                                \
     .word = "ellipses:4,cartoon:3,holes:1"},                                          \
    {.name = "values", .type = OPT_CHOICE, .to = &(o).values, .value = "RULE",         \
     .help = "what images hold: Hounsfield units, or attenuation in 1/mm",             \
     .choices = "auto hu linear", .word = "auto"},                                     \
    {.name = "sizes", .type = OPT_TEXT, .to = &(o).sizes, .value = "LIST",             \
     .help = "pixels along each side, N[:WEIGHT] separated by commas",                 \
     .word = "128"},                                                                   \
    {.name = "pixel", .type = OPT_REAL, .to = &(o).pixel_mm, .value = "MM",            \
     .help = "side of a pixel", .unit = "mm", .fallback = 1, .min = 1e-6,              \
     .max = 1e6},                                                                      \
    {.name = "arcs", .type = OPT_TEXT, .to = &(o).arcs, .value = "LO:HI",              \
     .help = "width of the measured arc in degrees, uniform, or one number",           \
     .word = "40:150"},                                                                \
    {.name = "centres", .type = OPT_TEXT, .to = &(o).centres, .value = "LO:HI",        \
     .help = "middle of the arc in degrees, uniform, or one number",                   \
     .word = "0"},                                                                     \
    {.name = "views-step", .type = OPT_TEXT, .to = &(o).step, .value = "LO:HI",        \
     .help = "degrees between views, uniform, or one number",                          \
     .otherwise = "0.6:2; with --like the step of that scan"},                         \
    {.name = "noise", .type = OPT_TEXT, .to = &(o).noise, .value = "LO:HI",            \
     .help = "standard deviation of Gaussian noise over the largest value, "           \
             "log-uniform, or one number", .word = "0.003:0.03"},                      \
    {.name = "like", .type = OPT_TEXT, .to = &(o).like, .value = "SCAN",               \
     .help = "take beam, distances and detector from a scan file",                     \
     .otherwise = "parallel beam, bins of one pixel"},                                 \
    {.name = "bin", .type = OPT_INT, .to = &(o).bin, .value = "N",                     \
     .help = "with --like: average N bins of the detector", .fallback = 1, .min = 1,   \
     .max = 64},                                                                       \
    {.name = "field", .type = OPT_REAL, .to = &(o).field_mm, .value = "MM",            \
     .help = "side of the image, whatever its size, in place of --pixel",              \
     .unit = "mm", .min = 1e-3, .max = 1e6,                                            \
     .otherwise = "pixels times --pixel; with --like what that scan sees"},            \
    {.name = "photons", .type = OPT_TEXT, .to = &(o).photons, .value = "LO:HI",        \
     .help = "counts of a ray through air in a bin of the scan, log-uniform, or one "  \
             "number", .otherwise = "no counting noise"},                              \
    {.name = "spectrum", .type = OPT_TEXT, .to = &(o).spectrum,                        \
     .value = "A:M1:M2:MU",                                                            \
     .help = "harden the beam: two energies with attenuation M1 > M2 in 1/mm and "     \
             "weights A : 1, in material that images give the attenuation MU; then "   \
             "correct the data again", .otherwise = "one energy"},                     \
    {.name = "curve-error", .type = OPT_REAL, .to = &(o).curve_error, .value = "E",    \
     .help = "with --spectrum: largest relative error of the correction",              \
     .fallback = 0.03, .min = 0, .max = 0.5},                                          \
    {.name = "offset", .type = OPT_TEXT, .to = &(o).offset, .value = "LO:HI",          \
     .help = "what is added to all data of a scan, uniform, or one number",            \
     .otherwise = "0"},                                                                \
    {.name = "set", .type = OPT_LIST, .to = &(o).set, .value = "KEY=VALUE",            \
     .help = "set a parameter of method shearlet, which makes f*; may be repeated"},   \
    {.name = "seed", .type = OPT_SEED, .to = &(o).seed, .value = "S",                  \
     .help = "of all random choices", .fallback = 1}
/* clang-format on */

typedef struct recipe_range {
    double lo, hi;
} recipe_range;

typedef struct recipe_source {
    char name[96]; /* of the phantom, or the last part of the path */
    double weight;
    image_set *images; /* NULL: a phantom */
    int first, last;   /* of the images, both included */
} recipe_source;

typedef struct recipe_size {
    int size;
    double weight;
} recipe_size;

/* Attenuation of a beam of two energies, see sample_physics.h. */
typedef struct recipe_curve {
    double a, m1, m2, mu; /* a = 0: one energy */
} recipe_curve;

typedef struct recipe {
    int n_sources, n_sizes;
    recipe_source source[RECIPE_SOURCES];
    recipe_size size[RECIPE_SIZES];
    recipe_range arc, centre, step; /* degrees */
    recipe_range noise;             /* relative */
    recipe_range photons;           /* in a bin of the scan; 0: no counting noise */
    recipe_range offset;            /* added to the data */
    recipe_curve curve;
    lac_geom *like;       /* one view of the scan of --like, bins averaged; or NULL */
    recipe_options given; /* pixel, seed, values, set; its texts are borrowed */
    char *text;           /* all of it in one line, without paths */
    char checksum[65];    /* of the text */
} recipe;

/*
 * Parse and check the options and open the images. EXIT_DONE, or another status after a
 * message.
 */
int recipe_open(recipe **out, const recipe_options *options);
void recipe_close(recipe **r);

/* Side of a pixel of a sample with so many along each side. */
double recipe_pixel_mm(const recipe *r, int size);

/* What f* is made with. Threads: any. */
lac_status recipe_settings(const recipe *r, lac_settings **out);

/* --- parts of recipe_open ------------------------------------------------------------
 */

/* "LO:HI", or one number for both, within min..max. EXIT_DONE, or EXIT_USAGE after a
 * message. */
int recipe_parse_range(const char *option, const char *text, const recipe_range *within,
                       recipe_range *to);

/* The options from --like to --offset. EXIT_DONE, or another status after a message. */
int recipe_parse_scan(recipe *r);

/* r->text and r->checksum from the rest. */
lac_status recipe_make_text(recipe *r);

/* " key=lo:hi", or one number. */
void recipe_put_range(FILE *to, const char *key, const recipe_range *range);

/* " beam=..." and what else these options say, as far as they are used: recipes without
 * them keep their text. */
void recipe_put_scan(FILE *to, const recipe *r);

/* Files that samples are drawn from, with checksums. */
lac_status recipe_record(const recipe *r, lac_provenance *to);

#endif
