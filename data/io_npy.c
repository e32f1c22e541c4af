/* data/io_npy.c - NumPy arrays (format versions 1 to 3 of numpy.lib.format). */
#include "io_npy.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_raw.h"

#include <stdlib.h>
#include <string.h>

#define MAX_HEADER 65536
#define CHUNK 16384 /* elements of Fortran order at a time */

typedef struct npy {
    laci_raw raw;
    int fortran;
} npy;

/* --- the header, a Python dictionary of three entries --------------------------------
 */

typedef struct header {
    const char *p; /* cursor */
    char descr[16];
    int fortran, n_dim, seen;
    uint64_t shape[3];
} header;

static void skip_blanks(header *h)
{
    h->p += strspn(h->p, " \t\n\r");
}

/* 1 and past it where the next sign is c. */
static int accept(header *h, char c)
{
    skip_blanks(h);
    if (*h->p != c)
        return 0;
    h->p++;
    return 1;
}

static int take_string(header *h, char *to, size_t room)
{
    char quote;
    size_t n;

    skip_blanks(h);
    quote = *h->p;
    if (quote != '\'' && quote != '"')
        return 0;
    for (n = 0; h->p[1 + n] && h->p[1 + n] != quote; n++)
        if (n + 1 >= room)
            return 0;
    if (h->p[1 + n] != quote)
        return 0;
    memcpy(to, h->p + 1, n);
    to[n] = '\0';
    h->p += n + 2;
    return 1;
}

static int take_word(header *h, const char *word)
{
    const size_t n = strlen(word);

    skip_blanks(h);
    if (strncmp(h->p, word, n) != 0)
        return 0;
    h->p += n;
    return 1;
}

/* (3, 4) with any number of entries; those beyond the third are counted only. */
static int take_shape(header *h)
{
    if (!accept(h, '('))
        return 0;
    for (h->n_dim = 0; !accept(h, ')'); h->n_dim++) {
        char *end;
        unsigned long long v;

        skip_blanks(h);
        if (*h->p < '0' || *h->p > '9')
            return 0;
        v = strtoull(h->p, &end, 10);
        h->p = end;
        if (h->n_dim < 3)
            h->shape[h->n_dim] = v;
        if (!accept(h, ','))
            return accept(h, ')') && ++h->n_dim;
    }
    return 1;
}

static int take_entry(header *h)
{
    char key[16];
    int bit;

    if (!take_string(h, key, sizeof key) || !accept(h, ':'))
        return 0;
    if (strcmp(key, "descr") == 0) {
        bit = 1;
        if (!take_string(h, h->descr, sizeof h->descr))
            return 0;
    } else if (strcmp(key, "fortran_order") == 0) {
        bit = 2;
        h->fortran = take_word(h, "True");
        if (!h->fortran && !take_word(h, "False"))
            return 0;
    } else if (strcmp(key, "shape") == 0) {
        bit = 4;
        if (!take_shape(h))
            return 0;
    } else
        return 0;
    if (h->seen & bit)
        return 0;
    h->seen |= bit;
    return 1;
}

static lac_status parse_header(header *h, const char *path, const char *text)
{
    h->p = text;
    if (accept(h, '{'))
        while (!accept(h, '}')) {
            if (!take_entry(h) || (!accept(h, ',') && (skip_blanks(h), *h->p != '}')))
                break;
        }
    skip_blanks(h);
    if (*h->p != '\0' || h->seen != 7)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the NPY header cannot be understood at '%.40s'; descr "
                        "(a plain number type), fortran_order and shape are needed",
                        path, h->p);
    return LAC_OK;
}

static lac_status take_type(laci_source *s, npy *f, const char *descr)
{
    static const char *const codes[] = {
        [LACI_BOOL] = "b1", [LACI_U8] = "u1",  [LACI_I8] = "i1",  [LACI_U16] = "u2",
        [LACI_I16] = "i2",  [LACI_U32] = "u4", [LACI_I32] = "i4", [LACI_U64] = "u8",
        [LACI_I64] = "i8",  [LACI_F16] = "f2", [LACI_F32] = "f4", [LACI_F64] = "f8",
    };
    const char order = descr[0];

    if (order != '\0' && strchr("<>|=", order))
        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
            if (strcmp(codes[i], descr + 1) == 0) {
                s->type = (laci_type)i;
                f->raw.swap = (order == '>' && !laci_host_is_big_endian()) ||
                              (order == '<' && laci_host_is_big_endian());
                return LAC_OK;
            }
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: elements of type '%s' are not read; float32 ('<f4'), float64, "
                    "float16, integers and bool are",
                    s->file, descr);
}

