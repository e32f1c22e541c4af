/* data/fileio.c - images and scans from and to files of any format. */
#include "fileio.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/vec.h"
#include "io_internal.h"

#include <math.h>
#include <string.h>

/* --- reading -------------------------------------------------------------------------
 */

lac_status laci_check_page(const laci_opened *o, int page)
{
    if (page < 0 || page >= o->s.n_pages)
        return LAC_FAIL(LAC_E_ARG, "%s: page %d is not there, the file has 0..%d",
                        o->file, page, o->s.n_pages - 1);
    return LAC_OK;
}

lac_status laci_check_numbers(const laci_opened *o, const float *data)
{
    const size_t n = o->s.rows * o->s.columns;
    const size_t bad = laci_vec_find_bad(n, data);

    if (bad == n)
        return LAC_OK;
    return LAC_FAIL(LAC_E_NUMERIC,
                    "%s: row %zu, column %zu is %s, a finite number within the float32 "
                    "range is needed",
                    o->file, bad / o->s.columns, bad % o->s.columns,
                    isnan(data[bad]) ? "NaN" : "infinite");
}

lac_status lac_image_read(lac_image **out, const char *path, double pixel_mm, int page)
{
    lac_status st = LAC_OK;
    lac_volume_file *file = NULL;
    lac_image *image = NULL;

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "image: a pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_volume_open(&file, path, pixel_mm));
    LAC_TRY(lac_image_create(&image, &lac_volume_about(file)->grid));
    LAC_TRY(lac_volume_read(file, page, image->data));
    *out = image;
    image = NULL;
out:
    lac_image_destroy(&image);
    lac_volume_close(&file);
    return st;
}

/* A scan of one sinogram of line integrals. */
static lac_status check_sinogram(const lac_projections *p)
{
    const lac_projections_info *a = lac_projections_about(p);

    if (a->n_rows > 1)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: a stack of %d arrays, a scan is one array of views and "
                        "detectors",
                        a->file, laci_projections_opened(p)->s.n_pages);
    if (a->quantity != LAC_QUANTITY_LINES)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: holds %s, line integrals -log(I/I0) are needed", a->file,
                        lac_quantity_name(a->quantity));
    return LAC_OK;
}

/* Rows and columns in messages are those of the file. */
static lac_status check_bins(const lac_projections *p, const lac_sino *sino)
{
    const size_t n = lac_sino_count(sino), bad = laci_vec_find_bad(n, sino->data);
    const laci_opened *o = laci_projections_opened(p);
    const size_t view = bad / (size_t)sino->geom->n_det,
                 bin = bad % (size_t)sino->geom->n_det;
    const int turned = o->s.meta.views_along_columns;

    if (bad == n)
        return LAC_OK;
    return LAC_FAIL(LAC_E_NUMERIC,
                    "%s: row %zu, column %zu is %s, a finite number within the float32 "
                    "range is needed",
                    o->file, turned ? bin : view, turned ? view : bin,
                    isnan(sino->data[bad]) ? "NaN" : "infinite");
}

lac_status lac_sino_read(lac_sino **out, const char *path)
{
    lac_status st = LAC_OK;
    lac_projections *p = NULL;
    lac_sino *sino = NULL;
    laci_opened o = {0};

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "scan: a pointer is NULL");
    *out = NULL;
    LAC_TRY(laci_opened_open(&o, path, NULL));
    if (!o.format->about.reads_sino) {
        st = LAC_FAIL(
            LAC_E_UNSUPPORTED,
            "%s: %s files hold images; npy, tif, mat, h5, mrc and edf hold scans", path,
            o.format->about.name);
        goto out;
    }
    LAC_TRY(laci_projections_take(&p, &o));
    LAC_TRY(check_sinogram(p));
    LAC_TRY(lac_sino_create(&sino, lac_projections_about(p)->geom));
    LAC_TRY(lac_projections_read(p, LAC_FRAMES_DATA, 0, 1, sino->data));
    LAC_TRY(check_bins(p, sino));
    *out = sino;
    sino = NULL;
