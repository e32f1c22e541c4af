/* data/io_mat_check.c - every length in a MAT 5 file is checked before matio sees it.
 *
 * Format: "MAT-File Format", The MathWorks, chapter 1 (Level 5). A file is a header of
 * 128 bytes and data elements (io_mat_element.h). An array is an element that holds
 * elements: flags, dimensions, name, then what its class needs.
 */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_mat.h"
#include "io_mat_element.h"

#include <string.h>

enum {
    MX_OBJECT = 3,
    MX_FIRST_NUMBER = 6,
    MX_LAST_NUMBER = 15,
    MX_FUNCTION = 16,
    MX_OPAQUE = 17
};

#define MAX_DEPTH 16
#define MAX_VARIABLES 65536

int laci_mat_is_numeric(int array_class)
{
    return array_class >= MX_FIRST_NUMBER && array_class <= MX_LAST_NUMBER;
}

/* --- arrays --------------------------------------------------------------------------
 */

typedef struct array {
    int array_class, is_complex, n_dim;
    uint64_t dim[8], count;
    char name[64];
} array;

static lac_status check_matrix(laci_mat_stream *s, uint64_t left, int depth, array *a);

/* `count` arrays one behind the other. */
static lac_status check_children(laci_mat_stream *s, uint64_t *left, uint64_t count,
                                 int depth)
{
    lac_status st = LAC_OK;
    array child;
    laci_mat_element e = {0};

    if (count > *left / 8)
        return laci_mat_broken(s, "a struct or cell has more parts than bytes");
    for (uint64_t i = 0; i < count; i++) {
        LAC_TRY(laci_mat_get_tag(s, left, &e));
        if (e.type != LACI_MI_MATRIX || e.is_small)
            return laci_mat_broken(s, "a part of a struct or cell is no array");
        LAC_TRY(check_matrix(s, e.bytes, depth + 1, &child));
        *left -= e.bytes;
    }
out:
    return st;
}

static lac_status check_numbers(laci_mat_stream *s, uint64_t *left, const array *a)
{
    const int is_text = a->array_class == LACI_MAT_CHAR;
    lac_status st = LAC_OK;
    laci_mat_element e = {0};

    if (a->count == 0 && *left == 0)
        return LAC_OK;
    for (int part = 0; part <= a->is_complex; part++) {
        LAC_TRY(laci_mat_get_tag(s, left, &e));
        if (laci_mat_storage_size(e.type) == 0)
            return laci_mat_broken(s,
                                   "an array of numbers is stored in an unknown type");
        /* UTF-8 may take more bytes than the array has characters. */
        if (e.bytes != a->count * laci_mat_storage_size(e.type) &&
            !(is_text && e.type == LACI_MI_UTF8))
            return laci_mat_broken(s,
                                   "the dimensions of an array do not match its data");
        LAC_TRY(laci_mat_skip_data(s, left, &e));
    }
out:
    return st;
}

/* Row indices, column starts, values. */
static lac_status check_sparse(laci_mat_stream *s, uint64_t *left, const array *a)
{
    lac_status st = LAC_OK;
    laci_mat_element e = {0};

    for (int part = 0; part < 3 + a->is_complex; part++) {
        LAC_TRY(laci_mat_get_tag(s, left, &e));
        if (laci_mat_storage_size(e.type) == 0 ||
            e.bytes % laci_mat_storage_size(e.type) != 0)
            return laci_mat_broken(s, "a sparse array is stored in an unknown type");
        LAC_TRY(laci_mat_skip_data(s, left, &e));
    }
out:
    return st;
}

