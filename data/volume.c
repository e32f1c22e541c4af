/* data/volume.c - volumes and scans of volumes, a page at a time, in any format. */
#include "volume.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/vec.h"
#include "io_internal.h"

#include <math.h>
#include <string.h>

/* --- writing -------------------------------------------------------------------------
 */

static lac_status check_page(const laci_pages *p, const char *label, int k,
                             const float *page)
{
    const size_t n = p->rows * p->columns, bad = laci_vec_find_bad(n, page);

    if (bad == n)
        return LAC_OK;
    return LAC_FAIL(LAC_E_NUMERIC, "%s: not written: page %d, %s %zu, %s %zu is %s",
                    label, k, p->geom ? "view" : "row", bad / p->columns,
                    p->geom ? "bin" : "column", bad % p->columns,
                    isnan(page[bad]) ? "NaN" : "infinite");
}

lac_status laci_pages_each(const laci_pages *p, const char *label,
                           lac_status (*put)(void *ctx, int k, const float *page),
                           void *ctx)
{
    lac_status st = LAC_OK;
    float *page = NULL;

    LAC_TRY(laci_alloc(&page, p->rows * p->columns, sizeof *page));
    for (int k = 0; k < p->n; k++) {
        LAC_TRY(p->read(p->user, k, page));
        LAC_TRY(check_page(p, label, k, page));
        LAC_TRY(put(ctx, k, page));
    }
out:
    laci_free(page);
    return st;
}

laci_meta_lines laci_pages_lines(const laci_pages *p, laci_layout layout)
{
    laci_meta_lines lines = {.geom = p->geom, .record = p->record};

    if (p->geom) {
        lines.layout = layout;
        lines.row_pitch_mm = p->distance_mm;
    } else {
        lines.pixel_mm = p->grid.pixel_mm;
        lines.slice_mm = p->distance_mm;
    }
    return lines;
}

static lac_status need_writer(const laci_format **format, const char *path,
                              const char *what)
{
    lac_status st = LAC_OK;

    LAC_TRY(laci_need_format(format, path));
    if (!(*format)->write_pages)
        st = LAC_FAIL(
            LAC_E_UNSUPPORTED,
            "%s: %s files are not written as %s; npy, tif, mat, h5, mrc and edf are",
            path, (*format)->about.name, what);
out:
    return st;
}

lac_status lac_volume_check_path(const char *path)
{
    const laci_format *format;

    if (!path)
        return LAC_FAIL(LAC_E_ARG, "volume: a pointer is NULL");
    return need_writer(&format, path, "stacks of images");
}

static lac_status write_pages(const laci_pages *p, const char *path)
{
    const laci_format *format;
    lac_status st = LAC_OK;
    size_t count;

    if (p->n < 1 || p->n > LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_ARG, "%s: %d %s, 1..%d can be written", path, p->n,
                        p->geom ? "rows" : "slices", LAC_MAX_VIEWS);
    if (!(p->distance_mm == 0.0 || (p->distance_mm > 1e-9 && p->distance_mm < 1e9)))
        return LAC_FAIL(LAC_E_ARG,
                        "%s: the distance of the %s must be 0 (unknown) or in "
                        "1e-9..1e9 mm, got %g",
                        path, p->geom ? "rows" : "slices", p->distance_mm);
    LAC_TRY(laci_mul_size(&count, p->rows * p->columns, sizeof(float)));
    LAC_TRY(need_writer(&format, path,
                        p->geom ? "scans of many rows" : "stacks of images"));
    LAC_TRY(format->write_pages(p, path));
out:
    return st;
}

