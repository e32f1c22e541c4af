/* tools/shearlet_info.c - what subbands are, and which of them a scan measures. */
#include "data/wedge.h"
#include "job.h"
#include "json.h"
#include "mem.h"
#include "shearlet/visibility.h"
#include "shearlet_job.h"
#include "tiling.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DEFAULT_SIZE = 512 };

/* A table is printed either way; share and visible may be NULL. */
typedef struct report {
    const lac_shearlet *shearlet;
    const double *share;
    const int *visible;
    double measured; /* of all directions; for visibility */
} report;

static void print_row(const report *r, int b)
{
    const lac_subband *s = lac_shearlet_subband(r->shearlet, b);

    if (s->scale < 0)
        printf("%4d   low        l        -", b);
    else
        printf("%4d %5d %5d  %c %8.2f", b, s->scale, s->shear, s->cone, s->direction);
    if (r->share)
        printf("  %8.4f  %s\n", r->share[b], r->visible[b] ? "visible" : "invisible");
    else
        printf("  %9.6f  %d x %d\n", s->norm, s->nx, s->ny);
}

static void print_table(const report *r, const char *head)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(r->shearlet);
    const int n = lac_shearlet_count(r->shearlet);

    printf("system        %s, %d scales, %d subbands",
           lac_shearlet_system_name(c->system), c->scales, n);
    if (c->system == LAC_SHEARLET_BANDLIMITED)
        printf(", alpha %.6g", c->alpha);
    printf("\nsize          %d x %d pixels\n%s", c->nx, c->ny, head);
    printf("\nband scale shear cone  degrees  %s\n",
           r->share ? "measured" : "     norm  smallest grid");
    for (int b = 0; b < n; b++)
        print_row(r, b);
}

static void json_band(json *j, const report *r, int b)
{
    const lac_subband *s = lac_shearlet_subband(r->shearlet, b);
    const char cone[2] = {s->cone, '\0'};

    json_object(j, NULL);
    json_integer(j, "scale", s->scale);
    json_integer(j, "shear", s->shear);
    json_text(j, "cone", cone);
    json_number(j, "direction_deg", s->direction);
    json_number(j, "norm", s->norm);
    json_integer(j, "nx", s->nx);
    json_integer(j, "ny", s->ny);
    if (r->share) {
        json_number(j, "share", r->share[b]);
        json_flag(j, "visible", r->visible[b]);
    }
    json_close(j);
}

static void print_json(const report *r, size_t system_bytes, size_t coefficient_bytes)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(r->shearlet);
    json j;

    json_begin(&j, stdout);
    json_object(&j, NULL);
    json_text(&j, "system", lac_shearlet_system_name(c->system));
    json_integer(&j, "nx", c->nx);
    json_integer(&j, "ny", c->ny);
    json_integer(&j, "scales", c->scales);
    json_number(&j, "alpha",
                c->system == LAC_SHEARLET_BANDLIMITED ? c->alpha : (double)NAN);
    json_integer(&j, "system_bytes", (long long)system_bytes);
    json_integer(&j, "coefficient_bytes", (long long)coefficient_bytes);
    if (r->share)
        json_number(&j, "measured_share", r->measured);
    json_array(&j, "subbands");
    for (int b = 0; b < lac_shearlet_count(r->shearlet); b++)
        json_band(&j, r, b);
    json_close(&j);
    json_close(&j);
}

