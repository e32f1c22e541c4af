/* data/io_raw.c - files of numbers that stand one after another. */
#include "io_raw.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#define CHUNK 16384 /* numbers converted at a time */

lac_status laci_raw_open(laci_source *s, size_t size)
{
    laci_raw *raw;
    lac_status st = LAC_OK;

    LAC_TRY(laci_new(&s->handle, size));
    raw = s->handle;
    LAC_TRY(laci_in_open(&raw->in, s->file));
out:
    return st;
}

void laci_raw_close(laci_source *s)
{
    laci_raw *raw = s->handle;

    if (!raw)
        return;
    laci_in_close(&raw->in);
    laci_free(raw->part);
    laci_free(raw);
    s->handle = NULL;
}

lac_status laci_raw_take_sizes(laci_source *s, uint64_t pages, uint64_t rows,
                               uint64_t columns, const char *names)
{
    const laci_raw *raw = s->handle;
    const uint64_t left = raw->in.size - raw->offset, size = laci_type_size(s->type);
    lac_status st = LAC_OK;

    LAC_TRY(laci_check_shape(s->file, rows, columns));
    /* At most 1e6 * 1e6 * 8: no overflow below; pages then by division. */
    if (pages < 1 || pages > INT32_MAX || left / (rows * columns * size) < pages)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the header promises %s = %llu x %llu x %llu numbers of "
                        "%llu bytes, but %llu bytes follow it: the file is cut short",
                        s->file, names, (unsigned long long)pages,
                        (unsigned long long)rows, (unsigned long long)columns,
                        (unsigned long long)size, (unsigned long long)left);
    s->n_pages = (int)pages;
    s->rows = (size_t)rows;
    s->columns = (size_t)columns;
out:
    return st;
}

lac_status laci_raw_read(laci_source *s, uint64_t start, size_t count, float *to)
{
    laci_raw *raw = s->handle;
    const size_t size = laci_type_size(s->type);
    lac_status st = LAC_OK;

    LAC_TRY(laci_in_seek(&raw->in, raw->offset + start * size));
    if (s->type == LACI_F32 && !raw->swap)
        return laci_in_read(&raw->in, to, count * size, "the numbers");
    if (!raw->part)
        LAC_TRY(laci_alloc(&raw->part, CHUNK, size));
    for (size_t k = 0; k < count; k += CHUNK) {
        const size_t n = count - k < CHUNK ? count - k : CHUNK;

        LAC_TRY(laci_in_read(&raw->in, raw->part, n * size, "the numbers"));
        if (raw->swap)
            laci_swap_bytes(raw->part, n, size);
        laci_to_float(to + k, raw->part, n, s->type);
    }
out:
    return st;
}

lac_status laci_raw_read_rows(laci_source *s, lac_frames frames, int frame,
                              size_t first, size_t n, float *to)
{
    (void)frames; /* pages are all the frames there are */
    return laci_raw_read(s, ((uint64_t)frame * s->rows + first) * s->columns,
                         n * s->columns, to);
}
