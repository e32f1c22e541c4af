/* data/io_folder.c - a folder of pictures: one file a view, or a slice, read one at a
 * time. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_folder.h"

#include <math.h>
#include <string.h>

/* What pictures have unpacked is kept until the next rows are read, as long as all of
 * it takes no more than this: PNG, which goes forward row by row, some 50 KiB a
 * picture, packed TIFF the strip or the tiles that hold the next row. Others are opened
 * and unpacked anew for each group of rows. */
#define MOST_HELD ((size_t)256 << 20)

/* A picture that stopped between two rows; handle NULL: none. */
typedef struct paused {
    laci_source s;
    size_t bytes;
} paused;

typedef struct folder {
    laci_folder_list list[LAC_FRAMES_DARK + 1];
    const laci_format *format;
    laci_source child; /* the file that is open; handle NULL: none */
    const laci_folder_list *of;
    int frame; /* its number in `of` */
    paused *paused[LAC_FRAMES_DARK + 1];
    size_t held; /* bytes of all of them */
} folder;

/* --- one file ------------------------------------------------------------------------
 */

static void close_source(const folder *f, laci_source *s)
{
    f->format->close(s);
    laci_meta_clear(&s->meta);
    memset(s, 0, sizeof *s);
}

static void close_child(folder *f)
{
    if (f->of)
        close_source(f, &f->child);
    f->of = NULL;
}

static lac_status check_child(const laci_source *s, const folder *f)
{
    const laci_source *child = &f->child;

    if (child->n_pages != 1)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: a stack of %d pages in a folder of single pictures",
                        child->file, child->n_pages);
    if (s->rows > 0 && (child->rows != s->rows || child->columns != s->columns))
        return LAC_FAIL(LAC_E_SHAPE,
                        "%s: %zu x %zu pixels, %s has %zu x %zu; all must be of one "
                        "size",
                        child->file, child->rows, child->columns,
                        f->list[LAC_FRAMES_DATA].name[0], s->rows, s->columns);
    return LAC_OK;
}

/* Open frame k of a kind; of the first one the others take their size. */
static lac_status open_child(laci_source *s, lac_frames kind, int k)
{
    folder *f = s->handle;
    const laci_folder_list *list = &f->list[kind];
    paused *p = f->paused[kind] ? &f->paused[kind][k] : NULL;
    lac_status st = LAC_OK;

    if (f->of == list && f->frame == k)
        return LAC_OK;
    close_child(f);
    f->of = list;
    f->frame = k;
    if (p && p->s.handle) {
        f->child = p->s;
        f->held -= p->bytes;
        memset(p, 0, sizeof *p);
        return LAC_OK;
    }
    f->child.file = list->name[k];
    f->child.n_pages = 1;
    f->child.raw = 1;
    LAC_TRY(f->format->open(&f->child));
    LAC_TRY(check_child(s, f));
out:
    if (st != LAC_OK)
        close_child(f);
    return st;
}

/* Keep what the open file has unpacked for its next rows. */
static lac_status pause_child(folder *f)
{
    const size_t kind = (size_t)(f->of - f->list);
    lac_status st = LAC_OK;
    size_t bytes;

    if (!f->format->pause)
        return LAC_OK;
    bytes = f->format->pause(&f->child) + sizeof(paused);
    if (bytes == sizeof(paused) || f->held + bytes > MOST_HELD) {
        close_child(f);
        return LAC_OK;
    }
    if (!f->paused[kind])
        LAC_TRY(laci_alloc(&f->paused[kind], (size_t)f->list[kind].n,
                           sizeof *f->paused[kind]));
    f->paused[kind][f->frame] = (paused){f->child, bytes};
    memset(&f->child, 0, sizeof f->child);
    f->of = NULL;
    f->held += bytes;
out:
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
out:
    return st;
}

static void folder_close(laci_source *s)
{
    folder *f = s->handle;

    if (!f)
        return;
    close_child(f);
    for (int kind = 0; kind <= LAC_FRAMES_DARK; kind++) {
        for (int k = 0; f->paused[kind] && k < f->list[kind].n; k++)
            if (f->paused[kind][k].s.handle)
                close_source(f, &f->paused[kind][k].s);
        laci_free(f->paused[kind]);
        laci_folder_list_clear(&f->list[kind]);
    }
    laci_free(f);
    s->handle = NULL;
}

static lac_status folder_read_rows(laci_source *s, lac_frames frames, int frame,
                                   size_t first, size_t n, float *to)
{
    folder *f = s->handle;
    lac_status st = LAC_OK;

    LAC_TRY(open_child(s, frames, frame));
    LAC_TRY(f->format->read_rows(&f->child, LAC_FRAMES_DATA, 0, first, n, to));
    LAC_TRY(pause_child(f));
out:
    return st;
}

const laci_format laci_format_folder = {
    .about = {"folder", "",
              "pictures of one kind (TIFF, PNG, EDF, DICOM) in the order of their "
              "numbers, one a view or slice; flats and darks by name",
              1, 0, 1, 0, 0},
    .open = folder_open,
    .read_rows = folder_read_rows,
    .close = folder_close,
};
