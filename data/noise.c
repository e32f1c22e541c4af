/* data/noise.c - Gaussian and Poisson noise. */
#include "noise.h"
#include "base/base_internal.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "base/vec.h"

#include <math.h>

#define STREAM_GAUSSIAN 0x676175737369616eu
#define STREAM_POISSON 0x706f6973736f6eu

/* Above this many counts a Poisson number is a normal one: its skewness is 1e-4.5. */
#define MANY_COUNTS 1e9

static lac_status check_sino(const lac_sino *sino)
{
    if (!sino || !sino->geom || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "noise: a pointer is NULL");
    return lac_sino_check_finite(sino);
}

lac_status lac_noise_gaussian(lac_sino *sino, double rel, uint64_t seed,
                              double *sigma_out)
{
    lac_status st = check_sino(sino);
    double sigma;
    size_t n;

    if (st != LAC_OK)
        return st;
    if (!(rel >= 0.0 && rel <= 1e6))
        return LAC_FAIL(LAC_E_ARG,
                        "noise: the relative level must be in 0..1e6, got %g", rel);
    n = lac_sino_count(sino);
    sigma = rel * laci_vec_max_abs(n, sino->data);
#pragma omp parallel for num_threads(laci_threads_for(50.0 * (double)n))               \
    schedule(static)
    for (size_t i = 0; i < n; i++)
        sino->data[i] += (float)(sigma * lac_rng_normal(seed, STREAM_GAUSSIAN, i));
    if (sigma_out)
        *sigma_out = sigma;
    return LAC_OK;
}

/* -log(N / I0) for one ray of line integral g. */
static double noisy_ray(double g, double i0, uint64_t seed, size_t i)
{
    const double mean = i0 * exp(-g);
    double n;

    if (mean > MANY_COUNTS)
        return g - log1p(lac_rng_normal(seed, STREAM_POISSON, i) / sqrt(mean));
    n = lac_rng_poisson(seed, STREAM_POISSON, i, mean);
    return -log(fmax(n, 0.5) / i0);
}

lac_status lac_noise_poisson(lac_sino *sino, double i0, uint64_t seed)
{
    lac_status st = check_sino(sino);
    size_t n;

    if (st != LAC_OK)
        return st;
    if (!(i0 >= 1.0 && i0 <= 1e15))
        return LAC_FAIL(LAC_E_ARG,
                        "noise: the counts per ray must be in 1..1e15, got %g", i0);
    n = lac_sino_count(sino);
#pragma omp parallel for num_threads(laci_threads_for(100.0 * (double)n))              \
    schedule(static)
    for (size_t i = 0; i < n; i++)
        sino->data[i] = (float)noisy_ray(sino->data[i], i0, seed, i);
    return LAC_OK;
}
