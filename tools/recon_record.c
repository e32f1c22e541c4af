/* tools/recon_record.c - the request and the result of a reconstruction as a record. */
#include "recon_record.h"
#include "cmd.h"
#include "job.h"

#include <math.h>
#include <stdio.h>

lac_status recon_record_make(const opt_input *in, const lac_settings *settings,
                             lac_provenance **record)
{
    const lac_method *m = lac_settings_method(settings);
    lac_status st;

    CMD_TRY(job_record(record, in));
    CMD_TRY(job_record_input(*record, in->arg[0]));
    CMD_TRY(job_record_model(*record, settings));
    CMD_TRY(job_record_text(*record, "method", "%s", m->name));
    for (size_t i = 0; i < m->n_params; i++) {
        char key[96];

        snprintf(key, sizeof key, "parameter.%s", m->params[i].name);
        CMD_TRY(job_record_text(*record, key, "%s",
                                lac_settings_text(settings, m->params[i].name)));
    }
out:
    return st;
}

lac_status recon_record_result(const lac_recon_result *result, lac_provenance *record)
{
    lac_status st;

    if (!isnan(result->lambda))
        CMD_TRY(job_record_text(record, "lambda", "%.6g", result->lambda));
    if (!isnan(result->learned_energy)) {
        CMD_TRY(job_record_text(record, "residual_before", "%.6g",
                                result->residual_before));
        CMD_TRY(
            job_record_text(record, "learned_energy", "%.6g", result->learned_energy));
        CMD_TRY(job_record_text(record, "moved_energy", "%.6g", result->moved_energy));
    }
    if (!isnan(result->noise))
        CMD_TRY(job_record_text(record, "noise", "%.6g", result->noise));
    CMD_TRY(job_record_text(record, "iterations", "%d", result->solver.iterations));
    CMD_TRY(job_record_text(record, "reason", "%s",
                            lac_reason_text(result->solver.reason)));
    CMD_TRY(job_record_text(record, "residual", "%.6g", result->residual));
out:
    return st;
}
