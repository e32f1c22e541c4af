/* tools/study_worst.c - twice the noise, and the worst perturbation of its size. */
#include "study_worst.h"
#include "cmd.h"
#include "html.h"
#include "job.h"
#include "mem.h"
#include "panel.h"
#include "recon/stability.h"

#include <math.h>
#include <string.h>

const worst_column worst_columns[WORST_COLUMNS] = {
    {"psnr_noise2", "PSNR 2 x noise", " dB", 2},
    {"psnr_random", "PSNR random d", " dB", 2},
    {"psnr_worst", "PSNR worst d", " dB", 2},
    {"moved_random", "moved random d", " %", 2},
    {"moved_worst", "moved worst d", " %", 2},
    {"perturbation", "||d||", " %", 2},
    {"amplification", "amplification", "", 2},
};

double worst_value(const study_worst *w, int column)
{
    const double values[WORST_COLUMNS] = {w->psnr_noise2,
                                          w->psnr_random,
                                          w->psnr_worst,
                                          w->moved_random,
                                          w->moved_worst,
                                          w->perturbation,
                                          w->moved_worst / w->perturbation};

    return values[column];
}

/* Percent in tables, plain numbers in files. */
static double shown(const study_worst *w, int column)
{
    const double percent = strcmp(worst_columns[column].unit, " %") == 0 ? 100.0 : 1.0;

    return percent * worst_value(w, column);
}

/* --- runs ----------------------------------------------------------------------------
 */

int study_worst_wanted(const study *s, const study_case *c)
{
    return s->worst > 0 && c->item == 0 && !s->suite[c->suite]->measured;
}

static lac_status psnr_of(const lac_image *image, const suite_case *given, double *psnr)
{
    lac_scores scores;
    const lac_status st = lac_score(image, given->truth, NULL, &scores);

    *psnr = st == LAC_OK ? scores.psnr : NAN;
    return st;
}

static double distance(size_t n, const float *x, const float *y)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
    return sqrt(sum);
}

/* What the search for one method leaves for the others. */
typedef struct found {
    lac_image *plain; /* x(g) */
    lac_sino *d;      /* the worst one for this method; NULL where it failed */
} found;

/* What twice the noise and the method's own d do. */
static lac_status find_worst(const study *s, const lac_settings *settings,
                             const suite_case *given, double size, study_worst *w,
                             found *f)
{
    lac_stability_config config = {
        .size = size, .steps = s->worst, .seed = given->seed};
    lac_stability_arrays arrays = {0};
    lac_image *random = NULL;
    lac_stability r;
    lac_status st;

    CMD_TRY(lac_image_create(&f->plain, &given->grid));
    CMD_TRY(lac_image_create(&random, &given->grid));
    CMD_TRY(lac_image_create(&w->image, &given->grid));
    CMD_TRY(lac_sino_create(&f->d, given->sino->geom));
    arrays = (lac_stability_arrays){f->plain, random, w->image, f->d};
    CMD_TRY(lac_stability_find(settings, given->sino, &config, &arrays, &r));
    CMD_TRY(psnr_of(random, given, &w->psnr_random));
    CMD_TRY(psnr_of(w->image, given, &w->psnr_worst));
    w->moved_random = r.random / r.norm;
    w->moved_worst = r.worst / r.norm;
    w->perturbation = size / job_norm(lac_sino_count(given->sino), given->sino->data);
out:
    lac_image_destroy(&random);
    if (st != LAC_OK) {
        lac_sino_destroy(&f->d);
        lac_image_destroy(&w->image);
    }
    return st;
}

static lac_status bear_noise(const lac_settings *settings, const suite_case *given,
                             const suite_case *noisy, study_worst *w)
{
    lac_image *image = NULL;
    lac_recon_result result;
    lac_status st;

    CMD_TRY(lac_image_create(&image, &given->grid));
    CMD_TRY(lac_reconstruct(settings, noisy->sino, image, NULL, &result));
    CMD_TRY(psnr_of(image, given, &w->psnr_noise2));
out:
    lac_image_destroy(&image);
    return st;
}

