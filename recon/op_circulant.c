/* recon/op_circulant.c - convolution with wrap-around: F^-1 eig F.
 *
 * Rows by groups to spectra, which are kept by blocks of eight columns; a block is
 * transformed, multiplied and transformed back while it is in cache. */
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft_pass.h"
#include "../data/base/parallel.h"

#include <math.h>
#include <string.h>

typedef struct circulant {
    int nx, ny, blocks, threads;
    laci_fft_pass *pass;
    float *eig;          /* [blocks][ny][8], with the factor 1/(nx ny) */
    laci_complex *plane; /* [blocks][ny][8] */
    laci_complex *group; /* a group of row spectra for each thread */
    float *rows;         /* a group of rows for each thread */
} circulant;

enum { LANES = LACI_FFT_LANES, GROUP = LACI_FFT_ROWS };

/* Between row spectra y .. y + 7 of a thread and the blocks. */
static void exchange(const circulant *c, int y, laci_complex *group, int to_blocks)
{
    const size_t pitch = laci_fft_half_pitch(c->pass), half = (size_t)c->nx / 2 + 1;
    const int rows = laci_min_int(GROUP, c->ny - y);

    for (int b = 0; b < c->blocks; b++) {
        const size_t first = (size_t)b * LANES;
        const size_t n = half - first < LANES ? half - first : LANES;
        laci_complex *block =
            c->plane + ((size_t)b * (size_t)c->ny + (size_t)y) * LANES;

        for (int r = 0; r < rows; r++) {
            laci_complex *row = group + (size_t)r * pitch + first;

            if (to_blocks)
                memcpy(block + (size_t)r * LANES, row, n * sizeof *row);
            else
                memcpy(row, block + (size_t)r * LANES, n * sizeof *row);
        }
    }
}

static void rows_forward(const circulant *c, const float *x)
{
    const size_t nx = (size_t)c->nx, pitch = laci_fft_real_pitch(c->pass);

#pragma omp parallel for num_threads(c->threads) schedule(static)
    for (int y = 0; y < c->ny; y += GROUP) {
        laci_complex *group = c->group + (size_t)laci_thread_number() * GROUP *
                                             laci_fft_half_pitch(c->pass);
        float *rows = c->rows + (size_t)laci_thread_number() * GROUP * pitch;

        for (int r = 0; r < GROUP && y + r < c->ny; r++)
            memcpy(rows + (size_t)r * pitch, x + (size_t)(y + r) * nx, nx * sizeof *x);
        laci_fft_rows_forward(c->pass, rows, group);
        exchange(c, y, group, 1);
    }
}

static void rows_inverse(const circulant *c, float *z)
{
    const size_t nx = (size_t)c->nx, pitch = laci_fft_real_pitch(c->pass);

#pragma omp parallel for num_threads(c->threads) schedule(static)
    for (int y = 0; y < c->ny; y += GROUP) {
        laci_complex *group = c->group + (size_t)laci_thread_number() * GROUP *
                                             laci_fft_half_pitch(c->pass);
        float *rows = c->rows + (size_t)laci_thread_number() * GROUP * pitch;

        exchange(c, y, group, 0);
        laci_fft_rows_inverse(c->pass, group, rows);
        for (int r = 0; r < GROUP && y + r < c->ny; r++)
            memcpy(z + (size_t)(y + r) * nx, rows + (size_t)r * pitch, nx * sizeof *z);
    }
}

static lac_status convolve(const void *ctx, const float *x, float *z)
{
    const circulant *c = ctx;
    const size_t n = (size_t)c->ny * LANES;

    rows_forward(c, x);
#pragma omp parallel for num_threads(c->threads) schedule(static)
    for (int b = 0; b < c->blocks; b++) {
        laci_complex *block = c->plane + (size_t)b * n;
        const float *eig = c->eig + (size_t)b * n;

        laci_fft_block_forward(c->pass, block);
        for (size_t i = 0; i < n; i++) {
            block[i][0] *= eig[i];
            block[i][1] *= eig[i];
        }
        laci_fft_block_inverse(c->pass, block);
    }
    rows_inverse(c, z);
    return LAC_OK;
}

static void destroy(void *ctx)
{
    circulant *c = ctx;

    if (!c)
        return;
    laci_fft_pass_destroy(&c->pass);
    laci_free(c->eig);
    laci_free(c->plane);
    laci_free(c->group);
    laci_free(c->rows);
    laci_free(c);
}

static const lac_linop_vt circulant_vt = {"circulant", convolve, convolve, NULL,
                                          destroy};

static void pack(circulant *c, const float *eig)
{
    const int half = c->nx / 2 + 1;
    const double factor = 1.0 / ((double)c->nx * c->ny);

    for (int y = 0; y < c->ny; y++)
        for (int k = 0; k < half; k++)
            c->eig[((size_t)(k / LANES) * (size_t)c->ny + (size_t)y) * LANES +
                   (size_t)(k % LANES)] =
                (float)(factor * eig[(size_t)y * (size_t)half + (size_t)k]);
}

static lac_status check_spectrum(int nx, int ny, const float *eig)
{
    const size_t n = (size_t)ny * ((size_t)nx / 2 + 1);

    for (size_t i = 0; i < n; i++)
        if (!isfinite(eig[i]))
            return LAC_FAIL(LAC_E_ARG,
                            "circulant operator: eigenvalue %zu must be finite, got %g",
                            i, (double)eig[i]);
    return LAC_OK;
}

lac_status lac_op_circulant(lac_linop **out, int nx, int ny, const float *eig)
{
    lac_status st = LAC_OK;
    circulant *c = NULL;
    size_t plane;

    if (!out || !eig)
        return LAC_FAIL(LAC_E_ARG, "circulant operator: a pointer is NULL");
    *out = NULL;
    if (nx < 1 || ny < 1 || nx > LAC_MAX_PIXELS || ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG,
                        "circulant operator: sizes must be in 1..%d, got %d x %d",
                        LAC_MAX_PIXELS, nx, ny);
    LAC_TRY(check_spectrum(nx, ny, eig));
    LAC_TRY(laci_new(&c, sizeof *c));
    c->nx = nx;
    c->ny = ny;
    c->blocks = (nx / 2 + LANES) / LANES;
    c->threads = laci_threads_for(10.0 * nx * ny);
    plane = (size_t)c->blocks * (size_t)ny * LANES;
    LAC_TRY(laci_fft_pass_create(&c->pass, nx, ny));
    LAC_TRY(laci_alloc(&c->eig, plane, sizeof *c->eig));
    LAC_TRY(laci_alloc(&c->plane, plane, sizeof *c->plane));
    LAC_TRY(laci_alloc(&c->group,
                       (size_t)c->threads * GROUP * laci_fft_half_pitch(c->pass),
                       sizeof *c->group));
    LAC_TRY(laci_alloc(&c->rows,
                       (size_t)c->threads * GROUP * laci_fft_real_pitch(c->pass),
                       sizeof *c->rows));
    pack(c, eig);
    LAC_TRY(lac_linop_create(out, &circulant_vt, c,
                             (lac_shape){{1, (size_t)ny, (size_t)nx}},
                             (lac_shape){{1, (size_t)ny, (size_t)nx}}));
    c = NULL;
out:
    destroy(c);
    return st;
}
