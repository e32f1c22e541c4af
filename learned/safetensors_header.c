/* learned/safetensors_header.c - takes the header of a safetensors file apart and
 * checks all of it against the length of the file. Nothing in it is believed. */
#include "safetensors.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values of JSON that the largest set needs: 9 a tensor, 2 a text. */
#define MAX_VALUES (10u * LAC_WEIGHTS_MAX_TENSORS + 4u * LAC_WEIGHTS_MAX_TEXTS)
#define MAX_DEPTH 3

static const struct {
    const char *name;
    size_t size;
} types[LACI_ST_TYPES] = {
    [LACI_ST_F32] = {"F32", 4},
    [LACI_ST_F16] = {"F16", 2},
    [LACI_ST_BF16] = {"BF16", 2},
    [LACI_ST_F64] = {"F64", 8},
};

const char *laci_st_type_name(laci_st_type type)
{
    return types[type].name;
}

size_t laci_st_type_size(laci_st_type type)
{
    return types[type].size;
}

/* What a value of JSON is, for messages. */
static const char *kind(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a text";
    case JSON_INTEGER:
        return "a whole number";
    case JSON_REAL:
        return "a number with a fraction";
    case JSON_NULL:
        return "null";
    default:
        return "true or false";
    }
}

/* A text of the file for a message: what could disturb a terminal becomes '?'. */
typedef struct quoted {
    char text[81];
} quoted;

static quoted quote(const char *text)
{
    quoted q = {{0}};

    for (size_t i = 0; text[i] && i < sizeof q.text - 1; i++)
        q.text[i] = text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '?';
    return q;
}

/* --- one tensor ----------------------------------------------------------------------
 */

typedef struct place {
    const char *path, *name;
    uint64_t n_bytes; /* of numbers in the file */
} place;

static lac_status read_type(laci_st_tensor *t, const json_t *value, const place *at)
{
    const char *text = json_string_value(value);

    if (!text)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: tensor '%s': \"dtype\" is %s, a text such as \"F32\" is "
                        "needed",
                        at->path, at->name, kind(value));
    for (int i = 0; i < LACI_ST_TYPES; i++)
        if (strcmp(text, types[i].name) == 0) {
            t->type = (laci_st_type)i;
            return LAC_OK;
        }
    return LAC_FAIL(
        LAC_E_UNSUPPORTED,
        "%s: tensor '%s': element type '%s', F32, F16, BF16 and F64 are read", at->path,
        at->name, quote(text).text);
}

static lac_status read_shape(laci_st_tensor *t, const json_t *value, const place *at)
{
    const size_t n = json_array_size(value);

    if (!json_is_array(value))
        return LAC_FAIL(LAC_E_FORMAT, "%s: tensor '%s': \"shape\" is %s, not an array",
                        at->path, at->name, kind(value));
    if (n > LAC_TENSOR_MAX_DIMS)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: tensor '%s': %zu dimensions, at most %d are read",
                        at->path, at->name, n, LAC_TENSOR_MAX_DIMS);
    t->n_dims = (int)n;
    t->count = 1;
    for (size_t i = 0; i < n; i++) {
        const json_t *dim = json_array_get(value, i);
        const json_int_t d = json_integer_value(dim);

        if (!json_is_integer(dim))
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: tensor '%s': dimension %zu is %s, not a whole number",
                            at->path, at->name, i, kind(dim));
        if (d < 1)
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: tensor '%s': dimension %zu is %" JSON_INTEGER_FORMAT
                            ", at least 1 is needed",
                            at->path, at->name, i, d);
        if ((uint64_t)d > at->n_bytes / t->count)
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: tensor '%s': dimension %zu is %" JSON_INTEGER_FORMAT
                            ", more numbers than the %llu bytes behind the header hold",
                            at->path, at->name, i, d, (unsigned long long)at->n_bytes);
        t->dim[i] = (size_t)d;
        t->count *= (size_t)d;
    }
    return LAC_OK;
}

