/* shearlet/compact.c - the compactly supported ShearLab system: which filters serve
 * which size, the order of the subbands, their spectra. */
#include "compact_filters.h"

#include <math.h>
#include <string.h>

#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/fft.h"
#include "../data/base/parallel.h"
#include "shearlet_internal.h"

/* Shear level of scale j = 0 .. J-1, coarsest first: 1, 1, 2, 2, 3 ... */
static int level_of(int j)
{
    return j / 2 + 1;
}

/* 16377 points and more; a bound for the numbers below. */
#define MAX_SCALES 10

/* --- sizes
 * --------------------------------------------------------------------------------- */

/* Points that the longest low-pass, and the wedge filter of the highest level, take. */
static long min_size(int scales, laci_fan_kind kind)
{
    int s = level_of(scales - 1);
    long band = (1L << (scales + 4)) - 7;
    long wedge = kind == LACI_FAN_CDF ? (1L << (s + 5)) - 7 : 3 * (1L << (s + 4)) - 7;

    return band > wedge ? band : wedge;
}

static int max_scales(int nx, int ny)
{
    int n = laci_min_int(nx, ny), scales = 0;

    while (scales < MAX_SCALES && min_size(scales + 1, LACI_FAN_CDF) <= n)
        scales++;
    return scales;
}

static laci_fan_kind fan_for(const lac_shearlet_config *config)
{
    int n = laci_min_int(config->nx, config->ny);

    return min_size(config->scales, LACI_FAN_MAXFLAT) <= n ? LACI_FAN_MAXFLAT
                                                           : LACI_FAN_CDF;
}

/* --- index
 * --------------------------------------------------------------------------------- */

/* Subbands of one scale: the vertical cone leaves out the diagonals, which the
 * horizontal one has. */
static int shears(char cone, int level)
{
    return cone == 'h' ? (2 << level) + 1 : (2 << level) - 1;
}

static int first_of(int scales, char cone, int j)
{
    int b = 0;

    for (int i = 0; i < (cone == 'h' ? j : scales); i++)
        b += shears('h', level_of(i));
    for (int i = 0; i < (cone == 'h' ? 0 : j); i++)
        b += shears('v', level_of(i));
    return b;
}

static int count(const lac_shearlet_config *config)
{
    return first_of(config->scales, 'v', config->scales) + 1;
}

/* Degrees in [0, 180), y up, of the line fy = k fx / 2^s of the stored image (rows
 * downwards) in the horizontal cone, and of its mirror fx = -k fy / 2^s in the vertical
 * one. */
static double direction_of(char cone, int level, int k)
{
    double slope = ldexp(k, -level);
    double angle = cone == 'h' ? atan2(0.0 - slope, 1.0) : atan2(1.0, slope);

    return (angle < 0.0 ? angle + LACI_PI : angle) * 180.0 / LACI_PI;
}

static lac_subband info_of(char cone, int j, int k)
{
    lac_subband info = {.scale = j, .shear = k, .cone = cone};

    info.direction = direction_of(cone, level_of(j), k);
    return info;
}

/* --- spectra
 * ------------------------------------------------------------------------------- */

/* What one thread works in: a filter in space, then a spectrum; and the filter's DFT.
 */
typedef struct compact_scratch {
    float *filter, *psi; /* the same array */
    laci_complex *dft;
} compact_scratch;

/* Band-passes of all scales, and the low-pass, along one axis of n points. */
typedef struct compact_axis {
    int n;
    double *band; /* [scales][n] */
    double *low;  /* [n] */
} compact_axis;

typedef struct compact_job {
    lac_shearlet *shearlet;
    laci_fft *fft;
    laci_wedge wedge; /* of the level in work */
    compact_axis x, y;
    int parts;
    compact_scratch *scratch; /* [parts] */
} compact_job;

static lac_status axis_create(compact_axis *axis, int n, int scales)
{
    lac_status st = LAC_OK;

    axis->n = n;
    LAC_TRY(laci_alloc(&axis->band, (size_t)scales * (size_t)n, sizeof(double)));
    LAC_TRY(laci_alloc(&axis->low, (size_t)n, sizeof(double)));
    for (int i = 0; i < n; i++) {
        double w = 2.0 * LACI_PI * i / n;

        for (int j = 0; j < scales; j++)
            axis->band[(size_t)j * (size_t)n + (size_t)i] =
                laci_qmf_band(w, scales - 1 - j);
        axis->low[i] = laci_qmf_low(w, scales);
    }
out:
    return st;
}

static void job_free(compact_job *job)
{
    for (int p = 0; job->scratch && p < job->parts; p++) {
        laci_free(job->scratch[p].filter);
        laci_free(job->scratch[p].dft);
    }
    laci_free(job->scratch);
    laci_free(job->x.band);
    laci_free(job->x.low);
    laci_free(job->y.band);
    laci_free(job->y.low);
    laci_wedge_free(&job->wedge);
    laci_fft_destroy(&job->fft);
}

