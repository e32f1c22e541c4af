/* data/io_out.c - writing under a temporary name. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

lac_status laci_out_fail(const laci_out *out, int error)
{
    return LAC_FAIL(LAC_E_IO, "%s: writing failed after %llu bytes: %s", out->label,
                    (unsigned long long)out->written, strerror(error));
}

/* *real = path, or what it points to where it is a symbolic link to a file: renaming
 * onto the link would replace the link. */
static lac_status follow_link(char **real, const char *path)
{
    char target[4096];
    const ssize_t n = readlink(path, target, sizeof target - 1);
    const char *slash = strrchr(path, '/');
    const size_t folder =
        n > 0 && target[0] != '/' && slash ? (size_t)(slash + 1 - path) : 0;
    lac_status st;

    if (n <= 0 || (size_t)n == sizeof target - 1)
        return laci_strdup(real, path);
    target[n] = '\0';
    st = laci_alloc(real, folder + (size_t)n + 1, 1);
    if (st != LAC_OK)
        return st;
    memcpy(*real, path, folder);
    memcpy(*real + folder, target, (size_t)n + 1);
    return LAC_OK;
}

/* *name = a name in the folder of `path` that nobody else uses. */
static lac_status temporary_name(char **name, const char *path)
{
    static atomic_uint counter;
    const char *slash = strrchr(path, '/');
    const size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
    lac_status st = laci_alloc(name, folder + 48, 1);

    if (st != LAC_OK)
        return st;
    memcpy(*name, path, folder);
    snprintf(*name + folder, 48, ".lacuna-%ld-%u.tmp", (long)getpid(),
             atomic_fetch_add(&counter, 1));
    return LAC_OK;
}

static lac_status open_temporary(laci_out *out, mode_t mode)
{
    lac_status st;

    for (int attempt = 0; attempt < 100; attempt++) {
        int fd;

        laci_free(out->temp);
        out->temp = NULL;
        st = temporary_name(&out->temp, out->path);
        if (st != LAC_OK)
            return st;
        fd = laci_pending_create(out->temp, mode);
        if (fd >= 0) {
            out->file = fdopen(fd, "w+b");
            if (out->file)
                return LAC_OK;
            close(fd);
            laci_pending_remove(out->temp);
            break;
        }
        if (errno != EEXIST)
            break;
    }
    st = LAC_FAIL(LAC_E_IO, "%s: cannot be created: %s", out->label, strerror(errno));
    laci_free(out->temp);
    out->temp = NULL;
    return st;
}

lac_status laci_out_open(laci_out *out, const char *path)
{
    lac_status st = LAC_OK;
    struct stat s;
    mode_t mode = 0666;

    memset(out, 0, sizeof *out);
    out->label = path;
    LAC_TRY(follow_link(&out->path, path));
    if (stat(out->path, &s) == 0) {
        if (!S_ISREG(s.st_mode)) {
            st = LAC_FAIL(LAC_E_IO, "%s: is a %s, the name of a file is needed", path,
                          S_ISDIR(s.st_mode) ? "folder" : "device or pipe");
            goto out;
        }
        if (access(out->path, W_OK) != 0) {
            st = LAC_FAIL(LAC_E_IO, "%s: exists and may not be overwritten: %s", path,
                          strerror(errno));
            goto out;
        }
        mode = s.st_mode & 0777;
    }
    LAC_TRY(open_temporary(out, mode));
out:
    return st;
}

lac_status laci_out_put(laci_out *out, const void *bytes, size_t n)
{
    const size_t done = fwrite(bytes, 1, n, out->file);

    out->written += done;
    return done == n ? LAC_OK : laci_out_fail(out, errno);
}

lac_status laci_out_seek(laci_out *out, uint64_t offset)
{
    return fseeko(out->file, (off_t)offset, SEEK_SET) == 0 ? LAC_OK
                                                           : laci_out_fail(out, errno);
}

lac_status laci_out_seek_end(laci_out *out)
{
    return fseeko(out->file, 0, SEEK_END) == 0 ? LAC_OK : laci_out_fail(out, errno);
}

lac_status laci_out_finish(laci_out *out)
{
    FILE *f = out->file;
    int error = 0;

    out->file = NULL;
    if (fflush(f) != 0 || fsync(fileno(f)) != 0)
        error = errno;
    if (fclose(f) != 0 && error == 0)
        error = errno;
    return error == 0 ? LAC_OK : laci_out_fail(out, error);
}

static lac_status commit(laci_out *out)
{
    if (rename(out->temp, out->path) != 0)
        return LAC_FAIL(LAC_E_IO, "%s: the finished file cannot get its name: %s",
                        out->label, strerror(errno));
    laci_pending_finished(out->temp, out->label);
    laci_free(out->temp);
    out->temp = NULL;
    return LAC_OK;
}

lac_status laci_out_commit(laci_out *out)
{
    lac_status st;

    laci_pending_lock();
    st = commit(out);
    laci_pending_unlock();
    return st;
}

lac_status laci_out_commit_pair(laci_out *first, laci_out *second)
{
    lac_status st = LAC_OK;
    char *backup = NULL;
    int kept = 0, placed = 0;

    laci_pending_lock();
    LAC_TRY(temporary_name(&backup, first->path));
    /* Where the file system has no hard links the old file is moved aside instead. */
    kept = link(first->path, backup) == 0 || rename(first->path, backup) == 0;
    LAC_TRY(commit(first));
    placed = 1;
    LAC_TRY(commit(second));
out:
    if (st != LAC_OK && kept)
        rename(backup, first->path);
    else if (st != LAC_OK && placed)
        unlink(first->path);
    if (kept)
        unlink(backup);
    laci_pending_unlock();
    laci_free(backup);
    return st;
}

void laci_out_end(laci_out *out)
{
    if (out->file)
        fclose(out->file);
    if (out->temp)
        laci_pending_remove(out->temp);
    laci_free(out->temp);
    laci_free(out->path);
    memset(out, 0, sizeof *out);
}

lac_status laci_out_write_with_geom(const char *path, const laci_meta_lines *lines,
                                    lac_status (*put)(laci_out *out, const void *ctx),
                                    const void *ctx)
{
    lac_status st = LAC_OK;
    laci_out numbers = {0}, text = {0};
    char *geom = NULL, *meta = NULL;

    LAC_TRY(laci_meta_format(&meta, lines));
    LAC_TRY(laci_path_sidecar(&geom, path));
    LAC_TRY(laci_out_open(&numbers, path));
    LAC_TRY(laci_out_open(&text, geom));
    LAC_TRY(laci_out_put(&text, meta, strlen(meta)));
    LAC_TRY(laci_out_finish(&text));
    LAC_TRY(put(&numbers, ctx));
    LAC_TRY(laci_out_finish(&numbers));
    LAC_TRY(laci_out_commit_pair(&text, &numbers));
out:
    laci_out_end(&text);
    laci_out_end(&numbers);
    laci_free(meta);
    laci_free(geom);
    return st;
}

lac_status lac_file_write(const char *path, const void *bytes, size_t n)
{
    lac_status st = LAC_OK;
    laci_out out = {0};

    if (!path || (!bytes && n > 0))
        return LAC_FAIL(LAC_E_ARG, "file: a pointer is NULL");
    LAC_TRY(laci_out_open(&out, path));
    if (n > 0)
        LAC_TRY(laci_out_put(&out, bytes, n));
    LAC_TRY(laci_out_finish(&out));
    LAC_TRY(laci_out_commit(&out));
out:
    laci_out_end(&out);
    return st;
}
