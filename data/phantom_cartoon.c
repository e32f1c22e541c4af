/* data/phantom_cartoon.c - random cartoon-like functions: f0 + sum_k f_k 1_{B_k}, f0
 * and f_k smooth, each B_k bounded by a smooth closed curve (Donoho, "Sparse components
 * of images and optimal atomic decompositions", Constr. Approx. 17 (2001) 353-382;
 * Kutyniok and Lim, "Compactly supported shearlets are optimally sparse", J. Approx.
 * Theory 163 (2011) 1564-1589). The curves do not cross: any two are nested or apart.
 */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "phantom_internal.h"

#include <math.h>

#define STREAM_CARTOON 0x636172746f6f6eu

static laci_waves draw_waves(laci_draw *d)
{
    laci_waves s;
    double sum = 0.0;

    for (int i = 0; i < LACI_WAVES; i++) {
        s.w[i] = laci_draw_in(d, 0.2, 1.0);
        s.kx[i] = laci_draw_in(d, -2.0, 2.0);
        s.ky[i] = laci_draw_in(d, -2.0, 2.0);
        s.phase[i] = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
        sum += s.w[i];
    }
    for (int i = 0; i < LACI_WAVES; i++)
        s.w[i] /= sum;
    return s;
}

/* A curve whose largest distance from its centre is r_max. */
static laci_curve draw_curve(laci_draw *d, double r_max)
{
    laci_curve c = {.x0 = 0.0};
    const double wild = laci_draw_in(d, 0.05, 0.35);
    double sum = 0.0, slope = 0.0;

    for (int i = 0; i < LACI_HARMONICS; i++) {
        c.amp[i] = laci_draw_in(d, 0.0, 1.0) / (i + 2);
        c.phase[i] = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
        sum += c.amp[i];
    }
    for (int i = 0; i < LACI_HARMONICS; i++) {
        c.amp[i] *= wild / sum;
        slope += (i + 2) * c.amp[i];
    }
    c.radius = r_max / (1.0 + wild);
    c.r_max = r_max;
    c.r_min = c.radius * (1.0 - wild);
    c.slope = c.radius * slope;
    return c;
}

/* r(t) by powers of c + i s: no angle is needed. */
double laci_curve_radius(const laci_curve *curve, double c, double s)
{
    double cn = c, sn = s, r = 1.0;

    for (int i = 0; i < LACI_HARMONICS; i++) {
        const double next = cn * c - sn * s;

        sn = sn * c + cn * s;
        cn = next;
        r += curve->amp[i] * (cn * cos(curve->phase[i]) - sn * sin(curve->phase[i]));
    }
    return curve->radius * r;
}

static int circle_apart_or_nested(const laci_curve *c, const laci_curve *other)
{
    const double gap = 0.02;
    const double far = hypot(c->x0 - other->x0, c->y0 - other->y0);

    return far >= c->r_max + other->r_max + gap || far + c->r_max + gap <= other->r_min;
}

/* The innermost piece around a new curve, or -1 where it crosses one. */
static int find_parent(const laci_cartoon *ca, const laci_curve *c)
{
    int parent = 0;

    for (int i = 0; i < ca->n_piece; i++) {
        const laci_curve *o = &ca->piece[i].curve;

        if (!circle_apart_or_nested(c, o))
            return -1;
        if (hypot(c->x0 - o->x0, c->y0 - o->y0) < o->r_min)
            parent = i;
    }
    return parent;
}

/* Try some places inside the body. 1 where one was found. */
static int place_piece(laci_draw *d, laci_cartoon *ca, laci_piece *p, int *parent)
{
    const laci_curve *body = &ca->piece[0].curve;

    for (int k = 0; k < 60; k++) {
        const double t = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
        const double r = body->r_min * sqrt(laci_draw_in(d, 0.0, 1.0));

        p->curve = draw_curve(d, laci_draw_in(d, 0.06, 0.75) * body->r_min);
        p->curve.x0 = body->x0 + r * cos(t);
        p->curve.y0 = body->y0 + r * sin(t);
        *parent = find_parent(ca, &p->curve);
        if (*parent >= 0)
            return 1;
    }
    return 0;
}

static laci_piece draw_body(laci_draw *d)
{
    laci_piece p;
    const double r = laci_draw_in(d, 0.7, 0.9), t = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
    const double away = laci_draw_in(d, 0.0, LACI_PHANTOM_RADIUS - r);

    p.curve = draw_curve(d, r);
    p.curve.x0 = away * cos(t);
    p.curve.y0 = away * sin(t);
    p.base = laci_draw_in(d, 0.3, 0.7);
    p.swing = p.base * laci_draw_in(d, 0.1, 0.4);
    p.waves = draw_waves(d);
    return p;
}

/* Wider than the disc's inscribed square they may not be. */
static laci_bump draw_bump(laci_draw *d)
{
    const double room = LACI_PHANTOM_RADIUS / sqrt(2.0);
    laci_bump b;

    b.wx = laci_draw_in(d, 0.5, 1.0) * room;
    b.wy = laci_draw_in(d, 0.5, 1.0) * room;
    b.x0 = laci_draw_in(d, -1.0, 1.0) * (room - b.wx);
    b.y0 = laci_draw_in(d, -1.0, 1.0) * (room - b.wy);
    b.height = laci_draw_in(d, 0.05, 0.3);
    return b;
}

/* Values to 0..1: low[i] and high[i] bound the sum of the pieces down to piece i. */
static void scale_to_one(laci_cartoon *ca, double top)
{
    for (int i = 0; i < ca->n_bump; i++)
        top += ca->bump[i].height;
    for (int i = 0; i < ca->n_bump; i++)
        ca->bump[i].height /= top;
    for (int i = 0; i < ca->n_piece; i++) {
        ca->piece[i].base /= top;
        ca->piece[i].swing /= top;
    }
}

lac_status laci_phantom_cartoon(lac_phantom *ph, uint64_t seed)
{
    laci_draw d = {seed, STREAM_CARTOON, 0};
    const int n = laci_draw_int(&d, 4, LACI_MAX_PIECES);
    lac_status st = laci_new(&ph->cartoon, sizeof *ph->cartoon);
    double low[LACI_MAX_PIECES], high[LACI_MAX_PIECES], top;
    laci_cartoon *ca = ph->cartoon;

    if (st != LAC_OK)
        return st;
    ca->piece[ca->n_piece++] = draw_body(&d);
    low[0] = ca->piece[0].base - ca->piece[0].swing;
    high[0] = top = ca->piece[0].base + ca->piece[0].swing;
    while (ca->n_piece < n) {
        laci_piece p;
        int parent;

        if (!place_piece(&d, ca, &p, &parent))
            break;
        p.base = laci_draw_in(&d, 0.15, 0.5);
        /* A darker piece takes at most nine tenths of what surely is there. */
        if (laci_draw_int(&d, 0, 1))
            p.base = -laci_draw_in(&d, 0.3, 0.75) * low[parent];
        p.swing = fabs(p.base) * laci_draw_in(&d, 0.0, 0.2);
        p.waves = draw_waves(&d);
        low[ca->n_piece] = low[parent] + p.base - p.swing;
        high[ca->n_piece] = high[parent] + p.base + p.swing;
        top = fmax(top, high[ca->n_piece]);
        ca->piece[ca->n_piece++] = p;
    }
    ca->n_bump = laci_draw_int(&d, 1, LACI_MAX_BUMPS);
    for (int i = 0; i < ca->n_bump; i++)
        ca->bump[i] = draw_bump(&d);
    scale_to_one(ca, top);
    return LAC_OK;
}
