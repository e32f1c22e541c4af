/* data/io_png.c - reading PNG images through libpng. */
#include "io_png.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <string.h>

#define MAX_TEXT_CHUNK (8u << 20)

typedef struct png_source {
    laci_png_state f;
    int color, bits;
    double lo, hi; /* values of black and white */
    int passes;    /* 1, or those of an interlaced picture, which is unpacked whole */
    size_t stride; /* bytes of a row */
    size_t next;   /* the row that libpng gives next */
    unsigned char *rows; /* one of them, or all; NULL before the first */
} png_source;

/* --- shared with io_png_write.c ------------------------------------------------------
 */

png_voidp laci_png_alloc(png_structp png, png_alloc_size_t size)
{
    laci_png_state *f = png_get_mem_ptr(png);
    void *p = NULL;

    /* Chunk lengths of a damaged file reach this, whatever limits libpng was given. */
    if (f->most > 0 && size > f->most)
        return NULL;
    if (laci_alloc(&p, size, 1) != LAC_OK)
        f->no_memory = 1;
    f->held += size;
    return p;
}

void laci_png_free(png_structp png, png_voidp p)
{
    (void)png;
    laci_free(p);
}

void laci_png_error(png_structp png, png_const_charp message)
{
    laci_png_state *f = png_get_error_ptr(png);

    snprintf(f->message, sizeof f->message, "%s", message);
    png_longjmp(png, 1);
}

void laci_png_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

lac_status laci_png_outcome(const laci_png_state *f, const char *path, int jumped)
{
    if (f->no_memory)
        return LAC_FAIL(LAC_E_NOMEM, "%s: out of memory in libpng", path);
    if (f->st != LAC_OK)
        return f->st;
    if (jumped)
        return LAC_FAIL(LAC_E_FORMAT, "%s: a damaged PNG file: %s", path, f->message);
    return LAC_OK;
}

/* --- reading -------------------------------------------------------------------------
 */

static void read_bytes(png_structp png, png_bytep to, size_t n)
{
    laci_png_state *f = png_get_io_ptr(png);

    f->st = laci_in_read(&f->in, to, n, "the PNG chunks");
    if (f->st != LAC_OK)
        png_error(png, "read");
}

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The sizes in the first chunk, checked before libpng sees the file. */
static lac_status check_header(laci_source *s, laci_in *in)
{
    static const unsigned char first[16] = "\x89PNG\r\n\x1a\n\0\0\0\xdIHDR";
    static const unsigned char channels[8] = {1, 0, 3, 1, 2, 0, 4, 0};
    unsigned char head[26];
    lac_status st = LAC_OK;
    uint64_t need;

    LAC_TRY(laci_in_read(in, head, in->size < 16 ? (size_t)in->size + 1 : 16,
                         "the PNG header"));
    if (memcmp(head, first, sizeof first) != 0)
        return laci_fail_magic(s->file, "a PNG file", head, 8);
    LAC_TRY(laci_in_read(in, head + 16, 10, "the PNG header"));
    s->columns = big_endian(head + 16);
    s->rows = big_endian(head + 20);
    if (s->columns < 1 || s->rows < 1 || s->columns > LAC_MAX_PIXELS ||
        s->rows > LAC_MAX_PIXELS)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: %zu x %zu pixels (rows x columns), 1..%d of each are needed", s->file,
            s->rows, s->columns, LAC_MAX_PIXELS);
    need = (uint64_t)s->rows * s->columns * head[24] * channels[head[25] & 7] / 8;
    if (need / LACI_MAX_RATIO > in->size)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the header promises %zu x %zu pixels, which %llu bytes "
                        "cannot hold",
                        s->file, s->rows, s->columns, (unsigned long long)in->size);
    s->type = head[24] == 16 ? LACI_U16 : LACI_U8;
    LAC_TRY(laci_in_seek(in, 0));
out:
    return st;
}

