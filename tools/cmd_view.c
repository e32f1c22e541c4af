/* tools/cmd_view.c - lacuna view: images and scans side by side in one PNG. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/volume.h"
#include "job.h"
#include "mem.h"
#include "panel.h"
#include "prepare_scan.h"

#include <stdio.h>
#include <string.h>

static struct {
    const char *output;
    opt_pair window;
    opt_list captions;
    const char *crop;
    int columns, side, slice;
} o;

/* The part of each picture that is shown; width 0: all of it. */
static struct {
    int x, y, width, height;
} crop;

static const opt_arg args[] = {
    {.name = "IMAGE|SCAN", .help = "what to show, in this order", .many = 1},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "window", .type = OPT_RANGE, .to = &o.window, .value = "LO:HI",
     .help = "values that become black and white, for all alike",
     .otherwise = "each its own, 0.1 % of its pixels darker and 0.1 % brighter"},
    {.name = "caption", .type = OPT_LIST, .to = &o.captions, .value = "TEXT",
     .help = "caption of the next input; may be repeated",
     .otherwise = "the name of the file"},
    {.name = "slice", .type = OPT_INT, .to = &o.slice, .value = "N",
     .help = "which slice of a volume, or row of its scan, counted from 0",
     .fallback = -1, .min = -1, .max = LAC_MAX_VIEWS, .otherwise = "the middle one"},
    {.name = "crop", .type = OPT_TEXT, .to = &o.crop, .value = "COLUMN,ROW,WIDTH,HEIGHT",
     .help = "only this part of each picture, in its pixels from the upper left corner",
     .otherwise = "all of it"},
    {.name = "columns", .type = OPT_INT, .to = &o.columns, .value = "N",
     .help = "pictures in a row", .fallback = 4, .min = 1, .max = 64},
    {.name = "side", .type = OPT_INT, .to = &o.side, .value = "N",
     .help = "longest side of a picture in pixels; they are enlarged or "
             "reduced by whole factors to come near it", .fallback = 512,
     .min = 16, .max = 4096},
    {.name = "output", .letter = 'o', .type = OPT_TEXT, .to = &o.output,
     .value = "PANEL.png",
     .help = "the picture to write", .required = 1},
    {.type = OPT_END},
};
/* clang-format on */

enum { MAX_TILES = 64 };

/* The inputs as they were read; a tile borrows its numbers from one of them. */
typedef struct shown {
    lac_image *image[MAX_TILES];
    lac_sino *sino[MAX_TILES];
    panel_tile tile[MAX_TILES];
} shown;

static void describe(panel_tile *t, const char *label, const lac_sino *sino)
{
    char window[64];

    snprintf(window, sizeof window, "%.4g..%.4g", t->lo, t->hi);
    snprintf(t->caption[0], sizeof t->caption[0], "%s", label);
    if (sino)
        snprintf(t->caption[1], sizeof t->caption[1], "%s  views %.6g:%.6g deg down",
                 window, sino->geom->angle[0] / JOB_DEGREE,
                 sino->geom->angle[sino->geom->n_views - 1] / JOB_DEGREE);
    else
        snprintf(t->caption[1], sizeof t->caption[1], "%s", window);
}

/* The slice asked for of n, or -1 after a message. */
static int which_slice(const char *path, int n)
{
    if (o.slice < 0)
        return n / 2;
    if (o.slice < n)
        return o.slice;
    msg_error("%s: slice %d is not there, it has 0..%d", path, o.slice, n - 1);
    return -1;
}

/* Leave of a picture what --crop says. */
static int cut(panel_tile *t, const char *path)
{
    float *to = (float *)t->data; /* of the image or scan that load() has read */

    if (crop.width == 0)
        return EXIT_DONE;
    if (crop.x > t->nx - crop.width || crop.y > t->ny - crop.height) {
        msg_error("%s: has %d x %d pixels, --crop ends at %d x %d", path, t->nx, t->ny,
                  crop.x + crop.width, crop.y + crop.height);
        return EXIT_FAILED;
    }
    for (int y = 0; y < crop.height; y++)
        memmove(to + (size_t)y * (size_t)crop.width,
                t->data + (size_t)(crop.y + y) * (size_t)t->nx + crop.x,
                (size_t)crop.width * sizeof *to);
    t->nx = crop.width;
    t->ny = crop.height;
    return EXIT_DONE;
}

