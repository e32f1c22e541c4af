/* data/io_hdf5_out.c - HDF5 on a file of laci_out. The driver never tells HDF5 that a
 * write failed: after that HDF5 1.10 can neither close the file nor end the program
 * without a crash. The error is kept and looked at by who writes. */
#include "io_hdf5_out.h"
#include "base/base_internal.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

typedef struct driver {
    laci_h5_driver base;
    laci_h5_out *to;
} driver;

_Static_assert(sizeof(driver) <= sizeof(((laci_h5_out *)0)->driver),
               "laci_h5_out.driver is too small");

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access,
                           haddr_t maxaddr)
{
    laci_h5_out *const *to = H5Pget_driver_info(access);
    driver *d = to ? (driver *)(void *)(*to)->driver : NULL;

    (void)name;
    (void)flags;
    (void)maxaddr;
    if (!d)
        return NULL;
    memset(d, 0, sizeof *d);
    d->to = *to;
    return &d->base.public;
}

static herr_t driver_close(H5FD_t *file)
{
    (void)file; /* the file and the memory belong to the caller */
    return 0;
}

static herr_t driver_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA;
    return 0;
}

/* What was not written reads as zeros. */
static herr_t driver_read(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at,
                          size_t n, void *to)
{
    const driver *d = (const driver *)file;
    unsigned char *p = to;

    (void)type;
    (void)transfer;
    memset(to, 0, n);
    while (n > 0) {
        const ssize_t got = pread(fileno(d->to->out->file), p, n, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        p += got;
        n -= (size_t)got;
        at += (haddr_t)got;
    }
    return 0;
}

static herr_t driver_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at,
                           size_t n, const void *from)
{
    driver *d = (driver *)file;
    laci_out *out = d->to->out;
    const unsigned char *p = from;

    (void)type;
    (void)transfer;
    d->base.eof = at + n > d->base.eof ? at + n : d->base.eof;
    while (n > 0 && d->to->error == 0) {
        const ssize_t done = pwrite(fileno(out->file), p, n, (off_t)at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            d->to->error = done < 0 ? errno : EIO;
            break;
        }
        out->written += (uint64_t)done;
        p += done;
        n -= (size_t)done;
        at += (haddr_t)done;
    }
    return 0;
}

/* The file gets the length that HDF5 has given away. */
static herr_t driver_truncate(H5FD_t *file, hid_t transfer, hbool_t closing)
{
    driver *d = (driver *)file;

    (void)transfer;
    (void)closing;
    if (d->base.eoa != d->base.eof && d->to->error == 0 &&
        ftruncate(fileno(d->to->out->file), (off_t)d->base.eoa) != 0)
        d->to->error = errno;
    d->base.eof = d->base.eoa;
    return 0;
}

static const H5FD_class_t driver_class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)600,
#endif
    .name = "lacuna",
    .maxaddr = ((haddr_t)1 << 62) - 1,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(laci_h5_out *),
    .open = driver_open,
    .close = driver_close,
    .query = driver_query,
    .get_eoa = laci_h5_get_eoa,
    .set_eoa = laci_h5_set_eoa,
    .get_eof = laci_h5_get_eof,
    .read = driver_read,
    .write = driver_write,
    .truncate = driver_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

hid_t laci_h5_out_create(laci_h5_out *to, laci_out *out)
{
    const hid_t list = H5Pcreate(H5P_FILE_CREATE);
    const laci_h5_out *self = to;
    const hid_t access = laci_h5_access(&to->id, &driver_class, &self);
    hid_t file = -1;

    to->out = out;
    to->error = 0;
    H5Pset_obj_track_times(list, 0); /* the same input gives the same bytes */
    if (access >= 0) {
        file = H5Fcreate(out->label, H5F_ACC_TRUNC, list, access);
        H5Pclose(access);
    }
    H5Pclose(list);
    return file;
}

void laci_h5_out_release(laci_h5_out *to)
{
    if (to->id > 0)
        H5FDunregister(to->id);
    to->id = 0;
}
