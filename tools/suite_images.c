/* tools/suite_images.c - a suite of images: a folder, or one file with one or many. */
#include "cmd.h"
#include "data/fileio.h"
#include "job.h"
#include "mem.h"
#include "simulate.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Attenuation of water in 1/mm, at about 70 keV. */
#define WATER 0.02

typedef struct page {
    char *file;
    int number; /* of its page, from 0 */
    int int16;  /* 1: the file holds int16 */
    int rows, columns;
    double pixel_mm;
} page;

typedef struct images {
    int n, room;
    page *page;
} images;

static char *copy_text(const char *text)
{
    char *copy = mem_alloc(strlen(text) + 1, 1);

    return memcpy(copy, text, strlen(text));
}

static void add_page(images *im, page p)
{
    if (im->n == im->room) {
        page *more = mem_alloc(2 * (size_t)im->room + 16, sizeof *more);

        if (im->n > 0)
            memcpy(more, im->page, (size_t)im->n * sizeof *more);
        mem_free(im->page);
        im->page = more;
        im->room = 2 * im->room + 16;
    }
    im->page[im->n++] = p;
}

static lac_status add_file(images *im, const char *path)
{
    lac_file_info *info = NULL;
    lac_status st;

    CMD_TRY(lac_file_info_read(&info, path));
    if (!info->is_scan)
        for (int k = 0; k < info->n_pages; k++)
            add_page(im, (page){.file = copy_text(path),
                                .number = k,
                                .int16 = strcmp(info->type, "int16") == 0,
                                .rows = (int)info->rows,
                                .columns = (int)info->columns,
                                .pixel_mm = info->pixel_mm});
out:
    lac_file_info_destroy(&info);
    return st;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Images in a folder in the order of their names. */
static lac_status add_folder(images *im, const char *path)
{
    DIR *dir = opendir(path);
    char *name[4096], full[4096];
    const struct dirent *e;
    int n = 0;
    lac_status st = LAC_OK;

    while (dir && n < 4096 && (e = readdir(dir)) != NULL) {
        const lac_format *f = lac_format_of(e->d_name);

        if (e->d_name[0] != '.' && f && f->reads_image)
            name[n++] = copy_text(e->d_name);
    }
    if (dir)
        closedir(dir);
    qsort(name, (size_t)n, sizeof *name, by_name);
    for (int i = 0; i < n; i++) {
        snprintf(full, sizeof full, "%s/%s", path, name[i]);
        if (st == LAC_OK)
            st = add_file(im, full);
        mem_free(name[i]);
    }
    return st;
}

/* FOLDER/pixel_mm.txt: the pixel of each image, one a line, in the order of the images.
 */
static int read_pixels(images *im, const char *folder)
{
    char path[4096], line[256];
    double v;
    int n = 0;
    FILE *f;

    snprintf(path, sizeof path, "%s/pixel_mm.txt", folder);
    f = fopen(path, "r");
    if (!f)
        return EXIT_DONE;
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, " \t\r\n")] = '\0';
        if (!line[0] || line[0] == '#')
            continue;
        if (!opt_number(line, &v) || !(v > 0.0)) {
            fclose(f);
            msg_error("%s: entry %d: must be a number above 0, got '%s'", path, n + 1,
                      line);
            return EXIT_FAILED;
        }
        if (n < im->n)
            im->page[n].pixel_mm = v;
        n++;
    }
    fclose(f);
    if (n == im->n)
        return EXIT_DONE;
    msg_error("%s: has %d numbers for %d images", path, n, im->n);
    return EXIT_FAILED;
}

/* Hounsfield units become 1/mm: water WATER, air and less 0. */
static void map_values(const suite *s, const page *p, lac_image *image)
{
    const char *values = s->options->values;
    const int hu =
        strcmp(values, "hu") == 0 || (strcmp(values, "auto") == 0 && p->int16);

    for (size_t i = 0; hu && i < lac_image_count(image); i++)
        image->data[i] = (float)fmax(WATER * (1.0 + image->data[i] / 1000.0), 0.0);
}

