/* tools/prepare_scan.c - slices of a scan: read, made line integrals, finished. */
#include "prepare_scan.h"
#include "cmd.h"
#include "job.h"
#include "mem.h"
#include "prepare_center.h"
#include "prepare_raw.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct prepared_scan {
    lac_projections *file;
    const lac_projections_info *about;
    const prepare_request *request;
    prepare_raw raw;
    prepare_center center;
    int first; /* row of the file that slice 0 begins with */
    int n_slices, bin_rows;
    prepare_result result;
    lac_geom *geom; /* of a finished slice */
    lac_sino *kept; /* the finished slice that the decisions were made by, or NULL */
    int kept_slice;
};

/* --- reading -------------------------------------------------------------------------
 */

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

/* One detector row, number r of those read, as transmission or line integrals. */
static lac_status take_row(prepared_scan *p, int r, const float *data,
                           const float *flats, const float *darks, lac_sino **row)
{
    const size_t n_det = (size_t)p->about->n_det;
    const size_t count = (size_t)p->about->n_views * n_det;
    lac_status st;

    CMD_TRY(lac_sino_create(row, p->about->geom));
    memcpy((*row)->data, data + (size_t)r * count, count * sizeof *data);
    CMD_TRY(prepare_raw_fields(
        &p->raw, flats ? flats + (size_t)r * (size_t)p->about->n_flats * n_det : NULL,
        darks ? darks + (size_t)r * (size_t)p->about->n_darks * n_det : NULL));
    CMD_TRY(prepare_raw_row(&p->raw, *row));
out:
    return st;
}

