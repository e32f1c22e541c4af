/* tools/report_evaluate.c - the page of an evaluation: settings, tables, curves, runs.
 */
#include "report_evaluate.h"
#include "cmd.h"
#include "data/base/parallel.h"
#include "draft.h"
#include "html.h"
#include "plot.h"
#include "study_tables.h"
#include "study_worst.h"

#include <math.h>

/* --- what was done -------------------------------------------------------------------
 */

static void put_simulated(FILE *to, const suite_options *o)
{
    fputs("<tr><td>simulated data</td><td class=\"text\">", to);
    html_printf(to,
                "%d x %d pixels, parallel beam, a view every %.6g degrees, noise %s, "
                "seeds from %llu on (training uses seeds from %d on)",
                o->size, o->size, o->step_deg, o->noise.text ? o->noise.text : "none",
                (unsigned long long)o->seed, SUITE_SEEDS);
    fputs("</td></tr>\n", to);
}

static void put_settings(FILE *to, const study *s, const suite_options *o)
{
    char text[1024];
    int simulated = 0;

    fputs("<h2>What was compared</h2>\n<div class=\"wide\"><table>\n", to);
    for (int i = 0; i < s->n_suites; i++) {
        fputs("<tr><td>", to);
        html_printf(to, "suite %s", s->suite[i]->name);
        fputs("</td><td class=\"text\">", to);
        html_text(to, s->suite[i]->about);
        fputs("</td></tr>\n", to);
        simulated |= !s->suite[i]->measured;
    }
    if (simulated)
        put_simulated(to, o);
    for (int m = 0; m < s->n_methods; m++) {
        const lac_method *method = lac_settings_method(s->settings[m]);

        fputs("<tr><td>", to);
        html_printf(to, "method %s", method->name);
        fputs("</td><td class=\"text\">", to);
        study_parameters(s->settings[m], text, sizeof text);
        html_printf(to, "%s; %s", method->problem, text);
        fputs("</td></tr>\n", to);
    }
    fputs("</table></div>\n", to);
}

static void put_notes(FILE *to)
{
    fprintf(
        to,
        "<div class=\"note\"><p><b>Limits.</b> A view measures the edges whose normal "
        "lies along its detector, and no others. <i>Visible</i> and <i>invisible</i> "
        "are "
        "the parts of the spectrum that the arc measured and did not measure: what a "
        "method shows in the invisible part it believes, it has not seen it. A small "
        "error there on these objects promises nothing for other objects.</p>\n"
        "<p><b>Data.</b> Simulated data never come from the grid of the "
        "reconstruction; "
        "the truth is the mean over each pixel. Simulated scans have no scatter, beam "
        "hardening or misalignment; measured scans have.</p>\n"
        "<p><b>Numbers.</b> Mean &#177; sample standard deviation over the objects, "
        "not "
        "the error of the mean. Bold: the best mean of its column; where the spreads "
        "overlap, compare run by run. RE = ||truth - image|| / ||truth||; the peak of "
        "PSNR, SSIM and HaarPSI is the largest value of the truth; MCC: Otsu's mask "
        "against the known mask, or against that of the reference. Seconds are wall "
        "clock on %d thread%s; all other numbers are the same for any number of "
        "threads.</p></div>\n",
        lac_threads_get(), lac_threads_get() == 1 ? "" : "s");
}

/* --- tables --------------------------------------------------------------------------
 */

static void put_cell(FILE *to, const stats *v, int digits, int bold)
{
    fprintf(to, "<td>%s", bold ? "<b>" : "");
    if (isnan(v->mean))
        fputs("-", to);
    else
        fprintf(to, "%.*f", digits, v->mean);
    if (bold)
        fputs("</b>", to);
    if (!isnan(v->sd))
        fprintf(to, " <span class=\"sd\">&#177; %.*f</span>", digits, v->sd);
    fputs("</td>", to);
}

/* What the spectrum does not divide is told once, beside the whole. */
static void put_costs(FILE *to, const study *s, int first, int n, int method)
{
    const stats r = study_stats(s, first, n, method, STUDY_RESIDUAL);
    const stats i = study_stats(s, first, n, method, STUDY_ITERATIONS);
    const stats t = study_stats(s, first, n, method, STUDY_SECONDS);

    put_cell(to, &r, 4, 0);
    put_cell(to, &i, 0, 0);
    put_cell(to, &t, 2, 0);
}

static void put_part(FILE *to, const study *s, int first, int n, int part)
{
    for (int m = 0; m < s->n_methods; m++) {
        fprintf(to, "<tr><td>%s</td><td class=\"text\">%s</td>", study_part[part],
                study_method(s, m));
        for (int k = 0; k < SCORES; k++) {
            const stats v = study_score(s, first, n, m, part, k);
            const int best = study_best(s, first, n, part, k) == m;

            if (study_shows(s, first, n, PART_WHOLE, k))
                put_cell(to, &v, score_columns[k].digits, best && s->n_methods > 1);
            if (k == SCORE_MCC && study_shows_worst(s, first, n))
                fprintf(to, "<td>%.*f</td>", score_columns[k].digits, v.least);
        }
        if (part == PART_WHOLE)
            put_costs(to, s, first, n, m);
        else
            fputs("<td></td><td></td><td></td>", to);
        fputs("</tr>\n", to);
    }
}

