/* recon/prox_quadratic.c - the data term 1/2 ||x - b||^2, plain and with a dual step in
 * the metric of the ramp filter.
 *
 *   prox_{s F}(v) = (v + s b) / (1 + s)
 *   F*(q) = 1/2 ||q||^2 + <b, q>, and the minimiser over q of
 *   F*(q) - <kx, q> + 1/(2 s) ||q - p||^2_{S^-1}  is
 *   q = (I + s S)^-1 (p + s S (kx - b)).
 *
 * For S = I that is one pass; for S circulant along the rows two real transforms of a
 * row and one back. Where the row has no length that transforms fast, the circulant
 * covers the longest part in the middle that has, and the few bins at the ends get the
 * floor as eigenvalue: any positive definite S leads to the same minimiser.
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
    size_t core, first;     /* ramp only: bins under the circulant, and their first */
    float edge;             /* eigenvalue of the other bins */
    laci_fft *fft;          /* of one core */
    float *symbol;          /* [core/2 + 1] eigenvalues */
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

/* p = (p + t (kx - b)) / (1 + t) for bins from..to of a row, t = s edge */
static void edge_step(const quadratic *f, size_t from, size_t to, float s,
                      const float *kx, const float *b, float *p)
{
    const float t = s * f->edge;

    for (size_t i = from; i < to; i++)
        p[i] = (p[i] + t * (kx[i] - b[i])) / (1.0f + t);
}

/* The dual step of one row in the scratch of a lane; kx, b, p point to the row. */
static void ramp_row(const quadratic *f, size_t lane, float s, const float *kx,
                     const float *b, float *p)
{
    const size_t m = f->core, o = f->first, nc = m / 2 + 1;
    const float scale = 1.0f / (float)m;
    float *row = f->row + lane * f->row_stride;
    laci_complex *sp = f->spectrum + lane * 2 * f->spectrum_stride;
    laci_complex *sk = sp + f->spectrum_stride;

    laci_vec_copy(m, p + o, row);
    laci_fft_forward(f->fft, row, sp);
    for (size_t i = 0; i < m; i++)
        row[i] = kx[o + i] - b[o + i];
    laci_fft_forward(f->fft, row, sk);
    for (size_t k = 0; k < nc; k++) {
        const float t = s * f->symbol[k];
        const float c = scale / (1.0f + t);

        sp[k][0] = c * (sp[k][0] + t * sk[k][0]);
        sp[k][1] = c * (sp[k][1] + t * sk[k][1]);
    }
    laci_fft_inverse(f->fft, sp, row);
    laci_vec_copy(m, row, p + o);
    edge_step(f, 0, o, s, kx, b, p);
    edge_step(f, o + m, f->columns, s, kx, b, p);
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
            ramp_row(f, lane, (float)step, kx + iv * f->columns, f->b + iv * f->columns,
                     p + iv * f->columns);
    return LAC_OK;
}

static void metric_row(const quadratic *f, size_t lane, const float *p, float *out)
{
    const size_t m = f->core, o = f->first, nc = m / 2 + 1;
    const float scale = 1.0f / (float)m;
    float *row = f->row + lane * f->row_stride;
    laci_complex *sp = f->spectrum + lane * 2 * f->spectrum_stride;

    laci_vec_copy(m, p + o, row);
    laci_fft_forward(f->fft, row, sp);
    for (size_t k = 0; k < nc; k++) {
        sp[k][0] *= scale * f->symbol[k];
        sp[k][1] *= scale * f->symbol[k];
    }
    laci_fft_inverse(f->fft, sp, row);
    laci_vec_copy(m, row, out + o);
    for (size_t i = 0; i < o; i++)
        out[i] = f->edge * p[i];
    for (size_t i = o + m; i < f->columns; i++)
        out[i] = f->edge * p[i];
}

static lac_status ramp_metric(const void *ctx, const float *p, float *out)
{
    const quadratic *f = ctx;

#pragma omp parallel for num_threads(laci_threads_for(ramp_work(f))) schedule(static)
    for (size_t lane = 0; lane < LANES; lane++)
        for (size_t iv = lane; iv < f->rows; iv += LANES)
            metric_row(f, lane, p + iv * f->columns, out + iv * f->columns);
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

/* The largest m <= n without prime factors above 7. */
static size_t fast_length(size_t n)
{
    for (;; n--) {
        size_t rest = n;

        for (size_t q = 2; q <= 7; q++)
            while (rest % q == 0)
                rest /= q;
        if (rest == 1)
            return n;
    }
}

/* The plan is estimated, not timed: a timed one may differ from run to run, and the
 * last bits of the result with it. */
static lac_status ramp_prepare(quadratic *f, double floor_value)
{
    const size_t m = fast_length(f->columns), nc = m / 2 + 1;
    const int length = (int)m;
    lac_status st = LAC_OK;

    f->core = m;
    f->first = (f->columns - m) / 2;
    f->edge = (float)floor_value;
    f->row_stride = (m + 15) / 16 * 16;
    f->spectrum_stride = (nc + 7) / 8 * 8;
    LAC_TRY(laci_fft_create(&f->fft, 1, &length, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&f->row, LANES * f->row_stride, sizeof *f->row));
    LAC_TRY(
        laci_alloc(&f->spectrum, LANES * 2 * f->spectrum_stride, sizeof *f->spectrum));
    LAC_TRY(laci_alloc(&f->symbol, nc, sizeof *f->symbol));
    for (size_t k = 0; k < nc; k++)
        f->symbol[k] = (float)fmax(2.0 * (double)k / (double)m, floor_value);
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
