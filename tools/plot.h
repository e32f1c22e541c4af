/* tools/plot.h - curves with axes, as SVG for pages and as dots for PNG files. */
#ifndef LACUNA_TOOLS_PLOT_H
#define LACUNA_TOOLS_PLOT_H

#include <stdio.h>

enum { PLOT_LINES = 12, PLOT_COLOURS = 8, PLOT_NX = 720, PLOT_NY = 380 };

/* One curve; points with NaN (or, on a logarithmic axis, not above 0) are left out. */
typedef struct plot_line {
    const char *name;
    int n;
    const double *x, *y; /* [n], borrowed */
} plot_line;

typedef struct plot {
    const char *title, *x_label, *y_label;
    int log_y;  /* 1: logarithmic, where any value is above 0 */
    int marked; /* 1: a dot at every point */
    int n;
    plot_line line[PLOT_LINES];
} plot;

/* Where a plot is drawn: units are dots, y runs down. Colour -1 is ink, -2 a faint
 * grid, 0 .. PLOT_COLOURS - 1 the curves. */
typedef struct plot_canvas {
    void *to;
    void (*line)(void *to, int colour, double x0, double y0, double x1, double y1);
    void (*dot)(void *to, int colour, double x, double y);
    /* anchor: -1 text starts at x, 0 is centred, 1 ends there; y is its base line */
    void (*text)(void *to, int colour, double x, double y, int anchor,
                 const char *text);
} plot_canvas;

enum { PLOT_INK = -1, PLOT_GRID = -2 };

/* The colours of the curves, readable on white and on black. */
extern const unsigned char plot_colour[PLOT_COLOURS][3];

/* Draw on any canvas of PLOT_NX x PLOT_NY dots. */
void plot_draw(const plot *p, const plot_canvas *canvas);

/* Inline SVG, without scripts or styles from outside. */
void plot_svg(FILE *to, const plot *p);

/* RGB dots [PLOT_NY, PLOT_NX, 3] on white; release with mem_free. */
unsigned char *plot_dots(const plot *p);

/*
 * Ticks of an axis from lo to hi (lo < hi; logarithmic: lo > 0): at most `most` round
 * numbers, ascending, in tick[]; returns how many (at least 2 for most >= 4).
 */
int plot_ticks(double lo, double hi, int logarithmic, double *tick, int most);

#endif
