/* tools/prepare_raw.c - fields, bad pixels, zingers and the logarithm of one row. */
#include "prepare_raw.h"
#include "cmd.h"
#include "data/repair.h"
#include "data/stripes.h"
#include "job.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR 1e-4

static const char *beam_of(const prepare_request *r)
{
    return r->beam ? r->beam : "auto";
}

/* The number that --beam is, or NaN for a rule. */
static double beam_number(const prepare_request *r)
{
    double v;

    return opt_number(beam_of(r), &v) ? v : NAN;
}

static lac_beam_rule beam_rule(const prepare_request *r)
{
    if (strcmp(beam_of(r), "ends") == 0)
        return LAC_BEAM_ENDS;
    return strcmp(beam_of(r), "quantile") == 0 ? LAC_BEAM_QUANTILE : LAC_BEAM_AUTO;
}

static double scale_of(const prepare_request *r)
{
    return r->scale != 0.0 ? r->scale : 1.0;
}

static double floor_of(const prepare_request *r)
{
    return r->floor > 0.0 ? r->floor : FLOOR;
}

static int repairs(const prepare_request *r, lac_quantity quantity)
{
    const char *which = r->bad ? r->bad : "auto";

    return strcmp(which, "all") == 0 ||
           (strcmp(which, "auto") == 0 && quantity != LAC_QUANTITY_LINES);
}

int prepare_raw_check(const prepare_request *r)
{
    const char *beam = beam_of(r);
    const int is_rule = strcmp(beam, "auto") == 0 || strcmp(beam, "ends") == 0 ||
                        strcmp(beam, "quantile") == 0;

    if (!is_rule && !(beam_number(r) > 0.0))
        return msg_usage(
            "option --beam: must be auto, ends, quantile or a number above "
            "0, got '%s'",
            beam);
    return EXIT_DONE;
}

int prepare_raw_needed(const prepare_request *r, lac_quantity quantity)
{
    return quantity != LAC_QUANTITY_LINES || repairs(r, quantity) || r->zingers > 0.0 ||
           scale_of(r) != 1.0 || r->offset != 0.0;
}

void prepare_raw_begin(prepare_raw *raw, const prepare_request *request,
                       const lac_projections_info *about)
{
    const size_t n = (size_t)about->n_det;

    *raw = (prepare_raw){.request = request, .about = about};
    raw->report.beam.smallest = INFINITY;
    raw->report.beam.largest = -INFINITY;
    if (about->quantity != LAC_QUANTITY_COUNTS)
        return;
    if (about->n_flats > 0)
        raw->flat = mem_alloc(n, sizeof *raw->flat);
    if (about->n_darks > 0)
        raw->dark = mem_alloc(n, sizeof *raw->dark);
}

void prepare_raw_clear(prepare_raw *raw)
{
    mem_free(raw->flat);
    mem_free(raw->dark);
    raw->flat = raw->dark = NULL;
}

/* x <- scale (x - offset), as the request says. */
static void take_units(const prepare_request *r, size_t n, float *x)
{
    const double scale = scale_of(r);

    if (scale == 1.0 && r->offset == 0.0)
        return;
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(scale * (x[i] - r->offset));
}

lac_status prepare_raw_fields(prepare_raw *raw, const float *flats, const float *darks)
{
    const size_t n = (size_t)raw->about->n_det;
    size_t out = 0;
    lac_status st = LAC_OK;

    if (raw->flat) {
        CMD_TRY(lac_frames_mean(flats, raw->about->n_flats, n, raw->flat, &out));
        raw->report.outliers += out;
        take_units(raw->request, n, raw->flat);
    }
    if (raw->dark) {
        CMD_TRY(lac_frames_mean(darks, raw->about->n_darks, n, raw->dark, &out));
        raw->report.outliers += out;
        take_units(raw->request, n, raw->dark);
    }
out:
    return st;
}

