/* data/io_edf.c - reading pictures of the ESRF data format: a text in braces, then the
 * numbers. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLOCK 512
#define MAX_HEADER 65536

typedef struct edf {
    laci_in in;
    uint64_t offset;
    int swap;
    unsigned char *line;
} edf;

/* --- the header ----------------------------------------------------------------------
 */

/* *text = everything to the closing brace; the numbers begin after it and a line feed.
 */
static lac_status read_header(edf *f, char **text)
{
    lac_status st = LAC_OK;
    const size_t most = f->in.size < MAX_HEADER ? (size_t)f->in.size : MAX_HEADER;
    char *end = NULL, *p = NULL;

    LAC_TRY(laci_alloc(&p, most + 1, 1));
    LAC_TRY(laci_in_read(&f->in, p, most ? most : 1, "the EDF header"));
    if (p[strspn(p, " \t\r\n")] != '{') {
        st = laci_fail_magic(f->in.path, "an EDF file (no '{')", (unsigned char *)p,
                             most < 8 ? most : 8);
        goto out;
    }
    end = memchr(p, '}', most);
    if (!end) {
        st =
            LAC_FAIL(LAC_E_FORMAT,
                     "%s: the EDF header does not end ('}') within %zu bytes: the file "
                     "is cut short or damaged",
                     f->in.path, most);
        goto out;
    }
    f->offset = (uint64_t)(end - p) + 1;
    f->offset += f->offset < most && end[1] == '\r';
    if (f->offset < most && p[f->offset] == '\n')
        f->offset++;
    *end = '\0';
    *text = p;
    p = NULL;
out:
    laci_free(p);
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

static lac_status take_number(const edf *f, const char *text, const char *key,
                              uint64_t *to)
{
    char value[64] = "";
    char *end = value;

    if (!find(text, key, value))
        return LAC_FAIL(LAC_E_FORMAT, "%s: %s is missing from the EDF header",
                        f->in.path, key);
    *to = strtoull(value, &end, 10);
    if (end == value || *end || value[0] == '-')
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: %s in the EDF header is '%s', a whole number is "
                        "needed",
                        f->in.path, key, value);
    return LAC_OK;
}

static lac_status take_type(laci_source *s, edf *f, const char *text)
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
    char value[64] = "", order[64] = "LowByteFirst";

    if (find(text, "Compression", value) && strcasecmp(value, "None") != 0 && value[0])
        return LAC_FAIL(LAC_E_UNSUPPORTED, "%s: EDF compression '%s', none is read",
                        s->file, value);
    find(text, "ByteOrder", order);
    if (strcasecmp(order, "LowByteFirst") != 0 &&
        strcasecmp(order, "HighByteFirst") != 0)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: ByteOrder in the EDF header is '%s', LowByteFirst or "
                        "HighByteFirst is right",
                        s->file, order);
    f->swap = (strcasecmp(order, "HighByteFirst") == 0) != laci_host_is_big_endian();
    value[0] = '\0';
    find(text, "DataType", value);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcasecmp(types[i].name, value) == 0) {
            s->type = types[i].type;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: DataType in the EDF header is '%s'; UnsignedShort, FloatValue "
                    "and the like are read",
                    s->file, value);
}

static lac_status take_sizes(laci_source *s, const edf *f, const char *text)
{
    uint64_t columns = 0, rows = 0, bytes, left;
    char value[64];
    lac_status st = LAC_OK;

    LAC_TRY(take_number(f, text, "Dim_1", &columns));
    LAC_TRY(take_number(f, text, "Dim_2", &rows));
    if (find(text, "Dim_3", value) && strcmp(value, "1") != 0)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: Dim_3 in the EDF header is %s, pictures "
                        "of two dimensions are read",
                        s->file, value);
    LAC_TRY(laci_check_shape(s->file, rows, columns));
    bytes = rows * columns * laci_type_size(s->type);
    left = f->in.size - f->offset;
    if (left < bytes)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: the header promises Dim_2 x Dim_1 = %llu x %llu elements of "
            "%zu bytes, but %llu bytes follow it: the file is cut short",
            s->file, (unsigned long long)rows, (unsigned long long)columns,
            laci_type_size(s->type), (unsigned long long)left);
    if (left >= bytes + BLOCK)
        laci_assume(s, "pictures after the first one of the file left out");
    s->rows = (size_t)rows;
    s->columns = (size_t)columns;
out:
    return st;
}

/* --- the format ----------------------------------------------------------------------
 */

static lac_status edf_open(laci_source *s)
{
    lac_status st = LAC_OK;
    char *text = NULL;
    edf *f;

    LAC_TRY(laci_new(&s->handle, sizeof *f));
    f = s->handle;
    LAC_TRY(laci_in_open(&f->in, s->file));
    LAC_TRY(read_header(f, &text));
    LAC_TRY(take_type(s, f, text));
    LAC_TRY(take_sizes(s, f, text));
    LAC_TRY(laci_alloc(&f->line, s->columns, laci_type_size(s->type)));
out:
    laci_free(text);
    return st;
}

static void edf_close(laci_source *s)
{
    edf *f = s->handle;

    if (!f)
        return;
    laci_in_close(&f->in);
    laci_free(f->line);
    laci_free(f);
    s->handle = NULL;
}

static lac_status edf_read_rows(laci_source *s, lac_frames frames, int frame,
                                size_t first, size_t n, float *to)
{
    edf *f = s->handle;
    const size_t size = laci_type_size(s->type), line = s->columns * size;
    lac_status st = LAC_OK;

    (void)frames;
    (void)frame;
    LAC_TRY(laci_in_seek(&f->in, f->offset + first * line));
    for (size_t y = 0; y < n; y++) {
        LAC_TRY(laci_in_read(&f->in, f->line, line, "the numbers"));
        if (f->swap)
            laci_swap_bytes(f->line, s->columns, size);
        laci_to_float(to + y * s->columns, f->line, s->columns, s->type);
    }
out:
    return st;
}

static lac_status edf_read(laci_source *s, int page, float *to)
{
    return edf_read_rows(s, LAC_FRAMES_DATA, page, 0, s->rows, to);
}

const laci_format laci_format_edf = {
    .about = {"EDF", "edf", "pictures of the ESRF; folders of them are scans", 1, 0, 1,
              0, 0},
    .open = edf_open,
    .read = edf_read,
    .read_rows = edf_read_rows,
    .close = edf_close,
};
