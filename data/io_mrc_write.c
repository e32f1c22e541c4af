/* data/io_mrc_write.c - writing MRC files of mode 2, with a .geom beside them. */
#include "base/base_internal.h"
#include "io_mrc.h"

#include <math.h>
#include <string.h>

#define MRC2014 20141
#define N_LABELS 10
#define LABEL 80

typedef struct range {
    double min, max, sum, squares;
    uint64_t n;
} range;

static void add_numbers(range *r, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double v = (double)x[i];

        r->min = r->n + i == 0 || v < r->min ? v : r->min;
        r->max = r->n + i == 0 || v > r->max ? v : r->max;
        r->sum += v;
        r->squares += v * v;
    }
    r->n += n;
}

/* --- the header, in the order of this machine ----------------------------------------
 */

static void put_int(unsigned char *head, size_t at, int32_t v)
{
    memcpy(head + at, &v, sizeof v);
}

static void put_real(unsigned char *head, size_t at, double v)
{
    const float f = (float)v;

    memcpy(head + at, &f, sizeof f);
}

/* The record, as much as fits: printable ASCII, one entry a label. */
static void put_labels(unsigned char *head, const lac_provenance *record)
{
    const size_t n = lac_provenance_count(record);
    const size_t used = n < N_LABELS ? n : N_LABELS;

    put_int(head, LACI_MRC_N_LABELS, (int32_t)used);
    for (size_t i = 0; i < used; i++) {
        char *label = (char *)head + LACI_MRC_LABELS + i * LABEL, text[LABEL + 1];

        snprintf(text, sizeof text, "%s = %s", lac_provenance_key(record, i),
                 lac_provenance_value(record, i));
        memset(label, ' ', LABEL);
        memcpy(label, text, strlen(text));
        for (int k = 0; k < LABEL; k++)
            if (label[k] < ' ' || label[k] > '~')
                label[k] = '?';
    }
}

/* n = columns, rows, sections, and the size of a voxel along each in mm. */
static void fill_header(unsigned char *head, const int32_t n[3], const double mm[3],
                        const lac_provenance *record)
{
    const int big = laci_host_is_big_endian();

    memset(head, 0, LACI_MRC_HEADER);
    for (size_t i = 0; i < 3; i++) {
        put_int(head, LACI_MRC_NX + 4 * i, n[i]);
        put_int(head, LACI_MRC_MX + 4 * i, n[i]);
        put_real(head, LACI_MRC_CELL + 4 * i, n[i] * mm[i] / LACI_MRC_ANGSTROM);
        put_real(head, LACI_MRC_CELL + 12 + 4 * i, 90.0);
        put_int(head, LACI_MRC_AXES + 4 * i, (int32_t)i + 1);
    }
    put_int(head, LACI_MRC_MODE, 2);
    put_int(head, LACI_MRC_VERSION, MRC2014);
    memcpy(head + LACI_MRC_MAP, "MAP ", 4);
    memset(head + LACI_MRC_STAMP, big ? 0x11 : 0x44, 2);
    put_labels(head, record);
}

static void put_range(unsigned char *head, const range *r)
{
    const double n = (double)r->n, mean = r->sum / n;
    const double variance = r->squares / n - mean * mean;

    put_real(head, LACI_MRC_MIN, r->min);
    put_real(head, LACI_MRC_MIN + 4, r->max);
    put_real(head, LACI_MRC_MIN + 8, mean);
    put_real(head, LACI_MRC_RMS, variance > 0.0 ? sqrt(variance) : 0.0);
}

/* --- numbers -------------------------------------------------------------------------
 */

/* A slice is a section; its last row comes first. */
static lac_status put_section(laci_out *out, const laci_pages *p, const float *page)
{
    lac_status st = LAC_OK;

    for (size_t y = p->rows; y-- > 0;)
        LAC_TRY(laci_out_put(out, page + y * p->columns, p->columns * sizeof *page));
out:
    return st;
}

/* A sinogram is one row of every section. */
static lac_status put_rows(laci_out *out, const laci_pages *p, int k, const float *page)
{
    const uint64_t line = p->columns * sizeof *page;
    lac_status st = LAC_OK;

    for (size_t v = 0; v < p->rows; v++) {
        const uint64_t row = v * (uint64_t)p->n + (uint64_t)(p->n - 1 - k);

        LAC_TRY(laci_out_seek(out, LACI_MRC_HEADER + row * line));
        LAC_TRY(laci_out_put(out, page + v * p->columns, line));
    }
out:
    return st;
}

typedef struct target {
    laci_out *out;
    const laci_pages *p;
    range r;
} target;

static lac_status put_page(void *ctx, int k, const float *page)
{
    target *t = ctx;

    add_numbers(&t->r, page, t->p->rows * t->p->columns);
    return t->p->geom ? put_rows(t->out, t->p, k, page)
                      : put_section(t->out, t->p, page);
}

static lac_status put_file(laci_out *out, const void *ctx)
{
    const laci_pages *p = ctx;
    const int scan = p->geom != NULL;
    const double width = scan ? p->geom->pitch_mm : p->grid.pixel_mm;
    const double apart = p->distance_mm > 0.0 ? p->distance_mm : width;
    const int32_t n[3] = {(int32_t)p->columns, scan ? p->n : (int32_t)p->rows,
                          scan ? (int32_t)p->rows : p->n};
    const double mm[3] = {width, scan ? apart : width, scan ? width : apart};
    unsigned char head[LACI_MRC_HEADER];
    lac_status st = LAC_OK;
    target t = {.out = out, .p = p};

    fill_header(head, n, mm, p->record);
    LAC_TRY(laci_out_put(out, head, sizeof head));
    LAC_TRY(laci_pages_each(p, out->label, put_page, &t));
    put_range(head, &t.r);
    LAC_TRY(laci_out_seek(out, 0));
    LAC_TRY(laci_out_put(out, head, sizeof head));
out:
    return st;
}

lac_status laci_mrc_write_pages(const laci_pages *p, const char *path)
{
    const laci_meta_lines lines = laci_pages_lines(p, LACI_LAYOUT_PROJECTIONS);

    return laci_out_write_with_geom(path, &lines, put_file, p);
}
