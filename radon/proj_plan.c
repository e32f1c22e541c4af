/* radon/proj_plan.c - the tables of a projector, computed in double precision. */
#include "proj_internal.h"

#include <math.h>

#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

lac_status laci_plan_parallel(lac_projector *p)
{
    const lac_geom *g = p->geom;
    const double h = p->grid.pixel_mm;
    const double mid_x = 0.5 * (p->grid.nx - 1), mid_y = 0.5 * (p->grid.ny - 1);
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&p->parallel, (size_t)g->n_views, sizeof *p->parallel));
    LAC_TRY(laci_alloc(&p->segment, (size_t)g->n_views, sizeof *p->segment));
    p->n_segments = g->n_views;
    for (int iv = 0; iv < g->n_views; iv++) {
        laci_parallel_view *v = &p->parallel[iv];
        const double c = cos(g->angle[iv]), s = sin(g->angle[iv]);
        const int columns = fabs(s) > fabs(c);

        p->segment[iv] = (laci_segment){iv, columns, 0, g->n_det, 0, 0.0f};
        /* u = (x cos t + y sin t - s_0) / pitch, x = (j - mid_x) h, y = (mid_y - i) h
         */
        v->ux = h * c / g->pitch_mm;
        v->uy = -h * s / g->pitch_mm;
        v->u0 = -lac_geom_bin_mm(g, 0.0) / g->pitch_mm - v->ux * mid_x - v->uy * mid_y;
        /* u = d solved for the coordinate along the line */
        v->a = columns ? 1.0 / v->uy : 1.0 / v->ux;
        v->b = -v->u0 * v->a;
        v->slope = columns ? -v->ux / v->uy : -v->uy / v->ux;
        v->length = (float)(h / fmax(fabs(c), fabs(s)));
        v->reach = (float)(1.0 / fabs(v->a));
        v->adjoint_two = v->reach <= 1.0f && fabs(v->ux) + fabs(v->uy) < 1.85;
    }
out:
    return st;
}

/* Ray (view, d): where it crosses the middle line, its slope and length between lines.
 * Returns 1 where the lines are columns. Lengths in pixels, Y downwards. */
static int fan_ray(const lac_projector *p, int iv, int d, float *at, float *slope,
                   float *length)
{
    const lac_geom *g = p->geom;
    const double h = p->grid.pixel_mm;
    const double c = cos(g->angle[iv]), s = sin(g->angle[iv]);
    const double bin = lac_geom_bin_mm(g, d);
    const double sx = g->source_origin_mm * s / h, sy = g->source_origin_mm * c / h;
    const double ex = bin * c - g->source_detector_mm * s;
    const double ey = -(bin * s + g->source_detector_mm * c);
    const int columns = fabs(ex) > fabs(ey);
    const double k = columns ? ey / ex : ex / ey;

    /* x = sx + (y - sy) ex/ey at y = 0, as a column; or y at x = 0, as a row */
    *at = (float)(columns ? sy - sx * k + 0.5 * (p->grid.ny - 1)
                          : sx - sy * k + 0.5 * (p->grid.nx - 1));
    *slope = (float)k;
    *length = (float)(h * sqrt(1.0 + k * k));
    return columns;
}

/* Order and greatest distance of the rays of a segment on the lines of the image. */
static void fan_segment(const lac_projector *p, laci_segment *s)
{
    const size_t row = (size_t)s->view * (size_t)p->geom->n_det;
    const float half = 0.5f * (float)((s->columns ? p->grid.nx : p->grid.ny) - 1);

    for (int d = s->begin; d + 1 < s->end; d++) {
        const float at = p->ray_at[row + (size_t)d + 1] - p->ray_at[row + (size_t)d];
        const float turn = half * fabsf(p->ray_slope[row + (size_t)d + 1] -
                                        p->ray_slope[row + (size_t)d]);

        s->ascending = at > 0.0f;
        s->spacing = fmaxf(s->spacing, fabsf(at) + turn);
    }
}

static lac_status fan_list(lac_projector *p, int columns)
{
    laci_fan_lines *list = &p->fan_lines[columns];
    const size_t n = (size_t)p->n_segments + LACI_LANES;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&list->segment, n, sizeof *list->segment));
    LAC_TRY(laci_alloc(&list->lane_a, n, sizeof *list->lane_a));
    LAC_TRY(laci_alloc(&list->line_a, n, sizeof *list->line_a));
    LAC_TRY(laci_alloc(&list->lane_d, n, sizeof *list->lane_d));
    LAC_TRY(laci_alloc(&list->line_d, n, sizeof *list->line_d));
    for (int i = 0; i < p->n_segments; i++) {
        const laci_fan_view *v = &p->fan[p->segment[i].view];
        const int m = list->n;

        if (p->segment[i].columns != columns)
            continue;
        list->segment[m] = i;
        list->lane_a[m] = (float)(columns ? v->ay : v->ax);
        list->line_a[m] = (float)(columns ? v->ax : v->ay);
        list->lane_d[m] = (float)(columns ? v->dy : v->dx);
        list->line_d[m] = (float)(columns ? v->dx : v->dy);
        list->n++;
    }
