/* shearlet/transform.c - analyse, adjoint and synthesise on full-size coefficients. */
#include "blocks.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

lac_status lac_shearlet_analyse(const lac_shearlet *shearlet, const float *image,
                                float *coefficients)
{
    const lac_shearlet *s = shearlet;
    laci_complex *memory = NULL;
    lac_status st = LAC_OK;

    if (!s || !image || !coefficients)
        return LAC_FAIL(LAC_E_ARG, "shearlet: a pointer is NULL");
    const size_t pixels = (size_t)s->config.nx * (size_t)s->config.ny;
    const int threads = laci_blocks_threads(s);

    LAC_TRY(laci_alloc(&memory, (size_t)(threads + 1) * laci_blocks_scratch_size(s),
                       sizeof *memory));
    const laci_scratch whole = laci_blocks_scratch(s, memory, threads);

    laci_blocks_from_image(s, image, 1.0f / (float)pixels, &whole);
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (int b = 0; b < s->count; b++) {
        const laci_scratch t = laci_blocks_scratch(s, memory, laci_thread_number());

        laci_blocks_band(s, &s->band[b], whole.blocks, &t);
        laci_blocks_rows_to_image(s, &s->band[b], &t,
                                  coefficients + (size_t)b * pixels);
    }
out:
    laci_free(memory);
    return st;
}

static lac_status from_coefficients(const lac_shearlet *s, const float *coefficients,
                                    const float *dual, float *image)
{
    const size_t pixels = (size_t)s->config.nx * (size_t)s->config.ny;
    const int threads = laci_blocks_threads(s);
    laci_complex *memory = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&memory, (size_t)(threads + 1) * laci_blocks_scratch_size(s),
                       sizeof *memory));
    const laci_scratch whole = laci_blocks_scratch(s, memory, threads);

    /* Sums in the order of the subbands, whichever thread has them: the same bits. */
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1) ordered
    for (int b = 0; b < s->count; b++) {
        const laci_scratch t = laci_blocks_scratch(s, memory, laci_thread_number());

        laci_blocks_image_to_rows(s, &s->band[b], &t,
                                  coefficients + (size_t)b * pixels);
        laci_blocks_columns(s, &s->band[b], &t);
#pragma omp ordered
        laci_blocks_accumulate(s, &s->band[b], &t, whole.blocks);
    }
    laci_blocks_to_image(s, dual, &whole, image);
out:
    laci_free(memory);
    return st;
}

lac_status lac_shearlet_adjoint(const lac_shearlet *shearlet, const float *coefficients,
                                float *image)
{
    if (!shearlet || !coefficients || !image)
        return LAC_FAIL(LAC_E_ARG, "shearlet: a pointer is NULL");
    return from_coefficients(shearlet, coefficients, NULL, image);
}

lac_status lac_shearlet_synthesise(const lac_shearlet *shearlet,
                                   const float *coefficients, float *image)
{
    if (!shearlet || !coefficients || !image)
        return LAC_FAIL(LAC_E_ARG, "shearlet: a pointer is NULL");
    return from_coefficients(shearlet, coefficients, shearlet->dual, image);
}
