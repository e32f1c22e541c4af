/* data/stripes.h - stripes of a sinogram, which become rings of an image: bins whose
 * response differs from that of their neighbours.
 * Threads: any, each with outputs of its own. */
#ifndef LAC_DATA_STRIPES_H
#define LAC_DATA_STRIPES_H

#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lac_stripes_options {
    int window;       /**< bins, 3 or more: stripes up to half as wide vanish; default
                           11 */
    double threshold; /**< a bin is broken where its flicker is off that of its
                           neighbours by so many robust standard deviations, > 0;
                           default 4 */
} lac_stripes_options;

typedef struct lac_stripes_report {
    int broken;   /**< bins that hardly respond or that flicker, interpolated */
    double moved; /**< root mean square of what was taken off all the numbers */
} lac_stripes_report;

LAC_API void lac_stripes_defaults(lac_stripes_options *options);

/**
 * Take stripes off the line integrals g [n_views, n_det] of any arc.
 *
 * 1. Broken bins, whose change from view to view differs from that of their neighbours
 *    by a factor of 5 and stands out, are interpolated (as algorithm 6 of N. T. Vo,
 *    R. C. Atwood, M. Drakopoulos, Optics Express 26 (2018) 28396).
 * 2. A wrong gain is an offset of a bin in all views after the logarithm. In each view
 *    the running median over `window` bins is taken off, which leaves slopes and edges
 *    alone, and of what is left the median over the views: a detail of the object is
 *    elsewhere in most of them. (The mean over views, C. Raven, Rev. Sci. Instrum. 69
 *    (1998) 2978, is moved by each.) That median is taken off the bin.
 *
 * A ring that an object really has about the axis is a stripe too and goes with them.
 * @param options  NULL: defaults. Windows are cut to what the detector has.
 * @param report   may be NULL
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (NaN or Inf); LAC_E_NOMEM. g: unchanged on
 *         failure.
 */
LAC_API LAC_NODISCARD lac_status lac_stripes_remove(int n_views, int n_det, float *g,
                                                    const lac_stripes_options *options,
                                                    lac_stripes_report *report);

#ifdef __cplusplus
}
#endif
#endif
