/* tools/report_page.c - what the sections of a page have in common: rivals, window,
 * tint, residual by view. */
#include "report_sections.h"
#include "cmd.h"
#include "learned_picture.h"
#include "mem.h"
#include "panel.h"
#include "radon/fbp.h"
#include "radon/projector.h"

#include <math.h>
#include <string.h>

/* --- rivals --------------------------------------------------------------------------
 */

/* FBP with the plain ramp; for a result that is just that, with Hann's window. */
static lac_filter rival_filter(const lac_settings *settings)
{
    const double filter = lac_settings_get(settings, "filter");

    return filter == LAC_FILTER_RAMP ? LAC_FILTER_HANN : LAC_FILTER_RAMP;
}

static lac_status make_cheap(report_page *p)
{
    const lac_sino *sino = p->r->sino;
    lac_fbp_options options;
    lac_fbp *fbp = NULL;
    lac_status st;

    lac_fbp_defaults(&options);
    options.filter = rival_filter(p->r->settings);
    CMD_TRY(lac_image_create(&p->cheap.image, &p->r->image->grid));
    CMD_TRY(lac_fbp_create(&fbp, sino->geom, &p->r->image->grid, &options));
    CMD_TRY(lac_fbp_run(fbp, sino->data, p->cheap.image->data));
    snprintf(p->cheap.name, sizeof p->cheap.name, "FBP%s",
             options.filter == LAC_FILTER_HANN ? ", Hann filter" : "");
    snprintf(p->cheap.about, sizeof p->cheap.about,
             "filtered backprojection of the same scan, %s filter",
             lac_filter_name(options.filter));
out:
    lac_fbp_destroy(&fbp);
    return st;
}

/* f* is where the solver ended before the network began. */
static lac_status make_sparse(report_page *p)
{
    const history *h = p->r->history;
    const lac_grid *grid = &p->r->image->grid;
    lac_status st = LAC_OK;
    int factor;

    if (!p->network || h->n_kept < 1)
        return LAC_OK;
    factor = grid->nx / h->grid.nx;
    if (factor * h->grid.nx != grid->nx || factor * h->grid.ny != grid->ny)
        return LAC_OK;
    CMD_TRY(lac_image_enlarge(h->kept[h->n_kept - 1], factor, &p->sparse.image));
    snprintf(p->sparse.name, sizeof p->sparse.name, "f*, before the network");
    snprintf(
        p->sparse.about, sizeof p->sparse.about,
        "sparse reconstruction from the data alone, which the network started from");
out:
    return st;
}

/* --- residual by view ----------------------------------------------------------------
 */

static double square_sum(const float *x, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * x[i];
    return sum;
}

/* rms[v] = root of the mean square of view v of the residual over that of the scan. */
static void by_view(const lac_sino *sino, const float *residual, double *rms)
{
    const size_t n_det = (size_t)sino->geom->n_det, n = lac_sino_count(sino);
    const double whole = sqrt(square_sum(sino->data, n) / (double)n);

    for (int v = 0; v < sino->geom->n_views; v++) {
        const double s = square_sum(residual + (size_t)v * n_det, n_det);

        rms[v] = whole > 0.0 ? sqrt(s / (double)n_det) / whole : 0.0;
    }
}

static lac_status measure_fit(report_page *p)
{
    const lac_sino *sino = p->r->sino;
    const size_t n = lac_sino_count(sino), n_views = (size_t)sino->geom->n_views;
    float *work = mem_alloc(n, sizeof *work);
    lac_projector *projector = NULL;
    lac_status st;

    p->fit = mem_alloc(n_views, sizeof *p->fit);
    p->fit_of_cheap = mem_alloc(n_views, sizeof *p->fit_of_cheap);
    by_view(sino, p->r->residual->data, p->fit);
    CMD_TRY(lac_projector_create(&projector, sino->geom, &p->cheap.image->grid,
                                 LAC_PROJECTOR_JOSEPH));
    CMD_TRY(lac_projector_forward(projector, p->cheap.image->data, work));
    for (size_t i = 0; i < n; i++)
        work[i] = sino->data[i] - work[i];
    by_view(sino, work, p->fit_of_cheap);
out:
    lac_projector_destroy(&projector);
    mem_free(work);
    return st;
}

lac_status report_page_make(report_page *p)
{
    const lac_image *image = p->r->image;
    lac_status st;

    p->network = !isnan(p->r->result->learned_energy);
    panel_quantiles(image->data, (int)lac_image_count(image), 0.001, 0.999, &p->lo,
                    &p->hi);
    if (!(p->hi > p->lo))
        p->hi = p->lo + 1.0;
    if (lac_wedge_share(p->r->wedge) < 0.999) {
        p->tint = mem_alloc(lac_image_count(image), sizeof *p->tint);
        learned_picture_tint(p->r->learned, p->hi - p->lo, p->tint);
    }
    CMD_TRY(make_cheap(p));
    CMD_TRY(make_sparse(p));
    CMD_TRY(measure_fit(p));
out:
    return st;
}

void report_page_clear(report_page *p)
{
    lac_image_destroy(&p->cheap.image);
    lac_image_destroy(&p->sparse.image);
    mem_free(p->tint);
    mem_free(p->fit);
    mem_free(p->fit_of_cheap);
    p->tint = NULL;
    p->fit = p->fit_of_cheap = NULL;
}
