/* tools/panel.c - layout, scaling and captions of a panel of images. */
#include "panel.h"
#include "font.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    GAP = 8,               /* blank dots around a cell */
    LINE = FONT_HEIGHT * 2 /* height of a caption line: letters at twice their size */
           + 4,
    LETTER = (FONT_WIDTH + 1) * 2,
    PAPER = 255,
    INK = 0
};

/* A tile's size in the panel: enlarged by `up` or reduced by `down`, one of them 1. */
typedef struct fit {
    int up, down, nx, ny;
} fit;

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static fit fit_tile(const panel_tile *t, int side)
{
    const int longest = larger(t->nx, t->ny);
    fit f = {.up = 1, .down = 1};

    if (longest <= side)
        f.up = side / longest;
    else if (2 * longest > 3 * side) /* a little too large is better than halved */
        f.down = (longest + side - 1) / side;
    f.nx = (t->nx * f.up + f.down - 1) / f.down;
    f.ny = (t->ny * f.up + f.down - 1) / f.down;
    return f;
}

/* Mean of the pixels of the tile that fall on dot (x, y). */
static double sample(const panel_tile *t, const fit *f, int x, int y)
{
    const int x0 = x * f->down / f->up, y0 = y * f->down / f->up;
    double sum = 0.0;
    int n = 0;

    for (int iy = y0; iy < y0 + f->down && iy < t->ny; iy++)
        for (int ix = x0; ix < x0 + f->down && ix < t->nx; ix++, n++)
            sum += t->data[(size_t)iy * (size_t)t->nx + (size_t)ix];
    return n > 0 ? sum / n : 0.0;
}

static void draw_tile(panel *p, const panel_tile *t, const fit *f, int left, int top)
{
    const double scale = t->hi > t->lo ? 255.0 / (t->hi - t->lo) : 0.0;

    for (int y = 0; y < f->ny; y++) {
        unsigned char *row = p->grey + (size_t)(top + y) * (size_t)p->nx + left;

        for (int x = 0; x < f->nx; x++) {
            const double v = (sample(t, f, x, y) - t->lo) * scale;

            row[x] = (unsigned char)lrint(fmin(fmax(v, 0.0), 255.0));
        }
    }
}

static void draw_letter(panel *p, char letter, int left, int top)
{
    for (int y = 0; y < FONT_HEIGHT * 2; y++)
        for (int x = 0; x < FONT_WIDTH * 2; x++)
            if (font_dot(letter, y / 2, x / 2))
                p->grey[(size_t)(top + y) * (size_t)p->nx + (size_t)(left + x)] = INK;
}

static void draw_caption(panel *p, const char *text, int left, int top, int width)
{
    const int room = width / LETTER, n = (int)strlen(text);
    const int shown = n < room ? n : room;

    for (int i = 0; i < shown; i++)
        draw_letter(p, shown < n && i >= room - 2 ? '.' : text[i], left + i * LETTER,
                    top);
}

/* Sizes of the layout: cells of one width, rows as high as their highest picture. */
typedef struct layout {
    int cell_nx, rows;
    int *row_ny;
} layout;

static layout lay_out(const panel_tile *tiles, int n, int columns, int side)
{
    layout l = {.cell_nx = 16 * LETTER, .rows = (n + columns - 1) / columns};

    l.row_ny = mem_alloc((size_t)l.rows, sizeof *l.row_ny);
    for (int i = 0; i < n; i++) {
        const fit f = fit_tile(tiles + i, side);

        l.cell_nx = larger(l.cell_nx, f.nx);
        l.row_ny[i / columns] = larger(l.row_ny[i / columns], f.ny);
    }
    return l;
}

panel panel_make(const panel_tile *tiles, int n, int columns, int side)
{
    const layout l = lay_out(tiles, n, columns, side);
    int top = GAP;
    panel p = {.nx = (n < columns ? n : columns) * (l.cell_nx + GAP) + GAP, .ny = GAP};

    for (int r = 0; r < l.rows; r++)
        p.ny += l.row_ny[r] + PANEL_LINES * LINE + GAP;
    p.grey = mem_alloc((size_t)p.nx, (size_t)p.ny);
    memset(p.grey, PAPER, (size_t)p.nx * (size_t)p.ny);
    for (int i = 0; i < n; i++) {
        const fit f = fit_tile(tiles + i, side);
        const int r = i / columns, left = GAP + i % columns * (l.cell_nx + GAP);

        draw_tile(&p, tiles + i, &f, left, top);
        for (int k = 0; k < PANEL_LINES; k++)
            draw_caption(&p, tiles[i].caption[k], left, top + f.ny + 4 + k * LINE,
                         l.cell_nx);
        if (i % columns == columns - 1)
            top += l.row_ny[r] + PANEL_LINES * LINE + GAP;
    }
    mem_free(l.row_ny);
    return p;
}

static int compare_float(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

void panel_quantiles(const float *data, int n, double low_share, double high_share,
                     double *low, double *high)
{
    float *sorted = mem_alloc((size_t)n, sizeof *sorted);

    memcpy(sorted, data, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, compare_float);
    *low = sorted[(int)floor(low_share * (n - 1))];
    *high = sorted[(int)ceil(high_share * (n - 1))];
    mem_free(sorted);
}
