/* tools/prepare_raw_report.c - what was done to the numbers of a scan, in words, as
 * entries of a record and as JSON. */
#include "prepare_raw.h"
#include "cmd.h"
#include "job.h"
#include "mem.h"
#include "ranks.h"

#include <math.h>

/* --- counts --------------------------------------------------------------------------
 */

/* What another process did; of slices, what was done last. */
static void merge(prepare_raw *to, const raw_row *row, const raw_slice *slice)
{
    for (int i = 0; i < to->about->n_rows; i++)
        if (row[i].seen > to->row[i].seen)
            to->row[i] = row[i];
    for (int k = 0; k < to->n_slices; k++)
        if (slice[k].seen > to->slice[k].seen)
            to->slice[k] = slice[k];
}

void prepare_raw_gather(prepare_raw *raw)
{
    const size_t rows = (size_t)raw->about->n_rows * sizeof *raw->row,
                 slices = (size_t)raw->n_slices * sizeof *raw->slice;
    raw_row *row;
    raw_slice *slice;

    if (ranks_this() > 0) {
        ranks_send(0, raw->row, rows);
        ranks_send(0, raw->slice, slices);
        return;
    }
    row = mem_alloc(rows, 1);
    slice = mem_alloc(slices, 1);
    for (int from = 1; from < ranks_count(); from++)
        if (ranks_receive(from, row, rows) && ranks_receive(from, slice, slices))
            merge(raw, row, slice);
    mem_free(row);
    mem_free(slice);
}

static void add_slice(prepare_raw_report *sum, const raw_slice *s, int *n_slices,
                      int *n_beams)
{
    const double lo = fmin(sum->beam.smallest, s->beam.smallest),
                 hi = fmax(sum->beam.largest, s->beam.largest);

    sum->broken += s->broken;
    sum->clipped += s->clipped;
    sum->moved += (s->moved * s->moved - sum->moved) / ++*n_slices;
    if (!s->has_beam)
        return;
    if (++*n_beams == 1) {
        sum->beam = s->beam;
    } else {
        sum->beam.mean += (s->beam.mean - sum->beam.mean) / *n_beams;
        sum->beam.smallest = lo;
        sum->beam.largest = hi;
    }
    sum->has_beam = 1;
}

prepare_raw_report prepare_raw_sum(const prepare_raw *raw)
{
    prepare_raw_report sum = {0};
    int n_slices = 0, n_beams = 0;

    for (int i = 0; i < raw->about->n_rows; i++) {
        const raw_row *r = raw->row + i;

        sum.rows += r->seen;
        sum.dead += r->dead;
        sum.stuck += r->stuck;
        sum.filled += r->filled;
        sum.zingers += r->zingers;
        sum.outliers += r->outliers;
    }
    sum.numbers =
        (size_t)sum.rows * (size_t)raw->about->n_views * (size_t)raw->about->n_det;
    for (int k = 0; k < raw->n_slices; k++)
        if (raw->slice[k].seen)
            add_slice(&sum, raw->slice + k, &n_slices, &n_beams);
    sum.moved = sqrt(sum.moved);
    return sum;
}

/* --- said ----------------------------------------------------------------------------
 */

static double percent(size_t part, size_t of)
{
    return of > 0 ? 100.0 * (double)part / (double)of : 0.0;
}

static const char *rule_text(lac_beam_rule rule)
{
    return rule == LAC_BEAM_ENDS ? "ends" : "quantile";
}

/* Where the beam's intensity comes from. */
static void say_beam(const prepare_raw *raw, const prepare_raw_report *r)
{
    const lac_beam_report *b = &r->beam;
    const double i0 = prepare_raw_beam(raw->request);

    if (!prepare_raw_lacks_beam(raw))
        return;
    if (i0 > 0.0)
        msg_note("beam: %.6g without object, as given", i0);
    else if (r->has_beam && b->rule == LAC_BEAM_ENDS)
        msg_note("beam: %.6g on average, %.6g..%.6g by view; assumed: the %d "
                 "bins at the brighter end of each view see air",
                 b->mean, b->smallest, b->largest, b->edge_bins);
    else if (r->has_beam)
        msg_note("beam: %.6g on average, %.6g..%.6g by view; assumed: the "
                 "brightest 1 %% of each view see air (the ends do not)",
                 b->mean, b->smallest, b->largest);
}

