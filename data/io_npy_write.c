/* data/io_npy_write.c - writing NumPy arrays with their .geom beside them. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_npy.h"

#include <string.h>

typedef struct array {
    const float *data; /* NULL: the pages follow one by one */
    size_t rows, columns;
    int mask;                 /* 1: as uint8 */
    size_t pages;             /* first of three dimensions; 0: the array has two */
    const laci_pages *source; /* where data is NULL */
} array;

static lac_status put_header(laci_out *out, const array *a)
{
    char text[192];
    unsigned char head[10] = "\x93NUMPY\1";
    const int big = laci_host_is_big_endian();
    char pages[32] = "";
    int n;
    lac_status st = LAC_OK;

    if (a->pages > 0)
        snprintf(pages, sizeof pages, "%zu, ", a->pages);
    n = snprintf(text, sizeof text,
                 "{'descr': '%s', 'fortran_order': False, 'shape': (%s%zu, %zu), }",
                 a->mask ? "|u1"
                 : big   ? ">f4"
                         : "<f4",
                 pages, a->rows, a->columns);

    /* Blanks and a line feed make the whole a multiple of 64. */
    while ((n + 1 + 10) % 64 != 0)
        text[n++] = ' ';
    text[n++] = '\n';
    head[8] = (unsigned char)n;
    head[9] = 0;
    LAC_TRY(laci_out_put(out, head, sizeof head));
    LAC_TRY(laci_out_put(out, text, (size_t)n));
out:
    return st;
}

/* One page is in memory at a time. */
static lac_status put_pages(laci_out *out, const laci_pages *p)
{
    const size_t count = p->rows * p->columns;
    lac_status st = LAC_OK;
    float *page = NULL;

    LAC_TRY(laci_alloc(&page, count, sizeof *page));
    for (int k = 0; k < p->n; k++) {
        LAC_TRY(laci_pages_next(p, out->label, k, page));
        LAC_TRY(laci_out_put(out, page, count * sizeof *page));
    }
out:
    laci_free(page);
    return st;
}

static lac_status put_numbers(laci_out *out, const array *a)
{
    const size_t count = (a->pages > 0 ? a->pages : 1) * a->rows * a->columns;
    unsigned char part[4096];
    lac_status st = LAC_OK;

    if (!a->data)
        return put_pages(out, a->source);
    if (!a->mask)
        return laci_out_put(out, a->data, count * sizeof *a->data);
    for (size_t k = 0; k < count; k += sizeof part) {
        const size_t n = count - k < sizeof part ? count - k : sizeof part;

        for (size_t i = 0; i < n; i++)
            part[i] = a->data[k + i] != 0.0f;
        LAC_TRY(laci_out_put(out, part, n));
    }
out:
    return st;
}

/* The array and its .geom: both complete under temporary names, then renamed. */
static lac_status write_pair(const char *path, const array *a, const char *meta)
{
    lac_status st = LAC_OK;
    laci_out numbers = {0}, text = {0};
    char *geom = NULL;

    LAC_TRY(laci_path_sidecar(&geom, path));
    LAC_TRY(laci_out_open(&numbers, path));
    LAC_TRY(laci_out_open(&text, geom));
    LAC_TRY(laci_out_put(&text, meta, strlen(meta)));
    LAC_TRY(laci_out_finish(&text));
    LAC_TRY(put_header(&numbers, a));
    LAC_TRY(put_numbers(&numbers, a));
    LAC_TRY(laci_out_finish(&numbers));
    LAC_TRY(laci_out_commit_pair(&text, &numbers));
out:
    laci_out_end(&text);
    laci_out_end(&numbers);
    laci_free(geom);
    return st;
}

lac_status laci_npy_write_image(const laci_image_job *job, const char *path)
{
    const lac_grid *grid = &job->image->grid;
    const array a = {job->image->data,
                     (size_t)grid->ny,
                     (size_t)grid->nx,
                     job->options.mask,
                     0,
                     NULL};
    const laci_meta_lines lines = {.pixel_mm = grid->pixel_mm, .record = job->record};
    char *meta = NULL;
    lac_status st = laci_meta_format(&meta, &lines);

    if (st == LAC_OK)
        st = write_pair(path, &a, meta);
    laci_free(meta);
    return st;
}

lac_status laci_npy_write_sino(const lac_sino *sino, const char *path,
                               const lac_provenance *record)
{
    const array a = {
        sino->data, (size_t)sino->geom->n_views, (size_t)sino->geom->n_det, 0, 0, NULL};
    const laci_meta_lines lines = {.geom = sino->geom, .record = record};
    char *meta = NULL;
    lac_status st = laci_meta_format(&meta, &lines);

    if (st == LAC_OK)
        st = write_pair(path, &a, meta);
    laci_free(meta);
    return st;
}

lac_status laci_npy_write_stack(const lac_stack *stack, const char *path,
                                const lac_provenance *record)
{
    const lac_grid *grid = &stack->grid;
    const array a = {stack->data, (size_t)grid->ny, (size_t)grid->nx,
                     0,           (size_t)stack->n, NULL};
    const laci_meta_lines lines = {.pixel_mm = grid->pixel_mm, .record = record};
    char *meta = NULL;
    lac_status st = laci_meta_format(&meta, &lines);

    if (st == LAC_OK)
        st = write_pair(path, &a, meta);
    laci_free(meta);
    return st;
}

lac_status laci_npy_write_pages(const laci_pages *p, const char *path)
{
    const array a = {NULL, p->rows, p->columns, 0, (size_t)p->n, p};
    const laci_meta_lines lines = laci_pages_lines(p, LACI_LAYOUT_SINOGRAMS);
    char *meta = NULL;
    lac_status st = laci_meta_format(&meta, &lines);

    if (st == LAC_OK)
        st = write_pair(path, &a, meta);
    laci_free(meta);
    return st;
}
