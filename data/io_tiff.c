/* data/io_tiff.c - reading TIFF images and stacks through libtiff. */
#include "io_tiff.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <string.h>

/* Room that grows. */
typedef struct room {
    unsigned char *bytes;
    size_t size;
} room;

/* Rows of a page that are unpacked together: a strip, or the tiles beside one another.
 */
typedef struct band {
    room in;
    int page; /* -1: nothing is unpacked */
    size_t first, n;
    size_t next; /* the row after those that were asked for */
} band;

typedef struct tiff_source {
    laci_tiff f;
    room part; /* one row, or one tile */
    band band;
    int page; /* the one that libtiff stands at, -1: none */
} tiff_source;

static lac_status take_type(laci_source *s, TIFF *tiff)
{
    static const struct {
        int format, bits;
        laci_type type;
    } types[] = {
        {SAMPLEFORMAT_UINT, 8, LACI_U8},     {SAMPLEFORMAT_UINT, 16, LACI_U16},
        {SAMPLEFORMAT_UINT, 32, LACI_U32},   {SAMPLEFORMAT_INT, 8, LACI_I8},
        {SAMPLEFORMAT_INT, 16, LACI_I16},    {SAMPLEFORMAT_INT, 32, LACI_I32},
        {SAMPLEFORMAT_IEEEFP, 16, LACI_F16}, {SAMPLEFORMAT_IEEEFP, 32, LACI_F32},
        {SAMPLEFORMAT_IEEEFP, 64, LACI_F64},
    };
    uint16_t samples = 1, bits = 1, format = SAMPLEFORMAT_UINT;

    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
    if (format == SAMPLEFORMAT_VOID)
        format = SAMPLEFORMAT_UINT;
    for (size_t i = 0; samples == 1 && i < sizeof types / sizeof *types; i++)
        if (types[i].format == format && types[i].bits == bits) {
            s->type = types[i].type;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: pixels of %d samples of %d bits, sample format %d; one sample "
                    "of 8, 16 or 32 bit integer or 16, 32 or 64 bit float is read",
                    s->file, samples, bits, format);
}

/* Packings with a known limit. */
static lac_status check_packing(const laci_source *s, TIFF *tiff, uint64_t *ratio)
{
    uint16_t packing = COMPRESSION_NONE;

    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &packing);
    if (packing != COMPRESSION_NONE && packing != COMPRESSION_LZW &&
        packing != COMPRESSION_ADOBE_DEFLATE && packing != COMPRESSION_DEFLATE &&
        packing != COMPRESSION_PACKBITS)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: TIFF compression %d; none, LZW, Deflate and PackBits are "
                        "read",
                        s->file, packing);
    *ratio = packing == COMPRESSION_NONE ? 1 : LACI_MAX_RATIO;
    return LAC_OK;
}

/* The current page: type, sizes against the limits and the length of the file. */
static lac_status describe(laci_source *s, const laci_tiff *f)
{
    uint32_t columns = 0, rows = 0;
    lac_status st = LAC_OK;
    uint64_t ratio = 1, bytes;

    TIFFGetField(f->tiff, TIFFTAG_IMAGEWIDTH, &columns);
    TIFFGetField(f->tiff, TIFFTAG_IMAGELENGTH, &rows);
    LAC_TRY(laci_check_shape(s->file, rows, columns));
    LAC_TRY(take_type(s, f->tiff));
    LAC_TRY(check_packing(s, f->tiff, &ratio));
    bytes = (uint64_t)rows * columns * laci_type_size(s->type);
    if (bytes / ratio > f->in.size)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: the header promises %lu x %lu elements of %zu bytes, which "
            "a file of %llu bytes cannot hold",
            s->file, (unsigned long)rows, (unsigned long)columns,
            laci_type_size(s->type), (unsigned long long)f->in.size);
    s->rows = rows;
    s->columns = columns;
out:
    return st;
}

/* What a file of our own says; the descriptions of others are left alone. */
static lac_status take_description(laci_source *s, TIFF *tiff)
{
    lac_status st = LAC_OK;
    const char *text = NULL;
    char *copy = NULL;

    if (TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &text) != 1 || !text ||
        strncmp(text, LACI_META_MARK, strlen(LACI_META_MARK)) != 0)
        return LAC_OK;
    LAC_TRY(laci_strdup(&copy, text));
    LAC_TRY(laci_meta_parse(&s->meta, copy, s->file));
out:
    laci_free(copy);
    return st;
}

static void stop(tiff_source *q)
{
    if (q->f.tiff)
        TIFFClose(q->f.tiff);
    q->f.tiff = NULL;
    q->page = -1;
    laci_in_close(&q->f.in);
}

