/* tools/cmd_evaluate.c - lacuna evaluate: methods over suites of known objects. */
#include "cmd.h"
#include "draft.h"
#include "job.h"
#include "mem.h"
#include "named.h"
#include "report_evaluate.h"
#include "study_setup.h"
#include "study_tables.h"

#include <string.h>

static struct {
    const char *methods, *csv, *html, *noise, *values, *data;
    const char *preset, *range, *start;
    opt_list views, set;
    recon_request request;
    int size, count, pictures, worst, json;
    double pixel, step;
    uint64_t seed;
} o;

static const opt_arg args[] = {
    {.name = "SUITE",
     .help = "what to judge on, several separated by commas or blanks: a phantom, a "
             "folder of images, an image file, a text NAME.suite that lists measured "
             "scans, or 'htc', the Helsinki Tomography Challenge 2022",
     .many = 1},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "methods", .letter = 'm', .type = OPT_TEXT, .to = &o.methods,
     .value = "LIST", .help = "methods to run, separated by commas",
     .otherwise = "all; with a network only those whose model is there"},
    {.name = "set", .type = OPT_LIST, .to = &o.set, .value = "METHOD.KEY=VALUE",
     .help = "set a parameter of a method; may be repeated"},
    {.name = "views", .type = OPT_LIST, .to = &o.views, .value = "A:B",
     .help = "an arc in degrees; may be repeated",
     .otherwise = "-60:60, -50:50, -40:40, -30:30; scans: as their file says"},
    {.name = "step", .type = OPT_REAL, .to = &o.step, .value = "DEG",
     .help = "angle between simulated views", .unit = "degrees", .fallback = 1,
     .min = 0.001, .max = 360},
    {.name = "count", .type = OPT_INT, .to = &o.count, .value = "N",
     .help = "objects of each suite; images: the first N", .min = 1, .max = 100000,
     .otherwise = "10, one of a phantom that does not depend on a seed"},
    {.name = "seed", .type = OPT_SEED, .to = &o.seed, .value = "S",
     .help = "object i and its noise have the seed S + i, below 1000000",
     .fallback = 1},
    {.name = "noise", .type = OPT_TEXT, .to = &o.noise, .value = "KIND:LEVEL",
     .help = "gaussian:REL, standard deviation REL times the largest value; or "
             "poisson:I0, counts of an unattenuated ray; or none",
     .word = "gaussian:0.01"},
    {.name = "size", .type = OPT_INT, .to = &o.size, .value = "N",
     .help = "pixels along each side of simulated suites", .fallback = 256,
     .min = 8, .max = 8192},
    {.name = "pixel", .type = OPT_REAL, .to = &o.pixel, .value = "MM",
     .help = "side of a pixel: of phantoms in the reconstruction, of images in "
             "their file", .unit = "mm", .min = 1e-6, .max = 1e6,
     .otherwise = "phantoms 1 mm; images as their file or pixel_mm.txt says"},
    {.name = "values", .type = OPT_CHOICE, .to = &o.values, .value = "RULE",
     .help = "what images hold: Hounsfield units, or attenuation in 1/mm",
     .choices = "auto hu linear", .word = "auto"},
    {.name = "range", .type = OPT_TEXT, .to = &o.range, .value = "LIST",
     .help = "scans: widths of the arc in degrees, separated by commas, in place of "
             "--views", .otherwise = "htc: 90,80,70,60,50,40,30"},
    {.name = "start", .type = OPT_TEXT, .to = &o.start, .value = "all|LIST",
     .help = "with --range: where the arcs begin, in degrees separated by commas; all: "
             "0, 45 .. 315", .word = "0"},
    {.name = "preset", .type = OPT_TEXT, .to = &o.preset, .value = "NAME",
     .help = "scans: take parameters and what comes before and after the method from a "
             "preset, see 'lacuna help recon'", .otherwise = "htc: htc"},
    {.name = "coarse", .type = OPT_INT, .to = &o.request.coarse, .value = "N",
     .help = "scans: reconstruct with pixels N times as large, and interpolate",
     .fallback = 1, .min = 1, .max = 64},
    PREPARE_ROWS(o.request.prepare),
    {.name = "refine", .type = OPT_INT, .to = &o.request.refine, .value = "N",
     .help = "scans: N rounds of refinement of the edges of one material",
     .fallback = 0, .min = 0, .max = 1000},
    {.name = "data", .type = OPT_TEXT, .to = &o.data, .value = "FOLDER",
     .help = "where the files of a .suite are", .otherwise = "beside it"},
    {.name = "csv", .type = OPT_TEXT, .to = &o.csv, .value = "FILE.csv",
     .help = "write a table with one row a run"},
    {.name = "html", .type = OPT_TEXT, .to = &o.html, .value = "PAGE.html",
     .help = "write a page with tables, curves and pictures"},
    {.name = "pictures", .type = OPT_INT, .to = &o.pictures, .value = "N",
     .help = "objects of each suite and arc that the page shows", .fallback = -1,
     .min = 0, .max = 100000, .otherwise = "one; all measured scans"},
    {.name = "worst", .type = OPT_INT, .to = &o.worst, .value = "STEPS",
     .help = "show too, for the first object of each simulated suite, what twice the "
             "noise does and the worst perturbation that so many steps of gradient "
             "ascent find: 8 are a good start, each costs about three runs",
     .min = 1, .max = 1000, .otherwise = "no"},
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "report on standard output as one JSON object"},
    {.type = OPT_END},
};
/* clang-format on */