static lac_status read_offsets(laci_st_tensor *t, const json_t *value, const place *at)
{
    const json_t *begin = json_array_get(value, 0), *end = json_array_get(value, 1);
    json_int_t b, e;

    if (json_array_size(value) != 2 || !json_is_integer(begin) || !json_is_integer(end))
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: tensor '%s': \"data_offsets\" is %s that is not two whole "
                        "numbers",
                        at->path, at->name, kind(value));
    b = json_integer_value(begin);
    e = json_integer_value(end);
    if (b < 0 || e < b)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: tensor '%s': data_offsets %" JSON_INTEGER_FORMAT
                        " to %" JSON_INTEGER_FORMAT ", 0 <= begin <= end is needed",
                        at->path, at->name, b, e);
    if ((uint64_t)e > at->n_bytes)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: tensor '%s': its numbers end at byte %" JSON_INTEGER_FORMAT
            " behind the header, where only %llu bytes are: the file is cut "
            "short or the offset is wrong",
            at->path, at->name, e, (unsigned long long)at->n_bytes);
    t->begin = (uint64_t)b;
    t->end = (uint64_t)e;
    return LAC_OK;
}

static lac_status read_tensor(laci_st_tensor *t, const json_t *value, const place *at)
{
    static const char *const keys[] = {"dtype", "shape", "data_offsets"};
    lac_status st = LAC_OK;

    if (!json_is_object(value))
        return LAC_FAIL(LAC_E_FORMAT, "%s: tensor '%s' is %s, not an object", at->path,
                        at->name, kind(value));
    for (int i = 0; i < 3; i++)
        if (!json_object_get(value, keys[i]))
            return LAC_FAIL(LAC_E_FORMAT, "%s: tensor '%s' has no \"%s\"", at->path,
                            at->name, keys[i]);
    if (json_object_size(value) != 3)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: tensor '%s' has %zu entries, dtype, shape and data_offsets "
            "are those of a tensor",
            at->path, at->name, json_object_size(value));
    t->name = at->name;
    LAC_TRY(read_type(t, json_object_get(value, keys[0]), at));
    LAC_TRY(read_shape(t, json_object_get(value, keys[1]), at));
    LAC_TRY(read_offsets(t, json_object_get(value, keys[2]), at));
    /* count <= n_bytes < 2^63, and types have at most 8 bytes: divide, not multiply. */
    if ((t->end - t->begin) % types[t->type].size != 0 ||
        (t->end - t->begin) / types[t->type].size != t->count) {
        char shape[96];

        laci_weights_shape_text(shape, t->n_dims, t->dim);
        st = LAC_FAIL(
            LAC_E_FORMAT,
            "%s: tensor '%s': data_offsets %llu to %llu are %llu bytes, not %s "
            "of %zu bytes each",
            at->path, at->name, (unsigned long long)t->begin,
            (unsigned long long)t->end, (unsigned long long)(t->end - t->begin), shape,
            types[t->type].size);
    }
out:
    return st;
}

/* --- all tensors ---------------------------------------------------------------------
 */

static int by_place(const void *a, const void *b)
{
    const laci_st_tensor *s = a, *t = b;

    return (s->begin > t->begin) - (s->begin < t->begin);
}

/* In the order of their numbers: each begins where the one before ends. */
static lac_status check_layout(const laci_st_header *h, const char *path)
{
    uint64_t at = 0;

    for (size_t i = 0; i < h->n; i++) {
        const laci_st_tensor *t = &h->tensor[i];

        if (t->begin < at)
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: tensors '%s' (bytes %llu to %llu) and '%s' (%llu to "
                            "%llu) overlap",
                            path, t[-1].name, (unsigned long long)t[-1].begin,
                            (unsigned long long)t[-1].end, t->name,
                            (unsigned long long)t->begin, (unsigned long long)t->end);
        if (t->begin > at)
            return LAC_FAIL(
                LAC_E_FORMAT,
                "%s: a hole: bytes %llu to %llu before tensor '%s' belong to "
                "none",
                path, (unsigned long long)at, (unsigned long long)t->begin, t->name);
        at = t->end;
    }
    if (at < h->n_bytes)
        return LAC_FAIL(
            LAC_E_FORMAT, "%s: %llu bytes are left over behind the last tensor '%s'",
            path, (unsigned long long)(h->n_bytes - at), h->tensor[h->n - 1].name);
    return LAC_OK;
}