/* The middle side x side pixels. */
static lac_status crop(const lac_image *image, int side, lac_image **out)
{
    const lac_grid grid = {side, side, image->grid.pixel_mm};
    const size_t left = (size_t)(image->grid.nx - side) / 2,
                 top = (size_t)(image->grid.ny - side) / 2;
    const lac_status st = lac_image_create(out, &grid);

    for (int y = 0; st == LAC_OK && y < side; y++)
        memcpy((*out)->data + (size_t)y * (size_t)side,
               image->data + (top + (size_t)y) * (size_t)image->grid.nx + left,
               (size_t)side * sizeof *image->data);
    return st;
}

static int shorter_side(const page *p)
{
    return p->rows < p->columns ? p->rows : p->columns;
}

static lac_status make(const suite *s, int arc, int item, suite_case *c)
{
    const suite_options *o = s->options;
    const page *p = ((const images *)s->own)->page + item;
    const double pixel = o->pixel_mm > 0.0 ? o->pixel_mm : p->pixel_mm;
    lac_image *image = NULL, *fine = NULL;
    const int factor = shorter_side(p) / o->size;
    lac_status st;

    c->seed = o->seed + (uint64_t)item;
    snprintf(c->item, sizeof c->item, "%.80s:%d", job_basename(p->file), p->number);
    CMD_TRY(lac_image_read(&image, p->file, pixel, p->number));
    map_values(s, p, image);
    c->grid = (lac_grid){o->size, o->size, factor * image->grid.pixel_mm};
    CMD_TRY(crop(image, factor * o->size, &fine));
    CMD_TRY(simulate_image(fine, factor, &s->arc[arc], o->step_deg, c));
out:
    lac_image_destroy(&image);
    lac_image_destroy(&fine);
    return st;
}

static lac_status record(const suite *s, lac_provenance *to)
{
    const images *im = s->own;
    lac_status st = LAC_OK;

    for (int i = 0; i < s->n_items; i++)
        if (i == 0 || strcmp(im->page[i].file, im->page[i - 1].file) != 0)
            CMD_TRY(job_record_input(to, im->page[i].file));
out:
    return st;
}

static void close_it(suite *s)
{
    images *im = s->own;

    for (int i = 0; i < im->n; i++)
        mem_free(im->page[i].file);
    mem_free(im->page);
    mem_free(im);
}

static const suite_kind kind = {make, record, close_it};

/* The last part of a path, without slashes at its end. */
static void name_it(suite *s, const char *path)
{
    size_t n = strlen(path), start;

    while (n > 1 && path[n - 1] == '/')
        n--;
    for (start = n; start > 0 && path[start - 1] != '/'; start--)
        ;
    snprintf(s->name, sizeof s->name, "%.*s", (int)(n - start), path + start);
}

/* Pixels of the data at least twice as fine as those of the reconstruction. */
static int check_sizes(const suite *s)
{
    const images *im = s->own;
    const int size = s->options->size;

    for (int i = 0; i < s->n_items; i++) {
        const page *p = im->page + i;

        if (shorter_side(p) / size < 2) {
            msg_error(
                "%s: has %d x %d pixels; at least %d x %d are needed, twice those "
                "of the reconstruction; use --size %d or less",
                p->file, p->columns, p->rows, 2 * size, 2 * size, shorter_side(p) / 2);
            return EXIT_FAILED;
        }
    }
    return EXIT_DONE;
}

int suite_open_images(suite *s, const char *path)
{
    images *im = mem_alloc(1, sizeof *im);
    struct stat at;
    const int folder = stat(path, &at) == 0 && S_ISDIR(at.st_mode);
    int status;
    lac_status st;

    s->own = im;
    s->kind = &kind;
    st = folder ? add_folder(im, path) : add_file(im, path);
    if (st != LAC_OK)
        return msg_fail(st);
    status = folder ? read_pixels(im, path) : EXIT_DONE;
    if (status != EXIT_DONE)
        return status;
    if (im->n == 0) {
        msg_error("%s: holds no images", path);
        return EXIT_FAILED;
    }
    name_it(s, path);
    s->n_items = s->options->count > 0 ? s->options->count : 10;
    if (s->n_items > im->n)
        s->n_items = im->n;
    snprintf(s->about, sizeof s->about,
             "the first %d of %d images; data by the footprint projection of the "
             "image, whose pixels are at least 2 times finer",
             s->n_items, im->n);
    return check_sizes(s);
}
