/* tools/cmd_prepare.c - lacuna prepare: correct a scan before it is reconstructed. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/noise.h"
#include "data/volume.h"
#include "draft.h"
#include "job.h"
#include "named.h"
#include "prepare_scan.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 8 }; /* slices in memory */

static struct {
    prepare_request request;
    opt_pair views;
    const char *output, *curve;
    int json;
} o;

static const opt_arg args[] = {
    {.name = "SCAN", .help = "the scan, see the formats below"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "disc-fit", .type = OPT_FLAG, .to = &o.request.disc_fit,
     .help = "find the circular outline of a round object and print it"},
    PREPARE_RAW_ROWS(o.request),
    PREPARE_ROWS(o.request),
    {.name = "degree", .type = OPT_INT, .to = &o.request.degree, .value = "N",
     .help = "degree of a curve that is found", .fallback = 3, .min = 1,
     .max = LAC_HARDENING_MAX},
    {.name = "curve-out", .type = OPT_TEXT, .to = &o.curve, .value = "FILE",
     .help = "write the curve that was used"},
    {.name = "views", .type = OPT_ARC, .to = &o.views, .value = "A:B",
     .help = "use only the views from A to B degrees, modulo 360",
     .otherwise = "all views"},
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "report on standard output as one JSON object"},
    {.name = "output", .letter = 'o', .type = OPT_TEXT, .to = &o.output,
     .value = "SCAN", .help = "the corrected scan; its format follows the extension"},
    {.type = OPT_END},
};
/* clang-format on */

/* 1 where something besides reading and writing is asked for. */
static int has_steps(const prepare_request *r)
{
    return r->disc_fit || r->air || r->air_bins || r->hardening || r->bin > 1 ||
           r->geometry || r->rows.given || r->crop.given || r->scale != 1.0 ||
           r->offset != 0.0 || r->zingers > 0.0 || r->bin_views > 1 ||
           r->bin_rows > 1 || r->center || r->stripes > 0 || r->align > 0 ||
           r->shifts || r->tilt_axis || strcmp(r->bad, "all") == 0;
}

static int check_options(const opt_input *in)
{
    const prepare_request *r = &o.request;
    int status;

    if (!o.output && !o.curve && !r->shifts_out && !r->disc_fit && !o.json)
        return msg_usage("missing option --output: nothing would be kept");
    if (o.curve && !r->hardening)
        return msg_usage("option --curve-out: there is no curve without --hardening");
    status = prepare_check(r);
    if (status == EXIT_DONE)
        status = job_check_beside("output", o.output, in->arg[0]);
    if (status == EXIT_DONE)
        status = draft_check("output", o.output);
    if (status == EXIT_DONE)
        status = draft_check("curve-out", o.curve);
    return status;
}

static void print_disc(const lac_disc_fit *f)
{
    printf("disc       centre %.3f, %.3f mm, radius %.3f mm\n", f->disc.x_mm,
           f->disc.y_mm, f->disc.radius_mm);
    printf("edges      %d of %d used, %.3f mm off the circle; standard error %.3f "
           "mm\n",
           f->n_edges, f->n_found, f->residual_mm, f->error_mm);
}

static void print_json(const prepared_scan *scan, const lac_sino *sino)
{
    double noise = NAN;
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    prepare_scan_json(scan, &j);
    if (lac_noise_estimate(sino, &noise) != LAC_OK)
        noise = NAN;
    json_number(&j, "noise", noise);
    json_whole(&j, "views", sino->geom->n_views);
    json_close(&j);
}

static lac_status make_record(const opt_input *in, const prepared_scan *scan,
                              lac_provenance **record)
{
    lac_status st;

    CMD_TRY(job_record(record, in));
    CMD_TRY(job_record_input(*record, in->arg[0]));
    CMD_TRY(prepare_scan_record(scan, *record));
out:
    return st;
}

/* A scan of line integrals without a step to take is no use of this command. */
static int is_pointless(const prepared_scan *scan)
{
    return !has_steps(&o.request) &&
           prepare_about(scan)->quantity == LAC_QUANTITY_LINES;
}

/* Slices on their way into a file, and what stopped them. */
typedef struct writing {
    prepared_scan *scan;
    lac_sino *block[BLOCK];
    int first, n; /* slices in the block */
} writing;

static void drop(writing *w)
{
    for (int i = 0; i < w->n; i++)
        lac_sino_destroy(w->block + i);
    w->n = 0;
}

/* Slices are read BLOCK at a time: files of projections give many rows as fast as one.
 */
