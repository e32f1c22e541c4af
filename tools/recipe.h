/* tools/recipe.h - what the samples of a training are drawn from. */
#ifndef LACUNA_TOOLS_RECIPE_H
#define LACUNA_TOOLS_RECIPE_H

#include "image_set.h"
#include "opt.h"
#include "recon/method.h"

enum { RECIPE_SOURCES = 16, RECIPE_SIZES = 8 };

/* As the command line gives it; texts are borrowed. */
typedef struct recipe_options {
    const char *data, *values, *sizes, *arcs, *centres, *step, *noise;
    opt_list set;
    double pixel_mm;
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
     .help = "degrees between views, uniform, or one number", .word = "0.6:2"},        \
    {.name = "noise", .type = OPT_TEXT, .to = &(o).noise, .value = "LO:HI",            \
     .help = "standard deviation of Gaussian noise over the largest value, "           \
             "log-uniform, or one number", .word = "0.003:0.03"},                      \
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

typedef struct recipe {
    int n_sources, n_sizes;
    recipe_source source[RECIPE_SOURCES];
    recipe_size size[RECIPE_SIZES];
    recipe_range arc, centre, step; /* degrees */
    recipe_range noise;             /* relative */
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

/* What f* is made with. Threads: any. */
lac_status recipe_settings(const recipe *r, lac_settings **out);

/* Files that samples are drawn from, with checksums. */
lac_status recipe_record(const recipe *r, lac_provenance *to);

#endif
