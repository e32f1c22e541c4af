/* data/io_hdf5_write.c - writing HDF5: volumes as /volume, scans as Data Exchange. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_hdf5_out.h"

#include <string.h>

/* A file in the making: where a call fails, the rest is passed over. */
typedef struct writer {
    hid_t file, set;
    int failed;
    laci_h5_out to;
} writer;

static void check(writer *w, hid_t result)
{
    w->failed |= result < 0;
}

/* --- small things --------------------------------------------------------------------
 */

/* Lists without time stamps: the same input gives the same bytes. */
static hid_t dataset_list(void)
{
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);

    H5Pset_obj_track_times(list, 0);
    return list;
}

static void put_group(writer *w, const char *path)
{
    const hid_t list = H5Pcreate(H5P_GROUP_CREATE);
    hid_t group;

    H5Pset_obj_track_times(list, 0);
    group = H5Gcreate2(w->file, path, H5P_DEFAULT, list, H5P_DEFAULT);
    check(w, group);
    if (group >= 0)
        H5Gclose(group);
    H5Pclose(list);
}

static void put_attribute(writer *w, hid_t object, const char *name, const char *text)
{
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    hid_t a;

    H5Tset_size(type, strlen(text) + 1);
    a = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    check(w, a);
    if (a >= 0) {
        check(w, H5Awrite(a, type, text));
        H5Aclose(a);
    }
    H5Sclose(space);
    H5Tclose(type);
}

static void put_length(writer *w, hid_t object, const char *name, double mm)
{
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t a =
        H5Acreate2(object, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT);

    check(w, a);
    if (a >= 0) {
        check(w, H5Awrite(a, H5T_NATIVE_DOUBLE, &mm));
        H5Aclose(a);
    }
    H5Sclose(space);
}

/* n = 0: a scalar. */
static void put_numbers(writer *w, const char *path, const double *x, hsize_t n,
                        const char *units)
{
    const hid_t list = dataset_list();
    const hid_t space = n > 0 ? H5Screate_simple(1, &n, NULL) : H5Screate(H5S_SCALAR);
    const hid_t set = H5Dcreate2(w->file, path, H5T_IEEE_F64LE, space, H5P_DEFAULT,
                                 list, H5P_DEFAULT);

    check(w, set);
    if (set >= 0) {
        check(w, H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x));
        put_attribute(w, set, "units", units);
        H5Dclose(set);
    }
    H5Sclose(space);
    H5Pclose(list);
}

static void put_string(writer *w, const char *path, const char *text)
{
    const hid_t list = dataset_list(), type = H5Tcopy(H5T_C_S1);
    const hid_t space = H5Screate(H5S_SCALAR);
    hid_t set;

    H5Tset_size(type, strlen(text) + 1);
    set = H5Dcreate2(w->file, path, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    check(w, set);
    if (set >= 0) {
        check(w, H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text));
        H5Dclose(set);
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Pclose(list);
}

/* --- the array -----------------------------------------------------------------------
 */

/* float32 without chunks, all its room taken at once. */
static void create_set(writer *w, const char *path, const hsize_t dim[3])
{
    const hid_t list = dataset_list(), space = H5Screate_simple(3, dim, NULL);

    H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
    w->set = H5Dcreate2(w->file, path, H5T_IEEE_F32LE, space, H5P_DEFAULT, list,
                        H5P_DEFAULT);
    check(w, w->set);
    H5Sclose(space);
    H5Pclose(list);
}

static void start_volume(writer *w, const laci_pages *p)
{
    const hsize_t dim[3] = {(hsize_t)p->n, p->rows, p->columns};

    create_set(w, "/" LACI_H5_VOLUME, dim);
    if (w->set < 0)
        return;
    put_attribute(w, w->set, "axes", "slice:y:x");
    put_attribute(w, w->set, "units", "1/mm");
    put_length(w, w->set, "pixel_mm", p->grid.pixel_mm);
    if (p->distance_mm > 0.0)
        put_length(w, w->set, "slice_mm", p->distance_mm);
}

static void start_scan(writer *w, const laci_pages *p, const double *degrees)
{
    static const char detector[] = "/measurement/instrument/detector";
    const hsize_t dim[3] = {p->rows, (hsize_t)p->n, p->columns};
    const double row = p->distance_mm > 0.0 ? p->distance_mm : p->geom->pitch_mm;
    char name[80];

    put_string(w, "/implements", "exchange:measurement");
    put_group(w, "/exchange");
    create_set(w, "/exchange/data", dim);
    if (w->set < 0)
        return;
    put_attribute(w, w->set, "axes", "theta:y:x");
    put_attribute(w, w->set, "description", "line integrals -log(I/I0)");
    put_numbers(w, "/exchange/theta", degrees, p->rows, "deg");
    put_group(w, "/measurement");
    put_group(w, "/measurement/instrument");
    put_group(w, detector);
    snprintf(name, sizeof name, "%s/pixel_size_x", detector);
    put_numbers(w, name, &p->geom->pitch_mm, 0, "mm");
    snprintf(name, sizeof name, "%s/pixel_size_y", detector);
    put_numbers(w, name, &row, 0, "mm");
}

/* Page k: a slice, or one row of all views. */
static void put_page(writer *w, const laci_pages *p, int k, const float *page)
{
    const int scan = p->geom != NULL;
    const hsize_t start[3] = {scan ? 0 : (hsize_t)k, scan ? (hsize_t)k : 0, 0};
    const hsize_t count[3] = {scan ? p->rows : 1, scan ? 1 : p->rows, p->columns};
    const hsize_t total = (hsize_t)p->rows * p->columns;
    const hid_t space = H5Dget_space(w->set);
    const hid_t memory = H5Screate_simple(1, &total, NULL);

    check(w, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL));
    check(w, H5Dwrite(w->set, H5T_NATIVE_FLOAT, memory, space, H5P_DEFAULT, page));
    H5Sclose(memory);
    H5Sclose(space);
}

