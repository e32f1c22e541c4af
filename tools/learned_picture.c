/* tools/learned_picture.c - the provenance picture: result with its learned edges in
 * orange, measured part, learned part. */
#include "learned_picture.h"
#include "cmd.h"
#include "data/fileio.h"
#include "mem.h"
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TILES = 3, SIDE = 512, RADIUS = 6 };
#define SIGMA 2.0
#define FULL 0.15 /* of the contrast: full colour */

/* One pass of the Gaussian mean along rows or columns, borders repeated. */
static void smooth(int nx, int ny, int along_x, const float *from, float *to)
{
    double weight[2 * RADIUS + 1], sum = 0.0;

    for (int k = -RADIUS; k <= RADIUS; k++)
        sum += weight[k + RADIUS] = exp(-0.5 * k * k / (SIGMA * SIGMA));
    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++) {
            double v = 0.0;

            for (int k = -RADIUS; k <= RADIUS; k++) {
                int cx = along_x ? x + k : x, cy = along_x ? y : y + k;

                cx = cx < 0 ? 0 : cx >= nx ? nx - 1 : cx;
                cy = cy < 0 ? 0 : cy >= ny ? ny - 1 : cy;
                v += weight[k + RADIUS] * from[(size_t)cy * (size_t)nx + (size_t)cx];
            }
            to[(size_t)y * (size_t)nx + (size_t)x] = (float)(v / sum);
        }
}

static void mean(int nx, int ny, float *x, float *work)
{
    smooth(nx, ny, 1, x, work);
    smooth(nx, ny, 0, work, x);
}

void learned_picture_tint(const lac_image *learned, double contrast, float *tint)
{
    const size_t n = lac_image_count(learned);
    float *work = mem_alloc(n, sizeof *work);

    for (size_t i = 0; i < n; i++)
        tint[i] = learned->data[i] * learned->data[i];
    mean(learned->grid.nx, learned->grid.ny, tint, work);
    for (size_t i = 0; i < n; i++)
        tint[i] = (float)(sqrt(tint[i]) / (FULL * contrast + 1e-30));
    mem_free(work);
}

/* The panel in colour: its first tile is grey + s (orange - grey), s from the panel of
 * strengths, where `frame` says that there is a picture. */
static void colour(const panel *p, const panel *strength, const panel *frame,
                   unsigned char *rgb)
{
    static const double orange[3] = {255.0, 140.0, 0.0};
    const size_t n = (size_t)p->nx * (size_t)p->ny;

    for (size_t i = 0; i < n; i++) {
        const int first = i % (size_t)p->nx < (size_t)p->nx / TILES && !frame->grey[i];
        const double s = first ? strength->grey[i] / 255.0 : 0.0;

        for (int c = 0; c < 3; c++)
            rgb[3 * i + (size_t)c] =
                (unsigned char)lrint(p->grey[i] + s * (orange[c] - p->grey[i]));
    }
}

static panel_tile tile(const lac_image *image, const float *data, double lo, double hi,
                       const char *name, const char *note)
{
    panel_tile t = {
        .nx = image->grid.nx, .ny = image->grid.ny, .data = data, .lo = lo, .hi = hi};

    snprintf(t.caption[0], sizeof t.caption[0], "%s", name);
    snprintf(t.caption[1], sizeof t.caption[1], "%s", note);
    return t;
}

/* A panel of three times the same numbers, without captions. */
static panel repeat(const lac_image *image, const float *data)
{
    panel_tile t[TILES];

    for (int i = 0; i < TILES; i++)
        t[i] = tile(image, data, 0.0, 1.0, "", "");
    return panel_make(t, TILES, TILES, SIDE);
}

lac_status learned_picture_write(const lac_image *measured, const lac_image *learned,
                                 const char *path, const lac_provenance *record)
{
    const size_t n = lac_image_count(measured);
    float *result = mem_alloc(n, sizeof *result), *work = mem_alloc(n, sizeof *work);
    panel p, strength, frame;
    panel_tile t[TILES];
    unsigned char *rgb;
    double lo, hi;
    lac_status st;

    for (size_t i = 0; i < n; i++)
        result[i] = measured->data[i] + learned->data[i];
    panel_quantiles(result, (int)n, 0.001, 0.999, &lo, &hi);
    t[0] = tile(measured, result, lo, hi, "result", "orange: learned, not measured");
    t[1] = tile(measured, measured->data, lo, hi, "measured part", "same window");
    t[2] = tile(measured, learned->data, -0.5 * (hi - lo), 0.5 * (hi - lo),
                "learned part", "grey is 0, same contrast");
    p = panel_make(t, TILES, TILES, SIDE);
    frame = repeat(measured, work); /* 0 so far */
    learned_picture_tint(learned, hi - lo, work);
    strength = repeat(measured, work);
    rgb = mem_alloc((size_t)p.nx * (size_t)p.ny, 3);
    colour(&p, &strength, &frame, rgb);
    st = lac_png_write_bytes(path, p.nx, p.ny, 3, rgb, record);
    mem_free(rgb);
    mem_free(p.grey);
    mem_free(frame.grey);
    mem_free(strength.grey);
    mem_free(result);
    mem_free(work);
    return st;
}
