/* tools/image_set.c - the list of the images of a folder or a file, and their values.
 */
#include "image_set.h"
#include "cmd.h"
#include "data/fileio.h"
#include "job.h"
#include "mem.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Attenuation of water in 1/mm, at about 70 keV. */
#define WATER 0.02

static char *copy_text(const char *text)
{
    char *copy = mem_alloc(strlen(text) + 1, 1);

    return memcpy(copy, text, strlen(text));
}

static void add_page(image_set *im, image_page p)
{
    if (im->n == im->room) {
        image_page *more = mem_alloc(2 * (size_t)im->room + 16, sizeof *more);

        if (im->n > 0)
            memcpy(more, im->page, (size_t)im->n * sizeof *more);
        mem_free(im->page);
        im->page = more;
        im->room = 2 * im->room + 16;
    }
    im->page[im->n++] = p;
}

static lac_status add_file(image_set *im, const char *path)
{
    lac_file_info *info = NULL;
    lac_status st;

    CMD_TRY(lac_file_info_read(&info, path));
    if (!info->is_scan)
        for (int k = 0; k < info->n_pages; k++)
            add_page(im, (image_page){.file = copy_text(path),
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
static lac_status add_folder(image_set *im, const char *path)
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
static int read_pixels(image_set *im, const char *folder)
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
static void map_values(const char *values, const image_page *p, lac_image *image)
{
    const int hu =
        strcmp(values, "hu") == 0 || (strcmp(values, "auto") == 0 && p->int16);

    for (size_t i = 0; hu && i < lac_image_count(image); i++)
        image->data[i] = (float)fmax(WATER * (1.0 + image->data[i] / 1000.0), 0.0);
}

lac_status image_set_read(const image_set *set, int i, double pixel_mm,
                          const char *values, lac_image **out)
{
    const image_page *p = set->page + i;
    const lac_status st = lac_image_read(
        out, p->file, pixel_mm > 0.0 ? pixel_mm : p->pixel_mm, p->number);

    if (st == LAC_OK)
        map_values(values, p, *out);
    return st;
}

lac_status image_set_record(const image_set *set, lac_provenance *to)
{
    lac_status st = LAC_OK;

    for (int i = 0; i < set->n; i++)
        if (i == 0 || strcmp(set->page[i].file, set->page[i - 1].file) != 0)
            CMD_TRY(job_record_input(to, set->page[i].file));
out:
    return st;
}

int image_set_shorter_side(const image_page *p)
{
    return p->rows < p->columns ? p->rows : p->columns;
}

void image_set_name(const char *path, char *name, size_t size)
{
    size_t n = strlen(path), start;

    while (n > 1 && path[n - 1] == '/')
        n--;
    for (start = n; start > 0 && path[start - 1] != '/'; start--)
        ;
    snprintf(name, size, "%.*s", (int)(n - start), path + start);
}

int image_set_open(image_set **out, const char *path)
{
    image_set *set = mem_alloc(1, sizeof *set);
    struct stat at;
    const int folder = stat(path, &at) == 0 && S_ISDIR(at.st_mode);
    const lac_status st = folder ? add_folder(set, path) : add_file(set, path);
    int status = st == LAC_OK ? EXIT_DONE : msg_fail(st);

    if (status == EXIT_DONE && folder)
        status = read_pixels(set, path);
    if (status == EXIT_DONE && set->n == 0) {
        msg_error("%s: holds no images", path);
        status = EXIT_FAILED;
    }
    if (status != EXIT_DONE)
        image_set_close(&set);
    *out = set;
    return status;
}

void image_set_close(image_set **set)
{
    if (!*set)
        return;
    for (int i = 0; i < (*set)->n; i++)
        mem_free((*set)->page[i].file);
    mem_free((*set)->page);
    mem_free(*set);
    *set = NULL;
}
