/* tools/prepare_rows.c - slices of a scan: read, made line integrals, finished. */
#include "prepare_scan_internal.h"
#include "cmd.h"
#include "mem.h"

#include <string.h>

/* Flats or darks of n rows [n, n_frames, n_det], or NULL where they are not needed. */
static lac_status read_fields(prepared_scan *p, lac_frames kind, int first, int n,
                              float **to)
{
    const size_t frames =
        (size_t)(kind == LAC_FRAMES_FLAT ? p->about->n_flats : p->about->n_darks);
    const float *wanted = kind == LAC_FRAMES_FLAT ? p->raw.flat : p->raw.dark;

    *to = NULL;
    if (!wanted)
        return LAC_OK;
    *to = mem_alloc((size_t)n * frames * (size_t)p->about->n_det, sizeof **to);
    return lac_projections_read(p->file, kind, first, n, *to);
}

/* Detector rows first .. first + n - 1 as they are read; where they are turned, as
 * transmission or line integrals, too. */
typedef struct source {
    int first, n;
    float *data, *flats, *darks;
    lac_sino **row;      /* [n], or NULL */
    const float **lines; /* [n] their numbers */
} source;

static void source_close(source *s)
{
    for (int i = 0; s->row && i < s->n; i++)
        lac_sino_destroy(s->row + i);
    mem_free(s->row);
    mem_free(s->lines);
    mem_free(s->data);
    mem_free(s->flats);
    mem_free(s->darks);
    *s = (source){0};
}

/* One detector row as it was measured, as transmission or line integrals. */
static lac_status take_measured(prepared_scan *p, const source *s, int r,
                                lac_sino **row)
{
    const size_t n_det = (size_t)p->about->n_det;
    const size_t at = (size_t)(r - s->first);
    const size_t count = (size_t)p->about->n_views * n_det;
    lac_status st;

    CMD_TRY(lac_sino_create(row, p->about->geom));
    memcpy((*row)->data, s->data + at * count, count * sizeof *s->data);
    CMD_TRY(prepare_raw_fields(
        &p->raw, r, s->flats ? s->flats + at * (size_t)p->about->n_flats * n_det : NULL,
        s->darks ? s->darks + at * (size_t)p->about->n_darks * n_det : NULL));
    CMD_TRY(prepare_raw_row(&p->raw, r, *row));
out:
    return st;
}

/* One row of the detector as it should stand. */
static lac_status take_row(prepared_scan *p, const source *s, int r, lac_sino **row)
{
    lac_status st;

    if (!s->row)
        return take_measured(p, s, r, row);
    CMD_TRY(lac_sino_create(row, p->about->geom));
    CMD_TRY(lac_tilt_row(&p->tilt.turn, r, s->lines, s->first, s->n, (*row)->data));
out:
    return st;
}

/* What rows first .. first + n - 1 are made from. */
static lac_status source_open(prepared_scan *p, int first, int n, source *s)
{
    const size_t count = (size_t)p->about->n_views * (size_t)p->about->n_det;
    lac_status st = LAC_OK;

    *s = (source){.first = first, .n = n};
    if (p->tilt.on)
        CMD_TRY(lac_tilt_needs(&p->tilt.turn, first, n, &s->first, &s->n));
    s->data = mem_alloc((size_t)s->n * count, sizeof *s->data);
    CMD_TRY(lac_projections_read(p->file, LAC_FRAMES_DATA, s->first, s->n, s->data));
    CMD_TRY(read_fields(p, LAC_FRAMES_FLAT, s->first, s->n, &s->flats));
    CMD_TRY(read_fields(p, LAC_FRAMES_DARK, s->first, s->n, &s->darks));
    if (!p->tilt.on)
        goto out;
    s->row = mem_alloc((size_t)s->n, sizeof *s->row);
    s->lines = mem_alloc((size_t)s->n, sizeof *s->lines);
    for (int i = 0; i < s->n; i++) {
        CMD_TRY(take_measured(p, s, s->first + i, s->row + i));
        s->lines[i] = s->row[i]->data;
    }
    mem_free(s->data);
    s->data = NULL;
out:
    if (st != LAC_OK)
        source_close(s);
    return st;
}

