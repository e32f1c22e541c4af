/* data/phantom_random.c - random phantoms of constant pieces: ellipses, and discs with
 * holes. Both are non-negative by construction, so their line integrals stay exact. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "phantom_internal.h"

#include <math.h>

#define STREAM_ELLIPSES 0x656c6c6970736573u
#define STREAM_HOLES 0x686f6c6573u
#define MAX_ELLIPSES 20
#define MAX_HOLES 24
#define ACRYLIC 0.031 /* 1/mm, between rim (0.039) and centre (0.028) of real scans */

static lac_ellipse draw_ellipse(laci_draw *d, double lo, double hi)
{
    lac_ellipse e = {.value = 0.0};
    double room, t, r;

    e.a = laci_draw_in(d, lo, hi);
    e.b = laci_draw_in(d, lo, hi);
    e.phi = laci_draw_in(d, 0.0, LACI_PI);
    room = LACI_PHANTOM_RADIUS - fmax(e.a, e.b);
    t = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
    r = room * sqrt(laci_draw_in(d, 0.0, 1.0));
    e.x0 = r * cos(t);
    e.y0 = r * sin(t);
    return e;
}

/* 1 where e lies inside 0.97 of the body: by 64 points of its edge; the edge between
 * two of them bulges by less than 0.0013 of a half axis. */
static int lies_inside(const lac_ellipse *e, const lac_ellipse *body)
{
    for (int i = 0; i < 64; i++) {
        const double t = 2.0 * LACI_PI * i / 64.0;
        const double u = e->a * cos(t), v = e->b * sin(t);
        const double x = e->x0 + u * cos(e->phi) - v * sin(e->phi) - body->x0;
        const double y = e->y0 + u * sin(e->phi) + v * cos(e->phi) - body->y0;
        const double bu = x * cos(body->phi) + y * sin(body->phi);
        const double bv = y * cos(body->phi) - x * sin(body->phi);

        if (hypot(bu / body->a, bv / body->b) > 0.97)
            return 0;
    }
    return 1;
}

/* Scale the values so that the largest sum on a grid of points is 1. Overlaps smaller
 * than the grid may be brighter. */
static void scale_to_one(lac_phantom *ph)
{
    const int n = 64;
    double most = 0.0;

    for (int i = 0; i < n * n; i++) {
        const double x = (2 * (i % n) + 1.0) / n - 1.0,
                     y = (2 * (i / n) + 1.0) / n - 1.0;
        double sum = 0.0;

        for (size_t k = 0; k < ph->n_shape; k++) {
            const laci_shape *e = &ph->shape[k];
            const double dx = x - e->x0, dy = y - e->y0;
            const double u = (dx * e->c + dy * e->s) / e->a;
            const double v = (dy * e->c - dx * e->s) / e->b;

            sum += u * u + v * v <= 1.0 ? e->value : 0.0;
        }
        most = fmax(most, sum);
    }
    for (size_t k = 0; most > 0.0 && k < ph->n_shape; k++)
        ph->shape[k].value /= most;
}

/* Every second phantom has a body. Dark ellipses lie inside it, and together they take
 * less than nine tenths of its value: wherever they overlap, something is left. */
lac_status laci_phantom_ellipses(lac_phantom *ph, uint64_t seed)
{
    laci_draw d = {seed, STREAM_ELLIPSES, 0};
    const int n = laci_draw_int(&d, 5, MAX_ELLIPSES);
    const int has_body = laci_draw_int(&d, 0, 1);
    lac_status st = laci_alloc(&ph->shape, MAX_ELLIPSES, sizeof *ph->shape);
    lac_ellipse body;
    double left;

    if (st != LAC_OK)
        return st;
    body = draw_ellipse(&d, 0.55, 0.8);
    body.value = laci_draw_in(&d, 0.3, 0.6);
    left = has_body ? 0.9 * body.value : 0.0;
    if (has_body)
        ph->shape[ph->n_shape++] = laci_shape_ellipse(&body);
    while (ph->n_shape < (size_t)n) {
        lac_ellipse e = draw_ellipse(&d, 0.03, has_body ? 0.3 : 0.45);
        const double dark = laci_draw_in(&d, 0.1, 1.0) * body.value;

        e.value = laci_draw_in(&d, 0.1, 0.5);
        if (dark < left && laci_draw_int(&d, 0, 1) && lies_inside(&e, &body)) {
            e.value = -dark;
            left -= dark;
        }
        ph->shape[ph->n_shape++] = laci_shape_ellipse(&e);
    }
    scale_to_one(ph);
    return LAC_OK;
}

