/* tests/fuzz/fuzz.c - scratch files, and all readers on one path. */
#include "fuzz.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/alloc.h"
#include "data/fileio.h"
#include "data/projections.h"
#include "data/stack.h"
#include "data/volume.h"

/* No more numbers than this are read at once: a small file may promise more. */
#define MOST_NUMBERS ((size_t)1 << 24)

void fuzz_broken(const char *promise, const char *file, int line)
{
    fprintf(stderr, "%s:%d: broken: %s; last error: %s\n", file, line, promise,
            lac_error_detail());
    abort();
}

int fuzz_status(const char *call, lac_status st, const void *out)
{
    void *p;
    int set;

    memcpy(&p, out, sizeof p);
    set = p != NULL;
    if (set != (st == LAC_OK) || st == LAC_E_INTERNAL) {
        fprintf(stderr, "%s: %s, and its output is %s\n", call, lac_status_name(st),
                set ? "set" : "not set");
        fuzz_broken(call, __FILE__, __LINE__);
    }
    FUZZ_MUST(st == LAC_OK || lac_error_detail()[0]);
    return st == LAC_OK;
}

/* --- scratch files -------------------------------------------------------------------
 */

static char folder[512];

static void remove_folder(void)
{
    char command[600];

    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s could not be removed\n", folder);
}

static void make_folder(void)
{
    const char *above = getenv("TMPDIR");

    if (!above || strlen(above) > 400 || strchr(above, '\''))
        above = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(folder, sizeof folder, "%s/lacuna-fuzz-XXXXXX", above);
    FUZZ_MUST(mkdtemp(folder));
    atexit(remove_folder);
}

const char *fuzz_path(const char *name)
{
    static char path[2][640];
    static int k;

    if (!folder[0])
        make_folder();
    k = !k;
    snprintf(path[k], sizeof path[k], "%s/%.100s", folder, name);
    return path[k];
}

const char *fuzz_put(const char *name, const void *bytes, size_t n)
{
    const char *path = fuzz_path(name);
    FILE *f = fopen(path, "wb");

    FUZZ_MUST(f);
    FUZZ_MUST(n == 0 || fwrite(bytes, 1, n, f) == n);
    FUZZ_MUST(fclose(f) == 0);
    return path;
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    FUZZ_MUST(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

char *fuzz_line(char **rest)
{
    char *line = *rest, *end = line ? strchr(line, '\n') : NULL;

    *rest = end ? end + 1 : NULL;
    if (end)
        *end = '\0';
    return line;
}

const uint8_t *fuzz_mark(const uint8_t *data, size_t size, const char *mark,
                         const uint8_t **after)
{
    const size_t n = strlen(mark);

    for (size_t i = 0; i + n + 2 <= size; i++)
        if (data[i] == '\n' && data[i + n + 1] == '\n' &&
            memcmp(data + i + 1, mark, n) == 0) {
            *after = data + i + n + 2;
            return data + i;
        }
    return NULL;
}

/* --- readers -------------------------------------------------------------------------
 */

static void read_info(const char *path, const char *geometry)
{
    lac_file_info *info = NULL;

    if (FUZZ_CALL(lac_file_info_read_as(&info, path, geometry), info))
        FUZZ_MUST(info->format && info->n_pages >= 1 && info->type[0]);
    lac_file_info_destroy(&info);
}

static void read_image(const char *path, int page)
{
    lac_image *image = NULL;

    if (FUZZ_CALL(lac_image_read(&image, path, 0.0, page), image)) {
        FUZZ_MUST(lac_grid_check(&image->grid) == LAC_OK);
        FUZZ_MUST(lac_image_check_finite(image) == LAC_OK);
    }
    lac_image_destroy(&image);
}

static void read_sino(const char *path)
{
    lac_sino *sino = NULL;

    if (FUZZ_CALL(lac_sino_read(&sino, path), sino)) {
        FUZZ_MUST(lac_geom_check(sino->geom) == LAC_OK);
        for (size_t i = 0; i < lac_sino_count(sino); i++)
            FUZZ_MUST(isfinite(sino->data[i]));
    }
    lac_sino_destroy(&sino);
}

static void read_frames(lac_projections *p, lac_frames frames, int n_frames)
{
    const lac_projections_info *about = lac_projections_about(p);
    const size_t n = (size_t)n_frames * (size_t)about->n_det;
    float *rows;

    if (n_frames == 0 || n > MOST_NUMBERS / 2)
        return;
    rows = malloc(2 * n * sizeof *rows);
    FUZZ_MUST(rows);
    (void)!lac_projections_read(p, frames, 0, 1, rows);
    if (about->n_rows > 1)
        (void)!lac_projections_read(p, frames, about->n_rows - 2, 2, rows);
    FUZZ_MUST(lac_projections_read(p, frames, about->n_rows, 1, rows) == LAC_E_ARG);
    free(rows);
}

static void read_projections(const char *path, const char *geometry)
{
    lac_projections *p = NULL;

    if (FUZZ_CALL(lac_projections_open(&p, path, geometry), p)) {
        const lac_projections_info *about = lac_projections_about(p);

        FUZZ_MUST(lac_geom_check(about->geom) == LAC_OK);
        FUZZ_MUST(about->n_views == about->geom->n_views && about->n_rows >= 1);
        FUZZ_MUST(about->n_det == about->geom->n_det && about->row_pitch_mm > 0.0);
        read_frames(p, LAC_FRAMES_DATA, about->n_views);
        read_frames(p, LAC_FRAMES_FLAT, about->n_flats);
        read_frames(p, LAC_FRAMES_DARK, about->n_darks);
    }
    lac_projections_close(&p);
}

static void read_volume(const char *path)
{
    lac_volume_file *file = NULL;

    if (FUZZ_CALL(lac_volume_open(&file, path, 0.0), file)) {
        const lac_volume *v = lac_volume_about(file);
        const size_t n = (size_t)v->grid.nx * (size_t)v->grid.ny;
        float *slice = n <= MOST_NUMBERS ? malloc(n * sizeof *slice) : NULL;

        FUZZ_MUST(lac_grid_check(&v->grid) == LAC_OK && v->n_slices >= 1);
        if (slice) {
            (void)!lac_volume_read(file, v->n_slices - 1, slice);
            (void)!lac_volume_read(file, 0, slice);
        }
        free(slice);
    }
    lac_volume_close(&file);
}

void fuzz_all_readers(const char *path, const char *geometry)
{
    read_info(path, geometry);
    read_image(path, 0);
    read_image(path, 1);
    read_sino(path);
    read_projections(path, geometry);
    read_volume(path);
}

int fuzz_format(const uint8_t *data, size_t size, const char *extension,
                const char *variable)
{
    const uint8_t *geom, *end = fuzz_mark(data, size, "%%geom", &geom);
    const long live = laci_alloc_live();
    char name[40], path[800];

    if (end)
        fuzz_put("input.geom", geom, (size_t)(data + size - geom));
    else
        unlink(fuzz_path("input.geom"));
    snprintf(name, sizeof name, "input.%s", extension);
    snprintf(path, sizeof path, "%s",
             fuzz_put(name, data, end ? (size_t)(end - data) : size));
    fuzz_all_readers(path, NULL);
    if (variable) {
        const size_t n = strlen(path);

        snprintf(path + n, sizeof path - n, ":%s", variable);
        fuzz_all_readers(path, NULL);
    }
    FUZZ_MUST(laci_alloc_live() == live);
    return 0;
}
