/* radon/fbp_plan.c - the tables of filtered backprojection: maps, weights, gain. */
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "fbp_internal.h"
#include "weights.h"

#include <math.h>
#include <string.h>

#define NODES LACI_FBP_NODES

lac_status laci_fbp_make_maps(lac_fbp *f)
{
    const lac_geom *g = f->geom;
    lac_status st = laci_alloc(&f->map, (size_t)g->n_views, sizeof *f->map);

    if (st != LAC_OK)
        return st;
    for (int iv = 0; iv < g->n_views; iv++)
        laci_view_map_init(&f->map[iv], g, &f->grid, iv);
    f->all = (laci_views){.fan = g->beam == LAC_BEAM_FAN,
                          .depth = 2,
                          .n_det = g->n_det,
                          .n = g->n_views,
                          .map = f->map};
    laci_views_bound(&f->all, &f->grid);
    return LAC_OK;
}

static double fan_angle(const lac_geom *g, int d)
{
    if (g->beam == LAC_BEAM_PARALLEL)
        return 0.0;
    return atan(lac_geom_bin_mm(g, d) / g->source_detector_mm);
}

/* Weights of one ray times what the filtered rows carry; formulas: README.md, "Fan
 * beam, part of a turn". */
static void weigh_ray(const lac_fbp *f, const laci_weights *w, int iv, int d,
                      float out[3])
{
    const double factor = 1.0 / (2.0 * LACI_PI * f->geom->source_origin_mm);
    const double c = f->bin_weight[d];
    const laci_ray_share r = laci_weights_integrate(w, iv, fan_angle(f->geom, d));

    out[0] = (float)r.weight;
    out[1] = (float)(factor * c * c * r.slope_wide);
    out[2] = (float)(-factor * r.slope);
}

/* Bins from one node to the next: the weights are smooth over a fifth of a degree. */
static int node_step(const lac_geom *g)
{
    const double bin = g->pitch_mm / g->source_detector_mm; /* radians, at most */

    return (int)fmin(fmax(0.2 * LACI_PI / 180.0 / bin, 1.0), 16.0);
}

/* Weights of one view's rays, computed on nodes and interpolated between; 1 where the
 * weight changes within the view's share. */
static int fill_rays(const lac_fbp *f, const laci_weights *w, int iv, float *slope)
{
    const int last = f->geom->n_det - 1, step = node_step(f->geom);
    const size_t at = (size_t)iv * ((size_t)last + 1);
    float *row[3] = {f->ray_weight + at, f->ray_wide + at, slope};
    float from[3], to[3];
    int changes;

    weigh_ray(f, w, iv, 0, to);
    changes = to[1] != 0.0f || to[2] != 0.0f;
    for (int d = 0; d < last; d += step) {
        const int m = laci_min_int(step, last - d);

        memcpy(from, to, sizeof from);
        weigh_ray(f, w, iv, d + m, to);
        for (int i = 0; i < m; i++)
            for (int k = 0; k < 3; k++)
                row[k][d + i] = from[k] + (to[k] - from[k]) * ((float)i / (float)m);
        changes |= to[1] != 0.0f || to[2] != 0.0f;
    }
    for (int k = 0; k < 3; k++)
        row[k][last] = to[k];
    return changes;
}

/* Weights of all rays; the rows of ray_slope that hold only zeros are dropped. */
static lac_status make_rays(lac_fbp *f, const laci_weights *w)
{
    const int n_views = f->geom->n_views;
    const size_t n_det = (size_t)f->geom->n_det;
    lac_status st = LAC_OK;
    size_t count;

    LAC_TRY(laci_mul_size(&count, (size_t)n_views, n_det));
    LAC_TRY(laci_alloc(&f->ray_weight, count, sizeof *f->ray_weight));
    LAC_TRY(laci_alloc(&f->ray_wide, count, sizeof *f->ray_wide));
    LAC_TRY(laci_alloc(&f->ray_slope, count, sizeof *f->ray_slope));
    LAC_TRY(laci_alloc(&f->slope_view, (size_t)n_views, sizeof *f->slope_view));
    LAC_TRY(laci_alloc(&f->slope_of, (size_t)n_views, sizeof *f->slope_of));
#pragma omp parallel for schedule(static)                                              \
    num_threads(laci_threads_for(50.0 * (double)count))
    for (int iv = 0; iv < n_views; iv++)
        f->slope_of[iv] = fill_rays(f, w, iv, f->ray_slope + (size_t)iv * n_det) - 1;
    for (int iv = 0; iv < n_views; iv++) {
        if (f->slope_of[iv] < 0)
            continue;
        memmove(f->ray_slope + (size_t)f->n_slopes * n_det,
                f->ray_slope + (size_t)iv * n_det, n_det * sizeof *f->ray_slope);
        f->slope_of[iv] = f->n_slopes;
        f->slope_view[f->n_slopes++] = iv;
    }
out:
    return st;
}

/* Sum of the weights of all rays through a point, radians of line directions: a ray at
 * fan angle gamma turns by SOD cos^2 gamma / L for a radian of the source. As
 * laci_weights_coverage, from the table. */
