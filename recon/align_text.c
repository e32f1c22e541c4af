/* recon/align_text.c - shifts of views in a text file. */
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "align.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1024 };

/* The number that a line holds: 1; 0 where it is empty or a comment; -1: no number. */
static int parse_line(char *text, double *value)
{
    char *end;

    text[strcspn(text, "#\r\n")] = '\0';
    text += strspn(text, " \t");
    if (!*text)
        return 0;
    errno = 0;
    *value = strtod(text, &end);
    end += strspn(end, " \t");
    return end > text && *end == '\0' && isfinite(*value) && errno == 0 ? 1 : -1;
}

/* All numbers of a file, the first n of them into x. */
static lac_status take_numbers(FILE *from, const char *path, int n, double *x)
{
    char text[LINE];
    int found = 0;

    for (int line = 1; fgets(text, sizeof text, from); line++) {
        const int whole = strlen(text) + 1 < sizeof text || text[0] == '#';
        double value = 0.0;
        const int got = whole ? parse_line(text, &value) : -1;

        if (got < 0)
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: line %d is no shift in bins: '%.40s'; one number a "
                            "view and line is wanted",
                            path, line, text);
        if (got > 0 && found < n)
            x[found] = value;
        found += got;
    }
    if (ferror(from))
        return LAC_FAIL(LAC_E_IO, "%s: cannot be read: %s", path, strerror(errno));
    if (found != n)
        return LAC_FAIL(LAC_E_SHAPE, "%s: %d shifts, the scan has %d views", path,
                        found, n);
    return LAC_OK;
}

lac_status lac_align_read(const char *path, int n_views, double *shift_bins)
{
    double *x = NULL;
    FILE *from = NULL;
    lac_status st;

    if (!path || !shift_bins || n_views < 1)
        return LAC_FAIL(LAC_E_ARG, "shifts: a pointer is NULL or there is no view");
    LAC_TRY(laci_alloc(&x, (size_t)n_views, sizeof *x));
    from = fopen(path, "r");
    if (!from) {
        st = LAC_FAIL(LAC_E_IO, "%s: cannot be read: %s", path, strerror(errno));
        goto out;
    }
    LAC_TRY(take_numbers(from, path, n_views, x));
    memcpy(shift_bins, x, (size_t)n_views * sizeof *x);
out:
    if (from)
        fclose(from);
    laci_free(x);
    return st;
}