static void make_polygon(laci_draw *d, laci_shape *s)
{
    s->type = LACI_SHAPE_POLYGON;
    s->n_corner = laci_draw_int(d, 3, LACI_SHAPE_CORNERS);
    /* Corners on a circle in turn: convex. Neighbours are at least half a step apart.
     */
    for (int i = 0; i < s->n_corner; i++) {
        const double t =
            2.0 * LACI_PI * (i + laci_draw_in(d, -0.25, 0.25)) / s->n_corner;

        s->pu[i] = s->radius * cos(t);
        s->pv[i] = s->radius * sin(t);
    }
}

/* A hole within s->radius of its centre. */
static void draw_hole(laci_draw *d, laci_shape *s)
{
    const double r = s->radius, t = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
    const double kind = laci_draw_in(d, 0.0, 1.0);

    s->c = cos(t);
    s->s = sin(t);
    s->type = LACI_SHAPE_ELLIPSE;
    s->a = s->b = r;
    if (kind < 0.4)
        return;
    if (kind < 0.55) {
        s->b = r * laci_draw_in(d, 0.35, 0.85);
    } else if (kind < 0.7) {
        s->type = LACI_SHAPE_SLOT;
        s->b = r * laci_draw_in(d, 0.15, 0.4);
        s->a = r - s->b;
    } else if (kind < 0.85) {
        make_polygon(d, s);
    } else {
        s->type = LACI_SHAPE_CROSS;
        s->b = r * laci_draw_in(d, 0.18, 0.35);
        s->a = sqrt(r * r - s->b * s->b);
    }
}

/* 1 where a circle keeps its distance from the rim and from the other holes. */
static int has_room(const lac_phantom *ph, const laci_shape *s)
{
    const double gap = 0.025;
    const laci_shape *disc = &ph->shape[0];

    if (hypot(s->x0 - disc->x0, s->y0 - disc->y0) > disc->radius - s->radius - gap)
        return 0;
    for (size_t i = 1; i < ph->n_shape; i++) {
        const laci_shape *o = &ph->shape[i];

        if (hypot(s->x0 - o->x0, s->y0 - o->y0) < s->radius + o->radius + gap)
            return 0;
    }
    return 1;
}

/* After the Helsinki Tomography Challenge 2022: from one large hole to many small ones.
 * Holes take the value of the disc and touch neither one another nor the rim. */
lac_status laci_phantom_holes(lac_phantom *ph, uint64_t seed)
{
    laci_draw d = {seed, STREAM_HOLES, 0};
    const double many = laci_draw_in(&d, 0.0, 1.0);
    const int n = 1 + (int)floor(many * many * (MAX_HOLES - 1) + 0.5);
    const double r_max = fmin(0.4, 0.75 / sqrt((double)n));
    lac_status st = laci_alloc(&ph->shape, 1 + MAX_HOLES, sizeof *ph->shape);
    lac_ellipse disc = {.value = ACRYLIC};

    if (st != LAC_OK)
        return st;
    disc.a = disc.b = laci_draw_in(&d, 0.88, 0.92);
    disc.x0 = laci_draw_in(&d, -0.02, 0.02);
    disc.y0 = laci_draw_in(&d, -0.02, 0.02);
    ph->shape[ph->n_shape++] = laci_shape_ellipse(&disc);
    for (int i = 0; i < n; i++) {
        laci_shape s = {.value = -ACRYLIC};

        s.radius = laci_draw_in(&d, 0.3, 1.0) * r_max;
        /* Look for a free place; a hole that finds none shrinks. */
        for (int k = 0; k < 200 && s.radius > 0.025; k++) {
            const double t = laci_draw_in(&d, 0.0, 2.0 * LACI_PI);
            const double r = disc.a * sqrt(laci_draw_in(&d, 0.0, 1.0));

            s.x0 = disc.x0 + r * cos(t);
            s.y0 = disc.y0 + r * sin(t);
            if (has_room(ph, &s)) {
                draw_hole(&d, &s);
                ph->shape[ph->n_shape++] = s;
                break;
            }
            s.radius *= k % 10 == 9 ? 0.8 : 1.0;
        }
    }
    return LAC_OK;
}
