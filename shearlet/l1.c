/* shearlet/l1.c - one pass over all coefficients: clip, sum or weigh them. */
#include "l1.h"
#include "blocks.h"
#include "l1_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>
#include <string.h>

void lac_shearlet_l1_destroy(lac_shearlet_l1 **l1)
{
    lac_shearlet_l1 *l = l1 ? *l1 : NULL;

    if (!l)
        return;
    if (l->sampling == LAC_SHEARLET_SMALL)
        laci_small_end(l->shearlet, &l->small);
    laci_free(l->weight);
    laci_free(l->gain);
    laci_free(l->at);
    laci_free(l->u);
    laci_free(l->r);
    laci_free(l->sum);
    laci_free(l->memory);
    laci_free(l);
    *l1 = NULL;
}

static lac_status check_weights(const lac_shearlet *s, const double *weight)
{
    for (int b = 0; b < s->count; b++)
        if (!(weight[b] >= 0.0) || isinf(weight[b]))
            return LAC_FAIL(LAC_E_ARG,
                            "shearlet l1: weight %d must be finite and >= 0, got %g", b,
                            weight[b]);
    return LAC_OK;
}

static size_t coefficients(const lac_shearlet *s, lac_shearlet_sampling sampling)
{
    return sampling == LAC_SHEARLET_SMALL
               ? lac_shearlet_small_count(s)
               : (size_t)s->count * (size_t)s->config.nx * (size_t)s->config.ny;
}

size_t lac_shearlet_l1_bytes(const lac_shearlet *shearlet,
                             lac_shearlet_sampling sampling)
{
    size_t threads, images, bytes;

    if (!shearlet)
        return 0;
    threads = (size_t)laci_blocks_threads(shearlet);
    /* small grids: an image a thread besides, see laci_small */
    images = sampling == LAC_SHEARLET_SMALL ? threads : 0;
    bytes = images * (size_t)shearlet->config.nx * (size_t)shearlet->config.ny;
    bytes = (bytes + coefficients(shearlet, sampling)) * sizeof(float);
    return bytes +
           (threads + 2) * laci_blocks_scratch_size(shearlet) * sizeof(laci_complex);
}

static lac_status create_parts(lac_shearlet_l1 *l, const double *weight)
{
    const lac_shearlet *s = l->shearlet;
    const size_t pixels = (size_t)s->config.nx * (size_t)s->config.ny;
    const int small = l->sampling == LAC_SHEARLET_SMALL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&l->weight, (size_t)s->count, sizeof *l->weight));
    LAC_TRY(laci_alloc(&l->gain, (size_t)s->count, sizeof *l->gain));
    LAC_TRY(laci_alloc(&l->at, (size_t)s->count + 1, sizeof *l->at));
    LAC_TRY(laci_alloc(&l->sum, (size_t)s->count, sizeof *l->sum));
    for (int b = 0; b <= s->count; b++)
        l->at[b] = small ? lac_shearlet_small_offset(s, b) : (size_t)b * pixels;
    for (int b = 0; b < s->count; b++) {
        l->gain[b] = sqrt((double)pixels / (double)(l->at[b + 1] - l->at[b]));
        l->weight[b] = weight[b] * l->gain[b];
    }
    LAC_TRY(laci_alloc(&l->u, l->at[s->count], sizeof *l->u));
    l->threads = laci_blocks_threads(s);
    if (small)
        LAC_TRY(laci_small_begin(s, &l->small));
    LAC_TRY(laci_alloc(&l->memory,
                       small ? l->small.n_plane
                             : (size_t)(l->threads + 2) * laci_blocks_scratch_size(s),
                       sizeof *l->memory));
out:
    return st;
}

lac_status lac_shearlet_l1_create(lac_shearlet_l1 **out, const lac_shearlet *shearlet,
                                  lac_shearlet_sampling sampling, const double *weight)
{
    lac_shearlet_l1 *l = NULL;
    lac_status st = LAC_OK;

    if (!out || !shearlet || !weight)
        return LAC_FAIL(LAC_E_ARG, "shearlet l1: a pointer is NULL");
    *out = NULL;
    if (sampling != LAC_SHEARLET_FULL && sampling != LAC_SHEARLET_SMALL)
        return LAC_FAIL(LAC_E_ARG, "shearlet l1: sampling must be 0 or 1, got %d",
                        (int)sampling);
    LAC_TRY(check_weights(shearlet, weight));
    LAC_TRY(laci_new(&l, sizeof *l));
    l->shearlet = shearlet;
    l->sampling = sampling;
    LAC_TRY(create_parts(l, weight));
    *out = l;
    l = NULL;
out:
    lac_shearlet_l1_destroy(&l);
    return st;
}

void lac_shearlet_l1_reset(lac_shearlet_l1 *l1)
{
    if (l1)
        memset(l1->u, 0, l1->at[l1->shearlet->count] * sizeof *l1->u);
}

/* u <- clip(u + c, t r), c <- u; the sum of the squares of the changes. */
static double clip(size_t n, double level, const float *r, float *c, float *u)
{
    const float t0 = (float)level;
    double sum = 0.0;

    for (size_t from = 0; from < n; from += 64) {
        const size_t to = from + 64 < n ? from + 64 : n;
        float part = 0.0f;

        for (size_t i = from; i < to; i++) {
            const float t = r ? t0 * r[i] : t0, v = u[i] + c[i];
            const float low = v < t ? v : t, new = low > -t ? low : -t, d = new - u[i];

            part += d * d;
            u[i] = new;
            c[i] = new;
        }
        sum += (double)part;
    }
    return sum;
}

