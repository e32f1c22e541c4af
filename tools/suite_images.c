/* tools/suite_images.c - a suite of images: a folder, or one file with one or many. */
#include "cmd.h"
#include "image_set.h"
#include "job.h"
#include "resample.h"
#include "simulate.h"

#include <string.h>

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

enum { FINER = 2 }; /* pixels of the data, at least */

/* The image where its pixels are fine enough; else the whole of it interpolated. */
static lac_status make_fine(const lac_image *image, int size, int *factor,
                            lac_image **fine)
{
    const int side = image->grid.nx < image->grid.ny ? image->grid.nx : image->grid.ny;
    const lac_grid grid = {FINER * size, FINER * size,
                           side * image->grid.pixel_mm / (FINER * size)};
    lac_status st;

    *factor = side / size;
    if (*factor >= FINER)
        return crop(image, *factor * size, fine);
    *factor = FINER;
    st = lac_image_create(fine, &grid);
    if (st == LAC_OK)
        resample(image, &(resample_how){.zoom = 1.0}, *fine);
    return st;
}

static lac_status make(const suite *s, int arc, int item, suite_case *c)
{
    const suite_options *o = s->options;
    const image_set *set = s->own;
    const image_page *p = set->page + item;
    lac_image *image = NULL, *fine = NULL;
    lac_status st;
    int factor;

    c->seed = o->seed + (uint64_t)item;
    snprintf(c->item, sizeof c->item, "%.80s:%d", job_basename(p->file), p->number);
    CMD_TRY(image_set_read(set, item, o->pixel_mm, o->values, &image));
    CMD_TRY(make_fine(image, o->size, &factor, &fine));
    c->grid = (lac_grid){o->size, o->size, factor * fine->grid.pixel_mm};
    CMD_TRY(simulate_image(fine, factor, &s->arc[arc], o->step_deg, c));
out:
    lac_image_destroy(&image);
    lac_image_destroy(&fine);
    return st;
}

static lac_status record(const suite *s, lac_provenance *to)
{
    const image_set used = {.n = s->n_items, .page = ((const image_set *)s->own)->page};

    return image_set_record(&used, to);
}

static void close_it(suite *s)
{
    image_set *set = s->own;

    image_set_close(&set);
}

static const suite_kind kind = {make, record, close_it};

/* Interpolation makes pixels finer, but no picture sharper than it is. */
static int check_sizes(const suite *s)
{
    const image_set *set = s->own;
    const int size = s->options->size;

    for (int i = 0; i < s->n_items; i++) {
        const image_page *p = set->page + i;
        const int side = image_set_shorter_side(p);

        if (side < size) {
            msg_error("%s: has %d x %d pixels; at least the %d x %d of the "
                      "reconstruction are needed; use --size %d or less",
                      p->file, p->columns, p->rows, size, size, side);
            return EXIT_FAILED;
        }
    }
    return EXIT_DONE;
}

int suite_open_images(suite *s, const char *path)
{
    image_set *set;
    const int status = image_set_open(&set, path);

    if (status != EXIT_DONE)
        return status;
    s->own = set;
    s->kind = &kind;
    image_set_name(path, s->name, sizeof s->name);
    s->n_items = s->options->count > 0 ? s->options->count : 10;
    if (s->n_items > set->n)
        s->n_items = set->n;
    snprintf(s->about, sizeof s->about,
             "the first %d of %d images; data by the footprint projection of the "
             "image, whose pixels are at least 2 times finer or interpolated to that",
             s->n_items, set->n);
    return check_sizes(s);
}
