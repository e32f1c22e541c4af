/* tools/opt.c - parsing of command lines by tables. */
#include "opt.h"
#include "msg.h"

#include <string.h>

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
    return opt_set(r, value);
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