/* libtiff at the first page of the file. */
static lac_status start(laci_source *s)
{
    tiff_source *q = s->handle;
    lac_status st = LAC_OK;

    q->page = -1;
    q->f.message[0] = '\0';
    LAC_TRY(laci_in_open(&q->f.in, s->file));
    LAC_TRY(laci_tiff_check(&q->f.in, &s->n_pages));
    LAC_TRY(laci_tiff_start(&q->f, s->file, "rm", q->f.in.size + ((uint64_t)16 << 20)));
out:
    if (st != LAC_OK)
        stop(q);
    return st;
}

static lac_status tiff_open(laci_source *s)
{
    lac_status st = LAC_OK;
    tiff_source *q;

    LAC_TRY(laci_new(&s->handle, sizeof *q));
    q = s->handle;
    q->band.page = -1;
    LAC_TRY(start(s));
    LAC_TRY(describe(s, &q->f));
    LAC_TRY(take_description(s, q->f.tiff));
out:
    return st;
}

static void tiff_close(laci_source *s)
{
    tiff_source *q = s->handle;

    if (!q)
        return;
    stop(q);
    laci_free(q->part.bytes);
    laci_free(q->band.in.bytes);
    laci_free(q);
    s->handle = NULL;
}

static lac_status damaged(const laci_source *s, const laci_tiff *f, int page)
{
    return LAC_FAIL(LAC_E_FORMAT, "%s: page %d of the TIFF file is damaged: %s",
                    s->file, page, f->message[0] ? f->message : "it cannot be read");
}

/* Room for what is unpacked at once; its size must be what libtiff says it is. */
static lac_status need_room(laci_source *s, room *r, uint64_t bytes, uint64_t said)
{
    tiff_source *q = s->handle;
    lac_status st = LAC_OK;

    if (bytes != said || bytes / LACI_MAX_RATIO > q->f.in.size)
        return damaged(s, &q->f, q->page);
    if (r->size >= bytes)
        return LAC_OK;
    laci_free(r->bytes);
    *r = (room){NULL, 0};
    LAC_TRY(laci_alloc(&r->bytes, (size_t)bytes, 1));
    r->size = (size_t)bytes;
out:
    return st;
}

static lac_status select_page(laci_source *s, int page)
{
    tiff_source *q = s->handle;
    const size_t rows = s->rows, columns = s->columns;
    lac_status st = LAC_OK;

    if (q->f.tiff && q->page == page)
        return LAC_OK;
    if (!q->f.tiff)
        LAC_TRY(start(s));
    q->page = q->band.page = -1;
    if (TIFFSetDirectory(q->f.tiff, (tdir_t)page) != 1)
        return damaged(s, &q->f, page);
    LAC_TRY(describe(s, &q->f));
    if (s->rows != rows || s->columns != columns) {
        st =
            LAC_FAIL(LAC_E_FORMAT,
                     "%s: page %d has %zu x %zu pixels, page 0 has %zu x %zu; pages of "
                     "one size are needed",
                     s->file, page, s->rows, s->columns, rows, columns);
        s->rows = rows;
        s->columns = columns;
        goto out;
    }
    q->page = page;
out:
    return st;
}

/* Rows as they lie in the file. */
static lac_status read_plain(laci_source *s, size_t first, size_t n, float *to)
{
    tiff_source *q = s->handle;
    lac_status st = LAC_OK;

    LAC_TRY(need_room(s, &q->part, s->columns * laci_type_size(s->type),
                      TIFFScanlineSize64(q->f.tiff)));
    for (size_t y = 0; y < n; y++) {
        if (TIFFReadScanline(q->f.tiff, q->part.bytes, (uint32_t)(first + y), 0) != 1)
            return damaged(s, &q->f, q->page);
        laci_to_float(to + y * s->columns, q->part.bytes, s->columns, s->type);
    }
out:
    return st;
}

static lac_status unpack_strip(laci_source *s, size_t y)
{
    tiff_source *q = s->handle;
    band *b = &q->band;
    uint32_t height = 0;
    lac_status st = LAC_OK;
    uint64_t bytes;

    TIFFGetFieldDefaulted(q->f.tiff, TIFFTAG_ROWSPERSTRIP, &height);
    if (height < 1)
        return damaged(s, &q->f, q->page);
    b->first = y / height * height;
    b->n = s->rows - b->first < height ? s->rows - b->first : height;
    bytes = (uint64_t)b->n * s->columns * laci_type_size(s->type);
    LAC_TRY(need_room(s, &b->in, bytes, TIFFVStripSize64(q->f.tiff, (uint32_t)b->n)));
    if (TIFFReadEncodedStrip(q->f.tiff, (uint32_t)(y / height), b->in.bytes,
                             (tmsize_t)bytes) != (tmsize_t)bytes)
        st = damaged(s, &q->f, q->page);
out:
    return st;
}

