/* tools/shearlet_job.c - systems from options and from the record of a file. */
#include "shearlet_job.h"
#include "job.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MIB 1048576.0

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

void shearlet_job_config(const shearlet_options *o, int nx, int ny,
                         lac_shearlet_config *config)
{
    int most;

    lac_shearlet_defaults(config);
    config->nx = nx;
    config->ny = ny;
    if (o->system && strcmp(o->system, "compact") == 0)
        config->system = LAC_SHEARLET_COMPACT;
    most = lac_shearlet_max_scales(config->system, nx, ny);
    config->scales = config->system == LAC_SHEARLET_COMPACT ? 4 : 5;
    config->scales = o->scales > 0 ? o->scales : smaller(config->scales, most);
    if (config->scales < 1)
        config->scales = 1; /* the library says which size one scale needs */
    if (o->alpha >= 0.0)
        config->alpha = o->alpha;
    config->budget = (size_t)(o->budget_mib * MIB);
}

int shearlet_job_afford(const lac_shearlet_config *config, size_t bytes,
                        const char *what)
{
    size_t system = 0;

    if (lac_shearlet_memory(config, &system, NULL) != LAC_OK)
        return msg_usage("%s", lac_error_detail());
    if (config->budget == 0 || bytes == 0 || /* creation looks at the system alone */
        (system <= config->budget && bytes <= config->budget - system))
        return EXIT_DONE;
    msg_error("%.1f MiB are needed (system %.1f, %s %.1f), the budget is %.1f; use "
              "fewer --scales or a larger --budget",
              (double)(system + bytes) / MIB, (double)system / MIB, what,
              (double)bytes / MIB, (double)config->budget / MIB);
    return EXIT_FAILED;
}

lac_status shearlet_job_create(const lac_shearlet_config *config, int with_coefficients,
                               lac_shearlet **out, int *status)
{
    size_t system = 0, coefficients = 0;
    lac_status st;

    CMD_TRY(lac_shearlet_memory(config, &system, &coefficients));
    if (!with_coefficients)
        coefficients = 0;
    *status = shearlet_job_afford(config, coefficients, "coefficients");
    if (*status != EXIT_DONE)
        return LAC_E_NOMEM;
    msg_info("%s, %d x %d pixels, %d scales: system %.1f MiB, coefficients %.1f MiB",
             lac_shearlet_system_name(config->system), config->nx, config->ny,
             config->scales, (double)system / MIB, (double)coefficients / MIB);
    CMD_TRY(lac_shearlet_create(out, config));
out:
    if (st != LAC_OK)
        *status = st == LAC_E_ARG ? msg_usage("%s", lac_error_detail()) : msg_fail(st);
    return st;
}

lac_status shearlet_job_record(lac_provenance *record, const lac_shearlet_config *c)
{
    lac_status st;

    CMD_TRY(job_record_text(record, "shearlet_system", "%s",
                            lac_shearlet_system_name(c->system)));
    CMD_TRY(job_record_text(record, "shearlet_size", "%d x %d", c->nx, c->ny));
    CMD_TRY(job_record_text(record, "shearlet_scales", "%d", c->scales));
    CMD_TRY(job_record_text(record, "shearlet_alpha", "%.17g", c->alpha));
out:
    return st;
}

static const char *recorded(const lac_file_info *info, const char *key)
{
    for (size_t i = 0; i < lac_provenance_count(info->provenance); i++)
        if (strcmp(lac_provenance_key(info->provenance, i), key) == 0)
            return lac_provenance_value(info->provenance, i);
    return NULL;
}

/* 1 where the record names a system (*c filled), 0 where it does not, -1 where it is
 * damaged. */