static lac_status check_struct(laci_mat_stream *s, uint64_t *left, const array *a,
                               int depth)
{
    unsigned char length[4];
    lac_status st = LAC_OK;
    uint64_t fields = 0;
    laci_mat_element e = {0};
    size_t n = 0;

    if (a->array_class == MX_OBJECT) {
        LAC_TRY(laci_mat_get_tag(s, left, &e)); /* name of the class */
        LAC_TRY(laci_mat_skip_data(s, left, &e));
    }
    LAC_TRY(laci_mat_get_data(s, left, LACI_MI_INT32, length, sizeof length, &n));
    LAC_TRY(laci_mat_get_tag(s, left, &e));
    if (n != 4 || laci_mat_number(s, length) < 1 || laci_mat_number(s, length) > 4096 ||
        e.type != LACI_MI_INT8 || e.bytes % laci_mat_number(s, length) != 0)
        return laci_mat_broken(s, "the field names of a struct are wrong");
    fields = e.bytes / laci_mat_number(s, length);
    LAC_TRY(laci_mat_skip_data(s, left, &e));
    if (fields > 0 && a->count > *left / 8 / fields)
        return laci_mat_broken(s, "a struct has more parts than bytes");
    LAC_TRY(check_children(s, left, a->count * fields, depth));
out:
    return st;
}

static lac_status check_contents(laci_mat_stream *s, uint64_t *left, const array *a,
                                 int depth)
{
    if (laci_mat_is_numeric(a->array_class) || a->array_class == LACI_MAT_CHAR)
        return check_numbers(s, left, a);
    if (a->array_class == LACI_MAT_CELL)
        return check_children(s, left, a->count, depth);
    if (a->array_class == LACI_MAT_STRUCTURE || a->array_class == MX_OBJECT)
        return check_struct(s, left, a, depth);
    if (a->array_class == LACI_MAT_SPARSE)
        return check_sparse(s, left, a);
    return laci_mat_broken(s, "an array of unknown class");
}

static lac_status check_dims(laci_mat_stream *s, uint64_t *left, array *a)
{
    unsigned char bytes[4 * 8];
    lac_status st = LAC_OK;
    size_t n = 0;

    LAC_TRY(laci_mat_get_data(s, left, LACI_MI_INT32, bytes, sizeof bytes, &n));
    a->n_dim = (int)(n / 4);
    if (n % 4 != 0 || a->n_dim < 2)
        return laci_mat_broken(s, "an array of fewer than 2 dimensions");
    a->count = 1;
    for (int i = 0; i < a->n_dim; i++) {
        a->dim[i] = laci_mat_number(s, bytes + 4 * i);
        if (a->dim[i] > INT32_MAX)
            return laci_mat_broken(s, "an array has a negative dimension");
        /* Nothing here holds 2^40 elements; the product stays far from overflow. */
        if (a->dim[i] > 0 && a->count > ((uint64_t)1 << 40) / a->dim[i])
            return laci_mat_broken(s, "an array of more than 2^40 elements");
        a->count *= a->dim[i];
    }
out:
    return st;
}

/* An array of `left` bytes. */
static lac_status check_matrix(laci_mat_stream *s, uint64_t left, int depth, array *a)
{
    unsigned char flags[8];
    lac_status st = LAC_OK;
    size_t n = 0;

    memset(a, 0, sizeof *a);
    if (left == 0)
        return LAC_OK;
    if (depth > MAX_DEPTH)
        return laci_mat_broken(s, "structs are nested more than 16 deep");
    LAC_TRY(laci_mat_get_data(s, &left, LACI_MI_UINT32, flags, sizeof flags, &n));
    if (n != 8)
        return laci_mat_broken(s, "the flags of an array are cut short");
    a->array_class = (int)(laci_mat_number(s, flags) & 0xff);
    a->is_complex = (laci_mat_number(s, flags) & 0x800) != 0;
    if (a->array_class == MX_FUNCTION || a->array_class == MX_OPAQUE)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: the file holds a function handle or an object of a class, "
                        "which are not read; save the arrays alone",
                        s->label);
    LAC_TRY(check_dims(s, &left, a));
    LAC_TRY(laci_mat_get_data(s, &left, LACI_MI_INT8, a->name, sizeof a->name - 1, &n));
    LAC_TRY(check_contents(s, &left, a, depth));
    if (left > 7)
        return laci_mat_broken(s,
                               "an array is followed by data that do not belong to it");
    LAC_TRY(laci_mat_skip(s, left));