/* The mean of `bin_rows` detector rows from number r on, as line integrals. */
static lac_status take_slice(prepared_scan *p, int r, const float *data,
                             const float *flats, const float *darks, lac_sino **slice)
{
    lac_sino *sum = NULL, *row = NULL;
    lac_status st = LAC_OK;

    for (int k = 0; k < p->bin_rows; k++) {
        CMD_TRY(take_row(p, r + k, data, flats, darks, &row));
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
    CMD_TRY(prepare_raw_lines(&p->raw, &sum));
    st = lac_sino_check_finite(sum);
    if (st != LAC_OK) {
        msg_note(
            "%s: not all is finite in detector row %d; --bad-pixels all interpolates "
            "such numbers",
            p->about->file, p->first + r);
        goto out;
    }
    *slice = sum;
    sum = NULL;
out:
    lac_sino_destroy(&sum);
    lac_sino_destroy(&row);
    return st;
}

static void destroy_all(lac_sino **sinos, int n)
{
    for (int i = 0; i < n; i++)
        lac_sino_destroy(sinos + i);
}

/* Slices first .. first + n - 1 as line integrals. */
static lac_status read_lines(prepared_scan *p, int first, int n, lac_sino **sinos)
{
    const int row = first * p->bin_rows, rows = n * p->bin_rows;
    const size_t count = (size_t)p->about->n_views * (size_t)p->about->n_det;
    float *data = mem_alloc((size_t)rows * count, sizeof *data), *flats = NULL,
          *darks = NULL;
    lac_status st;

    memset(sinos, 0, (size_t)n * sizeof *sinos);
    CMD_TRY(lac_projections_read(p->file, LAC_FRAMES_DATA, row, rows, data));
    CMD_TRY(read_fields(p, LAC_FRAMES_FLAT, row, rows, &flats));
    CMD_TRY(read_fields(p, LAC_FRAMES_DARK, row, rows, &darks));
    for (int i = 0; i < n; i++)
        CMD_TRY(take_slice(p, i * p->bin_rows, data, flats, darks, sinos + i));
out:
    if (st != LAC_OK)
        destroy_all(sinos, n);
    mem_free(data);
    mem_free(flats);
    mem_free(darks);
    return st;
}

lac_status prepare_rows(prepared_scan *p, int first, int n, lac_sino **sinos)
{
    lac_status st;

    if (n == 1 && p->kept && first == p->kept_slice) {
        *sinos = p->kept;
        p->kept = NULL;
        return LAC_OK;
    }
    CMD_TRY(read_lines(p, first, n, sinos));
    for (int i = 0; i < n; i++)
        sinos[i]->geom->axis_offset_mm += p->center.moved_mm;
    for (int i = 0; i < n && st == LAC_OK; i++)
        st = prepare_again(&p->result, sinos + i);
    if (st != LAC_OK)
        destroy_all(sinos, n);
out:
    return st;
}

/* --- opening -------------------------------------------------------------------------
 */

/* Of a cone beam only the row in the middle, which sees a fan, is a slice: that, or the
 * nearest that was asked for. */
static lac_status choose_cone_row(prepared_scan *p)
{
    const opt_pair *rows = &p->request->rows;
    const int middle = p->about->n_rows / 2, n_rows = p->about->n_rows;
    lac_status st;

    p->first = !rows->given       ? middle
               : rows->a > middle ? (int)rows->a
               : rows->b < middle ? (int)rows->b
                                  : middle;
    CMD_TRY(lac_projections_select_rows(p->file, p->first, p->first));
    if (abs(p->first - middle) > 1)
        msg_warning_matters(
            "%s: row %d of a cone beam sees no slice of the object; the "
            "middle one is %d",
            p->about->file, p->first, middle);
    else if (!rows->given || rows->a < rows->b)
        msg_warning_matters(
            "%s: the %d detector rows are those of a cone beam; only row "
            "%d in the middle sees a fan, and is taken",
            p->about->file, n_rows, p->first);
out:
    return st;
}

static lac_status choose_rows(prepared_scan *p)
{
    const prepare_request *r = p->request;
    lac_status st = LAC_OK;

    p->bin_rows = r->bin_rows > 1 ? r->bin_rows : 1;
    if (p->about->geom->beam == LAC_BEAM_FAN && p->about->n_rows > 1) {
        CMD_TRY(choose_cone_row(p));
    } else if (r->rows.given) {
        p->first = (int)r->rows.a;
        CMD_TRY(lac_projections_select_rows(p->file, p->first, (int)r->rows.b));
    }
    p->n_slices = p->about->n_rows / p->bin_rows;
    if (p->n_slices == 0) /* more than there are: reading will say so */
        p->n_slices = 1;
out:
    return st;
}

/* Decide what is done to all slices by the one in the middle, and keep that. */
static lac_status decide(prepared_scan *p)
{
    lac_status st;

    p->kept_slice = p->n_slices / 2;
    CMD_TRY(read_lines(p, p->kept_slice, 1, &p->kept));
    CMD_TRY(prepare_center_decide(&p->center, p->request, p->about->geom, p->kept));
    p->kept->geom->axis_offset_mm += p->center.moved_mm;
    CMD_TRY(prepare_run(p->request, &p->kept, &p->result));
    CMD_TRY(lac_geom_copy(&p->geom, p->kept->geom));
out:
    return st;
}

lac_status prepare_open(prepared_scan **out, const char *path,
                        const prepare_request *request, const opt_pair *views)
{
    prepared_scan *p = mem_alloc(1, sizeof *p);
    lac_status st;

    p->request = request;
    CMD_TRY(lac_projections_open(&p->file, path, request->geometry));
    if (views && views->given)
        CMD_TRY(lac_projections_select(p->file, views->a, views->b));
    p->about = lac_projections_about(p->file);
    CMD_TRY(choose_rows(p));
    prepare_raw_begin(&p->raw, request, p->about);
    CMD_TRY(decide(p));
    *out = p;
    p = NULL;
out:
    prepare_close(&p);
    return st;
}

void prepare_close(prepared_scan **scan)
{
    prepared_scan *p = *scan;

    if (!p)
        return;
    prepare_raw_clear(&p->raw);
    lac_sino_destroy(&p->kept);
    lac_geom_destroy(&p->geom);
    lac_projections_close(&p->file);
    mem_free(p);
    *scan = NULL;
}

/* --- about it ------------------------------------------------------------------------
 */

int prepare_count(const prepared_scan *p)
{
    return p->n_slices;
}

double prepare_row_pitch_mm(const prepared_scan *p)
{
    return p->about->row_pitch_mm * p->bin_rows;
}

int prepare_first_row(const prepared_scan *p, int slice)
{
    return p->first + slice * p->bin_rows;
}

const lac_geom *prepare_geom(const prepared_scan *p, int slice)
{
    (void)slice; /* all have the same */
    return p->geom;
}

const lac_projections_info *prepare_about(const prepared_scan *p)
{
    return p->about;
}

const prepare_result *prepare_scan_result(const prepared_scan *p)
{
    return &p->result;
}

void prepare_scan_say(const prepared_scan *p, int loud)
{
    (void)loud;
    prepare_raw_say(&p->raw);
    prepare_center_say(&p->center);
    prepare_say(&p->result);
}

/* The geometry option, where it names a file, and which part of the scan this is. */
static lac_status record_choices(const prepared_scan *p, lac_provenance *record)
{
    const prepare_request *r = p->request;
    lac_status st = LAC_OK;

    if (r->geometry && access(r->geometry, F_OK) == 0)
        CMD_TRY(lac_provenance_add_input(record, r->geometry));
    if (p->about->assumed[0])
        CMD_TRY(lac_provenance_add(record, "assumed", p->about->assumed));
    if (r->rows.given)
        CMD_TRY(
            job_record_text(record, "rows", "%d:%d", (int)r->rows.a, (int)r->rows.b));
    if (r->crop.given)
        CMD_TRY(
            job_record_text(record, "crop", "%d:%d", (int)r->crop.a, (int)r->crop.b));
    if (p->bin_rows > 1)
        CMD_TRY(job_record_text(record, "rows_averaged", "%d", p->bin_rows));
    if (r->bin_views > 1)
        CMD_TRY(job_record_text(record, "views_averaged", "%d", r->bin_views));
out:
    return st;
}

lac_status prepare_scan_record(const prepared_scan *p, lac_provenance *record)
{
    lac_status st;

    CMD_TRY(record_choices(p, record));
    CMD_TRY(prepare_raw_record(&p->raw, record));
    CMD_TRY(prepare_center_record(&p->center, record));
    CMD_TRY(prepare_record(&p->result, record));
out:
    return st;
}

void prepare_scan_json(const prepared_scan *p, json *j)
{
    json_whole(j, "slices", p->n_slices);
    if (p->n_slices > 1)
        json_number(j, "row_pitch_mm", prepare_row_pitch_mm(p));
    prepare_raw_json(&p->raw, j);
    prepare_center_json(&p->center, j);
    prepare_json(&p->result, j);
}
