/* tools/report_pictures.c - rows of pictures: truth and methods in one window, and what
 * differs. */
#include "report_evaluate.h"
#include "cmd.h"
#include "html.h"
#include "learned_picture.h"
#include "mem.h"
#include "panel.h"
#include "recon/model.h"

#include <math.h>
#include <stdlib.h>

typedef struct window {
    double lo, hi;
} window;

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Black and white of the truth; without one, the middle of what the methods show. */
static window choose_window(const study *s, const study_case *c)
{
    double lo[STUDY_METHODS], hi[STUDY_METHODS];
    window w = {0.0, 1.0};
    int n = 0;

    if (c->truth) {
        panel_quantiles(c->truth->data, (int)lac_image_count(c->truth), 0.001, 0.999,
                        &w.lo, &w.hi);
        return w;
    }
    for (int m = 0; m < s->n_methods; m++) {
        const lac_image *im = c->run[m].image;

        if (im) {
            panel_quantiles(im->data, (int)lac_image_count(im), 0.001, 0.999, &lo[n],
                            &hi[n]);
            n++;
        }
    }
    if (n > 0) {
        qsort(lo, (size_t)n, sizeof *lo, by_value);
        qsort(hi, (size_t)n, sizeof *hi, by_value);
        w = (window){lo[n / 2], hi[n / 2]};
    }
    return w;
}

static lac_status put(FILE *to, const lac_image *im, window w, const char *caption,
                      const char *note)
{
    return html_picture_put(to, &(html_picture){.nx = im->grid.nx,
                                                .ny = im->grid.ny,
                                                .data = im->data,
                                                .lo = w.lo,
                                                .hi = w.hi,
                                                .caption = caption,
                                                .note = note});
}

/* "PSNR 25.31 dB, SSIM 0.8012", or the MCC, or the residual where nothing is known. */
static void describe(const study_case *c, const study_run *r, int masks, char *text,
                     size_t size)
{
    const lac_scores *v = &r->score[PART_WHOLE];

    if (c->truth && masks)
        snprintf(text, size, "PSNR %.2f dB, MCC %.4f", v->psnr, v->mcc);
    else if (c->truth)
        snprintf(text, size, "PSNR %.2f dB, SSIM %.4f", v->psnr, v->ssim);
    else if (c->mask)
        snprintf(text, size, "MCC %.4f", v->mcc);
    else
        snprintf(text, size, "residual %.3g", r->result.residual);
}

static lac_status put_images(FILE *to, const study *s, const study_case *c, window w)
{
    char note[128];
    lac_status st = LAC_OK;

    snprintf(note, sizeof note, "black %.4g, white %.4g per mm", w.lo, w.hi);
    if (c->truth)
        CMD_TRY(put(to, c->truth, w,
                    s->suite[c->suite]->measured ? "reference" : "truth", note));
    else if (c->mask)
        CMD_TRY(put(to, c->mask, (window){0.0, 1.0}, "known mask", NULL));
    for (int m = 0; m < s->n_methods; m++) {
        if (!c->run[m].image)
            continue;
        describe(c, c->run + m, s->suite[c->suite]->masks, note, sizeof note);
        CMD_TRY(put(to, c->run[m].image, w, study_method(s, m), note));
    }
out:
    return st;
}

/* d = image - truth, or Otsu's mask of the image - known mask. */
static lac_status subtract(const study_case *c, const lac_image *image, lac_image *d)
{
    double threshold = 0.0;
    lac_status st = LAC_OK;

    if (!c->truth)
        CMD_TRY(lac_otsu_threshold(image, &threshold));
    for (size_t i = 0; i < lac_image_count(d); i++)
        d->data[i] = c->truth ? image->data[i] - c->truth->data[i]
                              : (image->data[i] > threshold) - c->mask->data[i];
out:
    return st;
}

