/* tools/cmd_shearlet.c - lacuna shearlet: transforms of images, and what they are. */
#include "cmd.h"
#include "job.h"
#include "shearlet_job.h"

#include <string.h>

static shearlet_options o;

static const opt_arg args[] = {
    {.name = "ACTION",
     .help = "analyse, synthesise, approximate, info or visibility",
     .choices = "analyse synthesise approximate info visibility"},
    {.name = "FILE",
     .help = "analyse, approximate: an image; synthesise, info: coefficients; "
             "visibility: a scan",
     .optional = 1},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "system", .type = OPT_CHOICE, .to = &o.system, .value = "NAME",
     .help = "system of shearlets", .choices = "bandlimited compact",
     .otherwise = "as the file says, else bandlimited"},
    {.name = "scales", .type = OPT_INT, .to = &o.scales, .value = "J",
     .help = "number of scales", .min = 1, .max = 32,
     .otherwise = "as the file says, else 5 (compact: 4), or as many as fit"},
    {.name = "alpha", .type = OPT_REAL, .to = &o.alpha, .value = "A",
     .help = "bandlimited: anisotropy, 1/2 is parabolic", .fallback = -1, .min = 0,
     .max = 1, .otherwise = "as the file says, else 0.5"},
    {.name = "size", .type = OPT_INT, .to = &o.size, .value = "N",
     .help = "info, visibility: pixels along each side", .min = 1,
     .max = LAC_MAX_PIXELS, .otherwise = "512"},
    {.name = "angles", .type = OPT_TEXT, .to = &o.angles, .value = "A:B:STEP",
     .help = "visibility: view angles in degrees instead of a scan"},
    {.name = "views", .type = OPT_ARCS, .to = &o.views, .value = "A:B",
     .help = "visibility: only the views from A to B degrees; without a scan and "
             "--angles the whole arc; may be repeated"},
    {.name = "terms", .type = OPT_TEXT, .to = &o.terms, .value = "N|P%",
     .help = "approximate: coefficients to keep, a number or a share of the pixels"},
    {.name = "by", .type = OPT_CHOICE, .to = &o.by, .value = "WAY",
     .help = "approximate: pursuit chooses terms in rounds and fits their values; "
             "largest keeps the N largest coefficients, quick and several times worse",
     .choices = "pursuit largest", .otherwise = "pursuit"},
    {.name = "budget", .type = OPT_REAL, .to = &o.budget_mib, .value = "MIB",
     .help = "refuse to take more memory than this", .unit = "MiB", .min = 0,
     .max = 1e9, .otherwise = "no limit"},
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "approximate, info, visibility: print one JSON object"},
    {.name = "output", .letter = 'o', .type = OPT_TEXT, .to = &o.output,
     .value = "FILE",
     .help = "analyse: COEFFS.npy; synthesise, approximate: the image; visibility: a "
             "PNG of the spectrum"},
    {.type = OPT_END},
};
/* clang-format on */

static lac_status write_coefficients(const opt_input *in, const lac_shearlet *shearlet,
                                     const lac_stack *stack)
{
    lac_provenance *record = NULL;
    lac_status st;

    CMD_TRY(job_record(&record, in));
    CMD_TRY(job_record_input(record, in->arg[1]));
    CMD_TRY(shearlet_job_record(record, lac_shearlet_config_of(shearlet)));
    CMD_TRY(lac_stack_write(stack, o.output, record));
out:
    lac_provenance_destroy(&record);
    return st;
}

