/* recon/method.c - the table of methods and the settings of one of them. */
#include "method.h"
#include "method_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/nearest.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const laci_method_entry *const methods[] = {
    &laci_method_fbp,           &laci_method_cgls, &laci_method_sirt,
    &laci_method_tikhonov,      &laci_method_tv,   &laci_method_dtv,
    &laci_method_shearlet,      &laci_method_lti,  &laci_method_unet_fbp,
    &laci_method_unet_shearlet,
};

#define N_METHODS (sizeof methods / sizeof *methods)
#define MAX_PARAMS 32

const lac_method *lac_method_at(size_t i)
{
    return i < N_METHODS ? &methods[i]->method : NULL;
}

const lac_method *lac_method_find(const char *name)
{
    for (size_t i = 0; name && i < N_METHODS; i++)
        if (strcmp(methods[i]->method.name, name) == 0)
            return &methods[i]->method;
    return NULL;
}

enum { TEXT = 512 }; /* a list of LAC_PARAM_MAX_LIST numbers */

struct lac_settings {
    const lac_method *method;
    double *value;      /* [n_params] */
    char (*text)[TEXT]; /* [n_params] */
};

/* Copy word number k of a list separated by blanks; 0 where there is none. */
static int word_at(const char *list, int k, char *word, size_t size)
{
    for (; *list; k--) {
        const size_t n = strcspn(list, " ");

        if (k == 0) {
            snprintf(word, size, "%.*s", (int)n, list);
            return 1;
        }
        list += n;
        list += *list == ' ';
    }
    return 0;
}

static void set_text(lac_settings *s, size_t i, const char *given)
{
    const lac_param *p = &s->method->params[i];

    if (p->text)
        snprintf(s->text[i], sizeof s->text[i], "%s", *given ? given : p->text);
    else if (p->list && !isnan(s->value[i]))
        snprintf(s->text[i], sizeof s->text[i], "%s", given);
    else if (p->choices)
        word_at(p->choices, (int)s->value[i], s->text[i], sizeof s->text[i]);
    else if (p->word && isnan(s->value[i]))
        snprintf(s->text[i], sizeof s->text[i], "%s", p->word);
    else
        snprintf(s->text[i], sizeof s->text[i], "%.9g", s->value[i]);
}

lac_status lac_settings_create(lac_settings **out, const lac_method *method)
{
    lac_status st = LAC_OK;
    lac_settings *s = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "settings: the output pointer is NULL");
    *out = NULL;
    if (!method)
        return LAC_FAIL(LAC_E_ARG, "settings: the method is NULL");
    LAC_TRY(laci_new(&s, sizeof *s));
    s->method = method;
    LAC_TRY(laci_alloc(&s->value, method->n_params, sizeof *s->value));
    LAC_TRY(laci_alloc(&s->text, method->n_params, sizeof *s->text));
    for (size_t i = 0; i < method->n_params; i++) {
        s->value[i] = method->params[i].fallback;
        set_text(s, i, "");
    }
    *out = s;
    s = NULL;
out:
    lac_settings_destroy(&s);
    return st;
}

void lac_settings_destroy(lac_settings **settings)
{
    if (!settings || !*settings)
        return;
    laci_free((*settings)->value);
    laci_free((*settings)->text);
    laci_free(*settings);
    *settings = NULL;
}

/* Index of a key, or n_params. */
static size_t index_of(const lac_settings *s, const char *key)
{
    size_t i = 0;

    while (i < s->method->n_params && strcmp(s->method->params[i].name, key) != 0)
        i++;
    return i;
}

static lac_status fail_unknown(const lac_settings *s, const char *key)
{
    const char *names[MAX_PARAMS] = {NULL};
    const size_t n =
        s->method->n_params < MAX_PARAMS ? s->method->n_params : MAX_PARAMS;
    const char *near;
    char list[512] = "", hint[128] = "";
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        names[i] = s->method->params[i].name;
        if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                     i ? ", " : "", names[i]);
    }
    near = lac_nearest_name(key, names, n);
    if (near)
        snprintf(hint, sizeof hint, ", did you mean '%s'?", near);
    return LAC_FAIL(LAC_E_ARG,
                    "settings: method %s has no parameter '%s'%s It takes: %s",
                    s->method->name, key, near ? hint : ".", n ? list : "none");
}

static lac_status parse_choice(const lac_settings *s, const lac_param *p,
                               const char *text, double *value)
{
    char word[64];

    for (int k = 0; word_at(p->choices, k, word, sizeof word); k++)
        if (strcmp(word, text) == 0) {
            *value = k;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_ARG, "settings: %s of method %s must be one of: %s; got '%s'",
                    p->name, s->method->name, p->choices, text);
}

