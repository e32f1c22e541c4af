/* data/io_mat.c - reading MAT 5 files through matio, after io_mat_check.c. */
#include "io_mat.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <string.h>

typedef struct mat_source {
    laci_mat_index index;
    mat_t *file;
    matvar_t *top;   /* the variable that was read; owns `array` */
    matvar_t *array; /* borrowed from top */
} mat_source;

/* --- parts of variables --------------------------------------------------------------
 */

matvar_t *laci_mat_field(const matvar_t *v, const char *name)
{
    if (!v || v->class_type != MAT_C_STRUCT || !v->data || v->rank != 2 ||
        v->dims[0] != 1 || v->dims[1] != 1)
        return NULL;
    return Mat_VarGetStructFieldByName((matvar_t *)v, name, 0);
}

/* UTF-8 of one code point; the bytes used. */
static size_t put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 63));
    to[2] = (char)(0x80 | (c >> 6 & 63));
    to[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* UTF-16 code units of the host to UTF-8; at most 3 bytes a unit. */
static size_t from_utf16(char *to, const uint16_t *unit, size_t n)
{
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t c = unit[i];

        if ((c & 0xfc00) == 0xd800 && i + 1 < n && (unit[i + 1] & 0xfc00) == 0xdc00)
            c = 0x10000 + ((c & 0x3ff) << 10) + (unit[++i] & 0x3ffu);
        used += put_utf8(to + used, c ? c : '?');
    }
    return used;
}

lac_status laci_mat_text(char **text, const matvar_t *v)
{
    lac_status st = LAC_OK;
    size_t n;
    char *p = NULL;

    *text = NULL;
    if (!v || v->class_type != MAT_C_CHAR || !v->data || v->data_size < 1 ||
        v->data_size > 2)
        return LAC_OK;
    n = v->nbytes / (size_t)v->data_size;
    LAC_TRY(laci_alloc(&p, 3 * n + 1, 1));
    if (v->data_size == 2)
        from_utf16(p, v->data, n);
    else
        memcpy(p, v->data, n);
    *text = p;
out:
    return st;
}

/* --- which variable ------------------------------------------------------------------
 */

/* All variables with their sizes, for a message. */
static void describe(const laci_mat_index *x, char *to, size_t room)
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; i < x->n && used + 1 < room; i++) {
        const laci_mat_var *v = &x->list[i];
        const char *kind = laci_mat_is_numeric(v->array_class)    ? ""
                           : v->array_class == LACI_MAT_STRUCTURE ? " struct"
                           : v->array_class == LACI_MAT_CHAR      ? " text"
                                                                  : " other";

        used += (size_t)snprintf(to + used, room - used, "%s%s (%llu x %llu%s)",
                                 i ? ", " : "", v->name, (unsigned long long)v->dim[0],
                                 (unsigned long long)v->dim[1], kind);
    }
}

static int is_candidate(const laci_mat_var *v, int vectors_too)
{
    return laci_mat_is_numeric(v->array_class) && v->dim[0] > 0 && v->dim[1] > 0 &&
           (vectors_too || (v->dim[0] > 1 && v->dim[1] > 1));
}

static int is_scan_struct(const laci_mat_var *v)
{
    return v->array_class == LACI_MAT_STRUCTURE && v->dim[0] == 1 && v->dim[1] == 1 &&
           strncmp(v->name, "CtData", 6) == 0;
}

/* Number of variables that could be meant, the last of them in *name. Vectors beside a
 * matrix are its axes. */
static int choose(const laci_mat_index *x, const char **name)
{
    int n = 0;

    for (size_t i = 0; i < x->n; i++)
        if (is_scan_struct(&x->list[i])) {
            *name = x->list[i].name;
            n++;
        }
    for (int vectors_too = 0; n == 0 && vectors_too < 2; vectors_too++)
        for (size_t i = 0; i < x->n; i++)
            if (is_candidate(&x->list[i], vectors_too)) {
                *name = x->list[i].name;
                n++;
            }
    return n;
}

