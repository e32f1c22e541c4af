/* tools/model_info.c - model files as text and as JSON. */
#include "model_info.h"
#include "json.h"
#include "learned/net_weights.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Texts in the order in which people ask; others follow by name. */
static const char *const first_keys[] = {
    "name",   "architecture", "system", "normalisation", "data",
    "recipe", "scores",       "date",   "licence",       "software",
};
enum { FIRST_KEYS = sizeof first_keys / sizeof *first_keys, COLUMN = 14 };

static int comes_first(const char *key)
{
    for (int i = 0; i < FIRST_KEYS; i++)
        if (strcmp(first_keys[i], key) == 0)
            return 1;
    return 0;
}

typedef struct spread {
    double min, max, rms;
} spread;

static spread measure(const lac_tensor *t)
{
    spread s = {t->data[0], t->data[0], 0.0};

    for (size_t i = 0; i < t->count; i++) {
        const double x = t->data[i];

        s.min = x < s.min ? x : s.min;
        s.max = x > s.max ? x : s.max;
        s.rms += x * x;
    }
    s.rms = sqrt(s.rms / (double)t->count);
    return s;
}

/* --- JSON ----------------------------------------------------------------------------
 */

static void tensor_json(json *j, const lac_tensor *t)
{
    const spread s = measure(t);

    json_open_object(j, NULL);
    json_text(j, "name", t->name);
    json_open_array(j, "shape");
    for (int i = 0; i < t->n_dims; i++)
        json_whole(j, NULL, (long long)t->dim[i]);
    json_close(j);
    json_number(j, "min", s.min);
    json_number(j, "max", s.max);
    json_number(j, "rms", s.rms);
    json_close(j);
}

static void print_json(const lac_weights *w, int tensors)
{
    const lac_weights_file *file = lac_weights_source(w);
    const char *key, *text;
    lac_tensor t;
    json j;

    json_begin(&j, stdout);
    json_open_object(&j, NULL);
    json_text(&j, "file", file->path);
    json_text(&j, "format", "safetensors");
    json_text(&j, "kind", "model");
    json_whole(&j, "bytes", (long long)file->bytes);
    json_text(&j, "type", file->type);
    json_whole(&j, "tensors", (long long)lac_weights_count(w));
    json_whole(&j, "parameters", (long long)lac_weights_parameters(w));
    json_text(&j, "sha256", file->sha256);
    json_flag(&j, "verified", file->checked);
    json_open_object(&j, "metadata");
    for (size_t i = 0; lac_weights_text_at(w, i, &key, &text); i++)
        json_text(&j, key, text);
    json_close(&j);
    if (tensors) {
        json_open_array(&j, "tensor");
        for (size_t i = 0; lac_weights_at(w, i, &t); i++)
            tensor_json(&j, &t);
        json_close(&j);
    }
    json_close(&j);
}

/* --- text ----------------------------------------------------------------------------
 */

/* A key and its text; the further lines of a long one stand below its first. */
static void put_text(const char *key, const char *text)
{
    if (strchr(text, '\n'))
        printf("%s\n%*s", key, COLUMN, "");
    else
        printf("%-*s ", COLUMN - 1, key);
    for (const char *c = text; *c; c++) {
        putchar(*c);
        if (*c == '\n' && c[1] && c[1] != '\n')
            printf("%*s", COLUMN, "");
    }
    if (!text[0] || text[strlen(text) - 1] != '\n')
        putchar('\n');
}

static void put_texts(const lac_weights *w)
{
    const char *key, *text;

    for (int i = 0; i < FIRST_KEYS; i++)
        if ((text = lac_weights_text(w, first_keys[i])) != NULL)
            put_text(first_keys[i], text);
    for (size_t i = 0; lac_weights_text_at(w, i, &key, &text); i++)
        if (!comes_first(key))
            put_text(key, text);
}

static void shape_text(char *to, size_t room, const lac_tensor *t)
{
    size_t used = 0;

    snprintf(to, room, "-");
    for (int i = 0; i < t->n_dims && used < room; i++)
        used += (size_t)snprintf(to + used, room - used, "%s%zu", i ? " x " : "",
                                 t->dim[i]);
}

static void put_tensors(const lac_weights *w)
{
    int widest = 6;
    lac_tensor t;

    for (size_t i = 0; lac_weights_at(w, i, &t); i++)
        widest = (int)strlen(t.name) > widest ? (int)strlen(t.name) : widest;
    printf("\n%-*s  %-22s %11s %11s %11s\n", widest, "tensor", "shape", "min", "max",
           "rms");
    for (size_t i = 0; lac_weights_at(w, i, &t); i++) {
        const spread s = measure(&t);
        char shape[96];

        shape_text(shape, sizeof shape, &t);
        printf("%-*s  %-22s %11.4g %11.4g %11.4g\n", widest, t.name, shape, s.min,
               s.max, s.rms);
    }
}

static void print_text(const lac_weights *w, int tensors)
{
    const lac_weights_file *file = lac_weights_source(w);

    printf("%s\n", file->path);
    printf("%-*ssafetensors, a model, %llu bytes\n", COLUMN, "format",
           (unsigned long long)file->bytes);
    printf("%-*s%zu in %zu tensor%s of %s\n", COLUMN, "parameters",
           lac_weights_parameters(w), lac_weights_count(w),
           lac_weights_count(w) == 1 ? "" : "s", file->type);
    printf("%-*s%s, %s\n", COLUMN, "sha256", file->sha256,
           file->checked ? "verified" : "not verified: the file names no checksum");
    put_texts(w);
    if (tensors)
        put_tensors(w);
}

lac_status model_info_print(const char *path, const model_info_options *o)
{
    lac_weights *w = NULL;
    const lac_status st = lac_weights_read(&w, path);

    if (st != LAC_OK)
        return st;
    if (o->json)
        print_json(w, o->tensors);
    else
        print_text(w, o->tensors);
    lac_weights_destroy(&w);
    return LAC_OK;
}
