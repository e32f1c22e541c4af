/* recon/learned_split.c - the measured and the other part of an image. */
#include "learned_split.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "../shearlet/subband.h"
#include "../shearlet/visibility.h"

lac_status laci_split_system(const lac_model_config *config, int nx, int ny,
                             lac_shearlet **shearlet)
{
    lac_shearlet_config c;

    lac_shearlet_defaults(&c);
    c.system = config->system;
    c.nx = nx;
    c.ny = ny;
    c.scales = laci_min_int(config->scales, lac_shearlet_max_scales(c.system, nx, ny));
    *shearlet = NULL;
    if (c.scales < 1)
        return LAC_OK;
    return lac_shearlet_create(shearlet, &c);
}

static lac_status weigh(const lac_shearlet *shearlet, const lac_wedge *wedge,
                        laci_split split, const float *image, float *out)
{
    const size_t n = (size_t)lac_shearlet_count(shearlet);
    double *weight = NULL;
    int *visible = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&weight, n, sizeof *weight));
    LAC_TRY(laci_alloc(&visible, n, sizeof *visible));
    LAC_TRY(lac_shearlet_visibility(shearlet, wedge, weight, visible));
    for (size_t b = 0; b < n; b++)
        weight[b] = split == LACI_SPLIT_SOFT   ? 1.0 - weight[b]
                    : split == LACI_SPLIT_HARD ? !visible[b]
                                               : 1.0;
    LAC_TRY(lac_shearlet_weigh(shearlet, weight, image, out));
out:
    laci_free(weight);
    laci_free(visible);
    return st;
}

lac_status laci_split_image(const lac_shearlet *shearlet, const lac_wedge *wedge,
                            laci_split split, size_t n, const float *image, float *out)
{
    if (shearlet)
        return weigh(shearlet, wedge, split, image, out);
    for (size_t i = 0; i < n; i++) /* the low-pass alone, which is visible */
        out[i] = split == LACI_SPLIT_ALL ? image[i] : 0.0f;
    return LAC_OK;
}

lac_status lac_learned_split(const lac_wedge *wedge, int nx, int ny, const float *image,
                             float *measured, float *learned)
{
    lac_model_config config;
    lac_shearlet *shearlet = NULL;
    lac_status st = LAC_OK;

    size_t n;

    if (!wedge || !image || !measured || !learned)
        return LAC_FAIL(LAC_E_ARG, "learned split: a pointer is NULL");
    if (nx < 1 || ny < 1 || nx > LAC_MAX_PIXELS || ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG, "learned split: sizes must be 1..%d, got %d x %d",
                        LAC_MAX_PIXELS, nx, ny);
    n = (size_t)nx * (size_t)ny;
    lac_model_defaults(&config);
    LAC_TRY(laci_split_system(&config, nx, ny, &shearlet));
    LAC_TRY(laci_split_image(shearlet, wedge, LACI_SPLIT_HARD, n, image, learned));
    laci_vec_sub(n, image, learned, measured);
out:
    lac_shearlet_destroy(&shearlet);
    return st;
}
