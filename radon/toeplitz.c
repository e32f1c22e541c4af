/* radon/toeplitz.c - see toeplitz.h. A doubled grid in both directions; rows that are
 * zero on input or not wanted on output are never transformed. */
#include "toeplitz.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft_pass.h"
#include "../data/base/parallel.h"

#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

enum { LANES = LACI_FFT_LANES, ROWS = LACI_FFT_ROWS };

struct laci_toeplitz {
    int nx, ny, gx, gy, n_blocks, threads;
    laci_fft_pass *pass;
    float *spectrum;      /* [n_blocks][gy][LANES], of the kernel over gx gy */
    laci_complex *blocks; /* [n_blocks][ny + 1][LANES] */
    laci_complex *own;    /* [threads]: own_size each */
    size_t own_size;      /* a block of columns, a group of spectra and of rows */
};

typedef struct scratch {
    laci_complex *column, *spectra;
    float *rows;
} scratch;

static scratch own_scratch(const laci_toeplitz *t)
{
#ifdef _OPENMP
    const int thread = omp_get_thread_num();
#else
    const int thread = 0;
#endif
    scratch s;

    s.column = t->own + (size_t)thread * t->own_size;
    s.spectra = s.column + (size_t)t->gy * LANES;
    s.rows = (float *)(s.spectra + ROWS * laci_fft_half_pitch(t->pass));
    return s;
}

/* A row of the image in the blocks; a cache line more than a block lies between two. */
static laci_complex *block_row(const laci_toeplitz *t, int block, int y)
{
    return t->blocks + ((size_t)block * ((size_t)t->ny + 1) + (size_t)y) * LANES;
}

static void rows_to_blocks(const laci_toeplitz *t, const float *x, int y)
{
    const scratch s = own_scratch(t);
    const int n = laci_min_int(ROWS, t->ny - y);
    const size_t pitch = laci_fft_half_pitch(t->pass);

    for (int r = 0; r < n; r++) {
        float *to = s.rows + (size_t)r * laci_fft_real_pitch(t->pass);

        memcpy(to, x + (size_t)(y + r) * (size_t)t->nx, (size_t)t->nx * sizeof *x);
        memset(to + t->nx, 0, (size_t)(t->gx - t->nx) * sizeof *to);
    }
    laci_fft_rows_forward(t->pass, s.rows, s.spectra);
    for (int b = 0; b < t->n_blocks; b++)
        for (int r = 0; r < n; r++)
            memcpy(block_row(t, b, y + r),
                   s.spectra + (size_t)r * pitch + (size_t)b * LANES,
                   LANES * sizeof *s.spectra);
}

static void multiply_block(const laci_toeplitz *t, int b)
{
    const scratch s = own_scratch(t);
    const float *m = t->spectrum + (size_t)b * (size_t)t->gy * LANES;

    memcpy(s.column, block_row(t, b, 0), (size_t)t->ny * LANES * sizeof *s.column);
    memset(s.column + (size_t)t->ny * LANES, 0,
           (size_t)(t->gy - t->ny) * LANES * sizeof *s.column);
    laci_fft_block_forward(t->pass, s.column);
    for (size_t i = 0; i < (size_t)t->gy * LANES; i++) {
        s.column[i][0] *= m[i];
        s.column[i][1] *= m[i];
    }
    laci_fft_block_inverse(t->pass, s.column);
    memcpy(block_row(t, b, 0), s.column, (size_t)t->ny * LANES * sizeof *s.column);
}

static void blocks_to_rows(const laci_toeplitz *t, int y, float *z)
{
    const scratch s = own_scratch(t);
    const int n = laci_min_int(ROWS, t->ny - y);
    const size_t pitch = laci_fft_half_pitch(t->pass);

    for (int b = 0; b < t->n_blocks; b++)
        for (int r = 0; r < n; r++)
            memcpy(s.spectra + (size_t)r * pitch + (size_t)b * LANES,
                   block_row(t, b, y + r), LANES * sizeof *s.spectra);
    laci_fft_rows_inverse(t->pass, s.spectra, s.rows);
    for (int r = 0; r < n; r++)
        memcpy(z + (size_t)(y + r) * (size_t)t->nx,
               s.rows + (size_t)r * laci_fft_real_pitch(t->pass),
               (size_t)t->nx * sizeof *z);
}

void laci_toeplitz_apply(laci_toeplitz *t, const float *x, float *z)
{
    const int threads =
        laci_min_int(t->threads, laci_threads_for(3.0 * t->gx * (double)t->gy));

#pragma omp parallel num_threads(threads)
    {
#pragma omp for schedule(static)
        for (int y = 0; y < t->ny; y += ROWS)
            rows_to_blocks(t, x, y);
#pragma omp for schedule(static)
        for (int b = 0; b < t->n_blocks; b++)
            multiply_block(t, b);
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

static lac_status make_spectrum(laci_toeplitz *t, const float *kernel)
{
    const int size[2] = {t->gy, t->gx};
    const size_t half = (size_t)t->gx / 2 + 1;
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
    for (size_t y = 0; y < (size_t)t->gy; y++)
        for (size_t x = 0; x < half; x++)
            t->spectrum[(x / LANES * (size_t)t->gy + y) * LANES + x % LANES] =
                spectrum[y * half + x][0];
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
    t->gy = laci_fft_good_size(2 * ny - 1);
    t->n_blocks = (t->gx / 2 + LANES) / LANES;
    t->threads = lac_threads_get();
    LAC_TRY(laci_fft_pass_create(&t->pass, t->gx, t->gy));
    LAC_TRY(make_spectrum(t, kernel));
    LAC_TRY(laci_alloc(&t->blocks, (size_t)t->n_blocks * ((size_t)ny + 1) * LANES,
                       sizeof *t->blocks));
    t->own_size = (size_t)t->gy * LANES + ROWS * laci_fft_half_pitch(t->pass) +
                  ROWS * laci_fft_real_pitch(t->pass) / 2;
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
    laci_free(t->spectrum);
    laci_free(t->blocks);
    laci_free(t->own);
    laci_free(t);
    *toeplitz = NULL;
}
