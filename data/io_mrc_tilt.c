/* data/io_mrc_tilt.c - tilt angles of an MRC file: text files beside it, or its
 * extended header. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_mrc.h"

#include <math.h>
#include <string.h>

#define MAX_EXTENDED ((uint32_t)256 << 20)

/* --- files beside it -----------------------------------------------------------------
 */

/* *path = NAME.EXTENSION of a file NAME.mrc. */
static lac_status beside(char **path, const char *file, const char *extension)
{
    char *geom = NULL;
    lac_status st = LAC_OK;
    size_t n;

    LAC_TRY(laci_path_sidecar(&geom, file));
    n = strlen(geom) - strlen("geom");
    LAC_TRY(laci_alloc(path, n + strlen(extension) + 1, 1));
    memcpy(*path, geom, n);
    memcpy(*path + n, extension, strlen(extension) + 1);
out:
    laci_free(geom);
    return st;
}

/* One angle in each line that is not empty; *angle NULL where there are not s->n_pages
 * lines and the file need not be the tilts of these sections. */
static lac_status parse_lines(laci_source *s, const char *path, char *text,
                              double **angle)
{
    lac_status st = LAC_OK;
    double *p = NULL;
    char *next = text, what[160];
    int n = 0;

    LAC_TRY(laci_alloc(&p, (size_t)s->n_pages, sizeof *p));
    for (int line = 1; next; line++) {
        char *at = next, *end = strchr(at, '\n');
        double value;

        next = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        at[strcspn(at, "\r")] = '\0';
        if (at[strspn(at, " \t")] == '\0')
            continue;
        if (!laci_parse_double(at, &value)) {
            st = LAC_FAIL(LAC_E_FORMAT,
                          "%s: line %d is '%.40s', one tilt angle in degrees is needed",
                          path, line, at);
            goto out;
        }
        if (n < s->n_pages)
            p[n] = value;
        n++;
    }
    if (n != s->n_pages) {
        st = LAC_FAIL(LAC_E_SHAPE,
                      "%s: %d tilt angles, %s has %d sections; they must be equal",
                      path, n, s->file, s->n_pages);
        goto out;
    }
    snprintf(what, sizeof what, "tilt angles from %.100s", path);
    laci_assume(s, what);
    *angle = p;
    p = NULL;
out:
    laci_free(p);
    return st;
}

static lac_status from_text(laci_source *s, double **angle)
{
    static const char *const extension[] = {"tlt", "rawtlt"};
    lac_status st = LAC_OK;
    char *path = NULL, *text = NULL;

    for (size_t i = 0; i < 2 && !*angle; i++) {
        laci_free(path);
        path = NULL;
        LAC_TRY(beside(&path, s->file, extension[i]));
        if (!laci_path_exists(path))
            continue;
        LAC_TRY(laci_text_read(&text, path));
        LAC_TRY(parse_lines(s, path, text, angle));
    }
out:
    laci_free(text);
    laci_free(path);
    return st;
}

/* --- the extended header -------------------------------------------------------------
 */

typedef struct record {
    size_t stride, offset; /* of each section, of the angle in it */
    enum { HUNDREDTHS, REAL, REAL64 } type;
} record;

/* SerialEM: n_int bytes a section, n_real flags what they are; the tilt, in hundredths
 * of a degree, comes first. Where the flags do not add up to n_int they are numbers of
 * integers and reals instead, and the tilt is the first real. */
static int serial_layout(int n_int, int n_real, record *r)
{
    static const int bytes[] = {2, 6, 4, 2, 2, 4, 2, 4, 2, 4, 2};
    int sum = 0;

    for (int bit = 0; bit < 11; bit++)
        if (n_real & 1 << bit)
            sum += bytes[bit];
    if (n_int > 0 && sum == n_int && (n_real & 1)) {
        *r = (record){(size_t)n_int, 0, HUNDREDTHS};
        return 1;
    }
    if (n_int >= 0 && n_real > 0 && sum != n_int) {
        *r = (record){4 * (size_t)(n_int + n_real), 4 * (size_t)n_int, REAL};
        return 1;
    }
    return 0;
}

/* Where the tilts stand; 0 where the kind of the header is not known. */
static int find_layout(const laci_mrc *f, const unsigned char *extended, record *r)
{
    const unsigned char *kind = f->head + LACI_MRC_KIND;
    const int n_int = laci_mrc_short(f, f->head + LACI_MRC_N_INT);
    const int n_real = laci_mrc_short(f, f->head + LACI_MRC_N_REAL);

    if (memcmp(kind, "FEI1", 4) == 0 || memcmp(kind, "FEI2", 4) == 0) {
        const int32_t size = laci_mrc_int(f, extended);

        *r = (record){size > 0 ? (size_t)size : 0, 100, REAL64};
        return size >= 108;
    }
    if (memcmp(kind, "SERI", 4) == 0 || memcmp(kind, "AGAR", 4) == 0 ||
        memcmp(kind, "\0\0\0\0", 4) == 0 || memcmp(kind, "    ", 4) == 0)
        return serial_layout(n_int, n_real, r);
    return 0;
}

static double take_angle(const laci_mrc *f, const record *r, const unsigned char *at)
{
    return r->type == HUNDREDTHS ? 0.01 * laci_mrc_short(f, at)
           : r->type == REAL     ? (double)laci_mrc_float(f, at)
                                 : laci_mrc_double(f, at);
}

/* A series of zeros, or what is no angle, says nothing. */
static int is_series(const double *angle, int n)
{
    int some = 0;

    for (int i = 0; i < n; i++) {
        if (!(fabs(angle[i]) <= 360.0))
            return 0;
        some |= angle[i] != 0.0;
    }
    return some;
}

static lac_status from_extended(laci_source *s, double **angle)
{
    laci_mrc *f = s->handle;
    lac_status st = LAC_OK;
    unsigned char *extended = NULL;
    const size_t n = (size_t)s->n_pages;
    double *p = NULL;
    record r;

    if (f->extended < 108 || f->extended > MAX_EXTENDED)
        return LAC_OK;
    LAC_TRY(laci_alloc(&extended, f->extended, 1));
    LAC_TRY(laci_in_seek(&f->raw.in, LACI_MRC_HEADER));
    LAC_TRY(laci_in_read(&f->raw.in, extended, f->extended, "the extended header"));
    if (!find_layout(f, extended, &r) || f->extended / r.stride < n)
        goto out;
    LAC_TRY(laci_alloc(&p, n, sizeof *p));
    for (size_t i = 0; i < n; i++)
        p[i] = take_angle(f, &r, extended + i * r.stride + r.offset);
    if (is_series(p, (int)n)) {
        laci_assume(s, "tilt angles from the extended header");
        *angle = p;
        p = NULL;
    }
out:
    laci_free(p);
    laci_free(extended);
    return st;
}

lac_status laci_mrc_tilts(laci_source *s, double **angle)
{
    lac_status st = LAC_OK;

    *angle = NULL;
    LAC_TRY(from_text(s, angle));
    if (!*angle)
        LAC_TRY(from_extended(s, angle));
out:
    return st;
}