static double coverage(const lac_fbp *f, double x, double y)
{
    const lac_geom *g = f->geom;
    const double last = g->n_det - 1;
    double sum = 0.0;

    for (int iv = 0; iv < g->n_views; iv++) {
        const float *weight = f->ray_weight + (size_t)iv * (size_t)g->n_det;
        const laci_view_map *m = &f->map[iv];
        const double den = m->den[0] + m->den[1] * x + m->den[2] * y;
        const double at = (m->num[0] + m->num[1] * x + m->num[2] * y) / den;
        const double s = lac_geom_bin_mm(g, at) / g->source_detector_mm;
        const double bin = fmin(fmax(at, 0.0), last); /* off the detector: its end */
        const int i = (int)bin, j = laci_min_int(i + 1, g->n_det - 1);
        const double w = weight[i] + (bin - i) * (weight[j] - weight[i]);

        sum += w / ((1.0 + s * s) * den);
    }
    return sum;
}

/* Fan beam with missing lines: gain = pi / coverage on the nodes. Where hardly a ray
 * passes, the gain stops at that of a tenth of the best covered node. */
static lac_status make_gain(lac_fbp *f)
{
    const double dx = (f->grid.nx - 1.0) / (NODES - 1);
    const double dy = (f->grid.ny - 1.0) / (NODES - 1);
    const double work = 10.0 * NODES * NODES * f->geom->n_views;
    double best = 0.0;
    lac_status st = laci_alloc(&f->gain, NODES * NODES, sizeof *f->gain);

    if (st != LAC_OK)
        return st;
#pragma omp parallel for schedule(static) num_threads(laci_threads_for(work))
    for (int k = 0; k < NODES * NODES; k++)
        f->gain[k] = (float)coverage(f, k % NODES * dx, k / NODES * dy);
    for (int k = 0; k < NODES * NODES; k++)
        best = fmax(best, f->gain[k]);
    for (int k = 0; k < NODES * NODES; k++)
        f->gain[k] = (float)(LACI_PI / fmax(f->gain[k], 0.1 * best));
    return LAC_OK;
}

/* One weight a view: its share of directions, and for parallel beam the gain too. */
static lac_status make_view_weights(lac_fbp *f, const laci_weights *w)
{
    const int n_views = f->geom->n_views;
    lac_status st =
        laci_alloc(&f->view_weight, (size_t)n_views, sizeof *f->view_weight);
    double scale = 1.0;

    if (st != LAC_OK)
        return st;
    if (f->geom->beam == LAC_BEAM_PARALLEL)
        scale = LACI_PI / laci_weights_coverage(w, 0.0, 0.0);
    for (int iv = 0; iv < n_views; iv++)
        f->view_weight[iv] = (float)(scale * laci_weights_share(w, iv) *
                                     laci_weights_ray(w, f->geom->angle[iv], 0.0));
    return LAC_OK;
}

lac_status laci_fbp_make_weights(lac_fbp *f, int arc_weights)
{
    const lac_geom *g = f->geom;
    lac_status st = LAC_OK;
    laci_weights *w = NULL;

    LAC_TRY(laci_weights_create(&w, g, arc_weights));
    if (g->beam == LAC_BEAM_FAN) {
        LAC_TRY(laci_alloc(&f->bin_weight, (size_t)g->n_det, sizeof *f->bin_weight));
        for (int d = 0; d < g->n_det; d++)
            f->bin_weight[d] = (float)cos(fan_angle(g, d));
    }
    if (laci_weights_uniform(w))
        LAC_TRY(make_view_weights(f, w));
    else
        LAC_TRY(make_rays(f, w));
    if (!laci_weights_uniform(w) && laci_weights_incomplete(w))
        LAC_TRY(make_gain(f));
out:
    laci_weights_destroy(&w);
    return st;
}

/* image *= gain, interpolated between the nodes. */
void laci_fbp_apply_gain(const lac_fbp *f, float *image)
{
    const int nx = f->grid.nx, ny = f->grid.ny;
    const double sx = nx > 1 ? (double)(NODES - 1) / (nx - 1) : 0.0;
    const double sy = ny > 1 ? (double)(NODES - 1) / (ny - 1) : 0.0;

#pragma omp parallel for schedule(static) num_threads(laci_threads_for(5.0 * nx * ny))
    for (int iy = 0; iy < ny; iy++) {
        const int j = laci_min_int((int)(iy * sy), NODES - 2);
        const double v = iy * sy - j;

        for (int ix = 0; ix < nx; ix++) {
            const int i = laci_min_int((int)(ix * sx), NODES - 2);
            const double u = ix * sx - i;
            const float *g = f->gain + j * NODES + i;
            const double upper = g[0] + u * (g[1] - g[0]);
            const double lower = g[NODES] + u * (g[NODES + 1] - g[NODES]);

            image[(size_t)iy * (size_t)nx + (size_t)ix] *=
                (float)(upper + v * (lower - upper));
        }
    }
}
