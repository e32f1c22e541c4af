/* tools/cmd_recon.c - lacuna recon: a picture from a scan. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/volume.h"
#include "draft.h"
#include "job.h"
#include "learned_picture.h"
#include "named.h"
#include "preset.h"
#include "recon/method.h"
#include "prepare_scan.h"
#include "recon_parts.h"
#include "recon_record.h"
#include "recon_memory.h"
#include "recon_request.h"
#include "recon_say.h"
#include "recon_volume.h"
#include "ranks.h"

#include <string.h>

static struct {
    const char *method, *preset, *report, *output, *history;
    const char *memory;
    const char *visible, *invisible, *residual, *measured, *learned, *provenance;
    opt_pair views;
    recon_request request;
    int json;
} o;

static const opt_arg args[] = {
    {.name = "SCAN", .help = "the scan, see the formats below"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "method", .letter = 'm', .type = OPT_TEXT, .to = &o.method,
     .value = "NAME",
     .help = "how to reconstruct, see the list below", .required = 1},
    {.name = "preset", .type = OPT_TEXT, .to = &o.preset, .value = "NAME",
     .help = "options for a kind of scan, see the list below; those given beside it count more"},
    {.name = "views", .type = OPT_ARC, .to = &o.views, .value = "A:B",
     .help = "use only the views from A to B degrees, modulo 360",
     .otherwise = "all views"},
    RECON_ROWS(o.request),
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "report on standard output as one JSON object"},
    {.name = "report", .type = OPT_TEXT, .to = &o.report, .value = "PAGE.html",
     .help = "a page to read in any browser: warnings, viewer, geometry, fit, parameters"},
    {.name = "history", .type = OPT_TEXT, .to = &o.history, .value = "FILE",
     .help = "how the method converged: a table (.csv) or a picture (.png)"},
    {.name = "visible", .type = OPT_TEXT, .to = &o.visible, .value = "IMAGE",
     .help = "the part of the image in the directions that the views measured"},
    {.name = "invisible", .type = OPT_TEXT, .to = &o.invisible, .value = "IMAGE",
     .help = "the part in the directions that no view measured"},
    {.name = "measured", .type = OPT_TEXT, .to = &o.measured, .value = "IMAGE",
     .help = "the part of the image in the shearlets that the views measured"},
    {.name = "learned", .type = OPT_TEXT, .to = &o.learned, .value = "IMAGE",
     .help = "the rest, which a network or the regulariser made"},
    {.name = "provenance", .type = OPT_TEXT, .to = &o.provenance, .value = "PICTURE.png",
     .help = "the image with what was learned in orange, and both parts beside it"},
    {.name = "residual", .type = OPT_TEXT, .to = &o.residual, .value = "SCAN",
     .help = "what the image does not explain of the scan, g - R f"},
    {.name = "memory", .type = OPT_TEXT, .to = &o.memory, .value = "SIZE",
     .help = "of scans of many slices: memory that a process may use, such as 500M or 2G; "
             "so many slices are reconstructed at a time",
     .otherwise = "most of what is free"},
    {.name = "output", .letter = 'o', .type = OPT_TEXT, .to = &o.output,
     .value = "IMAGE",
     .help = "the image to write, or the volume, in 1/mm; its format follows the extension",
     .required = 1},
    {.type = OPT_END},
};
/* clang-format on */

static int watch(void *user, const lac_iteration *it)
{
    history_add(user, it);
    msg_progress(it->iteration, it->limit);
    return 0;
}

static int check_output(const char *option, const char *path, const char *scan)
{
    if (!path)
        return EXIT_DONE;
    if (!lac_format_of(path))
        return msg_fail(lac_volume_check_path(path)); /* names those that are known */
    return draft_check(option, path) == EXIT_DONE ? job_check_beside(option, path, scan)
                                                  : EXIT_FAILED;
}

/* Said before the work starts, not after it. */
static int check_outputs(const char *scan)
{
    const struct {
        const char *option, *path;
    } written[] = {{"output", o.output},       {"visible", o.visible},
                   {"invisible", o.invisible}, {"measured", o.measured},
                   {"learned", o.learned},     {"residual", o.residual}};
    int status = history_check("history", o.history);

    if (status == EXIT_DONE && o.provenance && !draft_is(o.provenance, ".png"))
        return msg_usage("option --provenance: must end in .png, got '%s'",
                         o.provenance);
    if (status == EXIT_DONE)
        status = draft_check("provenance", o.provenance);
    if (status == EXIT_DONE && o.report && !draft_is(o.report, ".html"))
        return msg_usage("option --report: must end in .html, got '%s'", o.report);
    if (status == EXIT_DONE)
        status = draft_check("report", o.report);
    for (size_t i = 0; i < sizeof written / sizeof *written && status == EXIT_DONE; i++)
        status = check_output(written[i].option, written[i].path, scan);
    return status;
}

