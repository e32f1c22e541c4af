/* data/io_angles.c - lists of view angles as text, in degrees. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_internal.h"

#include <math.h>
#include <string.h>

#define DEGREE (LACI_PI / 180.0)

static const char form[] =
    "give start:stop:step, start:stop/count, a comma list, or @FILE with one angle a "
    "line, in degrees";

/* "start:stop/count": evenly, both ends included. */
static lac_status from_count(const char *text, double **angle, int *n)
{
    double part[3];
    char piece[64];
    const char *p = text;
    lac_status st = LAC_OK;

    for (int i = 0; i < 3; i++) {
        const size_t length = strcspn(p, ":/");

        snprintf(piece, sizeof piece, "%.*s", (int)(length < 63 ? length : 63), p);
        if (p[length] != ":/"[i] || !laci_parse_double(piece, &part[i]))
            return LAC_FAIL(LAC_E_ARG, "angles: '%.60s' cannot be understood; %s", text,
                            form);
        p += length + 1;
    }
    if (!(part[2] >= 2.0 && part[2] <= LAC_MAX_VIEWS && part[2] == floor(part[2])))
        return LAC_FAIL(LAC_E_ARG,
                        "angles: '%.60s': a whole count in 2..%d is needed, got %g",
                        text, LAC_MAX_VIEWS, part[2]);
    *n = (int)part[2];
    LAC_TRY(laci_alloc(angle, (size_t)*n, sizeof **angle));
    for (int i = 0; i < *n; i++)
        (*angle)[i] = (part[0] + (part[1] - part[0]) * i / (*n - 1)) * DEGREE;
out:
    return st;
}

static lac_status from_range(const char *text, double **angle, int *n)
{
    lac_status st = LAC_OK;
    double part[3], steps;
    char piece[64];
    const char *p = text;

    for (int i = 0; i < 3; i++) {
        const size_t length = strcspn(p, ":");

        snprintf(piece, sizeof piece, "%.*s", (int)(length < 63 ? length : 63), p);
        if ((p[length] == ':') != (i < 2) || !laci_parse_double(piece, &part[i]))
            return LAC_FAIL(LAC_E_ARG, "angles: '%.60s' cannot be understood; %s", text,
                            form);
        p += length + 1;
    }
    steps = (part[1] - part[0]) / part[2];
    if (part[2] == 0.0 || !(steps >= -1e-6))
        return LAC_FAIL(LAC_E_ARG,
                        "angles: '%.60s': steps of %g never lead from %g to %g; a step "
                        "other than 0 towards the end is needed",
                        text, part[2], part[0], part[1]);
    if (steps > LAC_MAX_VIEWS - 1)
        return LAC_FAIL(LAC_E_ARG, "angles: '%.60s' has %.0f views, at most %d can be",
                        text, steps + 1.0, LAC_MAX_VIEWS);
    *n = (int)floor(steps + 1e-6) + 1;
    LAC_TRY(laci_alloc(angle, (size_t)*n, sizeof **angle));
    for (int i = 0; i < *n; i++)
        (*angle)[i] = (part[0] + i * part[2]) * DEGREE;
out:
    return st;
}

/* Angles that stand between separators; from a file, comments and empty lines are
 * skipped. `where` starts the message. */
static lac_status from_list(char *text, char separator, const char *where,
                            double **angle, int *n)
{
    lac_status st = LAC_OK;
    size_t room = 1, line = 0;
    char *next = text;

    *n = 0;
    for (const char *p = text; *p; p++)
        room += *p == separator;
    if (room > 8 * (size_t)LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_ARG, "%s: %zu entries, at most %d angles can be", where,
                        room, LAC_MAX_VIEWS);
    LAC_TRY(laci_alloc(angle, room, sizeof **angle));
    while (next) {
        char *p = next, *end = strchr(p, separator);
        double v;

        next = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        line++;
        if (separator == '\n') {
            p[strcspn(p, "#\r")] = '\0';
            if (p[strspn(p, " \t")] == '\0')
                continue;
        }
        if (!laci_parse_double(p, &v)) {
            st = LAC_FAIL(LAC_E_ARG,
                          "%s: entry %zu is '%.40s', a number in degrees is needed",
                          where, line, p);
            goto out;
        }
        (*angle)[(*n)++] = v * DEGREE;
    }
out:
    return st;
}

static lac_status from_file(const char *name, const char *beside, double **angle,
                            int *n)
{
    lac_status st = LAC_OK;
    char *path = NULL, *text = NULL;

    LAC_TRY(laci_path_beside(&path, name, beside));
    LAC_TRY(laci_text_read(&text, path));
    LAC_TRY(from_list(text, '\n', path, angle, n));
    if (*n == 0)
        st = LAC_FAIL(LAC_E_ARG, "%s: no angle in it, one a line in degrees is needed",
                      path);
out:
    laci_free(path);
    laci_free(text);
    return st;
}

