/* data/io_mat_element.c - the data elements of a MAT 5 file one after the other.
 *
 * Format: "MAT-File Format", The MathWorks, chapter 1 (Level 5). An element is a tag
 * (type, number of bytes) and its data, padded to 8 bytes; up to 4 bytes of data may
 * stand in the tag itself.
 */
#include "io_mat_element.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <string.h>

#define MAX_INFLATE 1100 /* deflate reaches 1032 times */
#define IN_BYTES 16384

lac_status laci_mat_broken(const laci_mat_stream *s, const char *what)
{
    return LAC_FAIL(LAC_E_FORMAT, "%s: a damaged MAT file: %s", s->label, what);
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

static lac_status refill(laci_mat_stream *s)
{
    const size_t n = s->packed < IN_BYTES ? (size_t)s->packed : IN_BYTES;
    lac_status st = laci_in_read(&s->in, s->chunk, n, "a compressed variable");

    s->packed -= st == LAC_OK ? n : 0;
    s->z.next_in = s->chunk;
    s->z.avail_in = (uInt)n;
    return st;
}

static lac_status get(laci_mat_stream *s, void *to, size_t n)
{
    lac_status st = LAC_OK;

    if (!s->inflating)
        return laci_in_read(&s->in, to, n, "a variable");
    s->z.next_out = to;
    s->z.avail_out = (uInt)n;
    while (s->z.avail_out > 0) {
        int code;

        if (s->z.avail_in == 0 && s->packed > 0)
            LAC_TRY(refill(s));
        code = inflate(&s->z, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR)
            return LAC_FAIL(LAC_E_NOMEM, "%s: out of memory in zlib", s->label);
        if (code != Z_OK && !(code == Z_STREAM_END && s->z.avail_out == 0))
            return laci_mat_broken(
                s, "a compressed variable is cut short or its data are wrong");
    }
out:
    return st;
}

lac_status laci_mat_skip(laci_mat_stream *s, uint64_t n)
{
    lac_status st = LAC_OK;

    while (n > 0) {
        const size_t part = n < IN_BYTES ? (size_t)n : IN_BYTES;

        LAC_TRY(get(s, s->waste, part));
        n -= part;
    }
out:
    return st;
}

/* --- the stream ----------------------------------------------------------------------
 */

lac_status laci_mat_stream_open(laci_mat_stream *s, const char *path, const char *label)
{
    lac_status st = LAC_OK;

    memset(s, 0, sizeof *s);
    s->label = label;
    LAC_TRY(laci_in_open(&s->in, path));
    s->in.path = label;
    LAC_TRY(laci_alloc(&s->chunk, IN_BYTES, 1));
    LAC_TRY(laci_alloc(&s->waste, IN_BYTES, 1));
    s->z.zalloc = z_take;
    s->z.zfree = z_give;
    if (inflateInit(&s->z) != Z_OK)
        st = LAC_FAIL(LAC_E_NOMEM, "%s: out of memory in zlib", label);
out:
    return st;
}

void laci_mat_stream_close(laci_mat_stream *s)
{
    inflateEnd(&s->z);
    laci_in_close(&s->in);
    laci_free(s->chunk);
    laci_free(s->waste);
}

lac_status laci_mat_inflate_begin(laci_mat_stream *s, uint32_t bytes, uint64_t *left)
{
    s->packed = bytes;
    s->z.avail_in = 0;
    if (inflateReset(&s->z) != Z_OK)
        return LAC_FAIL(LAC_E_INTERNAL, "%s: zlib cannot be reset", s->label);
    s->inflating = 1;
    *left = (uint64_t)bytes * MAX_INFLATE;
    return LAC_OK;
}

/* One more call reaches the checksum; it must find the end and no further byte. */
lac_status laci_mat_inflate_end(laci_mat_stream *s)
{
    unsigned char extra;
    lac_status st = LAC_OK;
    int code;

    do {
        s->z.next_out = &extra;
        s->z.avail_out = 1;
        if (s->z.avail_in == 0 && s->packed > 0)
            LAC_TRY(refill(s));
        code = inflate(&s->z, Z_NO_FLUSH);
    } while (code == Z_OK && s->z.avail_out == 1);
    if (code != Z_STREAM_END || s->z.avail_out != 1 || s->z.avail_in + s->packed > 0)
        st = laci_mat_broken(s, "a compressed variable does not end where it should");
out:
    s->inflating = 0;
    return st;
}

/* --- elements ------------------------------------------------------------------------
 */

uint32_t laci_mat_number(const laci_mat_stream *s, const unsigned char *p)
{
    uint32_t v;

    memcpy(&v, p, 4);
    if (s->swap)
        laci_swap_bytes(&v, 1, 4);
    return v;
}

lac_status laci_mat_get_tag(laci_mat_stream *s, uint64_t *left, laci_mat_element *e)
{
    unsigned char tag[8];
    lac_status st = LAC_OK;

    if (*left < 8)
        return laci_mat_broken(s, "an array ends before all of its parts");
    LAC_TRY(get(s, tag, 8));
    *left -= 8;
    e->type = laci_mat_number(s, tag);
    e->is_small = e->type >> 16 != 0;
    if (e->is_small) {
        e->bytes = e->type >> 16;
        e->type &= 0xffff;
        memcpy(e->small, tag + 4, 4);
        if (e->bytes > 4)
            return laci_mat_broken(s, "a short element of more than 4 bytes");
    } else {
        e->bytes = laci_mat_number(s, tag + 4);
        if (e->bytes > *left)
            return laci_mat_broken(s,
                                   "an element is longer than the array that holds it");
    }
out:
    return st;
}

/* Bytes in the stream that belong to an element beyond its tag, padding included. The
 * last padding of an array may be missing. */
static uint64_t stored(const laci_mat_element *e, uint64_t left)
{
    const uint64_t padded = ((uint64_t)e->bytes + 7) / 8 * 8;

    if (e->is_small)
        return 0;
    return padded < left ? padded : left;
}

lac_status laci_mat_skip_data(laci_mat_stream *s, uint64_t *left,
                              const laci_mat_element *e)
{
    const uint64_t n = stored(e, *left);
    const lac_status st = laci_mat_skip(s, n);

    *left -= n;
    return st;
}

lac_status laci_mat_get_data(laci_mat_stream *s, uint64_t *left, uint32_t type,
                             void *to, size_t room, size_t *n)
{
    laci_mat_element e = {0};
    lac_status st = LAC_OK;

    LAC_TRY(laci_mat_get_tag(s, left, &e));
    if (e.type != type || e.bytes > room)
        return laci_mat_broken(
            s, "the description of an array has a part of wrong type or size");
    *n = e.bytes;
    if (e.is_small) {
        memcpy(to, e.small, e.bytes);
        return LAC_OK;
    }
    LAC_TRY(get(s, to, e.bytes));
    *left -= e.bytes;
    e.bytes = (8 - e.bytes % 8) % 8;
    LAC_TRY(laci_mat_skip(s, e.bytes < *left ? e.bytes : *left));
    *left -= e.bytes < *left ? e.bytes : *left;
out:
    return st;
}

uint64_t laci_mat_storage_size(uint32_t type)
{
    static const unsigned char size[19] = {0, 1, 1, 2, 2, 4, 4, 4, 0, 8,
                                           0, 0, 8, 8, 0, 0, 1, 2, 4};

    return type < sizeof size ? size[type] : 0;
}
