/* tools/recon_parts.h - what stands beside a reconstruction: its visible and invisible
 * part, and what of the data it does not explain. */
#ifndef LACUNA_TOOLS_RECON_PARTS_H
#define LACUNA_TOOLS_RECON_PARTS_H

#include "data/image.h"
#include "data/sino.h"
#include "data/wedge.h"

typedef struct recon_parts {
    lac_wedge *wedge;               /* of the views that were used */
    lac_image *visible, *invisible; /* lac_wedge_split of the image */
    lac_image *measured, *learned;  /* lac_learned_split of the image */
    lac_sino *residual;             /* g - R f, Joseph projector */
    double visible_energy;          /* share of the sum of squares, 0..1; 1 for a zero
                                       image */
} recon_parts;

/* Start from {0}; recon_parts_clear whatever is returned. @return LAC_OK, LAC_E_NOMEM
 */
lac_status recon_parts_make(const lac_sino *sino, const lac_image *image,
                            recon_parts *parts);
void recon_parts_clear(recon_parts *parts);

#endif
