/* tools/cmd_info.c - lacuna info: what a file holds and how it was made. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/projections.h"
#include "data/volume.h"
#include "draft.h"
#include "job.h"
#include "json.h"
#include "model_info.h"
#include "named.h"

#include <float.h>
#include <math.h>
#include <string.h>

static struct {
    int json;
    const char *geometry;
} o;

static const opt_arg args[] = {
    {.name = "FILE",
     .help =
         "an image, a scan, a folder of pictures, or a model ('lacuna help model')"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "print one JSON object"},
    {.name = "geometry", .type = OPT_TEXT, .to = &o.geometry, .value = "TEXT",
     .help = "what the file does not say, as in a .geom: 'angles_deg = -60:60:1; "
             "pitch_mm = 0.2', or the name of such a file"},
    {.type = OPT_END},
};
/* clang-format on */

typedef struct statistics {
    double min, max, mean; /* of the numbers that are finite */
    size_t bad;            /* the others */
    char of[40];           /* "row 3", "page 7"; "" for all */
} statistics;

static void measure(size_t n, const float *x, statistics *s)
{
    s->min = DBL_MAX;
    s->max = -DBL_MAX;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            s->bad++;
            continue;
        }
        s->min = x[i] < s->min ? x[i] : s->min;
        s->max = x[i] > s->max ? x[i] : s->max;
        s->mean += x[i];
    }
    s->mean = n > s->bad ? s->mean / (double)(n - s->bad) : (double)NAN;
    if (n == s->bad)
        s->min = s->max = (double)NAN;
}

/* The middle page of a stack, or of a folder, of which a row would take all files. */
static lac_status measure_page(const char *path, int n_pages, statistics *s)
{
    lac_image *image = NULL;
    lac_status st;

    CMD_TRY(lac_image_read(&image, path, 0.0, n_pages / 2));
    measure(lac_image_count(image), image->data, s);
    if (n_pages > 1)
        snprintf(s->of, sizeof s->of, "page %d", n_pages / 2);
out:
    lac_image_destroy(&image);
    return st;
}

/* The middle row of a scan. */
static lac_status measure_row(const char *path, statistics *s)
{
    const lac_projections_info *a;
    lac_projections *p = NULL;
    lac_sino *row = NULL;
    lac_status st;

    CMD_TRY(lac_projections_open(&p, path, o.geometry));
    a = lac_projections_about(p);
    CMD_TRY(lac_sino_create(&row, a->geom));
    CMD_TRY(lac_projections_read(p, LAC_FRAMES_DATA, a->n_rows / 2, 1, row->data));
    measure(lac_sino_count(row), row->data, s);
    if (a->n_rows > 1)
        snprintf(s->of, sizeof s->of, "row %d", a->n_rows / 2);
out:
    lac_sino_destroy(&row);
    lac_projections_close(&p);
    return st;
}

static lac_status read_statistics(const char *path, const lac_file_info *info,
                                  statistics *s)
{
    const int folder = strcmp(info->format, "folder") == 0;

    return info->is_scan && !folder ? measure_row(path, s)
                                    : measure_page(path, info->n_pages, s);
}

static void geom_json(json *j, const lac_geom *g, const lac_arc *arc)
{
    const int fan = g->beam == LAC_BEAM_FAN;

    json_open_object(j, "geometry");
    json_text(j, "beam", fan ? "fan" : "parallel");
    json_whole(j, "views", g->n_views);
    json_whole(j, "detectors", g->n_det);
    json_number(j, "first_angle_deg", g->angle[0] / JOB_DEGREE);
    json_number(j, "last_angle_deg", g->angle[g->n_views - 1] / JOB_DEGREE);
    json_number(j, "measured_arc_deg", arc->span / JOB_DEGREE);
    json_number(j, "step_deg", arc->step / JOB_DEGREE);
    json_number(j, "missing_arc_deg", arc->missing / JOB_DEGREE);
    json_flag(j, "full", arc->full);
    json_number(j, "pitch_mm", g->pitch_mm);
    json_number(j, "axis_offset_mm", g->axis_offset_mm);
    if (fan) {
        json_number(j, "source_origin_mm", g->source_origin_mm);
        json_number(j, "source_detector_mm", g->source_detector_mm);
    }
    json_number(j, "field_diameter_mm", 2.0 * lac_geom_field_radius_mm(g));
    json_close(j);
}

static void scan_json(json *j, const lac_file_info *info)
{
    json_text(j, "quantity", lac_quantity_name(info->quantity));
    json_whole(j, "detector_rows", info->n_rows);
    json_number(j, "row_pitch_mm", info->row_pitch_mm);
    json_text(j, "layout", info->sinograms ? "sinograms" : "projections");
    json_whole(j, "flats", info->n_flats);
    json_whole(j, "darks", info->n_darks);
}

static void print_json(const char *path, const lac_file_info *info, const lac_arc *arc,
                       const statistics *s)
{
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    json_text(&j, "file", path);
    json_text(&j, "format", info->format);
    json_text(&j, "kind", info->is_scan ? "scan" : "image");
    json_whole(&j, "pages", info->n_pages);
    json_whole(&j, "rows", (long long)info->rows);
    json_whole(&j, "columns", (long long)info->columns);
    json_text(&j, "type", info->type);
    if (!info->is_scan)
        json_number(&j, "pixel_mm",
                    info->pixel_mm > 0.0 ? info->pixel_mm : (double)NAN);
    if (!info->is_scan && info->slice_mm > 0.0)
        json_number(&j, "slice_mm", info->slice_mm);
    json_number(&j, "min", s->min);
    json_number(&j, "max", s->max);
    json_number(&j, "mean", s->mean);
    json_whole(&j, "not_finite", (long long)s->bad);
    json_text(&j, "measured", s->of[0] ? s->of : "all");
    if (info->is_scan)
        scan_json(&j, info);
    json_text(&j, "assumed", info->assumed);
    if (info->geom)
        geom_json(&j, info->geom, arc);
    json_open_array(&j, "provenance");
    for (size_t i = 0; i < lac_provenance_count(info->provenance); i++) {
        json_open_object(&j, NULL);
        json_text(&j, "key", lac_provenance_key(info->provenance, i));
        json_text(&j, "value", lac_provenance_value(info->provenance, i));
        json_close(&j);
    }
    json_close(&j);
    json_close(&j);
}

