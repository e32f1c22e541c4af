/* tools/cmd_check.c - lacuna check: does the scan agree with its geometry? */
#include "cmd.h"
#include "job.h"
#include "json.h"
#include "trial.h"

#include <math.h>

static struct {
    opt_pair views;
    int size, json;
    double pixel;
} o;

static const opt_arg args[] = {
    {.name = "SCAN", .help = "the scan to check"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "views", .type = OPT_ARC, .to = &o.views, .value = "A:B",
     .help = "use only the views from A to B degrees", .otherwise = "all views"},
    {.name = "size", .type = OPT_INT, .to = &o.size, .value = "N",
     .help = "projectors: pixels along each side", .min = 1, .max = LAC_MAX_PIXELS,
     .otherwise = "what the detector sees"},
    {.name = "pixel", .type = OPT_REAL, .to = &o.pixel, .value = "MM",
     .help = "projectors: side of a pixel", .unit = "mm", .min = 1e-6, .max = 1e6,
     .otherwise = "a detector bin, seen at the rotation axis"},
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "print one JSON object"},
    {.type = OPT_END},
};
/* clang-format on */

enum { MODELS = 2 };

typedef struct findings {
    double adjoint[MODELS], norm; /* the norm of Joseph's, which the methods use */
    double orientation[TRIAL_KINDS];
    int best;    /* index of the orientation with the smallest residual */
    int decided; /* 1: it is better than the one given by more than the margin */
    int tells;   /* 1: the data can tell orientations apart at all */
    trial_axis axis;
    int axis_tells, axis_off;
    double truncated, mass_spread;
} findings;

/* A residual must be this much smaller before another reading is suggested. */
static const double margin = 0.95;
static const double adjoint_limit = 1e-6;

static lac_status check_projectors(const lac_sino *sino, findings *f)
{
    lac_projector *p = NULL;
    lac_grid grid;
    lac_status st;

    CMD_TRY(lac_geom_default_grid(sino->geom, o.size, o.pixel, &grid));
    for (int k = 0; k < MODELS; k++) {
        CMD_TRY(lac_projector_create(&p, sino->geom, &grid, (lac_projector_model)k));
        CMD_TRY(trial_adjoint(p, &f->adjoint[k]));
        if (k == LAC_PROJECTOR_JOSEPH)
            CMD_TRY(trial_norm(p, &f->norm));
        lac_projector_destroy(&p);
        msg_progress(k + 1, MODELS + TRIAL_KINDS + TRIAL_SHIFTS);
    }
out:
    lac_projector_destroy(&p);
    return st;
}

static lac_status check_orientation(const lac_sino *coarse, findings *f)
{
    double least = HUGE_VAL, most = 0.0;
    lac_status st = LAC_OK;

    for (int k = 0; k < TRIAL_KINDS; k++) {
        CMD_TRY(
            trial_residual(coarse, trial_orientations + k, 0.0, &f->orientation[k]));
        most = fmax(most, f->orientation[k]);
        /* The mirror image agrees as well as the image: prefer the earlier reading. */
        if (f->orientation[k] < 0.999 * least) {
            least = f->orientation[k];
            f->best = k;
        }
        msg_progress(MODELS + k + 1, MODELS + TRIAL_KINDS + TRIAL_SHIFTS);
    }
    f->tells = least < margin * most;
    f->decided = least < margin * f->orientation[0];
out:
    return st;
}

/* Only views from opposite sides tell where the axis is. On a short arc a moved axis is
 * much like a moved object: on 90 degrees of a real scan with a good axis (the sample
 * of the Helsinki challenge) the residual was least 1.3 mm beside it. */
static int axis_can_be_told(const lac_geom *geom, const lac_arc *arc)
{
    return arc->full || (geom->beam == LAC_BEAM_FAN && arc->span > 200.0 * JOB_DEGREE);
}

static lac_status check_axis(const lac_sino *coarse, findings *f)
{
    lac_arc arc;
    lac_status st;

    CMD_TRY(trial_axis_offset(coarse, &f->axis));
    CMD_TRY(lac_geom_arc(coarse->geom, &arc));
    f->axis_tells =
        axis_can_be_told(coarse->geom, &arc) && f->axis.best < margin * f->axis.worst;
    f->axis_off = f->axis_tells && f->axis.best < 0.98 * f->axis.given &&
                  fabs(f->axis.best_mm) > f->axis.step_mm;
out:
    return st;
}

/* Largest departure of a view's sum from the mean of all, relative to it. In parallel
 * beam every view sums to the mass of the object (Helgason and Ludwig, order 0). */
static double mass_spread(const lac_sino *sino)
{
    const int nv = sino->geom->n_views, nd = sino->geom->n_det;
    double total = 0.0, spread = 0.0;

    for (size_t i = 0; i < lac_sino_count(sino); i++)
        total += sino->data[i];
    for (int iv = 0; iv < nv; iv++) {
        double sum = 0.0;

        for (int id = 0; id < nd; id++)
            sum += sino->data[(size_t)iv * (size_t)nd + (size_t)id];
        spread = fmax(spread, fabs(sum * nv / total - 1.0));
    }
    return spread;
}