out:
    return st;
}

static lac_status add_variable(laci_mat_index *x, const laci_mat_stream *s,
                               const array *a)
{
    laci_mat_var *v;
    lac_status st = LAC_OK;

    if (x->n == MAX_VARIABLES)
        return laci_mat_broken(s, "more than 65536 variables");
    if (x->n == x->room) {
        LAC_TRY(laci_grow(&x->list, x->room, 2 * x->room + 8, sizeof *x->list));
        x->room = 2 * x->room + 8;
    }
    v = &x->list[x->n++];
    memcpy(v->name, a->name, sizeof v->name);
    v->array_class = a->array_class;
    v->n_dim = a->n_dim;
    memcpy(v->dim, a->dim, sizeof v->dim);
out:
    return st;
}

/* A variable of `bytes` compressed bytes: one array, and the stream ends with it. */
static lac_status check_compressed(laci_mat_stream *s, uint32_t bytes, array *a)
{
    uint64_t left = 0;
    lac_status st = LAC_OK;
    laci_mat_element e = {0};

    LAC_TRY(laci_mat_inflate_begin(s, bytes, &left));
    LAC_TRY(laci_mat_get_tag(s, &left, &e));
    if (e.type != LACI_MI_MATRIX || e.is_small)
        return laci_mat_broken(s, "a compressed variable is no array");
    LAC_TRY(check_matrix(s, e.bytes, 0, a));
    LAC_TRY(laci_mat_inflate_end(s));
out:
    return st;
}

static lac_status check_variables(laci_mat_stream *s, laci_mat_index *index)
{
    uint64_t left = s->in.size - 128;
    lac_status st = LAC_OK;
    laci_mat_element e = {0};
    array a;

    while (left > 0) {
        LAC_TRY(laci_mat_get_tag(s, &left, &e));
        if (e.is_small || (e.type != LACI_MI_MATRIX && e.type != LACI_MI_COMPRESSED))
            return laci_mat_broken(
                s, "something else than a variable stands between variables");
        if (e.type == LACI_MI_COMPRESSED)
            LAC_TRY(check_compressed(s, e.bytes, &a));
        else
            LAC_TRY(check_matrix(s, e.bytes, 0, &a));
        left -= e.bytes;
        LAC_TRY(add_variable(index, s, &a));
    }
out:
    return st;
}

static lac_status check_header(laci_mat_stream *s)
{
    unsigned char head[128];
    lac_status st = LAC_OK;
    int big;

    LAC_TRY(laci_in_read(&s->in, head, s->in.size < 10 ? (size_t)s->in.size + 1 : 10,
                         "the MAT header"));
    if (memcmp(head, "MATLAB 7.3", 10) == 0 || memcmp(head, "\x89HDF", 4) == 0)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: a MAT 7.3 (HDF5) file; save it with the option '-v7'",
                        s->label);
    if (memcmp(head, "MATLAB 5.0", 10) != 0)
        return laci_fail_magic(s->label, "a MAT 5 file", head, 8);
    LAC_TRY(laci_in_read(&s->in, head + 10, 118, "the MAT header"));
    if (memcmp(head + 126, "IM", 2) != 0 && memcmp(head + 126, "MI", 2) != 0)
        return laci_mat_broken(
            s, "the byte order at its position 126 is neither IM nor MI");
    big = head[126] == 'M';
    s->swap = big != laci_host_is_big_endian();
    if (head[big ? 124 : 125] != 1 || head[big ? 125 : 124] != 0)
        return laci_mat_broken(s, "the version at its position 124 is not 1.0");
out:
    return st;
}

lac_status laci_mat_check(laci_mat_index *index, const char *path, const char *label)
{
    lac_status st = LAC_OK;
    laci_mat_stream s;

    LAC_TRY(laci_mat_stream_open(&s, path, label));
    LAC_TRY(check_header(&s));
    LAC_TRY(check_variables(&s, index));
out:
    laci_mat_stream_close(&s);
    return st;
}
