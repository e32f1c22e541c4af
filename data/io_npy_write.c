/* data/io_npy_write.c - writing NumPy arrays with their .geom beside them. */
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

typedef struct target {
    laci_out *out;
    size_t count; /* numbers of a page */
} target;

static lac_status put_page(void *ctx, int k, const float *page)
{
    const target *t = ctx;

    (void)k;
    return laci_out_put(t->out, page, t->count * sizeof *page);
}

static lac_status put_numbers(laci_out *out, const array *a)
{
    const size_t page = a->rows * a->columns;
    const size_t count = (a->pages > 0 ? a->pages : 1) * page;
    target t = {out, page};
    unsigned char part[4096];
    lac_status st = LAC_OK;

    if (!a->data)
        return laci_pages_each(a->source, out->label, put_page, &t);
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

static lac_status put_array(laci_out *out, const void *ctx)
{
    lac_status st = LAC_OK;

    LAC_TRY(put_header(out, ctx));
    LAC_TRY(put_numbers(out, ctx));
out:
    return st;
}

lac_status laci_npy_write_image(const laci_image_job *job, const char *path)
{
    const lac_grid *grid = &job->image->grid;
    const array a = {.data = job->image->data,
                     .rows = (size_t)grid->ny,
                     .columns = (size_t)grid->nx,
                     .mask = job->options.mask};
    const laci_meta_lines lines = {.pixel_mm = grid->pixel_mm, .record = job->record};

    return laci_out_write_with_geom(path, &lines, put_array, &a);
}

lac_status laci_npy_write_sino(const lac_sino *sino, const char *path,
                               const lac_provenance *record)
{
    const array a = {.data = sino->data,
                     .rows = (size_t)sino->geom->n_views,
                     .columns = (size_t)sino->geom->n_det};
    const laci_meta_lines lines = {.geom = sino->geom, .record = record};

    return laci_out_write_with_geom(path, &lines, put_array, &a);
}

lac_status laci_npy_write_stack(const lac_stack *stack, const char *path,
                                const lac_provenance *record)
{
    const lac_grid *grid = &stack->grid;
    const array a = {.data = stack->data,
                     .rows = (size_t)grid->ny,
                     .columns = (size_t)grid->nx,
                     .pages = (size_t)stack->n};
    const laci_meta_lines lines = {.pixel_mm = grid->pixel_mm, .record = record};

    return laci_out_write_with_geom(path, &lines, put_array, &a);
}

lac_status laci_npy_write_pages(const laci_pages *p, const char *path)
{
    const array a = {
        .rows = p->rows, .columns = p->columns, .pages = (size_t)p->n, .source = p};
    const laci_meta_lines lines = laci_pages_lines(p, LACI_LAYOUT_SINOGRAMS);

    return laci_out_write_with_geom(path, &lines, put_array, &a);
}
