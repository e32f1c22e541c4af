/* data/io_tiff_lib.c - libtiff on our own files. */
#include "base/base_internal.h"
#include "io_tiff.h"

#include <errno.h>

/* Between reading and writing a stream wants its position set. */
static int turn(laci_tiff *f, int to_reading)
{
    if (f->turned == to_reading)
        return 1;
    if (fseeko(f->out.file, 0, SEEK_CUR) != 0) {
        if (f->error == 0)
            f->error = errno;
        return 0;
    }
    f->turned = to_reading;
    return 1;
}

static tmsize_t read_bytes(thandle_t handle, void *to, tmsize_t n)
{
    laci_tiff *f = (laci_tiff *)handle;

    if (f->in.file)
        return (tmsize_t)fread(to, 1, (size_t)n, f->in.file);
    /* libtiff looks at the directories before it appends one. */
    return f->out.file && turn(f, 1) ? (tmsize_t)fread(to, 1, (size_t)n, f->out.file)
                                     : 0;
}

static tmsize_t write_bytes(thandle_t handle, void *from, tmsize_t n)
{
    laci_tiff *f = (laci_tiff *)handle;
    size_t done;

    if (!f->out.file || !turn(f, 0))
        return 0;
    done = fwrite(from, 1, (size_t)n, f->out.file);
    f->out.written += done;
    if (done != (size_t)n && f->error == 0)
        f->error = errno;
    return (tmsize_t)done;
}

static toff_t seek_to(thandle_t handle, toff_t offset, int whence)
{
    laci_tiff *f = (laci_tiff *)handle;
    FILE *file = f->in.file ? f->in.file : f->out.file;

    if (fseeko(file, (off_t)offset, whence) != 0) {
        if (f->error == 0)
            f->error = errno;
        return (toff_t)-1;
    }
    return (toff_t)ftello(file);
}

static int close_nothing(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    return ((laci_tiff *)handle)->in.size;
}

/* Keep the first message; return 1 so that nothing is printed. */
static int keep_error(TIFF *tiff, void *user, const char *module, const char *format,
                      va_list ap)
{
    laci_tiff *f = user;

    (void)tiff;
    (void)module;
    if (f->message[0] == '\0')
        vsnprintf(f->message, sizeof f->message, format, ap);
    return 1;
}

static int ignore_warning(TIFF *tiff, void *user, const char *module,
                          const char *format, va_list ap)
{
    (void)tiff;
    (void)user;
    (void)module;
    (void)format;
    (void)ap;
    return 1;
}

lac_status laci_tiff_start(laci_tiff *f, const char *label, const char *mode,
                           uint64_t most)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();

    if (!options)
        return LAC_FAIL(LAC_E_NOMEM, "%s: libtiff could not be started", label);
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, f);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, f);
    if (most > 0)
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)most);
    f->tiff = TIFFClientOpenExt(label, mode, (thandle_t)f, read_bytes, write_bytes,
                                seek_to, close_nothing, size_of, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    if (!f->tiff && f->error != 0)
        return laci_out_fail(&f->out, f->error);
    if (!f->tiff)
        return LAC_FAIL(LAC_E_FORMAT, "%s: a damaged TIFF file: %s", label, f->message);
    return LAC_OK;
}
