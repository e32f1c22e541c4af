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

/* The curve into x and y, at least HISTORY_KEPT and as many as iterations; its length:
 * of all iterations where the method knew, else of those that were kept. */
static lac_status find_residuals(const report_page *p, double *x, double *y, int *n)
{
    const history *h = p->r->history;
    const double *known = history_residual(h);

    if (!known) {
        *n = h->n_kept;
        return measure_kept(p, x, y);
    }
    *n = h->n;
    for (int i = 0; i < h->n; i++) {
        x[i] = h->iteration[i];
        y[i] = known[i] / h->scale;
    }
    return LAC_OK;
}

static void draw_residuals(FILE *to, const report_page *p, const double *x,
                           const double *y, int n)
{
    const double bins = (double)lac_sino_count(p->r->sino);
    const double noise = p->r->result->noise * sqrt(bins) / p->r->history->scale;
    const double ends[2] = {x[0], x[n - 1]}, level[2] = {noise, noise};
    plot c = {.title = "residual of the data",
              .x_label = "iteration",
              .y_label = "||R f - g|| / ||g||",
              .log_y = 1,
              .marked = n <= HISTORY_KEPT,
              .n = 1,
              .line = {{p->network ? "f*" : "image", n, x, y}}};

    if (noise > 0.0)
        c.line[c.n++] = (plot_line){"noise alone", 2, ends, level};
    put_plot(to, &c,
             noise > 0.0
                 ? "How much of the data the image leaves unexplained. Below the "
                   "line for noise alone, noise is being fitted."
                 : "How much of the data the image leaves unexplained.");
}

static lac_status put_residuals(FILE *to, const report_page *p)
{
    const history *h = p->r->history;
    const size_t room = (size_t)(h->n > HISTORY_KEPT ? h->n : HISTORY_KEPT);
    double *x = mem_alloc(room, sizeof *x), *y = mem_alloc(room, sizeof *y);
    lac_status st = LAC_OK;
    int n = 0;

    if (h->scale > 0.0)
        CMD_TRY(find_residuals(p, x, y, &n));
    if (n > 1)
        draw_residuals(to, p, x, y, n);
out:
    mem_free(x);
    mem_free(y);
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