void prepare_raw_say(const prepare_raw *raw)
{
    const prepare_raw_report sum = prepare_raw_sum(raw), *r = &sum;
    const prepare_request *q = raw->request;

    if (raw->about->assumed[0])
        msg_note("assumed: %s", raw->about->assumed);
    if (prepare_raw_scale(q) != 1.0 || q->offset != 0.0)
        msg_note("numbers x of the file are taken as %.6g (x %+.6g)",
                 prepare_raw_scale(q), -q->offset);
    if (raw->flat)
        msg_note(
            "counts: (raw - dark) / (flat - dark) with the means of %d flat and %d "
            "dark fields; %zu outliers in them passed over",
            raw->about->n_flats, raw->about->n_darks, r->outliers);
    else if (raw->dark)
        msg_note("counts: the mean of %d dark fields is taken off",
                 raw->about->n_darks);
    say_beam(raw, r);
    if (raw->about->quantity != LAC_QUANTITY_LINES)
        msg_note(
            "line integrals: -log of the transmission; %zu numbers (%.2g %%) below "
            "%.2g were taken for that",
            r->clipped, percent(r->clipped, r->numbers), prepare_raw_floor(q));
    if (r->filled > 0)
        msg_note("bad pixels: %zu numbers (%.2g %%) interpolated: %d dead and %d stuck "
                 "bins in %d rows, %zu zingers, the rest not finite",
                 r->filled, percent(r->filled, r->numbers), r->dead, r->stuck, r->rows,
                 r->zingers);
    if (q->stripes > 0)
        msg_note("stripes: %.2g taken off (root mean square), %d broken bins "
                 "interpolated; assumed: the object has no rings about the axis",
                 r->moved, r->broken);
}

lac_status prepare_raw_record(const prepare_raw *raw, lac_provenance *record)
{
    const prepare_raw_report sum = prepare_raw_sum(raw), *r = &sum;
    const prepare_request *q = raw->request;
    const double i0 = prepare_raw_beam(q);
    lac_status st = LAC_OK;

    if (prepare_raw_scale(q) != 1.0 || q->offset != 0.0)
        CMD_TRY(job_record_text(record, "numbers", "%.9g (x %+.9g)",
                                prepare_raw_scale(q), -q->offset));
    if (raw->about->quantity != LAC_QUANTITY_LINES)
        CMD_TRY(job_record_text(record, "lines", "-log of %s, floor %.6g, %zu below it",
                                lac_quantity_name(raw->about->quantity),
                                prepare_raw_floor(q), r->clipped));
    if (raw->flat || raw->dark)
        CMD_TRY(job_record_text(record, "fields", "%d flat, %d dark",
                                raw->flat ? raw->about->n_flats : 0,
                                raw->dark ? raw->about->n_darks : 0));
    if (prepare_raw_lacks_beam(raw) && i0 > 0.0)
        CMD_TRY(job_record_text(record, "beam", "%.9g, given", i0));
    if (r->has_beam)
        CMD_TRY(job_record_text(record, "beam", "mean %.6g, %.6g to %.6g, by %s",
                                r->beam.mean, r->beam.smallest, r->beam.largest,
                                rule_text(r->beam.rule)));
    if (r->filled > 0)
        CMD_TRY(job_record_text(record, "bad_pixels",
                                "%zu interpolated, dead bins %d, stuck %d, zingers %zu",
                                r->filled, r->dead, r->stuck, r->zingers));
    if (q->stripes > 0)
        CMD_TRY(job_record_text(record, "stripes", "window %d, moved %.4g, broken %d",
                                q->stripes, r->moved, r->broken));
out:
    return st;
}

void prepare_raw_json(const prepare_raw *raw, json *j)
{
    const prepare_raw_report sum = prepare_raw_sum(raw), *r = &sum;

    json_open_object(j, "raw");
    json_text(j, "quantity", lac_quantity_name(raw->about->quantity));
    json_text(j, "assumed", raw->about->assumed);
    json_whole(j, "rows", r->rows);
    json_whole(j, "flats", raw->flat ? raw->about->n_flats : 0);
    json_whole(j, "darks", raw->dark ? raw->about->n_darks : 0);
    json_whole(j, "field_outliers", (long long)r->outliers);
    if (r->has_beam) {
        json_open_object(j, "beam");
        json_text(j, "found_by", rule_text(r->beam.rule));
        json_number(j, "mean", r->beam.mean);
        json_number(j, "smallest", r->beam.smallest);
        json_number(j, "largest", r->beam.largest);
        json_close(j);
    } else {
        json_text(j, "beam", NULL);
    }
    json_whole(j, "clipped", (long long)r->clipped);
    json_whole(j, "interpolated", (long long)r->filled);
    json_whole(j, "dead_bins", r->dead);
    json_whole(j, "stuck_bins", r->stuck);
    json_whole(j, "zingers", (long long)r->zingers);
    if (raw->request->stripes > 0) {
        json_number(j, "stripes_moved", r->moved);
        json_whole(j, "stripes_broken", r->broken);
    }
    json_close(j);
}