/* --- the file ------------------------------------------------------------------------
 */

/* Everything but the pages. */
static void start_file(writer *w, laci_out *out, const laci_pages *p,
                       const double *degrees, const char *text)
{
    w->file = laci_h5_out_create(&w->to, out);
    check(w, w->file);
    if (!w->failed && p->geom)
        start_scan(w, p, degrees);
    else if (!w->failed)
        start_volume(w, p);
    if (!w->failed) {
        put_group(w, "/" LACI_H5_GROUP);
        put_string(w, "/" LACI_H5_GROUP "/" LACI_H5_TEXT, text);
    }
}

static void end_file(writer *w)
{
    if (w->set > 0)
        check(w, H5Dclose(w->set));
    if (w->file > 0)
        check(w, H5Fclose(w->file));
    laci_h5_out_release(&w->to);
    w->set = w->file = 0;
}

/* What became of it so far; HDF5 is held. */
static lac_status outcome(const writer *w, const laci_out *out)
{
    if (w->to.error != 0)
        return laci_out_fail(out, w->to.error);
    return w->failed ? laci_h5_fail(LAC_E_IO, out->label, "write it") : LAC_OK;
}

typedef struct target {
    writer *w;
    const laci_pages *p;
    const laci_out *out;
} target;

/* HDF5 is held while it works only: p->read may read an HDF5 file itself. */
static lac_status put_next(void *ctx, int k, const float *page)
{
    const target *t = ctx;
    lac_status st;

    laci_h5_enter();
    put_page(t->w, t->p, k, page);
    st = outcome(t->w, t->out);
    laci_h5_leave();
    return st;
}

static lac_status write_file(const laci_pages *p, laci_out *out, const double *degrees,
                             const char *text)
{
    lac_status st;
    writer w = {0};
    target t = {&w, p, out};

    laci_h5_enter();
    start_file(&w, out, p, degrees, text);
    st = outcome(&w, out);
    laci_h5_leave();
    if (st == LAC_OK)
        st = laci_pages_each(p, out->label, put_next, &t);
    laci_h5_enter();
    end_file(&w);
    if (st == LAC_OK)
        st = outcome(&w, out);
    laci_h5_leave();
    return st;
}

lac_status laci_h5_write_pages(const laci_pages *p, const char *path)
{
    const laci_meta_lines lines = laci_pages_lines(p, LACI_LAYOUT_PROJECTIONS);
    lac_status st = LAC_OK;
    laci_out out = {0};
    double *degrees = NULL;
    char *text = NULL;

    if (laci_path_variable(path))
        return LAC_FAIL(
            LAC_E_ARG,
            "%s: the places in an HDF5 file that is written are fixed; give "
            "the name of the file alone",
            path);
    LAC_TRY(laci_meta_format(&text, &lines));
    LAC_TRY(laci_alloc(&degrees, p->rows, sizeof *degrees));
    for (size_t i = 0; p->geom && i < p->rows; i++)
        degrees[i] = p->geom->angle[i] * 180.0 / LACI_PI;
    LAC_TRY(laci_out_open(&out, path));
    LAC_TRY(write_file(p, &out, degrees, text));
    LAC_TRY(laci_out_finish(&out));
    LAC_TRY(laci_out_commit(&out));
out:
    laci_out_end(&out);
    laci_free(degrees);
    laci_free(text);
    return st;
}
