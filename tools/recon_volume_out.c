/* tools/recon_volume_out.c - from the store of a volume to its files, and the report.
 */
#include "data/base/parallel.h"
#include "data/volume.h"
#include "interrupt.h"
#include "job.h"
#include "json.h"
#include "ranks.h"
#include "recon_volume_internal.h"

#include <math.h>

typedef struct summary {
    double seconds, residual, worst; /* of all slices: sum, mean, largest */
    int early;                       /* that stopped early */
} summary;

static summary summarise(const volume *w)
{
    summary s = {0};

    for (int i = 0; i < w->n_slices; i++) {
        const slice_record *r = slice_store_record(w->store, i);

        s.seconds += r->seconds;
        s.residual += r->residual / w->n_slices;
        s.worst = fmax(s.worst, r->residual);
        s.early += r->reason < 0;
    }
    return s;
}

typedef struct page {
    const volume *w;
    int number;
} page;

static lac_status read_page(void *user, int slice, float *to)
{
    const page *p = user;

    return slice_store_get(p->w->store, slice, p->number, to) == EXIT_DONE ? LAC_OK
                                                                           : LAC_E_IO;
}

static lac_status write_outputs(const volume *w, lac_provenance *record)
{
    const lac_volume shape = {.grid = w->grid,
                              .n_slices = w->n_slices,
                              .slice_mm = prepare_row_pitch_mm(w->v->scan)};
    lac_status st = LAC_OK;

    for (int p = 0; p < w->n_pages; p++) {
        page from = {w, p};

        CMD_TRY(lac_volume_write(&shape, w->v->output[w->part_of[p]], read_page, &from,
                                 record));
    }
out:
    return st;
}

static void print_slice(json *j, int slice, const slice_record *r)
{
    json_open_object(j, NULL);
    json_whole(j, "slice", slice);
    json_whole(j, "iterations", r->iterations);
    json_text(j, "reason", lac_reason_text(r->reason));
    json_number(j, "residual", r->residual);
    json_number(j, "seconds", r->seconds);
    if (!isnan(r->lambda))
        json_number(j, "lambda", r->lambda);
    if (!isnan(r->learned_energy)) {
        json_number(j, "learned_energy", r->learned_energy);
        json_number(j, "heard", r->heard);
    }
    json_close(j);
}

static void print_json(const volume *w, const summary *s)
{
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    json_text(&j, "method", lac_settings_method(w->v->settings)->name);
    json_number(&j, "seconds", msg_seconds() - w->started);
    json_number(&j, "residual", s->residual);
    json_number(&j, "residual_largest", s->worst);
    json_whole(&j, "slices", w->n_slices);
    json_whole(&j, "columns", w->grid.nx);
    json_whole(&j, "rows", w->grid.ny);
    json_number(&j, "pixel_mm", w->grid.pixel_mm);
    json_number(&j, "slice_mm", prepare_row_pitch_mm(w->v->scan));
    json_whole(&j, "processes", ranks_count());
    json_whole(&j, "threads", lac_threads_get());
    json_whole(&j, "slices_at_once", w->memory.at_once);
    json_open_object(&j, "preparation");
    prepare_scan_json(w->v->scan, &j);
    json_close(&j);
    json_open_array(&j, "slice");
    for (int i = 0; i < w->n_slices; i++)
        print_slice(&j, i, slice_store_record(w->store, i));
    json_close(&j);
    json_close(&j);
}

int recon_volume_finish(const volume *w, lac_provenance *record)
{
    const summary s = summarise(w);
    lac_status st;

    CMD_TRY(job_record_text(record, "slices", "%d", w->n_slices));
    CMD_TRY(job_record_text(record, "residual", "mean %.6g, largest %.6g", s.residual,
                            s.worst));
    CMD_TRY(write_outputs(w, record));
    interrupt_keeps(NULL, NULL);
    slice_store_remove(w->store);
    if (s.early > 0)
        msg_warning_matters("%d of %d slices stopped early", s.early, w->n_slices);
    msg_info("%d slices in %.1f s, residual %.4g on average, %.4g at most", w->n_slices,
             msg_seconds() - w->started, s.residual, s.worst);
    if (w->v->json)
        print_json(w, &s);
out:
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}
