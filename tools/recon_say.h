/* tools/recon_say.h - what the reconstruction of one slice came to. */
#ifndef LACUNA_TOOLS_RECON_SAY_H
#define LACUNA_TOOLS_RECON_SAY_H

#include "prepare_scan.h"
#include "recon_request.h"
#include "report_recon.h"

/* In words: doubts always, the rest with --verbose. */
void recon_say(const lac_settings *settings, const lac_recon_result *result,
               const lac_sino *sino, const lac_image *image);

/* The object of --json on standard output. threshold: of the mask, where one was asked
 * for. */
void recon_say_json(const report_recon *r, const prepared_scan *scan,
                    const recon_request *request, const double *threshold);

#endif
