/* tools/shearlet_report.c - (lacuna shearlet) subbands as a table or as JSON. */
#include "shearlet_report.h"

#include <math.h>

static void print_row(const shearlet_report *r, int b)
{
    const lac_subband *s = lac_shearlet_subband(r->shearlet, b);

    if (s->scale < 0)
        printf("%4d   low        l        -", b);
    else
        printf("%4d %5d %5d  %c %8.2f", b, s->scale, s->shear, s->cone, s->direction);
    if (r->share)
        printf("  %8.4f  %s\n", r->share[b], r->visible[b] ? "visible" : "invisible");
    else
        printf("  %9.6f  %d x %d", s->norm, s->nx, s->ny);
    if (r->energy)
        printf("%*s%11.5g  %7.3f %%", 11 - snprintf(NULL, 0, "%d x %d", s->nx, s->ny),
               "", r->energy[b],
               r->all_energy > 0.0 ? 100.0 * r->energy[b] / r->all_energy : 0.0);
    if (!r->share)
        putchar('\n');
}

void shearlet_report_text(const shearlet_report *r, const char *head)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(r->shearlet);
    const int n = lac_shearlet_count(r->shearlet);

    printf("system        %s, %d scales, %d subbands",
           lac_shearlet_system_name(c->system), c->scales, n);
    if (c->system == LAC_SHEARLET_BANDLIMITED)
        printf(", alpha %.6g", c->alpha);
    printf("\nsize          %d x %d pixels\n%s", c->nx, c->ny, head);
    printf("\nband scale shear cone  degrees  %s\n",
           r->share    ? "measured"
           : r->energy ? "     norm  smallest grid  energy      share"
                       : "     norm  smallest grid");
    for (int b = 0; b < n; b++)
        print_row(r, b);
}

static void json_band(json *j, const shearlet_report *r, int b)
{
    const lac_subband *s = lac_shearlet_subband(r->shearlet, b);
    const char cone[2] = {s->cone, '\0'};

    json_open_object(j, NULL);
    json_whole(j, "scale", s->scale);
    json_whole(j, "shear", s->shear);
    json_text(j, "cone", cone);
    json_number(j, "direction_deg", s->direction);
    json_number(j, "norm", s->norm);
    json_whole(j, "nx", s->nx);
    json_whole(j, "ny", s->ny);
    if (r->energy)
        json_number(j, "energy", r->energy[b]);
    if (r->share) {
        json_number(j, "share", r->share[b]);
        json_flag(j, "visible", r->visible[b]);
    }
    json_close(j);
}

void shearlet_report_system(json *j, const lac_shearlet_config *c)
{
    json_text(j, "system", lac_shearlet_system_name(c->system));
    json_whole(j, "nx", c->nx);
    json_whole(j, "ny", c->ny);
    json_whole(j, "scales", c->scales);
}

void shearlet_report_json(const shearlet_report *r, size_t system_bytes,
                          size_t coefficient_bytes)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(r->shearlet);
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    shearlet_report_system(&j, c);
    json_number(&j, "alpha",
                c->system == LAC_SHEARLET_BANDLIMITED ? c->alpha : (double)NAN);
    json_whole(&j, "system_bytes", (long long)system_bytes);
    json_whole(&j, "coefficient_bytes", (long long)coefficient_bytes);
    if (r->share)
        json_number(&j, "measured_share", r->measured);
    json_open_array(&j, "subbands");
    for (int b = 0; b < lac_shearlet_count(r->shearlet); b++)
        json_band(&j, r, b);
    json_close(&j);
    json_close(&j);
}
