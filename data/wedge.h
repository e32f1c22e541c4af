/* data/wedge.h - which directions of the spectrum a scan measured.
 * Threads: a wedge never changes; any number may use it at once. */
#ifndef LAC_DATA_WEDGE_H
#define LAC_DATA_WEDGE_H

#include "geometry.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * By the Fourier slice theorem the view whose detector axis is (cos t, sin t) measures
 * the spectrum of the image along that direction. A frequency (fx, fy) counts as
 * measured where its direction atan2(fy, fx), modulo pi, lies in one of the arcs; zero
 * frequency always. For fan beam the directions are those of the rays through the
 * rotation centre, whose detector axis is again (cos t, sin t).
 */
typedef struct lac_wedge lac_wedge;

/**
 * The wedge of a scan: neighbouring views (modulo pi) without a missing arc between
 * them (lac_arc in geometry.h) are joined to arcs, each widened by half a step at both
 * ends.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_wedge_from_geom(lac_wedge **out,
                                                     const lac_geom *geom);

/** One arc from..to, radians, from <= to; pi or wider means everything. @return LAC_OK,
 * LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_wedge_from_arc(lac_wedge **out, double from,
                                                    double to);

/**
 * Several arcs from[i]..to[i] as in lac_wedge_from_arc, 1 <= n <= 10000, in any order;
 * they may meet, overlap, and name the same directions half a turn apart.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_wedge_from_arcs(lac_wedge **out, int n,
                                                     const double *from,
                                                     const double *to);

LAC_API void lac_wedge_destroy(lac_wedge **wedge);

/** 1 where the direction atan2(fy, fx) was measured; 1 for (0, 0). y points up. */
LAC_API int lac_wedge_contains(const lac_wedge *wedge, double fx, double fy);

/**
 * Arc i = 0, 1, ... as directions from .. to, radians, to - from at most pi. Either may
 * be NULL. @return 1; 0, and nothing is written, where there is no arc i
 */
LAC_API int lac_wedge_arc(const lac_wedge *wedge, int i, double *from, double *to);

/** Measured part of all directions, 0..1. */
LAC_API double lac_wedge_share(const lac_wedge *wedge);

/**
 * The middle of the measured directions, radians in (-pi/2, pi/2]: half the argument of
 * the integral of exp(2 i t) over them, for one arc its centre. 0 where all directions
 * are equal.
 */
LAC_API double lac_wedge_direction(const lac_wedge *wedge);

/** The same arcs, further by an angle in radians. @return LAC_OK, LAC_E_ARG,
 * LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_wedge_turned(lac_wedge **out,
                                                  const lac_wedge *wedge, double angle);

/** The same arcs with every direction t taken to -t: those of a scan of the mirror
 * image. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_wedge_mirrored(lac_wedge **out,
                                                    const lac_wedge *wedge);

/**
 * Split an image into its measured and unmeasured part: visible keeps the DFT
 * coefficients in the wedge, invisible the others, visible + invisible = image. On the
 * Nyquist row or column of an even size, where a coefficient stands for both signs,
 * both must agree to be visible. Either output may be NULL. All arrays [ny, nx], no
 * overlap; rows run downwards (row 0 at y = +).
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_wedge_split(const lac_wedge *wedge, int nx, int ny,
                                                 const float *image, float *visible,
                                                 float *invisible);

#ifdef __cplusplus
}
#endif
#endif
