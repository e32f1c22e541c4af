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

double prepare_raw_beam(const prepare_request *r)
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

double prepare_raw_scale(const prepare_request *r)
{
    return r->scale != 0.0 ? r->scale : 1.0;
}

double prepare_raw_floor(const prepare_request *r)
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

    if (!is_rule && !(prepare_raw_beam(r) > 0.0))
        return msg_usage(
            "option --beam: must be auto, ends, quantile or a number above "
            "0, got '%s'",
            beam);
    return EXIT_DONE;
}

void prepare_raw_begin(prepare_raw *raw, const prepare_request *request,
                       const lac_projections_info *about, int n_slices)
{
    const size_t n = (size_t)about->n_det;

    *raw = (prepare_raw){
        .request = request, .about = about, .n_slices = n_slices, .stage = 1};
    raw->row = mem_alloc((size_t)about->n_rows, sizeof *raw->row);
    raw->slice = mem_alloc((size_t)n_slices, sizeof *raw->slice);
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
    mem_free(raw->row);
    mem_free(raw->slice);
    *raw = (prepare_raw){0};
}

/* x <- scale (x - offset), as the request says. */
static void take_units(const prepare_request *r, size_t n, float *x)
{
    const double scale = prepare_raw_scale(r);

    if (scale == 1.0 && r->offset == 0.0)
        return;
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(scale * (x[i] - r->offset));
}

lac_status prepare_raw_fields(prepare_raw *raw, int r, const float *flats,
                              const float *darks)
{
    const size_t n = (size_t)raw->about->n_det;
    size_t out = 0, all = 0;
    lac_status st = LAC_OK;

    if (raw->flat) {
        CMD_TRY(lac_frames_mean(flats, raw->about->n_flats, n, raw->flat, &out));
        all += out;
        take_units(raw->request, n, raw->flat);
    }
    if (raw->dark) {
        CMD_TRY(lac_frames_mean(darks, raw->about->n_darks, n, raw->dark, &out));
        all += out;
        take_units(raw->request, n, raw->dark);
    }
    raw->row[r].outliers = all;
out:
    return st;
}

/* *order: the views by angle, NULL where they are so already; mem_free. */
static lac_status order_of(const lac_geom *geom, int **order)
{
    int sorted = 1;
    lac_status st;

    *order = mem_alloc((size_t)geom->n_views, sizeof **order);
    st = lac_geom_order(geom, *order);
    for (int i = 0; st == LAC_OK && i < geom->n_views; i++)
        sorted = sorted && (*order)[i] == i;
    if (st != LAC_OK || sorted) {
        mem_free(*order);
        *order = NULL;
    }
    return st;
}

/* The views of the file in this order, or back again: repairs compare a view with those
 * beside it. */
static void arrange(lac_sino *s, const int *order, int back)
{
    const size_t n = lac_sino_count(s), bins = (size_t)s->geom->n_det;
    float *copy;

    if (!order)
        return;
    copy = mem_alloc(n, sizeof *copy);
    memcpy(copy, s->data, n * sizeof *copy);
    for (size_t i = 0; i < (size_t)s->geom->n_views; i++) {
        const size_t of = (size_t)order[i];

        memcpy(s->data + (back ? of : i) * bins, copy + (back ? i : of) * bins,
               bins * sizeof *copy);
    }
    mem_free(copy);
}

/* Counts grow with intensity, line integrals fall with it. */
static lac_status take_zingers(const prepare_raw *raw, lac_sino *row, size_t *found)
{
    const int lines = raw->about->quantity == LAC_QUANTITY_LINES;
    const size_t n = lac_sino_count(row);
    lac_status st;

    for (size_t i = 0; lines && i < n; i++)
        row->data[i] = -row->data[i];
    st = lac_zingers_mark(row->geom->n_views, row->geom->n_det, row->data,
                          raw->request->zingers, found);
    for (size_t i = 0; lines && i < n; i++)
        row->data[i] = -row->data[i];
    return st;
}

