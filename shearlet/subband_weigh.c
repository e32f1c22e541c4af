/* shearlet/subband_weigh.c - weighted subbands as one filter. */
#include "subband.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft.h"

#include <math.h>

/* filter [ny][nx / 2 + 1] = sum_b weight_b psi_b^2 / sum_b psi_b^2 / (nx ny) */
static lac_status make_filter(const lac_shearlet *shearlet, const double *weight,
                              float *filter)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(shearlet);
    const size_t nx = (size_t)c->nx, ny = (size_t)c->ny, half = nx / 2 + 1;
    float *psi = NULL, *sum = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&psi, nx * ny, sizeof *psi));
    LAC_TRY(laci_alloc(&sum, ny * half, sizeof *sum));
    for (int b = 0; b < lac_shearlet_count(shearlet); b++) {
        LAC_TRY(lac_shearlet_spectrum(shearlet, b, psi));
        for (size_t y = 0; y < ny; y++)
            for (size_t x = 0; x < half; x++) {
                const float square = psi[y * nx + x] * psi[y * nx + x];

                sum[y * half + x] += square;
                filter[y * half + x] += (float)weight[b] * square;
            }
    }
    for (size_t i = 0; i < ny * half; i++)
        filter[i] /= sum[i] * (float)(nx * ny);
out:
    laci_free(psi);
    laci_free(sum);
    return st;
}

static lac_status run(const lac_shearlet *shearlet, const double *weight,
                      const float *image, float *out)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(shearlet);
    const size_t n = (size_t)c->nx * (size_t)c->ny;
    laci_complex *spectrum = NULL;
    float *filter = NULL, *work = NULL;
    laci_fft *fft = NULL;
    lac_status st = LAC_OK;
    size_t n_spectrum;

    LAC_TRY(laci_fft_create(&fft, 2, (int[]){c->ny, c->nx}, 1, LACI_FFT_ESTIMATE));
    n_spectrum = laci_fft_spectrum_size(fft);
    LAC_TRY(laci_alloc(&spectrum, n_spectrum, sizeof *spectrum));
    LAC_TRY(laci_alloc(&filter, n_spectrum, sizeof *filter));
    LAC_TRY(laci_alloc(&work, n, sizeof *work)); /* aligned, unlike the caller's */
    LAC_TRY(make_filter(shearlet, weight, filter));
    for (size_t i = 0; i < n; i++)
        work[i] = image[i];
    laci_fft_forward(fft, work, spectrum);
    for (size_t i = 0; i < n_spectrum; i++) {
        spectrum[i][0] *= filter[i];
        spectrum[i][1] *= filter[i];
    }
    laci_fft_inverse(fft, spectrum, work);
    for (size_t i = 0; i < n; i++)
        out[i] = work[i];
out:
    laci_fft_destroy(&fft);
    laci_free(spectrum);
    laci_free(filter);
    laci_free(work);
    return st;
}

lac_status lac_shearlet_weigh(const lac_shearlet *shearlet, const double *weight,
                              const float *image, float *out)
{
    if (!shearlet || !weight || !image || !out)
        return LAC_FAIL(LAC_E_ARG, "shearlet weigh: a pointer is NULL");
    for (int b = 0; b < lac_shearlet_count(shearlet); b++)
        if (!isfinite(weight[b]))
            return LAC_FAIL(LAC_E_ARG,
                            "shearlet weigh: the weight of subband %d must be finite",
                            b);
    return run(shearlet, weight, image, out);
}
