/* tools/shearlet_approximate.c - lacuna shearlet approximate: an image from N terms. */
#include "data/metrics.h"
#include "job.h"
#include "json.h"
#include "mem.h"
#include "shearlet/approximate.h"
#include "shearlet_job.h"
#include "shearlet_report.h"

#include <math.h>
#include <string.h>

/* What is printed. */
typedef struct outcome {
    const lac_shearlet *shearlet;
    lac_approximate_by by;
    size_t asked, pixels;
    lac_approximation got;
    double psnr;
    size_t *terms; /* by scale; the low-pass first */
} outcome;

/* "N" or "P%" of the pixels. */
static int parse_terms(const char *text, size_t pixels, size_t *terms)
{
    const size_t n = strlen(text);
    const int percent = n > 0 && text[n - 1] == '%';
    char number[64];
    double v = -1.0;

    if (n < sizeof number) {
        memcpy(number, text, n + 1);
        number[n - (percent ? 1 : 0)] = '\0';
        if (!opt_number(number, &v))
            v = -1.0;
    }
    if (!(v >= 0.0 && v <= 1e15) || (!percent && v != floor(v)))
        return msg_usage("option --terms: must be a whole number from 0 or a share of "
                         "the pixels like 1%%, got '%s'",
                         text);
    *terms = (size_t)(percent ? floor(v / 100.0 * (double)pixels + 0.5) : v);
    return EXIT_DONE;
}

/* What lac_shearlet_approximate takes, and the coefficients that it gives. */
static size_t bytes_for(const lac_shearlet *shearlet, size_t terms, size_t pixels)
{
    return 12 * lac_shearlet_small_count(shearlet) + 36 * terms + 16 * pixels;
}

static int show_progress(void *user, size_t terms, double error)
{
    const size_t *asked = user;

    (void)error;
    msg_progress((int)terms, (int)*asked);
    return 0;
}

static void count_terms(const float *c, outcome *r)
{
    for (int b = 0; b < lac_shearlet_count(r->shearlet); b++) {
        const size_t end = lac_shearlet_small_offset(r->shearlet, b + 1);
        size_t *at = r->terms + lac_shearlet_subband(r->shearlet, b)->scale + 1;

        for (size_t i = lac_shearlet_small_offset(r->shearlet, b); i < end; i++)
            *at += c[i] != 0.0f;
    }
}

static void print_text(const outcome *r)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(r->shearlet);

    printf("system        %s, %d scales, %d subbands\n",
           lac_shearlet_system_name(c->system), c->scales,
           lac_shearlet_count(r->shearlet));
    printf("size          %d x %d pixels\n", c->nx, c->ny);
    printf("terms         %zu by %s, %.3g %% of the pixels\n", r->got.terms,
           lac_approximate_name(r->by),
           100.0 * (double)r->got.terms / (double)r->pixels);
    if (r->got.terms < r->asked)
        printf("              of %zu asked for: more would add nothing\n", r->asked);
    printf("coefficients  %zu\n", lac_shearlet_small_count(r->shearlet));
    if (isfinite(r->got.error))
        printf("error         %.6f relative\n", r->got.error);
    if (!isnan(r->psnr))
        printf("PSNR          %.2f dB\n", r->psnr);
    printf("\nscale    terms\n");
    for (int j = 0; j <= c->scales; j++)
        if (j == 0)
            printf("  low %8zu\n", r->terms[j]);
        else
            printf("%5d %8zu\n", j - 1, r->terms[j]);
}

static void print_json(const outcome *r)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(r->shearlet);
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    shearlet_report_system(&j, c);
    json_text(&j, "by", lac_approximate_name(r->by));
    json_whole(&j, "terms", (long long)r->got.terms);
    json_whole(&j, "terms_asked", (long long)r->asked);
    json_whole(&j, "coefficients", (long long)lac_shearlet_small_count(r->shearlet));
    json_number(&j, "share_of_pixels", (double)r->got.terms / (double)r->pixels);
    json_number(&j, "re", r->got.error);
    json_number(&j, "psnr", r->psnr);
    json_open_array(&j, "terms_by_scale");
    for (int i = 0; i <= c->scales; i++)
        json_whole(&j, NULL, (long long)r->terms[i]);
    json_close(&j);
    json_close(&j);
}

static lac_status write_image(const shearlet_options *o, const opt_input *in,
                              const outcome *r, const lac_image *image)
{
    lac_provenance *record = NULL;
    lac_status st;

    CMD_TRY(job_record(&record, in));
    CMD_TRY(job_record_input(record, in->arg[1]));
    CMD_TRY(shearlet_job_record(record, lac_shearlet_config_of(r->shearlet)));
    CMD_TRY(job_record_text(record, "shearlet_terms", "%zu by %s", r->got.terms,
                            lac_approximate_name(r->by)));
    CMD_TRY(lac_image_write(image, o->output, NULL, record));
out:
    lac_provenance_destroy(&record);
    return st;
}

/* The approximation and its scores; `image` is the approximation then. */
static lac_status approximate(const lac_image *truth, lac_image *image, outcome *r)
{
    float *c = mem_alloc(lac_shearlet_small_count(r->shearlet), sizeof *c);
    lac_approximate_config config;
    lac_scores scores;
    lac_status st;

    lac_approximate_defaults(&config);
    config.by = r->by;
    config.watch = show_progress;
    config.user = &r->asked;
    CMD_TRY(lac_shearlet_approximate(r->shearlet, truth->data, r->asked, &config, c,
                                     &r->got));
    CMD_TRY(lac_shearlet_adjoint_small(r->shearlet, c, image->data));
    CMD_TRY(lac_score(image, truth, NULL, &scores));
    r->psnr = scores.psnr;
    count_terms(c, r);
out:
    msg_progress_end();
    mem_free(c);
    return st;
}

int shearlet_approximate(const shearlet_options *o, const opt_input *in)
{
    lac_shearlet_config config;
    lac_image *truth = NULL, *image = NULL;
    lac_shearlet *shearlet = NULL;
    int status = EXIT_DONE;
    outcome r = {.by = LAC_APPROXIMATE_PURSUIT};
    lac_status st;

    if (o->by && strcmp(o->by, lac_approximate_name(LAC_APPROXIMATE_LARGEST)) == 0)
        r.by = LAC_APPROXIMATE_LARGEST;
    CMD_TRY(lac_image_read(&truth, in->arg[1], 0.0, 0));
    r.pixels = lac_image_count(truth);
    status = parse_terms(o->terms, r.pixels, &r.asked);
    if (status != EXIT_DONE)
        goto out;
    shearlet_job_config(o, truth->grid.nx, truth->grid.ny, &config);
    CMD_TRY(shearlet_job_create(&config, 0, &shearlet, &status));
    r.shearlet = shearlet;
    if (r.asked > lac_shearlet_small_count(shearlet)) {
        status = msg_usage("option --terms: there are %zu coefficients, got '%s'",
                           lac_shearlet_small_count(shearlet), o->terms);
        goto out;
    }
    status = shearlet_job_afford(&config, bytes_for(shearlet, r.asked, r.pixels),
                                 "approximation");
    if (status != EXIT_DONE)
        goto out;
    r.terms = mem_alloc((size_t)config.scales + 1, sizeof *r.terms);
    CMD_TRY(lac_image_create(&image, &truth->grid));
    CMD_TRY(approximate(truth, image, &r));
    CMD_TRY(write_image(o, in, &r, image));
    if (o->json)
        print_json(&r);
    else
        print_text(&r);
out:
    mem_free(r.terms);
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
    lac_shearlet_destroy(&shearlet);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}
