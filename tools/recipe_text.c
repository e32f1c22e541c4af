/* tools/recipe_text.c - the recipe of training samples as one line. */
#include "recipe.h"
#include "cmd.h"
#include "job.h"
#include "mem.h"
#include "study.h"

#include <string.h>

/* Rises when a sample of the same text becomes another one, so that old caches are not
 * taken for it. */
enum { SAMPLE_VERSION = 2 };

void recipe_put_range(FILE *to, const char *key, const recipe_range *range)
{
    fprintf(to, " %s=%.15g", key, range->lo);
    if (range->hi > range->lo)
        fprintf(to, ":%.15g", range->hi);
}

static void put_sources(FILE *to, const recipe *r)
{
    fputs("data=", to);
    for (int i = 0; i < r->n_sources; i++) {
        const recipe_source *s = r->source + i;

        fprintf(to, "%s%s:%.15g", i > 0 ? "," : "", s->name, s->weight);
        if (s->images)
            fprintf(to, "@%d-%d", s->first, s->last);
    }
    fputs(" sizes=", to);
    for (int i = 0; i < r->n_sizes; i++)
        fprintf(to, "%s%d:%.15g", i > 0 ? "," : "", r->size[i].size, r->size[i].weight);
}

/* What the files hold, not where they are. */
static lac_status put_checksums(FILE *to, const recipe *r)
{
    char hex[65];
    lac_status st = LAC_OK;

    for (int k = 0; k < r->n_sources; k++) {
        const recipe_source *s = r->source + k;
        const image_page *p = s->images ? s->images->page : NULL;

        for (int i = s->first; p && i <= s->last; i++) {
            if (i > s->first && strcmp(p[i].file, p[i - 1].file) == 0)
                continue;
            CMD_TRY(lac_file_sha256(p[i].file, hex));
            fprintf(to, " %s=sha256:%s", job_basename(p[i].file), hex);
        }
    }
out:
    return st;
}

static lac_status put_method(FILE *to, const recipe *r)
{
    lac_settings *settings = NULL;
    char text[1024];
    const lac_status st = recipe_settings(r, &settings);

    if (st == LAC_OK) {
        study_parameters(settings, text, sizeof text);
        fprintf(to, " method=shearlet %s", text);
    }
    lac_settings_destroy(&settings);
    return st;
}

lac_status recipe_make_text(recipe *r)
{
    size_t size;
    FILE *to = mem_stream(&r->text, &size);
    lac_status st;

    put_sources(to, r);
    fprintf(to, " values=%s", r->given.values);
    if (r->given.field_mm > 0.0)
        fprintf(to, " field_mm=%.15g", r->given.field_mm);
    else
        fprintf(to, " pixel_mm=%.15g", r->given.pixel_mm);
    recipe_put_range(to, "arcs_deg", &r->arc);
    recipe_put_range(to, "centres_deg", &r->centre);
    recipe_put_range(to, "step_deg", &r->step);
    recipe_put_range(to, "noise", &r->noise);
    fprintf(to, " seed=%llu", (unsigned long long)r->given.seed);
    recipe_put_scan(to, r);
    CMD_TRY(put_checksums(to, r));
    CMD_TRY(put_method(to, r));
    fprintf(to, " samples=%d lacuna=%s", SAMPLE_VERSION, lac_version());
    if (fflush(to) != 0 || ferror(to))
        mem_short();
    st = lac_sha256(r->text, size, r->checksum);
out:
    fclose(to);
    return st;
}
