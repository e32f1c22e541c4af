/* data/projections.c - the scan of a volume, read some detector rows at a time. */
#include "projections.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_internal.h"
#include "views.h"

#include <string.h>

/* Flats or darks that lie in files of their own. */
typedef struct frame_file {
    laci_opened o;
    int given;
} frame_file;

struct lac_projections {
    laci_opened o;
    frame_file other[LAC_FRAMES_DARK + 1]; /* flats and darks; data: unused */
    lac_projections_info about;
    laci_layout layout; /* UNSAID: one sinogram */
    int *view;          /* [n_views] numbers of the kept ones in the file */
    int first_row;      /* of the kept ones */
    float *page;        /* scratch */
    size_t room;        /* numbers in it */
};

const char *lac_quantity_name(lac_quantity quantity)
{
    static const char *const name[] = {"lines", "transmission", "counts"};

    return (unsigned)quantity < 3 ? name[quantity] : "unknown";
}

/* --- opening -------------------------------------------------------------------------
 */

static lac_status choose_layout(lac_projections *p)
{
    const laci_source *s = &p->o.s;
    const int turned = s->meta.views_along_columns;
    const size_t views = turned ? s->columns : s->rows,
                 bins = turned ? s->rows : s->columns;
    const int n = s->meta.geom ? s->meta.geom->n_views : 0;
    lac_status st = LAC_OK;

    p->layout = s->meta.layout;
    if (p->layout == LACI_LAYOUT_UNSAID && s->n_pages > 1)
        p->layout = s->n_pages != n && views == (size_t)n ? LACI_LAYOUT_SINOGRAMS
                                                          : LACI_LAYOUT_PROJECTIONS;
    if (p->layout == LACI_LAYOUT_PROJECTIONS) {
        LAC_TRY(laci_fit_geometry(&p->o, (size_t)s->n_pages, s->columns));
        p->about.n_rows = (int)s->rows;
    } else {
        LAC_TRY(laci_fit_geometry(&p->o, views, bins));
        p->about.n_rows = s->n_pages;
    }
out:
    return st;
}

/* Frames in a file or folder of their own must be as large as the projections. */
static lac_status open_frames(lac_projections *p, lac_frames kind, const char *path)
{
    frame_file *f = &p->other[kind];
    lac_status st = LAC_OK;

    if (!path)
        return LAC_OK;
    f->given = 1;
    LAC_TRY(laci_opened_open(&f->o, path, NULL));
    if (f->o.s.rows != (size_t)p->about.n_rows ||
        f->o.s.columns != (size_t)p->about.n_det)
        st = LAC_FAIL(LAC_E_SHAPE,
                      "%s: frames of %zu x %zu, the projections of %s have %d rows and "
                      "%d bins",
                      f->o.file, f->o.s.rows, f->o.s.columns, p->o.file,
                      p->about.n_rows, p->about.n_det);
out:
    return st;
}

/* Where nothing is said, a scan with flats holds counts, any other line integrals. */
static lac_quantity quantity_of(const lac_projections *p)
{
    const laci_meta *m = &p->o.s.meta;

    if (m->has_quantity)
        return m->quantity;
    return p->about.n_flats > 0 ? LAC_QUANTITY_COUNTS : LAC_QUANTITY_LINES;
}

static int count_frames(const lac_projections *p, lac_frames kind)
{
    if (p->other[kind].given)
        return p->other[kind].o.s.n_pages;
    return kind == LAC_FRAMES_FLAT ? p->o.s.n_flats : p->o.s.n_darks;
}

