/* recon/prox_quadratic.c - the data term 1/2 ||x - b||^2, plain and with a dual step in
 * the metric of the ramp filter.
 *
 *   prox_{s F}(v) = (v + s b) / (1 + s)
 *   F*(q) = 1/2 ||q||^2 + <b, q>, and the minimiser over q of
 *   F*(q) - <kx, q> + 1/(2 s) ||q - p||^2_{S^-1}  is
 *   q = (I + s S)^-1 (p + s S (kx - b)).
 *
 * For S = I that is one pass; for S circulant along the rows two real transforms of a
 * row and one back.
 */
#include "prox.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>
#include <string.h>

/* Rows are dealt to this many lanes, each with scratch of its own. */
#define LANES 16

typedef struct quadratic {
    size_t rows, columns;
    float *b;
    laci_fft *fft;          /* ramp only: one row */
    float *symbol;          /* [columns/2 + 1], divided by columns */
    float *row;             /* [LANES, row_stride] */
    laci_complex *spectrum; /* [LANES, 2, spectrum_stride] */
    size_t row_stride, spectrum_stride;
} quadratic;

static void quadratic_destroy(void *ctx)
{
    quadratic *f = ctx;

    if (!f)
        return;
    laci_fft_destroy(&f->fft);
    laci_free(f->b);
    laci_free(f->symbol);
    laci_free(f->row);
    laci_free(f->spectrum);
    laci_free(f);
}

static size_t count(const quadratic *f)
{
    return f->rows * f->columns;
}

static lac_status quadratic_apply(const void *ctx, double step, const float *in,
                                  float *out)
{
    const quadratic *f = ctx;
    const float s = (float)step, c = (float)(1.0 / (1.0 + step));
    const size_t n = count(f);

#pragma omp parallel for num_threads(laci_threads_for((double)n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        out[i] = c * (in[i] + s * f->b[i]);
    return LAC_OK;
}

static lac_status plain_dual_step(const void *ctx, double step, float *kx, float *p)
{
    const quadratic *f = ctx;
    const float s = (float)step, c = (float)(1.0 / (1.0 + step));
    const size_t n = count(f);

#pragma omp parallel for num_threads(laci_threads_for((double)n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        p[i] = c * (p[i] + s * (kx[i] - f->b[i]));
    return LAC_OK;
}

static lac_status quadratic_value(const void *ctx, const float *x, double *value)
{
    const quadratic *f = ctx;
    const double d = laci_vec_diff_norm(count(f), x, f->b);

    *value = 0.5 * d * d;
    return LAC_OK;
}

static const lac_prox_vt quadratic_vt = {.name = "quadratic",
                                         .apply = quadratic_apply,
                                         .dual_step = plain_dual_step,
                                         .value = quadratic_value,
                                         .destroy = quadratic_destroy};

/* Row `iv` of the dual step in lane scratch. The symbol carries the 1/columns of the
 * transforms, so n S = symbol * columns. */
static void ramp_row(const quadratic *f, size_t lane, size_t iv, float s, float *kx,
                     float *p)
{
    const size_t m = f->columns, nc = m / 2 + 1;
    const float scale = (float)m;
    float *row = f->row + lane * f->row_stride;
    laci_complex *sp = f->spectrum + lane * 2 * f->spectrum_stride;
    laci_complex *sk = sp + f->spectrum_stride;

    laci_vec_copy(m, p + iv * m, row);
    laci_fft_forward(f->fft, row, sp);
    for (size_t i = 0; i < m; i++)
        row[i] = kx[iv * m + i] - f->b[iv * m + i];
    laci_fft_forward(f->fft, row, sk);
    for (size_t k = 0; k < nc; k++) {
        const float t = s * f->symbol[k] * scale; /* step times eigenvalue */
        const float c = 1.0f / (scale * (1.0f + t));

        sp[k][0] = c * (sp[k][0] + t * sk[k][0]);
        sp[k][1] = c * (sp[k][1] + t * sk[k][1]);
    }
    laci_fft_inverse(f->fft, sp, row);
    laci_vec_copy(m, row, p + iv * m);
}

static double ramp_work(const quadratic *f)
{
    return 10.0 * (double)count(f);
}

static lac_status ramp_dual_step(const void *ctx, double step, float *kx, float *p)
{
    const quadratic *f = ctx;

#pragma omp parallel for num_threads(laci_threads_for(ramp_work(f))) schedule(static)
    for (size_t lane = 0; lane < LANES; lane++)
        for (size_t iv = lane; iv < f->rows; iv += LANES)
            ramp_row(f, lane, iv, (float)step, kx, p);
    return LAC_OK;
}

