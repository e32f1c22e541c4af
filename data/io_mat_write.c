/* data/io_mat_write.c - writing MAT 5 files through matio. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_mat.h"

#include <errno.h>
#include <string.h>

/* What goes into a file: one array of numbers, and a struct that describes it. */
typedef struct content {
    const char *name;  /* of the array */
    const float *data; /* NULL: the pages follow one by one, behind what matio writes */
    const laci_pages *source;
    size_t rows, columns;
    int mask;
    const lac_geom *geom; /* NULL for an image */
    double pixel_mm;
    const char *text; /* the .geom text */
} content;

/* A variable name of MATLAB. */
static int name_ok(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const size_t n = strlen(name);

    return n >= 1 && n <= 63 && strchr(letters, name[0]) &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_") == n &&
           strcmp(name, LACI_MAT_STRUCT) != 0;
}

/* UTF-8, known to be valid, to UTF-16 of the host; the units used (<= bytes). */
static size_t to_utf16(uint16_t *to, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t n = 0;

    while (*p) {
        const int more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
        uint32_t c = more == 0 ? *p : *p & (0x3fu >> more);

        p++;
        for (int i = 0; i < more && *p; i++)
            c = c << 6 | (*p++ & 0x3f);
        if (c >= 0x10000) {
            to[n++] = (uint16_t)(0xd800 + ((c - 0x10000) >> 10));
            c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        to[n++] = (uint16_t)c;
    }
    return n;
}

static matvar_t *make_text(const char *text, uint16_t *room)
{
    size_t dims[2] = {1, to_utf16(room, text)};

    return Mat_VarCreate(LACI_MAT_TEXT, MAT_C_CHAR, MAT_T_UINT16, 2, dims, room, 0);
}

static matvar_t *make_doubles(const char *name, const double *value, size_t n)
{
    size_t dims[2] = {1, n};

    return Mat_VarCreate(name, MAT_C_DOUBLE, MAT_T_DOUBLE, 2, dims, (void *)value,
                         0); /* copied */
}

/* The struct: the text, which our reader uses, and the numbers that others may want. */
static matvar_t *make_struct(const content *c, const double *angle_deg, uint16_t *room)
{
    const char *fields[3] = {LACI_MAT_TEXT, c->geom ? "angles_deg" : "pixel_mm",
                             "pitch_mm"};
    size_t dims[2] = {1, 1};
    matvar_t *v =
        Mat_VarCreateStruct(LACI_MAT_STRUCT, 2, dims, fields, c->geom ? 3 : 2);

    if (!v)
        return NULL;
    Mat_VarSetStructFieldByName(v, fields[0], 0, make_text(c->text, room));
    if (c->geom) {
        Mat_VarSetStructFieldByName(
            v, fields[1], 0,
            make_doubles(fields[1], angle_deg, (size_t)c->geom->n_views));
        Mat_VarSetStructFieldByName(v, fields[2], 0,
                                    make_doubles(fields[2], &c->geom->pitch_mm, 1));
    } else
        Mat_VarSetStructFieldByName(v, fields[1], 0,
                                    make_doubles(fields[1], &c->pixel_mm, 1));
    return v;
}

/* Arrays that matio copies from. */
typedef struct scratch {
    float *columns;
    unsigned char *bytes;
    double *angle_deg;
    uint16_t *units;
} scratch;

static lac_status prepare(scratch *q, const content *c)
{
    const size_t n = c->rows * c->columns;
    const size_t views = c->geom ? (size_t)c->geom->n_views : 0;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&q->columns, n, sizeof *q->columns));
    if (c->data)
        laci_transpose(q->columns, c->data, c->rows, c->columns);
    if (c->mask) {
        LAC_TRY(laci_alloc(&q->bytes, n, 1));
        for (size_t i = 0; i < n; i++)
            q->bytes[i] = q->columns[i] != 0.0f;
    }
    LAC_TRY(laci_alloc(&q->angle_deg, views, sizeof *q->angle_deg));
    for (size_t i = 0; i < views; i++)
        q->angle_deg[i] = c->geom->angle[i] / (LACI_PI / 180.0);
    LAC_TRY(laci_alloc(&q->units, strlen(c->text) + 1, sizeof *q->units));
out:
    return st;
}