static void put_table(FILE *to, const study *s, int first, int n)
{
    fputs("<div class=\"wide\"><table>\n<tr><th>part</th><th "
          "class=\"text\">method</th>",
          to);
    for (int k = 0; k < SCORES; k++)
        if (study_shows(s, first, n, PART_WHOLE, k))
            fprintf(to, "<th>%s%s</th>", score_columns[k].label, score_columns[k].unit);
    if (study_shows_worst(s, first, n))
        fputs("<th>worst MCC</th>", to);
    fputs("<th>residual</th><th>iterations</th><th>seconds</th></tr>\n", to);
    for (int p = 0; p < PARTS; p++) {
        if (p != PART_WHOLE && !study_shows(s, first, n, p, 0))
            continue;
        fputs("<tbody>\n", to);
        put_part(to, s, first, n, p);
        fputs("</tbody>\n", to);
    }
    fputs("</table></div>\n", to);
}

/* Every run by itself, folded away. */
static void put_runs(FILE *to, const study *s, int first, int n)
{
    fputs("<details><summary>every run</summary>\n<div class=\"wide\"><table>\n<tr><th "
          "class=\"text\">object</th><th class=\"text\">method</th>",
          to);
    for (int k = 0; k < SCORES; k++)
        if (study_shows(s, first, n, PART_WHOLE, k))
            fprintf(to, "<th>%s</th>", score_columns[k].label);
    fputs("<th>residual</th><th>lambda</th><th>iterations</th><th>seconds</th><th "
          "class=\"text\">stopped</th></tr>\n",
          to);
    for (int i = first; i < first + n; i++)
        for (int m = 0; m < s->n_methods; m++) {
            const study_run *r = s->c[i].run + m;
            char text[32];

            fputs("<tr><td>", to);
            html_text(to, s->c[i].name);
            fprintf(to, "</td><td class=\"text\">%s</td>", study_method(s, m));
            for (int k = 0; k < SCORES; k++) {
                score_text(score_value(&r->score[PART_WHOLE], k), k, text, sizeof text);
                if (study_shows(s, first, n, PART_WHOLE, k))
                    fprintf(to, "<td>%s</td>", text);
            }
            snprintf(text, sizeof text, "%.3g", r->result.lambda);
            fprintf(to,
                    "<td>%.4f</td><td>%s</td><td>%d</td><td>%.2f</td><td "
                    "class=\"text\">%s</td></tr>\n",
                    r->result.residual, isnan(r->result.lambda) ? "-" : text,
                    r->result.solver.iterations, r->result.seconds,
                    lac_reason_text(r->result.solver.reason));
        }
    fputs("</table></div></details>\n", to);
}

/* --- curves --------------------------------------------------------------------------
 */

/* A score over the measured range, one curve a method. */
static void put_curve(FILE *to, const study *s, int which, int column)
{
    double x[SUITE_ARCS], y[STUDY_METHODS][SUITE_ARCS];
    char title[128];
    const int n_arcs = s->suite[which]->n_arcs;
    plot p = {.title = title,
              .x_label = "measured degrees",
              .y_label = score_columns[column].label,
              .marked = 1};

    snprintf(title, sizeof title, "%s%s by arc, %s", score_columns[column].label,
             score_columns[column].unit, s->suite[which]->name);
    for (int a = 0; a < n_arcs; a++) {
        int first;
        const int n = study_group(s, which, a, &first);

        x[a] = 180.0 * s->c[first].share;
        for (int m = 0; m < s->n_methods; m++)
            y[m][a] = study_score(s, first, n, m, PART_WHOLE, column).mean;
    }
    for (int m = 0; m < s->n_methods && m < PLOT_LINES; m++)
        p.line[p.n++] = (plot_line){study_method(s, m), n_arcs, x, y[m]};
    plot_svg(to, &p);
}

static void put_curves(FILE *to, const study *s, int which)
{
    const int last = s->suite[which]->measured ? SCORE_MCC : 1; /* else PSNR */
    int first;
    const int n = study_group(s, which, 0, &first);

    if (s->suite[which]->n_arcs > 1 && study_shows(s, first, n, PART_WHOLE, last))
        put_curve(to, s, which, last);
}

/* --- the page ------------------------------------------------------------------------
 */

static lac_status put_group(FILE *to, const study *s, int which, int arc)
{
    char heading[256];
    int first;
    const int n = study_group(s, which, arc, &first);
    lac_status st;

    study_heading(s, which, arc, heading, sizeof heading);
    fputs("<h3>", to);
    html_text(to, heading);
    fputs("</h3>\n", to);
    put_table(to, s, first, n);
    CMD_TRY(report_pictures(to, s, first, n));
    CMD_TRY(study_worst_page(to, s, s->c + first));
    put_runs(to, s, first, n);
out:
    return st;
}

lac_status report_evaluate_write(const study *s, const suite_options *options,
                                 const lac_provenance *record, const char *path)
{
    draft d;
    lac_status st = LAC_OK;

    draft_open(&d, path);
    html_begin(d.to, "Lacuna: methods compared", record, NULL);
    put_settings(d.to, s, options);
    put_notes(d.to);
    for (int i = 0; i < s->n_suites; i++) {
        fputs("<h2>", d.to);
        html_text(d.to, s->suite[i]->name);
        fputs("</h2>\n", d.to);
        put_curves(d.to, s, i);
        for (int a = 0; a < s->suite[i]->n_arcs; a++)
            CMD_TRY(put_group(d.to, s, i, a));
    }
    html_end(d.to, record);
    CMD_TRY(draft_commit(&d));
out:
    draft_close(&d);
    return st;
}
