/* data/io_hdf5_header.c - object headers of an HDF5 file, looked at before HDF5 decodes
 * them: 1.10 writes far beyond a dataset's layout whose chunks have no dimension. The
 * format: HDF5 File Format Specification 3.0, IV.A. */
#include "io_hdf5.h"

#include <string.h>
#include <unistd.h>

enum { LAYOUT = 8, CONTINUED = 16 }; /* types of messages */
enum { CHUNKED = 2 };                /* class of a layout */
enum { MOST_MESSAGES = 4096 };       /* of one header */

/* How messages are written: head bytes, and where the size and the flags stand in it.
 */
typedef struct style {
    size_t head, size, flags;
} style;

static const style first = {8, 2, 4}, second = {4, 1, 3}, counted = {6, 1, 3};

typedef struct walk {
    int fd;
    uint64_t eof;
    const style *style;
    int messages; /* looked at so far */
} walk;

static int look(walk *w, uint64_t at, uint64_t n, size_t skip);

/* Versions 1 and 2 give the number of dimensions first, 3 and 4 the class. */
static int is_layout_wrong(const unsigned char *p, size_t n)
{
    if (n < 4)
        return 0;
    switch (p[0]) {
    case 1:
    case 2:
        return p[2] == CHUNKED && p[1] == 0;
    case 3:
        return p[1] == CHUNKED && p[2] == 0;
    case 4:
        return p[1] == CHUNKED && p[3] == 0;
    default:
        return 0;
    }
}

static int is_message_wrong(walk *w, unsigned type, const unsigned char *p, size_t n)
{
    if (type == LAYOUT)
        return is_layout_wrong(p, n);
    if (type == CONTINUED && n >= 16)
        return look(w, laci_h5_little(p, 8), laci_h5_little(p + 8, 8),
                    w->style == &first ? 0 : 4);
    return 0;
}

/* The messages of n bytes at `at`, `skip` bytes after its begin. */
static int look(walk *w, uint64_t at, uint64_t n, size_t skip)
{
    const style *s = w->style;
    unsigned char p[48]; /* head, and as much of the message as is looked at */
    uint64_t i = skip;

    if (at >= w->eof || n > w->eof - at)
        return 0; /* HDF5 will say so */
    while (i + s->head <= n && w->messages++ < MOST_MESSAGES) {
        const size_t part = n - i < sizeof p ? (size_t)(n - i) : sizeof p;
        size_t size;

        if (pread(w->fd, p, part, (off_t)(at + i)) != (ssize_t)part)
            return 0;
        size = (size_t)laci_h5_little(p + s->size, 2);
        if (!(p[s->flags] & 2) && /* not one that is shared: it lies elsewhere */
            is_message_wrong(w, (unsigned)laci_h5_little(p, s == &first ? 2 : 1),
                             p + s->head,
                             size < part - s->head ? size : part - s->head))
            return 1;
        i += s->head + size;
    }
    return 0;
}

int laci_h5_header_is_wrong(int fd, uint64_t eof, uint64_t at, const unsigned char *p,
                            size_t n)
{
    walk w = {.fd = fd, .eof = eof, .style = &first};
    size_t skip, wide;

    if (n >= 16 && p[0] == 1 && p[1] == 0)
        return look(&w, at, 16 + laci_h5_little(p + 8, 4), 16);
    if (n < 6 || memcmp(p, "OHDR\2", 5) != 0)
        return 0; /* the rest of a header: its begin was looked at */
    w.style = p[5] & 4 ? &counted : &second;
    skip = 6 + (p[5] & 32 ? 16 : 0) + (p[5] & 16 ? 4 : 0);
    wide = (size_t)1 << (p[5] & 3);
    if (n < skip + wide)
        return 0;
    return look(&w, at, skip + wide + laci_h5_little(p + skip, (int)wide), skip + wide);
}
