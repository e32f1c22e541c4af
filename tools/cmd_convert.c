/* tools/cmd_convert.c - lacuna convert: images and scans from one format to another. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/projections.h"
#include "data/volume.h"
#include "job.h"
#include "named.h"

#include <string.h>

static struct {
    double pixel;
    int page, image, mask;
    const char *bits, *geometry;
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
     .help = "one image of a stack, from 0", .fallback = -1, .min = 0, .max = 1e6,
     .otherwise = "all, one at a time"},
    {.name = "window", .type = OPT_RANGE, .to = &o.window, .value = "LO:HI",
     .help = "PNG: values that become black and white",
     .otherwise = "smallest and largest"},
    {.name = "bits", .type = OPT_CHOICE, .to = &o.bits, .value = "N",
     .help = "PNG: bits a pixel", .choices = "8 16", .word = "8"},
    {.name = "mask", .type = OPT_FLAG, .to = &o.mask,
     .help = "image: write its 0/1 segmentation by Otsu's threshold"},
    {.name = "views", .type = OPT_ARC, .to = &o.views, .value = "A:B",
     .help = "scan: keep the views from A to B degrees", .otherwise = "all views"},
    {.name = "geometry", .type = OPT_TEXT, .to = &o.geometry, .value = "TEXT",
     .help = "what the file does not say, as in a .geom: 'angles_deg = -60:60:1; "
             "pitch_mm = 0.2', or the name of such a file"},
    {.name = "image", .type = OPT_FLAG, .to = &o.image,
     .help = "take a scan as an image of its numbers, without its geometry"},
    {.type = OPT_END},
};
/* clang-format on */

/* --- scans ---------------------------------------------------------------------------
 */

/* What an output asks for, and where it is read. */
typedef struct source {
    lac_projections *scan;
    lac_volume_file *images;
} source;

static lac_status give_row(void *user, int page, float *to)
{
    const source *s = user;

    return lac_projections_read(s->scan, LAC_FRAMES_DATA, page, 1, to);
}

static lac_status give_image(void *user, int page, float *to)
{
    const source *s = user;

    return lac_volume_read(s->images, page, to);
}

/* One sinogram, which every format of scans can hold. */
static lac_status write_sinogram(source *s, const char *path,
                                 const lac_provenance *record)
{
    lac_sino *sino = NULL;
    lac_status st;

    CMD_TRY(lac_sino_create(&sino, lac_projections_about(s->scan)->geom));
    CMD_TRY(give_row(s, 0, sino->data));
    CMD_TRY(lac_sino_write(sino, path, record));
out:
    lac_sino_destroy(&sino);
    return st;
}

static int convert_scan(const opt_input *in, const lac_provenance *record)
{
    const lac_projections_info *a;
    source s = {0};
    int status = EXIT_DONE;
    lac_status st;

    CMD_TRY(lac_projections_open(&s.scan, in->arg[0], o.geometry));
    a = lac_projections_about(s.scan);
    if (a->quantity != LAC_QUANTITY_LINES) {
        msg_error(
            "%s: holds %s, line integrals -log(I/I0) are needed; 'lacuna prepare' "
            "makes them, or --image takes the numbers as they are",
            in->arg[0], lac_quantity_name(a->quantity));
        status = EXIT_FAILED;
        goto out;
    }
    if (o.views.given)
        CMD_TRY(lac_projections_select(s.scan, o.views.a, o.views.b));
    if (a->n_rows == 1)
        CMD_TRY(write_sinogram(&s, in->arg[1], record));
    else
        CMD_TRY(lac_projections_write(a->geom, a->n_rows, a->row_pitch_mm, in->arg[1],
                                      give_row, &s, record));
out:
    lac_projections_close(&s.scan);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

/* --- images --------------------------------------------------------------------------
 */

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
    CMD_TRY(lac_image_read(&image, in->arg[0], o.pixel, o.page < 0 ? 0 : o.page));
    if (o.mask) {
        options.mask = 1;
        CMD_TRY(job_segment(image, 2, record, NULL));
    }
    CMD_TRY(lac_image_write(image, in->arg[1], &options, record));
out:
    lac_image_destroy(&image);
    return st;
}

/* All pages, one in memory at a time. */
static lac_status convert_stack(const opt_input *in, const lac_provenance *record)
{
    source s = {0};
    lac_status st;

    CMD_TRY(lac_volume_open(&s.images, in->arg[0], o.pixel));
    CMD_TRY(lac_volume_write(lac_volume_about(s.images), in->arg[1], give_image, &s,
                             record));
out:
    lac_volume_close(&s.images);
    return st;
}

/* 1 where all pages are to be written; some formats hold one image only. */
static int takes_stack(const lac_file_info *info)
{
    return info->n_pages > 1 && o.page < 0;
}

static int check_options(const lac_file_info *info, const opt_input *in)
{
    const lac_format *format = lac_format_of(in->arg[1]);
    const int scan = info->is_scan && !o.image;

    if (!scan && takes_stack(info) && (o.mask || (format && !format->writes_stack)))
        return msg_usage("%s holds %d images, %s%s one: choose it with --page",
                         in->arg[0], info->n_pages,
                         o.mask ? "--mask is for" : format->name,
                         o.mask ? "" : " holds");

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

/* 1 where the .geom beside a file is a part of it. */
static int keeps_geom_beside(const char *format)
{
    return strcmp(format, "NPY") == 0 || strcmp(format, "MRC") == 0;
}

static int run(const opt_input *in)
{
    lac_file_info *info = NULL;
    lac_provenance *record = NULL;
    int status;
    lac_status st;

    CMD_TRY(lac_file_info_read_as(&info, in->arg[0], o.geometry));
    status = check_options(info, in);
    if (status == EXIT_DONE && keeps_geom_beside(info->format) &&
        strcmp(in->arg[0], in->arg[1]) != 0)
        status = job_check_beside(NULL, in->arg[1], in->arg[0]);
    if (status != EXIT_DONE)
        goto out;
    CMD_TRY(job_record(&record, in));
    CMD_TRY(job_record_input(record, in->arg[0]));
    if (info->is_scan && !o.image)
        status = convert_scan(in, record);
    else if (takes_stack(info))
        CMD_TRY(convert_stack(in, record));
    else
        CMD_TRY(convert_image(in, record));
out:
    lac_provenance_destroy(&record);
    lac_file_info_destroy(&info);
    return st == LAC_OK ? status : msg_fail(st);
}

const cmd cmd_convert = {
    .name = "convert",
    .group = "Files",
    .summary = "Convert an image or a scan to another format",
    .args = args,
    .opts = opts,
    .print_more = named_print_formats,
    .notes =
        "A scan in NPY or MRC has its geometry beside it, scan.npy and scan.geom.\n"
        "Stacks and scans of many rows go page by page: memory for one is enough.",
    .examples = "  lacuna convert htc2022_ta_full.mat --views 0:90 ta.npy\n"
                "  lacuna convert tilts.st tilts.h5\n"
                "  lacuna convert tv.npy tv.png --window 0:0.05\n",
    .run = run,
};