out:
    return st;
}

static lac_status fan_rays(lac_projector *p)
{
    const size_t n_det = (size_t)p->geom->n_det;
    const size_t n = (size_t)p->geom->n_views * n_det + LACI_LANES;
    lac_status st = LAC_OK;
    size_t room = (size_t)p->geom->n_views * 2;

    LAC_TRY(laci_alloc(&p->ray_at, n, sizeof *p->ray_at));
    LAC_TRY(laci_alloc(&p->ray_slope, n, sizeof *p->ray_slope));
    LAC_TRY(laci_alloc(&p->ray_length, n, sizeof *p->ray_length));
    LAC_TRY(laci_alloc(&p->segment, room, sizeof *p->segment));
    for (int iv = 0; iv < p->geom->n_views; iv++)
        for (int d = 0; d < p->geom->n_det; d++) {
            const size_t k = (size_t)iv * n_det + (size_t)d;
            const int columns =
                fan_ray(p, iv, d, &p->ray_at[k], &p->ray_slope[k], &p->ray_length[k]);
            laci_segment *s = p->n_segments > 0 ? &p->segment[p->n_segments - 1] : NULL;

            if (s && s->view == iv && s->columns == columns) {
                s->end = d + 1;
                continue;
            }
            if ((size_t)p->n_segments == room) {
                LAC_TRY(laci_grow(&p->segment, room, 2 * room, sizeof *p->segment));
                room *= 2;
            }
            p->segment[p->n_segments++] =
                (laci_segment){iv, columns, d, d + 1, 0, 0.0f};
        }
    for (int i = 0; i < p->n_segments; i++)
        fan_segment(p, &p->segment[i]);
    LAC_TRY(fan_list(p, 0));
    LAC_TRY(fan_list(p, 1));
out:
    return st;
}

lac_status laci_plan_fan(lac_projector *p)
{
    const lac_geom *g = p->geom;
    const double h = p->grid.pixel_mm;
    const double radius = 0.5 * hypot(p->grid.nx, p->grid.ny) * h;
    const double bins_per_radian = g->source_detector_mm / g->pitch_mm;
    double edge, near, per_pixel;
    lac_status st = LAC_OK;

    if (g->source_origin_mm <= radius)
        return LAC_FAIL(
            LAC_E_ARG,
            "projector: the source, %g mm from the axis, must lie outside the "
            "image, whose corners are at %g mm: fewer or smaller pixels (now %d x "
            "%d of %g mm) are needed, or another source_origin_mm",
            g->source_origin_mm, radius, p->grid.nx, p->grid.ny, h);
    LAC_TRY(laci_alloc(&p->fan, (size_t)g->n_views, sizeof *p->fan));
    p->fan_mid = 0.5 * (g->n_det - 1) + g->axis_offset_mm / g->pitch_mm;
    p->fan_scale = bins_per_radian;
    p->fan_dist = g->source_origin_mm / h;
    for (int iv = 0; iv < g->n_views; iv++) {
        const double c = cos(g->angle[iv]), s = sin(g->angle[iv]);

        p->fan[iv] = (laci_fan_view){c, -s, -s, -c};
    }
    /*
     * The most bins that a length of one pixel spans on the detector: at the rim of the
     * image (or of the detector, where that is nearer), closest to the source.
     * u = D tan(gamma) / pitch, so du = D / cos^2(gamma) / pitch dgamma.
     */
    edge =
        fmax(fabs(lac_geom_bin_mm(g, -0.5)), fabs(lac_geom_bin_mm(g, g->n_det - 0.5)));
    edge = fmin(edge / g->source_detector_mm,
                radius /
                    sqrt(g->source_origin_mm * g->source_origin_mm - radius * radius));
    near = g->source_origin_mm - radius;
    per_pixel = bins_per_radian * (1.0 + edge * edge) * h / near;
    p->taps = (int)fmin(ceil(per_pixel * sqrt(2.0) + 1.0 + 1e-3), 1e6);
    /*
     * The adjoint takes u as affine over 16 x 8 pixels: at r pixels from their middle
     * it is off by less than per_pixel r^2 / depth, and its slope changes by less than
     * the factor 1 + 2 r (1 + tan) / depth; r = 10 holds the neighbours of the pixels
     * as well.
     */
    p->fan_slack = per_pixel * 100.0 * h / near + 1e-3;
    p->fan_stretch = 1.0 + 20.0 * (1.0 + edge) * h / near;
    if (p->model == LAC_PROJECTOR_JOSEPH)
        LAC_TRY(fan_rays(p));
out:
    return st;
}
