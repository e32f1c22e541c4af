/* learned/safetensors_write.c - writes a set of tensors. */
#include "safetensors.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/sha256.h"

#include <math.h>
#include <string.h>

/* --- numbers -------------------------------------------------------------------------
 */

/* Nearest half, ties to even; infinite from 65520 on. x is finite. */
static uint16_t to_half(float x)
{
    uint32_t bits, sign, q, rest, half;
    int shift;

    memcpy(&bits, &x, sizeof bits);
    sign = bits >> 16 & 0x8000u;
    bits &= 0x7fffffffu;
    if (bits >= 0x47800000u) /* 2^16 */
        return (uint16_t)(sign | 0x7c00u);
    if (bits >= 0x38800000u) { /* 2^-14, the least normal half */
        bits += 0xfffu + (bits >> 13 & 1u);
        return (uint16_t)(sign | (bits - 0x38000000u) >> 13);
    }
    shift = 126 - (int)(bits >> 23); /* in units of 2^-24 */
    if (shift > 24)
        return (uint16_t)sign;
    bits = (bits & 0x7fffffu) | 0x800000u;
    q = bits >> shift;
    rest = bits & ((1u << shift) - 1u);
    half = 1u << (shift - 1);
    q += rest > half || (rest == half && (q & 1u));
    return (uint16_t)(sign | q);
}

/* Nearest bfloat16, ties to even; infinite beyond the largest. x is finite. */
static uint16_t to_bfloat(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    bits += 0x7fffu + (bits >> 16 & 1u);
    return (uint16_t)(bits >> 16);
}

/* The bytes of x in the file; 0 where x does not fit the type. */
static int encode(unsigned char *to, float x, lac_weights_type type)
{
    uint32_t bits;

    if (type == LAC_WEIGHTS_F32) {
        memcpy(&bits, &x, sizeof bits);
        to[2] = (unsigned char)(bits >> 16);
        to[3] = (unsigned char)(bits >> 24);
    } else {
        const uint32_t top = type == LAC_WEIGHTS_F16 ? 0x7c00u : 0x7f80u;

        bits = type == LAC_WEIGHTS_F16 ? to_half(x) : to_bfloat(x);
        if ((bits & top) == top)
            return 0;
    }
    to[0] = (unsigned char)bits;
    to[1] = (unsigned char)(bits >> 8);
    return 1;
}

static lac_status fail_number(const laci_weights_entry *e, size_t i, float x,
                              lac_weights_type type)
{
    if (!isfinite(x))
        return LAC_FAIL(
            LAC_E_NUMERIC,
            "weights: tensor '%s': number %zu is %g, finite ones are needed", e->name,
            i, (double)x);
    return LAC_FAIL(LAC_E_NUMERIC,
                    "weights: tensor '%s': number %zu is %g, which %s cannot hold, F32 "
                    "can",
                    e->name, i, (double)x, laci_st_type_name((laci_st_type)type));
}

/* All numbers in the order of the file: into the checksum, or where `out` is not NULL
 * into the file. */
static lac_status put_numbers(const lac_weights *w, lac_weights_type type,
                              laci_sha256 *sum, laci_out *out)
{
    unsigned char part[8192];
    const size_t size = laci_st_type_size((laci_st_type)type);

    for (size_t k = 0; k < w->n; k++) {
        const laci_weights_entry *e = &w->entry[k];
        const float *x = w->arena + e->at;

        for (size_t i = 0; i < e->count;) {
            size_t used = 0;

            for (; i < e->count && used < sizeof part; i++, used += size)
                if (!isfinite(x[i]) || !encode(part + used, x[i], type))
                    return fail_number(e, i, x[i], type);
            if (out) {
                const lac_status st = laci_out_put(out, part, used);

                if (st != LAC_OK)
                    return st;
            } else {
                laci_sha256_add(sum, part, used);
            }
        }
    }
    return LAC_OK;
}

/* --- header --------------------------------------------------------------------------
 */

static json_t *metadata(const lac_weights *w, const char *hex)
{
    json_t *object = json_object();
    int bad = !object, pending = 1;

    for (size_t i = 0; i < w->n_text; i++) {
        const laci_weights_text *t = &w->text[i];

        if (pending && strcmp(t->key, LACI_CHECKSUM_KEY) > 0) {
            bad |= json_object_set_new(object, LACI_CHECKSUM_KEY, json_string(hex));
            pending = 0;
        }
        bad |= json_object_set_new(object, t->key, json_string(t->text));
    }
    if (pending)
        bad |= json_object_set_new(object, LACI_CHECKSUM_KEY, json_string(hex));
    if (!bad)
        return object;
    json_decref(object);
    return NULL;
}