/* The mean of `bin_rows` detector rows from number r on, as line integrals. */
static lac_status take_slice(prepared_scan *p, const source *from, int r,
                             lac_sino **slice)
{
    lac_sino *sum = NULL, *row = NULL;
    lac_status st = LAC_OK;

    for (int k = 0; k < p->bin_rows; k++) {
        CMD_TRY(take_row(p, from, r + k, &row));
        if (!sum) {
            sum = row;
            row = NULL;
            continue;
        }
        for (size_t i = 0; i < lac_sino_count(sum); i++)
            sum->data[i] += row->data[i];
        lac_sino_destroy(&row);
    }
    for (size_t i = 0; p->bin_rows > 1 && i < lac_sino_count(sum); i++)
        sum->data[i] /= (float)p->bin_rows;
    CMD_TRY(prepare_raw_lines(&p->raw, (r - p->row0) / p->bin_rows, &sum));
    st = lac_sino_check_finite(sum);
    if (st != LAC_OK) {
        msg_note(
            "%s: not all is finite in detector row %d; --bad-pixels all interpolates "
            "such numbers",
            p->about->file, p->first - p->row0 + r);
        goto out;
    }
    if (p->align.n_views > 0)
        CMD_TRY(lac_sino_shift(sum, p->align.shift));
    *slice = sum;
    sum = NULL;
out:
    lac_sino_destroy(&sum);
    lac_sino_destroy(&row);
    return st;
}

void prepare_drop(lac_sino **sinos, int n)
{
    for (int i = 0; i < n; i++)
        lac_sino_destroy(sinos + i);
}

lac_status prepare_lines(prepared_scan *p, int first, int n, lac_sino **sinos)
{
    const int row = p->row0 + first * p->bin_rows;
    source from = {0};
    lac_status st;

    memset(sinos, 0, (size_t)n * sizeof *sinos);
    CMD_TRY(source_open(p, row, n * p->bin_rows, &from));
    for (int i = 0; i < n; i++)
        CMD_TRY(take_slice(p, &from, row + i * p->bin_rows, sinos + i));
out:
    if (st != LAC_OK)
        prepare_drop(sinos, n);
    source_close(&from);
    return st;
}

void prepare_bytes(const prepared_scan *p, size_t *each, size_t *once)
{
    const lac_projections_info *a = p->about;
    const size_t row = sizeof(float) * (size_t)a->n_det *
                       ((p->tilt.on ? 2 : 1) * (size_t)a->n_views +
                        (p->raw.flat ? (size_t)a->n_flats : 0) +
                        (p->raw.dark ? (size_t)a->n_darks : 0));
    int around = 0;

    for (int k = 0; p->tilt.on && k < p->n_slices; k++) {
        int first, n;

        if (lac_tilt_needs(&p->tilt.turn, p->row0 + k * p->bin_rows, p->bin_rows,
                           &first, &n) == LAC_OK &&
            n - p->bin_rows > around)
            around = n - p->bin_rows;
    }
    *each = (size_t)p->bin_rows * row +
            sizeof(float) * (size_t)p->geom->n_views * (size_t)p->geom->n_det;
    *once = (size_t)around * row;
}

lac_status prepare_rows(prepared_scan *p, int first, int n, lac_sino **sinos)
{
    lac_status st;

    if (n == 1 && p->kept && first == p->kept_slice) {
        *sinos = p->kept;
        p->kept = NULL;
        return LAC_OK;
    }
    CMD_TRY(prepare_lines(p, first, n, sinos));
    for (int i = 0; i < n; i++)
        sinos[i]->geom->axis_offset_mm += p->center.moved_mm;
    for (int i = 0; i < n && st == LAC_OK; i++)
        st = prepare_again(&p->result, sinos + i);
    if (st != LAC_OK)
        prepare_drop(sinos, n);
out:
    return st;
}