static lac_status check_name(const char *path, const char *name)
{
    const char *fault = laci_weights_name_fault(name);

    if (fault)
        return LAC_FAIL(LAC_E_FORMAT, "%s: the name of tensor '%s' %s", path,
                        quote(name).text, fault);
    return LAC_OK;
}

static lac_status read_tensors(laci_st_header *h, const char *path)
{
    lac_status st = LAC_OK;
    const size_t most = json_object_size(h->root);
    const char *name;
    json_t *value;

    if (most > LAC_WEIGHTS_MAX_TENSORS + 1)
        return LAC_FAIL(LAC_E_FORMAT, "%s: %zu tensors, at most %d are read", path,
                        most, LAC_WEIGHTS_MAX_TENSORS);
    LAC_TRY(laci_alloc(&h->tensor, most, sizeof *h->tensor));
    json_object_foreach(h->root, name, value)
    {
        const place at = {path, name, h->n_bytes};

        if (strcmp(name, LACI_METADATA_KEY) == 0)
            continue;
        LAC_TRY(check_name(path, name));
        LAC_TRY(read_tensor(&h->tensor[h->n], value, &at));
        h->n++;
    }
    if (h->n == 0)
        return LAC_FAIL(LAC_E_FORMAT, "%s: holds no tensor", path);
    qsort(h->tensor, h->n, sizeof *h->tensor, by_place);
    LAC_TRY(check_layout(h, path));
out:
    return st;
}

/* --- metadata ------------------------------------------------------------------------
 */

static lac_status read_text(lac_weights *w, const char *path, const char *key,
                            const json_t *value)
{
    const char *text = json_string_value(value), *fault;

    fault = laci_weights_name_fault(key);
    if (fault)
        return LAC_FAIL(LAC_E_FORMAT, "%s: metadata: key '%s' %s", path,
                        quote(key).text, fault);
    if (!text)
        return LAC_FAIL(LAC_E_FORMAT, "%s: metadata '%s' is %s, not a text", path, key,
                        kind(value));
    fault = laci_weights_text_fault(text);
    if (fault)
        return LAC_FAIL(LAC_E_FORMAT, "%s: metadata '%s' %s", path, key, fault);
    return lac_weights_set_text(w, key, text);
}

static lac_status read_metadata(laci_st_header *h, const char *path, lac_weights *w)
{
    json_t *all = json_object_get(h->root, LACI_METADATA_KEY), *value;
    const char *key;

    if (all && !json_is_object(all))
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: \"" LACI_METADATA_KEY "\" is %s, not an object", path,
                        kind(all));
    if (json_object_size(all) > LAC_WEIGHTS_MAX_TEXTS)
        return LAC_FAIL(LAC_E_FORMAT, "%s: %zu texts of metadata, at most %d are read",
                        path, json_object_size(all), LAC_WEIGHTS_MAX_TEXTS);
    json_object_foreach(all, key, value)
    {
        lac_status st = LAC_OK;

        if (strcmp(key, LACI_CHECKSUM_KEY) != 0)
            st = read_text(w, path, key, value);
        else if (json_is_string(value))
            h->checksum = json_string_value(value);
        else
            st = LAC_FAIL(LAC_E_FORMAT, "%s: metadata 'sha256' is %s, not a text", path,
                          kind(value));
        if (st != LAC_OK)
            return st;
    }
    return LAC_OK;
}

/* --- JSON ----------------------------------------------------------------------------
 */

/*
 * The tree of a text takes up to 40 times its memory. So count first what it would
 * hold; where the text is not JSON the count means nothing and the parser says so.
 */
