/* data/io_png_write.c - writing PNG images through libpng, provenance as text chunks.
 */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_png.h"

#include <math.h>
#include <string.h>

/* What is written: row y is made by row(ctx, y, to). */
typedef struct picture {
    int nx, ny, channels, bits;
    void (*row)(const void *ctx, int y, unsigned char *to);
    const void *ctx;
    const lac_provenance *record;
    char window[72], pixel[32]; /* empty: not written */
} picture;

/* Room for all texts, made before libpng may jump. */
typedef struct texts {
    png_text *list;
    char (*key)[sizeof LACI_PNG_RECORD + LACI_MAX_KEY];
    int n;
} texts;

static int is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

static void add_text(texts *t, const char *key, const char *value)
{
    png_text *e = &t->list[t->n];

    snprintf(t->key[t->n], sizeof *t->key, "%s", key);
    e->key = t->key[t->n++];
    e->text = (png_charp)value; /* libpng copies it */
    if (is_ascii(value)) {
        e->compression = PNG_TEXT_COMPRESSION_NONE;
        e->text_length = strlen(value);
    } else {
        e->compression = PNG_ITXT_COMPRESSION_NONE; /* tEXt is Latin-1 only */
        e->itxt_length = strlen(value);
    }
}

static lac_status collect_texts(texts *t, const picture *pic)
{
    const size_t n = lac_provenance_count(pic->record);
    char key[sizeof *t->key];
    lac_status st = LAC_OK;

    if (n > 10000)
        return LAC_FAIL(LAC_E_ARG,
                        "provenance: %zu entries are too many for a PNG file", n);
    LAC_TRY(laci_alloc(&t->list, n + 2, sizeof *t->list));
    LAC_TRY(laci_alloc(&t->key, n + 2, sizeof *t->key));
    if (pic->window[0])
        add_text(t, LACI_PNG_WINDOW, pic->window);
    if (pic->pixel[0])
        add_text(t, LACI_PNG_PIXEL, pic->pixel);
    for (size_t i = 0; i < n; i++) {
        snprintf(key, sizeof key, "%s%s", LACI_PNG_RECORD,
                 lac_provenance_key(pic->record, i));
        add_text(t, key, lac_provenance_value(pic->record, i));
    }
out:
    return st;
}

static lac_status append(laci_png_memory *m, const unsigned char *bytes, size_t n)
{
    if (n > m->room - m->n) {
        const size_t room = 2 * m->room + n + 4096;
        const lac_status st = laci_grow(&m->bytes, m->room, room, 1);

        if (st != LAC_OK)
            return st;
        m->room = room;
    }
    memcpy(m->bytes + m->n, bytes, n);
    m->n += n;
    return LAC_OK;
}

static void write_bytes(png_structp png, png_bytep bytes, size_t n)
{
    laci_png_state *f = png_get_io_ptr(png);

    f->st = f->memory ? append(f->memory, bytes, n) : laci_out_put(&f->out, bytes, n);
    if (f->st != LAC_OK)
        png_error(png, "write");
}

static void flush_bytes(png_structp png)
{
    (void)png;
}

