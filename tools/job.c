/* tools/job.c - inputs, records and small facts that several commands share. */
#include "job.h"
#include "data/base/rng.h"
#include "data/fileio.h"
#include "data/metrics.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

lac_status job_read_scan(const char *path, const opt_pair *views, lac_sino **out)
{
    lac_sino *whole = NULL;
    lac_status st;

    CMD_TRY(lac_sino_read(&whole, path));
    if (views && views->given) {
        CMD_TRY(lac_sino_select(whole, views->a, views->b, out));
    } else {
        *out = whole;
        whole = NULL;
    }
out:
    lac_sino_destroy(&whole);
    return st;
}

/* Append one word of a command line, in quotes where a shell would need them. */
static size_t quote_word(char *to, size_t size, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-+=.,:/@%";
    const int bare = word[0] && strspn(word, plain) == strlen(word);

    return (size_t)snprintf(to, size, bare ? " %s" : " '%s'", word);
}

lac_status job_record(lac_provenance **out, const opt_input *in)
{
    char line[4096] = "lacuna";
    size_t n = strlen(line);
    lac_status st;

    for (int i = 1; i < in->argc && n < sizeof line; i++)
        n += quote_word(line + n, sizeof line - n, in->argv[i]);
    CMD_TRY(lac_provenance_create(out));
    CMD_TRY(lac_provenance_add(*out, "command", line));
out:
    return st;
}

/* `path` with .geom for its extension; 0 where it has none or is too long. That of a
 * folder lies beside or in it. */
static int name_geom(const char *path, char *geom, size_t size)
{
    struct stat s;
    char *dot;
    size_t n;

    snprintf(geom, size, "%s", path);
    if (stat(path, &s) == 0 && S_ISDIR(s.st_mode)) {
        for (n = strlen(geom); n > 1 && geom[n - 1] == '/'; n--)
            geom[n - 1] = '\0';
        if (n + sizeof "/scan.geom" > size)
            return 0;
        memcpy(geom + n, ".geom", 6);
        if (access(geom, F_OK) != 0)
            memcpy(geom + n, "/scan.geom", sizeof "/scan.geom");
        return 1;
    }
    dot = strrchr(geom, '.');
    if (!dot || strchr(dot, '/') || (size_t)(dot - geom) + 6 > size)
        return 0;
    memcpy(dot, ".geom", 6);
    return 1;
}

int job_check_beside(const char *option, const char *output, const char *scan)
{
    const lac_format *format = output ? lac_format_of(output) : NULL;
    char own[4096], theirs[4096];
    struct stat a, b;

    if (!format ||
        (strcmp(format->name, "NPY") != 0 && strcmp(format->name, "MRC") != 0) ||
        !name_geom(output, own, sizeof own) || !name_geom(scan, theirs, sizeof theirs))
        return EXIT_DONE;
    if (stat(own, &a) != 0 || stat(theirs, &b) != 0 || a.st_dev != b.st_dev ||
        a.st_ino != b.st_ino)
        return EXIT_DONE;
    return msg_usage("%s%s%s%s would be written with %s, which holds the geometry of "
                     "the scan; choose another name",
                     option ? "option --" : "", option ? option : "",
                     option ? ": " : "", output, own);
}

lac_status job_record_input(lac_provenance *record, const char *path)
{
    char file[4096], geom[4096];
    char *colon;
    lac_status st;

    snprintf(file, sizeof file, "%s", path);
    colon = strrchr(file, ':'); /* "scan.mat:variable" */
    if (colon && access(file, F_OK) != 0)
        *colon = '\0';
    CMD_TRY(lac_provenance_add_input(record, file));
    if (name_geom(file, geom, sizeof geom) && access(geom, R_OK) == 0)
        CMD_TRY(lac_provenance_add_input(record, geom));
out:
    return st;
}

lac_status job_record_model(lac_provenance *record, const lac_settings *settings)
{
    char path[4096];
    lac_status st;

    CMD_TRY(lac_method_file(settings, path, sizeof path));
    if (path[0])
        CMD_TRY(lac_provenance_add_input(record, path));
out:
    return st;
}

lac_status job_record_text(lac_provenance *record, const char *key, const char *fmt,
                           ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return lac_provenance_add(record, key, text);
}

lac_status job_average_bins(lac_sino **sino, int bins)
{
    lac_sino *wide = NULL;
    const lac_status st = lac_sino_bin(*sino, bins, &wide);

    if (st == LAC_OK) {
        lac_sino_destroy(sino);
        *sino = wide;
    }
    return st;
}

lac_status job_segment(lac_image *image, int classes, lac_provenance *record,
                       double *threshold)
{
    double t[LAC_OTSU_MAX_CLASSES - 1];
    lac_status st;

    if (classes == 2)
        CMD_TRY(lac_otsu_threshold(image, t));
    else
        CMD_TRY(lac_otsu_thresholds(image, classes, t));
    for (int k = 0; k < classes - 1; k++) {
        if (record)
            CMD_TRY(job_record_text(record, "threshold", "%.9g", t[k]));
        if (threshold)
            threshold[k] = t[k];
    }
    for (size_t i = 0; i < lac_image_count(image); i++) {
        int above = 0;

        for (int k = 0; k < classes - 1; k++)
            above += image->data[i] > t[k];
        image->data[i] = (float)above;
    }
out:
    return st;
}

double job_parameter(const lac_settings *settings, const lac_recon_result *result,
                     const char *name)
{
    const double value = lac_settings_get(settings, name);

    if (isnan(value) && strcmp(name, "lambda") == 0)
        return result->lambda;
    if (isnan(value) && strcmp(name, "noise") == 0)
        return result->noise;
    return value;
}

const char *job_basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

void job_describe_geom(const lac_geom *g, char *text, size_t size)
{
    const double first = g->angle[0] / JOB_DEGREE,
                 last = g->angle[g->n_views - 1] / JOB_DEGREE;
    int n;

    n = snprintf(text, size, "%s beam, %d views %.6g..%.6g deg, %d bins of %.6g mm",
                 g->beam == LAC_BEAM_FAN ? "fan" : "parallel", g->n_views, first, last,
                 g->n_det, g->pitch_mm);
    if (n > 0 && (size_t)n < size && g->axis_offset_mm != 0.0)
        snprintf(text + n, size - (size_t)n, ", axis at %.6g mm", g->axis_offset_mm);
}

double job_dot(size_t n, const float *x, const float *y)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * y[i];
    return sum;
}

double job_norm(size_t n, const float *x)
{
    return sqrt(job_dot(n, x, x));
}

void job_fill_normal(size_t n, float *x, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)lac_rng_normal(seed, 0, i);
}