/* The tile at column x to its place in the band. */
static void take_tile(const laci_source *s, size_t x, uint32_t width)
{
    const tiff_source *q = s->handle;
    const size_t size = laci_type_size(s->type);
    const size_t n = s->columns - x < width ? s->columns - x : width;

    for (size_t y = 0; y < q->band.n; y++)
        memcpy(q->band.in.bytes + (y * s->columns + x) * size,
               q->part.bytes + y * width * size, n * size);
}

static lac_status unpack_tiles(laci_source *s, size_t y)
{
    tiff_source *q = s->handle;
    band *b = &q->band;
    const size_t size = laci_type_size(s->type);
    uint32_t width = 0, height = 0;
    lac_status st = LAC_OK;
    uint64_t bytes;

    TIFFGetField(q->f.tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(q->f.tiff, TIFFTAG_TILELENGTH, &height);
    if (width < 1 || height < 1)
        return damaged(s, &q->f, q->page);
    b->first = y / height * height;
    b->n = s->rows - b->first < height ? s->rows - b->first : height;
    bytes = (uint64_t)b->n * s->columns * size;
    LAC_TRY(need_room(s, &b->in, bytes, bytes));
    LAC_TRY(need_room(s, &q->part, (uint64_t)width * height * size,
                      TIFFTileSize64(q->f.tiff)));
    for (size_t x = 0; x < s->columns; x += width) {
        if (TIFFReadTile(q->f.tiff, q->part.bytes, (uint32_t)x, (uint32_t)y, 0, 0) < 0)
            return damaged(s, &q->f, q->page);
        take_tile(s, x, width);
    }
out:
    return st;
}

/* Packed rows are unpacked together and kept: the next ones are likely among them. */
static lac_status need_band(laci_source *s, int page, size_t y)
{
    tiff_source *q = s->handle;
    band *b = &q->band;
    lac_status st = LAC_OK;

    if (b->page == page && y >= b->first && y < b->first + b->n)
        return LAC_OK;
    b->page = -1;
    LAC_TRY(select_page(s, page));
    LAC_TRY(TIFFIsTiled(q->f.tiff) ? unpack_tiles(s, y) : unpack_strip(s, y));
    b->page = page;
out:
    return st;
}

static lac_status read_packed(laci_source *s, int page, size_t first, size_t n,
                              float *to)
{
    tiff_source *q = s->handle;
    const band *b = &q->band;
    const size_t stride = s->columns * laci_type_size(s->type), end = first + n;
    lac_status st = LAC_OK;

    for (size_t y = first, rows; y < end; y += rows) {
        LAC_TRY(need_band(s, page, y));
        rows = (b->first + b->n < end ? b->first + b->n : end) - y;
        laci_to_float(to + (y - first) * s->columns,
                      b->in.bytes + (y - b->first) * stride, rows * s->columns,
                      s->type);
    }
    q->band.next = end;
out:
    return st;
}

/* Rows of what is not packed can be found in the file. */
static int is_plain(const tiff_source *q)
{
    uint16_t packing = COMPRESSION_NONE;

    TIFFGetFieldDefaulted(q->f.tiff, TIFFTAG_COMPRESSION, &packing);
    return packing == COMPRESSION_NONE && !TIFFIsTiled(q->f.tiff);
}

static lac_status tiff_read_rows(laci_source *s, lac_frames frames, int frame,
                                 size_t first, size_t n, float *to)
{
    const tiff_source *q = s->handle;
    lac_status st = LAC_OK;

    (void)frames; /* pages are all the frames there are */
    if (q->band.page != frame)
        LAC_TRY(select_page(s, frame));
    if (q->band.page != frame && is_plain(q))
        return read_plain(s, first, n, to);
    return read_packed(s, frame, first, n, to);
out:
    return st;
}

/* What is unpacked stays where there are more rows in it, libtiff does not. */
static size_t tiff_pause(laci_source *s)
{
    tiff_source *q = s->handle;
    const band *b = &q->band;

    if (b->page < 0 || b->next >= b->first + b->n)
        return 0;
    stop(q);
    return b->in.size + q->part.size;
}

const laci_format laci_format_tiff = {
    .about = {"TIFF", "tif tiff", "float32 images, integers and stacks are read too", 1,
              1, 1, 1, 1},
    .open = tiff_open,
    .read_rows = tiff_read_rows,
    .close = tiff_close,
    .pause = tiff_pause,
    .write_image = laci_tiff_write_image,
    .write_sino = laci_tiff_write_sino,
    .write_pages = laci_tiff_write_pages,
};
