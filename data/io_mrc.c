/* data/io_mrc.c - reading MRC files: tilt series and volumes of electron tomography. */
#include "io_mrc.h"
#include "base/alloc.h"
#include "base/base_internal.h"

#include <math.h>
#include <string.h>

/* --- fields --------------------------------------------------------------------------
 */

static void take(const laci_mrc *f, const unsigned char *at, void *to, size_t size)
{
    memcpy(to, at, size);
    if (f->raw.swap)
        laci_swap_bytes(to, 1, size);
}

#define FIELD(TYPE, NAME)                                                              \
    TYPE NAME(const laci_mrc *f, const unsigned char *at)                              \
    {                                                                                  \
        TYPE v;                                                                        \
                                                                                       \
        take(f, at, &v, sizeof v);                                                     \
        return v;                                                                      \
    }

FIELD(int32_t, laci_mrc_int)
FIELD(int16_t, laci_mrc_short)
FIELD(float, laci_mrc_float)
FIELD(double, laci_mrc_double)

/* --- the header ----------------------------------------------------------------------
 */

static int mode_type(int mode, laci_type *type)
{
    switch (mode) {
    case 0:
        *type = LACI_I8;
        return 1;
    case 1:
        *type = LACI_I16;
        return 1;
    case 2:
        *type = LACI_F32;
        return 1;
    case 6:
        *type = LACI_U16;
        return 1;
    case 12:
        *type = LACI_F16;
        return 1;
    default:
        return 0;
    }
}

/* 1 where the header makes sense in this byte order, and the file is long enough. */
static int is_plausible(laci_mrc *f, int swap)
{
    const int before = f->raw.swap;
    uint64_t bytes = 1;
    laci_type type = LACI_U8;
    int ok;

    f->raw.swap = swap;
    ok = mode_type(laci_mrc_int(f, f->head + LACI_MRC_MODE), &type);
    for (int i = 0; i < 3; i++) {
        const int32_t n = laci_mrc_int(f, f->head + LACI_MRC_NX + 4 * i);

        ok = ok && n >= 1 && n <= LAC_MAX_VIEWS;
        bytes *= ok ? (uint64_t)n : 1;
    }
    ok = ok && bytes * laci_type_size(type) <= f->raw.in.size;
    f->raw.swap = before;
    return ok;
}

/* The stamp of the file decides; old files have none, and some programs write a wrong
 * one: then the order in which the sizes make sense. */
static lac_status take_order(laci_mrc *f)
{
    const unsigned char *stamp = f->head + LACI_MRC_STAMP;
    const int big = stamp[0] == 0x11, little = stamp[0] == 0x44;
    const int has_map = memcmp(f->head + LACI_MRC_MAP, "MAP", 3) == 0;
    const int native = laci_host_is_big_endian() ? big : little;

    f->raw.swap = has_map && (big || little) && !native;
    if (!is_plausible(f, f->raw.swap) && is_plausible(f, !f->raw.swap))
        f->raw.swap = !f->raw.swap;
    if (!has_map && !is_plausible(f, f->raw.swap))
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: not an MRC file: no 'MAP ' at byte %d, and no sizes that fit "
            "a file of %llu bytes",
            f->raw.in.path, LACI_MRC_MAP, (unsigned long long)f->raw.in.size);
    return LAC_OK;
}

/* Bytes are signed since MRC2014; IMOD says by a flag, older programs wrote 0..255. */
static void take_sign(laci_source *s, const laci_mrc *f)
{
    const int imod = laci_mrc_int(f, f->head + LACI_MRC_IMOD_STAMP) == LACI_MRC_IMOD;
    const int flag = laci_mrc_int(f, f->head + LACI_MRC_IMOD_FLAGS) & 1;
    const float most = laci_mrc_float(f, f->head + LACI_MRC_MIN + 4);

    if (s->type != LACI_I8)
        return;
    if (imod ? !flag : most > 127.0f && most < 256.0f) {
        s->type = LACI_U8;
        laci_assume(s, "bytes taken as 0..255");
    } else if (!imod) {
        laci_assume(s, "bytes taken as -128..127");
    }
}

static lac_status take_type(laci_source *s, const laci_mrc *f)
{
    const int mode = laci_mrc_int(f, f->head + LACI_MRC_MODE);

    if (mode_type(mode, &s->type))
        return LAC_OK;
    return LAC_FAIL(mode == 3 || mode == 4 || mode == 101 ? LAC_E_UNSUPPORTED
                                                          : LAC_E_FORMAT,
                    "%s: MODE in the MRC header is %d%s; 0 (int8), 1 (int16), 2 "
                    "(float32), 6 (uint16) and 12 (float16) are read",
                    s->file, mode,
                    mode == 3 || mode == 4 ? " (complex)"
                    : mode == 101          ? " (4 bits)"
                                           : "");
}

