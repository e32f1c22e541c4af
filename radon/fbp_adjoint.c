/* radon/fbp_adjoint.c - the transpose of filtered backprojection, step by step. */
#include "fbp.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"
#include "fbp_internal.h"

#include <math.h>
#include <string.h>

/* Scratch of one thread. */
typedef struct scratch {
    double *near, *far; /* [n_det]: sums of depth 2 (or parallel) and of depth 1 */
    float *row, *hilbert;
    laci_complex *spectrum, *spectrum2;
} scratch;

/* Share a pixel out to the two bins between which it falls. */
static void share_out(double *bin, int n_det, double at, double value)
{
    const double floor_at = floor(at), part = at - floor_at;
    const int i = (int)floor_at;

    if (i >= 0)
        bin[i] += (1.0 - part) * value;
    if (i + 1 < n_det)
        bin[i + 1] += part * value;
}

/* What backprojection reads from one view, transposed. */
static void project_view(const lac_fbp *f, int iv, const float *image, const scratch *s)
{
    const laci_view_map *m = &f->map[iv];
    const int n_det = f->geom->n_det, nx = f->grid.nx;
    const int slopes = f->slope_of && f->slope_of[iv] >= 0;

    memset(s->near, 0, (size_t)n_det * sizeof *s->near);
    memset(s->far, 0, (size_t)n_det * sizeof *s->far);
    for (int y = 0; y < f->grid.ny; y++)
        for (int x = 0; x < nx; x++) {
            const double v = image[(size_t)y * (size_t)nx + (size_t)x];
            const double den = m->den[0] + m->den[1] * x + m->den[2] * y;
            const double at = (m->num[0] + m->num[1] * x + m->num[2] * y) / den;

            if (!(at > -1.0 && at < n_det))
                continue;
            share_out(s->near, n_det, at, v / (den * den));
            if (slopes)
                share_out(s->far, n_det, at, v / den);
        }
}

/* Transpose of the continuation of a row beyond its ends. */
static void fold_row(float *row, int n, int margin)
{
    const int m = laci_min_int(4, n);
    float left = 0.0f, right = 0.0f;

    for (int i = 1; i <= margin; i++) {
        const float c = cosf((float)(0.5 * LACI_PI) * (float)i / (float)(margin + 1));

        left += row[margin - i] * c * c;
        right += row[margin + n - 1 + i] * c * c;
    }
    for (int i = 0; i < m; i++) {
        row[margin + i] += left / (float)m;
        row[margin + n - 1 - i] += right / (float)m;
    }
}

/* The ramp is symmetric, the Hilbert transform antisymmetric. */
static void filter_view(const lac_fbp *f, int iv, const scratch *s, float *out)
{
    const size_t n_det = (size_t)f->geom->n_det, n_row = laci_ramp_row_size(f->ramp);
    const size_t margin = (size_t)f->margin, at = (size_t)iv * n_det;
    const int k = f->slope_of ? f->slope_of[iv] : -1;

    if (k >= 0) { /* row is scratch here */
        memset(s->row, 0, n_row * sizeof *s->row);
        for (size_t d = 0; d < n_det; d++)
            s->row[margin + d] =
                (float)(f->ray_wide[at + d] * s->near[d] +
                        f->ray_slope[(size_t)k * n_det + d] * s->far[d]);
        laci_ramp_apply(f->ramp, s->row, s->hilbert, s->spectrum, s->spectrum2);
    }
    memset(s->row, 0, n_row * sizeof *s->row);
    for (size_t d = 0; d < n_det; d++)
        s->row[margin + d] =
            (float)((f->ray_weight ? f->ray_weight[at + d] : f->view_weight[iv]) *
                    s->near[d]);
    laci_ramp_apply(f->ramp, s->row, NULL, s->spectrum, NULL);
    if (k >= 0)
        laci_vec_axpy(n_det + 2 * margin, -1.0, s->hilbert, s->row);
    fold_row(s->row, (int)n_det, f->margin);
    for (size_t d = 0; d < n_det; d++)
        out[d] = s->row[margin + d] * (f->bin_weight ? f->bin_weight[d] : 1.0f);
}

/* All views; each of `parts` threads takes a fixed run of them. */
static lac_status adjoint(const lac_fbp *f, const float *image, float *sino)
{
    const int n_views = f->geom->n_views;
    const size_t n_det = (size_t)f->geom->n_det;
    const size_t n_row = (laci_ramp_row_size(f->ramp) + 15) / 16 * 16;
    const size_t n_spec = (laci_ramp_spectrum_size(f->ramp) + 7) / 8 * 8;
    const int parts = laci_min_int(
        laci_threads_for((double)n_views * f->grid.nx * f->grid.ny), n_views);
    double *sums = NULL;
    float *rows = NULL;
    laci_complex *spectra = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&sums, 2 * (size_t)parts * n_det, sizeof *sums));
    LAC_TRY(laci_alloc(&rows, 2 * (size_t)parts * n_row, sizeof *rows));
    LAC_TRY(laci_alloc(&spectra, 2 * (size_t)parts * n_spec, sizeof *spectra));
#pragma omp parallel for schedule(static) num_threads(parts)
    for (int part = 0; part < parts; part++) {
        const scratch s = {sums + 2 * (size_t)part * n_det,
                           sums + (2 * (size_t)part + 1) * n_det,
                           rows + 2 * (size_t)part * n_row,
                           rows + (2 * (size_t)part + 1) * n_row,
                           spectra + 2 * (size_t)part * n_spec,
                           spectra + (2 * (size_t)part + 1) * n_spec};

        for (int iv = part; iv < n_views; iv += parts) {
            project_view(f, iv, image, &s);
            filter_view(f, iv, &s, sino + (size_t)iv * n_det);
        }
    }
out:
    laci_free(sums);
    laci_free(rows);
    laci_free(spectra);
    return st;
}

lac_status lac_fbp_adjoint(const lac_fbp *fbp, const float *image, float *sino)
{
    float *weighed = NULL;
    lac_status st = LAC_OK;
    size_t n;

    if (!fbp || !sino || !image)
        return LAC_FAIL(LAC_E_ARG, "fbp adjoint: a pointer is NULL");
    if (!fbp->gain)
        return adjoint(fbp, image, sino);
    n = (size_t)fbp->grid.nx * (size_t)fbp->grid.ny;
    LAC_TRY(laci_alloc(&weighed, n, sizeof *weighed));
    laci_vec_copy(n, image, weighed);
    laci_fbp_apply_gain(fbp, weighed);
    LAC_TRY(adjoint(fbp, weighed, sino));
out:
    laci_free(weighed);
    return st;
}