/* Calls libpng; 1 where it jumped. */
static int read_info(laci_png_state *f)
{
    if (setjmp(png_jmpbuf(f->png)))
        return 1;
    png_set_read_fn(f->png, f, read_bytes);
    png_set_user_limits(f->png, LAC_MAX_PIXELS, LAC_MAX_PIXELS);
    png_set_chunk_malloc_max(f->png, MAX_TEXT_CHUNK);
    png_read_info(f->png, f->info);
    return 0;
}

/* "LO HI", two finite numbers with lo <= hi; else the texts of others are left alone.
 */
static void take_window(png_source *q, const char *text)
{
    char first[40];
    const size_t n = strcspn(text, " ");
    double lo, hi;

    snprintf(first, sizeof first, "%.*s", (int)(n < 39 ? n : 39), text);
    if (laci_parse_double(first, &lo) && laci_parse_double(text + n, &hi) && lo <= hi) {
        q->lo = lo;
        q->hi = hi;
    }
}

static lac_status take_texts(laci_source *s, png_source *q)
{
    const size_t prefix = strlen(LACI_PNG_RECORD);
    png_textp text = NULL;
    const int n = (int)png_get_text(q->f.png, q->f.info, &text, NULL);
    lac_status st = LAC_OK;
    double v;

    for (int i = 0; i < n; i++) {
        const char *key = text[i].key, *value = text[i].text ? text[i].text : "";

        if (strcmp(key, LACI_PNG_WINDOW) == 0)
            take_window(q, value);
        else if (strcmp(key, LACI_PNG_PIXEL) == 0) {
            if (laci_parse_double(value, &v) && v > 1e-9 && v < 1e9)
                s->meta.pixel_mm = v;
        } else if (strncmp(key, LACI_PNG_RECORD, prefix) == 0 &&
                   laci_provenance_key_ok(key + prefix)) {
            if (!s->meta.provenance)
                LAC_TRY(laci_provenance_create_empty(&s->meta.provenance));
            LAC_TRY(lac_provenance_add(s->meta.provenance, key + prefix, value));
        }
    }
out:
    return st;
}

static lac_status png_open(laci_source *s)
{
    lac_status st = LAC_OK;
    png_source *q;

    LAC_TRY(laci_new(&s->handle, sizeof *q));
    q = s->handle;
    q->hi = 1.0;
    q->f.most = 2 * MAX_TEXT_CHUNK;
    LAC_TRY(laci_in_open(&q->f.in, s->file));
    LAC_TRY(check_header(s, &q->f.in));
    q->f.png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &q->f, laci_png_error,
                                        laci_png_warning, &q->f, laci_png_alloc,
                                        laci_png_free);
    if (q->f.png)
        q->f.info = png_create_info_struct(q->f.png);
    if (!q->f.info) {
        st = LAC_FAIL(LAC_E_NOMEM, "%s: libpng could not be started", s->file);
        goto out;
    }
    LAC_TRY(laci_png_outcome(&q->f, s->file, read_info(&q->f)));
    q->color = png_get_color_type(q->f.png, q->f.info) & PNG_COLOR_MASK_COLOR;
    q->bits = png_get_bit_depth(q->f.png, q->f.info) == 16 ? 16 : 8;
    if (s->raw)
        q->hi = q->bits == 16 ? 65535.0 : 255.0;
    LAC_TRY(take_texts(s, q));
out:
    return st;
}

static void png_close(laci_source *s)
{
    png_source *q = s->handle;

    if (!q)
        return;
    if (q->f.png)
        png_destroy_read_struct(&q->f.png, &q->f.info, NULL);
    laci_in_close(&q->f.in);
    laci_free(q->rows);
    laci_free(q);
    s->handle = NULL;
}

static unsigned sample(const png_source *q, const unsigned char *p, size_t i)
{
    return q->bits == 16 ? (unsigned)p[2 * i] << 8 | p[2 * i + 1] : p[i];
}

