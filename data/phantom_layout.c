/* data/phantom_layout.c - layouts of holes in a disc. All lengths are half widths, all
 * places are about the middle of the disc. */
#include "phantom_layout.h"
#include "base/base_internal.h"

#include <math.h>

#define ROUNDING 1e-9      /* of walls that are planned to be just wide enough */
#define SMALLEST 0.0025    /* area of a hole */
#define THINNEST 0.022     /* width of a long hole */
#define TURN (2 * LACI_PI) /* radians */

static double perimeter(const laci_outline *o)
{
    double sum = 0.0;

    for (int i = 0, h = o->n - 1; i < o->n; h = i++)
        sum += hypot(o->x[i] - o->x[h], o->y[i] - o->y[h]);
    return sum;
}

int laci_plan_add(laci_plan *p, const laci_outline *hole)
{
    const double area = hole->n < 3 ? 0.0 : laci_outline_area(hole);

    /* A strip of width w has the area w/2 times its perimeter. */
    if (p->n >= p->most || area < SMALLEST || 2.0 * area < THINNEST * perimeter(hole))
        return 0;
    for (int i = 0; i < hole->n; i++)
        if (hypot(hole->x[i], hole->y[i]) > p->r - p->rim + ROUNDING)
            return 0;
    for (int i = 0; i < p->n; i++)
        if (!laci_outline_apart(&p->hole[i], hole, p->wall - ROUNDING))
            return 0;
    p->hole[p->n++] = *hole;
    return 1;
}

static laci_hole any_hole(laci_draw *d)
{
    return (laci_hole)laci_draw_int(d, 0, LACI_HOLES - 1);
}

/* 0, or in one of `of` cases a number of lo .. hi. (Draws are never parts of one
 * expression: its order of evaluation is the compiler's choice.) */
static double perhaps(laci_draw *d, int of, double lo, double hi)
{
    const int miss = laci_draw_int(d, 0, of - 1);
    const double value = laci_draw_in(d, lo, hi);

    return miss ? 0.0 : value;
}

/* Try places for a hole of a radius; one that finds none shrinks. */
static int place(laci_plan *p, laci_hole kind, double radius, double angle)
{
    laci_outline unit;

    laci_hole_draw(p->d, kind, &unit);
    for (int k = 0; k < 48 && radius >= laci_hole_least(kind); k++) {
        const double t = laci_draw_in(p->d, 0.0, TURN);
        const double u = laci_draw_in(p->d, 0.0, 1.0);
        const double far = fmax(p->r - p->rim - radius, 0.0) * sqrt(u);
        laci_outline hole = unit;

        laci_outline_map(&hole, radius, radius, angle, far * cos(t), far * sin(t));
        if (laci_plan_add(p, &hole))
            return 1;
        radius *= k % 12 == 11 ? 0.8 : 1.0;
    }
    return 0;
}

/* One shape, two, or all of them; alike or not in size and direction. */
void laci_layout_scatter(laci_plan *p, int n)
{
    laci_draw *d = p->d;
    const int kinds = laci_draw_int(d, 1, 3);
    const laci_hole kind0 = any_hole(d), kind1 = any_hole(d);
    const double fill = laci_draw_in(d, 0.3, 0.8), spread = laci_draw_in(d, 0.0, 0.7);
    const double turn = laci_draw_int(d, 0, 1) ? TURN : 0.15;
    const double angle = laci_draw_in(d, 0.0, TURN);

    for (int i = 0; i < n; i++) {
        const laci_hole other = any_hole(d);
        const int second = laci_draw_int(d, 0, kinds - 1) > 0;
        const laci_hole it = kinds == 3 ? other : second ? kind1 : kind0;
        const double size =
            fill * p->r / sqrt((double)n) * exp(laci_draw_in(d, -spread, spread));

        place(p, it, fmin(fmax(size, laci_hole_least(it)), 0.7 * p->r),
              angle + laci_draw_in(d, -0.5, 0.5) * turn);
    }
}

/* One or two holes that take much of the disc, small ones where there is room. */
void laci_layout_large(laci_plan *p)
{
    laci_draw *d = p->d;
    const int n = laci_draw_int(d, 1, 2), more = laci_draw_int(d, 0, 12);

    for (int i = 0; i < n + more; i++) {
        const double in = p->r - p->rim, angle = laci_draw_in(d, 0.0, TURN);
        const double size =
            i < n ? laci_draw_in(d, 0.45 * in, 0.95 * in) : laci_draw_in(d, 0.06, 0.25);

        place(p, any_hole(d), size, angle);
    }
}

typedef struct lattice {
    double px, py, shift, angle, jitter, drop, radius, turn;
    laci_hole kind;
    int alike;
} lattice;

