/* tools/cmd_train.c - lacuna train: the training of a network, and its samples. */
#include "cmd.h"
#include "draft.h"
#include "job.h"
#include "ranks.h"
#include "sample_cache.h"
#include "sample_preview.h"
#include "train_run.h"

#include <stdlib.h>
#include <string.h>

static struct {
    recipe_options recipe;
    const char *cache, *preview;
    const char *model, *widths, *from, *output, *checkpoint, *log, *curve;
    int samples, make_only, validate, steps, warm, fall, stop, every, batch, crop,
        octaves, resume;
    double rate;
    uint64_t first;
} o;

/* clang-format off */
static const opt_row opts[] = {
    {.name = "samples", .letter = 'n', .type = OPT_INT, .to = &o.samples, .value = "N",
     .help = "samples to draw", .fallback = 1000, .min = 1, .max = 100000000},
    {.name = "first", .type = OPT_SEED, .to = &o.first, .value = "I",
     .help = "number of the first sample", .fallback = 0},
    RECIPE_ROWS(o.recipe),
    {.name = "cache", .type = OPT_TEXT, .to = &o.cache, .value = "FOLDER",
     .help = "keep samples here; those of the same recipe are not made again"},
    {.name = "make-only", .type = OPT_FLAG, .to = &o.make_only,
     .help = "fill the cache and end"},
    {.name = "preview", .type = OPT_TEXT, .to = &o.preview, .value = "PANEL.png",
     .help = "write a picture of the first 8 samples: truth, FBP, f*"},
    {.name = "model", .letter = 'm', .type = OPT_CHOICE, .to = &o.model, .value = "KIND",
     .help = "what the network sees and corrects", .choices = "lti unet-shearlet unet-fbp",
     .word = "lti"},
    {.name = "widths", .type = OPT_TEXT, .to = &o.widths, .value = "LIST",
     .help = "channels of each level, separated by commas", .word = "32,64,128,128,128"},
    {.name = "from", .type = OPT_TEXT, .to = &o.from, .value = "MODEL",
     .help = "begin with the weights of this model, of the same widths"},
    {.name = "steps", .type = OPT_INT, .to = &o.steps, .value = "N",
     .help = "length of the training", .fallback = 10000, .min = 1, .max = 1000000000},
    {.name = "warm", .type = OPT_INT, .to = &o.warm, .value = "N",
     .help = "steps in which the rate rises", .fallback = 200, .min = 0, .max = 1000000},
    {.name = "fall", .type = OPT_INT, .to = &o.fall, .value = "N",
     .help = "steps in which the rate falls, at the end; a longer run can go on from a "
             "checkpoint before them",
     .fallback = -1, .min = 0, .max = 1000000000, .otherwise = "a third of --steps"},
    {.name = "rate", .type = OPT_REAL, .to = &o.rate, .value = "R",
     .help = "highest learning rate; it falls to a hundredth at the end",
     .fallback = 1e-3, .min = 1e-9, .max = 1},
    {.name = "batch", .type = OPT_INT, .to = &o.batch, .value = "N",
     .help = "samples in a step", .fallback = 4, .min = 1, .max = 4096},
    {.name = "crop", .type = OPT_INT, .to = &o.crop, .value = "N",
     .help = "side of the random part of a sample that a step sees", .unit = "pixels",
     .fallback = 128, .min = 1, .max = LAC_MAX_PIXELS},
    {.name = "octaves", .type = OPT_INT, .to = &o.octaves, .value = "N",
     .help = "train on samples halved up to N times too, as long as a crop fits: models "
             "see large images so", .fallback = 0, .min = 0, .max = 8},
    {.name = "validate", .type = OPT_INT, .to = &o.validate, .value = "N",
     .help = "samples before those of --samples, not trained on, to judge by", .fallback = 32, .min = 0,
     .max = 1000000},
    {.name = "every", .type = OPT_INT, .to = &o.every, .value = "N",
     .help = "steps between validations, each of which writes the model", .fallback = 500,
     .min = 1, .max = 1000000000},
    {.name = "stop", .type = OPT_INT, .to = &o.stop, .value = "N",
     .help = "end after step N of the schedule, to go on later", .fallback = 0, .min = 0,
     .max = 1000000000},
    {.name = "checkpoint", .type = OPT_TEXT, .to = &o.checkpoint, .value = "FILE",
     .help = "keep the whole state here, to go on from (.safetensors)"},
    {.name = "resume", .type = OPT_FLAG, .to = &o.resume,
     .help = "go on from the checkpoint: the same bits as without a break"},
    {.name = "log", .type = OPT_TEXT, .to = &o.log, .value = "TABLE.csv",
     .help = "a line for each validation; a resumed run goes on with it"},
    {.name = "curve", .type = OPT_TEXT, .to = &o.curve, .value = "PICTURE.png",
     .help = "the same as curves"},
    {.name = "output", .letter = 'o', .type = OPT_TEXT, .to = &o.output,
     .value = "MODEL", .help = "the model to write (.safetensors, 16 bits a number)"},
    {.type = OPT_END},
};
/* clang-format on */