lac_status prepare_raw_row(prepare_raw *raw, int r, lac_sino *row)
{
    const prepare_request *q = raw->request;
    const lac_flatfield field = {.flat = raw->flat, .dark = raw->dark};
    const lac_quantity quantity = raw->about->quantity;
    const int n_views = row->geom->n_views, n_det = row->geom->n_det;
    const int fixes = repairs(q, quantity);
    raw_row *done = raw->row + r;
    int *order = NULL;
    lac_status st;

    *done = (raw_row){.seen = 1, .outliers = done->outliers};
    CMD_TRY(order_of(row->geom, &order));
    arrange(row, order, 0);
    if (fixes)
        CMD_TRY(lac_stuck_mark(n_views, n_det, row->data, &done->stuck));
    take_units(q, lac_sino_count(row), row->data);
    if (raw->flat || raw->dark)
        CMD_TRY(lac_flatfield_apply(&field, n_views, n_det, row->data, &done->dead));
    if (q->zingers > 0.0)
        CMD_TRY(take_zingers(raw, row, &done->zingers));
    if (fixes || q->zingers > 0.0)
        CMD_TRY(lac_bad_fill(n_views, n_det, row->data, 0, &done->filled));
    arrange(row, order, 1);
out:
    mem_free(order);
    return st;
}

int prepare_raw_lacks_beam(const prepare_raw *raw)
{
    if (raw->about->quantity == LAC_QUANTITY_TRANSMISSION)
        return strcmp(beam_of(raw->request), "auto") != 0;
    return raw->about->quantity == LAC_QUANTITY_COUNTS && !raw->flat;
}

/* Divide by the intensity of the beam where no flat field did. */
static lac_status take_beam(const prepare_raw *raw, lac_sino *s, raw_slice *done)
{
    const double i0 = prepare_raw_beam(raw->request);
    lac_status st;

    if (!prepare_raw_lacks_beam(raw))
        return LAC_OK;
    if (i0 > 0.0) {
        for (size_t i = 0; i < lac_sino_count(s); i++)
            s->data[i] = (float)(s->data[i] / i0);
        return LAC_OK;
    }
    st = lac_beam_normalise(beam_rule(raw->request), 0, s->geom->n_views,
                            s->geom->n_det, s->data, &done->beam);
    done->has_beam = st == LAC_OK;
    return st;
}

static lac_status take_stripes(const prepare_raw *raw, lac_sino *s, raw_slice *done)
{
    lac_stripes_options o;
    lac_stripes_report r;
    int *order = NULL;
    lac_status st;

    lac_stripes_defaults(&o);
    o.window = raw->request->stripes;
    CMD_TRY(lac_sino_check_finite(s)); /* while views have their numbers of the file */
    CMD_TRY(order_of(s->geom, &order));
    arrange(s, order, 0);
    CMD_TRY(lac_stripes_remove(s->geom->n_views, s->geom->n_det, s->data, &o, &r));
    arrange(s, order, 1);
    done->broken = r.broken;
    done->moved = r.moved;
out:
    mem_free(order);
    return st;
}

lac_status prepare_raw_lines(prepare_raw *raw, int k, lac_sino **slice)
{
    const prepare_request *r = raw->request;
    lac_sino *part = NULL;
    raw_slice *done = raw->slice + k;
    lac_status st = LAC_OK;

    *done = (raw_slice){.seen = raw->stage};
    if (r->bin_views > 1) {
        CMD_TRY(lac_sino_bin_views(*slice, r->bin_views, &part));
        lac_sino_destroy(slice);
        *slice = part;
    }
    CMD_TRY(take_beam(raw, *slice, done));
    if (raw->about->quantity != LAC_QUANTITY_LINES)
        CMD_TRY(lac_minus_log(lac_sino_count(*slice), (*slice)->data,
                              prepare_raw_floor(r), &done->clipped));
    if (r->crop.given) {
        CMD_TRY(lac_sino_crop(*slice, (int)r->crop.a, (int)r->crop.b, &part));
        lac_sino_destroy(slice);
        *slice = part;
    }
    if (r->stripes > 0)
        CMD_TRY(take_stripes(raw, *slice, done));
out:
    return st;
}
