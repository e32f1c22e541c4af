/* tools/prepare_align.c - shifts of the views: given, or found by reprojection. */
#include "prepare_align.h"
#include "cmd.h"
#include "draft.h"
#include "job.h"
#include "mem.h"

#include <math.h>

int prepare_align_check(const prepare_request *r)
{
    if (r->align > 0 && r->shifts)
        return msg_usage("options --align and --shifts: give one of them");
    if (r->shifts_out && r->align == 0)
        return msg_usage("option --shifts-out: there are no shifts to write without "
                         "--align");
    return draft_check("shifts-out", r->shifts_out);
}

lac_status prepare_align_write(const prepare_align *a, const char *path,
                               const lac_provenance *record)
{
    draft d = {0};
    lac_status st;

    draft_open(&d, path);
    draft_put_record(d.to, record);
    fputs("# shift of each view, bins: so far it lies towards higher ones\n", d.to);
    for (int i = 0; i < a->n_views; i++)
        fprintf(d.to, "%.17g\n", a->shift[i]);
    st = draft_commit(&d);
    draft_close(&d);
    return st;
}

/* --- deciding ------------------------------------------------------------------------
 */

static void doubt(const prepare_align *a, const lac_sino *slice)
{
    const double truncated = lac_sino_truncated_share(slice);

    if (!a->fit.converged)
        msg_warning_matters("alignment: after %d rounds a view still moved by %.3g "
                            "bins; more rounds (--align N) may help",
                            a->fit.rounds, a->fit.change_bins);
    if (!(a->fit.rms_after <= a->fit.rms_before))
        msg_warning_matters("alignment: the views fit no better than before "
                            "(residual %.4g, before %.4g): leave --align out",
                            a->fit.rms_after, a->fit.rms_before);
    if (truncated > LAC_TRUNCATED_LIMIT)
        msg_warning("alignment: the object reaches beyond the detector in %.0f %% of "
                    "the views, and what is outside disturbs it",
                    100.0 * truncated);
}

lac_status prepare_align_decide(prepare_align *a, const prepare_request *r,
                                const lac_sino *const *slices, int n)
{
    const lac_align_options o = {.rounds = r->align};
    lac_status st = LAC_OK;

    *a = (prepare_align){0};
    a->shift = mem_alloc((size_t)slices[0]->geom->n_views, sizeof *a->shift);
    if (r->align > 0) {
        CMD_TRY(lac_align_find(slices, n, &o, a->shift, &a->fit));
        a->found = 1;
        a->n_slices = n;
        doubt(a, slices[n / 2]);
    } else {
        CMD_TRY(lac_align_read(r->shifts, slices[0]->geom->n_views, a->shift));
        a->file = r->shifts;
    }
    a->n_views = slices[0]->geom->n_views;
out:
    if (st != LAC_OK)
        prepare_align_clear(a);
    return st;
}

void prepare_align_clear(prepare_align *a)
{
    mem_free(a->shift);
    *a = (prepare_align){0};
}

/* --- about it ------------------------------------------------------------------------
 */

static double largest(const prepare_align *a)
{
    double most = 0.0;

    for (int i = 0; i < a->n_views; i++)
        most = fmax(most, fabs(a->shift[i]));
    return most;
}

void prepare_align_say(const prepare_align *a)
{
    if (a->n_views == 0)
        return;
    if (!a->found) {
        msg_note("views are moved by up to %.3g bins, as %s says", largest(a), a->file);
        return;
    }
    msg_note(
        "views are moved by %.3g bins (root mean square), up to %.3g, so that they "
        "fit the reprojection of %d slice%s: residual %.4g, %.4g before; %d rounds, "
        "the last one moved no view by more than %.2g bins",
        a->fit.rms_bins, a->fit.largest_bins, a->n_slices, a->n_slices == 1 ? "" : "s",
        a->fit.rms_after, a->fit.rms_before, a->fit.rounds, a->fit.change_bins);
}

lac_status prepare_align_record(const prepare_align *a, lac_provenance *record)
{
    lac_status st = LAC_OK;

    if (a->n_views == 0)
        return LAC_OK;
    if (a->found)
        return job_record_text(record, "alignment",
                               "root mean square %.4g bins, up to %.4g, found in %d "
                               "rounds, residual %.4g to %.4g",
                               a->fit.rms_bins, a->fit.largest_bins, a->fit.rounds,
                               a->fit.rms_before, a->fit.rms_after);
    CMD_TRY(job_record_text(record, "alignment", "up to %.4g bins, given", largest(a)));
    CMD_TRY(lac_provenance_add_input(record, a->file));
out:
    return st;
}

void prepare_align_json(const prepare_align *a, json *j)
{
    if (a->n_views == 0) {
        json_text(j, "alignment", NULL);
        return;
    }
    json_open_object(j, "alignment");
    json_text(j, "source", a->found ? "found" : "given");
    if (a->found) {
        json_whole(j, "slices", a->n_slices);
        json_whole(j, "rounds", a->fit.rounds);
        json_flag(j, "converged", a->fit.converged);
        json_number(j, "change_bins", a->fit.change_bins);
        json_number(j, "residual_before", a->fit.rms_before);
        json_number(j, "residual_after", a->fit.rms_after);
        json_number(j, "rms_bins", a->fit.rms_bins);
    }
    json_number(j, "largest_bins", largest(a));
    json_open_array(j, "shift_bins");
    for (int i = 0; i < a->n_views; i++)
        json_number(j, NULL, a->shift[i]);
    json_close(j);
    json_close(j);
}
