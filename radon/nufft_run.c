/* radon/nufft_run.c - the gridding transform and its transpose. */
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "nufft_internal.h"
#include "proj_internal.h"

#include <string.h>

enum { TAPS = LACI_NUFFT_TAPS, HALF = TAPS / 2, LEFT = LACI_NUFFT_LEFT };
enum { LANES = LACI_FFT_LANES, ROWS = LACI_FFT_ROWS };

/* One thread's arrays. */
typedef struct scratch {
    laci_complex *column;  /* a block of columns of the grid */
    laci_complex *spectra; /* a group of rows, in frequency */
    float *rows;
} scratch;

static scratch own_scratch(const laci_nufft *f)
{
    const int thread = laci_thread_number();
    scratch s;

    s.column = f->own + (size_t)thread * f->own_size;
    s.spectra = s.column + (size_t)f->gy * LANES;
    s.rows = (float *)(s.spectra + ROWS * laci_fft_half_pitch(f->pass));
    return s;
}

static int threads_for(const laci_nufft *f, double work)
{
    return laci_min_int(f->threads, laci_threads_for(work));
}

/* A row of the image in the blocks; a row of the grid. */
static laci_complex *block_row(const laci_nufft *f, int block, int y)
{
    return f->blocks + ((size_t)block * ((size_t)f->ny + 1) + (size_t)y) * LANES;
}

static laci_complex *grid_row(const laci_nufft *f, int y)
{
    return f->grid + (size_t)y * f->table.pitch + LEFT;
}

/* Row y of the image lies at row y - ny/2 of the grid, modulo gy. */
static int turned(int i, int n, int g)
{
    return i < n / 2 ? g - n / 2 + i : i - n / 2;
}

/* Rows of the image, scaled and turned likewise, to their spectra. */
static void rows_to_blocks(const laci_nufft *f, const float *image, int y)
{
    const scratch s = own_scratch(f);
    const int left = f->nx / 2, n = laci_min_int(ROWS, f->ny - y);

    for (int r = 0; r < n; r++) {
        const float *from = image + (size_t)(y + r) * (size_t)f->nx;
        float *to = s.rows + (size_t)r * laci_fft_real_pitch(f->pass);
        const float scale = f->scale_y[y + r];

        memset(to, 0, (size_t)f->gx * sizeof *to);
        for (int x = left; x < f->nx; x++)
            to[x - left] = scale * f->scale_x[x] * from[x];
        for (int x = 0; x < left; x++)
            to[f->gx - left + x] = scale * f->scale_x[x] * from[x];
    }
    laci_fft_rows_forward(f->pass, s.rows, s.spectra);
    for (int b = 0; b < f->n_blocks; b++)
        for (int r = 0; r < n; r++)
            memcpy(block_row(f, b, y + r),
                   s.spectra + (size_t)r * laci_fft_half_pitch(f->pass) +
                       (size_t)b * LANES,
                   LANES * sizeof *s.spectra);
}

static void block_to_grid(const laci_nufft *f, int b)
{
    const scratch s = own_scratch(f);
    const int above = f->ny / 2, below = f->ny - above;

    memcpy(s.column, block_row(f, b, above), (size_t)below * LANES * sizeof *s.column);
    memset(s.column + (size_t)below * LANES, 0,
           (size_t)(f->gy - f->ny) * LANES * sizeof *s.column);
    memcpy(s.column + (size_t)(f->gy - above) * LANES, block_row(f, b, 0),
           (size_t)above * LANES * sizeof *s.column);
    laci_fft_block_forward(f->pass, s.column);
    for (int y = 0; y < f->gy; y++)
        memcpy(grid_row(f, y) + (size_t)b * LANES, s.column + (size_t)y * LANES,
               LANES * sizeof *s.column);
}

/* The columns beside the stored half are conjugates of stored ones, turned about 0. */
static void continue_grid(const laci_nufft *f)
{
    const int last = f->gx / 2;

    for (int y = 0; y < f->gy; y++) {
        laci_complex *to = grid_row(f, y);
        laci_complex *from = grid_row(f, (f->gy - y) % f->gy);

        for (int h = 1; h <= HALF; h++) {
            to[-h][0] = from[h][0];
            to[-h][1] = -from[h][1];
            to[last + h][0] = from[last - h][0];
            to[last + h][1] = -from[last - h][1];
        }
    }
    memcpy(grid_row(f, f->gy) - LEFT, grid_row(f, 0) - LEFT,
           (TAPS - 1) * f->table.pitch * sizeof *f->grid);
}

void laci_nufft_forward(laci_nufft *f, const float *image, laci_complex *samples)
{
    const laci_nufft_kernels *kernels = &laci_kernels_now()->gridding;
    const int threads = threads_for(f, 5.0 * f->gx * (double)f->gy);
    const size_t chunk = 512;
    const ptrdiff_t chunks = (ptrdiff_t)((f->n + chunk - 1) / chunk);

#pragma omp parallel num_threads(threads)
    {
#pragma omp for schedule(static)
        for (int y = 0; y < f->ny; y += ROWS)
            rows_to_blocks(f, image, y);
#pragma omp for schedule(static)
        for (int b = 0; b < f->n_blocks; b++)
            block_to_grid(f, b);
#pragma omp single
        continue_grid(f);
#pragma omp for schedule(static)
        for (ptrdiff_t k = 0; k < chunks; k++) {
            const size_t begin = (size_t)k * chunk, end = begin + chunk;

            kernels->interpolate(&f->table, f->grid, begin, end < f->n ? end : f->n,
                                 samples);
        }
    }
}