static void metric_row(const quadratic *f, size_t lane, size_t iv, const float *p,
                       float *out)
{
    const size_t m = f->columns, nc = m / 2 + 1;
    float *row = f->row + lane * f->row_stride;
    laci_complex *sp = f->spectrum + lane * 2 * f->spectrum_stride;

    laci_vec_copy(m, p + iv * m, row);
    laci_fft_forward(f->fft, row, sp);
    for (size_t k = 0; k < nc; k++) {
        sp[k][0] *= f->symbol[k];
        sp[k][1] *= f->symbol[k];
    }
    laci_fft_inverse(f->fft, sp, row);
    laci_vec_copy(m, row, out + iv * m);
}

static lac_status ramp_metric(const void *ctx, const float *p, float *out)
{
    const quadratic *f = ctx;

#pragma omp parallel for num_threads(laci_threads_for(ramp_work(f))) schedule(static)
    for (size_t lane = 0; lane < LANES; lane++)
        for (size_t iv = lane; iv < f->rows; iv += LANES)
            metric_row(f, lane, iv, p, out);
    return LAC_OK;
}

static const lac_prox_vt ramp_vt = {.name = "quadratic-ramp",
                                    .apply = quadratic_apply,
                                    .dual_step = ramp_dual_step,
                                    .metric = ramp_metric,
                                    .value = quadratic_value,
                                    .destroy = quadratic_destroy};

static lac_status quadratic_create(quadratic **out, size_t rows, size_t columns,
                                   const float *b)
{
    lac_status st = LAC_OK;
    quadratic *f = NULL;
    size_t n = 0;

    *out = NULL;
    if (!b)
        return LAC_FAIL(LAC_E_ARG, "prox quadratic: the data are NULL");
    LAC_TRY(laci_mul_size(&n, rows, columns));
    LAC_TRY(laci_new(&f, sizeof *f));
    f->rows = rows;
    f->columns = columns;
    LAC_TRY(laci_alloc(&f->b, n, sizeof *f->b));
    memcpy(f->b, b, n * sizeof *b);
    *out = f;
    f = NULL;
out:
    quadratic_destroy(f);
    return st;
}

lac_status lac_prox_quadratic(lac_prox **out, size_t n, const float *b)
{
    lac_status st = LAC_OK;
    quadratic *f = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox quadratic: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(quadratic_create(&f, 1, n, b));
    LAC_TRY(lac_prox_create(out, &quadratic_vt, f, n));
    f = NULL;
out:
    quadratic_destroy(f);
    return st;
}

static lac_status ramp_prepare(quadratic *f, double floor_value)
{
    const int length = (int)f->columns;
    const size_t m = f->columns, nc = m / 2 + 1;
    lac_status st = LAC_OK;

    f->row_stride = (m + 15) / 16 * 16;
    f->spectrum_stride = (nc + 7) / 8 * 8;
    LAC_TRY(laci_fft_create(&f->fft, 1, &length, 1, LACI_FFT_MEASURE));
    LAC_TRY(laci_alloc(&f->row, LANES * f->row_stride, sizeof *f->row));
    LAC_TRY(
        laci_alloc(&f->spectrum, LANES * 2 * f->spectrum_stride, sizeof *f->spectrum));
    LAC_TRY(laci_alloc(&f->symbol, nc, sizeof *f->symbol));
    for (size_t k = 0; k < nc; k++)
        f->symbol[k] =
            (float)(fmax(2.0 * (double)k / (double)m, floor_value) / (double)m);
out:
    return st;
}

lac_status lac_prox_quadratic_ramp(lac_prox **out, size_t rows, size_t columns,
                                   const float *b, double floor_value)
{
    lac_status st = LAC_OK;
    quadratic *f = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "prox quadratic: the output pointer is NULL");
    *out = NULL;
    if (!(floor_value > 0.0 && floor_value <= 1.0))
        return LAC_FAIL(LAC_E_ARG,
                        "prox quadratic: the floor must be in (0, 1], got %g",
                        floor_value);
    if (rows == 0 || columns == 0 || columns > 1 << 24)
        return LAC_FAIL(LAC_E_ARG,
                        "prox quadratic: rows must be >= 1 and columns in 1..2^24, got "
                        "%zu and %zu",
                        rows, columns);
    LAC_TRY(quadratic_create(&f, rows, columns, b));
    LAC_TRY(ramp_prepare(f, floor_value));
    LAC_TRY(lac_prox_create(out, &ramp_vt, f, rows * columns));
    f = NULL;
out:
    quadratic_destroy(f);
    return st;
}