out:
    lac_sino_destroy(&sino);
    lac_projections_close(&p);
    laci_opened_close(&o);
    return st;
}

/* --- what a file holds ---------------------------------------------------------------
 */

static lac_status describe_source(lac_file_info *info, laci_opened *o)
{
    laci_meta *m = &o->s.meta;
    lac_status st = LAC_OK;

    if (!m->provenance)
        LAC_TRY(laci_provenance_create_empty(&m->provenance));
    info->format = o->format->about.name;
    info->n_pages = o->s.n_pages;
    info->rows = o->s.rows;
    info->columns = o->s.columns;
    snprintf(info->type, sizeof info->type, "%s", laci_type_name(o->s.type));
    snprintf(info->assumed, sizeof info->assumed, "%s", o->s.assumed);
    info->pixel_mm = m->pixel_mm;
    info->slice_mm = m->slice_mm;
    info->n_flats = o->s.n_flats;
    info->n_darks = o->s.n_darks;
    info->provenance = m->provenance;
    m->provenance = NULL;
out:
    return st;
}

/* What only the geometry tells of a scan. */
static lac_status describe_scan(lac_file_info *info, laci_opened *o)
{
    lac_status st = LAC_OK;
    lac_projections *p = NULL;
    const lac_projections_info *a;

    LAC_TRY(laci_projections_take(&p, o));
    a = lac_projections_about(p);
    LAC_TRY(lac_geom_copy(&info->geom, a->geom));
    info->is_scan = 1;
    info->n_rows = a->n_rows;
    info->n_flats = a->n_flats;
    info->n_darks = a->n_darks;
    info->quantity = a->quantity;
    info->row_pitch_mm = a->row_pitch_mm;
    info->sinograms = laci_projections_is_sinograms(p);
out:
    lac_projections_close(&p);
    return st;
}

lac_status lac_file_info_read_as(lac_file_info **out, const char *path,
                                 const char *geometry)
{
    lac_status st = LAC_OK;
    lac_file_info *info = NULL;
    laci_opened o = {0};

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "file: a pointer is NULL");
    *out = NULL;
    LAC_TRY(laci_opened_open(&o, path, geometry));
    LAC_TRY(laci_new(&info, sizeof *info));
    LAC_TRY(describe_source(info, &o));
    if (o.s.meta.geom)
        LAC_TRY(describe_scan(info, &o));
    *out = info;
    info = NULL;
out:
    lac_file_info_destroy(&info);
    laci_opened_close(&o);
    return st;
}

lac_status lac_file_info_read(lac_file_info **out, const char *path)
{
    return lac_file_info_read_as(out, path, NULL);
}

void lac_file_info_destroy(lac_file_info **info)
{
    if (!info || !*info)
        return;
    lac_geom_destroy(&(*info)->geom);
    lac_provenance_destroy(&(*info)->provenance);
    laci_free(*info);
    *info = NULL;
}

/* --- writing -------------------------------------------------------------------------
 */

void lac_image_write_defaults(lac_image_write_options *options)
{
    if (!options)
        return;
    memset(options, 0, sizeof *options);
    options->png_bits = 8;
}

static lac_status check_mask(const lac_image *image, const char *path)
{
    const size_t n = lac_image_count(image), nx = (size_t)image->grid.nx;

    for (size_t i = 0; i < n; i++)
        if (image->data[i] != 0.0f && image->data[i] != 1.0f)
            return LAC_FAIL(
                LAC_E_ARG,
                "%s: row %zu, column %zu of the mask is %g, 0 or 1 is needed", path,
                i / nx, i % nx, (double)image->data[i]);
    return LAC_OK;
}

