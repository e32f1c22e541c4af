/* tools/recon_volume.c - slices from the scan to a store, and from there to a volume.
 */
#include "recon_volume_internal.h"
#include "data/volume.h"
#include "interrupt.h"
#include "job.h"
#include "mem.h"
#include "ranks.h"
#include "recon_parts.h"
#include "recon_record.h"
#include "slice_queue.h"

#include <math.h>
#include <string.h>

/* Slices are recorded batch by batch: no more than this many seconds are lost. */
#define BATCH_SECONDS 5.0

/* --- one slice -----------------------------------------------------------------------
 */

static const lac_image *part(const recon_parts *p, const lac_image *image, int output)
{
    switch (output) {
    case VOLUME_VISIBLE:
        return p->visible;
    case VOLUME_INVISIBLE:
        return p->invisible;
    case VOLUME_MEASURED:
        return p->measured;
    case VOLUME_LEARNED:
        return p->learned;
    default:
        return image;
    }
}

/* LAC_E_CANCELLED after a message: the store cannot be written. */
static lac_status put_pages(const volume *w, int slice, const lac_sino *sino,
                            const lac_image *image)
{
    recon_parts parts = {0};
    lac_status st = LAC_OK;

    if (w->n_pages > 1)
        CMD_TRY(recon_parts_make(sino, image, &parts));
    for (int p = 0; p < w->n_pages; p++)
        if (slice_store_put(w->store, slice, p,
                            part(&parts, image, w->part_of[p])->data) != EXIT_DONE) {
            st = LAC_E_CANCELLED;
            goto out;
        }
out:
    recon_parts_clear(&parts);
    return st;
}

static void keep(const lac_recon_result *r, slice_record *record)
{
    record->iterations = r->solver.iterations;
    record->reason = r->solver.reason;
    record->seconds = r->seconds;
    record->residual = r->residual;
    record->lambda = r->lambda;
    record->noise = r->noise;
    record->learned_energy = r->learned_energy;
    record->heard = r->heard;
    record->done = 1;
}

/* Reconstruct a slice and put it into the store; a message where that fails. Returns 0
 * where it is this process that fails, not the slice. */
static int do_slice(const volume *w, int slice, const lac_sino *sino,
                    slice_record *record)
{
    lac_image *image = NULL;
    lac_recon_result result;
    lac_status st;

    CMD_TRY(lac_image_create(&image, &w->solved));
    CMD_TRY(lac_reconstruct(w->v->settings, sino, image, NULL, &result));
    CMD_TRY(recon_request_finish(w->v->request, sino, &image));
    CMD_TRY(put_pages(w, slice, sino, image));
    keep(&result, record);
out:
    if (st != LAC_OK && st != LAC_E_CANCELLED)
        msg_error("slice %d: %s", slice, lac_error_detail());
    lac_image_destroy(&image);
    return st != LAC_E_CANCELLED && st != LAC_E_NOMEM;
}

/* --- a batch of slices ---------------------------------------------------------------
 */

/* Read slices, one by one where they cannot be read together, so that a bad one does
 * not stop its neighbours: NULL for those. EXIT_FAILED where the file cannot be read.
 */
static int read_batch(const volume *w, int first, int n, lac_sino **sino)
{
    lac_status st = prepare_rows(w->v->scan, first, n, sino);
    int status = EXIT_DONE;

    if (st == LAC_OK)
        return EXIT_DONE;
    for (int i = 0; i < n; i++) {
        sino[i] = NULL;
        st = n > 1 ? prepare_rows(w->v->scan, first + i, 1, &sino[i]) : st;
        if (st != LAC_OK)
            msg_error("slice %d: %s", first + i, lac_error_detail());
        if (st == LAC_E_IO || st == LAC_E_NOMEM)
            status = EXIT_FAILED;
    }
    return status;
}