static int check_options(const char *scan)
{
    const int status = check_outputs(scan);

    if (status == EXIT_DONE && o.memory && recon_memory_parse(o.memory) == 0)
        return msg_usage("option --memory: must be a size such as 500M or 2G, got '%s'",
                         o.memory);
    return status == EXIT_DONE ? recon_request_check(&o.request) : status;
}

/* Settings of the method with every --set applied. */
static int make_settings(lac_settings **settings)
{
    const lac_method *method = named_method(o.method);
    int status = EXIT_DONE;

    if (!method)
        return EXIT_USAGE;
    if (lac_settings_create(settings, method) != LAC_OK)
        return msg_fail(LAC_E_NOMEM);
    for (int i = 0; i < o.request.set.n && status == EXIT_DONE; i++)
        status = recon_request_set(*settings, o.request.set.item[i]);
    return status;
}

static void describe(const lac_sino *sino)
{
    char text[256];

    job_describe_geom(sino->geom, text, sizeof text);
    msg_info("%s", text);
}

/* Everything that was asked for beside the image; `all` or the page only. */
static lac_status write_extras(const report_recon *r, const recon_parts *parts, int all)
{
    lac_status st = LAC_OK;

    if (o.report)
        CMD_TRY(report_recon_write(r, o.report));
    if (!all)
        goto out;
    if (o.visible)
        CMD_TRY(lac_image_write(r->visible, o.visible, NULL, r->record));
    if (o.invisible)
        CMD_TRY(lac_image_write(r->invisible, o.invisible, NULL, r->record));
    if (o.measured)
        CMD_TRY(lac_image_write(parts->measured, o.measured, NULL, r->record));
    if (o.learned)
        CMD_TRY(lac_image_write(parts->learned, o.learned, NULL, r->record));
    if (o.provenance)
        CMD_TRY(learned_picture_write(parts->measured, parts->learned, o.provenance,
                                      r->record));
    if (o.residual)
        CMD_TRY(lac_sino_write(r->residual, o.residual, r->record));
    if (o.history)
        CMD_TRY(history_write(r->history, o.history, r->record));
out:
    return st;
}

/* A mask of several classes is a picture from black to white. */
static lac_status write_image(lac_image *image, lac_provenance *record,
                              double *threshold)
{
    const lac_image_write_options as_mask = {.png_bits = 8, .mask = 1};
    const lac_image_write_options as_classes = {.png_bits = 8,
                                                .window_hi = o.request.levels - 1};
    const lac_image_write_options *how = NULL;
    lac_status st = LAC_OK;

    if (o.request.mask) {
        how = o.request.levels > 2 ? &as_classes : &as_mask;
        CMD_TRY(job_segment(image, o.request.levels, record, threshold));
    }
    CMD_TRY(lac_image_write(image, o.output, how, record));
out:
    return st;
}

/* What can be made of one slice only. */
static int check_volume(void)
{
    const struct {
        const char *option;
        int given;
    } single[] = {{"mask", o.request.mask},
                  {"residual", o.residual != NULL},
                  {"provenance", o.provenance != NULL},
                  {"history", o.history != NULL}};

    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (single[i].given)
            return msg_usage("option --%s: is for one slice; --rows A:A chooses one",
                             single[i].option);
    return EXIT_DONE;
}

/* "NAME", or "NAME, row 12". */
static void name_slice(const char *path, const prepared_scan *scan, int slice,
                       char *name, size_t size)
{
    if (prepare_count(scan) > 1)
        snprintf(name, size, "%s, row %d", job_basename(path),
                 prepare_first_row(scan, slice));
    else
        snprintf(name, size, "%s", job_basename(path));
}

