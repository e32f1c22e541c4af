/* shearlet/shearlet.c - making, describing and releasing a transform. */
#include "shearlet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/geometry.h"

#include <math.h>
#include <string.h>

/* In the order of lac_shearlet_system. */
static const laci_system *const systems[] = {
    &laci_bandlimited,
    &laci_compact,
};
#define N_SYSTEMS ((int)(sizeof systems / sizeof systems[0]))

static const laci_system *system_of(lac_shearlet_system system)
{
    return (int)system >= 0 && (int)system < N_SYSTEMS ? systems[system] : NULL;
}

const char *lac_shearlet_system_name(lac_shearlet_system system)
{
    return system_of(system) ? system_of(system)->name : NULL;
}

/* The names of all systems, "a, b". */
static const char *system_names(char *text, size_t size)
{
    size_t at = 0;

    text[0] = '\0';
    for (int i = 0; i < N_SYSTEMS; i++) {
        const char *const part[2] = {i ? ", " : "", systems[i]->name};

        for (int k = 0; k < 2; k++) {
            const size_t n = strlen(part[k]);

            if (at + n + 1 > size)
                return text;
            memcpy(text + at, part[k], n + 1);
            at += n;
        }
    }
    return text;
}

lac_status lac_shearlet_system_find(const char *name, lac_shearlet_system *system)
{
    char names[80];

    if (!name || !system)
        return LAC_FAIL(LAC_E_ARG, "shearlet: a pointer is NULL");
    for (int i = 0; i < N_SYSTEMS; i++)
        if (strcmp(name, systems[i]->name) == 0) {
            *system = (lac_shearlet_system)i;
            return LAC_OK;
        }
    return LAC_FAIL(LAC_E_ARG, "shearlet: no system is called '%s'; there are: %s",
                    name, system_names(names, sizeof names));
}

void lac_shearlet_defaults(lac_shearlet_config *config)
{
    if (!config)
        return;
    memset(config, 0, sizeof *config);
    config->system = LAC_SHEARLET_BANDLIMITED;
    config->nx = config->ny = 512;
    config->scales = 5;
    config->alpha = 0.5;
}

int lac_shearlet_max_scales(lac_shearlet_system system, int nx, int ny)
{
    const laci_system *s = system_of(system);

    return s && nx > 0 && ny > 0 ? s->max_scales(nx, ny) : 0;
}

static lac_status check_scales(const laci_system *system, const lac_shearlet_config *c)
{
    const int most = system->max_scales(c->nx, c->ny);
    int side = 1;

    if (c->scales >= 1 && c->scales <= most)
        return LAC_OK;
    if (most > 0)
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet: images of %d x %d pixels carry 1..%d scales of the "
                        "%s system, got %d",
                        c->nx, c->ny, most, system->name, c->scales);
    while (side < LAC_MAX_PIXELS && system->max_scales(side, side) < 1)
        side++;
    return LAC_FAIL(LAC_E_ARG,
                    "shearlet: images of %d x %d pixels carry 0 scales of the %s "
                    "system; both sides must have at least %d",
                    c->nx, c->ny, system->name, side);
}

static lac_status check_config(const lac_shearlet_config *c)
{
    char names[80];

    if (!c)
        return LAC_FAIL(LAC_E_ARG, "shearlet: the configuration is NULL");
    if (!system_of(c->system))
        return LAC_FAIL(LAC_E_ARG, "shearlet: system %d does not exist; there are: %s",
                        (int)c->system, system_names(names, sizeof names));
    if (c->nx < 1 || c->ny < 1 || c->nx > LAC_MAX_PIXELS || c->ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG,
                        "shearlet: images have 1..%d pixels a side, got %d x %d",
                        LAC_MAX_PIXELS, c->nx, c->ny);
    if (!(c->alpha >= 0.0 && c->alpha <= 1.0))
        return LAC_FAIL(LAC_E_ARG, "shearlet: alpha must be in 0..1, got %g", c->alpha);
    return check_scales(system_of(c->system), c);
}