static lattice draw_lattice(const laci_plan *p)
{
    laci_draw *d = p->d;
    lattice l;

    l.px = laci_draw_in(d, 0.2, 0.6) * p->r;
    l.py = l.px * laci_draw_in(d, 0.6, 1.7);
    l.shift = 0.5 * laci_draw_int(d, 0, 1);
    l.angle = laci_draw_in(d, 0.0, TURN);
    l.jitter = perhaps(d, 2, 0.0, 0.15);
    l.drop = perhaps(d, 2, 0.0, 0.3);
    while (LACI_PI * p->r * p->r > p->most * l.px * l.py && p->most > 0) {
        l.px *= 1.1;
        l.py *= 1.1;
    }
    l.kind = any_hole(d);
    l.radius = laci_draw_in(d, 0.35, 0.7) * fmin(l.px, l.py);
    l.radius = fmax(l.radius, laci_hole_least(l.kind));
    l.turn = laci_draw_int(d, 0, 2) * 0.25 * LACI_PI;
    l.alike = laci_draw_in(d, 0.0, 1.0) < 0.7;
    return l;
}

/* Rows of holes, upright or in quincunx. */
void laci_layout_lattice(laci_plan *p)
{
    laci_draw *d = p->d;
    const lattice l = draw_lattice(p);
    const int nx = (int)ceil(p->r / l.px) + 1, ny = (int)ceil(p->r / l.py) + 1;
    laci_outline first;

    laci_hole_draw(d, l.kind, &first);
    for (int iy = -ny; iy <= ny; iy++)
        for (int ix = -nx; ix <= nx; ix++) {
            const double dx = laci_draw_in(d, -l.jitter, l.jitter);
            const double dy = laci_draw_in(d, -l.jitter, l.jitter);
            laci_outline hole = first;

            if (laci_draw_in(d, 0.0, 1.0) < l.drop)
                continue;
            if (!l.alike)
                laci_hole_draw(d, l.kind, &hole);
            laci_outline_map(&hole, l.radius, l.radius, l.turn,
                             (ix + dx + (iy % 2 ? l.shift : 0.0)) * l.px,
                             (iy + dy) * l.py);
            laci_outline_map(&hole, 1.0, 1.0, l.angle, 0.0, 0.0);
            laci_plan_add(p, &hole);
        }
}

/* A bar from v to v + b, cut into pieces. */
static void add_bar(laci_plan *p, double v, double b, int pieces, double angle)
{
    laci_draw *d = p->d;
    const double in = p->r - p->rim, far = fmax(fabs(v), fabs(v + b));
    const double half = far < in ? sqrt(in * in - far * far) : 0.0;
    const double from = -half * laci_draw_in(d, 0.7, 1.0);
    const double to = half * laci_draw_in(d, 0.7, 1.0);
    const double cut = laci_draw_in(d, 0.0, 0.5) * b;

    for (int k = 0; k < pieces; k++) {
        const double x0 = from + (to - from) * k / pieces + (k > 0 ? p->wall : 0.0);
        const double x1 = from + (to - from) * (k + 1) / pieces;
        laci_outline bar = {.n = 0};

        if (x1 - x0 < THINNEST)
            continue;
        laci_outline_add(&bar, x0, v);
        laci_outline_add(&bar, x1, v);
        laci_outline_add(&bar, x1, v + b);
        laci_outline_add(&bar, x0, v + b);
        laci_outline_round(&bar, cut);
        laci_outline_map(&bar, 1.0, 1.0, angle, 0.0, 0.0);
        laci_plan_add(p, &bar);
    }
}

/* Parallel bars of one width or several. */
void laci_layout_bars(laci_plan *p)
{
    laci_draw *d = p->d;
    const double width = laci_draw_in(d, 0.04, 0.22),
                 angle = laci_draw_in(d, 0.0, TURN);
    const double spread = perhaps(d, 2, 0.0, 0.6);
    const double every = width + p->wall, across = 2.0 * p->r;
    const int most_pieces = (int)(p->most * every / across);
    const int pieces =
        laci_min_int(laci_draw_int(d, 1, 3), laci_max_int(most_pieces, 1));
    double v = -p->r + p->rim + laci_draw_in(d, 0.0, 0.5) * every;

    while (v < p->r) {
        const double b = fmax(width * (1.0 + laci_draw_in(d, -spread, spread)), 0.03);

        add_bar(p, v, b, laci_draw_int(d, 1, pieces), angle);
        v += b + p->wall * (1.0 + laci_draw_in(d, 0.0, 2.0 * spread));
    }
}

enum { SITES = 30 };

/* Points of the disc, each the best of `choices` in its distance from the others. */
static void draw_sites(const laci_plan *p, int n, int choices, double *x, double *y)
{
    for (int i = 0; i < n; i++) {
        double best = -1.0;

        for (int k = 0; k < choices; k++) {
            const double t = laci_draw_in(p->d, 0.0, TURN);
            const double r = p->r * sqrt(laci_draw_in(p->d, 0.0, 1.0));
            const double cx = r * cos(t), cy = r * sin(t);
            double near = 9.0;

            for (int j = 0; j < i; j++)
                near = fmin(near, hypot(cx - x[j], cy - y[j]));
            if (near > best) {
                best = near;
                x[i] = cx;
                y[i] = cy;
            }
        }
    }
}