static void geom_text(const lac_geom *g, const lac_arc *arc)
{
    printf("beam       %s\n",
           g->beam == LAC_BEAM_FAN ? "fan, flat detector" : "parallel");
    if (g->beam == LAC_BEAM_FAN)
        printf("distances  source to axis %.6g mm, source to detector %.6g mm\n",
               g->source_origin_mm, g->source_detector_mm);
    printf("detector   %d bins of %.6g mm, axis at %.6g mm from the middle\n", g->n_det,
           g->pitch_mm, g->axis_offset_mm);
    printf("views      %d, %.6g to %.6g deg, step %.6g deg\n", g->n_views,
           g->angle[0] / JOB_DEGREE, g->angle[g->n_views - 1] / JOB_DEGREE,
           arc->step / JOB_DEGREE);
    if (arc->full)
        printf("arc        complete\n");
    else
        printf("arc        %.6g deg measured, %.6g deg missing\n",
               arc->span / JOB_DEGREE, arc->missing / JOB_DEGREE);
    printf("field      disc of %.6g mm diameter about the axis\n",
           2.0 * lac_geom_field_radius_mm(g));
}

static void scan_text(const lac_file_info *info)
{
    static const char *const meaning[] = {
        "line integrals -log(I/I0)", "transmission I/I0", "counts of the detector"};

    printf("numbers    %s\n", meaning[info->quantity]);
    if (info->n_flats + info->n_darks > 0)
        printf("frames     %d flats, %d darks\n", info->n_flats, info->n_darks);
    if (info->n_rows > 1)
        printf("rows       %d, %.6g mm apart; a page is a %s\n", info->n_rows,
               info->row_pitch_mm, info->sinograms ? "sinogram" : "projection");
}

/* Each sentence on a line of its own. */
static void assumed_text(const char *assumed)
{
    const char *left = "assumed";

    while (*assumed) {
        const char *end = strstr(assumed, "; ");
        const size_t n = end ? (size_t)(end - assumed) : strlen(assumed);

        printf("%-10s %.*s\n", left, (int)n, assumed);
        left = "";
        assumed += end ? n + 2 : n;
    }
}

static void print_values(const statistics *s)
{
    if (isnan(s->mean))
        printf("values     none is finite: %zu NaN or infinite", s->bad);
    else
        printf("values     %.6g to %.6g, mean %.6g", s->min, s->max, s->mean);
    if (s->of[0])
        printf(" (%s)", s->of);
    if (s->bad > 0 && !isnan(s->mean))
        printf(", %zu NaN or infinite", s->bad);
    putchar('\n');
}

static void print_text(const char *path, const lac_file_info *info, const lac_arc *arc,
                       const statistics *s)
{
    printf("%s\n", path);
    printf("format     %s, %s, %zu x %zu of %s (rows x columns)", info->format,
           info->is_scan ? "scan" : "image", info->rows, info->columns, info->type);
    if (info->n_pages > 1)
        printf(", %d pages", info->n_pages);
    putchar('\n');
    if (!info->is_scan && info->pixel_mm > 0.0)
        printf("pixel      %.6g mm\n", info->pixel_mm);
    if (!info->is_scan && info->slice_mm > 0.0)
        printf("slices     %.6g mm apart\n", info->slice_mm);
    print_values(s);
    if (info->is_scan)
        scan_text(info);
    if (info->geom)
        geom_text(info->geom, arc);
    assumed_text(info->assumed);
    for (size_t i = 0; i < lac_provenance_count(info->provenance); i++)
        printf("%-10s %s\n", lac_provenance_key(info->provenance, i),
               lac_provenance_value(info->provenance, i));
}

static int run(const opt_input *in)
{
    lac_file_info *info = NULL;
    statistics s = {0};
    lac_arc arc = {0};
    lac_status st;

    if (draft_is(in->arg[0], ".safetensors")) {
        st = model_info_print(in->arg[0], &(model_info_options){.json = o.json});
        goto out;
    }
    CMD_TRY(lac_file_info_read_as(&info, in->arg[0], o.geometry));
    CMD_TRY(read_statistics(in->arg[0], info, &s));
    if (info->geom)
        CMD_TRY(lac_geom_arc(info->geom, &arc));
    if (o.json)
        print_json(in->arg[0], info, &arc, &s);
    else
        print_text(in->arg[0], info, &arc, &s);
out:
    lac_file_info_destroy(&info);
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_info = {
    .name = "info",
    .group = "Files",
    .summary = "Say what a file holds and how it was made",
    .args = args,
    .opts = opts,
    .print_more = named_print_formats,
    .notes = "Of a large file one row or page is measured; what was taken for granted "
             "is said.",
    .examples = "  lacuna info scan.npy --json\n"
                "  lacuna info tilts.mrc --geometry 'angles_deg = -60:60:2'\n",
    .run = run,
};
