/* data/io_mat_check.c - every length in a MAT 5 file is checked before matio sees it.
 *
 * Format: "MAT-File Format", The MathWorks, chapter 1 (Level 5). A file is a header of
 * 128 bytes and data elements; an element is a tag (type, number of bytes) and its
 * data, padded to 8 bytes; up to 4 bytes of data may stand in the tag itself. An array
 * is an element that holds elements: flags, dimensions, name, then what its class
 * needs.
 */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_mat.h"

#include <string.h>
#include <zlib.h>

enum { MI_INT8 = 1, MI_INT32 = 5, MI_UINT32 = 6, MI_MATRIX = 14, MI_COMPRESSED = 15 };
enum {
    MX_OBJECT = 3,
    MX_FIRST_NUMBER = 6,
    MX_LAST_NUMBER = 15,
    MX_FUNCTION = 16,
    MX_OPAQUE = 17
};

#define MAX_DEPTH 16
#define MAX_VARIABLES 65536
#define MAX_INFLATE 1100 /* deflate reaches 1032 times */
#define IN_BYTES 16384

typedef struct walk {
    laci_in in;
    const char *label;
    int swap;
    laci_mat_index *index;
    z_stream z;
    int inflating;
    uint64_t packed;      /* compressed bytes not yet read from the file */
    unsigned char *chunk; /* IN_BYTES of them */
    unsigned char *waste; /* IN_BYTES for skipped data */
} walk;

int laci_mat_is_numeric(int array_class)
{
    return array_class >= MX_FIRST_NUMBER && array_class <= MX_LAST_NUMBER;
}

static lac_status broken(const walk *w, const char *what)
{
    return LAC_FAIL(LAC_E_FORMAT, "%s: a damaged MAT file: %s", w->label, what);
}

/* --- bytes, inflated where needed ----------------------------------------------------
 */

static voidpf z_take(voidpf opaque, uInt n, uInt size)
{
    void *p = NULL;

    (void)opaque;
    return laci_alloc(&p, n, size) == LAC_OK ? p : NULL;
}

static void z_give(voidpf opaque, voidpf p)
{
    (void)opaque;
    laci_free(p);
}

static lac_status refill(walk *w)
{
    const size_t n = w->packed < IN_BYTES ? (size_t)w->packed : IN_BYTES;
    lac_status st = laci_in_read(&w->in, w->chunk, n, "a compressed variable");

    w->packed -= st == LAC_OK ? n : 0;
    w->z.next_in = w->chunk;
    w->z.avail_in = (uInt)n;
    return st;
}

static lac_status get(walk *w, void *to, size_t n)
{
    lac_status st = LAC_OK;

    if (!w->inflating)
        return laci_in_read(&w->in, to, n, "a variable");
    w->z.next_out = to;
    w->z.avail_out = (uInt)n;
    while (w->z.avail_out > 0) {
        int code;

        if (w->z.avail_in == 0 && w->packed > 0)
            LAC_TRY(refill(w));
        code = inflate(&w->z, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR)
            return LAC_FAIL(LAC_E_NOMEM, "%s: out of memory in zlib", w->label);
        if (code != Z_OK && !(code == Z_STREAM_END && w->z.avail_out == 0))
            return broken(w,
                          "a compressed variable is cut short or its data are wrong");
    }
out:
    return st;
}

static lac_status skip(walk *w, uint64_t n)
{
    lac_status st = LAC_OK;

    while (n > 0) {
        const size_t part = n < IN_BYTES ? (size_t)n : IN_BYTES;

        LAC_TRY(get(w, w->waste, part));
        n -= part;
    }
out:
    return st;
}

/* --- elements ------------------------------------------------------------------------
 */

typedef struct element {
    uint32_t type, bytes;
    unsigned char small[4]; /* the data, where they stand in the tag */
    int is_small;
} element;

static uint32_t number(const walk *w, const unsigned char *p)
{
    uint32_t v;

    memcpy(&v, p, 4);
    if (w->swap)
        laci_swap_bytes(&v, 1, 4);
    return v;
}