/* Try the d of another method: where it does more, it is the worst one here too. */
static lac_status borrow(const lac_settings *settings, const suite_case *given,
                         const found *mine, const found *theirs, study_worst *w,
                         int *worse)
{
    const size_t n = lac_image_count(mine->plain);
    lac_image *image = NULL;
    lac_sino *at = NULL;
    lac_recon_result result;
    double moved;
    lac_status st;

    *worse = 0;
    CMD_TRY(lac_image_create(&image, &given->grid));
    CMD_TRY(lac_sino_copy(&at, given->sino));
    for (size_t i = 0; i < lac_sino_count(at); i++)
        at->data[i] += theirs->d->data[i];
    CMD_TRY(lac_reconstruct(settings, at, image, NULL, &result));
    moved =
        distance(n, image->data, mine->plain->data) / job_norm(n, mine->plain->data);
    if (moved <= w->moved_worst)
        goto out;
    CMD_TRY(psnr_of(image, given, &w->psnr_worst));
    w->moved_worst = moved;
    lac_image_destroy(&w->image);
    w->image = image;
    image = NULL;
    *worse = 1;
out:
    lac_image_destroy(&image);
    lac_sino_destroy(&at);
    return st;
}

/* A method that meets NaN is a result of its own: the table has no number. */
static lac_status forgive(const study *s, int m, lac_status st)
{
    if (st != LAC_E_NUMERIC)
        return st;
    msg_warning_matters("%s: %s", study_method(s, m), lac_error_detail());
    return LAC_OK;
}

static lac_status search(const study *s, study_case *c, const suite_case *given,
                         const suite_case *noisy, double size, found *f)
{
    lac_status st = LAC_OK;
    int worse;

    for (int m = 0; m < s->n_methods; m++) {
        study_worst *w = &c->run[m].worst;

        w->of = m;
        CMD_TRY(forgive(s, m, bear_noise(s->settings[m], given, noisy, w)));
        CMD_TRY(forgive(s, m, find_worst(s, s->settings[m], given, size, w, f + m)));
    }
    for (int m = 0; m < s->n_methods; m++)
        for (int k = 0; k < s->n_methods; k++) {
            if (k == m || !f[m].d || !f[k].d)
                continue;
            CMD_TRY(forgive(
                s, m,
                borrow(s->settings[m], given, f + m, f + k, &c->run[m].worst, &worse)));
            if (worse)
                c->run[m].worst.of = k;
        }
out:
    return st;
}

lac_status study_worst_go(const study *s, study_case *c, const suite_case *given,
                          int keep)
{
    const suite *in = s->suite[c->suite];
    const job_noise none = {.kind = NOISE_NONE},
                    twice = job_noise_twice(&in->options->noise);
    found *f = mem_alloc((size_t)s->n_methods, sizeof *f);
    suite_case clean = {0}, noisy = {0};
    lac_status st;

    CMD_TRY(suite_make_with(in, c->arc, c->item, &none, &clean));
    CMD_TRY(suite_make_with(in, c->arc, c->item, &twice, &noisy));
    CMD_TRY(search(
        s, c, given, &noisy,
        distance(lac_sino_count(clean.sino), given->sino->data, clean.sino->data), f));
out:
    for (int m = 0; m < s->n_methods; m++) {
        if (!keep)
            lac_image_destroy(&c->run[m].worst.image);
        lac_image_destroy(&f[m].plain);
        lac_sino_destroy(&f[m].d);
    }
    mem_free(f);
    suite_case_clear(&clean);
    suite_case_clear(&noisy);
    return st;
}

/* --- what is told --------------------------------------------------------------------
 */