static int read_record(const lac_file_info *info, lac_shearlet_config *c)
{
    const char *system = recorded(info, "shearlet_system");
    const char *size = recorded(info, "shearlet_size");
    const char *scales = recorded(info, "shearlet_scales");
    const char *alpha = recorded(info, "shearlet_alpha");
    double v;

    lac_shearlet_defaults(c);
    if (!system)
        return 0;
    if (!size || !scales || !alpha ||
        lac_shearlet_system_find(system, &c->system) != LAC_OK ||
        sscanf(size, "%9d x %9d", &c->nx, &c->ny) != 2 || !opt_number(scales, &v) ||
        !(v >= 1.0 && v <= 64.0) || !opt_number(alpha, &c->alpha))
        return -1;
    c->scales = (int)v;
    return 1;
}

/* The options against the record. */
static int compare_options(const shearlet_options *o, const char *path,
                           const lac_shearlet_config *c)
{
    const char *system = lac_shearlet_system_name(c->system);

    if (o->system && strcmp(o->system, system) != 0) {
        msg_error("%s: coefficients of the %s system, --system asks for %s", path,
                  system, o->system);
        return EXIT_FAILED;
    }
    if (o->scales > 0 && o->scales != c->scales) {
        msg_error("%s: coefficients of %d scales, --scales asks for %d", path,
                  c->scales, o->scales);
        return EXIT_FAILED;
    }
    if (o->alpha >= 0.0 && o->alpha != c->alpha) {
        msg_error("%s: coefficients with alpha %.6g, --alpha asks for %.6g", path,
                  c->alpha, o->alpha);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

/* The array against the system: images of its size, one for each subband. */
static int compare_array(const lac_file_info *info, const char *path,
                         const lac_shearlet_config *c)
{
    const size_t one = (size_t)c->nx * (size_t)c->ny * sizeof(float);
    size_t bytes = 0;

    if (info->columns != (size_t)c->nx || info->rows != (size_t)c->ny) {
        msg_error("%s: arrays of %zu x %zu, the record beside it says %d x %d pixels",
                  path, info->columns, info->rows, c->nx, c->ny);
        return EXIT_FAILED;
    }
    if (lac_shearlet_memory(c, NULL, &bytes) != LAC_OK) {
        msg_error("%s: %s", path, lac_error_detail());
        return EXIT_FAILED;
    }
    if ((size_t)info->n_pages != bytes / one) {
        msg_error("%s: %d subbands, the %s system with %d scales has %zu", path,
                  info->n_pages, lac_shearlet_system_name(c->system), c->scales,
                  bytes / one);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int check_file(const shearlet_options *o, const lac_file_info *info,
                      const char *path, lac_shearlet_config *c)
{
    const int known = read_record(info, c);
    int status;

    if (known < 0) {
        msg_error(
            "%s: the record beside it is damaged: shearlet_system, shearlet_size, "
            "shearlet_scales and shearlet_alpha are needed",
            path);
        return EXIT_FAILED;
    }
    if (info->columns > LAC_MAX_PIXELS || info->rows > LAC_MAX_PIXELS) {
        msg_error("%s: %zu x %zu pixels, at most %d x %d can be", path, info->columns,
                  info->rows, LAC_MAX_PIXELS, LAC_MAX_PIXELS);
        return EXIT_FAILED;
    }
    if (!known && (!o->system || o->scales == 0)) {
        return msg_usage("%s: the file does not say which system it is of; --system "
                         "and --scales are needed",
                         path);
    }
    if (!known)
        shearlet_job_config(o, (int)info->columns, (int)info->rows, c);
    c->budget = (size_t)(o->budget_mib * MIB);
    status = compare_options(o, path, c);
    return status == EXIT_DONE ? compare_array(info, path, c) : status;
}

int shearlet_job_of_file(const shearlet_options *o, const char *path,
                         lac_shearlet_config *config)
{
    lac_file_info *info = NULL;
    const lac_status st = lac_file_info_read(&info, path);
    const int status = st == LAC_OK ? check_file(o, info, path, config) : msg_fail(st);

    lac_file_info_destroy(&info);
    return status;
}
