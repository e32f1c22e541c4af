/* data/io_open.c - the table of formats; opening a file with the geometry that belongs
 * to it. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_internal.h"
#include "lac_config.h"

#include <string.h>

static const laci_format *const formats[] = {
    &laci_format_npy,  &laci_format_png,
#ifdef LAC_HAVE_TIFF
    &laci_format_tiff,
#endif
#ifdef LAC_HAVE_MATIO
    &laci_format_mat,
#endif
#ifdef LAC_HAVE_HDF5
    &laci_format_hdf5,
#endif
    &laci_format_mrc,  &laci_format_edf, &laci_format_dicom, &laci_format_folder,
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

lac_status laci_need_format(const laci_format **format, const char *path)
{
    static const struct {
        const char *extensions, *library;
    } optional[] = {
        {"tif tiff", "libtiff"},
        {"mat", "matio"},
        {"h5 hdf5 hdf nxs nx", "HDF5"},
    };
    size_t n;
    const char *extension = extension_of(path, &n);

    *format = find_format(path);
    if (*format)
        return LAC_OK;
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        if (n > 0 && in_list(optional[i].extensions, extension, n))
            return LAC_FAIL(LAC_E_UNSUPPORTED,
                            "%s: this build cannot do .%.*s files; build with %s", path,
                            (int)n, extension, optional[i].library);
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: the extension '%.*s' names no format; npy, png, tif, mat, "
                    "h5, mrc, edf and dcm are known",
                    path, (int)(n < 40 ? n : 40), extension);
}

/* --- reading -------------------------------------------------------------------------
 */

void laci_opened_close(laci_opened *o)
{
    if (o->format)
        o->format->close(&o->s);
    laci_meta_clear(&o->s.meta);
    laci_free(o->file);
    laci_free(o->sidecar);
    memset(o, 0, sizeof *o);
}

void laci_assume(laci_source *s, const char *sentence)
{
    const size_t n = strlen(s->assumed);

    snprintf(s->assumed + n, sizeof s->assumed - n, "%s%s", n ? "; " : "", sentence);
}

lac_status laci_read_page(const laci_format *format, laci_source *s, int page,
                          float *to)
{
    return format->read_rows(s, LAC_FRAMES_DATA, page, 0, s->rows, to);
}

/* A .geom that was written here together with NAME.npy tells of that array, not of the
 * file of another program that it was made from. */
static int belongs_to_array(const laci_opened *o, const char *text)
{
    char array[4096];
    const int n = snprintf(array, sizeof array, "%.*s.npy",
                           (int)(strlen(o->sidecar) - strlen(".geom")), o->sidecar);

    return o->format != &laci_format_npy && o->format != &laci_format_mrc &&
           o->format != &laci_format_edf &&
           strncmp(text, LACI_META_MARK, strlen(LACI_META_MARK)) == 0 && n > 0 &&
           (size_t)n < sizeof array && laci_path_exists(array);
}

/* The .geom beside the file adds what the file itself does not say: a scan file keeps
 * its own geometry, even where another file left a .geom of the same name. */
static lac_status take_sidecar(laci_opened *o)
{
    lac_status st = LAC_OK;
    laci_meta beside = {0}, *own = &o->s.meta;
    char *text = NULL;

    if ((own->geom && !o->s.guessed) || (own->pixel_mm > 0.0 && !o->s.adds_sidecar) ||
        !laci_path_exists(o->sidecar))
        return LAC_OK;
    LAC_TRY(laci_text_read(&text, o->sidecar));
    if (belongs_to_array(o, text))
        goto out;
    if (o->s.adds_sidecar) {
        LAC_TRY(laci_meta_amend(own, text, o->sidecar));
        goto out;
    }
    LAC_TRY(laci_meta_parse(&beside, text, o->sidecar));
    if (own->provenance)
        lac_provenance_destroy(&beside.provenance);
    else
        own->provenance = beside.provenance;
    beside.provenance = own->provenance;
    *own = beside;
    memset(&beside, 0, sizeof beside);
out:
    if (!o->format->about.reads_sino)
        lac_geom_destroy(&own->geom);
    laci_meta_clear(&beside);
    laci_free(text);
    return st;
}

