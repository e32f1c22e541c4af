/* tools/cmd_score.c - lacuna score: how far an image is from the truth. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/metrics.h"
#include "data/volume.h"
#include "job.h"
#include "json.h"
#include "scores.h"

#include <math.h>
#include <string.h>

static struct {
    double peak;
    int mask, json;
    opt_pair views;
} o;

static const opt_arg args[] = {
    {.name = "IMAGE", .help = "the image to judge"},
    {.name = "TRUTH", .help = "what it should be, of the same size"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "peak", .type = OPT_REAL, .to = &o.peak, .value = "P",
     .help = "peak value for PSNR, SSIM and HaarPSI", .min = 1e-30, .max = 1e30,
     .otherwise = "the largest value of the truth"},
    {.name = "mask", .type = OPT_FLAG, .to = &o.mask,
     .help = "both images are masks, 0 and not 0; otherwise MCC takes Otsu's "
             "threshold of each"},
    {.name = "views", .type = OPT_ARC, .to = &o.views, .value = "A:B",
     .help = "score also the parts of the spectrum that views from A to B degrees "
             "can see (visible) and cannot (invisible)"},
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "print one JSON object; null where a score does not apply"},
    {.type = OPT_END},
};
/* clang-format on */

static void put_json(json *j, const char *prefix, const lac_scores *s)
{
    char key[64];

    for (int k = 0; k < SCORES; k++) {
        snprintf(key, sizeof key, "%s%s", prefix, score_columns[k].key);
        json_number(j, key, score_value(s, k));
    }
}

static void put_row(const char *label, const lac_scores *s)
{
    char text[64];

    printf("%-10s", label);
    for (int k = 0; k < SCORES; k++) {
        const double v = score_value(s, k);

        score_text(v, k, text, sizeof text - 8);
        if (!isnan(v))
            strcat(text, score_columns[k].unit);
        printf("%11s", text);
    }
    putchar('\n');
}

static void print_table(const lac_scores *all, const lac_scores *visible,
                        const lac_scores *invisible)
{
    printf("%-10s", "");
    for (int k = 0; k < SCORES; k++)
        printf("%11s", score_columns[k].label);
    putchar('\n');
    put_row("whole", all);
    if (!o.views.given)
        return;
    put_row("visible", visible);
    put_row("invisible", invisible);
}

static void print_json(int n_slices, const lac_scores *all, const lac_scores *visible,
                       const lac_scores *invisible)
{
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    put_json(&j, "", all);
    if (o.views.given) {
        put_json(&j, "visible_", visible);
        put_json(&j, "invisible_", invisible);
    }
    if (n_slices > 1)
        json_whole(&j, "slices", n_slices);
    json_close(&j);
}

static lac_status split(const lac_image *image, const lac_image *truth,
                        const lac_score_options *options, lac_scores *visible,
                        lac_scores *invisible)
{
    const double turn = 360.0 * JOB_DEGREE;
    const double to = o.views.b < o.views.a ? o.views.b + turn : o.views.b;
    lac_wedge *wedge = NULL;
    lac_status st;

    CMD_TRY(lac_wedge_from_arc(&wedge, o.views.a, to));
    CMD_TRY(lac_score_split(image, truth, wedge, options, visible, invisible));
out:
    lac_wedge_destroy(&wedge);
    return st;
}

/* --- volumes -------------------------------------------------------------------------
 */

typedef struct pair {
    lac_volume_file *file[2]; /* the image and the truth */
    lac_image *image[2];      /* a slice of each */
    int n_slices;
} pair;

static void close_pair(pair *p)
{
    for (int k = 0; k < 2; k++) {
        lac_volume_close(&p->file[k]);
        lac_image_destroy(&p->image[k]);
    }
}

