/* data/base/rng.c - Philox-4x32-10 and the distributions made from it. */
#define _DEFAULT_SOURCE /* lgamma_r: lgamma writes to a variable of all threads */
#include "rng.h"
#include "base_internal.h"

#include <math.h>

void lac_rng_words(uint64_t seed, uint64_t stream, uint64_t index, uint32_t out[4])
{
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    uint32_t c0 = (uint32_t)index, c1 = (uint32_t)(index >> 32);
    uint32_t c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);

    for (int round = 0; round < 10; round++) {
        const uint64_t a = (uint64_t)0xD2511F53u * c0;
        const uint64_t b = (uint64_t)0xCD9E8D57u * c2;

        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)b;
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

/* 53 random bits, moved by half a step off both ends of (0, 1). */
static double open_unit(uint32_t hi, uint32_t lo)
{
    const uint64_t bits = ((uint64_t)hi << 21) ^ ((uint64_t)lo >> 11);

    return ((double)bits + 0.5) * 0x1p-53;
}

double lac_rng_uniform(uint64_t seed, uint64_t stream, uint64_t index)
{
    uint32_t w[4];

    lac_rng_words(seed, stream, index, w);
    return open_unit(w[0], w[1]);
}

double lac_rng_normal(uint64_t seed, uint64_t stream, uint64_t index)
{
    uint32_t w[4];
    double u;

    lac_rng_words(seed, stream, index, w);
    u = open_unit(w[0], w[1]);
    return sqrt(-2.0 * log(u)) * cos(2.0 * LACI_PI * open_unit(w[2], w[3]));
}

static double poisson_inversion(double u, double mean)
{
    double p = exp(-mean), sum = p, k = 0.0;

    while (u > sum && k < 1000.0) {
        k += 1.0;
        p *= mean / k;
        sum += p;
    }
    return k;
}

/* Tries number n uses the words of a stream of its own, so that no draw overlaps
 * another. */
static double poisson_ptrs(uint64_t seed, uint64_t stream, uint64_t index, double mean)
{
    const double b = 0.931 + 2.53 * sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inv_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double v_r = 0.9277 - 3.6224 / (b - 2.0);

    for (uint64_t n = 0; n < 1000; n++) {
        uint32_t w[4];
        double u, v, us, k;
        int sign;

        lac_rng_words(seed ^ (n * 0x9E3779B97F4A7C15u), stream, index, w);
        u = open_unit(w[0], w[1]) - 0.5;
        v = open_unit(w[2], w[3]);
        us = 0.5 - fabs(u);
        k = floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r)
            return k;
        if (k < 0.0 || (us < 0.013 && v > us))
            continue;
        if (log(v * inv_alpha / (a / (us * us) + b)) <=
            k * log(mean) - mean - lgamma_r(k + 1.0, &sign))
            return k;
    }
    return floor(mean + 0.5);
}

double lac_rng_poisson(uint64_t seed, uint64_t stream, uint64_t index, double mean)
{
    if (!(mean > 0.0))
        return 0.0;
    if (mean < 30.0)
        return poisson_inversion(lac_rng_uniform(seed, stream, index), mean);
    return poisson_ptrs(seed, stream, index, mean);
}