/* Take the tag of the next element off `left`; its data must fit into the rest. */
static lac_status get_tag(walk *w, uint64_t *left, element *e)
{
    unsigned char tag[8];
    lac_status st = LAC_OK;

    if (*left < 8)
        return broken(w, "an array ends before all of its parts");
    LAC_TRY(get(w, tag, 8));
    *left -= 8;
    e->type = number(w, tag);
    e->is_small = e->type >> 16 != 0;
    if (e->is_small) {
        e->bytes = e->type >> 16;
        e->type &= 0xffff;
        memcpy(e->small, tag + 4, 4);
        if (e->bytes > 4)
            return broken(w, "a short element of more than 4 bytes");
    } else {
        e->bytes = number(w, tag + 4);
        if (e->bytes > *left)
            return broken(w, "an element is longer than the array that holds it");
    }
out:
    return st;
}

/* Bytes in the stream that belong to an element beyond its tag, padding included. The
 * last padding of an array may be missing. */
static uint64_t stored(const element *e, uint64_t left)
{
    const uint64_t padded = ((uint64_t)e->bytes + 7) / 8 * 8;

    if (e->is_small)
        return 0;
    return padded < left ? padded : left;
}

static lac_status skip_data(walk *w, uint64_t *left, const element *e)
{
    const uint64_t n = stored(e, *left);
    const lac_status st = skip(w, n);

    *left -= n;
    return st;
}

/* to = the data of an element of exactly this type and at most `room` bytes. */
static lac_status get_data(walk *w, uint64_t *left, uint32_t type, void *to,
                           size_t room, size_t *n)
{
    element e = {0};
    lac_status st = LAC_OK;

    LAC_TRY(get_tag(w, left, &e));
    if (e.type != type || e.bytes > room)
        return broken(w,
                      "the description of an array has a part of wrong type or size");
    *n = e.bytes;
    if (e.is_small) {
        memcpy(to, e.small, e.bytes);
        return LAC_OK;
    }
    LAC_TRY(get(w, to, e.bytes));
    *left -= e.bytes;
    e.bytes = (8 - e.bytes % 8) % 8;
    LAC_TRY(skip(w, e.bytes < *left ? e.bytes : *left));
    *left -= e.bytes < *left ? e.bytes : *left;
out:
    return st;
}

/* Bytes of a number of a storage type, 0 where it is none. */
static uint64_t storage_size(uint32_t type)
{
    static const unsigned char size[19] = {0, 1, 1, 2, 2, 4, 4, 4, 0, 8,
                                           0, 0, 8, 8, 0, 0, 1, 2, 4};

    return type < sizeof size ? size[type] : 0;
}

/* --- arrays --------------------------------------------------------------------------
 */

typedef struct array {
    int array_class, is_complex, n_dim;
    uint64_t dim[8], count;
    char name[64];
} array;

static lac_status check_matrix(walk *w, uint64_t left, int depth, array *a);

/* `count` arrays one behind the other. */
static lac_status check_children(walk *w, uint64_t *left, uint64_t count, int depth)
{
    lac_status st = LAC_OK;
    array child;
    element e = {0};

    if (count > *left / 8)
        return broken(w, "a struct or cell has more parts than bytes");
    for (uint64_t i = 0; i < count; i++) {
        LAC_TRY(get_tag(w, left, &e));
        if (e.type != MI_MATRIX || e.is_small)
            return broken(w, "a part of a struct or cell is no array");
        LAC_TRY(check_matrix(w, e.bytes, depth + 1, &child));
        *left -= e.bytes;
    }
out:
    return st;
}

static lac_status check_numbers(walk *w, uint64_t *left, const array *a)
{
    const int is_text = a->array_class == LACI_MAT_CHAR;
    lac_status st = LAC_OK;
    element e = {0};

    if (a->count == 0 && *left == 0)
        return LAC_OK;
    for (int part = 0; part <= a->is_complex; part++) {
        LAC_TRY(get_tag(w, left, &e));
        if (storage_size(e.type) == 0)
            return broken(w, "an array of numbers is stored in an unknown type");
        /* UTF-8 may take more bytes than the array has characters. */
        if (e.bytes != a->count * storage_size(e.type) && !(is_text && e.type == 16))
            return broken(w, "the dimensions of an array do not match its data");
        LAC_TRY(skip_data(w, left, &e));
    }
out:
    return st;
}

/* Row indices, column starts, values. */
static lac_status check_sparse(walk *w, uint64_t *left, const array *a)
{
    lac_status st = LAC_OK;
    element e = {0};

    for (int part = 0; part < 3 + a->is_complex; part++) {
        LAC_TRY(get_tag(w, left, &e));
        if (storage_size(e.type) == 0 || e.bytes % storage_size(e.type) != 0)
            return broken(w, "a sparse array is stored in an unknown type");
        LAC_TRY(skip_data(w, left, &e));
    }
out:
    return st;
}

