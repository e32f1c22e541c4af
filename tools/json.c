/* tools/json.c - JSON as of RFC 8259, indented by two blanks. */
#include "json.h"
#include "utf8.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

void json_begin(json *j, FILE *to)
{
    *j = (json){.to = to};
}

static void put_string(FILE *to, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    fputc('"', to);
    while (*s) {
        const int n = utf8_length(s);

        if (n == 0) {
            fputs("\\ufffd", to);
            s++;
        } else if (*s == '"' || *s == '\\') {
            fprintf(to, "\\%c", *s++);
        } else if (*s < 0x20 || *s == 0x7F) {
            fprintf(to, "\\u%04x", *s++);
        } else {
            fwrite(s, 1, (size_t)n, to);
            s += n;
        }
    }
    fputc('"', to);
}

static void start(json *j, const char *key)
{
    if (j->depth > 0) {
        fputs(j->filled[j->depth] ? ",\n" : "\n", j->to);
        fprintf(j->to, "%*s", 2 * j->depth, "");
    }
    j->filled[j->depth] = 1;
    if (key) {
        put_string(j->to, key);
        fputs(": ", j->to);
    }
}

static void enter(json *j, const char *key, char open, char close)
{
    assert(j->depth < JSON_DEPTH);
    start(j, key);
    fputc(open, j->to);
    j->depth++;
    j->filled[j->depth] = 0;
    j->close[j->depth] = close;
}

void json_open_object(json *j, const char *key)
{
    enter(j, key, '{', '}');
}

void json_open_array(json *j, const char *key)
{
    enter(j, key, '[', ']');
}

void json_number(json *j, const char *key, double value)
{
    start(j, key);
    if (isfinite(value))
        fprintf(j->to, "%.10g", value);
    else
        fputs("null", j->to);
}

void json_whole(json *j, const char *key, long long value)
{
    start(j, key);
    fprintf(j->to, "%lld", value);
}

void json_text(json *j, const char *key, const char *value)
{
    start(j, key);
    if (value)
        put_string(j->to, value);
    else
        fputs("null", j->to);
}

void json_flag(json *j, const char *key, int value)
{
    start(j, key);
    fputs(value ? "true" : "false", j->to);
}

void json_close(json *j)
{
    assert(j->depth > 0);
    if (j->filled[j->depth])
        fprintf(j->to, "\n%*s", 2 * (j->depth - 1), "");
    fputc(j->close[j->depth], j->to);
    j->depth--;
    if (j->depth == 0)
        fputc('\n', j->to);
}
