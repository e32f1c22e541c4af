/* data/io_hdf5.c - reading HDF5 files (Data Exchange, NeXus, single arrays), some rows
 * at a time. */
#include "io_hdf5.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <string.h>

/* Chunks kept unpacked: rows are read for all views before the next ones. */
#define MAX_CACHE ((size_t)128 << 20)
#define SUPERBLOCK 160 /* holds that of version 1 with addresses of 32 bytes */

/* --- opening -------------------------------------------------------------------------
 */

/* Bytes of the chunks that one row of all frames lies in; 0 where it is not chunked. */
static size_t chunks_of_a_row(hid_t set)
{
    const hid_t list = H5Dget_create_plist(set), space = H5Dget_space(set);
    const hid_t type = H5Dget_type(set);
    hsize_t chunk[3] = {1, 1, 1}, dim[3] = {1, 1, 1};
    double bytes = 0.0;

    if (H5Pget_layout(list) == H5D_CHUNKED && H5Pget_chunk(list, 3, chunk) == 3 &&
        H5Sget_simple_extent_dims(space, dim, NULL) == 3)
        bytes = (double)((dim[0] + chunk[0] - 1) / chunk[0]) *
                (double)((dim[2] + chunk[2] - 1) / chunk[2]) * (double)chunk[0] *
                (double)chunk[1] * (double)chunk[2] * (double)H5Tget_size(type);
    H5Tclose(type);
    H5Sclose(space);
    H5Pclose(list);
    return bytes > (double)MAX_CACHE ? MAX_CACHE : (size_t)bytes;
}

/* The dataset again, now with a cache for its chunks. */
static hid_t open_set(hid_t file, const char *path)
{
    hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
    const size_t bytes = set >= 0 ? chunks_of_a_row(set) : 0;

    if (bytes > (size_t)1 << 20) {
        const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);

        H5Dclose(set);
        H5Pset_chunk_cache(access, 100003, bytes, 1.0);
        set = H5Dopen2(file, path, access);
        H5Pclose(access);
    }
    return set;
}

static lac_status open_frames(laci_source *s, lac_frames kind, const laci_h5_item *item,
                              laci_type *type)
{
    laci_h5 *f = s->handle;

    if (!item)
        return LAC_OK;
    f->set[kind] = open_set(f->file, item->path);
    if (f->set[kind] < 0)
        return laci_h5_fail(LAC_E_FORMAT, s->file, item->path);
    return laci_h5_check_set(f, f->set[kind], item->path, type);
}

/* An NXtomo keeps all frames in one array: 0 projection, 1 flat, 2 dark, 3 to be left
 * out. */
static lac_status sort_frames(laci_source *s, const laci_h5_item *key)
{
    laci_h5 *f = s->handle;
    lac_status st = LAC_OK;
    double *value = NULL;
    int count[LAC_FRAMES_DARK + 1] = {0};
    size_t n = 0;

    LAC_TRY(laci_h5_numbers(f, key->path, &value, &n));
    for (size_t i = 0; i < n; i++) {
        if (!(value[i] == 0.0 || value[i] == 1.0 || value[i] == 2.0 ||
              value[i] == 3.0)) {
            st = LAC_FAIL(LAC_E_FORMAT, "%s: %s[%zu] is %g, 0 to 3 are right", s->file,
                          key->path, i, value[i]);
            goto out;
        }
        if (value[i] < 3.0)
            count[(int)value[i]]++;
    }
    if (count[0] == 0) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %s names no projection (0)", s->file,
                      key->path);
        goto out;
    }
    for (int k = 0; k <= LAC_FRAMES_DARK; k++) {
        LAC_TRY(laci_alloc(&f->frame[k], (size_t)count[k], sizeof *f->frame[k]));
        for (size_t i = 0, j = 0; i < n; i++)
            if (value[i] == (double)k)
                f->frame[k][j++] = (int)i;
    }
    s->n_pages = count[0];
    s->n_flats = count[1];
    s->n_darks = count[2];
out:
    laci_free(value);
    return st;
}

static lac_status open_parts(laci_source *s, const laci_h5_parts *p)
{
    laci_h5 *f = s->handle;
    const int deep = p->data->rank == 3;
    lac_status st = LAC_OK;
    laci_type other;

    LAC_TRY(open_frames(s, LAC_FRAMES_DATA, p->data, &s->type));
    s->rows = (size_t)p->data->dim[deep];
    s->columns = (size_t)p->data->dim[deep + 1];
    s->n_pages = deep ? (int)p->data->dim[0] : 1;
    LAC_TRY(laci_check_shape(s->file, s->rows, s->columns));
    if (p->key) {
        LAC_TRY(sort_frames(s, p->key));
        goto out;
    }
    LAC_TRY(open_frames(s, LAC_FRAMES_FLAT, p->flats, &other));
    LAC_TRY(open_frames(s, LAC_FRAMES_DARK, p->darks, &other));
    s->n_flats = p->flats ? (int)p->flats->dim[0] : 0;
    s->n_darks = p->darks ? (int)p->darks->dim[0] : 0;
out:
    (void)f;
    return st;
}

