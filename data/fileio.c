/* data/fileio.c - the table of formats, and what reading and writing have in common. */
#include "fileio.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/vec.h"
#include "io_internal.h"
#include "lac_config.h"

#include <math.h>
#include <string.h>

static const laci_format *const formats[] = {
    &laci_format_npy,
    &laci_format_png,
#ifdef LAC_HAVE_TIFF
    &laci_format_tiff,
#endif
#ifdef LAC_HAVE_MATIO
    &laci_format_mat,
#endif
};

#define N_FORMATS (sizeof formats / sizeof *formats)

/* --- which format --------------------------------------------------------------------
 */

static int same_letter(char a, char b)
{
    return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b;
}

/* 1 where the extension is one of the words of a list. */
static int in_list(const char *list, const char *extension, size_t n)
{
    while (*list) {
        const size_t length = strcspn(list, " ");
        size_t i = 0;

        while (i < n && i < length && same_letter(extension[i], list[i]))
            i++;
        if (i == n && i == length)
            return 1;
        list += length + strspn(list + length, " ");
    }
    return 0;
}

/* The extension of a path without its ":variable", its length in *n; "" for none. */
static const char *extension_of(const char *path, size_t *n)
{
    const char *variable = laci_path_variable(path);
    const size_t length = variable ? (size_t)(variable - 1 - path) : strlen(path);
    size_t dot = length;

    while (dot > 0 && path[dot - 1] != '.' && path[dot - 1] != '/')
        dot--;
    if (dot == 0 || path[dot - 1] == '/')
        dot = length;
    *n = length - dot;
    return path + dot;
}

static const laci_format *find_format(const char *path)
{
    size_t n;
    const char *extension = extension_of(path, &n);

    for (size_t i = 0; n > 0 && i < N_FORMATS; i++)
        if (in_list(formats[i]->about.extensions, extension, n))
            return formats[i];
    return NULL;
}

const lac_format *lac_format_at(size_t i)
{
    return i < N_FORMATS ? &formats[i]->about : NULL;
}

const lac_format *lac_format_of(const char *path)
{
    const laci_format *f = path ? find_format(path) : NULL;

    return f ? &f->about : NULL;
}

static lac_status need_format(const laci_format **format, const char *path)
{
    size_t n;
    const char *extension = extension_of(path, &n);

    *format = find_format(path);
    if (*format)
        return LAC_OK;
    if (in_list("tif tiff mat", extension, n))
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: this build cannot do .%.*s files; build with %s", path,
                        (int)n, extension,
                        in_list("mat", extension, n) ? "matio" : "libtiff");
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: the extension '%.*s' names no format; npy, png, tif and mat "
                    "are known",
                    path, (int)(n < 40 ? n : 40), extension);
}

/* --- reading -------------------------------------------------------------------------
 */

/* A source together with the texts that it borrows. */
typedef struct opened {
    const laci_format *format;
    laci_source s;
    char *file, *sidecar;
} opened;

static void close_source(opened *o)
{
    if (o->format)
        o->format->close(&o->s);
    laci_meta_clear(&o->s.meta);
    laci_free(o->file);
    laci_free(o->sidecar);
    memset(o, 0, sizeof *o);
}

/* The .geom beside the file adds what the file itself does not say: a scan file keeps
 * its own geometry, even where another file left a .geom of the same name. */
static lac_status take_sidecar(opened *o)
{
    lac_status st = LAC_OK;
    laci_meta beside = {0}, *own = &o->s.meta;
    char *text = NULL;

    if (own->geom || own->pixel_mm > 0.0 || !laci_path_exists(o->sidecar))
        return LAC_OK;
    LAC_TRY(laci_text_read(&text, o->sidecar));
    LAC_TRY(laci_meta_parse(&beside, text, o->sidecar));
    own->pixel_mm = beside.pixel_mm;
    if (o->format->about.reads_sino) {
        own->geom = beside.geom;
        own->views_along_columns = beside.views_along_columns;
        beside.geom = NULL;
    }
    if (!own->provenance) {
        own->provenance = beside.provenance;
        beside.provenance = NULL;
    }
out:
    laci_meta_clear(&beside);
    laci_free(text);
    return st;
}

