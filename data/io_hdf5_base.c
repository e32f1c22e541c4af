/* data/io_hdf5_base.c - HDF5 without its messages: texts, vectors, checks of datasets.
 */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_hdf5.h"

#include <pthread.h>
#include <string.h>

/* --- one at a time, silently ---------------------------------------------------------
 */

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static H5E_auto2_t print_errors;
static void *print_where;

void laci_h5_enter(void)
{
    pthread_mutex_lock(&one);
    H5Eget_auto2(H5E_DEFAULT, &print_errors, &print_where);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void laci_h5_leave(void)
{
    H5Eset_auto2(H5E_DEFAULT, print_errors, print_where);
    pthread_mutex_unlock(&one);
}

static int no_memory;

void laci_h5_no_memory(int yes)
{
    no_memory = yes;
}

/* The first entry of a walk upwards is the innermost one. */
static herr_t keep_first(unsigned n, const H5E_error2_t *e, void *to)
{
    if (n == 0 && e->desc)
        snprintf(to, 160, "%s", e->desc);
    return 0;
}

lac_status laci_h5_fail(lac_status code, const char *path, const char *what)
{
    char reason[160] = "no reason given";

    if (no_memory) {
        no_memory = 0;
        return LAC_FAIL(LAC_E_NOMEM, "%s: out of memory in HDF5", path);
    }
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, reason);
    for (char *p = reason; *p; p++)
        if (*p == '\n')
            *p = ' ';
    return LAC_FAIL(code, "%s: HDF5 cannot %s: %s", path, what, reason);
}

/* --- texts ---------------------------------------------------------------------------
 */

static int is_short(hid_t space, hssize_t most)
{
    const hssize_t n = H5Sget_simple_extent_npoints(space);

    return n >= 1 && n <= most;
}

/* The first of the texts of an attribute. */
static void take_text(hid_t attribute, char *to, size_t room)
{
    const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    const size_t size = H5Tget_size(type);
    char *many[64] = {NULL}, fixed[1024] = "";
    const hid_t memory = H5Tcopy(type);
    herr_t done = -1;

    if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0) {
        if (is_short(space, 64))
            done = H5Aread(attribute, memory, many);
        if (done >= 0 && many[0])
            snprintf(to, room, "%s", many[0]);
        if (done >= 0)
            H5Dvlen_reclaim(memory, space, H5P_DEFAULT, many);
    } else if (H5Tget_class(type) == H5T_STRING && size > 0 &&
               is_short(space, (hssize_t)((sizeof fixed - 1) / size))) {
        done = H5Aread(attribute, memory, fixed);
        if (done >= 0) {
            fixed[size] = '\0';
            snprintf(to, room, "%s", fixed);
        }
    }
    H5Tclose(memory);
    H5Sclose(space);
    H5Tclose(type);
}

void laci_h5_attribute(hid_t object, const char *name, char *to, size_t room)
{
    hid_t a;

    to[0] = '\0';
    if (H5Aexists(object, name) <= 0)
        return;
    a = H5Aopen(object, name, H5P_DEFAULT);
    if (a < 0)
        return;
    take_text(a, to, room);
    H5Aclose(a);
}

lac_status laci_h5_own_text(const laci_h5 *f, char **text)
{
    static const char path[] = "/" LACI_H5_GROUP "/" LACI_H5_TEXT;
    lac_status st = LAC_OK;
    hid_t set = -1, type = -1;
    size_t n;

    *text = NULL;
    if (H5Lexists(f->file, LACI_H5_GROUP, H5P_DEFAULT) <= 0 ||
        H5Lexists(f->file, path, H5P_DEFAULT) <= 0)
        return LAC_OK;
    set = H5Dopen2(f->file, path, H5P_DEFAULT);
    type = set >= 0 ? H5Dget_type(set) : -1;
    n = type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0
            ? H5Tget_size(type)
            : 0;
    if (n == 0 || n > f->in.size || H5Dget_storage_size(set) != n) {
        st =
            LAC_FAIL(LAC_E_FORMAT, "%s: %s is no text of one string", f->in.path, path);
        goto out;
    }
    LAC_TRY(laci_alloc(text, n + 1, 1));
    if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *text) < 0)
        st = laci_h5_fail(LAC_E_FORMAT, f->in.path, "read " LACI_H5_TEXT);
out:
    if (st != LAC_OK) {
        laci_free(*text);
        *text = NULL;
    }
    if (type >= 0)
        H5Tclose(type);
    if (set >= 0)
        H5Dclose(set);
    return st;
}

/* --- numbers -------------------------------------------------------------------------
 */

lac_status laci_h5_numbers(const laci_h5 *f, const char *path, double **values,
                           size_t *n)
{
    lac_status st = LAC_OK;
    hid_t set = H5Dopen2(f->file, path, H5P_DEFAULT), space = -1;
    double *p = NULL;
    laci_type type;
    hssize_t count;

    *values = NULL;
    if (set < 0)
        return laci_h5_fail(LAC_E_FORMAT, f->in.path, path);
    LAC_TRY(laci_h5_check_set(f, set, path, &type));
    space = H5Dget_space(set);
    count = H5Sget_simple_extent_npoints(space);
    if (count < 1 || count > LAC_MAX_VIEWS) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %s holds %lld numbers, 1..%d can be",
                      f->in.path, path, (long long)count, LAC_MAX_VIEWS);
        goto out;
    }
    LAC_TRY(laci_alloc(&p, (size_t)count, sizeof *p));
    if (H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, p) < 0) {
        st = laci_h5_fail(LAC_E_FORMAT, f->in.path, path);
        goto out;
    }
    *values = p;
    p = NULL;
    *n = (size_t)count;