static lac_status describe(lac_projections *p)
{
    laci_meta *m = &p->o.s.meta;
    lac_projections_info *a = &p->about;
    lac_status st = LAC_OK;

    a->file = p->o.file;
    a->format = p->o.format->about.name;
    a->n_views = m->geom->n_views;
    a->n_det = m->geom->n_det;
    a->row_pitch_mm = m->row_pitch_mm > 0.0 ? m->row_pitch_mm : m->geom->pitch_mm;
    LAC_TRY(open_frames(p, LAC_FRAMES_FLAT, m->flats));
    LAC_TRY(open_frames(p, LAC_FRAMES_DARK, m->darks));
    a->n_flats = count_frames(p, LAC_FRAMES_FLAT);
    a->n_darks = count_frames(p, LAC_FRAMES_DARK);
    a->quantity = quantity_of(p);
    a->geom = m->geom;
    a->assumed = p->o.s.assumed;
    if (!m->provenance)
        LAC_TRY(laci_provenance_create_empty(&m->provenance));
    a->provenance = m->provenance;
out:
    return st;
}

lac_status laci_projections_take(lac_projections **out, laci_opened *o)
{
    lac_status st = LAC_OK;
    lac_projections *p = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&p, sizeof *p));
    p->o = *o;
    memset(o, 0, sizeof *o);
    if (!p->o.format->about.reads_sino) {
        st = LAC_FAIL(LAC_E_UNSUPPORTED, "%s: %s files hold images, not scans",
                      p->o.file, p->o.format->about.name);
        goto out;
    }
    LAC_TRY(choose_layout(p));
    LAC_TRY(describe(p));
    LAC_TRY(laci_alloc(&p->view, (size_t)p->about.n_views, sizeof *p->view));
    for (int i = 0; i < p->about.n_views; i++)
        p->view[i] = i;
    *out = p;
    p = NULL;
out:
    lac_projections_close(&p);
    return st;
}

lac_status lac_projections_open(lac_projections **out, const char *path,
                                const char *geometry)
{
    lac_status st = LAC_OK;
    laci_opened o = {0};

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "projections: a pointer is NULL");
    *out = NULL;
    LAC_TRY(laci_opened_open(&o, path, geometry));
    LAC_TRY(laci_projections_take(out, &o));
out:
    laci_opened_close(&o);
    return st;
}

const laci_opened *laci_projections_opened(const lac_projections *projections)
{
    return &projections->o;
}

int laci_projections_is_sinograms(const lac_projections *projections)
{
    return projections->layout != LACI_LAYOUT_PROJECTIONS;
}

void lac_projections_close(lac_projections **projections)
{
    lac_projections *p = projections ? *projections : NULL;

    if (!p)
        return;
    for (int k = 0; k <= LAC_FRAMES_DARK; k++)
        laci_opened_close(&p->other[k].o);
    laci_opened_close(&p->o);
    laci_free(p->view);
    laci_free(p->page);
    laci_free(p);
    *projections = NULL;
}

const lac_projections_info *lac_projections_about(const lac_projections *projections)
{
    return projections ? &projections->about : NULL;
}

lac_status lac_projections_select(lac_projections *projections, double from, double to)
{
    lac_projections *p = projections;
    lac_status st = LAC_OK;
    lac_geom *g = NULL;
    int *view = NULL;

    if (!p)
        return LAC_FAIL(LAC_E_ARG, "projections: a pointer is NULL");
    LAC_TRY(laci_views_select(p->about.geom, from, to, &g, &view));
    for (int i = 0; i < g->n_views; i++)
        p->view[i] = p->view[view[i]];
    laci_free(view);
    lac_geom_destroy(&p->o.s.meta.geom);
    p->o.s.meta.geom = g;
    p->about.geom = g;
    p->about.n_views = g->n_views;
out:
    return st;
}

lac_status lac_projections_select_rows(lac_projections *projections, int first,
                                       int last)
{
    lac_projections *p = projections;

    if (!p)
        return LAC_FAIL(LAC_E_ARG, "projections: a pointer is NULL");
    if (first < 0 || last < first || last >= p->about.n_rows)
        return LAC_FAIL(LAC_E_ARG, "%s: rows %d:%d are wanted, there are 0:%d",
                        p->o.file, first, last, p->about.n_rows - 1);
    p->first_row += first;
    p->about.n_rows = last - first + 1;
    return LAC_OK;
}

/* --- reading -------------------------------------------------------------------------
 */

