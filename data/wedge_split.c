/* data/wedge_split.c - the measured and the missing part of an image. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/fft.h"
#include "wedge.h"

/* Coefficient (kx, ky) of an ny x nx image, 0 <= kx <= nx/2, 0 <= ky < ny. Rows run
 * downwards, frequencies upwards. At the Nyquist frequency both signs are meant. */
static int keeps(const lac_wedge *w, int nx, int ny, int kx, int ky)
{
    const double fx = (double)kx / nx;
    const double fy = -(double)(2 * ky > ny ? ky - ny : ky) / ny;

    if (!lac_wedge_contains(w, fx, fy))
        return 0;
    return (2 * kx != nx && 2 * ky != ny) || lac_wedge_contains(w, fx, -fy);
}

/* Zero what the wedge does not contain; scale the rest for the inverse transform. */
static void mask_spectrum(const lac_wedge *w, int nx, int ny, laci_complex *spec)
{
    const int half = nx / 2 + 1;
    const float scale = (float)(1.0 / ((double)nx * ny));

    for (int ky = 0; ky < ny; ky++)
        for (int kx = 0; kx < half; kx++) {
            float *c = spec[(size_t)ky * (size_t)half + (size_t)kx];
            const float m = keeps(w, nx, ny, kx, ky) ? scale : 0.0f;

            c[0] *= m;
            c[1] *= m;
        }
}

lac_status lac_wedge_split(const lac_wedge *wedge, int nx, int ny, const float *image,
                           float *visible, float *invisible)
{
    const int shape[2] = {ny, nx};
    lac_status st = LAC_OK;
    laci_complex *spec = NULL;
    laci_fft *fft = NULL;
    float *real = NULL;
    size_t n;

    if (!wedge || !image || (!visible && !invisible))
        return LAC_FAIL(LAC_E_ARG, "wedge: a pointer is NULL");
    if (nx < 1 || ny < 1 || nx > LAC_MAX_PIXELS || ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG,
                        "wedge: the image must have 1..%d pixels a side, "
                        "got %d x %d",
                        LAC_MAX_PIXELS, nx, ny);
    n = (size_t)nx * (size_t)ny;
    LAC_TRY(laci_fft_create(&fft, 2, shape, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&real, n, sizeof *real));
    LAC_TRY(laci_alloc(&spec, laci_fft_spectrum_size(fft), sizeof *spec));
    for (size_t i = 0; i < n; i++) /* plans need the alignment of our own arrays */
        real[i] = image[i];
    laci_fft_forward(fft, real, spec);
    mask_spectrum(wedge, nx, ny, spec);
    laci_fft_inverse(fft, spec, real);
    for (size_t i = 0; i < n; i++) {
        if (visible)
            visible[i] = real[i];
        if (invisible)
            invisible[i] = image[i] - real[i];
    }
out:
    laci_fft_destroy(&fft);
    laci_free(real);
    laci_free(spec);
    return st;
}