/* Counts grow with intensity, line integrals fall with it. */
static lac_status take_zingers(prepare_raw *raw, lac_sino *row)
{
    const int lines = raw->about->quantity == LAC_QUANTITY_LINES;
    const size_t n = lac_sino_count(row);
    size_t found = 0;
    lac_status st;

    for (size_t i = 0; lines && i < n; i++)
        row->data[i] = -row->data[i];
    st = lac_zingers_mark(row->geom->n_views, row->geom->n_det, row->data,
                          raw->request->zingers, &found);
    for (size_t i = 0; lines && i < n; i++)
        row->data[i] = -row->data[i];
    raw->report.zingers += found;
    return st;
}

lac_status prepare_raw_row(prepare_raw *raw, lac_sino *row)
{
    const prepare_request *r = raw->request;
    const lac_flatfield field = {.flat = raw->flat, .dark = raw->dark};
    const lac_quantity quantity = raw->about->quantity;
    const int n_views = row->geom->n_views, n_det = row->geom->n_det;
    const int fixes = repairs(r, quantity);
    int n = 0;
    size_t filled = 0;
    lac_status st = LAC_OK;

    raw->report.rows++;
    raw->report.numbers += lac_sino_count(row);
    if (fixes) {
        CMD_TRY(lac_stuck_mark(n_views, n_det, row->data, &n));
        raw->report.stuck += n;
    }
    take_units(r, lac_sino_count(row), row->data);
    if (raw->flat || raw->dark) {
        CMD_TRY(lac_flatfield_apply(&field, n_views, n_det, row->data, &n));
        raw->report.dead += n;
    }
    if (r->zingers > 0.0)
        CMD_TRY(take_zingers(raw, row));
    if (fixes || r->zingers > 0.0) {
        CMD_TRY(lac_bad_fill(n_views, n_det, row->data, 0, &filled));
        raw->report.filled += filled;
    }
out:
    return st;
}

static void note_beam(prepare_raw_report *to, const lac_beam_report *b)
{
    const double lo = fmin(to->beam.smallest, b->smallest),
                 hi = fmax(to->beam.largest, b->largest);

    to->has_beam = 1;
    to->beam = *b;
    to->beam.smallest = lo;
    to->beam.largest = hi;
}

/* 1 where the intensity of the beam has to be found: counts without a flat field, and
 * transmission whose air is not at 1, where that is asked for. */
static int lacks_beam(const prepare_raw *raw)
{
    if (raw->about->quantity == LAC_QUANTITY_TRANSMISSION)
        return strcmp(beam_of(raw->request), "auto") != 0;
    return raw->about->quantity == LAC_QUANTITY_COUNTS && !raw->flat;
}

/* Divide by the intensity of the beam where no flat field did. */
static lac_status take_beam(prepare_raw *raw, lac_sino *s)
{
    const double i0 = beam_number(raw->request);
    lac_beam_report b;
    lac_status st;

    if (!lacks_beam(raw))
        return LAC_OK;
    if (i0 > 0.0) {
        for (size_t i = 0; i < lac_sino_count(s); i++)
            s->data[i] = (float)(s->data[i] / i0);
        return LAC_OK;
    }
    st = lac_beam_normalise(beam_rule(raw->request), 0, s->geom->n_views,
                            s->geom->n_det, s->data, &b);
    if (st == LAC_OK)
        note_beam(&raw->report, &b);
    return st;
}

static lac_status take_stripes(prepare_raw *raw, lac_sino *s)
{
    lac_stripes_options o;
    lac_stripes_report r;
    lac_status st;

    lac_stripes_defaults(&o);
    o.window = raw->request->stripes;
    CMD_TRY(lac_stripes_remove(s->geom->n_views, s->geom->n_det, s->data, &o, &r));
    raw->report.broken += r.broken;
    raw->report.moved = r.moved;
out:
    return st;
}