/* Reconstruct a slice and write all that is asked for; of a volume, the page only. */
static lac_status reconstruct(const opt_input *in, const lac_settings *settings,
                              prepared_scan *scan, int slice)
{
    const int is_whole = prepare_count(scan) == 1;
    history h = {0};
    const lac_monitor monitor = {watch, &h};
    lac_sino *sino = NULL;
    lac_image *image = NULL;
    lac_provenance *record = NULL;
    recon_parts parts = {0};
    lac_recon_result result;
    report_recon page;
    lac_grid grid;
    char name[512];
    double threshold[LAC_OTSU_MAX_CLASSES - 1] = {0.0};
    lac_status st;

    name_slice(in->arg[0], scan, slice, name, sizeof name);
    CMD_TRY(prepare_rows(scan, slice, 1, &sino));
    describe(sino);
    if (is_whole)
        prepare_scan_say(scan);
    CMD_TRY(recon_request_grid(&o.request, sino->geom, &grid));
    CMD_TRY(lac_image_create(&image, &grid));
    history_begin(&h, job_norm(lac_sino_count(sino), sino->data));
    if (o.report)
        history_keep(&h, &grid);
    CMD_TRY(lac_reconstruct(settings, sino, image, &monitor, &result));
    msg_progress_end();
    CMD_TRY(recon_request_finish(&o.request, sino, &image));
    recon_say(settings, &result, sino, image);
    if (o.json || o.report || o.visible || o.invisible || o.residual || o.measured ||
        o.learned || o.provenance)
        CMD_TRY(recon_parts_make(sino, image, &parts));
    CMD_TRY(recon_record_make(in, settings, &record));
    CMD_TRY(recon_record_result(&result, record));
    CMD_TRY(prepare_scan_record(scan, record));
    page = (report_recon){name,
                          settings,
                          &result,
                          sino,
                          parts.residual,
                          image,
                          parts.visible,
                          parts.invisible,
                          parts.measured,
                          parts.learned,
                          parts.wedge,
                          parts.visible_energy,
                          &h,
                          record};
    CMD_TRY(write_extras(&page, &parts, is_whole));
    if (is_whole)
        CMD_TRY(write_image(image, record, threshold));
    if (is_whole && o.json)
        recon_say_json(&page, scan, &o.request, threshold);
out:
    recon_parts_clear(&parts);
    lac_provenance_destroy(&record);
    lac_image_destroy(&image);
    lac_sino_destroy(&sino);
    history_end(&h);
    return st;
}

/* The shifts of the views, by one process. */
static lac_status write_shifts(const opt_input *in, const lac_settings *settings,
                               const prepared_scan *scan)
{
    const char *path = o.request.prepare.shifts_out;
    lac_provenance *record = NULL;
    lac_status st = LAC_OK;

    if (!path || ranks_this() != 0)
        return LAC_OK;
    CMD_TRY(recon_record_make(in, settings, &record));
    CMD_TRY(prepare_scan_record(scan, record));
    CMD_TRY(prepare_scan_write_shifts(scan, path, record));
out:
    lac_provenance_destroy(&record);
    return st;
}

/* All slices, and the page of the middle one. */
static int reconstruct_volume(const opt_input *in, lac_settings *settings,
                              prepared_scan *scan)
{
    const recon_volume v = {
        .scan = scan,
        .settings = settings,
        .request = &o.request,
        .in = in,
        .output = {o.output, o.visible, o.invisible, o.measured, o.learned},
        .memory = o.memory ? recon_memory_parse(o.memory) : 0,
        .json = o.json};
    int status = check_volume();
    lac_status st = LAC_OK;

    if (status == EXIT_DONE && ranks_this() == 0)
        prepare_scan_say(scan);
    if (status == EXIT_DONE)
        status = recon_volume_run(&v);
    if (status == EXIT_DONE && o.report && ranks_this() == 0) {
        msg_hush(1); /* has been said of the slices */
        st = reconstruct(in, settings, scan, prepare_count(scan) / 2);
        msg_hush(0);
    }
    return st == LAC_OK ? status : msg_fail(st);
}

static int run(const opt_input *in)
{
    lac_settings *settings = NULL;
    prepared_scan *scan = NULL;
    int status = ranks_begin();
    lac_status st = LAC_OK;

    if (status == EXIT_DONE)
        status = check_options(in->arg[0]);
    if (status == EXIT_DONE)
        status = make_settings(&settings);
    if (status != EXIT_DONE)
        goto out;
    CMD_TRY(prepare_open(&scan, in->arg[0], &o.request.prepare, &o.views));
    CMD_TRY(write_shifts(in, settings, scan));
    if (prepare_count(scan) > 1)
        status = reconstruct_volume(in, settings, scan);
    else if (ranks_this() == 0)
        CMD_TRY(reconstruct(in, settings, scan, 0));
out:
    if (st != LAC_OK)
        status = msg_fail(st);
    prepare_close(&scan);
    lac_settings_destroy(&settings);
    ranks_end(status);
    return status;
}

static void print_more(FILE *to)
{
    named_print_methods(to);
    named_print_formats(to);
    preset_print_all(to);
}

const cmd cmd_recon = {
    .name = "recon",
    .group = "Reconstruct",
    .summary = "Reconstruct an image from a scan",
    .args = args,
    .opts = opts,
    .print_more = print_more,
    .notes = "With --size alone the pixel follows so that the image spans what "
             "the detector sees, and with --pixel alone the size.\n"
             "Exit status 3 where the object reaches beyond the detector, or "
             "where the method stopped early (NaN or breakdown). A limited arc "
             "is no such warning, nor is reaching the iteration limit.",
    .examples =
        "  lacuna recon scan.npy --method fbp -o fbp.npy\n"
        "  lacuna recon htc2022_ta_full.mat --views 0:90 --method tv --size 512 \\\n"
        "      --mask -o mask.png\n",
    .preset = opts,
    .run = run,
};