/* Calls libpng; 1 where it jumped. */
static int encode(laci_png_state *f, const picture *pic, const texts *t,
                  unsigned char *row)
{
    if (setjmp(png_jmpbuf(f->png)))
        return 1;
    png_set_write_fn(f->png, f, write_bytes, flush_bytes);
    png_set_IHDR(f->png, f->info, (png_uint_32)pic->nx, (png_uint_32)pic->ny, pic->bits,
                 pic->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (t->n > 0)
        png_set_text(f->png, f->info, t->list, t->n);
    png_write_info(f->png, f->info);
    for (int y = 0; y < pic->ny; y++) {
        pic->row(pic->ctx, y, row);
        png_write_row(f->png, row);
    }
    png_write_end(f->png, NULL);
    return 0;
}

/* Encode to where `f` says; `label` names it in messages. */
static lac_status put_picture(laci_png_state *f, const char *label, const picture *pic)
{
    lac_status st = LAC_OK;
    unsigned char *row = NULL;
    texts t = {0};

    LAC_TRY(collect_texts(&t, pic));
    LAC_TRY(laci_alloc(&row, (size_t)pic->nx * (size_t)pic->channels,
                       (size_t)pic->bits / 8));
    f->png =
        png_create_write_struct_2(PNG_LIBPNG_VER_STRING, f, laci_png_error,
                                  laci_png_warning, f, laci_png_alloc, laci_png_free);
    if (f->png)
        f->info = png_create_info_struct(f->png);
    if (!f->info) {
        st = LAC_FAIL(LAC_E_NOMEM, "%s: libpng could not be started", label);
        goto out;
    }
    LAC_TRY(laci_png_outcome(f, label, encode(f, pic, &t, row)));
out:
    if (f->png)
        png_destroy_write_struct(&f->png, &f->info);
    laci_free(row);
    laci_free(t.list);
    laci_free(t.key);
    return st;
}

static lac_status write_picture(const char *path, const picture *pic)
{
    lac_status st = LAC_OK;
    laci_png_state f = {0};

    LAC_TRY(laci_out_open(&f.out, path));
    LAC_TRY(put_picture(&f, path, pic));
    LAC_TRY(laci_out_finish(&f.out));
    LAC_TRY(laci_out_commit(&f.out));
out:
    laci_out_end(&f.out);
    return st;
}

/* --- images --------------------------------------------------------------------------
 */

typedef struct window {
    const lac_image *image;
    double lo, hi;
    int bits;
} window;

static void grey_row(const void *ctx, int y, unsigned char *to)
{
    const window *w = ctx;
    const int nx = w->image->grid.nx;
    const float *from = w->image->data + (size_t)y * (size_t)nx;
    const double full = w->bits == 16 ? 65535.0 : 255.0;
    const double scale = w->hi > w->lo ? full / (w->hi - w->lo) : 0.0;

    for (int x = 0; x < nx; x++) {
        const double v = fmin(fmax((from[x] - w->lo) * scale, 0.0), full);
        const unsigned grey = (unsigned)(v + 0.5);

        if (w->bits == 16) {
            to[2 * x] = (unsigned char)(grey >> 8);
            to[2 * x + 1] = (unsigned char)grey;
        } else
            to[x] = (unsigned char)grey;
    }
}

/* The window of the options; equal ends take the extremes of the image. */
static window choose_window(const laci_image_job *job)
{
    const lac_image *im = job->image;
    window w = {im, job->options.window_lo, job->options.window_hi,
                job->options.png_bits};

    if (job->options.mask) {
        w.lo = 0.0;
        w.hi = 1.0;
        w.bits = 8;
    } else if (w.lo == w.hi) {
        w.lo = w.hi = im->data[0];
        for (size_t i = 1; i < lac_image_count(im); i++) {
            w.lo = fmin(w.lo, im->data[i]);
            w.hi = fmax(w.hi, im->data[i]);
        }
    }
    return w;
}

lac_status laci_png_write_image(const laci_image_job *job, const char *path)
{
    const window w = choose_window(job);
    const lac_grid *grid = &job->image->grid;
    picture pic = {.nx = grid->nx,
                   .ny = grid->ny,
                   .channels = 1,
                   .bits = w.bits,
                   .row = grey_row,
                   .ctx = &w,
                   .record = job->record};
    char lo[32], hi[32];

    laci_format_double(lo, w.lo);
    laci_format_double(hi, w.hi);
    snprintf(pic.window, sizeof pic.window, "%s %s", lo, hi);
    laci_format_double(pic.pixel, grid->pixel_mm);
    return write_picture(path, &pic);
}

/* --- pictures in bytes ---------------------------------------------------------------
 */

typedef struct bytes {
    const unsigned char *pixels;
    size_t stride;
} bytes;

static void copy_row(const void *ctx, int y, unsigned char *to)
{
    const bytes *b = ctx;

    memcpy(to, b->pixels + (size_t)y * b->stride, b->stride);
}

static picture of_bytes(const bytes *b, int nx, int ny, int channels,
                        const lac_provenance *record)
{
    return (picture){.nx = nx,
                     .ny = ny,
                     .channels = channels,
                     .bits = 8,
                     .row = copy_row,
                     .ctx = b,
                     .record = record};
}

static lac_status check_bytes(const char *label, int nx, int ny, int channels)
{
    if (nx < 1 || ny < 1 || nx > LAC_MAX_PIXELS || ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG, "%s: %d x %d pixels, 1..%d of each are needed",
                        label, nx, ny, LAC_MAX_PIXELS);
    if (channels != 1 && channels != 3)
        return LAC_FAIL(LAC_E_ARG, "%s: channels must be 1 or 3, got %d", label,
                        channels);
    return LAC_OK;
}

lac_status lac_png_write_bytes(const char *path, int nx, int ny, int channels,
                               const unsigned char *pixels,
                               const lac_provenance *record)
{
    const bytes b = {pixels, (size_t)nx * (size_t)channels};
    const picture pic = of_bytes(&b, nx, ny, channels, record);
    lac_status st;

    if (!path || !pixels)
        return LAC_FAIL(LAC_E_ARG, "picture: a pointer is NULL");
    st = check_bytes(path, nx, ny, channels);
    return st == LAC_OK ? write_picture(path, &pic) : st;
}

lac_status lac_png_encode(unsigned char **png, size_t *size, int nx, int ny,
                          int channels, const unsigned char *pixels)
{
    const bytes b = {pixels, (size_t)nx * (size_t)channels};
    const picture pic = of_bytes(&b, nx, ny, channels, NULL);
    laci_png_memory memory = {0};
    laci_png_state f = {.memory = &memory};
    lac_status st = LAC_OK;

    if (!png || !size || !pixels)
        return LAC_FAIL(LAC_E_ARG, "picture: a pointer is NULL");
    LAC_TRY(check_bytes("picture", nx, ny, channels));
    LAC_TRY(put_picture(&f, "picture", &pic));
    *png = memory.bytes;
    *size = memory.n;
    memory.bytes = NULL;
out:
    laci_free(memory.bytes);
    return st;
}