static int check(void)
{
    if (o.make_only && !o.cache && !o.preview)
        return msg_usage("option --make-only: needs --cache FOLDER");
    if (!o.make_only && (!o.output || !draft_is(o.output, ".safetensors")))
        return msg_usage(
            "option --output: a name that ends in .safetensors is needed%s%s",
            o.output ? ", got " : "", o.output ? o.output : "");
    if (o.checkpoint && !draft_is(o.checkpoint, ".safetensors"))
        return msg_usage("option --checkpoint: must end in .safetensors, got '%s'",
                         o.checkpoint);
    if (o.resume && !o.checkpoint)
        return msg_usage("option --resume: needs --checkpoint FILE");
    if (o.preview && !draft_is(o.preview, ".png"))
        return msg_usage("option --preview: must end in .png, got '%s'", o.preview);
    if (o.curve && !draft_is(o.curve, ".png"))
        return msg_usage("option --curve: must end in .png, got '%s'", o.curve);
    if (draft_check("output", o.output) != EXIT_DONE ||
        draft_check("log", o.log) != EXIT_DONE ||
        draft_check("curve", o.curve) != EXIT_DONE ||
        draft_check("checkpoint", o.checkpoint) != EXIT_DONE)
        return EXIT_USAGE;
    return draft_check("preview", o.preview);
}

static int parse_widths(lac_unet_config *c)
{
    const char *at = o.widths;

    for (c->depth = 0; c->depth <= LAC_UNET_MAX_DEPTH; c->depth++) {
        char *end;
        const long v = strtol(at, &end, 10);

        if (end == at || v < 1 || v > 4096 || (*end && *end != ','))
            break;
        c->width[c->depth] = (int)v;
        if (!*end)
            return EXIT_DONE;
        at = end + 1;
    }
    return msg_usage("option --widths: 1 to %d whole numbers of 1..4096, separated by "
                     "commas, are needed, got '%s'",
                     LAC_UNET_MAX_DEPTH + 1, o.widths);
}

static lac_status add_up(void *user, size_t n, float *gradient, double *loss)
{
    (void)user;
    return ranks_sum(n, gradient, loss);
}

/* The part of each step that is for this process. */
static void share_out(train_options *t)
{
    const int rank = ranks_this(), count = ranks_count();

    t->config.first = t->batch * rank / count;
    t->config.batch = t->batch * (rank + 1) / count - t->config.first;
    if (count > 1) {
        t->config.total = t->batch;
        t->config.reduce = add_up;
    }
}

static int train(const opt_input *in, const recipe *r)
{
    train_options t = {.recipe = r,
                       .cache = o.cache,
                       .first = o.first,
                       .samples = o.samples,
                       .validate = o.validate,
                       .every = o.every,
                       .stop = o.stop,
                       .resume = o.resume,
                       .from = o.from,
                       .output = o.output,
                       .log = o.log,
                       .curve = o.curve,
                       .checkpoint = o.checkpoint,
                       .in = in};
    int status;

    lac_trainer_defaults(&t.config);
    if (lac_model_kind_find(o.model, &t.config.model.kind) != LAC_OK)
        return msg_fail(LAC_E_ARG);
    status = parse_widths(&t.config.model.unet);
    if (status != EXIT_DONE)
        return status;
    t.config.seed = o.recipe.seed;
    t.config.steps = o.steps;
    t.config.warm = o.warm;
    t.config.fall = o.fall >= 0 ? o.fall : o.steps / 3;
    t.config.rate = o.rate;
    t.config.last = 0.01 * o.rate;
    t.batch = o.batch;
    share_out(&t);
    t.config.crop = o.crop;
    t.octaves = o.octaves;
    return train_run(&t);
}

static lac_status write_preview(const opt_input *in, const recipe *r, const sample *s,
                                int n)
{
    lac_provenance *record = NULL;
    lac_status st;

    CMD_TRY(job_record(&record, in));
    CMD_TRY(recipe_record(r, record));
    CMD_TRY(sample_preview_write(s, n, o.preview, record));
out:
    lac_provenance_destroy(&record);
    return st;
}

