/* radon/toeplitz.c - see toeplitz.h. A doubled grid in both directions; rows that are
 * zero on input or not wanted on output are never transformed. */
#include "toeplitz.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft_pass.h"
#include "../data/base/parallel.h"
#include "proj_internal.h"

#include <string.h>

enum { LANES = LACI_COLUMN_LANES, ROWS = LACI_FFT_ROWS };

struct laci_toeplitz {
    int nx, ny, gx, gy, n_blocks, threads;
    laci_fft_pass *pass;   /* rows of gx */
    laci_columns *columns; /* of gy / 2 */
    float *spectrum;       /* [n_blocks][2][gy / 2][LANES], of the kernel over gx gy */
    float *blocks;         /* [n_blocks][ny + 1][2][LANES]: row spectra of the image */
    float *own;            /* [threads]: own_size each */
    size_t own_size;       /* two blocks of columns, a group of spectra and of rows */
};

typedef struct scratch {
    float *column, *rows;
    laci_complex *spectra;
} scratch;

static scratch own_scratch(const laci_toeplitz *t)
{
    const int thread = laci_thread_number();
    scratch s;

    s.column = t->own + (size_t)thread * t->own_size;
    s.rows = s.column + (size_t)t->gy * 2 * LANES;
    s.spectra = (laci_complex *)(s.rows + ROWS * laci_fft_real_pitch(t->pass));
    return s;
}

/* A block has a row more than it needs, so that blocks spread in the cache. */
static size_t block_size(const laci_toeplitz *t)
{
    return ((size_t)t->ny + 1) * 2 * LANES;
}

static float *block_row(const laci_toeplitz *t, int block, int y)
{
    return t->blocks + (size_t)block * block_size(t) + (size_t)y * 2 * LANES;
}

static void rows_to_blocks(const laci_toeplitz *t, const float *x, int y)
{
    const laci_column_kernels *kernels = &laci_kernels_now()->columns;
    const scratch s = own_scratch(t);
    const int n = laci_min_int(ROWS, t->ny - y);

    for (int r = 0; r < n; r++) {
        float *to = s.rows + (size_t)r * laci_fft_real_pitch(t->pass);

        memcpy(to, x + (size_t)(y + r) * (size_t)t->nx, (size_t)t->nx * sizeof *x);
        memset(to + t->nx, 0, (size_t)(t->gx - t->nx) * sizeof *to);
    }
    laci_fft_rows_forward(t->pass, s.rows, s.spectra);
    for (int r = 0; r < n; r++)
        kernels->split(s.spectra + (size_t)r * laci_fft_half_pitch(t->pass),
                       t->gx / 2 + 1, block_row(t, 0, y + r), block_size(t));
}

static void blocks_to_rows(const laci_toeplitz *t, int y, float *z)
{
    const laci_column_kernels *kernels = &laci_kernels_now()->columns;
    const scratch s = own_scratch(t);
    const int n = laci_min_int(ROWS, t->ny - y);

    for (int r = 0; r < n; r++)
        kernels->join(block_row(t, 0, y + r), block_size(t), t->gx / 2 + 1,
                      s.spectra + (size_t)r * laci_fft_half_pitch(t->pass));
    laci_fft_rows_inverse(t->pass, s.spectra, s.rows);
    for (int r = 0; r < n; r++)
        memcpy(z + (size_t)(y + r) * (size_t)t->nx,
               s.rows + (size_t)r * laci_fft_real_pitch(t->pass),
               (size_t)t->nx * sizeof *z);
}

void laci_toeplitz_apply(laci_toeplitz *t, const float *x, float *z)
{
    const laci_column_kernels *kernels = &laci_kernels_now()->columns;
    const int threads =
        laci_min_int(t->threads, laci_threads_for(3.0 * t->gx * (double)t->gy));

#pragma omp parallel num_threads(threads)
    {
#pragma omp for schedule(static)
        for (int y = 0; y < t->ny; y += ROWS)
            rows_to_blocks(t, x, y);
#pragma omp for schedule(static)
        for (int b = 0; b < t->n_blocks; b++)
            kernels->convolve(t->columns,
                              t->spectrum + (size_t)b * (size_t)t->gy * LANES, t->ny,
                              block_row(t, b, 0), own_scratch(t).column);
#pragma omp for schedule(static)
        for (int y = 0; y < t->ny; y += ROWS)
            blocks_to_rows(t, y, z);
    }
}

