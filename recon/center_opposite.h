/* recon/center_opposite.h - (private) the rotation axis from rays that were measured
 * from both ends. */
#ifndef LAC_RECON_CENTER_OPPOSITE_H
#define LAC_RECON_CENTER_OPPOSITE_H

#include "../data/sino.h"

typedef struct laci_opposite {
    double offset_mm, error_mm; /* axis_offset_mm, and its standard error */
    double difference; /* of opposite rays at the minimum, root mean square over
                          that of the data */
    double rise;       /* difference a bin away over that, less 1 */
} laci_opposite;

/* 1 where the views are a full turn in equal steps, first to last in the file. */
int laci_opposite_can(const lac_geom *geom);

/*
 * Both ends of a line see the same attenuation, beam hardening and all: the offset
 * within `reach_mm` of `from_mm` for which g(t, s) and g(t + pi - 2 gamma, -s) differ
 * least, gamma = atan(s / SDD) (parallel beam: 0). For scans that laci_opposite_can()
 * approves.
 * @return LAC_OK, LAC_E_NOMEM, LAC_E_NUMERIC (the difference has no minimum there)
 */
LAC_NODISCARD lac_status laci_opposite_find(const lac_sino *sino, double from_mm,
                                            double reach_mm, laci_opposite *out);

#endif