static lac_status check_size(const char *path, const char *text, size_t n)
{
    size_t values = 0, depth = 0;
    int in_text = 0;

    for (size_t i = 0; i < n; i++) {
        const char c = text[i];

        if (in_text) {
            i += c == '\\';
            in_text = c != '"';
            continue;
        }
        in_text = c == '"';
        values += c == ',' || c == '{' || c == '[';
        depth += c == '{' || c == '[';
        depth -= (c == '}' || c == ']') && depth > 0;
        if (depth > MAX_DEPTH)
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: the header is nested deeper than %d at byte %zu of it",
                            path, MAX_DEPTH, i);
    }
    if (values > MAX_VALUES)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the header has %zu values, at most %u are read", path,
                        values, MAX_VALUES);
    return LAC_OK;
}

static lac_status parse(laci_st_header *h, const char *path, const char *text, size_t n)
{
    json_error_t error;

    if (text[0] != '{')
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the header starts with byte 0x%02x, '{' of an object is "
                        "needed",
                        path, (unsigned)(unsigned char)text[0]);
    h->root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    if (h->root)
        return LAC_OK;
    if (json_error_code(&error) == json_error_out_of_memory)
        return LAC_FAIL(LAC_E_NOMEM, "%s: no memory for the header", path);
    return LAC_FAIL(LAC_E_FORMAT,
                    "%s: the header is not right JSON at byte %d of it: %s", path,
                    error.position, quote(error.text).text);
}

/* *n = length of the header, which the file can hold. */
static lac_status read_length(laci_in *in, size_t *n)
{
    unsigned char head[9] = {0};
    const size_t want = in->size > 8 ? 9 : 8;
    uint64_t length = 0;
    lac_status st;

    st = laci_in_read(in, head, want, "the length of the header");
    if (st != LAC_OK)
        return st;
    for (int i = 0; i < 8; i++)
        length |= (uint64_t)head[i] << 8 * i;
    /* Any other file shows as an absurd length. */
    if (length > LAC_WEIGHTS_MAX_HEADER && head[8] != '{')
        return laci_fail_magic(in->path, "safetensors", head, want);
    if (length > LAC_WEIGHTS_MAX_HEADER)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: the header has %llu bytes by its first 8 bytes, at most %u "
            "are read",
            in->path, (unsigned long long)length, LAC_WEIGHTS_MAX_HEADER);
    if (length < 2 || length > in->size - 8)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the header has %llu bytes by its first 8 bytes, the file "
                        "has %llu behind them%s",
                        in->path, (unsigned long long)length,
                        (unsigned long long)in->size - 8,
                        length < 2 ? ", at least 2 are needed"
                                   : ": it is cut short or no safetensors file");
    *n = (size_t)length;
    return laci_in_seek(in, 8);
}

lac_status laci_st_header_read(laci_st_header *h, laci_in *in, lac_weights *w)
{
    lac_status st = LAC_OK;
    char *text = NULL;
    size_t n = 0;

    memset(h, 0, sizeof *h);
    LAC_TRY(read_length(in, &n));
    h->n_bytes = in->size - 8 - n;
    if (h->n_bytes > SIZE_MAX / 2)
        return LAC_FAIL(LAC_E_NOMEM, "%s: %llu bytes do not fit the address space",
                        in->path, (unsigned long long)h->n_bytes);
    LAC_TRY(laci_alloc(&text, n, 1));
    LAC_TRY(laci_in_read(in, text, n, "the header"));
    LAC_TRY(check_size(in->path, text, n));
    LAC_TRY(parse(h, in->path, text, n));
    LAC_TRY(read_metadata(h, in->path, w));
    LAC_TRY(read_tensors(h, in->path));
out:
    laci_free(text);
    return st;
}

void laci_st_header_clear(laci_st_header *h)
{
    json_decref(h->root);
    laci_free(h->tensor);
    memset(h, 0, sizeof *h);
}
