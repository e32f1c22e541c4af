/* data/phantom_discs.c - discs of one material with holes of many shapes and layouts,
 * after the objects of the Helsinki Tomography Challenge 2022, but with far more
 * variety: see data/README.md. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "phantom_layout.h"

#include <math.h>

#define STREAM_DISCS 0x6469736373u
#define ACRYLIC 0.0317 /* 1/mm, of a solid disc of 70 mm at the tube voltage of HTC */
#define AWAY 0.035     /* the centre's largest distance from the middle */

void lac_phantom_disc_defaults(lac_phantom_disc_options *o)
{
    if (o)
        *o = (lac_phantom_disc_options){ACRYLIC, NAN, NAN, NAN, -1};
}

/* Between `lo` and `times` as much, small values as often as large ones. */
static double draw_log(laci_draw *d, double lo, double times)
{
    return lo * exp(laci_draw_in(d, 0.0, log(times)));
}

static void draw_layout(laci_plan *p)
{
    const double u = laci_draw_in(p->d, 0.0, 1.0);

    if (u < 0.03)
        return; /* solid */
    if (u < 0.33)
        laci_layout_scatter(p, (int)draw_log(p->d, 1.5, 20.6));
    else if (u < 0.48)
        laci_layout_large(p);
    else if (u < 0.6)
        laci_layout_lattice(p);
    else if (u < 0.7)
        laci_layout_bars(p);
    else if (u < 0.86)
        laci_layout_cells(p);
    else
        laci_layout_rings(p);
}

/* The disc in ph->shape[0]; what is asked for is drawn too, so that the rest stays as
 * it is. */
static void draw_disc(laci_draw *d, const lac_phantom_disc_options *o, lac_phantom *ph)
{
    const double radius = laci_draw_in(d, 0.88, 0.95);
    const double away = AWAY * sqrt(laci_draw_in(d, 0.0, 1.0));
    const double t = laci_draw_in(d, 0.0, 2.0 * LACI_PI);
    lac_ellipse disc = {.value = o->value};

    disc.a = disc.b = isnan(o->radius) ? radius : o->radius;
    disc.x0 = isnan(o->x0) ? away * cos(t) : o->x0;
    disc.y0 = isnan(o->y0) ? away * sin(t) : o->y0;
    ph->shape[0] = laci_shape_ellipse(&disc);
    ph->n_shape = 1;
}

static void cut_out(lac_phantom *ph, laci_outline *hole)
{
    const laci_shape *disc = &ph->shape[0];
    const laci_circle about = laci_outline_circle(hole);
    laci_shape s = {.type = LACI_SHAPE_OUTLINE, .value = -disc->value, .c = 1.0};

    laci_outline_map(hole, 1.0, 1.0, 0.0, -about.x, -about.y);
    s.x0 = disc->x0 + about.x;
    s.y0 = disc->y0 + about.y;
    s.radius = about.r * (1.0 + 1e-12);
    s.outline = hole;
    ph->shape[ph->n_shape++] = s;
}

lac_status laci_phantom_disc(lac_phantom *ph, const lac_phantom_disc_options *o,
                             uint64_t seed)
{
    laci_draw d = {seed, STREAM_DISCS, 0};
    const size_t most = o->holes < 0 ? LAC_PHANTOM_HOLES : (size_t)o->holes;
    laci_plan p = {.d = &d, .most = (int)most};
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&ph->shape, 1 + most, sizeof *ph->shape));
    LAC_TRY(laci_alloc(&ph->outline, most, sizeof *ph->outline));
    draw_disc(&d, o, ph);
    p.hole = ph->outline;
    p.r = ph->shape[0].radius;
    p.wall = draw_log(&d, LACI_WALL, 5.0);
    p.rim = draw_log(&d, LACI_WALL, 6.0);
    draw_layout(&p);
    for (int i = 0; i < p.n; i++)
        cut_out(ph, p.hole + i);
out:
    return st;
}

lac_status laci_phantom_discs(lac_phantom *ph, uint64_t seed)
{
    lac_phantom_disc_options o;

    lac_phantom_disc_defaults(&o);
    return laci_phantom_disc(ph, &o, seed);
}