static int work(void *user, int first, int n, slice_record *record)
{
    volume *w = user;
    const int threads = w->memory.at_once;
    const double began = msg_seconds();
    lac_sino *sino[SLICE_BATCH] = {NULL};
    int status = read_batch(w, first, n, sino), able = 1;

#pragma omp parallel for schedule(dynamic, 1) num_threads(threads) if (threads > 1)    \
    reduction(&& : able)
    for (int i = 0; i < n; i++)
        if (sino[i])
            able = do_slice(w, first + i, sino[i], &record[i]) && able;
    if (!able)
        status = EXIT_FAILED;
    for (int i = 0; i < n; i++)
        lac_sino_destroy(&sino[i]);
    if (slice_store_sync(w->store) != EXIT_DONE) {
        for (int i = 0; i < n; i++)
            record[i].done = 0;
        status = EXIT_FAILED;
    }
    w->pace = (msg_seconds() - began) / n;
    return status;
}

static int want(void *user)
{
    const volume *w = user;
    const int step = w->memory.at_once;
    int n = step;

    while (w->pace > 0.0 && n + step <= w->memory.batch &&
           (n + step) * w->pace <= BATCH_SECONDS)
        n += step;
    return n;
}

static int finished(void *user, int slice, const slice_record *record)
{
    volume *w = user;
    const int status = slice_store_finish(w->store, slice, record);

    atomic_store(&w->n_kept, slice_store_count(w->store));
    msg_progress(slice_store_count(w->store), w->n_slices);
    return status;
}

/* --- before --------------------------------------------------------------------------
 */

/* Lines that say what the slices are: a store made by others is not continued. */
static char *describe(const volume *w, const lac_provenance *record)
{
    char *text = NULL;
    size_t size;
    FILE *to = mem_stream(&text, &size);

    for (size_t i = 0; i < lac_provenance_count(record); i++)
        if (strcmp(lac_provenance_key(record, i), "command") != 0)
            fprintf(to, "%s = %s\n", lac_provenance_key(record, i),
                    lac_provenance_value(record, i));
    fprintf(to, "slices = %d\ngrid = %d x %d of %.9g mm, solved on %d x %d\n",
            w->n_slices, w->grid.nx, w->grid.ny, w->grid.pixel_mm, w->solved.nx,
            w->solved.ny);
    fprintf(to, "refine = %d\npages =", w->v->request->refine);
    for (int p = 0; p < w->n_pages; p++)
        fprintf(to, " %d", w->part_of[p]);
    fputc('\n', to);
    fclose(to);
    return text;
}

static lac_status set_up(volume *w)
{
    const int coarse = w->v->request->coarse > 1 ? w->v->request->coarse : 1;
    lac_status st;

    w->started = msg_seconds();
    atomic_store(&w->n_kept, -1);
    w->n_slices = prepare_count(w->v->scan);
    CMD_TRY(recon_request_grid(w->v->request, prepare_geom(w->v->scan), &w->solved));
    w->grid = w->solved;
    w->grid.nx *= coarse;
    w->grid.ny *= coarse;
    w->grid.pixel_mm /= coarse;
    for (int k = 0; k < VOLUME_OUTPUTS; k++)
        if (w->v->output[k]) {
            CMD_TRY(lac_volume_check_path(w->v->output[k]));
            w->part_of[w->n_pages++] = k;
        }
    w->memory.limit = w->v->memory;
    prepare_bytes(w->v->scan, &w->memory.waiting, &w->memory.around);
out:
    return st;
}

/* The first process makes the store, then the others open it. */
static int open_store(volume *w, const char *text)
{
    const slice_plan plan = {
        .text = text,
        .n_slices = w->n_slices,
        .n_pages = w->n_pages,
        .page_count = (size_t)w->grid.nx * (size_t)w->grid.ny,
    };
    int status = EXIT_DONE;

    if (ranks_this() == 0)
        status = slice_store_open(&w->store, w->v->output[VOLUME_IMAGE], &plan, 1);
    status = ranks_agree(status);
    if (status == EXIT_DONE && ranks_this() > 0)
        status = slice_store_open(&w->store, w->v->output[VOLUME_IMAGE], &plan, 0);
    status = ranks_agree(status);
    if (status == EXIT_DONE)
        atomic_store(&w->n_kept, slice_store_count(w->store));
    if (status == EXIT_DONE && ranks_this() == 0 && slice_store_count(w->store) > 0)
        msg_warning("%s: %d of %d slices are there from an earlier run and are kept",
                    slice_store_path(w->store), slice_store_count(w->store),
                    w->n_slices);
    return status;
}

