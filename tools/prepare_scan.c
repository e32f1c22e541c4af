/* tools/prepare_scan.c - an open scan: which rows are its slices, what is decided for
 * all of them. */
#include "prepare_scan_internal.h"
#include "cmd.h"
#include "job.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

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

/* Rows to be turned need those around them: the projections keep all. */
static lac_status choose_turned_rows(prepared_scan *p, int *n_rows)
{
    const opt_pair *rows = &p->request->rows;
    lac_status st = LAC_OK;

    if (!rows->given)
        return LAC_OK;
    if (rows->b >= p->about->n_rows) /* says so */
        CMD_TRY(lac_projections_select_rows(p->file, (int)rows->a, (int)rows->b));
    p->first = p->row0 = (int)rows->a;
    *n_rows = (int)rows->b - p->first + 1;
out:
    return st;
}

static lac_status choose_rows(prepared_scan *p)
{
    const prepare_request *r = p->request;
    int n_rows = p->about->n_rows;
    lac_status st = LAC_OK;

    p->bin_rows = r->bin_rows > 1 ? r->bin_rows : 1;
    CMD_TRY(prepare_tilt_begin(&p->tilt, r, p->about));
    if (prepare_tilt_wanted(r)) {
        CMD_TRY(choose_turned_rows(p, &n_rows));
    } else if (p->about->geom->beam == LAC_BEAM_FAN && p->about->n_rows > 1) {
        CMD_TRY(choose_cone_row(p));
        n_rows = 1;
    } else if (r->rows.given) {
        p->first = (int)r->rows.a;
        CMD_TRY(lac_projections_select_rows(p->file, p->first, (int)r->rows.b));
        n_rows = p->about->n_rows;
    }
    p->n_slices = n_rows / p->bin_rows;
    if (p->n_slices == 0) /* more than there are: reading will say so */
        p->n_slices = 1;
out:
    return st;
}

/* Slice i of n that are spread over all. */
static int spread(const prepared_scan *p, int i, int n)
{
    return (int)((2LL * i + 1) * p->n_slices / (2LL * n));
}

static lac_status get_slice(void *user, int i, lac_sino **slice, double *v_mm)
{
    prepared_scan *p = user;
    const int n = p->n_slices < TILT_SLICES ? p->n_slices : TILT_SLICES,
              k = spread(p, i, n);
    const double row = p->row0 + k * p->bin_rows + 0.5 * (p->bin_rows - 1);

    *v_mm = (0.5 * (p->about->n_rows - 1) - row) * p->about->row_pitch_mm;
    return prepare_lines(p, k, 1, slice);
}

/* The angle by slices of projections as they are, and of what that makes of them. */
static lac_status decide_tilt(prepared_scan *p)
{
    const tilt_slices slices = {p->n_slices < TILT_SLICES ? p->n_slices : TILT_SLICES,
                                get_slice, p};
    lac_status st;

    for (int k = 0; k < TILT_LOOKS; k++) {
        CMD_TRY(prepare_tilt_look(&p->tilt, &slices));
        if (fabs(p->tilt.fit.angle) < 0.5 * p->tilt.fit.error)
            break;
    }
    prepare_tilt_doubt(&p->tilt);
out:
    return st;
}

static lac_status decide_shifts(prepared_scan *p)
{
    const int n = p->n_slices < ALIGN_SLICES ? p->n_slices : ALIGN_SLICES;
    lac_sino *slice[ALIGN_SLICES] = {NULL};
    lac_status st = LAC_OK;

    for (int i = 0; i < n; i++)
        CMD_TRY(prepare_lines(p, spread(p, i, n), 1, slice + i));
    CMD_TRY(
        prepare_align_decide(&p->align, p->request, (const lac_sino *const *)slice, n));
out:
    prepare_drop(slice, n);
    return st;
}

/* Decide what is done to all slices: the shifts by some, the rest by the one in the
 * middle, which is kept. */
static lac_status decide(prepared_scan *p)
{
    const prepare_request *r = p->request;
    lac_status st = LAC_OK;

    if (prepare_tilt_wanted(r) && !p->tilt.on)
        CMD_TRY(decide_tilt(p));
    if (r->align > 0 || r->shifts)
        CMD_TRY(decide_shifts(p));

    p->raw.stage = 2;
    p->kept_slice = p->n_slices / 2;
    CMD_TRY(prepare_lines(p, p->kept_slice, 1, &p->kept));
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
    prepare_raw_begin(&p->raw, request, p->about, p->n_slices);
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
    prepare_align_clear(&p->align);
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

const lac_geom *prepare_geom(const prepared_scan *p)
{
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

void prepare_scan_say(const prepared_scan *p)
{
    prepare_raw_say(&p->raw);
    prepare_tilt_say(&p->tilt);
    prepare_align_say(&p->align);
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
    CMD_TRY(prepare_tilt_record(&p->tilt, record));
    CMD_TRY(prepare_align_record(&p->align, record));
    CMD_TRY(prepare_center_record(&p->center, record));
    CMD_TRY(prepare_record(&p->result, record));
out:
    return st;
}

void prepare_scan_gather(prepared_scan *p)
{
    prepare_raw_gather(&p->raw);
}

void prepare_scan_json(const prepared_scan *p, json *j)
{
    json_whole(j, "slices", p->n_slices);
    if (p->n_slices > 1)
        json_number(j, "row_pitch_mm", prepare_row_pitch_mm(p));
    prepare_raw_json(&p->raw, j);
    prepare_tilt_json(&p->tilt, j);
    prepare_align_json(&p->align, j);
    prepare_center_json(&p->center, j);
    prepare_json(&p->result, j);
}

lac_status prepare_scan_write_shifts(const prepared_scan *p, const char *path,
                                     const lac_provenance *record)
{
    return prepare_align_write(&p->align, path, record);
}
