/* tools/cmd_score.c - lacuna score: how far an image is from the truth. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/metrics.h"
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

static void print_json(const lac_scores *all, const lac_scores *visible,
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

static int run(const opt_input *in)
{
    lac_image *image = NULL, *truth = NULL;
    lac_scores all, visible, invisible;
    lac_score_options options;
    lac_status st;

    lac_score_defaults(&options);
    options.peak = o.peak;
    options.mask = o.mask;
    CMD_TRY(lac_image_read(&image, in->arg[0], 0.0, 0));
    CMD_TRY(lac_image_read(&truth, in->arg[1], 0.0, 0));
    if (image->grid.nx != truth->grid.nx || image->grid.ny != truth->grid.ny) {
        msg_error("%s: has %d x %d pixels, but %s has %d x %d; equal sizes are needed",
                  in->arg[0], image->grid.nx, image->grid.ny, in->arg[1],
                  truth->grid.nx, truth->grid.ny);
        lac_image_destroy(&image);
        lac_image_destroy(&truth);
        return EXIT_FAILED;
    }
    CMD_TRY(lac_score(image, truth, &options, &all));
    if (o.views.given)
        CMD_TRY(split(image, truth, &options, &visible, &invisible));
    if (o.json)
        print_json(&all, &visible, &invisible);
    else
        print_table(&all, &visible, &invisible);
out:
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_score = {
    .name = "score",
    .group = "Judge",
    .summary = "Compare an image with the truth",
    .args = args,
    .opts = opts,
    .notes = "RE = ||truth - image|| / ||truth||; PSNR in dB; SSIM with a "
             "Gaussian window of 11 pixels; HaarPSI; MCC, Matthews correlation "
             "of the masks.",
    .examples = "  lacuna score fbp.npy truth.npy --views -60:60\n",
    .run = run,
};