/* 1 where matio reports success. */
static int write_variables(const char *temp, const content *c, const scratch *q)
{
    size_t dims[2] = {c->rows, c->columns};
    char header[116];
    mat_t *file;
    matvar_t *array = NULL, *about;
    int ok;

    /* A text of our own in the header: matio would put the time there. */
    snprintf(header, sizeof header, "MATLAB 5.0 MAT-file, written by lacuna %s",
             lac_version());
    file = Mat_CreateVer(temp, header, MAT_FT_MAT5);
    if (!file)
        return 0;
    if (c->mask)
        array = Mat_VarCreate(c->name, MAT_C_UINT8, MAT_T_UINT8, 2, dims, q->bytes,
                              MAT_F_LOGICAL);
    else if (c->data)
        array =
            Mat_VarCreate(c->name, MAT_C_SINGLE, MAT_T_SINGLE, 2, dims, q->columns, 0);
    about = make_struct(c, q->angle_deg, q->units);
    /* The array last: a file cut off between the two then has none. */
    ok = about && Mat_VarWrite(file, about, MAT_COMPRESSION_ZLIB) == 0;
    if (ok && (c->data || c->mask))
        ok = array && Mat_VarWrite(file, array, MAT_COMPRESSION_ZLIB) == 0;
    Mat_VarFree(array);
    Mat_VarFree(about);
    return Mat_Close(file) == 0 && ok;
}

/* --- stacks --------------------------------------------------------------------------
 */

/* matio wants all numbers at once; an array [row, column, page] is a page after
 * another, each by columns ("MAT-File Format", Level 5: io_mat_element.h). */
enum { MX_SINGLE = 7 };

/* Lengths have 32 bits, and MATLAB keeps to 31 of them. */
#define MAX_ARRAY ((uint64_t)INT32_MAX)

typedef struct target {
    laci_out *out;
    const content *c;
    float *columns;
} target;