static lac_status next_slice(void *user, int page, float *to)
{
    writing *w = user;
    const int total = prepare_count(w->scan);
    lac_sino *s;
    lac_status st = LAC_OK;

    if (page >= w->first + w->n || page < w->first) {
        const int n = total - page < BLOCK ? total - page : BLOCK;

        drop(w);
        CMD_TRY(prepare_rows(w->scan, page, n, w->block));
        w->first = page;
        w->n = n;
    }
    s = w->block[page - w->first];
    memcpy(to, s->data, lac_sino_count(s) * sizeof *to);
    msg_progress(page + 1, total);
out:
    return st;
}

static lac_status write_scan(prepared_scan *scan, const lac_sino *one,
                             const lac_provenance *record)
{
    writing w = {.scan = scan};
    lac_status st;

    if (prepare_count(scan) == 1)
        return lac_sino_write(one, o.output, record);
    st = lac_projections_write(prepare_geom(scan), prepare_count(scan),
                               prepare_row_pitch_mm(scan), o.output, next_slice, &w,
                               record);
    drop(&w);
    msg_progress_end();
    return st;
}

static int run(const opt_input *in)
{
    const prepare_result *result;
    lac_provenance *record = NULL;
    prepared_scan *scan = NULL;
    lac_sino *sino = NULL;
    int status = check_options(in);
    lac_status st;

    if (status != EXIT_DONE)
        return status;
    CMD_TRY(prepare_open(&scan, in->arg[0], &o.request, &o.views));
    result = prepare_scan_result(scan);
    if (is_pointless(scan)) {
        status = msg_usage("nothing to do: %s holds line integrals; give one of the "
                           "steps, such as --air, --hardening or --crop",
                           in->arg[0]);
        goto out;
    }
    CMD_TRY(prepare_rows(scan, prepare_count(scan) / 2, 1, &sino));
    CMD_TRY(make_record(in, scan, &record));
    if (o.curve)
        CMD_TRY(lac_hardening_write(&result->fit.curve, o.curve, record));
    if (o.request.shifts_out)
        CMD_TRY(prepare_scan_write_shifts(scan, o.request.shifts_out, record));
    if (o.output)
        CMD_TRY(write_scan(scan, sino, record));
    prepare_scan_say(scan);
    if (o.json)
        print_json(scan, sino);
    else if (o.request.disc_fit)
        print_disc(&result->disc);
out:
    lac_provenance_destroy(&record);
    lac_sino_destroy(&sino);
    prepare_close(&scan);
    return st == LAC_OK ? status : msg_fail(st);
}

const cmd cmd_prepare = {
    .name = "prepare",
    .group = "Reconstruct",
    .summary = "Make a raw scan ready: fields, repairs, air, hardening",
    .args = args,
    .opts = opts,
    .print_more = named_print_formats,
    .notes =
        "What the numbers of a scan are, its file or a .geom says (quantity = counts, "
        "transmission or lines; flats, darks). Steps are done in this order, each only "
        "where it is asked for or the numbers need it: offset and scale, stuck bins, "
        "flat and dark fields, zingers, interpolation, tilt axis, bins of rows and "
        "views, beam, "
        "logarithm, crop, stripes, shifts of views, centre, outline, air, hardening, "
        "bins. Of a volume "
        "the middle row decides for all: centre, outline, curve; three rows decide the "
        "shifts. What was assumed and "
        "done is said, is in the output's record and in --json.\n"
        "--hardening auto and disc take the air off too, as the curve goes through 0; "
        "with a curve of your own say --air unless the air is at 0 already.\n"
        "The corrected scan is that of an object of constant attenuation MU, in 1/mm, "
        "the "
        "first number of the curve: mean attenuation of the data it was found from.\n"
        "--hardening auto assumes one material and air. From less than a full turn it "
        "also "
        "needs a round object, and grows less certain as the arc shrinks.\n"
        "Exit status 3 where a curve that was found explains the data badly, or the "
        "centre or the tilt axis is uncertain, or views still move.",
    .examples =
        "  lacuna prepare tooth.h5 --stripes 11 --center auto -o scan.h5\n"
        "  lacuna prepare tilts.mrc --offset -0.009 --crop 20:363 -o scan.npy\n"
        "  lacuna prepare tilts.mrc --tilt-axis auto --align 20 --center auto -o t.h5\n"
        "  lacuna prepare solid_disc.mat --hardening disc --curve-out "
        "acrylic.hardening\n"
        "  lacuna prepare scan.mat --air --hardening acrylic.hardening -o scan.npy\n"
        "  lacuna prepare scan.mat --hardening '0.033 0.81 -0.03 0.066 to 2.2' -o "
        "s.npy\n"
        "  lacuna prepare scan.mat --disc-fit\n",
    .run = run,
};
