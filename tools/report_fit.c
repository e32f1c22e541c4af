/* tools/report_fit.c - curves of a page: how the method converged, and how well its
 * image explains the data, by iteration and by view. */
#include "report_sections.h"
#include "cmd.h"
#include "html.h"
#include "job.h"
#include "mem.h"
#include "radon/projector.h"

#include <math.h>

static void put_plot(FILE *to, const plot *p, const char *caption)
{
    fputs("<figure><div class=\"wide\">", to);
    plot_svg(to, p);
    fputs("</div><figcaption>", to);
    html_text(to, caption);
    fputs("</figcaption></figure>\n", to);
}

static void put_convergence(FILE *to, const history *h)
{
    double *scratch = mem_alloc(2 * (size_t)h->n, sizeof *scratch);
    plot p;

    history_plot(h, "convergence", scratch, &p);
    if (p.n > 0)
        put_plot(to, &p,
                 "What the method watches while it iterates; flat curves: more "
                 "iterations change little.");
    mem_free(scratch);
}

/* --- residual by iteration -----------------------------------------------------------
 */

/* ||R x - g|| / ||g|| of the iterates that were kept. */
static lac_status measure_kept(const report_page *p, double *iteration,
                               double *residual)
{
    const history *h = p->r->history;
    const lac_sino *sino = p->r->sino;
    const size_t n = lac_sino_count(sino);
    float *work = mem_alloc(n, sizeof *work);
    lac_projector *projector = NULL;
    lac_status st;

    CMD_TRY(
        lac_projector_create(&projector, sino->geom, &h->grid, LAC_PROJECTOR_JOSEPH));
    for (int k = 0; k < h->n_kept; k++) {
        CMD_TRY(lac_projector_forward(projector, h->kept[k]->data, work));
        for (size_t i = 0; i < n; i++)
            work[i] -= sino->data[i];
        iteration[k] = h->kept_at[k];
        residual[k] = job_norm(n, work) / h->scale;
    }
out:
    lac_projector_destroy(&projector);
    mem_free(work);
    return st;
}

static lac_status put_residuals(FILE *to, const report_page *p)
{
    const history *h = p->r->history;
    const double n = (double)lac_sino_count(p->r->sino);
    const double noise = p->r->result->noise * sqrt(n) / h->scale;
    double x[HISTORY_KEPT], y[HISTORY_KEPT], ends[2], level[2] = {noise, noise};
    plot c = {.title = "residual of the data",
              .x_label = "iteration",
              .y_label = "||R f - g|| / ||g||",
              .log_y = 1,
              .marked = 1,
              .n = 1};
    lac_status st = LAC_OK;

    if (!(h->scale > 0.0) || h->n_kept < 2)
        return LAC_OK;
    CMD_TRY(measure_kept(p, x, y));
    ends[0] = x[0];
    ends[1] = x[h->n_kept - 1];
    c.line[0] = (plot_line){p->network ? "f*" : "image", h->n_kept, x, y};
    if (noise > 0.0)
        c.line[c.n++] = (plot_line){"noise alone", 2, ends, level};
    put_plot(to, &c,
             noise > 0.0
                 ? "How much of the data the image leaves unexplained after some "
                   "iterations. Below the line for noise alone, noise is being "
                   "fitted."
                 : "How much of the data the image leaves unexplained after some "
                   "iterations.");
out:
    return st;
}

/* --- residual by view ----------------------------------------------------------------
 */

/* Angles where they only rise or fall, else the number of the view. */
static int angles_of(const lac_geom *g, double *x)
{
    const double sign = g->n_views > 1 && g->angle[1] < g->angle[0] ? -1.0 : 1.0;
    int ordered = 1;

    for (int v = 0; v < g->n_views; v++) {
        x[v] = g->angle[v] / JOB_DEGREE;
        if (v > 0 && sign * (g->angle[v] - g->angle[v - 1]) <= 0.0)
            ordered = 0;
    }
    for (int v = 0; v < g->n_views && !ordered; v++)
        x[v] = v + 1;
    return ordered;
}

static void put_views(FILE *to, const report_page *p)
{
    const lac_geom *g = p->r->sino->geom;
    double *x = mem_alloc((size_t)g->n_views, sizeof *x);
    const int ordered = angles_of(g, x);
    const plot c = {
        .title = "residual by view",
        .x_label = ordered ? "view angle, degrees" : "view",
        .y_label = "rms residual / rms of the scan",
        .marked = g->n_views <= 60,
        .n = 2,
        .line = {{lac_settings_method(p->r->settings)->name, g->n_views, x, p->fit},
                 {p->cheap.name, g->n_views, x, p->fit_of_cheap}}};

    put_plot(
        to, &c,
        "How well each view is explained. A view that stands out was disturbed; a "
        "slope or a wave over the angles points to a wrong axis, drift or motion.");
    mem_free(x);
}

lac_status report_put_fit(FILE *to, const report_page *p)
{
    lac_status st = LAC_OK;

    fputs("<h2>Convergence and fit</h2>\n<div class=\"plots\">\n", to);
    if (p->r->history->n > 0) {
        put_convergence(to, p->r->history);
        CMD_TRY(put_residuals(to, p));
    }
    put_views(to, p);
    fputs("</div>\n", to);
out:
    return st;
}