/* What a preset may say; those for the command line above are among them. */
static const opt_row preset_rows[] = {RECON_ROWS(o.request), {.type = OPT_END}};

/* Steps of a preset that come before a scan is line integrals, which those of suites
 * are. Without a preset that names them, all are 0. */
static const opt_row raw_rows[] = {PREPARE_RAW_ROWS(o.request.prepare),
                                   {.type = OPT_END}};

static int was_named(const opt_row *r)
{
    switch (r->type) {
    case OPT_INT:
        return *(int *)r->to != 0;
    case OPT_REAL:
        return *(double *)r->to != 0.0;
    case OPT_TEXT:
    case OPT_CHOICE:
        return *(const char **)r->to != NULL;
    default:
        return ((opt_pair *)r->to)->given;
    }
}

static int check_preset(void)
{
    for (const opt_row *r = raw_rows; r->type != OPT_END; r++)
        if (was_named(r))
            return msg_usage("option --preset: '%s' has the step %s, which 'evaluate' "
                             "does not take: it reads line integrals; write them by "
                             "'lacuna prepare SCAN --%s ... -o FILE' and judge on "
                             "those",
                             o.preset ? o.preset : "htc", r->name, r->name);
    return EXIT_DONE;
}

static const char *usual_preset(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (study_is_challenge(argv[i]))
            return "htc";
    return NULL;
}

/* Numbers separated by commas. */
static int parse_numbers(const char *option, const char *text, double lo, double hi,
                         int most, double *to, int *n)
{
    char word[32];

    for (*n = 0;;) {
        const size_t length = strcspn(text, ",");

        snprintf(word, sizeof word, "%.*s", (int)length, text);
        if (length >= sizeof word || *n == most || !opt_number(word, to + *n) ||
            !(to[*n] >= lo && to[*n] <= hi))
            return msg_usage("option --%s: up to %d numbers in %g..%g separated by "
                             "commas are needed, got '%s'",
                             option, most, lo, hi, text);
        ++*n;
        if (!text[length])
            return EXIT_DONE;
        text += length + 1;
    }
}

