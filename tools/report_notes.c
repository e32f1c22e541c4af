/* tools/report_notes.c - what a reader should know before believing the picture, in
 * plain words. */
#include "report_sections.h"
#include "html.h"
#include "job.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Views further apart at the border of the field than so many times what is resolved
 * leave streaks. */
#define SPARSE 4.0
/* Residual over the level of the noise: above, the image does not explain the data;
 * below, it explains the noise, too. */
#define UNEXPLAINED 1.5
#define OVERFITTED 0.5
#define LARGE 0.1 /* of the data, where the noise is not known */

typedef struct notes {
    FILE *to;
    int n;
} notes;

/* One note, whose text the caller goes on with; "caution" for what limits trust, "fact"
 * for what does not. */
static FILE *open_note(notes *s, const char *kind, const char *title)
{
    if (s->n++ == 0)
        fputs("<ul class=\"notes\">\n", s->to);
    fprintf(s->to, "<li class=\"%s\"><b>%s</b> ", kind, title);
    return s->to;
}

static void close_note(notes *s)
{
    fputs("</li>\n", s->to);
}

/* --- the scan ------------------------------------------------------------------------
 */

static void note_arc(notes *s, const report_page *p)
{
    const double share = lac_wedge_share(p->r->wedge);

    if (share >= 0.999)
        return;
    fprintf(
        open_note(s, "caution", "Limited arc."),
        "The views measured %.4g of 180 degrees of directions. Edges whose normal "
        "lies in any other direction left no trace in the data: what the image shows "
        "there comes from the method, not from the scan.",
        180.0 * share);
    close_note(s);
}

static void note_truncation(notes *s, const report_page *p)
{
    const double truncated = lac_sino_truncated_share(p->r->sino);

    if (truncated <= LAC_TRUNCATED_LIMIT)
        return;
    fprintf(
        open_note(s, "caution", "Truncated."),
        "In %.3g %% of the views the object reaches beyond an end of the detector; "
        "values near the border of the field are not reliable, and the level may be "
        "off everywhere.",
        100.0 * truncated);
    close_note(s);
}

static void note_few_views(notes *s, const report_page *p)
{
    const lac_geom *g = p->r->sino->geom;
    const lac_grid *grid = &p->r->image->grid;
    const double field = lac_geom_field_radius_mm(g);
    const double radius = field > 0.0 ? field : 0.5 * grid->nx * grid->pixel_mm;
    const double resolved = fmax(grid->pixel_mm, lac_geom_axis_pitch_mm(g));
    lac_arc arc;

    if (lac_geom_arc(g, &arc) != LAC_OK || arc.step * radius <= SPARSE * resolved)
        return;
    fprintf(
        open_note(s, "caution", "Few views."),
        "%d views, %.3g degrees apart: at the border of the field that is a step of "
        "%.3g mm, %.2g times what bins and pixels resolve. Fine detail far from the "
        "centre is guessed between the views, and filtered backprojection shows "
        "streaks.",
        g->n_views, arc.step / JOB_DEGREE, arc.step * radius,
        arc.step * radius / resolved);
    close_note(s);
}

