/* tools/preset.c - named sets of options, from files. */
#include "preset.h"
#include "cmd.h"
#include "mem.h"
#include "msg.h"
#include "recon/model.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PRESET_OPTIONS = 128, PRESET_LINE = 1024, PRESET_FILES = 256 };

static void folder_of_all(char *folder, size_t size)
{
    snprintf(folder, size, "%s/../presets", lac_models_folder());
}

static int is_path(const char *name)
{
    const char *dot = strrchr(name, '.');

    return strchr(name, '/') || (dot && strcmp(dot, ".preset") == 0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The presets of a folder by name; each file[i] is to be released. */
static int list_files(const char *folder, char **file)
{
    DIR *dir = opendir(folder);
    const struct dirent *e;
    int n = 0;

    while (dir && n < PRESET_FILES && (e = readdir(dir)))
        if (is_path(e->d_name)) {
            file[n] = mem_alloc(strlen(e->d_name) + 1, 1);
            strcpy(file[n++], e->d_name);
        }
    if (dir)
        closedir(dir);
    qsort(file, (size_t)n, sizeof *file, by_name);
    return n;
}

/* No preset has this name: say which there are. */
static int unknown(const char *folder, const char *name)
{
    char *file[PRESET_FILES], text[1024] = "";
    const int n = list_files(folder, file);
    size_t used = 0;

    for (int i = 0; i < n; i++) {
        if (used < sizeof text)
            used += (size_t)snprintf(
                text + used, sizeof text - used, "%s%.*s", i ? ", " : "",
                (int)(strlen(file[i]) - strlen(".preset")), file[i]);
        mem_free(file[i]);
    }
    return msg_usage("option --preset: there is no '%s'; there are: %s; or a file of "
                     "your own, NAME.preset",
                     name, n ? text : "none");
}

static const char *given_name(int argc, char **argv)
{
    const char *name = NULL;

    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--preset=", 9) == 0)
            name = argv[i] + 9;
        else if (strcmp(argv[i], "--preset") == 0 && i + 1 < argc)
            name = argv[++i];
    }
    return name;
}

/* KEY and VALUE of a line, both within it. 0: nothing is said there; value NULL: a key
 * alone. */
static int take_apart(char *line, char **key, char **value)
{
    char *equals;

    line[strcspn(line, "#")] = '\0';
    *key = text_trim(line);
    equals = strchr(*key, '=');
    *value = NULL;
    if (equals) {
        *equals = '\0';
        *value = text_trim(equals + 1);
        *key = text_trim(*key);
    }
    return (*key)[0] != '\0';
}

/* "--KEY=VALUE", where "./" in VALUE is the folder of the file. */
static char *as_option(const char *path, const char *key, const char *value)
{
    const char *slash = strrchr(path, '/'), *file = value;
    const int folder = slash ? (int)(slash - path) + 1 : 0;
    const size_t size = strlen(path) + strlen(key) + (value ? strlen(value) : 0) + 8;
    char *text = mem_alloc(size, 1);

    if (!value) {
        snprintf(text, size, "--%s", key);
        return text;
    }
    if (strncmp(value, "./", 2) != 0) {
        file = strstr(value, "=./");
        file = file ? file + 1 : NULL;
    }
    if (file)
        snprintf(text, size, "--%s=%.*s%.*s%s", key, (int)(file - value), value, folder,
                 path, file + 2);
    else
        snprintf(text, size, "--%s=%s", key, value);
    return text;
}

/* The options of a file; they live until the next call. */
static int read_options(const char *path, int *n, char **option)
{
    FILE *from = fopen(path, "r");
    char line[PRESET_LINE], *key, *value;
    int status = EXIT_DONE, number = 0;

    if (!from)
        return msg_usage("option --preset: '%s' cannot be opened: %s", path,
                         strerror(errno));
    for (*n = 0; status == EXIT_DONE && fgets(line, sizeof line, from);) {
        number++;
        if (strlen(line) == sizeof line - 1)
            status = msg_usage("preset %s, line %d: longer than %d bytes", path, number,
                               PRESET_LINE - 2);
        else if (!take_apart(line, &key, &value) || strcmp(key, "about") == 0)
            continue;
        else if (*n == PRESET_OPTIONS || strcmp(key, "preset") == 0)
            status =
                msg_usage("preset %s, line %d: at most %d options, no other preset",
                          path, number, PRESET_OPTIONS);
        else {
            mem_free(option[*n]); /* of an earlier call */
            option[(*n)++] = as_option(path, key, value);
        }
    }
    fclose(from);
    return status;
}

int preset_apply(const opt_row *rows, const char *usual, int argc, char **argv)
{
    static char *option[PRESET_OPTIONS]; /* the destinations of texts point into them */
    const char *given = given_name(argc, argv), *name = given ? given : usual;
    const opt_spec spec = {.rows = rows};
    char path[4096], folder[3584];
    int n = 0, status;

    if (!name)
        return EXIT_DONE;
    folder_of_all(folder, sizeof folder);
    if (is_path(name))
        snprintf(path, sizeof path, "%s", name);
    else
        snprintf(path, sizeof path, "%s/%.400s.preset", folder, name);
    if (!is_path(name) && access(path, F_OK) != 0)
        return unknown(folder, name);
    status = read_options(path, &n, option);
    if (status == EXIT_DONE) {
        status = opt_parse(&spec, n, option, NULL, NULL);
        if (status != EXIT_DONE)
            msg_error("that was in the preset %s", path);
    }
    return status;
}

/* --- the list ------------------------------------------------------------------------
 */

/* What the file is for, into about[]; "" where it does not say. */
static void read_about(const char *path, char *about, size_t size)
{
    char line[PRESET_LINE], *key, *value;
    FILE *from = fopen(path, "r");

    about[0] = '\0';
    while (from && !about[0] && fgets(line, sizeof line, from))
        if (take_apart(line, &key, &value) && strcmp(key, "about") == 0 && value)
            snprintf(about, size, "%s", value);
    if (from)
        fclose(from);
}

int preset_each(void (*each)(void *user, const char *name, const char *about),
                void *user)
{
    char folder[3584], path[4096], name[64], about[PRESET_LINE], *file[PRESET_FILES];
    int n;

    folder_of_all(folder, sizeof folder);
    n = list_files(folder, file);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, file[i]);
        snprintf(name, sizeof name, "%.*s", (int)(strlen(file[i]) - strlen(".preset")),
                 file[i]);
        read_about(path, about, sizeof about);
        if (each)
            each(user, name, about);
        mem_free(file[i]);
    }
    return n;
}

static void print_one(void *user, const char *name, const char *about)
{
    opt_print_item(user, name, 14, about);
}

void preset_print_all(FILE *to)
{
    opt_print_heading(to, "Presets",
                      preset_each(NULL, NULL) > 0
                          ? "or a file NAME.preset of your own"
                          : "a file NAME.preset of your own; none come along");
    preset_each(print_one, to);
}
