/* data/base/fft.c - plan pairs over FFTW. Planning is not thread-safe there: one lock.
 */
#include "fft.h"
#include "alloc.h"
#include "base_internal.h"

#include <fftw3.h>
#include <pthread.h>

struct laci_fft {
    fftwf_plan forward, inverse;
    size_t n_real, n_spectrum;
};

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

void laci_fft_lock(void)
{
    pthread_mutex_lock(&planner);
}

void laci_fft_unlock(void)
{
    pthread_mutex_unlock(&planner);
}

static void plan_pair(laci_fft *f, int rank, const int *n, int howmany, unsigned flags,
                      float *real, fftwf_complex *spec)
{
    const int dist_real = (int)(f->n_real / (size_t)howmany);
    const int dist_spec = (int)(f->n_spectrum / (size_t)howmany);

    laci_fft_lock();
    f->forward =
        fftwf_plan_many_dft_r2c(rank, n, howmany, real, NULL, 1, dist_real, spec, NULL,
                                1, dist_spec, flags | FFTW_PRESERVE_INPUT);
    f->inverse =
        fftwf_plan_many_dft_c2r(rank, n, howmany, spec, NULL, 1, dist_spec, real, NULL,
                                1, dist_real, flags | FFTW_DESTROY_INPUT);
    laci_fft_unlock();
}

lac_status laci_fft_create(laci_fft **out, int rank, const int *n, int howmany,
                           laci_fft_effort effort)
{
    lac_status st = LAC_OK;
    laci_fft *f = NULL;
    float *real = NULL;
    fftwf_complex *spec = NULL;
    size_t outer = 1;

    *out = NULL;
    if (rank < 1 || rank > 2 || howmany < 1)
        return LAC_FAIL(LAC_E_ARG,
                        "fft: rank must be 1 or 2 and count >= 1, got %d and %d", rank,
                        howmany);
    for (int d = 0; d < rank; d++)
        if (n[d] < 1 || n[d] > 1 << 20)
            return LAC_FAIL(LAC_E_ARG, "fft: size must be in 1..1048576, got %d", n[d]);
    LAC_TRY(laci_new(&f, sizeof *f));
    if (rank == 2)
        outer = (size_t)n[0];
    outer *= (size_t)howmany;
    f->n_real = outer * (size_t)n[rank - 1];
    f->n_spectrum = outer * (size_t)(n[rank - 1] / 2 + 1);
    LAC_TRY(laci_alloc(&real, f->n_real, sizeof *real));
    LAC_TRY(laci_alloc(&spec, f->n_spectrum, sizeof *spec));
    plan_pair(f, rank, n, howmany,
              effort == LACI_FFT_MEASURE ? FFTW_MEASURE : FFTW_ESTIMATE, real, spec);
    if (!f->forward || !f->inverse) {
        st = LAC_FAIL(LAC_E_NOMEM,
                      "fft: FFTW could not plan a transform of %zu numbers", f->n_real);
        goto out;
    }
    *out = f;
    f = NULL;
out:
    laci_free(real);
    laci_free(spec);
    laci_fft_destroy(&f);
    return st;
}

void laci_fft_destroy(laci_fft **fft)
{
    laci_fft *f = *fft;

    if (!f)
        return;
    laci_fft_lock();
    if (f->forward)
        fftwf_destroy_plan(f->forward);
    if (f->inverse)
        fftwf_destroy_plan(f->inverse);
    laci_fft_unlock();
    laci_free(f);
    *fft = NULL;
}

size_t laci_fft_real_size(const laci_fft *fft)
{
    return fft->n_real;
}

size_t laci_fft_spectrum_size(const laci_fft *fft)
{
    return fft->n_spectrum;
}

void laci_fft_forward(const laci_fft *fft, const float *real, laci_complex *spectrum)
{
    /* FFTW's signature lacks the const that FFTW_PRESERVE_INPUT promises. */
    fftwf_execute_dft_r2c(fft->forward, (float *)real, spectrum);
}

void laci_fft_inverse(const laci_fft *fft, laci_complex *spectrum, float *real)
{
    fftwf_execute_dft_c2r(fft->inverse, spectrum, real);
}

int laci_fft_good_size(int n)
{
    int m = n < 2 ? 2 : n + (n & 1);

    for (;; m += 2) {
        int r = m;

        for (int p = 2; p <= 7; p += p == 2 ? 1 : 2)
            while (r % p == 0)
                r /= p;
        if (r == 1)
            return m;
    }
}

int laci_fft_fast_size(int n)
{
    for (int m = n <= 4 ? 4 : (n + 3) / 4 * 4;; m += 4) {
        int rest = m;

        for (int p = 2; p <= 5; p += p == 2 ? 1 : 2)
            while (rest % p == 0)
                rest /= p;
        if (rest == 1)
            return m;
    }
}
