/* data/io_hdf5_meta.c - geometry and units of a scan in an HDF5 file. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_hdf5.h"

#include <math.h>
#include <string.h>

static void units_of(const laci_h5 *f, const char *path, char *to, size_t room)
{
    const hid_t set = H5Dopen2(f->file, path, H5P_DEFAULT);

    to[0] = '\0';
    if (set < 0)
        return;
    laci_h5_attribute(set, "units", to, room);
    if (!to[0])
        laci_h5_attribute(set, "unit", to, room);
    H5Dclose(set);
}

/* --- angles --------------------------------------------------------------------------
 */

/* Radians of the angles, one for each projection: of an NXtomo those of its flats and
 * darks go. */
static lac_status take_angles(laci_source *s, const laci_h5_parts *p)
{
    const laci_h5 *f = s->handle;
    const int *frame = p->angles->dim[0] == p->data->dim[0] ? f->frame[0] : NULL;
    lac_status st = LAC_OK;
    double *angle = NULL, unit = LACI_PI / 180.0;
    char units[32], text[160];
    size_t n = 0;

    LAC_TRY(laci_h5_numbers(f, p->angles->path, &angle, &n));
    units_of(f, p->angles->path, units, sizeof units);
    if (!units[0]) {
        snprintf(text, sizeof text, "%.80s taken as degrees (it has no units)",
                 p->angles->path);
        laci_assume(s, text);
    } else if (strncmp(units, "rad", 3) == 0) {
        unit = 1.0;
    } else if (strncmp(units, "deg", 3) != 0) {
        st = LAC_FAIL(LAC_E_FORMAT,
                      "%s: the units of %s are '%s', degrees or radians "
                      "are known",
                      s->file, p->angles->path, units);
        goto out;
    }
    if (frame)
        n = (size_t)s->n_pages;
    LAC_TRY(lac_geom_create(&s->meta.geom, (int)n, 1));
    for (size_t i = 0; i < n; i++)
        s->meta.geom->angle[i] = unit * angle[frame ? frame[i] : (int)i];
    if (lac_geom_check(s->meta.geom) != LAC_OK)
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %s: %s", s->file, p->angles->path,
                      lac_error_detail());
out:
    laci_free(angle);
    return st;
}

/* --- lengths -------------------------------------------------------------------------
 */

static double millimetres(const char *units)
{
    static const struct {
        const char *name;
        double mm;
    } known[] = {
        {"mm", 1.0},        {"millimet", 1.0},   {"um", 1e-3},        {"micron", 1e-3},
        {"micromet", 1e-3}, {"\xc2\xb5m", 1e-3}, {"\xce\xbcm", 1e-3}, {"nm", 1e-6},
        {"nanomet", 1e-6},  {"cm", 10.0},        {"metre", 1e3},      {"meter", 1e3},
        {"angstrom", 1e-7}, {"Angstrom", 1e-7},
    };

    if (strcmp(units, "m") == 0)
        return 1e3;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(units, known[i].name, strlen(known[i].name)) == 0)
            return known[i].mm;
    return 0.0;
}

/* A length under one of these names, in mm; 0 where there is none that is sure. */
static double length_of(laci_source *s, const laci_h5_index *x,
                        const char *const *names)
{
    const laci_h5 *f = s->handle;

    for (; *names; names++)
        for (size_t i = 0; i < x->n; i++) {
            const laci_h5_item *item = &x->list[i];
            char units[32], text[200];
            double *value = NULL, mm = 0.0;
            size_t n;

            if (strcmp(strrchr(item->path, '/') + 1, *names) != 0 || !item->numeric ||
                item->rank > 1)
                continue;
            units_of(f, item->path, units, sizeof units);
            if (laci_h5_numbers(f, item->path, &value, &n) == LAC_OK)
                mm = value[0] * millimetres(units);
            laci_free(value);
            if (mm > 1e-9 && mm < 1e6)
                return mm;
            snprintf(text, sizeof text, "%.100s left out (%s%.20s%s)", item->path,
                     units[0] ? "in '" : "no units", units, units[0] ? "'" : "");
            laci_assume(s, text);
            return 0.0;
        }
    return 0.0;
}

static void take_lengths(laci_source *s, const laci_h5_index *x)
{
    static const char *const along[] = {"x_pixel_size", "pixel_size_x",
                                        "actual_pixel_size_x", "pixel_size", NULL};
    static const char *const across[] = {"y_pixel_size", "pixel_size_y",
                                         "actual_pixel_size_y", "pixel_size", NULL};
    const double bin = length_of(s, x, along);
    const double row = bin > 0.0 ? length_of(s, x, across) : 0.0;

    if (bin <= 0.0) {
        laci_assume(s, "bins of 1 mm (the file names no pixel size)");
        return;
    }
    s->meta.geom->pitch_mm = bin;
    if (row > 0.0)
        s->meta.row_pitch_mm = row;
}

/* --- what the numbers are ------------------------------------------------------------
 */

static void set_quantity(laci_source *s, lac_quantity quantity)
{
    s->meta.has_quantity = 1;
    s->meta.quantity = quantity;
}

static void take_quantity(laci_source *s, const laci_h5_parts *p)
{
    char units[32];

    units_of(s->handle, p->data->path, units, sizeof units);
    if (s->n_flats > 0 || p->key || strncmp(units, "count", 5) == 0) {
        set_quantity(s, LAC_QUANTITY_COUNTS);
    } else if (s->type < LACI_F16) {
        set_quantity(s, LAC_QUANTITY_COUNTS);
        laci_assume(s, "whole numbers taken as counts");
    } else if (strcmp(p->data->group_class, "NXdata") == 0) {
        set_quantity(s, LAC_QUANTITY_COUNTS);
        laci_assume(s, "numbers of a NeXus detector taken as counts");
    } else {
        set_quantity(s, LAC_QUANTITY_LINES);
        laci_assume(s, "numbers taken as line integrals, since there are no flats");
    }
}

lac_status laci_h5_describe(laci_source *s, const laci_h5_parts *parts,
                            const laci_h5_index *index)
{
    lac_status st = LAC_OK;
    char *text = NULL;

    LAC_TRY(laci_h5_own_text(s->handle, &text));
    if (text) {
        st = laci_meta_parse(&s->meta, text, s->file);
        goto out;
    }
    if (!parts->angles)
        goto out;
    LAC_TRY(take_angles(s, parts));
    if (s->n_pages == 1 && parts->angles->dim[0] != s->rows)
        s->meta.views_along_columns = 1;
    take_lengths(s, index);
    take_quantity(s, parts);
    if (parts->angles && s->meta.geom)
        laci_assume(s, "angles counter-clockwise, axis in the middle of the detector");
out:
    laci_free(text);
    return st;
}
