/* data/io_folder.c - a folder of pictures: one file a view, or a slice, read one at a
 * time. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_folder.h"

#include <math.h>
#include <string.h>

typedef struct folder {
    laci_folder_list list[LAC_FRAMES_DARK + 1];
    const laci_format *format;
    laci_source child; /* the file that is open; handle NULL: none */
    const laci_folder_list *of;
    int frame; /* its number in `of` */
    float *page;
} folder;

/* --- one file ------------------------------------------------------------------------
 */

static void close_child(folder *f)
{
    if (f->of)
        f->format->close(&f->child);
    laci_meta_clear(&f->child.meta);
    memset(&f->child, 0, sizeof f->child);
    f->of = NULL;
}

/* Open frame k of a kind; of the first one the others take their size. */
static lac_status open_child(laci_source *s, lac_frames kind, int k)
{
    folder *f = s->handle;
    const laci_folder_list *list = &f->list[kind];
    lac_status st = LAC_OK;

    if (f->of == list && f->frame == k && f->format->read_rows)
        return LAC_OK;
    close_child(f);
    f->child.file = list->name[k];
    f->child.n_pages = 1;
    f->child.raw = 1;
    f->of = list;
    f->frame = k;
    LAC_TRY(f->format->open(&f->child));
    if (f->child.n_pages != 1) {
        st = LAC_FAIL(LAC_E_UNSUPPORTED,
                      "%s: a stack of %d pages in a folder of single pictures",
                      f->child.file, f->child.n_pages);
        goto out;
    }
    if (s->rows > 0 && (f->child.rows != s->rows || f->child.columns != s->columns))
        st = LAC_FAIL(LAC_E_SHAPE,
                      "%s: %zu x %zu pixels, %s has %zu x %zu; all must be of one size",
                      f->child.file, f->child.rows, f->child.columns,
                      f->list[LAC_FRAMES_DATA].name[0], s->rows, s->columns);
out:
    if (st != LAC_OK)
        close_child(f);
    return st;
}

/* --- the format ----------------------------------------------------------------------
 */

/* The pictures must be of one format. */
static lac_status take_format(laci_source *s)
{
    folder *f = s->handle;
    lac_status st = LAC_OK;

    for (int kind = 0; kind <= LAC_FRAMES_DARK; kind++)
        for (int k = 0; k < f->list[kind].n; k++) {
            const laci_format *format;

            LAC_TRY(laci_folder_format(&format, f->list[kind].name[k]));
            if (f->format && format != f->format)
                return LAC_FAIL(LAC_E_FORMAT,
                                "%s: %s and %s pictures in one folder; one kind is "
                                "needed (%s)",
                                s->file, f->format->about.name, format->about.name,
                                f->list[kind].name[k]);
            f->format = format;
        }
out:
    return st;
}

/* The slices of a CT series lie where they say they lie. */
static lac_status take_slices(laci_source *s)
{
    folder *f = s->handle;
    laci_folder_list *list = &f->list[LAC_FRAMES_DATA];
    double distance = 0.0;
    lac_status st = LAC_OK;

    if (f->format != &laci_format_dicom || list->n < 2)
        return LAC_OK;
    LAC_TRY(laci_folder_sort_slices(list, &distance));
    s->meta.slice_mm = distance;
out:
    return st;
}

static void describe(laci_source *s)
{
    const folder *f = s->handle;
    char text[160];

    s->rows = f->child.rows;
    s->columns = f->child.columns;
    s->type = f->child.type;
    s->n_pages = f->list[LAC_FRAMES_DATA].n;
    s->n_flats = f->list[LAC_FRAMES_FLAT].n;
    s->n_darks = f->list[LAC_FRAMES_DARK].n;
    s->meta.pixel_mm = f->child.meta.pixel_mm;
    s->adds_sidecar = 1;
    if (f->child.assumed[0])
        laci_assume(s, f->child.assumed);
    if (s->n_flats + s->n_darks > 0) {
        snprintf(text, sizeof text,
                 "%d flats and %d darks by their names (flat, white, ref, dark)",
                 s->n_flats, s->n_darks);
        laci_assume(s, text);
    } else if (s->type < LACI_F16 && f->format != &laci_format_dicom) {
        s->meta.has_quantity = 1;
        s->meta.quantity = LAC_QUANTITY_COUNTS;
        laci_assume(s, "whole numbers taken as counts where it is a scan");
    }
}

static lac_status folder_open(laci_source *s)
{
    lac_status st = LAC_OK;
    folder *f;

    LAC_TRY(laci_new(&s->handle, sizeof *f));
    f = s->handle;
    LAC_TRY(laci_folder_list_files(f->list, s->file));
    LAC_TRY(take_format(s));
    LAC_TRY(take_slices(s));
    LAC_TRY(open_child(s, LAC_FRAMES_DATA, 0));
    describe(s);
    for (int kind = 1; kind <= LAC_FRAMES_DARK; kind++)
        if (f->list[kind].n > 0)
            LAC_TRY(open_child(s, (lac_frames)kind, 0));
    if (!f->format->read_rows)
        LAC_TRY(laci_alloc(&f->page, s->rows * s->columns, sizeof *f->page));
out:
    return st;
}

static void folder_close(laci_source *s)
{
    folder *f = s->handle;

    if (!f)
        return;
    close_child(f);
    for (int kind = 0; kind <= LAC_FRAMES_DARK; kind++)
        laci_folder_list_clear(&f->list[kind]);
    laci_free(f->page);
    laci_free(f);
    s->handle = NULL;
}

static lac_status folder_read_rows(laci_source *s, lac_frames frames, int frame,
                                   size_t first, size_t n, float *to)
{
    folder *f = s->handle;
    lac_status st = LAC_OK;

    LAC_TRY(open_child(s, frames, frame));
    if (f->format->read_rows)
        return f->format->read_rows(&f->child, LAC_FRAMES_DATA, 0, first, n, to);
    LAC_TRY(f->format->read(&f->child, 0, f->page));
    memcpy(to, f->page + first * s->columns, n * s->columns * sizeof *to);
out:
    return st;
}

static lac_status folder_read(laci_source *s, int page, float *to)
{
    return folder_read_rows(s, LAC_FRAMES_DATA, page, 0, s->rows, to);
}

const laci_format laci_format_folder = {
    .about = {"folder", "",
              "pictures of one kind (TIFF, PNG, EDF, DICOM) in the order of their "
              "numbers, one a view or slice; flats and darks by name",
              1, 0, 1, 0, 0},
    .open = folder_open,
    .read = folder_read,
    .read_rows = folder_read_rows,
    .close = folder_close,
};
