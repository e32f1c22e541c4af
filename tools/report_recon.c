/* tools/report_recon.c - the page of one reconstruction: pictures, convergence, facts.
 */
#include "report_recon.h"
#include "cmd.h"
#include "draft.h"
#include "html.h"
#include "job.h"
#include "learned_picture.h"
#include "mem.h"
#include "panel.h"

#include <math.h>
#include <stdarg.h>

static void put_fact(FILE *to, const char *name, const char *fmt, ...) MSG_PRINTF(3, 4);

static void put_fact(FILE *to, const char *name, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    fputs("<tr><td>", to);
    html_text(to, name);
    fputs("</td><td class=\"text\">", to);
    html_text(to, text);
    fputs("</td></tr>\n", to);
}

static int has_network(const report_recon *r)
{
    return !isnan(r->result->learned_energy);
}

static void put_facts(FILE *to, const report_recon *r)
{
    const lac_method *m = lac_settings_method(r->settings);
    char geom[256];

    job_describe_geom(r->sino->geom, geom, sizeof geom);
    fputs("<div class=\"wide\"><table>\n", to);
    put_fact(to, "scan", "%s: %s", r->scan, geom);
    put_fact(to, "image", "%d x %d pixels of %.6g mm", r->image->grid.nx,
             r->image->grid.ny, r->image->grid.pixel_mm);
    put_fact(to, "method", "%s: %s", m->name, m->problem);
    put_fact(to, "stopped", "%s, %d iterations, %.3f s",
             lac_reason_text(r->result->solver.reason), r->result->solver.iterations,
             r->result->seconds);
    put_fact(to, "residual", "||R f - g|| / ||g|| = %.4g", r->result->residual);
    put_fact(to, "measured directions", "%.4g of 180 degrees",
             180.0 * lac_wedge_share(r->wedge));
    put_fact(to, "energy of the image",
             "%.4g %% in measured directions, %.4g %% in others",
             100.0 * r->visible_energy, 100.0 * (1.0 - r->visible_energy));
    if (has_network(r)) {
        put_fact(to, "energy of the image, by shearlets",
                 "%.4g %% in subbands that were not measured: learned",
                 100.0 * r->result->learned_energy);
        put_fact(to, "change of measured subbands", "%.4g %% of the energy",
                 100.0 * r->result->moved_energy);
        put_fact(to, "residual of the network's image",
                 "%.4g before it was made to agree with the data, %.4g after",
                 r->result->residual_before, r->result->residual);
    }
    fputs("</table></div>\n", to);
}

static void put_parameters(FILE *to, const lac_settings *settings,
                           const lac_recon_result *result)
{
    const lac_method *m = lac_settings_method(settings);

    if (m->n_params == 0)
        return;
    fputs("<h2>Parameters</h2>\n<div class=\"wide\"><table>\n<tr><th>name</th><th "
          "class=\"text\">value</th><th class=\"text\">meaning</th></tr>\n",
          to);
    for (size_t i = 0; i < m->n_params; i++) {
        const lac_param *p = m->params + i;

        fputs("<tr><td>", to);
        html_text(to, p->name);
        fputs("</td><td class=\"text\">", to);
        html_printf(to, "%s %s", lac_settings_text(settings, p->name), p->unit);
        if (isnan(lac_settings_get(settings, p->name)) &&
            !isnan(job_parameter(settings, result, p->name)))
            html_printf(to, ": %.4g", job_parameter(settings, result, p->name));
        fputs("</td><td class=\"text\">", to);
        html_text(to, p->help);
        fputs("</td></tr>\n", to);
    }
    fputs("</table></div>\n", to);
}

/* Where a network had a hand in it. */
static void put_learned_note(FILE *to, const report_recon *r)
{
    const int agrees = lac_settings_get(r->settings, "consistency") != 0.0;

    fprintf(to,
            "<p><b>Learned.</b> A neural network filled in what the scan did not "
            "measure: %.3g %% of the energy of this image, orange in the first "
            "picture. It knows what such objects usually look like and has never seen "
            "this one: what is orange may be absent from the object, and what the "
            "object has there may be absent from the picture. ",
            100.0 * r->result->learned_energy);
    if (agrees)
        fprintf(to,
                "The image was then made to agree with the data to the level of the "
                "noise: the residual was %.4g and is %.4g.</p>\n",
                r->result->residual_before, r->result->residual);
    else
        fputs("The image was <b>not</b> made to agree with the data (parameter "
              "consistency).</p>\n",
              to);
}

/* What a reader should know before believing the picture. */
static void put_notes(FILE *to, const report_recon *r)
{
    const double share = lac_wedge_share(r->wedge);
    const double truncated = lac_sino_truncated_share(r->sino);

    fputs("<div class=\"note\">\n", to);
    html_wedge(to, r->wedge);
    if (share < 0.999)
        fprintf(
            to,
            "<p>The scan measured the blue directions, %.4g of 180 degrees. Edges "
            "whose normal lies in any other direction left no trace in the data: "
            "what the image shows there comes from the method. The %s and the %s part "
            "below keep the two apart.</p>\n",
            180.0 * share, has_network(r) ? "measured" : "visible",
            has_network(r) ? "learned" : "invisible");
    else
        fputs("<p>The scan measured all directions.</p>\n", to);
    if (has_network(r))
        put_learned_note(to, r);
    if (truncated > LAC_TRUNCATED_LIMIT)
        fprintf(
            to,
            "<p><b>Truncated:</b> in %.3g %% of the views the object reaches over an "
            "end of the detector; values near the border of the field are not "
            "reliable.</p>\n",
            100.0 * truncated);
    if (r->result->solver.reason < 0)
        fputs("<p><b>The method stopped early.</b></p>\n", to);
    fputs("</div>\n", to);
}

