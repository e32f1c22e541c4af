/* tools/learned_picture.h - where an image was measured and where it was learned. */
#ifndef LACUNA_TOOLS_LEARNED_PICTURE_H
#define LACUNA_TOOLS_LEARNED_PICTURE_H

#include "data/image.h"
#include "data/provenance.h"

/*
 * A colour picture of result = measured + learned: the result in grey, turned to orange
 * by the local strength of the learned part,
 *
 *   min(1, sqrt(G(learned^2)) / (0.15 contrast)),
 *
 * G a Gaussian mean of standard deviation 2 pixels, contrast the width of the grey
 * window. Beside it both parts, the learned one about mid-grey. @return LAC_OK,
 * LAC_E_IO, LAC_E_NOMEM
 */
lac_status learned_picture_write(const lac_image *measured, const lac_image *learned,
                                 const char *path, const lac_provenance *record);

/* tint [ny, nx] = that strength without the limit of 1, as html_picture takes it. */
void learned_picture_tint(const lac_image *learned, double contrast, float *tint);

#endif
