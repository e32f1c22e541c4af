/* shearlet/shearlet_internal.h - (private) the object behind a transform, and what a
 * system of shearlets supplies to it. */
#ifndef LAC_SHEARLET_SHEARLET_INTERNAL_H
#define LAC_SHEARLET_SHEARLET_INTERNAL_H

#include "../data/base/fft_pass.h"
#include "shearlet.h"

/*
 * Spectra are real and symmetric, psi(-k) = psi(k), so the columns kx = 0 .. nx/2 of
 * all rows ky = 0 .. ny-1 say everything: the half plane of the DFT of the stored image
 * (ky counts downwards; the frequency upwards is fy = -ky/ny, ky > ny/2 meaning ky -
 * ny).
 *
 * Eight neighbouring columns make a block. Transforms work block by block, and only
 * where a spectrum is not zero: a run is a stretch of rows of one block, stored as
 * [rows][8] floats.
 */
#define LACI_LANES LACI_FFT_LANES

typedef struct laci_run {
    int block, row,
        rows;      /* columns 8 block .. 8 block + 7, rows row .. row + rows - 1 */
    size_t offset; /* of its first value in laci_band.psi */
} laci_run;

typedef struct laci_band {
    lac_subband info;
    int n_runs;
    laci_run *run; /* by block, then by row */
    float *psi;
    size_t n_psi; /* floats in psi */
} laci_band;

/* What makes one system differ from another: a static table in a file of its own. */
typedef struct laci_system {
    const char *name;
    int parseval; /* scale the spectra to W = 1 after filling; else keep 1/W */
    /* largest number of scales, 0 for none */
    int (*max_scales)(int nx, int ny);
    /* number of subbands of a checked configuration */
    int (*count)(const lac_shearlet_config *config);
    /* upper bound of the floats in all spectra, whole runs counted */
    size_t (*floats)(const lac_shearlet_config *config);
    /* call laci_shearlet_pack once for each subband */
    lac_status (*fill)(lac_shearlet *shearlet);
} laci_system;

extern const laci_system laci_bandlimited;
extern const laci_system laci_compact;

struct lac_shearlet {
    lac_shearlet_config config;
    const laci_system *system;
    int half;     /* nx/2 + 1 columns */
    int n_blocks; /* ceil(half / 8) */
    int count;    /* subbands */
    laci_band *band;
    float *dual;         /* 1/W, [n_blocks][ny][8]; NULL where W = 1 */
    laci_fft_pass *pass; /* one-dimensional transforms of rows and of blocks */
};

/**
 * Store the spectrum of subband b, 0 <= b < count, from its dense half plane
 * psi[ny][half] (kept by the caller). Of info, the members scale, shear, cone and
 * direction are read; norm and the sizes of the small grid are found from psi. Each b
 * once; different b at the same time are allowed.
 * @return LAC_OK, LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_shearlet_pack(lac_shearlet *shearlet, int b,
                                            const lac_subband *info, const float *psi);

/** W = sum_b psi_b^2 in double on the half plane, [ny][half], overwritten. */
void laci_shearlet_weight(const lac_shearlet *shearlet, double *w);

/** psi_b *= factor in every subband, factor [ny][half]. */
void laci_shearlet_scale(lac_shearlet *shearlet, const double *factor);

/** Norm and small grid of a packed subband into its info. */
void laci_shearlet_measure(lac_shearlet *shearlet, int b);

/** Columns of the half plane that stand for one (kx = 0, nx/2 of an even size) or two.
 */
static inline double laci_multiplicity(int nx, int kx)
{
    return kx == 0 || 2 * kx == nx ? 1.0 : 2.0;
}

#endif
