/* shearlet/blocks.c - the steps of transforms on full-size coefficients. */
#include "blocks.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

#include <string.h>

/* Complex numbers between blocks: a cache line more than a block, so that one row's
 * pieces do not fall on one another in the cache. */
static size_t block_pitch(const lac_shearlet *s)
{
    return ((size_t)s->config.ny + 1) * LACI_LANES;
}

static laci_complex *block_at(const lac_shearlet *s, laci_complex *blocks, int block)
{
    return blocks + (size_t)block * block_pitch(s);
}

/* Complex numbers of one thread's arrays, each a whole number of cache lines. */
size_t laci_blocks_scratch_size(const lac_shearlet *s)
{
    const size_t rows = LACI_FFT_ROWS * laci_fft_real_pitch(s->pass) / 2;

    return (size_t)s->n_blocks * block_pitch(s) +
           LACI_FFT_ROWS * laci_fft_half_pitch(s->pass) + rows;
}

laci_scratch laci_blocks_scratch(const lac_shearlet *s, laci_complex *memory,
                                 int thread)
{
    laci_scratch t;

    t.blocks = memory + (size_t)thread * laci_blocks_scratch_size(s);
    t.spectra = t.blocks + (size_t)s->n_blocks * block_pitch(s);
    t.rows = (float *)(t.spectra + LACI_FFT_ROWS * laci_fft_half_pitch(s->pass));
    return t;
}

/* Threads for all subbands: a butterfly takes about a nanosecond. */
int laci_blocks_threads(const lac_shearlet *s)
{
    const double work = 4.0 * s->config.nx * (double)s->config.ny * s->count;

    return laci_min_int(laci_threads_for(work), s->count);
}

/* Blocks that a subband touches, in order, each once; their number. */
static int next_block(const laci_band *band, int run)
{
    const int block = band->run[run].block;

    while (run < band->n_runs && band->run[run].block == block)
        run++;
    return run;
}

/* A group of rows from y on of the spectra between blocks and rows; only the blocks of
 * a subband, or all of them where band is NULL. */
void laci_blocks_gather(const lac_shearlet *s, const laci_band *band, int y,
                        const laci_scratch *t)
{
    const size_t pitch = laci_fft_half_pitch(s->pass);
    const int rows = laci_min_int(LACI_FFT_ROWS, s->config.ny - y);
    const int n = band ? band->n_runs : s->n_blocks;

    if (band)
        memset(t->spectra, 0, LACI_FFT_ROWS * pitch * sizeof *t->spectra);
    for (int i = 0; i < n; i = band ? next_block(band, i) : i + 1) {
        const int block = band ? band->run[i].block : i;
        laci_complex *from = block_at(s, t->blocks, block) + (size_t)y * LACI_LANES;

        for (int r = 0; r < rows; r++)
            memcpy(t->spectra + (size_t)r * pitch + (size_t)block * LACI_LANES,
                   from + (size_t)r * LACI_LANES, LACI_LANES * sizeof *from);
    }
}

void laci_blocks_scatter(const lac_shearlet *s, const laci_band *band, int y,
                         const laci_scratch *t)
{
    const size_t pitch = laci_fft_half_pitch(s->pass);
    const int rows = laci_min_int(LACI_FFT_ROWS, s->config.ny - y);
    const int n = band ? band->n_runs : s->n_blocks;

    for (int i = 0; i < n; i = band ? next_block(band, i) : i + 1) {
        const int block = band ? band->run[i].block : i;
        laci_complex *to = block_at(s, t->blocks, block) + (size_t)y * LACI_LANES;

        for (int r = 0; r < rows; r++)
            memcpy(to + (size_t)r * LACI_LANES,
                   t->spectra + (size_t)r * pitch + (size_t)block * LACI_LANES,
                   LACI_LANES * sizeof *to);
    }
}

/* Row spectra in the blocks to the real image. */
void laci_blocks_rows_to_image(const lac_shearlet *s, const laci_band *band,
                               const laci_scratch *t, float *image)
{
    const size_t nx = (size_t)s->config.nx, pitch = laci_fft_real_pitch(s->pass);

    for (int y = 0; y < s->config.ny; y += LACI_FFT_ROWS) {
        const int rows = laci_min_int(LACI_FFT_ROWS, s->config.ny - y);

        laci_blocks_gather(s, band, y, t);
        laci_fft_rows_inverse(s->pass, t->spectra, t->rows);
        for (int r = 0; r < rows; r++)
            memcpy(image + (size_t)(y + r) * nx, t->rows + (size_t)r * pitch,
                   nx * sizeof *image);
    }
}

