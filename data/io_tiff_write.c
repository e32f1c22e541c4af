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
    int mask;        /* as uint8 */
    double pixel_mm; /* 0: no resolution */
    const char *text;
} page;

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
             TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, (uint32_t)rows) &&
             TIFFSetField(t, TIFFTAG_IMAGEDESCRIPTION, p->text);

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

static lac_status write_page(const char *path, const page *p)
{
    const uint64_t bytes = (uint64_t)p->rows * p->columns * sizeof(float);
    lac_status st = LAC_OK;
    laci_tiff f = {0};
    float *line = NULL;
    int ok;

    LAC_TRY(laci_alloc(&line, p->columns, sizeof *line));
    LAC_TRY(laci_out_open(&f.out, path));
    LAC_TRY(laci_tiff_start(&f, path, bytes > MAX_CLASSIC ? "w8" : "w", 0));
    ok = set_fields(f.tiff, p) && put_lines(f.tiff, p, line) &&
         TIFFWriteDirectory(f.tiff) == 1;
    TIFFClose(f.tiff);
    f.tiff = NULL;
    if (!ok || f.error != 0) {
        st = failed(&f);
        goto out;
    }
    LAC_TRY(laci_out_finish(&f.out));
    LAC_TRY(laci_out_commit(&f.out));
out:
    laci_out_end(&f.out);
    laci_free(line);
    return st;
}

lac_status laci_tiff_write_image(const laci_image_job *job, const char *path)
{
    const lac_grid *grid = &job->image->grid;
    page p = {.data = job->image->data,
              .rows = (size_t)grid->ny,
              .columns = (size_t)grid->nx,
              .mask = job->options.mask,
              .pixel_mm = grid->pixel_mm};
    const laci_meta_lines lines = {.pixel_mm = grid->pixel_mm, .record = job->record};
    char *text = NULL;
    lac_status st = laci_meta_format(&text, &lines);

    p.text = text;
    if (st == LAC_OK)
        st = write_page(path, &p);
    laci_free(text);
    return st;
}

lac_status laci_tiff_write_sino(const lac_sino *sino, const char *path,
                                const lac_provenance *record)
{
    page p = {.data = sino->data,
              .rows = (size_t)sino->geom->n_views,
              .columns = (size_t)sino->geom->n_det};
    const laci_meta_lines lines = {.geom = sino->geom, .record = record};
    char *text = NULL;
    lac_status st = laci_meta_format(&text, &lines);

    p.text = text;
    if (st == LAC_OK)
        st = write_page(path, &p);
    laci_free(text);
    return st;
}
