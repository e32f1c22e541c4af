/* data/io_tiff.c - reading TIFF images and stacks through libtiff. */
#include "io_tiff.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <errno.h>
#include <string.h>

typedef struct tiff_source {
    laci_tiff f;
    unsigned char *part; /* one row, or one tile */
    size_t room;
    int page; /* the one that libtiff stands at, -1: none */
} tiff_source;

/* --- libtiff on our own files --------------------------------------------------------
 */

/* Between reading and writing a stream wants its position set. */
static int turn(laci_tiff *f, int to_reading)
{
    if (f->turned == to_reading)
        return 1;
    if (fseeko(f->out.file, 0, SEEK_CUR) != 0) {
        if (f->error == 0)
            f->error = errno;
        return 0;
    }
    f->turned = to_reading;
    return 1;
}

static tmsize_t read_bytes(thandle_t handle, void *to, tmsize_t n)
{
    laci_tiff *f = (laci_tiff *)handle;

    if (f->in.file)
        return (tmsize_t)fread(to, 1, (size_t)n, f->in.file);
    /* libtiff looks at the directories before it appends one. */
    return f->out.file && turn(f, 1) ? (tmsize_t)fread(to, 1, (size_t)n, f->out.file)
                                     : 0;
}

static tmsize_t write_bytes(thandle_t handle, void *from, tmsize_t n)
{
    laci_tiff *f = (laci_tiff *)handle;
    size_t done;

    if (!f->out.file || !turn(f, 0))
        return 0;
    done = fwrite(from, 1, (size_t)n, f->out.file);
    f->out.written += done;
    if (done != (size_t)n && f->error == 0)
        f->error = errno;
    return (tmsize_t)done;
}

static toff_t seek_to(thandle_t handle, toff_t offset, int whence)
{
    laci_tiff *f = (laci_tiff *)handle;
    FILE *file = f->in.file ? f->in.file : f->out.file;

    if (fseeko(file, (off_t)offset, whence) != 0) {
        if (f->error == 0)
            f->error = errno;
        return (toff_t)-1;
    }
    return (toff_t)ftello(file);
}

static int close_nothing(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    return ((laci_tiff *)handle)->in.size;
}

/* Keep the first message; return 1 so that nothing is printed. */
static int keep_error(TIFF *tiff, void *user, const char *module, const char *format,
                      va_list ap)
{
    laci_tiff *f = user;

    (void)tiff;
    (void)module;
    if (f->message[0] == '\0')
        vsnprintf(f->message, sizeof f->message, format, ap);
    return 1;
}

static int ignore_warning(TIFF *tiff, void *user, const char *module,
                          const char *format, va_list ap)
{
    (void)tiff;
    (void)user;
    (void)module;
    (void)format;
    (void)ap;
    return 1;
}

lac_status laci_tiff_start(laci_tiff *f, const char *label, const char *mode,
                           uint64_t most)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();

    if (!options)
        return LAC_FAIL(LAC_E_NOMEM, "%s: libtiff could not be started", label);
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, f);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, f);
    if (most > 0)
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)most);
    f->tiff = TIFFClientOpenExt(label, mode, (thandle_t)f, read_bytes, write_bytes,
                                seek_to, close_nothing, size_of, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    if (!f->tiff && f->error != 0)
        return laci_out_fail(&f->out, f->error);
    if (!f->tiff)
        return LAC_FAIL(LAC_E_FORMAT, "%s: a damaged TIFF file: %s", label, f->message);
    return LAC_OK;
}

/* --- reading -------------------------------------------------------------------------
 */

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

static lac_status tiff_open(laci_source *s)
{
    lac_status st = LAC_OK;
    tiff_source *q;

    LAC_TRY(laci_new(&s->handle, sizeof *q));
    q = s->handle;
    q->page = -1;
    LAC_TRY(laci_in_open(&q->f.in, s->file));
    LAC_TRY(laci_tiff_check(&q->f.in, &s->n_pages));
    LAC_TRY(laci_tiff_start(&q->f, s->file, "rm", q->f.in.size + ((uint64_t)16 << 20)));
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
    if (q->f.tiff)
        TIFFClose(q->f.tiff);
    laci_in_close(&q->f.in);
    laci_free(q->part);
    laci_free(q);
    s->handle = NULL;
}

static lac_status damaged(const laci_source *s, const laci_tiff *f, int page)
{
    return LAC_FAIL(LAC_E_FORMAT, "%s: page %d of the TIFF file is damaged: %s",
                    s->file, page, f->message[0] ? f->message : "it cannot be read");
}