static int analyse(const shearlet_options *job, const opt_input *in)
{
    lac_shearlet_config config;
    lac_shearlet *shearlet = NULL;
    lac_image *image = NULL;
    lac_stack *stack = NULL;
    int status = EXIT_DONE;
    lac_status st;

    CMD_TRY(lac_image_read(&image, in->arg[1], 0.0, 0));
    shearlet_job_config(job, image->grid.nx, image->grid.ny, &config);
    CMD_TRY(shearlet_job_create(&config, 1, &shearlet, &status));
    CMD_TRY(lac_stack_create(&stack, &image->grid, lac_shearlet_count(shearlet)));
    CMD_TRY(lac_shearlet_analyse(shearlet, image->data, stack->data));
    CMD_TRY(write_coefficients(in, shearlet, stack));
out:
    lac_stack_destroy(&stack);
    lac_image_destroy(&image);
    lac_shearlet_destroy(&shearlet);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

static int synthesise(const shearlet_options *job, const opt_input *in)
{
    lac_shearlet_config config;
    lac_shearlet *shearlet = NULL;
    lac_image *image = NULL;
    lac_stack *stack = NULL;
    lac_provenance *record = NULL;
    int status = shearlet_job_of_file(job, in->arg[1], &config);
    lac_status st = LAC_OK;

    if (status != EXIT_DONE)
        return status;
    CMD_TRY(shearlet_job_create(&config, 1, &shearlet, &status));
    CMD_TRY(lac_stack_read(&stack, in->arg[1]));
    CMD_TRY(lac_image_create(&image, &stack->grid));
    CMD_TRY(lac_shearlet_synthesise(shearlet, stack->data, image->data));
    CMD_TRY(job_record(&record, in));
    CMD_TRY(job_record_input(record, in->arg[1]));
    CMD_TRY(lac_image_write(image, job->output, NULL, record));
out:
    lac_provenance_destroy(&record);
    lac_stack_destroy(&stack);
    lac_image_destroy(&image);
    lac_shearlet_destroy(&shearlet);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

enum {
    NEEDS_FILE = 1,
    NEEDS_OUTPUT = 2,
    SIZE = 4,
    VIEWS = 8,
    JSON = 16,
    OUTPUT = 32,
    TERMS = 64
};

static const struct action {
    const char *name;
    int flags; /* what it needs, and the options that go with it */
    int (*run)(const shearlet_options *options, const opt_input *in);
} actions[] = {
    {"analyse", NEEDS_FILE | NEEDS_OUTPUT | OUTPUT, analyse},
    {"synthesise", NEEDS_FILE | NEEDS_OUTPUT | OUTPUT, synthesise},
    {"approximate", NEEDS_FILE | NEEDS_OUTPUT | OUTPUT | TERMS | JSON,
     shearlet_approximate},
    {"info", SIZE | JSON, shearlet_info},
    {"visibility", SIZE | VIEWS | JSON | OUTPUT, shearlet_visibility},
};
enum { N_ACTIONS = sizeof actions / sizeof *actions };

static const char *action_at(size_t i)
{
    return i < N_ACTIONS ? actions[i].name : NULL;
}

static int unknown_action(const char *name)
{
    const char *near = opt_nearest(name, action_at);

    if (near)
        return msg_usage("unknown action '%s', did you mean '%s'?", name, near);
    return msg_usage("unknown action '%s'; there are: analyse synthesise "
                     "approximate info visibility",
                     name);
}

static int check_action(const struct action *a, const opt_input *in)
{
    const struct {
        int given, flag;
        const char *name;
    } rows[] = {
        {o.size > 0, SIZE, "size"},           {o.angles != NULL, VIEWS, "angles"},
        {o.views.n > 0, VIEWS, "views"},      {o.terms != NULL, TERMS, "terms"},
        {o.by != NULL, TERMS, "by"},          {o.json, JSON, "json"},
        {o.output != NULL, OUTPUT, "output"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].given && !(a->flags & rows[i].flag))
            return msg_usage("option --%s does not go with '%s'", rows[i].name,
                             a->name);
    if ((a->flags & NEEDS_FILE) && in->n_args < 2)
        return msg_usage("'%s' needs a FILE", a->name);
    if ((a->flags & NEEDS_OUTPUT) && !o.output)
        return msg_usage("'%s' needs --output", a->name);
    if ((a->flags & TERMS) && !o.terms)
        return msg_usage("'%s' needs --terms", a->name);
    return EXIT_DONE;
}

static int run(const opt_input *in)
{
    for (size_t i = 0; i < N_ACTIONS; i++)
        if (strcmp(in->arg[0], actions[i].name) == 0) {
            const int status = check_action(actions + i, in);

            return status == EXIT_DONE ? actions[i].run(&o, in) : status;
        }
    return unknown_action(in->arg[0]);
}

const cmd cmd_shearlet = {
    .name = "shearlet",
    .group = "Judge",
    .summary = "Shearlet coefficients of images; what an arc can show",
    .args = args,
    .opts = opts,
    .notes = "analyse: coefficients [subband, row, column] as float32 NPY; the .geom "
             "beside them names the system.\n"
             "synthesise: the image of coefficients, changed or not.\n"
             "approximate: the image from N coefficients on the smallest exact grids, "
             "chosen to be near it; the error, and the terms of each scale.\n"
             "info: the subbands of a system, the memory they take, and the energy of "
             "those of a file.\n"
             "visibility: the share of each subband that the views measure; visible "
             "from 1/2 on.",
    .examples = "  lacuna shearlet analyse truth.npy --scales 4 -o coeffs.npy\n"
                "  lacuna shearlet synthesise coeffs.npy -o back.npy\n"
                "  lacuna shearlet approximate truth.npy --terms 1% -o sparse.npy\n"
                "  lacuna shearlet visibility --views -60:-20 --views 20:60 -o "
                "tiling.png\n",
    .run = run,
};
