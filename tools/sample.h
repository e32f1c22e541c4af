/* tools/sample.h - one training sample: an object, a scan of it, and what the methods
 * that a network starts from make of the scan. */
#ifndef LACUNA_TOOLS_SAMPLE_H
#define LACUNA_TOOLS_SAMPLE_H

#include "data/image.h"
#include "data/sino.h"
#include "recipe.h"

/* How it was drawn; a pure function of the recipe and the number. */
typedef struct sample_draw {
    uint64_t number;
    uint64_t seed;    /* of phantom and noise */
    int source, item; /* of the recipe; the image of the set, phantoms 0 */
    int size;
    double from, to, step; /* views from, from + step, .. <= to, degrees */
    double noise;          /* standard deviation over the largest value */
    double photons;        /* in a bin of the scan; 0: none counted */
    double offset;         /* added to the data */
    double curve_error;    /* of the correction of the hardening */
    /* Images: quarter turns, mirrored before, enlarged, then shifted by so many widths
     */
    int turns, mirror;
    double zoom, shift_x, shift_y;
} sample_draw;

typedef struct sample {
    sample_draw draw;
    char object[112];               /* "ellipses 1000023", "ct.npy:17" */
    lac_image *truth, *fbp, *fstar; /* one grid */
    lac_sino *sino;                 /* with its noise */
} sample;

void sample_draw_make(const recipe *r, uint64_t number, sample_draw *draw);

/* Its scan, all 0. */
lac_status sample_scan(const recipe *r, const sample_draw *draw, lac_sino **out);

/* What sample `number` is: its draw and its object, without images. */
void sample_name(const recipe *r, uint64_t number, sample *s);

/*
 * Sample `number` of a recipe: the data are made on a finer grid as `evaluate` makes
 * them (simulate.h), measured (sample_physics.h), FBP and f* by lac_reconstruct. Same
 * bits on any thread and for any number of them. Threads: any. *s is empty on failure.
 * @return LAC_OK, or what the library says
 */
lac_status sample_make(const recipe *r, uint64_t number, sample *s);
void sample_clear(sample *s);

#endif