static lac_status put_image(FILE *to, const lac_image *im, double lo, double hi,
                            const char *caption)
{
    char note[96];
    const html_picture p = {.nx = im->grid.nx,
                            .ny = im->grid.ny,
                            .data = im->data,
                            .lo = lo,
                            .hi = hi,
                            .caption = caption,
                            .note = note};

    snprintf(note, sizeof note, "black %.4g, white %.4g per mm", lo, hi);
    return html_picture_put(to, &p);
}

static lac_status put_scan(FILE *to, const lac_sino *s, double lo, double hi,
                           const char *caption)
{
    const lac_geom *g = s->geom;
    char note[128];
    const html_picture p = {.nx = g->n_det,
                            .ny = g->n_views,
                            .data = s->data,
                            .lo = lo,
                            .hi = hi,
                            .stretch = 1,
                            .caption = caption,
                            .note = note};

    snprintf(note, sizeof note,
             "one view a row, %.6g..%.6g deg down; black %.4g, white "
             "%.4g",
             g->angle[0] / JOB_DEGREE, g->angle[g->n_views - 1] / JOB_DEGREE, lo, hi);
    return html_picture_put(to, &p);
}

/* About grey 0. */
static lac_status put_difference(FILE *to, const lac_image *im, const char *caption)
{
    double low, high, most;

    panel_quantiles(im->data, (int)lac_image_count(im), 0.001, 0.999, &low, &high);
    most = fmax(fmax(fabs(low), fabs(high)), 1e-12);
    return put_image(to, im, -most, most, caption);
}

/* The image with what was learned in orange. */
static lac_status put_provenance(FILE *to, const report_recon *r, double lo, double hi)
{
    float *tint = mem_alloc(lac_image_count(r->image), sizeof *tint);
    const html_picture p = {.nx = r->image->grid.nx,
                            .ny = r->image->grid.ny,
                            .data = r->image->data,
                            .lo = lo,
                            .hi = hi,
                            .tint = tint,
                            .caption = "provenance: grey measured, orange learned",
                            .note = "full orange: learned detail of 15 % of the "
                                    "contrast or more"};
    lac_status st;

    learned_picture_tint(r->learned, hi - lo, tint);
    st = html_picture_put(to, &p);
    mem_free(tint);
    return st;
}

static lac_status put_parts(FILE *to, const report_recon *r, double lo, double hi)
{
    lac_status st;

    if (has_network(r)) {
        CMD_TRY(put_image(to, r->measured, lo, hi,
                          "measured part: shearlets that the scan saw"));
        CMD_TRY(put_difference(to, r->learned,
                               "learned part: all other shearlets; grey is 0"));
    } else {
        CMD_TRY(put_image(to, r->visible, lo, hi, "visible part: measured directions"));
        CMD_TRY(
            put_difference(to, r->invisible, "invisible part: all other directions"));
    }
out:
    return st;
}

static lac_status put_pictures(FILE *to, const report_recon *r)
{
    const lac_geom *g = r->sino->geom;
    double lo, hi, dark, bright, low, high, most;
    lac_status st;

    panel_quantiles(r->image->data, (int)lac_image_count(r->image), 0.001, 0.999, &lo,
                    &hi);
    panel_quantiles(r->sino->data, g->n_views * g->n_det, 0.001, 0.999, &dark, &bright);
    panel_quantiles(r->residual->data, g->n_views * g->n_det, 0.005, 0.995, &low,
                    &high);
    most = fmax(fabs(low), fabs(high));
    fputs("<h2>Pictures</h2>\n<div class=\"row big\">\n", to);
    if (has_network(r))
        CMD_TRY(put_provenance(to, r, lo, hi));
    CMD_TRY(put_image(to, r->image, lo, hi, "reconstruction f"));
    if (has_network(r))
        CMD_TRY(put_parts(to, r, lo, hi));
    CMD_TRY(put_scan(to, r->sino, dark, bright, "scan g"));
    CMD_TRY(put_scan(to, r->residual, -most, most, "residual g - R f"));
    if (!has_network(r))
        CMD_TRY(put_parts(to, r, lo, hi));
    fputs("</div>\n", to);
out:
    return st;
}

static void put_convergence(FILE *to, const history *h)
{
    double *scratch;
    plot p;

    if (h->n < 1)
        return;
    scratch = mem_alloc(2 * (size_t)h->n, sizeof *scratch);
    history_plot(h, "convergence", scratch, &p);
    fputs("<h2>Convergence</h2>\n", to);
    plot_svg(to, &p);
    mem_free(scratch);
}

lac_status report_recon_write(const report_recon *r, const char *path)
{
    char title[512];
    draft d = {0};
    lac_status st;

    snprintf(title, sizeof title, "%s of %s", lac_settings_method(r->settings)->name,
             r->scan);
    draft_open(&d, path);
    html_begin(d.to, title, r->record);
    put_facts(d.to, r);
    put_notes(d.to, r);
    CMD_TRY(put_pictures(d.to, r));
    put_convergence(d.to, r->history);
    put_parameters(d.to, r->settings, r->result);
    html_end(d.to, r->record);
    CMD_TRY(draft_commit(&d));
out:
    draft_close(&d);
    return st;
}
