/* tools/cmd_convert.c - lacuna convert: images and scans from one format to another. */
#include "cmd.h"
#include "data/fileio.h"
#include "job.h"
#include "named.h"

#include <string.h>

static struct {
    double pixel;
    int page, image, mask;
    const char *bits;
    opt_pair window, views;
} o;

static const opt_arg args[] = {
    {.name = "IN", .help = "an image or a scan, see the formats below"},
    {.name = "OUT", .help = "the file to write; its format follows the extension"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "pixel", .type = OPT_REAL, .to = &o.pixel, .value = "MM",
     .help = "image: side of a pixel", .unit = "mm", .min = 1e-6, .max = 1e6,
     .otherwise = "as the file says, else 1"},
    {.name = "page", .type = OPT_INT, .to = &o.page, .value = "N",
     .help = "image: page of a TIFF stack, from 0", .min = 0, .max = 1e6},
    {.name = "window", .type = OPT_RANGE, .to = &o.window, .value = "LO:HI",
     .help = "PNG: values that become black and white",
     .otherwise = "smallest and largest"},
    {.name = "bits", .type = OPT_CHOICE, .to = &o.bits, .value = "N",
     .help = "PNG: bits a pixel", .choices = "8 16", .word = "8"},
    {.name = "mask", .type = OPT_FLAG, .to = &o.mask,
     .help = "image: write its 0/1 segmentation by Otsu's threshold"},
    {.name = "views", .type = OPT_ARC, .to = &o.views, .value = "A:B",
     .help = "scan: keep the views from A to B degrees", .otherwise = "all views"},
    {.name = "image", .type = OPT_FLAG, .to = &o.image,
     .help = "take a scan as an image of its numbers, without its geometry"},
    {.type = OPT_END},
};
/* clang-format on */

static lac_status convert_scan(const opt_input *in, const lac_provenance *record)
{
    lac_sino *sino = NULL;
    lac_status st;

    CMD_TRY(job_read_scan(in->arg[0], &o.views, &sino));
    CMD_TRY(lac_sino_write(sino, in->arg[1], record));
out:
    lac_sino_destroy(&sino);
    return st;
}

static lac_status convert_image(const opt_input *in, lac_provenance *record)
{
    lac_image_write_options options;
    lac_image *image = NULL;
    lac_status st;

    lac_image_write_defaults(&options);
    options.png_bits = strcmp(o.bits, "16") == 0 ? 16 : 8;
    if (o.window.given) {
        options.window_lo = o.window.a;
        options.window_hi = o.window.b;
    }
    CMD_TRY(lac_image_read(&image, in->arg[0], o.pixel, o.page));
    if (o.mask) {
        options.mask = 1;
        CMD_TRY(job_segment(image, 2, record, NULL));
    }
    CMD_TRY(lac_image_write(image, in->arg[1], &options, record));
out:
    lac_image_destroy(&image);
    return st;
}

static int check_options(const lac_file_info *info, const opt_input *in)
{
    const lac_format *format = lac_format_of(in->arg[1]);
    const int scan = info->is_scan && !o.image;

    if (scan && o.mask)
        return msg_usage("option --mask: %s is a scan, not an image", in->arg[0]);
    if (!scan && o.views.given)
        return msg_usage("option --views: %s is not a scan", in->arg[0]);
    if (scan && format && !format->writes_sino)
        return msg_usage(
            "%s: %s cannot hold a scan with its geometry; use 'lacuna view' "
            "for a picture, or --image to drop the geometry",
            in->arg[1], format->name);
    return EXIT_DONE;
}

static int run(const opt_input *in)
{
    lac_file_info *info = NULL;
    lac_provenance *record = NULL;
    int status = EXIT_DONE;
    lac_status st;

    CMD_TRY(lac_file_info_read(&info, in->arg[0]));
    status = check_options(info, in);
    if (status != EXIT_DONE)
        goto out;
    CMD_TRY(job_record(&record, in));
    CMD_TRY(job_record_input(record, in->arg[0]));
    if (info->is_scan && !o.image)
        CMD_TRY(convert_scan(in, record));
    else
        CMD_TRY(convert_image(in, record));
out:
    lac_provenance_destroy(&record);
    lac_file_info_destroy(&info);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_convert = {
    .name = "convert",
    .group = "Files",
    .summary = "Convert an image or a scan to another format",
    .args = args,
    .opts = opts,
    .print_more = named_print_formats,
    .notes = "A scan in NPY has its geometry beside it, scan.npy and scan.geom.",
    .examples = "  lacuna convert htc2022_ta_full.mat --views 0:90 ta.npy\n"
                "  lacuna convert tv.npy tv.png --window 0:0.05\n",
    .run = run,
};
