/* radon/fbp.c - filtered backprojection: weigh rays, filter views, backproject. */
#include "fbp.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "backproject.h"
#include "filter.h"
#include "weights.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* The coverage of a fan scan varies slowly over the image: it is computed on this many
 * nodes a side and interpolated. */
#define NODES 33

struct lac_fbp {
    lac_geom *geom;
    lac_grid grid;
    laci_ramp *ramp;
    laci_view_map *map; /* [n_views] where pixels fall on the detector */
    laci_views all;     /* how all views are backprojected, without their data */
    float *view_weight; /* [n_views], or NULL where rays have their own weights */
    float *bin_weight;  /* [n_det] cosine of the fan angle, or NULL for parallel */
    float *ray_weight;  /* [n_views, n_det] share of the ramp-filtered row, or NULL */
    float *ray_wide;    /* [n_views, n_det] share of the Hilbert row, with the former */
    float *ray_slope;   /* [n_slopes, n_det] the same for depth 1 */
    int n_slopes;       /* views whose weight changes within their share */
    int *slope_view;    /* [n_slopes] their numbers */
    int *slope_of;      /* [n_views] place in slope_view, or -1 */
    float *gain;        /* [NODES, NODES] pi / coverage, or NULL where it is 1 */
};

void lac_fbp_defaults(lac_fbp_options *options)
{
    if (!options)
        return;
    memset(options, 0, sizeof *options);
    options->filter = LAC_FILTER_RAMP;
    options->cutoff = 1.0;
    options->arc_weights = 1;
}

static double fan_angle(const lac_geom *g, int d)
{
    if (g->beam == LAC_BEAM_PARALLEL)
        return 0.0;
    return atan(lac_geom_bin_mm(g, d) / g->source_detector_mm);
}

