/* tools/recipe.c - the recipe of training samples from its options. */
#include "recipe.h"
#include "cmd.h"
#include "data/phantom.h"
#include "job.h"
#include "mem.h"
#include "named.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- lists and ranges ----------------------------------------------------------------
 */

/* Call add(r, word) for each word of a list separated by commas. */
static int each_word(recipe *r, const char *option, const char *list,
                     int (*add)(recipe *r, char *word))
{
    char word[4096];
    int status = EXIT_DONE;

    while (status == EXIT_DONE) {
        const size_t n = strcspn(list, ",");

        if (n == 0 || n >= sizeof word)
            return msg_usage("option --%s: words separated by commas are needed, "
                             "got '%s'",
                             option, list);
        snprintf(word, sizeof word, "%.*s", (int)n, list);
        status = add(r, word);
        if (!list[n])
            break;
        list += n + 1;
    }
    return status;
}

/* Take ":WEIGHT" off the end of a word, where it is there. 1 where that is fine. */
static int take_weight(char *word, double *weight)
{
    char *colon = strrchr(word, ':');

    *weight = 1.0;
    if (!colon || !opt_number(colon + 1, weight))
        return 1; /* "file.mat:variable" */
    *colon = '\0';
    return *weight > 0.0 && *weight <= 1e6;
}

/* Take "@FIRST-LAST" off the end of a word. -1: is not well formed; 0: there is none.
 */
static int take_range(char *word, int *first, int *last)
{
    char *at = strrchr(word, '@'), *end;
    long a, b;

    if (!at || strspn(at + 1, "0123456789-") != strlen(at + 1))
        return 0;
    a = strtol(at + 1, &end, 10);
    if (end == at + 1 || *end != '-')
        return -1;
    at[0] = '\0';
    b = strtol(end + 1, &at, 10);
    if (at == end + 1 || *at || a < 0 || b < a || b > 1000000000)
        return -1;
    *first = (int)a;
    *last = (int)b;
    return 1;
}

int recipe_parse_range(const char *option, const char *text, const recipe_range *within,
                       recipe_range *to)
{
    const char *colon = strchr(text, ':');
    char lo[64];

    snprintf(lo, sizeof lo, "%.*s", colon ? (int)(colon - text) : 63, text);
    if (!opt_number(lo, &to->lo) || !opt_number(colon ? colon + 1 : lo, &to->hi) ||
        to->lo > to->hi)
        return msg_usage("option --%s: must be a number or LO:HI with LO not above HI, "
                         "got '%s'",
                         option, text);
    if (to->lo < within->lo || to->hi > within->hi)
        return msg_usage("option --%s: must be in %.6g..%.6g, got '%s'", option,
                         within->lo, within->hi, text);
    return EXIT_DONE;
}

static int add_size(recipe *r, char *word)
{
    recipe_size *s = r->size + r->n_sizes;
    double size;

    if (r->n_sizes == RECIPE_SIZES)
        return msg_usage("option --sizes: %d sizes at most", RECIPE_SIZES);
    if (!take_weight(word, &s->weight) || !opt_number(word, &size) ||
        !(size >= 16 && size <= 4096) || size != (int)size)
        return msg_usage("option --sizes: must be N[:WEIGHT] with N a whole number in "
                         "16..4096 and a weight above 0, got '%s'",
                         r->given.sizes);
    s->size = (int)size;
    r->n_sizes++;
    return EXIT_DONE;
}

/* --- sources -------------------------------------------------------------------------
 */

static int open_images(recipe_source *s, const char *path, int ranged)
{
    const int status = image_set_open(&s->images, path);

    if (status != EXIT_DONE)
        return status;
    image_set_name(path, s->name, sizeof s->name);
    if (!ranged)
        s->last = s->images->n - 1;
    if (s->last < s->images->n)
        return EXIT_DONE;
    return msg_usage("option --data: %s has the images 0..%d, got %d-%d", path,
                     s->images->n - 1, s->first, s->last);
}

static int add_source(recipe *r, char *word)
{
    recipe_source *s = r->source + r->n_sources;
    int ranged;

    if (r->n_sources == RECIPE_SOURCES)
        return msg_usage("option --data: %d sources at most", RECIPE_SOURCES);
    ranged = take_range(word, &s->first, &s->last);
    if (ranged < 0 || !take_weight(word, &s->weight) || !word[0])
        return msg_usage("option --data: must be NAME[:WEIGHT][@FIRST-LAST] with a "
                         "weight above 0, got '%s'",
                         r->given.data);
    r->n_sources++;
    if (!named_phantom(word) && access(word, F_OK) == 0)
        return open_images(s, word, ranged > 0);
    if (!named_phantom_exists(word))
        return EXIT_USAGE;
    if (ranged)
        return msg_usage("option --data: a phantom has no items; @ is for images, got "
                         "'%s'",
                         r->given.data);
    snprintf(s->name, sizeof s->name, "%s", word);
    return EXIT_DONE;
}

