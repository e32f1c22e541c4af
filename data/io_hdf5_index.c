/* data/io_hdf5_index.c - the datasets of an HDF5 file, and which of them make a scan.
 */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_hdf5.h"

#include <string.h>

#define MAX_ITEMS 4096
#define MAX_DEPTH 12
#define MAX_LINKS 20000

/* --- the list ------------------------------------------------------------------------
 */

void laci_h5_index_clear(laci_h5_index *x)
{
    for (size_t i = 0; i < x->n; i++)
        laci_free(x->list[i].path);
    laci_free(x->list);
    laci_free(x->address);
    memset(x, 0, sizeof *x);
}

const laci_h5_item *laci_h5_index_find(const laci_h5_index *x, const char *path)
{
    for (size_t i = 0; i < x->n; i++)
        if (strcmp(x->list[i].path, path) == 0)
            return &x->list[i];
    return NULL;
}

/* Where an object lies in its file: two names of one address are one dataset. */
static uint64_t address_of(hid_t object)
{
    H5O_info_t info;
    uint64_t address = 0;

#if H5_VERSION_GE(1, 12, 0)
    if (H5Oget_info3(object, &info, H5O_INFO_BASIC) >= 0)
        memcpy(&address, &info.token, sizeof address);
#else
    if (H5Oget_info(object, &info) >= 0)
        address = (uint64_t)info.addr;
#endif
    return address;
}

static lac_status add(laci_h5_index *x, hid_t set, const char *path, const char *class)
{
    const hid_t space = H5Dget_space(set), type = H5Dget_type(set);
    const H5T_class_t kind = H5Tget_class(type);
    const size_t room = x->room ? 2 * x->room : 32;
    const uint64_t address = address_of(set);
    laci_h5_item item = {.numeric = kind == H5T_INTEGER || kind == H5T_FLOAT};
    hsize_t dim[H5S_MAX_RANK] = {0};
    lac_status st = LAC_OK;

    item.rank = H5Sget_simple_extent_dims(space, dim, NULL);
    for (int i = 0; i < 3; i++)
        item.dim[i] = dim[i];
    snprintf(item.group_class, sizeof item.group_class, "%s", class);
    if (x->n == x->room) {
        LAC_TRY(laci_grow(&x->list, x->room, room, sizeof *x->list));
        LAC_TRY(laci_grow(&x->address, x->room, room, sizeof *x->address));
        x->room = room;
    }
    LAC_TRY(laci_strdup(&item.path, path));
    x->list[x->n] = item;
    x->address[x->n++] = address;
out:
    H5Tclose(type);
    H5Sclose(space);
    return st;
}

/* Everything in a group, its own groups before the next name. Links that lead nowhere
 * are passed over; those that run in a circle end at the depth. */
static lac_status visit(laci_h5_index *x, hid_t group, const char *path, int depth)
{
    lac_status st = LAC_OK;
    H5G_info_t info;
    char class[32], name[256], *below = NULL;

    laci_h5_attribute(group, "NX_class", class, sizeof class);
    if (depth > MAX_DEPTH || H5Gget_info(group, &info) < 0)
        return LAC_OK;
    LAC_TRY(laci_alloc(&below, strlen(path) + sizeof name + 1, 1));
    for (hsize_t i = 0; i < info.nlinks && x->n < MAX_ITEMS && x->visited++ < MAX_LINKS;
         i++) {
        const ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i,
                                             name, sizeof name, H5P_DEFAULT);
        const hid_t object =
            n > 0 && n < (ssize_t)sizeof name ? H5Oopen(group, name, H5P_DEFAULT) : -1;
        const H5I_type_t kind = object >= 0 ? H5Iget_type(object) : H5I_BADID;

        snprintf(below, strlen(path) + sizeof name + 1, "%s/%s", path, name);
        if (kind == H5I_DATASET)
            st = add(x, object, below, class);
        else if (kind == H5I_GROUP)
            st = visit(x, object, below, depth + 1);
        if (object >= 0)
            H5Oclose(object);
        if (st != LAC_OK)
            break;
    }
out:
    laci_free(below);
    return st;
}

lac_status laci_h5_index_read(laci_h5_index *x, const laci_h5 *f)
{
    const hid_t root = H5Gopen2(f->file, "/", H5P_DEFAULT);
    lac_status st;

    if (root < 0)
        return laci_h5_fail(LAC_E_FORMAT, f->in.path, "open its first group");
    st = visit(x, root, "", 0);
    H5Gclose(root);
    return st;
}

/* --- which of them -------------------------------------------------------------------
 */

static const char *last_name(const laci_h5_item *item)
{
    return strrchr(item->path, '/') + 1;
}

/* Groups that two paths have in common. */
static int common_groups(const char *a, const char *b)
{
    int n = 0;

    for (; *a && *a == *b; a++, b++)
        n += *a == '/';
    return n;
}

static int is_array(const laci_h5_item *item)
{
    return item->numeric && (item->rank == 2 || item->rank == 3);
}

/* The best of the datasets with one of these names (first names first), nearest to
 * `data`, that `fits`. */
