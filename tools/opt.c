/* tools/opt.c - parsing of command lines by tables. */
#include "opt.h"
#include "msg.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREE (3.14159265358979323846 / 180.0)

void opt_defaults(const opt_row *rows)
{
    for (const opt_row *r = rows; r->type != OPT_END; r++) {
        switch (r->type) {
        case OPT_FLAG:
            *(int *)r->to = 0;
            break;
        case OPT_INT:
            *(int *)r->to = (int)r->fallback;
            break;
        case OPT_REAL:
            *(double *)r->to = r->fallback;
            break;
        case OPT_SEED:
            *(uint64_t *)r->to = (uint64_t)r->fallback;
            break;
        case OPT_TEXT:
        case OPT_CHOICE:
            *(const char **)r->to = r->word;
            break;
        case OPT_LIST:
            ((opt_list *)r->to)->n = 0;
            break;
        case OPT_ARCS:
            ((opt_arcs *)r->to)->n = 0;
            break;
        default:
            *(opt_pair *)r->to = (opt_pair){0};
        }
    }
}

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

static int set_value(const opt_row *r, const char *text)
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

/* The row of "--name", "--name=value", "-x" or "-xVALUE"; *value points behind. */
static const opt_row *find_row(const opt_row *rows, const char *text,
                               const char **value)
{
    const size_t n = strcspn(text + 2, "=");

    *value = NULL;
    for (const opt_row *r = rows; r && r->type != OPT_END; r++) {
        if (text[1] == '-' && strlen(r->name) == n &&
            strncmp(r->name, text + 2, n) == 0) {
            *value = text[2 + n] ? text + 3 + n : NULL;
            return r;
        }
        if (text[1] != '-' && r->letter && text[1] == r->letter) {
            *value = text[2] ? text + 2 : NULL;
            return r;
        }
    }
    return NULL;
}

static const opt_row *find_option(const opt_spec *spec, const char *text,
                                  const char **value)
{
    const opt_row *r = find_row(spec->rows, text, value);

    return r ? r : find_row(spec->global, text, value);
}

/* 1 for a text that starts like an option; "-" and negative numbers do not. */
static int looks_like_option(const char *text)
{
    return text[0] == '-' && text[1] && !(text[1] >= '0' && text[1] <= '9') &&
           text[1] != '.';
}

static const opt_spec *near_spec;

static const char *option_at(size_t i)
{
    const opt_row *tables[2] = {near_spec->rows, near_spec->global};

    for (int t = 0; t < 2; t++)
        for (const opt_row *r = tables[t]; r && r->type != OPT_END; r++)
            if (i-- == 0)
                return r->name;
    return NULL;
}

static int unknown_option(const opt_spec *spec, const char *text)
{
    const int n = (int)strcspn(text, "=");
    char name[64];
    const char *near;

    snprintf(name, sizeof name, "%.*s", n - (text[1] == '-' ? 2 : 1),
             text + (text[1] == '-' ? 2 : 1));
    near_spec = spec;
    near = opt_nearest(name, option_at);
    if (near)
        return msg_usage("unknown option %.*s, did you mean --%s?", n, text, near);
    return msg_usage("unknown option %.*s", n, text);
}

/* Take the option at argv[*i] with its value; *i moves to the last word used. */
static int take_option(const opt_spec *spec, int argc, char **argv, int *i)
{
    const char *text = argv[*i], *value, *ignored;
    const opt_row *r = find_option(spec, text, &value);

    if (!r)
        return unknown_option(spec, text);
    if (r->type == OPT_FLAG) {
        if (value)
            return msg_usage("option --%s takes no value, got '%s'", r->name, value);
        *(int *)r->to = 1;
        return EXIT_DONE;
    }
    if (!value) {
        if (*i + 1 >= argc)
            return msg_usage("option --%s needs a value: %s", r->name, r->value);
        value = argv[*i + 1];
        if (looks_like_option(value) && find_option(spec, value, &ignored))
            return msg_usage("option --%s needs a value: %s, found the option %s",
                             r->name, r->value, value);
        ++*i;
    }
    return set_value(r, value);
}

int opt_parse(const opt_spec *spec, int argc, char **argv, opt_input *in, int *used)
{
    int n = 0, only_args = 0, i;

    for (i = 0; i < argc; i++) {
        if (!only_args && strcmp(argv[i], "--") == 0) {
            only_args = 1;
        } else if (!only_args && looks_like_option(argv[i])) {
            const int status = take_option(spec, argc, argv, &i);

            if (status != EXIT_DONE)
                return status;
        } else if (spec->stop_early) {
            break;
        } else {
            argv[n++] = argv[i];
        }
    }
    if (in) {
        in->arg = (const char **)argv;
        in->n_args = n;
    }
    if (used)
        *used = i;
    return EXIT_DONE;
}

/* 1 where a required option was given; only texts, lists and pairs can be required. */
static int was_given(const opt_row *r)
{
    switch (r->type) {
    case OPT_TEXT:
    case OPT_CHOICE:
        return *(const char **)r->to != NULL;
    case OPT_LIST:
        return ((opt_list *)r->to)->n > 0;
    case OPT_ARCS:
        return ((opt_arcs *)r->to)->n > 0;
    case OPT_RANGE:
    case OPT_ARC:
    case OPT_LENGTHS:
    case OPT_SPAN:
        return ((opt_pair *)r->to)->given;
    default:
        return 1;
    }
}

int opt_check(const opt_spec *spec, const opt_input *in)
{
    int at = 0, many = 0;

    for (const opt_arg *a = spec->args; a && a->name; a++, at++) {
        if (at >= in->n_args && !a->optional)
            return msg_usage("missing %s: %s", a->name, a->help);
        if (in->n_args > at && !in->arg[at][0])
            return msg_usage("%s must not be empty", a->name);
        many |= a->many;
    }
    if (in->n_args > at && !many)
        return msg_usage("unexpected argument '%s'", in->arg[at]);
    for (const opt_row *r = spec->rows; r && r->type != OPT_END; r++)
        if (r->required && !was_given(r))
            return msg_usage("missing option %s%s %s: %s", r->letter ? "-" : "--",
                             r->letter ? (char[]){r->letter, '\0'} : r->name, r->value,
                             r->help);
    return EXIT_DONE;
}
