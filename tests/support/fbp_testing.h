/* tests/support/fbp_testing.h - help for the tests of filtered backprojection. */
#ifndef LAC_TESTS_SUPPORT_FBP_TESTING_H
#define LAC_TESTS_SUPPORT_FBP_TESTING_H

#include "testing.h"

#include "data/image.h"
#include "data/sino.h"
#include "radon/fbp.h"

/* A new image: create, run, destroy. */
lac_image *lac_test_fbp(const lac_sino *s, const lac_grid *grid,
                        const lac_fbp_options *options);

/* Sizes of a scan and an image, lengths in mm. */
typedef struct lac_test_shape {
    int nx, ny, n_det, n_views;
    double pixel, pitch, offset;
} lac_test_shape;

/* Normal noise in every bin; views every 45 degrees (or 11.3, odd number of views) from
 * 0. Fan: the source at 0.8 (nx + ny) pixels, magnification 1.5. */
lac_sino *lac_test_noise_scan(const lac_test_shape *p, int fan);

#endif
