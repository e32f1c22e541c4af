/* data/phantom_outline.c - closed outlines: made, moved, rounded, kept apart. */
#include "phantom_outline.h"
#include "base/base_internal.h"

#include <math.h>

void laci_outline_add(laci_outline *o, double x, double y)
{
    if (o->n == LACI_OUTLINE_CORNERS)
        return;
    o->x[o->n] = x;
    o->y[o->n++] = y;
}

void laci_outline_add_arc(laci_outline *o, double x, double y, double r, double t0,
                          double t1, int n)
{
    for (int i = 0; i <= n; i++) {
        const double t = t0 + (t1 - t0) * i / n;

        laci_outline_add(o, x + r * cos(t), y + r * sin(t));
    }
}

/* --- rounding ------------------------------------------------------------------------
 */

enum { CURVE = 6 }; /* corners on a rounded one */

static int is_sharp(const laci_outline *o, int i)
{
    const int h = (i + o->n - 1) % o->n, j = (i + 1) % o->n;
    const double ax = o->x[i] - o->x[h], ay = o->y[i] - o->y[h];
    const double bx = o->x[j] - o->x[i], by = o->y[j] - o->y[i];

    return fabs(atan2(ax * by - ay * bx, ax * bx + ay * by)) > 25.0 * LACI_PI / 180.0;
}

/* The point of the side from corner i towards corner j where rounding begins. */
static void leave(const laci_outline *o, int i, int j, double cut, double *x, double *y)
{
    const double dx = o->x[j] - o->x[i], dy = o->y[j] - o->y[i];
    const double length = hypot(dx, dy);
    const double share = length > 0.0 ? fmin(cut / length, 0.45) : 0.0;

    *x = o->x[i] + share * dx;
    *y = o->y[i] + share * dy;
}

/* The parabola (1-s)^2 A + 2 s (1-s) corner + s^2 B. */
static void add_rounded(const laci_outline *o, int i, double cut, laci_outline *to)
{
    double ax, ay, bx, by;

    leave(o, i, (i + o->n - 1) % o->n, cut, &ax, &ay);
    leave(o, i, (i + 1) % o->n, cut, &bx, &by);
    for (int k = 0; k < CURVE; k++) {
        const double s = k / (CURVE - 1.0), r = 1.0 - s;

        laci_outline_add(to, r * r * ax + 2.0 * s * r * o->x[i] + s * s * bx,
                         r * r * ay + 2.0 * s * r * o->y[i] + s * s * by);
    }
}

void laci_outline_round(laci_outline *o, double cut)
{
    laci_outline to = {.n = 0};
    int corners = o->n;

    for (int i = 0; i < o->n; i++)
        corners += is_sharp(o, i) ? CURVE - 1 : 0;
    if (!(cut > 0.0) || corners > LACI_OUTLINE_CORNERS)
        return;
    for (int i = 0; i < o->n; i++) {
        if (is_sharp(o, i))
            add_rounded(o, i, cut, &to);
        else
            laci_outline_add(&to, o->x[i], o->y[i]);
    }
    *o = to;
}

/* --- moving --------------------------------------------------------------------------
 */

void laci_outline_map(laci_outline *o, double a, double b, double angle, double x0,
                      double y0)
{
    const double c = cos(angle), s = sin(angle);

    for (int i = 0; i < o->n; i++) {
        const double x = a * o->x[i], y = b * o->y[i];

        o->x[i] = x0 + c * x - s * y;
        o->y[i] = y0 + s * x + c * y;
    }
}

laci_circle laci_outline_circle(const laci_outline *o)
{
    double x0 = o->x[0], x1 = x0, y0 = o->y[0], y1 = y0;
    laci_circle c = {.r = 0.0};

    for (int i = 1; i < o->n; i++) {
        x0 = fmin(x0, o->x[i]);
        x1 = fmax(x1, o->x[i]);
        y0 = fmin(y0, o->y[i]);
        y1 = fmax(y1, o->y[i]);
    }
    c.x = 0.5 * (x0 + x1);
    c.y = 0.5 * (y0 + y1);
    for (int i = 0; i < o->n; i++)
        c.r = fmax(c.r, hypot(o->x[i] - c.x, o->y[i] - c.y));
    return c;
}