static double weighted_abs(size_t n, double level, const float *r, const float *c)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (double)(r ? r[i] * fabsf(c[i]) : fabsf(c[i]));
    return level * sum;
}

double laci_l1_visit(lac_shearlet_l1 *l, const laci_l1_pass *pass, int b, size_t i,
                     size_t n, float *c)
{
    const size_t at = l->at[b] + i;
    const float *r = l->r ? l->r + at : NULL;
    /* epsilon is in the unit of full-size coefficients: small grids hold larger ones */
    const float epsilon = (float)(pass->number * l->gain[b]);

    switch (pass->what) {
    case LACI_L1_CLIP:
        return clip(n, pass->number * l->weight[b], r, c, l->u + at);
    case LACI_L1_VALUE:
        return weighted_abs(n, l->weight[b], r, c);
    case LACI_L1_REWEIGHT:
        for (size_t k = 0; k < n; k++)
            l->r[at + k] = epsilon / (fabsf(c[k]) + epsilon);
        return 0.0;
    }
    return 0.0;
}

/* All coefficients of subband b by groups of rows, and back to row spectra. */
static double visit_band(lac_shearlet_l1 *l, const laci_l1_pass *pass, int b,
                         const laci_scratch *t)
{
    const lac_shearlet *s = l->shearlet;
    const size_t nx = (size_t)s->config.nx, pitch = laci_fft_real_pitch(s->pass);
    double sum = 0.0;

    for (int y = 0; y < s->config.ny; y += LACI_FFT_ROWS) {
        const int rows = laci_min_int(LACI_FFT_ROWS, s->config.ny - y);

        laci_blocks_gather(s, &s->band[b], y, t);
        laci_fft_rows_inverse(s->pass, t->spectra, t->rows);
        for (int r = 0; r < rows; r++)
            sum += laci_l1_visit(l, pass, b, (size_t)(y + r) * nx, nx,
                                 t->rows + (size_t)r * pitch);
        if (pass->what != LACI_L1_CLIP)
            continue;
        laci_fft_rows_forward(s->pass, t->rows, t->spectra);
        laci_blocks_scatter(s, &s->band[b], y, t);
    }
    return sum;
}

static double pass_full(lac_shearlet_l1 *l, const laci_l1_pass *pass, const float *x,
                        float *adjoint)
{
    const lac_shearlet *s = l->shearlet;
    const double pixels = (double)s->config.nx * s->config.ny;
    const laci_scratch image = laci_blocks_scratch(s, l->memory, l->threads);
    const laci_scratch out = laci_blocks_scratch(s, l->memory, l->threads + 1);
    double total = 0.0;

    laci_blocks_from_image(s, x, (float)(1.0 / pixels), &image);
    memset(out.blocks, 0, laci_blocks_scratch_size(s) * sizeof *out.blocks);
#pragma omp parallel for num_threads(l->threads) schedule(dynamic, 1) ordered
    for (int b = 0; b < s->count; b++) {
        const laci_scratch t = laci_blocks_scratch(s, l->memory, laci_thread_number());

        laci_blocks_band(s, &s->band[b], image.blocks, &t);
        l->sum[b] = visit_band(l, pass, b, &t);
        if (adjoint)
            laci_blocks_columns(s, &s->band[b], &t);
            /* sums in the order of the subbands: the same bits for any threads */
#pragma omp ordered
        if (adjoint)
            laci_blocks_accumulate(s, &s->band[b], &t, out.blocks);
    }
    if (adjoint)
        laci_blocks_to_image(s, NULL, &out, adjoint);
    for (int b = 0; b < s->count; b++)
        total += l->sum[b];
    return total;
}

static double run_pass(lac_shearlet_l1 *l, const laci_l1_pass *pass, const float *x,
                       float *adjoint)
{
    return l->sampling == LAC_SHEARLET_SMALL ? laci_l1_pass_small(l, pass, x, adjoint)
                                             : pass_full(l, pass, x, adjoint);
}

lac_status lac_shearlet_l1_step(lac_shearlet_l1 *l1, double level, const float *x,
                                float *adjoint, double *change)
{
    const laci_l1_pass pass = {LACI_L1_CLIP, level};

    if (!l1 || !x || !adjoint || !change)
        return LAC_FAIL(LAC_E_ARG, "shearlet l1: a pointer is NULL");
    if (!(level >= 0.0) || isinf(level))
        return LAC_FAIL(
            LAC_E_ARG, "shearlet l1: the level must be finite and >= 0, got %g", level);
    *change = sqrt(run_pass(l1, &pass, x, adjoint));
    return LAC_OK;
}

lac_status lac_shearlet_l1_value(lac_shearlet_l1 *l1, const float *x, double *value)
{
    const laci_l1_pass pass = {LACI_L1_VALUE, 0.0};

    if (!l1 || !x || !value)
        return LAC_FAIL(LAC_E_ARG, "shearlet l1: a pointer is NULL");
    *value = run_pass(l1, &pass, x, NULL);
    return LAC_OK;
}

lac_status lac_shearlet_l1_reweight(lac_shearlet_l1 *l1, const float *x, double epsilon)
{
    const laci_l1_pass pass = {LACI_L1_REWEIGHT, epsilon};
    lac_status st = LAC_OK;

    if (!l1 || !x)
        return LAC_FAIL(LAC_E_ARG, "shearlet l1: a pointer is NULL");
    if (!(epsilon > 0.0) || isinf(epsilon))
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet l1: epsilon must be finite and > 0, got %g", epsilon);
    if (!l1->r)
        LAC_TRY(laci_alloc(&l1->r, l1->at[l1->shearlet->count], sizeof *l1->r));
    run_pass(l1, &pass, x, NULL);
out:
    return st;
}