static lac_status open_source(opened *o, const char *path)
{
    lac_status st = LAC_OK;

    memset(o, 0, sizeof *o);
    LAC_TRY(laci_path_file(&o->file, path));
    LAC_TRY(laci_path_sidecar(&o->sidecar, path));
    LAC_TRY(need_format(&o->format, path));
    o->s.file = o->file;
    o->s.variable = laci_path_variable(path);
    o->s.n_pages = 1;
    LAC_TRY(o->format->open(&o->s));
    LAC_TRY(take_sidecar(o));
out:
    return st;
}

static lac_status check_page(const opened *o, int page)
{
    if (page < 0 || page >= o->s.n_pages)
        return LAC_FAIL(LAC_E_ARG, "%s: page %d is not there, the file has 0..%d",
                        o->file, page, o->s.n_pages - 1);
    return LAC_OK;
}

static lac_status check_numbers(const opened *o, const float *data)
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
    lac_image *image = NULL;
    opened o = {0};
    lac_grid grid;

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "image: a pointer is NULL");
    *out = NULL;
    if (!(pixel_mm == 0.0 || (pixel_mm > 1e-9 && pixel_mm < 1e9)))
        return LAC_FAIL(LAC_E_ARG, "%s: the pixel must be in 1e-9..1e9 mm, got %g",
                        path, pixel_mm);
    LAC_TRY(open_source(&o, path));
    LAC_TRY(check_page(&o, page));
    if (o.s.rows > LAC_MAX_PIXELS || o.s.columns > LAC_MAX_PIXELS) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %zu x %zu pixels, at most %d x %d can be",
                      o.file, o.s.rows, o.s.columns, LAC_MAX_PIXELS, LAC_MAX_PIXELS);
        goto out;
    }
    grid.nx = (int)o.s.columns;
    grid.ny = (int)o.s.rows;
    grid.pixel_mm = pixel_mm > 0.0            ? pixel_mm
                    : o.s.meta.pixel_mm > 0.0 ? o.s.meta.pixel_mm
                                              : 1.0;
    LAC_TRY(lac_image_create(&image, &grid));
    LAC_TRY(o.format->read(&o.s, page, image->data));
    LAC_TRY(check_numbers(&o, image->data));
    *out = image;
    image = NULL;
out:
    lac_image_destroy(&image);
    close_source(&o);
    return st;
}

/* Views and detectors of the array, and whether they fit the geometry. */
static lac_status fit_geometry(const opened *o)
{
    const laci_meta *m = &o->s.meta;
    const int turned = m->views_along_columns;
    const size_t views = turned ? o->s.columns : o->s.rows;
    const size_t bins = turned ? o->s.rows : o->s.columns;

    if (!m->geom)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: no geometry; %s with at least angles_deg = START:STOP:STEP "
            "is needed (beam, pitch_mm, axis_offset_mm, and for a fan beam "
            "source_origin_mm and source_detector_mm besides)",
            o->file, o->sidecar);
    if (o->s.n_pages > 1)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: a stack of %d arrays, a scan is one array of views and "
                        "detectors",
                        o->file, o->s.n_pages);
    if (views != (size_t)m->geom->n_views)
        return LAC_FAIL(
            LAC_E_SHAPE,
            "%s: %zu %s in an array of %zu x %zu, but the geometry has %d angles; "
            "they must be equal%s",
            o->file, views, turned ? "columns" : "rows", o->s.rows, o->s.columns,
            m->geom->n_views,
            !turned && o->s.columns == (size_t)m->geom->n_views
                ? " (views_along = columns in the .geom reads [detector, view])"
                : "");
    if (bins > LAC_MAX_DETECTORS)
        return LAC_FAIL(LAC_E_FORMAT, "%s: %zu detectors, at most %d can be", o->file,
                        bins, LAC_MAX_DETECTORS);
    m->geom->n_det = (int)bins;
    return LAC_OK;
}

