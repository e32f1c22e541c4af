/* tools/report_recon.c - the page of one reconstruction: pictures, convergence, facts.
 */
#include "report_recon.h"
#include "cmd.h"
#include "draft.h"
#include "html.h"
#include "job.h"
#include "panel.h"
#include "report_sections.h"

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

static void put_facts(FILE *to, const report_page *p)
{
    const report_recon *r = p->r;
    const lac_method *m = lac_settings_method(r->settings);
    char geom[256];

    job_describe_geom(r->sino->geom, geom, sizeof geom);
    fputs("<div class=\"wide\"><table class=\"facts\">\n", to);
    put_fact(to, "scan", "%s", r->scan);
    put_fact(to, "geometry", "%s", geom);
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
    if (p->network) {
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

/* The image with what was not measured in orange. */
static lac_status put_provenance(FILE *to, const report_page *p)
{
    const lac_image *im = p->r->image;

    return html_picture_put(
        to, &(html_picture){.nx = im->grid.nx,
                            .ny = im->grid.ny,
                            .data = im->data,
                            .lo = p->lo,
                            .hi = p->hi,
                            .tint = p->tint,
                            .caption = "provenance: grey measured, orange learned",
                            .note = "full orange: learned detail of 15 % of the "
                                    "contrast or more"});
}

static lac_status put_parts(FILE *to, const report_page *p)
{
    const report_recon *r = p->r;
    lac_status st;

    if (p->network) {
        CMD_TRY(put_image(to, r->measured, p->lo, p->hi,
                          "measured part: shearlets that the scan saw"));
        CMD_TRY(put_difference(to, r->learned,
                               "learned part: all other shearlets; grey is 0"));
    } else {
        CMD_TRY(put_image(to, r->visible, p->lo, p->hi,
                          "visible part: measured directions"));
        CMD_TRY(
            put_difference(to, r->invisible, "invisible part: all other directions"));
    }
out:
    return st;
}

static lac_status put_pictures(FILE *to, const report_page *p)
{
    const report_recon *r = p->r;
    const lac_geom *g = r->sino->geom;
    double dark, bright, low, high, most;
    lac_status st = LAC_OK;

    panel_quantiles(r->sino->data, g->n_views * g->n_det, 0.001, 0.999, &dark, &bright);
    panel_quantiles(r->residual->data, g->n_views * g->n_det, 0.005, 0.995, &low,
                    &high);
    most = fmax(fabs(low), fabs(high));
    fputs("<h2>Parts of the image</h2>\n<div class=\"row big\">\n", to);
    if (p->network && p->tint)
        CMD_TRY(put_provenance(to, p));
    CMD_TRY(put_parts(to, p));
    fputs("</div>\n<h2>Data</h2>\n<div class=\"row big\">\n", to);
    CMD_TRY(put_scan(to, r->sino, dark, bright, "scan g"));
    CMD_TRY(put_scan(to, r->residual, -most, most, "residual g - R f"));
    fputs("</div>\n", to);
out:
    return st;
}

static lac_status put_body(FILE *to, const report_page *p)
{
    const report_recon *r = p->r;
    lac_status st;

    fputs("<section class=\"note\">\n", to);
    html_wedge(to, r->wedge);
    fputs("</section>\n<h2>Before you trust it</h2>\n", to);
    report_put_notes(to, p);
    fputs("<h2>Result</h2>\n", to);
    CMD_TRY(report_put_viewer(to, p));
    put_facts(to, p);
    CMD_TRY(put_pictures(to, p));
    CMD_TRY(report_put_fit(to, p));
    put_parameters(to, r->settings, r->result);
out:
    return st;
}

lac_status report_recon_write(const report_recon *r, const char *path)
{
    report_page p = {.r = r};
    char title[512];
    draft d = {0};
    lac_status st;

    CMD_TRY(report_page_make(&p));
    snprintf(title, sizeof title, "%s of %s", lac_settings_method(r->settings)->name,
             r->scan);
    draft_open(&d, path);
    html_begin(d.to, title, r->record, &page_viewer_js);
    CMD_TRY(put_body(d.to, &p));
    html_script(d.to, &page_viewer_js);
    html_end(d.to, r->record);
    CMD_TRY(draft_commit(&d));
out:
    draft_close(&d);
    report_page_clear(&p);
    return st;
}
