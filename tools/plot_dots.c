/* tools/plot_dots.c - a plot as dots on white paper, for PNG files. */
#include "font.h"
#include "mem.h"
#include "plot.h"

#include <math.h>
#include <string.h>

enum { LETTER = FONT_WIDTH + 1 };

static void put(unsigned char *rgb, int colour, int x, int y)
{
    static const unsigned char ink[3] = {0x20, 0x20, 0x20},
                               grid[3] = {0xe0, 0xe0, 0xe0};
    const unsigned char *c = colour == PLOT_INK    ? ink
                             : colour == PLOT_GRID ? grid
                                                   : plot_colour[colour];

    if (x >= 0 && y >= 0 && x < PLOT_NX && y < PLOT_NY)
        memcpy(rgb + 3 * ((size_t)y * PLOT_NX + (size_t)x), c, 3);
}

/* Curves are two dots wide, the rest one. */
static void put_line(void *to, int colour, double x0, double y0, double x1, double y1)
{
    const int steps = (int)ceil(fmax(fabs(x1 - x0), fabs(y1 - y0))) + 1;

    for (int i = 0; i <= steps; i++) {
        const double share = (double)i / steps;
        const int x = (int)lrint(x0 + share * (x1 - x0));
        const int y = (int)lrint(y0 + share * (y1 - y0));

        put(to, colour, x, y);
        if (colour >= 0) {
            put(to, colour, x + 1, y);
            put(to, colour, x, y + 1);
            put(to, colour, x + 1, y + 1);
        }
    }
}

static void put_dot(void *to, int colour, double x, double y)
{
    for (int dy = -3; dy <= 3; dy++)
        for (int dx = -3; dx <= 3; dx++)
            if (dx * dx + dy * dy <= 10)
                put(to, colour, (int)lrint(x) + dx, (int)lrint(y) + dy);
}

static void put_text(void *to, int colour, double x, double y, int anchor,
                     const char *text)
{
    const int n = (int)strlen(text);
    const int left = (int)lrint(x) - (anchor + 1) * n * LETTER / 2;
    const int top = (int)lrint(y) - FONT_HEIGHT;

    for (int i = 0; i < n; i++)
        for (int r = 0; r < FONT_HEIGHT; r++)
            for (int c = 0; c < FONT_WIDTH; c++)
                if (font_dot(text[i], r, c))
                    put(to, colour, left + i * LETTER + c, top + r);
}

unsigned char *plot_dots(const plot *p)
{
    unsigned char *rgb = mem_alloc((size_t)PLOT_NX * PLOT_NY, 3);
    const plot_canvas canvas = {rgb, put_line, put_dot, put_text};

    memset(rgb, 0xff, (size_t)PLOT_NX * PLOT_NY * 3);
    plot_draw(p, &canvas);
    return rgb;
}