/* The transpose of continue_grid. */
static void fold_grid(const laci_nufft *f)
{
    const int last = f->gx / 2;

    for (int y = 0; y < TAPS - 1; y++) {
        float *to = *(grid_row(f, y) - LEFT);
        const float *from = *(grid_row(f, f->gy + y) - LEFT);

        for (size_t i = 0; i < 2 * f->table.pitch; i++)
            to[i] += from[i];
    }
    for (int y = 0; y < f->gy; y++) {
        laci_complex *from = grid_row(f, y);
        laci_complex *to = grid_row(f, (f->gy - y) % f->gy);

        for (int h = 1; h <= HALF; h++) {
            to[h][0] += from[-h][0];
            to[h][1] -= from[-h][1];
            to[last - h][0] += from[last + h][0];
            to[last - h][1] -= from[last + h][1];
        }
    }
}

static void grid_to_block(const laci_nufft *f, int b)
{
    const scratch s = own_scratch(f);

    for (int y = 0; y < f->gy; y++)
        memcpy(s.column + (size_t)y * LANES, grid_row(f, y) + (size_t)b * LANES,
               LANES * sizeof *s.column);
    laci_fft_block_inverse(f->pass, s.column);
    for (int y = 0; y < f->ny; y++)
        memcpy(block_row(f, b, y), s.column + (size_t)turned(y, f->ny, f->gy) * LANES,
               LANES * sizeof *s.column);
}

/* FFTW's half spectrum stands for two columns but the first and the last, of which only
 * the real part counts; here each stands for itself: twice those, and half of all. */
static void blocks_to_rows(const laci_nufft *f, int y, float *image)
{
    const scratch s = own_scratch(f);
    const int left = f->nx / 2, n = laci_min_int(ROWS, f->ny - y);

    for (int r = 0; r < n; r++) {
        laci_complex *spectrum = s.spectra + (size_t)r * laci_fft_half_pitch(f->pass);

        for (int b = 0; b < f->n_blocks; b++)
            memcpy(spectrum + (size_t)b * LANES, block_row(f, b, y + r),
                   LANES * sizeof *spectrum);
        spectrum[0][0] *= 2.0f;
        spectrum[0][1] = 0.0f;
        spectrum[f->gx / 2][0] *= 2.0f;
        spectrum[f->gx / 2][1] = 0.0f;
    }
    laci_fft_rows_inverse(f->pass, s.spectra, s.rows);
    for (int r = 0; r < n; r++) {
        const float *from = s.rows + (size_t)r * laci_fft_real_pitch(f->pass);
        float *to = image + (size_t)(y + r) * (size_t)f->nx;
        const float scale = 0.5f * f->scale_y[y + r];

        for (int x = left; x < f->nx; x++)
            to[x] = scale * f->scale_x[x] * from[x - left];
        for (int x = 0; x < left; x++)
            to[x] = scale * f->scale_x[x] * from[f->gx - left + x];
    }
}

/* Bands of one parity write to disjoint rows; each adds its samples in their order. */
static void spread_bands(const laci_nufft *f, laci_complex *samples, int parity)
{
    const laci_nufft_kernels *kernels = &laci_kernels_now()->gridding;

#pragma omp for schedule(dynamic, 1)
    for (int b = parity; b < f->n_bands; b += 2)
        kernels->spread(&f->table, samples, f->band[b], f->band[b + 1], f->grid);
}

/* The samples near 0, by one thread: at most some tens a view. */
static void add_near(const laci_nufft *f, laci_complex *samples)
{
    enum { COLUMNS = LACI_NUFFT_NEAR_COLUMNS };
    const size_t begin = f->band[f->n_bands], end = f->band[f->n_bands + 1];
    const double *from = f->near;

    memset(f->near, 0, 2 * LACI_NUFFT_NEAR_ROWS * COLUMNS * sizeof *f->near);
    laci_kernels_now()->gridding.spread_near(&f->table, samples, begin, end, f->gy,
                                             f->near);
    for (int r = 0; r < LACI_NUFFT_NEAR_ROWS; r++) {
        const int y = r - LACI_NUFFT_NEAR - HALF;
        laci_complex *to = grid_row(f, y < 0 ? y + f->gy : y) - HALF;

        for (int c = 0; c < COLUMNS; c++, from += 2) {
            to[c][0] += (float)from[0];
            to[c][1] += (float)from[1];
        }
    }
}

void laci_nufft_adjoint(laci_nufft *f, laci_complex *samples, float *image)
{
    const int threads = threads_for(f, 5.0 * f->gx * (double)f->gy);

#pragma omp parallel num_threads(threads)
    {
#pragma omp for schedule(static)
        for (int y = 0; y < f->gy + TAPS - 1; y++)
            memset(grid_row(f, y) - LEFT, 0, f->table.pitch * sizeof *f->grid);
        spread_bands(f, samples, 0);
        spread_bands(f, samples, 1);
#pragma omp single
        {
            add_near(f, samples);
            fold_grid(f);
        }
#pragma omp for schedule(static)
        for (int b = 0; b < f->n_blocks; b++)
            grid_to_block(f, b);
#pragma omp for schedule(static)
        for (int y = 0; y < f->ny; y += ROWS)
            blocks_to_rows(f, y, image);
    }
}