static lac_status read_scan(opened *o, lac_sino *sino)
{
    const size_t rows = o->s.rows, columns = o->s.columns;
    lac_status st = LAC_OK;
    float *part = NULL;

    if (!o->s.meta.views_along_columns) {
        LAC_TRY(o->format->read(&o->s, 0, sino->data));
        return check_numbers(o, sino->data);
    }
    LAC_TRY(laci_alloc(&part, rows * columns, sizeof *part));
    LAC_TRY(o->format->read(&o->s, 0, part));
    LAC_TRY(check_numbers(o, part));
    laci_transpose(sino->data, part, rows, columns);
out:
    laci_free(part);
    return st;
}

lac_status lac_sino_read(lac_sino **out, const char *path)
{
    lac_status st = LAC_OK;
    lac_sino *sino = NULL;
    opened o = {0};

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "scan: a pointer is NULL");
    *out = NULL;
    LAC_TRY(open_source(&o, path));
    if (!o.format->about.reads_sino) {
        st = LAC_FAIL(LAC_E_UNSUPPORTED,
                      "%s: %s files hold images; a scan is read from npy, tif or mat",
                      path, o.format->about.name);
        goto out;
    }
    LAC_TRY(fit_geometry(&o));
    LAC_TRY(lac_sino_create(&sino, o.s.meta.geom));
    LAC_TRY(read_scan(&o, sino));
    *out = sino;
    sino = NULL;
out:
    lac_sino_destroy(&sino);
    close_source(&o);
    return st;
}

lac_status lac_file_info_read(lac_file_info **out, const char *path)
{
    lac_status st = LAC_OK;
    lac_file_info *info = NULL;
    opened o = {0};

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "file: a pointer is NULL");
    *out = NULL;
    LAC_TRY(open_source(&o, path));
    if (o.s.meta.geom)
        LAC_TRY(fit_geometry(&o));
    LAC_TRY(laci_new(&info, sizeof *info));
    if (!o.s.meta.provenance)
        LAC_TRY(laci_provenance_create_empty(&o.s.meta.provenance));
    info->format = o.format->about.name;
    info->is_scan = o.s.meta.geom != NULL;
    info->n_pages = o.s.n_pages;
    info->rows = o.s.rows;
    info->columns = o.s.columns;
    snprintf(info->type, sizeof info->type, "%s", laci_type_name(o.s.type));
    info->pixel_mm = o.s.meta.pixel_mm;
    info->geom = o.s.meta.geom;
    info->provenance = o.s.meta.provenance;
    o.s.meta.geom = NULL;
    o.s.meta.provenance = NULL;
    *out = info;
    info = NULL;
out:
    lac_file_info_destroy(&info);
    close_source(&o);
    return st;
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
    LAC_TRY(need_format(&format, path));
    LAC_TRY(check_job(&job, path));
    LAC_TRY(format->write_image(&job, path));
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
    LAC_TRY(need_format(&format, path));
    if (!format->write_sino)
        return LAC_FAIL(
            LAC_E_UNSUPPORTED,
            "%s: %s files hold images; a scan is written to npy, tif or mat", path,
            format->about.name);
    n = lac_sino_count(sino);
    bad = laci_vec_find_bad(n, sino->data);
    if (bad < n)
        return LAC_FAIL(
            LAC_E_NUMERIC, "%s: not written: view %zu, bin %zu of the scan is %s", path,
            bad / (size_t)sino->geom->n_det, bad % (size_t)sino->geom->n_det,
            isnan(sino->data[bad]) ? "NaN" : "infinite");
    LAC_TRY(format->write_sino(sino, path, record));
out:
    return st;
}
