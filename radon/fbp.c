/* radon/fbp.c - filtered backprojection: create, filter views, backproject. */
#include "fbp.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "fbp_internal.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

void lac_fbp_defaults(lac_fbp_options *options)
{
    if (!options)
        return;
    memset(options, 0, sizeof *options);
    options->filter = LAC_FILTER_RAMP;
    options->cutoff = 1.0;
    options->arc_weights = 1;
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
    f->margin = (int)(chosen.extend * geom->n_det);
    LAC_TRY(laci_ramp_create(&f->ramp, geom->n_det + 2 * f->margin,
                             lac_geom_axis_pitch_mm(geom), &chosen));
    LAC_TRY(laci_fbp_make_maps(f));
    LAC_TRY(laci_fbp_make_weights(f, chosen.arc_weights));
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

/* Continue n bins on both sides over `margin` bins from the mean of the last four,
 * falling as the square of a cosine. */
static void extend_row(float *row, int n, int margin)
{
    const int m = laci_min_int(4, n);
    float left = 0.0f, right = 0.0f;

    for (int i = 0; i < m; i++) {
        left += row[margin + i] / (float)m;
        right += row[margin + n - 1 - i] / (float)m;
    }
    for (int i = 1; i <= margin; i++) {
        const float c = cosf((float)(0.5 * LACI_PI) * (float)i / (float)(margin + 1));

        row[margin - i] = left * c * c;
        row[margin + n - 1 + i] = right * c * c;
    }
}

/* Rays of one weight: weigh, filter, store. */
static void filter_view(const lac_fbp *f, int iv, const float *p, const scratch *s,
                        const tables *t)
{
    const int n_det = f->geom->n_det;
    float *view = t->views + (size_t)iv * laci_view_stride(n_det);
    float *row = s->row + f->margin;

    for (int d = 0; d < n_det; d++)
        row[d] = p[d] * f->view_weight[iv];
    for (int d = 0; f->bin_weight && d < n_det; d++)
        row[d] *= f->bin_weight[d];
    extend_row(s->row, n_det, f->margin);
    laci_ramp_apply(f->ramp, s->row, NULL, s->spectrum, NULL);
    memcpy(view + LACI_VIEW_GUARD, row, (size_t)n_det * sizeof *view);
}

/* Rays with weights of their own: filter, weigh, store. */
static void filter_rays(const lac_fbp *f, int iv, const float *p, const scratch *s,
                        const tables *t)
{
    const size_t n_det = (size_t)f->geom->n_det, stride = laci_view_stride((int)n_det);
    const float *weight = f->ray_weight + (size_t)iv * n_det;
    const float *wide = f->ray_wide + (size_t)iv * n_det;
    const float *hilbert = s->hilbert + f->margin;
    float *view = t->views + (size_t)iv * stride + LACI_VIEW_GUARD;
    float *row = s->row + f->margin;
    const int k = f->slope_of[iv];

    for (size_t d = 0; d < n_det; d++)
        row[d] = p[d] * f->bin_weight[d];
    extend_row(s->row, (int)n_det, f->margin);
    laci_ramp_apply(f->ramp, s->row, k < 0 ? NULL : s->hilbert, s->spectrum,
                    s->spectrum2);
    for (size_t d = 0; d < n_det; d++)
        view[d] = weight[d] * row[d];
    if (k < 0)
        return;
    for (size_t d = 0; d < n_det; d++)
        view[d] += wide[d] * hilbert[d];
    view = t->slopes + (size_t)k * stride + LACI_VIEW_GUARD;
    for (size_t d = 0; d < n_det; d++)
        view[d] = f->ray_slope[(size_t)k * n_det + d] * hilbert[d];
}

/* One thread's run of views. */
static void filter_run(const lac_fbp *f, int first, int end, const float *sino,
                       const scratch *s, const tables *t)
{
    const size_t n_det = (size_t)f->geom->n_det, n_row = laci_ramp_row_size(f->ramp);
    const size_t n_used = n_det + 2 * (size_t)f->margin;

    for (int iv = first; iv < end; iv++) {
        const float *p = sino + (size_t)iv * n_det;

        memset(s->row + n_used, 0, (n_row - n_used) * sizeof *s->row);
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
        laci_fbp_apply_gain(f, image);
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