static size_t padded(size_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

static lac_status put_numbers(laci_out *out, const uint32_t *numbers, size_t n)
{
    return laci_out_put(out, numbers, n * sizeof *numbers);
}

/* Everything before the first number. A single page has two dimensions. */
static lac_status put_array_head(laci_out *out, const content *c)
{
    const uint32_t rank = c->source->n > 1 ? 3 : 2;
    const size_t length = strlen(c->name);
    const uint32_t bytes =
        (uint32_t)(c->rows * c->columns * (size_t)c->source->n * sizeof(float));
    const uint32_t head[] = {
        LACI_MI_MATRIX,
        (uint32_t)(16 + 8 + padded(4 * rank) + 8 + padded(length) + 8 + padded(bytes)),
        LACI_MI_UINT32,
        8,
        MX_SINGLE,
        0,
        LACI_MI_INT32,
        4 * rank,
        (uint32_t)c->rows,
        (uint32_t)c->columns,
        (uint32_t)c->source->n,
        0};
    const uint32_t name[] = {LACI_MI_INT8, (uint32_t)length};
    const uint32_t numbers[] = {LACI_MI_SINGLE, bytes};
    char text[64] = "";
    lac_status st = LAC_OK;

    snprintf(text, sizeof text, "%s", c->name); /* 63 letters at most */
    LAC_TRY(put_numbers(out, head, 8 + padded(4 * rank) / 4));
    LAC_TRY(put_numbers(out, name, 2));
    LAC_TRY(laci_out_put(out, text, padded(length)));
    LAC_TRY(put_numbers(out, numbers, 2));
out:
    return st;
}

static lac_status put_page(void *ctx, int k, const float *page)
{
    const target *t = ctx;

    (void)k;
    laci_transpose(t->columns, page, t->c->rows, t->c->columns);
    return laci_out_put(t->out, t->columns,
                        t->c->rows * t->c->columns * sizeof *t->columns);
}

/* Behind the description, which matio has written under the same name. */
static lac_status put_stack(laci_out *out, const content *c, float *columns)
{
    static const char zeros[8] = "";
    const size_t bytes = c->rows * c->columns * (size_t)c->source->n * sizeof(float);
    target t = {out, c, columns};
    lac_status st = LAC_OK;

    LAC_TRY(laci_out_seek_end(out));
    LAC_TRY(put_array_head(out, c));
    LAC_TRY(laci_pages_each(c->source, out->label, put_page, &t));
    LAC_TRY(laci_out_put(out, zeros, padded(bytes) - bytes));
out:
    return st;
}

/* --- the file ------------------------------------------------------------------------
 */

/* matio does not notice a full disk; the file is therefore walked through. */
static lac_status verify(const laci_out *out)
{
    laci_mat_index index = {0};
    lac_status st = laci_mat_check(&index, out->temp, out->label);

    if (st == LAC_E_FORMAT || (st == LAC_OK && index.n != 2))
        st = LAC_FAIL(LAC_E_IO, "%s: writing failed, the disk may be full", out->label);
    laci_free(index.list);
    return st;
}

static lac_status write_file(const char *path, const content *c)
{
    lac_status st = LAC_OK;
    laci_out out = {0};
    scratch q = {0};

    LAC_TRY(prepare(&q, c));
    LAC_TRY(laci_out_open(&out, path));
    if (!write_variables(out.temp, c, &q)) {
        st = LAC_FAIL(LAC_E_IO, "%s: writing through matio failed", path);
        goto out;
    }
    if (c->source)
        LAC_TRY(put_stack(&out, c, q.columns));
    if (fflush(out.file) != 0) {
        st = laci_out_fail(&out, errno);
        goto out;
    }
    LAC_TRY(verify(&out));
    /* out.file is still open on the same file: this brings it to the disk. */
    LAC_TRY(laci_out_finish(&out));
    LAC_TRY(laci_out_commit(&out));
out:
    laci_out_end(&out);
    laci_free(q.columns);
    laci_free(q.bytes);
    laci_free(q.angle_deg);
    laci_free(q.units);
    return st;
}

/* Fill in names and the text, then write; `path` may end in ":variable". */
static lac_status write_content(content *c, const char *path, const char *name,
                                const lac_provenance *record)
{
    const char *variable = laci_path_variable(path);
    laci_meta_lines lines = {.record = record};
    lac_status st = LAC_OK;
    char *file = NULL, *text = NULL;

    c->name = variable ? variable : name;
    if (!name_ok(c->name))
        return LAC_FAIL(LAC_E_ARG,
                        "%s: '%.70s' cannot name the array; a letter, then letters, "
                        "digits and _, 63 in all, and not '" LACI_MAT_STRUCT "'",
                        path, c->name);
    LAC_TRY(laci_path_file(&file, path));
    lines.geom = c->geom;
    lines.pixel_mm = c->pixel_mm;
    if (c->source)
        lines = laci_pages_lines(c->source, LACI_LAYOUT_SINOGRAMS);
    LAC_TRY(laci_meta_format(&text, &lines));
    c->text = text;
    LAC_TRY(write_file(file, c));
out:
    laci_free(file);
    laci_free(text);
    return st;
}

lac_status laci_mat_write_image(const laci_image_job *job, const char *path)
{
    const lac_grid *grid = &job->image->grid;
    content c = {.data = job->image->data,
                 .rows = (size_t)grid->ny,
                 .columns = (size_t)grid->nx,
                 .mask = job->options.mask,
                 .pixel_mm = grid->pixel_mm};

    return write_content(&c, path, "image", job->record);
}

lac_status laci_mat_write_sino(const lac_sino *sino, const char *path,
                               const lac_provenance *record)
{
    content c = {.data = sino->data,
                 .rows = (size_t)sino->geom->n_views,
                 .columns = (size_t)sino->geom->n_det,
                 .geom = sino->geom};

    return write_content(&c, path, "sinogram", record);
}

lac_status laci_mat_write_pages(const laci_pages *p, const char *path)
{
    content c = {.source = p,
                 .rows = p->rows,
                 .columns = p->columns,
                 .geom = p->geom,
                 .pixel_mm = p->grid.pixel_mm};

    if ((uint64_t)p->n > MAX_ARRAY / sizeof(float) / p->rows / p->columns)
        return LAC_FAIL(LAC_E_ARG,
                        "%s: %d pages of %zu x %zu numbers, an array of 2 GiB at most "
                        "fits a MAT file; h5, tif, mrc and npy hold more",
                        path, p->n, p->rows, p->columns);
    return write_content(&c, path, p->geom ? "sinograms" : "volume", p->record);
}
