/* tools/named.c - phantoms, methods and formats by name, from the library's tables. */
#include "named.h"
#include "data/fileio.h"
#include "data/phantom.h"
#include "msg.h"
#include "opt.h"
#include "recon/method.h"

#include <math.h>
#include <string.h>

static const char *phantom_at(size_t i)
{
    const lac_phantom_kind *k = lac_phantom_kind_at(i);

    return k ? k->name : NULL;
}

static const char *method_at(size_t i)
{
    const lac_method *m = lac_method_at(i);

    return m ? m->name : NULL;
}

static void unknown(const char *what, const char *name, const char *(*at)(size_t i))
{
    const char *near = opt_nearest(name, at);
    char list[512] = "";
    size_t n = 0;

    for (size_t i = 0; at(i) && n < sizeof list; i++)
        n += (size_t)snprintf(list + n, sizeof list - n, " %s", at(i));
    if (near)
        msg_usage("unknown %s '%s', did you mean '%s'? There are:%s", what, name, near,
                  list);
    else
        msg_usage("unknown %s '%s'; there are:%s", what, name, list);
}

const lac_phantom_kind *named_phantom(const char *name)
{
    const lac_phantom_kind *k;

    for (size_t i = 0; (k = lac_phantom_kind_at(i)) != NULL; i++)
        if (strcmp(k->name, name) == 0)
            break;
    return k;
}

int named_phantom_exists(const char *name)
{
    if (named_phantom(name))
        return 1;
    unknown("phantom", name, phantom_at);
    return 0;
}

void named_print_phantoms(FILE *to)
{
    const lac_phantom_kind *k;
    char text[256];

    opt_print_heading(to, "Phantoms", NULL);
    for (size_t i = 0; (k = lac_phantom_kind_at(i)) != NULL; i++) {
        snprintf(text, sizeof text, "%s%s%s", k->summary, k->random ? "; by seed" : "",
                 k->exact ? "; exact integrals" : "");
        opt_print_item(to, k->name, 26, text);
    }
}

const struct lac_method *named_method(const char *name)
{
    const lac_method *m = lac_method_find(name);

    if (!m)
        unknown("method", name, method_at);
    return m;
}

/* ", 0..1 mm (default 0.1)"; a bound of 1e9 or more stands for none. */
static void describe_number(const lac_param *p, char *text, size_t size)
{
    const double none = 1e9;
    const int below = p->min > -none, above = p->max < none;
    const char *blank = p->unit[0] ? " " : "";
    int n;

    if (below && above)
        n = snprintf(text, size, ", %.6g..%.6g%s%s", p->min, p->max, blank, p->unit);
    else if (below)
        n = snprintf(text, size, ", %.6g%s%s or more", p->min, blank, p->unit);
    else
        n = snprintf(text, size, "%s%s", p->unit[0] ? ", in " : "", p->unit);
    if (n < 0 || (size_t)n >= size)
        return;
    if (isnan(p->fallback))
        snprintf(text + n, size - (size_t)n, " (default auto)");
    else
        snprintf(text + n, size - (size_t)n, " (default %.6g)", p->fallback);
}

static void print_param(FILE *to, const lac_param *p)
{
    char left[64], text[640], range[256];

    snprintf(left, sizeof left, "  %s", p->name);
    if (p->choices) {
        const char *word = p->choices;

        for (int k = (int)p->fallback; k > 0 && *word; k--) {
            word += strcspn(word, " ");
            word += strspn(word, " ");
        }
        snprintf(range, sizeof range, ": %s (default %.*s)", p->choices,
                 (int)strcspn(word, " "), word);
    } else if (p->text) {
        snprintf(range, sizeof range, " (default %s)", p->text);
    } else {
        describe_number(p, range, sizeof range);
    }
    snprintf(text, sizeof text, "%s%s", p->help, range);
    opt_print_item(to, left, 26, text);
}

void named_print_methods(FILE *to)
{
    const lac_method *m;

    opt_print_heading(to, "Methods",
                      "each with its parameters (--set PARAMETER=VALUE)");
    for (size_t i = 0; (m = lac_method_at(i)) != NULL; i++) {
        char text[512];

        snprintf(text, sizeof text, "%s: %s", m->summary, m->problem);
        opt_print_item(to, m->name, 26, text);
        for (size_t k = 0; k < m->n_params; k++)
            print_param(to, m->params + k);
    }
}

static const char *abilities(int reads, int writes)
{
    static const char *const text[4] = {"no", "read", "write", "read and write"};

    return text[(reads ? 1 : 0) + (writes ? 2 : 0)];
}

void named_print_formats(FILE *to)
{
    const lac_format *f;
    char text[256], left[64];

    opt_print_heading(to, "Formats", "by the extension of the file");
    for (size_t i = 0; (f = lac_format_at(i)) != NULL; i++) {
        if (f->extensions[0])
            snprintf(left, sizeof left, "%s (%s)", f->name, f->extensions);
        else
            snprintf(left, sizeof left, "a %s", f->name);
        snprintf(text, sizeof text, "%s; images: %s; scans: %s", f->summary,
                 abilities(f->reads_image, f->writes_image),
                 abilities(f->reads_sino, f->writes_sino));
        opt_print_item(to, left, 26, text);
    }
}