static lac_status job_create(compact_job *job, lac_shearlet *shearlet)
{
    const lac_shearlet_config *c = &shearlet->config;
    const int n[2] = {c->ny, c->nx};
    const size_t plane = (size_t)c->ny * (size_t)c->nx;
    const size_t half_plane = (size_t)c->ny * (size_t)shearlet->half;
    compact_job made = {.shearlet = shearlet, .parts = laci_threads_for(10.0 * plane)};
    lac_status st = LAC_OK;

    LAC_TRY(laci_fft_create(&made.fft, 2, n, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(axis_create(&made.x, c->nx, c->scales));
    LAC_TRY(axis_create(&made.y, c->ny, c->scales));
    LAC_TRY(laci_alloc(&made.scratch, (size_t)made.parts, sizeof(*made.scratch)));
    for (int p = 0; p < made.parts; p++) {
        compact_scratch *s = &made.scratch[p];

        LAC_TRY(laci_alloc(&s->filter, plane, sizeof(float)));
        LAC_TRY(laci_alloc(&s->dft, half_plane, sizeof(laci_complex)));
        s->psi = s->filter;
    }
    *job = made;
    return LAC_OK;
out:
    job_free(&made);
    return st;
}

/* The DFT of the wedge filter of shear k, in the scratch. */
static void transform_wedge(const compact_job *job, compact_scratch *scratch, char cone,
                            int k)
{
    const int nx = job->x.n, ny = job->y.n;
    const laci_grid across = {.n_y = ny, .n_x = nx, .step_y = (size_t)nx, .step_x = 1};
    const laci_grid down = {.n_y = nx, .n_x = ny, .step_y = 1, .step_x = (size_t)nx};

    memset(scratch->filter, 0, sizeof(float) * (size_t)nx * (size_t)ny);
    if (cone == 'h')
        laci_wedge_add(&job->wedge, k, &across, scratch->filter);
    else
        laci_wedge_add(&job->wedge, -k, &down, scratch->filter);
    laci_fft_forward(job->fft, scratch->filter, scratch->dft);
}

/* psi = wedge times the band-pass of scale j along the axis of the cone. */
static void apply_band(const compact_job *job, compact_scratch *scratch, char cone,
                       int j)
{
    const size_t half = (size_t)job->shearlet->half;
    const double *bx = job->x.band + (size_t)j * (size_t)job->x.n;
    const double *by = job->y.band + (size_t)j * (size_t)job->y.n;

    for (size_t y = 0; y < (size_t)job->y.n; y++) {
        const laci_complex *in = (const laci_complex *)scratch->dft + y * half;
        float *out = scratch->psi + y * half;

        for (size_t x = 0; x < half; x++)
            out[x] = (float)(in[x][0] * (cone == 'h' ? bx[x] : by[y]));
    }
}

/* All subbands that one wedge filter makes: those of the scales that have its level. */
static lac_status fill_wedge(const compact_job *job, compact_scratch *scratch,
                             char cone, int k)
{
    const int level = job->wedge.level, scales = job->shearlet->config.scales;
    lac_status st = LAC_OK;

    transform_wedge(job, scratch, cone, k);
    for (int j = 2 * (level - 1); j < scales && level_of(j) == level; j++) {
        lac_subband info = info_of(cone, j, k);
        int b = first_of(scales, cone, j) + k + shears(cone, level) / 2;

        apply_band(job, scratch, cone, j);
        LAC_TRY(laci_shearlet_pack(job->shearlet, b, &info, scratch->psi));
    }
out:
    return st;
}

/* The wedges of one level, dealt to the parts in turn. */
static lac_status fill_level(compact_job *job)
{
    const int h = shears('h', job->wedge.level), v = shears('v', job->wedge.level);
    int failed = 0;

#pragma omp parallel for num_threads(job->parts) reduction(+ : failed)
    for (int p = 0; p < job->parts; p++) {
        for (int i = p; i < h + v; i += job->parts) {
            char cone = i < h ? 'h' : 'v';
            int k = i < h ? i - h / 2 : i - h - v / 2;

            failed += fill_wedge(job, &job->scratch[p], cone, k) != LAC_OK;
        }
    }
    /* The detail that another thread wrote is not this thread's. */
    return failed ? LAC_FAIL(LAC_E_NOMEM,
                             "shearlet: no memory for %d of the spectra of "
                             "level %d of the compact system",
                             failed, job->wedge.level)
                  : LAC_OK;
}

static lac_status fill_low(compact_job *job)
{
    const lac_subband info = {.scale = -1, .cone = 'l', .direction = NAN};
    const size_t half = (size_t)job->shearlet->half;
    float *psi = job->scratch[0].psi;

    for (size_t y = 0; y < (size_t)job->y.n; y++)
        for (size_t x = 0; x < half; x++)
            psi[y * half + x] = (float)(job->y.low[y] * job->x.low[x]);
    return laci_shearlet_pack(job->shearlet, job->shearlet->count - 1, &info, psi);
}

static lac_status fill(lac_shearlet *shearlet)
{
    const lac_shearlet_config *config = &shearlet->config;
    compact_job job;
    lac_status st = job_create(&job, shearlet);

    if (st != LAC_OK)
        return st;
    for (int level = 1; level <= level_of(config->scales - 1); level++) {
        laci_wedge_free(&job.wedge);
        LAC_TRY(laci_wedge_create(&job.wedge, level, fan_for(config)));
        LAC_TRY(fill_level(&job));
    }
    LAC_TRY(fill_low(&job));
out:
    job_free(&job);
    return st;
}

/* The filters are short, so every spectrum is wide: none has a part that is exactly
 * zero. */
static size_t floats(const lac_shearlet_config *config)
{
    size_t blocks = ((size_t)config->nx / 2 + 1 + LACI_LANES - 1) / LACI_LANES;

    return (size_t)count(config) * blocks * LACI_LANES * (size_t)config->ny;
}

const laci_system laci_compact = {.name = "compact",
                                  .parseval = 0,
                                  .max_scales = max_scales,
                                  .count = count,
                                  .floats = floats,
                                  .fill = fill};
