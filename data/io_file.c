/* data/io_file.c - checked reading, and writing under a temporary name. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_internal.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TEXT ((uint64_t)64 << 20)

/* --- reading -------------------------------------------------------------------------
 */

lac_status laci_in_open(laci_in *in, const char *path)
{
    struct stat s;

    memset(in, 0, sizeof *in);
    in->path = path;
    in->file = fopen(path, "rb");
    if (!in->file)
        return LAC_FAIL(LAC_E_IO, "%s: cannot be opened: %s", path, strerror(errno));
    if (fstat(fileno(in->file), &s) != 0)
        return LAC_FAIL(LAC_E_IO, "%s: cannot be examined: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return LAC_FAIL(LAC_E_IO, "%s: is a %s, a regular file is needed", path,
                        S_ISDIR(s.st_mode) ? "folder" : "device or pipe");
    in->size = (uint64_t)s.st_size;
    return LAC_OK;
}

lac_status laci_in_read(laci_in *in, void *bytes, size_t n, const char *what)
{
    const size_t got = fread(bytes, 1, n, in->file);

    if (got == n)
        return LAC_OK;
    if (ferror(in->file))
        return LAC_FAIL(LAC_E_IO, "%s: cannot be read: %s", in->path, strerror(errno));
    if (in->size == 0)
        return LAC_FAIL(LAC_E_FORMAT, "%s: the file is empty (0 bytes)", in->path);
    return LAC_FAIL(LAC_E_FORMAT,
                    "%s: the file is cut short: it ends after %llu bytes in the middle "
                    "of %s, %zu more are needed",
                    in->path, (unsigned long long)in->size, what, n - got);
}

lac_status laci_in_seek(laci_in *in, uint64_t offset)
{
    if (fseeko(in->file, (off_t)offset, SEEK_SET) != 0)
        return LAC_FAIL(LAC_E_IO, "%s: cannot be read from byte %llu: %s", in->path,
                        (unsigned long long)offset, strerror(errno));
    return LAC_OK;
}

void laci_in_close(laci_in *in)
{
    if (in->file)
        fclose(in->file);
    in->file = NULL;
}

lac_status laci_text_read(char **text, const char *path)
{
    lac_status st = LAC_OK;
    laci_in in = {0};
    char *p = NULL;
    size_t n;

    *text = NULL;
    LAC_TRY(laci_in_open(&in, path));
    if (in.size > MAX_TEXT) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: a text of %llu bytes, at most %llu are read",
                      path, (unsigned long long)in.size, (unsigned long long)MAX_TEXT);
        goto out;
    }
    n = (size_t)in.size;
    LAC_TRY(laci_alloc(&p, n + 1, 1));
    LAC_TRY(laci_in_read(&in, p, n, "the text"));
    if (memchr(p, '\0', n)) {
        st = LAC_FAIL(LAC_E_FORMAT,
                      "%s: a zero byte at position %zu, a text file is needed", path,
                      strlen(p));
        goto out;
    }
    *text = p;
    p = NULL;
out:
    laci_free(p);
    laci_in_close(&in);
    return st;
}