void laci_outline_unit(laci_outline *o)
{
    const laci_circle c = laci_outline_circle(o);

    laci_outline_map(o, 1.0, 1.0, 0.0, -c.x, -c.y);
    laci_outline_map(o, 1.0 / c.r, 1.0 / c.r, 0.0, 0.0, 0.0);
}

/* Sutherland and Hodgman, "Reentrant polygon clipping", CACM 17 (1974) 32-42, for one
 * side. */
void laci_outline_clip(laci_outline *o, double nx, double ny, double most)
{
    laci_outline to = {.n = 0};

    for (int i = 0; i < o->n; i++) {
        const int j = (i + 1) % o->n;
        const double here = o->x[i] * nx + o->y[i] * ny - most;
        const double next = o->x[j] * nx + o->y[j] * ny - most;

        if (here <= 0.0)
            laci_outline_add(&to, o->x[i], o->y[i]);
        if ((here < 0.0 && next > 0.0) || (here > 0.0 && next < 0.0)) {
            const double s = here / (here - next);

            laci_outline_add(&to, o->x[i] + s * (o->x[j] - o->x[i]),
                             o->y[i] + s * (o->y[j] - o->y[i]));
        }
    }
    *o = to;
}

/* --- measures ------------------------------------------------------------------------
 */

double laci_outline_area(const laci_outline *o)
{
    double sum = 0.0;

    for (int i = 0; i < o->n; i++) {
        const int j = (i + 1) % o->n;

        sum += o->x[i] * o->y[j] - o->x[j] * o->y[i];
    }
    return 0.5 * fabs(sum);
}

static int holds(const laci_outline *o, double x, double y)
{
    int in = 0;

    for (int i = 0, h = o->n - 1; i < o->n; h = i++)
        if ((o->y[i] > y) != (o->y[h] > y) &&
            x < o->x[i] + (o->x[h] - o->x[i]) * (y - o->y[i]) / (o->y[h] - o->y[i]))
            in = !in;
    return in;
}

/* Square distance of a point from the side i - 1 .. i. */
static double off_side(const laci_outline *o, int h, int i, double x, double y)
{
    const double dx = o->x[i] - o->x[h], dy = o->y[i] - o->y[h];
    const double px = x - o->x[h], py = y - o->y[h], dd = dx * dx + dy * dy;
    const double s = dd > 0.0 ? fmin(fmax((px * dx + py * dy) / dd, 0.0), 1.0) : 0.0;

    return (px - s * dx) * (px - s * dx) + (py - s * dy) * (py - s * dy);
}

/* 1 where all corners of a keep off the sides of b. */
static int corners_keep_off(const laci_outline *a, const laci_outline *b, double gap)
{
    for (int i = 0; i < a->n; i++)
        for (int k = 0, h = b->n - 1; k < b->n; h = k++)
            if (off_side(b, h, k, a->x[i], a->y[i]) < gap * gap)
                return 0;
    return 1;
}

/* Sign of the turn from p to q seen from side h .. i of o. */
static int left_of(const laci_outline *o, int h, int i, double x, double y)
{
    return (o->x[i] - o->x[h]) * (y - o->y[h]) > (o->y[i] - o->y[h]) * (x - o->x[h]);
}

static int crosses(const laci_outline *a, const laci_outline *b)
{
    for (int i = 0, h = a->n - 1; i < a->n; h = i++)
        for (int k = 0, g = b->n - 1; k < b->n; g = k++)
            if (left_of(a, h, i, b->x[g], b->y[g]) !=
                    left_of(a, h, i, b->x[k], b->y[k]) &&
                left_of(b, g, k, a->x[h], a->y[h]) !=
                    left_of(b, g, k, a->x[i], a->y[i]))
                return 1;
    return 0;
}

/* Outlines that do not cross come nearest at a corner of one of them. */
int laci_outline_apart(const laci_outline *a, const laci_outline *b, double gap)
{
    const laci_circle ca = laci_outline_circle(a), cb = laci_outline_circle(b);

    if (hypot(ca.x - cb.x, ca.y - cb.y) > ca.r + cb.r + gap)
        return 1;
    return corners_keep_off(a, b, gap) && corners_keep_off(b, a, gap) &&
           !holds(a, b->x[0], b->y[0]) && !holds(b, a->x[0], a->y[0]) && !crosses(a, b);
}