/* Whether the head of a file, of version 0 or 1, gives the address of a block that
 * tells how a driver spread it over several files. HDF5 1.10 takes any size of that
 * block for granted. */
static int has_driver_block(const unsigned char *head, size_t n)
{
    const size_t address = head[13], at = (head[8] == 0 ? 24u : 28u) + 3 * address;

    if (head[8] > 1 || address == 0 || at + address > n)
        return 0;
    for (size_t i = 0; i < address; i++)
        if (head[at + i] != 0xff)
            return 1;
    return 0;
}

static lac_status open_locked(laci_source *s)
{
    static const unsigned char magic[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    laci_h5 *f = s->handle;
    lac_status st = LAC_OK;
    laci_h5_index index = {0};
    laci_h5_parts parts = {0};
    unsigned char head[SUPERBLOCK] = {0};
    size_t n;

    LAC_TRY(laci_in_read(&f->in, head, f->in.size < 8 ? (size_t)f->in.size + 1 : 8,
                         "the HDF5 signature"));
    if (memcmp(head, magic, sizeof magic) != 0)
        return laci_fail_magic(s->file, "an HDF5 file", head, 8);
    n = f->in.size < sizeof head ? (size_t)f->in.size : sizeof head;
    LAC_TRY(laci_in_read(&f->in, head + 8, n - 8, "the superblock"));
    if (has_driver_block(head, n))
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: HDF5 in several files (driver family or multi) is not read; "
            "h5repack writes one file of it",
            s->file);
    f->file = laci_h5_in_open(s->file, &f->driver);
    if (f->file < 0)
        return laci_h5_fail(LAC_E_FORMAT, s->file, "open it");
    LAC_TRY(laci_h5_index_read(&index, f));
    LAC_TRY(laci_h5_choose(&parts, &index, s, f->file));
    LAC_TRY(open_parts(s, &parts));
    LAC_TRY(laci_h5_describe(s, &parts, &index));
out:
    laci_h5_index_clear(&index);
    return st;
}

static lac_status h5_open(laci_source *s)
{
    lac_status st = LAC_OK;
    laci_h5 *f;

    LAC_TRY(laci_new(&s->handle, sizeof *f));
    f = s->handle;
    LAC_TRY(laci_in_open(&f->in, s->file));
    laci_h5_enter();
    st = open_locked(s);
    laci_h5_leave();
out:
    return st;
}

static void h5_close(laci_source *s)
{
    laci_h5 *f = s->handle;

    if (!f)
        return;
    laci_h5_enter();
    for (int k = 0; k <= LAC_FRAMES_DARK; k++) {
        if (f->set[k] > 0)
            H5Dclose(f->set[k]);
        laci_free(f->frame[k]);
    }
    laci_h5_in_close(f->file, f->driver);
    laci_h5_leave();
    laci_in_close(&f->in);
    laci_free(f);
    s->handle = NULL;
}

/* --- reading -------------------------------------------------------------------------
 */

/* Rows first .. first + n - 1 of one frame, turned into float by HDF5. */
static lac_status read_slab(const laci_source *s, hid_t set, hsize_t frame,
                            size_t first, size_t n, float *to)
{
    const hid_t space = H5Dget_space(set);
    const int deep = H5Sget_simple_extent_ndims(space) == 3;
    const hsize_t start[3] = {frame, first, 0}, count[3] = {1, n, s->columns};
    const hsize_t total = (hsize_t)n * s->columns;
    const hid_t memory = H5Screate_simple(1, &total, NULL);
    const int bad = H5Sselect_hyperslab(space, H5S_SELECT_SET, start + !deep, NULL,
                                        count + !deep, NULL) < 0 ||
                    H5Dread(set, H5T_NATIVE_FLOAT, memory, space, H5P_DEFAULT, to) < 0;

    H5Sclose(memory);
    H5Sclose(space);
    return bad ? laci_h5_fail(LAC_E_FORMAT, s->file, "read the numbers") : LAC_OK;
}

static lac_status h5_read_rows(laci_source *s, lac_frames frames, int frame,
                               size_t first, size_t n, float *to)
{
    const laci_h5 *f = s->handle;
    const int *number = f->frame[frames];
    lac_status st;

    laci_h5_enter();
    /* The frames of an NXtomo all lie in one array. */
    st = read_slab(s, f->set[number ? LAC_FRAMES_DATA : frames],
                   (hsize_t)(number ? number[frame] : frame), first, n, to);
    laci_h5_leave();
    return st;
}

const laci_format laci_format_hdf5 = {
    .about = {"HDF5", "h5 hdf5 hdf nxs nx",
              "Data Exchange, NeXus NXtomo, FILE.h5:/PATH for one of several arrays", 1,
              1, 1, 1, 1},
    .open = h5_open,
    .read_rows = h5_read_rows,
    .close = h5_close,
    .write_pages = laci_h5_write_pages,
};
