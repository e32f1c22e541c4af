/* data/io_tiff_check.c - counts and offsets of TIFF directories, before libtiff.
 *
 * TIFF 6.0 (Adobe, 1992) and BigTIFF: a header points to the first directory; a
 * directory is a count, entries (tag, type, count, value or offset) and the offset of
 * the next.
 */
#include "base/base_internal.h"
#include "io_tiff.h"

#include <string.h>

typedef struct walk {
    laci_in *in;
    int swap, big;
} walk;

static lac_status broken(const walk *w, const char *what)
{
    return LAC_FAIL(LAC_E_FORMAT, "%s: a damaged TIFF file: %s", w->in->path, what);
}

/* An unsigned number of n bytes. */
static uint64_t number(const walk *w, const unsigned char *p, int n)
{
    const int big_endian = w->swap != laci_host_is_big_endian();
    uint64_t v = 0;

    for (int i = 0; i < n; i++)
        v = v << 8 | p[big_endian ? i : n - 1 - i];
    return v;
}

/* Bytes of a value of a field type, 0 where it is not known (libtiff skips those). */
static uint64_t type_size(uint64_t type)
{
    static const unsigned char size[19] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                           8, 4, 8, 4, 0, 0, 8, 8, 8};

    return type < sizeof size ? size[type] : 0;
}

static lac_status check_entry(const walk *w, const unsigned char *p)
{
    const int n = w->big ? 8 : 4;
    const uint64_t size = type_size(number(w, p + 2, 2));
    const uint64_t count = number(w, p + 4, n), offset = number(w, p + 4 + n, n);

    if (size == 0 || count <= (uint64_t)n / size)
        return LAC_OK;
    if (count > w->in->size / size || offset > w->in->size - count * size)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: a damaged TIFF file: tag %d has %llu values at byte %llu, "
                        "the file has %llu bytes",
                        w->in->path, (int)number(w, p, 2), (unsigned long long)count,
                        (unsigned long long)offset, (unsigned long long)w->in->size);
    return LAC_OK;
}

/* The directory at *offset; *offset = that of the next one, 0 for none. */
static lac_status check_directory(const walk *w, uint64_t *offset)
{
    const int n_count = w->big ? 8 : 2, n_entry = w->big ? 20 : 12,
              n_next = w->big ? 8 : 4;
    unsigned char bytes[20];
    lac_status st = LAC_OK;
    uint64_t entries;

    if (*offset > w->in->size - 1)
        return broken(w, "a directory lies behind the end of the file");
    LAC_TRY(laci_in_seek(w->in, *offset));
    LAC_TRY(laci_in_read(w->in, bytes, (size_t)n_count, "a directory"));
    entries = number(w, bytes, n_count);
    if (entries < 1 || entries > 65535)
        return broken(w, "a directory has no or too many entries");
    for (uint64_t i = 0; i < entries; i++) {
        LAC_TRY(laci_in_read(w->in, bytes, (size_t)n_entry, "a directory"));
        LAC_TRY(check_entry(w, bytes));
    }
    LAC_TRY(laci_in_read(w->in, bytes, (size_t)n_next, "a directory"));
    *offset = number(w, bytes, n_next);
out:
    return st;
}

/* Byte order, version, offset of the first directory. */
static lac_status check_header(walk *w, uint64_t *offset)
{
    unsigned char head[16];
    const size_t first = w->in->size < 4 ? (size_t)w->in->size + 1 : 4;
    lac_status st = LAC_OK;
    uint64_t version;

    LAC_TRY(laci_in_read(w->in, head, first, "the TIFF header"));
    if (memcmp(head, "II", 2) != 0 && memcmp(head, "MM", 2) != 0)
        return laci_fail_magic(w->in->path, "a TIFF file", head, 4);
    w->swap = (head[0] == 'M') != laci_host_is_big_endian();
    version = number(w, head + 2, 2);
    w->big = version == 43;
    if (version != 42 && version != 43)
        return laci_fail_magic(w->in->path, "a TIFF file", head, 4);
    LAC_TRY(laci_in_read(w->in, head + 4, w->big ? 12 : 4, "the TIFF header"));
    if (w->big && number(w, head + 4, 2) != 8)
        return broken(w, "the offset size of a BigTIFF must be 8");
    *offset = w->big ? number(w, head + 8, 8) : number(w, head + 4, 4);
out:
    return st;
}

lac_status laci_tiff_check(laci_in *in, int *n_pages)
{
    walk w = {.in = in};
    lac_status st = LAC_OK;
    uint64_t offset = 0;
    int n = 0;

    LAC_TRY(check_header(&w, &offset));
    if (offset == 0)
        return broken(&w, "it has no directory, so no image");
    /* No directory takes less than 18 bytes: more of them run in a circle. */
    for (; offset != 0; n++) {
        if (n == LACI_TIFF_MAX_PAGES || (uint64_t)n > in->size / 18)
            return broken(&w, "its directories run in a circle or are more than 65535");
        LAC_TRY(check_directory(&w, &offset));
    }
    LAC_TRY(laci_in_seek(in, 0));
    *n_pages = n;
out:
    return st;
}
