/* tools/cmd_train.c - lacuna train: samples for the training of a network. */
#include "cmd.h"
#include "draft.h"
#include "job.h"
#include "sample_cache.h"
#include "sample_preview.h"

static struct {
    recipe_options recipe;
    const char *cache, *preview;
    int samples, make_only;
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
    {.type = OPT_END},
};
/* clang-format on */

static int check(void)
{
    if (!o.make_only)
        return msg_usage("only --make-only is there so far");
    if (!o.cache && !o.preview)
        return msg_usage("option --make-only: needs --cache FOLDER");
    if (o.preview && !draft_is(o.preview, ".png"))
        return msg_usage("option --preview: must end in .png, got '%s'", o.preview);
    return draft_check("preview", o.preview);
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

static int fill(const recipe *r)
{
    const double started = msg_seconds();
    sample_filled filled;
    const int status =
        sample_cache_fill(r, o.cache, o.first, o.samples, msg_progress, &filled);

    msg_progress_end();
    if (status == EXIT_DONE)
        msg_info("%d samples made, %d found, %d made again; %.1f s, %.0f MB",
                 filled.made, filled.found, filled.remade, msg_seconds() - started,
                 filled.bytes / 1e6);
    return status;
}

static int run(const opt_input *in)
{
    recipe *r = NULL;
    int status = check();

    if (status == EXIT_DONE)
        status = recipe_open(&r, &o.recipe);
    if (status == EXIT_DONE) {
        msg_info("recipe %s: %s", r->checksum, r->text);
        if (o.cache)
            status = fill(r);
    }
    if (status == EXIT_DONE && o.preview)
        status = preview(in, r);
    recipe_close(&r);
    return status;
}

const cmd cmd_train = {
    .name = "train",
    .group = "Learn",
    .summary = "Make samples for the training of a network",
    .opts = opts,
    .notes =
        "Sample I is a pure function of the recipe, which is all options from --data "
        "to "
        "--seed: an object, a scan of it that is simulated as 'lacuna evaluate' does, "
        "FBP, and f* by method shearlet. Seeds of phantoms and noise start at 1000000, "
        "where those of evaluations end. Images are turned, mirrored, enlarged by 0.8 "
        "to 1.25 and shifted at random; @FIRST-LAST takes some of a set, counted from "
        "0, so that others stay unseen.\n"
        "The cache has a file a sample, named by the checksum of the recipe and I. A "
        "run "
        "that was stopped goes on where it ended. Samples do not depend on the number "
        "of threads.",
    .examples =
        "  lacuna train --make-only --samples 1000 --cache samples --sizes 128:3,256:2 "
        "\\\n"
        "      --data ellipses:4,cartoon:3,holes:1,ct_slices:4@10-39\n"
        "  lacuna train --make-only --samples 8 --preview panel.png --arcs 60:120\n",
    .run = run,
};