out:
    laci_free(p);
    if (space >= 0)
        H5Sclose(space);
    H5Dclose(set);
    return st;
}

static lac_status take_type(const laci_h5 *f, hid_t type, const char *name,
                            laci_type *to)
{
    static const laci_type whole[2][4] = {{LACI_U8, LACI_U16, LACI_U32, LACI_U64},
                                          {LACI_I8, LACI_I16, LACI_I32, LACI_I64}};
    static const laci_type real[4] = {LACI_F16, LACI_F16, LACI_F32, LACI_F64};
    const H5T_class_t kind = H5Tget_class(type);
    const size_t size = H5Tget_size(type);
    const int k = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : size == 8 ? 3 : -1;

    if (kind == H5T_INTEGER && k >= 0) {
        *to = whole[H5Tget_sign(type) == H5T_SGN_2][k];
        return LAC_OK;
    }
    if (kind == H5T_FLOAT && k >= 1) {
        *to = real[k];
        return LAC_OK;
    }
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: %s has elements of HDF5 class %d and %zu bytes; integers of 1 "
                    "to 8 bytes and floats of 2, 4 and 8 are read",
                    f->in.path, name, (int)kind, size);
}

/* What packs a chunked dataset must be in this library, and chunks of a size that the
 * file can hold: HDF5 allocates whole chunks. */
static lac_status check_chunks(const laci_h5 *f, hid_t list, const char *name,
                               uint64_t size)
{
    hsize_t dim[8] = {0};
    const int rank = H5Pget_chunk(list, 8, dim), n = H5Pget_nfilters(list);
    uint64_t bytes = size;

    for (int i = 0; i < n; i++) {
        char filter[64] = "";
        unsigned flags = 0;
        size_t none = 0;
        const H5Z_filter_t id = H5Pget_filter2(list, (unsigned)i, &flags, &none, NULL,
                                               sizeof filter, filter, NULL);

        if (id < 0 || H5Zfilter_avail(id) <= 0)
            return LAC_FAIL(LAC_E_UNSUPPORTED,
                            "%s: %s is packed by filter %d (%s), which this HDF5 "
                            "library does not have; repack it with gzip (h5repack -f "
                            "GZIP=4)",
                            f->in.path, name, (int)id, filter);
    }
    for (int i = 0; i < rank && i < 8; i++)
        bytes =
            dim[i] > 0 && bytes <= UINT64_MAX / dim[i] ? bytes * dim[i] : UINT64_MAX;
    if (bytes / LACI_MAX_RATIO > f->in.size)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: the chunks of %s have %llu bytes, which a file of %llu "
                        "bytes cannot hold",
                        f->in.path, name, (unsigned long long)bytes,
                        (unsigned long long)f->in.size);
    return LAC_OK;
}

/* The bytes of the dataset against those that are stored. */
static lac_status check_storage(const laci_h5 *f, hid_t set, hid_t list,
                                const char *name, uint64_t bytes)
{
    const H5D_layout_t layout = H5Pget_layout(list);
    const uint64_t stored = H5Dget_storage_size(set);
    const haddr_t at = H5Dget_offset(set);
    int short_of = 0;

    if (layout == H5D_VIRTUAL || H5Pget_external_count(list) > 0)
        return LAC_OK; /* the numbers lie in other files */
    if (stored == 0)
        return LAC_FAIL(LAC_E_FORMAT, "%s: no number of %s has been written",
                        f->in.path, name);
    if (layout == H5D_CHUNKED)
        short_of = bytes / LACI_MAX_RATIO > stored;
    else
        short_of = stored < bytes;
    /* Only where the dataset lies in this very file: links may lead to others. */
    if (layout == H5D_CONTIGUOUS && at != HADDR_UNDEF && !short_of) {
        hsize_t length = 0;
        const hid_t file = H5Iget_file_id(set);

        if (H5Fget_filesize(file, &length) >= 0)
            short_of = at > length || length - at < stored;
        H5Fclose(file);
    }
    if (short_of)
        return LAC_FAIL(
            LAC_E_FORMAT, "%s: %s promises %llu bytes of numbers, but %llu are stored",
            f->in.path, name, (unsigned long long)bytes, (unsigned long long)stored);
    return LAC_OK;
}

lac_status laci_h5_check_set(const laci_h5 *f, hid_t set, const char *name,
                             laci_type *type)
{
    lac_status st = LAC_OK;
    const hid_t kind = H5Dget_type(set), list = H5Dget_create_plist(set);
    const hid_t space = H5Dget_space(set);
    hsize_t dim[3] = {1, 1, 1};
    const int rank = H5Sget_simple_extent_ndims(space);
    uint64_t bytes;

    if (rank < 0 || rank > 3) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %s has %d dimensions, 2 or 3 are needed",
                      f->in.path, name, rank);
        goto out;
    }
    H5Sget_simple_extent_dims(space, dim, NULL);
    for (int i = 0; i < 3; i++)
        if (dim[i] < 1 || dim[i] > LAC_MAX_VIEWS) {
            st = LAC_FAIL(
                LAC_E_FORMAT,
                "%s: %s has %llu elements along dimension %d, 1..%d are right",
                f->in.path, name, (unsigned long long)dim[i], i, LAC_MAX_VIEWS);
            goto out;
        }
    LAC_TRY(take_type(f, kind, name, type));
    /* At most 1e18 * 8. */
    bytes = (uint64_t)dim[0] * dim[1] * dim[2] * laci_type_size(*type);
    if (H5Pget_layout(list) == H5D_CHUNKED)
        LAC_TRY(check_chunks(f, list, name, laci_type_size(*type)));
    LAC_TRY(check_storage(f, set, list, name, bytes));
out:
    H5Sclose(space);
    H5Pclose(list);
    H5Tclose(kind);
    return st;
}
