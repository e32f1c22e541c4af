/* learned/safetensors_tensors.c - what the header of a safetensors file says of its
 * tensors, checked against the length of the file. */
#include "safetensors.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <stdlib.h>
#include <string.h>

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
                        at->path, at->name, laci_st_kind(value));
    for (int i = 0; i < LACI_ST_TYPES; i++)
        if (strcmp(text, types[i].name) == 0) {
            t->type = (laci_st_type)i;
            return LAC_OK;
        }
    return LAC_FAIL(
        LAC_E_UNSUPPORTED,
        "%s: tensor '%s': element type '%s', F32, F16, BF16 and F64 are read", at->path,
        at->name, laci_st_quote(text).text);
}

static lac_status read_shape(laci_st_tensor *t, const json_t *value, const place *at)
{
    const size_t n = json_array_size(value);

    if (!json_is_array(value))
        return LAC_FAIL(LAC_E_FORMAT, "%s: tensor '%s': \"shape\" is %s, not an array",
                        at->path, at->name, laci_st_kind(value));
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
                            at->path, at->name, i, laci_st_kind(dim));
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
                        at->path, at->name, laci_st_kind(value));
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
                        at->name, laci_st_kind(value));
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
                        laci_st_quote(name).text, fault);
    return LAC_OK;
}

lac_status laci_st_tensors_read(laci_st_header *h, const char *path)
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