static lac_status parse_number(const lac_settings *s, const lac_param *p,
                               const char *text, double *value)
{
    const char *unit = p->unit && *p->unit ? p->unit : "";
    char word[80] = "";
    char *end;
    double v;

    if (p->word)
        snprintf(word, sizeof word, " or '%s'", p->word);
    if (p->word && strcmp(text, p->word) == 0) {
        *value = NAN;
        return LAC_OK;
    }
    errno = 0;
    v = strtod(text, &end);
    if (end == text || *end != '\0' || isnan(v))
        return LAC_FAIL(LAC_E_ARG,
                        "settings: %s of method %s must be a number%s, got '%s'",
                        p->name, s->method->name, word, text);
    if (!(v >= p->min && v <= p->max))
        return LAC_FAIL(LAC_E_ARG,
                        "settings: %s of method %s must be in %g..%g%s%s%s, got %s",
                        p->name, s->method->name, p->min, p->max, *unit ? " " : "",
                        unit, word, text);
    if (p->integer && v != floor(v))
        return LAC_FAIL(LAC_E_ARG,
                        "settings: %s of method %s must be a whole number, got %s",
                        p->name, s->method->name, text);
    *value = v;
    return LAC_OK;
}

/* Numbers separated by commas; *value is how many. */
static lac_status parse_list(const lac_settings *s, const lac_param *p,
                             const char *text, double *value)
{
    char number[TEXT];
    double v = 0.0;
    int n = 0;

    if (p->word && strcmp(text, p->word) == 0)
        return parse_number(s, p, text, value);
    if (strlen(text) >= TEXT)
        return LAC_FAIL(LAC_E_ARG,
                        "settings: %s of method %s must be shorter than %d characters",
                        p->name, s->method->name, (int)TEXT);
    for (const char *at = text;; at++) {
        const size_t length = strcspn(at, ",");

        snprintf(number, sizeof number, "%.*s", (int)length, at);
        if (parse_number(s, p, number, &v) != LAC_OK || isnan(v))
            return LAC_FAIL(LAC_E_ARG,
                            "settings: %s of method %s must be numbers in %g..%g "
                            "separated by commas%s%s, got '%s'",
                            p->name, s->method->name, p->min, p->max,
                            p->word ? " or " : "", p->word ? p->word : "", text);
        if (++n > p->list)
            return LAC_FAIL(LAC_E_ARG,
                            "settings: %s of method %s takes at most %d numbers, got "
                            "'%s'",
                            p->name, s->method->name, p->list, text);
        at += length;
        if (*at == '\0')
            break;
    }
    *value = n;
    return LAC_OK;
}

static lac_status check_text(const lac_settings *s, const lac_param *p,
                             const char *text)
{
    if (*text == '\0' || strlen(text) >= TEXT)
        return LAC_FAIL(LAC_E_ARG,
                        "settings: %s of method %s must have 1..%d characters", p->name,
                        s->method->name, TEXT - 1);
    return LAC_OK;
}

lac_status lac_settings_set(lac_settings *settings, const char *key, const char *value)
{
    const lac_param *p;
    double v = 0.0;
    lac_status st;
    size_t i;

    if (!settings || !key || !value)
        return LAC_FAIL(LAC_E_ARG, "settings: a pointer is NULL");
    i = index_of(settings, key);
    if (i == settings->method->n_params)
        return fail_unknown(settings, key);
    p = &settings->method->params[i];
    st = p->text      ? check_text(settings, p, value)
         : p->choices ? parse_choice(settings, p, value, &v)
         : p->list    ? parse_list(settings, p, value, &v)
                      : parse_number(settings, p, value, &v);
    if (st == LAC_OK) {
        settings->value[i] = v;
        set_text(settings, i, value);
    }
    return st;
}

int lac_settings_list(const lac_settings *settings, const char *key, double *values,
                      int most)
{
    const size_t i = settings && key ? index_of(settings, key) : 0;
    const char *at;
    int n = 0;

    if (!settings || !key || !values || i == settings->method->n_params ||
        !settings->method->params[i].list || isnan(settings->value[i]))
        return 0;
    at = settings->text[i];
    for (; n < most && n < (int)settings->value[i]; n++) {
        char *end;

        values[n] = strtod(at, &end);
        at = *end == ',' ? end + 1 : end;
    }
    return n;
}

double lac_settings_get(const lac_settings *settings, const char *key)
{
    const size_t i = settings && key ? index_of(settings, key) : 0;

    if (!settings || !key || i == settings->method->n_params)
        return NAN;
    return settings->value[i];
}

const char *lac_settings_text(const lac_settings *settings, const char *key)
{
    const size_t i = settings && key ? index_of(settings, key) : 0;

    if (!settings || !key || i == settings->method->n_params)
        return NULL;
    return settings->text[i];
}

const lac_method *lac_settings_method(const lac_settings *settings)
{
    return settings ? settings->method : NULL;
}