/* Room for what is unpacked at once; its size must be what libtiff says it is. */
static lac_status need_part(laci_source *s, uint64_t bytes, uint64_t said, int page)
{
    tiff_source *q = s->handle;
    lac_status st = LAC_OK;

    if (bytes != said || bytes / LACI_MAX_RATIO > q->f.in.size)
        return damaged(s, &q->f, page);
    if (q->room >= bytes)
        return LAC_OK;
    laci_free(q->part);
    q->part = NULL;
    q->room = 0;
    LAC_TRY(laci_alloc(&q->part, (size_t)bytes, 1));
    q->room = (size_t)bytes;
out:
    return st;
}

static lac_status select_page(laci_source *s, int page)
{
    tiff_source *q = s->handle;
    const size_t rows = s->rows, columns = s->columns;
    lac_status st = LAC_OK;

    if (q->page == page)
        return LAC_OK;
    q->page = -1;
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

static lac_status read_strips(laci_source *s, size_t first, size_t n, float *to)
{
    tiff_source *q = s->handle;
    lac_status st = LAC_OK;

    LAC_TRY(need_part(s, s->columns * laci_type_size(s->type),
                      TIFFScanlineSize64(q->f.tiff), q->page));
    for (size_t y = 0; y < n; y++) {
        if (TIFFReadScanline(q->f.tiff, q->part, (uint32_t)(first + y), 0) != 1)
            return damaged(s, &q->f, q->page);
        laci_to_float(to + y * s->columns, q->part, s->columns, s->type);
    }
out:
    return st;
}

/* The rows that a tile at (x, y) has in common with those that are wanted. */
static void take_tile(const laci_source *s, const uint32_t at[2],
                      const uint32_t tile[2], const size_t rows[2], float *to)
{
    const tiff_source *q = s->handle;
    const size_t size = laci_type_size(s->type);
    const size_t left = s->columns - at[0], width = left < tile[0] ? left : tile[0];

    for (size_t y = 0; y < tile[1]; y++)
        if (at[1] + y >= rows[0] && at[1] + y < rows[0] + rows[1])
            laci_to_float(to + (at[1] + y - rows[0]) * s->columns + at[0],
                          q->part + y * tile[0] * size, width, s->type);
}

static lac_status read_tiles(laci_source *s, size_t first, size_t n, float *to)
{
    tiff_source *q = s->handle;
    const size_t rows[2] = {first, n};
    uint32_t tile[2] = {0, 0};
    lac_status st = LAC_OK;

    TIFFGetField(q->f.tiff, TIFFTAG_TILEWIDTH, &tile[0]);
    TIFFGetField(q->f.tiff, TIFFTAG_TILELENGTH, &tile[1]);
    if (tile[0] < 1 || tile[1] < 1)
        return damaged(s, &q->f, q->page);
    LAC_TRY(need_part(s, (uint64_t)tile[0] * tile[1] * laci_type_size(s->type),
                      TIFFTileSize64(q->f.tiff), q->page));
    for (size_t y = first / tile[1] * tile[1]; y < first + n; y += tile[1])
        for (size_t x = 0; x < s->columns; x += tile[0]) {
            const uint32_t at[2] = {(uint32_t)x, (uint32_t)y};

            if (TIFFReadTile(q->f.tiff, q->part, at[0], at[1], 0, 0) < 0)
                return damaged(s, &q->f, q->page);
            take_tile(s, at, tile, rows, to);
        }
out:
    return st;
}

static lac_status tiff_read_rows(laci_source *s, lac_frames frames, int frame,
                                 size_t first, size_t n, float *to)
{
    const tiff_source *q = s->handle;
    lac_status st = LAC_OK;

    (void)frames; /* pages are all the frames there are */
    LAC_TRY(select_page(s, frame));
    st = TIFFIsTiled(q->f.tiff) ? read_tiles(s, first, n, to)
                                : read_strips(s, first, n, to);
out:
    return st;
}

const laci_format laci_format_tiff = {
    .about = {"TIFF", "tif tiff", "float32 images, integers and stacks are read too", 1,
              1, 1, 1, 1},
    .open = tiff_open,
    .read_rows = tiff_read_rows,
    .close = tiff_close,
    .write_image = laci_tiff_write_image,
    .write_sino = laci_tiff_write_sino,
    .write_pages = laci_tiff_write_pages,
};
