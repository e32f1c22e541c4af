/* tools/plot.c - layout of a plot: axes, ticks, curves, names. */
#include "plot.h"

#include <math.h>
#include <string.h>

enum { LEFT = 78, RIGHT = 150, TOP = 34, BOTTOM = 48, MOST_TICKS = 12 };

const unsigned char plot_colour[PLOT_COLOURS][3] = {
    {0x2f, 0x7f, 0xd0}, {0xd9, 0x5f, 0x02}, {0x1b, 0x9e, 0x77}, {0xcc, 0x4c, 0x99},
    {0xb8, 0x8a, 0x00}, {0x5f, 0x9e, 0x1f}, {0x8c, 0x6b, 0xb1}, {0x80, 0x80, 0x80},
};

/* Smallest of 1, 2, 5 times a power of ten that is not below x > 0. */
static double round_up(double x)
{
    const double ten = pow(10.0, floor(log10(x)));
    const double m = x / ten;

    return ten * (m <= 1.0 + 1e-9 ? 1.0 : m <= 2.0 ? 2.0 : m <= 5.0 ? 5.0 : 10.0);
}

static int linear_ticks(double lo, double hi, double *tick, int most)
{
    const double step = round_up((hi - lo) / (most - 2));
    int n = 0;

    for (double k = ceil(lo / step - 1e-9) + 0.0 /* no -0 */;
         k * step <= hi + 1e-9 * step && n < most; k += 1.0)
        tick[n++] = k * step;
    return n;
}

/* Powers of ten, thinned where there are many, with 2 and 5 between where few. */
static int log_ticks(double lo, double hi, double *tick, int most)
{
    const int first = (int)floor(log10(lo) + 1e-9), last = (int)ceil(log10(hi) - 1e-9);
    const int between = 3 * (last - first + 1) <= most;
    const int step = (last - first) / (most - 1) + 1;
    int n = 0;

    for (int k = first; k <= last; k += step)
        for (int m = 0; m < (between ? 3 : 1); m++) {
            const double v = pow(10.0, k) * (m == 0 ? 1.0 : m == 1 ? 2.0 : 5.0);

            if (v >= lo * (1.0 - 1e-9) && v <= hi * (1.0 + 1e-9) && n < most)
                tick[n++] = v;
        }
    return n;
}

int plot_ticks(double lo, double hi, int logarithmic, double *tick, int most)
{
    const int n = logarithmic ? log_ticks(lo, hi, tick, most) : 0;

    return n >= 2 ? n : linear_ticks(lo, hi, tick, most);
}

typedef struct axis {
    double lo, hi;   /* values at its ends */
    double from, to; /* dots there */
    int logarithmic;
} axis;

static double at(const axis *a, double v)
{
    const double share = a->logarithmic ? log(v / a->lo) / log(a->hi / a->lo)
                                        : (v - a->lo) / (a->hi - a->lo);

    return a->from + share * (a->to - a->from);
}

static int shown(const axis *y, double vx, double vy)
{
    return isfinite(vx) && isfinite(vy) && (!y->logarithmic || vy > 0.0);
}

static int any_positive(const plot *p)
{
    for (int k = 0; k < p->n; k++)
        for (int i = 0; i < p->line[k].n; i++)
            if (isfinite(p->line[k].y[i]) && p->line[k].y[i] > 0.0)
                return 1;
    return 0;
}

/* The range of what will be shown, with a little room; 0..1 where nothing is. */
static void find_range(const plot *p, axis *x, axis *y)
{
    int any = 0;

    for (int k = 0; k < p->n; k++)
        for (int i = 0; i < p->line[k].n; i++) {
            const double vx = p->line[k].x[i], vy = p->line[k].y[i];

            if (!shown(y, vx, vy))
                continue;
            x->lo = any ? fmin(x->lo, vx) : vx;
            x->hi = any ? fmax(x->hi, vx) : vx;
            y->lo = any ? fmin(y->lo, vy) : vy;
            y->hi = any ? fmax(y->hi, vy) : vy;
            any = 1;
        }
    if (!any) {
        x->lo = y->lo = 0.0;
        x->hi = y->hi = 1.0;
        y->logarithmic = 0;
    }
    if (!(x->hi > x->lo))
        x->hi = x->lo + 1.0;
    if (y->logarithmic) {
        y->lo /= 1.25;
        y->hi *= 1.25;
    } else {
        const double room = y->hi > y->lo ? 0.05 * (y->hi - y->lo) : 0.5;

        y->lo -= room;
        y->hi += room;
    }
}

static void draw_axes(const plot *p, const plot_canvas *c, const axis *x, const axis *y)
{
    double tick[MOST_TICKS];
    char text[32];
    int n = plot_ticks(x->lo, x->hi, 0, tick, 9);

    for (int i = 0; i < n; i++) {
        c->line(c->to, PLOT_GRID, at(x, tick[i]), y->from, at(x, tick[i]), y->to);
        snprintf(text, sizeof text, "%.6g", tick[i]);
        c->text(c->to, PLOT_INK, at(x, tick[i]), y->from + 16, 0, text);
    }
    n = plot_ticks(y->lo, y->hi, y->logarithmic, tick, MOST_TICKS);
    for (int i = 0; i < n; i++) {
        c->line(c->to, PLOT_GRID, x->from, at(y, tick[i]), x->to, at(y, tick[i]));
        snprintf(text, sizeof text, "%.4g",
                 fabs(tick[i]) < 1e-12 * y->hi ? 0.0 : tick[i]);
        c->text(c->to, PLOT_INK, x->from - 6, at(y, tick[i]) + 4, 1, text);
    }
    c->line(c->to, PLOT_INK, x->from, y->from, x->to, y->from);
    c->line(c->to, PLOT_INK, x->from, y->from, x->from, y->to);
    c->text(c->to, PLOT_INK, 0.5 * (x->from + x->to), PLOT_NY - 12, 0, p->x_label);
    c->text(c->to, PLOT_INK, x->from - 60, TOP - 14, -1, p->y_label);
    c->text(c->to, PLOT_INK, 0.5 * (x->from + x->to), TOP - 14, 0, p->title);
}

static void draw_curve(const plot_line *l, int colour, const plot_canvas *c,
                       const axis *x, const axis *y, int marked)
{
    int before = -1;

    for (int i = 0; i < l->n; i++) {
        if (!shown(y, l->x[i], l->y[i]))
            continue;
        if (before >= 0)
            c->line(c->to, colour, at(x, l->x[before]), at(y, l->y[before]),
                    at(x, l->x[i]), at(y, l->y[i]));
        if (marked || l->n == 1)
            c->dot(c->to, colour, at(x, l->x[i]), at(y, l->y[i]));
        before = i;
    }
}

void plot_draw(const plot *p, const plot_canvas *c)
{
    axis x = {.from = LEFT, .to = PLOT_NX - RIGHT};
    axis y = {.from = PLOT_NY - BOTTOM,
              .to = TOP,
              .logarithmic = p->log_y && any_positive(p)};

    find_range(p, &x, &y);
    draw_axes(p, c, &x, &y);
    for (int k = 0; k < p->n; k++) {
        const int colour = k % PLOT_COLOURS;
        const double left = PLOT_NX - RIGHT + 14, row = TOP + 12 + 20 * k;

        draw_curve(&p->line[k], colour, c, &x, &y, p->marked);
        c->line(c->to, colour, left, row - 4, left + 18, row - 4);
        c->text(c->to, PLOT_INK, left + 24, row, -1, p->line[k].name);
    }
}