/* Tensor e, whose numbers begin at byte *at, which moves behind them. */
static json_t *describe(const laci_weights_entry *e, lac_weights_type type,
                        uint64_t *at)
{
    const uint64_t begin = *at;
    json_t *shape = json_array();
    int bad = !shape;

    *at += (uint64_t)e->count * laci_st_type_size((laci_st_type)type);
    for (int i = 0; i < e->n_dims; i++)
        bad |= json_array_append_new(shape, json_integer((json_int_t)e->dim[i]));
    if (bad) {
        json_decref(shape);
        return NULL;
    }
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype",
                     laci_st_type_name((laci_st_type)type), "shape", shape,
                     "data_offsets", (json_int_t)begin, (json_int_t)*at);
}

static json_t *header(const lac_weights *w, lac_weights_type type, const char *hex)
{
    json_t *root = json_object();
    int bad = !root;
    uint64_t at = 0;

    bad |= json_object_set_new(root, LACI_METADATA_KEY, metadata(w, hex));
    for (size_t i = 0; i < w->n; i++)
        bad |= json_object_set_new(root, w->entry[i].name,
                                   describe(&w->entry[i], type, &at));
    if (!bad)
        return root;
    json_decref(root);
    return NULL;
}

/* *text = the 8 bytes of the length, the header, and blanks that bring the numbers to a
 * multiple of 8 bytes, as readers that map the file like it. */
static lac_status header_text(unsigned char **text, size_t *n, const json_t *root)
{
    const size_t need = json_dumpb(root, NULL, 0, JSON_COMPACT);
    const size_t padded = (need + 7) / 8 * 8;
    lac_status st;

    if (need == 0)
        return LAC_FAIL(LAC_E_NOMEM, "weights: no memory for the header");
    if (padded > LAC_WEIGHTS_MAX_HEADER)
        return LAC_FAIL(LAC_E_FORMAT,
                        "weights: a header of %zu bytes, names and texts may take %u",
                        padded, LAC_WEIGHTS_MAX_HEADER);
    st = laci_alloc(text, 8 + padded, 1);
    if (st != LAC_OK)
        return st;
    memset(*text + 8, ' ', padded);
    for (int i = 0; i < 8; i++)
        (*text)[i] = (unsigned char)((uint64_t)padded >> 8 * i);
    *n = 8 + padded;
    if (json_dumpb(root, (char *)*text + 8, need, JSON_COMPACT) == need)
        return LAC_OK;
    laci_free(*text);
    *text = NULL;
    return LAC_FAIL(LAC_E_NOMEM, "weights: no memory for the header");
}

lac_status lac_weights_write(const lac_weights *w, const char *path,
                             lac_weights_type type)
{
    lac_status st = LAC_OK;
    laci_out out = {0};
    laci_sha256 sum;
    json_t *root = NULL;
    unsigned char *text = NULL;
    size_t n = 0;
    char hex[65];

    if (!w || !path)
        return LAC_FAIL(LAC_E_ARG, "weights: a pointer is NULL");
    if (type != LAC_WEIGHTS_F32 && type != LAC_WEIGHTS_F16 && type != LAC_WEIGHTS_BF16)
        return LAC_FAIL(LAC_E_ARG, "weights: no element type %d", (int)type);
    if (w->n == 0)
        return LAC_FAIL(LAC_E_ARG, "weights: a file needs a tensor, the set is empty");
    laci_sha256_start(&sum);
    LAC_TRY(put_numbers(w, type, &sum, NULL));
    laci_sha256_hex(&sum, hex);
    root = header(w, type, hex);
    if (!root)
        return LAC_FAIL(LAC_E_NOMEM, "weights: no memory for the header");
    LAC_TRY(header_text(&text, &n, root));
    LAC_TRY(laci_out_open(&out, path));
    LAC_TRY(laci_out_put(&out, text, n));
    LAC_TRY(put_numbers(w, type, NULL, &out));
    LAC_TRY(laci_out_finish(&out));
    LAC_TRY(laci_out_commit(&out));
out:
    json_decref(root);
    laci_free(text);
    laci_out_end(&out);
    return st;
}