static lac_status check_struct(walk *w, uint64_t *left, const array *a, int depth)
{
    unsigned char length[4];
    lac_status st = LAC_OK;
    uint64_t fields = 0;
    element e = {0};
    size_t n = 0;

    if (a->array_class == MX_OBJECT) {
        LAC_TRY(get_tag(w, left, &e)); /* name of the class */
        LAC_TRY(skip_data(w, left, &e));
    }
    LAC_TRY(get_data(w, left, MI_INT32, length, sizeof length, &n));
    LAC_TRY(get_tag(w, left, &e));
    if (n != 4 || number(w, length) < 1 || number(w, length) > 4096 ||
        e.type != MI_INT8 || e.bytes % number(w, length) != 0)
        return broken(w, "the field names of a struct are wrong");
    fields = e.bytes / number(w, length);
    LAC_TRY(skip_data(w, left, &e));
    if (fields > 0 && a->count > *left / 8 / fields)
        return broken(w, "a struct has more parts than bytes");
    LAC_TRY(check_children(w, left, a->count * fields, depth));
out:
    return st;
}

static lac_status check_contents(walk *w, uint64_t *left, const array *a, int depth)
{
    if (laci_mat_is_numeric(a->array_class) || a->array_class == LACI_MAT_CHAR)
        return check_numbers(w, left, a);
    if (a->array_class == LACI_MAT_CELL)
        return check_children(w, left, a->count, depth);
    if (a->array_class == LACI_MAT_STRUCTURE || a->array_class == MX_OBJECT)
        return check_struct(w, left, a, depth);
    if (a->array_class == LACI_MAT_SPARSE)
        return check_sparse(w, left, a);
    return broken(w, "an array of unknown class");
}

static lac_status check_dims(walk *w, uint64_t *left, array *a)
{
    unsigned char bytes[4 * 8];
    lac_status st = LAC_OK;
    size_t n = 0;

    LAC_TRY(get_data(w, left, MI_INT32, bytes, sizeof bytes, &n));
    a->n_dim = (int)(n / 4);
    if (n % 4 != 0 || a->n_dim < 2)
        return broken(w, "an array of fewer than 2 dimensions");
    a->count = 1;
    for (int i = 0; i < a->n_dim; i++) {
        a->dim[i] = number(w, bytes + 4 * i);
        if (a->dim[i] > INT32_MAX)
            return broken(w, "an array has a negative dimension");
        /* Nothing here holds 2^40 elements; the product stays far from overflow. */
        if (a->dim[i] > 0 && a->count > ((uint64_t)1 << 40) / a->dim[i])
            return broken(w, "an array of more than 2^40 elements");
        a->count *= a->dim[i];
    }
out:
    return st;
}

/* An array of `left` bytes. */
static lac_status check_matrix(walk *w, uint64_t left, int depth, array *a)
{
    unsigned char flags[8];
    lac_status st = LAC_OK;
    size_t n = 0;

    memset(a, 0, sizeof *a);
    if (left == 0)
        return LAC_OK;
    if (depth > MAX_DEPTH)
        return broken(w, "structs are nested more than 16 deep");
    LAC_TRY(get_data(w, &left, MI_UINT32, flags, sizeof flags, &n));
    if (n != 8)
        return broken(w, "the flags of an array are cut short");
    a->array_class = (int)(number(w, flags) & 0xff);
    a->is_complex = (number(w, flags) & 0x800) != 0;
    if (a->array_class == MX_FUNCTION || a->array_class == MX_OPAQUE)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: the file holds a function handle or an object of a class, "
                        "which are not read; save the arrays alone",
                        w->label);
    LAC_TRY(check_dims(w, &left, a));
    LAC_TRY(get_data(w, &left, MI_INT8, a->name, sizeof a->name - 1, &n));
    LAC_TRY(check_contents(w, &left, a, depth));
    if (left > 7)
        return broken(w, "an array is followed by data that do not belong to it");
    LAC_TRY(skip(w, left));
out:
    return st;
}