static lac_status load_scan(shown *s, int i, const char *path)
{
    const prepare_request plain = {0};
    prepared_scan *scan = NULL;
    panel_tile *t = s->tile + i;
    lac_status st;
    int slice;

    CMD_TRY(prepare_open(&scan, path, &plain, NULL));
    slice = which_slice(path, prepare_count(scan));
    st = slice < 0 ? LAC_E_CANCELLED : prepare_rows(scan, slice, 1, &s->sino[i]);
    if (st != LAC_OK)
        goto out;
    t->nx = s->sino[i]->geom->n_det;
    t->ny = s->sino[i]->geom->n_views;
    t->data = s->sino[i]->data;
out:
    prepare_close(&scan);
    return st;
}

static lac_status load_image(shown *s, int i, const char *path)
{
    lac_volume_file *file = NULL;
    panel_tile *t = s->tile + i;
    lac_status st;
    int slice;

    CMD_TRY(lac_volume_open(&file, path, 0.0));
    slice = which_slice(path, lac_volume_about(file)->n_slices);
    if (slice < 0) {
        st = LAC_E_CANCELLED;
        goto out;
    }
    CMD_TRY(lac_image_create(&s->image[i], &lac_volume_about(file)->grid));
    CMD_TRY(lac_volume_read(file, slice, s->image[i]->data));
    t->nx = s->image[i]->grid.nx;
    t->ny = s->image[i]->grid.ny;
    t->data = s->image[i]->data;
out:
    lac_volume_close(&file);
    return st;
}

/* LAC_E_CANCELLED after a message. */
static lac_status load(shown *s, int i, const char *path)
{
    panel_tile *t = s->tile + i;
    lac_file_info *info = NULL;
    lac_status st;

    CMD_TRY(lac_file_info_read(&info, path));
    CMD_TRY(info->is_scan ? load_scan(s, i, path) : load_image(s, i, path));
    if (cut(t, path) != EXIT_DONE) {
        st = LAC_E_CANCELLED;
        goto out;
    }
    t->lo = o.window.a;
    t->hi = o.window.b;
    if (!o.window.given)
        panel_quantiles(t->data, t->nx * t->ny, 0.001, 0.999, &t->lo, &t->hi);
    describe(t, i < o.captions.n ? o.captions.item[i] : job_basename(path), s->sino[i]);
out:
    lac_file_info_destroy(&info);
    return st;
}

static lac_status write_panel(const shown *s, const opt_input *in)
{
    const panel p = panel_make(s->tile, in->n_args, o.columns, o.side);
    lac_provenance *record = NULL;
    lac_status st;

    CMD_TRY(job_record(&record, in));
    for (int i = 0; i < in->n_args; i++)
        CMD_TRY(job_record_input(record, in->arg[i]));
    CMD_TRY(lac_png_write_bytes(o.output, p.nx, p.ny, 1, p.grey, record));
out:
    lac_provenance_destroy(&record);
    mem_free(p.grey);
    return st;
}

static int parse_crop(void)
{
    char rest;

    /* nine digits, whose sums fit */
    return sscanf(o.crop, "%9d,%9d,%9d,%9d%c", &crop.x, &crop.y, &crop.width,
                  &crop.height, &rest) == 4 &&
           crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0;
}

static int run(const opt_input *in)
{
    shown *s;
    const size_t n = strlen(o.output);
    lac_status st = LAC_OK;

    if (n < 5 || strcmp(o.output + n - 4, ".png") != 0)
        return msg_usage("option --output: must end in .png, got '%s'", o.output);
    if (o.crop && !parse_crop())
        return msg_usage("option --crop: must be COLUMN,ROW,WIDTH,HEIGHT, got '%s'",
                         o.crop);
    if (in->n_args > MAX_TILES)
        return msg_usage("%d inputs given, at most %d fit", in->n_args, MAX_TILES);
    s = mem_alloc(1, sizeof *s);
    for (int i = 0; i < in->n_args; i++)
        CMD_TRY(load(s, i, in->arg[i]));
    CMD_TRY(write_panel(s, in));
out:
    for (int i = 0; i < in->n_args; i++) {
        lac_image_destroy(&s->image[i]);
        lac_sino_destroy(&s->sino[i]);
    }
    mem_free(s);
    if (st == LAC_E_CANCELLED)
        return EXIT_FAILED;
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_view = {
    .name = "view",
    .group = "Judge",
    .summary = "Show images and scans side by side in one PNG",
    .args = args,
    .opts = opts,
    .notes = "Below each picture stand its name and the values of black and "
             "white. A scan is shown with one view a row, the first on top.",
    .examples = "  lacuna view fbp.npy tv.npy truth.png --window 0:0.05 -o panel.png\n",
    .run = run,
};
