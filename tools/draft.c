/* tools/draft.c - text files made in memory first. */
#include "draft.h"
#include "data/fileio.h"
#include "mem.h"
#include "msg.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

void draft_open(draft *d, const char *path)
{
    *d = (draft){.path = path};
    d->to = mem_stream(&d->text, &d->size);
}

lac_status draft_commit(draft *d)
{
    if (fflush(d->to) != 0 || ferror(d->to))
        mem_short();
    return lac_file_write(d->path, d->text, d->size);
}

void draft_close(draft *d)
{
    if (d->to)
        fclose(d->to);
    mem_free(d->text);
    *d = (draft){0};
}

/* 1 where a folder takes a file of this name, and the .geom that may go with it. */
static int name_fits(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    const size_t n =
        dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
    char beside[8192];
    struct stat s;

    if (stat(path, &s) != 0 && errno == ENAMETOOLONG)
        return 0;
    snprintf(beside, sizeof beside, "%.*s.geom", (int)n, path);
    return stat(beside, &s) == 0 || errno != ENAMETOOLONG;
}

int draft_check(const char *option, const char *path)
{
    char folder[4096] = ".";
    const char *slash = path ? strrchr(path, '/') : NULL;
    struct stat s;

    if (!path)
        return EXIT_DONE;
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path);
    if (access(folder, W_OK) != 0) {
        msg_error("option --%s: %s cannot be created: %s", option, path,
                  strerror(errno));
        return EXIT_FAILED;
    }
    if (!name_fits(path)) {
        msg_error(
            "option --%s: %s cannot be created: the name is too long by itself or "
            "with .geom, choose a shorter one",
            option, path);
        return EXIT_FAILED;
    }
    if (stat(path, &s) == 0 && !S_ISREG(s.st_mode)) {
        msg_error("option --%s: %s is not a regular file", option, path);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

void draft_put_record(FILE *to, const lac_provenance *record)
{
    for (size_t i = 0; i < lac_provenance_count(record); i++)
        fprintf(to, "# %s = %s\n", lac_provenance_key(record, i),
                lac_provenance_value(record, i));
}

int draft_is(const char *path, const char *extension)
{
    const size_t n = strlen(path), m = strlen(extension);

    return n > m && strcasecmp(path + n - m, extension) == 0;
}