void laci_blocks_image_to_rows(const lac_shearlet *s, const laci_band *band,
                               const laci_scratch *t, const float *image)
{
    const size_t nx = (size_t)s->config.nx, pitch = laci_fft_real_pitch(s->pass);

    for (int y = 0; y < s->config.ny; y += LACI_FFT_ROWS) {
        const int rows = laci_min_int(LACI_FFT_ROWS, s->config.ny - y);

        for (int r = 0; r < rows; r++)
            memcpy(t->rows + (size_t)r * pitch, image + (size_t)(y + r) * nx,
                   nx * sizeof *image);
        laci_fft_rows_forward(s->pass, t->rows, t->spectra);
        laci_blocks_scatter(s, band, y, t);
    }
}

/* The spectrum of an image times a factor, by blocks. t->blocks is the result. */
void laci_blocks_from_image(const lac_shearlet *s, const float *image, float factor,
                            const laci_scratch *t)
{
    const size_t n = (size_t)s->config.ny * LACI_LANES;

    laci_blocks_image_to_rows(s, NULL, t, image);
    for (int b = 0; b < s->n_blocks; b++) {
        laci_complex *block = block_at(s, t->blocks, b);

        laci_fft_block_forward(s->pass, block);
        for (size_t i = 0; i < n; i++) {
            block[i][0] *= factor;
            block[i][1] *= factor;
        }
    }
}

/* out += psi * in or out = psi * in over a run; both [rows][8]. */
static void run_add(const float *psi, laci_complex *in, laci_complex *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i][0] += psi[i] * in[i][0];
        out[i][1] += psi[i] * in[i][1];
    }
}

static void run_set(const float *psi, laci_complex *in, laci_complex *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i][0] = psi[i] * in[i][0];
        out[i][1] = psi[i] * in[i][1];
    }
}

void laci_blocks_band(const lac_shearlet *s, const laci_band *band,
                      laci_complex *spectrum, const laci_scratch *t)
{
    for (int i = 0; i < band->n_runs;) {
        const int end = next_block(band, i), b = band->run[i].block;
        laci_complex *block = block_at(s, t->blocks, b), *f = block_at(s, spectrum, b);
        size_t done = 0;

        for (; i < end; i++) {
            const laci_run *run = &band->run[i];
            const size_t at = (size_t)run->row * LACI_LANES;
            const size_t n = (size_t)run->rows * LACI_LANES;

            memset(block + done, 0, (at - done) * sizeof *block);
            run_set(band->psi + run->offset, f + at, block + at, n);
            done = at + n;
        }
        memset(block + done, 0,
               ((size_t)s->config.ny * LACI_LANES - done) * sizeof *block);
        laci_fft_block_inverse(s->pass, block);
    }
}

/* The column spectra of c_b where psi_b is not zero. */
void laci_blocks_columns(const lac_shearlet *s, const laci_band *band,
                         const laci_scratch *t)
{
    for (int i = 0; i < band->n_runs; i = next_block(band, i))
        laci_fft_block_forward(s->pass, block_at(s, t->blocks, band->run[i].block));
}

void laci_blocks_accumulate(const lac_shearlet *s, const laci_band *band,
                            const laci_scratch *t, laci_complex *sum)
{
    for (int i = 0; i < band->n_runs; i++) {
        const laci_run *run = &band->run[i];
        const size_t at = (size_t)run->row * LACI_LANES;

        run_add(band->psi + run->offset, block_at(s, t->blocks, run->block) + at,
                block_at(s, sum, run->block) + at, (size_t)run->rows * LACI_LANES);
    }
}

/* Scale the sum of all subbands, divide by W where asked, and go back to the image. */
void laci_blocks_to_image(const lac_shearlet *s, const float *dual,
                          const laci_scratch *t, float *image)
{
    const size_t n = (size_t)s->config.ny * LACI_LANES;
    const float factor = (float)(1.0 / ((double)s->config.nx * s->config.ny));

    for (int b = 0; b < s->n_blocks; b++) {
        laci_complex *block = block_at(s, t->blocks, b);

        for (size_t i = 0; i < n; i++) {
            const float m = dual ? factor * dual[(size_t)b * n + i] : factor;

            block[i][0] *= m;
            block[i][1] *= m;
        }
        laci_fft_block_inverse(s->pass, block);
    }
    laci_blocks_rows_to_image(s, NULL, t, image);
}
