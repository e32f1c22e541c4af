/* tools/recon_record.h - what the record of a reconstruction says. */
#ifndef LACUNA_TOOLS_RECON_RECORD_H
#define LACUNA_TOOLS_RECON_RECORD_H

#include "data/provenance.h"
#include "opt.h"
#include "recon/method.h"

/* A new record of what is asked for: command, input (the first argument), model, method
 * and its parameters. @return LAC_OK, LAC_E_IO, LAC_E_NOMEM */
lac_status recon_record_make(const opt_input *in, const lac_settings *settings,
                             lac_provenance **record);

/* Add how the run went. @return LAC_OK, LAC_E_NOMEM */
lac_status recon_record_result(const lac_recon_result *result, lac_provenance *record);

#endif
