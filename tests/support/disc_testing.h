/* tests/support/disc_testing.h - scans of discs with holes, exact line integrals. */
#ifndef LAC_TESTS_SUPPORT_DISC_TESTING_H
#define LAC_TESTS_SUPPORT_DISC_TESTING_H

#include "testing.h"

#include "data/sino.h"
#include "radon/disc_fit.h"

/* A disc of attenuation 1/mm whose line integrals are path lengths in mm, with `holes`
 * (0..3) round holes of very different size inside. */
typedef struct lac_test_disc {
    lac_disc disc;
    int holes;
    int fan; /* source at 12, detector at 16 radii; else parallel */
    int n_det, n_views;
    double first_deg, step_deg;
    double axis_offset; /* in bins */
} lac_test_disc;

/* Bins are as wide as makes the detector 2.6 radii wide at the axis; mean of 4 rays. */
lac_sino *lac_test_disc_scan(const lac_test_disc *d);

/* A disc of radius 20.3 mm at (1.7, -2.4), 200 bins. */
extern const lac_test_disc lac_test_disc_usual;

#endif
