/* tools/cmd_project.c - lacuna project: simulate a scan of an image or a phantom. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/phantom.h"
#include "job.h"
#include "job_noise.h"
#include "named.h"
#include "radon/projector.h"

#include <math.h>
#include <string.h>

static struct {
    const char *angles, *noise, *model, *output;
    opt_pair fan;
    int detectors, size, exact, rays;
    double pitch, pixel, offset;
    uint64_t seed;
} o;

static const opt_arg args[] = {
    {.name = "IMAGE|phantom:NAME",
     .help = "an image file, or a phantom by name (see 'lacuna help phantom')"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "angles", .type = OPT_TEXT, .to = &o.angles, .value = "A:B:STEP",
     .help = "view angles in degrees, B included; or a list A,B,...; or @FILE, one a "
             "line", .required = 1},
    {.name = "fan", .type = OPT_LENGTHS, .to = &o.fan, .value = "SOD,SDD",
     .help = "fan beam, flat detector: distances in mm from the source to the "
             "rotation axis and to the detector", .min = 1e-6, .max = 1e9,
     .otherwise = "parallel beam"},
    {.name = "detectors", .type = OPT_INT, .to = &o.detectors, .value = "N",
     .help = "detector bins", .min = 1, .max = LAC_MAX_DETECTORS,
     .otherwise = "they cover the diagonal of the image"},
    {.name = "pitch", .type = OPT_REAL, .to = &o.pitch, .value = "MM",
     .help = "width of a detector bin", .unit = "mm", .min = 1e-6, .max = 1e6,
     .otherwise = "one pixel, seen at the rotation axis"},
    {.name = "pixel", .type = OPT_REAL, .to = &o.pixel, .value = "MM",
     .help = "side of a pixel of the image", .unit = "mm", .min = 1e-6, .max = 1e6,
     .otherwise = "as the file says, else 1"},
    {.name = "size", .type = OPT_INT, .to = &o.size, .value = "N",
     .help = "phantom: pixels along each side", .fallback = 512, .min = 1,
     .max = LAC_MAX_PIXELS},
    {.name = "axis-offset", .type = OPT_REAL, .to = &o.offset, .value = "MM",
     .help = "where the rotation axis falls on the detector, from its middle",
     .unit = "mm", .min = -1e6, .max = 1e6},
    {.name = "noise", .type = OPT_TEXT, .to = &o.noise, .value = "KIND:LEVEL",
     .help = "gaussian:REL, standard deviation REL * max|g|; or poisson:I0, "
             "I0 counts a ray without object", .otherwise = "none"},
    {.name = "seed", .type = OPT_SEED, .to = &o.seed, .value = "S",
     .help = "seed of the noise and of random phantoms"},
    {.name = "exact", .type = OPT_FLAG, .to = &o.exact,
     .help = "phantom: exact line integrals instead of the pixel image"},
    {.name = "rays", .type = OPT_INT, .to = &o.rays, .value = "K",
     .help = "with --exact: a bin is the mean over K rays", .fallback = 1, .min = 1,
     .max = 64},
    {.name = "model", .type = OPT_CHOICE, .to = &o.model, .value = "NAME",
     .help = "discrete projector", .choices = "joseph footprint", .word = "joseph"},
    {.name = "output", .letter = 'o', .type = OPT_TEXT, .to = &o.output,
     .value = "SCAN",
     .help = "the scan to write; its format follows the extension", .required = 1},
    {.type = OPT_END},
};
/* clang-format on */

/* Bins that cover the circle about the image; its radius is seen from the source at
 * the angle asin(radius / SOD). */
static int default_detectors(const lac_grid *grid, double pitch, int *n)
{
    const double radius = 0.5 * grid->pixel_mm * hypot(grid->nx, grid->ny);
    double half = radius, bins;

    if (o.fan.given) {
        if (radius >= o.fan.a)
            return msg_usage(
                "option --fan: SOD must be larger than half the diagonal of "
                "the image (%.6g mm), got %.6g",
                radius, o.fan.a);
        half = o.fan.b * tan(asin(radius / o.fan.a));
    }
    bins = ceil(2.0 * (half + fabs(o.offset)) / pitch - 1e-6);
    if (bins > LAC_MAX_DETECTORS)
        return msg_usage(
            "option --pitch: %.6g mm would need %.0f bins to cover the image, "
            "at most %d are possible; use a larger pitch or --detectors",
            pitch, bins, LAC_MAX_DETECTORS);
    *n = bins < 1.0 ? 1 : (int)bins;
    return EXIT_DONE;
}

static lac_status make_geom(const lac_grid *grid, lac_geom **out, int *status)
{
    const double widen = o.fan.given ? o.fan.b / o.fan.a : 1.0;
    const double pitch = o.pitch > 0.0 ? o.pitch : grid->pixel_mm * widen;
    double *angle = NULL;
    int n_views, n_det = o.detectors;
    lac_status st = LAC_OK;

    if (n_det == 0 && (*status = default_detectors(grid, pitch, &n_det)) != EXIT_DONE)
        return LAC_E_ARG;
    CMD_TRY(lac_angles_parse(o.angles, &angle, &n_views));
    CMD_TRY(lac_geom_create(out, n_views, n_det));
    memcpy((*out)->angle, angle, (size_t)n_views * sizeof *angle);
    (*out)->pitch_mm = pitch;
    (*out)->axis_offset_mm = o.offset;
    if (o.fan.given) {
        (*out)->beam = LAC_BEAM_FAN;
        (*out)->source_origin_mm = o.fan.a;
        (*out)->source_detector_mm = o.fan.b;
    }
    CMD_TRY(lac_geom_check(*out));
out:
    lac_free(angle);
    if (st != LAC_OK)
        *status = st == LAC_E_ARG ? msg_usage("%s", lac_error_detail()) : msg_fail(st);
    return st;
}

