/* tools/cmd_info.c - lacuna info: what a file holds and how it was made. */
#include "cmd.h"
#include "data/fileio.h"
#include "draft.h"
#include "job.h"
#include "json.h"
#include "model_info.h"

#include <float.h>
#include <math.h>

static struct {
    int json;
} o;

static const opt_arg args[] = {
    {.name = "FILE", .help = "an image, a scan, or a model ('lacuna help model')"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "print one JSON object"},
    {.type = OPT_END},
};
/* clang-format on */

typedef struct statistics {
    double min, max, mean;
} statistics;

static statistics measure(size_t n, const float *x)
{
    statistics s = {.min = DBL_MAX, .max = -DBL_MAX};

    for (size_t i = 0; i < n; i++) {
        s.min = x[i] < s.min ? x[i] : s.min;
        s.max = x[i] > s.max ? x[i] : s.max;
        s.mean += x[i];
    }
    s.mean /= (double)n;
    return s;
}

static lac_status read_statistics(const char *path, int is_scan, statistics *s)
{
    lac_sino *sino = NULL;
    lac_image *image = NULL;
    lac_status st;

    if (is_scan) {
        CMD_TRY(lac_sino_read(&sino, path));
        *s = measure(lac_sino_count(sino), sino->data);
    } else {
        CMD_TRY(lac_image_read(&image, path, 0.0, 0));
        *s = measure(lac_image_count(image), image->data);
    }
out:
    lac_sino_destroy(&sino);
    lac_image_destroy(&image);
    return st;
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
    json_number(&j, "min", s->min);
    json_number(&j, "max", s->max);
    json_number(&j, "mean", s->mean);
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
    printf("values     %.6g to %.6g, mean %.6g%s\n", s->min, s->max, s->mean,
           info->n_pages > 1 ? " (first page)" : "");
    if (info->geom)
        geom_text(info->geom, arc);
    for (size_t i = 0; i < lac_provenance_count(info->provenance); i++)
        printf("%-10s %s\n", lac_provenance_key(info->provenance, i),
               lac_provenance_value(info->provenance, i));
}

static int run(const opt_input *in)
{
    lac_file_info *info = NULL;
    statistics s;
    lac_arc arc = {0};
    lac_status st;

    if (draft_is(in->arg[0], ".safetensors")) {
        st = model_info_print(in->arg[0], &(model_info_options){.json = o.json});
        goto out;
    }
    CMD_TRY(lac_file_info_read(&info, in->arg[0]));
    CMD_TRY(read_statistics(in->arg[0], info->is_scan, &s));
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
    .examples = "  lacuna info scan.npy --json\n",
    .run = run,
};