/* Images are resampled, but not to more pixels than they have. */
static int check_sizes(const recipe *r)
{
    for (int k = 0; k < r->n_sources; k++)
        for (int i = r->source[k].first; r->source[k].images && i <= r->source[k].last;
             i++) {
            const image_page *p = r->source[k].images->page + i;

            for (int j = 0; j < r->n_sizes; j++)
                if (image_set_shorter_side(p) < r->size[j].size) {
                    msg_error("%s: has %d x %d pixels, fewer than the samples of "
                              "--sizes %d",
                              p->file, p->columns, p->rows, r->size[j].size);
                    return EXIT_FAILED;
                }
        }
    return EXIT_DONE;
}

static int check_settings(const recipe *r)
{
    lac_settings *settings = NULL;
    const lac_status st = recipe_settings(r, &settings);

    lac_settings_destroy(&settings);
    return st == LAC_OK ? EXIT_DONE : msg_usage("option --set: %s", lac_error_detail());
}

static int parse(recipe *r)
{
    const recipe_options *o = &r->given;
    int status = each_word(r, "sizes", o->sizes, add_size);

    if (status == EXIT_DONE)
        status =
            recipe_parse_range("arcs", o->arcs, &(recipe_range){1.0, 180.0}, &r->arc);
    if (status == EXIT_DONE)
        status = recipe_parse_range("centres", o->centres,
                                    &(recipe_range){-360.0, 360.0}, &r->centre);
    if (status == EXIT_DONE)
        status = recipe_parse_scan(r);
    if (status == EXIT_DONE && (o->step || !r->like))
        status = recipe_parse_range("views-step", o->step ? o->step : "0.6:2",
                                    &(recipe_range){0.01, 90.0}, &r->step);
    if (status == EXIT_DONE)
        status =
            recipe_parse_range("noise", o->noise, &(recipe_range){0.0, 1.0}, &r->noise);
    if (status == EXIT_DONE && r->noise.lo <= 0.0 && r->noise.hi > 0.0)
        return msg_usage("option --noise: LO must be above 0, or both 0, got '%s'",
                         o->noise);
    if (status == EXIT_DONE && r->step.hi > r->arc.lo)
        return msg_usage("option --views-step: %g degrees are more than the arc of %g",
                         r->step.hi, r->arc.lo);
    if (status == EXIT_DONE)
        status = check_settings(r);
    if (status == EXIT_DONE)
        status = each_word(r, "data", o->data, add_source);
    return status == EXIT_DONE ? check_sizes(r) : status;
}

lac_status recipe_settings(const recipe *r, lac_settings **out)
{
    lac_settings *settings = NULL;
    char key[64];
    lac_status st;

    CMD_TRY(lac_settings_create(&settings, lac_method_find("shearlet")));
    for (int i = 0; i < r->given.set.n; i++) {
        const char *text = r->given.set.item[i], *equals = strchr(text, '=');

        snprintf(key, sizeof key, "%.*s", equals ? (int)(equals - text) : 63, text);
        CMD_TRY(lac_settings_set(settings, key, equals ? equals + 1 : ""));
    }
    *out = settings;
    settings = NULL;
out:
    lac_settings_destroy(&settings);
    return st;
}

/* --- all of it -----------------------------------------------------------------------
 */

int recipe_open(recipe **out, const recipe_options *options)
{
    recipe *r = mem_alloc(1, sizeof *r);
    lac_status st;
    int status;

    r->given = *options;
    status = parse(r);
    if (status == EXIT_DONE) {
        st = recipe_make_text(r);
        if (st != LAC_OK)
            status = msg_fail(st);
    }
    if (status != EXIT_DONE)
        recipe_close(&r);
    *out = r;
    return status;
}

void recipe_close(recipe **r)
{
    if (!*r)
        return;
    for (int i = 0; i < (*r)->n_sources; i++)
        image_set_close(&(*r)->source[i].images);
    lac_geom_destroy(&(*r)->like);
    mem_free((*r)->text);
    mem_free(*r);
    *r = NULL;
}

lac_status recipe_record(const recipe *r, lac_provenance *to)
{
    lac_status st;

    CMD_TRY(job_record_text(to, "recipe.sha256", "%s", r->checksum));
    CMD_TRY(lac_provenance_add(to, "recipe", r->text));
    if (r->given.like)
        CMD_TRY(job_record_input(to, r->given.like));
    for (int i = 0; i < r->n_sources; i++)
        if (r->source[i].images)
            CMD_TRY(image_set_record(r->source[i].images, to));
out:
    return st;
}