static void print_json(const lac_sino *sino, const findings *f)
{
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    for (int k = 0; k < MODELS; k++) {
        json_open_object(&j, lac_projector_model_name((lac_projector_model)k));
        json_number(&j, "adjoint_error", f->adjoint[k]);
        json_close(&j);
    }
    json_number(&j, "norm_mm", f->norm);
    json_open_array(&j, "orientation");
    for (int k = 0; k < TRIAL_KINDS; k++) {
        json_open_object(&j, NULL);
        json_text(&j, "reading", trial_orientations[k].name);
        json_number(&j, "residual", f->orientation[k]);
        json_close(&j);
    }
    json_close(&j);
    json_text(&j, "orientation_best",
              f->tells ? trial_orientations[f->best].name : NULL);
    json_number(&j, "axis_offset_mm", sino->geom->axis_offset_mm);
    json_number(&j, "axis_offset_best_mm",
                f->axis_tells ? sino->geom->axis_offset_mm + f->axis.best_mm
                              : (double)NAN);
    json_number(&j, "truncated_share", f->truncated);
    json_number(&j, "mass_spread", f->mass_spread);
    json_close(&j);
}

static void print_orientation(const findings *f)
{
    puts("\norientation: residual of a quick reconstruction, smaller agrees better");
    for (int k = 0; k < TRIAL_KINDS; k++)
        printf("  %-22s %.4f%s\n", trial_orientations[k].name, f->orientation[k],
               f->tells && k == f->best ? "  <- best" : "");
    if (!f->tells)
        puts("  The data cannot tell these apart (in parallel beam they never can: the "
             "picture\n  only comes out mirrored or turned).");
    else
        puts("  A mirror image always agrees as well as the image itself.");
}

static void print_axis(const lac_sino *sino, const findings *f)
{
    const double given = sino->geom->axis_offset_mm;

    printf("\nrotation axis: given %.6g mm from the middle of the detector, residual "
           "%.4f\n",
           given, f->axis.given);
    if (f->axis_tells)
        printf("  smallest residual %.4f near %.4g mm, in steps of %.3g mm\n",
               f->axis.best, given + f->axis.best_mm, f->axis.step_mm);
    else
        puts("  The data cannot tell: the arc is too short, or the residual hardly "
             "changes "
             "with\n  the offset.");
}

static void print_text(const lac_sino *sino, const findings *f)
{
    char text[256];

    job_describe_geom(sino->geom, text, sizeof text);
    printf("%s\n\n", text);
    for (int k = 0; k < MODELS; k++)
        printf("%-10s adjoint error %.1e (%s)\n",
               lac_projector_model_name((lac_projector_model)k), f->adjoint[k],
               f->adjoint[k] < adjoint_limit ? "good" : "TOO LARGE");
    printf("operator norm %.6g mm (joseph)\n", f->norm);
    print_orientation(f);
    print_axis(sino, f);
    printf("\nobject beyond the detector in %.0f %% of the views\n",
           100.0 * f->truncated);
    printf("sums of the views differ by up to %.2g %% from their mean%s\n",
           100.0 * f->mass_spread,
           sino->geom->beam == LAC_BEAM_FAN ? " (in fan beam they may)" : "");
}

/* The warnings that make the exit status 3. */
static void warn(const lac_sino *sino, const findings *f)
{
    if (f->decided)
        msg_warning_matters("the scan agrees better with another orientation: %s",
                            trial_orientations[f->best].name);
    if (f->axis_off)
        msg_warning_matters("the scan agrees better with axis_offset_mm = %.4g, the "
                            "geometry says %.4g",
                            sino->geom->axis_offset_mm + f->axis.best_mm,
                            sino->geom->axis_offset_mm);
    if (f->truncated > LAC_TRUNCATED_LIMIT)
        msg_warning_matters("the object reaches beyond the detector in %.0f %% of the "
                            "views",
                            100.0 * f->truncated);
}

static int run(const opt_input *in)
{
    lac_sino *sino = NULL, *coarse = NULL;
    findings f = {0};
    int status = EXIT_DONE;
    lac_status st;

    CMD_TRY(job_read_scan(in->arg[0], &o.views, &sino));
    f.truncated = lac_sino_truncated_share(sino);
    f.mass_spread = mass_spread(sino);
    CMD_TRY(check_projectors(sino, &f));
    msg_detach_library(); /* the trials would repeat its warnings */
    CMD_TRY(trial_coarsen(sino, &coarse));
    CMD_TRY(check_orientation(coarse, &f));
    CMD_TRY(check_axis(coarse, &f));
    msg_progress_end();
    if (o.json)
        print_json(sino, &f);
    else
        print_text(sino, &f);
    warn(sino, &f);
    for (int k = 0; k < MODELS; k++)
        if (!(f.adjoint[k] < adjoint_limit)) {
            msg_error("%s: adjoint error %.1e, below %.0e is needed",
                      lac_projector_model_name((lac_projector_model)k), f.adjoint[k],
                      adjoint_limit);
            status = EXIT_FAILED;
        }
out:
    lac_sino_destroy(&coarse);
    lac_sino_destroy(&sino);
    return st == LAC_OK ? status : msg_fail(st);
}

const cmd cmd_check = {
    .name = "check",
    .group = "Judge",
    .summary = "Check a scan against its geometry: orientation, axis, adjoint",
    .args = args,
    .opts = opts,
    .notes = "Orientation and axis are judged by the residual of a few steps of "
             "CGLS on a coarse copy of the scan (at most 120 views of 192 bins); "
             "the axis only where views from opposite sides are there.\n"
             "Exit status 3 where another orientation or axis offset agrees "
             "better, or where the object is larger than the detector; 1 where "
             "the adjoint test fails.",
    .examples = "  lacuna check scan.npy\n",
    .run = run,
};