/* The text of a geometry option: a file, or the lines themselves with ';' between. */
static lac_status read_geometry(char **text, const char *geometry)
{
    lac_status st;

    if (!strchr(geometry, '=') || laci_path_exists(geometry))
        return laci_text_read(text, geometry);
    st = laci_strdup(text, geometry);
    for (char *p = *text; st == LAC_OK && *p; p++)
        if (*p == ';')
            *p = '\n';
    return st;
}

static lac_status take_option(laci_opened *o, const char *geometry)
{
    lac_status st = LAC_OK;
    const int is_file = !strchr(geometry, '=') || laci_path_exists(geometry);
    char *text = NULL;

    LAC_TRY(read_geometry(&text, geometry));
    LAC_TRY(
        laci_meta_amend(&o->s.meta, text, is_file ? geometry : "the geometry given"));
out:
    laci_free(text);
    return st;
}

/* The .geom of a folder lies beside it, FOLDER.geom, or in it, scan.geom. */
static lac_status folder_names(laci_opened *o, const char *path)
{
    static const char inside[] = "/scan.geom";
    size_t n = strlen(path);
    lac_status st = LAC_OK;

    while (n > 1 && path[n - 1] == '/')
        n--;
    LAC_TRY(laci_alloc(&o->file, n + 1, 1));
    memcpy(o->file, path, n);
    LAC_TRY(laci_alloc(&o->sidecar, n + sizeof inside, 1));
    snprintf(o->sidecar, n + sizeof inside, "%s.geom", o->file);
    if (!laci_path_exists(o->sidecar))
        snprintf(o->sidecar, n + sizeof inside, "%s%s", o->file, inside);
out:
    return st;
}

lac_status laci_opened_open(laci_opened *o, const char *path, const char *geometry)
{
    lac_status st = LAC_OK;

    memset(o, 0, sizeof *o);
    if (laci_path_is_folder(path)) {
        o->format = &laci_format_folder;
        LAC_TRY(folder_names(o, path));
    } else {
        LAC_TRY(laci_path_file(&o->file, path));
        LAC_TRY(laci_path_sidecar(&o->sidecar, path));
        LAC_TRY(laci_need_format(&o->format, path));
    }
    o->s.file = o->file;
    if (o->format != &laci_format_folder)
        o->s.variable = laci_path_variable(path);
    o->s.n_pages = 1;
    LAC_TRY(o->format->open(&o->s));
    LAC_TRY(take_sidecar(o));
    if (geometry)
        LAC_TRY(take_option(o, geometry));
out:
    return st;
}

lac_status laci_fit_geometry(const laci_opened *o, size_t views, size_t bins)
{
    const laci_meta *m = &o->s.meta;

    if (!m->geom)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: no geometry; %s with at least angles_deg = START:STOP:STEP "
            "is needed (beam, pitch_mm, axis_offset_mm, and for a fan beam "
            "source_origin_mm and source_detector_mm besides)",
            o->file, o->sidecar);
    if (views != (size_t)m->geom->n_views)
        return LAC_FAIL(
            LAC_E_SHAPE,
            "%s: %zu %s in an array of %zu x %zu, but the geometry has %d angles; "
            "they must be equal%s",
            o->file, views,
            o->s.n_pages > 1         ? "views"
            : m->views_along_columns ? "columns"
                                     : "rows",
            o->s.rows, o->s.columns, m->geom->n_views,
            !m->views_along_columns && o->s.columns == (size_t)m->geom->n_views
                ? " (views_along = columns in the .geom reads [detector, view])"
                : "");
    if (bins > LAC_MAX_DETECTORS)
        return LAC_FAIL(LAC_E_FORMAT, "%s: %zu detectors, at most %d can be", o->file,
                        bins, LAC_MAX_DETECTORS);
    m->geom->n_det = (int)bins;
    return LAC_OK;
}