static lac_status add_variable(walk *w, const array *a)
{
    laci_mat_index *x = w->index;
    laci_mat_var *v;
    lac_status st = LAC_OK;

    if (x->n == MAX_VARIABLES)
        return broken(w, "more than 65536 variables");
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
static lac_status check_compressed(walk *w, uint32_t bytes, array *a)
{
    uint64_t left = (uint64_t)bytes * MAX_INFLATE;
    unsigned char extra;
    lac_status st = LAC_OK;
    element e = {0};
    int code;

    w->packed = bytes;
    w->z.avail_in = 0;
    if (inflateReset(&w->z) != Z_OK)
        return LAC_FAIL(LAC_E_INTERNAL, "%s: zlib cannot be reset", w->label);
    w->inflating = 1;
    LAC_TRY(get_tag(w, &left, &e));
    if (e.type != MI_MATRIX || e.is_small)
        return broken(w, "a compressed variable is no array");
    LAC_TRY(check_matrix(w, e.bytes, 0, a));
    /* One more call reaches the checksum; it must find the end and no further byte. */
    do {
        w->z.next_out = &extra;
        w->z.avail_out = 1;
        if (w->z.avail_in == 0 && w->packed > 0)
            LAC_TRY(refill(w));
        code = inflate(&w->z, Z_NO_FLUSH);
    } while (code == Z_OK && w->z.avail_out == 1);
    if (code != Z_STREAM_END || w->z.avail_out != 1 || w->z.avail_in + w->packed > 0)
        st = broken(w, "a compressed variable does not end where it should");
out:
    w->inflating = 0;
    return st;
}

static lac_status check_variables(walk *w)
{
    uint64_t left = w->in.size - 128;
    lac_status st = LAC_OK;
    element e = {0};
    array a;

    while (left > 0) {
        LAC_TRY(get_tag(w, &left, &e));
        if (e.is_small || (e.type != MI_MATRIX && e.type != MI_COMPRESSED))
            return broken(w, "something else than a variable stands between variables");
        if (e.type == MI_COMPRESSED)
            LAC_TRY(check_compressed(w, e.bytes, &a));
        else
            LAC_TRY(check_matrix(w, e.bytes, 0, &a));
        left -= e.bytes;
        LAC_TRY(add_variable(w, &a));
    }
out:
    return st;
}

static lac_status check_header(walk *w)
{
    unsigned char head[128];
    lac_status st = LAC_OK;
    int big;

    LAC_TRY(laci_in_read(&w->in, head, w->in.size < 10 ? (size_t)w->in.size + 1 : 10,
                         "the MAT header"));
    if (memcmp(head, "MATLAB 7.3", 10) == 0 || memcmp(head, "\x89HDF", 4) == 0)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: a MAT 7.3 (HDF5) file; save it with the option '-v7'",
                        w->label);
    if (memcmp(head, "MATLAB 5.0", 10) != 0)
        return laci_fail_magic(w->label, "a MAT 5 file", head, 8);
    LAC_TRY(laci_in_read(&w->in, head + 10, 118, "the MAT header"));
    if (memcmp(head + 126, "IM", 2) != 0 && memcmp(head + 126, "MI", 2) != 0)
        return broken(w, "the byte order at its position 126 is neither IM nor MI");
    big = head[126] == 'M';
    w->swap = big != laci_host_is_big_endian();
    if (head[big ? 124 : 125] != 1 || head[big ? 125 : 124] != 0)
        return broken(w, "the version at its position 124 is not 1.0");
out:
    return st;
}

lac_status laci_mat_check(laci_mat_index *index, const char *path, const char *label)
{
    lac_status st = LAC_OK;
    walk *w = NULL;

    LAC_TRY(laci_new(&w, sizeof *w));
    w->label = label;
    w->index = index;
    LAC_TRY(laci_in_open(&w->in, path));
    w->in.path = label;
    LAC_TRY(check_header(w));
    LAC_TRY(laci_alloc(&w->chunk, IN_BYTES, 1));
    LAC_TRY(laci_alloc(&w->waste, IN_BYTES, 1));
    w->z.zalloc = z_take;
    w->z.zfree = z_give;
    if (inflateInit(&w->z) != Z_OK) {
        st = LAC_FAIL(LAC_E_NOMEM, "%s: out of memory in zlib", label);
        goto out;
    }
    LAC_TRY(check_variables(w));
out:
    if (w) {
        inflateEnd(&w->z);
        laci_in_close(&w->in);
        laci_free(w->chunk);
        laci_free(w->waste);
    }
    laci_free(w);
    return st;
}
