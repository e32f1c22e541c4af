/* tools/recipe_scan.c - how the scans of a recipe are taken: the geometry of a scan
 * file, and the physics that is simulated. */
#include "cmd.h"
#include "job.h"
#include "recipe.h"

#include <math.h>
#include <string.h>

double recipe_pixel_mm(const recipe *r, int size)
{
    return r->given.field_mm > 0.0 ? r->given.field_mm / size : r->given.pixel_mm;
}

/* --- like a scan ---------------------------------------------------------------------
 */

static lac_status take_geometry(recipe *r, const lac_geom *geom)
{
    lac_arc arc;
    lac_status st;

    CMD_TRY(lac_geom_arc(geom, &arc));
    /* Degrees as they were meant, not as they came out of radians. */
    r->step.lo = r->step.hi = 1e-9 * rint(1e9 * arc.step / JOB_DEGREE);
    CMD_TRY(lac_geom_create(&r->like, 1, geom->n_det));
    r->like->beam = geom->beam;
    r->like->pitch_mm = geom->pitch_mm;
    r->like->axis_offset_mm = geom->axis_offset_mm;
    r->like->source_origin_mm = geom->source_origin_mm;
    r->like->source_detector_mm = geom->source_detector_mm;
out:
    return st;
}

static int check_field(recipe *r)
{
    const lac_geom *g = r->like;
    const double field = r->given.field_mm;

    if (field <= 0.0)
        r->given.field_mm = 2.0 * lac_geom_field_radius_mm(g);
    if (!(r->given.field_mm > 0.0))
        return msg_usage("option --like: no view of the scan sees the rotation axis; "
                         "--field is needed");
    if (g->beam == LAC_BEAM_FAN && !(r->given.field_mm < 1.4 * g->source_origin_mm))
        return msg_usage("option --field: the source is %g mm off the axis, within a "
                         "field of %g mm",
                         g->source_origin_mm, r->given.field_mm);
    return EXIT_DONE;
}

static int parse_like(recipe *r)
{
    lac_sino *scan = NULL, *binned = NULL;
    int status = EXIT_DONE;
    lac_status st;

    if (!r->given.like)
        return r->given.bin == 1 ? EXIT_DONE
                                 : msg_usage("option --bin: needs --like SCAN");
    CMD_TRY(job_read_scan(r->given.like, &(opt_pair){0}, &scan));
    if (scan->geom->n_det < r->given.bin) {
        status = msg_usage("option --bin: the scan has %d bins, got %d",
                           scan->geom->n_det, r->given.bin);
        goto out;
    }
    CMD_TRY(lac_sino_bin(scan, r->given.bin, &binned));
    CMD_TRY(take_geometry(r, binned->geom));
    status = check_field(r);
    if (status == EXIT_DONE && r->step.lo <= 0.0 && !r->given.step)
        status = msg_usage("option --like: the scan has one view; --views-step is "
                           "needed");
out:
    lac_sino_destroy(&binned);
    lac_sino_destroy(&scan);
    return st == LAC_OK ? status : msg_fail(st);
}

/* --- physics -------------------------------------------------------------------------
 */

/* "A:M1:M2:MU" */
static int parse_spectrum(recipe *r)
{
    const char *text = r->given.spectrum;
    recipe_curve *c = &r->curve;
    double *const to[4] = {&c->a, &c->m1, &c->m2, &c->mu};
    char word[64];
    int n = 0;

    for (; text && n < 4; n++) {
        const size_t length = strcspn(text, ":");

        snprintf(word, sizeof word, "%.*s", (int)(length < 63 ? length : 63), text);
        if (!opt_number(word, to[n]) || !(*to[n] > 0.0 && *to[n] < 1e6))
            break;
        text = text[length] ? text + length + 1 : NULL;
    }
    if (!r->given.spectrum || (n == 4 && !text && c->m1 > c->m2))
        return EXIT_DONE;
    return msg_usage("option --spectrum: must be A:M1:M2:MU, four numbers above 0 with "
                     "M1 above M2, got '%s'",
                     r->given.spectrum);
}

int recipe_parse_scan(recipe *r)
{
    const recipe_options *o = &r->given;
    int status;

    if ((o->field_mm > 0.0 || o->like) && o->pixel_mm != 1.0)
        return msg_usage("option --pixel: not together with --field or --like");
    status = parse_like(r);
    if (status == EXIT_DONE)
        status = parse_spectrum(r);
    if (status == EXIT_DONE && o->photons)
        status = recipe_parse_range("photons", o->photons, &(recipe_range){1.0, 1e12},
                                    &r->photons);
    if (status == EXIT_DONE && o->offset)
        status = recipe_parse_range("offset", o->offset, &(recipe_range){-10.0, 10.0},
                                    &r->offset);
    return status;
}

/* --- as text -------------------------------------------------------------------------
 */

static void put_geometry(FILE *to, const lac_geom *g)
{
    fprintf(to, " detectors=%d pitch_mm=%.15g axis_offset_mm=%.15g", g->n_det,
            g->pitch_mm, g->axis_offset_mm);
    if (g->beam == LAC_BEAM_FAN)
        fprintf(to, " source_origin_mm=%.15g source_detector_mm=%.15g",
                g->source_origin_mm, g->source_detector_mm);
}

void recipe_put_scan(FILE *to, const recipe *r)
{
    const recipe_curve *c = &r->curve;

    fprintf(to, " beam=%s",
            r->like && r->like->beam == LAC_BEAM_FAN ? "fan" : "parallel");
    if (r->like)
        put_geometry(to, r->like);
    if (r->given.bin > 1)
        fprintf(to, " bin=%d", r->given.bin);
    if (r->photons.hi > 0.0)
        recipe_put_range(to, "photons", &r->photons);
    if (c->a > 0.0)
        fprintf(to, " spectrum=%.15g:%.15g:%.15g:%.15g curve_error=%.15g", c->a, c->m1,
                c->m2, c->mu, r->given.curve_error);
    if (r->offset.lo != 0.0 || r->offset.hi != 0.0)
        recipe_put_range(to, "offset", &r->offset);
}