static lac_status put_differences(FILE *to, const study *s, const study_case *c,
                                  window w)
{
    const double quarter = 0.25 * (w.hi - w.lo);
    const window grey = c->truth ? (window){-quarter, quarter} : (window){-1.0, 1.0};
    lac_image *d = NULL;
    lac_status st;

    CMD_TRY(lac_image_create(&d, &c->grid));
    fputs("<figure>", to);
    html_wedge(to, c->wedge);
    fputs("<figcaption>", to);
    if (c->truth)
        html_printf(to,
                    "blue: measured; right: method - truth, grey 0, black %.3g, "
                    "white %.3g",
                    grey.lo, grey.hi);
    else
        fputs("blue: measured; right: white too much, black missing", to);
    fputs("</figcaption></figure>\n", to);
    for (int m = 0; m < s->n_methods; m++) {
        if (!c->run[m].image)
            continue;
        CMD_TRY(subtract(c, c->run[m].image, d));
        CMD_TRY(put(to, d, grey, study_method(s, m), "difference"));
    }
out:
    lac_image_destroy(&d);
    return st;
}

/* The image of a method with a network, what was learned in orange. */
static lac_status put_learned(FILE *to, const study *s, const study_case *c, int method,
                              window w)
{
    const study_run *run = c->run + method;
    const lac_grid *grid = &run->image->grid;
    lac_image *measured = NULL, *learned = NULL;
    float *tint = mem_alloc(lac_image_count(run->image), sizeof *tint);
    char caption[96], note[128];
    lac_status st;

    CMD_TRY(lac_image_create(&measured, grid));
    CMD_TRY(lac_image_create(&learned, grid));
    CMD_TRY(lac_learned_split(c->wedge, grid->nx, grid->ny, run->image->data,
                              measured->data, learned->data));
    learned_picture_tint(learned, w.hi - w.lo, tint);
    snprintf(caption, sizeof caption, "%s: orange is learned", study_method(s, method));
    snprintf(note, sizeof note, "%.3g %% of the energy; residual %.3g, before %.3g",
             100.0 * run->result.learned_energy, run->result.residual,
             run->result.residual_before);
    CMD_TRY(html_picture_put(to, &(html_picture){.nx = grid->nx,
                                                 .ny = grid->ny,
                                                 .data = run->image->data,
                                                 .lo = w.lo,
                                                 .hi = w.hi,
                                                 .tint = tint,
                                                 .caption = caption,
                                                 .note = note}));
out:
    lac_image_destroy(&measured);
    lac_image_destroy(&learned);
    mem_free(tint);
    return st;
}

static int has_network(const study_run *run)
{
    return run->image && !isnan(run->result.learned_energy);
}

static lac_status put_provenance(FILE *to, const study *s, const study_case *c,
                                 window w)
{
    lac_status st = LAC_OK;
    int n = 0;

    for (int m = 0; m < s->n_methods; m++)
        n += has_network(c->run + m);
    if (n == 0)
        return LAC_OK;
    fputs("<div class=\"row\">\n", to);
    for (int m = 0; m < s->n_methods; m++)
        if (has_network(c->run + m))
            CMD_TRY(put_learned(to, s, c, m, w));
    fputs("</div>\n", to);
out:
    return st;
}

lac_status report_pictures(FILE *to, const study *s, int first, int n)
{
    lac_status st = LAC_OK;

    for (int i = first; i < first + n; i++) {
        const study_case *c = s->c + i;
        const window w = choose_window(s, c);
        int shown = 0;

        for (int m = 0; m < s->n_methods; m++)
            shown += c->run[m].image != NULL;
        if (shown == 0)
            continue;
        fputs("<h4>", to);
        html_text(to, c->name);
        fputs("</h4>\n<div class=\"row\">\n", to);
        CMD_TRY(put_images(to, s, c, w));
        fputs("</div>\n", to);
        if (c->truth || c->mask) {
            fputs("<div class=\"row\">\n", to);
            CMD_TRY(put_differences(to, s, c, w));
            fputs("</div>\n", to);
        }
        CMD_TRY(put_provenance(to, s, c, w));
    }
out:
    return st;
}
