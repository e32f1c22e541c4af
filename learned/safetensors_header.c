/* learned/safetensors_header.c - takes the header of a safetensors file apart and
 * checks all of it against the length of the file. Nothing in it is believed. */
#include "safetensors.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <string.h>

/* Values of JSON that the largest set needs: 9 a tensor, 2 a text. */
#define MAX_VALUES (10u * LAC_WEIGHTS_MAX_TENSORS + 4u * LAC_WEIGHTS_MAX_TEXTS)
#define MAX_DEPTH 3

const char *laci_st_kind(const json_t *value)
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

laci_st_quoted laci_st_quote(const char *text)
{
    laci_st_quoted q = {{0}};

    for (size_t i = 0; text[i] && i < sizeof q.text - 1; i++)
        q.text[i] = text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '?';
    return q;
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
                        laci_st_quote(key).text, fault);
    if (!text)
        return LAC_FAIL(LAC_E_FORMAT, "%s: metadata '%s' is %s, not a text", path, key,
                        laci_st_kind(value));
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
                        laci_st_kind(all));
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
                          laci_st_kind(value));
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
                    error.position, laci_st_quote(error.text).text);
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
    LAC_TRY(laci_st_tensors_read(h, in->path));
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
