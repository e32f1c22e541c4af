/* tools/prepare_center.c - the rotation axis: given, searched for, or doubted. */
#include "prepare_center.h"
#include "cmd.h"
#include "job.h"

#include <math.h>
#include <string.h>

/* An error above so many bins blurs what a bin resolves. */
#define UNCERTAIN 0.5

/* A centre of mass farther from the axis than that, in bins and in standard errors, is
 * no effect of noise or of the air; shorter arcs tell too little. */
#define FAR_BINS 3.0
#define FAR_ERRORS 8.0
#define SHORT_ARC (60.0 * JOB_DEGREE)

static int is_word(const prepare_request *r, const char *word)
{
    return r->center && strcmp(r->center, word) == 0;
}

int prepare_center_check(const prepare_request *r)
{
    double bin;

    if (!r->center || is_word(r, "auto") || is_word(r, "off") ||
        opt_number(r->center, &bin))
        return EXIT_DONE;
    return msg_usage("option --center: must be auto, off or the number of a bin, got "
                     "'%s'",
                     r->center);
}

static double bin_of(const lac_geom *g, double offset_mm)
{
    return offset_mm / g->pitch_mm + 0.5 * (g->n_det - 1);
}

static void doubt(const prepare_center *c)
{
    const double error = c->fit.error_mm / c->pitch_mm;

    if (c->fit.at_end)
        msg_warning_matters(
            "centre: the residual still falls at bin %.2f, where the "
            "search ends; the axis is farther off, or the scan does not "
            "tell: give --center BIN",
            c->bin);
    else if (!(error <= UNCERTAIN))
        msg_warning_matters("centre: bin %.2f is uncertain by %.2g bins: the residual "
                            "hardly depends on the axis",
                            c->bin, error);
    if (c->fit.truncated > LAC_TRUNCATED_LIMIT)
        msg_warning_matters("centre: the object reaches beyond the detector in %.0f %% "
                            "of the views, and what is outside disturbs the search; "
                            "compare images for --center BIN",
                            100.0 * c->fit.truncated);
}

/* Say so where the centre of mass shows that the axis must be elsewhere. */
static void look(const lac_geom *file, const lac_sino *s)
{
    double at, error, away;
    lac_arc arc;

    if (s->geom->beam != LAC_BEAM_PARALLEL ||
        lac_sino_truncated_share(s) > LAC_TRUNCATED_LIMIT ||
        lac_geom_arc(s->geom, &arc) != LAC_OK || arc.span < SHORT_ARC ||
        lac_center_of_mass(s, &at, &error) != LAC_OK)
        return;
    away = fabs(at - s->geom->axis_offset_mm);
    if (away > FAR_BINS * s->geom->pitch_mm && away > FAR_ERRORS * error)
        msg_warning("the rotation axis seems to fall on bin %.1f, not %.1f: the centre "
                    "of mass turns about it; --center auto finds the axis",
                    bin_of(file, file->axis_offset_mm + at - s->geom->axis_offset_mm),
                    bin_of(file, file->axis_offset_mm));
}

/* The search on the slice, its air at 0 where the object is round: a short arc turns an
 * offset of the air into one of the axis. */
static lac_status find(const lac_sino *slice, lac_center *fit)
{
    lac_sino *copy = NULL;
    lac_disc_fit disc;
    lac_status st;

    CMD_TRY(lac_sino_copy(&copy, slice));
    if (lac_disc_fit_run(copy, NULL, &disc) == LAC_OK)
        (void)!lac_air_correct(copy, &(lac_air_options){.disc = &disc.disc}, NULL);
    CMD_TRY(lac_center_find(copy, NULL, fit));
out:
    lac_sino_destroy(&copy);
    return st;
}

lac_status prepare_center_decide(prepare_center *c, const prepare_request *r,
                                 const lac_geom *file, const lac_sino *slice)
{
    double bin;
    lac_status st = LAC_OK;

    *c = (prepare_center){.pitch_mm = file->pitch_mm};
    if (is_word(r, "auto")) {
        CMD_TRY(find(slice, &c->fit));
        c->found = c->changed = 1;
        c->moved_mm = c->fit.offset_mm - slice->geom->axis_offset_mm;
    } else if (r->center && opt_number(r->center, &bin)) {
        c->changed = 1;
        c->moved_mm =
            bin * file->pitch_mm - bin_of(file, file->axis_offset_mm) * file->pitch_mm;
    } else if (!r->center) {
        look(file, slice);
    }
    c->bin = bin_of(file, file->axis_offset_mm + c->moved_mm);
    if (c->found)
        doubt(c);
out:
    return st;
}

void prepare_center_say(const prepare_center *c)
{
    if (c->found && c->fit.opposite)
        msg_note(
            "centre: the axis falls on bin %.3f +- %.2g, by rays measured from both "
            "ends (they differ by %.3g of the data); assumed: each view sees the "
            "whole object",
            c->bin, c->fit.error_mm / c->pitch_mm, c->fit.residual);
    else if (c->found)
        msg_note("centre: the axis falls on bin %.3f +- %.2g, by the residual of %d "
                 "nonnegative least squares fits (%.3g of the data at the minimum); "
                 "assumed: each view sees the whole object",
                 c->bin, c->fit.error_mm / c->pitch_mm, c->fit.n_trials,
                 c->fit.residual);
    else if (c->changed)
        msg_note("centre: the axis falls on bin %.3f, as given", c->bin);
}

lac_status prepare_center_record(const prepare_center *c, lac_provenance *record)
{
    if (c->found)
        return job_record_text(record, "center", "bin %.4f, error %.2g, found", c->bin,
                               c->fit.error_mm / c->pitch_mm);
    if (c->changed)
        return job_record_text(record, "center", "bin %.4f, given", c->bin);
    return LAC_OK;
}

void prepare_center_json(const prepare_center *c, json *j)
{
    json_open_object(j, "center");
    json_number(j, "bin", c->bin);
    json_number(j, "moved_mm", c->moved_mm);
    json_text(j, "source", c->found ? "found" : c->changed ? "given" : "file");
    if (c->found) {
        json_number(j, "error_bins", c->fit.error_mm / c->pitch_mm);
        json_number(j, "residual", c->fit.residual);
        json_number(j, "rise", c->fit.rise);
        json_number(j, "truncated", c->fit.truncated);
        json_flag(j, "at_end", c->fit.at_end);
        json_whole(j, "trials", c->fit.n_trials);
        json_flag(j, "opposite", c->fit.opposite);
    }
    json_close(j);
}
