/* data/io_tiff_write.c - writing float32 TIFF files through libtiff. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_tiff.h"

#include <string.h>

#define STRIP_BYTES 65536
/* Beyond this the offsets of a classic TIFF file are too short. */
#define MAX_CLASSIC ((uint64_t)4000 << 20)

typedef struct page {
    const float *data;
    size_t rows, columns;
    int mask;         /* as uint8 */
    double pixel_mm;  /* 0: no resolution */
    const char *text; /* NULL: a page after the first */
} page;

/* Where the numbers come from: one page, or pages as they are made. */
typedef struct job {
    page first;
    const laci_pages *source; /* NULL: first.data holds all */
} job;

static int set_fields(TIFF *t, const page *p)
{
    const size_t line = p->columns * (p->mask ? 1 : sizeof(float));
    const size_t rows = line < STRIP_BYTES ? STRIP_BYTES / line : 1;
    int ok = TIFFSetField(t, TIFFTAG_IMAGEWIDTH, (uint32_t)p->columns) &&
             TIFFSetField(t, TIFFTAG_IMAGELENGTH, (uint32_t)p->rows) &&
             TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 1) &&
             TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, p->mask ? 8 : 32) &&
             TIFFSetField(t, TIFFTAG_SAMPLEFORMAT,
                          p->mask ? SAMPLEFORMAT_UINT : SAMPLEFORMAT_IEEEFP) &&
             TIFFSetField(t, TIFFTAG_COMPRESSION, COMPRESSION_NONE) &&
             TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
             TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK) &&
             TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, (uint32_t)rows);

    if (p->text)
        ok = ok && TIFFSetField(t, TIFFTAG_IMAGEDESCRIPTION, p->text);
    if (p->pixel_mm > 0.0) /* for other programs; ours reads the description */
        ok = ok && TIFFSetField(t, TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER) &&
             TIFFSetField(t, TIFFTAG_XRESOLUTION, 10.0 / p->pixel_mm) &&
             TIFFSetField(t, TIFFTAG_YRESOLUTION, 10.0 / p->pixel_mm);
    return ok;
}

static int put_lines(TIFF *t, const page *p, void *line)
{
    float *numbers = line;
    unsigned char *bytes = line;

    for (size_t y = 0; y < p->rows; y++) {
        const float *from = p->data + y * p->columns;

        if (p->mask)
            for (size_t x = 0; x < p->columns; x++)
                bytes[x] = from[x] != 0.0f;
        else
            memcpy(numbers, from, p->columns * sizeof *from);
        if (TIFFWriteScanline(t, line, (uint32_t)y, 0) != 1)
            return 0;
    }
    return 1;
}

static lac_status failed(const laci_tiff *f)
{
    if (f->error != 0)
        return laci_out_fail(&f->out, f->error);
    return LAC_FAIL(LAC_E_IO, "%s: libtiff cannot write it: %s", f->out.label,
                    f->message);
}

static int put_page(TIFF *t, const page *p, void *line)
{
    return set_fields(t, p) && put_lines(t, p, line) && TIFFWriteDirectory(t) == 1;
}

typedef struct target {
    laci_tiff *f;
    page p;
    void *line;
    int ok; /* whether libtiff took all pages so far */
} target;

static lac_status put_next(void *ctx, int k, const float *numbers)
{
    target *t = ctx;

    (void)k;
    t->p.data = numbers;
    t->ok = t->ok && put_page(t->f->tiff, &t->p, t->line);
    t->p.text = NULL;
    return t->ok ? LAC_OK : LAC_E_IO; /* failed() says why */
}

static lac_status write_file(const char *path, const job *j)
{
    const page *p = &j->first;
    const uint64_t n = j->source ? (uint64_t)j->source->n : 1;
    const uint64_t bytes = n * (p->rows * p->columns * sizeof(float) + 1024);
    lac_status st = LAC_OK;
    laci_tiff f = {0};
    float *line = NULL;
    target t = {&f, *p, NULL, 1};

    LAC_TRY(laci_alloc(&line, p->columns, sizeof *line));
    LAC_TRY(laci_out_open(&f.out, path));
    LAC_TRY(laci_tiff_start(&f, path, bytes > MAX_CLASSIC ? "w8" : "w", 0));
    t.line = line;
    if (j->source)
        st = laci_pages_each(j->source, path, put_next, &t);
    else
        t.ok = put_page(f.tiff, p, line);
    TIFFClose(f.tiff);
    f.tiff = NULL;
    if (!t.ok || (st == LAC_OK && f.error != 0))
        st = failed(&f);
    LAC_TRY(st);
    LAC_TRY(laci_out_finish(&f.out));
    LAC_TRY(laci_out_commit(&f.out));
out:
    laci_out_end(&f.out);
    laci_free(line);
    return st;
}

static lac_status write_text_and_file(const char *path, job *j,
                                      const laci_meta_lines *lines)
{
    char *text = NULL;
    lac_status st = laci_meta_format(&text, lines);

    j->first.text = text;
    if (st == LAC_OK)
        st = write_file(path, j);
    laci_free(text);
    return st;
}

lac_status laci_tiff_write_image(const laci_image_job *image, const char *path)
{
    const lac_grid *grid = &image->image->grid;
    const laci_meta_lines lines = {.pixel_mm = grid->pixel_mm, .record = image->record};
    job j = {.first = {.data = image->image->data,
                       .rows = (size_t)grid->ny,
                       .columns = (size_t)grid->nx,
                       .mask = image->options.mask,
                       .pixel_mm = grid->pixel_mm}};

    return write_text_and_file(path, &j, &lines);
}

lac_status laci_tiff_write_sino(const lac_sino *sino, const char *path,
                                const lac_provenance *record)
{
    const laci_meta_lines lines = {.geom = sino->geom, .record = record};
    job j = {.first = {.data = sino->data,
                       .rows = (size_t)sino->geom->n_views,
                       .columns = (size_t)sino->geom->n_det}};

    return write_text_and_file(path, &j, &lines);
}

lac_status laci_tiff_write_pages(const laci_pages *p, const char *path)
{
    const laci_meta_lines lines = laci_pages_lines(p, LACI_LAYOUT_SINOGRAMS);
    job j = {.first = {.rows = p->rows,
                       .columns = p->columns,
                       .pixel_mm = p->geom ? 0.0 : p->grid.pixel_mm},
             .source = p};

    if (p->n > LACI_TIFF_MAX_PAGES)
        return LAC_FAIL(LAC_E_ARG, "%s: %d pages, at most %d fit a TIFF file", path,
                        p->n, LACI_TIFF_MAX_PAGES);
    return write_text_and_file(path, &j, &lines);
}
