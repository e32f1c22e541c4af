/* data/phantom_shape.c - the part of a line that lies inside a shape, exactly. */
#include "phantom_internal.h"

#include <math.h>

laci_shape laci_shape_ellipse(const lac_ellipse *e)
{
    laci_shape s = {.type = LACI_SHAPE_ELLIPSE, .value = e->value};

    s.a = e->a;
    s.b = e->b;
    s.x0 = e->x0;
    s.y0 = e->y0;
    s.c = cos(e->phi);
    s.s = sin(e->phi);
    s.radius = fmax(e->a, e->b);
    return s;
}

/* With P and D the point and direction divided by the half axes, |P + l D| <= 1 means
 * |l - l0| <= sqrt(|D|^2 - (P x D)^2) / |D|^2, l0 = -P.D / |D|^2. The cross product
 * loses no digits to cancellation where the line passes far from the origin of l. */
static int chord_ellipse(double a, double b, const laci_line *l, double *lo, double *hi)
{
    const double pu = l->px / a, pv = l->py / b, du = l->dx / a, dv = l->dy / b;
    const double dd = du * du + dv * dv, cross = pu * dv - pv * du;
    const double disc = dd - cross * cross;
    double mid, half;

    if (!(disc > 0.0))
        return 0;
    mid = -(pu * du + pv * dv) / dd;
    half = sqrt(disc) / dd;
    *lo = mid - half;
    *hi = mid + half;
    return 1;
}

/* Keep of *lo..*hi the part with p + l d <= limit; 0 where nothing is left. */
static int clip(double p, double d, double limit, double *lo, double *hi)
{
    if (d > 0.0)
        *hi = fmin(*hi, (limit - p) / d);
    else if (d < 0.0)
        *lo = fmax(*lo, (limit - p) / d);
    else if (p > limit)
        return 0;
    return *lo < *hi;
}

static int chord_box(double a, double b, const laci_line *l, double *lo, double *hi)
{
    *lo = -INFINITY;
    *hi = INFINITY;
    return clip(l->px, l->dx, a, lo, hi) && clip(-l->px, -l->dx, a, lo, hi) &&
           clip(l->py, l->dy, b, lo, hi) && clip(-l->py, -l->dy, b, lo, hi);
}

static int chord_polygon(const laci_shape *p, const laci_line *l, double *lo,
                         double *hi)
{
    *lo = -INFINITY;
    *hi = INFINITY;
    for (int i = 0; i < p->n_corner; i++) {
        const int j = (i + 1) % p->n_corner;
        const double nu = p->pv[j] - p->pv[i], nv = p->pu[i] - p->pu[j];

        /* Outward normal (nu, nv) of a counter-clockwise side. */
        if (!clip(nu * l->px + nv * l->py, nu * l->dx + nv * l->dy,
                  nu * p->pu[i] + nv * p->pv[i], lo, hi))
            return 0;
    }
    return 1;
}

/* A slot is the convex union of a box and two discs, so its chord is the hull of
 * theirs. */
static int chord_slot(const laci_shape *p, const laci_line *l, double *lo, double *hi)
{
    laci_line end = *l;
    double lo1, hi1;
    int found = chord_box(p->a, p->b, l, lo, hi);

    for (int side = -1; side <= 1; side += 2) {
        end.px = l->px + side * p->a;
        if (!chord_ellipse(p->b, p->b, &end, &lo1, &hi1))
            continue;
        *lo = found ? fmin(*lo, lo1) : lo1;
        *hi = found ? fmax(*hi, hi1) : hi1;
        found = 1;
    }
    return found;
}

static int chords_cross(const laci_shape *p, const laci_line *l, double *lo, double *hi)
{
    const int first = chord_box(p->a, p->b, l, &lo[0], &hi[0]);
    const int second = chord_box(p->b, p->a, l, &lo[first], &hi[first]);

    if (!first || !second)
        return first + second;
    if (fmax(lo[0], lo[1]) > fmin(hi[0], hi[1]))
        return 2;
    lo[0] = fmin(lo[0], lo[1]);
    hi[0] = fmax(hi[0], hi[1]);
    return 1;
}

/* Between an odd crossing and the next a line is inside. The signs of `side` change an
 * even number of times round the curve, so that crossings come in pairs whatever the
 * rounding. */
static int chords_outline(const laci_outline *o, const laci_line *l, double *lo,
                          double *hi)
{
    double at[LACI_OUTLINE_CORNERS], side, along;
    int n = 0;

    side = (o->x[o->n - 1] - l->px) * l->dy - (o->y[o->n - 1] - l->py) * l->dx;
    along = (o->x[o->n - 1] - l->px) * l->dx + (o->y[o->n - 1] - l->py) * l->dy;
    for (int i = 0; i < o->n; i++) {
        const double x = o->x[i] - l->px, y = o->y[i] - l->py;
        const double side1 = x * l->dy - y * l->dx, along1 = x * l->dx + y * l->dy;

        if ((side < 0.0) != (side1 < 0.0)) {
            const double where = along + (along1 - along) * (side / (side - side1));
            int k = n++;

            for (; k > 0 && at[k - 1] > where; k--)
                at[k] = at[k - 1];
            at[k] = where;
        }
        side = side1;
        along = along1;
    }
    for (int i = 0; i < n / 2; i++) {
        lo[i] = at[2 * i];
        hi[i] = at[2 * i + 1];
    }
    return n / 2;
}

int laci_shape_chords(const laci_shape *p, const laci_line *line, double *lo,
                      double *hi)
{
    const double x = line->px - p->x0, y = line->py - p->y0;
    laci_line l;

    if (fabs(x * line->dy - y * line->dx) > p->radius)
        return 0;
    l.px = x * p->c + y * p->s;
    l.py = y * p->c - x * p->s;
    l.dx = line->dx * p->c + line->dy * p->s;
    l.dy = line->dy * p->c - line->dx * p->s;
    switch (p->type) {
    case LACI_SHAPE_SLOT:
        return chord_slot(p, &l, lo, hi);
    case LACI_SHAPE_CROSS:
        return chords_cross(p, &l, lo, hi);
    case LACI_SHAPE_POLYGON:
        return chord_polygon(p, &l, lo, hi);
    case LACI_SHAPE_OUTLINE:
        return chords_outline(p->outline, &l, lo, hi);
    case LACI_SHAPE_ELLIPSE:
        break;
    }
    return chord_ellipse(p->a, p->b, &l, lo, hi);
}