/* The kernel about the origin of a gx x gy grid, its even part over gx gy. */
static void turn_kernel(const laci_toeplitz *t, const float *kernel, float *grid)
{
    const size_t kx = 2 * (size_t)t->nx - 1, n = kx * (2 * (size_t)t->ny - 1);
    const float scale = (float)(0.5 / ((double)t->gx * t->gy));

    for (int y = 1 - t->ny; y < t->ny; y++)
        for (int x = 1 - t->nx; x < t->nx; x++) {
            const size_t at = (size_t)(y + t->ny - 1) * kx + (size_t)(x + t->nx - 1);
            const int row = y < 0 ? y + t->gy : y, column = x < 0 ? x + t->gx : x;

            grid[(size_t)row * (size_t)t->gx + (size_t)column] =
                scale * (kernel[at] + kernel[n - 1 - at]);
        }
}

/* The real parts by blocks of columns: even frequencies, then odd ones, both in the
 * order of the column transforms. */
static void sort_spectrum(laci_toeplitz *t, laci_complex *spectrum)
{
    const size_t half = (size_t)t->gx / 2 + 1, n = (size_t)t->columns->n;

    for (size_t odd = 0; odd < 2; odd++)
        for (size_t i = 0; i < n; i++) {
            const size_t y = 2 * (size_t)t->columns->freq[i] + odd;

            for (size_t x = 0; x < half; x++)
                t->spectrum[((x / LANES * 2 + odd) * n + i) * LANES + x % LANES] =
                    spectrum[y * half + x][0];
        }
}

static lac_status make_spectrum(laci_toeplitz *t, const float *kernel)
{
    const int size[2] = {t->gy, t->gx};
    lac_status st = LAC_OK;
    laci_fft *fft = NULL;
    laci_complex *spectrum = NULL;
    float *grid = NULL;

    LAC_TRY(laci_alloc(&t->spectrum, (size_t)t->n_blocks * (size_t)t->gy * LANES,
                       sizeof *t->spectrum));
    LAC_TRY(laci_fft_create(&fft, 2, size, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&grid, laci_fft_real_size(fft), sizeof *grid));
    LAC_TRY(laci_alloc(&spectrum, laci_fft_spectrum_size(fft), sizeof *spectrum));
    turn_kernel(t, kernel, grid);
    laci_fft_forward(fft, grid, spectrum);
    sort_spectrum(t, spectrum);
out:
    laci_free(grid);
    laci_free(spectrum);
    laci_fft_destroy(&fft);
    return st;
}

lac_status laci_toeplitz_create(laci_toeplitz **out, int nx, int ny,
                                const float *kernel)
{
    lac_status st = LAC_OK;
    laci_toeplitz *t = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&t, sizeof *t));
    t->nx = nx;
    t->ny = ny;
    t->gx = laci_fft_good_size(2 * nx - 1);
    t->gy = 2 * laci_columns_size(ny);
    t->n_blocks = (t->gx / 2 + LANES) / LANES;
    t->threads = lac_threads_get();
    LAC_TRY(laci_fft_pass_create(&t->pass, t->gx, 1));
    LAC_TRY(laci_columns_create(&t->columns, t->gy / 2));
    LAC_TRY(make_spectrum(t, kernel));
    LAC_TRY(
        laci_alloc(&t->blocks, (size_t)t->n_blocks * block_size(t), sizeof *t->blocks));
    t->own_size = (size_t)t->gy * 2 * LANES + ROWS * laci_fft_real_pitch(t->pass) +
                  2 * (ROWS * laci_fft_half_pitch(t->pass) + LANES);
    LAC_TRY(laci_alloc(&t->own, (size_t)t->threads * t->own_size, sizeof *t->own));
    *out = t;
    t = NULL;
out:
    laci_toeplitz_destroy(&t);
    return st;
}

void laci_toeplitz_destroy(laci_toeplitz **toeplitz)
{
    laci_toeplitz *t = *toeplitz;

    if (!t)
        return;
    laci_fft_pass_destroy(&t->pass);
    laci_columns_destroy(&t->columns);
    laci_free(t->spectrum);
    laci_free(t->blocks);
    laci_free(t->own);
    laci_free(t);
    *toeplitz = NULL;
}