static int has_variable(const laci_mat_index *x, const char *name)
{
    size_t i = 0;

    while (i < x->n && strcmp(x->list[i].name, name) != 0)
        i++;
    return i < x->n;
}

/* top = the variable to read (the first word of "a.b.c"). */
static lac_status select_variable(const laci_source *s, const laci_mat_index *x,
                                  char top[64])
{
    const char *name = s->variable;
    char all[400];
    size_t n;
    int found;

    describe(x, all, sizeof all);
    if (!name) {
        found = choose(x, &name);
        if (found != 1)
            return LAC_FAIL(LAC_E_FORMAT, "%s: %s; it holds: %s", s->file,
                            found ? "several arrays, name one of them as FILE.mat:NAME"
                                  : "no array of numbers",
                            x->n ? all : "nothing");
    }
    n = strcspn(name, ".");
    snprintf(top, 64, "%.*s", (int)(n < 63 ? n : 63), name);
    if (!has_variable(x, top))
        return LAC_FAIL(LAC_E_FORMAT, "%s: there is no variable '%s'; it holds: %s",
                        s->file, top, x->n ? all : "nothing");
    return LAC_OK;
}

/* Follow ".b.c" down from a variable. */
static lac_status descend(const laci_source *s, matvar_t **v)
{
    const char *p = s->variable ? strchr(s->variable, '.') : NULL;

    while (p) {
        const size_t n = strcspn(p + 1, ".");
        char name[64];

        snprintf(name, sizeof name, "%.*s", (int)(n < 63 ? n : 63), p + 1);
        *v = laci_mat_field(*v, name);
        if (!*v)
            return LAC_FAIL(LAC_E_FORMAT, "%s: there is no '%s' in '%s'", s->file, name,
                            s->variable);
        p = strchr(p + 1, '.');
    }
    return LAC_OK;
}

/* --- the format ----------------------------------------------------------------------
 */

lac_status laci_mat_type(const laci_source *s, const matvar_t *v, laci_type *type)
{
    static const struct {
        enum matio_classes class_type;
        laci_type type;
    } types[] = {
        {MAT_C_DOUBLE, LACI_F64}, {MAT_C_SINGLE, LACI_F32}, {MAT_C_INT8, LACI_I8},
        {MAT_C_UINT8, LACI_U8},   {MAT_C_INT16, LACI_I16},  {MAT_C_UINT16, LACI_U16},
        {MAT_C_INT32, LACI_I32},  {MAT_C_UINT32, LACI_U32}, {MAT_C_INT64, LACI_I64},
        {MAT_C_UINT64, LACI_U64},
    };

    if (v->isComplex)
        return LAC_FAIL(LAC_E_UNSUPPORTED, "%s: %s is complex, real numbers are needed",
                        s->file, v->name ? v->name : "the array");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].class_type == v->class_type) {
            *type = v->isLogical ? LACI_BOOL : types[i].type;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_FORMAT, "%s: %s is %s, a full array of numbers is needed",
                    s->file, v->name ? v->name : "the variable",
                    v->class_type == MAT_C_STRUCT   ? "a struct"
                    : v->class_type == MAT_C_CELL   ? "a cell array"
                    : v->class_type == MAT_C_CHAR   ? "a text"
                    : v->class_type == MAT_C_SPARSE ? "a sparse array"
                                                    : "something else");
}

/* Sizes of the array against the limits and against what matio holds. */
static lac_status take_sizes(laci_source *s, const matvar_t *v)
{
    const size_t pages = v->rank == 3 ? v->dims[2] : 1;
    lac_status st = LAC_OK;

    if (v->rank != 2 && v->rank != 3)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: an array of %d dimensions, 2 or 3 are needed", s->file,
                        v->rank);
    LAC_TRY(laci_check_shape(s->file, v->dims[0], v->dims[1]));
    s->rows = v->dims[0];
    s->columns = v->dims[1];
    if (pages < 1 || pages > INT32_MAX || !v->data ||
        v->nbytes / laci_type_size(s->type) / s->rows / s->columns < pages)
        return LAC_FAIL(LAC_E_FORMAT, "%s: %zu x %zu x %zu elements in %zu bytes",
                        s->file, s->rows, s->columns, pages, v->nbytes);
    s->n_pages = (int)pages;