/* Both files, of equal size; LAC_E_CANCELLED after a message. */
static lac_status open_pair(pair *p, const char **path)
{
    const lac_volume *v[2];
    lac_status st;

    for (int k = 0; k < 2; k++) {
        CMD_TRY(lac_volume_open(&p->file[k], path[k], 0.0));
        v[k] = lac_volume_about(p->file[k]);
        CMD_TRY(lac_image_create(&p->image[k], &v[k]->grid));
    }
    p->n_slices = v[0]->n_slices;
    if (v[0]->grid.nx != v[1]->grid.nx || v[0]->grid.ny != v[1]->grid.ny) {
        msg_error("%s: has %d x %d pixels, but %s has %d x %d; equal sizes are needed",
                  path[0], v[0]->grid.nx, v[0]->grid.ny, path[1], v[1]->grid.nx,
                  v[1]->grid.ny);
        st = LAC_E_CANCELLED;
    } else if (v[0]->n_slices != v[1]->n_slices) {
        msg_error("%s: has %d slices, but %s has %d; equal numbers are needed", path[0],
                  v[0]->n_slices, path[1], v[1]->n_slices);
        st = LAC_E_CANCELLED;
    }
out:
    return st;
}

/* The largest value of the truth, of all slices. */
static lac_status find_peak(pair *p, double *peak)
{
    const size_t n = lac_image_count(p->image[1]);
    lac_status st = LAC_OK;

    for (int slice = 0; slice < p->n_slices; slice++) {
        CMD_TRY(lac_volume_read(p->file[1], slice, p->image[1]->data));
        for (size_t i = 0; i < n; i++)
            *peak = fmax(*peak, p->image[1]->data[i]);
    }
out:
    return st;
}

/* sum += s / n, where s is a number. */
static void add_share(lac_scores *sum, const lac_scores *s, int n)
{
    sum->re += s->re / n;
    sum->psnr += s->psnr / n;
    sum->ssim += s->ssim / n;
    sum->haarpsi += s->haarpsi / n;
    sum->mcc += s->mcc / n;
}

/* Means of the scores of all slices. */
static lac_status score_slices(pair *p, const lac_score_options *options,
                               lac_scores *all, lac_scores *visible,
                               lac_scores *invisible)
{
    lac_scores a, v, i;
    lac_status st = LAC_OK;

    memset(all, 0, sizeof *all);
    *visible = *invisible = *all;
    for (int slice = 0; slice < p->n_slices; slice++) {
        for (int k = 0; k < 2; k++)
            CMD_TRY(lac_volume_read(p->file[k], slice, p->image[k]->data));
        CMD_TRY(lac_score(p->image[0], p->image[1], options, &a));
        add_share(all, &a, p->n_slices);
        if (!o.views.given)
            continue;
        CMD_TRY(split(p->image[0], p->image[1], options, &v, &i));
        add_share(visible, &v, p->n_slices);
        add_share(invisible, &i, p->n_slices);
    }
out:
    return st;
}

static int run(const opt_input *in)
{
    lac_scores all, visible, invisible;
    lac_score_options options;
    pair p = {0};
    lac_status st;

    lac_score_defaults(&options);
    options.peak = o.peak;
    options.mask = o.mask;
    CMD_TRY(open_pair(&p, in->arg));
    if (p.n_slices > 1 && !(o.peak > 0.0))
        CMD_TRY(find_peak(&p, &options.peak));
    CMD_TRY(score_slices(&p, &options, &all, &visible, &invisible));
    if (o.json)
        print_json(p.n_slices, &all, &visible, &invisible);
    else
        print_table(&all, &visible, &invisible);
out:
    close_pair(&p);
    if (st == LAC_E_CANCELLED)
        return EXIT_FAILED;
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_score = {
    .name = "score",
    .group = "Judge",
    .summary = "Compare an image or a volume with the truth",
    .args = args,
    .opts = opts,
    .notes = "RE = ||truth - image|| / ||truth||; PSNR in dB; SSIM with a "
             "Gaussian window of 11 pixels; HaarPSI; MCC, Matthews correlation "
             "of the masks. Volumes are compared slice by slice: means of the "
             "scores, with the peak of the whole truth.",
    .examples = "  lacuna score fbp.npy truth.npy --views -60:60\n",
    .run = run,
};
