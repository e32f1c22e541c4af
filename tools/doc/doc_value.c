/* tools/doc/doc_value.c - words and files that fit an option or an argument. */
#include "doc_value.h"
#include "../kernels.h"
#include "../preset.h"
#include "../topic.h"
#include "data/fileio.h"
#include "data/phantom.h"
#include "recon/method.h"

#include <ctype.h>
#include <string.h>

static void add(char *words, size_t size, const char *before, const char *word,
                const char *after)
{
    const size_t n = strlen(words);

    snprintf(words + n, size - n, "%s%s%s%s", n ? " " : "", before, word, after);
}

static void add_word(doc_value *v, const char *before, const char *word)
{
    add(v->words, sizeof v->words, before, word, "");
}

static void add_preset(void *user, const char *name, const char *about)
{
    (void)about;
    add_word(user, "", name);
}

static void add_phantoms(doc_value *v, const char *before)
{
    for (size_t i = 0; lac_phantom_kind_at(i); i++)
        add_word(v, before, lac_phantom_kind_at(i)->name);
}

static void add_methods(doc_value *v)
{
    for (size_t i = 0; lac_method_at(i); i++)
        add_word(v, "", lac_method_at(i)->name);
}

static void add_kernels(doc_value *v)
{
    for (size_t i = 0; kernel_at(i); i++)
        add_word(v, "", kernel_at(i)->name);
}

static void add_help(doc_value *v)
{
    for (size_t i = 0; cmd_at(i); i++)
        add_word(v, "", cmd_at(i)->name);
    for (size_t i = 0; topic_at(i); i++)
        add_word(v, "", topic_at(i)->name);
}

static void add_extensions(doc_value *v, const char *extensions)
{
    v->files = 1;
    add(v->extensions, sizeof v->extensions, "", extensions, "");
}

static void add_formats(doc_value *v)
{
    for (size_t i = 0; lac_format_at(i); i++)
        if (lac_format_at(i)->extensions[0])
            add_extensions(v, lac_format_at(i)->extensions);
}

/* One of the words between '|' in the name of a value: "auto", "FILE", "PAGE.html". */
static void add_alternative(doc_value *v, const char *word)
{
    static const char *const pictures[] = {"IMAGE", "SCAN", "TRUTH", "IN", "OUT", NULL};
    const char *dot = strrchr(word, '.');

    for (const char *const *p = pictures; *p; p++)
        if (strcmp(word, *p) == 0)
            add_formats(v);
    if (strcmp(word, "phantom:NAME") == 0)
        add_phantoms(v, "phantom:");
    else if (islower((unsigned char)word[0]))
        add_word(v, "", word);
    else if (strcmp(word, "FILE") == 0)
        v->files = 1;
    else if (strcmp(word, "FOLDER") == 0)
        v->folders = 1;
    else if (strcmp(word, "MODEL") == 0)
        add_extensions(v, "safetensors");
    else if (dot && strcmp(dot, ".KEY=VALUE") != 0)
        add_extensions(v, dot + 1);
}

static void add_alternatives(doc_value *v, const char *names)
{
    char text[128], *word;

    snprintf(text, sizeof text, "%s", names);
    for (word = strtok(text, "|"); word; word = strtok(NULL, "|"))
        add_alternative(v, word);
}

int doc_takes_value(const opt_row *r)
{
    return r->type != OPT_FLAG;
}

static int has_method(const cmd *c)
{
    for (const opt_row *r = c->opts; r->type != OPT_END; r++)
        if (strcmp(r->name, "method") == 0)
            return 1;
    return 0;
}

static doc_keys keys_of(const cmd *c, const opt_row *r)
{
    if (strcmp(r->value, "KEY=VALUE") != 0)
        return DOC_KEYS_ANY;
    return has_method(c) ? DOC_KEYS : DOC_KEYS_SHEARLET;
}

void doc_value_of_option(const cmd *c, const opt_row *r, doc_value *v)
{
    memset(v, 0, sizeof *v);
    if (r->type == OPT_CHOICE) {
        add_word(v, "", r->choices);
    } else if (strcmp(r->name, "method") == 0 || strcmp(r->name, "methods") == 0) {
        add_methods(v);
        v->list = r->name[6] == 's';
    } else if (strcmp(r->name, "preset") == 0) {
        preset_each(add_preset, v);
        add_extensions(v, "preset");
    } else if (strcmp(r->name, "kernel") == 0) {
        add_kernels(v);
    } else if (strcmp(r->name, "set") == 0) {
        v->keys = keys_of(c, r);
    } else if (r->value) {
        add_alternatives(v, r->value);
    }
}

void doc_value_of_argument(const opt_arg *a, doc_value *v)
{
    memset(v, 0, sizeof *v);
    if (a->choices) {
        add_word(v, "", a->choices);
    } else if (strcmp(a->name, "COMMAND|TOPIC") == 0) {
        add_help(v);
    } else if (strcmp(a->name, "NAME") == 0) {
        add_phantoms(v, "");
    } else if (strcmp(a->name, "SUITE") == 0) {
        add_phantoms(v, "");
        add_extensions(v, "suite");
    } else {
        add_alternatives(v, a->name);
    }
}

void doc_value_keys(const lac_method *m, const char *before, char *words, size_t size)
{
    for (size_t k = 0; k < m->n_params; k++)
        add(words, size, before, m->params[k].name, "=");
}