static lac_status need_scratch(lac_projections *p, size_t n)
{
    lac_status st = LAC_OK;

    if (p->room >= n)
        return LAC_OK;
    laci_free(p->page);
    p->page = NULL;
    p->room = 0;
    LAC_TRY(laci_alloc(&p->page, n, sizeof *p->page));
    p->room = n;
out:
    return st;
}

/* Frames of whole projections: row r of frame i goes to to[r, i]. */
static lac_status read_frames(lac_projections *p, lac_frames kind, int first, int n,
                              float *to)
{
    const int apart = kind != LAC_FRAMES_DATA && p->other[kind].given;
    laci_opened *o = apart ? &p->other[kind].o : &p->o;
    const lac_frames as = apart ? LAC_FRAMES_DATA : kind;
    const int n_frames = kind == LAC_FRAMES_DATA   ? p->about.n_views
                         : kind == LAC_FRAMES_FLAT ? p->about.n_flats
                                                   : p->about.n_darks;
    const size_t n_det = (size_t)p->about.n_det;
    lac_status st = LAC_OK;

    LAC_TRY(need_scratch(p, (size_t)n * n_det));
    for (int i = 0; i < n_frames; i++) {
        const int frame = kind == LAC_FRAMES_DATA ? p->view[i] : i;

        LAC_TRY(
            o->format->read_rows(&o->s, as, frame, (size_t)first, (size_t)n, p->page));
        for (int r = 0; r < n; r++)
            memcpy(to + ((size_t)r * (size_t)n_frames + (size_t)i) * n_det,
                   p->page + (size_t)r * n_det, n_det * sizeof *to);
    }
out:
    return st;
}

/* A page is a sinogram: its kept views, one after another. */
static lac_status read_sinogram(lac_projections *p, int page, float *to)
{
    const size_t rows = p->o.s.rows, columns = p->o.s.columns;
    const size_t n_det = (size_t)p->about.n_det;
    const int turned = p->o.s.meta.views_along_columns;
    lac_status st = LAC_OK;

    LAC_TRY(need_scratch(p, rows * columns));
    LAC_TRY(laci_read_page(p->o.format, &p->o.s, page, p->page));
    for (int i = 0; i < p->about.n_views; i++) {
        const size_t view = (size_t)p->view[i];
        float *line = to + (size_t)i * n_det;

        for (size_t d = 0; turned && d < n_det; d++)
            line[d] = p->page[d * columns + view];
        if (!turned)
            memcpy(line, p->page + view * columns, n_det * sizeof *line);
    }
out:
    return st;
}

static lac_status check_request(const lac_projections *p, lac_frames frames, int first,
                                int n, const float *to)
{
    if (!p || !to)
        return LAC_FAIL(LAC_E_ARG, "projections: a pointer is NULL");
    if (frames < LAC_FRAMES_DATA || frames > LAC_FRAMES_DARK)
        return LAC_FAIL(LAC_E_ARG, "projections: frames of kind %d, 0..2 are known",
                        (int)frames);
    if (n < 1 || first < 0 || first > p->about.n_rows - n)
        return LAC_FAIL(LAC_E_ARG, "%s: rows %d..%d, there are 0..%d", p->o.file, first,
                        first + n - 1, p->about.n_rows - 1);
    return LAC_OK;
}

lac_status lac_projections_read(lac_projections *projections, lac_frames frames,
                                int first, int n, float *to)
{
    lac_projections *p = projections;
    lac_status st = LAC_OK;
    size_t count;

    LAC_TRY(check_request(p, frames, first, n, to));
    first += p->first_row;
    if (frames != LAC_FRAMES_DATA || p->layout == LACI_LAYOUT_PROJECTIONS)
        return read_frames(p, frames, first, n, to);
    count = (size_t)p->about.n_views * (size_t)p->about.n_det;
    for (int r = 0; r < n; r++)
        LAC_TRY(read_sinogram(p, first + r, to + (size_t)r * count));
out:
    return st;
}
