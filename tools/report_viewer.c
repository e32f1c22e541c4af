/* tools/report_viewer.c - the images of a page with 16 bits a dot, for its script. */
#include "report_sections.h"
#include "cmd.h"
#include "data/fileio.h"
#include "html.h"
#include "mem.h"
#include "panel.h"

#include <math.h>

enum {
    SIDE = 768, /* most dots along a side */
    LEVELS = 65535,
    TINT_STEP = 5 /* of 255: no eye tells finer ones, and they take room */
};

/* An image reduced to the dots of the page. */
typedef struct dots {
    int nx, ny, down;
} dots;

static dots dots_of(const lac_grid *grid)
{
    const int down = html_reduction(grid->nx > grid->ny ? grid->nx : grid->ny, SIDE);

    return (dots){(grid->nx + down - 1) / down, (grid->ny + down - 1) / down, down};
}

static lac_status put_png(FILE *to, int nx, int ny, const unsigned char *bytes)
{
    unsigned char *png = NULL;
    size_t size;
    const lac_status st = lac_png_encode(&png, &size, nx, ny, 1, bytes);

    if (st == LAC_OK)
        html_base64(to, png, size);
    lac_free(png);
    return st;
}

/* Level k of 0 .. 65535 is the value min + k step. */
static void levels_of(const float *data, size_t n, double *min, double *step)
{
    double max = *min = n > 0 ? data[0] : 0.0;

    for (size_t i = 1; i < n; i++) {
        *min = fmin(*min, data[i]);
        max = fmax(max, data[i]);
    }
    *step = (max - *min) / LEVELS;
}

/* Two grey pictures of 8 bits, one below the other, are smaller than one of 16: the
 * high bytes, which are smooth, then the low ones. */
static lac_status put_layer(FILE *to, const lac_image *image, const char *role,
                            const char *name, const char *about)
{
    const dots d = dots_of(&image->grid);
    const size_t n = (size_t)d.nx * (size_t)d.ny;
    float *data =
        html_reduce(image->data, image->grid.nx, image->grid.ny, d.down, d.down);
    unsigned char *planes = mem_alloc(n, 2);
    double min, step;
    lac_status st;

    levels_of(data, n, &min, &step);
    for (size_t i = 0; i < n; i++) {
        const double level = step > 0.0 ? (data[i] - min) / step : 0.0;
        const long k = lrint(fmin(fmax(level, 0.0), LEVELS));

        planes[i] = (unsigned char)(k >> 8);
        planes[n + i] = (unsigned char)(k & 255);
    }
    fprintf(to, "<script type=\"text/plain\" data-role=\"%s\" data-name=\"", role);
    html_text(to, name);
    fputs("\" data-about=\"", to);
    html_text(to, about);
    fprintf(to, "\" data-min=\"%.9g\" data-step=\"%.9g\">", min, step);
    st = put_png(to, d.nx, 2 * d.ny, planes);
    fputs("</script>\n", to);
    mem_free(planes);
    mem_free(data);
    return st;
}

static lac_status put_overlay(FILE *to, const report_page *p)
{
    const lac_grid *grid = &p->r->image->grid;
    const dots d = dots_of(grid);
    const size_t n = (size_t)d.nx * (size_t)d.ny;
    float *tint = html_reduce(p->tint, grid->nx, grid->ny, d.down, d.down);
    unsigned char *bytes = mem_alloc(n, 1);
    lac_status st;

    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)(TINT_STEP * lrint(255.0 / TINT_STEP *
                                                     fmin(fmax(tint[i], 0.0), 1.0)));
    fprintf(
        to,
        "<script type=\"text/plain\" data-role=\"overlay\" data-name=\"%s\" "
        "data-about=\"Orange: strength of the detail in shearlets that the scan did "
        "not measure, which %s; full where it is 15 %% of the contrast. Drawn over "
        "the result only.\">",
        p->network ? "Learned" : "Not measured",
        p->network ? "the network and the regulariser made"
                   : "the method filled in by its own rules");
    st = put_png(to, d.nx, d.ny, bytes);
    fputs("</script>\n", to);
    mem_free(bytes);
    mem_free(tint);
    return st;
}

/* What the sliders of the window reach: what the images hold without their outliers. */
static void slider_range(const report_page *p, double *lo, double *hi)
{
    const lac_image *all[] = {p->r->image, p->cheap.image, p->sparse.image};

    *lo = p->lo - 0.1 * (p->hi - p->lo);
    *hi = p->hi + 0.25 * (p->hi - p->lo);
    for (int i = 0; i < 3; i++) {
        double low, high;

        if (!all[i])
            continue;
        panel_quantiles(all[i]->data, (int)lac_image_count(all[i]), 0.0005, 0.9995,
                        &low, &high);
        *lo = fmin(*lo, low);
        *hi = fmax(*hi, high);
    }
}

static void put_opening(FILE *to, const report_page *p)
{
    const lac_grid *grid = &p->r->image->grid;
    const dots d = dots_of(grid);
    double lo, hi;

    slider_range(p, &lo, &hi);
    fprintf(to,
            "<div class=\"viewer\" id=\"viewer\" data-nx=\"%d\" data-ny=\"%d\" "
            "data-down=\"%d\" data-full-nx=\"%d\" data-full-ny=\"%d\" "
            "data-pixel=\"%.9g\" data-lo=\"%.9g\" data-hi=\"%.9g\" "
            "data-range-lo=\"%.9g\" data-range-hi=\"%.9g\">\n<div>\n"
            "<div class=\"stage\" id=\"stage\">\n",
            d.nx, d.ny, d.down, grid->nx, grid->ny, grid->pixel_mm, p->lo, p->hi, lo,
            hi);
}

static void put_caption(FILE *to, const report_page *p)
{
    const lac_grid *grid = &p->r->image->grid;
    const int down = dots_of(grid).down;

    fprintf(
        to,
        "<p class=\"lead\">Attenuation in 1/mm on %d x %d pixels of %.6g mm; x to the "
        "right, y up, from the rotation axis. ",
        grid->nx, grid->ny, grid->pixel_mm);
    if (down > 1)
        fprintf(to, "Every dot here is the mean of %d x %d pixels. ", down, down);
    fputs("</p>\n", to);
}

lac_status report_put_viewer(FILE *to, const report_page *p)
{
    const report_recon *r = p->r;
    const lac_grid *grid = &r->image->grid;
    const lac_method *m = lac_settings_method(r->settings);
    char caption[128];
    lac_status st;

    snprintf(caption, sizeof caption, "%s: black %.4g, white %.4g per mm", m->name,
             p->lo, p->hi);
    put_opening(to, p);
    CMD_TRY(html_picture_put(to, &(html_picture){.nx = grid->nx,
                                                 .ny = grid->ny,
                                                 .data = r->image->data,
                                                 .lo = p->lo,
                                                 .hi = p->hi,
                                                 .caption = caption}));
    fputs("</div>\n", to);
    put_caption(to, p);
    fprintf(to, "</div>\n%s", page_viewer_html.text);
    CMD_TRY(put_layer(to, p->cheap.image, "cheap", p->cheap.name, p->cheap.about));
    if (p->sparse.image)
        CMD_TRY(
            put_layer(to, p->sparse.image, "sparse", p->sparse.name, p->sparse.about));
    CMD_TRY(put_layer(to, r->image, "result", m->name, m->problem));
    if (p->tint)
        CMD_TRY(put_overlay(to, p));
    fputs("</div>\n", to);
out:
    return st;
}