static int preview(const opt_input *in, const recipe *r)
{
    const int n = o.samples < PREVIEW_MOST ? o.samples : PREVIEW_MOST;
    sample s[PREVIEW_MOST] = {0};
    char why[SAMPLE_WHY];
    int status = EXIT_DONE;

    msg_detach_library(); /* warnings about the arc of each sample */
    for (int i = 0; i < n && status == EXIT_DONE; i++)
        if (sample_get(r, o.cache, o.first + (uint64_t)i, s + i, why) != LAC_OK) {
            msg_error("%s", why);
            status = EXIT_FAILED;
        }
    msg_attach_library();
    if (status == EXIT_DONE) {
        const lac_status st = write_preview(in, r, s, n);

        status = st == LAC_OK ? EXIT_DONE : msg_fail(st);
    }
    for (int i = 0; i < n; i++)
        sample_clear(s + i);
    return status;
}

static int fill(const recipe *r, int count)
{
    const double started = msg_seconds();
    sample_filled filled;
    const int status =
        sample_cache_fill(r, o.cache, o.first, count, msg_progress, &filled);

    msg_progress_end();
    if (status == EXIT_DONE)
        msg_info("%d samples made, %d found, %d made again; %.1f s, %.0f MB",
                 filled.made, filled.found, filled.remade, msg_seconds() - started,
                 filled.bytes / 1e6);
    return status;
}

static int work(const opt_input *in, const recipe *r)
{
    int status = EXIT_DONE;

    msg_info("recipe %s: %s", r->checksum, r->text);
    if (o.cache && o.make_only)
        status = fill(r, o.samples);
    else if (o.cache && ranks_count() == 1) /* all threads, and for the next run too */
        status = fill(r, o.samples + o.validate);
    if (status == EXIT_DONE && o.preview && ranks_this() == 0)
        status = preview(in, r);
    if (status == EXIT_DONE && !o.make_only)
        status = train(in, r);
    return status;
}

static int run(const opt_input *in)
{
    recipe *r = NULL;
    int status = check();

    if (status == EXIT_DONE)
        status = ranks_begin();
    if (ranks_this() > 0)
        msg_level(1, 0); /* one process speaks for all */
    if (status == EXIT_DONE && o.batch < ranks_count())
        status =
            msg_usage("option --batch: %d processes need at least as many samples in "
                      "a step, got %d",
                      ranks_count(), o.batch);
    if (status == EXIT_DONE)
        status = recipe_open(&r, &o.recipe);
    if (status == EXIT_DONE)
        status = work(in, r);
    recipe_close(&r);
    ranks_end(status);
    return status;
}

const cmd cmd_train = {
    .name = "train",
    .group = "Learn",
    .summary = "Train a network that fills in the invisible",
    .opts = opts,
    .notes =
        "Sample I is a pure function of the recipe, which is all options from --data "
        "to "
        "--seed: an object, a scan of it that is simulated as 'lacuna evaluate' does, "
        "FBP, and f* by method shearlet. Seeds of phantoms and noise start at 1000000, "
        "where those of evaluations end. Images are turned, mirrored, enlarged by 0.8 "
        "to 1.25 and shifted at random; @FIRST-LAST takes some of a set, counted from "
        "0, so that others stay unseen.\n"
        "--like makes scans of a given scanner. Its file gives the geometry and the "
        "step "
        "of the views, no data; angles are those of --arcs and --centres. With "
        "--spectrum the data are hardened, get their noise and offset, and are then "
        "corrected with the same curve but for --curve-error, as real scans are before "
        "they are reconstructed.\n"
        "The cache has a file a sample, named by the checksum of the recipe and I. A "
        "run "
        "that was stopped goes on where it ended. Samples do not depend on the number "
        "of threads.\n"
        "A step takes --batch samples, mirrored or turned by 180 degrees and cut to "
        "--crop pixels at random, and changes the weights by Muon so that the start "
        "(f*, or FBP for unet-fbp) plus what the network says comes nearer to the "
        "truth. The loss is the share of the squared error that is left: 1 for a "
        "network that does nothing. The model has the running average of the "
        "weights.\n"
        "All choices follow from --seed and the number of the step: the same bits for "
        "any number of threads, and with --checkpoint and --resume after any break. "
        "Keep --steps, --rate and the recipe as they were, as the checkpoint does not "
        "hold them; --stop ends a run early within its schedule. learned/README.md "
        "tells more.",
    .examples =
        "  lacuna train --make-only --samples 1000 --cache samples --sizes 128:3,256:2 "
        "\\\n"
        "      --data ellipses:4,cartoon:3,holes:1,ct_slices:4@10-39\n"
        "  lacuna train --make-only --samples 8 --preview panel.png --arcs 60:120\n"
        "  lacuna train --make-only --samples 8 --preview panel.png --data discs \\\n"
        "      --like scan.mat --bin 2 --sizes 256 --field 76 --arcs 30:90\n"
        "  lacuna train --samples 1000 --cache samples --steps 5000 -o lti.safetensors "
        "\\\n"
        "      --checkpoint state.safetensors --log log.csv --curve curve.png\n"
        "  lacuna recon scan.npy --method lti --set model=lti.safetensors -o f.npy\n",
    .run = run,
};
