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

static void put_views_fact(FILE *to, const lac_geom *g)
{
    const int last = report_last_view(g);
    const double first = g->angle[0] / JOB_DEGREE;
    lac_arc arc = {0};

    if (last > 0 && lac_geom_arc(g, &arc) == LAC_OK)
        put_fact(to, "views", "%d, from %.6g to %.6g degrees, typically %.4g apart%s",
                 g->n_views, first, g->angle[last] / JOB_DEGREE, arc.step / JOB_DEGREE,
                 last < g->n_views - 1 ? "; the last repeats the first" : "");
    else
        put_fact(to, "views", "%d, at %.6g degrees", g->n_views, first);
}

static void put_scan_facts(FILE *to, const report_page *p)
{
    const lac_sino *sino = p->r->sino;
    const lac_geom *g = sino->geom;

    fputs("<div class=\"wide\"><table class=\"facts\">\n", to);
    put_fact(to, "file", "%s", p->r->scan);
    put_fact(to, "beam", "%s",
             g->beam == LAC_BEAM_FAN ? "fan, flat detector" : "parallel");
    put_views_fact(to, g);
    put_fact(to, "measured directions", "%.4g of 180 degrees",
             180.0 * lac_wedge_share(p->r->wedge));
    put_fact(to, "detector", "%d bins of %.6g mm", g->n_det, g->pitch_mm);
    put_fact(to, "rotation axis", "falls %.6g mm from the middle of the detector",
             g->axis_offset_mm);
    if (g->beam == LAC_BEAM_FAN) {
        put_fact(to, "source to axis", "%.6g mm", g->source_origin_mm);
        put_fact(to, "source to detector", "%.6g mm, magnification %.4g",
                 g->source_detector_mm, g->source_detector_mm / g->source_origin_mm);
    }
    put_fact(to, "field of view", "radius %.5g mm, seen whole by every view",
             lac_geom_field_radius_mm(g));
    if (!isnan(p->r->result->noise))
        put_fact(to, "noise of a bin", "standard deviation %.4g (line integral)",
                 p->r->result->noise);
    fputs("</table></div>\n", to);
}

static void put_result_facts(FILE *to, const report_page *p)
{
    const report_recon *r = p->r;
    const lac_method *m = lac_settings_method(r->settings);

    fputs("<div class=\"wide\"><table class=\"facts\">\n", to);
    put_fact(to, "method", "%s: %s", m->name, m->problem);
    put_fact(to, "stopped", "%s, %d iterations, %.3f s",
             lac_reason_text(r->result->solver.reason), r->result->solver.iterations,
             r->result->seconds);
    put_fact(to, "residual", "||R f - g|| / ||g|| = %.4g", r->result->residual);
    put_fact(to, "energy by directions", "%.4g %% in measured ones, %.4g %% in others",
             100.0 * r->visible_energy, 100.0 * (1.0 - r->visible_energy));
    if (p->network) {
        put_fact(to, "energy by shearlets",
                 "%.4g %% in subbands that were not measured: learned",
                 100.0 * r->result->learned_energy);
        put_fact(to, "change of measured subbands", "%.4g %% of the energy",
                 100.0 * r->result->moved_energy);
        put_fact(to, "residual of the network's image",
                 "%.4g before it was made to agree with the data, %.4g after",
                 r->result->residual_before, r->result->residual);
        put_fact(to, "used of the network's correction", "%.4g %%",
                 100.0 * r->result->heard);
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
    if (p->tint) {
        fputs("<h2>Parts of the image</h2>\n<div class=\"row big\">\n", to);
        if (p->network)
            CMD_TRY(put_provenance(to, p));
        CMD_TRY(put_parts(to, p));
        fputs("</div>\n", to);
    }
    fputs("<h2>Data</h2>\n<div class=\"row big\">\n", to);
    CMD_TRY(put_scan(to, r->sino, dark, bright, "scan g"));
    CMD_TRY(put_scan(to, r->residual, -most, most, "residual g - R f"));
    fputs("</div>\n", to);
out:
    return st;
}

/* One line below the title. */
static void put_lead(FILE *to, const report_page *p)
{
    const report_recon *r = p->r;
    const lac_geom *g = r->sino->geom;

    fputs("<p class=\"lead\">", to);
    html_printf(to, "%s beam, %d view%s, %.4g of 180 degrees; ",
                g->beam == LAC_BEAM_FAN ? "Fan" : "Parallel", g->n_views,
                g->n_views == 1 ? "" : "s", 180.0 * lac_wedge_share(r->wedge));
    html_printf(to, "%d x %d pixels of %.6g mm; residual %.3g of the data",
                r->image->grid.nx, r->image->grid.ny, r->image->grid.pixel_mm,
                r->result->residual);
    if (p->network)
        html_printf(to, "; %.3g %% of the energy learned",
                    100.0 * r->result->learned_energy);
    fputs(".</p>\n", to);
}

static lac_status put_body(FILE *to, const report_page *p)
{
    lac_status st;

    put_lead(to, p);
    fputs("<h2>Before you trust it</h2>\n", to);
    report_put_notes(to, p);
    fputs("<h2>Result</h2>\n", to);
    CMD_TRY(report_put_viewer(to, p));
    put_result_facts(to, p);
    fputs("<h2>Scan</h2>\n<div class=\"scan\">\n", to);
    CMD_TRY(report_put_geometry(to, p));
    put_scan_facts(to, p);
    fputs("</div>\n<h2>What these views can show</h2>\n", to);
    CMD_TRY(report_put_visibility(to, p));
    CMD_TRY(put_pictures(to, p));
    CMD_TRY(report_put_fit(to, p));
    put_parameters(to, p->r->settings, p->r->result);
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