/* The points nearer to site i than to others by half a wall. */
static laci_outline cell(const laci_plan *p, int i, int n, const double *x,
                         const double *y)
{
    laci_outline o = {.n = 0};

    for (int k = 0; k < 64; k++)
        laci_outline_add(&o, (p->r - p->rim) * cos(TURN * k / 64),
                         (p->r - p->rim) * sin(TURN * k / 64));
    for (int j = 0; j < n && o.n > 0; j++) {
        const double dx = x[j] - x[i], dy = y[j] - y[i], far = hypot(dx, dy);

        if (j != i && far > 0.0)
            laci_outline_clip(
                &o, dx / far, dy / far,
                0.5 * (x[j] * x[j] + y[j] * y[j] - x[i] * x[i] - y[i] * y[i]) / far -
                    0.5 * p->wall);
    }
    return o;
}

/* Cells of Voronoi with walls of one width, some of them smaller or not cut. */
void laci_layout_cells(laci_plan *p)
{
    laci_draw *d = p->d;
    const int n = laci_draw_int(d, 2, laci_min_int(SITES, laci_max_int(p->most, 2)));
    const int choices = 1 << (2 * laci_draw_int(d, 0, 2));
    const double loose = perhaps(d, 3, 0.0, 0.5);
    const double drop = perhaps(d, 2, 0.0, 0.3);
    const double cut = perhaps(d, 2, 0.0, 0.18);
    double x[SITES], y[SITES];

    draw_sites(p, n, choices, x, y);
    for (int i = 0; i < n; i++) {
        laci_outline o = cell(p, i, n, x, y);
        const double size = 1.0 - laci_draw_in(d, 0.0, loose);

        if (laci_draw_in(d, 0.0, 1.0) < drop || o.n < 3)
            continue;
        if (size < 1.0) {
            const laci_circle c = laci_outline_circle(&o);

            laci_outline_map(&o, size, size, 0.0, (1.0 - size) * c.x,
                             (1.0 - size) * c.y);
        }
        laci_outline_round(&o, cut);
        laci_plan_add(p, &o);
    }
}

/* Part of the ring r0 .. r1 from angle t0 to t1, the walls at its ends of one width. */
static void add_sector(laci_plan *p, const double r[2], const double t[2], double cut)
{
    const double g0 = asin(fmin(0.5 * p->wall / r[0], 1.0));
    const double g1 = asin(fmin(0.5 * p->wall / r[1], 1.0));
    const int n = laci_max_int(4, (int)(50.0 * (t[1] - t[0]) / TURN));
    laci_outline o = {.n = 0};

    if (t[1] - t[0] - 2.0 * g0 < 0.02)
        return;
    laci_outline_add_arc(&o, 0.0, 0.0, r[1], t[0] + g1, t[1] - g1, n);
    laci_outline_add_arc(&o, 0.0, 0.0, r[0], t[1] - g0, t[0] + g0, n);
    laci_outline_round(&o, cut);
    laci_plan_add(p, &o);
}

/* One to four rings about the middle, each in parts, and perhaps a hole within. */
void laci_layout_rings(laci_plan *p)
{
    laci_draw *d = p->d;
    const int n = laci_draw_int(d, 1, 4);
    const double out = (p->r - p->rim) * laci_draw_in(d, 0.75, 1.0);
    const double in = out * laci_draw_in(d, 0.12, n > 2 ? 0.3 : 0.7);
    const double cut = perhaps(d, 2, 0.0, 0.08);
    const double drop = perhaps(d, 2, 0.0, 0.3);

    for (int i = 0; i < n; i++) {
        const double r[2] = {in + (out - in) * i / n + (i > 0 ? 1.05 * p->wall : 0.0),
                             in + (out - in) * (i + 1) / n};
        const int parts = laci_draw_int(d, 1, 10);
        const double phase = laci_draw_in(d, 0.0, TURN);

        if (r[1] - r[0] < THINNEST)
            continue;
        for (int k = 0; k < parts; k++)
            if (laci_draw_in(d, 0.0, 1.0) >= drop)
                add_sector(p, r,
                           (double[2]){phase + TURN * k / parts,
                                       phase + TURN * (k + 1) / parts},
                           cut);
    }
    if (laci_draw_int(d, 0, 1) && in - p->wall > 0.05) {
        const laci_hole kind = any_hole(d);
        laci_outline hole;

        laci_hole_draw(d, kind, &hole);
        laci_outline_map(&hole, in - p->wall, in - p->wall, laci_draw_in(d, 0.0, TURN),
                         0.0, 0.0);
        laci_plan_add(p, &hole);
    }
}