static lac_status take_sizes(laci_source *s, laci_mrc *f)
{
    static const char *const name[] = {"NX", "NY", "NZ"};
    const int32_t extended = laci_mrc_int(f, f->head + LACI_MRC_EXTENDED);
    uint64_t n[3];

    for (int i = 0; i < 3; i++) {
        const int32_t v = laci_mrc_int(f, f->head + LACI_MRC_NX + 4 * i);

        if (v < 1 || v > LAC_MAX_VIEWS)
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: %s in the MRC header is %d, 1..%d is right", s->file,
                            name[i], (int)v, LAC_MAX_VIEWS);
        n[i] = (uint64_t)v;
    }
    if (extended < 0 || (uint64_t)extended > f->raw.in.size - LACI_MRC_HEADER)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: NSYMBT in the MRC header is %d, which a file of %llu bytes "
            "cannot hold",
            s->file, (int)extended, (unsigned long long)f->raw.in.size);
    f->extended = (uint32_t)extended;
    f->raw.offset = LACI_MRC_HEADER + (uint64_t)extended;
    return laci_raw_take_sizes(s, n[2], n[1], n[0], "NZ x NY x NX");
}

/* --- geometry ------------------------------------------------------------------------
 */

/* Side of a voxel along axis i, mm: cell by intervals; 0 where the header is silent. A
 * cell of 1 Angstrom a voxel is what programs write that know nothing. */
static double voxel_mm(const laci_mrc *f, int i)
{
    const double cell = laci_mrc_float(f, f->head + LACI_MRC_CELL + 4 * i);
    const int32_t m = laci_mrc_int(f, f->head + LACI_MRC_MX + 4 * i);
    const double mm = m > 0 ? cell / m * LACI_MRC_ANGSTROM : 0.0;

    return mm > 1e-9 && mm < 1e6 && fabs(mm - LACI_MRC_ANGSTROM) > 1e-12 ? mm : 0.0;
}

static int has_extension(const char *path, const char *extension)
{
    const char *dot = strrchr(path, '.');

    return dot && strcmp(dot + 1, extension) == 0;
}

static lac_status make_scan(laci_source *s, const laci_mrc *f, const double *tilt)
{
    laci_meta *m = &s->meta;
    lac_status st = LAC_OK;

    LAC_TRY(lac_geom_create(&m->geom, s->n_pages, 1));
    for (int i = 0; i < s->n_pages; i++)
        m->geom->angle[i] = tilt[i] * LACI_PI / 180.0;
    if (voxel_mm(f, 0) > 0.0)
        m->geom->pitch_mm = voxel_mm(f, 0);
    else
        laci_assume(s, "bins of 1 mm (the file names no voxel size)");
    if (voxel_mm(f, 1) > 0.0)
        m->row_pitch_mm = voxel_mm(f, 1);
    laci_assume(s, "tilt axis upright, in the middle of the columns");
out:
    return st;
}

static lac_status take_geometry(laci_source *s, const laci_mrc *f)
{
    lac_status st = LAC_OK;
    double *tilt = NULL;

    s->adds_sidecar = 1;
    s->meta.layout = LACI_LAYOUT_PROJECTIONS;
    s->meta.has_quantity = 1;
    s->meta.quantity = s->type < LACI_F16 ? LAC_QUANTITY_COUNTS : LAC_QUANTITY_LINES;
    /* A volume has no tilts, though those of its projections lie beside it. */
    if (!has_extension(s->file, "rec") && !has_extension(s->file, "map"))
        LAC_TRY(laci_mrc_tilts(s, &tilt));
    if (tilt)
        LAC_TRY(make_scan(s, f, tilt));
    s->meta.pixel_mm = tilt ? 0.0 : voxel_mm(f, 0);
    s->meta.slice_mm = tilt ? 0.0 : voxel_mm(f, 2);
    if (tilt)
        laci_assume(s, s->type < LACI_F16 ? "whole numbers taken as counts"
                                          : "numbers taken as line integrals");
out:
    laci_free(tilt);
    return st;
}

/* --- the format ----------------------------------------------------------------------
 */

static lac_status mrc_open(laci_source *s)
{
    lac_status st = LAC_OK;
    laci_mrc *f;

    LAC_TRY(laci_raw_open(s, sizeof *f));
    f = s->handle;
    LAC_TRY(laci_in_read(&f->raw.in, f->head, sizeof f->head, "the MRC header"));
    LAC_TRY(take_order(f));
    LAC_TRY(take_type(s, f));
    LAC_TRY(take_sizes(s, f));
    take_sign(s, f);
    LAC_TRY(take_geometry(s, f));
out:
    return st;
}

static void exchange(float *a, float *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const float t = a[i];

        a[i] = b[i];
        b[i] = t;
    }
}

/* The origin is at the lower left: the last row of a section is our first one. */
static lac_status mrc_read_rows(laci_source *s, lac_frames frames, int frame,
                                size_t first, size_t n, float *to)
{
    const lac_status st =
        laci_raw_read_rows(s, frames, frame, s->rows - first - n, n, to);

    for (size_t r = 0; st == LAC_OK && r < n / 2; r++)
        exchange(to + r * s->columns, to + (n - 1 - r) * s->columns, s->columns);
    return st;
}

const laci_format laci_format_mrc = {
    .about = {"MRC", "mrc st ali rec map mrcs",
              "tilt series and volumes; tilts from NAME.tlt or the extended header", 1,
              1, 1, 1, 1},
    .open = mrc_open,
    .read_rows = mrc_read_rows,
    .close = laci_raw_close,
    .write_pages = laci_mrc_write_pages,
};