lac_status prepare_raw_lines(prepare_raw *raw, lac_sino **slice)
{
    const prepare_request *r = raw->request;
    lac_sino *part = NULL;
    lac_status st = LAC_OK;
    size_t clipped = 0;

    if (r->bin_views > 1) {
        CMD_TRY(lac_sino_bin_views(*slice, r->bin_views, &part));
        lac_sino_destroy(slice);
        *slice = part;
    }
    CMD_TRY(take_beam(raw, *slice));
    if (raw->about->quantity != LAC_QUANTITY_LINES)
        CMD_TRY(lac_minus_log(lac_sino_count(*slice), (*slice)->data, floor_of(r),
                              &clipped));
    raw->report.clipped += clipped;
    if (r->crop.given) {
        CMD_TRY(lac_sino_crop(*slice, (int)r->crop.a, (int)r->crop.b, &part));
        lac_sino_destroy(slice);
        *slice = part;
    }
    if (r->stripes > 0)
        CMD_TRY(take_stripes(raw, *slice));
out:
    return st;
}

/* --- what was done -------------------------------------------------------------------
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
static void say_beam(const prepare_raw *raw)
{
    const lac_beam_report *b = &raw->report.beam;
    const double i0 = beam_number(raw->request);

    if (!lacks_beam(raw))
        return;
    if (i0 > 0.0)
        msg_note("beam: %.6g without object, as given", i0);
    else if (raw->report.has_beam && b->rule == LAC_BEAM_ENDS)
        msg_note("beam: %.6g on average, %.6g..%.6g by view; assumed: the %d "
                 "bins at the brighter end of each view see air",
                 b->mean, b->smallest, b->largest, b->edge_bins);
    else if (raw->report.has_beam)
        msg_note("beam: %.6g on average, %.6g..%.6g by view; assumed: the "
                 "brightest 1 %% of each view see air (the ends do not)",
                 b->mean, b->smallest, b->largest);
}

void prepare_raw_say(const prepare_raw *raw)
{
    const prepare_raw_report *r = &raw->report;
    const prepare_request *q = raw->request;

    if (raw->about->assumed[0])
        msg_note("assumed: %s", raw->about->assumed);
    if (scale_of(q) != 1.0 || q->offset != 0.0)
        msg_note("numbers x of the file are taken as %.6g (x %+.6g)", scale_of(q),
                 -q->offset);
    if (raw->flat)
        msg_note(
            "counts: (raw - dark) / (flat - dark) with the means of %d flat and %d "
            "dark fields; %zu outliers in them passed over",
            raw->about->n_flats, raw->about->n_darks, r->outliers);
    else if (raw->dark)
        msg_note("counts: the mean of %d dark fields is taken off",
                 raw->about->n_darks);
    say_beam(raw);
    if (raw->about->quantity != LAC_QUANTITY_LINES)
        msg_note(
            "line integrals: -log of the transmission; %zu numbers (%.2g %%) below "
            "%.2g were taken for that",
            r->clipped, percent(r->clipped, r->numbers), floor_of(q));
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
    const prepare_raw_report *r = &raw->report;
    const prepare_request *q = raw->request;
    const double i0 = beam_number(q);
    lac_status st = LAC_OK;

    if (scale_of(q) != 1.0 || q->offset != 0.0)
        CMD_TRY(job_record_text(record, "numbers", "%.9g (x %+.9g)", scale_of(q),
                                -q->offset));
    if (raw->about->quantity != LAC_QUANTITY_LINES)
        CMD_TRY(job_record_text(record, "lines", "-log of %s, floor %.6g, %zu below it",
                                lac_quantity_name(raw->about->quantity), floor_of(q),
                                r->clipped));
    if (raw->flat || raw->dark)
        CMD_TRY(job_record_text(record, "fields", "%d flat, %d dark",
                                raw->flat ? raw->about->n_flats : 0,
                                raw->dark ? raw->about->n_darks : 0));
    if (lacks_beam(raw) && i0 > 0.0)
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
    const prepare_raw_report *r = &raw->report;

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