/* The image to project: from a file, or the raster of a phantom. */
static lac_status load_image(const char *source, const lac_phantom *phantom,
                             lac_image **image)
{
    const lac_grid grid = {
        .nx = o.size, .ny = o.size, .pixel_mm = o.pixel > 0.0 ? o.pixel : 1.0};
    lac_status st;

    if (!phantom)
        return lac_image_read(image, source, o.pixel, 0);
    st = lac_image_create(image, &grid);
    return st == LAC_OK && !o.exact ? lac_phantom_raster(phantom, 8, *image) : st;
}

static lac_status project(const lac_image *image, const lac_phantom *phantom,
                          lac_sino *sino)
{
    const lac_projector_model model =
        strcmp(o.model, "joseph") == 0 ? LAC_PROJECTOR_JOSEPH : LAC_PROJECTOR_FOOTPRINT;
    const double width = image->grid.pixel_mm * fmax(image->grid.nx, image->grid.ny);
    lac_projector *projector = NULL;
    lac_status st;

    if (o.exact)
        return lac_phantom_project(phantom, width, o.rays, sino);
    CMD_TRY(lac_projector_create(&projector, sino->geom, &image->grid, model));
    CMD_TRY(lac_projector_forward(projector, image->data, sino->data));
out:
    lac_projector_destroy(&projector);
    return st;
}

/* Phantom of "phantom:NAME", or NULL for a file name; *status tells of a fault. */
static lac_status make_phantom(const char *source, lac_phantom **phantom, int *status)
{
    const char *name = strncmp(source, "phantom:", 8) == 0 ? source + 8 : NULL;
    lac_status st;

    if (!name && o.exact) {
        *status =
            msg_usage("option --exact needs phantom:NAME, got the file '%s'", source);
        return LAC_E_ARG;
    }
    if (!name)
        return LAC_OK;
    if (!named_phantom_exists(name)) {
        *status = EXIT_USAGE;
        return LAC_E_ARG;
    }
    st = lac_phantom_create(phantom, name, o.seed);
    if (st == LAC_OK && o.exact && !lac_phantom_kind_of(*phantom)->exact) {
        *status =
            msg_usage("option --exact: phantom '%s' has no exact line integrals", name);
        return LAC_E_ARG;
    }
    if (st != LAC_OK)
        *status = msg_fail(st);
    return st;
}

static int run(const opt_input *in)
{
    lac_phantom *phantom = NULL;
    lac_image *image = NULL;
    lac_geom *geom = NULL;
    lac_sino *sino = NULL;
    lac_provenance *record = NULL;
    job_noise noise;
    int status = job_noise_parse(o.noise, &noise);
    lac_status st = LAC_E_ARG;
    char text[256];

    if (status != EXIT_DONE || make_phantom(in->arg[0], &phantom, &status) != LAC_OK)
        goto out;
    CMD_TRY(load_image(in->arg[0], phantom, &image));
    CMD_TRY(make_geom(&image->grid, &geom, &status));
    job_describe_geom(geom, text, sizeof text);
    msg_info("%d x %d pixels of %.6g mm; %s", image->grid.nx, image->grid.ny,
             image->grid.pixel_mm, text);
    CMD_TRY(lac_sino_create(&sino, geom));
    CMD_TRY(project(image, phantom, sino));
    if (lac_sino_truncated_share(sino) > LAC_TRUNCATED_LIMIT)
        msg_warning("the object reaches beyond the detector in %.0f %% of the views",
                    100.0 * lac_sino_truncated_share(sino));
    CMD_TRY(job_record(&record, in));
    if (!phantom)
        CMD_TRY(job_record_input(record, in->arg[0]));
    CMD_TRY(job_record_text(record, "projector", "%s", o.exact ? "exact" : o.model));
    CMD_TRY(job_noise_add(&noise, o.seed, sino, record));
    CMD_TRY(lac_sino_write(sino, o.output, record));
out:
    lac_provenance_destroy(&record);
    lac_sino_destroy(&sino);
    lac_geom_destroy(&geom);
    lac_image_destroy(&image);
    lac_phantom_destroy(&phantom);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_project = {
    .name = "project",
    .group = "Simulate",
    .summary = "Simulate a scan of an image or a phantom",
    .args = args,
    .opts = opts,
    .notes = "A view at angle t has its detector axis along (cos t, sin t), x to "
             "the right, y up; in fan beam the source stands at SOD (sin t, -cos "
             "t). The scan holds line integrals, -log(I/I0).",
    .examples =
        "  lacuna project phantom:shepp-logan --angles 0:179:1 -o scan.npy\n"
        "  lacuna project truth.npy --angles -60:60:1 --noise gaussian:0.01 -o s.npy\n"
        "  lacuna project phantom:holes --fan 410.66,553.74 --angles 0:90:0.5 \\\n"
        "      --pixel 0.148 -o scan.npy\n",
    .run = run,
};