/* Grey, or luma with the weights of ITU-R BT.709, mapped to the window. */
static void take_row(const png_source *q, const unsigned char *p, size_t n, float *to)
{
    const double full = q->bits == 16 ? 65535.0 : 255.0;

    for (size_t i = 0; i < n; i++) {
        double v;

        if (q->color)
            v = 0.2126 * sample(q, p, 3 * i) + 0.7152 * sample(q, p, 3 * i + 1) +
                0.0722 * sample(q, p, 3 * i + 2);
        else
            v = sample(q, p, i);
        v /= full;
        to[i] = (float)((1.0 - v) * q->lo + v * q->hi);
    }
}

/* What libpng is to make of the numbers, and room for them. libpng may jump. */
static lac_status start_rows(const laci_source *s)
{
    png_source *q = s->handle;
    const png_structp png = q->f.png;

    png_set_palette_to_rgb(png);
    if (!q->color)
        png_set_expand_gray_1_2_4_to_8(png);
    png_set_strip_alpha(png);
    q->passes = png_set_interlace_handling(png);
    png_read_update_info(png, q->f.info);
    q->stride = png_get_rowbytes(png, q->f.info);
    return laci_alloc(&q->rows, q->passes > 1 ? s->rows : 1, q->stride);
}

/* Interlaced images pass by several times and need all rows in memory. */
static void read_all(const laci_source *s)
{
    png_source *q = s->handle;

    for (int pass = 0; pass < q->passes; pass++)
        for (size_t y = 0; y < s->rows; y++)
            png_read_row(q->f.png, q->rows + y * q->stride, NULL);
    q->next = s->rows;
    png_read_end(q->f.png, NULL);
}

/* Rows first .. first + n - 1 from q->next on. Calls libpng; 1 where it jumped. */
static int unpack(const laci_source *s, size_t first, size_t n, float *to)
{
    png_source *q = s->handle;
    const png_structp png = q->f.png;

    if (setjmp(png_jmpbuf(png)))
        return 1;
    if (!q->rows && (q->f.st = start_rows(s)) != LAC_OK)
        return 1;
    if (q->passes > 1 && q->next == 0)
        read_all(s);
    if (q->passes > 1) {
        for (size_t y = 0; y < n; y++)
            take_row(q, q->rows + (first + y) * q->stride, s->columns,
                     to + y * s->columns);
        return 0;
    }
    while (q->next < first + n) {
        png_read_row(png, q->rows, NULL);
        if (q->next >= first)
            take_row(q, q->rows, s->columns, to + (q->next - first) * s->columns);
        if (++q->next == s->rows)
            png_read_end(png, NULL);
    }
    return 0;
}

/* libpng goes forward only. */
static lac_status begin_anew(laci_source *s)
{
    const laci_meta meta = s->meta;
    lac_status st;

    memset(&s->meta, 0, sizeof s->meta);
    png_close(s);
    st = png_open(s);
    if (st != LAC_OK)
        png_close(s);
    laci_meta_clear(&s->meta);
    s->meta = meta;
    return st;
}

static lac_status read_some_rows(laci_source *s, lac_frames frames, int frame,
                                 size_t first, size_t n, float *to)
{
    png_source *q = s->handle;
    lac_status st = LAC_OK;

    (void)frames;
    (void)frame;
    if (!q || q->f.broken || (q->next > first && q->passes == 1))
        LAC_TRY(begin_anew(s));
    q = s->handle;
    LAC_TRY(laci_in_resume(&q->f.in));
    q->f.broken = 1;
    LAC_TRY(laci_png_outcome(&q->f, s->file, unpack(s, first, n, to)));
    q->f.broken = 0;
out:
    return st;
}

/* The rows of many pictures are read some at a time: each is unpacked once where what
 * libpng keeps of it stays. */
static size_t png_pause(laci_source *s)
{
    png_source *q = s->handle;

    if (q->passes != 1 || q->next == s->rows || q->f.broken)
        return 0;
    return laci_in_pause(&q->f.in) == LAC_OK ? q->f.held + q->stride : 0;
}

const laci_format laci_format_png = {
    .about = {"PNG", "png", "grey or colour picture, 8 or 16 bit", 1, 1, 0, 0},
    .open = png_open,
    .read_rows = read_some_rows,
    .close = png_close,
    .pause = png_pause,
    .write_image = laci_png_write_image,
};
