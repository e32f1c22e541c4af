/* data/phantom_hole.c - holes of many shapes, each within a circle of radius 1. */
#include "base/base_internal.h"
#include "phantom_outline.h"

#include <math.h>

static void draw_ellipse(laci_outline *o, double b)
{
    for (int i = 0; i < 64; i++) {
        const double t = 2.0 * LACI_PI * i / 64.0;

        laci_outline_add(o, cos(t), b * sin(t));
    }
}

static void draw_slot(laci_outline *o, double b)
{
    laci_outline_add_arc(o, 1.0 - b, 0.0, b, -0.5 * LACI_PI, 0.5 * LACI_PI, 16);
    laci_outline_add_arc(o, b - 1.0, 0.0, b, 0.5 * LACI_PI, 1.5 * LACI_PI, 16);
}

/* A parallelogram, mostly upright. */
static void draw_rectangle(laci_draw *d, laci_outline *o)
{
    const double b = laci_draw_in(d, 0.2, 1.0);
    const int upright = laci_draw_int(d, 0, 2);
    const double lean = upright ? 0.0 : laci_draw_in(d, -0.5, 0.5);

    laci_outline_add(o, -1.0 - lean * b, -b);
    laci_outline_add(o, 1.0 - lean * b, -b);
    laci_outline_add(o, 1.0 + lean * b, b);
    laci_outline_add(o, -1.0 + lean * b, b);
}

/* Corners in turn on circles of different sizes: convex or nearly. */
static void draw_polygon(laci_draw *d, laci_outline *o)
{
    const int n = laci_draw_int(d, 3, 6);
    const double wild = laci_draw_in(d, 0.0, 0.3), flat = laci_draw_in(d, 0.5, 1.0);

    for (int i = 0; i < n; i++) {
        const double t = 2.0 * LACI_PI * (i + laci_draw_in(d, -wild, wild)) / n;
        const double r = 1.0 - laci_draw_in(d, 0.0, wild);

        laci_outline_add(o, r * cos(t), flat * r * sin(t));
    }
}

static void draw_star(laci_draw *d, laci_outline *o)
{
    const int n = laci_draw_int(d, 3, 8);
    const double deep = laci_draw_in(d, 0.4, 0.75);

    for (int i = 0; i < 2 * n; i++) {
        const double t = LACI_PI * i / n, r = i % 2 ? deep : 1.0;

        laci_outline_add(o, r * cos(t), r * sin(t));
    }
}

/* r(t) = 1 + sum of harmonics, then flattened. */
static void draw_blob(laci_draw *d, laci_outline *o)
{
    double amp[5], phase[5], sum = 0.0;
    const double wild = laci_draw_in(d, 0.15, 0.55), flat = laci_draw_in(d, 0.55, 1.0);

    for (int k = 0; k < 5; k++) {
        amp[k] = laci_draw_in(d, 0.0, 1.0) / (k + 1);
        phase[k] = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
        sum += amp[k];
    }
    for (int i = 0; i < 72; i++) {
        const double t = 2.0 * LACI_PI * i / 72.0;
        double r = 1.0;

        for (int k = 0; k < 5; k++)
            r += wild * amp[k] / sum * cos((k + 2) * t + phase[k]);
        laci_outline_add(o, r * cos(t), flat * r * sin(t));
    }
}

/* A disc cut off by a line, or a sector of one. */
static void draw_segment(laci_draw *d, laci_outline *o)
{
    const double half = laci_draw_in(d, 0.2, 0.8) * LACI_PI;

    laci_outline_add_arc(o, 0.0, 0.0, 1.0, -half, half, 40);
    if (laci_draw_int(d, 0, 1))
        laci_outline_add(o, laci_draw_in(d, -0.1, 0.1), 0.0);
}

/* Strokes like letters, on a lattice whose lines 0 .. 5 are the edges of three strokes:
 * column and row of each corner. */
