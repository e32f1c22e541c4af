/* tools/study_setup.c - methods and suites by the words that name them. */
#include "study_setup.h"
#include "cmd.h"
#include "named.h"
#include "recon/model.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int study_is_challenge(const char *word)
{
    return strcmp(word, "htc") == 0;
}

static int add_method(study *s, const char *name)
{
    const lac_method *method = named_method(name);

    if (!method)
        return EXIT_USAGE;
    for (int m = 0; m < s->n_methods; m++)
        if (strcmp(study_method(s, m), name) == 0)
            return msg_usage("option --methods: names %s twice", name);
    if (lac_settings_create(&s->settings[s->n_methods], method) != LAC_OK)
        return msg_fail(LAC_E_NOMEM);
    s->n_methods++;
    return EXIT_DONE;
}

/* Call add(s, word) for each word of a list separated by commas. */
static int each_word(study *s, const char *list, const char *what,
                     int (*add)(study *s, const char *word))
{
    char word[4096];
    int status = EXIT_DONE;

    while (status == EXIT_DONE) {
        const size_t n = strcspn(list, ",");

        if (n == 0 || n >= sizeof word)
            return msg_usage("%s: names separated by commas are needed, got '%s'", what,
                             list);
        snprintf(word, sizeof word, "%.*s", (int)n, list);
        status = add(s, word);
        if (!list[n])
            break;
        list += n + 1;
    }
    return status;
}

/* 0 for a method with a network that did not come with this installation. */
static int has_model(const lac_method *method)
{
    lac_settings *settings = NULL;
    int ready = lac_settings_create(&settings, method) == LAC_OK &&
                lac_method_ready(settings) == LAC_OK;

    lac_settings_destroy(&settings);
    return ready;
}

int study_choose_methods(study *s, const char *list)
{
    const lac_method *method;
    int status = EXIT_DONE;

    if (list)
        return each_word(s, list, "option --methods", add_method);
    for (size_t i = 0; (method = lac_method_at(i)) != NULL && status == EXIT_DONE; i++)
        if (has_model(method))
            status = add_method(s, method->name);
    return status;
}

int study_check_models(const study *s)
{
    for (int m = 0; m < s->n_methods; m++) {
        const lac_status st = lac_method_ready(s->settings[m]);

        if (st != LAC_OK)
            return msg_fail(st);
    }
    return EXIT_DONE;
}

int study_set(study *s, const char *text)
{
    const char *dot = strchr(text, '.'), *equals = strchr(text, '=');
    char key[64];

    if (!dot || !equals || dot == text || equals <= dot + 1 ||
        (size_t)(equals - dot) > sizeof key)
        return msg_usage("option --set: must be METHOD.KEY=VALUE, got '%s'", text);
    snprintf(key, sizeof key, "%.*s", (int)(equals - dot - 1), dot + 1);
    for (int m = 0; m < s->n_methods; m++) {
        const char *name = study_method(s, m);

        if (strlen(name) != (size_t)(dot - text) ||
            strncmp(name, text, strlen(name)) != 0)
            continue;
        if (lac_settings_set(s->settings[m], key, equals + 1) != LAC_OK)
            return msg_usage("option --set: %s", lac_error_detail());
        return EXIT_DONE;
    }
    return msg_usage("option --set: '%.*s' is none of the methods to run",
                     (int)(dot - text), text);
}

/* What suites are opened with while the words are read. */
static const suite_options *suite_settings;
static int only_scans;

static int add_suite(study *s, const char *word)
{
    char path[4096];
    int status;

    if (s->n_suites == STUDY_SUITES)
        return msg_usage("%d suites at most", STUDY_SUITES);
    if (study_is_challenge(word)) {
        snprintf(path, sizeof path, "%s/../suites/htc2022.suite", lac_models_folder());
        word = path;
    }
    status = suite_open(&s->suite[s->n_suites], word, suite_settings);
    s->n_suites += status == EXIT_DONE;
    if (status == EXIT_DONE && !s->suite[s->n_suites - 1]->measured && only_scans)
        return msg_usage("'%s' is no suite of scans: --preset, --range, --coarse and "
                         "the preparation of scans do not apply",
                         word);
    return status;
}

int study_add_suites(study *s, const char *text, const suite_options *options,
                     int scans)
{
    suite_settings = options;
    only_scans = scans;
    return access(text, F_OK) == 0 ? add_suite(s, text)
                                   : each_word(s, text, "SUITE", add_suite);
}