static lac_status check_job(const laci_image_job *job, const char *path)
{
    const lac_image_write_options *o = &job->options;
    const size_t n = lac_image_count(job->image), nx = (size_t)job->image->grid.nx;
    const size_t bad = laci_vec_find_bad(n, job->image->data);

    if (bad < n)
        return LAC_FAIL(LAC_E_NUMERIC,
                        "%s: not written: row %zu, column %zu of the image is %s", path,
                        bad / nx, bad % nx,
                        isnan(job->image->data[bad]) ? "NaN" : "infinite");
    if (!isfinite(o->window_lo) || !isfinite(o->window_hi) ||
        o->window_lo > o->window_hi)
        return LAC_FAIL(LAC_E_ARG,
                        "%s: the window must be finite with lo <= hi, got %g:%g", path,
                        o->window_lo, o->window_hi);
    if (o->png_bits != 8 && o->png_bits != 16)
        return LAC_FAIL(LAC_E_ARG, "%s: png_bits must be 8 or 16, got %d", path,
                        o->png_bits);
    return o->mask ? check_mask(job->image, path) : LAC_OK;
}

struct numbers {
    const float *data;
    size_t n;
};

/* The one page of what is in memory. */
static lac_status give_numbers(void *user, int page, float *to)
{
    const struct numbers *from = user;

    (void)page;
    memcpy(to, from->data, from->n * sizeof *to);
    return LAC_OK;
}

/* Formats that know stacks only. */
static lac_status write_as_volume(const lac_image *image, const char *path,
                                  const lac_provenance *record)
{
    const lac_volume v = {image->grid, 1, 0.0};
    struct numbers from = {image->data, lac_image_count(image)};

    return lac_volume_write(&v, path, give_numbers, &from, record);
}

static lac_status write_as_rows(const lac_sino *sino, const char *path,
                                const lac_provenance *record)
{
    struct numbers from = {sino->data, lac_sino_count(sino)};

    return lac_projections_write(sino->geom, 1, 0.0, path, give_numbers, &from, record);
}

lac_status lac_image_write(const lac_image *image, const char *path,
                           const lac_image_write_options *options,
                           const lac_provenance *record)
{
    lac_status st = LAC_OK;
    const laci_format *format;
    laci_image_job job = {.image = image, .record = record};

    if (!image || !image->data || !path)
        return LAC_FAIL(LAC_E_ARG, "image: a pointer is NULL");
    lac_image_write_defaults(&job.options);
    if (options)
        job.options = *options;
    if (job.options.png_bits == 0)
        job.options.png_bits = 8;
    LAC_TRY(lac_grid_check(&image->grid));
    LAC_TRY(laci_need_format(&format, path));
    if (!format->about.writes_image)
        return LAC_FAIL(LAC_E_UNSUPPORTED, "%s: %s files are read, not written", path,
                        format->about.name);
    LAC_TRY(check_job(&job, path));
    LAC_TRY(format->write_image ? format->write_image(&job, path)
                                : write_as_volume(image, path, record));
out:
    return st;
}

lac_status lac_sino_write(const lac_sino *sino, const char *path,
                          const lac_provenance *record)
{
    lac_status st = LAC_OK;
    const laci_format *format;
    size_t n, bad;

    if (!sino || !sino->data || !path)
        return LAC_FAIL(LAC_E_ARG, "scan: a pointer is NULL");
    LAC_TRY(lac_geom_check(sino->geom));
    LAC_TRY(laci_need_format(&format, path));
    if (!format->about.writes_sino)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: %s files hold no scans; npy, tif, mat, h5, mrc and edf do",
                        path, format->about.name);
    n = lac_sino_count(sino);
    bad = laci_vec_find_bad(n, sino->data);
    if (bad < n)
        return LAC_FAIL(
            LAC_E_NUMERIC, "%s: not written: view %zu, bin %zu of the scan is %s", path,
            bad / (size_t)sino->geom->n_det, bad % (size_t)sino->geom->n_det,
            isnan(sino->data[bad]) ? "NaN" : "infinite");
    LAC_TRY(format->write_sino ? format->write_sino(sino, path, record)
                               : write_as_rows(sino, path, record));
out:
    return st;
}