/* Complex numbers of the largest scratch for t threads, in planes of half spectra (a
 * plane also holds a real image). A full-size run: a plane and a group of rows a
 * thread, and once more for the sum. A run on small grids, and making a compact system:
 * a spectrum and a real array a thread; the sum. In each case 1/W or W besides. */
static lac_status scratch_needed(const lac_shearlet_config *c, size_t *complexes)
{
    const size_t t = (size_t)lac_threads_get();
    const size_t columns = ((size_t)c->nx / 2 / LACI_LANES + 1) * LACI_LANES;
    const size_t plane = columns * ((size_t)c->ny + 1);
    const size_t rows = 2 * LACI_FFT_ROWS * (columns + LACI_LANES);
    lac_status st = LAC_OK;
    size_t full = 0, small = 0;

    LAC_TRY(laci_mul_size(&full, plane + rows, t + 1));
    LAC_TRY(laci_mul_size(&small, plane, 2 * t + 1));
    *complexes = (full > small ? full : small) + plane;
out:
    return st;
}

/* Bytes of a system with the largest scratch of its making and its runs. */
static lac_status bytes_needed(const lac_shearlet_config *c, size_t *system_bytes,
                               size_t *coefficient_bytes)
{
    const laci_system *system = system_of(c->system);
    lac_status st = LAC_OK;
    size_t spectra = 0, complexes = 0, scratch = 0, pixels = 0;

    LAC_TRY(scratch_needed(c, &complexes));
    LAC_TRY(laci_mul_size(&spectra, system->floats(c), sizeof(float)));
    LAC_TRY(laci_mul_size(&scratch, complexes, sizeof(laci_complex)));
    LAC_TRY(laci_mul_size(&pixels, (size_t)c->nx * (size_t)c->ny * sizeof(float),
                          (size_t)system->count(c)));
    if (spectra > (size_t)-1 - scratch) {
        st =
            LAC_FAIL(LAC_E_NOMEM, "shearlet: the spectra do not fit the address space");
        goto out;
    }
    *system_bytes = spectra + scratch;
    *coefficient_bytes = pixels;
out:
    return st;
}

lac_status lac_shearlet_memory(const lac_shearlet_config *config, size_t *system_bytes,
                               size_t *coefficient_bytes)
{
    size_t system = 0, coefficients = 0;
    lac_status st = LAC_OK;

    LAC_TRY(check_config(config));
    LAC_TRY(bytes_needed(config, &system, &coefficients));
    if (system_bytes)
        *system_bytes = system;
    if (coefficient_bytes)
        *coefficient_bytes = coefficients;
out:
    return st;
}

static lac_status check_budget(const lac_shearlet_config *c)
{
    size_t system = 0, coefficients = 0;
    lac_status st = bytes_needed(c, &system, &coefficients);

    if (st == LAC_OK && c->budget > 0 && system > c->budget)
        st =
            LAC_FAIL(LAC_E_NOMEM,
                     "shearlet: %d scales of %d x %d need %zu bytes, the budget is %zu",
                     c->scales, c->nx, c->ny, system, c->budget);
    return st;
}

/* What W must be for the frame to be one; a bound far below any of the systems. */
#define W_MIN 1e-6

/* Scale to W = 1, or keep 1/W for synthesise. */
static lac_status set_weights(lac_shearlet *s)
{
    const size_t half = (size_t)s->half, ny = (size_t)s->config.ny;
    lac_status st = LAC_OK;
    double *w = NULL;

    LAC_TRY(laci_alloc(&w, half * ny, sizeof *w));
    laci_shearlet_weight(s, w);
    for (size_t i = 0; i < half * ny; i++) {
        if (!(w[i] > W_MIN)) {
            st = LAC_FAIL(LAC_E_INTERNAL,
                          "shearlet: the subbands leave frequency (%zu, %zu) out",
                          i % half, i / half);
            goto out;
        }
        w[i] = s->system->parseval ? 1.0 / sqrt(w[i]) : 1.0 / w[i];
    }
    if (s->system->parseval) {
        laci_shearlet_scale(s, w);
        goto out;
    }
    LAC_TRY(
        laci_alloc(&s->dual, (size_t)s->n_blocks * ny * LACI_LANES, sizeof *s->dual));
    for (size_t ky = 0; ky < ny; ky++)
        for (size_t kx = 0; kx < half; kx++)
            s->dual[(kx / LACI_LANES * ny + ky) * LACI_LANES + kx % LACI_LANES] =
                (float)w[ky * half + kx];
out:
    laci_free(w);
    return st;
}

