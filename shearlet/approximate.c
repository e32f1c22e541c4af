/* shearlet/approximate.c - few coefficients for an image: checks, order of magnitudes,
 * the largest ones. */
#include "approximate.h"
#include "approximate_internal.h"
#include "shearlet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft.h"
#include "../data/base/vec.h"

#include <math.h>

static const char *const names[] = {"largest", "pursuit"};

const char *lac_approximate_name(lac_approximate_by by)
{
    return by == LAC_APPROXIMATE_LARGEST || by == LAC_APPROXIMATE_PURSUIT
               ? names[(int)by]
               : NULL;
}

void lac_approximate_defaults(lac_approximate_config *config)
{
    if (!config)
        return;
    memset(config, 0, sizeof *config);
    config->by = LAC_APPROXIMATE_PURSUIT;
    config->growth = 1.15;
    config->steps = 3;
}

double laci_atom_norm(const lac_shearlet *shearlet, int b)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(shearlet);
    const lac_subband *info = lac_shearlet_subband(shearlet, b);

    return info->norm * sqrt((double)c->nx * c->ny / ((double)info->nx * info->ny));
}

/* Ranks digit by digit, the highest first: the number of each digit among the ranks
 * that agree so far says which digit the last one kept has. */
laci_cut laci_largest(size_t n, const uint32_t *rank, size_t count)
{
    enum { DIGIT = 8, DIGITS = 1 << DIGIT };
    laci_cut cut = {0, 0, 0};
    size_t left = count;

    for (int shift = 32 - DIGIT; shift >= 0; shift -= DIGIT) {
        const uint32_t known = shift + DIGIT < 32 ? ~0u << (shift + DIGIT) : 0;
        size_t number[DIGITS] = {0};
        uint32_t d = DIGITS - 1;

        for (size_t i = 0; i < n; i++)
            if (((rank[i] ^ cut.rank) & known) == 0)
                number[rank[i] >> shift & (DIGITS - 1)]++;
        while (d > 0 && number[d] < left)
            left -= number[d--];
        cut.rank |= d << shift;
    }
    cut.above = count - left;
    cut.ties = cut.rank > 0 ? left : 0;
    return cut;
}

/* g = W^-1 f, so that SH^T SH g = f. */
static lac_status divide_by_weight(const lac_shearlet *s, const float *f, float *g)
{
    const size_t ny = (size_t)s->config.ny, half = (size_t)s->half;
    const int shape[2] = {s->config.ny, s->config.nx};
    const double scale = 1.0 / ((double)s->config.nx * s->config.ny);
    laci_complex *spectrum = NULL;
    lac_status st = LAC_OK;
    laci_fft *fft = NULL;

    memcpy(g, f, ny * (size_t)s->config.nx * sizeof *f);
    if (!s->dual)
        return LAC_OK;
    LAC_TRY(laci_fft_create(&fft, 2, shape, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&spectrum, ny * half, sizeof *spectrum));
    laci_fft_forward(fft, g, spectrum);
    for (size_t ky = 0; ky < ny; ky++)
        for (size_t kx = 0; kx < half; kx++) {
            const size_t at = (kx / LACI_LANES * ny + ky) * LACI_LANES;
            const float m = (float)(scale * (double)s->dual[at + kx % LACI_LANES]);

            spectrum[ky * half + kx][0] *= m;
            spectrum[ky * half + kx][1] *= m;
        }
    laci_fft_inverse(fft, spectrum, g);
out:
    laci_fft_destroy(&fft);
    laci_free(spectrum);
    return st;
}

/* The N largest |c| of c = SH W^-1 f. */
static lac_status keep_largest(const lac_shearlet *s, const float *image, size_t terms,
                               float *coefficients, size_t *kept)
{
    const size_t pixels = (size_t)s->config.nx * (size_t)s->config.ny;
    const size_t n = lac_shearlet_small_count(s);
    lac_status st = LAC_OK;
    uint32_t *rank = NULL;
    float *c = NULL, *g = NULL;
    laci_cut cut;

    LAC_TRY(laci_alloc(&g, pixels, sizeof *g));
    LAC_TRY(laci_alloc(&c, n, sizeof *c));
    LAC_TRY(laci_alloc(&rank, n, sizeof *rank));
    LAC_TRY(divide_by_weight(s, image, g));
    LAC_TRY(lac_shearlet_analyse_small(s, g, c));
    for (size_t i = 0; i < n; i++)
        rank[i] = laci_rank(fabsf(c[i]));
    cut = laci_largest(n, rank, terms);
    *kept = cut.above + cut.ties;
    for (size_t i = 0; i < n; i++)
        coefficients[i] = laci_cut_takes(&cut, rank[i]) ? c[i] : 0.0f;
out:
    laci_free(g);
    laci_free(c);
    laci_free(rank);
    return st;
}

static lac_status check(const lac_shearlet *s, const float *image, size_t terms,
                        const lac_approximate_config *c)
{
    const lac_shearlet_config *size = lac_shearlet_config_of(s);
    const size_t n = lac_shearlet_small_count(s);
    size_t bad, pixels;

    if (!s || !image)
        return LAC_FAIL(LAC_E_ARG, "shearlet approximate: a pointer is NULL");
    if (terms > n)
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet approximate: there are %zu coefficients, %zu cannot "
                        "be kept",
                        n, terms);
    if (!lac_approximate_name(c->by))
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet approximate: the way must be largest (0) or pursuit "
                        "(1), got %d",
                        (int)c->by);
    if (!(c->growth >= 1.01 && c->growth <= 1000.0))
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet approximate: growth must be in 1.01..1000, got %g",
                        c->growth);
    if (c->steps < 1 || c->steps > 1000)
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet approximate: steps must be in 1..1000, got %d",
                        c->steps);
    pixels = (size_t)size->nx * (size_t)size->ny;
    bad = laci_vec_find_bad(pixels, image);
    if (bad < pixels)
        return LAC_FAIL(LAC_E_NUMERIC,
                        "shearlet approximate: pixel (%zu, %zu) is %g; all must be "
                        "finite",
                        bad % (size_t)size->nx, bad / (size_t)size->nx,
                        (double)image[bad]);
    return LAC_OK;
}

lac_status lac_shearlet_approximate(const lac_shearlet *shearlet, const float *image,
                                    size_t terms, const lac_approximate_config *config,
                                    float *coefficients, lac_approximation *result)
{
    const lac_shearlet_config *size = lac_shearlet_config_of(shearlet);
    lac_approximate_config c;
    lac_status st = LAC_OK;
    float *back = NULL;
    size_t kept = 0, n;

    lac_approximate_defaults(&c);
    if (config)
        c = *config;
    if (!coefficients)
        return LAC_FAIL(LAC_E_ARG, "shearlet approximate: a pointer is NULL");
    LAC_TRY(check(shearlet, image, terms, &c));
    n = (size_t)size->nx * (size_t)size->ny;
    LAC_TRY(laci_alloc(&back, n, sizeof *back));
    if (c.by == LAC_APPROXIMATE_LARGEST)
        LAC_TRY(keep_largest(shearlet, image, terms, coefficients, &kept));
    else
        LAC_TRY(laci_pursuit(shearlet, image, terms, &c, coefficients, &kept));
    if (result) {
        LAC_TRY(lac_shearlet_adjoint_small(shearlet, coefficients, back));
        result->terms = kept;
        result->error = laci_vec_diff_norm(n, image, back) / laci_vec_norm(n, image);
    }
out:
    laci_free(back);
    return st;
}
