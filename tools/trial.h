/* tools/trial.h - how well a scan agrees with a geometry: the residual of a quick
 * reconstruction on a coarse copy of the scan. */
#ifndef LACUNA_TOOLS_TRIAL_H
#define LACUNA_TOOLS_TRIAL_H

#include "data/sino.h"
#include "radon/projector.h"

/* A coarse copy: at most 120 views, neighbouring bins averaged down to at most 192. */
lac_status trial_coarsen(const lac_sino *sino, lac_sino **out);

enum { TRIAL_KINDS = 4 };

typedef struct trial_orientation {
    const char *name;
    int reverse_bins, negate_angles;
} trial_orientation;

/* "as given", then the other readings of the same numbers. */
extern const trial_orientation trial_orientations[TRIAL_KINDS];

/* ||R f - g|| / ||g|| after a few steps of CGLS with this reading of the scan and the
 * axis moved by `shift_mm` on the detector. */
lac_status trial_residual(const lac_sino *coarse, const trial_orientation *reading,
                          double shift_mm, double *residual);

enum { TRIAL_SHIFTS = 13 };

typedef struct trial_axis {
    double best_mm; /* axis offset with the smallest residual */
    double best, given,
        worst;      /* residuals there, as given, and the largest one tried */
    double step_mm; /* distance of the offsets that were tried */
} trial_axis;

/* Try axis offsets about the given one. */
lac_status trial_axis_offset(const lac_sino *coarse, trial_axis *axis);

/* |<R x, y> - <x, R^T y>| / (||R x|| ||y||) for Gaussian x and y, the worst of three.
 */
lac_status trial_adjoint(const lac_projector *p, double *error);

/* Largest singular value of R, mm. */
lac_status trial_norm(const lac_projector *p, double *norm);

#endif