static const laci_h5_item *
nearest(const laci_h5_index *x, const char *const *names, const laci_h5_item *data,
        int (*fits)(const laci_h5_item *item, const laci_h5_item *data))
{
    const laci_h5_item *best = NULL;
    int best_common = -1;

    for (; !best && *names; names++)
        for (size_t i = 0; i < x->n; i++) {
            const laci_h5_item *item = &x->list[i];
            const int common = common_groups(item->path, data->path);

            if (item != data && strcmp(last_name(item), *names) == 0 &&
                fits(item, data) && common > best_common) {
                best = item;
                best_common = common;
            }
        }
    return best;
}

/* One number for each array, or row, or column of the data. */
static int fits_angles(const laci_h5_item *item, const laci_h5_item *data)
{
    const uint64_t n = item->dim[0];

    return item->numeric && item->rank == 1 && (n == data->dim[0] || n == data->dim[1]);
}

static int fits_key(const laci_h5_item *item, const laci_h5_item *data)
{
    return item->numeric && item->rank == 1 && data->rank == 3 &&
           item->dim[0] == data->dim[0];
}

static int fits_frames(const laci_h5_item *item, const laci_h5_item *data)
{
    return is_array(item) && item->rank == data->rank && data->rank == 3 &&
           item->dim[1] == data->dim[1] && item->dim[2] == data->dim[2];
}

/* The array next to an image_key, as NXtomo has it. */
static const laci_h5_item *beside_key(const laci_h5_index *x)
{
    for (size_t k = 0; k < x->n; k++) {
        const laci_h5_item *key = &x->list[k];

        if (strcmp(last_name(key), "image_key") != 0)
            continue;
        for (size_t i = 0; i < x->n; i++)
            if (strcmp(last_name(&x->list[i]), "data") == 0 &&
                fits_key(key, &x->list[i]) &&
                common_groups(key->path, x->list[i].path) >= 2)
                return &x->list[i];
    }
    return NULL;
}

/* The signal of the first NXdata group. */
static const laci_h5_item *nexus_signal(const laci_h5_index *x, hid_t file)
{
    for (size_t i = 0; i < x->n; i++) {
        const laci_h5_item *item = &x->list[i];
        char group[1024], signal[64];
        hid_t g;

        if (strcmp(item->group_class, "NXdata") != 0 || !is_array(item))
            continue;
        snprintf(group, sizeof group, "%.*s", (int)(last_name(item) - item->path - 1),
                 item->path);
        g = H5Gopen2(file, group, H5P_DEFAULT);
        if (g < 0)
            continue;
        laci_h5_attribute(g, "signal", signal, sizeof signal);
        H5Gclose(g);
        if (strcmp(last_name(item), signal[0] ? signal : "data") == 0)
            return item;
    }
    return NULL;
}

/* The only array of two or three dimensions, or NULL and their names in `all`. */
static const laci_h5_item *only_array(const laci_h5_index *x, char *all, size_t room)
{
    const laci_h5_item *found = NULL;
    size_t used = 0;
    int n = 0;

    snprintf(all, room, "nothing");
    for (size_t i = 0; i < x->n; i++) {
        const laci_h5_item *item = &x->list[i];
        size_t k = 0;

        while (k < i && x->address[k] != x->address[i])
            k++;
        if (!is_array(item) || (k < i && is_array(&x->list[k])))
            continue;
        found = item;
        n++;
        if (used + 1 < room)
            used += (size_t)snprintf(all + used, room - used, "%s%s", used ? ", " : "",
                                     item->path);
    }
    return n == 1 ? found : NULL;
}

static const laci_h5_item *guess(const laci_h5_index *x, hid_t file)
{
    const laci_h5_item *item = laci_h5_index_find(x, "/exchange/data");

    if (!item || !is_array(item))
        item = laci_h5_index_find(x, "/" LACI_H5_VOLUME);
    if (!item || !is_array(item))
        item = beside_key(x);
    if (!item || !is_array(item))
        item = nexus_signal(x, file);
    return item && is_array(item) ? item : NULL;
}

lac_status laci_h5_choose(laci_h5_parts *parts, const laci_h5_index *index,
                          const laci_source *s, hid_t file)
{
    static const char *const angles[] = {"rotation_angle", "theta", "angles", "angle",
                                         "tilt_angles",    "tilt",  NULL};
    static const char *const flats[] = {"data_white", "flats", "flat", "white", NULL};
    static const char *const darks[] = {"data_dark", "darks", "dark", NULL};
    static const char *const keys[] = {"image_key", NULL};
    laci_h5_parts p = {0};
    char all[512] = "", name[1024];

    if (s->variable) {
        snprintf(name, sizeof name, "%s%s", s->variable[0] == '/' ? "" : "/",
                 s->variable);
        p.data = laci_h5_index_find(index, name);
    } else {
        p.data = guess(index, file);
    }
    if (!p.data)
        p.data = only_array(index, all, sizeof all);
    if (s->variable && (!p.data || strcmp(p.data->path, name) != 0))
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: there is no dataset '%s'; the arrays of numbers are: %s",
                        s->file, s->variable, all);
    if (!p.data)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: neither Data Exchange (/exchange/data) nor NeXus, and not "
                        "one array of numbers alone; name one as FILE:/PATH: %s",
                        s->file, all);
    p.angles = nearest(index, angles, p.data, fits_angles);
    p.key = nearest(index, keys, p.data, fits_key);
    p.flats = p.key ? NULL : nearest(index, flats, p.data, fits_frames);
    p.darks = p.key ? NULL : nearest(index, darks, p.data, fits_frames);
    *parts = p;
    return LAC_OK;
}
