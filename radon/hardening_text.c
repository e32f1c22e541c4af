/* radon/hardening_text.c - curves as one line of text, and in files. */
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/fileio.h"
#include "hardening.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 65536 };

/* The number at *at, which moves behind it and the blanks after it. */
static int next_number(const char **at, double *value)
{
    char *end;

    *value = strtod(*at, &end);
    if (end == *at || (*end && !strchr(" \t\r\n", *end)) || !isfinite(*value))
        return 0;
    *at = end + strspn(end, " \t\r\n");
    return 1;
}

lac_status lac_hardening_parse(lac_hardening *curve, const char *text, const char *from)
{
    lac_hardening h = {.g_max = INFINITY};
    const char *at = text;

    if (!curve || !text || !from)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    at += strspn(at, " \t\r\n");
    if (!next_number(&at, &h.mu))
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: a curve is 'MU C1 C2 ... [to GMAX]', got '%.60s'", from,
                        text);
    while (*at && strncmp(at, "to", 2) != 0) {
        if (h.n == LAC_HARDENING_MAX)
            return LAC_FAIL(LAC_E_FORMAT, "%s: at most %d coefficients, got '%.60s'",
                            from, LAC_HARDENING_MAX, text);
        if (!next_number(&at, &h.c[h.n++]))
            return LAC_FAIL(LAC_E_FORMAT, "%s: '%.30s' is not a number", from, at);
    }
    if (*at) {
        at += 2;
        if (!next_number(&at, &h.g_max) || *at)
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: one number must follow 'to', got '%.60s'", from, text);
    }
    if (lac_hardening_check(&h) != LAC_OK) {
        char why[256];

        snprintf(why, sizeof why, "%s", lac_error_detail());
        return LAC_FAIL(LAC_E_FORMAT, "%s: %s", from, why);
    }
    *curve = h;
    return LAC_OK;
}

lac_status lac_hardening_format(const lac_hardening *curve, char *text, size_t size)
{
    const lac_status st = lac_hardening_check(curve);
    char line[512];
    int n;

    if (st != LAC_OK)
        return st;
    n = snprintf(line, sizeof line, "%.9g", curve->mu);
    for (int i = 0; i < curve->n; i++)
        n += snprintf(line + n, sizeof line - (size_t)n, " %.9g", curve->c[i]);
    if (isfinite(curve->g_max))
        n += snprintf(line + n, sizeof line - (size_t)n, " to %.9g", curve->g_max);
    if (!text || (size_t)n >= size)
        return LAC_FAIL(LAC_E_ARG, "hardening: the text needs %d bytes, got %zu", n + 1,
                        text ? size : 0);
    memcpy(text, line, (size_t)n + 1);
    return LAC_OK;
}

/* The lines of a text without comments, joined: comment lines become blanks. */
static void blank_comments(char *text)
{
    int comment = 0;

    for (char *p = text; *p; p++) {
        comment = *p == '#' || (comment && *p != '\n');
        if (comment)
            *p = ' ';
    }
}

lac_status lac_hardening_read(lac_hardening *curve, const char *path)
{
    char *text = NULL;
    FILE *file = NULL;
    lac_status st = LAC_OK;
    size_t n;

    if (!curve || !path)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    LAC_TRY(laci_alloc(&text, FILE_MAX + 1, 1));
    errno = 0;
    file = fopen(path, "rb");
    n = file ? fread(text, 1, FILE_MAX + 1, file) : 0;
    if (!file || ferror(file)) {
        st = LAC_FAIL(LAC_E_IO, "%s: cannot be read: %s", path, strerror(errno));
        goto out;
    }
    if (n > FILE_MAX || memchr(text, '\0', n)) {
        st = LAC_FAIL(LAC_E_FORMAT,
                      "%s: not a hardening curve: binary or above %d bytes", path,
                      FILE_MAX);
        goto out;
    }
    blank_comments(text);
    LAC_TRY(lac_hardening_parse(curve, text, path));
out:
    if (file)
        fclose(file);
    laci_free(text);
    return st;
}

lac_status lac_hardening_write(const lac_hardening *curve, const char *path,
                               const lac_provenance *record)
{
    const size_t entries = record ? lac_provenance_count(record) : 0;
    char line[512], *text = NULL;
    size_t size = sizeof line + 256, n;
    lac_status st;

    if (!path)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    LAC_TRY(lac_hardening_format(curve, line, sizeof line));
    for (size_t i = 0; i < entries; i++)
        size += strlen(lac_provenance_key(record, i)) +
                strlen(lac_provenance_value(record, i)) + 8;
    LAC_TRY(laci_alloc(&text, size, 1));
    n = (size_t)snprintf(text, size,
                         "# beam hardening of one material: mu (1/mm), c1, c2, ... of "
                         "p(g) = c1 g + c2 g^2 + ..., largest g\n");
    for (size_t i = 0; i < entries; i++)
        n += (size_t)snprintf(text + n, size - n, "# %s = %s\n",
                              lac_provenance_key(record, i),
                              lac_provenance_value(record, i));
    n += (size_t)snprintf(text + n, size - n, "%s\n", line);
    LAC_TRY(lac_file_write(path, text, n));
out:
    laci_free(text);
    return st;
}
