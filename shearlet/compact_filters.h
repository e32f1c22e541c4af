/* shearlet/compact_filters.h - (private) filters of the compactly supported shearlets:
 * quadrature mirror filter, fan filter, sheared wedge filter. Formulas and sources:
 * shearlet/README.md. */
#ifndef LAC_SHEARLET_COMPACT_FILTERS_H
#define LAC_SHEARLET_COMPACT_FILTERS_H

#include <stddef.h>
#include "../data/base/status.h"

/** H(w) = sum_n h[n] cos(n w) of the quadrature mirror filter: 9 taps, real, H(0) = 1.
 */
double laci_qmf(double w);

/** Band-pass of level i: H(w) H(2w) .. H(2^(i-1) w) G(2^i w), G(w) = H(w + pi); 0 is
 * the finest. */
double laci_qmf_band(double w, int i);

/** Low-pass of n levels: H(w) H(2w) .. H(2^(n-1) w); 1 for n = 0. */
double laci_qmf_low(double w, int n);

/* Directional filters: low-pass 1-D prototypes turned into diamonds by McClellan's
 * transform, moved to (pi, 0) and scaled to sum |d| = 1. */
typedef enum laci_fan_kind {
    LACI_FAN_MAXFLAT, /* 17 x 17, maximally flat: the system's usual one */
    LACI_FAN_CDF      /* 9 x 9, after the 9-7 filters: for small images */
} laci_fan_kind;

#define LACI_FAN_HALF 8
#define LACI_FAN_SIDE (2 * LACI_FAN_HALF + 1)

typedef struct laci_fan {
    int half; /* taps [-half, half] in both directions */
    double tap[LACI_FAN_SIDE][LACI_FAN_SIDE]; /* [y][x], the origin at
                                                 [LACI_FAN_HALF][LACI_FAN_HALF] */
} laci_fan;

void laci_fan_make(laci_fan *fan, laci_fan_kind kind);

/** Taps [-half, half] of a symmetric filter in one dimension. */
typedef struct laci_taps {
    int half;
    double *tap; /* 2 half + 1 of them, owned */
} laci_taps;

/**
 * Space filter of laci_qmf_low(w, n)^power, n >= 1, power 1 or 2; half =
 * power * 4 * (2^n - 1). laci_taps_free releases it.
 * @return LAC_OK, LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_taps_low(laci_taps *out, int n, int power);
void laci_taps_free(laci_taps *taps);

/** What the wedge filters of one shear level have in common. */
typedef struct laci_wedge {
    int level;         /* s >= 1: shears -2^s .. 2^s */
    laci_fan fan;      /* of the horizontal cone */
    laci_taps low;     /* across the cone: s + 1 levels */
    laci_taps smooth2; /* along it: s levels, twice */
} laci_wedge;

LAC_NODISCARD lac_status laci_wedge_create(laci_wedge *wedge, int level,
                                           laci_fan_kind kind);
void laci_wedge_free(laci_wedge *wedge);

/** The wedge filter has taps up to this far from the origin across the cone. */
int laci_wedge_reach(const laci_wedge *wedge);

/** Where a filter of the horizontal cone goes: element (y, x) of it is put at
 * y * step_y + x * step_x, both wrapped onto n_y and n_x points. */
typedef struct laci_grid {
    int n_y, n_x;
    size_t step_y, step_x;
} laci_grid;

/**
 * Add the filter of shear k, origin at element 0, to an array:
 *
 *   w_k[y, x] = 2^s sum_u p[y, u] a[2^s (x - u) + k y],  p[y, .] = sum_v d[v, .] l[y -
 * 2^(s+1) v]
 *
 * with d the fan, l = low and a = smooth2. Its spectrum is real, and centred on fy = k
 * fx / 2^s.
 */
void laci_wedge_add(const laci_wedge *wedge, int k, const laci_grid *grid, float *out);

#endif
