/* tools/recon_say.c - what a reconstruction came to: in words, and as JSON. */
#include "recon_say.h"
#include "cmd.h"
#include "data/base/parallel.h"
#include "job.h"
#include "json.h"

#include <math.h>

void recon_say(const lac_settings *settings, const lac_recon_result *result,
               const lac_sino *sino, const lac_image *image)
{
    const lac_method *m = lac_settings_method(settings);

    if (lac_sino_truncated_share(sino) > LAC_TRUNCATED_LIMIT) /* the library warned */
        msg_matters();
    if (result->solver.reason < 0)
        msg_warning_matters("%s stopped after %d iterations: %s", m->name,
                            result->solver.iterations,
                            lac_reason_text(result->solver.reason));
    msg_info("%s: %.3f s, %d iterations (%s), residual %.4g, %d x %d pixels of %.6g mm",
             m->name, result->seconds, result->solver.iterations,
             lac_reason_text(result->solver.reason), result->residual, image->grid.nx,
             image->grid.ny, image->grid.pixel_mm);
    if (result->heard < 1.0)
        msg_warning("%s: the picture of the network contradicted the data (residual "
                    "%.3g, where %.3g is wanted), so that only %.2g %% of its "
                    "correction was used: it was trained on other objects",
                    m->name, result->residual_before, result->residual,
                    100.0 * result->heard);
    if (!isnan(result->learned_energy))
        msg_info(
            "%s: %.3g %% of the energy is not measured but learned; residual before "
            "the data had their say %.4g",
            m->name, 100.0 * result->learned_energy, result->residual_before);
}

static void json_parameters(const lac_settings *settings,
                            const lac_recon_result *result, json *j)
{
    const lac_method *m = lac_settings_method(settings);

    json_open_object(j, "parameters");
    for (size_t i = 0; i < m->n_params; i++) {
        const lac_param *p = m->params + i;

        if (p->choices || p->list || p->text)
            json_text(j, p->name, lac_settings_text(settings, p->name));
        else
            json_number(j, p->name, job_parameter(settings, result, p->name));
    }
    json_close(j);
}

static void json_thresholds(const recon_request *request, const double *threshold,
                            json *j)
{
    if (request->mask && request->levels == 2) {
        json_number(j, "threshold", threshold[0]);
    } else if (request->mask) {
        json_open_array(j, "thresholds");
        for (int k = 0; k < request->levels - 1; k++)
            json_number(j, NULL, threshold[k]);
        json_close(j);
    }
}

void recon_say_json(const report_recon *r, const prepared_scan *scan,
                    const recon_request *request, const double *threshold)
{
    const lac_recon_result *result = r->result;
    const lac_grid *grid = &r->image->grid;
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    json_text(&j, "method", lac_settings_method(r->settings)->name);
    json_number(&j, "seconds", result->seconds);
    json_whole(&j, "iterations", result->solver.iterations);
    json_text(&j, "reason", lac_reason_text(result->solver.reason));
    json_number(&j, "residual", result->residual);
    if (!isnan(result->learned_energy)) {
        json_number(&j, "residual_before", result->residual_before);
        json_number(&j, "residual_after", result->residual);
        json_number(&j, "learned_energy", result->learned_energy);
        json_number(&j, "moved_energy", result->moved_energy);
        json_number(&j, "heard", result->heard);
    }
    json_parameters(r->settings, result, &j);
    json_number(&j, "visible_energy", r->visible_energy);
    json_number(&j, "invisible_energy", 1.0 - r->visible_energy);
    json_whole(&j, "views", r->sino->geom->n_views);
    json_whole(&j, "columns", grid->nx);
    json_whole(&j, "rows", grid->ny);
    json_number(&j, "pixel_mm", grid->pixel_mm);
    json_thresholds(request, threshold, &j);
    json_open_object(&j, "preparation");
    prepare_scan_json(scan, &j);
    json_close(&j);
    json_whole(&j, "threads", lac_threads_get());
    json_close(&j);
}
