/* data/base/fft_pass.c - plans for groups of rows and blocks of columns. Small
 * problems, so planning by timing costs milliseconds only. */
#include "fft_pass.h"
#include "alloc.h"
#include "base_internal.h"

#include <fftw3.h>

struct laci_fft_pass {
    size_t real_pitch, half_pitch;
    fftwf_plan rows_forward, rows_inverse, block_forward, block_inverse;
};

/* Whole cache lines of 16 floats, an odd number of them: rows of a group spread in
 * cache. */
static size_t odd_lines(size_t floats)
{
    return 16 * (((floats + 15) / 16) | 1);
}

static void plan_passes(laci_fft_pass *p, int nx, int ny, float *rows,
                        fftwf_complex *spectra, fftwf_complex *block)
{
    const int rp = (int)p->real_pitch, hp = (int)p->half_pitch;
    const int lanes = LACI_FFT_LANES, group = LACI_FFT_ROWS;
    const unsigned keep = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
    const unsigned any = FFTW_ESTIMATE | FFTW_DESTROY_INPUT;

    laci_fft_lock();
    p->rows_forward = fftwf_plan_many_dft_r2c(1, &nx, group, rows, NULL, 1, rp, spectra,
                                              NULL, 1, hp, keep);
    p->rows_inverse = fftwf_plan_many_dft_c2r(1, &nx, group, spectra, NULL, 1, hp, rows,
                                              NULL, 1, rp, any);
    p->block_forward = fftwf_plan_many_dft(1, &ny, lanes, block, NULL, lanes, 1, block,
                                           NULL, lanes, 1, FFTW_FORWARD, any);
    p->block_inverse = fftwf_plan_many_dft(1, &ny, lanes, block, NULL, lanes, 1, block,
                                           NULL, lanes, 1, FFTW_BACKWARD, any);
    laci_fft_unlock();
}

lac_status laci_fft_pass_create(laci_fft_pass **out, int nx, int ny)
{
    lac_status st = LAC_OK;
    laci_fft_pass *p = NULL;
    float *rows = NULL;
    fftwf_complex *spectra = NULL, *block = NULL;

    *out = NULL;
    if (nx < 1 || ny < 1 || nx > 1 << 20 || ny > 1 << 20)
        return LAC_FAIL(LAC_E_ARG, "fft: sizes must be in 1..1048576, got %d x %d", nx,
                        ny);
    LAC_TRY(laci_new(&p, sizeof *p));
    p->real_pitch = odd_lines((size_t)nx);
    p->half_pitch = odd_lines(2 * ((size_t)nx / 2 + 1)) / 2;
    LAC_TRY(laci_alloc(&rows, LACI_FFT_ROWS * p->real_pitch, sizeof *rows));
    LAC_TRY(laci_alloc(&spectra, LACI_FFT_ROWS * p->half_pitch, sizeof *spectra));
    LAC_TRY(laci_alloc(&block, LACI_FFT_LANES * (size_t)ny, sizeof *block));
    plan_passes(p, nx, ny, rows, spectra, block);
    if (!p->rows_forward || !p->rows_inverse || !p->block_forward ||
        !p->block_inverse) {
        st =
            LAC_FAIL(LAC_E_NOMEM, "fft: FFTW could not plan passes of %d x %d", nx, ny);
        goto out;
    }
    *out = p;
    p = NULL;
out:
    laci_free(rows);
    laci_free(spectra);
    laci_free(block);
    laci_fft_pass_destroy(&p);
    return st;
}

void laci_fft_pass_destroy(laci_fft_pass **pass)
{
    laci_fft_pass *p = *pass;

    if (!p)
        return;
    laci_fft_lock();
    if (p->rows_forward)
        fftwf_destroy_plan(p->rows_forward);
    if (p->rows_inverse)
        fftwf_destroy_plan(p->rows_inverse);
    if (p->block_forward)
        fftwf_destroy_plan(p->block_forward);
    if (p->block_inverse)
        fftwf_destroy_plan(p->block_inverse);
    laci_fft_unlock();
    laci_free(p);
    *pass = NULL;
}

size_t laci_fft_real_pitch(const laci_fft_pass *pass)
{
    return pass->real_pitch;
}

size_t laci_fft_half_pitch(const laci_fft_pass *pass)
{
    return pass->half_pitch;
}

void laci_fft_rows_forward(const laci_fft_pass *pass, const float *rows,
                           laci_complex *spectra)
{
    fftwf_execute_dft_r2c(pass->rows_forward, (float *)rows, spectra);
}

void laci_fft_rows_inverse(const laci_fft_pass *pass, laci_complex *spectra,
                           float *rows)
{
    fftwf_execute_dft_c2r(pass->rows_inverse, spectra, rows);
}

void laci_fft_block_forward(const laci_fft_pass *pass, laci_complex *block)
{
    fftwf_execute_dft(pass->block_forward, block, block);
}

void laci_fft_block_inverse(const laci_fft_pass *pass, laci_complex *block)
{
    fftwf_execute_dft(pass->block_inverse, block, block);
}