lac_status lac_shearlet_count_for(const lac_shearlet_config *config, int *count)
{
    lac_status st = LAC_OK;

    if (!count)
        return LAC_FAIL(LAC_E_ARG, "shearlet: count is NULL");
    LAC_TRY(check_config(config));
    *count = system_of(config->system)->count(config);
out:
    return st;
}

lac_status lac_shearlet_create(lac_shearlet **out, const lac_shearlet_config *config)
{
    lac_status st = LAC_OK;
    lac_shearlet *s = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "shearlet: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(check_config(config));
    LAC_TRY(check_budget(config));
    LAC_TRY(laci_new(&s, sizeof *s));
    s->config = *config;
    s->system = system_of(config->system);
    s->half = config->nx / 2 + 1;
    s->n_blocks = (s->half + LACI_LANES - 1) / LACI_LANES;
    s->count = s->system->count(config);
    LAC_TRY(laci_alloc(&s->band, (size_t)s->count, sizeof *s->band));
    LAC_TRY(s->system->fill(s));
    LAC_TRY(set_weights(s));
    for (int b = 0; b < s->count; b++)
        laci_shearlet_measure(s, b);
    LAC_TRY(laci_fft_pass_create(&s->pass, config->nx, config->ny));
    *out = s;
    s = NULL;
out:
    lac_shearlet_destroy(&s);
    return st;
}

void lac_shearlet_destroy(lac_shearlet **shearlet)
{
    lac_shearlet *s = shearlet ? *shearlet : NULL;

    if (!s)
        return;
    for (int b = 0; s->band && b < s->count; b++) {
        laci_free(s->band[b].run);
        laci_free(s->band[b].psi);
    }
    laci_free(s->band);
    laci_free(s->dual);
    laci_fft_pass_destroy(&s->pass);
    laci_free(s);
    *shearlet = NULL;
}

const lac_shearlet_config *lac_shearlet_config_of(const lac_shearlet *shearlet)
{
    return shearlet ? &shearlet->config : NULL;
}

int lac_shearlet_count(const lac_shearlet *shearlet)
{
    return shearlet ? shearlet->count : 0;
}

const lac_subband *lac_shearlet_subband(const lac_shearlet *shearlet, int b)
{
    return shearlet && b >= 0 && b < shearlet->count ? &shearlet->band[b].info : NULL;
}

lac_status lac_shearlet_spectrum(const lac_shearlet *shearlet, int b, float *psi)
{
    if (!shearlet || !psi)
        return LAC_FAIL(LAC_E_ARG, "shearlet: a pointer is NULL");
    if (b < 0 || b >= shearlet->count)
        return LAC_FAIL(LAC_E_ARG, "shearlet: subbands are 0..%d, got %d",
                        shearlet->count - 1, b);
    const laci_band *band = &shearlet->band[b];
    const size_t nx = (size_t)shearlet->config.nx, ny = (size_t)shearlet->config.ny;

    memset(psi, 0, nx * ny * sizeof *psi);
    for (int i = 0; i < band->n_runs; i++) {
        const laci_run *run = &band->run[i];

        for (size_t v = 0; v < (size_t)run->rows * LACI_LANES; v++) {
            const size_t ky = (size_t)run->row + v / LACI_LANES;
            const size_t kx = (size_t)run->block * LACI_LANES + v % LACI_LANES;

            if (kx >= (size_t)shearlet->half)
                continue;
            psi[ky * nx + kx] = band->psi[run->offset + v];
            psi[(ny - ky) % ny * nx + (nx - kx) % nx] = band->psi[run->offset + v];
        }
    }
    return LAC_OK;
}
