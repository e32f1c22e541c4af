/* tools/opt_value.c - the value of an option: parsed, checked, put where it goes. */
#include "opt.h"
#include "msg.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREE (3.14159265358979323846 / 180.0)

int opt_number(const char *text, double *value)
{
    char *end;
    double v;

    if (!text[0] || strspn(text, "+-.0123456789eE") != strlen(text))
        return 0; /* strtod would also take blanks, hexadecimal, inf and nan */
    v = strtod(text, &end);
    if (*end || !isfinite(v))
        return 0;
    *value = v;
    return 1;
}

static int bad_value(const opt_row *r, const char *must, const char *got)
{
    return msg_usage("option --%s: must be %s, got '%s'", r->name, must, got);
}

static int bad_range(const opt_row *r, const char *got)
{
    char must[160];

    snprintf(must, sizeof must, "%s in %.6g..%.6g%s%s",
             r->type == OPT_INT ? "a whole number" : "a number", r->min, r->max,
             r->unit ? " " : "", r->unit ? r->unit : "");
    return bad_value(r, must, got);
}

/* Two numbers with a separator between them. */
static int split_pair(const char *text, char separator, opt_pair *pair)
{
    const char *at = strchr(text, separator);
    char first[64];

    if (!at || (size_t)(at - text) >= sizeof first)
        return 0;
    memcpy(first, text, (size_t)(at - text));
    first[at - text] = '\0';
    pair->given = 1;
    return opt_number(first, &pair->a) && opt_number(at + 1, &pair->b);
}

static int too_many(const opt_row *r)
{
    return msg_usage("option --%s: may be given %d times at most", r->name,
                     OPT_LIST_MAX);
}

static int add_arc(const opt_row *r, const opt_pair *p)
{
    opt_arcs *arcs = r->to;

    if (arcs->n == OPT_LIST_MAX)
        return too_many(r);
    arcs->a[arcs->n] = p->a;
    arcs->b[arcs->n++] = p->b;
    return EXIT_DONE;
}

static int set_pair(const opt_row *r, const char *text)
{
    const char separator = r->type == OPT_LENGTHS ? ',' : ':';
    char must[96];
    opt_pair p;

    if (!split_pair(text, separator, &p)) {
        snprintf(must, sizeof must, "two numbers %s", r->value);
        return bad_value(r, must, text);
    }
    if (r->type == OPT_RANGE && !(p.a < p.b))
        return bad_value(r, "LO:HI with LO below HI", text);
    if (r->type == OPT_SPAN && !(p.a == floor(p.a) && p.b == floor(p.b) && p.a <= p.b &&
                                 p.a >= r->min && p.b <= r->max)) {
        snprintf(must, sizeof must,
                 "A:B, whole numbers in %.6g..%.6g with A not above B", r->min, r->max);
        return bad_value(r, must, text);
    }
    if (r->type == OPT_LENGTHS &&
        !(p.a >= r->min && p.a <= r->max && p.b >= r->min && p.b <= r->max))
        return bad_range(r, text);
    if (r->type == OPT_ARC ||
        r->type == OPT_ARCS) { /* the one place where degrees become radians */
        if (fabs(p.a) > 1e5 || fabs(p.b) > 1e5)
            return bad_value(r, "within +-100000 degrees", text);
        p.a *= DEGREE;
        p.b *= DEGREE;
    }
    if (r->type == OPT_ARCS)
        return add_arc(r, &p);
    *(opt_pair *)r->to = p;
    return EXIT_DONE;
}

static int set_number(const opt_row *r, const char *text)
{
    double v;

    if (!opt_number(text, &v) || !(v >= r->min && v <= r->max) ||
        (r->type == OPT_INT && v != floor(v)))
        return bad_range(r, text);
    if (r->type == OPT_INT)
        *(int *)r->to = (int)v;
    else
        *(double *)r->to = v;
    return EXIT_DONE;
}

static int set_seed(const opt_row *r, const char *text)
{
    unsigned long long v;
    char *end;

    errno = 0;
    v = strtoull(text, &end, 10);
    if (strspn(text, "0123456789") != strlen(text) || !text[0] || errno || *end)
        return bad_value(r, "a whole number in 0..18446744073709551615", text);
    *(uint64_t *)r->to = v;
    return EXIT_DONE;
}

/* The words of the row whose choices are being searched; opt_nearest takes no context.
 */
static struct {
    char text[256];
    const char *word[32];
    size_t n;
} words;

static const char *word_at(size_t i)
{
    return i < words.n ? words.word[i] : NULL;
}

static void split_words(const char *choices)
{
    snprintf(words.text, sizeof words.text, "%s", choices);
    words.n = 0;
    for (char *w = strtok(words.text, " "); w && words.n < 32; w = strtok(NULL, " "))
        words.word[words.n++] = w;
}

static int set_choice(const opt_row *r, const char *text)
{
    const char *near;

    split_words(r->choices);
    for (size_t i = 0; i < words.n; i++)
        if (strcmp(words.word[i], text) == 0) {
            *(const char **)r->to = text;
            return EXIT_DONE;
        }
    near = opt_nearest(text, word_at);
    return msg_usage("option --%s: must be one of: %s; got '%s'%s%s%s", r->name,
                     r->choices, text, near ? ", did you mean '" : "", near ? near : "",
                     near ? "'?" : "");
}

int opt_set(const opt_row *r, const char *text)
{
    opt_list *list;

    switch (r->type) {
    case OPT_INT:
    case OPT_REAL:
        return set_number(r, text);
    case OPT_SEED:
        return set_seed(r, text);
    case OPT_CHOICE:
        return set_choice(r, text);
    case OPT_LIST:
        list = r->to;
        if (list->n == OPT_LIST_MAX)
            return too_many(r);
        list->item[list->n++] = text;
        return EXIT_DONE;
    case OPT_TEXT:
        if (!text[0])
            return bad_value(r, r->value, text);
        *(const char **)r->to = text;
        return EXIT_DONE;
    default:
        return set_pair(r, text);
    }
}
