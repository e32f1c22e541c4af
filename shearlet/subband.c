/* shearlet/subband.c - thresholds, energies and lookup of subbands. */
#include "subband.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

static size_t pixels_of(const lac_shearlet *shearlet)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(shearlet);

    return (size_t)c->nx * (size_t)c->ny;
}

static void soft(float level, float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const float a = fabsf(x[i]) - level;

        x[i] = a <= 0.0f ? 0.0f : copysignf(a, x[i]);
    }
}

static void hard(float level, float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = fabsf(x[i]) <= level ? 0.0f : x[i];
}

lac_status lac_shearlet_threshold(const lac_shearlet *shearlet, lac_threshold kind,
                                  const float *level, float *coefficients)
{
    if (!shearlet || !level || !coefficients)
        return LAC_FAIL(LAC_E_ARG, "shearlet threshold: a pointer is NULL");
    if (kind != LAC_THRESHOLD_SOFT && kind != LAC_THRESHOLD_HARD)
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet threshold: the kind must be soft (0) or hard (1), "
                        "got %d",
                        (int)kind);
    const int n = lac_shearlet_count(shearlet);
    const size_t pixels = pixels_of(shearlet);

    for (int b = 0; b < n; b++)
        if (!(level[b] >= 0.0f && isfinite(level[b])))
            return LAC_FAIL(LAC_E_ARG,
                            "shearlet threshold: the level of subband %d must be >= 0 "
                            "and finite, got %g",
                            b, (double)level[b]);
#pragma omp parallel for num_threads(laci_threads_for((double)pixels *n))
    for (int b = 0; b < n; b++) {
        if (level[b] == 0.0f)
            continue;
        (kind == LAC_THRESHOLD_SOFT ? soft : hard)(
            level[b], coefficients + (size_t)b * pixels, pixels);
    }
    return LAC_OK;
}

lac_status lac_shearlet_energy(const lac_shearlet *shearlet, const float *coefficients,
                               double *energy)
{
    if (!shearlet || !coefficients || !energy)
        return LAC_FAIL(LAC_E_ARG, "shearlet energy: a pointer is NULL");
    const int n = lac_shearlet_count(shearlet);
    const size_t pixels = pixels_of(shearlet);

#pragma omp parallel for num_threads(laci_threads_for((double)pixels *n))
    for (int b = 0; b < n; b++) {
        const float *c = coefficients + (size_t)b * pixels;

        energy[b] = laci_vec_dot(pixels, c, c);
    }
    return LAC_OK;
}

int lac_shearlet_find(const lac_shearlet *shearlet, int scale, int shear, char cone)
{
    for (int b = 0; b < lac_shearlet_count(shearlet); b++) {
        const lac_subband *s = lac_shearlet_subband(shearlet, b);

        if (s->scale == scale && s->shear == shear && s->cone == cone)
            return b;
    }
    return -1;
}