static lac_status check_source_outside(const lac_geom *g, const lac_grid *grid)
{
    const double half_diagonal = 0.5 * grid->pixel_mm * hypot(grid->nx, grid->ny);

    if (g->beam == LAC_BEAM_FAN && half_diagonal >= g->source_origin_mm)
        return LAC_FAIL(LAC_E_ARG,
                        "fbp: the grid reaches %g mm from the axis and must stay below "
                        "the source at %g mm",
                        half_diagonal, g->source_origin_mm);
    return LAC_OK;
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
    changes = to[2] != 0.0f;
    for (int d = 0; d < last; d += step) {
        const int m = laci_min_int(step, last - d);

        memcpy(from, to, sizeof from);
        weigh_ray(f, w, iv, d + m, to);
        for (int i = 0; i < m; i++)
            for (int k = 0; k < 3; k++)
                row[k][d + i] = from[k] + (to[k] - from[k]) * ((float)i / (float)m);
        changes |= to[2] != 0.0f;
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
        const double bin =
            fmin(fmax((m->num[0] + m->num[1] * x + m->num[2] * y) / den, 0.0), last);
        const double s = lac_geom_bin_mm(g, bin) / g->source_detector_mm;
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

static lac_status make_weights(lac_fbp *f, int arc_weights)
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

static lac_status make_maps(lac_fbp *f)
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

lac_status lac_fbp_create(lac_fbp **out, const lac_geom *geom, const lac_grid *grid,
                          const lac_fbp_options *options)
{
    lac_status st = LAC_OK;
    lac_fbp *f = NULL;
    lac_fbp_options chosen;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "fbp: the output pointer is NULL");
    *out = NULL;
    lac_fbp_defaults(&chosen);
    if (options)
        chosen = *options;
    LAC_TRY(lac_geom_check(geom));
    LAC_TRY(lac_grid_check(grid));
    LAC_TRY(laci_filter_check(&chosen));
    LAC_TRY(check_source_outside(geom, grid));
    LAC_TRY(laci_new(&f, sizeof *f));
    f->grid = *grid;
    LAC_TRY(lac_geom_copy(&f->geom, geom));
    LAC_TRY(
        laci_ramp_create(&f->ramp, geom->n_det, lac_geom_axis_pitch_mm(geom), &chosen));
    LAC_TRY(make_maps(f));
    LAC_TRY(make_weights(f, chosen.arc_weights));
    *out = f;
    f = NULL;
out:
    lac_fbp_destroy(&f);
    return st;
}

void lac_fbp_destroy(lac_fbp **fbp)
{
    lac_fbp *f = fbp ? *fbp : NULL;

    if (!f)
        return;
    lac_geom_destroy(&f->geom);
    laci_ramp_destroy(&f->ramp);
    laci_free(f->map);
    laci_free(f->view_weight);
    laci_free(f->bin_weight);
    laci_free(f->ray_weight);
    laci_free(f->ray_wide);
    laci_free(f->ray_slope);
    laci_free(f->slope_view);
    laci_free(f->slope_of);
    laci_free(f->gain);
    laci_free(f);
    *fbp = NULL;
}

/* Scratch of one thread: padded rows and their spectra. */
typedef struct scratch {
    float *row, *hilbert;
    laci_complex *spectrum, *spectrum2;
} scratch;

/* Filtered views: `views` for depth 2 (or parallel), `slopes` for depth 1. */
typedef struct tables {
    float *views;  /* [n_views, stride] */
    float *slopes; /* [n_slopes, stride], or NULL */
} tables;

/* Rays of one weight: weigh, filter, store. */
static void filter_view(const lac_fbp *f, int iv, const float *p, const scratch *s,
                        const tables *t)
{
    const size_t n_det = (size_t)f->geom->n_det;
    float *view = t->views + (size_t)iv * laci_view_stride((int)n_det);

    for (size_t d = 0; d < n_det; d++)
        s->row[d] = p[d] * f->view_weight[iv];
    for (size_t d = 0; f->bin_weight && d < n_det; d++)
        s->row[d] *= f->bin_weight[d];
    laci_ramp_apply(f->ramp, s->row, NULL, s->spectrum, NULL);
    memcpy(view + LACI_VIEW_GUARD, s->row, n_det * sizeof *view);
}

/* Rays with weights of their own: filter, weigh, store. */
static void filter_rays(const lac_fbp *f, int iv, const float *p, const scratch *s,
                        const tables *t)
{
    const size_t n_det = (size_t)f->geom->n_det, stride = laci_view_stride((int)n_det);
    const float *weight = f->ray_weight + (size_t)iv * n_det;
    const float *wide = f->ray_wide + (size_t)iv * n_det;
    float *view = t->views + (size_t)iv * stride + LACI_VIEW_GUARD;
    const int k = f->slope_of[iv];

    for (size_t d = 0; d < n_det; d++)
        s->row[d] = p[d] * f->bin_weight[d];
    laci_ramp_apply(f->ramp, s->row, k < 0 ? NULL : s->hilbert, s->spectrum,
                    s->spectrum2);
    for (size_t d = 0; d < n_det; d++)
        view[d] = weight[d] * s->row[d];
    if (k < 0)
        return;
    for (size_t d = 0; d < n_det; d++)
        view[d] += wide[d] * s->hilbert[d];
    view = t->slopes + (size_t)k * stride + LACI_VIEW_GUARD;
    for (size_t d = 0; d < n_det; d++)
        view[d] = f->ray_slope[(size_t)k * n_det + d] * s->hilbert[d];
}

/* One thread's run of views. */
static void filter_run(const lac_fbp *f, int first, int end, const float *sino,
                       const scratch *s, const tables *t)
{
    const size_t n_det = (size_t)f->geom->n_det, n_row = laci_ramp_row_size(f->ramp);

    for (int iv = first; iv < end; iv++) {
        const float *p = sino + (size_t)iv * n_det;

        memset(s->row + n_det, 0, (n_row - n_det) * sizeof *s->row);
        if (f->ray_weight)
            filter_rays(f, iv, p, s, t);
        else
            filter_view(f, iv, p, s, t);
    }
}

/* Filter all views; each of `parts` threads takes a fixed run of views and its own
 * scratch. */
static lac_status filter_views(const lac_fbp *f, const float *sino, const tables *t)
{
    const int n_views = f->geom->n_views;
    const size_t n_row = (laci_ramp_row_size(f->ramp) + 15) / 16 * 16;
    const size_t n_spec = (laci_ramp_spectrum_size(f->ramp) + 7) / 8 * 8;
    const int parts =
        laci_min_int(laci_threads_for(20.0 * n_views * (double)n_row), n_views);
    lac_status st = LAC_OK;
    float *rows = NULL;
    laci_complex *spectra = NULL;

    LAC_TRY(laci_alloc(&rows, 2 * (size_t)parts * n_row, sizeof *rows));
    LAC_TRY(laci_alloc(&spectra, 2 * (size_t)parts * n_spec, sizeof *spectra));
#pragma omp parallel for schedule(static) num_threads(parts)
    for (int k = 0; k < parts; k++) {
        float *row = rows + 2 * (size_t)k * n_row;
        laci_complex *spec = spectra + 2 * (size_t)k * n_spec;
        const scratch s = {row, row + n_row, spec, spec + n_spec};

        filter_run(f, (int)((int64_t)n_views * k / parts),
                   (int)((int64_t)n_views * (k + 1) / parts), sino, &s, t);
    }
out:
    laci_free(rows);
    laci_free(spectra);
    return st;
}

/* image *= gain, interpolated between the nodes. */
static void apply_gain(const lac_fbp *f, float *image)
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

static void backproject_all(const lac_fbp *f, const tables *t, float *image)
{
    laci_views v = f->all;

    v.data = t->views;
    laci_backproject(&v, &f->grid, 0, image);
    if (f->n_slopes > 0) {
        v.depth = 1;
        v.n = f->n_slopes;
        v.view = f->slope_view;
        v.data = t->slopes;
        laci_backproject(&v, &f->grid, 1, image);
    }
    if (f->gain)
        apply_gain(f, image);
}

static int overlap(const float *a, size_t n_a, const float *b, size_t n_b)
{
    const uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;

    return x < y + n_b * sizeof *b && y < x + n_a * sizeof *a;
}

lac_status lac_fbp_run(const lac_fbp *fbp, const float *sino, float *image)
{
    lac_status st = LAC_OK;
    tables t = {NULL, NULL};
    size_t count, n_views, stride;

    if (!fbp || !sino || !image)
        return LAC_FAIL(LAC_E_ARG, "fbp: a pointer is NULL");
    n_views = (size_t)fbp->geom->n_views;
    stride = laci_view_stride(fbp->geom->n_det);
    if (overlap(sino, n_views * (size_t)fbp->geom->n_det, image,
                (size_t)fbp->grid.nx * (size_t)fbp->grid.ny))
        return LAC_FAIL(LAC_E_ARG, "fbp: the sinogram and the image overlap");
    LAC_TRY(laci_mul_size(&count, n_views, stride));
    LAC_TRY(laci_alloc(&t.views, count, sizeof *t.views));
    if (fbp->n_slopes > 0)
        LAC_TRY(
            laci_alloc(&t.slopes, (size_t)fbp->n_slopes * stride, sizeof *t.slopes));
    LAC_TRY(filter_views(fbp, sino, &t));
    backproject_all(fbp, &t, image);
out:
    laci_free(t.views);
    laci_free(t.slopes);
    return st;
}