/* What the first bytes of a file look like, or NULL. */
static const char *sniff(const unsigned char *head, size_t n)
{
    static const struct {
        const char *magic;
        size_t length;
        const char *name;
    } known[] = {
        {"\x93NUMPY", 6, "NPY"},
        {"\x89PNG", 4, "PNG"},
        {"MATLAB 7.3", 10, "MAT 7.3"},
        {"MATLAB 5", 8, "MAT"},
        {"II*\0", 4, "TIFF"},
        {"MM\0*", 4, "TIFF"},
        {"\x89HDF", 4, "HDF5"},
        {"PK\3\4", 4, "ZIP or NPZ"},
        {"\x1f\x8b", 2, "gzip"},
        {"\xff\xd8\xff", 3, "JPEG"},
        {"%PDF", 4, "PDF"},
        {"<!DOCTYPE", 9, "HTML"},
        {"version https://git-lfs", 23, "a Git LFS pointer, not the data itself"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (n >= known[i].length && memcmp(head, known[i].magic, known[i].length) == 0)
            return known[i].name;
    return NULL;
}

lac_status laci_fail_magic(const char *path, const char *format,
                           const unsigned char *head, size_t n)
{
    const char *looks = sniff(head, n);
    char hex[3 * 8 + 1] = "";

    for (size_t i = 0; i < n && i < 8; i++)
        snprintf(hex + 3 * i, 4, "%02x ", head[i]);
    return LAC_FAIL(LAC_E_FORMAT, "%s: not %s: it starts with bytes %s%s%s%s", path,
                    format, hex, looks ? "(looks like " : "", looks ? looks : "",
                    looks ? ")" : "");
}

lac_status laci_check_shape(const char *path, uint64_t rows, uint64_t columns)
{
    if (rows < 1 || columns < 1 || rows > LAC_MAX_VIEWS || columns > LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: an array of %llu rows and %llu columns, 1..%d of each are "
                        "needed",
                        path, (unsigned long long)rows, (unsigned long long)columns,
                        LAC_MAX_VIEWS);
    return LAC_OK;
}

/* --- paths ---------------------------------------------------------------------------
 */

/* 1 where the n letters before `end` are ".EXTENSION" in any case. */
static int ends_in(const char *path, const char *end, const char *extension)
{
    const size_t n = strlen(extension);

    if ((size_t)(end - path) < n + 1)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (tolower((unsigned char)end[(ptrdiff_t)i - (ptrdiff_t)n]) != extension[i])
            return 0;
    return 1;
}

const char *laci_path_variable(const char *path)
{
    static const char *const with[] = {".mat", ".h5", ".hdf5", ".hdf", ".nxs", ".nx"};

    /* The name of an HDF5 dataset has slashes, that of a MAT variable has none. */
    for (const char *colon = strchr(path, ':'); colon; colon = strchr(colon + 1, ':'))
        for (size_t i = 0; i < sizeof with / sizeof *with; i++)
            if (ends_in(path, colon, with[i]) && (i > 0 || !strchr(colon, '/')))
                return colon + 1;
    return NULL;
}

lac_status laci_path_file(char **file, const char *path)
{
    const char *variable = laci_path_variable(path);
    lac_status st = laci_strdup(file, path);

    if (st == LAC_OK && variable)
        (*file)[variable - 1 - path] = '\0';
    return st;
}

lac_status laci_path_sidecar(char **geom, const char *path)
{
    lac_status st = LAC_OK;
    char *file = NULL, *dot, *slash;
    size_t n;

    *geom = NULL;
    LAC_TRY(laci_path_file(&file, path));
    dot = strrchr(file, '.');
    slash = strrchr(file, '/');
    if (dot && (!slash || dot > slash + 1) && dot > file)
        *dot = '\0';
    n = strlen(file) + sizeof ".geom";
    LAC_TRY(laci_alloc(geom, n, 1));
    snprintf(*geom, n, "%s.geom", file);
out:
    laci_free(file);
    return st;
}

lac_status laci_path_beside(char **path, const char *name, const char *beside)
{
    const char *slash = beside ? strrchr(beside, '/') : NULL;
    const size_t folder = slash && name[0] != '/' ? (size_t)(slash + 1 - beside) : 0;
    size_t length = strlen(name);
    lac_status st = laci_alloc(path, folder + length + 1, 1);

    if (st == LAC_OK) {
        if (folder > 0)
            memcpy(*path, beside, folder);
        memcpy(*path + folder, name, length + 1);
        while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t'))
            (*path)[folder + --length] = '\0';
    }
    return st;
}

int laci_path_is_folder(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

int laci_path_exists(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0;
}

/* --- writing -------------------------------------------------------------------------
 */

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