void study_worst_print(FILE *to, const study *s, const study_case *c)
{
    if (!study_worst_wanted(s, c))
        return;
    fprintf(to, "%s with more noise, and with the worst d of its size, %d steps\n%-15s",
            c->name, s->worst, "method");
    for (int k = 0; k < WORST_COLUMNS; k++)
        fprintf(to, "%s%s  ", worst_columns[k].label, worst_columns[k].unit);
    fputs("d found for\n", to);
    for (int m = 0; m < s->n_methods; m++) {
        fprintf(to, "%-15s", study_method(s, m));
        for (int k = 0; k < WORST_COLUMNS; k++) {
            const worst_column *v = worst_columns + k;
            const int width = (int)(strlen(v->label) + strlen(v->unit) + 2);
            const double value = shown(&c->run[m].worst, k);

            if (isnan(value))
                fprintf(to, "%-*s", width, "-");
            else
                fprintf(to, "%-*.*f", width, v->digits, value);
        }
        fprintf(to, "%s\n", study_method(s, c->run[m].worst.of));
    }
}

static void put_table(FILE *to, const study *s, const study_case *c)
{
    fputs("<div class=\"wide\"><table>\n<tr><th class=\"text\">method</th>", to);
    for (int k = 0; k < WORST_COLUMNS; k++)
        fprintf(to, "<th>%s%s</th>", worst_columns[k].label, worst_columns[k].unit);
    fputs("<th class=\"text\">d found for</th></tr>\n", to);
    for (int m = 0; m < s->n_methods; m++) {
        fprintf(to, "<tr><td class=\"text\">%s</td>", study_method(s, m));
        for (int k = 0; k < WORST_COLUMNS; k++) {
            const double v = shown(&c->run[m].worst, k);

            if (isnan(v))
                fputs("<td>-</td>", to);
            else
                fprintf(to, "<td>%.*f</td>", worst_columns[k].digits, v);
        }
        fprintf(to, "<td class=\"text\">%s</td></tr>\n",
                study_method(s, c->run[m].worst.of));
    }
    fputs("</table></div>\n", to);
}

static lac_status put_pictures(FILE *to, const study *s, const study_case *c)
{
    html_picture p = {.nx = c->grid.nx, .ny = c->grid.ny};
    char note[64];
    lac_status st = LAC_OK;

    if (!c->truth)
        return LAC_OK;
    panel_quantiles(c->truth->data, (int)lac_image_count(c->truth), 0.001, 0.999, &p.lo,
                    &p.hi);
    fputs("<div class=\"row\">\n", to);
    for (int m = 0; m < s->n_methods; m++) {
        const study_worst *w = &c->run[m].worst;

        if (!w->image)
            continue;
        snprintf(note, sizeof note, "worst d: PSNR %.2f dB", w->psnr_worst);
        p.data = w->image->data;
        p.caption = study_method(s, m);
        p.note = note;
        CMD_TRY(html_picture_put(to, &p));
    }
    fputs("</div>\n", to);
out:
    return st;
}

lac_status study_worst_page(FILE *to, const study *s, const study_case *c)
{
    if (!study_worst_wanted(s, c))
        return LAC_OK;
    fputs("<h4>", to);
    html_printf(to, "%s with more noise, and with the worst d", c->name);
    fprintf(
        to,
        "</h4>\n<p>The norm of d is that of the noise. The worst one was looked for "
        "in %d steps of gradient ascent for each method, and the ones found for the "
        "others were tried too; a worse one may exist. Moved: "
        "||x(g + d) - x(g)|| / ||x(g)||; amplification: that of the worst d over "
        "||d|| / ||g||.</p>\n",
        s->worst);
    put_table(to, s, c);
    return put_pictures(to, s, c);
}

void study_worst_json(json *j, const study_worst *w)
{
    for (int k = 0; k < WORST_COLUMNS; k++)
        json_number(j, worst_columns[k].key, worst_value(w, k));
}
