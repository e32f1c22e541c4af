/* tools/suite_text.c - parsing of .suite files. */
#include "suite_text.h"
#include "msg.h"
#include "opt.h"
#include "text.h"

#include <errno.h>
#include <string.h>

static const char *const keys[] = {"scan", "mask",     "reference", "views",
                                   "size", "pixel_mm", "rebin",     NULL};

static const char *key_at(size_t i)
{
    return i < sizeof keys / sizeof *keys ? keys[i] : NULL;
}

typedef struct reader {
    const char *path;
    int line;
} reader;

static int bad_number(const reader *r, const char *key, const char *must,
                      const char *got)
{
    msg_error("%s: line %d: %s must be %s, got '%s'", r->path, r->line, key, must, got);
    return EXIT_FAILED;
}

static int unknown_key(const reader *r, const char *key)
{
    const char *near = opt_nearest(key, key_at);

    msg_error(
        "%s: line %d: unknown key '%s'%s%s%s; there are: scan mask reference views "
        "size pixel_mm rebin",
        r->path, r->line, key, near ? ", did you mean '" : "", near ? near : "",
        near ? "'" : "");
    return EXIT_FAILED;
}

static int set_whole(const reader *r, const char *key, const char *value, int most,
                     int *to)
{
    char must[64];
    double v;

    snprintf(must, sizeof must, "a whole number in 1..%d", most);
    if (!opt_number(value, &v) || !(v >= 1 && v <= most) || v != (int)v)
        return bad_number(r, key, must, value);
    *to = (int)v;
    return EXIT_DONE;
}

static int set(const reader *r, suite_scan *s, const char *key, const char *value)
{
    char *const text[] = {s->scan, s->mask, s->reference, s->views};
    double v;

    for (int k = 0; k < 4; k++)
        if (strcmp(key, keys[k]) == 0) {
            if (strlen(value) >= SUITE_TEXT)
                return bad_number(r, key, "shorter than 512 bytes", value);
            snprintf(text[k], SUITE_TEXT, "%s", value);
            return EXIT_DONE;
        }
    if (strcmp(key, "size") == 0)
        return set_whole(r, key, value, LAC_MAX_PIXELS, &s->size);
    if (strcmp(key, "rebin") == 0)
        return set_whole(r, key, value, LAC_MAX_DETECTORS, &s->rebin);
    if (strcmp(key, "pixel_mm") == 0) {
        if (!opt_number(value, &v) || !(v > 0.0))
            return bad_number(r, key, "a number above 0", value);
        s->pixel_mm = v;
        return EXIT_DONE;
    }
    return unknown_key(r, key);
}

/* A heading opens a section with what holds for all. */
static int open_section(const reader *r, const suite_scan *common, char *text,
                        suite_scan *list, int *n)
{
    const size_t length = strlen(text);

    if (text[length - 1] != ']' || length < 3 || length > sizeof common->name) {
        msg_error("%s: line %d: a heading must be [NAME], got '%s'", r->path, r->line,
                  text);
        return EXIT_FAILED;
    }
    if (*n == SUITE_SCANS) {
        msg_error("%s: line %d: more than %d scans", r->path, r->line, SUITE_SCANS);
        return EXIT_FAILED;
    }
    list[*n] = *common;
    snprintf(list[*n].name, sizeof common->name, "%.*s", (int)(length - 2), text + 1);
    (*n)++;
    return EXIT_DONE;
}

static int take_line(const reader *r, suite_scan *common, char *text, suite_scan *list,
                     int *n)
{
    char *equals;

    text[strcspn(text, "#")] = '\0';
    text = text_trim(text);
    if (!text[0])
        return EXIT_DONE;
    if (text[0] == '[')
        return open_section(r, common, text, list, n);
    equals = strchr(text, '=');
    if (!equals) {
        msg_error("%s: line %d: must be KEY = VALUE or [NAME], got '%s'", r->path,
                  r->line, text);
        return EXIT_FAILED;
    }
    *equals = '\0';
    return set(r, *n > 0 ? &list[*n - 1] : common, text_trim(text),
               text_trim(equals + 1));
}

int suite_text_read(const char *path, suite_scan *list, int *n)
{
    suite_scan common = {0};
    reader r = {path, 0};
    char line[2048];
    int status = EXIT_DONE;
    FILE *f = fopen(path, "r");

    *n = 0;
    if (!f) {
        msg_error("%s: cannot be opened: %s", path, strerror(errno));
        return EXIT_FAILED;
    }
    while (status == EXIT_DONE && fgets(line, sizeof line, f)) {
        r.line++;
        status = take_line(&r, &common, line, list, n);
    }
    fclose(f);
    for (int i = 0; status == EXIT_DONE && i < *n; i++)
        if (!list[i].scan[0]) {
            msg_error("%s: [%s] names no scan", path, list[i].name);
            status = EXIT_FAILED;
        }
    if (status == EXIT_DONE && *n == 0) {
        msg_error("%s: has no [NAME] heading, so no scans", path);
        status = EXIT_FAILED;
    }
    return status;
}