out:
    return st;
}

/* What a file of our own says of its array. */
static lac_status take_own_meta(laci_source *s, const mat_source *f)
{
    lac_status st = LAC_OK;
    char *text = NULL, label[32] = LACI_MAT_STRUCT "." LACI_MAT_TEXT;
    matvar_t *v = NULL;

    if (!has_variable(&f->index, LACI_MAT_STRUCT))
        return LAC_OK;
    v = Mat_VarRead(f->file, LACI_MAT_STRUCT);
    LAC_TRY(laci_mat_text(&text, laci_mat_field(v, LACI_MAT_TEXT)));
    if (text) {
        st = laci_meta_parse(&s->meta, text, label);
        if (st != LAC_OK && st != LAC_E_NOMEM)
            st = LAC_FAIL(st, "%s: %s", s->file, lac_error_detail());
    }
out:
    Mat_VarFree(v);
    laci_free(text);
    return st;
}

static lac_status read_variable(laci_source *s, mat_source *f)
{
    lac_status st = LAC_OK;
    char top[64];

    LAC_TRY(select_variable(s, &f->index, top));
    f->file = Mat_Open(s->file, MAT_ACC_RDONLY);
    if (f->file)
        f->top = Mat_VarRead(f->file, top);
    if (!f->top)
        return LAC_FAIL(LAC_E_FORMAT, "%s: matio cannot read the variable '%s'",
                        s->file, top);
    f->array = f->top;
    LAC_TRY(descend(s, &f->array));
    if (laci_mat_is_helsinki(f->array))
        LAC_TRY(laci_mat_helsinki(s, f->array, &f->array));
    else
        LAC_TRY(take_own_meta(s, f));
out:
    return st;
}

static lac_status mat_open(laci_source *s)
{
    lac_status st = LAC_OK;
    mat_source *f;

    LAC_TRY(laci_new(&s->handle, sizeof *f));
    f = s->handle;
    LAC_TRY(laci_mat_check(&f->index, s->file, s->file));
    LAC_TRY(read_variable(s, f));
    LAC_TRY(laci_mat_type(s, f->array, &s->type));
    LAC_TRY(take_sizes(s, f->array));
    if (s->meta.pixel_mm == 0.0 && !has_variable(&f->index, LACI_MAT_STRUCT))
        LAC_TRY(laci_mat_guess(s, f->file, &f->index));
out:
    return st;
}

static void mat_close(laci_source *s)
{
    mat_source *f = s->handle;

    if (!f)
        return;
    Mat_VarFree(f->top);
    if (f->file)
        Mat_Close(f->file);
    laci_free(f->index.list);
    laci_free(f);
    s->handle = NULL;
}

/* MATLAB stores columns one behind the other. */
static lac_status mat_read_rows(laci_source *s, lac_frames frames, int frame,
                                size_t first, size_t n, float *to)
{
    const mat_source *f = s->handle;
    const size_t size = laci_type_size(s->type);
    const char *from = f->array->data;
    lac_status st = LAC_OK;
    float *columns = NULL;

    (void)frames; /* pages are all the frames there are */
    LAC_TRY(laci_alloc(&columns, n * s->columns, sizeof *columns));
    from += ((size_t)frame * s->rows * s->columns + first) * size;
    for (size_t x = 0; x < s->columns; x++)
        laci_to_float(columns + x * n, from + x * s->rows * size, n, s->type);
    laci_transpose(to, columns, s->columns, n);
out:
    laci_free(columns);
    return st;
}

const laci_format laci_format_mat = {
    .about = {"MAT", "mat", "MATLAB 5 file, FILE.mat:NAME for one of several arrays", 1,
              1, 1, 1, 1},
    .open = mat_open,
    .read_rows = mat_read_rows,
    .close = mat_close,
    .write_image = laci_mat_write_image,
    .write_sino = laci_mat_write_sino,
    .write_pages = laci_mat_write_pages,
};