/* --range and --start; the challenge has its own. */
static int fill_ranges(const opt_input *in, suite_options *to)
{
    const char *range = o.range;
    int status;

    for (int i = 0; i < in->n_args && !range && o.views.n == 0; i++)
        range = study_is_challenge(in->arg[i]) ? "90,80,70,60,50,40,30" : NULL;
    if (!range)
        return EXIT_DONE;
    if (o.views.n > 0)
        return msg_usage("options --range and --views: only one of them");
    status = parse_numbers("range", range, 0.001, 360.0, SUITE_ARCS, to->range,
                           &to->n_ranges);
    return status != EXIT_DONE
               ? status
               : parse_numbers("start",
                               strcmp(o.start, "all") == 0
                                   ? "0,45,90,135,180,225,270,315"
                                   : o.start,
                               -360.0, 360.0, SUITE_STARTS, to->start, &to->n_starts);
}

static int fill_options(suite_options *to)
{
    *to = (suite_options){.size = o.size,
                          .count = o.count,
                          .pixel_mm = o.pixel,
                          .step_deg = o.step,
                          .seed = o.seed,
                          .values = o.values,
                          .data = o.data,
                          .request = &o.request};
    if (o.views.n > SUITE_ARCS)
        return msg_usage("option --views: may be given %d times at most", SUITE_ARCS);
    for (int i = 0; i < o.views.n; i++) {
        if (!suite_arc_parse(o.views.item[i], &to->arc[i]))
            return msg_usage("option --views: must be two numbers A:B, got '%s'",
                             o.views.item[i]);
        to->n_arcs++;
    }
    if (o.seed >= SUITE_SEEDS ||
        o.seed + (uint64_t)(o.count > 0 ? o.count : 10) > SUITE_SEEDS)
        return msg_usage("option --seed: S + N must not go beyond %d, from where on "
                         "seeds belong to training",
                         SUITE_SEEDS);
    return job_noise_parse(strcmp(o.noise, "none") == 0 ? NULL : o.noise, &to->noise);
}

/* 1 where an option was given that only scans understand. */
static int for_scans(void)
{
    const prepare_request *p = &o.request.prepare;

    return o.preset || o.range || o.request.coarse > 1 || p->air || p->air_bins > 0 ||
           p->hardening || p->bin > 1;
}

static int prepare(const opt_input *in, suite_options *options, study *s)
{
    int status = fill_options(options);

    if (status == EXIT_DONE)
        status = fill_ranges(in, options);
    if (status == EXIT_DONE)
        status = check_preset();
    if (status == EXIT_DONE)
        status = recon_request_check(&o.request);
    s->pictures = o.html ? o.pictures : 0;
    s->worst = o.worst;
    if (o.worst > 0 && status == EXIT_DONE && !(options->noise.level > 0.0))
        return msg_usage(
            "option --worst: needs noise, whose size the perturbation has");
    if (status == EXIT_DONE)
        status = draft_check("csv", o.csv);
    if (status == EXIT_DONE && o.html && !draft_is(o.html, ".html"))
        return msg_usage("option --html: must end in .html, got '%s'", o.html);
    if (status == EXIT_DONE)
        status = draft_check("html", o.html);
    if (status == EXIT_DONE)
        status = study_choose_methods(s, o.methods);
    for (int i = 0; i < o.request.set.n && status == EXIT_DONE; i++)
        for (int m = 0; m < s->n_methods && status == EXIT_DONE; m++)
            status = recon_request_set(s->settings[m], o.request.set.item[i]);
    for (int i = 0; i < o.set.n && status == EXIT_DONE; i++)
        status = study_set(s, o.set.item[i]);
    if (status == EXIT_DONE)
        status = study_check_models(s);
    for (int i = 0; i < in->n_args && status == EXIT_DONE; i++)
        status = study_add_suites(s, in->arg[i], options, for_scans());
    return status;
}