lac_status lac_volume_write(const lac_volume *volume, const char *path,
                            lac_page_read read, void *user,
                            const lac_provenance *record)
{
    lac_status st = LAC_OK;
    laci_pages p = {.read = read, .user = user, .record = record};

    if (!volume || !path || !read)
        return LAC_FAIL(LAC_E_ARG, "volume: a pointer is NULL");
    LAC_TRY(lac_grid_check(&volume->grid));
    p.grid = volume->grid;
    p.n = volume->n_slices;
    p.distance_mm = volume->slice_mm;
    p.rows = (size_t)p.grid.ny;
    p.columns = (size_t)p.grid.nx;
    LAC_TRY(write_pages(&p, path));
out:
    return st;
}

lac_status lac_projections_write(const lac_geom *geom, int n_rows, double row_pitch_mm,
                                 const char *path, lac_page_read read, void *user,
                                 const lac_provenance *record)
{
    lac_status st = LAC_OK;
    laci_pages p = {.geom = geom, .read = read, .user = user, .record = record};

    if (!geom || !path || !read)
        return LAC_FAIL(LAC_E_ARG, "projections: a pointer is NULL");
    LAC_TRY(lac_geom_check(geom));
    if (geom->beam != LAC_BEAM_PARALLEL && n_rows > 1)
        return LAC_FAIL(LAC_E_ARG,
                        "%s: %d rows of a fan beam, which are no slices of their own; "
                        "1 row can be written",
                        path, n_rows);
    p.n = n_rows;
    p.distance_mm = row_pitch_mm;
    p.rows = (size_t)geom->n_views;
    p.columns = (size_t)geom->n_det;
    LAC_TRY(write_pages(&p, path));
out:
    return st;
}

/* --- reading -------------------------------------------------------------------------
 */

struct lac_volume_file {
    laci_opened o;
    lac_volume about;
};

static lac_status describe(lac_volume_file *f, double pixel_mm)
{
    const laci_source *s = &f->o.s;

    if (s->rows > LAC_MAX_PIXELS || s->columns > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_FORMAT, "%s: %zu x %zu pixels, at most %d x %d can be",
                        f->o.file, s->rows, s->columns, LAC_MAX_PIXELS, LAC_MAX_PIXELS);
    f->about.grid.nx = (int)s->columns;
    f->about.grid.ny = (int)s->rows;
    f->about.grid.pixel_mm = pixel_mm > 0.0           ? pixel_mm
                             : s->meta.pixel_mm > 0.0 ? s->meta.pixel_mm
                                                      : 1.0;
    f->about.n_slices = s->n_pages;
    f->about.slice_mm = s->meta.slice_mm;
    return LAC_OK;
}

lac_status lac_volume_open(lac_volume_file **out, const char *path, double pixel_mm)
{
    lac_status st = LAC_OK;
    lac_volume_file *f = NULL;

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "volume: a pointer is NULL");
    *out = NULL;
    if (!(pixel_mm == 0.0 || (pixel_mm > 1e-9 && pixel_mm < 1e9)))
        return LAC_FAIL(LAC_E_ARG, "%s: the pixel must be in 1e-9..1e9 mm, got %g",
                        path, pixel_mm);
    LAC_TRY(laci_new(&f, sizeof *f));
    LAC_TRY(laci_opened_open(&f->o, path, NULL));
    LAC_TRY(describe(f, pixel_mm));
    *out = f;
    f = NULL;
out:
    lac_volume_close(&f);
    return st;
}

void lac_volume_close(lac_volume_file **file)
{
    if (!file || !*file)
        return;
    laci_opened_close(&(*file)->o);
    laci_free(*file);
    *file = NULL;
}

const lac_volume *lac_volume_about(const lac_volume_file *file)
{
    return file ? &file->about : NULL;
}

lac_status lac_volume_read(lac_volume_file *file, int slice, float *to)
{
    lac_status st = LAC_OK;

    if (!file || !to)
        return LAC_FAIL(LAC_E_ARG, "volume: a pointer is NULL");
    LAC_TRY(laci_check_page(&file->o, slice));
    LAC_TRY(laci_read_page(file->o.format, &file->o.s, slice, to));
    LAC_TRY(laci_check_numbers(&file->o, to));
out:
    return st;
}
