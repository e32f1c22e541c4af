/* radon/filter.c - the band-limited ramp, its windows, and their plan. */
#include "filter.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <math.h>
#include <string.h>

struct laci_ramp {
    int n_fft;
    laci_fft *fft;
    float *gain; /* [n_fft / 2 + 1], real: the taps are even; 1 / n_fft included */
    float *turn; /* [n_fft / 2 + 1], the same for the Hilbert transform, times i */
};

static const char *const names[] = {"ramp",    "shepp-logan", "cosine",
                                    "hamming", "hann",        "custom"};
#define N_NAMES ((int)(sizeof names / sizeof *names))

const char *lac_filter_name(lac_filter filter)
{
    const int i = (int)filter;

    return i >= 0 && i < N_NAMES ? names[i] : NULL;
}

lac_status lac_filter_find(const char *name, lac_filter *filter)
{
    if (!name || !filter)
        return LAC_FAIL(LAC_E_ARG, "filter: a pointer is NULL");
    for (int i = 0; i < N_NAMES; i++)
        if (i != LAC_FILTER_CUSTOM && strcmp(name, names[i]) == 0) {
            *filter = (lac_filter)i;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_ARG,
                    "filter: '%s' is unknown, there are ramp, shepp-logan, cosine, "
                    "hamming, hann",
                    name);
}

double laci_ramp_tap(int k, double pitch_mm)
{
    if (k == 0)
        return 0.25 / pitch_mm;
    if (k % 2 == 0)
        return 0.0;
    return -1.0 / (LACI_PI * LACI_PI * k * (double)k * pitch_mm);
}

double laci_filter_window(const lac_fbp_options *options, double f)
{
    const double x = f / options->cutoff;

    if (x > 1.0 + 1e-12)
        return 0.0;
    switch (options->filter) {
    case LAC_FILTER_SHEPP_LOGAN:
        return x > 0.0 ? sin(0.5 * LACI_PI * x) / (0.5 * LACI_PI * x) : 1.0;
    case LAC_FILTER_COSINE:
        return cos(0.5 * LACI_PI * x);
    case LAC_FILTER_HAMMING:
        return 0.54 + 0.46 * cos(LACI_PI * x);
    case LAC_FILTER_HANN:
        return 0.5 + 0.5 * cos(LACI_PI * x);
    case LAC_FILTER_CUSTOM:
        return options->window(options->user, fmin(x, 1.0));
    case LAC_FILTER_RAMP:
    default:
        return 1.0;
    }
}

lac_status laci_filter_check(const lac_fbp_options *options)
{
    if (!lac_filter_name(options->filter))
        return LAC_FAIL(LAC_E_ARG, "fbp: filter must be in 0..%d, got %d", N_NAMES - 1,
                        (int)options->filter);
    if (!(options->cutoff > 0.0 && options->cutoff <= 1.0))
        return LAC_FAIL(LAC_E_ARG, "fbp: cutoff must be above 0 and at most 1, got %g",
                        options->cutoff);
    if (!(options->extend >= 0.0 && options->extend <= 1.0))
        return LAC_FAIL(LAC_E_ARG, "fbp: extend must be in 0..1, got %g",
                        options->extend);
    if (options->filter == LAC_FILTER_CUSTOM && !options->window)
        return LAC_FAIL(LAC_E_ARG, "fbp: the custom filter needs a window function, "
                                   "got NULL");
    return LAC_OK;
}

/* DFT of taps laid out circularly; the caller owns the scratch. */
static void transform_taps(const laci_ramp *r, double (*tap)(int, double),
                           double pitch_mm, float *taps, laci_complex *spectrum)
{
    const int n = r->n_fft;

    for (int i = 0; i < n; i++)
        taps[i] = (float)tap(i <= n / 2 ? i : i - n, pitch_mm);
    laci_fft_forward(r->fft, taps, spectrum);
}