/* Say what is there of a volume that is not whole. */
static int leave_unfinished(const volume *w)
{
    if (slice_store_count(w->store) == 0) {
        slice_store_remove(w->store);
        return EXIT_FAILED;
    }
    msg_error("%d of %d slices are missing; the others are kept in %s, and the same "
              "command goes on with it",
              w->n_slices - slice_store_count(w->store), w->n_slices,
              slice_store_path(w->store));
    return EXIT_FAILED;
}

/* The same where the run is stopped from outside. */
static void last_words(void *user, char *text, size_t size)
{
    volume *w = user;
    const int count = atomic_load(&w->n_kept);

    if (count < 0)
        slice_store_discard(w->v->output[VOLUME_IMAGE]);
    else if (count == 0)
        slice_store_remove(w->store);
    else
        snprintf(text, size,
                 "%d of %d slices are kept in %s, and the same command goes on with it",
                 count, w->n_slices, slice_store_path(w->store));
}

static int run_queue(volume *w)
{
    const slice_queue queue = {.n_slices = w->n_slices,
                               .store = w->store,
                               .want = want,
                               .work = work,
                               .finished = finished,
                               .user = w};
    int status, hidden;

    msg_once(1);
    status = slice_queue_run(&queue);
    msg_progress_end();
    hidden = msg_once(0);
    if (hidden > 0)
        msg_warning(
            "%d more warnings of these kinds, for other slices; --verbose shows them",
            hidden);
    return status;
}

/* The request and, with the counts of the rows read so far, what was done to the scan:
 * made before the slices to tell stores apart, and after them for the files. */
static lac_status make_full(const volume *w, const lac_provenance *request,
                            lac_provenance **full)
{
    lac_status st;

    CMD_TRY(lac_provenance_create(full));
    for (size_t i = 0; i < lac_provenance_count(request); i++)
        if (strcmp(lac_provenance_key(request, i), "software") != 0)
            CMD_TRY(lac_provenance_add(*full, lac_provenance_key(request, i),
                                       lac_provenance_value(request, i)));
    CMD_TRY(prepare_scan_record(w->v->scan, *full));
out:
    return st;
}

static int finish(const volume *w, const lac_provenance *request)
{
    lac_provenance *full = NULL;
    const lac_status st = make_full(w, request, &full);
    const int status = st == LAC_OK ? recon_volume_finish(w, full) : msg_fail(st);

    lac_provenance_destroy(&full);
    return status;
}

int recon_volume_run(const recon_volume *v)
{
    volume w = {.v = v};
    lac_provenance *record = NULL, *full = NULL;
    char *text = NULL;
    int status = EXIT_DONE;
    lac_status st;

    CMD_TRY(set_up(&w));
    CMD_TRY(recon_record_make(v->in, v->settings, &record));
    CMD_TRY(make_full(&w, record, &full));
    text = describe(&w, full);
    lac_provenance_destroy(&full);
    interrupt_keeps(last_words, &w);
    status = open_store(&w, text);
    if (status == EXIT_DONE)
        status =
            slice_store_count(w.store) < w.n_slices ? recon_volume_try(&w) : EXIT_DONE;
    if (status == EXIT_DONE) {
        status = run_queue(&w);
        prepare_scan_gather(v->scan);
    }
    if (ranks_this() == 0 && w.store) {
        if (status == EXIT_DONE)
            status = finish(&w, record);
        else if (slice_store_count(w.store) < w.n_slices)
            status = leave_unfinished(&w);
    }
out:
    interrupt_keeps(NULL, NULL);
    slice_store_close(&w.store);
    mem_free(text);
    lac_provenance_destroy(&full);
    lac_provenance_destroy(&record);
    return st == LAC_OK ? status : msg_fail(st);
}
