/* data/io_hdf5_in.c - the bytes of an HDF5 file that is read, looked at on their way.
 * HDF5 1.10 trusts the sizes in a global heap, where texts of variable length lie, and
 * copies beyond its end where they are wrong. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_hdf5.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAP_HEAD                                                                      \
    16 /* bytes before the objects of a heap, and before those of each                 \
        */

typedef struct driver {
    laci_h5_driver base;
    int fd;
    uint64_t device, inode;
} driver;

/* Also of files that links lead to. */
static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access,
                           haddr_t maxaddr)
{
    const int fd = flags & H5F_ACC_RDWR ? -1 : open(name, O_RDONLY);
    struct stat s;
    driver *d = NULL;

    (void)access;
    (void)maxaddr;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &s) != 0 || laci_new(&d, sizeof *d) != LAC_OK) {
        if (!d)
            laci_h5_no_memory(1);
        close(fd);
        return NULL;
    }
    d->fd = fd;
    d->base.eof = (haddr_t)s.st_size;
    d->device = (uint64_t)s.st_dev;
    d->inode = (uint64_t)s.st_ino;
    return &d->base.public;
}

static herr_t driver_close(H5FD_t *file)
{
    close(((driver *)file)->fd);
    laci_free(file);
    return 0;
}

static int driver_compare(const H5FD_t *a, const H5FD_t *b)
{
    const driver *p = (const driver *)a, *q = (const driver *)b;

    if (p->device != q->device)
        return p->device < q->device ? -1 : 1;
    return p->inode == q->inode ? 0 : p->inode < q->inode ? -1 : 1;
}

/* No H5FD_FEAT_ACCUMULATE_METADATA: HDF5 1.10 follows a NULL there where addresses are
 * wrong. */
static herr_t driver_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_DATA_SIEVE;
    return 0;
}

haddr_t laci_h5_get_eoa(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const laci_h5_driver *)file)->eoa;
}

herr_t laci_h5_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t at)
{
    (void)type;
    ((laci_h5_driver *)file)->eoa = at;
    return 0;
}

haddr_t laci_h5_get_eof(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const laci_h5_driver *)file)->eof;
}

/* File systems of clusters often have no locks. */
hid_t laci_h5_access(hid_t *id, const H5FD_class_t *kind, const void *info)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);

    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(access, 0, 1);
#endif
    *id = H5FDregister(kind);
    if (*id < 0 || H5Pset_driver(access, *id, info) < 0) {
        H5Pclose(access);
        access = -1;
    }
    return access;
}

uint64_t laci_h5_little(const unsigned char *p, int n)
{
    uint64_t v = 0;

    for (int i = n; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

/* A heap is "GCOL", version 1, its size, then objects: number, references, size and as
 * many bytes, filled up to 8. Number 0 is the room that is left, to the end. */
static int is_heap_whole(const driver *d, haddr_t begin, const unsigned char *heap)
{
    const uint64_t all = laci_h5_little(heap + 8, 8);
    unsigned char p[HEAP_HEAD];
    uint64_t at = HEAP_HEAD;

    if (all < HEAP_HEAD || begin > d->base.eof || all > d->base.eof - begin)
        return 0;
    while (at + HEAP_HEAD <= all &&
           pread(d->fd, p, sizeof p, (off_t)(begin + at)) == (ssize_t)sizeof p) {
        const uint64_t size = laci_h5_little(p + 8, 8);

        if (laci_h5_little(p, 2) == 0)
            return size == all - at;
        if (size > all - at - HEAP_HEAD)
            return 0;
        at += HEAP_HEAD + (size + 7) / 8 * 8;
    }
    return 1;
}

static herr_t driver_read(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at,
                          size_t n, void *to)
{
    const driver *d = (const driver *)file;
    unsigned char *p = to;
    const haddr_t begin = at;
    size_t left = n;

    (void)transfer;
    while (left > 0) {
        const ssize_t got = pread(d->fd, p, left, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        p += got;
        left -= (size_t)got;
        at += (haddr_t)got;
    }
    memset(p, 0, left); /* beyond the end, as other drivers do */
    /* HDF5 reads heaps as if they were numbers: their head tells. */
    if (n >= HEAP_HEAD && memcmp(to, "GCOL\1", 5) == 0 && !is_heap_whole(d, begin, to))
        return -1;
    return type == H5FD_MEM_OHDR &&
                   laci_h5_header_is_wrong(d->fd, d->base.eof, begin, to, n)
               ? -1
               : 0;
}

/* HDF5 demands one. */
static herr_t driver_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at,
                           size_t n, const void *from)
{
    (void)file;
    (void)type;
    (void)transfer;
    (void)at;
    (void)n;
    (void)from;
    return -1;
}

static const H5FD_class_t driver_class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)601,
#endif
    .name = "lacuna-read",
    .maxaddr = ((haddr_t)1 << 62) - 1,
    .fc_degree = H5F_CLOSE_STRONG,
    .open = driver_open,
    .close = driver_close,
    .cmp = driver_compare,
    .query = driver_query,
    .get_eoa = laci_h5_get_eoa,
    .set_eoa = laci_h5_set_eoa,
    .get_eof = laci_h5_get_eof,
    .read = driver_read,
    .write = driver_write,
    .fl_map = H5FD_FLMAP_SINGLE,
};

hid_t laci_h5_in_open(const char *path, hid_t *id)
{
    const hid_t access = laci_h5_access(id, &driver_class, NULL);
    hid_t file = -1;

    if (access >= 0) {
        hid_t errors;

        file = H5Fopen(path, H5F_ACC_RDONLY, access);
        errors = H5Eget_current_stack(); /* which closing would clear */
        H5Pclose(access);
        H5Eset_current_stack(errors);
    }
    return file;
}

void laci_h5_in_close(hid_t file, hid_t id)
{
    if (file > 0)
        H5Fclose(file);
    if (id > 0)
        H5FDunregister(id); /* now only: HDF5 needs it to close its last file */
}
