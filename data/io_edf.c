/* data/io_edf.c - reading the ESRF data format: a text in braces, then the numbers of a
 * picture, and so on with the next one. */
#include "io_edf.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_raw.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_HEADER 65536

/* What a header says of its picture. */
typedef struct picture {
    laci_type type;
    int swap;
    uint64_t rows, columns;
    uint64_t stored; /* bytes to the next header */
} picture;

typedef struct edf {
    laci_raw raw;
    uint64_t *offset; /* of the numbers of each picture */
    size_t n, room;
    char text[MAX_HEADER + 1]; /* the header at hand */
} edf;

/* --- the header ----------------------------------------------------------------------
 */

/* f->text = everything from byte `at` to the closing brace, *end = where the numbers
 * begin: after it and a line feed. */
static lac_status read_header(edf *f, uint64_t at, uint64_t *end)
{
    const uint64_t left = f->raw.in.size - at;
    const size_t most = left < MAX_HEADER ? (size_t)left : MAX_HEADER;
    lac_status st = LAC_OK;
    char *brace = NULL;
    size_t n = 0;

    LAC_TRY(laci_in_seek(&f->raw.in, at));
    while (!brace && (n < most || n == 0)) {
        const size_t part = most - n < LACI_EDF_BLOCK ? most - n : LACI_EDF_BLOCK;

        LAC_TRY(
            laci_in_read(&f->raw.in, f->text + n, part ? part : 1, "the EDF header"));
        brace = memchr(f->text + n, '}', part);
        n += part;
        f->text[n] = '\0';
        if (f->text[strspn(f->text, " \t\r\n")] != '{')
            return laci_fail_magic(f->raw.in.path, "an EDF file (no '{')",
                                   (unsigned char *)f->text, n < 8 ? n : 8);
    }
    if (!brace)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the EDF header does not end ('}') within %zu bytes: the "
                        "file is cut short or damaged",
                        f->raw.in.path, most);
    if (n < most &&
        brace + 2 >= f->text + n) { /* the line feed lies in the next block */
        LAC_TRY(laci_in_read(&f->raw.in, f->text + n, most - n < 2 ? most - n : 2,
                             "the EDF header"));
        n += most - n < 2 ? most - n : 2;
        f->text[n] = '\0';
    }
    *brace++ = '\0';
    brace += *brace == '\r';
    brace += *brace == '\n';
    *end = at + (uint64_t)(brace - f->text);
out:
    return st;
}

/* value = what stands after "key =", up to ';'; 0 where the key is not there. */
static int find(const char *text, const char *key, char value[64])
{
    const size_t n = strlen(key);

    for (const char *p = text + 1; p; p = strpbrk(p, ";\n")) {
        const char *at = p + strspn(p, "; \t\r\n{");

        if (strncasecmp(at, key, n) == 0) {
            const char *equals = at + n + strspn(at + n, " \t");

            if (*equals == '=') {
                equals += 1 + strspn(equals + 1, " \t");
                snprintf(value, 64, "%.*s", (int)strcspn(equals, ";\r\n"), equals);
                for (size_t k = strlen(value); k > 0 && value[k - 1] == ' '; k--)
                    value[k - 1] = '\0';
                return 1;
            }
        }
        p = at > p ? at : p + (*p != '\0');
    }
    return 0;
}

static lac_status take_number(const edf *f, const char *key, uint64_t *to)
{
    char value[64] = "";
    char *end = value;

    if (!find(f->text, key, value))
        return LAC_FAIL(LAC_E_FORMAT, "%s: %s is missing from the EDF header",
                        f->raw.in.path, key);
    *to = strtoull(value, &end, 10);
    if (end == value || *end || value[0] == '-')
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: %s in the EDF header is '%s', a whole number is "
                        "needed",
                        f->raw.in.path, key, value);
    return LAC_OK;
}

static lac_status take_order(const edf *f, picture *p)
{
    char value[64] = "", order[64] = "LowByteFirst";

    if (find(f->text, "Compression", value) && strcasecmp(value, "None") != 0 &&
        value[0])
        return LAC_FAIL(LAC_E_UNSUPPORTED, "%s: EDF compression '%s', none is read",
                        f->raw.in.path, value);
    find(f->text, "ByteOrder", order);
    p->swap = (strcasecmp(order, "HighByteFirst") == 0) != laci_host_is_big_endian();
    if (strcasecmp(order, "LowByteFirst") == 0 ||
        strcasecmp(order, "HighByteFirst") == 0)
        return LAC_OK;
    return LAC_FAIL(LAC_E_FORMAT,
                    "%s: ByteOrder in the EDF header is '%s', LowByteFirst or "
                    "HighByteFirst is right",
                    f->raw.in.path, order);
}

static lac_status take_type(const edf *f, picture *p)
{
    static const struct {
        const char *name;
        laci_type type;
    } types[] = {
        {"UnsignedByte", LACI_U8},
        {"SignedByte", LACI_I8},
        {"UnsignedShort", LACI_U16},
        {"SignedShort", LACI_I16},
        {"UnsignedInteger", LACI_U32},
        {"SignedInteger", LACI_I32},
        {"UnsignedLong", LACI_U32},
        {"SignedLong", LACI_I32},
        {"Unsigned64", LACI_U64},
        {"Signed64", LACI_I64},
        {"FloatValue", LACI_F32},
        {"Float", LACI_F32},
        {"Real", LACI_F32},
        {"DoubleValue", LACI_F64},
        {"Double", LACI_F64},
        {"FloatIEEE32", LACI_F32},
        {"FloatIEEE64", LACI_F64},
        {"DoubleIEEE64", LACI_F64},
    };
    char value[64] = "";

    find(f->text, "DataType", value);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcasecmp(types[i].name, value) == 0) {
            p->type = types[i].type;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: DataType in the EDF header is '%s'; UnsignedShort, FloatValue "
                    "and the like are read",
                    f->raw.in.path, value);
}