lac_status laci_angles_parse_at(const char *text, const char *beside,
                                double **angle_rad, int *n)
{
    lac_status st = LAC_OK;
    double *angle = NULL;
    char *copy = NULL;
    int count = 0;

    text += strspn(text, " \t");
    if (*text == '@')
        LAC_TRY(from_file(text + 1, beside, &angle, &count));
    else if (strchr(text, ':') && strchr(text, '/'))
        LAC_TRY(from_count(text, &angle, &count));
    else if (strchr(text, ':'))
        LAC_TRY(from_range(text, &angle, &count));
    else {
        LAC_TRY(laci_strdup(&copy, text));
        LAC_TRY(from_list(copy, ',', "angles", &angle, &count));
    }
    if (count > LAC_MAX_VIEWS) {
        st = LAC_FAIL(LAC_E_ARG, "angles: %d views, at most %d can be", count,
                      LAC_MAX_VIEWS);
        goto out;
    }
    for (int i = 0; i < count; i++)
        if (!isfinite(angle[i])) { /* evenly between ends that lie too far apart */
            st = LAC_FAIL(LAC_E_ARG,
                          "angles: '%.60s': angle %d is beyond all numbers; degrees "
                          "within +-1e300 are needed",
                          text, i);
            goto out;
        }
    *angle_rad = angle;
    *n = count;
    angle = NULL;
out:
    laci_free(copy);
    laci_free(angle);
    return st;
}

lac_status lac_angles_parse(const char *text, double **angle_rad, int *n)
{
    if (!text || !angle_rad || !n)
        return LAC_FAIL(LAC_E_ARG, "angles: a pointer is NULL");
    *angle_rad = NULL;
    return laci_angles_parse_at(text, NULL, angle_rad, n);
}

void lac_free(void *p)
{
    laci_free(p);
}

/* The short form, where it gives the same angles to rounding; else *text stays NULL. */
static lac_status format_range(char **text, const double *angle, int n)
{
    lac_status st = LAC_OK;
    const double start = angle[0] / DEGREE;
    const double step = n > 1 ? (angle[n - 1] / DEGREE - start) / (n - 1) : 1.0;
    double shown[3], *back = NULL;
    char piece[3][32], out[100];
    int m = 0, same;

    shown[0] = start;
    shown[1] = start + (n - 1) * step;
    shown[2] = step;
    for (int i = 0; i < 3; i++) {
        /* 12 digits hide the rounding of degrees to radians and back. */
        snprintf(piece[i], sizeof piece[i], "%.12g", shown[i]);
        if (!laci_parse_double(piece[i], &shown[i]))
            return LAC_OK;
        laci_format_double(piece[i], shown[i]);
    }
    if (shown[2] == 0.0 || (shown[1] - shown[0]) / shown[2] < -1e-6)
        return LAC_OK;
    snprintf(out, sizeof out, "%s:%s:%s", piece[0], piece[1], piece[2]);
    LAC_TRY(from_range(out, &back, &m));
    same = m == n;
    for (int i = 0; same && i < n; i++)
        same = fabs(back[i] - angle[i]) <= 1e-14 * fmax(1.0, fabs(angle[i]));
    if (same)
        LAC_TRY(laci_strdup(text, out));
out:
    laci_free(back);
    return st;
}

/* Degrees that give exactly this angle again, with as few digits as that takes. */
static void format_degrees(char out[32], double angle)
{
    double d = angle / DEGREE, shown;
    char piece[32];

    for (int digits = 12; digits <= 16; digits++) {
        snprintf(piece, sizeof piece, "%.*g", digits, d);
        if (laci_parse_double(piece, &shown) && shown * DEGREE == angle) {
            laci_format_double(out, shown);
            return;
        }
    }
    laci_format_double(out, d);
}

lac_status laci_angles_format(char **text, const double *angle_rad, int n)
{
    lac_status st = LAC_OK;
    size_t used = 0;
    char *p = NULL;

    *text = NULL;
    LAC_TRY(format_range(text, angle_rad, n));
    if (*text)
        goto out;
    LAC_TRY(laci_alloc(&p, (size_t)n, 34));
    for (int i = 0; i < n; i++) {
        char piece[32];

        format_degrees(piece, angle_rad[i]);
        used += (size_t)snprintf(p + used, 34, "%s%s", i ? ", " : "", piece);
    }
    *text = p;
    p = NULL;
out:
    laci_free(p);
    return st;
}
