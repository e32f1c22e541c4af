/* tools/prepare_steps.c - outline, air, beam hardening and bins, in this order. */
#include "prepare_steps.h"
#include "cmd.h"
#include "job.h"
#include "prepare_align.h"
#include "prepare_center.h"
#include "prepare_raw.h"
#include "prepare_tilt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A curve from the scan itself that explains the data worse than this was fitted to a
 * wrong image (radon/README.md). */
#define DOUBTFUL 0.025

/* Air without an outline: this share of the detector at each end. */
#define END_SHARE 0.03

/* What a request says of hardening; NULL: nothing to do. */
static const char *hardening_of(const prepare_request *r)
{
    return r->hardening && strcmp(r->hardening, "none") != 0 ? r->hardening : NULL;
}

static int is_fitted(const char *hardening)
{
    return strcmp(hardening, "auto") == 0 || strcmp(hardening, "disc") == 0;
}

/* The curve that a request names: a file where there is one, else the text itself. */
static lac_status read_curve(const char *hardening, lac_hardening *curve, char *source,
                             size_t size)
{
    const int is_file = access(hardening, F_OK) == 0 ||
                        !strchr("0123456789.+- \t", hardening[0]) ||
                        !strchr(hardening, ' ');

    snprintf(source, size, "%s", is_file ? hardening : "given");
    return is_file ? lac_hardening_read(curve, hardening)
                   : lac_hardening_parse(curve, hardening, "option --hardening");
}

int prepare_check(const prepare_request *r)
{
    lac_hardening curve;
    char source[256];
    int status = prepare_raw_check(r);
    lac_status st;

    if (status == EXIT_DONE)
        status = prepare_center_check(r);
    if (status == EXIT_DONE)
        status = prepare_align_check(r);
    if (status == EXIT_DONE)
        status = prepare_tilt_check(r);
    if (status != EXIT_DONE)
        return status;
    if (!hardening_of(r) || is_fitted(r->hardening))
        return EXIT_DONE;
    st = read_curve(r->hardening, &curve, source, sizeof source);
    if (st == LAC_OK)
        return EXIT_DONE;
    return strcmp(source, "given") == 0 ? msg_usage("%s", lac_error_detail())
                                        : msg_fail(st);
}

static lac_status find_outline(const lac_sino *sino, prepare_result *result)
{
    const lac_status st = lac_disc_fit_run(sino, NULL, &result->disc);

    result->has_disc = st == LAC_OK;
    return st;
}

static lac_status take_air(const prepare_request *r, lac_sino *sino,
                           prepare_result *result)
{
    lac_air_options o = {.edge_bins = r->air_bins};
    lac_status st;

    if (r->air_bins == 0 && result->has_disc)
        o.disc = &result->disc.disc;
    if (r->air_bins == 0 && !result->has_disc) {
        o.edge_bins = (int)ceil(END_SHARE * sino->geom->n_det);
        msg_warning("air is taken from the %d bins at each end of the detector, as no "
                    "outline is known; --air-bins sets their number",
                    o.edge_bins);
    }
    st = lac_air_correct(sino, &o, &result->air);
    result->has_air = st == LAC_OK;
    result->air_bins = o.disc ? 0 : o.edge_bins;
    return st;
}

static lac_status correct_hardening(const prepare_request *r, lac_sino *sino,
                                    prepare_result *result)
{
    lac_hardening_options o;
    lac_status st;

    lac_hardening_defaults(&o);
    if (r->degree > 0)
        o.degree = r->degree;
    result->fitted = is_fitted(r->hardening);
    snprintf(result->source, sizeof result->source, "%s", r->hardening);
    if (!result->fitted)
        CMD_TRY(read_curve(r->hardening, &result->fit.curve, result->source,
                           sizeof result->source));
    else if (strcmp(r->hardening, "disc") == 0)
        CMD_TRY(lac_hardening_fit_disc(sino, &result->disc.disc, &o, &result->fit));
    else
        CMD_TRY(lac_hardening_fit_scan(
            sino, result->has_disc ? &result->disc.disc : NULL, &o, &result->fit));
    CMD_TRY(lac_hardening_apply(&result->fit.curve, sino));
    result->has_curve = 1;
    if (result->fitted && result->fit.residual > DOUBTFUL)
        msg_warning_matters(
            "beam hardening: the curve leaves %.2g %% of the data unexplained (%.2g %% "
            "without it); more than %.2g %% means that %s; give a measured curve",
            100.0 * result->fit.residual, 100.0 * result->fit.straight,
            100.0 * DOUBTFUL,
            strcmp(r->hardening, "disc") == 0 ? "the disc is not solid"
                                              : "the material was not found");
out:
    return st;
}

lac_status prepare_run(const prepare_request *r, lac_sino **sino,
                       prepare_result *result)
{
    const int fits = hardening_of(r) && is_fitted(r->hardening);
    const int air = r->air || r->air_bins > 0 || fits;
    lac_status st = LAC_OK;

    *result = (prepare_result){.bin = r->bin > 1 ? r->bin : 1};
    if (r->disc_fit || (fits && strcmp(r->hardening, "disc") == 0)) {
        CMD_TRY(find_outline(*sino, result));
    } else if ((air && r->air_bins == 0) || fits) {
        st = find_outline(*sino, result);
        if (st == LAC_E_NUMERIC) /* not round: not every step needs it */
            msg_warning("%s", lac_error_detail());
        else if (st != LAC_OK)
            goto out;
    }
    if (air)
        CMD_TRY(take_air(r, *sino, result));
    st = LAC_OK;
    if (hardening_of(r))
        CMD_TRY(correct_hardening(r, *sino, result));
    if (result->bin > 1)
        CMD_TRY(job_average_bins(sino, result->bin));
out:
    return st;
}