static lac_status make_record(const opt_input *in, const study *s,
                              const suite_options *options, lac_provenance **record)
{
    char key[96], text[1024];
    lac_status st;

    CMD_TRY(job_record(record, in));
    CMD_TRY(
        job_record_text(*record, "seed", "%llu", (unsigned long long)options->seed));
    CMD_TRY(job_record_text(*record, "noise", "%s",
                            options->noise.text ? options->noise.text : "none"));
    for (int i = 0; i < s->n_suites; i++)
        CMD_TRY(s->suite[i]->kind->record(s->suite[i], *record));
    for (int m = 0; m < s->n_methods; m++) {
        snprintf(key, sizeof key, "parameters.%s", study_method(s, m));
        study_parameters(s->settings[m], text, sizeof text);
        CMD_TRY(job_record_text(*record, key, "%s", text));
        CMD_TRY(job_record_model(*record, s->settings[m]));
    }
out:
    return st;
}

static lac_status evaluate(const opt_input *in, const suite_options *options, study *s)
{
    lac_provenance *record = NULL;
    lac_status st;

    CMD_TRY(make_record(in, s, options, &record));
    CMD_TRY(study_go(s));
    if (o.csv)
        CMD_TRY(study_write_csv(s, o.csv, record));
    if (o.html)
        CMD_TRY(report_evaluate_write(s, options, record, o.html));
    if (o.json)
        study_print_json(stdout, s, options);
    else
        study_print(stdout, s);
out:
    lac_provenance_destroy(&record);
    return st;
}

static int run(const opt_input *in)
{
    suite_options *options = mem_alloc(1, sizeof *options);
    study s = {0};
    int status = prepare(in, options, &s);

    if (status == EXIT_DONE) {
        const lac_status st = evaluate(in, options, &s);

        status = st == LAC_OK ? EXIT_DONE : msg_fail(st);
    }
    study_end(&s);
    mem_free(options);
    return status;
}

static void print_more(FILE *to)
{
    named_print_phantoms(to);
    opt_print_paragraphs(to, "Methods and their parameters: 'lacuna help methods'.");
}

const cmd cmd_evaluate = {
    .name = "evaluate",
    .group = "Judge",
    .summary = "Compare methods over suites of known objects and several arcs",
    .args = args,
    .opts = opts,
    .print_more = print_more,
    .preset = preset_rows,
    .usual_preset = usual_preset,
    .notes =
        "Simulated data never come from the grid of the reconstruction: line integrals "
        "are exact where the phantom has them, else the footprint projection of a "
        "raster 4 times finer; images are projected as they are where they "
        "have twice the pixels of the reconstruction, else interpolated to that. The "
        "truth is the mean of the fine pixels. "
        "Bins are as wide as a pixel and cover the circle about the image.\n"
        "Printed are mean +- sample standard deviation over the objects; visible and "
        "invisible are the parts of the spectrum that the arc measured and did not. "
        "Parameters are the defaults of the methods unless --set says otherwise. "
        "Results do not depend on the number of threads.\n"
        "Images: int16 files hold Hounsfield units by the rule 'auto' (water 0.02 per "
        "mm, air 0), all others attenuation in 1/mm. A folder may have pixel_mm.txt, "
        "the pixel of each image, one a line, in the order of the names.\n"
        "A .suite has lines KEY = VALUE below headings [NAME], one a scan; lines above "
        "the first heading hold for all: scan, mask (0/1 image), reference (a method "
        "to run on all views, or an image), views (arcs A:B), size, pixel_mm, rebin "
        "(bins to take together). MCC compares Otsu's mask with the mask, or with that "
        "of the reference.\n"
        "Exit status 3 where a run met NaN or Inf; it is listed without scores.",
    .examples =
        "  lacuna evaluate cartoon,ellipses --count 5 --html page.html\n"
        "  lacuna evaluate ct_slices --views -60:60 --methods fbp,tv --csv runs.csv\n"
        "  lacuna evaluate htc --data scans --methods fbp,dtv,lti --start all --html "
        "htc.html\n"
        "  lacuna evaluate lotus.suite --data scans --methods tv\n",
    .run = run,
};