static lac_status take_sizes(const edf *f, picture *p)
{
    lac_status st = LAC_OK;
    char value[64];

    LAC_TRY(take_number(f, "Dim_1", &p->columns));
    LAC_TRY(take_number(f, "Dim_2", &p->rows));
    if (find(f->text, "Dim_3", value) && strcmp(value, "1") != 0)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: Dim_3 in the EDF header is %s, pictures "
                        "of two dimensions are read",
                        f->raw.in.path, value);
    LAC_TRY(laci_check_shape(f->raw.in.path, p->rows, p->columns));
    p->stored = p->rows * p->columns * laci_type_size(p->type);
    /* Some fill up the last block, and say so. */
    if (find(f->text, "Size", value) &&
        strtoull(value, NULL, 10) / LACI_EDF_BLOCK ==
            (p->stored + LACI_EDF_BLOCK - 1) / LACI_EDF_BLOCK)
        p->stored = strtoull(value, NULL, 10);
out:
    return st;
}

static lac_status read_picture(edf *f, uint64_t at, picture *p, uint64_t *end)
{
    lac_status st = LAC_OK;

    LAC_TRY(read_header(f, at, end));
    LAC_TRY(take_order(f, p));
    LAC_TRY(take_type(f, p));
    LAC_TRY(take_sizes(f, p));
out:
    return st;
}

/* --- the pictures --------------------------------------------------------------------
 */

static lac_status add_offset(edf *f, uint64_t offset)
{
    lac_status st = LAC_OK;

    if (f->n == LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_FORMAT, "%s: more than %d pictures", f->raw.in.path,
                        LAC_MAX_VIEWS);
    if (f->n == f->room) {
        const size_t room = f->room ? 2 * f->room : 16;

        LAC_TRY(laci_grow(&f->offset, f->room, room, sizeof *f->offset));
        f->room = room;
    }
    f->offset[f->n++] = offset;
out:
    return st;
}

/* 1 where another header begins there. */
static int begins(edf *f, uint64_t at)
{
    char first = 0;

    return at < f->raw.in.size && f->raw.in.size - at >= LACI_EDF_BLOCK &&
           laci_in_seek(&f->raw.in, at) == LAC_OK &&
           laci_in_read(&f->raw.in, &first, 1, "a header") == LAC_OK && first == '{';
}

/* The numbers of a picture must be there, and be like those of the first one. */
static lac_status check_picture(const laci_source *s, const picture *p, size_t k)
{
    if (p->rows == s->rows && p->columns == s->columns && p->type == s->type &&
        p->swap == ((const laci_raw *)s->handle)->swap)
        return LAC_OK;
    return LAC_FAIL(LAC_E_FORMAT,
                    "%s: picture %zu has %llu x %llu numbers of %s, picture 0 has "
                    "%zu x %zu of %s; pictures of one kind are needed",
                    s->file, k, (unsigned long long)p->rows,
                    (unsigned long long)p->columns, laci_type_name(p->type), s->rows,
                    s->columns, laci_type_name(s->type));
}

static lac_status read_pictures(laci_source *s, edf *f)
{
    lac_status st = LAC_OK;
    uint64_t at = 0, end = 0;
    picture p = {0};

    do {
        LAC_TRY(read_picture(f, at, &p, &end));
        f->raw.offset = end;
        if (f->n == 0) {
            s->type = p.type;
            f->raw.swap = p.swap;
        } else {
            LAC_TRY(check_picture(s, &p, f->n));
        }
        LAC_TRY(laci_raw_take_sizes(s, 1, p.rows, p.columns, "1 x Dim_2 x Dim_1"));
        LAC_TRY(add_offset(f, end));
        at = end + p.stored;
    } while (begins(f, at));
    s->n_pages = (int)f->n;
    if (at < f->raw.in.size && f->raw.in.size - at >= LACI_EDF_BLOCK)
        laci_assume(s, "what follows the pictures of the file left out");
out:
    return st;
}

/* --- the format ----------------------------------------------------------------------
 */

static lac_status edf_open(laci_source *s)
{
    lac_status st = LAC_OK;

    LAC_TRY(laci_raw_open(s, sizeof(edf)));
    LAC_TRY(read_pictures(s, s->handle));
out:
    return st;
}

static void edf_close(laci_source *s)
{
    edf *f = s->handle;

    if (f)
        laci_free(f->offset);
    laci_raw_close(s);
}

static lac_status edf_read_rows(laci_source *s, lac_frames frames, int frame,
                                size_t first, size_t n, float *to)
{
    edf *f = s->handle;

    f->raw.offset = f->offset[frame];
    return laci_raw_read_rows(s, frames, 0, first, n, to);
}

const laci_format laci_format_edf = {
    .about = {"EDF", "edf",
              "pictures of the ESRF; several in a file, or folders of them", 1, 1, 1, 1,
              1},
    .open = edf_open,
    .read_rows = edf_read_rows,
    .close = edf_close,
    .write_pages = laci_edf_write_pages,
};
