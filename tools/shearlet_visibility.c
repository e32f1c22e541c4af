/* tools/shearlet_visibility.c - lacuna shearlet visibility: which subbands a scan, a
 * list of angles or arcs measure. */
#include "data/wedge.h"
#include "job.h"
#include "mem.h"
#include "shearlet/visibility.h"
#include "shearlet_job.h"
#include "shearlet_report.h"
#include "tiling.h"

#include <stdio.h>
#include <string.h>

/* Keep the views of the arcs. */
static lac_status select_views(const opt_arcs *arcs, lac_geom **geom, int *status)
{
    lac_geom *part = NULL;
    lac_status st;

    if (arcs->n == 0)
        return LAC_OK;
    st = lac_geom_select(*geom, arcs->n, arcs->a, arcs->b, &part);
    if (st == LAC_E_ARG)
        *status = msg_usage("%s", lac_error_detail());
    if (st == LAC_OK) {
        lac_geom_destroy(geom);
        *geom = part;
    }
    return st;
}

static lac_status read_angles(const char *text, lac_geom **out, int *status)
{
    double *angle = NULL;
    int n;
    lac_status st = lac_angles_parse(text, &angle, &n);

    if (st == LAC_E_ARG)
        *status = msg_usage("%s", lac_error_detail());
    if (st != LAC_OK)
        goto out;
    CMD_TRY(lac_geom_create(out, n, 1));
    memcpy((*out)->angle, angle, (size_t)n * sizeof *angle);
    CMD_TRY(lac_geom_check(*out));
out:
    lac_free(angle);
    return st;
}

/* What the views of a scan or of a list measure. */
static lac_status wedge_of_views(const shearlet_options *o, const opt_input *in,
                                 lac_wedge **out, int *status)
{
    lac_sino *sino = NULL;
    lac_geom *geom = NULL;
    lac_status st;

    if (in->n_args > 1) {
        CMD_TRY(job_read_scan(in->arg[1], NULL, &sino));
        CMD_TRY(lac_geom_copy(&geom, sino->geom));
    } else {
        CMD_TRY(read_angles(o->angles, &geom, status));
    }
    CMD_TRY(select_views(&o->views, &geom, status));
    CMD_TRY(lac_wedge_from_geom(out, geom));
out:
    lac_geom_destroy(&geom);
    lac_sino_destroy(&sino);
    return st;
}

/* Arcs alone: measured from end to end, however the views will lie in them. */
static lac_status wedge_of_arcs(const opt_arcs *arcs, lac_wedge **out)
{
    double to[OPT_LIST_MAX];

    for (int i = 0; i < arcs->n; i++)
        to[i] = arcs->b[i] < arcs->a[i] ? arcs->b[i] + 360.0 * JOB_DEGREE : arcs->b[i];
    return lac_wedge_from_arcs(out, arcs->n, arcs->a, to);
}

static lac_status draw(const shearlet_options *o, const opt_input *in,
                       const shearlet_report *r, const lac_wedge *wedge)
{
    const int n = lac_shearlet_count(r->shearlet);
    lac_provenance *record = NULL;
    tiling t = {0};
    char caption[128];
    int seen = 0;
    lac_status st;

    for (int b = 0; b < n; b++)
        seen += r->visible[b];
    snprintf(caption, sizeof caption, "%d of %d subbands visible, %.1f %% measured",
             seen, n, 100.0 * r->measured);
    CMD_TRY(tiling_make(r->shearlet, wedge, r->visible, caption, &t));
    CMD_TRY(job_record(&record, in));
    if (in->n_args > 1)
        CMD_TRY(job_record_input(record, in->arg[1]));
    CMD_TRY(lac_png_write_bytes(o->output, t.nx, t.ny, 3, t.rgb, record));
out:
    lac_provenance_destroy(&record);
    mem_free(t.rgb);
    return st;
}

static lac_status print_visibility(const shearlet_options *o, const shearlet_report *r)
{
    size_t system = 0, coefficients = 0;
    char head[160];
    lac_status st;

    CMD_TRY(lac_shearlet_memory(lac_shearlet_config_of(r->shearlet), &system,
                                &coefficients));
    snprintf(head, sizeof head, "measured      %.4f of all directions\n", r->measured);
    if (o->json)
        shearlet_report_json(r, system, coefficients);
    else
        shearlet_report_text(r, head);
out:
    return st;
}

static int check_visibility(const shearlet_options *o, const opt_input *in)
{
    const size_t n = o->output ? strlen(o->output) : 0;

    if (in->n_args > 1 && o->angles)
        return msg_usage("visibility takes a scan or --angles, not both");
    if (in->n_args < 2 && !o->angles && o->views.n == 0)
        return msg_usage("visibility needs a scan, --angles or --views");
    if (o->output && (n < 5 || strcmp(o->output + n - 4, ".png") != 0))
        return msg_usage("option --output: must end in .png, got '%s'", o->output);
    return EXIT_DONE;
}

int shearlet_visibility(const shearlet_options *o, const opt_input *in)
{
    const int size = o->size > 0 ? o->size : SHEARLET_DEFAULT_SIZE;
    lac_shearlet_config config;
    lac_shearlet *shearlet = NULL;
    lac_wedge *wedge = NULL;
    double *share = NULL;
    int *visible = NULL, status = check_visibility(o, in);
    shearlet_report r;
    lac_status st = LAC_OK;

    if (status != EXIT_DONE)
        return status;
    shearlet_job_config(o, size, size, &config);
    CMD_TRY(in->n_args > 1 || o->angles ? wedge_of_views(o, in, &wedge, &status)
                                        : wedge_of_arcs(&o->views, &wedge));
    if (status != EXIT_DONE)
        return status;
    CMD_TRY(shearlet_job_create(&config, 0, &shearlet, &status));
    share = mem_alloc((size_t)lac_shearlet_count(shearlet), sizeof *share);
    visible = mem_alloc((size_t)lac_shearlet_count(shearlet), sizeof *visible);
    CMD_TRY(lac_shearlet_visibility(shearlet, wedge, share, visible));
    r = (shearlet_report){shearlet, share, visible, lac_wedge_share(wedge), NULL, 0.0};
    if (o->output)
        CMD_TRY(draw(o, in, &r, wedge));
    CMD_TRY(print_visibility(o, &r));
out:
    mem_free(share);
    mem_free(visible);
    lac_shearlet_destroy(&shearlet);
    lac_wedge_destroy(&wedge);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}