static double hilbert_tap(int k, double pitch_mm)
{
    (void)pitch_mm;
    return k % 2 == 0 ? 0.0 : 2.0 / (LACI_PI * k);
}

/* gain, turn = DFT of the taps. */
static lac_status make_taps(laci_ramp *r, double pitch_mm)
{
    const int n = r->n_fft;
    lac_status st = LAC_OK;
    float *taps = NULL;
    laci_complex *spectrum = NULL;

    LAC_TRY(laci_alloc(&taps, (size_t)n, sizeof *taps));
    LAC_TRY(laci_alloc(&spectrum, laci_fft_spectrum_size(r->fft), sizeof *spectrum));
    transform_taps(r, laci_ramp_tap, pitch_mm, taps, spectrum);
    for (int k = 0; k <= n / 2; k++)
        r->gain[k] = spectrum[k][0] / (float)n;
    transform_taps(r, hilbert_tap, pitch_mm, taps, spectrum);
    for (int k = 0; k <= n / 2; k++)
        r->turn[k] = -spectrum[k][1] / (float)n;
out:
    laci_free(taps);
    laci_free(spectrum);
    return st;
}

static lac_status apply_window(laci_ramp *r, const lac_fbp_options *options)
{
    for (int k = 0; k <= r->n_fft / 2; k++) {
        const double f = 2.0 * k / r->n_fft;
        const double w = laci_filter_window(options, f);

        if (!(fabs(w) < 1e30))
            return LAC_FAIL(LAC_E_ARG,
                            "fbp: the custom window must be finite, got %g at "
                            "frequency %g of Nyquist",
                            w, f);
        r->gain[k] *= (float)w;
        r->turn[k] *= (float)w;
    }
    return LAC_OK;
}

lac_status laci_ramp_create(laci_ramp **out, int n, double pitch_mm,
                            const lac_fbp_options *options)
{
    lac_status st = LAC_OK;
    laci_ramp *r = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&r, sizeof *r));
    r->n_fft = laci_fft_good_size(2 * n - 1);
    LAC_TRY(laci_fft_create(&r->fft, 1, &r->n_fft, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&r->gain, (size_t)r->n_fft / 2 + 1, sizeof *r->gain));
    LAC_TRY(laci_alloc(&r->turn, (size_t)r->n_fft / 2 + 1, sizeof *r->turn));
    LAC_TRY(make_taps(r, pitch_mm));
    LAC_TRY(apply_window(r, options));
    *out = r;
    r = NULL;
out:
    laci_ramp_destroy(&r);
    return st;
}

void laci_ramp_destroy(laci_ramp **ramp)
{
    if (!*ramp)
        return;
    laci_fft_destroy(&(*ramp)->fft);
    laci_free((*ramp)->gain);
    laci_free((*ramp)->turn);
    laci_free(*ramp);
    *ramp = NULL;
}

size_t laci_ramp_row_size(const laci_ramp *ramp)
{
    return laci_fft_real_size(ramp->fft);
}

size_t laci_ramp_spectrum_size(const laci_ramp *ramp)
{
    return laci_fft_spectrum_size(ramp->fft);
}

void laci_ramp_apply(const laci_ramp *ramp, float *row, float *hilbert,
                     laci_complex *spectrum, laci_complex *spectrum2)
{
    const int half = ramp->n_fft / 2;

    laci_fft_forward(ramp->fft, row, spectrum);
    if (hilbert) { /* times -i sgn(frequency) */
        for (int k = 0; k <= half; k++) {
            spectrum2[k][0] = ramp->turn[k] * spectrum[k][1];
            spectrum2[k][1] = -ramp->turn[k] * spectrum[k][0];
        }
        laci_fft_inverse(ramp->fft, spectrum2, hilbert);
    }
    for (int k = 0; k <= half; k++) {
        spectrum[k][0] *= ramp->gain[k];
        spectrum[k][1] *= ramp->gain[k];
    }
    laci_fft_inverse(ramp->fft, spectrum, row);
}