/* Shape against the limits and the length of the file; both before any allocation. */
static lac_status take_sizes(laci_source *s, const npy *f, const header *h)
{
    const uint64_t *shape = h->shape + (h->n_dim == 3);
    const uint64_t left = f->raw.in.size - f->raw.offset;
    lac_status st = LAC_OK;
    uint64_t bytes;

    if (h->n_dim != 2 && h->n_dim != 3)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: an array of %d dimensions, 2 (or 3 for a stack of images) "
                        "are needed",
                        s->file, h->n_dim);
    LAC_TRY(laci_raw_take_sizes(s, h->n_dim == 3 ? h->shape[0] : 1, shape[0], shape[1],
                                "shape"));
    bytes = (uint64_t)s->n_pages * s->rows * s->columns * laci_type_size(s->type);
    if (left > bytes)
        st = LAC_FAIL(LAC_E_FORMAT,
                      "%s: the header promises %llu bytes of numbers, but %llu bytes "
                      "follow it",
                      s->file, (unsigned long long)bytes, (unsigned long long)left);
out:
    return st;
}

/* *text = the dictionary and a NUL; the file stands at the first number. */
static lac_status read_header(npy *f, char **text)
{
    unsigned char head[12];
    lac_status st = LAC_OK;
    size_t n, n_head;

    LAC_TRY(laci_in_read(&f->raw.in, head,
                         f->raw.in.size < 6 ? (size_t)f->raw.in.size + 1 : 6,
                         "its first bytes"));
    if (memcmp(head, "\x93NUMPY", 6) != 0)
        return laci_fail_magic(f->raw.in.path, "an NPY file", head, 6);
    LAC_TRY(laci_in_read(&f->raw.in, head + 6, 2, "the version"));
    if (head[6] < 1 || head[6] > 3)
        return LAC_FAIL(LAC_E_UNSUPPORTED, "%s: NPY version %d.%d, 1.0 to 3.0 are read",
                        f->raw.in.path, head[6], head[7]);
    n_head = head[6] == 1 ? 10 : 12;
    LAC_TRY(laci_in_read(&f->raw.in, head + 8, n_head - 8, "the header length"));
    n = (size_t)head[8] | (size_t)head[9] << 8;
    if (n_head == 12)
        n |= (size_t)head[10] << 16 | (size_t)head[11] << 24;
    if (n > MAX_HEADER || n > f->raw.in.size - n_head)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: a header of %zu bytes in a file of %llu, at most %d and "
                        "within the file are right",
                        f->raw.in.path, n, (unsigned long long)f->raw.in.size,
                        MAX_HEADER);
    LAC_TRY(laci_alloc(text, n + 1, 1));
    LAC_TRY(laci_in_read(&f->raw.in, *text, n, "the header"));
    f->raw.offset = n_head + n;
out:
    return st;
}

static lac_status npy_open(laci_source *s)
{
    lac_status st = LAC_OK;
    header h = {0};
    char *text = NULL;
    npy *f;

    LAC_TRY(laci_raw_open(s, sizeof *f));
    f = s->handle;
    LAC_TRY(read_header(f, &text));
    LAC_TRY(parse_header(&h, s->file, text));
    f->fortran = h.fortran;
    LAC_TRY(take_type(s, f, h.descr));
    LAC_TRY(take_sizes(s, f, &h));
out:
    laci_free(text);
    return st;
}

/* Fortran order, the first index fastest: element k is page k mod P, row k/P mod R,
 * column k/(PR). All pages pass by; the rows first .. first + n - 1 of one are kept. */
static lac_status read_fortran(laci_source *s, size_t page, size_t first, size_t n,
                               float *to)
{
    const size_t pages = (size_t)s->n_pages, total = pages * s->rows * s->columns;
    lac_status st = LAC_OK;
    float *part = NULL;

    LAC_TRY(laci_alloc(&part, CHUNK, sizeof *part));
    for (size_t k = 0; k < total; k += CHUNK) {
        const size_t m = total - k < CHUNK ? total - k : CHUNK;

        LAC_TRY(laci_raw_read(s, k, m, part));
        for (size_t i = 0; i < m; i++) {
            const size_t row = (k + i) / pages % s->rows;

            if ((k + i) % pages == page && row >= first && row < first + n)
                to[(row - first) * s->columns + (k + i) / pages / s->rows] = part[i];
        }
    }
out:
    laci_free(part);
    return st;
}

static lac_status npy_read_rows(laci_source *s, lac_frames frames, int frame,
                                size_t first, size_t n, float *to)
{
    const npy *f = s->handle;

    return f->fortran ? read_fortran(s, (size_t)frame, first, n, to)
                      : laci_raw_read_rows(s, frames, frame, first, n, to);
}

const laci_format laci_format_npy = {
    .about = {"NPY", "npy", "NumPy array with its .geom text beside it", 1, 1, 1, 1, 1},
    .open = npy_open,
    .read_rows = npy_read_rows,
    .close = laci_raw_close,
    .write_image = laci_npy_write_image,
    .write_sino = laci_npy_write_sino,
    .write_pages = laci_npy_write_pages,
};