int shearlet_info(const shearlet_options *o, const opt_input *in)
{
    const int size = o->size > 0 ? o->size : DEFAULT_SIZE;
    lac_shearlet_config config;
    report r = {0};
    lac_shearlet *shearlet = NULL;
    size_t system = 0, coefficients = 0;
    int status = EXIT_DONE;
    lac_status st;
    char head[160];

    if (in->n_args > 1 && o->size > 0)
        return msg_usage("option --size does not go with a FILE, which has its own");
    if (in->n_args > 1)
        status = shearlet_job_of_file(o, in->arg[1], &config);
    else
        shearlet_job_config(o, size, size, &config);
    if (status != EXIT_DONE)
        return status;
    CMD_TRY(shearlet_job_create(&config, 0, &shearlet, &status));
    CMD_TRY(lac_shearlet_memory(&config, &system, &coefficients));
    r.shearlet = shearlet;
    snprintf(head, sizeof head,
             "memory        %zu bytes for the system and one run\n"
             "coefficients  %zu bytes\n",
             system, coefficients);
    if (o->json)
        print_json(&r, system, coefficients);
    else
        print_table(&r, head);
out:
    lac_shearlet_destroy(&shearlet);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

/* The geometry of the scan, or one that has the angles alone. */
static lac_status load_geometry(const shearlet_options *o, const opt_input *in,
                                lac_geom **out, int *status)
{
    lac_sino *sino = NULL;
    double *angle = NULL;
    int n;
    lac_status st;

    if (in->n_args > 1) {
        CMD_TRY(job_read_scan(in->arg[1], NULL, &sino));
        CMD_TRY(lac_geom_copy(out, sino->geom));
        goto out;
    }
    st = lac_angles_parse(o->angles, &angle, &n);
    if (st == LAC_E_ARG)
        *status = msg_usage("%s", lac_error_detail());
    if (st != LAC_OK)
        goto out;
    CMD_TRY(lac_geom_create(out, n, 1));
    memcpy((*out)->angle, angle, (size_t)n * sizeof *angle);
    CMD_TRY(lac_geom_check(*out));
out:
    lac_free(angle);
    lac_sino_destroy(&sino);
    return st;
}

static lac_status draw(const shearlet_options *o, const opt_input *in, const report *r,
                       const lac_wedge *wedge)
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

static lac_status print_visibility(const shearlet_options *o, const report *r)
{
    size_t system = 0, coefficients = 0;
    char head[160];
    lac_status st;

    CMD_TRY(lac_shearlet_memory(lac_shearlet_config_of(r->shearlet), &system,
                                &coefficients));
    snprintf(head, sizeof head, "measured      %.4f of all directions\n", r->measured);
    if (o->json)
        print_json(r, system, coefficients);
    else
        print_table(r, head);
out:
    return st;
}

static int check_visibility(const shearlet_options *o, const opt_input *in)
{
    const size_t n = o->output ? strlen(o->output) : 0;

    if ((in->n_args > 1) == (o->angles != NULL))
        return msg_usage("visibility needs either a scan or --angles");
    if (o->output && (n < 5 || strcmp(o->output + n - 4, ".png") != 0))
        return msg_usage("option --output: must end in .png, got '%s'", o->output);
    return EXIT_DONE;
}

int shearlet_visibility(const shearlet_options *o, const opt_input *in)
{
    const int size = o->size > 0 ? o->size : DEFAULT_SIZE;
    lac_shearlet_config config;
    lac_shearlet *shearlet = NULL;
    lac_geom *geom = NULL;
    lac_wedge *wedge = NULL;
    double *share = NULL;
    int *visible = NULL, status = check_visibility(o, in);
    report r;
    lac_status st = LAC_OK;

    if (status != EXIT_DONE)
        return status;
    shearlet_job_config(o, size, size, &config);
    CMD_TRY(load_geometry(o, in, &geom, &status));
    CMD_TRY(lac_wedge_from_geom(&wedge, geom));
    CMD_TRY(shearlet_job_create(&config, 0, &shearlet, &status));
    share = mem_alloc((size_t)lac_shearlet_count(shearlet), sizeof *share);
    visible = mem_alloc((size_t)lac_shearlet_count(shearlet), sizeof *visible);
    CMD_TRY(lac_shearlet_visibility(shearlet, wedge, share, visible));
    r = (report){shearlet, share, visible, lac_wedge_share(wedge)};
    if (o->output)
        CMD_TRY(draw(o, in, &r, wedge));
    CMD_TRY(print_visibility(o, &r));
out:
    mem_free(share);
    mem_free(visible);
    lac_shearlet_destroy(&shearlet);
    lac_wedge_destroy(&wedge);
    lac_geom_destroy(&geom);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}
