/* learned/safetensors_read.c - reads the numbers of a safetensors file. */
#include "safetensors.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/sha256.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CHUNK 4096

/* to[i] = number i of bytes in the order of the file. */
static void decode(float *to, unsigned char *bytes, size_t n, laci_st_type type)
{
    static const laci_type as[] = {
        [LACI_ST_F32] = LACI_F32, [LACI_ST_F16] = LACI_F16, [LACI_ST_F64] = LACI_F64};

    if (type == LACI_ST_BF16) {
        for (size_t i = 0; i < n; i++) {
            const uint32_t bits =
                (uint32_t)bytes[2 * i] << 16 | (uint32_t)bytes[2 * i + 1] << 24;

            memcpy(to + i, &bits, sizeof bits);
        }
        return;
    }
    if (laci_host_is_big_endian())
        laci_swap_bytes(bytes, n, laci_st_type_size(type));
    laci_to_float(to, bytes, n, as[type]);
}

static lac_status read_tensor(laci_in *in, const laci_st_tensor *t, float *to,
                              laci_sha256 *sum)
{
    const size_t size = laci_st_type_size(t->type);
    unsigned char part[CHUNK * 8];
    lac_status st;

    for (size_t k = 0; k < t->count; k += CHUNK) {
        const size_t n = t->count - k < CHUNK ? t->count - k : CHUNK;

        st = laci_in_read(in, part, n * size, "the numbers");
        if (st != LAC_OK)
            return st;
        laci_sha256_add(sum, part, n * size);
        decode(to + k, part, n, t->type);
        for (size_t i = k; i < k + n; i++)
            if (!isfinite(to[i]))
                return LAC_FAIL(LAC_E_NUMERIC,
                                "%s: tensor '%s': number %zu is %g%s, finite ones are "
                                "needed",
                                in->path, t->name, i, (double)to[i],
                                t->type == LACI_ST_F64 ? " as float" : "");
    }
    return LAC_OK;
}

/* Room for all at once, then tensor by tensor. */
static lac_status read_numbers(lac_weights *w, laci_in *in, const laci_st_header *h,
                               laci_sha256 *sum)
{
    lac_status st = LAC_OK;
    size_t floats = 0;

    for (size_t i = 0; i < h->n; i++) {
        size_t more = 0;

        LAC_TRY(laci_weights_stride(&more, h->tensor[i].count));
        if (more > SIZE_MAX - floats)
            return LAC_FAIL(LAC_E_NOMEM, "%s: more numbers than fit the address space",
                            in->path);
        floats += more;
    }
    LAC_TRY(laci_weights_reserve(w, floats));
    for (size_t i = 0; i < h->n; i++) {
        const laci_st_tensor *t = &h->tensor[i];

        LAC_TRY(lac_weights_add(w, t->name, t->n_dims, t->dim));
        LAC_TRY(read_tensor(in, t, w->arena + w->entry[i].at, sum));
    }
out:
    return st;
}

/* A checksum in a file may be any text. */
static int is_checksum(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static lac_status check_sum(lac_weights *w, const laci_st_header *h, const char *path)
{
    w->file.checked = h->checksum != NULL;
    if (!h->checksum)
        return LAC_OK;
    if (!is_checksum(h->checksum))
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: metadata 'sha256' is not 64 hex digits; that of the numbers "
            "is %s",
            path, w->file.sha256);
    if (strcmp(h->checksum, w->file.sha256) != 0)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the numbers have sha256 %s, the header names %s: the file "
                        "was damaged or changed",
                        path, w->file.sha256, h->checksum);
    return LAC_OK;
}

static void name_types(char out[32], const laci_st_header *h)
{
    size_t used = 0;

    out[0] = '\0';
    for (int type = 0; type < LACI_ST_TYPES; type++)
        for (size_t i = 0; i < h->n; i++)
            if ((int)h->tensor[i].type == type) {
                used += (size_t)snprintf(out + used, 32 - used, "%s%s", used ? " " : "",
                                         laci_st_type_name((laci_st_type)type));
                break;
            }
}

lac_status lac_weights_read(lac_weights **out, const char *path)
{
    lac_status st = LAC_OK;
    laci_in in = {0};
    laci_st_header h = {0};
    laci_sha256 sum;
    lac_weights *w = NULL;

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "weights: a pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_weights_create(&w));
    LAC_TRY(laci_in_open(&in, path));
    LAC_TRY(laci_st_header_read(&h, &in, w));
    laci_sha256_start(&sum);
    LAC_TRY(read_numbers(w, &in, &h, &sum));
    laci_sha256_hex(&sum, w->file.sha256);
    LAC_TRY(check_sum(w, &h, path));
    LAC_TRY(laci_strdup(&w->path, path));
    w->file.path = w->path;
    w->file.bytes = in.size;
    name_types(w->file.type, &h);
    *out = w;
    w = NULL;
out:
    laci_st_header_clear(&h);
    laci_in_close(&in);
    lac_weights_destroy(&w);
    return st;
}