/* --- the fit -------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, by_value);
    return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

int report_bad_view(const double *fit, int n_views)
{
    double *work = mem_alloc((size_t)n_views, sizeof *work);
    double middle, spread;
    int worst = 0;

    memcpy(work, fit, (size_t)n_views * sizeof *work);
    middle = median(work, n_views);
    for (int v = 0; v < n_views; v++) {
        work[v] = fabs(fit[v] - middle);
        if (fit[v] > fit[worst])
            worst = v;
    }
    spread = median(work, n_views);
    mem_free(work);
    return fit[worst] > 3.0 * middle && fit[worst] > middle + 6.0 * spread ? worst : -1;
}

static void note_bad_view(notes *s, const report_page *p)
{
    const lac_geom *g = p->r->sino->geom;
    const int v = report_bad_view(p->fit, g->n_views);

    if (v < 0)
        return;
    fprintf(
        open_note(s, "caution", "A view stands out."),
        "View %d, at %.6g degrees, is explained much worse than the others: a shift, "
        "a flash of the source or dead bins? The curve of the residual by view, below, "
        "shows it; a scan without that view may give a better image.",
        v + 1, g->angle[v] / JOB_DEGREE);
    close_note(s);
}

static void note_residual(notes *s, const report_page *p)
{
    const lac_sino *sino = p->r->sino;
    const size_t n = lac_sino_count(sino);
    const double norm = job_norm(n, sino->data);
    const double noise = p->r->result->noise * sqrt((double)n) / norm;
    const double residual = p->r->result->residual;

    if (norm == 0.0)
        return;
    if (!(noise > 0.0) && residual > LARGE)
        fprintf(
            open_note(s, "caution", "The image does not give this scan."),
            "Projected again, it differs from the data by %.3g %%: its grey values, "
            "and the edges that the method left out or put in, do not agree with what "
            "was measured.",
            100.0 * residual);
    else if (!(noise > 0.0))
        return;
    else if (residual > UNEXPLAINED * noise)
        fprintf(
            open_note(s, "caution", "Not all of the data are explained."),
            "The residual is %.3g of the data, noise alone would leave %.3g. Weaker "
            "regularisation, more iterations, or a better rotation axis or model of "
            "the beam (hardening) may be wanted.",
            residual, noise);
    else if (residual < OVERFITTED * noise)
        fprintf(
            open_note(s, "caution", "The noise is explained, too."),
            "The residual is %.3g of the data where noise alone would leave %.3g: part "
            "of the texture of the image is noise.",
            residual, noise);
    else
        return;
    close_note(s);
}

static void note_stop(notes *s, const report_page *p)
{
    const lac_solver_result *r = &p->r->result->solver;

    if (r->reason < 0)
        fprintf(open_note(s, "caution", "The method stopped early,"),
                "after %d iterations: %s. The image is what it had by then.",
                r->iterations, lac_reason_text(r->reason));
    else if (r->reason == LAC_STOP_ITERATIONS)
        fprintf(
            open_note(s, "fact", "Iteration limit."),
            "The method ended after the %d iterations it was given; whether more would "
            "change the image is seen in the curves below.",
            r->iterations);
    else
        return;
    close_note(s);
}

/* --- the network ---------------------------------------------------------------------
 */

static void note_learned(notes *s, const report_page *p)
{
    const lac_recon_result *r = p->r->result;
    FILE *to = open_note(s, "caution", "Learned.");

    fprintf(
        to,
        "A neural network filled in what the scan did not measure: %.3g %% of the "
        "energy of this image, orange in the pictures. It knows what such objects "
        "usually look like and has never seen this one: what is orange may be absent "
        "from the object, and what the object has there may be absent from the "
        "picture. ",
        100.0 * r->learned_energy);
    if (lac_settings_get(p->r->settings, "consistency") != 0.0)
        fprintf(to,
                "The image was then made to agree with the data to the level of the "
                "noise: the residual was %.4g and is %.4g.",
                r->residual_before, r->residual);
    else
        fputs("The image was <b>not</b> made to agree with the data (parameter "
              "consistency).",
              to);
    close_note(s);
}

static void note_unheard(notes *s, const report_page *p)
{
    const lac_recon_result *r = p->r->result;

    if (!(r->heard < 1.0))
        return;
    fprintf(
        open_note(s, "caution", "The network was not heard."),
        "Its picture contradicted the data (residual %.3g, where %.3g is wanted), so "
        "that only %.2g %% of its correction was used: it was trained on other "
        "objects. Nearly all of this image is the reconstruction it started from.",
        r->residual_before, r->residual, 100.0 * r->heard);
    close_note(s);
}

void report_put_notes(FILE *to, const report_page *p)
{
    notes s = {to, 0};

    note_arc(&s, p);
    note_truncation(&s, p);
    note_few_views(&s, p);
    note_bad_view(&s, p);
    if (p->network)
        note_learned(&s, p);
    note_unheard(&s, p);
    note_residual(&s, p);
    note_stop(&s, p);
    fputs(s.n > 0
              ? "</ul>\n"
              : "<p>The scan measured all directions; nothing else is known to speak "
                "against this image.</p>\n",
          to);
}
