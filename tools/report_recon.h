/* tools/report_recon.h - the page of one reconstruction. */
#ifndef LACUNA_TOOLS_REPORT_RECON_H
#define LACUNA_TOOLS_REPORT_RECON_H

#include "data/image.h"
#include "data/provenance.h"
#include "data/wedge.h"
#include "history.h"
#include "recon/method.h"

/* All borrowed. */
typedef struct report_recon {
    const char *scan; /* name of the file */
    const lac_settings *settings;
    const lac_recon_result *result;
    const lac_sino *sino, *residual; /* the scan and g - R f */
    const lac_image *image, *visible, *invisible, *measured, *learned;
    const lac_wedge *wedge;
    double visible_energy;
    const history *history;
    const lac_provenance *record;
} report_recon;

/* Write it: complete or not at all. @return LAC_OK, LAC_E_IO, LAC_E_NOMEM */
lac_status report_recon_write(const report_recon *r, const char *path);

#endif
