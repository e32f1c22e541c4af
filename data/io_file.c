/* data/io_file.c - checked reading, and paths. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_internal.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_TEXT ((uint64_t)64 << 20)

/* --- reading -------------------------------------------------------------------------
 */

lac_status laci_in_open(laci_in *in, const char *path)
{
    struct stat s;

    memset(in, 0, sizeof *in);
    in->path = path;
    /* Before it is opened: to open a pipe is to wait for who writes to it. */
    if (stat(path, &s) != 0)
        return LAC_FAIL(LAC_E_IO, "%s: cannot be opened: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return LAC_FAIL(LAC_E_IO, "%s: is a %s, a regular file is needed", path,
                        S_ISDIR(s.st_mode) ? "folder" : "device or pipe");
    in->file = fopen(path, "rb");
    if (!in->file)
        return LAC_FAIL(LAC_E_IO, "%s: cannot be opened: %s", path, strerror(errno));
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

lac_status laci_in_pause(laci_in *in)
{
    const off_t at = ftello(in->file);

    if (at < 0)
        return LAC_FAIL(LAC_E_IO, "%s: cannot be read: %s", in->path, strerror(errno));
    in->at = (uint64_t)at;
    laci_in_close(in);
    return LAC_OK;
}

lac_status laci_in_resume(laci_in *in)
{
    const uint64_t at = in->at;
    lac_status st = LAC_OK;

    if (in->file)
        return LAC_OK;
    LAC_TRY(laci_in_open(in, in->path));
    LAC_TRY(laci_in_seek(in, at));
out:
    return st;
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