lac_status prepare_again(const prepare_result *r, lac_sino **sino)
{
    const lac_air_options o = {.edge_bins = r->air_bins,
                               .disc = r->air_bins > 0 ? NULL : &r->disc.disc};
    lac_status st = LAC_OK;

    if (r->has_air)
        CMD_TRY(lac_air_correct(*sino, &o, NULL));
    if (r->has_curve)
        CMD_TRY(lac_hardening_apply(&r->fit.curve, *sino));
    if (r->bin > 1)
        CMD_TRY(job_average_bins(sino, r->bin));
out:
    return st;
}

void prepare_say(const prepare_result *result)
{
    const lac_disc_fit *f = &result->disc;
    char curve[256] = "";

    if (result->has_disc)
        msg_info(
            "outline: a circle of radius %.4g mm about (%.3f, %.3f) mm, edges %.2g mm "
            "off it (%d of %d used), standard error %.2g mm",
            f->disc.radius_mm, f->disc.x_mm, f->disc.y_mm, f->residual_mm, f->n_edges,
            f->n_found, f->error_mm);
    if (result->has_air)
        msg_info("air: %.4g taken off on average, %.4g..%.4g by view; assumed: %s",
                 result->air.mean, result->air.smallest, result->air.largest,
                 result->air_bins > 0 ? "the bins at both ends see air"
                                      : "rays beside the outline see air");
    if (!result->has_curve ||
        lac_hardening_format(&result->fit.curve, curve, sizeof curve) != LAC_OK)
        return;
    msg_info("beam hardening: curve '%s' (%s); assumed: one material and air", curve,
             result->source);
    if (result->fitted)
        msg_info("beam hardening: %zu rays, paths up to %.4g mm; %.2g %% of the data "
                 "unexplained, %.2g %% by a straight line",
                 result->fit.n_rays, result->fit.longest_mm,
                 100.0 * result->fit.residual, 100.0 * result->fit.straight);
}

lac_status prepare_record(const prepare_result *result, lac_provenance *record)
{
    const lac_disc *d = &result->disc.disc;
    char curve[256];
    lac_status st = LAC_OK;

    if (result->has_disc)
        CMD_TRY(job_record_text(record, "disc_mm", "%.6g %.6g radius %.6g", d->x_mm,
                                d->y_mm, d->radius_mm));
    if (result->has_air)
        CMD_TRY(job_record_text(record, "air", "mean %.6g, %.6g to %.6g, by %s",
                                result->air.mean, result->air.smallest,
                                result->air.largest,
                                result->air_bins > 0 ? "bins at the ends" : "outline"));
    if (result->bin > 1)
        CMD_TRY(job_record_text(record, "bins_averaged", "%d", result->bin));
    if (!result->has_curve)
        return LAC_OK;
    CMD_TRY(lac_hardening_format(&result->fit.curve, curve, sizeof curve));
    CMD_TRY(job_record_text(record, "hardening", "%s", curve));
    CMD_TRY(job_record_text(record, "hardening_source", "%s", result->source));
    if (result->fitted)
        CMD_TRY(job_record_text(record, "hardening_residual", "%.4g, straight %.4g",
                                result->fit.residual, result->fit.straight));
    else if (strcmp(result->source, "given") != 0)
        CMD_TRY(lac_provenance_add_input(record, result->source));
out:
    return st;
}

static void json_disc(const lac_disc_fit *f, json *j)
{
    json_open_object(j, "disc");
    json_number(j, "x_mm", f->disc.x_mm);
    json_number(j, "y_mm", f->disc.y_mm);
    json_number(j, "radius_mm", f->disc.radius_mm);
    json_number(j, "residual_mm", f->residual_mm);
    json_number(j, "error_mm", f->error_mm);
    json_whole(j, "edges", f->n_edges);
    json_whole(j, "edges_found", f->n_found);
    json_close(j);
}

static void json_curve(const prepare_result *r, json *j)
{
    const lac_hardening *h = &r->fit.curve;

    json_open_object(j, "hardening");
    json_text(j, "source", r->source);
    json_number(j, "mu_per_mm", h->mu);
    json_open_array(j, "coefficients");
    for (int i = 0; i < h->n; i++)
        json_number(j, NULL, h->c[i]);
    json_close(j);
    json_number(j, "g_max", h->g_max);
    if (r->fitted) {
        json_whole(j, "rays", (long long)r->fit.n_rays);
        json_number(j, "longest_mm", r->fit.longest_mm);
        json_number(j, "straight", r->fit.straight);
        json_number(j, "residual", r->fit.residual);
        json_whole(j, "iterations", r->fit.iterations);
    }
    json_close(j);
}

void prepare_json(const prepare_result *r, json *j)
{
    if (r->has_disc)
        json_disc(&r->disc, j);
    else
        json_text(j, "disc", NULL);
    if (r->has_air) {
        json_open_object(j, "air");
        json_number(j, "mean", r->air.mean);
        json_number(j, "smallest", r->air.smallest);
        json_number(j, "largest", r->air.largest);
        json_whole(j, "views", r->air.n_views);
        json_text(j, "found_by", r->air_bins > 0 ? "ends" : "disc");
        json_close(j);
    } else {
        json_text(j, "air", NULL);
    }
    if (r->has_curve)
        json_curve(r, j);
    else
        json_text(j, "hardening", NULL);
}
