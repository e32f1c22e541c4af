/* tools/json.h - a small JSON writer: numbers are finite or null, strings are escaped.
 * No name here is one of the jansson library, which is linked into the same program. */
#ifndef LACUNA_TOOLS_JSON_H
#define LACUNA_TOOLS_JSON_H

#include <stdio.h>

enum { JSON_DEPTH = 8 };

typedef struct json {
    FILE *to;
    int depth;
    int filled[JSON_DEPTH + 1]; /* the open object or array has an entry already */
    char close[JSON_DEPTH + 1];
} json;

void json_begin(json *j, FILE *to);

/* `key` is NULL at the top level and inside arrays. */
void json_open_object(json *j, const char *key);
void json_open_array(json *j, const char *key);
void json_number(json *j, const char *key, double value); /* NaN and infinity: null */
void json_whole(json *j, const char *key, long long value);
void json_text(json *j, const char *key, const char *value); /* NULL: null */
void json_flag(json *j, const char *key, int value);

/* End the innermost object or array; a newline after the outermost. */
void json_close(json *j);

#endif
