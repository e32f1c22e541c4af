/* tools/prepare_tilt.c - the angle of the rotation axis on the detector. */
#include "prepare_tilt.h"
#include "cmd.h"
#include "job.h"
#include "recon/center.h"

#include <math.h>
#include <string.h>

#define UNCERTAIN (0.1 * JOB_DEGREE) /* of the line: a bin over 600 rows */

#define MOST_MORE 1.5

static int is_auto(const prepare_request *r)
{
    return r->tilt_axis && strcmp(r->tilt_axis, "auto") == 0;
}

int prepare_tilt_wanted(const prepare_request *r)
{
    return r->tilt_axis != NULL;
}

int prepare_tilt_check(const prepare_request *r)
{
    double degrees;

    if (!r->tilt_axis || is_auto(r))
        return EXIT_DONE;
    if (!opt_number(r->tilt_axis, &degrees) ||
        !(fabs(degrees * JOB_DEGREE) <= LAC_TILT_LARGEST))
        return msg_usage(
            "option --tilt-axis: must be auto or an angle in -10..10 "
            "degrees, got '%s'; turn the projections by larger ones before",
            r->tilt_axis);
    return EXIT_DONE;
}

lac_status prepare_tilt_begin(prepare_tilt *t, const prepare_request *r,
                              const lac_projections_info *about)
{
    double degrees = 0.0;

    lac_status st = LAC_OK;

    *t = (prepare_tilt){0};
    if (!r->tilt_axis)
        return LAC_OK;
    CMD_TRY(lac_tilt_make(&t->turn, about, 0.0));
    if (opt_number(r->tilt_axis, &degrees)) {
        t->turn.angle = degrees * JOB_DEGREE;
        t->on = 1;
    }
out:
    return st;
}

lac_status prepare_tilt_look(prepare_tilt *t, const tilt_slices *slices)
{
    double v[TILT_SLICES], offset[TILT_SLICES], error[TILT_SLICES];
    const double before = t->fit.angle;
    lac_sino *slice = NULL;
    double more = 1.0;
    int n = 0;
    lac_status st = LAC_OK;

    t->n_slices = slices->n;
    for (int i = 0; i < slices->n && i < TILT_SLICES; i++) {
        lac_center c;

        CMD_TRY(slices->get(slices->user, i, &slice, &v[n]));
        st = lac_center_find(slice, NULL, &c);
        lac_sino_destroy(&slice);
        if (st != LAC_OK && st != LAC_E_NUMERIC)
            goto out;
        if (st != LAC_OK || c.at_end || !isfinite(c.error_mm))
            continue; /* nothing in this row, or nothing that tells */
        offset[n] = c.offset_mm;
        error[n++] = c.error_mm;
    }
    CMD_TRY(lac_tilt_axis_fit(n, v, offset, error, &t->fit));
    if (t->found) /* a look finds the same share of what is left each time */
        more = fmax(1.0, fmin(MOST_MORE, 1.0 / (1.0 - t->fit.angle / before)));
    t->turn.angle += more * t->fit.angle;
    t->error = more * t->fit.error;
    t->on = t->found = 1;
    msg_info("tilt axis: %.4f +- %.2g degrees more, %d rows", t->fit.angle / JOB_DEGREE,
             t->fit.error / JOB_DEGREE, t->fit.n_used);
out:
    return st;
}

void prepare_tilt_doubt(const prepare_tilt *t)
{
    if (t->found && !(t->error <= UNCERTAIN))
        msg_warning_matters("tilt axis: %.3f degrees are uncertain by %.2g: the axis "
                            "of %d rows is %.2g bins off a line",
                            t->turn.angle / JOB_DEGREE, t->error / JOB_DEGREE,
                            t->fit.n_used, t->fit.rms_mm / t->turn.pitch_mm);
}

void prepare_tilt_say(const prepare_tilt *t)
{
    const int ends = t->on ? lac_tilt_uncovered(&t->turn) : 0;

    if (!t->on)
        return;
    if (t->found)
        msg_note("tilt axis: leans by %.3f +- %.2g degrees towards higher bins on top, "
                 "by the axis in %d of %d rows; projections are turned about the "
                 "middle of the detector",
                 t->turn.angle / JOB_DEGREE, t->error / JOB_DEGREE, t->fit.n_used,
                 t->n_slices);
    else
        msg_note("tilt axis: leans by %.3f degrees towards higher bins on top, as "
                 "given; projections are turned about the middle of the detector",
                 t->turn.angle / JOB_DEGREE);
    if (ends > 0)
        msg_note("tilt axis: %d row%s at the top and at the bottom of the detector "
                 "lie%s partly beyond it; there the last row goes on",
                 ends, ends == 1 ? "" : "s", ends == 1 ? "s" : "");
}

lac_status prepare_tilt_record(const prepare_tilt *t, lac_provenance *record)
{
    if (!t->on)
        return LAC_OK;
    if (t->found)
        return job_record_text(
            record, "tilt_axis", "%.5g degrees, error %.2g, found from %d rows",
            t->turn.angle / JOB_DEGREE, t->error / JOB_DEGREE, t->fit.n_used);
    return job_record_text(record, "tilt_axis", "%.5g degrees, given",
                           t->turn.angle / JOB_DEGREE);
}

void prepare_tilt_json(const prepare_tilt *t, json *j)
{
    if (!t->on) {
        json_text(j, "tilt_axis", NULL);
        return;
    }
    json_open_object(j, "tilt_axis");
    json_text(j, "source", t->found ? "found" : "given");
    json_number(j, "degrees", t->turn.angle / JOB_DEGREE);
    if (t->found) {
        json_number(j, "error_degrees", t->error / JOB_DEGREE);
        json_number(j, "rms_bins", t->fit.rms_mm / t->turn.pitch_mm);
        json_whole(j, "rows_looked_at", t->n_slices);
        json_whole(j, "rows_used", t->fit.n_used);
    }
    json_whole(j, "uncovered_rows", lac_tilt_uncovered(&t->turn));
    json_close(j);
}