static const char *const letters[] = {
    "20 30 32 52 53 33 35 25 23 03 02 22", /* cross */
    "00 50 51 11 15 05",                   /* L */
    "20 30 34 54 55 05 04 24",             /* T */
    "00 50 55 45 41 11 15 05",             /* U */
    "00 10 12 42 40 50 55 45 43 13 15 05", /* H */
    "00 50 51 11 12 42 43 13 14 54 55 05", /* E */
    "00 10 12 42 43 13 14 54 55 05",       /* F */
    "00 50 53 13 14 54 55 05 02 42 41 01", /* S */
    "00 10 12 42 40 50 53 13 15 05",       /* h */
};
#define LETTERS ((int)(sizeof letters / sizeof *letters))

static void draw_letter(laci_draw *d, const char *text, laci_outline *o)
{
    const double w = laci_draw_in(d, 0.14, 0.3), tall = laci_draw_in(d, 0.7, 1.6);
    const double slant = laci_draw_in(d, -0.25, 0.25);
    const double line[6] = {0.0, w, 0.5 - 0.5 * w, 0.5 + 0.5 * w, 1.0 - w, 1.0};

    for (const char *c = text;; c += 3) {
        const double x = line[c[0] - '0'], y = line[c[1] - '0'];

        laci_outline_add(o, x + slant * y, tall * y);
        if (!c[2])
            return;
    }
}

/* Part of a ring. */
static void draw_arc(laci_draw *d, laci_outline *o)
{
    const double half = laci_draw_in(d, 0.15, 0.92) * LACI_PI;
    const double in = laci_draw_in(d, 0.45, 0.8);

    laci_outline_add_arc(o, 0.0, 0.0, 1.0, -half, half, 40);
    laci_outline_add_arc(o, 0.0, 0.0, in, half, -half, 40);
}

static void draw_plain(laci_draw *d, laci_hole kind, laci_outline *o)
{
    switch (kind) {
    case LACI_HOLE_ELLIPSE:
        draw_ellipse(o, laci_draw_in(d, 0.3, 0.9));
        return;
    case LACI_HOLE_SLOT:
        draw_slot(o, laci_draw_in(d, 0.15, 0.6));
        return;
    case LACI_HOLE_RECTANGLE:
        draw_rectangle(d, o);
        return;
    case LACI_HOLE_POLYGON:
        draw_polygon(d, o);
        return;
    case LACI_HOLE_STAR:
        draw_star(d, o);
        return;
    case LACI_HOLE_BLOB:
        draw_blob(d, o);
        return;
    case LACI_HOLE_SEGMENT:
        draw_segment(d, o);
        return;
    case LACI_HOLE_CROSS:
        draw_letter(d, letters[0], o);
        return;
    case LACI_HOLE_LETTER:
        draw_letter(d, letters[laci_draw_int(d, 1, LETTERS - 1)], o);
        return;
    case LACI_HOLE_ARC:
        draw_arc(d, o);
        return;
    default:
        draw_ellipse(o, 1.0);
    }
}

void laci_hole_draw(laci_draw *d, laci_hole kind, laci_outline *o)
{
    o->n = 0;
    draw_plain(d, kind, o);
    laci_outline_unit(o);
    if (laci_draw_int(d, 0, 1))
        laci_outline_map(o, -1.0, 1.0, 0.0, 0.0, 0.0);
    if (laci_draw_in(d, 0.0, 1.0) < 0.6)
        laci_outline_round(o, laci_draw_in(d, 0.03, 0.45));
}

double laci_hole_least(laci_hole kind)
{
    switch (kind) {
    case LACI_HOLE_CIRCLE:
        return 0.035;
    case LACI_HOLE_LETTER:
    case LACI_HOLE_ARC:
        return 0.13;
    case LACI_HOLE_CROSS:
        return 0.1;
    case LACI_HOLE_SLOT:
    case LACI_HOLE_STAR:
        return 0.08;
    default:
        return 0.05;
    }
}
