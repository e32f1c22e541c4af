/* tools/suite.c - suites by name, their arcs and their cases. */
#include "suite.h"
#include "cmd.h"
#include "data/fileio.h"
#include "draft.h"
#include "mem.h"
#include "named.h"

#include <string.h>
#include <sys/stat.h>

int suite_arc_parse(const char *text, suite_arc *arc)
{
    const char *colon = strchr(text, ':');
    char first[32];
    double a, b;

    if (!colon || (size_t)(colon - text) >= sizeof first)
        return 0;
    snprintf(first, sizeof first, "%.*s", (int)(colon - text), text);
    if (!opt_number(first, &a) || !opt_number(colon + 1, &b))
        return 0;
    if (!(a >= -1e5 && a <= 1e5 && b >= -1e5 && b <= 1e5))
        return 0;
    while (b < a)
        b += 360.0;
    *arc = (suite_arc){.from = a, .to = b};
    snprintf(arc->text, sizeof arc->text, "%s", text);
    return 1;
}

void suite_case_clear(suite_case *c)
{
    lac_image_destroy(&c->truth);
    lac_image_destroy(&c->mask);
    lac_sino_destroy(&c->sino);
}

/* Four arcs about angle 0, unless the command line has its own. */
static void choose_arcs(suite *s)
{
    static const char *const usual[] = {"-60:60", "-50:50", "-40:40", "-30:30"};
    const suite_options *o = s->options;

    s->n_arcs = o->n_arcs > 0 ? o->n_arcs : 4;
    for (int i = 0; i < s->n_arcs; i++)
        if (o->n_arcs > 0)
            s->arc[i] = o->arc[i];
        else
            suite_arc_parse(usual[i], &s->arc[i]);
}

int suite_open(suite **out, const char *word, const suite_options *options)
{
    suite *s = mem_alloc(1, sizeof *s);
    struct stat at;
    int status;

    s->options = options;
    s->n_starts = 1;
    choose_arcs(s);
    if (named_phantom(word))
        status = suite_open_phantom(s, word);
    else if (draft_is(word, ".suite"))
        status = suite_open_scans(s, word);
    else if (stat(word, &at) == 0)
        status = suite_open_images(s, word);
    else
        status = named_phantom_exists(word) ? EXIT_DONE : EXIT_USAGE;
    if (status != EXIT_DONE)
        suite_close(&s);
    *out = s;
    return status;
}

void suite_close(suite **s)
{
    if (!*s)
        return;
    if ((*s)->kind)
        (*s)->kind->close(*s);
    mem_free(*s);
    *s = NULL;
}

int suite_has(const suite *s, int arc, int item)
{
    return !s->measured || suite_scans_have(s, arc, item);
}

lac_status suite_make(const suite *s, int arc, int item, suite_case *c)
{
    return suite_make_with(s, arc, item, &s->options->noise, c);
}

lac_status suite_make_with(const suite *s, int arc, int item, const job_noise *noise,
                           suite_case *c)
{
    lac_status st;

    *c = (suite_case){0};
    CMD_TRY(s->kind->make(s, arc, item, c));
    if (!s->measured)
        CMD_TRY(job_noise_add(noise, c->seed, c->sino, NULL));
out:
    if (st != LAC_OK)
        suite_case_clear(c);
    return st;
}
